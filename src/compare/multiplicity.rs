//! How likely is one small p among so many?

/// How p-values of several domains are adjusted for each other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Adjustment {
    /// Holm's: the chance of any false alarm is kept at the level.
    #[default]
    Holm,
    /// Benjamini and Hochberg's: the expected share of false alarms among the alarms is.
    BenjaminiHochberg,
    /// None.
    None,
}

impl Adjustment {
    /// Every choice, in the order of the help.
    pub const ALL: [Self; 3] = [Self::Holm, Self::BenjaminiHochberg, Self::None];

    /// The name of the choice in `--adjust` and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Holm => "holm",
            Self::BenjaminiHochberg => "bh",
            Self::None => "none",
        }
    }

    /// The name of the choice in a heading.
    pub fn title(self) -> &'static str {
        match self {
            Self::Holm => "Holm",
            Self::BenjaminiHochberg => "BH",
            Self::None => "plain",
        }
    }

    /// The adjusted p-values, in the order given.
    ///
    /// # Source
    /// Holm (1979), Scandinavian Journal of Statistics 6, 65-70; Benjamini and Hochberg (1995), Journal of
    /// the Royal Statistical Society B 57, 289-300; as in R `p.adjust`.
    ///
    /// ```
    /// use prevalence::compare::Adjustment;
    /// let adjusted = Adjustment::Holm.adjusted(&[0.01, 0.04, 0.03, 0.005]);
    /// let expected = [0.03, 0.06, 0.06, 0.02];
    /// assert!(adjusted.iter().zip(expected).all(|(found, wanted)| (found - wanted).abs() < 1e-15));
    /// ```
    pub fn adjusted(self, p_values: &[f64]) -> Vec<f64> {
        match self {
            Self::Holm => holm(p_values),
            Self::BenjaminiHochberg => benjamini_hochberg(p_values),
            Self::None => p_values.to_vec(),
        }
    }
}

/// The smallest times m, the next times m - 1, and so on, none smaller than the one before it.
fn holm(p_values: &[f64]) -> Vec<f64> {
    let mut adjusted = p_values.to_vec();
    let mut largest: f64 = 0.0;
    for (rank, index) in ascending(p_values).into_iter().enumerate() {
        let hypotheses_left = (p_values.len() - rank) as f64;
        largest = largest.max(hypotheses_left * p_values[index]).min(1.0);
        adjusted[index] = largest;
    }
    adjusted
}

/// The one of rank k times m / k, none larger than the one behind it.
fn benjamini_hochberg(p_values: &[f64]) -> Vec<f64> {
    let mut adjusted = p_values.to_vec();
    let mut smallest: f64 = 1.0;
    for (rank, index) in ascending(p_values).into_iter().enumerate().rev() {
        let share = p_values.len() as f64 / (rank + 1) as f64;
        smallest = smallest.min(share * p_values[index]);
        adjusted[index] = smallest;
    }
    adjusted
}

/// The places of the values from the smallest to the largest.
fn ascending(values: &[f64]) -> Vec<usize> {
    let mut places: Vec<usize> = (0..values.len()).collect();
    places.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
    places
}
