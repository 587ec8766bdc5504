//! The answers to all questions.

use super::ages::GuessedAges;
use super::basis::Basis;
use super::definitions::Definitions;
use super::displacement::Displacement;
use super::hidden::{Contour, HiddenTrade};
use super::influence::Influence;
use super::left_out::Unfit;
use super::misclassified::{Misjudged, misjudged};
use super::moved::{MovedRow, moved};
use super::observers::Observers;
use super::questions::Questions;
use super::replication::Replication;
use super::unknown::UnknownAges;
use crate::parallel;

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
    /// What if observers took some minors for adults, and some adults for minors? Of the accuracy that was
    /// asked for, or of several.
    pub misjudged: Vec<Misjudged>,
    /// What if they guess ages too high or too low?
    pub guessed: GuessedAges,
    /// What if the line between minors and adults were drawn a year or two off?
    pub moved: Vec<MovedRow>,
    /// Do observers say the same of the same workers?
    pub observers: Observers,
    /// What if part of the trade cannot be seen?
    pub hidden: HiddenTrade,
    /// Did the trade move to other places?
    pub displacement: Displacement,
    /// Does one odd place make the result?
    pub influence: Influence,
    /// Would another sample have said the same? None unless it was asked, and for simple random samples.
    pub replication: Option<Replication>,
    /// What would it be with other definitions of a minor?
    pub definitions: Definitions,
    /// The hidden trade as a figure draws it, of the latest wave, or of the change from the first wave to it.
    pub contours: Vec<Contour>,
    /// What of all this may not travel. Where it does travel, this is not in it.
    pub unfit: Unfit,
}

impl Answers {
    /// Answers the questions.
    pub fn new(questions: &Questions, basis: &Basis<'_>) -> Self {
        // Each half has half of the threads.
        let half = &Basis {
            threads: (basis.threads / 2).max(1),
            ..basis.clone()
        };
        let (one, other) = parallel::both(
            basis.threads,
            || {
                let influence = Influence::new(half, questions.asks_of_each_place);
                let guessed = GuessedAges::new(half, &questions.age_bias, &questions.age_spread);
                let displacement = Displacement::new(half);
                (influence, guessed, displacement)
            },
            || {
                let unknown = UnknownAges::new(half);
                let observers = Observers::new(half);
                (unknown, observers, moved(half), Definitions::new(half))
            },
        );
        let (influence, guessed, displacement) = one;
        let (unknown, observers, moved, definitions) = other;
        let pairs = basis.pairs();
        let seen = basis.seen(&pairs);
        Self {
            questions: questions.clone(),
            waves: basis.labels.clone(),
            unknown,
            misjudged: misjudged(&seen, questions.accuracy.as_ref()),
            guessed,
            moved,
            observers,
            hidden: HiddenTrade::new(&seen, questions),
            displacement,
            influence,
            replication: questions
                .bootstrap
                .filter(|_| basis.is_clustered())
                .map(|bootstrap| Replication::new(basis, questions, bootstrap)),
            definitions,
            contours: Contour::all(&seen, questions),
            unfit: Unfit::default(),
            pairs,
        }
    }
}
