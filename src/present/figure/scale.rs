//! Where does a number lie? One scale for all rows of a figure, from tick to tick.

/// The most ticks that have room on a phone.
const MOST_STEPS: f64 = 5.0;

/// A scale that begins and ends at a tick.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    /// The distance between ticks.
    step: f64,
    /// The first and last tick, in steps from 0.
    ends: [i32; 2],
}

impl Scale {
    /// The smallest scale of round ticks that holds both numbers.
    pub fn covering(low: f64, high: f64) -> Self {
        let width = (high - low).max(f64::EPSILON);
        let step = round_step(width / MOST_STEPS);
        // A number that is a tick but for rounding is that tick.
        let slack = 1e-9;
        let first = (low / step + slack).floor() as i32;
        let last = (high / step - slack).ceil() as i32;
        Self {
            step,
            ends: [first, last.max(first + 1)],
        }
    }

    /// The first number on it.
    pub fn low(&self) -> f64 {
        self.step * f64::from(self.ends[0])
    }

    /// The last number on it.
    pub fn high(&self) -> f64 {
        self.step * f64::from(self.ends[1])
    }

    /// Where a number lies, from 0 at the first tick to 1 at the last, and no farther.
    pub fn position(&self, number: f64) -> f64 {
        let position = (number - self.low()) / (self.high() - self.low());
        position.clamp(0.0, 1.0)
    }

    /// The ticks.
    pub fn ticks(&self) -> Vec<f64> {
        let [first, last] = self.ends;
        (first..=last)
            .map(|tick| self.step * f64::from(tick))
            .collect()
    }

    /// How a tick is written, as a percentage without its sign.
    pub fn label(&self, tick: f64) -> String {
        let decimals = (-(100.0 * self.step).log10().floor()).max(0.0) as usize;
        // Nothing is written as -0.
        format!("{:.decimals$}", 100.0 * tick + 0.0)
    }
}

/// The next of 1, 2 and 5 times a power of ten.
fn round_step(least: f64) -> f64 {
    let power = 10.0_f64.powi(least.log10().floor() as i32);
    let steps = [1.0, 2.0, 5.0, 10.0].map(|factor| factor * power);
    let fits = steps.into_iter().find(|step| *step >= least * (1.0 - 1e-9));
    fits.unwrap_or(10.0 * power)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(low: f64, high: f64) -> Vec<String> {
        let scale = Scale::covering(low, high);
        let ticks = scale.ticks().into_iter();
        ticks.map(|tick| scale.label(tick)).collect()
    }

    #[test]
    fn ticks_are_round_and_few() {
        assert_eq!(labels(0.0, 0.2191), ["0", "5", "10", "15", "20", "25"]);
        assert_eq!(labels(0.0, 0.0606), ["0", "2", "4", "6", "8"]);
        assert_eq!(labels(0.0, 0.0037), ["0.0", "0.1", "0.2", "0.3", "0.4"]);
        assert_eq!(labels(0.0, 1.0), ["0", "20", "40", "60", "80", "100"]);
        assert_eq!(labels(-0.0793, 0.0), ["-8", "-6", "-4", "-2", "0"]);
        assert_eq!(labels(-0.2, 0.05), ["-20", "-15", "-10", "-5", "0", "5"]);
    }

    #[test]
    fn both_numbers_are_on_the_scale() {
        for (low, high) in [
            (0.0, 0.3),
            (0.0, 1e-7),
            (-1.0, 1.0),
            (0.02, 0.07),
            (0.0, 0.0),
        ] {
            let scale = Scale::covering(low, high);
            assert!(scale.low() <= low + 1e-12 && high <= scale.high() + 1e-12);
            assert!(scale.ticks().len() <= 7, "{low} {high}");
        }
    }

    #[test]
    fn positions_go_from_end_to_end_and_no_farther() {
        let scale = Scale::covering(0.0, 0.2);
        assert_eq!(scale.position(0.0), 0.0);
        assert!((scale.position(0.05) - 0.25).abs() < 1e-12);
        assert_eq!(scale.position(0.7), 1.0);
        assert_eq!(scale.position(-0.7), 0.0);
    }
}
