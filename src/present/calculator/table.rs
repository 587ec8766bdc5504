//! The calculator's answers for a person: a table a measure, then what is missing and why, and which
//! method to prefer.

use crate::calculator::{
    Answer, Consistency, Figure, Limits, Moved, OneFigure, Percentage, Range, Row, TestRow,
    TwoFigures, Undefined,
};
use crate::present::number::{self, count, percent, ratio};
use crate::present::page::{BOLD, FAINT, Grid, PLAIN, Page};
use crate::present::sentence::signed_points;

/// What stands where there is no number.
const NONE: &str = "-";

pub(super) fn render(answer: &Answer) -> String {
    let mut page = Page::default();
    match answer {
        Answer::One(answer) => one(&mut page, answer),
        Answer::Two(answer) => two(&mut page, answer),
        Answer::Change(answer) => change(&mut page, answer),
    }
    page.into_text()
}

fn one(page: &mut Page, answer: &OneFigure) {
    page.line(&headline(answer.figure), BOLD);
    rounding(page, &[answer.figure]);
    page.gap();
    let heading = format!("{} interval, %", answer.level);
    page.table(table(&answer.intervals, &heading, percent));
    let mut notes = Notes::of_rows(&answer.intervals);
    notes.took_counts(&[answer.figure]);
    page.gap();
    notes.write(page);
    page.paragraph(
        "",
        "cc: corrected for continuity. For a count prefer Wilson; Clopper-Pearson or Blaker where \
         coverage must never fall below the level. All of these treat workers as a simple random sample: \
         where establishments were sampled, use prevalence analyze with the data.",
        FAINT,
    );
}

fn two(page: &mut Page, answer: &TwoFigures) {
    let figures = [answer.first, answer.second];
    page.line(&format!("First:  {}", headline(answer.first)), BOLD);
    page.line(&format!("Second: {}", headline(answer.second)), BOLD);
    rounding(page, &figures);
    let measures = [
        (
            "Difference in points, first minus second",
            &answer.difference,
            signed_points as fn(f64) -> String,
        ),
        ("Ratio, first over second", &answer.ratio, ratio),
        ("Odds ratio, first over second", &answer.odds_ratio, ratio),
    ];
    let heading = format!("{} interval", answer.level);
    let mut notes = Notes::default();
    for (title, measure, shown) in measures {
        page.gap();
        let estimate = measure.estimate.map_or(NONE.to_owned(), shown);
        page.line(&format!("{title}: {estimate}"), BOLD);
        page.table(table(&measure.rows, &heading, shown));
        notes.add_rows(&measure.rows);
    }
    page.gap();
    page.line("Could equal shares differ so?", BOLD);
    page.table(tests(&answer.tests));
    notes.add_tests(&answer.tests);
    notes.took_counts(&figures);
    page.gap();
    notes.write(page);
    page.paragraph(
        "",
        "cc: corrected for continuity. For counts prefer Newcombe or Miettinen-Nurminen. All of these \
         treat workers as two independent simple random samples: where establishments were sampled, use \
         prevalence compare with the data of both.",
        FAINT,
    );
}

/// The figure as typed, and what it comes to.
fn headline(figure: Figure) -> String {
    let workers = count(figure.workers());
    match figure {
        Figure::Count { positives, .. } => {
            format!(
                "{} of {workers}, {} %",
                count(positives),
                percent(figure.share())
            )
        }
        Figure::Percentage { printed, .. } => format!("{printed} of {workers}"),
    }
}

/// What the rounding of published percentages leaves open.
fn rounding(page: &mut Page, figures: &[Figure]) {
    for figure in figures {
        if let Some(printed) = figure.printed() {
            page.paragraph("", &left_open(*figure, printed), PLAIN);
        }
    }
}

