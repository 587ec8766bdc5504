//! For people: one page that needs no network, no script and no other file. Its policy forbids it to ask for any.

mod contour;
mod grid;
mod table;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::document::{Block, Document, Section};
use super::{Format, Render};
use crate::report::Report;

/// A page.
pub static DEFINITION: Format = Format {
    name: "html",
    extension: Some("html"),
    shows_fingerprints: true,
    shows_warnings: true,
    shows_details: true,
    shows_answers: true,
    travels: true,
    render: Render::Text(render),
};

/// How the page looks.
const STYLE: &str = concat!(
    include_str!("style.css"),
    include_str!("../figure/contour.css"),
    include_str!("contour.css")
);

/// The SHA-256 of the style in base 64: the policy allows this style and no other.
const STYLE_HASH: &str = "sha256-Ba+XbanLVlbvGHvEptMKYmclY3GG6xoGCN7L9paZWK4=";

/// The heaviest page, in bytes: it is to be sent about.
const HEAVIEST: usize = 300_000;

fn render(report: &Report) -> String {
    let mut document = Document::new(report);
    let mut page = self::page(&document);
    while page.len() > HEAVIEST && document.lighten() {
        page = self::page(&document);
    }
    page
}

fn page(document: &Document) -> String {
    let policy = format!(
        "default-src 'none'; style-src '{STYLE_HASH}'; img-src data:; base-uri 'none'; form-action 'none'"
    );
    let page = html! {
        (DOCTYPE)
        html lang=(document.language) {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="generator" content=(program());
                title { (document.title) }
                link rel="icon" href="data:,";
                style { (PreEscaped(STYLE)) }
            }
            body {
                a class="skip" href="#main" { "Skip to the report" }
                header {
                    h1 { (document.title) }
                    @for block in &document.headline { (written(block)) }
                    @if let Some(source) = &document.source { p class="source" { (source) } }
                }
                nav aria-label="Contents" {
                    ul { @for section in &document.sections { li { a href=(format!("#{}", section.id)) { (section.title) } } } }
                }
                main id="main" { @for section in &document.sections { (section_of(section)) } }
                footer { p { "Made with " (program()) ". This page is complete in itself: it loads nothing from any network." } }
            }
        }
    };
    page.into_string() + "\n"
}

fn program() -> String {
    format!("{} {}", env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"))
}

fn section_of(section: &Section) -> Markup {
    let title = format!("{}-title", section.id);
    html! {
        section id=(section.id) aria-labelledby=(title) {
            h2 id=(title) { (section.title) }
            @for block in &section.blocks { (written(block)) }
        }
    }
}

fn written(block: &Block) -> Markup {
    match block {
        Block::Lead(text) => html! { p class="lead" { (typeset(text)) } },
        Block::Paragraph(text) => html! { p { (typeset(text)) } },
        Block::Note(text) => html! { p class="note" { (typeset(text)) } },
        Block::Heading(text) => html! { h3 { (text) } },
        Block::List(items) => html! { ul { @for item in items { li { (typeset(item)) } } } },
        Block::Definitions(items) => html! {
            dl { @for (term, meaning) in items { div { dt { (term) } dd { (meaning) } } } }
        },
        Block::Table(table) => table::written(table),
        Block::Plot(plot) => grid::written(plot),
        Block::Contour(plot) => contour::written(plot),
        Block::Code(text) => html! { pre tabindex="0" { code { (code(text)) } } },
        Block::Details {
            summary, blocks, ..
        } => html! {
            details { summary { (summary) } @for block in blocks { (written(block)) } }
        },
        Block::Heavy { blocks, .. } => html! { @for block in blocks { (written(block)) } },
    }
}

/// Text of a program between tags: there, unlike in an attribute, a quotation mark is a letter like any other. JSON has
/// so many of them that a page would be heavier by half.
fn code(text: &str) -> PreEscaped<String> {
    let text = text.replace('&', "&amp;");
    PreEscaped(text.replace('<', "&lt;").replace('>', "&gt;"))
}

/// A heading of a column; one without words is heard all the same.
fn heading(text: &str, unseen: &str) -> Markup {
    html! {
        @if text.is_empty() { span class="unseen" { (unseen) } }
        @else { span class="name" { (typeset(text)) } }
    }
}

/// Text whose numbers are not parted from their signs at the end of a line.
fn typeset(text: &str) -> String {
    let text = text
        .replace(" %", "\u{a0}%")
        .replace("% interval", "%\u{a0}interval");
    with_whole_ranges(&with_whole_points(&text))
}

/// Text whose numbers of points are not broken. A heading such as `Change, points` may be.
fn with_whole_points(text: &str) -> String {
    let mut parts = text.split(" points");
    let mut whole = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let is_number = whole.ends_with(|letter: char| letter.is_ascii_digit());
        whole.push_str(if is_number { "\u{a0}points" } else { " points" });
        whole.push_str(part);
    }
    whole
}

/// Text whose ranges, such as `1.46 to 3.19`, are not broken.
fn with_whole_ranges(text: &str) -> String {
    let mut parts = text.split(" to ");
    let mut whole = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let is_number = |letter: char| letter.is_ascii_digit() || "+-<>".contains(letter);
        let is_range =
            whole.ends_with(|letter: char| letter.is_ascii_digit()) && part.starts_with(is_number);
        whole.push_str(if is_range { "\u{a0}to\u{a0}" } else { " to " });
        whole.push_str(part);
    }
    whole
}

#[cfg(test)]
mod tests {
    use sha2::{Digest, Sha256};

    use super::*;

    #[test]
    fn the_policy_allows_the_style_of_the_page() {
        let hash = format!("sha256-{}", base64(&Sha256::digest(STYLE)));
        assert_eq!(STYLE_HASH, hash, "write the hash into STYLE_HASH");
    }

    /// RFC 4648, section 4.
    fn base64(bytes: &[u8]) -> String {
        const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let mut text = String::new();
        for chunk in bytes.chunks(3) {
            let mut bits = [0; 3];
            bits[..chunk.len()].copy_from_slice(chunk);
            let bits = u32::from_be_bytes([0, bits[0], bits[1], bits[2]]);
            for place in 0..4 {
                let letter = LETTERS[(bits >> (18 - 6 * place)) as usize & 63] as char;
                text.push(if place <= chunk.len() { letter } else { '=' });
            }
        }
        text
    }

    #[test]
    fn numbers_stay_beside_their_signs_and_ranges_on_one_line() {
        assert_eq!(
            typeset("up to 2.20 % (1.46 to 3.19 %), -1 to +2 points, in 2015 to all"),
            "up to 2.20\u{a0}% (1.46\u{a0}to\u{a0}3.19\u{a0}%), -1\u{a0}to\u{a0}+2\u{a0}points, in 2015 to all"
        );
    }

    #[test]
    fn the_hash_is_written_in_base_64() {
        assert_eq!(base64(b"foobar"), "Zm9vYmFy");
        assert_eq!(base64(b"fooba"), "Zm9vYmE=");
        assert_eq!(base64(b"foob"), "Zm9vYg==");
    }
}
