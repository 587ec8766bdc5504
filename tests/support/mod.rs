//! What the integration tests share: running the program and reading what it printed.

#![allow(dead_code, reason = "each test file uses its own part")]

pub mod details;
pub mod page;
pub mod printed;
pub mod random;
pub mod studies;
pub mod tables;

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

/// A path below `fixtures/`.
pub fn fixture(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fixtures")
        .join(path)
}

/// What a run of the program gave.
#[derive(Debug)]
pub struct Run {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Run {
    /// Standard output as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error} in {self:?}"))
    }

    /// A line that a build server would take for a command, and that is none of the program's own.
    pub fn stray_command(&self, format: &str) -> Option<&str> {
        const OWN: [&str; 4] = [
            "::error file=",
            "::error title=",
            "::warning title=W",
            "::notice title=",
        ];
        let is_own = |line: &str| {
            let is_kind = OWN.iter().any(|own| line.starts_with(own));
            let counts = ["errors", "warnings", "results"].map(|what| format!(" more {what}"));
            format == "github" && (is_kind || counts.iter().any(|count| line.ends_with(count)))
        };
        let mut lines = self.stdout.lines().chain(self.stderr.lines());
        lines.find(|line| line.trim_start().starts_with("::") && !is_own(line))
    }

    /// The estimate of a wave, a domain (an object) and a threshold, from JSON output.
    pub fn estimate(&self, wave: &Value, domain: &Value, threshold: u8) -> Value {
        let json = self.json();
        let matches = |estimate: &&Value| {
            estimate["wave"] == *wave
                && estimate["domain"] == *domain
                && estimate["threshold"] == threshold
        };
        let found = json["estimates"].as_array().unwrap().iter().find(matches);
        found
            .unwrap_or_else(|| panic!("no such estimate in {json:#}"))
            .clone()
    }
}

impl From<Output> for Run {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code().expect("the program ended by itself"),
            stdout: printed::text(output.stdout),
            stderr: String::from_utf8(output.stderr).expect("errors are UTF-8"),
        }
    }
}

/// The program, to be run in a folder, without anything of the environment that could change its output.
pub fn prevalence(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_prevalence"));
    command.current_dir(folder);
    for variable in [
        "NO_COLOR",
        "CLICOLOR",
        "CLICOLOR_FORCE",
        "CI",
        "SOURCE_DATE_EPOCH",
    ] {
        command.env_remove(variable);
    }
    command
}

/// Runs the program in a folder.
pub fn run(folder: &Path, arguments: &[&str]) -> Run {
    prevalence(folder)
        .args(arguments)
        .output()
        .expect("the program starts")
        .into()
}

/// Runs `analyze` on one file of this text, with these further arguments.
pub fn analyze_text(text: &str, arguments: &[&str]) -> Run {
    analyze_bytes(text.as_bytes(), arguments)
}

/// Runs `analyze` on standard input of these bytes, with these further arguments.
pub fn analyze_bytes(bytes: &[u8], arguments: &[&str]) -> Run {
    run_on("analyze", bytes, arguments)
}

/// Runs `compare` on one file of this text, with these further arguments.
pub fn compare_text(text: &str, arguments: &[&str]) -> Run {
    run_on("compare", text.as_bytes(), arguments)
}

/// Runs `sensitivity` on one file of this text, with these further arguments.
pub fn sensitivity_text(text: &str, arguments: &[&str]) -> Run {
    run_on("sensitivity", text.as_bytes(), arguments)
}

/// Runs `check` on one file of this text, with these further arguments.
pub fn check_text(text: &str, arguments: &[&str]) -> Run {
    run_on("check", text.as_bytes(), arguments)
}

/// Runs `report` on one file of this text, with these further arguments.
pub fn report_text(text: &str, arguments: &[&str]) -> Run {
    run_on("report", text.as_bytes(), arguments)
}

fn run_on(command: &str, bytes: &[u8], arguments: &[&str]) -> Run {
    use std::io::Write;
    let mut child = prevalence(Path::new("."))
        .args([command, "-"])
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut stdin = child.stdin.take().expect("standard input is piped");
    // A program that refuses its arguments does not read: that is not for the writer to judge.
    let _ = stdin.write_all(bytes);
    drop(stdin);
    child.wait_with_output().expect("the program ends").into()
}
