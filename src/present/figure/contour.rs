//! What would a hidden trade make of the result? A map of what is in sight against what is hidden: where the result
//! stands, where it is not sure, and the line along which it is gone.

use maud::{Markup, html};

use super::frame::{Frame, STYLE};
use super::scale::Scale;
use super::text_width::lines;
use crate::present::label::{indicator_heading, indicator_id};
use crate::present::number::percent;
use crate::report::Report;
use crate::sensitivity::hidden::{Contour, Side, TippingShare};
use crate::sensitivity::{Answers, Tip};
use crate::tally::Indicator;
use crate::text::escaped;

/// A map of coverage, from left to right, and hidden share, from below.
#[derive(Clone, Debug)]
pub struct ContourPlot {
    /// What names it in links and files.
    pub id: String,
    /// What is shown.
    pub title: String,
    /// What is seen, for those who do not see it.
    pub description: String,
    /// The scales; none where the result is withheld.
    scales: Option<Scales>,
    zones: Vec<Zone>,
    lines: Vec<Line>,
    /// What its parts mean.
    pub notes: Vec<String>,
    /// The title of the scale from below.
    hidden: String,
}

#[derive(Clone, Copy, Debug)]
struct Scales {
    coverage: Scale,
    hidden: Scale,
}

/// A part of the map between two lines.
#[derive(Clone, Debug)]
struct Zone {
    class: &'static str,
    /// At each coverage the hidden shares between which it lies.
    between: Vec<[f64; 3]>,
}

/// A line along which the result has one value.
#[derive(Clone, Debug)]
struct Line {
    class: &'static str,
    label: String,
    points: Vec<[f64; 2]>,
}

/// The title of the scale from left to right.
const COVERAGE: &str = "% of the trade in sight";
/// The title of the scale from below.
fn hidden_of(indicator: &Indicator) -> String {
    match indicator {
        Indicator::AgeAtMost(_) => "% minors among the hidden".to_owned(),
        Indicator::Outcome(header) => format!("% with {} among the hidden", escaped(header)),
    }
}

/// The share that it is, in words.
fn share_of(indicator: &Indicator) -> String {
    match indicator {
        Indicator::AgeAtMost(_) => "share of minors".to_owned(),
        Indicator::Outcome(header) => format!("share with {}", escaped(header)),
    }
}

/// Those of it, in words.
fn whom(indicator: &Indicator) -> String {
    match indicator {
        Indicator::AgeAtMost(_) => "are minors".to_owned(),
        Indicator::Outcome(header) => format!("have {}", escaped(header)),
    }
}

/// The map of each indicator.
pub fn contours(report: &Report) -> Vec<ContourPlot> {
    let Some(answers) = &report.answers else {
        return Vec::new();
    };
    let indicators = report.indicators.iter();
    indicators
        .filter_map(|indicator| contour(report, answers, indicator))
        .collect()
}

/// The map of an indicator; none where all of the trade was taken to be in sight.
fn contour(report: &Report, answers: &Answers, indicator: &Indicator) -> Option<ContourPlot> {
    let found = answers
        .contours
        .iter()
        .find(|one| one.indicator == *indicator);
    let least = answers
        .questions
        .coverage
        .iter()
        .copied()
        .reduce(f64::min)?;
    if found.is_none() && least >= 1.0 {
        return None;
    }
    let what = match answers.pairs.last() {
        Some(&pair) => {
            let [from, to] = pair.map(|wave| {
                answers.waves[wave]
                    .as_deref()
                    .map_or_else(String::new, escaped)
            });
            format!("the change from {from} to {to}")
        }
        None => "the share".to_owned(),
    };
    let plot = ContourPlot {
        id: format!("hidden-{}", indicator_id(report, indicator)),
        title: format!(
            "{}: {what} with a hidden trade",
            indicator_heading(indicator)
        ),
        description: format!("The map of {what} is {}.", super::WITHHELD),
        scales: None,
        zones: Vec::new(),
        lines: Vec::new(),
        notes: Vec::new(),
        hidden: hidden_of(indicator),
    };
    Some(match found {
        Some(contour) => drawn(plot, answers, contour, least),
        None => plot,
    })
}

