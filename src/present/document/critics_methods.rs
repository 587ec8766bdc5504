//! How were the answers to critics computed? Sentences to paste, in the past tense, of what the page really shows.

use super::references::critics::{
    BAYER, BLAND_ALTMAN, COHEN, EFRON, FLEISS, GWET, IMBENS_MANSKI, KRIPPENDORFF, LAIRD,
    LANG_REICZIGEL, RAO_WU, ROGAN_GLADEN, SHROUT_FLEISS, SILVERMAN,
};
use super::references::{KITAGAWA, RAO_SCOTT, Reference};
use crate::present::label::{capitalised, units};
use crate::present::number::count;
use crate::present::sensitivity::{errors_of_ages, listed, trimmed, were_whom};
use crate::report::Report;
use crate::sensitivity::misclassified::Misjudged;
use crate::sensitivity::observers::Agreement;
use crate::sensitivity::{Answers, Question};
use crate::tally::Indicator;
use crate::text::shown;

/// A sentence, with what it cites.
type Said = (String, Vec<&'static Reference>);

/// How a question was answered, if the page shows something of its answer.
type Describe = fn(&Report, &Answers) -> Option<Said>;

/// The questions in the order of the page.
const DESCRIPTIONS: [(Question, Describe); 10] = [
    (Question::UnknownAges, unknown),
    (Question::MisclassifiedAges, misjudged),
    (Question::GuessedAges, guessed),
    (Question::MovedThresholds, moved),
    (Question::Observers, observers),
    (Question::HiddenTrade, hidden),
    (Question::Displacement, displacement),
    (Question::Influence, influence),
    (Question::Definitions, definitions),
    (Question::Replication, replication),
];

/// The paragraph, and what it cites; none where nothing is answered.
pub fn paragraph(report: &Report) -> Option<Said> {
    let answers = report.answers.as_ref()?;
    let unfit = &answers.unfit;
    // Where the numbers behind guessed ages are withheld, the page still says which way all changes go.
    let is_told = |question: &Question| {
        !unfit.untold.contains(question)
            || (*question == Question::GuessedAges && !unfit.guessed.is_empty())
    };
    let told = DESCRIPTIONS
        .iter()
        .filter(|(question, _)| is_told(question));
    let said = told.filter_map(|(_, describe)| describe(report, answers));
    let (sentences, cited): (Vec<String>, Vec<Vec<_>>) = said.unzip();
    (!sentences.is_empty()).then(|| (sentences.join(" "), cited.concat()))
}

fn is_outcome(report: &Report) -> bool {
    matches!(report.indicators.first(), Some(Indicator::Outcome(_)))
}

fn unknown(report: &Report, answers: &Answers) -> Option<Said> {
    let rows = answers.unknown.shares.iter().flatten();
    let changes = answers.unknown.changes.iter().flatten();
    if rows.count() + changes.count() == 0 {
        return None;
    }
    let (of, ends) = match is_outcome(report) {
        true => ("answers", "negative and as positive"),
        false => ("ages", "adults and as minors"),
    };
    let sentence = format!(
        "What unknown {of} leave open was bounded by counting all of those workers as {ends}, with limits by the method \
         of Imbens and Manski (2004)."
    );
    Some((sentence, vec![&IMBENS_MANSKI]))
}

fn misjudged(report: &Report, answers: &Answers) -> Option<Said> {
    let rows = answers.misjudged.iter();
    let mut rows = rows.flat_map(|one| one.shares.iter().flatten());
    if !rows.any(|row| row.corrected.is_some()) {
        return None;
    }
    let mut cited = vec![&ROGAN_GLADEN];
    let limits = if is_measured(&answers.misjudged, answers.waves.len()) {
        cited.extend([&LANG_REICZIGEL, &BAYER]);
        "limits counted the errors of rates that were measured, by the methods of Lang and Reiczigel (2014) and, by \
         melding, of Bayer, Fay and Graubard (2022)"
    } else {
        "the limits of the observed shares were corrected in the same way"
    };
    let errors = match is_outcome(report) {
        true => "wrong records",
        false => "minors taken for adults and adults taken for minors",
    };
    let sentence = format!(
        "To allow for {errors}, shares were corrected by the estimator of Rogan and Gladen (1978){}; {limits}.",
        rates(&answers.misjudged)
    );
    Some((sentence, cited))
}

/// Whether in some wave the accuracy was measured.
fn is_measured(scenarios: &[Misjudged], waves: usize) -> bool {
    let mut of_waves = scenarios
        .iter()
        .flat_map(|one| (0..waves).map(|wave| one.accuracy.of(wave)));
    of_waves.any(|accuracy| accuracy.is_measured())
}

/// The rates of a grid; those that were asked for stand above their tables.
fn rates(scenarios: &[Misjudged]) -> String {
    if scenarios.len() < 2 {
        return String::new();
    }
    let accuracies = || scenarios.iter().map(|one| one.accuracy.of(0));
    let sensitivities = accuracies().map(|one| one.sensitivity().value());
    let specificities = accuracies().map(|one| one.specificity().value());
    format!(
        ", with sensitivities of {} and specificities of {}",
        range(sensitivities),
        range(specificities)
    )
}

/// From the least to the most of some shares.
fn range(shares: impl Iterator<Item = f64>) -> String {
    let ends = shares.map(|share| [share; 2]);
    let ends = ends.reduce(|[low, high], [one, _]| [low.min(one), high.max(one)]);
    match ends {
        None => String::new(),
        Some([low, high]) if low == high => format!("{} %", trimmed(low)),
        Some([low, high]) => format!("{} to {} %", trimmed(low), trimmed(high)),
    }
}

fn guessed(_: &Report, answers: &Answers) -> Option<Said> {
    if answers.guessed.rows.is_empty() && answers.unfit.guessed.is_empty() {
        return None;
    }
    let mut cited = vec![&LAIRD];
    let smoothed = if answers
        .questions
        .age_spread
        .iter()
        .any(|&spread| spread > 0.0)
    {
        cited.push(&SILVERMAN);
        ", smoothed where errors varied by chance (Silverman et al. 1990)"
    } else {
        ""
    };
    let sentence = format!(
        "Errors of judged ages were tried{}; the ages behind those that were written were estimated by maximum likelihood \
         (Laird 1978){smoothed}.",
        errors_of_ages(answers)
    );
    Some((sentence, cited))
}

fn moved(_: &Report, answers: &Answers) -> Option<Said> {
    let rows = answers.moved.iter();
    let counted = rows.filter(|row| row.shares.iter().any(Option::is_some));
    (counted.count() > 1).then(|| {
        let sentence =
            "Estimates were repeated with thresholds one and two years lower and higher.";
        (sentence.to_owned(), Vec::new())
    })
}

fn observers(report: &Report, answers: &Answers) -> Option<Said> {
    let waves = answers.observers.waves.iter();
    let waves: Vec<_> = waves.filter_map(|wave| wave.as_ref().ok()).collect();
    let mut sentences = Vec::new();
    let mut cited = Vec::new();
    let mut shares = waves.iter().flat_map(|wave| &wave.shares);
    if shares.any(|shares| shares.heterogeneity.is_ok()) {
        cited.push(&RAO_SCOTT);
        sentences.push(
            "Whether observers found the same share was tested by the second-order Rao-Scott F statistic (Rao and Scott \
             1984)."
                .to_owned(),
        );
    }
    let agreements = waves.iter().filter_map(|wave| wave.agreement.as_ref());
    let measures = measures(&agreements.collect::<Vec<_>>());
    if !measures.is_empty() {
        let all = report.waves.iter();
        let [_, many] = units(all.clone().all(|wave| wave.psus_are_establishments));
        let names: Vec<_> = measures
            .iter()
            .map(|(name, _)| (*name).to_owned())
            .collect();
        cited.extend(measures.iter().flat_map(|(_, of)| of));
        sentences.push(format!(
            "How well observers agreed was measured by {}, with limits by a jackknife of {many} within strata.",
            listed(&names)
        ));
    }
    (!sentences.is_empty()).then(|| (sentences.join(" "), cited))
}

/// The measures of agreement that are told, each with its source.
fn measures(agreements: &[&Agreement]) -> Vec<(&'static str, Vec<&'static Reference>)> {
    let pairs = || agreements.iter().flat_map(|one| &one.pairs);
    let of_pairs = || pairs().flat_map(|pair| &pair.rows);
    let of_all = || agreements.iter().flat_map(|one| &one.overall.rows);
    let found = [
        (
            of_all().any(|row| row.observed.estimate.is_some()),
            "the share of workers of whom they said the same",
            vec![],
        ),
        (
            of_pairs().any(|row| row.kappa.estimate.is_some()),
            "Cohen's kappa (Cohen 1960)",
            vec![&COHEN],
        ),
        (
            of_all().any(|row| row.fleiss.estimate.is_some()),
            "Fleiss' kappa (Fleiss 1971)",
            vec![&FLEISS],
        ),
        (
            of_all().any(|row| row.ac1.estimate.is_some()),
            "AC1 (Gwet 2008)",
            vec![&GWET],
        ),
        (
            of_all().any(|row| row.alpha.estimate.is_some()),
            "alpha (Krippendorff 2011)",
            vec![&KRIPPENDORFF],
        ),
        (
            pairs().any(|pair| pair.ages.bias.estimate.is_some()),
            "the limits of agreement of ages (Bland and Altman 1986)",
            vec![&BLAND_ALTMAN],
        ),
        (
            pairs().any(|pair| pair.ages.intraclass.estimate.is_some()),
            "the intraclass correlation ICC(2,1) of ages (Shrout and Fleiss 1979)",
            vec![&SHROUT_FLEISS],
        ),
    ];
    let found = found.into_iter().filter(|(is_told, ..)| *is_told);
    found.map(|(_, name, of)| (name, of)).collect()
}

fn hidden(report: &Report, answers: &Answers) -> Option<Said> {
    let mut rows = answers.hidden.shares.iter().map(Vec::len);
    let mut changes = answers.hidden.changes.iter().map(Vec::len);
    if rows.all(|rows| rows == 0) && changes.all(|rows| rows == 0) {
        return None;
    }
    let questions = &answers.questions;
    let sentence = format!(
        "For a hidden trade, the share of all workers was computed as the mixture of that in sight and of one among the \
         hidden, supposing that {} of the trade were in sight and that {} of the hidden {}.",
        range(questions.coverage.iter().copied()),
        range(questions.hidden.iter().copied()),
        report
            .indicators
            .first()
            .map_or_else(String::new, were_whom)
    );
    Some((sentence, Vec::new()))
}

fn displacement(_: &Report, answers: &Answers) -> Option<Said> {
    let found = &answers.displacement;
    let rows = || found.pairs.iter().flat_map(|pair| &pair.rows);
    let column = found.column.as_deref().map_or_else(String::new, shown);
    let mut sentences = Vec::new();
    let mut cited = Vec::new();
    if rows().any(|row| row.decomposition.is_some()) {
        cited.push(&KITAGAWA);
        sentences.push(format!(
            "Changes were split by {column} into a part within each and a part of another mix (Kitagawa 1955)."
        ));
    }
    if rows().any(|row| row.standardisation.is_some()) {
        sentences.push(format!(
            "Both waves were standardised directly to the mix of {column} of the earlier one."
        ));
    }
    if found.pairs.iter().any(|pair| pair.turnover.is_ok()) {
        let [_, many] = units(found.psus_are_establishments);
        sentences.push(format!(
            "{} that both waves visited, those left and those new were taken for domains of their wave.",
            capitalised(many)
        ));
    }
    (!sentences.is_empty()).then(|| (sentences.join(" "), cited))
}

fn influence(_: &Report, answers: &Answers) -> Option<Said> {
    let found = &answers.influence;
    let mut shares = found.shares.iter().flatten();
    let mut changes = found.changes.iter().flatten();
    let is_told = shares.any(|row| row.without.is_ok())
        || changes.any(|row| row.without.is_ok() || row.steadiness.is_some());
    is_told.then(|| {
        let [one, _] = units(found.psus_are_establishments);
        let sentence = format!("Each {one} in turn was left out, and the result computed anew.");
        (sentence, Vec::new())
    })
}

fn definitions(_: &Report, answers: &Answers) -> Option<Said> {
    let thresholds = answers.definitions.thresholds.iter();
    let years: Vec<_> = thresholds.map(|one| one.years().to_string()).collect();
    (years.len() > 1).then(|| {
        let sentence = format!(
            "Other definitions of a minor were tried: {} completed years and under.",
            listed(&years)
        );
        (sentence, Vec::new())
    })
}

fn replication(_: &Report, answers: &Answers) -> Option<Said> {
    let found = answers.replication.as_ref()?;
    let mut cited = vec![&RAO_WU];
    let limits = if found.withholds_limits {
        ""
    } else {
        cited.push(&EFRON);
        ", with percentile and bias-corrected limits (Efron 1981)"
    };
    let sentence = format!(
        "Standard errors were checked by the bootstrap of Rao and Wu (1988) in {} replicates with seed {}{limits}.",
        count(found.bootstrap.replicates),
        found.bootstrap.seed
    );
    Some((sentence, cited))
}
