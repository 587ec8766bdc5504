//! A table. On a phone one that fits stands as it is; of another each row becomes a block, its cells below each other
//! with their headings, so that nothing is cut. One wider than any screen still scrolls in a box of its own.

use maud::{Markup, html};
use unicode_width::UnicodeWidthChar;

use crate::present::document::{Column, Table};
use crate::present::footnotes::WITHHELD;

/// A table with its caption.
pub fn written(table: &Table) -> Markup {
    let first_total = table.rows.len() - table.totals;
    let shape = Shape::of(table);
    let writer = Writer { table, shape };
    html! {
        div class="scroll" role="region" tabindex="0" aria-label=(table.caption) {
            table class=[shape.class(has_many_rows(table))] role=[shape.role("table")] {
                caption { span { (table.caption) } }
                thead role=[shape.role("rowgroup")] {
                    tr role=[shape.role("row")] {
                        @for (place, column) in table.columns.iter().enumerate() {
                            th role=[shape.role("columnheader")] scope="col" class=(align(column)) { (super::heading(&column.heading, unseen(place))) }
                        }
                    }
                }
                tbody role=[shape.role("rowgroup")] { @for row in &table.rows[..first_total] { (writer.row(row)) } }
                @if table.totals > 0 {
                    tbody role=[shape.role("rowgroup")] class="total" { @for row in &table.rows[first_total..] { (writer.row(row)) } }
                }
            }
        }
    }
}

/// How a table is shown where the page is narrow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    /// As it is.
    Fits,
    /// As it is, in the smallest type.
    Tight,
    /// In blocks on a phone.
    Stacked,
    /// In blocks wherever there is less room than on a desk.
    StackedEarly,
}

/// The room of a table on a phone that is 390 pixels wide, less some for wider type; as guessed widths are wider than
/// true ones, it does for one of 360.
const PHONE: f64 = 348.0;
/// The room beside which tables are never stacked on a small window: that of one 704 pixels wide.
const SMALL_WINDOW: f64 = 664.0;
/// Between columns, in pixels, on a phone.
const GAP: f64 = 8.0;
/// Between columns in the smallest type.
const TIGHT_GAP: f64 = 5.0;

impl Shape {
    fn of(table: &Table) -> Self {
        let widths = least_widths(table);
        let width = |size: f64, gap: f64| {
            let gaps = gap * widths.len().saturating_sub(1) as f64;
            size * widths.iter().sum::<f64>() + gaps
        };
        if width(13.0, GAP) <= PHONE {
            Self::Fits
        } else if width(12.0, TIGHT_GAP) <= PHONE {
            Self::Tight
        } else if width(14.0, 14.4) <= SMALL_WINDOW {
            Self::Stacked
        } else {
            Self::StackedEarly
        }
    }

    fn is_stacked(self) -> bool {
        matches!(self, Self::Stacked | Self::StackedEarly)
    }

    fn class(self, has_many_rows: bool) -> Option<&'static str> {
        match (self, has_many_rows) {
            (Self::Fits, _) => None,
            (Self::Tight, _) => Some("tight"),
            (Self::Stacked, false) => Some("stack"),
            (Self::Stacked, true) => Some("stack once"),
            (Self::StackedEarly, false) => Some("stack early"),
            (Self::StackedEarly, true) => Some("stack early once"),
        }
    }

    /// What a part of a table is: where it is shown in blocks a browser no longer says so by itself.
    fn role(self, role: &'static str) -> Option<&'static str> {
        self.is_stacked().then_some(role)
    }
}

/// How wide each column is at least, in sizes of the type: numbers and ranges stay whole, words are broken at spaces.
fn least_widths(table: &Table) -> Vec<f64> {
    let columns = table.columns.iter().enumerate();
    let columns = columns.map(|(place, column)| {
        let is_words = place == 0 || column.is_text;
        let cells = table.rows.iter().filter_map(|row| row.get(place));
        let cells = cells.map(|cell| {
            if is_words {
                longest_word(cell)
            } else {
                width(cell)
            }
        });
        cells.fold(longest_word(&column.heading), f64::max)
    });
    columns.collect()
}

/// The width of the longest word, where a number is not parted from its sign.
fn longest_word(text: &str) -> f64 {
    let text = super::typeset(text);
    text.split([' ', '\n']).map(width).fold(0.0, f64::max)
}

/// How wide a text is in sizes of the type, in a font that is wider than those of most phones.
fn width(text: &str) -> f64 {
    let of = |letter: char| match letter {
        '0'..='9' => 0.64,
        '+' | '<' | '>' | '~' | '=' => 0.84,
        '%' => 0.95,
        ' ' | '\u{a0}' | '.' | ',' | '-' | '(' | ')' | ':' => 0.4,
        letter => 0.6 * letter.width().unwrap_or(0) as f64,
    };
    text.chars().map(of).sum()
}

struct Writer<'a> {
    table: &'a Table,
    shape: Shape,
}

impl Writer<'_> {
    fn row(&self, row: &[String]) -> Markup {
        html! {
            tr role=[self.shape.role("row")] {
                @for (place, (cell, column)) in row.iter().zip(&self.table.columns).enumerate() {
                    @if place == 0 {
                        th role=[self.shape.role("rowheader")] scope="row" data-label=[self.label(column).filter(|_| is_number(cell))] { span class="name" dir="auto" { (super::typeset(cell)) } }
                    } @else {
                        td role=[self.shape.role("cell")] class=[class(column, cell)] data-label=[self.label(column)] { (cell) }
                    }
                }
            }
        }
    }

    /// What a cell is called where its heading is out of sight.
    fn label<'c>(&self, column: &'c Column) -> Option<&'c str> {
        let is_told = self.shape.is_stacked() && !has_many_rows(self.table);
        Some(column.heading.as_str()).filter(|heading| is_told && !heading.is_empty())
    }
}

