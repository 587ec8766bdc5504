//! Where does the result go? Standard output, or a file that is whole or absent.

use std::fmt;
use std::fs::File;
use std::io::{self, IsTerminal as _, Write};
use std::path::{Path, PathBuf};

use anstream::{AutoStream, ColorChoice, StripStream};
use tempfile::NamedTempFile;

use super::{Format, Render};
use crate::report::Report;

/// A place for the result that was found to be writable before the first file is read.
pub struct Destination(Kind);

enum Kind {
    StandardOutput(ColorChoice),
    /// A file beside the one asked for, which it replaces when it is whole.
    Replacement(NamedTempFile, PathBuf),
    /// A device or a pipe, which cannot be replaced.
    Device(File, PathBuf),
}

/// The result could not be written.
#[derive(Debug)]
pub struct WriteError {
    /// The name of the output.
    pub file: String,
    /// What the system said.
    pub source: io::Error,
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} could not be written: {}", self.file, self.source)
    }
}

impl std::error::Error for WriteError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.source)
    }
}

impl Destination {
    /// Opens a file, or standard output where there is none.
    ///
    /// # Errors
    /// If the file cannot be made.
    pub fn open(path: Option<&Path>, color: ColorChoice) -> Result<Self, WriteError> {
        let Some(path) = path.filter(|path| *path != Path::new("-")) else {
            return Ok(Self(Kind::StandardOutput(color)));
        };
        let kind = open_file(path).map_err(|source| failed(path, source))?;
        Ok(Self(kind))
    }

    /// Whether a person would see what is written, as it is written.
    pub fn is_terminal(&self) -> bool {
        match &self.0 {
            Kind::StandardOutput(_) => io::stdout().is_terminal(),
            Kind::Replacement(..) => false,
            Kind::Device(file, _) => file.is_terminal(),
        }
    }

    /// Writes a report. Of text a terminal and a file get what each can show.
    ///
    /// # Errors
    /// If it does not fit into the format, or cannot be written.
    pub fn write_report(self, report: &Report, format: &Format) -> Result<(), WriteError> {
        match format.render {
            Render::Text(render) | Render::WithFiles { alone: render, .. } => {
                self.write(&render(report))
            }
            Render::Bytes(render) => {
                let bytes = render(report);
                let written = self.stream(|take| take(&bytes?));
                written.map(drop)
            }
        }
    }

    /// Writes blocks of data as they are made, without colours, and gives what their maker has to say. A
    /// reader that has gone away has seen enough: then the maker is stopped and says nothing.
    ///
    /// # Errors
    /// If they cannot be written.
    pub fn stream<T>(
        self,
        make: impl FnOnce(&mut dyn FnMut(&[u8]) -> io::Result<()>) -> io::Result<T>,
    ) -> Result<Option<T>, WriteError> {
        match self.0 {
            Kind::StandardOutput(_) => match stream_to(io::stdout().lock(), make) {
                Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(None),
                made => made
                    .map(Some)
                    .map_err(|source| failed(Path::new("standard output"), source)),
            },
            Kind::Replacement(mut file, path) => {
                let made = stream_to(file.as_file_mut(), make);
                let kept = made.and_then(|made| {
                    let kept = file.persist(&path).map_err(|error| error.error);
                    kept.map(|_| made)
                });
                kept.map(Some).map_err(|source| failed(&path, source))
            }
            Kind::Device(file, path) => {
                let made = stream_to(file, make);
                made.map(Some).map_err(|source| failed(&path, source))
            }
        }
    }

