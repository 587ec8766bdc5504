//! A map with its scales, as wide as the page. Its numbers stand in the tables below it.

use maud::{Markup, html};

use crate::present::figure::{ContourPlot, WITHHELD};

/// A map with its title and the meaning of its parts.
pub fn written(plot: &ContourPlot) -> Markup {
    let (title, description) = (
        format!("{}-title", plot.id),
        format!("{}-description", plot.id),
    );
    let [coverage, hidden] = plot.axes();
    html! {
        figure id=(plot.id) class="contour" aria-labelledby=(title) aria-describedby=(description) {
            figcaption id=(title) { (plot.title) }
            p class="unseen" id=(description) { (plot.description) @if plot.map().is_some() { " Its numbers are in the tables below it." } }
            @if let Some(map) = plot.map() {
                p class="up" aria-hidden="true" { (super::typeset(hidden)) }
                div class="field" {
                    svg aria-hidden="true" { (plot.hidden_axis().unwrap_or_default()) }
                    svg class="map" aria-hidden="true" {
                        (map)
                        rect class="edge" width="100%" height="100%" {}
                    }
                    svg class="across" aria-hidden="true" { (plot.coverage_axis().unwrap_or_default()) }
                    span class="unit" aria-hidden="true" { (super::typeset(coverage)) }
                }
            } @else {
                p class="withheld" { (WITHHELD) }
            }
            @if !plot.notes.is_empty() {
                ul class="notes" { @for note in &plot.notes { li { (super::typeset(note)) } } }
            }
        }
    }
}
