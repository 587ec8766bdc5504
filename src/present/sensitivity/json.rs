//! The answers for scripts: a key for each question, at full precision.

use serde::Serialize;

use super::definitions::DefinitionsRecord;
use super::disclosed::AnswersDisclosureRecord;
use super::displacement::DisplacementRecord;
use super::guessed::GuessedRecord;
use super::hidden::HiddenRecord;
use super::influence::InfluenceRecord;
use super::misjudged::MisjudgedRecord;
use super::moved::MovedRecord;
use super::observers::ObserversRecord;
use super::replication::ReplicationRecord;
use super::unknown::UnknownRecord;
use crate::present::json::{
    DesignRecord, InputRecord, SettingsRecord, Tool, WarningRecord, design, inputs, settings,
    warnings,
};
use crate::present::pretty;
use crate::report::Report;
use crate::sensitivity::Answers;

#[derive(Serialize)]
struct Sensitivity<'a> {
    schema: &'static str,
    tool: Tool,
    inputs: Vec<InputRecord<'a>>,
    settings: SettingsRecord<'a>,
    disclosure: AnswersDisclosureRecord<'a>,
    design: Vec<DesignRecord<'a>>,
    unknown_ages: UnknownRecord<'a>,
    misclassified_ages: MisjudgedRecord<'a>,
    guessed_ages: GuessedRecord<'a>,
    moved_thresholds: MovedRecord<'a>,
    observers: ObserversRecord<'a>,
    hidden_trade: HiddenRecord<'a>,
    displacement: DisplacementRecord<'a>,
    influence: InfluenceRecord<'a>,
    definitions: DefinitionsRecord<'a>,
    replication: Option<ReplicationRecord<'a>>,
    warnings: Vec<WarningRecord>,
    notes: Vec<String>,
}

/// The document of a report's answers, as it is written.
pub fn render(report: &Report, answers: &Answers) -> String {
    pretty(&document(report, answers))
}

/// The document of a report's answers.
pub fn document<'a>(report: &'a Report, answers: &'a Answers) -> impl Serialize + 'a {
    Sensitivity {
        schema: "prevalence/sensitivity/1",
        tool: Tool::THIS,
        inputs: inputs(&report.inputs),
        settings: settings(report),
        disclosure: AnswersDisclosureRecord::new(report, answers),
        design: report.waves.iter().map(design).collect(),
        unknown_ages: UnknownRecord::new(report, answers),
        misclassified_ages: MisjudgedRecord::new(report, answers),
        guessed_ages: GuessedRecord::new(report, answers),
        moved_thresholds: MovedRecord::new(report, answers),
        observers: ObserversRecord::new(report, answers),
        hidden_trade: HiddenRecord::new(report, answers),
        displacement: DisplacementRecord::new(answers),
        influence: InfluenceRecord::new(answers),
        definitions: DefinitionsRecord::new(report, answers),
        replication: ReplicationRecord::new(report, answers),
        warnings: warnings(&report.warnings),
        notes: report.notes.iter().map(ToString::to_string).collect(),
    }
}
