//! The answers to all questions.

use super::basis::Basis;
use super::definitions::Definitions;
use super::displacement::Displacement;
use super::influence::Influence;
use super::observers::Observers;
use super::questions::Questions;
use super::unknown::UnknownAges;

/// What critics ask of a result, answered: one field for each question.
#[derive(Clone, Debug)]
pub struct Answers {
    /// What was asked.
    pub questions: Questions,
    /// The labels of the waves, where the study has waves.
    pub waves: Vec<Option<String>>,
    /// The places of the waves that are compared.
    pub pairs: Vec<[usize; 2]>,
    /// What if those of unknown age were minors, or adults?
    pub unknown: UnknownAges,
    /// Do observers say the same?
    pub observers: Observers,
    /// Did the trade move?
    pub displacement: Displacement,
    /// Does one odd place make the result?
    pub influence: Influence,
    /// What would it be with other definitions of a minor?
    pub definitions: Definitions,
}

impl Answers {
    /// Answers the questions.
    pub fn new(questions: &Questions, basis: &Basis<'_>) -> Self {
        Self {
            questions: questions.clone(),
            waves: basis.labels.clone(),
            pairs: basis.pairs(),
            unknown: UnknownAges::new(basis),
            observers: Observers::new(basis),
            displacement: Displacement::new(basis),
            influence: Influence::new(basis),
            definitions: Definitions::new(basis),
        }
    }
}
