//! A figure that stands alone is correct XML, says what it shows, and is drawn where its numbers say, without one text
//! over another.

mod support;

use roxmltree::{Document, Node};
use support::page::number_at;
use support::{fixture, run};
use unicode_width::UnicodeWidthStr;

const FIGURES: &[(&str, &[&str])] = &[
    (
        "studies/cambodia",
        &["compare", "obs-2012.csv", "obs-2015.csv"],
    ),
    (
        "studies/cambodia",
        &[
            "compare",
            "obs-2012.csv",
            "obs-2015.csv",
            "--figure",
            "change",
        ],
    ),
    ("studies/cambodia", &["analyze", "obs-2012.csv"]),
    ("reference/zero-cells", &["analyze", "obs.csv"]),
    (
        "reports",
        &[
            "analyze",
            "small.csv",
            "--by",
            "city,establishment_type",
            "--by",
            "city",
        ],
    ),
    (
        "reports",
        &["report", "small.csv", "--figure", "change", "--by", "none"],
    ),
    ("bad-input", &["analyze", "html_city.csv"]),
    (
        "bad-input",
        &["analyze", "html_city.csv", "--disclosure", "none"],
    ),
];

fn figure(folder: &str, arguments: &[&str]) -> String {
    let run = run(
        &fixture(folder),
        &[arguments, &["--format", "svg"]].concat(),
    );
    assert_eq!(run.code, 0, "{run:?}");
    run.stdout
}

#[test]
fn a_figure_says_what_it_shows() {
    for (folder, arguments) in FIGURES {
        let svg = figure(folder, arguments);
        let document = Document::parse(&svg).expect("XML");
        let root = document.root_element();
        assert_eq!(root.attribute("role"), Some("img"));
        let named: Vec<&str> = root
            .attribute("aria-labelledby")
            .unwrap()
            .split(' ')
            .collect();
        for (id, tag) in named.iter().zip(["title", "desc"]) {
            let node = root
                .children()
                .find(|node| node.has_tag_name((SVG, tag)))
                .unwrap();
            assert_eq!(node.attribute("id"), Some(*id));
            assert!(node.text().is_some_and(|text| text.len() > 10), "{tag}");
        }
        for node in document.descendants().filter(Node::is_element) {
            assert!(!["script", "image", "a", "foreignObject"].contains(&node.tag_name().name()));
            let mut attributes = node.attributes();
            assert!(
                !attributes.any(|one| one.name().contains("href") || one.name().starts_with("on"))
            );
        }
        let style = document
            .descendants()
            .find(|node| node.has_tag_name((SVG, "style")))
            .unwrap();
        let style = style.text().unwrap();
        assert!(!style.contains("url(") && !style.contains("@import"));
    }
}

const SVG: &str = "http://www.w3.org/2000/svg";

/// A text and the room that it takes at most.
#[derive(Debug)]
struct TextBox {
    text: String,
    left: f64,
    right: f64,
    baseline: f64,
    size: f64,
}

/// Wider than letters of common fonts are on average, but for the widest.
const WIDTH_OF_LETTER: f64 = 0.58;

/// What is drawn where: positions add up from the outermost element.
fn boxes(svg: &str) -> (Vec<TextBox>, [f64; 2]) {
    let document = Document::parse(svg).expect("XML");
    let root = document.root_element();
    let size = ["width", "height"].map(|name| number(root.attribute(name).unwrap()));
    let mut boxes = Vec::new();
    collect(root, [0.0, 0.0], size, &mut boxes);
    (boxes, size)
}

fn collect(node: Node<'_, '_>, origin: [f64; 2], size: [f64; 2], boxes: &mut Vec<TextBox>) {
    let length = |node: Node<'_, '_>, name: &str, whole: f64| match node.attribute(name) {
        None => 0.0,
        Some(text) => match text.strip_suffix('%') {
            Some(share) => number(share) / 100.0 * whole,
            None => number(text),
        },
    };
    for child in node.children().filter(Node::is_element) {
        match child.tag_name().name() {
            "g" => {
                let shift = child.attribute("transform").unwrap();
                let shift = shift
                    .strip_prefix("translate(")
                    .and_then(|rest| rest.strip_suffix(')'))
                    .unwrap();
                let (x, y) = shift.split_once(' ').unwrap();
                let origin = [origin[0] + number(x), origin[1] + number(y)];
                collect(child, origin, size, boxes);
            }
            "svg" => {
                let x = origin[0] + length(child, "x", size[0]);
                let y = origin[1] + length(child, "y", size[1]);
                let inner = ["width", "height"].map(|name| number(child.attribute(name).unwrap()));
                collect(child, [x, y], inner, boxes);
            }
            "text" => {
                let text = child.text().unwrap_or_default().to_owned();
                let x = origin[0] + length(child, "x", size[0]);
                let type_size = match child.attribute("class") {
                    Some("title") => 16.0,
                    Some("note" | "axis" | "tick-label") => 12.0,
                    _ => 13.0,
                };
                let width = WIDTH_OF_LETTER * type_size * text.width() as f64;
                let left = match child.attribute("text-anchor") {
                    Some("end") => x - width,
                    Some("middle") => x - width / 2.0,
                    _ => x,
                };
                boxes.push(TextBox {
                    left,
                    right: left + width,
                    baseline: origin[1] + length(child, "y", size[1]),
                    size: type_size,
                    text,
                });
            }
            _ => {}
        }
    }
}

