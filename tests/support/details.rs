//! Reports with all that a document says beside the result.

use std::path::Path;

use clap::Parser;
use prevalence::cli::{Cli, Command};
use prevalence::report::{Asked, Report, Whom};
use prevalence::settings::Settings;
use prevalence::{observe, present};

/// The report of a command on files of a folder, with all that a document says beside the result, and what critics ask
/// of a document answered.
pub fn report(folder: &Path, arguments: &[&str]) -> Report {
    let words = arguments.iter().map(|&word| {
        let file = folder.join(word);
        if file.is_file() {
            file.into_os_string()
        } else {
            word.into()
        }
    });
    let program = std::iter::once("prevalence".into());
    let settings = match Cli::parse_from(program.chain(words)).command {
        Command::Analyze(arguments) => Settings::analyze(&arguments),
        Command::Compare(arguments) => Settings::compare(&arguments),
        Command::Report(arguments) => Settings::report(&arguments),
        _ => unreachable!("only these make a report"),
    };
    let settings = settings.expect("arguments that fit").with_details();
    let progress = present::progress(settings.read.inputs());
    let study = observe::read(&settings.read, progress).expect("data without errors");
    let report = match &settings.questions {
        None => Report::of_study(&settings.analysis, &settings.waves, study),
        Some(questions) => {
            let asked = Asked {
                questions,
                further: &settings.read.further_thresholds,
                of: Whom::Everybody,
            };
            Report::questioned(&settings.analysis, &settings.waves, study, &asked)
        }
    };
    report.expect("a result")
}
