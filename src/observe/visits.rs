//! What came of the establishments that were listed? Counts by wave and city, as far as the list says them.

use indexmap::IndexMap;

use super::fault::Fault;
use super::role::folded;

/// The establishments of a list, and what came of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Visits {
    /// All of them.
    pub listed: u64,
    /// Those that were not visited, by what came of it, in order of first appearance.
    pub not_visited: IndexMap<String, u64>,
    /// Those that stand in for others, where the list says so.
    pub replacements: Option<Replacements>,
}

/// Establishments that stand in for others, which were drawn first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Replacements {
    /// All of them.
    pub listed: u64,
    /// Those that were visited.
    pub visited: u64,
}

/// What a row of the list says of its establishment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Visit {
    /// Why it was not visited, if it was not.
    pub not_visited: Option<String>,
    /// Whether it stands in for another, where the list says so.
    pub is_replacement: Option<bool>,
}

impl Visits {
    fn add(&mut self, visit: &Visit) {
        self.listed += 1;
        if let Some(outcome) = &visit.not_visited {
            *self.not_visited.entry(outcome.clone()).or_default() += 1;
        }
        if let Some(is_replacement) = visit.is_replacement {
            let replacements = self.replacements.get_or_insert_default();
            replacements.listed += u64::from(is_replacement);
            let was_visited = visit.not_visited.is_none();
            replacements.visited += u64::from(is_replacement && was_visited);
        }
    }

    /// Adds those of another list.
    pub fn merge(&mut self, other: &Self) {
        self.listed += other.listed;
        for (outcome, count) in &other.not_visited {
            *self.not_visited.entry(outcome.clone()).or_default() += count;
        }
        if let Some(more) = other.replacements {
            let replacements = self.replacements.get_or_insert_default();
            replacements.listed += more.listed;
            replacements.visited += more.visited;
        }
    }

    /// Those that were visited.
    pub fn visited(&self) -> u64 {
        self.listed - self.not_visited.values().sum::<u64>()
    }
}

/// The establishments of a list by the wave and the city that the list gives them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VisitsByPlace(IndexMap<(Option<String>, Option<String>), Visits>);

impl VisitsByPlace {
    /// Counts an establishment.
    pub(super) fn add(&mut self, wave: Option<&str>, city: Option<&str>, visit: &Visit) {
        let place = (wave.map(str::to_owned), city.map(str::to_owned));
        self.0.entry(place).or_default().add(visit);
    }

    /// Those of the places that satisfy a condition on wave and city; none if the list has no such place.
    pub fn of(&self, is_meant: impl Fn(Option<&str>, Option<&str>) -> bool) -> Option<Visits> {
        let mut found: Option<Visits> = None;
        for ((wave, city), visits) in &self.0 {
            if is_meant(wave.as_deref(), city.as_deref()) {
                found.get_or_insert_default().merge(visits);
            }
        }
        found
    }

    /// Establishments of all places that were not visited, by what came of it.
    pub fn not_visited(&self) -> Vec<(String, u64)> {
        let all = self.of(|_, _| true).unwrap_or_default();
        all.not_visited.into_iter().collect()
    }
}

/// Whether a cell says that an establishment stands in for another.
pub fn is_replacement(cell: &str) -> Result<bool, Fault> {
    const REPLACEMENT: &[&str] = &["replacement", "yes", "true", "1"];
    const PRIMARY: &[&str] = &["primary", "no", "false", "0"];
    let said = folded(cell);
    if REPLACEMENT.contains(&&*said) {
        Ok(true)
    } else if PRIMARY.contains(&&*said) {
        Ok(false)
    } else {
        Err(Fault::Replacement)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn visit(not_visited: Option<&str>, is_replacement: Option<bool>) -> Visit {
        Visit {
            not_visited: not_visited.map(str::to_owned),
            is_replacement,
        }
    }

    #[test]
    fn what_was_listed_was_visited_or_not() {
        let mut visits = Visits::default();
        visits.add(&visit(Some("closed"), Some(false)));
        visits.add(&visit(None, Some(true)));
        visits.add(&visit(Some("closed"), Some(true)));
        assert_eq!((visits.listed, visits.visited()), (3, 1));
        assert_eq!(visits.not_visited["closed"], 2);
        let replacements = Replacements {
            listed: 2,
            visited: 1,
        };
        assert_eq!(visits.replacements, Some(replacements));
        let mut twice = visits.clone();
        twice.merge(&visits);
        assert_eq!((twice.listed, twice.visited()), (6, 2));
    }

    #[test]
    fn a_list_without_roles_knows_no_replacements() {
        let mut visits = Visits::default();
        visits.add(&visit(None, None));
        assert_eq!(visits.replacements, None);
    }

    #[test]
    fn places_are_told_apart_and_added_up() {
        let mut places = VisitsByPlace::default();
        places.add(Some("2012"), Some("Alpha"), &visit(None, None));
        places.add(Some("2012"), Some("Beta"), &visit(Some("refused"), None));
        let listed = |wave, city| {
            let visits = places.of(|own, place| own == wave && city == place);
            visits.map(|visits| visits.listed)
        };
        assert_eq!(listed(Some("2012"), Some("Beta")), Some(1));
        assert_eq!(listed(Some("2015"), Some("Beta")), None);
        assert_eq!(places.not_visited(), [("refused".to_owned(), 1)]);
    }

    #[test]
    fn other_words_than_primary_and_replacement_are_faults() {
        assert_eq!(is_replacement(" Replacement").ok(), Some(true));
        assert_eq!(is_replacement("primary").ok(), Some(false));
        assert!(is_replacement("manager").is_err());
        assert!(is_replacement("").is_err());
    }
}
