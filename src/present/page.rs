//! A page of text for a terminal: paragraphs and tables, at most 80 columns wide.

use anstyle::{Effects, Style};
use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, Table, presets};
use unicode_width::UnicodeWidthStr;

use crate::warning::Warning;

/// The width that everything fits in, in columns of a terminal.
const WIDTH: u16 = 80;

/// A space that a paragraph is not broken at, and that is written as any other.
pub const NO_BREAK: char = '\u{a0}';

/// Text that stands out.
pub const BOLD: Style = Style::new().bold();
/// Text that steps back.
pub const FAINT: Style = Style::new().effects(Effects::DIMMED);
/// Text like any other.
pub const PLAIN: Style = Style::new();

/// A page that is being written. Its text holds escape sequences for colour, which the output removes
/// where they are not wanted.
#[derive(Default)]
pub struct Page {
    parts: Vec<Part>,
}

/// What a page is made of: formats with paragraphs and tables of their own take them from here.
pub enum Part {
    /// A line, as it is.
    Line(String, Style),
    /// An empty line.
    Gap,
    /// A paragraph, behind its mark where it has one.
    Paragraph {
        /// The mark.
        mark: String,
        /// What it says.
        text: String,
        /// How it looks.
        style: Style,
    },
    /// A table.
    Table(Grid),
}

impl Page {
    /// The whole text.
    pub fn into_text(self) -> String {
        let mut lines = Lines::default();
        for part in &self.parts {
            match part {
                Part::Line(line, style) => lines.line(line, *style),
                Part::Gap => lines.text.push('\n'),
                Part::Paragraph { mark, text, style } => lines.paragraph(mark, text, *style),
                Part::Table(grid) => lines.table(grid),
            }
        }
        lines.text
    }

    /// What it is made of.
    pub fn into_parts(self) -> Vec<Part> {
        self.parts
    }

    /// Adds what another page is made of.
    pub fn append(&mut self, parts: Vec<Part>) {
        self.parts.extend(parts);
    }

    /// Writes a line.
    pub fn line(&mut self, line: &str, style: Style) {
        self.parts.push(Part::Line(line.to_owned(), style));
    }

    /// Writes an empty line.
    pub fn gap(&mut self) {
        self.parts.push(Part::Gap);
    }

    /// Writes a paragraph, its lines broken at words. Lines after the first stand under `indent` columns.
    pub fn paragraph(&mut self, mark: &str, paragraph: &str, style: Style) {
        self.parts.push(Part::Paragraph {
            mark: mark.to_owned(),
            text: paragraph.to_owned(),
            style,
        });
    }

    /// Writes a paragraph for each warning.
    pub fn warnings(&mut self, warnings: &[Warning]) {
        for warning in warnings {
            self.gap();
            self.paragraph("", &format!("Warning {}: {warning}", warning.code()), BOLD);
        }
    }

    /// Writes a table.
    pub fn table(&mut self, grid: Grid) {
        self.parts.push(Part::Table(grid));
    }
}

/// The lines of a page.
#[derive(Default)]
struct Lines {
    text: String,
}

impl Lines {
    fn line(&mut self, line: &str, style: Style) {
        let line = line.trim_end();
        if style.is_plain() || line.is_empty() {
            self.text.push_str(line);
        } else {
            self.text.push_str(&format!("{style}{line}{style:#}"));
        }
        self.text.push('\n');
    }

    fn paragraph(&mut self, mark: &str, paragraph: &str, style: Style) {
        // A number and its per cent sign stay on one line.
        let paragraph = &paragraph.replace(" %", &format!("{NO_BREAK}%"));
        let mut table = borderless();
        if mark.is_empty() {
            table.add_row([paragraph]);
        } else {
            table.add_row([mark, paragraph]);
        }
        set_padding(&mut table, 1);
        for line in table.lines() {
            self.line(&line.replace(NO_BREAK, " "), style);
        }
    }

    fn table(&mut self, grid: &Grid) {
        let table = grid.arranged();
        let lines: Vec<String> = table.lines().collect();
        let width = lines
            .iter()
            .map(|line| line.trim_end().chars().count())
            .max();
        let rule = "─".repeat(width.unwrap_or(0));
        let rules = lines.iter().filter(|line| line.trim_end() == RULE).count();
        let mut passed = 0;
        for line in &lines {
            if line.trim_end() == RULE {
                passed += 1;
                self.line(&rule, FAINT);
            } else {
                let is_total = grid.ends_with_total && passed == rules;
                self.line(line, if is_total { BOLD } else { PLAIN });
            }
        }
    }
}

/// What stands for a rule until the width of the table is known: a row of the table that has nothing else.
const RULE: &str = "─";

/// A table without borders: labels to the left, numbers to the right.
#[derive(Default)]
pub struct Grid {
    rows: Vec<Vec<String>>,
    left_aligned: Vec<usize>,
    ends_with_total: bool,
}

