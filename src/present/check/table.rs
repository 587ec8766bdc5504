//! A checkup for a person: what was read, each wave by itself, the observers, the warnings, a verdict.

use super::super::label::{indicator_heading, label};
use super::super::number::{self, count, counted, percent, ratio};
use super::super::page::{BOLD, Grid, NO_BREAK, PLAIN, Page};
use super::super::table::not_visited;
use crate::checkup::{Ages, Checkup, Group, Place, Sizes, StratumCount, Unknown, WaveCheckup};
use crate::observe::{Column, InputFile, Note, Observer, Seen, Shape};
use crate::tally::{AgeRange, Indicator, OLDEST_AGE, Peak};
use crate::text::shell_word;
use crate::text::{escaped, shown};

/// What stands where there is no number.
const NONE: &str = "-";
/// The columns that the longest bar takes.
const LONGEST_BAR: u64 = 40;
/// Age ranges that are listed; the rest are counted together.
const MOST_RANGES: usize = 10;

pub(super) fn render(checkup: &Checkup) -> String {
    let mut page = Page::default();
    let names: Vec<_> = checkup
        .inputs
        .iter()
        .map(|file| shown(&file.name))
        .collect();
    page.paragraph("", &format!("Check of {}", names.join(", ")), BOLD);
    for file in &checkup.inputs {
        columns(&mut page, file);
    }
    for note in checkup.notes.iter().filter(|note| !is_shown(note)) {
        page.gap();
        page.paragraph("", &format!("Note: {note}"), PLAIN);
    }
    for wave in &checkup.waves {
        rows(&mut page, checkup, wave);
        if let Some(of_wave) = &wave.ages {
            ages(&mut page, wave, of_wave);
        }
        unknown(&mut page, checkup, wave);
        establishments(&mut page, wave);
        strata(&mut page, wave);
        types(&mut page, wave);
        weights(&mut page, wave);
    }
    if !checkup.not_visited.is_empty() {
        page.gap();
        page.paragraph("", &not_visited(&checkup.not_visited), PLAIN);
    }
    observers(&mut page, checkup);
    page.warnings(&checkup.warnings);
    page.gap();
    write_verdict(&mut page, checkup);
    page.into_text()
}

/// A heading, with the wave where the study has waves.
fn heading(page: &mut Page, what: &str, wave: &WaveCheckup) {
    let of_wave = wave.label.as_deref();
    let of_wave = of_wave.map(|label| format!(", wave {}", shown(label)));
    page.gap();
    page.line(&format!("{what}{}", of_wave.unwrap_or_default()), BOLD);
}

fn headings(grid: &mut Grid, headings: &[&str]) {
    grid.heading(headings.iter().map(|&text| text.to_owned()).collect());
}

// ---------- what was read

fn columns(page: &mut Page, file: &InputFile) {
    page.gap();
    let rows = file.rows.map(|rows| counted(rows, "row", "rows"));
    let rows = rows.unwrap_or_default();
    page.paragraph("", &format!("{}: {rows}", shown(&file.name)), BOLD);
    let mut grid = Grid::default();
    headings(&mut grid, &["Column", "Role"]);
    grid.left_align([1]);
    for Column { header, role } in &file.columns {
        let role = role.map_or_else(|| "not read".to_owned(), |role| role.to_string());
        grid.row(vec![shown_header(header), role]);
    }
    page.table(grid);
}

/// Whether the tables of columns say it already.
fn is_shown(note: &Note) -> bool {
    matches!(note, Note::IgnoredColumns { near: None, .. })
}

fn shown_header(header: &str) -> String {
    match header {
        "" => "(no header)".to_owned(),
        header => label(&shown(header)),
    }
}

fn rows(page: &mut Page, checkup: &Checkup, wave: &WaveCheckup) {
    heading(page, "Rows", wave);
    let mut grid = Grid::default();
    let kinds: &[&str] = match checkup.shape {
        Shape::Ages => &["Exact age", "Range", "No age"],
        Shape::Outcomes => &["Yes or no", "No answer"],
        Shape::Tallies => &["Age known", "Age unknown"],
    };
    let common = ["", "Rows", "Estab.", "Workers"];
    headings(&mut grid, &[&common, kinds].concat());
    let row = |name: String, place: &Place| {
        let seen = &place.seen;
        let mut cells = vec![
            name,
            count(seen.rows),
            count(place.establishments),
            count(seen.workers()),
        ];
        match checkup.shape {
            Shape::Ages => cells.extend([count(seen.with_exact_age()), count(seen.with_range())]),
            Shape::Outcomes | Shape::Tallies => cells.push(count(seen.judged)),
        }
        cells.push(count(seen.blank()));
        cells
    };
    for (city, place) in &wave.cities {
        grid.row(row(label(city), place));
    }
    if !wave.cities.is_empty() {
        grid.rule();
        grid.end_with_total();
    }
    grid.row(row("All".to_owned(), &wave.all));
    page.table(grid);
}

