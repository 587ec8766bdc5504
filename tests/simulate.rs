//! Invented studies: the same bytes from the same seed, the chances that were asked for, and a truth that
//! is true of what was written.

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use support::{Run, analyze_text, run};

/// Runs `simulate`.
fn simulate(arguments: &str) -> Run {
    let arguments: Vec<&str> = arguments.split_whitespace().collect();
    let run = run(
        Path::new("."),
        &[&["simulate"], arguments.as_slice()].concat(),
    );
    assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{arguments:?}");
    run
}

/// The study and its truth.
fn study_and_truth(arguments: &str) -> (String, Value) {
    let folder = tempfile::tempdir().unwrap();
    let truth = folder.path().join("truth.json");
    let study = simulate(&format!("{arguments} --truth {}", truth.display())).stdout;
    let truth = fs::read_to_string(truth).unwrap();
    (study, serde_json::from_str(&truth).unwrap())
}

/// The cells of a study without notes, by header.
fn table(study: &str) -> Vec<BTreeMap<&str, &str>> {
    let mut lines = study.lines().map(|line| line.split(','));
    let header: Vec<&str> = lines.next().unwrap().collect();
    lines
        .map(|line| header.iter().copied().zip(line).collect())
        .collect()
}

fn sha256(text: &str) -> String {
    Sha256::digest(text.as_bytes())
        .iter()
        .fold(String::new(), |mut digits, byte| {
            let _ = write!(digits, "{byte:02x}");
            digits
        })
}

/// Whether two numbers are within a distance: of Monte Carlo results four standard errors or more, and
/// less than half of what the setting changes.
fn assert_near(found: f64, expected: f64, distance: f64) {
    assert!(
        (found - expected).abs() < distance,
        "{found} instead of {expected}"
    );
}

fn share_of<T>(items: &[T], is: impl Fn(&T) -> bool) -> f64 {
    items.iter().filter(|item| is(item)).count() as f64 / items.len() as f64
}

/// The number of workers in each establishment.
fn sizes<'a>(rows: &[BTreeMap<&str, &'a str>]) -> BTreeMap<&'a str, u64> {
    let mut sizes = BTreeMap::new();
    for row in rows {
        *sizes.entry(row["establishment_id"]).or_default() += 1;
    }
    sizes
}

mod bytes {
    use super::*;

    #[test]
    fn a_seed_gives_the_same_bytes_on_every_machine_and_in_every_version() {
        let everything = "--waves 2012,2015 --prevalence 8.16%,2.2% --shared 20% --age-ranges 5% \
                          --notes 33%";
        for (arguments, expected) in [
            (
                "",
                "8a4dd68bca2b383da7603e4afe578c9e6c15d359105106d7f2a5b40c6731903b",
            ),
            (
                everything,
                "abe427bccf3d399d36d3bc69d9c19cc53878c063937015ebbafa7be694a703c5",
            ),
            (
                "--shape tallies --seed 7",
                "bc057d8ac3fe65bad9a1496cf2d188ef503fadcfd1887ccf09007eaf8ba331c6",
            ),
            (
                "--shuffle --seed 18446744073709551615",
                "843867009c655ba37244b962c933f5cbffca004e9044eec7de8758034e43e508",
            ),
        ] {
            let found = sha256(&simulate(arguments).stdout);
            assert_eq!(
                found, expected,
                "{arguments}: a change goes into the changelog, under Numbers"
            );
        }
    }

    #[test]
    fn another_seed_is_another_study() {
        assert_ne!(simulate("--seed 1").stdout, simulate("--seed 2").stdout);
        assert_eq!(simulate("--seed 1").stdout, simulate("").stdout);
    }