impl Grid {
    /// Adds a row.
    pub fn row(&mut self, cells: Vec<String>) {
        self.rows.push(cells);
    }

    /// Adds a heading: cells of several lines stand on the rule below them.
    pub fn heading(&mut self, cells: Vec<String>) {
        let height = cells
            .iter()
            .map(|cell| cell.lines().count())
            .max()
            .unwrap_or(0);
        let settled = |cell: String| "\n".repeat(height - cell.lines().count().max(1)) + &cell;
        self.row(cells.into_iter().map(settled).collect());
        self.rule();
    }

    /// Adds a rule over the whole width.
    pub fn rule(&mut self) {
        self.rows.push(vec![RULE.to_owned()]);
    }

    /// The columns, besides the first, that hold words.
    pub fn left_align(&mut self, columns: impl IntoIterator<Item = usize>) {
        self.left_aligned.extend(columns);
    }

    /// Makes what stands below the last rule stand out.
    pub fn end_with_total(&mut self) {
        self.ends_with_total = true;
    }

    /// The cells of its heading, each in one line, and those of its rows.
    pub fn cells(&self) -> (Vec<String>, Vec<&[String]>) {
        let is_row = |row: &&Vec<String>| row.as_slice() != [RULE];
        let mut rows = self.rows.iter().filter(is_row).map(Vec::as_slice);
        let heading = rows.next().unwrap_or_default();
        let heading = heading.iter().map(|cell| unbroken(cell));
        (heading.collect(), rows.collect())
    }

    fn arranged(&self) -> Table {
        let mut table = borderless();
        for row in &self.rows {
            table.add_row(row);
        }
        for (index, column) in table.column_iter_mut().enumerate().skip(1) {
            // Only labels are broken, never numbers.
            column.set_constraint(ColumnConstraint::ContentWidth);
            if !self.left_aligned.contains(&index) {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
        set_padding(&mut table, 2);
        table
    }
}

/// A text of several lines in one: a hyphen at the end of a line parts a word.
pub fn unbroken(text: &str) -> String {
    let mut whole = String::new();
    for line in text.lines().filter(|line| !line.is_empty()) {
        if let Some(word) = whole.strip_suffix('-').map(str::len) {
            whole.truncate(word);
        } else if !whole.is_empty() {
            whole.push(' ');
        }
        whole.push_str(line);
    }
    whole
}

/// A text in lines of at most so many columns: broken behind spaces, and hyphens and the like; within a
/// word only where that is longer than a line.
pub fn wrapped(text: &str, width: usize) -> String {
    let mut lines = vec![String::new()];
    for part in text.split_inclusive([' ', '-', '_', '.', ',', '/']) {
        let line = lines.last().map_or("", String::as_str);
        if !line.is_empty() && format!("{line}{}", part.trim_end()).width() > width {
            lines.push(String::new());
        }
        for letter in part.chars() {
            let is_full = |line: &String| format!("{line}{letter}").width() > width;
            if letter != ' ' && lines.last().is_some_and(is_full) {
                lines.push(String::new());
            }
            if let Some(line) = lines.last_mut() {
                line.push(letter);
            }
        }
    }
    let lines: Vec<&str> = lines.iter().map(|line| line.trim_end()).collect();
    lines.join("\n")
}

fn borderless() -> Table {
    let mut table = Table::new();
    table
        .load_style(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(WIDTH);
    table
}

/// Sets the room between columns: none before the first and behind the last.
fn set_padding(table: &mut Table, between: u16) {
    let last = table.column_count().saturating_sub(1);
    for (index, column) in table.column_iter_mut().enumerate() {
        column.set_padding((0, if index == last { 0 } else { between }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_a_heading_become_one() {
        assert_eq!(unbroken("\n\nChange,\npoints"), "Change, points");
        assert_eq!(unbroken("Posi-\ntive %"), "Positive %");
    }

    #[test]
    fn a_long_label_is_broken_at_its_words() {
        for (text, lines) in [
            ("2012", "2012"),
            ("2012 (final) copy", "2012|(final)|copy"),
            ("obs-2012", "obs-2012"),
            ("round-2_of-2012", "round-2_|of-2012"),
            ("observations", "observat|ions"),
            ("a observations", "a|observat|ions"),
            (
                "\u{1796}\u{17d2}\u{179a}\u{17c7} 1234567",
                "\u{1796}\u{17d2}\u{179a}\u{17c7}|1234567",
            ),
            (
                "\u{5317}\u{4eac}\u{5e02}\u{671d}\u{9633}",
                "\u{5317}\u{4eac}\u{5e02}\u{671d}|\u{9633}",
            ),
        ] {
            assert_eq!(wrapped(text, 8).replace('\n', "|"), lines);
        }
    }
}
