//! Who does what? Work that several threads share, its results in the order of the work.

use std::panic;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// What becomes of each item. However many threads there are, the results are the same.
///
/// ```
/// use prevalence::parallel;
/// assert_eq!(parallel::map(4, &[1, 2, 3], |number| number * 10), [10, 20, 30]);
/// ```
pub fn map<T: Sync, R: Send>(
    threads: usize,
    items: &[T],
    become_of: impl Fn(&T) -> R + Sync,
) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        loop {
            let place = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(place) else {
                return done;
            };
            done.push((place, become_of(item)));
        }
    };
    let mut done = thread::scope(|scope| {
        let others = 1..threads.min(items.len());
        let others: Vec<_> = others.map(|_| scope.spawn(work)).collect();
        let mut done = work();
        for other in others {
            done.extend(other.join().unwrap_or_else(|why| panic::resume_unwind(why)));
        }
        done
    });
    done.sort_unstable_by_key(|&(place, _)| place);
    done.into_iter().map(|(_, result)| result).collect()
}

/// How many of these threads to use for work on so many cells: to start one takes as long as some thousand of them.
///
/// ```
/// use prevalence::parallel;
/// assert_eq!(parallel::worthwhile(8, 300), 1);
/// assert_eq!(parallel::worthwhile(8, 300_000), 8);
/// ```
pub fn worthwhile(threads: usize, cells: usize) -> usize {
    const FEW: usize = 4_000;
    if cells < FEW { 1 } else { threads }
}

/// What becomes of two pieces of work, which two threads do if there are as many.
///
/// ```
/// use prevalence::parallel;
/// assert_eq!(parallel::both(2, || 1 + 1, || "two"), (2, "two"));
/// ```
pub fn both<A: Send, B>(
    threads: usize,
    one: impl FnOnce() -> A + Send,
    other: impl FnOnce() -> B,
) -> (A, B) {
    if threads < 2 {
        return (one(), other());
    }
    thread::scope(|scope| {
        let one = scope.spawn(one);
        let other = other();
        let one = one.join().unwrap_or_else(|why| panic::resume_unwind(why));
        (one, other)
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn results_have_the_order_of_the_items_whoever_is_done_first() {
        let waits: Vec<u64> = (0..40).rev().collect();
        let waited = |&wait: &u64| {
            thread::sleep(Duration::from_micros(wait * 50));
            wait
        };
        for threads in [0, 1, 2, 7, 100] {
            assert_eq!(map(threads, &waits, waited), waits);
        }
        assert!(map(3, &[], waited).is_empty());
    }
}
