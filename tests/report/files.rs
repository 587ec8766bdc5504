//! A report is whole or absent, with what stands beside it, and the same every time.

use std::fs;
use std::path::Path;

use super::support::{fixture, prevalence, run};
use super::{here, page, report, report_anew, support};

fn cambodia() -> Vec<String> {
    let folder = fixture("studies/cambodia");
    let files = ["obs-2012.csv", "obs-2015.csv"];
    files
        .map(|file| folder.join(file).display().to_string())
        .to_vec()
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn the_extension_chooses_the_format() {
    let folder = tempfile::tempdir().unwrap();
    let files = cambodia();
    for (name, begins) in [
        ("r.html", "<!DOCTYPE html>"),
        ("r.md", "# "),
        ("r.svg", "<svg "),
    ] {
        let run = run(folder.path(), &["report", &files[0], &files[1], "-o", name]);
        assert_eq!((run.code, run.stdout.as_str()), (0, ""), "{run:?}");
        let text = fs::read_to_string(folder.path().join(name)).unwrap();
        assert!(text.starts_with(begins), "{name}");
    }
}

#[test]
fn markdown_has_its_figures_beside_it() {
    let folder = tempfile::tempdir().unwrap();
    let files = cambodia();
    let run = run(
        folder.path(),
        &["report", &files[0], &files[1], "-o", "my report.md"],
    );
    assert_eq!(run.code, 0, "{run:?}");
    let markdown = fs::read_to_string(folder.path().join("my report.md")).unwrap();
    let images: Vec<&str> = markdown
        .split("](<")
        .skip(1)
        .map(|rest| rest.split(">)").next().unwrap())
        .collect();
    assert!(
        images.contains(&"my report-forest-17.svg") && images.contains(&"my report-change-17.svg"),
        "{images:?}"
    );
    // Nothing of it may be shown.
    assert!(!images.contains(&"my report-change-15.svg"), "{images:?}");
    for image in &images {
        let svg = fs::read_to_string(folder.path().join(image)).unwrap();
        roxmltree::Document::parse(&svg).unwrap();
    }
    assert_eq!(names(folder.path()).len(), images.len() + 1);
    assert_eq!(markdown.matches("A map: from left to right").count(), 1);
}

#[test]
fn where_a_figure_cannot_be_written_nothing_is() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("r-change-17.svg")).unwrap();
    let files = cambodia();
    let run = run(
        folder.path(),
        &["report", &files[0], &files[1], "-o", "r.md"],
    );
    assert_eq!(run.code, 4, "{run:?}");
    assert!(run.stderr.contains("r-change-17.svg"), "{run:?}");
    assert_eq!(names(folder.path()), ["r-change-17.svg"]);
}

#[test]
fn data_with_errors_give_no_report() {
    let folder = tempfile::tempdir().unwrap();
    let bad = fixture("bad-input/ages.csv").display().to_string();
    let run = run(folder.path(), &["report", &bad, "-o", "r.md"]);
    assert_eq!(run.code, 1);
    assert_eq!(names(folder.path()), Vec::<String>::new());
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    for format in ["html", "markdown", "svg"] {
        let once = || report_anew("reports", &["small.csv", "--format", format]);
        assert!(once() == once(), "{format}");
    }
    let threads = |threads| {
        let page = report_anew("reports", &["small.csv", "--threads", threads]);
        page.replace(&format!("--threads {threads}"), "")
    };
    assert!(threads("1") == threads("2"));
}

#[test]
fn a_report_is_of_a_day_only_if_one_is_named() {
    let dated = |seconds: &str| -> support::Run {
        let mut command = prevalence(&fixture("reports"));
        command
            .args(["report", "small.csv"])
            .env("SOURCE_DATE_EPOCH", seconds);
        command.output().unwrap().into()
    };
    let without = report("reports", &["small.csv"]);
    let with = dated("1795305599").stdout;
    assert!(with.contains("Data: small.csv, 21 November 2026"));
    assert_eq!(with.replace(", 21 November 2026", ""), without);
    let markdown = report("reports", &["small.csv", "--format", "markdown"]);
    assert!(
        markdown.contains("\n\nData: small.csv\n\n## "),
        "{markdown}"
    );
    let nonsense = dated("yesterday");
    assert_eq!((nonsense.code, nonsense.stdout.as_str()), (2, ""));
    assert!(
        nonsense.stderr.contains("SOURCE_DATE_EPOCH"),
        "{nonsense:?}"
    );
}

