//! What of the answers may not travel, and what is said in its place?

use crate::compare::Direction;
use crate::estimate::Domain;
use crate::tally::Indicator;

/// A question that critics ask: a section of the answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    /// What if those of unknown age were minors, or adults?
    UnknownAges,
    /// What if observers took some minors for adults, and some adults for minors?
    MisclassifiedAges,
    /// What if they guess ages too high or too low?
    GuessedAges,
    /// What if the line between minors and adults were drawn a year or two off?
    MovedThresholds,
    /// Do observers say the same of the same workers?
    Observers,
    /// What if part of the trade cannot be seen?
    HiddenTrade,
    /// Did the trade move to other places?
    Displacement,
    /// Does one odd place make the result?
    Influence,
    /// What would it be with other definitions of a minor?
    Definitions,
    /// Would another sample have said the same?
    Replication,
}

impl Question {
    /// The key of its answer in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::UnknownAges => "unknown_ages",
            Self::MisclassifiedAges => "misclassified_ages",
            Self::GuessedAges => "guessed_ages",
            Self::MovedThresholds => "moved_thresholds",
            Self::Observers => "observers",
            Self::HiddenTrade => "hidden_trade",
            Self::Displacement => "displacement",
            Self::Influence => "influence",
            Self::Definitions => "definitions",
            Self::Replication => "replication",
        }
    }
}

/// Something of the answers that could tell of single people or places: what it is, without its numbers.
#[derive(Clone, Debug, PartialEq)]
pub enum LeftOut {
    /// A row.
    Row {
        /// Of which wave or pair of waves.
        of: Place,
        /// For whom.
        domain: Domain,
        /// Of what.
        indicator: Indicator,
    },
    /// All numbers of a kind, in words.
    Numbers(&'static str),
}

/// The place of a wave or of a pair of waves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Of a wave.
    Wave(usize),
    /// Of a pair.
    Pair(usize),
}

/// What of the answers could tell of single people or places.
#[derive(Clone, Debug, Default)]
pub struct Unfit {
    /// What it is, with the question whose answer it is of.
    pub found: Vec<(Question, LeftOut)>,
    /// Questions whose sentence it would take from what is left out.
    pub untold: Vec<Question>,
    /// Of each pair of waves which way the change goes with every error of ages that was tried, where it is
    /// the same way with all of them.
    pub guessed: Vec<Option<Direction>>,
}

impl Unfit {
    /// Adds something, unless it is there.
    pub fn add(&mut self, question: Question, found: LeftOut) {
        let found = (question, found);
        if !self.found.contains(&found) {
            self.found.push(found);
        }
    }

    /// That of a question.
    pub fn of(&self, question: Question) -> impl Iterator<Item = &LeftOut> {
        let own = self.found.iter().filter(move |(own, _)| *own == question);
        own.map(|(_, found)| found)
    }
}
