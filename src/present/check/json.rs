//! A checkup for a script: every figure of the tables, at full precision.

use serde::Serialize;
use serde_json::{Map, Value};

use super::super::json::{InputRecord, Tool, WarningRecord, inputs, not_visited, warnings};
use super::super::pretty;
use crate::checkup::{Ages, Checkup, Line, Place, Sizes, Unknown, WaveCheckup};
use crate::observe::{InputFile, Observer, Seen, Shape};
use crate::tally::{Indicator, Peak};

#[derive(Serialize)]
struct Check<'a> {
    schema: &'static str,
    tool: Tool,
    inputs: Vec<CheckedInput<'a>>,
    settings: SettingsRecord,
    rows: &'static str,
    waves: Vec<WaveRecord<'a>>,
    observers: Vec<ObserverRecord>,
    not_visited: Map<String, Value>,
    warnings: Vec<WarningRecord>,
    notes: Vec<String>,
}

#[derive(Serialize)]
struct CheckedInput<'a> {
    #[serde(flatten)]
    input: InputRecord<'a>,
    columns: Vec<ColumnRecord<'a>>,
}

#[derive(Serialize)]
struct ColumnRecord<'a> {
    header: &'a str,
    role: Option<String>,
}

#[derive(Serialize)]
struct SettingsRecord {
    thresholds: Vec<u8>,
}

#[derive(Serialize)]
struct WaveRecord<'a> {
    wave: Option<&'a str>,
    #[serde(flatten)]
    all: PlaceRecord,
    cities: Vec<CityRecord<'a>>,
    ages: Option<AgesRecord>,
    sizes: SizesRecord,
    headcounts: Option<HeadcountsRecord>,
    strata: Vec<StratumRecord<'a>>,
    types: Vec<TypeRecord<'a>>,
    weights: Option<WeightsRecord>,
}

#[derive(Serialize)]
struct CityRecord<'a> {
    city: &'a str,
    #[serde(flatten)]
    place: PlaceRecord,
}

#[derive(Serialize)]
struct PlaceRecord {
    establishments: usize,
    #[serde(flatten)]
    seen: SeenRecord,
}

#[derive(Serialize)]
struct SeenRecord {
    rows: u64,
    workers: u64,
    exact_age: u64,
    age_range: u64,
    status_only: u64,
    blank: u64,
    unknown: Vec<UnknownRecord>,
}

#[derive(Serialize)]
struct UnknownRecord {
    indicator: String,
    threshold: Option<u8>,
    workers: u64,
    blank: u64,
    on_both_sides: u64,
    share: Option<f64>,
}

#[derive(Serialize)]
struct AgesRecord {
    exact: Vec<ExactRecord>,
    ranges: Vec<RangeRecord>,
    heaps: Vec<PeakRecord>,
    thresholds: Vec<LineRecord>,
}

#[derive(Serialize)]
struct ExactRecord {
    age: usize,
    workers: u64,
}

#[derive(Serialize)]
struct RangeRecord {
    low: u8,
    high: u8,
    workers: u64,
}

#[derive(Serialize)]
struct PeakRecord {
    age: u8,
    workers: u64,
    around: f64,
    times: Option<f64>,
    stands_out: bool,
}

#[derive(Serialize)]
struct LineRecord {
    threshold: u8,
    under: PeakRecord,
    over: PeakRecord,
}

#[derive(Serialize)]
struct SizesRecord {
    empty: usize,
    classes: Vec<ClassRecord>,
    quartiles: Option<[f64; 5]>,
}

#[derive(Serialize)]
struct ClassRecord {
    least: u64,
    most: Option<u64>,
    establishments: usize,
}

#[derive(Serialize)]
struct HeadcountsRecord {
    establishments: usize,
    without: usize,
    present: u64,
    assessed: u64,
    share: Option<f64>,
}

#[derive(Serialize)]
struct StratumRecord<'a> {
    city: Option<&'a str>,
    stratum: Option<&'a str>,
    establishments: usize,
    psus: usize,
    workers: u64,
    population: Option<u64>,
}

#[derive(Serialize)]
struct TypeRecord<'a> {
    r#type: Option<&'a str>,
    establishments: usize,
    workers: u64,
}

#[derive(Serialize)]
struct WeightsRecord {
    smallest: f64,
    largest: f64,
    ratio: f64,
    kish: f64,
}

#[derive(Serialize)]
struct ObserverRecord {
    /// 1 is the busiest; null for the rows that name nobody.
    rank: Option<usize>,
    establishments: usize,
    workers_per_establishment: f64,
    #[serde(flatten)]
    seen: SeenRecord,
}

pub(super) fn render(checkup: &Checkup) -> String {
    let indicators = &checkup.indicators;
    let thresholds = indicators.iter().filter_map(Indicator::threshold);
    let observers = (1..).zip(&checkup.observers);
    pretty(&Check {
        schema: "prevalence/check/1",
        tool: Tool::THIS,
        inputs: checked_inputs(&checkup.inputs),
        settings: SettingsRecord {
            thresholds: thresholds.map(|threshold| threshold.years()).collect(),
        },
        rows: match checkup.shape {
            Shape::Ages => "ages",
            Shape::Outcomes => "outcomes",
            Shape::Tallies => "tallies",
        },
        waves: checkup
            .waves
            .iter()
            .map(|wave| wave_record(wave, indicators))
            .collect(),
        observers: observers
            .map(|(rank, observer)| observer_record(rank, observer, indicators))
            .collect(),
        not_visited: not_visited(&checkup.not_visited),
        warnings: warnings(&checkup.warnings),
        notes: checkup.notes.iter().map(ToString::to_string).collect(),
    })
}

