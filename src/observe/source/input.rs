//! Which file is meant? A path or standard input.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

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

    /// The path, if it is a file.
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::StandardInput => None,
            Self::Path(path) => Some(path),
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

    /// Its bytes as they lie on the disk.
    ///
    /// # Errors
    /// If there is no such file, or it may not be read.
    pub fn open(&self) -> io::Result<Box<dyn Read + Send>> {
        Ok(match self {
            Self::StandardInput => Box::new(io::stdin()),
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
