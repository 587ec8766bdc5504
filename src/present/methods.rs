//! The interval methods, for a person who has to choose one.

use super::page::{BOLD, FAINT, Page};
use crate::estimate::interval::{Designs, METHODS};

/// The formats of the list of methods.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MethodsFormat {
    /// Paragraphs for a terminal.
    Table,
    /// A table in Markdown.
    Markdown,
}

impl MethodsFormat {
    /// Every format, in the order of the help.
    pub const ALL: [Self; 2] = [Self::Table, Self::Markdown];

    /// The name in `--format`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Markdown => "markdown",
        }
    }

    /// The list of methods.
    pub fn render(self) -> String {
        match self {
            Self::Table => paragraphs(),
            Self::Markdown => markdown(),
        }
    }
}

fn paragraphs() -> String {
    let mut page = Page::default();
    for (index, method) in METHODS.iter().enumerate() {
        if index > 0 {
            page.gap();
        }
        let only = match method.designs {
            Designs::Every => "",
            Designs::SimpleRandomSample => " (with --design srs)",
        };
        page.line(&format!("--interval {}{only}", method.name), BOLD);
        page.paragraph(" ", method.prefer, super::page::PLAIN);
        let origin = format!(
            "Source: {}. Agrees with: {}.",
            method.source, method.agrees_with
        );
        page.paragraph(" ", &origin, FAINT);
    }
    page.into_text()
}

fn markdown() -> String {
    let mut text = String::from(
        "| `--interval` | when to prefer | source | agrees with |\n|---|---|---|---|\n",
    );
    for method in METHODS {
        let only = match method.designs {
            Designs::Every => "",
            Designs::SimpleRandomSample => " (srs)",
        };
        text.push_str(&format!(
            "| `{}`{only} | {} | {} | {} |\n",
            method.name, method.prefer, method.source, method.agrees_with
        ));
    }
    text
}
