//! Where do the bytes come from? A path or standard input, decompressed, and known to be text.

use std::cell::RefCell;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

use flate2::bufread::MultiGzDecoder;
use ruzstd::decoding::StreamingDecoder;
use sha2::{Digest, Sha256};

use super::fault::Fault;

/// An input as named on the command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// `-`.
    StandardInput,
    /// A file.
    Path(PathBuf),
}

impl Input {
    /// The input that a command-line argument names.
    pub fn new(argument: &Path) -> Self {
        if argument.as_os_str() == "-" {
            Self::StandardInput
        } else {
            Self::Path(argument.to_owned())
        }
    }

    /// The base name: all that is ever shown of a path.
    pub fn name(&self) -> Arc<str> {
        match self {
            Self::StandardInput => "standard input".into(),
            Self::Path(path) => path
                .file_name()
                .unwrap_or(path.as_os_str())
                .to_string_lossy()
                .into(),
        }
    }

    /// Whether two arguments name one file.
    pub fn is_same_file(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Path(a), Self::Path(b)) => {
                a == b || real_path(a).is_some_and(|a| Some(a) == real_path(b))
            }
            _ => self == other,
        }
    }

    /// The size in bytes, where it is known beforehand.
    pub fn size(&self) -> Option<u64> {
        match self {
            Self::StandardInput => None,
            Self::Path(path) => path.metadata().ok().map(|metadata| metadata.len()),
        }
    }

    fn open(&self) -> io::Result<Box<dyn Read>> {
        Ok(match self {
            Self::StandardInput => Box::new(io::stdin().lock()),
            Self::Path(path) => Box::new(open_file(path)?),
        })
    }
}

/// The path without links; of a file that is not there yet, in the folder that is.
fn real_path(path: &Path) -> Option<PathBuf> {
    let there = path.canonicalize().ok();
    there.or_else(|| {
        let folder = path.parent()?;
        let folder = if folder.as_os_str().is_empty() {
            Path::new(".")
        } else {
            folder
        };
        Some(folder.canonicalize().ok()?.join(path.file_name()?))
    })
}

/// Opens a file; a folder opens too on some systems, and fails only when it is read.
fn open_file(path: &Path) -> io::Result<File> {
    let file = File::open(path)?;
    if file.metadata()?.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    Ok(file)
}

/// The SHA-256 of what was read of a file as it lies on the disk, if it was asked for.
#[derive(Clone, Default)]
pub struct Fingerprint(Option<Rc<RefCell<Sha256>>>);

impl Fingerprint {
    /// The hash in hexadecimal digits.
    pub fn hexadecimal(&self) -> Option<String> {
        let hash = self.0.as_ref()?.borrow().clone().finalize();
        Some(hash.iter().map(|byte| format!("{byte:02x}")).collect())
    }
}

/// Why an input could not be opened as text.
pub enum NotText {
    /// It could not be read at all.
    Io(io::Error),
    /// It is something else.
    Fault(Fault),
}

impl From<io::Error> for NotText {
    fn from(error: io::Error) -> Self {
        if is_damage(&error) {
            Self::Fault(Fault::DamagedCompression)
        } else {
            Self::Io(error)
        }
    }
}

/// Opens an input as text: decompressed, without a byte order mark. `progress` is told of the bytes of
/// the file as they are read; with `hash` its fingerprint is taken on the way.
///
/// # Errors
/// If it cannot be read, or is something else than text.
pub fn open(
    input: &Input,
    hash: bool,
    progress: Progress,
) -> Result<(Box<dyn Read>, Fingerprint), NotText> {
    let fingerprint = Fingerprint(hash.then(Rc::default));
    let mut text = decompressed(Watched {
        inner: input.open()?,
        fingerprint: fingerprint.clone(),
        progress,
    })?;
    let start = start_of(&mut text)?;
    if let Some(fault) = not_text(&start) {
        return Err(NotText::Fault(fault));
    }
    let has_mark = start.starts_with(BYTE_ORDER_MARK);
    let mark = if has_mark { BYTE_ORDER_MARK.len() } else { 0 };
    let text = io::Cursor::new(start[mark..].to_vec()).chain(text);
    Ok((Box::new(text), fingerprint))
}

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// Told of the bytes of all inputs as they are read.
pub type Progress = Rc<dyn Fn(u64)>;

/// A stream that is watched: hashed if that is asked for, and counted for the progress bar.
struct Watched {
    inner: Box<dyn Read>,
    fingerprint: Fingerprint,
    progress: Progress,
}

impl Read for Watched {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        if let Some(digest) = &self.fingerprint.0 {
            digest.borrow_mut().update(&buffer[..count]);
        }
        (self.progress)(count as u64);
        Ok(count)
    }
}

const GZIP: &[u8] = &[0x1F, 0x8B];
const ZSTANDARD: &[u8] = &[0x28, 0xB5, 0x2F, 0xFD];

