//! Two small studies, written out in full, whose every number is known.
//!
//! Estimates, standard errors, degrees of freedom, design effects and the limits of `korn-graubard`,
//! `logit`, `wald`, `arcsine` and `wilson` were computed with R survey 4.5 (where the effective sample
//! size of Korn and Graubard 1998 exceeds the sample, it is cut to it). The other limits follow from the
//! published formulas (Agresti and Coull 1998; Brown, Cai and DasGupta 2001; the profile likelihood) with
//! quantiles of R. Verdicts are those of NCHS, Vital and Health Statistics, series 2, number 175 (2017).
//!
//! A table of expected values has JSON keys as its first line, and one estimate a line.

mod support;

use std::fs;

use serde_json::Value;
use support::studies::{frame, independent_waves, shared_establishments};
use support::tables::assert_table;
use support::{Run, analyze_text, run};

/// Sums of products are exact, and divisions and roots are rounded once each.
const ROUNDING: f64 = 1e-15;

// ---------- running

/// So many positives of so many workers in each establishment, without weights, cities and waves.
fn establishments_of(establishments: &[(usize, usize)]) -> String {
    let mut text = "establishment_id,minor\n".to_owned();
    for (number, &(positives, workers)) in establishments.iter().enumerate() {
        for worker in 0..workers {
            text += &format!("e{number},{}\n", usize::from(worker < positives));
        }
    }
    text
}

fn analyze_shared(arguments: &[&str]) -> Run {
    analyze_outcome(&shared_establishments(), arguments)
}

fn analyze_outcome(text: &str, arguments: &[&str]) -> Run {
    let outcome = ["--column", "outcome=minor", "--format", "json"];
    analyze_text(text, &[&outcome, arguments].concat())
}

fn analyze_independent(arguments: &[&str]) -> Run {
    let format: &[&str] = &["--format", "json"];
    analyze_text(&independent_waves(), &[format, arguments].concat())
}

// ---------- estimates

#[test]
fn proportions_standard_errors_and_design_effects_of_shared_establishments() {
    assert_table(
        &analyze_shared(&[]),
        "wave city n   positives weighted_n weighted_positives estimate      std_error      df deff
         1    all  100 22        2050       421                .205365853659 .013805475193  14 .115622526861
         1    C    20  1         570        30                 .052631578947 .038789406854  2  .573343079922
         2    all  90  13        1875       280                .149333333333 .024626838706  12 .424904337032",
    );
}

#[test]
fn proportions_standard_errors_and_design_effects_of_independent_waves() {
    assert_table(
        &analyze_independent(&[]),
        "wave city threshold n   positives estimate      std_error      df deff
         1    all  17        110 9         .085365853659 .032193900082  12 1.446911881628
         1    P    17        48  6         .125          .051190259897  5  1.126041666667
         1    Q    17        38  3         .078947368421 .051253555707  4  1.336680517082
         1    all  15        110 1         .008130081301 .008167056558  12 .901587779522
         2    all  17        100 3         .032786885246 .018224770786  11 1.036900316544",
    );
}

#[test]
fn effective_sample_sizes_and_correlations() {
    // Wilson uses the effective sample size as it is, without regard to the degrees of freedom.
    assert_table(
        &analyze_shared(&["--interval", "wilson"]),
        "wave city n_effective
         1    all  856.234530481
         1    C    33.138971526
         2    all  209.458911673",
    );
    assert_table(
        &analyze_shared(&[]),
        "wave city icc            kish
         1    all  -.130952380952 1.079119571684",
    );
    assert_table(
        &analyze_independent(&["--interval", "wilson"]),
        "wave city threshold n_effective
         1    all  17        75.332852943
         1    P    17        41.739130435
         1    Q    17        27.680511182
         1    all  15        120.897823236
         2    all  17        95.476873158",
    );
    assert_table(
        &analyze_independent(&[]),
        "wave city threshold icc
         1    all  17        .024243328564
         1    P    17        .010560162464",
    );
}

