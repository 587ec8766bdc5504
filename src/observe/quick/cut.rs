//! Where may a file be cut? Blocks that end where a record ends, so that each can be read by itself.

use std::io::{self, Read};

use memchr::{memchr_iter, memrchr, memrchr_iter};

use super::split::{Rules, Splitter};
use crate::observe::stream::Stream;

/// How much is handed out at a time, in bytes.
#[derive(Clone, Copy, Debug)]
pub struct Sizes {
    /// A block, unless a record is larger. The first are smaller.
    pub block: usize,
    /// Beyond this nothing is looked for: a quote is missing.
    pub longest: usize,
}

/// The blocks of a stream, in its order.
pub struct Blocks<'a> {
    stream: &'a mut Stream,
    rules: &'a Rules,
    sizes: Sizes,
    /// What was read behind the last cut.
    rest: Vec<u8>,
    /// How many bytes were handed out.
    handed_out: usize,
    ended: bool,
}

impl<'a> Blocks<'a> {
    /// The blocks of what is left of a stream, which begins where a record does.
    pub fn new(stream: &'a mut Stream, rules: &'a Rules, sizes: Sizes) -> Self {
        Self {
            stream,
            rules,
            sizes,
            rest: Vec::new(),
            handed_out: 0,
            ended: false,
        }
    }

    /// Puts the next block in place of what is in `block`; false if there is none, or none can be cut.
    pub fn next(&mut self, block: &mut Vec<u8>) -> bool {
        if self.ended {
            return false;
        }
        // What an earlier block left there is written over: to clear it first takes as long as to find its rows.
        let mut filled = self.rest.len();
        block.resize(filled.max(block.len()), 0);
        block[..filled].copy_from_slice(&self.rest);
        self.rest.clear();
        loop {
            if !self.fill(block, filled) {
                self.ended = true;
                // What stands before an error may be half a record.
                if self.stream.has_failed() {
                    self.rest.append(block);
                }
                return !block.is_empty();
            }
            filled = block.len();
            if let Some(end) = self.last_record_end(block) {
                self.rest.extend_from_slice(&block[end..]);
                block.truncate(end);
                self.handed_out += end;
                return true;
            }
            if block.len() > self.sizes.longest {
                self.ended = true;
                self.rest.append(block);
                return false;
            }
        }
    }

    /// The end of the last record. A line that is a record by itself is one, for no quoted field may hold such
    /// a line; only where another line is the last are the quotes of all the block counted.
    fn last_record_end(&self, block: &[u8]) -> Option<usize> {
        let end = memrchr(b'\n', block)? + 1;
        let start = memrchr(b'\n', &block[..end - 1]).map_or(0, |before| before + 1);
        let mut splitter = Splitter::new(&block[start..end], self.rules);
        let is_record = !self.rules.allow_multiline && splitter.split(0).is_some();
        is_record
            .then_some(end)
            .or_else(|| end_outside_quotes(block))
    }

    /// Whether the stream did not end with what was handed out.
    pub fn has_more(&self) -> bool {
        !self.ended
    }

    /// Gives back what was read and not handed out; the stream, and whether all of it was.
    pub fn close(self) -> (&'a mut Stream, bool) {
        let is_whole = self.ended && self.rest.is_empty() && !self.stream.has_failed();
        self.stream.give_back(self.rest);
        (self.stream, is_whole)
    }

    /// The size of the next block: large ones would be all that a file of some megabytes takes in memory.
    fn size(&self) -> usize {
        const SMALLEST: usize = 32 * 1024;
        const BLOCKS: usize = 512;
        let largest = self.sizes.block;
        let size = (self.handed_out / BLOCKS).clamp(SMALLEST.min(largest), largest);
        // So that a block which is filled again with a larger one has no room that is never used.
        1 << size.ilog2()
    }

    /// Reads a block's worth of bytes behind those that are there; false at the end of the stream.
    fn fill(&mut self, block: &mut Vec<u8>, filled: usize) -> bool {
        block.resize((filled + 1).next_multiple_of(self.size()), 0);
        let mut end = filled;
        while end < block.len() {
            match self.stream.read(&mut block[end..]) {
                Ok(0) => break,
                Ok(count) => end += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    self.stream.fail_again(error);
                    break;
                }
            }
        }
        let is_full = end == block.len();
        block.truncate(end);
        is_full
    }
}

/// The end of the last record, if every quote before it is closed. In text that is not in order it may be
/// somewhere else: who reads the block finds that out.
fn end_outside_quotes(block: &[u8]) -> Option<usize> {
    let quotes = |bytes: &[u8]| memchr_iter(b'"', bytes).count();
    let mut open = quotes(block) % 2 == 1;
    let mut end = block.len();
    for newline in memrchr_iter(b'\n', block) {
        open ^= quotes(&block[newline..end]) % 2 == 1;
        end = newline;
        if !open {
            return Some(newline + 1);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: Sizes = Sizes {
        block: 8,
        longest: 32,
    };

    fn blocks(text: &'static str) -> (Vec<String>, String) {
        blocks_of(text, false)
    }

    fn blocks_of(text: &'static str, allow_multiline: bool) -> (Vec<String>, String) {
        let mut stream = Stream::new(Box::new(text.as_bytes()));
        let rules = Rules {
            delimiter: b',',
            width: 2,
            allow_multiline,
            longest: SMALL.longest,
            is_read: vec![true; 2],
            parts: Vec::new(),
            establishment: 0,
            context: Vec::new(),
        };
        let mut blocks = Blocks::new(&mut stream, &rules, SMALL);
        let (mut found, mut block) = (Vec::new(), Vec::new());
        while blocks.next(&mut block) {
            found.push(String::from_utf8(block.clone()).unwrap());
        }
        let _ = blocks.close();
        let mut rest = String::new();
        stream.read_to_string(&mut rest).unwrap();
        (found, rest)
    }

    #[test]
    fn blocks_end_where_records_end() {
        let (found, rest) = blocks("1,2\n3,4\n5,6\n7,8");
        assert_eq!(found, ["1,2\n3,4\n", "5,6\n7,8"]);
        let (found, _) = blocks("1,2\n3,4\n5,6,7\n8,9");
        assert_eq!(found, ["1,2\n3,4\n", "5,6,7\n", "8,9"]);
        assert_eq!(rest, "");
    }

    #[test]
    fn a_line_end_in_quotes_is_no_end_of_a_record() {
        let (found, _) = blocks("1,\"a\nb\nc\nd\"\n2,3\n4,5\n");
        assert_eq!(found[0], "1,\"a\nb\nc\nd\"\n2,3\n");
    }

    #[test]
    fn a_line_that_is_a_record_is_taken_for_one_where_no_quoted_cell_may_hold_it() {
        let text = "1,\"\n3,4\n5\"\n6,7\n8,9\n";
        assert_eq!(blocks(text).0[0], "1,\"\n3,4\n");
        let (found, _) = blocks_of(text, true);
        assert_eq!(found[0], "1,\"\n3,4\n5\"\n6,7\n");
    }

    #[test]
    fn what_cannot_be_cut_is_given_back() {
        let text = "1,2\n3,\"4\n5;6\n7;8\n9;10\n11;12\n13;14\n15;16\n17;18\n";
        let (found, rest) = blocks(text);
        assert_eq!(found, ["1,2\n"]);
        assert_eq!(rest, &text[4..]);
    }
}
