//! An attacker who reads everything that was released of a study, and knows how it was made.
//!
//! Every count of a withheld row is an unknown. Rows add up, thresholds are nested, all rows of a domain have
//! the same workers, and where each row has one weight the weighted totals add up too: equations, which are
//! solved exactly, and inequalities, which narrow each unknown down to the whole numbers that it can be. Nothing
//! here is shared with the program.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// What a row counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Minors,
    Others,
    Unknown,
    /// All workers of the domain, at whatever threshold.
    Workers,
    Establishments,
    EstablishmentsWithMinors,
}

type Domain = BTreeMap<String, String>;

/// A number of a wave that is shown or withheld.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Count {
    pub wave: String,
    pub domain: Domain,
    pub threshold: u64,
    pub kind: Kind,
}

/// A weighted sum of counts that is known.
#[derive(Clone, Debug, Default)]
struct Equation {
    terms: BTreeMap<usize, i128>,
    total: i128,
}

/// What the attacker has found out.
pub struct Attack {
    counts: Vec<Count>,
    places: BTreeMap<Count, usize>,
    low: Vec<i128>,
    high: Vec<i128>,
    equations: Vec<Equation>,
    /// Pairs of which the first is no more than the second.
    orders: Vec<[usize; 2]>,
    withheld: BTreeSet<(String, Domain, u64)>,
    domains: BTreeSet<(String, Domain)>,
    thresholds: Vec<u64>,
    /// Columns by which workers of one establishment are told apart, so that it is in several rows.
    dividing: &'static [&'static str],
}

const MOST: i128 = 1_000_000;

pub fn domain_of(row: &Value) -> Domain {
    let values = row["domain"].as_object().expect("a domain");
    let text = |value: &Value| value.as_str().expect("a label").to_owned();
    values
        .iter()
        .map(|(key, value)| (key.clone(), text(value)))
        .collect()
}

pub fn wave_of(row: &Value) -> String {
    row["wave"].as_str().unwrap_or_default().to_owned()
}

