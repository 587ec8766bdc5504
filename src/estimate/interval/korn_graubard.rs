use super::{Designs, Evidence, Interval, Method, NoInterval, exact};

/// Korn and Graubard's exact interval for a survey proportion.
///
/// # Formula
/// With n* = min(n, n_e (t_{n-1} / t_df)^2), the limits are those of Clopper and Pearson for n* p
/// positives of n*: low = BetaInv(a/2; n* p, n* q + 1), high = BetaInv(1 - a/2; n* p + 1, n* q).
///
/// # At 0 and 1
/// The limit at the edge is exact; the other is 1 - (a/2)^(1/n*) away from it.
///
/// # Source
/// Korn and Graubard (1998), Survey Methodology 24, 193-201.
///
/// # Agrees with
/// R survey 4.5, `svyciprop(method = "beta")`, wherever n* is not held at n.
pub static DEFINITION: Method = Method {
    name: "korn-graubard",
    title: "Korn-Graubard",
    prefer: "By default, and always for rare outcomes: it keeps its coverage at and near zero, on the wide side",
    source: "Korn and Graubard 1998",
    agrees_with: "R survey 4.5 svyciprop \"beta\", where n* is not held at n",
    designs: Designs::Every,
    effective_sample_size: Evidence::df_adjusted_effective_sample_size,
    limits,
};

fn limits(evidence: &Evidence) -> Result<Interval, NoInterval> {
    let size = evidence.df_adjusted_effective_sample_size();
    Ok(exact::limits(
        size * evidence.proportion,
        size * evidence.complement(),
        evidence.level,
    ))
}

#[cfg(test)]
mod tests {
    use super::super::examples::{
        SHORT_STANDARD_ERROR, assert_limits, assert_near, four_establishments, nobody, schools,
        three_cities, three_cities_again, twenty_establishments,
    };
    use super::*;

    #[test]
    fn limits_of_studies() {
        assert_limits(
            &DEFINITION,
            &[
                (twenty_establishments(), 0.1310936956, 0.2977928485),
                (four_establishments(), 0.0000120549, 0.4467130556),
                (three_cities(), 0.0295635506, 0.1839880297),
                (three_cities_again(), 0.0056135415, 0.1004079690),
            ],
        );
    }

    #[test]
    fn limits_of_published_data() {
        let limits = [0.0002161468, 0.1375077639];
        assert_near(&DEFINITION, &schools(), limits, SHORT_STANDARD_ERROR);
    }

    #[test]
    fn limits_where_nobody_is_positive() {
        assert_limits(
            &DEFINITION,
            &[
                (nobody(24, 1.446911881628, 3.0), 0.0, 0.4092395583),
                (nobody(38, 1.0, 4.0), 0.0, 0.1666280613),
                (nobody(100, 1.036900316544, 11.0), 0.0, 0.0459735124),
                (nobody(40, 1.0, 4.0), 0.0, 0.1595026837),
                (nobody(24, 1.036900316544, 3.0), 0.0, 0.3142172146),
                (nobody(183, 1.0, 14.0), 0.0, 0.0235373993),
            ],
        );
    }
}