// ---------- ages

fn ages(page: &mut Page, wave: &WaveCheckup, ages: &Ages) {
    heading(page, "Ages", wave);
    if let Some((youngest, oldest)) = ages.ends() {
        histogram(page, ages, youngest, oldest);
        page.gap();
        heaps(page, ages);
        for line in &ages.lines {
            let years = line.threshold.years();
            let sides = format!(
                "On either side of {years} and under: {} and {}.",
                beside(&line.under),
                beside(&line.over)
            );
            page.paragraph("", &sides, PLAIN);
        }
    } else {
        page.line("No worker has an exact age.", PLAIN);
    }
    if !ages.ranges.is_empty() {
        ranges(page, ages);
    }
}

/// A bar for each age, with a rule under each threshold. Ages far from anybody's are left out.
fn histogram(page: &mut Page, ages: &Ages, youngest: u8, oldest: u8) {
    let most = ages.exact.iter().copied().max().unwrap_or(0);
    let is_threshold = |age: u8| ages.lines.iter().any(|line| line.threshold.years() == age);
    let is_empty = |age: u8| ages.workers(age) == 0;
    let is_far = |age: u8| (age.saturating_sub(1)..=age + 1).all(is_empty);
    let mut grid = Grid::default();
    headings(&mut grid, &["Age", "Workers", "", ""]);
    grid.left_align([2, 3]);
    let mut follows_a_gap = false;
    for age in youngest..=oldest {
        let leaves_a_gap = is_far(age);
        if !leaves_a_gap {
            grid.row(age_row(ages, age, most));
        } else if !follows_a_gap {
            grid.row(vec!["...".to_owned()]);
        }
        follows_a_gap = leaves_a_gap;
        if is_threshold(age) && age < oldest {
            grid.rule();
        }
    }
    page.table(grid);
}

fn age_row(ages: &Ages, age: u8, most: u64) -> Vec<String> {
    let workers = ages.workers(age);
    let heap = ages.heaps.iter().find(|heap| heap.age == age);
    vec![
        age.to_string(),
        count(workers),
        bar(workers, most),
        heap.map(heap_mark).unwrap_or_default(),
    ]
}

/// A bar as long as the count is beside the largest; whoever is there is seen.
fn bar(workers: u64, most: u64) -> String {
    let length = (workers * LONGEST_BAR).div_ceil(most.max(1));
    "█".repeat(length as usize)
}

fn heaps(page: &mut Page, ages: &Ages) {
    if ages.heaps.is_empty() {
        return;
    }
    let heaps: Vec<_> = ages.heaps.iter().map(|heap| heap.age.to_string()).collect();
    let meaning = format!(
        "Ages guessed by eye heap. At least twice the mean of the two ages on either side, and half as many \
         again as any of them: {}.",
        heaps.join(", ")
    );
    page.paragraph("", &meaning, PLAIN);
}

fn heap_mark(heap: &Peak) -> String {
    match heap.times() {
        Some(times) => format!("{times:.1} times"),
        None => "alone".to_owned(),
    }
}

/// An age beside the ages next to it: `130 at 18 (1.1 times the mean of 17 and 19)`.
fn beside(peak: &Peak) -> String {
    let (age, workers) = (peak.age, count(peak.workers));
    match peak.times() {
        Some(times) => {
            let next = [age.checked_sub(1), age.checked_add(1)];
            let next = next.into_iter().flatten().filter(|&age| age <= OLDEST_AGE);
            let next: Vec<_> = next.map(|age| age.to_string()).collect();
            format!(
                "{workers} at {age} ({times:.1} times the mean of {})",
                next.join(" and ")
            )
        }
        None => format!("{workers} at {age} (nobody at the ages next to it)"),
    }
}

fn ranges(page: &mut Page, ages: &Ages) {
    page.gap();
    let mut grid = Grid::default();
    headings(&mut grid, &["Age range", "Workers"]);
    for &(range, workers) in ages.ranges.iter().take(MOST_RANGES) {
        grid.row(vec![range_label(range), count(workers)]);
    }
    let others = ages.ranges.iter().skip(MOST_RANGES);
    let others: u64 = others.map(|&(_, workers)| workers).sum();
    if others > 0 {
        grid.row(vec!["others".to_owned(), count(others)]);
    }
    page.table(grid);
}

fn range_label(range: AgeRange) -> String {
    match (range.low(), range.high()) {
        (0, high) => format!("{high} and under"),
        (low, OLDEST_AGE) => format!("{low} and over"),
        (low, high) => format!("{low}-{high}"),
    }
}

// ---------- what is unknown