fn drawn(plot: ContourPlot, answers: &Answers, contour: &Contour, least: f64) -> ContourPlot {
    let scales = Scales {
        coverage: Scale::covering(least, 1.0),
        hidden: Scale::covering(contour.hidden[0], contour.hidden[1]),
    };
    let [low, high] = contour.range();
    let values = Scale::covering(low, high);
    let levels = values
        .ticks()
        .into_iter()
        .filter(|&tick| low < tick && tick < high);
    let mut lines: Vec<Line> = levels
        .filter(|&tick| tick != 0.0)
        .map(|tick| Line {
            class: "level",
            label: label(&values, tick, contour.is_change),
            points: contour.line(Side::Estimate, tick),
        })
        .collect();
    let mut zones = Vec::new();
    if contour.is_change {
        lines.push(Line {
            class: "tipping",
            label: "0".to_owned(),
            points: contour.line(Side::Estimate, 0.0),
        });
        zones = zones_of(contour, scales.hidden);
    }
    ContourPlot {
        description: description(answers, contour),
        notes: notes(contour, scales.hidden, &zones),
        scales: Some(scales),
        zones,
        lines,
        ..plot
    }
}

fn label(scale: &Scale, tick: f64, is_change: bool) -> String {
    let sign = if is_change && tick > 0.0 { "+" } else { "" };
    format!("{sign}{}", scale.label(tick))
}

/// Where the change is a fall beyond chance, not sure, and a rise beyond chance.
fn zones_of(contour: &Contour, hidden: Scale) -> Vec<Zone> {
    let not_a_fall = contour.line(Side::High, 0.0);
    let a_rise = contour.line(Side::Low, 0.0);
    let clamped = |share: f64| share.clamp(hidden.low(), hidden.high());
    let both = not_a_fall.iter().zip(&a_rise);
    let both: Vec<[f64; 3]> = both
        .map(|(&[coverage, from], &[_, to])| [coverage, from, to])
        .collect();
    let on_map = |[coverage, from, to]: [f64; 3]| [coverage, clamped(from), clamped(to)];
    let hatched: Vec<[f64; 3]> = evenly(&both).into_iter().map(on_map).collect();
    let mut between: Vec<[f64; 3]> = with_exits(&both, hidden).into_iter().map(on_map).collect();
    // Where all of the trade is in sight no line is defined, but what is beside it goes on.
    between.extend(between.last().map(|&[_, from, to]| [1.0, from, to]));
    let below = between
        .iter()
        .map(|&[coverage, from, _]| [coverage, hidden.low(), from]);
    let above = between
        .iter()
        .map(|&[coverage, _, to]| [coverage, to, hidden.high()]);
    let zones = [
        ("fall", below.collect()),
        ("rise", above.collect()),
        ("unsure", hatched),
    ];
    let zones = zones.map(|(class, between)| Zone { class, between });
    let is_there = |zone: &Zone| zone.between.iter().any(|[_, from, to]| to > from);
    zones.into_iter().filter(is_there).collect()
}

/// How many upright lines hatch the map.
const HATCHES: u32 = 50;

/// Two lines at coverages that are as far apart as the next.
fn evenly(both: &[[f64; 3]]) -> Vec<[f64; 3]> {
    let (Some(&[first, ..]), Some(&[last, ..])) = (both.first(), both.last()) else {
        return Vec::new();
    };
    let coverages =
        (0..=HATCHES).map(|line| first + f64::from(line) / f64::from(HATCHES) * (last - first));
    coverages
        .filter_map(|coverage| at(both, coverage))
        .collect()
}

/// Two lines at a coverage.
fn at(both: &[[f64; 3]], coverage: f64) -> Option<[f64; 3]> {
    let behind = both.partition_point(|point| point[0] < coverage);
    let behind = behind.clamp(1, both.len().max(2) - 1);
    let [before, after] = [both.get(behind - 1)?, both.get(behind)?];
    let part = (coverage - before[0]) / (after[0] - before[0]);
    Some(std::array::from_fn(|of| {
        before[of] + part * (after[of] - before[of])
    }))
}

