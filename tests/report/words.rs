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
        "In 2015, an estimated 2.20 % of workers were aged 17 and under (95 % interval 1.46 to 3.19 %), down from 8.16 % \
         (6.60 to 9.95 %) in 2012. That is a relative fall of 73 % (58 to 83 %)."
    );
}

#[test]
fn the_headline_of_one_wave() {
    let html = report("studies/cambodia", &["obs-2012.csv"]);
    let expected = "In 2012, an estimated 8.16 % of workers were aged 17 and under (95 % interval 6.60 to 9.95 %).";
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
    let none =
        "In wave 2, none of the 80 workers observed was aged 17 and under: the share was at most ";
    assert!(lead.starts_with(none), "{lead}");
    assert!(
        lead.contains("(upper limit of the 95 % interval), down from 40.00 %"),
        "{lead}"
    );
    assert!(
        lead.ends_with("None observed does not mean that there are none."),
        "{lead}"
    );
    assert!(!lead.contains("100 %"), "{lead}");
}

#[test]
fn a_rise_is_called_one_and_a_rise_from_none_has_no_ratio() {
    let flags = ["--threshold", "17", "--disclosure", "none"];
    let lead_of = |minors| lead(&report_of(&waves(minors), &flags));
    let rise = lead_of([&[1, 0, 1, 2, 1, 0, 1, 1], &[4, 5, 3, 4, 5, 4, 3, 4]]);
    assert!(
        rise.starts_with(
            "In wave 2, an estimated 40.00 % of workers were aged 17 and under (95 % interval "
        ),
        "{rise}"
    );
    assert!(rise.contains("), up from 8.75 % ("), "{rise}");
    assert!(rise.contains("That is a relative rise of 357 %"), "{rise}");
    let from_none = lead_of([&[0; 8], &[4, 5, 3, 4, 5, 4, 3, 4]]);
    assert!(
        from_none.contains("up from none observed (at most "),
        "{from_none}"
    );
    assert!(!from_none.contains("relative"), "{from_none}");
}

#[test]
fn none_observed_is_said_of_those_whose_age_is_known() {
    let mut text = waves([&[0; 8], &[0; 8]]);
    text += "2,2-0,\n2,2-1,NA\n";
    let lead = lead(&report_of(&text, &["--threshold", "17"]));
    let none = "In wave 2, none of the 80 workers whose age is known was aged 17 and under: the share was at most ";
    assert!(lead.starts_with(none), "{lead}");
    let left_out = "(upper limit of the 95 % interval; 2 workers of unknown age left out)";
    assert!(lead.contains(left_out), "{lead}");
}

#[test]
fn none_observed_twice_is_no_change_and_no_fall() {
    let lead = lead(&report_of(
        &waves([&[0; 8], &[0; 8]]),
        &["--threshold", "17"],
    ));
    assert!(
        lead.contains("with no clear change from none observed (at most "),
        "{lead}"
    );
    assert!(!lead.contains("down"), "{lead}");
}

#[test]
fn a_column_of_outcomes_is_named_and_not_taken_for_an_age() {
    let text = "establishment_id,sex\nA,yes\nA,no\nB,no\nB,yes\nC,no\nD,no\nD,\n";
    let flags = ["--column", "outcome=sex", "--disclosure", "none"];
    let html = report_of(text, &flags);
    let lead = lead(&html);
    assert!(
        lead.starts_with("In this study, an estimated 33.33 % of workers were recorded as \"sex\" (95 % interval "),
        "{lead}"
    );
    for section_id in ["estimates", "sensitivity", "methods", "limits"] {
        let said = section(&html, section_id);
        let is_of_ages = [" age ", " ages ", "minors,", "adults"].map(|word| said.contains(word));
        assert_eq!(is_of_ages, [false; 4], "{said}");
    }
}

