//! What do the columns of a workbook hold? They have the names of JSON, so that a script finds them; here is each in the
//! words of the tables.

/// The names of columns, each with what it holds.
const MEANINGS: &[(&str, &str)] = &[
    ("wave", "the wave"),
    ("from", "the earlier wave of a change"),
    ("to", "the later wave of a change"),
    (
        "indicator",
        "what is measured: age<=17 is aged 17 and under",
    ),
    ("threshold", "the highest age that counts"),
    ("n", "workers whose status is known, as counted"),
    (
        "positives",
        "minors among them; with an outcome those who have it",
    ),
    ("unknown", "workers whose status is unknown"),
    ("establishments", "establishments with such workers"),
    ("establishments_with_positives", "those of them with minors"),
    ("weighted_n", "workers, each with its weight"),
    ("weighted_positives", "minors, each with its weight"),
    ("estimate", "the share, or in rows of changes the change"),
    ("std_error", "its standard error under the design"),
    ("conf_low", "the lower limit of its interval"),
    ("conf_high", "the upper limit of its interval"),
    ("conf_method", "the method of the interval"),
    ("df", "design degrees of freedom"),
    (
        "deff",
        "the design effect: the variance over that of a simple random sample",
    ),
    (
        "n_effective",
        "workers over the design effect; Korn-Graubard's also allows for few degrees of freedom",
    ),
    (
        "deff_assumed",
        "the design effect taken from another row, where there is none",
    ),
    ("icc", "the correlation of workers of one sampling unit"),
    ("rse", "the standard error as a part of the share"),
    ("bounds_low", "the lowest that the unknown leave open"),
    ("bounds_high", "the highest that the unknown leave open"),
    ("kish", "how much unequal weights multiply the variance"),
    (
        "verdict",
        "fit to publish, to review, or to suppress (NCHS 2017)",
    ),
    ("flags", "the rules that speak against the row"),
    ("risks", "why the row could tell of single people or places"),
    (
        "withheld",
        "the row may not leave the machine: it has no numbers",
    ),
    ("reason", "why a cell is empty"),
    ("before", "the share in the earlier wave"),
    ("after", "the share in the later wave"),
    (
        "difference_estimate",
        "the change: the later share less the earlier one",
    ),
    ("difference_conf_low", "the lower limit of the change"),
    ("difference_conf_high", "the upper limit of the change"),
    (
        "relative_change_estimate",
        "the change as a part of the earlier share",
    ),
    ("ratio_estimate", "the later share over the earlier one"),
    (
        "odds_ratio_estimate",
        "the odds of the later wave over those of the earlier one",
    ),
    ("test_p_value", "p of no change"),
    (
        "test_p_adjusted",
        "the same, adjusted for the number of rows in the table",
    ),
    ("slope", "the change per unit of the waves' labels"),
    ("psus", "primary sampling units"),
    ("strata", "strata"),
];

/// What the columns of these names hold, in the order of their sheets, as far as there are words for it.
pub fn meanings(names: &[String]) -> impl Iterator<Item = (&str, &'static str)> {
    names.iter().filter_map(|name| {
        let found = MEANINGS.iter().find(|(own, _)| own == name)?;
        Some((name.as_str(), found.1))
    })
}