#[test]
fn ids_and_folders_are_in_no_report() {
    for format in ["html", "markdown", "svg"] {
        let folder = fixture("reports").display().to_string();
        let file = format!("{folder}/small.csv");
        let text = run(here(), &["report", &file, "--format", format]).stdout;
        assert!(!text.contains(&folder) && !text.contains("XQ-"), "{format}");
    }
}

/// A study of two waves has changes and shares; a gate names a key of either, and of both it is the change's.
#[test]
fn gates_take_keys_of_changes_and_of_shares() {
    let folder = fixture("studies/cambodia");
    let closed = |arguments: &[&str], gate: &str| {
        let done = run(&folder, &[arguments, &["--fail-if", gate]].concat());
        (done.code, done.stderr)
    };
    let two = ["report", "obs-2012.csv", "obs-2015.csv"];
    for (gate, code, said) in [
        ("17: difference.conf_high >= 0", 0, ""),
        (
            "17: difference.conf_high < 0",
            3,
            "overall, age<=17, 2012 to 2015: difference.conf_high is -0.04",
        ),
        (
            "17, city=Phnom Penh: before > 6%",
            3,
            "Phnom Penh, age<=17, 2012 to 2015: before is 0.06",
        ),
        ("17, wave=2015: conf_high > 5%", 0, ""),
        (
            "17, wave=2015: conf_high > 3%",
            3,
            "overall, age<=17, wave 2015: conf_high is 0.031",
        ),
        (
            "17: conf_high > 5%",
            3,
            "overall, age<=17, wave 2012: conf_high is 0.099",
        ),
        (
            "15, wave=2015: estimate > 0.05%",
            3,
            "wave 2015: estimate is withheld",
        ),
        ("17: nonsense > 1", 2, "difference.conf_high"),
        ("17: nonsense > 1", 2, "n_effective"),
        ("19: df > 1", 2, "the result has no such row"),
    ] {
        let (found, stderr) = closed(&two, gate);
        assert_eq!(found, code, "{gate}: {stderr}");
        assert!(stderr.contains(said), "{gate}: {stderr}");
    }
    let one = ["report", "obs-2012.csv"];
    assert_eq!(closed(&one, "17: conf_high > 5%").0, 3);
    assert_eq!(closed(&one, "17: difference.conf_high < 0").0, 2);
    // The numbers of `compare` are the changes.
    let compare = ["compare", "obs-2012.csv", "obs-2015.csv"];
    assert_eq!(closed(&compare, "17: conf_high > 5%").0, 2);
}

/// Whole reports as they are kept in `fixtures/reports`. To write them anew:
/// `REPORTS=overwrite cargo test --test report`; then read the difference.
#[test]
fn whole_reports_are_as_recorded() {
    let folder = fixture("reports");
    for (name, arguments) in [
        ("small.html", &["--format", "html"][..]),
        ("small.md", &["--format", "markdown"]),
        ("small-forest.svg", &["--format", "svg"]),
        (
            "small-change.svg",
            &["--format", "svg", "--figure", "change"],
        ),
    ] {
        let text = report("reports", &[&["small.csv"], arguments].concat());
        check_recorded(&folder.join(name), &text);
    }
}

/// The figures that the README shows.
#[test]
fn the_figures_of_the_readme_are_as_recorded() {
    let readme = include_str!("../../README.md");
    let files = cambodia();
    for (name, figure) in [
        ("docs/forest.svg", "forest"),
        ("docs/change.svg", "change"),
        ("docs/contour.svg", "contour"),
    ] {
        assert!(readme.contains(&format!("]({name})")), "{name}");
        let arguments = [
            "--threshold",
            "17",
            "--disclosure",
            "none",
            "--format",
            "svg",
            "--figure",
            figure,
        ];
        let run = run(
            here(),
            &[&["compare", &files[0], &files[1]], &arguments[..]].concat(),
        );
        check_recorded(&here().join(name), &run.stdout);
    }
}

fn check_recorded(path: &Path, text: &str) {
    if std::env::var_os("REPORTS").is_some_and(|value| value == "overwrite") {
        fs::write(path, text).unwrap();
    }
    let recorded = fs::read_to_string(path).unwrap_or_default();
    assert!(
        recorded == text,
        "{} differs: REPORTS=overwrite cargo test --test report",
        path.display()
    );
}