fn decompressed(raw: Watched) -> io::Result<Box<dyn Read>> {
    let mut raw = BufReader::new(raw);
    let start = raw.fill_buf()?;
    Ok(if start.starts_with(GZIP) {
        Box::new(Decompressed(MultiGzDecoder::new(raw)))
    } else if start.starts_with(ZSTANDARD) {
        Box::new(Decompressed(ZstandardFrames::new(raw)?))
    } else {
        Box::new(raw)
    })
}

/// The marker by which a failed decompression is told from a failed disk.
#[derive(Debug)]
pub struct Damaged;

impl std::fmt::Display for Damaged {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("damaged compressed data")
    }
}

impl std::error::Error for Damaged {}

/// Whether an error says that compressed data are damaged.
pub fn is_damage(error: &io::Error) -> bool {
    error.get_ref().is_some_and(|inner| inner.is::<Damaged>())
}

/// A decompressor whose errors are marked as damage.
struct Decompressed<R>(R);

impl<R: Read> Read for Decompressed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0
            .read(buffer)
            .map_err(|error| io::Error::new(error.kind(), Damaged))
    }
}

/// The frames of a Zstandard stream, one after the other.
struct ZstandardFrames<R: BufRead> {
    frame: Option<StreamingDecoder<R, ruzstd::decoding::FrameDecoder>>,
}

impl<R: BufRead> ZstandardFrames<R> {
    fn new(input: R) -> io::Result<Self> {
        Ok(Self {
            frame: Some(StreamingDecoder::new(input).map_err(|_| damaged())?),
        })
    }
}

impl<R: BufRead> Read for ZstandardFrames<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while let Some(frame) = &mut self.frame {
            let count = frame.read(buffer)?;
            if count > 0 || buffer.is_empty() {
                return Ok(count);
            }
            if let Some(frame) = self.frame.take() {
                self.frame = next_frame(frame)?;
            }
        }
        Ok(0)
    }
}

/// The frame behind one that has ended, whose checksum must hold.
fn next_frame<R: BufRead>(
    ended: StreamingDecoder<R, ruzstd::decoding::FrameDecoder>,
) -> io::Result<Option<StreamingDecoder<R, ruzstd::decoding::FrameDecoder>>> {
    let (mut input, decoder) = ended.into_parts();
    let expected = decoder.get_checksum_from_data();
    if expected.is_some() && expected != decoder.get_calculated_checksum() {
        return Err(damaged());
    }
    if input.fill_buf()?.is_empty() {
        return Ok(None);
    }
    StreamingDecoder::new(input)
        .map(Some)
        .map_err(|_| damaged())
}

fn damaged() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, Damaged)
}

/// The first bytes of the text, enough to tell what it is.
fn start_of(text: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut start = Vec::new();
    text.take(4096).read_to_end(&mut start)?;
    Ok(start)
}

const EXPORT: &str = "open it in the program it belongs to and save the sheet as CSV UTF-8";
const UNPACK: &str = "unpack it and give the CSV file inside";
const SAVE_UTF8: &str = "save it as \"CSV UTF-8\", or convert it: iconv -f UTF-16 -t UTF-8";

/// How other kinds of file begin, what they are, and what to do with them.
const OTHER_KINDS: &[(&[u8], &str, &str)] = &[
    (b"PK\x03\x04", "a spreadsheet or zip archive", EXPORT),
    (
        b"\xD0\xCF\x11\xE0",
        "an old spreadsheet or document",
        EXPORT,
    ),
    (b"BZh", "a bzip2 archive", UNPACK),
    (b"\xFD7zXZ", "an xz archive", UNPACK),
    (b"7z\xBC\xAF", "a 7-Zip archive", UNPACK),
    (b"PAR1", "a Parquet file", EXPORT),
    (b"SQLite format 3", "an SQLite database", EXPORT),
    (b"%PDF", "a PDF document", EXPORT),
    (b"$FL2", "an SPSS file", EXPORT),
    (b"$FL3", "an SPSS file", EXPORT),
    (b"<stata_dta>", "a Stata file", EXPORT),
    (
        b"version https://git-lfs",
        "a pointer to a file in Git LFS",
        "fetch the file itself: git lfs pull",
    ),
    (b"\xFF\xFE", "UTF-16 text", SAVE_UTF8),
    (b"\xFE\xFF", "UTF-16 text", SAVE_UTF8),
];

fn not_text(start: &[u8]) -> Option<Fault> {
    let known = OTHER_KINDS
        .iter()
        .find(|(magic, ..)| start.starts_with(magic))
        .map(|&(_, kind, remedy)| (kind, remedy));
    let text = start.trim_ascii_start();
    let markup = match text.first() {
        Some(b'<') if text.len() > 1 && !text.starts_with(b"<<<<<<<") => {
            Some(("an HTML or XML document", EXPORT))
        }
        Some(b'{' | b'[') => Some(("a JSON document", EXPORT)),
        _ => None,
    };
    let (kind, remedy) = known.or(markup)?;
    Some(Fault::NotDelimitedText { kind, remedy })
}
