//! How are numbers rounded for people? The one policy of all formats that people read.

/// Decimals of a percentage: as published figures of such studies have, at most.
const DECIMALS: usize = 2;

/// A fraction of 1 as a percentage without its sign. What is not 0 never looks like 0, and what is not
/// 100 never like 100.
///
/// ```
/// use prevalence::present::number::percent;
/// assert_eq!(percent(0.0816), "8.16");
/// assert_eq!(percent(0.00001), "<0.01");
/// assert_eq!(percent(0.99999), ">99.99");
/// assert_eq!(percent(0.0), "0.00");
/// assert_eq!(percent(-0.00001), ">-0.01");
/// ```
pub fn percent(fraction: f64) -> String {
    let percent = fraction * 100.0;
    let smallest = 0.1_f64.powi(DECIMALS as i32);
    if percent > 0.0 && percent < smallest / 2.0 {
        format!("<{smallest:.DECIMALS$}")
    } else if percent < 100.0 && percent >= 100.0 - smallest / 2.0 {
        format!(">{:.DECIMALS$}", 100.0 - smallest)
    } else if percent < 0.0 && percent > -smallest / 2.0 {
        format!(">-{smallest:.DECIMALS$}")
    } else {
        // From 0: a zero has no sign.
        format!("{:.DECIMALS$}", 0.0 + percent)
    }
}

/// A range of percentages.
///
/// ```
/// use prevalence::present::number::percent_range;
/// assert_eq!(percent_range(0.0631, 0.1035), "6.31 to 10.35");
/// ```
pub fn percent_range(low: f64, high: f64) -> String {
    format!("{} to {}", percent(low), percent(high))
}

/// A count with its thousands set apart.
///
/// ```
/// use prevalence::present::number::count;
/// assert_eq!(count(1_937_u64), "1,937");
/// assert_eq!(count(17_u64), "17");
/// ```
pub fn count(count: impl TryInto<u64>) -> String {
    let digits = count.try_into().unwrap_or(u64::MAX).to_string();
    let groups = digits.as_bytes().rchunks(3).rev();
    let groups: Vec<_> = groups.map(String::from_utf8_lossy).collect();
    groups.join(",")
}

/// A count and what is counted.
///
/// ```
/// use prevalence::present::number::counted;
/// assert_eq!(counted(1_u64, "row", "rows"), "1 row");
/// assert_eq!(counted(1_937_u64, "row", "rows"), "1,937 rows");
/// ```
pub fn counted(number: impl TryInto<u64>, one: &str, many: &str) -> String {
    let number = count(number);
    let what = if number == "1" { one } else { many };
    format!("{number} {what}")
}

/// A design effect.
///
/// ```
/// use prevalence::present::number::effect;
/// assert_eq!(effect(1.4469), "1.45");
/// ```
pub fn effect(effect: f64) -> String {
    format!("{effect:.2}")
}

/// A ratio, or an odds ratio: at least three digits that count, as far as there is room.
///
/// ```
/// use prevalence::present::number::ratio;
/// assert_eq!(ratio(1.0798), "1.08");
/// assert_eq!(ratio(0.07688), "0.0769");
/// assert_eq!(ratio(248.1), "248");
/// assert_eq!(ratio(24372.7), "24,373");
/// assert_eq!(ratio(4.03e9), "4.0e9");
/// assert_eq!(ratio(0.0), "0.00");
/// assert_eq!(ratio(0.00042), "<0.001");
/// ```
pub fn ratio(ratio: f64) -> String {
    match ratio {
        0.0 => "0.00".to_owned(),
        _ if ratio < 0.001 => "<0.001".to_owned(),
        _ if ratio < 0.1 => format!("{ratio:.4}"),
        _ if ratio < 99.95 => format!("{ratio:.2}"),
        _ if ratio < 999_999.5 => count(ratio.round() as u64),
        _ => format!("{ratio:.1e}"),
    }
}

/// A p-value: three decimals, and no smaller than a thousandth.
///
/// ```
/// use prevalence::present::number::p_value;
/// assert_eq!(p_value(0.0314), "0.031");
/// assert_eq!(p_value(1e-9), "<0.001");
/// ```
pub fn p_value(p_value: f64) -> String {
    if p_value < 0.000_5 {
        "<0.001".to_owned()
    } else {
        format!("{p_value:.3}")
    }
}
