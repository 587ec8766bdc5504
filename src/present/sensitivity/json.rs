//! The answers for scripts: a key for each question, at full precision.

use serde::Serialize;

use super::definitions::DefinitionsRecord;
use super::displacement::DisplacementRecord;
use super::influence::InfluenceRecord;
use super::observers::ObserversRecord;
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
    design: Vec<DesignRecord<'a>>,
    unknown_ages: UnknownRecord<'a>,
    observers: ObserversRecord<'a>,
    displacement: DisplacementRecord<'a>,
    influence: InfluenceRecord<'a>,
    definitions: DefinitionsRecord<'a>,
    warnings: Vec<WarningRecord>,
    notes: Vec<String>,
}

/// The document of a report's answers.
pub fn render(report: &Report, answers: &Answers) -> String {
    pretty(&Sensitivity {
        schema: "prevalence/sensitivity/1",
        tool: Tool::THIS,
        inputs: inputs(&report.inputs),
        settings: settings(report),
        design: report.waves.iter().map(design).collect(),
        unknown_ages: UnknownRecord::new(report, answers),
        observers: ObserversRecord::new(report, answers),
        displacement: DisplacementRecord::new(answers),
        influence: InfluenceRecord::new(answers),
        definitions: DefinitionsRecord::new(answers),
        warnings: warnings(&report.warnings),
        notes: report.notes.iter().map(ToString::to_string).collect(),
    })
}