#[test]
fn waves_are_compared_where_there_are_several() {
    let sections = |arguments: &[&str]| {
        let page = page(&report("studies/cambodia", arguments));
        support::page::all(&page.root_element(), "#change").len()
    };
    assert_eq!(sections(&["obs-2012.csv"]), 0);
    assert_eq!(sections(&["obs-2012.csv", "obs-2015.csv"]), 1);
    assert_eq!(sections(&["obs-2015.csv", "obs-2012.csv"]), 1);
}

#[test]
fn waves_are_in_the_order_of_their_numbers() {
    let html = report("studies/cambodia", &["obs-2015.csv", "obs-2012.csv"]);
    assert!(html.contains("2012 and 2015") && html.contains("In 2015, an estimated"));
}

#[test]
fn files_without_a_wave_column_are_waves() {
    let folder = tempfile::tempdir().unwrap();
    let text = fs::read_to_string(fixture("reports/small.csv")).unwrap();
    let rows = text.lines().count();
    for (wave, kept) in [("before", rows), ("after", rows - 1)] {
        let rows = text.lines().take(kept);
        let rows = rows.map(|line| line.split_once(',').unwrap().1);
        fs::write(
            folder.path().join(format!("{wave}.csv")),
            rows.collect::<Vec<_>>().join("\n"),
        )
        .unwrap();
    }
    let html = run(folder.path(), &["report", "before.csv", "after.csv"]).stdout;
    assert!(
        html.contains("before and after") && html.contains("id=\"change\""),
        "{html}"
    );
}

/// What a command gives of the reconstruction, with these variables of the environment and no other.
fn in_environment(arguments: &[&str], variables: &[(&str, &str)], folder: &Path) -> Vec<u8> {
    let mut command = prevalence(folder);
    command.env_clear().envs(variables.iter().copied());
    let done = command.args(arguments).output().unwrap();
    assert!(
        done.status.success(),
        "{arguments:?} {variables:?} {done:?}"
    );
    done.stdout
}

/// Where a program runs, and in which language, time and colours, changes no byte of what it makes.
#[test]
fn nothing_depends_on_the_environment() {
    let files = cambodia();
    let [before, after] = [&files[0], &files[1]].map(String::as_str);
    let environments: [&[(&str, &str)]; 10] = [
        &[
            ("CI", "true"),
            ("GITHUB_ACTIONS", "true"),
            ("RUNNER_OS", "Linux"),
        ],
        &[
            ("GITHUB_STEP_SUMMARY", "summary.md"),
            ("GITHUB_WORKSPACE", "/"),
        ],
        &[
            ("LANG", "de_DE.UTF-8"),
            ("LC_ALL", "de_DE.UTF-8"),
            ("LC_NUMERIC", "de_DE.UTF-8"),
        ],
        &[
            ("LANG", "C"),
            ("LC_ALL", "tr_TR.UTF-8"),
            ("LANGUAGE", "km:fr"),
        ],
        &[("TZ", "Asia/Phnom_Penh")],
        &[("TZ", "America/Los_Angeles"), ("DATE", "2001-01-01")],
        &[
            ("COLUMNS", "40"),
            ("LINES", "5"),
            ("TERM", "dumb"),
            ("NO_COLOR", "1"),
        ],
        &[
            ("COLUMNS", "250"),
            ("TERM", "xterm-256color"),
            ("COLORTERM", "truecolor"),
        ],
        &[
            ("HOME", "/nonexistent"),
            ("USER", "somebody"),
            ("TMPDIR", "/tmp"),
        ],
        &[
            ("RAYON_NUM_THREADS", "1"),
            ("RUST_LOG", "trace"),
            ("RUST_BACKTRACE", "full"),
        ],
    ];
    let elsewhere = tempfile::tempdir().unwrap();
    for (command, format) in [
        ("report", "html"),
        ("report", "markdown"),
        ("report", "xlsx"),
        ("report", "svg"),
        ("compare", "github"),
        ("compare", "json"),
        ("compare", "csv"),
        ("compare", "table"),
        ("sensitivity", "json"),
    ] {
        let mut arguments = vec![command, before, after, "--format", format];
        if !["report", "github"].contains(&command) && format != "github" {
            arguments.push("--release");
        }
        let made = in_environment(&arguments, &[], here());
        assert!(made.len() > 1000, "{command} {format}");
        for (place, variables) in environments.iter().enumerate() {
            let folder = if place % 2 == 0 {
                elsewhere.path()
            } else {
                here()
            };
            let again = in_environment(&arguments, variables, folder);
            assert!(again == made, "{command} {format} with {variables:?}");
        }
    }
}
