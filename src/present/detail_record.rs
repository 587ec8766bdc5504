//! What a document says beside the result, as scripts and spreadsheets read it: flat rows, empty where there
//! is nothing to say.

use serde::Serialize;

use super::record::years;
use super::withheld_quality::WithheldQuality;

use crate::observe::Visits;
use crate::report::flow::{Flow, PlaceFlow, WaveFlow};
use crate::report::quality::Quality;
use crate::report::{Details, REASON, Report, Row, Subject};
use crate::sensitivity::{Alternative, ChangeAlternatives};
use crate::tally::{Indicator, Peak};

/// The rows of each subject.
#[derive(Serialize)]
pub struct DetailRecords<'a> {
    /// Workers from observed to analysed.
    pub flow: Vec<WorkersRecord<'a>>,
    /// Establishments from listed to visited.
    pub establishments: Vec<EstablishmentsRecord<'a>>,
    /// Why establishments were not visited.
    pub not_visited_by_place: Vec<NotVisitedRecord<'a>>,
    /// Sizes, headcounts and weights.
    pub quality: Vec<QualityRecord<'a>>,
    /// Ages that stand out, and those at the thresholds.
    pub ages: Vec<AgeRecord<'a>>,
    /// Shares and changes under other choices.
    pub sensitivity: Vec<AlternativeRecord<'a>>,
    /// What is left of changes without one PSU.
    pub leaving_out: Vec<SteadinessRecord<'a>>,
}

impl<'a> DetailRecords<'a> {
    /// Those of a report.
    pub fn new(report: &'a Report, details: &'a Details) -> Self {
        Self {
            flow: workers(report, &details.flow),
            establishments: establishments(&details.flow),
            not_visited_by_place: not_visited(&details.flow),
            quality: quality(report, details),
            ages: details.quality.iter().flat_map(ages).collect(),
            sensitivity: alternatives(report, details),
            leaving_out: steadiness(report, details),
        }
    }
}

/// The workers of a wave, or of a city in it, at an indicator.
#[derive(Serialize)]
pub struct WorkersRecord<'a> {
    wave: Option<&'a str>,
    city: Option<&'a str>,
    indicator: String,
    threshold: Option<u8>,
    workers: u64,
    unknown_blank: u64,
    unknown_on_both_sides: u64,
    unknown_share: Option<f64>,
    excluded: u64,
    analysed: u64,
}

fn workers<'a>(report: &Report, flow: &'a Flow) -> Vec<WorkersRecord<'a>> {
    let places = flow.waves.iter().flat_map(places);
    let rows = places.flat_map(|(wave, city, place)| {
        let analysed = report.indicators.iter().zip(&place.analysed);
        let analysed = analysed.filter_map(|(indicator, analysed)| Some((indicator, (*analysed)?)));
        analysed.map(move |(indicator, analysed)| WorkersRecord {
            wave,
            city,
            indicator: indicator.to_string(),
            threshold: years(indicator),
            workers: place.workers,
            unknown_blank: analysed.unknown.blank,
            unknown_on_both_sides: analysed.unknown.on_both_sides,
            unknown_share: analysed.unknown.share(),
            excluded: analysed.excluded(),
            analysed: analysed.workers,
        })
    });
    rows.collect()
}

/// All of a wave, and each of its cities.
fn places(wave: &WaveFlow) -> impl Iterator<Item = (Option<&str>, Option<&str>, &PlaceFlow)> {
    let label = wave.label.as_deref();
    let cities = wave.cities.iter();
    let cities = cities.map(move |(city, place)| (label, Some(city.as_str()), place));
    std::iter::once((label, None, &wave.all)).chain(cities)
}

/// The establishments of a wave, or of a city in it.
#[derive(Serialize)]
pub struct EstablishmentsRecord<'a> {
    wave: Option<&'a str>,
    city: Option<&'a str>,
    listed: Option<u64>,
    not_visited: Option<u64>,
    visited: Option<usize>,
    visited_with_nobody_observed: Option<usize>,
    replacements_listed: Option<u64>,
    replacements_visited: Option<u64>,
}

impl<'a> EstablishmentsRecord<'a> {
    fn of_list(list: Option<&Visits>) -> Self {
        let replacements = list.and_then(|list| list.replacements);
        Self {
            wave: None,
            city: None,
            listed: list.map(|list| list.listed),
            not_visited: list.map(|list| list.listed - list.visited()),
            visited: None,
            visited_with_nobody_observed: None,
            replacements_listed: replacements.map(|all| all.listed),
            replacements_visited: replacements.map(|all| all.visited),
        }
    }