#[test]
fn relative_standard_errors_are_standard_errors_over_estimates() {
    let runs = [analyze_shared(&[]), analyze_independent(&[])];
    let mut positive = 0;
    for estimate in runs.iter().flat_map(estimates) {
        let number = |key: &str| estimate[key].as_f64();
        match number("std_error") {
            Some(error) => {
                let expected = error / number("estimate").unwrap();
                let difference = number("rse").unwrap() - expected;
                assert!(difference.abs() <= ROUNDING, "{estimate:#}");
                positive += 1;
            }
            None => assert!(estimate["rse"].is_null(), "{estimate:#}"),
        }
    }
    assert_eq!(
        positive,
        8 + 8,
        "every estimate above 0 has a standard error"
    );
}

fn estimates(run: &Run) -> Vec<Value> {
    run.json()["estimates"].as_array().unwrap().clone()
}

// ---------- strata

#[test]
fn each_policy_for_lonely_psus_has_its_standard_error() {
    for (policy, table) in [
        ("adjust", "wave city std_error\n 1 all .013805475193"),
        ("certainty", "wave city std_error\n 1 all .013799891019"),
        ("average", "wave city std_error\n 1 all .015117023204"),
    ] {
        assert_table(&analyze_shared(&["--lonely-psu", policy]), table);
    }
}

#[test]
fn a_lonely_psu_that_must_not_be_ends_the_run_without_an_estimate() {
    let refused = analyze_shared(&["--lonely-psu", "fail"]);
    assert_eq!(refused.code, 1);
    assert!(!refused.stdout.contains("\"estimate\""));
    assert!(refused.json()["counts"].is_object(), "{refused:?}");
}

#[test]
fn lonely_psus_are_warned_of_unless_there_are_none() {
    let warned = |run: &Run| {
        let warnings = run.json()["warnings"].as_array().unwrap().clone();
        warnings.iter().any(|warning| warning["code"] == "W101")
    };
    assert!(warned(&analyze_shared(&[])));
    assert!(!warned(&analyze_independent(&[])));
}

#[test]
fn the_frame_corrects_the_variance_only_when_asked() {
    let corrected = "wave city threshold std_error\n 1 all 17 .028701648084";
    let uncorrected = "wave city threshold std_error\n 1 all 17 .032193900082";
    assert_table(&analyze_independent(&["--fpc"]), corrected);
    assert_table(&analyze_independent(&[]), uncorrected);
}

// ---------- intervals

#[test]
fn limits_of_every_method() {
    let table = "
        korn-graubard .1310936956 .2977928485  .0000120549 .4467130556  .0295635506 .1839880297  .0056135415 .1004079690
        logit         .1773316132 .2365576157  .0019507460 .6122659932  .0366161767 .1864576037  .0094776862 .1072170373
        wald          .1757560542 .2349756531  0           .2195289262  .0152213711 .1555103362  0           .0728993353
        arcsine       .1765736651 .2357402521  0           .3236672773  .0289517339 .1677719107  .0048155539 .0843637603
        wilson        .1773677917 .2365128351  .0042140998 .4217369164  .0376080658 .1822834768  .0101780336 .1005175449
        agresti-coull .1773261324 .2365544944  0           .4580807242  .0337808183 .1861107243  .0051011698 .1055944087
        jeffreys      .1793288658 .2333907413  .0098755999 .1682946189  .0375865418 .1641630809  .0095884451 .0834772816
        likelihood    .1768398296 .2359987696  .0000987450 .3666586636  .0322255817 .1724842745  .0069486340 .0892846713";
    for line in table.trim().lines() {
        let cells: Vec<&str> = line.split_whitespace().collect();
        let [method, a, b, c, d, e, f, g, h] = cells[..] else {
            panic!("a method and four intervals: {line}");
        };
        let interval = ["--interval", method];
        assert_table(
            &analyze_shared(&interval),
            &format!(
                "wave city conf_low conf_high conf_method
                 1    all  {a}      {b}       {method}
                 1    C    {c}      {d}       {method}"
            ),
        );
        assert_table(
            &analyze_independent(&interval),
            &format!(
                "wave city threshold conf_low conf_high conf_method
                 1    all  17        {e}      {f}       {method}
                 2    all  17        {g}      {h}       {method}"
            ),
        );
    }
}

