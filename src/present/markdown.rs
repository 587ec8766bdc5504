//! For places that show Markdown: the document with tables as GitHub reads them, and its figures in files beside it.

use super::Format;
use super::document::{Block, Document, Table};
use super::figure::{Body, Plot, WITHHELD};
use crate::report::Report;

/// The tables alone.
pub static TABLES: Format = Format {
    name: "markdown",
    extension: Some("md"),
    shows_fingerprints: false,
    shows_warnings: true,
    render: |report| written(&Document::of_tables(report), &|_| None),
};

/// The whole document.
pub static DOCUMENT: Format = Format {
    name: "markdown",
    extension: Some("md"),
    shows_fingerprints: true,
    shows_warnings: true,
    render: |report| written(&Document::new(report), &|_| None),
};

/// The document, with the file that each figure is in.
pub fn written(document: &Document, file_of: &dyn Fn(&Plot) -> Option<String>) -> String {
    let writer = Writer { file_of };
    let mut text = format!("# {}\n", inline(&document.title));
    document.headline.iter().for_each(|block| writer.block(block, &mut text));
    for section in &document.sections {
        text.push_str(&format!("\n## {}\n", inline(section.title)));
        section.blocks.iter().for_each(|block| writer.block(block, &mut text));
    }
    text
}

struct Writer<'a> {
    file_of: &'a dyn Fn(&Plot) -> Option<String>,
}

impl Writer<'_> {
    fn block(&self, block: &Block, text: &mut String) {
        text.push('\n');
        match block {
            Block::Lead(words) => text.push_str(&format!("**{}**\n", inline(words))),
            Block::Paragraph(words) | Block::Note(words) => {
                text.push_str(&format!("{}\n", inline(words)));
            }
            Block::Heading(words) => text.push_str(&format!("### {}\n", inline(words))),
            Block::List(items) => {
                items.iter().for_each(|item| text.push_str(&format!("- {}\n", inline(item))));
            }
            Block::Definitions(items) => {
                let items = items.iter();
                items.for_each(|(term, meaning)| {
                    text.push_str(&format!("- {}: {}\n", inline(term), inline(meaning)));
                });
            }
            Block::Table(table) => text.push_str(&of_table(table)),
            Block::Plot(plot) => self.plot(plot, text),
            Block::Code(code) => text.push_str(&fenced(code)),
            Block::Details { summary, blocks } => {
                text.push_str(&format!("<details><summary>{}</summary>\n", inline(summary)));
                blocks.iter().for_each(|block| self.block(block, text));
                text.push_str("\n</details>\n");
            }
        }
    }

    fn plot(&self, plot: &Plot, text: &mut String) {
        text.push_str(&format!("### {}\n\n", inline(&plot.title)));
        if let Some(file) = (self.file_of)(plot) {
            text.push_str(&format!("![{}](<{file}>)\n\n", inline(&plot.description)));
        }
        text.push_str(&of_plot(plot));
        for (sign, meaning) in &plot.notes {
            let sign = if sign.is_empty() {
                String::new()
            } else {
                format!("{}: ", inline(sign))
            };
            text.push_str(&format!("\n{sign}{}\n", inline(meaning)));
        }
    }
}

/// Lines of cells; columns of numbers are set to the right.
fn lines(headings: &[(&str, bool)], rows: impl Iterator<Item = Vec<String>>) -> String {
    let line = |cells: &mut dyn Iterator<Item = String>| {
        let cells: Vec<String> = cells.collect();
        format!("| {} |\n", cells.join(" | "))
    };
    let mut text = line(&mut headings.iter().map(|(heading, _)| inline(heading)));
    let rule = |&(_, is_text): &(&str, bool)| if is_text { "---" } else { "---:" }.to_owned();
    text.push_str(&line(&mut headings.iter().map(rule)));
    for row in rows {
        text.push_str(&line(&mut row.iter().map(|cell| inline(cell))));
    }
    text
}

fn of_table(table: &Table) -> String {
    let headings: Vec<_> = table.columns.iter().map(|column| (column.heading.as_str(), column.is_text)).collect();
    let rows = lines(&headings, table.rows.iter().cloned());
    format!("{}\n\n{rows}", inline(&table.caption))
}

/// The numbers of a figure.
fn of_plot(plot: &Plot) -> String {
    let rows = plot.groups.iter().flat_map(|group| &group.rows);
    let has_names = rows.clone().any(|row| !row.label.is_empty());
    let mut headings = vec![(plot.heading.as_str(), true)];
    headings.extend(has_names.then_some(("Wave", true)));
    headings.extend(plot.left.iter().chain(&plot.right).map(|heading| (heading.as_str(), heading.is_empty())));
    let width = headings.len();
    let rows = plot.groups.iter().flat_map(|group| {
        let section = group.section.iter().map(|section| vec![section.clone()]);
        let rows = group.rows.iter().map(|row| {
            let mut cells = vec![group.label.clone()];
            cells.extend(has_names.then(|| row.label.clone()));
            match &row.body {
                Body::Shown { left, right, .. } => cells.extend(left.iter().chain(right).cloned()),
                Body::Withheld => cells.push(WITHHELD.to_owned()),
            }
            cells
        });
        let rows = section.chain(rows).collect::<Vec<_>>();
        rows.into_iter().map(|mut cells| {
            cells.resize(width, String::new());
            cells
        })
    });
    lines(&headings, rows)
}

/// Text that Markdown takes as it is: every sign that could be markup stands behind a backslash or as an entity.
fn inline(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            // Also where a line begins with it, or a name or an address could be made of it.
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '~' | '!' | '$' => {
                safe.push('\\');
                safe.push(letter);
            }
            '@' => safe.push_str("&#64;"),
            ':' => safe.push_str("&#58;"),
            '\n' | '\r' => safe.push(' '),
            _ => safe.push(letter),
        }
    }
    if safe.starts_with(['-', '+', '=']) || starts_as_list(&safe) {
        safe.insert(0, '\u{200b}');
    }
    safe
}
