//! The headline and the methods say what was found and done, and no more.

use super::support::page::{all, text};
use super::{page, report, report_of};

fn lead(html: &str) -> String {
    text(&all(&page(html).root_element(), "p.lead")[0])
}

fn section(html: &str, id: &str) -> String {
    text(&all(&page(html).root_element(), &format!("#{id}"))[0])
}

#[test]
fn the_headline_of_two_waves() {
    let html = report("studies/cambodia", &["obs-2012.csv", "obs-2015.csv"]);
    assert_eq!(
        lead(&html),
        "In 2015, an estimated 2.20 % of the workers observed were aged 17 and under (95 % interval 1.46 to 3.19 %), down \
         from 8.16 % (6.60 to 9.95 %) in 2012. That is a relative fall of 73 % (58 to 83 %)."
    );
}

#[test]
fn the_headline_of_one_wave() {
    let html = report("studies/cambodia", &["obs-2012.csv"]);
    let expected = "In 2012, an estimated 8.16 % of the workers observed were aged 17 and under (95 % interval 6.60 to 9.95 %).";
    assert_eq!(lead(&html), expected);
}

/// Establishments of ten workers in each wave, with so many minors.
fn waves(minors: [&[usize]; 2]) -> String {
    let mut text = "wave,establishment_id,age\n".to_owned();
    for (wave, minors) in ["1", "2"].iter().zip(minors) {
        for (establishment, minors) in minors.iter().enumerate() {
            for worker in 0..10 {
                let age = if worker < *minors { 16 } else { 25 };
                text += &format!("{wave},{wave}-{establishment},{age}\n");
            }
        }
    }
    text
}

#[test]
fn a_change_that_may_be_none_is_not_called_one() {
    let html = report_of(
        &waves([&[3, 1, 0, 2, 4, 1, 3, 2], &[2, 1, 3, 0, 3, 2, 1, 2]]),
        &["--threshold", "17"],
    );
    let lead = lead(&html);
    assert!(lead.contains("with no clear change from 20.00 %"), "{lead}");
    assert!(
        !lead.contains("down") && !lead.contains("up from"),
        "{lead}"
    );
}

#[test]
fn none_observed_is_at_most_something() {
    let html = report_of(
        &waves([&[3, 4, 5, 4, 3, 4, 5, 4], &[0; 8]]),
        &["--threshold", "17"],
    );
    let lead = lead(&html);
    assert!(lead.contains("none of the 80 workers observed whose status is known was aged 17 and under: the share was at most"), "{lead}");
    assert!(
        lead.ends_with("None observed any more is not the same as none at all."),
        "{lead}"
    );
}

#[test]
fn the_methods_are_those_of_the_run() {
    let methods = |flags: &[&str]| {
        let arguments = [&["obs-2012.csv", "obs-2015.csv"], flags].concat();
        section(&report("studies/cambodia", &arguments), "methods")
    };
    let usual = methods(&[]);
    for said in [
        "the weighted share",
        "12 strata and 235 PSUs (223 degrees of freedom) in 2012",
        "Korn-Graubard",
        "95 %",
        "covariance of up to 47 establishments",
        "Holm, S. (1979)",
        "with prevalence 0.1.0",
        "@article{korn1998",
    ] {
        assert!(usual.contains(said), "{said}");
    }
    for (flags, said, unsaid) in [
        (
            &["--unweighted"][..],
            "the unweighted share",
            "the weighted share",
        ),
        (
            &["--interval", "wilson"],
            "Wilson, E. B. (1927)",
            "Korn, E. L.",
        ),
        (
            &["--independent-waves"],
            "taken as independent",
            "covariance of up to",
        ),
        (&["--contrast", "wald"], "(Wald)", "Zou"),
        (&["--adjust", "bh"], "Benjamini, Y.", "Holm"),
        (&["--adjust", "none"], "were not adjusted", "Holm"),
        (
            &["--design", "srs"],
            "as a simple random sample, which they were not",
            "Binder",
        ),
        (
            &["--lonely-psu", "certainty"],
            "contributed nothing to the variance",
            "distance from the mean",
        ),
        (&["--decompose", "none"], "Rao-Scott", "Kitagawa"),
        (&["--level", "0.9"], "(90 %)", "(95 %)"),
        (
            &["--unknown", "minor"],
            "counted as minors",
            "whose age was known",
        ),
    ] {
        let methods = methods(flags);
        assert!(methods.contains(said), "{flags:?}: {said} in {methods}");
        assert!(
            !methods.contains(unsaid),
            "{flags:?}: {unsaid} in {methods}"
        );
    }
}

#[test]
fn warnings_and_notes_are_among_the_limits() {
    let arguments = ["obs-2012.csv", "obs-2015.csv", "--disclosure", "none"];
    let html = report("studies/cambodia", &arguments);
    assert!(section(&html, "limits").contains("W083"));
}