    #[test]
    fn columns_are_there_as_far_as_there_is_something_for_them() {
        let header = |arguments| {
            simulate(arguments)
                .stdout
                .lines()
                .next()
                .unwrap()
                .to_owned()
        };
        assert_eq!(
            header("--waves 2012 --notes 1%"),
            "wave,city,frame_stratum,establishment_id,establishment_type,worker_id,age_estimate,\
             observer_id,weight,notes"
        );
        assert_eq!(
            header("--strata 1 --types none --observers 0 --weights none"),
            "city,establishment_id,worker_id,age_estimate"
        );
        assert_eq!(
            header("--shape tallies --types none --observers 0"),
            "city,frame_stratum,establishment_id,workers_observed,minors,young_minors,age_unknown,weight"
        );
        assert_eq!(
            header("--shape tallies --unknown-ages 0% --strata 1 --weights none"),
            "city,establishment_id,establishment_type,workers_observed,minors,young_minors,observer_id"
        );
    }

    #[test]
    fn a_column_more_does_not_change_the_others() {
        let with = simulate("--notes 33% --waves 2012").stdout;
        let without = simulate("").stdout;
        for (with, without) in with.lines().zip(without.lines()).skip(1) {
            assert!(with.strip_prefix("2012,").unwrap().starts_with(without));
        }
    }

    #[test]
    fn a_shuffle_moves_rows_and_changes_none() {
        for shape in ["rows", "tallies"] {
            let arguments = format!("--shape {shape} --waves 1,2");
            let (ordered, truth) = study_and_truth(&arguments);
            let (shuffled, truth_of_shuffled) = study_and_truth(&format!("{arguments} --shuffle"));
            assert_ne!(ordered, shuffled);
            let [ordered, shuffled] = [&ordered, &shuffled].map(|study| {
                let mut lines: Vec<&str> = study.lines().collect();
                lines.sort_unstable();
                lines
            });
            assert_eq!(ordered, shuffled);
            assert_eq!(truth["truth"], truth_of_shuffled["truth"]);
        }
    }
}

mod truth {
    use super::*;

    /// Everything that an analysis counts is in the truth, for each wave, city and threshold.
    fn assert_analysis_agrees(arguments: &str) {
        let (study, truth) = study_and_truth(arguments);
        let analysis = analyze_text(&study, &["--format", "json"]);
        assert_eq!(analysis.code, 0, "{}", analysis.stderr);
        let estimates = analysis.json()["estimates"].as_array().unwrap().clone();
        let rows = truth["truth"].as_array().unwrap();
        assert_eq!(estimates.len(), rows.len());
        for row in rows {
            let same = ["wave", "domain", "indicator", "threshold"];
            let is_same = |one: &&Value| same.iter().all(|&key| one[key] == row[key]);
            let estimate = estimates
                .iter()
                .find(is_same)
                .expect("an estimate for each row");
            let counts = [
                "n",
                "positives",
                "unknown",
                "establishments",
                "establishments_with_positives",
            ];
            for key in counts {
                assert_eq!(estimate[key], row[key], "{key} of {row:#}");
            }
            for (ours, theirs) in [
                ("weighted_n", "weighted_n"),
                ("weighted_positives", "weighted_positives"),
                ("weighted_share", "estimate"),
            ] {
                let [ours, theirs] =
                    [&row[ours], &estimate[theirs]].map(|one| one.as_f64().unwrap());
                assert!(
                    support::random::near(ours, theirs, 1e-12),
                    "{ours} {theirs}"
                );
            }
        }
        let workers: u64 = analysis.json()["design"]
            .as_array()
            .unwrap()
            .iter()
            .map(|wave| wave["workers"].as_u64().unwrap())
            .sum();
        assert_eq!(truth["workers"], workers);
    }

    #[test]
    fn is_what_an_analysis_of_rows_counts() {
        assert_analysis_agrees("");
        assert_analysis_agrees(
            "--waves 2012,2015 --prevalence 8.16%,2.2% --shared 30% --unknown-ages 5% --age-ranges 20% \
             --notes 33% --shuffle",
        );
        assert_analysis_agrees(
            "--icc 0.9 --prevalence 50% --mean-workers 2 --weights none --cities 9",
        );
    }

    #[test]
    fn is_what_an_analysis_of_tallies_counts() {
        assert_analysis_agrees("--shape tallies");
        assert_analysis_agrees(
            "--shape tallies --waves a,b,c --shared 60% --unknown-ages 10% --shuffle",
        );
    }

