//! Which letters do the bytes stand for? A byte order mark says so; else `--encoding`; else they are UTF-8.
//! Nothing is guessed, and nothing is replaced.

use std::io::{self, BufRead, BufReader, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use encoding_rs::{Decoder, DecoderResult, UTF_8, UTF_16BE, UTF_16LE};

use crate::observe::fault::{Fault, KnownBy, Misfit};

/// An encoding of letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Encoding(&'static encoding_rs::Encoding);

impl Encoding {
    /// The encoding with that label, in letters of any case, as the Encoding Standard of the web has them.
    ///
    /// ```
    /// use prevalence::observe::Encoding;
    /// assert_eq!(Encoding::of_label("Latin1").unwrap().name(), "windows-1252");
    /// assert_eq!(Encoding::of_label("latin-9x"), None);
    /// ```
    pub fn of_label(label: &str) -> Option<Self> {
        encoding_rs::Encoding::for_label_no_replacement(label.as_bytes()).map(Self)
    }

    /// Its name in that standard.
    pub fn name(self) -> &'static str {
        self.0.name()
    }
}

/// How a text is encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextEncoding {
    encoding: Encoding,
    known_by: KnownBy,
    /// The bytes of the mark.
    pub mark_length: usize,
}

/// Stand for bytes without a letter in decoded text; neither is ever part of UTF-8.
const NO_LETTER: u8 = 0xFF;
const HALF_A_LETTER: u8 = 0xFE;

impl TextEncoding {
    /// Tells the encoding of a text from how it begins and from what was named.
    ///
    /// # Errors
    /// If it is UTF-32, or UTF-16 of which neither a mark nor the name says so.
    pub fn tell(start: &[u8], named: Option<Encoding>) -> Result<Self, Fault> {
        if is_utf_32(start) {
            let encoding = "UTF-32";
            return Err(Fault::UnreadEncoding { encoding });
        }
        if let Some((encoding, mark_length)) = encoding_rs::Encoding::for_bom(start) {
            return Ok(Self {
                encoding: Encoding(encoding),
                known_by: KnownBy::Mark,
                mark_length,
            });
        }
        if let Some(seen) = unmarked_utf_16(start).filter(|&seen| Some(seen) != named) {
            let encoding = seen.name();
            return Err(Fault::UnmarkedEncoding { encoding });
        }
        Ok(Self {
            encoding: named.unwrap_or(Encoding(UTF_8)),
            known_by: named.map_or(KnownBy::Default, |_| KnownBy::Flag),
            mark_length: 0,
        })
    }

    /// What makes UTF-8 of the text behind its mark; none if it is UTF-8.
    pub fn decoder(&self) -> Option<Decoder> {
        let Encoding(encoding) = self.encoding;
        (encoding != UTF_8).then(|| encoding.new_decoder_without_bom_handling())
    }

    /// The name of the encoding, if it was named and not told from the file.
    pub fn named(&self) -> Option<&'static str> {
        (self.known_by == KnownBy::Flag).then(|| self.encoding.name())
    }

    /// What a fault of the decoded text is in the file: there is no such byte where letters were missing.
    pub fn in_file(&self, fault: Fault) -> Fault {
        let is_named = self.known_by == KnownBy::Flag;
        let misfit = match fault {
            Fault::NotUtf8 { byte } if self.encoding.0 == UTF_8 => Misfit::Byte(byte),
            Fault::NotUtf8 {
                byte: HALF_A_LETTER,
            } => Misfit::HalfLetter,
            Fault::NotUtf8 { .. } => Misfit::Bytes,
            // Bytes that are letters in another encoding.
            Fault::ControlCharacter {
                character: character @ '\u{80}'..='\u{9f}',
            } if is_named => Misfit::Control(character),
            _ => return fault,
        };
        match self.known_by {
            KnownBy::Default => fault,
            known_by => Fault::NoLetter {
                misfit,
                encoding: self.encoding.name(),
                known_by,
            },
        }
    }
}

/// Whether the text is UTF-32: by its mark, or by a first letter of one byte among four.
fn is_utf_32(start: &[u8]) -> bool {
    match *start {
        [0xFF, 0xFE, 0, 0, ..] | [0, 0, 0xFE, 0xFF, ..] => true,
        [0, 0, 0, letter, ..] | [letter, 0, 0, 0, ..] => letter != 0,
        _ => false,
    }
}