/// Two lines with the places in between at which one of them leaves the map: an edge that is cut off only at the next
/// place would have a kink there.
fn with_exits(both: &[[f64; 3]], hidden: Scale) -> Vec<[f64; 3]> {
    let mut points = Vec::new();
    for (place, &point) in both.iter().enumerate() {
        if let Some(before) = place.checked_sub(1).map(|before| both[before]) {
            let edges = [hidden.low(), hidden.high()];
            let lines = [1, 2]
                .into_iter()
                .flat_map(|line| edges.map(|edge| (line, edge)));
            let exits =
                lines.map(|(line, edge)| (edge - before[line]) / (point[line] - before[line]));
            let mut exits: Vec<f64> = exits.filter(|part| (0.0..1.0).contains(part)).collect();
            exits.sort_by(f64::total_cmp);
            let at =
                |part: f64| std::array::from_fn(|of| before[of] + part * (point[of] - before[of]));
            points.extend(exits.into_iter().map(at));
        }
        points.push(point);
    }
    points
}

fn notes(contour: &Contour, hidden: Scale, zones: &[Zone]) -> Vec<String> {
    if !contour.is_change {
        return vec![format!(
            "Lines: the {} in all of the trade, in %.",
            share_of(&contour.indicator)
        )];
    }
    let is_drawn = |class: &str| zones.iter().any(|zone| zone.class == class);
    let explained = [
        (
            crosses(contour, hidden),
            "Thick line, 0: no change is left.",
        ),
        (true, "Thin lines: the change in percentage points."),
        (
            true,
            "To the right all of the trade is in sight, and the change is the one that was found.",
        ),
        (
            is_drawn("unsure"),
            "Upright hatching: the interval of the change includes 0, so that it is not sure.",
        ),
        (is_drawn("fall"), "Tinted: a fall beyond chance."),
        (is_drawn("rise"), "Grey: a rise beyond chance."),
    ];
    let explained = explained
        .iter()
        .filter_map(|&(is_drawn, what)| is_drawn.then_some(what));
    vec![explained.collect::<Vec<_>>().join(" ")]
}

/// Whether the line of no change is on the map.
fn crosses(contour: &Contour, hidden: Scale) -> bool {
    let line = contour.line(Side::Estimate, 0.0);
    let line = line.iter();
    let mut shares = line.map(|point| point[1]);
    shares.any(|share| hidden.low() < share && share < hidden.high())
}

/// Where the change is gone, in words.
fn description(answers: &Answers, contour: &Contour) -> String {
    let axes = format!(
        "A map: from left to right how much of the trade is in sight, upwards the {} in the rest of it.",
        share_of(&contour.indicator)
    );
    if !contour.is_change {
        return axes;
    }
    let tips = answers.hidden.tipping_shares.last().into_iter().flatten();
    let tips: Vec<_> = tips
        .filter(|tip| tip.indicator == contour.indicator)
        .collect();
    let nothing_to_lose = tips.iter().any(|tip| tip.sign == Tip::NothingToLose);
    let top = contour.hidden[1];
    let tips: Vec<String> = tips
        .into_iter()
        .filter_map(|found| tip(found, top))
        .collect();
    let tips = match tips.is_empty() {
        true if nothing_to_lose => "There is no change that a hidden trade could undo".to_owned(),
        true => "No hidden share on the map undoes the change".to_owned(),
        false => format!("The change is gone {}", tips.join("; ")),
    };
    format!("{axes} {tips}.")
}

/// A share that was typed, as a percentage.
fn whole(share: f64) -> String {
    let percent = percent(share);
    percent
        .trim_end_matches('0')
        .trim_end_matches('.')
        .to_owned()
}

fn tip(tip: &TippingShare, top: f64) -> Option<String> {
    let Tip::At(share) = tip.sign else {
        return None;
    };
    if share > top {
        return None;
    }
    Some(format!(
        "with {} % in sight where {} % of the hidden {}",
        whole(tip.coverage),
        percent(share),
        whom(&tip.indicator)
    ))
}

impl ContourPlot {
    /// Whether the result may not travel.
    pub fn is_withheld(&self) -> bool {
        self.scales.is_none()
    }