    #[test]
    fn rows_and_tallies_are_the_same_study() {
        let arguments = "--waves 2012,2015 --shared 20% --unknown-ages 5%";
        let [rows, tallies] = ["rows", "tallies"].map(|shape| {
            let (study, truth) = study_and_truth(&format!("{arguments} --shape {shape}"));
            let analysis = analyze_text(
                &study,
                &["--format", "json", "--by", "city,establishment_type"],
            );
            (analysis.json()["estimates"].clone(), truth["truth"].clone())
        });
        assert_eq!(rows, tallies);
        assert!(rows.0.as_array().unwrap().len() > 40);
    }

    #[test]
    fn names_every_setting() {
        let (_, truth) = study_and_truth(
            "--waves a,b --cities North=3,South=1 --strata 2 --rows 8000 --mean-workers 5 --dispersion 2 \
             --types 2 --shared 10% --prevalence 5%,4% --city-effect 3 --stratum-effect 1.2 --young 20% \
             --icc 0.1 --adult-age 25 --unknown-ages 2% --age-ranges 3% --weights 2,4 --observers 3 \
             --notes 10% --seed 9 --shuffle",
        );
        assert_eq!(truth["schema"], "prevalence/simulation/1");
        assert_eq!(truth["generator"], "chacha8");
        assert_eq!(
            truth["settings"],
            json!({
                "seed": 9, "waves": ["a", "b"], "cities": {"North": 0.75, "South": 0.25}, "strata": 2,
                "establishments": 800, "mean_workers": 5.0, "dispersion": 2.0,
                "types": {"Type 1": 0.5, "Type 2": 0.5}, "shared": 0.1, "prevalence": [0.05, 0.04],
                "city_effect": 3.0, "stratum_effect": 1.2, "young": 0.2, "icc": 0.1, "adult_age": 25.0,
                "unknown_ages": 0.02, "age_ranges": 0.03, "weights": [2.0, 4.0], "observers": 3,
                "notes": 0.1, "shape": "rows", "shuffle": true
            })
        );
        assert_eq!(truth["waves"][0]["shared_with_wave_before"], 0);
        assert_eq!(truth["waves"][1]["shared_with_wave_before"], 80);
        assert_eq!(truth["waves"][1]["establishments"], 800);
        assert_eq!(truth["waves"][1]["strata"], 4);
    }

    #[test]
    fn the_share_of_a_wave_is_the_weighted_mean_of_its_cities() {
        let (_, truth) = study_and_truth(
            "--cities 5 --city-effect 4 --prevalence 10% --young 30% --weights 1,2,3,9",
        );
        let rows = truth["truth"].as_array().unwrap();
        let at_17: Vec<_> = rows.iter().filter(|row| row["threshold"] == 17).collect();
        assert_eq!(at_17[0]["prevalence"], 0.1);
        let of_city = |city: usize| at_17[city]["prevalence"].as_f64().unwrap();
        assert_near(of_city(5) / of_city(1), 4.0, 0.1);
        assert_near(of_city(3) / of_city(1), 2.0, 0.1);
        let young = rows.iter().find(|row| row["threshold"] == 15).unwrap();
        assert_near(young["prevalence"].as_f64().unwrap(), 0.03, 1e-12);
    }

    /// Over many studies the weighted shares scatter around the one from which workers were drawn, though
    /// strata with a higher share have a higher weight.
    #[test]
    fn estimates_are_right_on_average() {
        const STUDIES: u32 = 60;
        let estimates = (1..=STUDIES).map(|seed| {
            let arguments = "--establishments 300 --prevalence 20% --stratum-effect 4 --weights 1,1,1,10 \
                             --unknown-ages 0%";
            let (_, truth) = study_and_truth(&format!("{arguments} --seed {seed}"));
            truth["truth"][0]["weighted_share"].as_f64().unwrap()
        });
        let estimates: Vec<f64> = estimates.collect();
        let mean = estimates.iter().sum::<f64>() / f64::from(STUDIES);
        // One study scatters by about 0.02; without weights the mean would be 0.13.
        assert_near(mean, 0.2, 0.01);
    }

