//! How is a row of marks drawn? Across in per cent of the width, down in per cent of the height, so that one
//! drawing fits a page, a phone and a sheet of paper without a distorted mark.

use maud::{Markup, html};

use super::plot::{Mark, Shape, Style};
use super::scale::Scale;

/// The marks of a row.
pub fn marks(scale: &Scale, marks: &[Mark]) -> Markup {
    html! {
        @for mark in marks { (drawn(scale, mark)) }
    }
}

/// Faint lines at the ticks, and one that is not faint at 0.
pub fn grid(scale: &Scale) -> Markup {
    html! {
        @for tick in scale.ticks() {
            @let x = across(scale, tick);
            line class=(if tick == 0.0 { "zero" } else { "tick" }) x1=(x) x2=(x) y1="0" y2="100%" {}
        }
    }
}

/// The numbers at the ticks.
pub fn axis(scale: &Scale) -> Markup {
    html! {
        @for tick in scale.ticks() {
            text class="tick-label" x=(across(scale, tick)) y="14" text-anchor="middle" { (scale.label(tick)) }
        }
    }
}

fn drawn(scale: &Scale, mark: &Mark) -> Markup {
    match *mark {
        Mark::Interval { limits, style } => interval(scale, limits, style),
        Mark::Point {
            at,
            shape,
            size,
            style,
        } => point(scale, at, shape, size, style),
        Mark::Step { ends } => step(scale, ends),
        Mark::Reference { at } => {
            let x = across(scale, at);
            html! { line class="reference" x1=(x) x2=(x) y1="0" y2="100%" {} }
        }
    }
}

/// A line from limit to limit; where it leaves the scale it ends in an arrow.
fn interval(scale: &Scale, [low, high]: [f64; 2], style: Style) -> Markup {
    let y = down(style.lane);
    html! {
        line class=(format!("interval {}", tone(style))) x1=(across(scale, low)) x2=(across(scale, high)) y1=(y) y2=(y) {}
        @if low < scale.low() { (placed("0%", &y, "arrow", tone(style), "M-6 0L1 -4V4Z")) }
        @if high > scale.high() { (placed("100%", &y, "arrow", tone(style), "M6 0L-1 -4V4Z")) }
    }
}

fn point(scale: &Scale, at: f64, shape: Shape, size: f64, style: Style) -> Markup {
    let half = size / 2.0;
    let outline = match shape {
        Shape::Square => format!("M{0:.1} {0:.1}H{1:.1}V{1:.1}H{0:.1}Z", -half, half),
        Shape::Diamond => format!("M{0:.1} 0L0 {0:.1}L{1:.1} 0L0 {1:.1}Z", -half, half),
    };
    placed(
        &across(scale, at),
        &down(style.lane),
        "point",
        tone(style),
        &outline,
    )
}

/// A thin line from the earlier estimate, above, to the later one, below.
fn step(scale: &Scale, [before, after]: [f64; 2]) -> Markup {
    html! {
        line class="step" x1=(across(scale, before)) y1=(down(UPPER)) x2=(across(scale, after)) y2=(down(LOWER)) {}
    }
}

/// How far down the row an earlier estimate lies that shares it with a later one.
pub const UPPER: f64 = 0.3;
/// How far down the later one lies.
pub const LOWER: f64 = 0.7;

/// An outline about a point.
fn placed(x: &str, y: &str, what: &str, tone: &str, outline: &str) -> Markup {
    html! {
        svg x=(x) y=(y) width="1" height="1" overflow="visible" { path class=(format!("{what} {tone}")) d=(outline) {} }
    }
}

fn tone(style: Style) -> &'static str {
    if style.is_latest { "latest" } else { "earlier" }
}

fn across(scale: &Scale, number: f64) -> String {
    format!("{:.2}%", 100.0 * scale.position(number))
}

fn down(lane: f64) -> String {
    format!("{:.0}%", 100.0 * lane)
}
