//! A stream that takes back what was read too far.

use std::collections::VecDeque;
use std::io::{self, Read};

/// A stream to which bytes can be given back.
pub struct Stream {
    input: Box<dyn Read + Send>,
    returned: VecDeque<Vec<u8>>,
    /// Where the unread bytes of the first of them begin.
    at: usize,
    /// What ended the input, if somebody met it who could not speak of it.
    failure: Option<io::Error>,
}

impl Stream {
    /// A stream of these bytes.
    pub fn new(input: Box<dyn Read + Send>) -> Self {
        Self {
            input,
            returned: VecDeque::new(),
            at: 0,
            failure: None,
        }
    }

    /// Gives bytes back, which are the next to be read.
    pub fn give_back(&mut self, bytes: Vec<u8>) {
        if self.at > 0
            && let Some(first) = self.returned.front_mut()
        {
            first.drain(..self.at);
            self.at = 0;
        }
        if !bytes.is_empty() {
            self.returned.push_front(bytes);
        }
    }

    /// Leaves an error to the next reader.
    pub fn fail_again(&mut self, error: io::Error) {
        self.failure = Some(error);
    }

    /// Whether an error waits for the next reader.
    pub fn has_failed(&self) -> bool {
        self.failure.is_some()
    }
}

impl Read for Stream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while let Some(first) = self.returned.front() {
            let unread = &first[self.at..];
            if unread.is_empty() {
                self.returned.pop_front();
                self.at = 0;
                continue;
            }
            let count = unread.len().min(buffer.len());
            buffer[..count].copy_from_slice(&unread[..count]);
            self.at += count;
            return Ok(count);
        }
        match self.failure.take() {
            Some(error) => Err(error),
            None => self.input.read(buffer),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rest(stream: &mut Stream) -> Vec<u8> {
        let mut rest = Vec::new();
        stream.read_to_end(&mut rest).unwrap();
        rest
    }

    #[test]
    fn what_is_given_back_is_read_first_and_the_last_of_it_before_the_rest() {
        let mut stream = Stream::new(Box::new(&b"56"[..]));
        stream.give_back(b"34".to_vec());
        let mut one = [0];
        stream.read_exact(&mut one).unwrap();
        assert_eq!(one, *b"3");
        stream.give_back(b"12".to_vec());
        stream.give_back(Vec::new());
        assert_eq!(rest(&mut stream), b"12456");
    }

    #[test]
    fn an_error_waits_behind_what_was_given_back_and_comes_once() {
        let mut stream = Stream::new(Box::new(&b"2"[..]));
        stream.give_back(b"1".to_vec());
        stream.fail_again(io::ErrorKind::TimedOut.into());
        let mut buffer = [0; 8];
        assert_eq!(stream.read(&mut buffer).unwrap(), 1);
        assert!(stream.has_failed());
        let error = stream.read(&mut buffer).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        assert_eq!(rest(&mut stream), b"2");
    }
}
