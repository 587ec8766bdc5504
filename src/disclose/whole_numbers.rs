//! Which whole numbers can the parts of a weighted total be, for whoever knows how many workers have which weight?
//!
//! Minors of each weight may be some more or fewer than they are, as long as all together are as many, and weigh as
//! much as far as the digits of the share go. What is found so is possible, whatever else the reader knows: all
//! numbers that are shown stay as they are. Larger steps are not tried, nor all of the many sums that are nearly the
//! same, so that rather too much is withheld than too little.

/// How many minors more or fewer are tried.
const FARTHEST: i64 = 8;
/// Of so many numbers as many sums of weights are kept.
const MOST_SUMS: usize = 128;
/// Sums nearer to each other than this part of what the digits leave open are one.
const STEPS: f64 = 4.0;

/// Workers of one weight, whose minors may be so many fewer or more than they are.
#[derive(Clone, Copy, Debug)]
pub struct Alike {
    /// The weight of each.
    pub weight: f64,
    /// How many fewer.
    pub fewer: u64,
    /// How many more.
    pub more: u64,
}

/// A part of the total.
#[derive(Clone, Debug)]
pub struct Part {
    /// Its workers by their weights.
    pub workers: Vec<Alike>,
    /// How many minors fewer and more it may have altogether.
    pub room: [u64; 2],
}

/// What minors weigh more or less than they do, for each number by which they are more or fewer, the fewest first.
#[derive(Clone, Debug)]
struct Reached(Vec<Vec<f64>>);

/// The numbers by which the minors of a part can be more or fewer than they are, if those of the other parts make up
/// for it, and what all of them weigh changes by no less than `open[0]` and no more than `open[1]`. Of more than
/// `enough` not all are found.
pub fn steps(own: &Part, others: &[&Part], open: [f64; 2], enough: usize) -> Vec<i64> {
    let exchanged = exchanged(own, others, open);
    if exchanged.len() >= enough {
        return exchanged;
    }
    let step = (open[1] - open[0]) / STEPS;
    let own = Reached::of(own, step);
    let mut beside = Reached::nothing();
    let mut found = own.balanced(&beside, open);
    for other in others {
        if found.len() >= enough {
            break;
        }
        beside = beside.and(&Reached::of(other, step), step);
        found = own.balanced(&beside, open);
    }
    found
}

/// The numbers among -1, 0 and 1 that one minor more or fewer in another part makes up for: soon seen, and mostly
/// enough.
fn exchanged(own: &Part, others: &[&Part], [low, high]: [f64; 2]) -> Vec<i64> {
    let can = |part: &Part, side: usize| part.room[side] > 0;
    let is_open = |more: f64| (low..=high).contains(&more);
    let more = |own: &Part, other: &Part| {
        let mut gains = own.workers.iter().filter(|alike| alike.more > 0);
        let is_made_up_for = gains.any(|gain| {
            let mut losses = other.workers.iter().filter(|alike| alike.fewer > 0);
            losses.any(|loss| is_open(gain.weight - loss.weight))
        });
        is_made_up_for && can(own, 1) && can(other, 0)
    };
    let can_rise = others.iter().any(|other| more(own, other));
    let can_fall = others.iter().any(|other| more(other, own));
    let numbers = [(-1, can_fall), (0, true), (1, can_rise)].into_iter();
    numbers
        .filter(|&(_, is_possible)| is_possible)
        .map(|(number, _)| number)
        .collect()
}

impl Reached {
    fn nothing() -> Self {
        let mut sums = Self::empty();
        sums[place(0)].push(0.0);
        Self(sums)
    }

    fn empty() -> Vec<Vec<f64>> {
        vec![Vec::new(); 2 * FARTHEST as usize + 1]
    }

    /// What the workers of a part reach, as far as there is room.
    fn of(part: &Part, step: f64) -> Self {
        let workers = part.workers.iter();
        let mut reached = workers.fold(Self::nothing(), |reached, alike| {
            reached.and(&Self::of_alike(*alike), step)
        });
        let [fewer, more] = part.room.map(near);
        for (number, sums) in (-FARTHEST..).zip(&mut reached.0) {
            if number < -fewer || number > more {
                sums.clear();
            }
        }
        reached
    }