fn left_open(figure: Figure, printed: Percentage) -> String {
    let workers = count(figure.workers());
    let range = printed_range(printed);
    let counts = match figure.counts() {
        None => format!(
            "No count of {workers} workers gives that: the figure is weighted, was made from other \
             workers, or is a misprint."
        ),
        Some(counts) => {
            let [first, last] = [counts.start(), counts.end()].map(|&end| count(end));
            match counts.end() - counts.start() {
                0 => format!("Of {workers} workers, if it is not weighted, that is {first}."),
                1 => format!(
                    "Of {workers} workers, if it is not weighted, that is {first} or {last}."
                ),
                _ => format!(
                    "Of {workers} workers, if it is not weighted, that is {first} to {last}."
                ),
            }
        }
    };
    format!("{printed} is printed for shares from {range}. {counts}")
}

/// The shares that print so, with a digit more.
fn printed_range(printed: Percentage) -> String {
    let digits = printed.decimals() + 1;
    let [low, high] = [printed.low(), printed.high().min(1.0)].map(|share| share * 100.0);
    format!("{low:.digits$} to {high:.digits$} %")
}

/// The limits by every method; where a percentage was rounded, how far that moves them; else the estimates,
/// where methods differ in them.
fn table(rows: &[Row], heading: &str, shown: fn(f64) -> String) -> Grid {
    let is_rounded = rows.iter().any(|row| row.rounding.is_some());
    let has_estimates = !is_rounded
        && rows
            .windows(2)
            .any(|two| two[0].estimate != two[1].estimate);
    let mut headings = vec!["Method".to_owned()];
    headings.extend(has_estimates.then(|| "Estimate".to_owned()));
    headings.push(heading.to_owned());
    if is_rounded {
        headings.extend(["lower limit", "upper limit"].map(|limit| format!("Rounding:\n{limit}")));
    }
    let mut grid = Grid::default();
    grid.heading(headings);
    for row in rows {
        let mut cells = vec![row.title.to_owned()];
        cells.extend(has_estimates.then(|| row.estimate.map_or(NONE.to_owned(), shown)));
        cells.push(
            row.limits
                .map_or(NONE.to_owned(), |limits| interval(limits, shown)),
        );
        if is_rounded {
            cells.extend(moves(row.rounding, shown));
        }
        grid.row(cells);
    }
    grid
}

fn interval(limits: Limits, shown: fn(f64) -> String) -> String {
    range(limits.low, limits.high, shown)
}

fn range(low: f64, high: f64, shown: fn(f64) -> String) -> String {
    if high == f64::INFINITY {
        format!("{} or more", shown(low))
    } else {
        format!("{} to {}", shown(low), shown(high))
    }
}

fn moves(rounding: Option<[Moved; 2]>, shown: fn(f64) -> String) -> [String; 2] {
    match rounding {
        None => [NONE, NONE].map(str::to_owned),
        Some(limits) => limits.map(|moved| moved_range(moved, shown)),
    }
}

fn moved_range(moved: Moved, shown: fn(f64) -> String) -> String {
    if moved.least == f64::INFINITY {
        "none".to_owned()
    } else {
        range(moved.least, moved.greatest, shown)
    }
}

fn tests(rows: &[TestRow]) -> Grid {
    let is_rounded = rows.iter().any(|row| row.rounding.is_some());
    let mut grid = Grid::default();
    let mut headings = vec!["Test".to_owned(), "p".to_owned()];
    headings.extend(is_rounded.then(|| "Rounding".to_owned()));
    grid.heading(headings);
    for row in rows {
        let mut cells = vec![
            row.title.to_owned(),
            row.p_value.map_or(NONE.to_owned(), number::p_value),
        ];
        if is_rounded {
            let moved = row
                .rounding
                .map(|moved| moved_range(moved, number::p_value));
            cells.push(moved.unwrap_or_else(|| NONE.to_owned()));
        }
        grid.row(cells);
    }
    grid
}

/// What needs a word below the tables, each thing said once.
#[derive(Default)]
struct Notes {
    missing: Vec<(Undefined, Vec<&'static str>)>,
    took_count: Vec<&'static str>,
    is_rounded: bool,
    figures: Vec<String>,
}

impl Notes {
    fn of_rows(rows: &[Row]) -> Self {
        let mut notes = Self::default();
        notes.add_rows(rows);
        notes
    }