    /// The map, as wide and as high as where it stands.
    pub fn map(&self) -> Option<Markup> {
        let scales = self.scales?;
        Some(html! {
            svg x="0" y="0" width="100%" height="100%" viewBox="0 0 1000 1000" preserveAspectRatio="none" {
                @for zone in &self.zones {
                    @match zone.class {
                        "unsure" => path class="zone unsure" d=(hatching(&scales, &zone.between)) {},
                        class => path class=(format!("zone {class}")) d=(area(&scales, &zone.between)) {},
                    }
                }
                @for line in &self.lines {
                    @let outline = path(&scales, &line.points);
                    @if !outline.is_empty() { path class=(line.class) d=(outline) {} }
                }
            }
            @for line in &self.lines {
                @if let Some(&[_, share]) = line.points.first().filter(|point| is_within(&scales, **point)) {
                    text class="level-label" x="0" dx="5" y=(down(&scales, share)) dy="-4" { (line.label) }
                }
            }
        })
    }

    /// The numbers from below.
    pub fn hidden_axis(&self) -> Option<Markup> {
        let scales = self.scales?;
        Some(html! {
            @for tick in scales.hidden.ticks() {
                text class="tick-label" x="100%" dx="-10" y=(down(&scales, tick)) dy="4" text-anchor="end" { (scales.hidden.label(tick)) }
            }
        })
    }

    /// The numbers from left to right.
    pub fn coverage_axis(&self) -> Option<Markup> {
        let scales = self.scales?;
        Some(html! {
            @for tick in scales.coverage.ticks() {
                @let x = format!("{:.2}%", 100.0 * scales.coverage.position(tick));
                text class="tick-label" x=(x) y="16" text-anchor="middle" { (scales.coverage.label(tick)) }
            }
        })
    }

    /// The titles of the scales: from left to right, and from below.
    pub fn axes(&self) -> [&str; 2] {
        [COVERAGE, &self.hidden]
    }
}

fn is_within(scales: &Scales, [_, share]: [f64; 2]) -> bool {
    (scales.hidden.low()..=scales.hidden.high()).contains(&share)
}

fn down(scales: &Scales, share: f64) -> String {
    format!("{:.2}%", 100.0 - 100.0 * scales.hidden.position(share))
}

/// A place on the map, in thousandths of its width and height.
fn place(scales: &Scales, [coverage, share]: [f64; 2]) -> [f64; 2] {
    [
        1000.0 * scales.coverage.position(coverage),
        1000.0 - 1000.0 * scales.hidden.position(share),
    ]
}

/// The parts of a line that are on the map.
fn path(scales: &Scales, points: &[[f64; 2]]) -> String {
    let mut parts: Vec<Vec<[f64; 2]>> = Vec::new();
    let mut is_drawing = false;
    for pair in points.windows(2) {
        let Some(ends) = within(scales, [pair[0], pair[1]]) else {
            is_drawing = false;
            continue;
        };
        let [from, to] = ends.map(|end| place(scales, end));
        match parts.last_mut() {
            Some(part) if is_drawing => part.push(to),
            _ => parts.push(vec![from, to]),
        }
        is_drawing = ends[1] == pair[1];
    }
    parts.iter().map(|part| outline(&bends(part))).collect()
}

fn outline(points: &[[f64; 2]]) -> String {
    let points = points.iter().map(|[x, y]| format!("{x:.1} {y:.1}"));
    format!("M{}", points.collect::<Vec<_>>().join("L"))
}

/// How far a line may pass beside a point that it does not go through, in pixels of a map that stands alone: nobody
/// sees that.
const UNSEEN: f64 = 0.08;

/// The points of a line without those that it passes all the same: it has many where it bends, and few where not.
fn bends(points: &[[f64; 2]]) -> Vec<[f64; 2]> {
    let (Some(&first), Some(&last)) = (points.first(), points.last()) else {
        return Vec::new();
    };
    let inner = points
        .iter()
        .enumerate()
        .skip(1)
        .take(points.len().saturating_sub(2));
    let beside = inner.map(|(place, &point)| (place, beside(point, [first, last])));
    let farthest = beside.max_by(|one, other| one.1.total_cmp(&other.1));
    match farthest {
        Some((place, distance)) if distance > UNSEEN => {
            let mut kept = bends(&points[..=place]);
            kept.pop();
            kept.extend(bends(&points[place..]));
            kept
        }
        _ => vec![first, last],
    }
}

