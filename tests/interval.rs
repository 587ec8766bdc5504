//! The calculator as people and scripts use it: what it prints, and what it says of figures that are none.

mod support;

use std::path::Path;

use serde_json::Value;
use support::{Run, run};

/// The width that everything fits in.
const WIDTH: usize = 80;

fn interval(arguments: &[&str]) -> Run {
    run(Path::new("."), &[&["interval"], arguments].concat())
}

fn json(arguments: &[&str]) -> Value {
    let done = interval(&[arguments, &["--format", "json"]].concat());
    assert_eq!(done.code, 0, "{done:?}");
    done.json()
}

fn row<'a>(list: &'a Value, method: &str) -> &'a Value {
    let mut rows = list.as_array().unwrap().iter();
    rows.find(|row| row["method"] == method).unwrap()
}

fn names(list: &Value) -> Vec<&str> {
    let rows = list.as_array().unwrap().iter();
    rows.map(|row| row["method"].as_str().unwrap()).collect()
}

fn near(found: &Value, wanted: f64) -> bool {
    (found.as_f64().unwrap() - wanted).abs() < 6e-11
}

#[test]
fn one_count_has_every_interval() {
    let answer = json(&["81", "263"]);
    assert_eq!(answer["schema"], "prevalence/interval/1");
    assert_eq!(answer["tool"]["name"], "prevalence");
    assert_eq!((&answer["x"], &answer["n"]), (&81.into(), &263.into()));
    assert_eq!(answer["level"], 0.95);
    assert_eq!(
        names(&answer["intervals"]),
        [
            "wald",
            "wald-cc",
            "wilson",
            "wilson-cc",
            "clopper-pearson",
            "mid-p",
            "likelihood",
            "jeffreys",
            "agresti-coull",
            "arcsine",
            "logit",
            "blaker"
        ]
    );
    assert!(answer.get("percentage").is_none());
}

#[test]
fn two_counts_have_every_comparison_and_test() {
    let answer = json(&["56", "70", "48", "80"]);
    assert_eq!(answer["first"]["x"], 56);
    assert_eq!(answer["second"]["n"], 80);
    let [difference, ratio, odds_ratio, tests] =
        ["difference", "ratio", "odds_ratio", "tests"].map(|key| names(&answer[key]));
    assert_eq!(
        difference,
        [
            "wald",
            "wald-cc",
            "agresti-caffo",
            "newcombe",
            "newcombe-cc",
            "mee",
            "miettinen-nurminen"
        ]
    );
    let score = "miettinen-nurminen";
    assert_eq!(ratio, ["katz", "walter", "koopman", score, "mover-r"]);
    assert_eq!(odds_ratio, ["woolf", "gart", score]);
    assert_eq!(tests, ["fisher", "barnard", "boschloo", "chi-squared"]);
}

#[test]
fn nobody_is_no_error_and_has_an_upper_limit() {
    let answer = json(&["0", "20"]);
    assert_eq!(answer["estimate"], 0.0);
    let wald = row(&answer["intervals"], "wald");
    assert!(wald["conf_low"].is_null() && wald["conf_high"].is_null());
    assert_eq!(
        wald["reason"],
        "undefined where nobody, or everybody, is positive"
    );
    let wilson = row(&answer["intervals"], "wilson");
    assert_eq!(wilson["conf_low"], 0.0);
    assert!(near(&wilson["conf_high"], 0.1611251581));
    assert!(wilson.get("reason").is_none());
}

#[test]
fn an_unbounded_limit_is_null_and_says_so() {
    let answer = json(&["5", "56", "0", "29"]);
    let koopman = row(&answer["ratio"], "koopman");
    assert!(koopman["estimate"].is_null() && koopman["conf_high"].is_null());
    assert_eq!(koopman["unbounded"], "high");
    let katz = row(&answer["ratio"], "katz");
    assert!(katz.get("unbounded").is_none());
    assert_eq!(katz["reason"], "needs positives in both samples");
}

#[test]
fn the_level_decides_the_width() {
    let limit = |level| {
        row(
            &json(&["81", "263", "--level", level])["intervals"],
            "wilson",
        )
        .clone()
    };
    let [narrow, wide] = ["0.9", "0.99"].map(|level| limit(level)["conf_high"].as_f64().unwrap());
    assert!(narrow < 0.3662 && 0.3663 < wide);
}