    fn add_rows(&mut self, rows: &[Row]) {
        for row in rows {
            self.add(row.title, row.limits.err(), row.took_count);
            self.is_rounded |= row.rounding.is_some();
        }
    }

    fn add_tests(&mut self, rows: &[TestRow]) {
        for row in rows {
            self.add(row.title, row.p_value.err(), row.took_count);
        }
    }

    fn add(&mut self, title: &'static str, undefined: Option<Undefined>, took_count: bool) {
        if let Some(reason) = undefined {
            match self.missing.iter_mut().find(|(other, _)| *other == reason) {
                Some((_, titles)) => titles.push(title),
                None => self.missing.push((reason, vec![title])),
            }
        }
        if took_count {
            self.took_count.push(title);
        }
    }

    /// The counts that methods took which need whole ones.
    fn took_counts(&mut self, figures: &[Figure]) {
        let counted = figures.iter().filter_map(|figure| figure.counts());
        self.figures = counted.map(|counts| count(*counts.start())).collect();
    }

    fn write(&self, page: &mut Page) {
        for (reason, titles) in &self.missing {
            let text = format!("{}: {}.", titles.join(", "), reason.reason());
            page.paragraph(NONE, &text, FAINT);
        }
        if self.is_rounded {
            let text = "Rounding: each limit at the ends of what the rounding leaves open.";
            page.paragraph("", text, FAINT);
        }
        if !self.took_count.is_empty() {
            let text = format!(
                "{}: from whole counts ({}), since no other prints so.",
                self.took_count.join(", "),
                self.figures.join(" and ")
            );
            page.paragraph("", &text, FAINT);
        }
    }
}

/// Whether published figures agree.
fn change(page: &mut Page, found: &Consistency) {
    page.line(&verdict(found), BOLD);
    page.gap();
    page.table(change_table(found));
    if let Some(advice) = advice(found) {
        page.gap();
        page.paragraph("", &advice, PLAIN);
    }
}

fn verdict(found: &Consistency) -> String {
    let Consistency {
        before,
        after,
        published,
        ..
    } = found;
    if found.agrees {
        format!("{before} to {after} agrees with a change of {published}, within rounding.")
    } else {
        format!("{before} to {after} does not agree with a change of {published}.")
    }
}

fn change_table(found: &Consistency) -> Grid {
    let mut grid = Grid::default();
    grid.heading(
        ["", "Printed", "Range that rounding allows, %"]
            .map(str::to_owned)
            .to_vec(),
    );
    for (label, printed) in [("Before", found.before), ("After", found.after)] {
        let range = printed_range(printed);
        let range = range.trim_end_matches(" %").to_owned();
        grid.row(vec![label.to_owned(), printed.to_string(), range]);
    }
    grid.row(vec![
        "Change as published".to_owned(),
        found.published.to_string(),
        shown_range(found.published.range()),
    ]);
    grid.row(vec![
        "Change from before to after".to_owned(),
        found.change.map_or(NONE.to_owned(), |change| {
            format!("{}%", signed_points(change))
        }),
        shown_range(found.allowed),
    ]);
    grid
}

fn shown_range(range: Range) -> String {
    self::range(range.low, range.high, signed_points)
}

/// Where the misprint may be; none where there is none.
fn advice(found: &Consistency) -> Option<String> {
    if found.agrees {
        return None;
    }
    if found.agrees_reversed {
        let other = if found.published.fraction() > 0.0 {
            "fall: type the change with a minus sign"
        } else {
            "rise: type the change without a minus sign"
        };
        return Some(format!("The percentages {other}."));
    }
    let leads = |range: Option<Range>, none: &str| {
        range.map_or(none.to_owned(), |range| {
            format!("{} %", self::range(range.low, range.high, percent))
        })
    };
    Some(format!(
        "A change of {change} leads from {before} to {to}, and to {after} from {from}. One of the three \
         is misprinted, or was made from other figures.",
        change = found.published,
        before = found.before,
        after = found.after,
        to = leads(found.implied_after, "more than everybody"),
        from = leads(found.implied_before, "more than everybody"),
    ))
}
