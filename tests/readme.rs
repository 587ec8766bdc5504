//! Every command of the README prints what the README says, and its table of methods is the program's.

mod support;

use std::path::Path;

#[test]
fn every_command_of_the_readme_prints_what_it_says() {
    trycmd::TestCases::new().case("README.md");
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