#[test]
fn a_published_percentage_shows_what_its_rounding_does() {
    let answer = json(&["8.16%:1937"]);
    assert!(near(&answer["x"], 158.0592));
    assert_eq!(answer["estimate"], 0.0816);
    assert_eq!(answer["percentage"]["printed"], "8.16%");
    assert_eq!(answer["percentage"]["low"], 0.08155);
    assert_eq!(
        answer["percentage"]["counts"],
        serde_json::json!({"low": 158, "high": 158, "number": 1})
    );
    let wilson = row(&answer["intervals"], "wilson");
    assert!(near(&wilson["conf_low"], 0.0702209377));
    assert!(near(&wilson["rounding"]["conf_low"]["low"], 0.0701744226));
    assert!(near(&wilson["rounding"]["conf_high"]["high"], 0.0946886051));
    let blaker = row(&answer["intervals"], "blaker");
    assert_eq!(blaker["computed_from"], "whole counts");
    let counted = json(&["158", "1937"]);
    assert_eq!(
        blaker["conf_low"],
        row(&counted["intervals"], "blaker")["conf_low"]
    );
}

#[test]
fn a_percentage_of_several_counts_has_no_exact_tests() {
    let answer = json(&["8.16%:1937", "2.2%:2014"]);
    assert_eq!(answer["second"]["percentage"]["counts"]["number"], 2);
    let fisher = row(&answer["tests"], "fisher");
    assert!(fisher["p_value"].is_null());
    assert_eq!(
        fisher["reason"],
        "needs a whole count of positives, and several print as the percentage"
    );
    let newcombe = row(&answer["difference"], "newcombe");
    let moved = &newcombe["rounding"]["conf_low"];
    assert!(moved["low"].as_f64() < newcombe["conf_low"].as_f64());
    assert!(newcombe["conf_low"].as_f64() < moved["high"].as_f64());
    assert!(json(&["8.16%:29"])["percentage"]["counts"].is_null());
}

#[test]
fn a_published_change_is_held_against_its_percentages() {
    let agrees = json(&["--change", "-73%", "8.16%", "2.2%"]);
    assert_eq!(agrees["schema"], "prevalence/change/1");
    assert_eq!(agrees["consistent"], true);
    assert!((agrees["change"].as_f64().unwrap() + 0.7304).abs() < 5e-5);
    assert!(near(
        &agrees["change_allowed"]["low"],
        0.0215 / 0.08165 - 1.0
    ));
    let misprint = json(&["--change", "-85.8%", "23.9%", "2.4%"]);
    assert_eq!(misprint["consistent"], false);
    assert!(misprint["after_implied"]["low"].as_f64() < Some(0.034));
    let unsigned = json(&["--change", "73%", "8.16%", "2.2%"]);
    assert_eq!(unsigned["consistent"], false);
    assert_eq!(unsigned["consistent_with_opposite_sign"], true);
}

#[test]
fn published_changes_are_explained_to_a_person() {
    let agrees = interval(&["--change", "-78.0%", "10%", "2.2%"]);
    assert_eq!(
        agrees.stdout,
        "10% to 2.2% agrees with a change of -78.0%, within rounding.

                             Printed  Range that rounding allows, %
───────────────────────────────────────────────────────────────────
Before                           10%                    9.5 to 10.5
After                           2.2%                   2.15 to 2.25
Change as published           -78.0%               -78.05 to -77.95
Change from before to after  -78.00%               -79.52 to -76.32
"
    );
    let misprint = interval(&["--change", "-85.8%", "23.9%", "2.4%"]);
    assert_eq!((misprint.code, misprint.stderr.as_str()), (0, ""));
    let said = "A change of -85.8% leads from 23.9% to 3.37 to 3.41 %, and to 2.4% from 16.49 to\n17.31 %.";
    assert!(misprint.stdout.contains(said), "{}", misprint.stdout);
}

#[test]
fn a_table_says_what_it_takes_for_granted() {
    let done = interval(&["0", "20"]);
    for said in [
        "0 of 20, 0.00 %\n",
        "Wilson                 0.00 to 16.11\n",
        "- Wald, Logit: undefined where nobody, or everybody, is positive.\n",
        "prefer Wilson",
        "simple random sample",
    ] {
        assert!(done.stdout.contains(said), "{said}\n{}", done.stdout);
    }
    let two = interval(&["147", "1937", "38", "2014"]);
    for said in ["prefer Newcombe", "prevalence compare", "+4.40 to +7.07"] {
        assert!(two.stdout.contains(said), "{said}\n{}", two.stdout);
    }
}

