//! The page is correct HTML, asks for nothing, and can be heard as well as seen.

use std::collections::{BTreeMap, HashSet};

use super::support::page::{all, attribute, text};
use super::{STUDIES, page, report};

#[test]
fn browsers_find_no_error_in_it() {
    for (folder, arguments) in STUDIES {
        let page = page(&report(folder, arguments));
        assert_eq!(
            page.errors,
            Vec::<std::borrow::Cow<'static, str>>::new(),
            "{folder} {arguments:?}"
        );
    }
}

#[test]
fn it_has_no_script_and_asks_for_nothing() {
    let html = report("studies/cambodia", &["obs-2012.csv", "obs-2015.csv"]);
    let page = page(&html);
    let root = page.root_element();
    let active = "script, iframe, object, embed, img, video, audio, form, input, base, meta[http-equiv='refresh']";
    assert!(all(&root, active).is_empty());
    for element in all(&root, "*") {
        for (name, value) in element.value().attrs() {
            assert!(!name.starts_with("on") && name != "style", "{name}={value}");
            if ["href", "src", "xlink:href", "action", "srcset"].contains(&name) {
                assert!(
                    value.starts_with('#') || value == "data:,",
                    "{name}={value}"
                );
            }
        }
    }
    assert!(!html.contains("url(") && !html.contains("@import"));
    let policies = all(&root, "meta[http-equiv='Content-Security-Policy']");
    let [policy] = policies.as_slice() else {
        panic!("{} policies", policies.len());
    };
    let policy = attribute(policy, "content");
    assert!(
        policy.starts_with("default-src 'none'; style-src 'sha256-"),
        "{policy}"
    );
    assert!(
        !policy.contains("script-src") && !policy.contains("unsafe"),
        "{policy}"
    );
}

#[test]
fn it_is_small() {
    let html = report(
        "studies/cambodia",
        &[
            "obs-2012.csv",
            "obs-2015.csv",
            "--establishments",
            "visits.csv",
            "--frame",
            "frame.csv",
            "--column",
            "weight=none",
        ],
    );
    assert!(html.len() < 300_000, "{} bytes", html.len());
}

/// A study of twenty cities and three waves, at two thresholds.
#[test]
fn a_page_of_many_cities_leaves_out_what_few_read_and_says_where_it_is() {
    let arguments = "simulate --cities 20 --establishments 400 --waves 2012,2015,2018";
    let arguments: Vec<&str> = arguments.split(' ').collect();
    let study = super::support::run(super::here(), &arguments).stdout;
    let html = super::report_of(&study, &["--disclosure", "none"]);
    assert!(html.len() < 300_000, "{} bytes", html.len());
    let page = page(&html);
    let root = page.root_element();
    assert_eq!(all(&root, "[id='forest-15'] th.wave").len(), 63);
    for (section, said) in [
        ("critics", "sensitivity --release prints it"),
        ("manifest", "-o numbers.json --release, writes them"),
        ("manifest", "-o answers.json --release, writes it"),
    ] {
        let section = text(&all(&root, &format!("#{section}"))[0]);
        assert!(section.contains(said), "{section}");
    }
    // From its end, and no more than it takes.
    let behind = |section: &str| all(&root, &format!("#{section} details")).len();
    assert!(behind("sensitivity") > 0 || behind("critics") == 0);
    assert!(html.len() > 200_000, "{} bytes", html.len());
}

