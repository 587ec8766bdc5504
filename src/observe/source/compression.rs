//! Is the file compressed? Gzip and Zstandard are read as they are, whatever the name, every part of them,
//! and only as far as they grow within reason.

use std::error::Error;
use std::io::{self, BufRead, BufReader, Read};
use std::iter;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;

use flate2::bufread::MultiGzDecoder;
use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

use super::stream_error;
use crate::observe::fault::Fault;

const GZIP: &[u8] = &[0x1F, 0x8B];
const ZSTANDARD: &[u8] = &[0x28, 0xB5, 0x2F, 0xFD];
/// Behind a first byte of 0x50 to 0x5F: a frame that holds no data, such as parallel compressors write.
const SKIPPABLE: &[u8] = &[0x2A, 0x4D, 0x18];

/// How far compressed data may grow. Both must be passed: small files grow a lot, and large ones are
/// nothing unusual.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Growth {
    /// Bytes that any file may grow to.
    pub bytes: u64,
    /// How many times as large as the compressed data any file may grow.
    pub factor: u64,
}

impl Growth {
    /// No study comes near it; a file made to fill the memory or the day does.
    pub const LIMIT: Self = Self {
        bytes: 4 << 30,
        factor: 1_000,
    };

    fn is_passed(self, from: u64, to: u64) -> bool {
        to > self.bytes && to > self.factor.saturating_mul(from)
    }
}

/// The bytes, decompressed if they are compressed. `taken` counts the bytes read of `raw`.
///
/// # Errors
/// If they cannot be read.
pub fn decompressed(
    raw: impl Read + Send + 'static,
    taken: Arc<AtomicU64>,
    limit: Option<Growth>,
) -> io::Result<Box<dyn Read + Send>> {
    let mut raw = BufReader::new(raw);
    // A pipe may hand out single bytes.
    let mut start = Vec::new();
    raw.by_ref().take(4).read_to_end(&mut start)?;
    let is_gzip = start.starts_with(GZIP);
    let is_zstandard = start == ZSTANDARD
        || matches!(start.split_first(), Some((0x50..=0x5F, rest)) if rest == SKIPPABLE);
    let raw = io::Cursor::new(start).chain(raw);
    Ok(if is_gzip {
        Box::new(Decompressed::new(MultiGzDecoder::new(raw), taken, limit))
    } else if is_zstandard {
        Box::new(Decompressed::new(ZstandardFrames::new(raw), taken, limit))
    } else {
        Box::new(raw)
    })
}

/// A decompressor whose errors are faults of the file, and that stops where the data grow too far.
struct Decompressed<R> {
    inner: R,
    from: Arc<AtomicU64>,
    to: u64,
    limit: Option<Growth>,
}

impl<R> Decompressed<R> {
    fn new(inner: R, from: Arc<AtomicU64>, limit: Option<Growth>) -> Self {
        Self {
            inner,
            from,
            to: 0,
            limit,
        }
    }
}

impl<R: Read> Read for Decompressed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer).map_err(damage)?;
        self.to += count as u64;
        let (from, to) = (self.from.load(Relaxed), self.to);
        if self.limit.is_some_and(|limit| limit.is_passed(from, to)) {
            return Err(stream_error(Fault::GrowsTooFar { from, to }));
        }
        Ok(count)
    }
}

/// What the error of a decompressor means: one of the system is handed on, whatever it is wrapped in.
fn damage(error: io::Error) -> io::Error {
    let first: &(dyn Error + 'static) = &error;
    let mut causes = iter::successors(Some(first), |&cause| cause.source());
    match causes.find_map(|cause| cause.downcast_ref::<io::Error>()?.raw_os_error()) {
        Some(code) => io::Error::from_raw_os_error(code),
        None => stream_error(Fault::DamagedCompression),
    }
}

/// The frames of a Zstandard stream, one after the other.
struct ZstandardFrames<R> {
    input: R,
    frame: FrameDecoder,
    /// Bytes that came out of the frame.
    length: u64,
}

impl<R: BufRead> ZstandardFrames<R> {
    fn new(input: R) -> Self {
        Self {
            input,
            frame: FrameDecoder::new(),
            length: 0,
        }
    }

    /// Goes to the next frame that holds data; false at the end.
    fn next_frame(&mut self) -> io::Result<bool> {
        while !self.input.fill_buf()?.is_empty() {
            match self.frame.reset(&mut self.input) {
                Ok(()) => {
                    self.length = 0;
                    return Ok(true);
                }
                Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame {
                    length,
                    ..
                })) => self.skip(u64::from(length))?,
                Err(error) => return Err(io::Error::other(error)),
            }
        }
        Ok(false)
    }

    fn skip(&mut self, length: u64) -> io::Result<()> {
        let skipped = io::copy(&mut self.input.by_ref().take(length), &mut io::sink())?;
        if skipped == length {
            Ok(())
        } else {
            Err(io::ErrorKind::UnexpectedEof.into())
        }
    }

    /// A frame may say how long it is and what its checksum is; both must hold.
    fn check_ended(&self) -> io::Result<()> {
        let length = self.frame.content_size();
        let checksum = self.frame.get_checksum_from_data();
        let is_whole = (length == 0 || length == self.length)
            && (checksum.is_none() || checksum == self.frame.get_calculated_checksum());
        if is_whole {
            Ok(())
        } else {
            Err(io::ErrorKind::InvalidData.into())
        }
    }
}

impl<R: BufRead> Read for ZstandardFrames<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.frame.can_collect() == 0 {
            if !self.frame.is_finished() {
                let block = BlockDecodingStrategy::UptoBlocks(1);
                let decoded = self.frame.decode_blocks(&mut self.input, block);
                decoded.map_err(io::Error::other)?;
            } else {
                self.check_ended()?;
                if !self.next_frame()? {
                    return Ok(0);
                }
            }
        }
        let count = self.frame.read(buffer)?;
        self.length += count as u64;
        Ok(count)
    }
}

#[cfg(test)]
mod tests;
