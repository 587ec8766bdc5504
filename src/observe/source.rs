//! Where do the bytes come from? A path or standard input, decompressed, and known to be text.

mod compression;
mod encoding;
mod input;
mod kind;

use std::io::{self, Read};
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use sha2::{Digest, Sha256};

pub use compression::Growth;
pub use encoding::{Encoding, SeenAsUtf8, TextEncoding};
pub use input::Input;

use super::fault::Fault;
use encoding::Decoded;

/// How the bytes of a file are taken in.
pub struct Settings {
    /// Whether to compute the SHA-256 of the file.
    pub hash: bool,
    /// Whether to compute the SHA-256 of its text.
    pub hash_text: bool,
    /// The encoding of files that have no byte order mark.
    pub encoding: Option<Encoding>,
    /// How far compressed data may grow, if there is a limit.
    pub growth: Option<Growth>,
    /// Told of the bytes as they are read.
    pub progress: Progress,
}

/// Told of the bytes of all inputs as they are read.
pub type Progress = Arc<dyn Fn(u64) + Send + Sync>;

/// A file as text.
pub struct Text {
    /// The text in UTF-8, without a byte order mark. Where the file holds what is no letter, a byte that
    /// is never UTF-8.
    pub stream: Box<dyn Read + Send>,
    /// How the file is encoded.
    pub encoding: TextEncoding,
    /// The fingerprint of its bytes.
    pub fingerprint: Fingerprint,
    /// The fingerprint of its text, the same however it is compressed and encoded.
    pub text_fingerprint: Fingerprint,
    /// What its bytes would be as UTF-8, where they were read as something else.
    pub as_utf_8: SeenAsUtf8,
}

impl Text {
    /// Opens an input as text: decompressed and decoded.
    ///
    /// # Errors
    /// If it cannot be read, or is something else than text: [`fault_of`] tells which.
    pub fn open(input: &Input, settings: &Settings) -> io::Result<Self> {
        let fingerprint = Fingerprint::new(settings.hash);
        let taken = Arc::default();
        let watched = Watched {
            inner: input.open()?,
            fingerprint: fingerprint.clone(),
            taken: Arc::clone(&taken),
            progress: Progress::clone(&settings.progress),
        };
        let bytes = compression::decompressed(watched, taken, settings.growth)?;
        let (start, bytes) = with_start(bytes)?;
        refuse(kind::not_text(&start))?;
        let encoding = TextEncoding::tell(&start, settings.encoding).map_err(stream_error)?;
        let as_utf_8 = SeenAsUtf8::default();
        let text = Self::decoded(encoding, bytes, &as_utf_8)?;
        let text_fingerprint = Fingerprint::new(settings.hash_text);
        let stream = if settings.hash_text {
            let fingerprint = text_fingerprint.clone();
            Box::new(Hashed { text, fingerprint })
        } else {
            text
        };
        Ok(Self {
            stream,
            encoding,
            fingerprint,
            text_fingerprint,
            as_utf_8,
        })
    }

    /// The text behind the mark. UTF-8 is handed on as it is.
    fn decoded(
        encoding: TextEncoding,
        mut bytes: impl Read + Send + 'static,
        as_utf_8: &SeenAsUtf8,
    ) -> io::Result<Box<dyn Read + Send>> {
        let mark = encoding.mark_length as u64;
        io::copy(&mut bytes.by_ref().take(mark), &mut io::sink())?;
        Ok(match encoding.decoder() {
            None => delimited(bytes)?,
            Some(decoder) => delimited(Decoded::new(bytes, decoder, as_utf_8.clone()))?,
        })
    }
}

/// The text, unless it begins like something else than a table.
fn delimited(text: impl Read + Send + 'static) -> io::Result<Box<dyn Read + Send>> {
    let (start, text) = with_start(text)?;
    refuse(kind::not_delimited(&start))?;
    Ok(Box::new(text))
}

/// A stream whose first bytes were looked at.
type Whole<R> = io::Chain<io::Cursor<Vec<u8>>, R>;

/// The first bytes of a stream, enough to tell what it is, and the whole of it.
fn with_start<R: Read>(mut stream: R) -> io::Result<(Vec<u8>, Whole<R>)> {
    let mut start = Vec::new();
    stream.by_ref().take(4096).read_to_end(&mut start)?;
    Ok((start.clone(), io::Cursor::new(start).chain(stream)))
}

fn refuse(fault: Option<Fault>) -> io::Result<()> {
    fault.map_or(Ok(()), |fault| Err(stream_error(fault)))
}

/// A fault as an error of the stream that it is found in.
fn stream_error(fault: Fault) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, fault)
}

/// The fault that made a stream fail; none if the system did.
pub fn fault_of(error: &io::Error) -> Option<&Fault> {
    error.get_ref()?.downcast_ref()
}

/// The SHA-256 of what was read, if it was asked for.
#[derive(Clone, Default)]
pub struct Fingerprint(Option<Arc<Mutex<Sha256>>>);

impl Fingerprint {
    fn new(is_asked_for: bool) -> Self {
        Self(is_asked_for.then(Arc::default))
    }

    fn add(&self, bytes: &[u8]) {
        if let Some(digest) = &self.0 {
            locked(digest).update(bytes);
        }
    }

    /// The hash in hexadecimal digits.
    pub fn hexadecimal(&self) -> Option<String> {
        let hash = locked(self.0.as_ref()?).clone().finalize();
        Some(hash.iter().map(|byte| format!("{byte:02x}")).collect())
    }
}

/// A stream that is watched: hashed if that is asked for, and counted.
struct Watched {
    inner: Box<dyn Read + Send>,
    fingerprint: Fingerprint,
    taken: Arc<AtomicU64>,
    progress: Progress,
}

impl Read for Watched {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.fingerprint.add(&buffer[..count]);
        self.taken.fetch_add(count as u64, Relaxed);
        (self.progress)(count as u64);
        Ok(count)
    }
}

/// A text that is hashed as it is read.
struct Hashed {
    text: Box<dyn Read + Send>,
    fingerprint: Fingerprint,
}

impl Read for Hashed {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.text.read(buffer)?;
        self.fingerprint.add(&buffer[..count]);
        Ok(count)
    }
}

/// The digest, which no panic can leave half made.
fn locked(digest: &Mutex<Sha256>) -> MutexGuard<'_, Sha256> {
    digest.lock().unwrap_or_else(PoisonError::into_inner)
}
