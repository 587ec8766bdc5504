//! Arguments in, exit code out.

use std::ffi::OsString;
use std::io::Write;
use std::process::ExitCode;

use anstream::{AutoStream, ColorChoice};
use clap::Parser;
use prevalence::cli::{Cli, Command};
use prevalence::present::{CalculatorFormat, CheckFormat, diagnostics};

/// The exit code of a command line that is wrong.
const USAGE: u8 = 2;
/// The exit code of a gate that did not hold.
const GATE: u8 = 3;

fn main() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    let wants_json = wants_json(&arguments);
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) if error.use_stderr() && wants_json => {
            let message = error.kind().to_string();
            say_on_stdout(&diagnostics::json_of_error("usage", None, &message, None));
            let _ = error.print();
            return ExitCode::from(USAGE);
        }
        Err(error) => error.exit(),
    };
    match prevalence::run(&cli.command, cli.color) {
        Ok(outcome) => {
            say(&outcome.aside, cli.color);
            ExitCode::from(if outcome.gate_closed { GATE } else { 0 })
        }
        Err(error) => {
            say(&error.text(), cli.color);
            if is_json(&cli.command) {
                say_on_stdout(&error.json());
            }
            ExitCode::from(error.exit_code())
        }
    }
}

/// Whether the command writes JSON, so that scripts expect errors as JSON too.
fn is_json(command: &Command) -> bool {
    match command {
        Command::Analyze(arguments) => arguments
            .output
            .format
            .is_some_and(|format| format.name == "json"),
        Command::Compare(arguments) => arguments
            .output
            .format
            .is_some_and(|format| format.name == "json"),
        Command::Check(arguments) => arguments.format == Some(CheckFormat::Json),
        Command::Interval(arguments) => arguments.format == Some(CalculatorFormat::Json),
        Command::Simulate(_) | Command::Methods(_) => false,
    }
}

/// The same of a command line that could not be understood.
fn wants_json(arguments: &[OsString]) -> bool {
    let pairs = arguments.windows(2);
    let mut pairs = pairs.filter(|pair| pair[0] == "--format" && pair[1] == "json");
    pairs.next().is_some() || arguments.iter().any(|argument| argument == "--format=json")
}

/// Writes to standard error. If that is closed nobody is there to be told.
fn say(text: &str, color: ColorChoice) {
    let _ = AutoStream::new(std::io::stderr(), color).write_all(text.as_bytes());
}

/// Writes to standard output what goes with an exit code that says everything already.
fn say_on_stdout(text: &str) {
    let _ = std::io::stdout().write_all(text.as_bytes());
}