#[test]
fn korn_and_graubard_shrink_the_sample_for_few_degrees_of_freedom_but_never_enlarge_it() {
    assert_table(
        &analyze_shared(&[]),
        "wave city n   n_effective
         1    all  100 100
         1    C    20  7.841783980",
    );
    assert_table(
        &analyze_independent(&[]),
        "wave city threshold n_effective
         1    all  17        62.335811864
         2    all  17        77.596524506",
    );
}

// ---------- no variance

#[test]
fn a_zero_borrows_a_design_effect() {
    // In this order: of the same threshold, overall; of a larger one, in the same city; of a larger
    // one, overall. Less than 1 is not borrowed.
    assert_table(
        &analyze_independent(&[]),
        "wave city threshold n   df estimate deff_assumed   n_effective   conf_low conf_high   conf_method   std_error rse deff
         1    R    17        24  3  0        1.446911881628 7.008486150   0        .4092395583 korn-graubard -         -   -
         1    Q    15        38  4  0        1              20.237963361  0        .1666280613 korn-graubard -         -   -
         2    all  15        100 11 0        1.036900316544 78.380327784  0        .0459735124 korn-graubard -         -   -
         2    P    15        40  4  0        1              21.229553430  0        .1595026837 korn-graubard -         -   -
         2    R    15        24  3  0        1.036900316544 9.779784731   0        .3142172146 korn-graubard -         -   -",
    );
}

#[test]
fn a_zero_has_limits_by_the_methods_that_are_defined_there() {
    let table = "
        1 R   17 16.587050189 .3791113203 .1385579271 .2630957667
        1 Q   15 38           .1686474629 .0635582550 .0964551875
        2 all 15 96.441286018 .0478284636 .0256442246 .0248026966
        2 P   15 40           .1615775722 .0604979752 .0918612401
        2 R   15 23.145908644 .3043818929 .1017891002 .1965057095";
    for (column, method) in [(4, "wilson"), (5, "jeffreys"), (6, "likelihood")] {
        let mut expected =
            "wave city threshold n_effective conf_high conf_low conf_method".to_owned();
        for line in table.trim().lines() {
            let cells: Vec<&str> = line.split_whitespace().collect();
            let row = cells[..4].join(" ");
            expected += &format!("\n{row} {} 0 {method}", cells[column]);
        }
        assert_table(&analyze_independent(&["--interval", method]), &expected);
    }
}

#[test]
fn a_zero_falls_back_to_korn_and_graubard_where_the_method_is_undefined() {
    for method in ["wald", "logit", "arcsine"] {
        assert_table(
            &analyze_independent(&["--interval", method]),
            "wave city threshold conf_low conf_high   conf_method   n_effective
             1    R    17        0        .4092395583 korn-graubard 7.008486150
             2    all  15        0        .0459735124 korn-graubard 78.380327784",
        );
    }
}

#[test]
fn a_design_effect_is_assumed_only_where_there_is_no_variance_and_a_reason_is_given() {
    for estimate in estimates(&analyze_independent(&[])) {
        let is_zero = estimate["positives"] == 0;
        assert_eq!(
            estimate["deff_assumed"].is_number(),
            is_zero,
            "{estimate:#}"
        );
        assert_eq!(estimate["reason"].is_string(), is_zero, "{estimate:#}");
    }
}

#[test]
fn a_study_without_a_positive_has_nothing_to_borrow() {
    // 183 workers in 15 establishments.
    let mut establishments = [(0, 12); 15];
    establishments[0] = (0, 15);
    let run = analyze_outcome(&establishments_of(&establishments), &[]);
    assert_table(
        &run,
        "n   df deff_assumed n_effective   conf_low conf_high   std_error
         183 14 1            154.872412151 0        .0235373993 -",
    );
    assert_eq!(run.json()["warnings"][0]["code"], "W102");
}