    #[test]
    fn ranges_on_a_threshold_are_unknown_there_and_known_elsewhere() {
        let (_, truth) =
            study_and_truth("--age-ranges 100% --unknown-ages 0% --prevalence 50% --young 10%");
        let [at_17, at_15] = [0, 1].map(|row| truth["truth"][row]["unknown"].as_u64().unwrap());
        assert!(at_17 > at_15 && at_15 > 0);
        assert_eq!(
            truth["truth"][0]["workers_of_that_age"]
                .as_f64()
                .unwrap()
                .round(),
            {
                let plain = study_and_truth("--unknown-ages 0% --prevalence 50% --young 10%").1;
                plain["truth"][0]["positives"].as_f64().unwrap()
            }
        );
    }
}

/// Of studies large enough that chance does not hide a setting which is ignored.
mod chances {
    use super::*;

    const FLAT: &str = "--city-effect 1 --stratum-effect 1 --unknown-ages 0%";

    #[test]
    fn minors_and_young_minors_have_their_shares() {
        let (_, truth) = study_and_truth(&format!(
            "{FLAT} --rows 60000 --prevalence 30% --young 40% --icc 0.02"
        ));
        assert_near(truth["truth"][0]["share"].as_f64().unwrap(), 0.3, 0.01);
        assert_near(truth["truth"][1]["share"].as_f64().unwrap(), 0.12, 0.008);
    }

    #[test]
    fn each_wave_and_city_has_its_share() {
        let (_, truth) = study_and_truth(
            "--waves 1,2 --prevalence 30%,10% --city-effect 3 --rows 160000 --icc 0.02 --weights 2",
        );
        let overall = |row: usize| truth["truth"][row]["prevalence"].as_f64().unwrap();
        assert_eq!([overall(0), overall(8)], [0.3, 0.1]);
        for row in truth["truth"].as_array().unwrap() {
            let [share, expected] = ["share", "prevalence"].map(|key| row[key].as_f64().unwrap());
            let n = row["n"].as_f64().unwrap();
            // Four standard errors with a design effect of 1.3 and a little for strata.
            assert_near(
                share,
                expected,
                5.0 * (expected * (1.0 - expected) / n).sqrt(),
            );
        }
    }

    #[test]
    fn the_shares_of_strata_go_up_to_the_effect() {
        let study = simulate(
            "--shape tallies --cities 2 --city-effect 1 --stratum-effect 9 --strata 3 --prevalence 20% \
             --rows 60000 --icc 0 --unknown-ages 0% --weights none",
        );
        let tallies = table(&study.stdout);
        let share = |stratum: &str| {
            let sum = |key: &str| -> f64 {
                let rows = tallies.iter().filter(|row| row["frame_stratum"] == stratum);
                rows.map(|row| row[key].parse::<f64>().unwrap()).sum()
            };
            sum("minors") / sum("workers_observed")
        };
        // 1, 3 and 9 parts, with a mean of 20 %.
        let part = 0.6 / 13.0;
        for (stratum, parts) in [("S1", 1.0), ("S2", 3.0), ("S3", 9.0)] {
            assert_near(share(stratum), parts * part, 0.015);
        }
    }

    /// The ANOVA estimator, of establishments of unequal size.
    #[test]
    fn workers_of_an_establishment_are_as_alike_as_asked_for() {
        for (icc, distance) in [(0.0, 0.01), (0.07, 0.015), (0.4, 0.03)] {
            let study = simulate(&format!(
                "{FLAT} --shape tallies --prevalence 20% --icc {icc} --establishments 6000 --cities 1"
            ));
            let tallies = table(&study.stdout);
            let counts = tallies.iter().map(|row| {
                ["workers_observed", "minors"].map(|key| row[key].parse::<f64>().unwrap())
            });
            assert_near(anova(&counts.collect::<Vec<_>>()), icc, distance);
        }
    }

