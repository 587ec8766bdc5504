//! What speaks against showing a cell to others?

use super::cell::{FEWEST_ESTABLISHMENTS, Facts};

/// Two establishments must not hold more of the workers of a cell than this, as a fraction of 1.
pub const LARGEST_SHARE_OF_TWO: f64 = 0.9;

/// A rule that a cell breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Risk {
    /// Minors, and so few that one may be told.
    FewMinors,
    /// So few others that a minor may be told by not being among them.
    FewOthers,
    /// Workers of one or two establishments only.
    FewEstablishments,
    /// Several minors, of one or two establishments only.
    MinorsFromFewEstablishments,
    /// Two establishments hold nearly all workers.
    Dominated,
    /// Of a change, or a trend: one or two establishments are in both waves, so that their minors are behind the
    /// covariance.
    FewEstablishmentsInBothWaves,
}

impl Risk {
    /// The name in JSON and CSV.
    pub fn name(self) -> &'static str {
        match self {
            Self::FewMinors => "few_minors",
            Self::FewOthers => "few_others",
            Self::FewEstablishments => "few_establishments",
            Self::MinorsFromFewEstablishments => "minors_from_few_establishments",
            Self::Dominated => "dominated",
            Self::FewEstablishmentsInBothWaves => "few_establishments_in_both_waves",
        }
    }
}

/// The rules for one cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// The fewest minors, or others, that may be shown, besides none.
    pub min_cell: u64,
}

impl Rules {
    /// The rules that a cell breaks. Nobody at all is no cell.
    pub fn risks(self, cell: &Facts) -> Vec<Risk> {
        if cell.is_empty() {
            return Vec::new();
        }
        let is_few = |people: u64| (1..self.min_cell).contains(&people);
        // Two minors cannot come from three establishments: they may from two, if two may be shown.
        let enough = cell.minors.min(FEWEST_ESTABLISHMENTS as u64) as usize;
        let rules = [
            (Risk::FewMinors, is_few(cell.minors)),
            (Risk::FewOthers, is_few(cell.others)),
            (
                Risk::FewEstablishments,
                cell.known_establishments() < FEWEST_ESTABLISHMENTS,
            ),
            (
                Risk::MinorsFromFewEstablishments,
                cell.known_establishments_with_minors() < enough,
            ),
            (
                Risk::Dominated,
                cell.share_of_largest() > LARGEST_SHARE_OF_TWO,
            ),
        ];
        let broken = rules.into_iter().filter(|(_, is_broken)| *is_broken);
        broken.map(|(risk, _)| risk).collect()
    }

    /// Whether a cell breaks none.
    pub fn allow(self, cell: &Facts) -> bool {
        self.risks(cell).is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::super::cell::tests::cell;
    use super::*;

    const RULES: Rules = Rules { min_cell: 10 };

    fn risks(establishments: &[(u64, u64)]) -> Vec<Risk> {
        RULES.risks(&cell(0, establishments))
    }

    #[test]
    fn one_to_nine_minors_are_few_and_none_is_not() {
        assert_eq!(risks(&[(0, 40), (0, 40), (0, 40)]), []);
        assert_eq!(risks(&[(1, 40), (0, 40), (0, 40)]), [Risk::FewMinors]);
        assert_eq!(risks(&[(3, 40), (3, 40), (3, 40)]), [Risk::FewMinors]);
        assert_eq!(risks(&[(4, 40), (3, 40), (3, 40)]), []);
    }

    #[test]
    fn one_to_nine_others_are_few_and_none_is_not() {
        assert_eq!(risks(&[(40, 0), (40, 0), (40, 0)]), []);
        assert_eq!(risks(&[(40, 1), (40, 0), (40, 0)]), [Risk::FewOthers]);
        assert_eq!(risks(&[(40, 9), (40, 0), (40, 0)]), [Risk::FewOthers]);
        assert_eq!(risks(&[(40, 10), (40, 0), (40, 0)]), []);
    }

    #[test]
    fn a_cell_needs_three_establishments() {
        assert_eq!(
            risks(&[(0, 40), (0, 40)]),
            [Risk::FewEstablishments, Risk::Dominated]
        );
        assert_eq!(risks(&[]), []);
    }

    #[test]
    fn minors_come_from_three_establishments() {
        assert_eq!(
            risks(&[(6, 40), (6, 40), (0, 40)]),
            [Risk::MinorsFromFewEstablishments]
        );
        assert_eq!(risks(&[(6, 40), (6, 40), (1, 40)]), []);
    }

    #[test]
    fn where_two_minors_may_be_shown_they_come_from_two_establishments() {
        let lax = Rules { min_cell: 1 };
        assert!(lax.allow(&cell(0, &[(1, 40), (1, 40), (0, 40)])));
        assert_eq!(
            lax.risks(&cell(0, &[(2, 40), (0, 40), (0, 40)])),
            [Risk::MinorsFromFewEstablishments]
        );
    }

    #[test]
    fn two_establishments_hold_nine_tenths_at_most() {
        assert_eq!(risks(&[(0, 45), (0, 45), (0, 5), (0, 5)]), []);
        assert_eq!(
            risks(&[(0, 46), (0, 45), (0, 5), (0, 5)]),
            [Risk::Dominated]
        );
    }
}