/// How far a point is from a straight line, in pixels of a map that stands alone.
fn beside(point: [f64; 2], ends: [[f64; 2]; 2]) -> f64 {
    let pixels = |[x, y]: [f64; 2]| [x / 1000.0 * MAP_WIDTH, y / 1000.0 * HEIGHT];
    let ([x, y], [from, to]) = (pixels(point), ends.map(pixels));
    let [along, up] = [to[0] - from[0], to[1] - from[1]];
    let length = along.hypot(up);
    if length == 0.0 {
        return (x - from[0]).hypot(y - from[1]);
    }
    ((x - from[0]) * up - (y - from[1]) * along).abs() / length
}

/// The part of a short line that is on the map.
fn within(scales: &Scales, ends: [[f64; 2]; 2]) -> Option<[[f64; 2]; 2]> {
    let [low, high] = [scales.hidden.low(), scales.hidden.high()];
    let [one, other] = ends;
    let are_beyond =
        |end: f64, side: f64| (one[1] - end) * side > 0.0 && (other[1] - end) * side > 0.0;
    if are_beyond(low, -1.0) || are_beyond(high, 1.0) {
        return None;
    }
    let at = |share: f64| {
        let part = (share - one[1]) / (other[1] - one[1]);
        [one[0] + part * (other[0] - one[0]), share]
    };
    let cut = |end: [f64; 2]| match end[1] {
        share if share < low => at(low),
        share if share > high => at(high),
        _ => end,
    };
    Some([cut(one), cut(other)])
}

fn area(scales: &Scales, between: &[[f64; 3]]) -> String {
    let lower = between.iter().map(|&[coverage, from, _]| [coverage, from]);
    let upper = between
        .iter()
        .rev()
        .map(|&[coverage, _, to]| [coverage, to]);
    let points = lower.chain(upper).map(|point| place(scales, point));
    let points: Vec<[f64; 2]> = points.collect();
    format!("{}Z", outline(&bends(&points)))
}

/// Upright lines from one end to the other.
fn hatching(scales: &Scales, between: &[[f64; 3]]) -> String {
    let lines = between.iter().filter(|[_, from, to]| to > from);
    let lines = lines.map(|&[coverage, from, to]| {
        let [x, y] = place(scales, [coverage, from]);
        let [_, end] = place(scales, [coverage, to]);
        format!("M{x:.0} {y:.0}V{end:.0}")
    });
    lines.collect()
}

/// How wide a map is that stands alone.
const WIDTH: f64 = 720.0;
/// How high it is.
const HEIGHT: f64 = 340.0;
/// What is left free at the edges.
const MARGIN: f64 = 20.0;
/// What the numbers beside it take.
const BESIDE: f64 = 44.0;
/// What is left for the map itself.
const MAP_WIDTH: f64 = WIDTH - 2.0 * MARGIN - BESIDE;

/// Colours, beside those of other figures.
const OWN_STYLE: &str = include_str!("contour.css");

/// The maps below each other as one SVG.
pub fn contour_sheet(plots: &[ContourPlot]) -> String {
    let panels: Vec<(Markup, f64)> = plots.iter().map(panel).collect();
    let mut top = MARGIN;
    let placed: Vec<(f64, &Markup)> = panels
        .iter()
        .map(|(markup, height)| {
            let own = top;
            top += height + MARGIN;
            (own, markup)
        })
        .collect();
    let frame = Frame {
        size: [WIDTH, top],
        titles: plots.iter().map(|plot| plot.title.as_str()).collect(),
        descriptions: plots.iter().map(|plot| plot.description.as_str()).collect(),
        style: &(STYLE.to_owned() + OWN_STYLE),
        panels: placed,
    };
    frame.written()
}