    /// Writes the whole text.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn write(self, text: &str) -> Result<(), WriteError> {
        self.write_by(|stream| stream.write_all(text.as_bytes()))
    }

    /// Whether it is a file that is replaced when it is whole.
    pub fn is_file(&self) -> bool {
        matches!(self.0, Kind::Replacement(..))
    }

    /// Writes the whole text, and replaces no file yet.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn prepared(self, text: &str) -> Result<Prepared, WriteError> {
        match self.0 {
            Kind::Replacement(mut file, path) => {
                let write = |stream: &mut dyn Write| stream.write_all(text.as_bytes());
                let written = write_to(StripStream::new(file.as_file_mut()), write);
                written.map_err(|source| failed(&path, source))?;
                Ok(Prepared(Some((file, path))))
            }
            kind => Self(kind).write(text).map(|()| Prepared(None)),
        }
    }

    /// Writes what `write` gives to the stream. A reader that has gone away has seen enough: that is no
    /// error.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn write_by(
        self,
        write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<(), WriteError> {
        match self.0 {
            Kind::StandardOutput(color) => {
                let written = write_to(AutoStream::new(io::stdout(), color), write);
                match written {
                    Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
                    written => {
                        written.map_err(|source| failed(Path::new("standard output"), source))
                    }
                }
            }
            Kind::Replacement(mut file, path) => {
                let written = write_to(StripStream::new(file.as_file_mut()), write);
                let kept = written.and_then(|()| file.persist(&path).map_err(|error| error.error));
                kept.map(drop).map_err(|source| failed(&path, source))
            }
            Kind::Device(file, path) => {
                write_to(StripStream::new(file), write).map_err(|source| failed(&path, source))
            }
        }
    }
}

/// A file that is whole, and not yet where it belongs.
pub struct Prepared(Option<(NamedTempFile, PathBuf)>);

impl Prepared {
    /// Puts it where it belongs.
    ///
    /// # Errors
    /// If it cannot be put there.
    pub fn keep(self) -> Result<(), WriteError> {
        let Some((file, path)) = self.0 else {
            return Ok(());
        };
        let kept = file.persist(&path);
        kept.map(drop).map_err(|error| failed(&path, error.error))
    }
}

fn open_file(path: &Path) -> io::Result<Kind> {
    match path.metadata() {
        Ok(metadata) if metadata.is_dir() => Err(io::ErrorKind::IsADirectory.into()),
        Ok(metadata) if !metadata.is_file() => Ok(Kind::Device(
            File::options().write(true).open(path)?,
            path.to_owned(),
        )),
        // Through a link the file itself is replaced, not the link.
        Ok(_) => replacement(&path.canonicalize()?),
        Err(_) => replacement(path),
    }
}

fn replacement(path: &Path) -> io::Result<Kind> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut builder = tempfile::Builder::new();
    builder.prefix(".prevalence-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // As any new file has; the user's mask takes its bits away.
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    if !folder.exists() {
        let missing = "its folder does not exist";
        return Err(io::Error::new(io::ErrorKind::NotFound, missing));
    }
    // The error of the library names the file beside the one that was asked for.
    let file = builder.tempfile_in(folder).map_err(|error| error.kind())?;
    Ok(Kind::Replacement(file, path.to_owned()))
}

fn write_to(
    mut stream: impl Write,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    write(&mut stream)?;
    stream.flush()
}

fn stream_to<T>(
    mut stream: impl Write,
    make: impl FnOnce(&mut dyn FnMut(&[u8]) -> io::Result<()>) -> io::Result<T>,
) -> io::Result<T> {
    let made = make(&mut |block| stream.write_all(block))?;
    stream.flush()?;
    Ok(made)
}

fn failed(path: &Path, source: io::Error) -> WriteError {
    let name = path.file_name().unwrap_or(path.as_os_str());
    WriteError {
        file: name.to_string_lossy().into_owned(),
        source: bare(source),
    }
}

/// What the system said, without the path that a library adds to it.
fn bare(error: io::Error) -> io::Error {
    let wrapped = error.get_ref().and_then(|outer| outer.source());
    let inner = wrapped.and_then(|inner| inner.downcast_ref::<io::Error>());
    match inner.and_then(io::Error::raw_os_error) {
        Some(code) => io::Error::from_raw_os_error(code),
        None => error,
    }
}