/// Two waves at two thresholds: the more cities, the less of each; the sum of all is always there.
#[test]
fn a_page_of_very_many_cities_keeps_to_its_size_and_says_where_the_rest_is() {
    for (cities, figures) in [(25, 2), (60, 1), (200, 0)] {
        let establishments = (12 * cities).to_string();
        let cities = cities.to_string();
        let arguments = [
            "simulate",
            "--cities",
            &cities,
            "--establishments",
            &establishments,
            "--waves",
            "2012,2015",
        ];
        let study = super::support::run(super::here(), &arguments).stdout;
        let html = super::report_of(&study, &["--disclosure", "none"]);
        assert!(html.len() < 300_000, "{cities}: {} bytes", html.len());
        let page = page(&html);
        let root = page.root_element();
        assert_eq!(all(&root, "#estimates figure").len(), figures, "{cities}");
        let found = all(&root, "#estimates table, #change table").len();
        assert_eq!(found, 4, "{cities}: every indicator has its rows");
        for table in all(&root, "#estimates table, #change table") {
            assert!(text(&table).contains("Overall"), "{cities}");
        }
        let said = |section: &str, words: &str| {
            let section = text(&all(&root, &format!("#{section}"))[0]);
            assert!(section.contains(words), "{cities}: {words} in {section}");
        };
        if figures < 2 {
            said(
                "before-and-after",
                "--figure change -o change.svg, draws them",
            );
            said("estimates", "-o figure.svg, draws them");
        }
        if cities == "200" {
            said("estimates", "the same command with -o report.xlsx has them");
            said("change", "the same command with -o report.xlsx has them");
            said("data-flow", "the same command with -o report.xlsx has them");
        }
    }
}

#[test]
fn links_and_labels_lead_somewhere_and_no_id_is_there_twice() {
    for (folder, arguments) in STUDIES {
        let page = page(&report(folder, arguments));
        let root = page.root_element();
        let ids: Vec<String> = all(&root, "[id]")
            .iter()
            .map(|one| attribute(one, "id"))
            .collect();
        let known: HashSet<&String> = ids.iter().collect();
        assert_eq!(known.len(), ids.len(), "{ids:?}");
        for element in all(&root, "*") {
            for (name, value) in element.value().attrs() {
                let targets: Vec<String> = match name {
                    "href" => value
                        .strip_prefix('#')
                        .map(str::to_owned)
                        .into_iter()
                        .collect(),
                    "aria-labelledby" | "aria-describedby" => {
                        value.split(' ').map(str::to_owned).collect()
                    }
                    _ => Vec::new(),
                };
                assert!(
                    targets.iter().all(|target| known.contains(target)),
                    "{name}={value}"
                );
            }
        }
    }
}

#[test]
fn it_can_be_heard() {
    let page = page(&report(
        "studies/cambodia",
        &["obs-2012.csv", "obs-2015.csv"],
    ));
    let root = page.root_element();
    assert_eq!(attribute(&root, "lang"), "en");
    for landmark in [
        "h1",
        "header",
        "nav[aria-label]",
        "main",
        "footer",
        "a.skip[href='#main']",
        "title",
    ] {
        assert_eq!(all(&root, landmark).len(), 1, "{landmark}");
    }
    for table in all(&root, "table") {
        let has_name =
            !all(&table, "caption").is_empty() || table.value().attr("aria-labelledby").is_some();
        assert!(has_name, "{}", table.html());
        assert!(
            all(&table, "th:not([scope])").is_empty(),
            "{}",
            table.html()
        );
    }
    for table in all(&root, "table.grid") {
        let description = attribute(&table, "aria-describedby");
        let description = all(&root, &format!("[id='{description}']"));
        assert!(text(&description[0]).len() > 40);
        for drawing in all(
            &table,
            "tbody svg[aria-hidden], tfoot svg[aria-hidden], thead svg[aria-hidden]",
        ) {
            assert_eq!(attribute(&drawing, "aria-hidden"), "true");
        }
    }
    for drawing in all(&root, "svg") {
        let is_heard = drawing
            .ancestors()
            .filter_map(scraper::ElementRef::wrap)
            .chain([drawing])
            .all(|one| one.value().attr("aria-hidden") != Some("true"));
        assert!(!is_heard, "{}", drawing.html());
    }
}

