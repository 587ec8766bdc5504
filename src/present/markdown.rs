//! For places that show Markdown: the document with tables as GitHub reads them, and its figures in files beside it.

use super::document::{Block, Document, Table};
use super::figure::{self, Body, ContourPlot, Plot, WITHHELD};
use super::{Format, Render, WithFiles};
use crate::report::Report;

/// The tables alone.
pub static TABLES: Format = Format {
    name: "markdown",
    extension: Some("md"),
    shows_fingerprints: false,
    shows_warnings: true,
    shows_details: false,
    shows_answers: false,
    travels: true,
    render: Render::Text(tables),
};

/// The whole document, with its figures in files beside it where it is a file itself.
pub static DOCUMENT: Format = Format {
    name: "markdown",
    extension: Some("md"),
    shows_fingerprints: true,
    shows_warnings: true,
    shows_details: true,
    shows_answers: true,
    travels: true,
    render: Render::WithFiles {
        alone: |report| written(&Document::new(report), &|_| None),
        beside: with_figures,
    },
};

/// The tables of a report.
pub fn tables(report: &Report) -> String {
    written(&Document::of_tables(report), &|_| None)
}

/// The document whose file has this name without its extension, and the figures that it shows.
fn with_figures(report: &Report, stem: &str) -> WithFiles {
    let document = Document::new(report);
    let file_of = |id: &str| format!("{stem}-{id}.svg");
    let plots = document.plots().into_iter();
    let plots = plots.filter(|plot| plot.withheld().is_none());
    let plots = plots.map(|plot| {
        let sheet = figure::sheet(std::slice::from_ref(plot));
        (file_of(&plot.id), sheet)
    });
    let contours = document.contours().into_iter();
    let contours = contours.filter(|plot| !plot.is_withheld());
    let contours = contours.map(|plot| {
        let sheet = figure::contour_sheet(std::slice::from_ref(plot));
        (file_of(&plot.id), sheet)
    });
    WithFiles {
        text: written(&document, &|id| Some(file_of(id))),
        files: plots.chain(contours).collect(),
    }
}

/// The document, with the file that each figure is in.
pub fn written(document: &Document, file_of: &dyn Fn(&str) -> Option<String>) -> String {
    let writer = Writer { file_of };
    let mut text = format!("# {}\n", inline(&document.title));
    document
        .headline
        .iter()
        .for_each(|block| writer.block(block, &mut text));
    if let Some(source) = &document.source {
        text.push_str(&format!("\n{}\n", inline(source)));
    }
    for section in &document.sections {
        text.push_str(&format!("\n## {}\n", inline(section.title)));
        section
            .blocks
            .iter()
            .for_each(|block| writer.block(block, &mut text));
    }
    text
}

struct Writer<'a> {
    file_of: &'a dyn Fn(&str) -> Option<String>,
}

impl Writer<'_> {
    fn block(&self, block: &Block, text: &mut String) {
        if !matches!(block, Block::Heavy { .. }) {
            text.push('\n');
        }
        match block {
            Block::Lead(words) => text.push_str(&format!("**{}**\n", inline(words))),
            Block::Paragraph(words) | Block::Note(words) => {
                text.push_str(&format!("{}\n", inline(words)));
            }
            Block::Heading(words) => text.push_str(&format!("### {}\n", inline(words))),
            Block::List(items) => {
                items
                    .iter()
                    .for_each(|item| text.push_str(&format!("- {}\n", inline(item))));
            }
            Block::Definitions(items) => {
                let items = items.iter();
                items.for_each(|(term, meaning)| {
                    text.push_str(&format!("- {}: {}\n", inline(term), inline(meaning)));
                });
            }
            Block::Table(table) => text.push_str(&of_table(table)),
            Block::Plot(plot) => self.plot(plot, text),
            Block::Contour(plot) => self.contour(plot, text),
            Block::Code(code) => text.push_str(&fenced(code)),
            Block::Details {
                summary, blocks, ..
            } => {
                text.push_str(&format!(
                    "<details><summary>{}</summary>\n",
                    inline(summary)
                ));
                blocks.iter().for_each(|block| self.block(block, text));
                text.push_str("\n</details>\n");
            }
            // A file may be as heavy as it is.
            Block::Heavy { blocks, .. } => {
                blocks.iter().for_each(|block| self.block(block, text));
            }
        }
    }

    /// Shows the file of a figure, if it has one.
    fn image(&self, id: &str, description: &str, text: &mut String) -> bool {
        let file = (self.file_of)(id);
        if let Some(file) = &file {
            let file = file.replace(['<', '>'], "");
            text.push_str(&format!("![{}](<{file}>)\n\n", inline(description)));
        }
        file.is_some()
    }

    /// A map belongs to the question that it stands under, whose numbers follow it: its title is no heading.
    fn contour(&self, plot: &ContourPlot, text: &mut String) {
        text.push_str(&format!("**{}**\n\n", inline(&plot.title)));
        // An image is described by itself.
        let is_image = !plot.is_withheld() && self.image(&plot.id, &plot.description, text);
        let description = (!is_image).then_some(&plot.description);
        let words: Vec<_> = description.into_iter().chain(&plot.notes).collect();
        let words = words.iter().map(|words| format!("{}\n", inline(words)));
        text.push_str(&words.collect::<Vec<_>>().join("\n"));
    }

    fn plot(&self, plot: &Plot, text: &mut String) {
        text.push_str(&format!("### {}\n\n", inline(&plot.title)));
        if let Some(sentence) = plot.withheld() {
            text.push_str(&format!("{}\n", inline(sentence)));
            return;
        }
        let has_file = self.image(&plot.id, &plot.description, text);
        text.push_str(&of_plot(plot));
        if has_file && !plot.legend.is_empty() {
            text.push_str(&format!("\n{}\n", inline(&plot.legend)));
        }
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
    let headings: Vec<_> = table
        .columns
        .iter()
        .map(|column| (column.heading.as_str(), column.is_text))
        .collect();
    let rows = lines(&headings, table.rows.iter().cloned());
    format!("{}\n\n{rows}", inline(&table.caption))
}