#[test]
fn what_one_establishment_less_would_give_is_not_left_out_without_a_word() {
    let said = "What becomes of the result without one establishment is not shown";
    let sensitivity = |flags: &[&str]| {
        let arguments = [&["obs-2012.csv", "obs-2015.csv"], flags].concat();
        section(&report("studies/cambodia", &arguments), "sensitivity")
    };
    let withheld = sensitivity(&[]);
    assert!(withheld.contains(said) && !withheld.contains("Without one establishment"));
    let whole = sensitivity(&["--disclosure", "none"]);
    assert!(!whole.contains(said) && whole.contains("Without one establishment, lowest"));
}

#[test]
fn methods_that_the_design_cannot_have_are_not_spoken_of() {
    let sensitivity = |flags: &[&str]| section(&report("reports", flags), "sensitivity");
    let cluster = sensitivity(&["small.csv"]);
    assert!(!cluster.contains("Mid-P") && cluster.contains("Jeffreys interval"));
    let counts = ["small.csv", "--design", "srs", "--interval", "wilson"];
    assert!(sensitivity(&counts).contains("Mid-P"));
}

#[test]
fn what_is_withheld_throughout_is_said_once() {
    let html = report("studies/cambodia", &["obs-2012.csv", "obs-2015.csv"]);
    let figure = section(&html, "change-15");
    assert_eq!(
        figure,
        "Aged 15 and under: 2012 and 2015All rows are withheld: the numbers could tell of single people or places."
    );
    let change = section(&html, "change");
    assert!(change.contains("Aged 15 and under, change from 2012 to 2015: all rows are withheld"));
    assert!(!html.contains("terminal"));
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
        // No stratum of this study has a single PSU.
        (
            &["--lonely-psu", "certainty"],
            "Binder",
            "contributed nothing to the variance",
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

/// Each method of an answer stands there with its source, in the list and for BibTeX, and only where the page shows its
/// numbers.
#[test]
fn the_methods_name_those_of_the_answers_that_are_shown() {
    let methods = |flags: &[&str]| {
        let arguments = [
            &["obs-2012.csv", "obs-2015.csv", "--threshold", "17"],
            flags,
        ]
        .concat();
        section(&report("studies/cambodia", &arguments), "methods")
    };
    let open = methods(&["--disclosure", "none"]);
    for said in [
        "Rogan and Gladen (1978), with sensitivities of 60 to 100 % and specificities of 95 to 100 %",
        "supposing that 50 to 100 % of the trade were in sight and that 0 to 40 % of the hidden were minors",
        "Errors of judged ages were tried, from 2 years too young to 3 years too old",
        "(Laird 1978)",
        "Whether observers found the same share was tested",
        "Changes were split by type into",
        "standardised directly to the mix of type",
        "Each establishment in turn was left out",
        "15, 17, 18 and 21 completed years",
        "@article{rogan1978",
        "@article{silverman1990",
        "@article{kitagawa1955",
    ] {
        assert!(open.contains(said), "{said}: {open}");
    }
    assert_eq!(
        open.matches("@article{rao1984").count(),
        1,
        "cited twice, listed once"
    );
    for unsaid in ["Imbens", "Cohen", "Lang", "Rao and Wu"] {
        assert!(!open.contains(unsaid), "{unsaid}: {open}");
    }
    let guarded = methods(&[]);
    for unsaid in ["Kitagawa", "Whether observers found"] {
        assert!(!guarded.contains(unsaid), "withheld, {unsaid}: {guarded}");
    }
    let asked = methods(&[
        "--disclosure",
        "none",
        "--sensitivity",
        "45/50",
        "--specificity",
        "0.99",
        "--bootstrap",
        "200",
    ]);
    for said in [
        "Lang and Reiczigel (2014) and, by melding, of Bayer, Fay and Graubard (2022)",
        "arXiv 2205.13494",
        "the bootstrap of Rao and Wu (1988) in 200 replicates",
        "(Efron 1981)",
    ] {
        assert!(asked.contains(said), "{said}: {asked}");
    }
}

#[test]
fn the_methods_name_measures_of_agreement_and_bounds_where_there_are_any() {
    let mut text = "establishment_id,worker_id,observer_id,age\n".to_owned();
    for worker in 0..240 {
        let ages = [15 + worker % 10, 15 + (worker + worker % 3) % 10];
        for (observer, age) in ["Ann", "Bob"].into_iter().zip(ages) {
            let age = if worker % 40 == 0 {
                String::new()
            } else {
                age.to_string()
            };
            text += &format!("E{},w{worker},{observer},{age}\n", worker % 24);
        }
    }
    let flags = ["--assessments", "median", "--disclosure", "none"];
    let methods = section(&report_of(&text, &flags), "methods");
    for said in [
        "Imbens and Manski (2004)",
        "Cohen's kappa (Cohen 1960)",
        "Fleiss' kappa (Fleiss 1971)",
        "AC1 (Gwet 2008)",
        "alpha (Krippendorff 2011)",
        "(Bland and Altman 1986)",
        "ICC(2,1) of ages (Shrout and Fleiss 1979)",
        "by a jackknife of establishments within strata",
    ] {
        assert!(methods.contains(said), "{said}: {methods}");
    }
    assert!(
        !methods.contains("Kitagawa"),
        "one wave has no change: {methods}"
    );
}

#[test]
fn places_are_called_psus_only_where_they_are_larger_than_establishments() {
    let html = report("studies/cambodia", &["obs-2012.csv", "obs-2015.csv"]);
    let chapter = section(&html, "sensitivity");
    assert!(
        chapter.contains("Whichever of the 475 establishments is left out"),
        "{chapter}"
    );
    assert!(!chapter.contains("PSU"), "{chapter}");
    let open = report(
        "studies/cambodia",
        &["obs-2012.csv", "obs-2015.csv", "--disclosure", "none"],
    );
    assert!(!section(&open, "critics").contains("PSU"));
}

#[test]
fn what_is_left_out_is_named_in_the_order_of_ages() {
    let html = report("studies/cambodia", &["obs-2012.csv", "obs-2015.csv"]);
    let critics = section(&html, "critics");
    let rows =
        "13 and under in 2012 and 2015; 14 and under in 2012 and 2015; 15 and under in 2015.";
    assert!(critics.contains(rows), "{critics}");
}

#[test]
fn what_is_withheld_of_the_quality_is_said() {
    let files = ["obs-2012.csv", "obs-2015.csv"];
    let quality = |flags: &[&str]| {
        section(
            &report("studies/cambodia", &[&files[..], flags].concat()),
            "data-quality",
        )
    };
    let words = "How ages heap, and how far weights spread, is withheld: these numbers";
    assert_eq!(
        quality(&[]).matches(words).count(),
        1,
        "once for both waves"
    );
    assert!(quality(&[]).contains(words), "{}", quality(&[]));
    assert!(!quality(&["--disclosure", "none"]).contains("is withheld"));
}

#[test]
fn warnings_and_notes_are_among_the_limits() {
    let arguments = ["obs-2012.csv", "obs-2015.csv", "--disclosure", "none"];
    let html = report("studies/cambodia", &arguments);
    assert!(section(&html, "limits").contains("W083"));
}

fn small(flags: &[&str]) -> String {
    let files = ["obs-2012.csv", "obs-2015.csv"];
    report("studies/cambodia", &[&files[..], flags].concat())
}

#[test]
fn the_rule_that_was_applied_is_the_rule_that_is_stated() {
    let as_published = section(&small(&[]), "disclosure");
    assert!(
        as_published.contains("minors in fewer than three establishments, or"),
        "{as_published}"
    );
    assert!(!as_published.contains("--min-cell"), "{as_published}");
    let lax = section(&small(&["--min-cell", "1"]), "disclosure");
    for words in [
        "minors in fewer than three establishments (of two minors: in fewer than two; a single minor is shown, as the \
         threshold is 1), or",
        "Their threshold of 10 was set to 1 by --min-cell.",
    ] {
        assert!(lax.contains(words), "{words}: {lax}");
    }
}

#[test]
fn several_assessments_of_a_worker_are_not_one_worker_each() {
    let mut text = "establishment_id,worker_id,observer_id,age\n".to_owned();
    for worker in 0..60 {
        for (observer, age) in [("Ann", 15 + worker % 10), ("Bob", 16 + worker % 10)] {
            text += &format!("E{},w{worker},{observer},{age}\n", worker % 12);
        }
    }
    let html = report_of(&text, &["--assessments", "median"]);
    let flow = section(&html, "data-flow");
    assert!(
        flow.contains(
            "120 rows assess 60 workers: of several ages of a worker the median in completed years counts."
        ),
        "{flow}"
    );
    assert!(!flow.contains("is one worker"), "{flow}");
    let methods = section(&html, "methods");
    assert!(
        methods.contains("of several ages of a worker the median in completed years counted."),
        "{methods}"
    );
}

#[test]
fn what_withheld_rows_do_to_p_is_said_where_there_are_any() {
    let words = "Each row withheld counts as p = 1 in the adjustment";
    assert!(section(&small(&[]), "change").contains(words));
    assert!(!section(&small(&["--disclosure", "none"]), "change").contains(words));
}

#[test]
fn no_legend_points_to_what_is_not_there() {
    let html = small(&["--disclosure", "none"]);
    let words = section(&html, "estimates");
    assert!(
        !words.contains("same standards") && !words.contains("left open"),
        "{words}"
    );
    assert!(words.contains("(NCHS 2017 standards)"), "{words}");
}

/// Nobody under age, in twelve places of eight workers each.
fn nobody() -> String {
    let row = |row: usize| format!("A,E{},{}\n", row % 12, 20 + row % 7);
    "city,establishment,age\n".to_owned() + &(0..96).map(row).collect::<String>()
}

#[test]
fn only_what_happened_is_said_where_nobody_was_under_age() {
    let text = report_of(&nobody(), &["--disclosure", "none"]);
    for said in [
        "as analysed and under each of the other choices, and its intervals reach from",
        "fewer workers were taken for minors than such observers would take",
    ] {
        assert!(text.contains(said), "{said} in {text}");
    }
    for unsaid in ["more or fewer workers", "between 0.00 and 0.00"] {
        assert!(!text.contains(unsaid), "{unsaid} in {text}");
    }
}

#[test]
fn of_two_places_none_is_left_out_and_few_ages_tell_of_no_heap() {
    let text = report_of("venue,age\nA,17\nA,20\nB,30\n", &["--disclosure", "none"]);
    assert!(!text.contains("Without one establishment"), "{text}");
    assert!(text.contains("No age has ten workers: too few to tell whether ages heap."));
    assert!(!text.contains("Ages do not heap"));
}

/// Workers of three waves; every second establishment is in all of them.
fn three_waves() -> String {
    let mut text = "wave,city,establishment_id,age\n".to_owned();
    for (wave, minors) in [(2012, 4), (2015, 3), (2018, 2)] {
        for (city, establishment) in (0..24).map(|place| (["P", "Q"][place % 2], place)) {
            for worker in 0..12 {
                let age = if worker < minors { 16 } else { 24 };
                text += &format!("{wave},{city},E{establishment},{age}\n");
            }
        }
    }
    text
}

#[test]
fn a_trend_is_explained_below_its_table() {
    let html = report_of(&three_waves(), &["--threshold", "17"]);
    let change = section(&html, "change");
    let said = "Trend: the slope of a straight line through all waves, in points per year; its interval is the slope plus \
                or minus t times its standard error, and its p is not adjusted for the number of rows.";
    assert!(
        change.contains("trend over all waves") && change.contains(said),
        "{change}"
    );
    let of_two = section(
        &report("studies/cambodia", &["obs-2012.csv", "obs-2015.csv"]),
        "change",
    );
    assert!(!of_two.contains("Trend:"), "{of_two}");
    let workers = report_of(&three_waves(), &["--threshold", "17", "--design", "srs"]);
    assert!(section(&workers, "change").contains("plus or minus z times"));
}

/// The same is withheld of all pairs of waves: it is not said with each.
#[test]
fn what_is_withheld_of_all_pairs_is_said_once() {
    let mut text = three_waves();
    for wave in [2012, 2015, 2018] {
        text += &format!("{wave},P,M{wave},16\n");
    }
    let html = report_of(&text, &["--threshold", "17"]);
    let change = section(&html, "change");
    let all = "The changes in the establishments that are in two of the waves are withheld.";
    let one = "The change in the establishments";
    let said = (change.matches(all).count(), change.matches(one).count());
    assert_eq!(said, (1, 0), "{change}");
}

#[test]
fn that_warnings_are_not_shown_stands_with_the_limits_of_all_studies() {
    let html = report("studies/cambodia", &["obs-2012.csv", "obs-2015.csv"]);
    let limits = section(&html, "limits");
    let parts: Vec<&str> = limits.split("Found in these data").collect();
    let said = "W130: 1 warning is not shown here, because the numbers in it could give away what is withheld";
    assert!(parts[0].contains(said), "{limits}");
    assert!(
        parts.iter().skip(1).all(|part| !part.contains("W130")),
        "{limits}"
    );
}

#[test]
fn a_map_says_what_its_parts_are() {
    let html = report("studies/cambodia", &["obs-2012.csv", "obs-2015.csv"]);
    let page = page(&html);
    let root = page.root_element();
    let map = &all(&root, "#hidden-17")[0];
    let caption = text(&all(map, "figcaption")[0]);
    assert_eq!(
        caption,
        "Aged 17 and under: the change from 2012 to 2015 with a hidden trade"
    );
    let notes = text(&all(map, ".notes")[0]);
    assert_eq!(
        notes,
        "Thick line, 0: no change is left. Thin lines: the change in percentage points. To the right all of the trade is \
         in sight, and the change is the one that was found. Upright hatching: the interval of the change includes 0, \
         so that it is not sure. Tinted: a fall beyond chance. Grey: a rise beyond chance."
    );
    assert_eq!(text(&all(map, ".up")[0]), "% minors among the hidden");
    assert_eq!(text(&all(map, ".unit")[0]), "% of the trade in sight");
    let of_share = report("studies/cambodia", &["obs-2015.csv"]);
    let of_share = super::page(&of_share);
    let map = &all(&of_share.root_element(), "#hidden-17")[0];
    assert_eq!(
        text(&all(map, "figcaption")[0]),
        "Aged 17 and under: the share with a hidden trade"
    );
    assert_eq!(
        text(&all(map, ".notes")[0]),
        "Lines: the share of minors in all of the trade, in %."
    );
}

/// At 15 a row of 2015 is withheld: nobody is told whether ages are unknown there.
#[test]
fn of_unknown_ages_no_more_is_said_than_shown_rows_tell() {
    let html = report("studies/cambodia", &["obs-2012.csv", "obs-2015.csv"]);
    let critics = section(&html, "critics");
    let said =
        "Every age is known well enough to tell who is aged 17 and under: nothing is left open.";
    assert!(critics.contains(said), "{critics}");
    let flow = section(&html, "data-flow");
    let of_15 = flow.split("Aged 15 and under").last().unwrap();
    assert!(
        of_15.contains("2,014") && of_15.contains("withheld"),
        "{of_15}"
    );
    let flags = ["obs-2012.csv", "obs-2015.csv", "--disclosure", "none"];
    let whole = section(&report("studies/cambodia", &flags), "critics");
    assert!(whole.contains("Every age is known well enough: nothing is left open."));
}

#[test]
fn where_nothing_is_shown_no_number_is_explained() {
    let html = report_of(&waves([&[3, 0], &[2, 0]]), &["--threshold", "17"]);
    for (id, word) in [("estimates", "Korn-Graubard"), ("change", "MOVER")] {
        let said = section(&html, id);
        assert!(said.contains("ll rows are withheld"), "{said}");
        assert!(!said.contains(word), "{said}");
    }
}