fn checked_inputs(files: &[InputFile]) -> Vec<CheckedInput<'_>> {
    let columns = files.iter().map(|file| {
        let columns = file.columns.iter().map(|column| ColumnRecord {
            header: &column.header,
            role: column.role.map(|role| role.to_string()),
        });
        columns.collect()
    });
    let inputs = inputs(files).into_iter().zip(columns);
    inputs
        .map(|(input, columns)| CheckedInput { input, columns })
        .collect()
}

fn wave_record<'a>(wave: &'a WaveCheckup, indicators: &[Indicator]) -> WaveRecord<'a> {
    let cities = wave.cities.iter().map(|(city, place)| CityRecord {
        city,
        place: place_record(place, indicators),
    });
    let strata = wave.strata.iter().map(|stratum| StratumRecord {
        city: stratum.city.as_deref(),
        stratum: stratum.label.as_deref(),
        establishments: stratum.establishments,
        psus: stratum.psus,
        workers: stratum.workers,
        population: stratum.population,
    });
    let types = wave.types.iter().map(|group| TypeRecord {
        r#type: group.label.as_deref(),
        establishments: group.establishments,
        workers: group.workers,
    });
    WaveRecord {
        wave: wave.label.as_deref(),
        all: place_record(&wave.all, indicators),
        cities: cities.collect(),
        ages: wave.ages.as_ref().map(ages_record),
        sizes: sizes_record(&wave.sizes),
        headcounts: wave.headcounts.map(|counts| HeadcountsRecord {
            establishments: counts.establishments,
            without: counts.without,
            present: counts.present,
            assessed: counts.assessed,
            share: counts.share(),
        }),
        strata: strata.collect(),
        types: types.collect(),
        weights: wave.weights.map(|weights| WeightsRecord {
            smallest: weights.smallest,
            largest: weights.largest,
            ratio: weights.ratio(),
            kish: weights.kish,
        }),
    }
}

fn place_record(place: &Place, indicators: &[Indicator]) -> PlaceRecord {
    PlaceRecord {
        establishments: place.establishments,
        seen: seen_record(&place.seen, indicators),
    }
}

fn seen_record(seen: &Seen, indicators: &[Indicator]) -> SeenRecord {
    let unknown = indicators.iter().map(|indicator| {
        let unknown = Unknown::at(indicator, seen);
        UnknownRecord {
            indicator: indicator.to_string(),
            threshold: indicator.threshold().map(|threshold| threshold.years()),
            workers: unknown.workers(),
            blank: unknown.blank,
            on_both_sides: unknown.on_both_sides,
            share: unknown.share(),
        }
    });
    SeenRecord {
        rows: seen.rows,
        workers: seen.workers(),
        exact_age: seen.with_exact_age(),
        age_range: seen.with_range(),
        status_only: seen.judged,
        blank: seen.blank(),
        unknown: unknown.collect(),
    }
}

fn ages_record(ages: &Ages) -> AgesRecord {
    let exact = ages.exact.iter().enumerate();
    let exact = exact.filter(|&(_, &workers)| workers > 0);
    let ranges = ages.ranges.iter();
    AgesRecord {
        exact: exact
            .map(|(age, &workers)| ExactRecord { age, workers })
            .collect(),
        ranges: ranges
            .map(|&(range, workers)| RangeRecord {
                low: range.low(),
                high: range.high(),
                workers,
            })
            .collect(),
        heaps: ages.heaps.iter().map(peak_record).collect(),
        thresholds: ages.lines.iter().map(line_record).collect(),
    }
}

fn line_record(line: &Line) -> LineRecord {
    LineRecord {
        threshold: line.threshold.years(),
        under: peak_record(&line.under),
        over: peak_record(&line.over),
    }
}

fn peak_record(peak: &Peak) -> PeakRecord {
    PeakRecord {
        age: peak.age,
        workers: peak.workers,
        around: peak.around,
        times: peak.times(),
        stands_out: peak.stands_out,
    }
}

fn sizes_record(sizes: &Sizes) -> SizesRecord {
    let classes = Sizes::CLASSES.into_iter().zip(sizes.classes);
    SizesRecord {
        empty: sizes.empty,
        classes: classes
            .map(|((least, most), establishments)| ClassRecord {
                least,
                most,
                establishments,
            })
            .collect(),
        quartiles: sizes.quartiles,
    }
}

fn observer_record(rank: usize, observer: &Observer, indicators: &[Indicator]) -> ObserverRecord {
    ObserverRecord {
        rank: observer.is_named.then_some(rank),
        establishments: observer.establishments,
        workers_per_establishment: observer.workers_per_establishment(),
        seen: seen_record(&observer.seen, indicators),
    }
}
