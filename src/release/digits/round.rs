//! How many digits has a number of a kind?

/// Decimals of a share in per cent.
const DECIMALS: usize = 2;
/// Decimals of a design effect, and of a ratio that is not small.
const DECIMALS_OF_RATIO: usize = 2;
/// Decimals of a p-value.
const DECIMALS_OF_P: usize = 3;
/// Digits of a standard error and of a small ratio that count.
const DIGITS: usize = 2;

/// A share, or a difference of two: to a hundredth of a point. What is not 0 stays so, with its sign, and what
/// is not 1.
pub fn share(share: f64) -> f64 {
    let size = share.abs();
    let shorter = decimals(size, DECIMALS + 2);
    let kept = if shorter == 0.0 {
        digits(size, 1)
    } else if shorter == 1.0 {
        1.0 - digits(1.0 - size, 1)
    } else {
        shorter
    };
    kept.copysign(share)
}

/// A standard error: as a share, and two digits that count.
pub fn error(error: f64) -> f64 {
    finer(error, DECIMALS + 2)
}

/// A ratio, a design effect, a correlation or a statistic.
pub fn ratio(ratio: f64) -> f64 {
    finer(ratio.abs(), DECIMALS_OF_RATIO).copysign(ratio)
}

/// A test statistic: as a ratio, and no more than two digits that count. More of them tell the variances behind it
/// finer than design effects do.
pub fn statistic(statistic: f64) -> f64 {
    no_longer(ratio(statistic), 2)
}

/// A limit of a ratio: as a ratio, and no more than three digits that count, for the same reason.
pub fn limit_of_ratio(limit: f64) -> f64 {
    no_longer(ratio(limit), 3)
}

/// A number with no more than so many digits that count; what is less than 1 has as many as it has.
fn no_longer(number: f64, most: usize) -> f64 {
    if number.abs() < 1.0 {
        number
    } else {
        digits(number.abs(), most).copysign(number)
    }
}

/// A p-value.
pub fn p_value(p_value: f64) -> f64 {
    finer(p_value, DECIMALS_OF_P)
}

/// So many decimals, or more if it takes them for the digits that count.
fn finer(number: f64, decimal: usize) -> f64 {
    let shorter = decimals(number, decimal);
    let is_long_enough = shorter * 10_f64.powi(decimal as i32) >= 10_f64.powi(DIGITS as i32 - 1);
    if is_long_enough {
        shorter
    } else {
        digits(number, DIGITS)
    }
}

/// The number that is printed with so many decimals.
pub fn decimals(number: f64, decimals: usize) -> f64 {
    printed(&format!("{number:.decimals$}"), number)
}

/// The number that is printed with so many digits that count.
fn digits(number: f64, digits: usize) -> f64 {
    let behind = digits - 1;
    printed(&format!("{number:.behind$e}"), number)
}

/// A number as it is read; what the standard library prints it reads.
fn printed(text: &str, number: f64) -> f64 {
    text.parse().unwrap_or(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_has_the_digits_of_a_percentage() {
        assert_eq!(share(0.081_597_3), 0.0816);
        assert_eq!(share(-0.140_049), -0.14);
        assert_eq!([share(0.0), share(1.0)], [0.0, 1.0]);
    }

    #[test]
    fn what_is_small_stays_on_its_side_of_zero_and_what_is_large_of_one() {
        assert_eq!(share(0.000_041_2), 0.000_04);
        assert_eq!(share(-0.000_041_2), -0.000_04);
        assert!(share(0.999_999) < 1.0);
    }

    #[test]
    fn errors_and_ratios_have_two_digits_at_least() {
        assert_eq!(error(0.012_345), 0.0123);
        assert_eq!(error(0.000_441_7), 0.000_44);
        assert_eq!(ratio(1.760_39), 1.76);
        assert_eq!(ratio(-0.058_742), -0.059);
        assert_eq!(ratio(248.137), 248.14);
        assert_eq!([37.249, 4.382, 0.271].map(statistic), [37.0, 4.4, 0.27]);
        assert_eq!(
            [37.249, 4.382, 0.271].map(limit_of_ratio),
            [37.2, 4.38, 0.27]
        );
        assert_eq!(p_value(0.031_44), 0.031);
        assert_eq!(p_value(1.234e-9), 1.2e-9);
    }

    #[test]
    fn what_has_lost_its_digits_has_none_to_lose() {
        for number in [0.081_597_3, 0.000_041_2, 0.5, 1.760_39, 0.999_999, 0.071_25] {
            for shorter in [share, error, ratio, statistic, limit_of_ratio, p_value] {
                assert_eq!(shorter(shorter(number)), shorter(number), "{number}");
            }
        }
    }
}
