//! How can this be made again? The program, the command, and every choice that a number depends on. The
//! inputs with their rows and fingerprints are in the report.

/// How a report was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manifest {
    /// The version of the program.
    pub version: &'static str,
    /// The command as typed, word by word; files are named by their base names.
    pub command: Vec<String>,
    /// Every choice that a number depends on, as a flag and its value, whether it was typed or not.
    pub settings: Vec<(&'static str, String)>,
}
