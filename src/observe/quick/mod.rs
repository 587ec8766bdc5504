//! The quick way through a file, as long as all is in order: blocks, read by as many threads as there are,
//! and counted in the order of the file.
//!
//! It knows no errors. At the first row that is not in order it gives the rest back to the reader that can
//! say what is wrong with it, so that nothing it skips over is ever judged by it alone, and results do not
//! depend on the number of threads.

mod clean;
mod cut;

mod glance;
mod runs;
mod split;
mod text;

use std::collections::BTreeMap;
use std::mem;
use std::panic::{self, AssertUnwindSafe};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

pub use cut::{Blocks, Sizes};
pub use glance::Part;
pub use runs::{Reading, Run, Runs};
pub use split::{Rules, Splitter, context_of};

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
    let queue = Queue::new(Blocks::new(stream, &reading.rules, sizes), threads, taker);
    thread::scope(|scope| {
        let mut first = ReadBlock::default();
        let number = queue.next(&mut first.block);
        // To start a thread takes longer than to read the end of a small file.
        let others = if queue.has_more() { 1..threads } else { 1..1 };
        for _ in others {
            scope.spawn(|| queue.work(reading));
        }
        queue.go_on(number, first, reading);
    });
    queue.close(sizes)
}

/// Blocks on their way to be taken.
///
/// A thread that has read a block puts it on the shelf and goes on to the next: if each waited for its turn, it
/// would stand idle while another takes a block, which is a fifth of the work. Whoever finds that the next block
/// is there and nobody takes it takes it, and those behind it.
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
    /// How many wait until there is room.
    held_up: usize,
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

impl<'a, T: Take> Queue<'a, T> {
    fn new(blocks: Blocks<'a>, threads: usize, taker: &'a mut T) -> Self {
        Self {
            blocks: Mutex::new((0, blocks)),
            shelf: Mutex::new(Shelf::default()),
            room: threads,
            taken: Condvar::new(),
            taking: Mutex::new(Taking {
                taker,
                broken: None,
                untaken: Vec::new(),
            }),
            is_broken: AtomicBool::new(false),
        }
    }

    /// Reads blocks until there are no more, or one is not in order.
    fn work(&self, reading: &Reading<'_>) {
        let mut first = ReadBlock::default();
        let number = self.next(&mut first.block);
        self.go_on(number, first, reading);
    }

    /// Reads a block that was handed out, if there is one, and all that follow it.
    fn go_on(&self, number: Option<usize>, first: ReadBlock, reading: &Reading<'_>) {
        let (mut number, mut read) = (number, first);
        while let Some(own) = number {
            let is_orderly = panic::catch_unwind(AssertUnwindSafe(|| {
                reading.read(&read.block, &mut read.found)
            }));
            read.is_orderly = matches!(is_orderly, Ok(Some(())));
            // Also after a panic: whoever waits for this block must not wait for ever.
            read = self.exchange(own, read);
            if let Err(panic) = is_orderly {
                panic::resume_unwind(panic);
            }
            number = self.next(&mut read.block);
        }
    }

    /// Whether the stream may hold further blocks.
    fn has_more(&self) -> bool {
        let (_, blocks) = &*locked(&self.blocks);
        blocks.has_more()
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
            shelf.held_up += 1;
            let taken = self.taken.wait(shelf);
            shelf = taken.unwrap_or_else(PoisonError::into_inner);
            shelf.held_up -= 1;
        }
    }

    /// Takes the blocks on the shelf, as far as none is missing between them.
    fn take_waiting<'b>(&'b self, mut shelf: MutexGuard<'b, Shelf>) -> MutexGuard<'b, Shelf> {
        shelf.is_taken_from = true;
        while let Some(mut read) = shelf.take_next() {
            drop(shelf);
            let taken = panic::catch_unwind(AssertUnwindSafe(|| self.take(&mut read)));
            shelf = locked(&self.shelf);
            shelf.empty.push(read);
            // To tell nobody is a call of the system too.
            if shelf.held_up > 0 {
                self.taken.notify_all();
            }
            if let Err(panic) = taken {
                // Whoever is held up takes what is left.
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

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;
    use std::time::Duration;

    use super::*;

    const BLOCKS: usize = 300;

    /// Takes blocks that hold their number, and cannot bear one of them.
    #[derive(Default)]
    struct Taken {
        numbers: Vec<usize>,
        broken: Option<usize>,
        unbearable: Option<usize>,
    }

    impl Take for Taken {
        fn take(&mut self, block: &[u8], _: &Runs) -> Result<(), usize> {
            let number = usize::from_le_bytes(block.try_into().unwrap());
            assert_ne!(Some(number), self.unbearable);
            if Some(number) == self.broken {
                return Err(0);
            }
            self.numbers.push(number);
            Ok(())
        }
    }

    /// Hands in blocks as threads do that take now more and now less time for one.
    fn hand_in(threads: usize, taken: &mut Taken) -> Way {
        let mut stream = Stream::new(Box::new(&b""[..]));
        let rules = Rules {
            delimiter: b',',
            width: 1,
            allow_multiline: false,
            longest: 8,
            is_read: vec![true],
            parts: Vec::new(),
            establishment: 0,
            context: Vec::new(),
        };
        let sizes = Sizes {
            block: 8,
            longest: 8,
        };
        let queue = Queue::new(Blocks::new(&mut stream, &rules, sizes), threads, taken);
        let next = AtomicUsize::new(0);
        let work = || {
            let mut read = ReadBlock::default();
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= BLOCKS {
                    return;
                }
                thread::sleep(Duration::from_micros(number as u64 * 37 % 11 * 20));
                read.block = number.to_le_bytes().to_vec();
                read.is_orderly = true;
                read = queue.exchange(number, read);
            }
        };
        thread::scope(|scope| {
            (0..threads).for_each(|_| drop(scope.spawn(work)));
        });
        queue.close(sizes)
    }

    #[test]
    fn blocks_are_taken_in_their_order_whoever_is_done_first() {
        for threads in [1, 2, 3, 8] {
            let mut taken = Taken::default();
            hand_in(threads, &mut taken);
            assert!(taken.numbers.iter().copied().eq(0..BLOCKS), "{threads}");
        }
    }

    #[test]
    fn behind_a_block_that_is_not_in_order_none_is_taken() {
        let mut taken = Taken {
            broken: Some(100),
            ..Taken::default()
        };
        assert_eq!(hand_in(3, &mut taken), Way::Broken(8));
        assert!(taken.numbers.iter().copied().eq(0..100));
    }

    #[test]
    fn nobody_waits_for_ever_where_one_who_takes_fails() {
        let mut taken = Taken {
            unbearable: Some(100),
            ..Taken::default()
        };
        let failed = panic::catch_unwind(AssertUnwindSafe(|| hand_in(3, &mut taken)));
        assert!(failed.is_err());
    }
}