    fn of_alike(alike: Alike) -> Self {
        let mut sums = Self::empty();
        for number in -near(alike.fewer)..=near(alike.more) {
            sums[place(number)].push(number as f64 * alike.weight);
        }
        Self(sums)
    }

    /// What both reach together.
    fn and(&self, other: &Self, step: f64) -> Self {
        let mut together = Self::empty();
        for (one, own) in (-FARTHEST..).zip(&self.0) {
            for (two, more) in (-FARTHEST..).zip(&other.0) {
                if (one + two).abs() <= FARTHEST {
                    let sums = own
                        .iter()
                        .flat_map(|own| more.iter().map(move |more| own + more));
                    together[place(one + two)].extend(sums);
                }
            }
        }
        together.iter_mut().for_each(|sums| thin(sums, step));
        Self(together)
    }

    /// The numbers that others balance. None more or fewer is always one.
    fn balanced(&self, others: &Self, [low, high]: [f64; 2]) -> Vec<i64> {
        let is_balanced = |number: i64| {
            let own = &self.0[place(number)];
            let others = &others.0[place(-number)];
            own.iter().any(|own| {
                let first = others.partition_point(|other| other + own < low);
                others.get(first).is_some_and(|other| other + own <= high)
            })
        };
        (-FARTHEST..=FARTHEST)
            .filter(|&number| number == 0 || is_balanced(number))
            .collect()
    }
}

fn near(number: u64) -> i64 {
    number.min(FARTHEST as u64) as i64
}

fn place(number: i64) -> usize {
    (number + FARTHEST) as usize
}

/// Sorts sums and keeps some of them, none nearer to another than a step.
fn thin(sums: &mut Vec<f64>, step: f64) {
    sums.sort_unstable_by(f64::total_cmp);
    sums.dedup_by(|next, kept| *next - *kept < step);
    if sums.len() > MOST_SUMS {
        let each = sums.len().div_ceil(MOST_SUMS);
        let mut number = 0;
        sums.retain(|_| {
            number += 1;
            number % each == 0
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(weights: &[f64]) -> Part {
        let alike = |&weight: &f64| Alike {
            weight,
            fewer: 3,
            more: 3,
        };
        Part {
            workers: weights.iter().map(alike).collect(),
            room: [3, 3],
        }
    }

    const OPEN: [f64; 2] = [-0.05, 0.05];

    #[test]
    fn parts_of_one_weight_make_up_for_each_other() {
        let found = steps(&part(&[2.0]), &[&part(&[2.0])], OPEN, 9);
        assert_eq!(found, [-3, -2, -1, 0, 1, 2, 3]);
    }

    #[test]
    fn weights_that_no_others_make_up_for_leave_one_number() {
        assert_eq!(steps(&part(&[1.3]), &[&part(&[2.9])], OPEN, 9), [0]);
        // Three of 1.7 weigh as much as one of 5.1, and are more.
        assert_eq!(steps(&part(&[1.7]), &[&part(&[5.1])], OPEN, 9), [0]);
    }

    #[test]
    fn several_weights_make_up_for_one() {
        // Two of 2 weigh as much as one of 1 and one of 3.
        let found = steps(&part(&[2.0]), &[&part(&[1.0, 3.0])], OPEN, 9);
        assert_eq!(found, [-2, 0, 2]);
    }

    #[test]
    fn there_is_no_more_than_there_is_room_for() {
        let mut own = part(&[2.0]);
        own.room = [1, 0];
        assert_eq!(steps(&own, &[&part(&[2.0])], OPEN, 9), [-1, 0]);
        let mut other = part(&[2.0]);
        other.room = [0, 2];
        assert_eq!(steps(&part(&[2.0]), &[&other], OPEN, 9), [-2, -1, 0]);
    }
}