#[test]
fn tables_fit_the_terminal_and_hold_no_nonsense() {
    for arguments in [
        &["81", "263"][..],
        &["1", "1"],
        &["0", "1", "1", "1"],
        &["1", "1", "0", "1"],
        &["0", "10000", "10000", "10000"],
        &["10000", "10000", "0", "10000"],
        &["8.16%:29"],
        &["0.001%:999999999", "99.999%:999999999"],
        &["0%:10", "100%:10"],
        &["8.16%:1937", "2.2%:2014", "--level", "0.999999"],
        &["--change", "+50%", "0%", "2.2%"],
        &["--change", "-85.8%", "23.9%", "2.4%"],
    ] {
        let done = interval(arguments);
        assert_eq!(done.code, 0, "{done:?}");
        for line in done.stdout.lines() {
            assert!(line.chars().count() <= WIDTH, "{arguments:?}: {line}");
        }
        let words = done.stdout.split_whitespace();
        for word in words {
            assert!(
                !["NaN", "inf", "-inf", "-0.00"].contains(&word),
                "{arguments:?}"
            );
        }
    }
}

#[test]
fn figures_that_are_none_are_told_what_to_type() {
    for (arguments, said) in [
        (
            &["300", "263"][..],
            "error: 300 of 263 is more than all; type the positives first, then all workers; is it 263 300?\n",
        ),
        (
            &["-1", "263"],
            "error: the count -1 is negative; type a whole number from 0; a share goes with its base, such as 8.16%:1937\n",
        ),
        (
            &["1.5", "263"],
            "error: the count 1.5 is not written as a whole number; type a whole number from 0; a share goes with its base, such as 8.16%:1937\n",
        ),
        (
            &["NaN", "263"],
            "error: `NaN` is no number; type a count with its base, such as 81 263, or a percentage with its base, such as 8.16%:1937\n",
        ),
        (
            &["81", "0"],
            "error: a share of 0 workers does not exist; type the number of workers observed, 1 or more\n",
        ),
        (
            &["56", "70", "48"],
            "error: the count 48 has no base; type the positives and then all workers, such as 81 263\n",
        ),
        (
            &["108%:1937"],
            "error: 108% is more than all; type a share of the workers, from 0% to 100%\n",
        ),
        (
            &["8.16%"],
            "error: the percentage 8.16% has no base; type it with the number of workers behind a colon, such as 8.16%:1937\n",
        ),
        (
            &["1", "2", "3", "4", "5", "6"],
            "error: there are 3 figures; type one figure, such as 81 263, or two to compare, such as 56 70 48 80\n",
        ),
        (
            &[],
            "error: there is no figure; type x and n, such as: prevalence interval 81 263; or a percentage with its base, such as: prevalence interval 8.16%:1937\n",
        ),
        (
            &["--change", "-73%", "8.16%"],
            "error: --change goes with two percentages, and there is 1; type the percentage before and the one after, such as: prevalence interval --change -73% 8.16% 2.2%\n",
        ),
    ] {
        let done = interval(arguments);
        assert_eq!(
            (done.code, done.stderr.as_str()),
            (2, said),
            "{arguments:?}"
        );
        assert_eq!(done.stdout, "");
    }
}

#[test]
fn figures_that_are_none_are_told_to_scripts_as_json() {
    let done = interval(&["300", "263", "--format", "json"]);
    assert_eq!(done.code, 2);
    let answer = done.json();
    assert_eq!(answer["schema"], "prevalence/diagnostics/1");
    assert_eq!(answer["counts"]["usage"], 1);
    let message = answer["errors"][0]["message"].as_str().unwrap();
    assert!(
        message.starts_with("300 of 263 is more than all"),
        "{message}"
    );
}

#[test]
fn flags_that_would_change_nothing_are_refused() {
    let done = interval(&["--change", "-73%", "8.16%", "2.2%", "--level", "0.9"]);
    assert_eq!(done.code, 2);
    assert_eq!(interval(&["-8%:1937"]).code, 2);
    assert_eq!(interval(&["81", "263", "--level", "95"]).code, 2);
}

#[test]
fn an_output_is_in_the_format_of_its_extension() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str| run(folder.path(), &["interval", "81", "263", "-o", name]);
    assert_eq!(write("limits.json").code, 0);
    let written = std::fs::read_to_string(folder.path().join("limits.json")).unwrap();
    assert!(written.starts_with("{\n  \"schema\": \"prevalence/interval/1\""));
    let refused = write("limits.csv");
    assert_eq!(refused.code, 2);
    assert_eq!(
        refused.stderr,
        "error: no format has the extension .csv; type one of --format table, --format json\n"
    );
    assert!(!folder.path().join("limits.csv").exists());
}

#[test]
fn the_help_starts_with_examples() {
    let help = interval(&["--help"]).stdout;
    let examples = help.find("Examples:").unwrap();
    assert!(examples < help.find("Usage:").unwrap());
    for example in ["81 263", "8.16%:1937 2.2%:2014", "--change -73% 8.16% 2.2%"] {
        assert!(help.contains(example));
    }
}