    fn anova(establishments: &[[f64; 2]]) -> f64 {
        let groups = establishments.len() as f64;
        let n: f64 = establishments.iter().map(|[workers, _]| workers).sum();
        let squares: f64 = establishments
            .iter()
            .map(|[workers, _]| workers * workers)
            .sum();
        let mean = establishments.iter().map(|[_, minors]| minors).sum::<f64>() / n;
        let mut between = 0.0;
        let mut within = 0.0;
        for [workers, minors] in establishments {
            let own = minors / workers;
            between += workers * (own - mean).powi(2);
            within += workers * own * (1.0 - own);
        }
        let (between, within) = (between / (groups - 1.0), within / (n - groups));
        let size = (n - squares / n) / (groups - 1.0);
        (between - within) / (between + (size - 1.0) * within)
    }

    #[test]
    fn sizes_have_their_mean_and_variance() {
        for (mean, dispersion) in [(4.0, 0.5), (12.0, 5.0)] {
            let study = simulate(&format!(
                "--establishments 8000 --mean-workers {mean} --dispersion {dispersion} --shape tallies"
            ));
            let tallies = table(&study.stdout);
            let sizes = tallies
                .iter()
                .map(|row| row["workers_observed"].parse::<f64>().unwrap());
            let sizes: Vec<f64> = sizes.collect();
            let found = sizes.iter().sum::<f64>() / sizes.len() as f64;
            let squares = sizes.iter().map(|size| (size - found).powi(2));
            let variance = squares.sum::<f64>() / sizes.len() as f64;
            let others = mean - 1.0;
            let expected = others + others * others / dispersion;
            assert_near(found, mean, 4.0 * (expected / sizes.len() as f64).sqrt());
            assert_near(variance / expected, 1.0, 0.15);
            assert!(sizes.iter().all(|&size| size >= 1.0));
        }
    }

    #[test]
    fn the_number_of_rows_is_about_the_one_asked_for() {
        for arguments in [
            "--rows 50000",
            "--rows 50000 --establishments 2000 --waves 1,2",
        ] {
            let (study, truth) = study_and_truth(arguments);
            let rows = study.lines().count() - 1;
            assert_eq!(truth["workers"], rows);
            assert_near(rows as f64, 50_000.0, 2_500.0);
        }
        let (_, truth) = study_and_truth("--rows 50000 --establishments 2000 --waves 1,2");
        assert_eq!(truth["settings"]["mean_workers"], 12.5);
    }

    #[test]
    fn what_is_written_has_its_shares() {
        let study = simulate(
            "--rows 40000 --unknown-ages 10% --age-ranges 20% --observers 4 --adult-age 30 --prevalence 0%",
        );
        let rows = table(&study.stdout);
        let age = |row: &BTreeMap<&str, &str>| row["age_estimate"].to_owned();
        assert_near(share_of(&rows, |row| age(row) == "?"), 0.1, 0.01);
        assert_near(share_of(&rows, |row| age(row).contains('-')), 0.18, 0.01);
        let ages: Vec<f64> = rows
            .iter()
            .filter_map(|row| age(row).parse().ok())
            .collect();
        assert_near(ages.iter().sum::<f64>() / ages.len() as f64, 30.0, 0.3);
        assert!(ages.iter().all(|&age| age >= 18.0));
        for observer in ["O1", "O2", "O3", "O4"] {
            assert_near(
                share_of(&rows, |row| row["observer_id"] == observer),
                0.25,
                0.03,
            );
        }
        let noted = simulate("--rows 40000 --notes 33%").stdout;
        let lines: Vec<&str> = noted.lines().skip(1).collect();
        assert_near(share_of(&lines, |line| line.ends_with('"')), 0.33, 0.01);
    }

    #[test]
    fn cities_strata_and_types_have_their_shares_and_weights() {
        let study = simulate(
            "--establishments 4000 --cities North=3,South=1 --strata 2 --types karaoke=4,massage \
             --weights 1.25,7 --shape tallies",
        );
        let tallies = table(&study.stdout);
        let share = |key: &str, value: &str| share_of(&tallies, |row| row[key] == value);
        assert_near(share("city", "North"), 0.75, 0.001);
        assert_near(share("frame_stratum", "S1"), 0.5, 0.001);
        assert_near(share("establishment_type", "karaoke"), 0.8, 0.03);
        assert!(tallies.iter().all(|row| {
            row["weight"]
                == if row["frame_stratum"] == "S1" {
                    "1.25"
                } else {
                    "7"
                }
        }));
    }