/// The numbers of a figure.
fn of_plot(plot: &Plot) -> String {
    let rows = plot.groups.iter().flat_map(|group| &group.rows);
    let has_names = rows.clone().any(|row| !row.label.is_empty());
    let mut headings = vec![(plot.heading.as_str(), true)];
    headings.extend(has_names.then_some(("Wave", true)));
    headings.extend(
        plot.left
            .iter()
            .chain(&plot.right)
            .map(|heading| (heading.as_str(), heading.is_empty())),
    );
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

/// Text that Markdown takes as it is: a sign that could be markup stands behind a backslash or is an entity.
fn inline(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let next = letters.peek();
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            // A name that somebody would be called by.
            '@' => safe.push_str("&#64;"),
            '\n' | '\r' => safe.push(' '),
            // An address, a picture by its name, or a command to a build server.
            ':' if next.is_some_and(|next| !next.is_whitespace()) => safe.push_str("\\:"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '~' | '$' => {
                safe.push('\\');
                safe.push(letter);
            }
            _ => safe.push(letter),
        }
    }
    match list_mark(&safe) {
        Some(place) => safe[..place].to_owned() + "\\" + &safe[place..],
        None => safe,
    }
}

/// Where the sign is that would begin a list or underline a heading, if the text begins with one.
fn list_mark(text: &str) -> Option<usize> {
    let digits = text.len()
        - text
            .trim_start_matches(|letter: char| letter.is_ascii_digit())
            .len();
    let mut rest = text[digits..].chars();
    match (digits, rest.next(), rest.next()) {
        (0, Some('-' | '+'), Some(' ')) | (0, Some('='), _) => Some(0),
        (1.., Some('.' | ')'), None | Some(' ')) => Some(digits),
        _ => None,
    }
}

/// Text between fences that it does not hold.
fn fenced(code: &str) -> String {
    let runs = code.split(|letter| letter != '`').map(str::len);
    let fence = "`".repeat(runs.max().unwrap_or(0).max(2) + 1);
    format!("{fence}text\n{}\n{fence}\n", code.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_is_markup() {
        assert_eq!(inline("a|b"), "a\\|b");
        assert_eq!(inline("<script>"), "&lt;script&gt;");
        assert_eq!(inline("[x](https://y)"), "\\[x\\](https\\://y)");
        assert_eq!(inline("::error::"), "\\:\\:error\\::");
        assert_eq!(
            inline("*a* _b_ `c` ~d~ $e$"),
            "\\*a\\* \\_b\\_ \\`c\\` \\~d\\~ \\$e\\$"
        );
    }

    #[test]
    fn no_text_begins_a_list_or_a_heading() {
        assert_eq!(inline("- x"), "\\- x");
        assert_eq!(inline("1. x"), "1\\. x");
        assert_eq!(inline("=1+1"), "\\=1+1");
        assert_eq!(inline("# x"), "\\# x");
        assert_eq!(inline("-4.01"), "-4.01");
        assert_eq!(inline("2.20 % of"), "2.20 % of");
    }

    #[test]
    fn code_cannot_leave_its_fence() {
        assert_eq!(fenced("a ``` b"), "````text\na ``` b\n````\n");
        assert_eq!(fenced("{}"), "```text\n{}\n```\n");
    }
}
