//! Every command of the README and of the pages in `docs/` prints what stands there, every link between them leads
//! somewhere, and the table of methods is the program's.

mod support;

use std::fs;
use std::path::{Path, PathBuf};

#[test]
fn every_command_prints_what_the_documents_say() {
    trycmd::TestCases::new().case("README.md").case("docs/*.md");
}

#[test]
fn every_link_between_the_documents_leads_somewhere() {
    for page in documents() {
        let text = fs::read_to_string(&page).unwrap();
        for link in links(&text).filter(|link| !link.contains("://")) {
            let (file, heading) = link.split_once('#').unwrap_or((link, ""));
            let target = match file {
                "" => page.clone(),
                file => page.with_file_name(file),
            };
            let found = fs::read_to_string(&target)
                .unwrap_or_else(|_| panic!("{}: {link}", page.display()));
            let there = heading.is_empty()
                || found
                    .lines()
                    .any(|line| anchor(line).as_deref() == Some(heading));
            assert!(there, "{}: no heading for {link}", page.display());
        }
    }
}

fn documents() -> Vec<PathBuf> {
    let pages = fs::read_dir("docs")
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let mut all: Vec<_> = pages
        .filter(|page| page.extension().is_some_and(|it| it == "md"))
        .collect();
    assert!(all.len() > 3, "the documents are in docs/");
    all.push("README.md".into());
    all
}

/// What stands in parentheses behind brackets.
fn links(text: &str) -> impl Iterator<Item = &str> {
    text.split("](")
        .skip(1)
        .filter_map(|rest| rest.split_once(')'))
        .map(|(link, _)| link)
}

/// The name under which a heading is reached, as GitHub makes it.
fn anchor(line: &str) -> Option<String> {
    let heading = line
        .trim_start_matches('#')
        .strip_prefix(' ')
        .filter(|_| line.starts_with('#'))?;
    let kept = heading
        .chars()
        .filter(|&it| it.is_alphanumeric() || it == ' ' || it == '-' || it == '_');
    Some(kept.collect::<String>().to_lowercase().replace(' ', "-"))
}

#[test]
fn the_table_of_methods_is_the_programs_own() {
    let readme = include_str!("../README.md");
    let table = support::run(Path::new("."), &["methods", "--format", "markdown"]);
    assert_eq!(table.code, 0);
    assert!(
        readme.contains(&table.stdout),
        "paste the output of `prevalence methods --format markdown`"
    );
}
