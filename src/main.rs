//! Arguments in, exit code out.

use std::ffi::OsString;
use std::io::Write;
use std::process::ExitCode;

use anstream::{AutoStream, ColorChoice};
use clap::Parser;
use prevalence::cli::{Cli, Command};
use prevalence::present::diagnostics::{ErrorFormat, Purpose};
use prevalence::present::failure::{Entry, Failure};

/// The exit code of a command line that is wrong.
const USAGE: u8 = 2;
/// The exit code of a gate that did not hold.
const GATE: u8 = 3;

fn main() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    let error_format = error_format_typed(&arguments);
    let cli = match Cli::try_parse_from(&arguments) {
        Ok(cli) => cli,
        Err(error) if error.use_stderr() => {
            if let Some(format) = error_format {
                let entry = Entry::new("usage", error.kind().to_string());
                say_on_stdout(&format.written(&Failure::of_error(entry, &[])));
            }
            let _ = Cli::with_tip(error).print();
            return ExitCode::from(USAGE);
        }
        Err(error) => error.exit(),
    };
    match prevalence::run(&cli.command, &arguments, cli.color) {
        Ok(outcome) => {
            say(&outcome.aside, cli.color);
            ExitCode::from(if outcome.gate_closed { GATE } else { 0 })
        }
        Err(error) => {
            say(&error.text(purpose_of(&cli.command)), cli.color);
            if let Some(format) = error_format_of(&cli.command) {
                say_on_stdout(&error.for_script(format));
            }
            ExitCode::from(error.exit_code())
        }
    }
}

/// What the command is for.
fn purpose_of(command: &Command) -> Purpose {
    match command {
        Command::Check(_) => Purpose::Check,
        _ => Purpose::Estimate,
    }
}

/// How the script wants errors that asks for results in the format of the command.
fn error_format_of(command: &Command) -> Option<ErrorFormat> {
    let name = match command {
        Command::Analyze(arguments) => arguments.output.format?.name,
        Command::Compare(arguments) => arguments.output.format?.name,
        Command::Report(arguments) => arguments.output.format?.name,
        Command::Sensitivity(arguments) => arguments.format?.name(),
        Command::Check(arguments) => arguments.format?.name(),
        Command::Interval(arguments) => arguments.format?.name(),
        Command::Simulate(_) | Command::Methods(_) => return None,
    };
    ErrorFormat::of_format(name)
}

/// The same of a command line that could not be understood.
fn error_format_typed(arguments: &[OsString]) -> Option<ErrorFormat> {
    let pairs = arguments.windows(2).filter(|pair| pair[0] == "--format");
    let behind = pairs.filter_map(|pair| pair[1].to_str());
    let texts = arguments.iter().filter_map(|argument| argument.to_str());
    let joined = texts.filter_map(|text| text.strip_prefix("--format="));
    behind.chain(joined).find_map(ErrorFormat::of_format)
}

/// Writes to standard error. If that is closed nobody is there to be told.
fn say(text: &str, color: ColorChoice) {
    let _ = AutoStream::new(std::io::stderr(), color).write_all(text.as_bytes());
}

/// Writes to standard output what goes with an exit code that says everything already.
fn say_on_stdout(text: &str) {
    let _ = std::io::stdout().write_all(text.as_bytes());
}
