//! Does an age stand out from those around it?

/// An age beside the ages around it.
///
/// Ages that are guessed by eye heap: observers write 20 or 25 more often than 19 or 26, and 18 where it
/// decides something. Whipple's index, the usual measure, asks for ages 23 to 62 and for the digits 0 and
/// 5; here most are younger, and any digit may be the preferred one. So each age is held against the
/// mean of its neighbours, which an even rise or fall with age does not move.
///
/// # Source
/// The window of five ages around one of any digit: Noumbissi (1992), *Population* 47, 1038-1041, whose
/// ratio of an age to the mean of all five is 5 t / (4 + t) for the number t of times here; and Kannisto
/// (1999), for a single age. How many make a heap is this program's choice.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Peak {
    /// The age.
    pub age: u8,
    /// Its workers.
    pub workers: u64,
    /// The mean number of workers of the ages around it.
    pub around: f64,
    /// Whether there are ten or more, at least twice the mean around them and half as many again as at
    /// any age around.
    pub stands_out: bool,
}

/// Fewer workers may be at one age by chance.
pub const FEWEST_IN_A_HEAP: u64 = 10;
/// So many times the mean around it make a heap of an age.
pub const TIMES: f64 = 2.0;
/// And so many times each age around it: where work begins, the first age stands out from nothing on one
/// side only.
const TIMES_EACH: f64 = 1.5;

impl Peak {
    /// An age among the workers of each age, and those up to so many years away.
    pub fn new(exact: &[u64], age: u8, reach: u8) -> Self {
        let own = usize::from(age);
        let first = usize::from(age.saturating_sub(reach));
        let last = (own + usize::from(reach)).min(exact.len() - 1);
        let others = (first..=last).filter(|&other| other != own);
        let others: Vec<u64> = others.map(|other| exact[other]).collect();
        let around = others.iter().sum::<u64>() as f64 / others.len() as f64;
        let workers = exact[own];
        Self {
            age,
            workers,
            around,
            stands_out: workers >= FEWEST_IN_A_HEAP
                && workers as f64 >= TIMES * around
                && others
                    .iter()
                    .all(|&other| workers as f64 >= TIMES_EACH * other as f64),
        }
    }

    /// How many times the mean around it, unless nobody is around it.
    pub fn times(&self) -> Option<f64> {
        (self.around > 0.0).then(|| self.workers as f64 / self.around)
    }
}