    #[test]
    fn each_stratum_has_two_establishments_or_more() {
        let study = simulate("--cities 50 --strata 3 --establishments 301 --shape tallies");
        let mut strata = BTreeMap::<_, u32>::new();
        for row in table(&study.stdout) {
            *strata
                .entry((row["city"], row["frame_stratum"]))
                .or_default() += 1;
        }
        assert_eq!(strata.len(), 150);
        assert_eq!(strata.values().min(), Some(&2));
        assert_eq!(strata.values().sum::<u32>(), 301);
    }
}

mod waves {
    use super::*;

    fn of_wave<'a>(
        rows: &[BTreeMap<&'a str, &'a str>],
        wave: &str,
    ) -> Vec<BTreeMap<&'a str, &'a str>> {
        rows.iter()
            .filter(|row| row["wave"] == wave)
            .cloned()
            .collect()
    }

    #[test]
    fn share_the_establishments_asked_for_with_the_wave_before() {
        let study = simulate(
            "--waves 1,2,3 --shared 40% --establishments 1000 --shape tallies --weights none --observers 0",
        );
        let rows = table(&study.stdout);
        let places = |wave: &str| -> BTreeSet<Vec<&str>> {
            let keys = [
                "establishment_id",
                "city",
                "frame_stratum",
                "establishment_type",
            ];
            of_wave(&rows, wave)
                .iter()
                .map(|row| keys.map(|key| row[key]).to_vec())
                .collect()
        };
        let [first, second, third] = ["1", "2", "3"].map(places);
        assert_eq!([&first, &second, &third].map(BTreeSet::len), [1000; 3]);
        let shared = first.intersection(&second).count();
        assert!((398..=402).contains(&shared), "{shared}");
        assert_eq!(second.intersection(&third).count(), shared);
        assert_eq!(first.intersection(&third).count(), 0);
    }

    #[test]
    fn have_nothing_in_common_unless_asked_for() {
        let study = simulate("--waves 1,2 --shape tallies");
        let ids: Vec<_> = table(&study.stdout)
            .iter()
            .map(|row| row["establishment_id"].to_owned())
            .collect();
        assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len());
    }

    /// So that the covariance of waves, which a comparison takes into account, is there to be found.
    #[test]
    fn shared_establishments_keep_their_character() {
        let study = simulate(
            "--waves 1,2 --shared 100% --establishments 2000 --icc 0.5 --prevalence 30%,20% \
             --mean-workers 20 --dispersion 100 --shape tallies --city-effect 1 --stratum-effect 1",
        );
        let rows = table(&study.stdout);
        let shares = |wave: &str| -> Vec<f64> {
            let number = |row: &BTreeMap<&str, &str>, key: &str| row[key].parse::<f64>().unwrap();
            let rows = of_wave(&rows, wave);
            rows.iter()
                .map(|row| number(row, "minors") / number(row, "workers_observed"))
                .collect()
        };
        let (before, after) = (shares("1"), shares("2"));
        let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
        let covariance = |a: &[f64], b: &[f64]| {
            let products: Vec<f64> = a.iter().zip(b).map(|(a, b)| a * b).collect();
            mean(&products) - mean(a) * mean(b)
        };
        let correlation = covariance(&before, &after)
            / (covariance(&before, &before) * covariance(&after, &after)).sqrt();
        assert!(correlation > 0.5, "{correlation}");
    }

    #[test]
    fn can_be_compared() {
        let study = simulate("--waves 2012,2015 --prevalence 20%,2% --shared 20%").stdout;
        let run = support::compare_text(&study, &["--waves", "2012,2015", "--format", "json"]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        assert!(
            run.json()["comparisons"][0]["shared_establishments"]
                .as_u64()
                .unwrap()
                > 40
        );
        assert!(
            run.json()["comparisons"][0]["difference"]["conf_high"]
                .as_f64()
                .unwrap()
                < 0.0
        );
    }
}

mod output {
    use super::*;

