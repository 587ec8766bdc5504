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

use std::collections::BTreeMap;
use std::mem;
use std::panic::{self, AssertUnwindSafe};
use std::sync::atomic::{AtomicBool, Ordering};
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
        shelf: Mutex::new(Shelf::default()),
        room: threads,
        taken: Condvar::new(),
        taking: Mutex::new(Taking {
            taker,
            broken: None,
            untaken: Vec::new(),
        }),
        is_broken: AtomicBool::new(false),
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
///
/// A thread that has read a block puts it on the shelf and goes on to the next: to wait for its turn cost a
/// third of the time of two threads. Whoever finds that the next block is there and nobody takes it takes it,
/// and those behind it.
struct Queue<'a, T> {
    /// The number of the next block, and where it comes from.
    blocks: Mutex<(usize, Blocks<'a>)>,
    shelf: Mutex<Shelf>,
    /// As many blocks may wait on the shelf before those who read must wait too.
    room: usize,
    /// Told when there is room again.
    taken: Condvar,
    taking: Mutex<Taking<'a, T>>,
    /// Whether a block is not in order, so that nothing behind it will be taken.
    is_broken: AtomicBool,
}

/// Blocks that were read.
#[derive(Default)]
struct Shelf {
    /// The number of the block to be taken next.
    next: usize,
    waiting: BTreeMap<usize, ReadBlock>,
    is_taken_from: bool,
    /// What was taken, to be filled again.
    empty: Vec<ReadBlock>,
}

/// A block, and what was found in it.
#[derive(Default)]
struct ReadBlock {
    block: Vec<u8>,
    found: Runs,
    is_orderly: bool,
}

/// What becomes of blocks.
struct Taking<'a, T> {
    taker: &'a mut T,
    /// How many bytes of a block are not in order.
    broken: Option<usize>,
    /// What was handed out and cannot be taken, in order.
    untaken: Vec<Vec<u8>>,
}

impl<T: Take> Queue<'_, T> {
    /// Reads blocks until there are no more, or one is not in order.
    fn work(&self, reading: &Reading<'_>) {
        let mut read = ReadBlock::default();
        while let Some(number) = self.next(&mut read.block) {
            let is_orderly = panic::catch_unwind(AssertUnwindSafe(|| {
                reading.read(&read.block, &mut read.found)
            }));
            read.is_orderly = matches!(is_orderly, Ok(Some(())));
            // Also after a panic: whoever waits for this block must not wait for ever.
            read = self.exchange(number, read);
            if let Err(panic) = is_orderly {
                panic::resume_unwind(panic);
            }
        }
    }

    /// Takes the next block; its number in the stream.
    fn next(&self, block: &mut Vec<u8>) -> Option<usize> {
        let (number, blocks) = &mut *locked(&self.blocks);
        let is_there = !self.is_broken.load(Ordering::Relaxed) && blocks.next(block);
        *number += usize::from(is_there);
        is_there.then(|| *number - 1)
    }

    /// Puts a block on the shelf, and gives one to be filled.
    fn exchange(&self, number: usize, read: ReadBlock) -> ReadBlock {
        let mut shelf = locked(&self.shelf);
        shelf.waiting.insert(number, read);
        loop {
            if !shelf.is_taken_from {
                shelf = self.take_waiting(shelf);
            }
            if shelf.waiting.len() <= self.room {
                return shelf.empty.pop().unwrap_or_default();
            }
            let taken = self.taken.wait(shelf);
            shelf = taken.unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Takes the blocks on the shelf, as far as none is missing between them.
    fn take_waiting<'a>(&'a self, mut shelf: MutexGuard<'a, Shelf>) -> MutexGuard<'a, Shelf> {
        shelf.is_taken_from = true;
        while let Some(mut read) = shelf.take_next() {
            drop(shelf);
            let taken = panic::catch_unwind(AssertUnwindSafe(|| self.take(&mut read)));
            shelf = locked(&self.shelf);
            shelf.empty.push(read);
            self.taken.notify_all();
            if let Err(panic) = taken {
                shelf.is_taken_from = false;
                drop(shelf);
                panic::resume_unwind(panic);
            }
        }
        shelf.is_taken_from = false;
        shelf
    }

    fn take(&self, read: &mut ReadBlock) {
        let mut taking = locked(&self.taking);
        taking.take(read);
        let is_broken = taking.broken.is_some();
        self.is_broken.store(is_broken, Ordering::Relaxed);
    }

    /// Gives back what was not taken.
    fn close(self, sizes: Sizes) -> Way {
        let taking = self.taking.into_inner();
        let taking = taking.unwrap_or_else(PoisonError::into_inner);
        let blocks = self.blocks.into_inner();
        let (_, blocks) = blocks.unwrap_or_else(PoisonError::into_inner);
        let (stream, is_whole) = blocks.close();
        for block in taking.untaken.into_iter().rev() {
            stream.give_back(block);
        }
        match taking.broken {
            Some(bytes) => Way::Broken(bytes),
            None if is_whole => Way::Whole,
            None => Way::Broken(sizes.block),
        }
    }
}

impl Shelf {
    /// The next block, if it is there.
    fn take_next(&mut self) -> Option<ReadBlock> {
        let read = self.waiting.remove(&self.next)?;
        self.next += 1;
        Some(read)
    }
}

impl<T: Take> Taking<'_, T> {
    fn take(&mut self, read: &mut ReadBlock) {
        if self.broken.is_some() {
            self.untaken.push(mem::take(&mut read.block));
            return;
        }
        let orderly = read.is_orderly.then_some(&read.found);
        let taken = orderly.ok_or(0);
        let taken = taken.and_then(|found| self.taker.take(&read.block, found));
        if let Err(start) = taken {
            let unread = read.block.split_off(start);
            self.broken = Some(unread.len());
            self.untaken.push(unread);
        }
    }
}

/// What a mutex guards. A thread that panicked ends the program when the others are done.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