fn unknown(page: &mut Page, checkup: &Checkup, wave: &WaveCheckup) {
    heading(page, "Unknown", wave);
    let mut follows_a_table = false;
    for indicator in &checkup.indicators {
        if follows_a_table {
            page.gap();
        }
        let all = Unknown::at(indicator, &wave.all.seen);
        let title = indicator_heading(indicator);
        page.paragraph("", &format!("{title}: {}.", left_out(all)), PLAIN);
        follows_a_table = all.workers() > 0 && wave.cities.len() > 1;
        if follows_a_table {
            unknown_by_city(page, indicator, wave);
        }
    }
}

/// How many an estimate leaves out, and why.
fn left_out(unknown: Unknown) -> String {
    if unknown.workers() == 0 {
        return "nobody is unknown".to_owned();
    }
    let reasons = [
        (unknown.blank, "with nothing written down"),
        (unknown.on_both_sides, "with a range on both sides"),
    ];
    let reasons = reasons.into_iter().filter(|&(workers, _)| workers > 0);
    let reasons: Vec<_> = reasons
        .map(|(workers, reason)| format!("{} {reason}", count(workers)))
        .collect();
    format!(
        "{} of {} workers are unknown, and left out of the share: {}",
        count(unknown.workers()),
        count(unknown.of),
        reasons.join(", ")
    )
}

fn unknown_by_city(page: &mut Page, indicator: &Indicator, wave: &WaveCheckup) {
    let mut grid = Grid::default();
    headings(&mut grid, &["", "Unknown", "Workers", "%"]);
    for (city, place) in &wave.cities {
        let unknown = Unknown::at(indicator, &place.seen);
        grid.row(vec![
            label(city),
            count(unknown.workers()),
            count(unknown.of),
            share(unknown.share()),
        ]);
    }
    page.table(grid);
}

fn share(share: Option<f64>) -> String {
    share.map_or_else(|| NONE.to_owned(), percent)
}

// ---------- establishments

fn establishments(page: &mut Page, wave: &WaveCheckup) {
    heading(page, "Establishments", wave);
    let mut grid = Grid::default();
    let classes = Sizes::CLASSES.map(|(least, most)| match most {
        Some(most) if most == least => least.to_string(),
        Some(most) => format!("{least}-{most}"),
        None => format!("{least}+"),
    });
    let first = ["Workers observed", "0"].map(str::to_owned);
    grid.heading(first.into_iter().chain(classes).collect());
    let counts = std::iter::once(wave.sizes.empty).chain(wave.sizes.classes);
    let mut cells = vec!["Establishments".to_owned()];
    cells.extend(counts.map(count));
    grid.row(cells);
    page.table(grid);
    if let Some([least, lower, median, upper, most]) = wave.sizes.quartiles {
        let spread = format!(
            "Workers where there are any: {least} to {most}, median {median}, quartiles {lower} and \
             {upper}."
        );
        page.paragraph("", &spread, PLAIN);
    }
    if let Some(headcounts) = wave.headcounts {
        let mut line = format!(
            "Workers present: {} in {}, of whom {} were assessed{}.",
            count(headcounts.present),
            counted(headcounts.establishments, "establishment", "establishments"),
            count(headcounts.assessed),
            headcounts
                .share()
                .map(|share| format!(" ({} %)", percent(share)))
                .unwrap_or_default()
        );
        if headcounts.without > 0 {
            let without = counted(headcounts.without, "establishment", "establishments");
            line += &format!(" Nothing of that in {without}.");
        }
        page.paragraph("", &line, PLAIN);
    }
}

fn strata(page: &mut Page, wave: &WaveCheckup) {
    heading(page, "Strata", wave);
    let has_frame = wave
        .strata
        .iter()
        .any(|stratum| stratum.population.is_some());
    let has_larger_psus = wave
        .strata
        .iter()
        .any(|stratum| stratum.psus != stratum.establishments);
    let mut grid = Grid::default();
    let mut names = vec!["", "Estab."];
    names.extend(has_larger_psus.then_some("PSUs"));
    names.push("Workers");
    names.extend(has_frame.then_some("Frame"));
    names.push("");
    headings(&mut grid, &names);
    grid.left_align([names.len() - 1]);
    for stratum in &wave.strata {
        let mut cells = vec![stratum_label(stratum), count(stratum.establishments)];
        cells.extend(has_larger_psus.then(|| count(stratum.psus)));
        cells.push(count(stratum.workers));
        cells.extend(has_frame.then(|| {
            let frame = stratum.population;
            frame.map_or_else(|| NONE.to_owned(), count)
        }));
        let lonely = stratum.is_lonely().then_some("a single PSU");
        cells.push(lonely.unwrap_or_default().to_owned());
        grid.row(cells);
    }
    page.table(grid);
}

