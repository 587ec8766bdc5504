//! What is around figures that stand alone? One SVG with a title, a description and paper beneath.

use maud::{Markup, PreEscaped, html};

/// Colours and type. Two hues that colour-blind readers tell apart from ink, in light and in dark; form and filling say
/// the same.
pub const STYLE: &str = include_str!("sheet.css");

/// Figures below each other, and what they are for those who do not see them.
pub struct Frame<'a> {
    /// How wide the whole is, and how high.
    pub size: [f64; 2],
    /// The title of each figure.
    pub titles: Vec<&'a str>,
    /// What is seen in each.
    pub descriptions: Vec<&'a str>,
    /// How they look.
    pub style: &'a str,
    /// Each figure with where it begins from above.
    pub panels: Vec<(f64, &'a Markup)>,
}

impl Frame<'_> {
    /// The whole as a file.
    pub fn written(&self) -> String {
        let [width, height] = self.size.map(|length| format!("{length:.0}"));
        let markup = html! {
            svg xmlns="http://www.w3.org/2000/svg" viewBox=(format!("0 0 {width} {height}"))
                width=(width) height=(height) role="img" aria-labelledby="title desc" lang="en" {
                title id="title" { (self.titles.join("; ")) }
                desc id="desc" { (self.descriptions.join(" ")) }
                style { (PreEscaped(self.style)) }
                rect class="paper" width="100%" height="100%" {}
                @for (top, panel) in &self.panels {
                    g transform=(format!("translate(0 {top:.1})")) { (panel) }
                }
            }
        };
        markup.into_string() + "\n"
    }
}