#[test]
fn establishments_that_are_all_alike_are_treated_like_a_zero() {
    // Limits by the published formulas at 4 t_15²/t_3² and 16 workers, in thirty digits (mpmath).
    let table = "
        korn-graubard 7.177082300 .0264783867 .6739945629
        logit         16          .0504024480 .6767276930
        wald          16          0           .5945099183
        arcsine       16          .0157405866 .6343353869
        wilson        16          .0604260463 .6333886018
        agresti-coull 16          .0505590259 .6432556222
        jeffreys      16          .0908281950 .4907289887
        likelihood    16          .0328746056 .6406041530";
    let text = establishments_of(&[(1, 4); 4]);
    for line in table.trim().lines() {
        let method = line.split_whitespace().next().unwrap();
        assert_table(
            &analyze_outcome(&text, &["--interval", method]),
            &format!(
                "conf_method n_effective conf_low conf_high n  estimate df std_error rse deff deff_assumed
                 {}                                         16 .25      3  -         -   0    1",
                line.trim()
            ),
        );
    }
}

#[test]
fn a_stratum_that_was_visited_whole_is_treated_like_a_zero() {
    let mut text = "establishment_id,population,minor\n".to_owned();
    for positives in 0..4 {
        for worker in 0..4 {
            let minor = usize::from(worker < positives);
            text += &format!("e{positives},4,{minor}\n");
        }
    }
    assert_table(
        &analyze_outcome(&text, &["--fpc", "--interval", "wilson"]),
        "n  estimate df std_error deff_assumed n_effective conf_low conf_high
         16 .375     3  -         1            16          .1181695752 .7287377489",
    );
}

// ---------- reliability

#[test]
fn verdicts_of_the_presentation_standards() {
    assert_table(
        &analyze_shared(&[]),
        "wave city df conf_low    conf_high   reliability.verdict reliability.flags
         1    all  14 .1310936956 .2977928485 present             []
         1    A    6  .1282138172 .4138350541 review              [df]
         1    C    2  .0000120549 .4467130556 suppress            [few]
         2    A    5  .0532018069 .3129038013 suppress            [relative-wide]",
    );
    assert_table(
        &analyze_independent(&[]),
        "wave city threshold n   reliability.verdict reliability.flags
         1    P    17        48  suppress            [few]
         1    Q    15        38  review              [df,zero]
         2    all  15        100 review              [zero]",
    );
}

#[test]
fn verdicts_do_not_depend_on_the_method_and_level_that_are_shown() {
    let verdicts = |arguments: &[&str]| {
        let estimates = estimates(&analyze_independent(arguments));
        let verdicts = estimates.iter().map(|estimate| &estimate["reliability"]);
        verdicts.cloned().collect::<Vec<_>>()
    };
    let shown = verdicts(&[]);
    assert_eq!(verdicts(&["--interval", "wilson"]), shown);
    assert_eq!(verdicts(&["--level", "0.5"]), shown);
}

// ---------- weights from a frame

#[test]
fn a_frame_gives_the_weights_of_the_study() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("rows.csv"), independent_waves()).unwrap();
    fs::write(folder.path().join("frame.csv"), frame()).unwrap();
    let framed = run(
        folder.path(),
        &[
            "analyze",
            "rows.csv",
            "--frame",
            "frame.csv",
            "--column",
            "weight=none",
            "--format",
            "json",
        ],
    );
    assert_table(&framed, "wave city threshold weighted_n\n 1 P 17 192");
    assert_eq!(estimates(&framed), estimates(&analyze_independent(&[])));
}