    fn of_place(wave: Option<&'a str>, city: Option<&'a str>, place: &PlaceFlow) -> Self {
        Self {
            wave,
            city,
            visited: Some(place.visited),
            visited_with_nobody_observed: place.known_empty(),
            ..Self::of_list(place.list.as_ref())
        }
    }
}

fn establishments(flow: &Flow) -> Vec<EstablishmentsRecord<'_>> {
    let places = flow.waves.iter().flat_map(places);
    let places =
        places.map(|(wave, city, place)| EstablishmentsRecord::of_place(wave, city, place));
    let unplaced = flow.unplaced.as_ref();
    let unplaced = unplaced.map(|list| EstablishmentsRecord::of_list(Some(list)));
    places.chain(unplaced).collect()
}

/// Establishments that were not visited for one reason.
#[derive(Serialize)]
pub struct NotVisitedRecord<'a> {
    wave: Option<&'a str>,
    city: Option<&'a str>,
    outcome: &'a str,
    establishments: u64,
}

fn not_visited(flow: &Flow) -> Vec<NotVisitedRecord<'_>> {
    let places = flow.waves.iter().flat_map(places);
    let places = places.map(|(wave, city, place)| (wave, city, place.list.as_ref()));
    let unplaced = std::iter::once((None, None, flow.unplaced.as_ref()));
    let rows = places.chain(unplaced).flat_map(|(wave, city, list)| {
        let outcomes = list.into_iter().flat_map(|list| &list.not_visited);
        outcomes.map(move |(outcome, &establishments)| NotVisitedRecord {
            wave,
            city,
            outcome,
            establishments,
        })
    });
    rows.collect()
}

fn quality<'a>(report: &Report, details: &'a Details) -> Vec<QualityRecord<'a>> {
    let waves = details.quality.iter().enumerate();
    let records = waves.map(|(wave, quality)| {
        QualityRecord::new(quality, WithheldQuality::new(report, wave, quality))
    });
    records.collect()
}

/// How good the data of a wave are.
#[derive(Serialize)]
pub struct QualityRecord<'a> {
    wave: Option<&'a str>,
    exact_ages: Option<u64>,
    ages_ending_in_0_or_5: Option<u64>,
    empty_establishments: Option<usize>,
    workers_smallest: Option<f64>,
    workers_lower_quartile: Option<f64>,
    workers_median: Option<f64>,
    workers_upper_quartile: Option<f64>,
    workers_largest: Option<f64>,
    workers_present: Option<u64>,
    workers_assessed: Option<u64>,
    weight_smallest: Option<f64>,
    weight_largest: Option<f64>,
    kish: Option<f64>,
    reason: Option<String>,
}

impl<'a> QualityRecord<'a> {
    fn new(of: &'a Quality, withheld: WithheldQuality) -> Self {
        let quartiles = of.sizes.as_ref().and_then(|sizes| sizes.quartiles);
        let size = |place: usize| quartiles.map(|quartiles| quartiles[place]);
        let ages = of.ages.as_ref();
        Self {
            wave: of.label.as_deref(),
            exact_ages: ages.map(|ages| ages.exact.iter().sum()),
            ages_ending_in_0_or_5: ages.map(|ages| ages.ending_in_0_or_5()),
            empty_establishments: of.sizes.as_ref().map(|sizes| sizes.empty),
            workers_smallest: size(0),
            workers_lower_quartile: size(1),
            workers_median: size(2),
            workers_upper_quartile: size(3),
            workers_largest: size(4),
            workers_present: of.headcounts.map(|all| all.present),
            workers_assessed: of.headcounts.map(|all| all.assessed),
            weight_smallest: of.weights.map(|weights| weights.smallest),
            weight_largest: of.weights.map(|weights| weights.largest),
            kish: of.weights.map(|weights| weights.kish),
            reason: withheld.reason(),
        }
    }
}

/// An age beside those around it.
#[derive(Serialize)]
pub struct AgeRecord<'a> {
    wave: Option<&'a str>,
    looked_at: &'static str,
    threshold: Option<u8>,
    age: u8,
    workers: u64,
    mean_around: f64,
    times: Option<f64>,
    stands_out: bool,
}

impl<'a> AgeRecord<'a> {
    fn new(
        wave: Option<&'a str>,
        looked_at: &'static str,
        threshold: Option<u8>,
        peak: &Peak,
    ) -> Self {
        Self {
            wave,
            looked_at,
            threshold,
            age: peak.age,
            workers: peak.workers,
            mean_around: peak.around,
            times: peak.times(),
            stands_out: peak.stands_out,
        }
    }
}