/// The kind of UTF-16 that shows in the zeros: one half of most units is zero, and the other seldom.
fn unmarked_utf_16(start: &[u8]) -> Option<Encoding> {
    let units = start.chunks_exact(2);
    let zeros = |half: usize| units.clone().filter(|unit| unit[half] == 0).count();
    let (first, second) = (zeros(0), zeros(1));
    let most = units.len() / 2;
    let few = units.len() / 4;
    if second > most && first <= few {
        Some(Encoding(UTF_16LE))
    } else if first > most && second <= few {
        Some(Encoding(UTF_16BE))
    } else {
        None
    }
}

/// Whether a text in another encoding so far could be UTF-8 with letters beyond ASCII.
#[derive(Clone, Default)]
pub struct SeenAsUtf8(Arc<AtomicBool>);

impl SeenAsUtf8 {
    /// Whether it could.
    pub fn get(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Bytes in another encoding, looked at as if they were UTF-8.
struct AsUtf8 {
    /// The start of a letter whose end was not seen yet.
    part: Vec<u8>,
    /// Whether there was a letter beyond ASCII.
    has_letters: bool,
    /// Whether there was what is not UTF-8.
    is_other: bool,
    seen: SeenAsUtf8,
}

impl AsUtf8 {
    fn look(&mut self, bytes: &[u8]) {
        if self.is_other {
            return;
        }
        self.part.extend_from_slice(bytes);
        let (end, is_other) = match std::str::from_utf8(&self.part) {
            Ok(text) => (text.len(), false),
            Err(error) => (error.valid_up_to(), error.error_len().is_some()),
        };
        self.has_letters |= !self.part[..end].is_ascii();
        self.is_other = is_other;
        self.part.drain(..end);
        let could_be = self.has_letters && !is_other && self.part.is_empty();
        self.seen.0.store(could_be, Ordering::Relaxed);
    }
}

/// How much text is decoded at a time, in bytes.
const BLOCK: usize = 64 * 1024;

/// A stream that is decoded to UTF-8.
pub struct Decoded<R> {
    input: BufReader<R>,
    decoder: Decoder,
    as_utf_8: AsUtf8,
    text: Box<[u8]>,
    /// Where the unread bytes of the text begin.
    start: usize,
    /// Where the filled bytes of the text end.
    filled: usize,
    ended: bool,
}

impl<R: Read> Decoded<R> {
    /// Decodes the input, and sees what it would be as UTF-8.
    pub fn new(input: R, decoder: Decoder, seen: SeenAsUtf8) -> Self {
        Self {
            input: BufReader::with_capacity(BLOCK, input),
            decoder,
            as_utf_8: AsUtf8 {
                part: Vec::new(),
                has_letters: false,
                is_other: false,
                seen,
            },
            text: vec![0; BLOCK].into(),
            start: 0,
            filled: 0,
            ended: false,
        }
    }

    /// Decodes some more bytes. At the end of the input the decoder is told so by no bytes at all: what is
    /// then without a letter is half of one.
    fn decode(&mut self) -> io::Result<()> {
        let bytes = self.input.fill_buf()?;
        let is_end = bytes.is_empty();
        // One byte is kept for what stands for no letter.
        let space = &mut self.text[..BLOCK - 1];
        let decoder = &mut self.decoder;
        let (result, read, written) =
            decoder.decode_to_utf8_without_replacement(bytes, space, is_end);
        self.as_utf_8.look(&bytes[..read]);
        self.input.consume(read);
        (self.start, self.filled) = (0, written);
        match result {
            DecoderResult::Malformed(..) => {
                self.text[written] = if is_end { HALF_A_LETTER } else { NO_LETTER };
                self.filled += 1;
            }
            DecoderResult::InputEmpty => self.ended = is_end,
            DecoderResult::OutputFull => {}
        }
        Ok(())
    }
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.start == self.filled && !self.ended {
            self.decode()?;
        }
        let count = (&self.text[self.start..self.filled]).read(buffer)?;
        self.start += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests;