#[test]
fn headings_come_in_order_and_each_leads_to_something() {
    for (folder, arguments) in STUDIES {
        let page = page(&report(folder, arguments));
        let root = page.root_element();
        let headings = all(&root, "h1, h2, h3, h4, h5, h6");
        let levels: Vec<u8> = headings
            .iter()
            .map(|one| one.value().name().as_bytes()[1] - b'0')
            .collect();
        assert_eq!(levels[..2], [1, 2]);
        let no_leap = levels.windows(2).all(|pair| pair[1] <= pair[0] + 1);
        assert!(no_leap && levels.iter().filter(|&&level| level == 1).count() == 1);
        assert!(headings.iter().all(|one| !text(one).is_empty()));
        let empty = all(&root, "th")
            .into_iter()
            .filter(|one| text(one).is_empty());
        assert_eq!(empty.count(), 0, "{folder} {arguments:?}");
    }
}

#[test]
fn sections_come_in_their_order() {
    let sections = |arguments: &[&str]| -> Vec<String> {
        let page = page(&report("studies/cambodia", arguments));
        all(&page.root_element(), "main > section")
            .iter()
            .map(|one| attribute(one, "id"))
            .collect()
    };
    assert_eq!(
        sections(&["obs-2012.csv", "obs-2015.csv"]),
        [
            "estimates",
            "before-and-after",
            "change",
            "sensitivity",
            "critics",
            "data-flow",
            "data-quality",
            "methods",
            "limits",
            "disclosure",
            "manifest"
        ]
    );
    let of_one_wave = sections(&["obs-2012.csv"]);
    assert!(
        !of_one_wave.contains(&"change".to_owned()),
        "{of_one_wave:?}"
    );
    assert_eq!(of_one_wave.len(), 9);
}

/// The colours that a style names, in light and in dark.
fn colours(style: &str) -> [BTreeMap<String, [f64; 3]>; 2] {
    let parts: Vec<&str> = style.splitn(3, "--paper:").collect();
    let [_, light, dark] = parts.as_slice() else {
        panic!("no colours in light and dark");
    };
    [light, dark].map(|part| {
        let part = format!("--paper:{}", part.split('}').next().unwrap());
        let pairs = part.split(';').filter_map(|pair| {
            let (name, value) = pair.split_once(':')?;
            let value = value
                .trim()
                .strip_prefix('#')
                .filter(|hex| hex.len() == 6)?;
            let channel =
                |place: usize| f64::from(u8::from_str_radix(&value[place..place + 2], 16).unwrap());
            Some((
                name.trim().trim_start_matches("--").to_owned(),
                [channel(0), channel(2), channel(4)],
            ))
        });
        pairs.collect()
    })
}

/// The contrast of two colours by the Web Content Accessibility Guidelines 2.2.
fn contrast(one: [f64; 3], other: [f64; 3]) -> f64 {
    let luminance = |colour: [f64; 3]| {
        let [red, green, blue] = colour.map(|channel| {
            let share = channel / 255.0;
            if share <= 0.04045 {
                share / 12.92
            } else {
                ((share + 0.055) / 1.055).powf(2.4)
            }
        });
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    };
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[test]
fn colours_can_be_told_apart_in_light_and_in_dark() {
    assert!((contrast([0.0; 3], [255.0; 3]) - 21.0).abs() < 1e-9);
    let html = report("reports", &["small.csv"]);
    let svg = report("reports", &["small.csv", "--format", "svg"]);
    for text in [html, svg] {
        let style = text
            .split("<style>")
            .nth(1)
            .unwrap()
            .split("</style>")
            .next()
            .unwrap();
        for colours in colours(style) {
            let papers = ["paper", "wash"].map(|name| colours.get(name));
            for paper in papers.into_iter().flatten() {
                for name in ["ink", "faint", "accent"] {
                    let contrast = contrast(colours[name], *paper);
                    assert!(contrast >= 4.5, "{name}: {contrast}");
                }
            }
        }
    }
}