fn ages(of: &Quality) -> Vec<AgeRecord<'_>> {
    let wave = of.label.as_deref();
    let Some(ages) = &of.ages else {
        return Vec::new();
    };
    let heaps = ages.heaps.iter();
    let heaps = heaps.map(|peak| AgeRecord::new(wave, "heap", None, peak));
    let lines = ages.lines.iter().flat_map(|line| {
        let years = Some(line.threshold.years());
        [
            AgeRecord::new(wave, "under the threshold", years, &line.under),
            AgeRecord::new(wave, "over the threshold", years, &line.over),
        ]
    });
    heaps.chain(lines).collect()
}

/// A share or a change under a choice.
#[derive(Serialize)]
pub struct AlternativeRecord<'a> {
    quantity: &'static str,
    from: Option<&'a str>,
    wave: Option<&'a str>,
    indicator: String,
    threshold: Option<u8>,
    choice: Option<String>,
    estimate: Option<f64>,
    conf_low: Option<f64>,
    conf_high: Option<f64>,
    reason: Option<&'static str>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    withheld: bool,
}

/// What alternatives are of: a share of a wave, or a change from one to another.
#[derive(Clone, Copy)]
struct Quantity<'a> {
    name: &'static str,
    from: Option<&'a str>,
    wave: Option<&'a str>,
}

impl<'a> AlternativeRecord<'a> {
    fn withheld(of: Quantity<'a>, indicator: &Indicator) -> Self {
        Self {
            quantity: of.name,
            from: of.from,
            wave: of.wave,
            indicator: indicator.to_string(),
            threshold: years(indicator),
            choice: None,
            estimate: None,
            conf_low: None,
            conf_high: None,
            reason: Some(REASON),
            withheld: true,
        }
    }

    fn shown(of: Quantity<'a>, indicator: &Indicator, alternative: &Alternative) -> Self {
        Self {
            choice: Some(alternative.choice.name()),
            estimate: alternative.estimate,
            conf_low: alternative.limits.map(|[low, _]| low),
            conf_high: alternative.limits.map(|[_, high]| high),
            reason: alternative.reason,
            withheld: false,
            ..Self::withheld(of, indicator)
        }
    }

    fn of_row<T: Subject>(
        of: Quantity<'a>,
        row: &Row<T>,
        alternatives: fn(&T) -> &[Alternative],
    ) -> Vec<Self> {
        let indicator = row.indicator();
        match row.shown() {
            None => vec![Self::withheld(of, indicator)],
            Some(shown) => {
                let alternatives = alternatives(shown).iter();
                alternatives
                    .map(|alternative| Self::shown(of, indicator, alternative))
                    .collect()
            }
        }
    }
}

fn alternatives<'a>(report: &'a Report, details: &Details) -> Vec<AlternativeRecord<'a>> {
    let waves = report.waves.iter().zip(&details.shares);
    let shares = waves.flat_map(|(wave, rows)| {
        let of = Quantity {
            name: "share",
            from: None,
            wave: wave.label.as_deref(),
        };
        let rows = rows.iter();
        rows.flat_map(move |row| AlternativeRecord::of_row(of, row, |share| &share.alternatives))
    });
    let pairs = report.changes.iter().flat_map(|changes| &changes.pairs);
    let changes = pairs.zip(&details.changes).flat_map(|(pair, rows)| {
        let of = Quantity {
            name: "change",
            from: Some(&pair.from),
            wave: Some(&pair.to),
        };
        let rows = rows.iter();
        rows.flat_map(move |row| AlternativeRecord::of_row(of, row, |change| &change.alternatives))
    });
    shares.chain(changes).collect()
}

/// What is left of a change when each PSU in turn is left out.
#[derive(Serialize)]
pub struct SteadinessRecord<'a> {
    from: &'a str,
    to: &'a str,
    indicator: String,
    threshold: Option<u8>,
    left_out: usize,
    same_sign: Option<usize>,
    same_direction: Option<usize>,
}

fn steadiness<'a>(report: &'a Report, details: &Details) -> Vec<SteadinessRecord<'a>> {
    let pairs = report.changes.iter().flat_map(|changes| &changes.pairs);
    let rows = pairs.zip(&details.changes).flat_map(|(pair, rows)| {
        let shown = rows.iter().filter_map(Row::shown);
        shown.filter_map(move |row: &ChangeAlternatives| {
            let steadiness = row.steadiness?;
            Some(SteadinessRecord {
                from: &pair.from,
                to: &pair.to,
                indicator: row.indicator.to_string(),
                threshold: years(&row.indicator),
                left_out: steadiness.psus,
                same_sign: steadiness.same_sign,
                same_direction: steadiness.same_direction,
            })
        })
    });
    rows.collect()
}
