//! How can this be made again? The program, the command, and every choice that a number depends on. The
//! inputs with their rows and fingerprints are in the report.

use std::ffi::OsString;
use std::path::Path;

use super::{Changes, Date, Report};
use crate::sensitivity::Questions;
use crate::sensitivity::misclassified::{Accuracy, Rate};
use crate::text::{escaped, shell_word};

/// How a report was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manifest {
    /// The version of the program.
    pub version: &'static str,
    /// The command as typed, word by word; files are named by their base names.
    pub command: Vec<String>,
    /// The day it is of, where one was named.
    pub date: Option<Date>,
    /// Every choice that a number depends on, whether it was typed or not: the flag without its dashes, and
    /// its value.
    pub settings: Vec<(&'static str, String)>,
}

impl Manifest {
    /// How a report was made: what was typed, the files that it names, the day it is of, and what was decided.
    pub fn new(typed: &[OsString], files: &[&Path], date: Option<Date>, report: &Report) -> Self {
        let arguments = typed.iter().skip(1);
        let arguments = arguments.map(|word| without_folder(&word.to_string_lossy(), files));
        let program = env!("CARGO_PKG_NAME").to_owned();
        let changes = report.changes.iter();
        let answers = report.answers.iter();
        Self {
            version: env!("CARGO_PKG_VERSION"),
            command: std::iter::once(program).chain(arguments).collect(),
            date,
            settings: of_estimates(report)
                .into_iter()
                .chain(changes.flat_map(|changes| of_changes(report, changes)))
                .chain(
                    answers
                        .flat_map(|answers| of_questions(&answers.questions, answers.waves.len())),
                )
                .collect(),
        }
    }

    /// The command as it is typed into a shell, in the folder of its files.
    pub fn line(&self) -> String {
        let words = self.command.iter();
        let words: Vec<_> = words.map(|word| shell_word(&escaped(word))).collect();
        words.join(" ")
    }
}

/// A word, and if it names one of these files its base name in place of the path.
fn without_folder(word: &str, files: &[&Path]) -> String {
    let named = files.iter().find_map(|file| {
        let flag = word.strip_suffix(&*file.to_string_lossy())?;
        let names_file = flag.is_empty() || flag == "-o" || flag.ends_with('=');
        names_file.then_some((flag, file))
    });
    match named {
        Some((flag, file)) => {
            let name = file.file_name().unwrap_or(file.as_os_str());
            format!("{flag}{}", name.to_string_lossy())
        }
        None => word.to_owned(),
    }
}

fn of_estimates(report: &Report) -> Vec<(&'static str, String)> {
    let settings = &report.settings;
    let choices = &settings.choices;
    let thresholds = report.indicators.iter();
    let thresholds = thresholds.filter_map(|indicator| indicator.threshold());
    let thresholds: Vec<_> = thresholds
        .map(|threshold| threshold.years().to_string())
        .collect();
    let tables: Vec<_> = report.tables.iter().map(|table| table.join(",")).collect();
    let by = if tables.is_empty() {
        vec!["none".to_owned()]
    } else {
        tables
    };
    let weighted = report.waves.iter().any(|wave| wave.weighted);
    let thresholds = (!thresholds.is_empty()).then(|| ("threshold", thresholds.join(",")));
    let choices = [
        ("unknown", choices.unknown.name().to_owned()),
        ("interval", choices.method.name.to_owned()),
        ("level", choices.level.value().to_string()),
        ("design", choices.sampling.name().to_owned()),
        ("lonely-psu", settings.lonely_psu.name().to_owned()),
        ("fpc", yes_no(settings.finite_population)),
        ("weights", yes_no(weighted)),
    ];
    let by = by.into_iter().map(|table| ("by", table));
    thresholds.into_iter().chain(by).chain(choices).collect()
}

fn of_changes(report: &Report, changes: &Changes) -> Vec<(&'static str, String)> {
    let waves = report.waves.iter();
    let waves: Vec<_> = waves.filter_map(|wave| wave.label.clone()).collect();
    let choices = &changes.choices;
    let column = changes.decompose.clone();
    vec![
        ("waves", waves.join(",")),
        ("independent-waves", yes_no(choices.independent_waves)),
        ("contrast", choices.contrast.name().to_owned()),
        ("adjust", choices.adjustment.name().to_owned()),
        ("decompose", column.unwrap_or_else(|| "none".to_owned())),
    ]
}

/// What critics ask, of so many waves.
fn of_questions(questions: &Questions, waves: usize) -> Vec<(&'static str, String)> {
    let accuracy = questions.accuracy.as_ref();
    let rates = |rate: fn(&Accuracy) -> Rate| match accuracy {
        None => "a grid".to_owned(),
        Some(by_wave) => {
            let waves = 0..by_wave.waves().map_or(1, |_| waves);
            joined(waves.map(|wave| rate(by_wave.of(wave))))
        }
    };
    let hidden_before = questions.hidden_before;
    let asked = [
        ("sensitivity", rates(Accuracy::sensitivity)),
        ("specificity", rates(Accuracy::specificity)),
        ("age-bias", joined(&questions.age_bias)),
        ("age-sd", joined(&questions.age_spread)),
        ("coverage", joined(&questions.coverage)),
        ("hidden", joined(&questions.hidden)),
        (
            "hidden-before",
            hidden_before.map_or_else(|| "as in sight".to_owned(), |share| share.to_string()),
        ),
    ];
    let bootstrap = questions.bootstrap.map(|bootstrap| {
        [
            ("bootstrap", bootstrap.replicates.to_string()),
            ("seed", bootstrap.seed.to_string()),
        ]
    });
    asked
        .into_iter()
        .chain(bootstrap.into_iter().flatten())
        .collect()
}

fn joined(numbers: impl IntoIterator<Item: ToString>) -> String {
    let numbers: Vec<_> = numbers
        .into_iter()
        .map(|number| number.to_string())
        .collect();
    numbers.join(",")
}

fn yes_no(yes: bool) -> String {
    if yes { "yes" } else { "no" }.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_named_without_their_folders_wherever_they_are_named() {
        let files = ["/home/ana/study/obs.csv", "out/r.xlsx", "-"].map(Path::new);
        let word = |word: &str| without_folder(word, &files);
        assert_eq!(word("/home/ana/study/obs.csv"), "obs.csv");
        assert_eq!(
            word("--establishments=/home/ana/study/obs.csv"),
            "--establishments=obs.csv"
        );
        assert_eq!(word("-oout/r.xlsx"), "-or.xlsx");
        assert_eq!(word("-"), "-");
        assert_eq!(word("--column=age=guess"), "--column=age=guess");
    }
}
