//! The quick way through a file, as long as all is in order: blocks, read by as many threads as there are,
//! and counted in the order of the file.
//!
//! It knows no errors. At the first row that is not in order it gives the rest back to the reader that can
//! say what is wrong with it, so that nothing it skips over is ever judged by it alone, and results do not
//! depend on the number of threads.

mod clean;
mod cut;
mod runs;
mod split;

use std::panic::{self, AssertUnwindSafe};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

pub use cut::{Blocks, Sizes};
pub use runs::{Reading, Run, Runs};
pub use split::{Part, Rules, Splitter, context_of};

use super::stream::Stream;

/// Takes what was read of a block, in the order of the file.
pub trait Take: Send {
    /// Takes it all.
    ///
    /// # Errors
    /// The place of the first row that is not in order; all before it was taken.
    fn take(&mut self, block: &[u8], runs: &Runs) -> Result<(), usize>;
}

/// How far the quick way went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// To the end.
    Whole,
    /// To a row, or a block, that is not in order: so many bytes must be read with care.
    Broken(usize),
}

/// Reads what is left of a stream.
pub fn read(
    stream: &mut Stream,
    sizes: Sizes,
    threads: usize,
    reading: &Reading<'_>,
    taker: &mut impl Take,
) -> Way {
    let queue = Queue {
        blocks: Mutex::new((0, Blocks::new(stream, &reading.rules, sizes))),
        turn: Mutex::new(Turn {
            number: 0,
            taker,
            broken: None,
            untaken: Vec::new(),
        }),
        passed_on: Condvar::new(),
    };
    thread::scope(|scope| {
        for _ in 1..threads {
            scope.spawn(|| queue.work(reading));
        }
        queue.work(reading);
    });
    queue.close(sizes)
}

/// Blocks on their way to be taken.
struct Queue<'a, T> {
    /// The number of the next block, and where it comes from.
    blocks: Mutex<(usize, Blocks<'a>)>,
    turn: Mutex<Turn<'a, T>>,
    passed_on: Condvar,
}

/// Whose turn it is.
struct Turn<'a, T> {
    /// The number of the block to be taken next.
    number: usize,
    taker: &'a mut T,
    /// How many bytes of a block are not in order.
    broken: Option<usize>,
    /// What was handed out and cannot be taken, in order.
    untaken: Vec<Vec<u8>>,
}

impl<T: Take> Queue<'_, T> {
    /// Reads blocks until there are no more, or one is not in order.
    fn work(&self, reading: &Reading<'_>) {
        let (mut block, mut found) = (Vec::new(), Runs::default());
        while let Some(number) = self.next(&mut block) {
            // Whoever waits for this block must not wait for ever.
            let is_orderly =
                panic::catch_unwind(AssertUnwindSafe(|| reading.read(&block, &mut found)));
            let mut turn = locked(&self.turn);
            while turn.number != number {
                turn = self
                    .passed_on
                    .wait(turn)
                    .unwrap_or_else(PoisonError::into_inner);
            }
            let mut turn = Passing {
                turn,
                passed_on: &self.passed_on,
            };
            let orderly = matches!(is_orderly, Ok(Some(()))).then_some(&found);
            turn.turn.take(&mut block, orderly);
            drop(turn);
            if let Err(panic) = is_orderly {
                panic::resume_unwind(panic);
            }
        }
    }

    /// Takes the next block; its number in the stream.
    fn next(&self, block: &mut Vec<u8>) -> Option<usize> {
        let (number, blocks) = &mut *locked(&self.blocks);
        let is_broken = locked(&self.turn).broken.is_some();
        let is_there = !is_broken && blocks.next(block);
        *number += usize::from(is_there);
        is_there.then(|| *number - 1)
    }

    /// Gives back what was not taken.
    fn close(self, sizes: Sizes) -> Way {
        let turn = self
            .turn
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        let (_, blocks) = self
            .blocks
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        let (stream, is_whole) = blocks.close();
        for block in turn.untaken.into_iter().rev() {
            stream.give_back(block);
        }
        match turn.broken {
            Some(bytes) => Way::Broken(bytes),
            None if is_whole => Way::Whole,
            None => Way::Broken(sizes.block),
        }
    }
}

/// A turn that is passed on when it is over, however it ends.
struct Passing<'a, 'b, T> {
    turn: MutexGuard<'a, Turn<'b, T>>,
    passed_on: &'a Condvar,
}

impl<T> Drop for Passing<'_, '_, T> {
    fn drop(&mut self) {
        self.turn.number += 1;
        self.passed_on.notify_all();
    }
}

impl<T: Take> Turn<'_, T> {
    fn take(&mut self, block: &mut Vec<u8>, runs: Option<&Runs>) {
        if self.broken.is_some() {
            self.untaken.push(std::mem::take(block));
            return;
        }
        let taken = runs.ok_or(0).and_then(|runs| self.taker.take(block, runs));
        if let Err(start) = taken {
            let unread = block.split_off(start);
            self.broken = Some(unread.len());
            self.untaken.push(unread);
        }
    }
}

/// What a mutex guards. A thread that panicked ends the program when the others are done.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