#[test]
fn workers_who_were_present_but_not_assessed_are_stood_for_by_the_others() {
    // Six of 24 establishments: weight 4, and 6 where 8 of 12 workers were assessed.
    let mut rows = "establishment_id,city,workers_present,workers,minors\n".to_owned();
    rows += "e0,P,12,8,2\n";
    for number in 1..6 {
        rows += &format!("e{number},P,8,8,1\n");
    }
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("rows.csv"), rows).unwrap();
    fs::write(
        folder.path().join("frame.csv"),
        "city,frame_establishments\nP,24\n",
    )
    .unwrap();
    let arguments = [
        "analyze",
        "rows.csv",
        "--frame",
        "frame.csv",
        "--format",
        "json",
    ];
    assert_table(
        &run(folder.path(), &arguments),
        "city n  weighted_n weighted_positives
         P    48 208        32",
    );
}

// ---------- simple random samples

#[test]
fn a_simple_random_sample_has_the_limits_of_a_count() {
    // Newcombe 1998, Statistics in Medicine 17:857-872, whose Wilson column is printed to four decimals;
    // computed in R, the plain arcsine with mpmath.
    const COUNTS: [(usize, usize); 4] = [(81, 263), (15, 148), (0, 20), (1, 29)];
    let table = "
        wald            .2521901262 .3637794555  .0527300064 .1499726963  - -            0           .1008922432
        wilson          .2552885199 .3662095770  .0623863995 .1604872417  0 .1611251581  .0061132143 .1717552188
        wilson-cc       .2535086823 .3681762010  .0597782084 .1644497794  0 .2004533450  .0018026402 .1962817510
        clopper-pearson .2527367456 .3676219226  .0578440101 .1616504903  0 .1684334710  .0008726469 .1776442955
        korn-graubard   .2527367456 .3676219226  .0578440101 .1616504903  0 .1684334710  .0008726469 .1776442955
        mid-p           .2544021049 .3657734743  .0600636027 .1581217331  0 .1391083407  .0017247701 .1585373837
        likelihood      .2542389888 .3654533413  .0596306921 .1567339139  0 .0915691155  .0020001737 .1431862972
        jeffreys        .2545219350 .3656474992  .0604485170 .1576431435  0 .1166389829  .0037461736 .1500776860
        agresti-coull   .2552206652 .3662774317  .0613859749 .1614876663  0 .1898095605  0           .1862865086
        arcsine         .2537264632 .3650443395  .0581025100 .1549250768  - -            .0000230530 .1299290915
        logit           .2551475114 .3663817730  .0620279835 .1613167379  - -            .0048358017 .2079135446
        blaker          .2539185331 .3664633969  .0579561078 .1601150716  0 .1601311333  .0017671710 .1660354538";
    for line in table.trim().lines() {
        let mut cells = line.split_whitespace();
        let method = cells.next().unwrap();
        let limits: Vec<&str> = cells.collect();
        for (&(positives, workers), limits) in COUNTS.iter().zip(limits.chunks(2)) {
            let (limits, shown) = match limits {
                ["-", "-"] => (["0", ".1684334710"], "korn-graubard"),
                limits => ([limits[0], limits[1]], method),
            };
            let text = establishments_of(&[(positives, workers)]);
            assert_table(
                &analyze_outcome(&text, &["--design", "srs", "--interval", method]),
                &format!(
                    "conf_method conf_low conf_high n         n_effective df deff deff_assumed
                     {shown}     {}       {}        {workers} {workers}   -  -    -",
                    limits[0], limits[1]
                ),
            );
        }
    }
}

#[test]
fn weights_enter_the_share_of_a_simple_random_sample_but_not_its_size() {
    assert_table(
        &analyze_shared(&["--design", "srs", "--interval", "wilson"]),
        "wave city n   estimate        std_error      n_effective df
         1    all  100 .205365853659   .040396871142  100         -",
    );
    // 100 p is no count.
    for method in ["mid-p", "blaker"] {
        let run = analyze_shared(&["--design", "srs", "--interval", method]);
        assert_table(
            &run,
            "wave city conf_low conf_high conf_method n_effective\n 1 all - - - -",
        );
        assert!(estimates(&run)[0]["reason"].is_string());
    }
}