fn number(text: &str) -> f64 {
    text.parse()
        .unwrap_or_else(|_| panic!("{text} is no number"))
}

#[test]
fn no_text_lies_over_another_or_beyond_the_edge() {
    for (folder, arguments) in FIGURES {
        let svg = figure(folder, arguments);
        let (boxes, [width, height]) = boxes(&svg);
        let is_withheld = svg.contains("All rows are withheld");
        assert!(is_withheld || boxes.len() > 10, "{folder} {arguments:?}");
        for (place, one) in boxes.iter().enumerate() {
            let is_within = one.left >= 0.0 && one.right <= width && one.baseline + 4.0 <= height;
            assert!(
                is_within && one.baseline >= one.size,
                "{}: {one:?} in {width} x {height}",
                one.text
            );
            for other in &boxes[place + 1..] {
                let beside = one.right <= other.left || other.right <= one.left;
                let apart =
                    (one.baseline - other.baseline).abs() >= 0.95 * one.size.min(other.size);
                assert!(beside || apart, "{one:?} {other:?}");
            }
        }
    }
}

/// A row of a figure: the texts on its line, and where its intervals are drawn.
#[test]
fn intervals_are_drawn_where_their_numbers_say() {
    let svg = figure(
        "studies/cambodia",
        &[
            "compare",
            "obs-2012.csv",
            "obs-2015.csv",
            "--threshold",
            "17",
            "--disclosure",
            "none",
        ],
    );
    let document = Document::parse(&svg).expect("XML");
    let texts = |class: &str| -> Vec<Node<'_, '_>> {
        document
            .descendants()
            .filter(|node| {
                node.has_tag_name((SVG, "text")) && node.attribute("class") == Some(class)
            })
            .collect()
    };
    let ticks: Vec<(f64, f64)> = texts("tick-label")
        .iter()
        .map(|tick| {
            let place = tick.attribute("x").unwrap().strip_suffix('%').unwrap();
            (number(place), number(tick.text().unwrap()))
        })
        .collect();
    let number_at = number_at(&ticks);
    let ranges = texts("label").into_iter().chain(texts("total"));
    let ranges: Vec<[f64; 2]> = ranges
        .filter_map(|text| text.text()?.split_once(" to "))
        .map(|(low, high)| [number(low), number(high)])
        .collect();
    let lines = document.descendants().filter(|node| {
        let class = node.attribute("class").unwrap_or_default();
        node.has_tag_name((SVG, "line")) && class.starts_with("interval")
    });
    let drawn: Vec<[f64; 2]> = lines
        .map(|line| {
            ["x1", "x2"].map(|name| {
                number_at(number(
                    line.attribute(name).unwrap().strip_suffix('%').unwrap(),
                ))
            })
        })
        .collect();
    assert_eq!(drawn.len(), 8);
    assert_eq!(ranges.len(), 8);
    for (drawn, range) in drawn.iter().flatten().zip(ranges.iter().flatten()) {
        assert!((drawn - range).abs() < 0.01, "{drawn} {range}");
    }
}

#[test]
fn a_figure_of_change_needs_waves() {
    let run = run(
        &fixture("studies/cambodia"),
        &[
            "analyze",
            "obs-2012.csv",
            "--format",
            "svg",
            "--figure",
            "change",
        ],
    );
    assert_eq!((run.code, run.stdout.as_str()), (2, ""));
    assert!(
        run.stderr.contains("--figure change needs two waves"),
        "{run:?}"
    );
}

#[test]
fn a_report_of_one_wave_has_no_figure_of_change() {
    let run = run(
        &fixture("studies/cambodia"),
        &[
            "report",
            "obs-2012.csv",
            "--figure",
            "change",
            "--format",
            "svg",
        ],
    );
    assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{run:?}");
}

#[test]
fn only_a_figure_has_a_figure() {
    let run = run(
        &fixture("studies/cambodia"),
        &["analyze", "obs-2012.csv", "--figure", "forest"],
    );
    assert_eq!((run.code, run.stdout.as_str()), (2, ""));
    assert!(run.stderr.contains("type --format svg"), "{run:?}");
}