fn stratum_label(stratum: &StratumCount) -> String {
    let labels = [&stratum.city, &stratum.label].into_iter().flatten();
    let labels: Vec<_> = labels.map(|text| label(text)).collect();
    if labels.is_empty() {
        "All".to_owned()
    } else {
        labels.join(", ")
    }
}

fn types(page: &mut Page, wave: &WaveCheckup) {
    if wave.types.is_empty() {
        return;
    }
    heading(page, "Types", wave);
    let mut grid = Grid::default();
    headings(&mut grid, &["", "Estab.", "Workers"]);
    for Group {
        label: name,
        establishments,
        workers,
    } in &wave.types
    {
        let name = name.as_deref().map_or_else(|| "(blank)".to_owned(), label);
        grid.row(vec![name, count(*establishments), count(*workers)]);
    }
    page.table(grid);
}

fn weights(page: &mut Page, wave: &WaveCheckup) {
    heading(page, "Weights", wave);
    let line = match &wave.weights {
        None => "None: every worker counts once.".to_owned(),
        Some(weights) => format!(
            "{} to {}, the largest {} times the smallest; because they are unequal, the variance is \
             multiplied by {} (Kish).",
            ratio(weights.smallest),
            ratio(weights.largest),
            ratio(weights.ratio()),
            number::effect(weights.kish)
        ),
    };
    page.paragraph("", &line, PLAIN);
}

// ---------- observers

fn observers(page: &mut Page, checkup: &Checkup) {
    if checkup.observers.is_empty() {
        return;
    }
    page.gap();
    page.line("Observers", BOLD);
    let named = checkup.observers.iter().filter(|one| one.is_named).count();
    let mut grid = Grid::default();
    let mut names = vec!["", "Workers", "Estab.", "Workers\nper estab."];
    let unknown = checkup.indicators.iter().map(|indicator| match indicator {
        Indicator::AgeAtMost(threshold) => format!("Unknown\nat {}, %", threshold.years()),
        Indicator::Outcome(_) => "Unknown, %".to_owned(),
    });
    let unknown: Vec<_> = unknown.collect();
    names.extend(unknown.iter().map(String::as_str));
    headings(&mut grid, &names);
    for (rank, observer) in (1..).zip(&checkup.observers) {
        grid.row(observer_row(checkup, observer, rank, named));
    }
    page.table(grid);
}

fn observer_row(checkup: &Checkup, observer: &Observer, rank: usize, named: usize) -> Vec<String> {
    let Observer {
        is_named,
        seen,
        establishments,
    } = observer;
    let name = if *is_named {
        format!("Observer {rank} of {named}")
    } else {
        "Nobody named".to_owned()
    };
    let mut cells = vec![
        name,
        count(seen.workers()),
        count(*establishments),
        format!("{:.1}", observer.workers_per_establishment()),
    ];
    let unknown = |indicator: &Indicator, seen: &Seen| share(Unknown::at(indicator, seen).share());
    cells.extend(
        checkup
            .indicators
            .iter()
            .map(|indicator| unknown(indicator, seen)),
    );
    cells
}

// ---------- the verdict

/// Whether an analysis can follow, and what to type for it.
fn write_verdict(page: &mut Page, checkup: &Checkup) {
    page.line(&super::verdict(checkup), BOLD);
    page.paragraph(
        "",
        &format!("Next, in the folder of the data: {}", next(checkup)),
        PLAIN,
    );
}

fn next(checkup: &Checkup) -> String {
    let waves = checkup.waves.iter();
    let labels: Vec<_> = waves.filter_map(|wave| wave.label.as_deref()).collect();
    let arguments = &checkup.arguments;
    let analyze = format!("prevalence analyze{arguments}");
    // A comma parts the waves.
    let can_be_named = labels.iter().all(|label| !label.contains(','));
    let commands = if labels.len() > 1 && can_be_named {
        let waves = typed(&labels);
        format!("{analyze}, or prevalence compare --waves {waves}{arguments}")
    } else {
        analyze
    };
    unbroken(&commands)
}

/// The labels of waves as `--waves` takes them.
fn typed(labels: &[&str]) -> String {
    let is_plain = |label: &&str| shell_word(label) == *label;
    let joined = escaped(&labels.join(","));
    match labels.iter().all(is_plain) {
        true => joined,
        false => shell_word(&joined),
    }
}

/// Commands whose quoted words are not broken where a line ends, so that they can be copied.
fn unbroken(commands: &str) -> String {
    let mut quote = None;
    let letters = commands.chars().map(|letter| {
        match (letter, quote) {
            ('\'' | '"', None) => quote = Some(letter),
            (_, Some(open)) if open == letter => quote = None,
            _ => {}
        }
        match (letter, quote) {
            (' ', Some(_)) => NO_BREAK,
            _ => letter,
        }
    });
    letters.collect()
}
