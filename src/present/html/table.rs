//! A table that scrolls in a box of its own where the page is narrower.

use maud::{Markup, html};

use crate::present::document::Table;

/// A table with its caption.
pub fn written(table: &Table) -> Markup {
    let first_total = table.rows.len() - table.totals;
    html! {
        div class="scroll" role="region" tabindex="0" aria-label=(table.caption) {
            table {
                caption { span { (table.caption) } }
                thead {
                    tr { @for column in &table.columns { th scope="col" class=(align(column.is_text)) { (super::heading(&column.heading, "Marks")) } } }
                }
                tbody { @for row in &table.rows[..first_total] { (row_of(table, row)) } }
                @if table.totals > 0 {
                    tbody class="total" { @for row in &table.rows[first_total..] { (row_of(table, row)) } }
                }
            }
        }
    }
}

fn row_of(table: &Table, row: &[String]) -> Markup {
    html! {
        tr {
            @for (place, (cell, column)) in row.iter().zip(&table.columns).enumerate() {
                @if place == 0 {
                    th scope="row" { span class="name" dir="auto" { (super::typeset(cell)) } }
                } @else {
                    td class=(align(column.is_text)) { (cell) }
                }
            }
        }
    }
}

fn align(is_text: bool) -> &'static str {
    if is_text { "text" } else { "number" }
}
