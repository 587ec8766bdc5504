//! What are the cities and types called, and how common is each?

/// More labels than any study has.
const MOST: usize = 100_000;

/// Names, each with its share of the whole.
#[derive(Clone, Debug, PartialEq)]
pub struct Labels {
    names: Vec<String>,
    /// Relative to each other.
    shares: Vec<f64>,
}

impl Labels {
    /// No labels: the study has no such column.
    pub const NONE: Self = Self {
        names: Vec::new(),
        shares: Vec::new(),
    };

    /// Labels as they are typed: a number of them, or names that may have a share.
    ///
    /// ```
    /// use prevalence::simulate::Labels;
    /// let cities = Labels::typed("2", "City", |place| 1.0 / place as f64).unwrap();
    /// assert_eq!(cities.names(), ["City 1", "City 2"]);
    /// let types = Labels::typed("karaoke=3,massage", "Type", |_| 1.0).unwrap();
    /// assert_eq!(types.cumulative(), [0.75, 1.0]);
    /// let types = Labels::typed("karaoke=80%,massage=20%", "Type", |_| 1.0).unwrap();
    /// assert_eq!(types.shares(), [0.8, 0.2]);
    /// assert_eq!(Labels::typed("karaoke=80%,massage", "Type", |_| 1.0), None);
    /// assert_eq!(Labels::typed("0", "City", |_| 1.0), None);
    /// ```
    pub fn typed(text: &str, noun: &str, default_share: fn(usize) -> f64) -> Option<Self> {
        let (names, shares) = match text.trim().parse::<usize>() {
            Ok(number) if (1..=MOST).contains(&number) => (1..=number)
                .map(|place| (format!("{noun} {place}"), default_share(place)))
                .unzip(),
            Ok(_) => return None,
            Err(_) if mixes_percentages(text) => return None,
            Err(_) => (1..)
                .zip(text.split(','))
                .map(|(place, one)| name_and_share(one, default_share(place)))
                .collect::<Option<Vec<_>>>()?
                .into_iter()
                .unzip(),
        };
        Some(Self { names, shares })
    }

    /// The names.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// The share of each label as a fraction of 1.
    pub fn shares(&self) -> Vec<f64> {
        let whole: f64 = self.shares.iter().sum();
        self.shares.iter().map(|share| share / whole).collect()
    }

    /// The share of each label and those before it. The last is 1.
    pub fn cumulative(&self) -> Vec<f64> {
        let whole: f64 = self.shares.iter().sum();
        let mut sum = 0.0;
        let sums = self.shares.iter().map(|share| {
            sum += share;
            sum / whole
        });
        sums.collect()
    }
}

/// A name that needs no quotes in a CSV file.
pub fn is_plain(name: &str) -> bool {
    !name.is_empty() && !name.contains([',', '"']) && !name.contains(char::is_control)
}

/// A share without its percent sign: it is relative to the others in any case.
fn without_sign(share: &str) -> &str {
    let share = share.trim();
    share.strip_suffix('%').unwrap_or(share).trim_end()
}

/// Whether some have a percentage and others have not, of which nobody knows how they compare.
fn mixes_percentages(text: &str) -> bool {
    let are: Vec<bool> = text
        .split(',')
        .map(|one| one.trim_end().ends_with('%'))
        .collect();
    are.contains(&true) && are.contains(&false)
}

fn name_and_share(text: &str, default_share: f64) -> Option<(String, f64)> {
    let (name, share) = match text.split_once('=') {
        None => (text, default_share),
        Some((name, share)) => (name, without_sign(share).parse().ok()?),
    };
    let name = name.trim();
    let is_share = share > 0.0 && share < 1e9;
    (is_plain(name) && is_share).then(|| (name.to_owned(), share))
}