    #[test]
    fn is_the_same_in_a_file_and_on_standard_output() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("study.csv");
        let printed = run(
            folder.path(),
            &["simulate", "-o", "study.csv", "--truth", "-"],
        );
        assert_eq!(printed.code, 0);
        assert_eq!(printed.json()["schema"], "prevalence/simulation/1");
        assert_eq!(fs::read_to_string(file).unwrap(), simulate("").stdout);
    }

    #[test]
    fn a_file_that_cannot_be_made_is_found_before_anything_is_written() {
        let folder = tempfile::tempdir().unwrap();
        for flags in [
            ["-o", "nowhere/study.csv"],
            ["--truth", "nowhere/truth.json"],
        ] {
            let run = run(folder.path(), &[&["simulate"], flags.as_slice()].concat());
            assert_eq!((run.code, run.stdout.as_str()), (4, ""));
            assert!(
                run.stderr.contains("could not be written"),
                "{}",
                run.stderr
            );
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_reader_that_goes_away_ends_the_run_and_leaves_no_truth() {
        use std::process::Stdio;
        let folder = tempfile::tempdir().unwrap();
        let mut child = support::prevalence(folder.path())
            .args(["simulate", "--rows", "1000000000", "--truth", "truth.json"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success());
        assert_eq!(output.stderr, b"");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}

#[test]
fn a_share_is_a_percentage_or_a_fraction_everywhere_alike() {
    let folder = tempfile::tempdir().unwrap();
    let written = |flags: &str| {
        let run = run(
            folder.path(),
            &["simulate"]
                .into_iter()
                .chain(flags.split(' '))
                .collect::<Vec<_>>(),
        );
        assert_eq!(run.code, 0, "{flags}: {}", run.stderr);
        run.stdout
    };
    let of = |share: [&str; 7]| {
        let [shared, prevalence, young, icc, ages, ranges, notes] = share;
        written(&format!(
            "--waves 1,2 --establishments 60 --shared {shared} --prevalence {prevalence} --young {young} --icc {icc} \
             --unknown-ages {ages} --age-ranges {ranges} --notes {notes}"
        ))
    };
    let percent = of(["50%", "25%,12.5%", "50%", "25%", "12.5%", "6.25%", "50%"]);
    let fractions = of(["0.5", "0.25,0.125", "0.5", "0.25", "0.125", "0.0625", "0.5"]);
    assert!(percent == fractions);
    assert!(percent != of(["50%", "25%,12.5%", "50%", "0", "12.5%", "6.25%", "50%"]));
    let cities = written("--establishments 60 --cities Manila=75%,Cebu=25%");
    assert!(cities == written("--establishments 60 --cities Manila=3,Cebu=1"));
    assert!(written("--establishments 60 --cities Manila=50%").contains("\nManila,"));
}

mod refusals {
    use super::*;

    /// The flags, and a part of the message that says what to type.
    const REFUSED: &[(&str, &str)] = &[
        (
            "--prevalence 101%",
            "write a percentage from 0% to 100% with its sign, such as 8.16%",
        ),
        ("--prevalence 8.16", "with its sign, such as 8.16%"),
        ("--prevalence=-1%", "write a percentage from 0% to 100%"),
        ("--prevalence NaN%", "write a percentage from 0% to 100%"),
        (
            "--icc 1",
            "write a fraction from 0 to below 1, such as 0.07",
        ),
        ("--icc=-0.1", "write a fraction from 0 to below 1"),
        ("--cities 0", "write a number from 1 to 100000, or names"),
        ("--cities North,", "or names, such as North,South"),
        ("--cities North=0", "or names, such as North,South"),
        ("--cities A,A", "--cities names A twice; leave one out"),
        ("--types a,a", "--types names a twice; leave one out"),
        (
            "--waves 2012,2012",
            "--waves names 2012 twice; leave one out",
        ),
        (
            "--waves a\"b",
            "write labels without quotes, such as 2012,2015",
        ),
        ("--strata 0", "write a number from 1 to 1000, such as 4"),
        (
            "--establishments 0",
            "write a whole number of 1 or more, such as 250",
        ),
        (
            "--establishments -5",
            "write a whole number of 1 or more, such as 250",
        ),
        (
            "--rows 0",
            "write a whole number of 1 or more, such as 100000",
        ),
        (
            "--observers 1.5",
            "write a whole number of 0 or more, such as 8; 0 for no such column",
        ),
        ("--seed -1", "write a whole number of 0 or more, such as 7"),
        ("--seed x", "write a whole number of 0 or more, such as 7"),
        ("--prevalence 1", "or a fraction below 1, such as 0.0816"),
        ("--icc 100%", "such as 0.07 or 7%"),
        ("--icc -0.1", "write a fraction from 0 to below 1"),
        ("--cities North=75%,South", "North=75%,South=25%"),
        (
            "--mean-workers 0.5",
            "write a number from 1 to 10000, such as 8",
        ),
        (
            "--dispersion 0",
            "write a number from 0.1 (very unequal) to 1000 (alike), such as 1",
        ),
        (
            "--adult-age 17",
            "write a mean age from 18 to 40, such as 23.7",
        ),
        (
            "--city-effect 0",
            "write a ratio from 0.001 to 1000, such as 2; 1 for no effect",
        ),
        (
            "--weights 1,0,2,3",
            "write weights above 0, such as 2 or 1.5,2,2.5,3, or none",
        ),
        (
            "--weights 1,2",
            "--weights has 2 weights for 4 strata of a city; type one for all, 4 for the strata of a city, \
             or --weights none",
        ),
        (
            "--waves 1,2,3 --prevalence 8%,2%",
            "--prevalence has 2 shares for 3 waves; type one for all waves, such as --prevalence 8.16%, or \
             one for each",
        ),
        (
            "--prevalence 8%,2%",
            "--prevalence has 2 shares for 1 wave; type one",
        ),
        (
            "--shared 10%",
            "--shared is about waves, and there is one; name two waves or more",
        ),
        (
            "--prevalence 80%",
            "the share of minors in a stratum of City 2 would be 100.7 %; type a lower --prevalence, or a \
             --city-effect and --stratum-effect nearer to 1",
        ),
        (
            "--establishments 23",
            "23 establishments in a wave are fewer than 2 for each of 12 strata; type --establishments 24 \
             or more, or fewer --cities or --strata",
        ),
        (
            "--rows 100 --establishments 200",
            "--rows and --establishments make 0.500 workers in an establishment; type --rows for 1 to 10000 \
             workers in each establishment of each wave",
        ),
        (
            "--rows 2000 --establishments 200 --mean-workers 10",
            "--rows and --establishments make --mean-workers; leave one of the three out",
        ),
        (
            "--rows 1000000000000",
            "no study has so many workers; type up to 100000000000",
        ),
        (
            "--shape tallies --age-ranges 1%",
            "--age-ranges is about single workers, whom tallies do not have; type --shape rows, or \
             --age-ranges 0%",
        ),
        (
            "--shape tallies --notes 1%",
            "type --shape rows, or --notes 0%",
        ),
        ("--truth -", "give --output and --truth two names"),
        (
            "--truth here -o here",
            "give --output and --truth two names",
        ),
    ];

    #[test]
    fn say_what_to_type() {
        let folder = tempfile::tempdir().unwrap();
        for (flags, message) in REFUSED {
            let flags: Vec<&str> = flags.split(' ').collect();
            let run = run(folder.path(), &[&["simulate"], flags.as_slice()].concat());
            assert_eq!(
                (run.code, run.stdout.as_str()),
                (2, ""),
                "{flags:?}: {}",
                run.stderr
            );
            assert!(run.stderr.contains(message), "{flags:?}: {}", run.stderr);
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}

#[test]
fn sizes_of_rows_and_tallies_are_the_same() {
    let rows = simulate("").stdout;
    let tallies = simulate("--shape tallies").stdout;
    let tallies = table(&tallies);
    let tallied = tallies.iter().map(|row| {
        (
            row["establishment_id"],
            row["workers_observed"].parse().unwrap(),
        )
    });
    assert_eq!(sizes(&table(&rows)), tallied.collect());
}