impl Attack {
    /// Reads what was released. `weights` are those of the domains of a wave where each worker has the same.
    pub fn new(
        document: &Value,
        excludes_unknown: bool,
        weights: &dyn Fn(&str, &Domain) -> Option<i128>,
        has_blanks: bool,
        dividing: &'static [&'static str],
    ) -> Self {
        let rows = document["estimates"].as_array().expect("estimates");
        let thresholds: BTreeSet<u64> = rows
            .iter()
            .map(|row| row["threshold"].as_u64().unwrap())
            .collect();
        let mut attack = Self {
            counts: Vec::new(),
            places: BTreeMap::new(),
            low: Vec::new(),
            high: Vec::new(),
            equations: Vec::new(),
            orders: Vec::new(),
            withheld: BTreeSet::new(),
            domains: rows
                .iter()
                .map(|row| (wave_of(row), domain_of(row)))
                .collect(),
            thresholds: thresholds.into_iter().collect(),
            dividing,
        };
        for row in rows {
            attack.read(row, excludes_unknown);
        }
        for design in document["design"].as_array().expect("designs") {
            if let Some(workers) = design["workers"].as_u64() {
                let place = attack.place(&wave_of(design), &Domain::new(), 0, Kind::Workers);
                attack.know(place, i128::from(workers));
            }
        }
        attack.relate_rows();
        attack.relate_tables(document, has_blanks);
        attack.weigh(rows, weights, has_blanks);
        attack
    }

    fn place(&mut self, wave: &str, domain: &Domain, threshold: u64, kind: Kind) -> usize {
        let count = Count {
            wave: wave.to_owned(),
            domain: domain.clone(),
            threshold: if kind == Kind::Workers { 0 } else { threshold },
            kind,
        };
        if let Some(&place) = self.places.get(&count) {
            return place;
        }
        let place = self.fresh(count.clone());
        self.places.insert(count, place);
        place
    }

    fn fresh(&mut self, count: Count) -> usize {
        self.counts.push(count);
        self.low.push(0);
        self.high.push(MOST);
        self.counts.len() - 1
    }

    fn know(&mut self, place: usize, value: i128) {
        self.low[place] = self.low[place].max(value);
        self.high[place] = self.high[place].min(value);
    }

    /// Takes in a count that another file tells.
    pub fn learn(&mut self, count: &Count, value: i128) {
        let place = self.place(&count.wave, &count.domain, count.threshold, count.kind);
        self.know(place, value);
    }

    fn read(&mut self, row: &Value, excludes_unknown: bool) {
        let (wave, domain) = (wave_of(row), domain_of(row));
        let threshold = row["threshold"].as_u64().expect("a threshold");
        let workers = self.place(&wave, &domain, 0, Kind::Workers);
        // A row that is listed has somebody in it.
        self.low[workers] = self.low[workers].max(1);
        if row["withheld"] == true {
            self.withheld.insert((wave, domain, threshold));
            return;
        }
        assert!(
            excludes_unknown,
            "the attacker reads n as those of known status"
        );
        let number = |key: &str| i128::from(row[key].as_u64().expect("a count"));
        let (n, positives, unknown) = (number("n"), number("positives"), number("unknown"));
        for (kind, value) in [
            (Kind::Minors, positives),
            (Kind::Others, n - positives),
            (Kind::Unknown, unknown),
            (Kind::Workers, n + unknown),
            (Kind::Establishments, number("establishments")),
            (
                Kind::EstablishmentsWithMinors,
                number("establishments_with_positives"),
            ),
        ] {
            let place = self.place(&wave, &domain, threshold, kind);
            self.know(place, value);
        }
    }

    /// What holds within a domain.
    fn relate_rows(&mut self) {
        for (wave, domain) in self.domains.clone() {
            let thresholds = self.thresholds.clone();
            let workers = self.place(&wave, &domain, 0, Kind::Workers);
            for &threshold in &thresholds {
                let mut at = |kind| self.place(&wave, &domain, threshold, kind);
                let [minors, others, unknown] =
                    [Kind::Minors, Kind::Others, Kind::Unknown].map(&mut at);
                let [places, with_minors] =
                    [Kind::Establishments, Kind::EstablishmentsWithMinors].map(&mut at);
                self.equation(&[minors, others, unknown], workers);
                self.orders.push([with_minors, places]);
                self.orders.push([with_minors, minors]);
            }
            for pair in thresholds.windows(2) {
                let mut at = |threshold, kind| self.place(&wave, &domain, threshold, kind);
                let younger =
                    [Kind::Minors, Kind::EstablishmentsWithMinors].map(|kind| at(pair[0], kind));
                let older =
                    [Kind::Minors, Kind::EstablishmentsWithMinors].map(|kind| at(pair[1], kind));
                let others = [at(pair[1], Kind::Others), at(pair[0], Kind::Others)];
                self.orders
                    .extend([[younger[0], older[0]], [younger[1], older[1]], others]);
            }
        }
    }

    fn equation(&mut self, parts: &[usize], whole: usize) {
        let mut terms: BTreeMap<usize, i128> = BTreeMap::new();
        for &part in parts {
            *terms.entry(part).or_default() += 1;
        }
        *terms.entry(whole).or_default() -= 1;
        self.equations.push(Equation { terms, total: 0 });
    }

    /// The tables, each as its columns; the overall row is one without.
    fn tables(document: &Value) -> Vec<BTreeSet<String>> {
        let asked = document["settings"]["by"].as_array().expect("tables");
        let columns = |table: &Value| -> BTreeSet<String> {
            let columns = table.as_array().expect("columns").iter();
            columns
                .map(|column| column.as_str().unwrap().to_owned())
                .collect()
        };
        let mut tables = vec![BTreeSet::new()];
        tables.extend(asked.iter().map(columns));
        tables
    }

    /// The rows of a table in a wave that have these values.
    fn rows_of(&self, wave: &str, table: &BTreeSet<String>, values: &Domain) -> Vec<Domain> {
        let rows = self.domains.iter().filter(|(own, domain)| {
            own == wave
                && domain.keys().eq(table.iter())
                && values
                    .iter()
                    .all(|(key, value)| domain.get(key) == Some(value))
        });
        rows.map(|(_, domain)| domain.clone()).collect()
    }

    /// What rows of different tables say of the same workers: the values of the columns that both have.
    fn relate_tables(&mut self, document: &Value, has_blanks: bool) {
        let tables = Self::tables(document);
        let waves: BTreeSet<String> = self.domains.iter().map(|(wave, _)| wave.clone()).collect();
        let thresholds = self.thresholds.clone();
        for wave in &waves {
            for (place, one) in tables.iter().enumerate() {
                for other in &tables[place + 1..] {
                    let common: BTreeSet<String> = one & other;
                    let mut keys: BTreeSet<Domain> = BTreeSet::new();
                    for table in [one, other] {
                        for row in self.rows_of(wave, table, &Domain::new()) {
                            keys.insert(
                                row.into_iter()
                                    .filter(|(key, _)| common.contains(key))
                                    .collect(),
                            );
                        }
                    }
                    for key in keys {
                        let sides = [one, other].map(|table| self.rows_of(wave, table, &key));
                        for &threshold in &thresholds {
                            for kind in [
                                Kind::Minors,
                                Kind::Others,
                                Kind::Unknown,
                                Kind::Workers,
                                Kind::Establishments,
                                Kind::EstablishmentsWithMinors,
                            ] {
                                self.balance(
                                    wave,
                                    &sides,
                                    threshold,
                                    kind,
                                    [one, other],
                                    has_blanks,
                                );
                            }
                        }
                    }
                }
            }
        }
    }

    /// Two lists of rows with the same workers have the same counts, but for those whom a table leaves out.
    fn balance(
        &mut self,
        wave: &str,
        sides: &[Vec<Domain>; 2],
        threshold: u64,
        kind: Kind,
        tables: [&BTreeSet<String>; 2],
        has_blanks: bool,
    ) {
        let mut terms: BTreeMap<usize, i128> = BTreeMap::new();
        for (side, (rows, sign)) in sides.iter().zip([1, -1]).enumerate() {
            for row in rows {
                let place = self.place(wave, row, threshold, kind);
                *terms.entry(place).or_default() += sign;
            }
            if has_blanks && !tables[side].is_empty() {
                let blank = self.fresh(Count {
                    wave: wave.to_owned(),
                    domain: Domain::from([("blank".to_owned(), format!("{sides:?}{side}"))]),
                    threshold,
                    kind,
                });
                terms.insert(blank, sign);
            }
        }
        let is_of_places = matches!(kind, Kind::Establishments | Kind::EstablishmentsWithMinors);
        let divides = |column: &String| self.dividing.contains(&column.as_str());
        if is_of_places && tables.iter().any(|table| table.iter().any(divides)) {
            self.cover(wave, sides, threshold, kind, terms);
        } else {
            self.equations.push(Equation { terms, total: 0 });
        }
    }

    /// The establishments of a row are those of its parts, of which one may be in several.
    fn cover(
        &mut self,
        wave: &str,
        sides: &[Vec<Domain>; 2],
        threshold: u64,
        kind: Kind,
        mut terms: BTreeMap<usize, i128>,
    ) {
        let Some(whole) = sides.iter().position(|side| side.len() == 1) else {
            return;
        };
        let own = self.place(wave, &sides[whole][0], threshold, kind);
        for part in &sides[1 - whole] {
            let part = self.place(wave, part, threshold, kind);
            self.orders.push([part, own]);
        }
        let more = self.fresh(Count {
            wave: wave.to_owned(),
            domain: Domain::from([("more".to_owned(), format!("{sides:?}"))]),
            threshold,
            kind,
        });
        // The first side has a plus before it: the parts less the whole are none or more.
        terms.insert(more, if whole == 0 { 1 } else { -1 });
        self.equations.push(Equation { terms, total: 0 });
    }

    /// The weighted totals of rows that are shown, where all rows below have one weight each.
    fn weigh(
        &mut self,
        rows: &[Value],
        weights: &dyn Fn(&str, &Domain) -> Option<i128>,
        has_blanks: bool,
    ) {
        if has_blanks {
            return;
        }
        let columns: BTreeSet<BTreeSet<String>> = self
            .domains
            .iter()
            .map(|(_, domain)| domain.keys().cloned().collect())
            .collect();
        for row in rows.iter().filter(|row| row["withheld"] != true) {
            let (wave, domain) = (wave_of(row), domain_of(row));
            let threshold = row["threshold"].as_u64().unwrap();
            for table in &columns {
                let parts = self.rows_of(&wave, table, &domain);
                let own: Option<Vec<i128>> =
                    parts.iter().map(|part| weights(&wave, part)).collect();
                let Some(own) = own.filter(|_| domain.keys().all(|key| table.contains(key))) else {
                    continue;
                };
                let total = |key: &str| Some((row[key].as_f64()? * SCALE).round() as i128);
                let totals = [total("weighted_positives"), total("weighted_n")];
                let [Some(positives), Some(all)] = totals else {
                    continue;
                };
                for (kinds, total) in [
                    (vec![Kind::Minors], positives),
                    (vec![Kind::Others], all - positives),
                ] {
                    let mut terms = BTreeMap::new();
                    for (part, weight) in parts.iter().zip(&own) {
                        for &kind in &kinds {
                            terms.insert(self.place(&wave, part, threshold, kind), *weight);
                        }
                    }
                    self.equations.push(Equation { terms, total });
                }
            }
        }
    }

    /// The counts of withheld rows that can only be one number, which is not 0.
    pub fn recovered(mut self) -> Vec<(Count, i128)> {
        self.solve();
        self.narrow();
        let counts = self.counts.iter().enumerate();
        let found = counts.filter(|(place, count)| {
            self.low[*place] == self.high[*place] && self.low[*place] > 0 && self.is_secret(count)
        });
        found
            .map(|(place, count)| (count.clone(), self.low[place]))
            .collect()
    }

    /// The whole numbers that each count can be.
    pub fn ranges(mut self) -> Vec<(Count, [i128; 2])> {
        self.solve();
        self.narrow();
        let ranges = self
            .low
            .iter()
            .zip(&self.high)
            .map(|(&low, &high)| [low, high]);
        self.counts.into_iter().zip(ranges).collect()
    }

    /// Whether a count is of a withheld row, and no other row of its domain tells it.
    fn is_secret(&self, count: &Count) -> bool {
        let withheld = |threshold: u64| {
            let row = (count.wave.clone(), count.domain.clone(), threshold);
            self.withheld.contains(&row)
        };
        match count.kind {
            Kind::Minors | Kind::EstablishmentsWithMinors => withheld(count.threshold),
            // That all are others is no secret where it may be known that none is a minor.
            Kind::Others => withheld(count.threshold) && !self.is_open(count),
            Kind::Workers | Kind::Establishments => {
                self.thresholds.iter().all(|&threshold| withheld(threshold))
            }
            Kind::Unknown => false,
        }
    }

    /// Whether it is known that nobody of a row is a minor, and another row tells how many there are.
    fn is_open(&self, count: &Count) -> bool {
        let minors = Count {
            kind: Kind::Minors,
            ..count.clone()
        };
        let is_shown = |&threshold: &u64| {
            let row = (count.wave.clone(), count.domain.clone(), threshold);
            !self.withheld.contains(&row)
        };
        self.high[self.places[&minors]] == 0 && self.thresholds.iter().any(is_shown)
    }

    /// Solves the equations for their unknowns, and keeps what follows as equations of their own.
    fn solve(&mut self) {
        let mut solved: BTreeMap<usize, Equation> = BTreeMap::new();
        for equation in self.equations.clone() {
            let mut row = self.without_known(equation);
            let known: Vec<usize> = row
                .terms
                .keys()
                .copied()
                .filter(|place| solved.contains_key(place))
                .collect();
            for place in known {
                if let Some(&factor) = row.terms.get(&place) {
                    row = eliminated(&row, &solved[&place], place, factor);
                }
            }
            let Some(&pivot) = row.terms.keys().next() else {
                continue;
            };
            let others: Vec<usize> = solved.keys().copied().collect();
            for other in others {
                if let Some(&factor) = solved[&other].terms.get(&pivot) {
                    let new = eliminated(&solved[&other], &row, pivot, factor);
                    solved.insert(other, new);
                }
            }
            solved.insert(pivot, row);
        }
        self.equations.extend(solved.into_values());
    }

    fn without_known(&self, mut equation: Equation) -> Equation {
        let terms = std::mem::take(&mut equation.terms);
        for (place, factor) in terms {
            if self.low[place] == self.high[place] {
                equation.total -= factor * self.low[place];
            } else if factor != 0 {
                equation.terms.insert(place, factor);
            }
        }
        equation
    }

    /// Narrows the ranges of all counts until nothing follows any more.
    fn narrow(&mut self) {
        let equations = std::mem::take(&mut self.equations);
        for _ in 0..60 {
            let before = (self.low.clone(), self.high.clone());
            for [less, more] in self.orders.clone() {
                self.high[less] = self.high[less].min(self.high[more]);
                self.low[more] = self.low[more].max(self.low[less]);
            }
            for equation in &equations {
                self.narrow_by(equation);
            }
            if before == (self.low.clone(), self.high.clone()) {
                break;
            }
        }
        let counts = self.low.iter().zip(&self.high);
        assert!(
            counts.clone().all(|(low, high)| low <= high),
            "the attack contradicts itself"
        );
    }

    fn narrow_by(&mut self, equation: &Equation) {
        let ends = |attack: &Self, place: usize, factor: i128| {
            let [one, other] = [attack.low[place] * factor, attack.high[place] * factor];
            [one.min(other), one.max(other)]
        };
        let mut sums = [0, 0];
        for (&place, &factor) in &equation.terms {
            let [low, high] = ends(self, place, factor);
            sums = [sums[0] + low, sums[1] + high];
        }
        for (&place, &factor) in &equation.terms {
            let [low, high] = ends(self, place, factor);
            // What is left for this term when the others are as large, or as small, as they can be.
            let least = equation.total - (sums[1] - high);
            let most = equation.total - (sums[0] - low);
            let (least, most) = if factor > 0 {
                (least, most)
            } else {
                (-most, -least)
            };
            let factor = factor.abs();
            self.low[place] = self.low[place]
                .max(least.div_euclid(factor) + i128::from(least.rem_euclid(factor) > 0));
            self.high[place] = self.high[place].min(most.div_euclid(factor));
            let [new_low, new_high] = ends(self, place, equation.terms[&place]);
            sums = [sums[0] - low + new_low, sums[1] - high + new_high];
        }
    }
}

/// Weights are whole numbers of such parts of 1.
pub const SCALE: f64 = 4.0;

/// An equation without an unknown, which another one is solved for.
fn eliminated(row: &Equation, other: &Equation, place: usize, factor: i128) -> Equation {
    let own = other.terms[&place];
    let mut new = Equation {
        terms: row
            .terms
            .iter()
            .map(|(&place, &term)| (place, term * own))
            .collect(),
        total: row.total * own - other.total * factor,
    };
    for (&place, &term) in &other.terms {
        *new.terms.entry(place).or_default() -= term * factor;
    }
    new.terms.retain(|_, term| *term != 0);
    let divisor = new
        .terms
        .values()
        .fold(new.total.abs(), |divisor, term| gcd(divisor, term.abs()));
    if divisor > 1 {
        new.terms.values_mut().for_each(|term| *term /= divisor);
        new.total /= divisor;
    }
    new
}

fn gcd(mut one: i128, mut other: i128) -> i128 {
    while other != 0 {
        (one, other) = (other, one % other);
    }
    one
}