/// A map of a sheet, and its height.
fn panel(plot: &ContourPlot) -> (Markup, f64) {
    let room = WIDTH - 2.0 * MARGIN;
    let [left, width] = [MARGIN + BESIDE, MAP_WIDTH];
    let notes: Vec<String> = plot
        .notes
        .iter()
        .flat_map(|note| lines(note, 12.0, room))
        .collect();
    let top = 52.0;
    let [coverage, hidden] = plot.axes();
    let Some(map) = plot.map() else {
        let markup = html! {
            text class="title" x=(MARGIN) y="16" { (plot.title) }
            text class="withheld" x=(MARGIN) y="44" { (super::WITHHELD) }
        };
        return (markup, 56.0);
    };
    let axis = top + HEIGHT;
    let markup = html! {
        text class="title" x=(MARGIN) y="16" { (plot.title) }
        text class="axis" x=(MARGIN) y="40" { (hidden) }
        svg x=(MARGIN) y=(top) width=(BESIDE) height=(HEIGHT) overflow="visible" { (plot.hidden_axis().unwrap_or_default()) }
        svg x=(left) y=(top) width=(width) height=(HEIGHT) overflow="visible" { (map) rect class="edge" width="100%" height="100%" {} }
        svg x=(left) y=(axis) width=(width) height="20" overflow="visible" { (plot.coverage_axis().unwrap_or_default()) }
        text class="axis" x=(left + width / 2.0) y=(axis + 34.0) text-anchor="middle" { (coverage) }
        @for (place, note) in notes.iter().enumerate() {
            text class="note" x=(MARGIN) y=(format!("{:.1}", axis + 58.0 + 17.0 * place as f64)) { (note) }
        }
    };
    (markup, axis + 52.0 + 17.0 * notes.len() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hatching_is_even_wherever_lines_have_their_points() {
        let both = [[0.5, 0.0, 0.2], [0.9, 0.4, 0.6], [1.0, 0.5, 1.0]];
        let hatched = evenly(&both);
        assert_eq!(hatched.len(), 51);
        let near =
            |one: [f64; 3], other: [f64; 3]| (0..3).all(|of| (one[of] - other[of]).abs() < 1e-12);
        assert!(near(hatched[0], both[0]) && near(hatched[50], both[2]));
        assert!(near(hatched[20], [0.7, 0.2, 0.4]), "{:?}", hatched[20]);
        assert!(near(hatched[45], [0.95, 0.45, 0.8]), "{:?}", hatched[45]);
    }

    /// A line that bends much at its end: half of its points are enough, and it passes the others.
    #[test]
    fn a_line_has_points_where_it_bends_and_passes_the_others() {
        let points: Vec<[f64; 2]> = (0..=200)
            .map(|step| f64::from(step) / 200.0)
            .map(|part| [1000.0 * part, 1000.0 - 10.0 / (1.01 - part)])
            .collect();
        let kept = bends(&points);
        assert!((10..60).contains(&kept.len()), "{}", kept.len());
        assert_eq!([kept[0], kept[kept.len() - 1]], [points[0], points[200]]);
        let in_first_half = kept.iter().filter(|point| point[0] < 500.0).count();
        assert!(in_first_half < kept.len() / 4, "{in_first_half}");
        for point in points {
            let nearest = kept
                .windows(2)
                .filter(|ends| ends[0][0] <= point[0] && point[0] <= ends[1][0]);
            let nearest = nearest.map(|ends| beside(point, [ends[0], ends[1]]));
            assert!(nearest.fold(f64::INFINITY, f64::min) <= UNSEEN, "{point:?}");
        }
        assert_eq!(
            bends(&[[0.0, 1.0], [5.0, 1.0], [9.0, 1.0]]),
            [[0.0, 1.0], [9.0, 1.0]]
        );
    }

    #[test]
    fn lines_leave_the_map_where_they_cross_its_edge() {
        let hidden = Scale::covering(0.0, 0.4);
        let both = [[0.5, 0.1, 0.2], [0.6, 0.3, 0.6], [0.7, 0.5, 1.0]];
        let points = with_exits(&both, hidden);
        let rounded = |number: f64| (number * 1e9).round() / 1e9;
        let points: Vec<[f64; 3]> = points.into_iter().map(|point| point.map(rounded)).collect();
        let wanted = [
            [0.5, 0.1, 0.2],
            [0.55, 0.2, 0.4],
            [0.6, 0.3, 0.6],
            [0.65, 0.4, 0.8],
            [0.7, 0.5, 1.0],
        ];
        assert_eq!(points, wanted);
    }
}