/// With more rows than this the headings of a table in blocks stand above it, once for all: beside each number they
/// would make a page too heavy.
const MANY_ROWS: usize = 50;

fn has_many_rows(table: &Table) -> bool {
    table.rows.len() > MANY_ROWS
}

/// What is heard in place of a heading without words.
fn unseen(place: usize) -> &'static str {
    if place == 0 { "Row" } else { "Marks" }
}

/// Whether a cell that names a row says nothing without its heading.
fn is_number(cell: &str) -> bool {
    let first = cell.trim_start_matches(['-', '+', '<']).chars().next();
    first.is_some_and(|first| first.is_ascii_digit()) && cell.len() < 10
}

/// How a cell looks, unless it is a number, as most are.
fn class(column: &Column, cell: &str) -> Option<&'static str> {
    match (column.is_text, cell == WITHHELD) {
        (true, false) => Some("text"),
        (false, true) => Some("withheld"),
        (true, true) => Some("text withheld"),
        (false, false) => None,
    }
}

fn align(column: &Column) -> &'static str {
    if column.is_text { "text" } else { "number" }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(headings: &[&str], row: &[&str]) -> Table {
        let mut columns: Vec<Column> = headings.iter().map(|&name| Column::number(name)).collect();
        columns[0].is_text = true;
        Table {
            columns,
            rows: vec![row.iter().map(|&cell| cell.to_owned()).collect()],
            ..Table::default()
        }
    }

    /// One that a phone has no room for, with a row of that name.
    fn wide(name: &str) -> Table {
        let headings = [
            "City",
            "2012, %",
            "2015, %",
            "Change, points",
            "95 % interval",
            "Relative change",
            "",
        ];
        let row = [
            name,
            "16.40",
            "2.40",
            "-14.00",
            "-19.71 to -8.73",
            "-85 %",
            "",
        ];
        table(&headings, &row)
    }

    #[test]
    fn tables_that_a_phone_has_no_room_for_are_stacked() {
        let narrow = table(&["Wave", "Visited"], &["2012", "235"]);
        assert_eq!(Shape::of(&narrow), Shape::Fits);
        let headings = ["In sight", "0 %\nhidden", "5 %", "10 %", "20 %", "40 %"];
        let row = ["50 %", "-7.06*", "-4.56*", "-2.06*", "+2.94*", "+12.94*"];
        assert_eq!(Shape::of(&table(&headings, &row)), Shape::Fits);
        let headings = [
            "Sensitivity",
            "Specificity",
            "2012 %",
            "2015 %",
            "Change, points",
        ];
        let row = ["1", "0.95", "3.33", "x (-2.95)", "-10.28"];
        assert_eq!(Shape::of(&table(&headings, &row)), Shape::Tight);
        let headings = [
            "City",
            "2012, %",
            "2015, %",
            "Change, points",
            "95 % interval",
        ];
        let row = [
            "Sihanoukville",
            "16.40",
            "2.40",
            "-14.00",
            "-19.71 to -8.73",
        ];
        assert_eq!(Shape::of(&table(&headings, &row)), Shape::Stacked);
        let hash = "0".repeat(64);
        let row = ["Sihanoukville", "16.40", &hash, "-14.00", "-19.71 to -8.73"];
        assert_eq!(Shape::of(&table(&headings, &row)), Shape::StackedEarly);
    }

    #[test]
    fn stacked_cells_have_their_headings_and_all_parts_their_roles() {
        let written = written(&wide("Sihanoukville")).into_string();
        assert!(
            written.contains("<td role=\"cell\" data-label=\"Change, points\">-14.00</td>"),
            "{written}"
        );
        for role in [
            "table",
            "rowgroup",
            "row",
            "columnheader",
            "rowheader",
            "cell",
        ] {
            assert!(written.contains(&format!("role=\"{role}\"")), "{role}");
        }
        assert!(!written.contains("data-label=\"\""));
        assert!(
            written.contains("scope=\"row\"><span"),
            "a name needs no heading"
        );
        let of_number = self::written(&wide("2012")).into_string();
        assert!(
            of_number.contains("scope=\"row\" data-label=\"City\""),
            "{of_number}"
        );
        let narrow = self::written(&table(&["Wave", "Visited"], &["2012", "235"])).into_string();
        assert!(!narrow.contains("data-label") && !narrow.contains("role=\"cell\""));
    }

    #[test]
    fn with_very_many_rows_headings_are_not_repeated() {
        let mut table = wide("Sihanoukville");
        table.rows = vec![table.rows[0].clone(); MANY_ROWS + 1];
        let written = written(&table).into_string();
        assert!(written.contains("class=\"stack once\"") && !written.contains("data-label"));
        assert!(written.contains("role=\"cell\""));
    }

    #[test]
    fn a_withheld_cell_looks_so() {
        let headings = ["City", "2012", "2015", "Change", "p"];
        let row = ["Siem Reap", "6.68", "withheld", "withheld", ""];
        let written = written(&table(&headings, &row)).into_string();
        assert!(
            written.contains("<td>6.68</td><td class=\"withheld\">withheld</td><td class=\"withheld\">withheld</td><td></td></tr>"),
            "{written}"
        );
    }
}
