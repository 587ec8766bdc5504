//! Do observers who saw the same workers say the same? Coefficients are those of published tables, and their
//! errors those that the program gives when it is asked for the same share in another way.

mod support;

use serde_json::{Value, json};
use support::{Run, analyze_text, run, sensitivity_text};

const MEAN: [&str; 4] = ["--assessments", "mean", "--format", "json"];

fn number(value: &Value) -> f64 {
    value
        .as_f64()
        .unwrap_or_else(|| panic!("{value} is no number"))
}

#[track_caller]
fn near(found: &Value, expected: f64, tolerance: f64) {
    let found = number(found);
    assert!(
        (found - expected).abs() <= tolerance,
        "{found} is not {expected}"
    );
}

const HEADER: &str = "establishment_id,worker_id,observer_id,age";

/// A worker of a place, and the ages that observers gave.
struct Worker {
    place: usize,
    ages: Vec<(&'static str, u8)>,
}

/// A row for each assessment.
fn rows(workers: &[Worker]) -> String {
    let mut text = format!("{HEADER}\n");
    for (number, worker) in workers.iter().enumerate() {
        for (observer, age) in &worker.ages {
            text += &format!("E{},W{number},{observer},{age}\n", worker.place);
        }
    }
    text
}

/// Two observers who both said minor of 20 workers, only the first of 10, only the second of 5, and neither
/// of 15, in six places of unequal size.
fn published() -> Vec<Worker> {
    let cells = [
        (20, [16, 15]),
        (10, [17, 30]),
        (5, [25, 12]),
        (15, [19, 40]),
    ];
    let pairs = cells
        .iter()
        .flat_map(|&(count, ages)| std::iter::repeat_n(ages, count));
    let workers = pairs.enumerate().map(|(number, [first, second])| Worker {
        place: (number * number + number / 3) % 6,
        ages: vec![("anna", first), ("ben", second)],
    });
    workers.collect()
}

fn pair(json: &Value) -> &Value {
    &json["observers"]["waves"][0]["pairs"][0]
}

#[test]
fn coefficients_are_those_of_the_published_table() {
    let json = sensitivity_text(&rows(&published()), &MEAN).json();
    let at_17 = &pair(&json)["indicators"][0];
    assert_eq!(pair(&json)["observers"], json!([1, 2]));
    assert_eq!(at_17["workers"], 50);
    near(&at_17["observed"]["estimate"], 0.7, 1e-12);
    near(&at_17["positive"]["estimate"], 40.0 / 55.0, 1e-12);
    near(&at_17["negative"]["estimate"], 30.0 / 45.0, 1e-12);
    near(&at_17["kappa"]["estimate"], 0.4, 1e-12);
    near(&at_17["ac1"]["estimate"], 0.4059405941, 1e-10);
    near(&at_17["alpha"]["estimate"], 0.4, 1e-12);
    let overall = &json["observers"]["waves"][0]["overall"]["indicators"][0];
    near(&overall["alpha"]["estimate"], 0.4, 1e-12);
    near(&overall["ac1"]["estimate"], 0.4059405941, 1e-10);
    // Scott's pi: chance (55^2 + 45^2) / 100^2.
    near(&overall["fleiss"]["estimate"], (0.7 - 0.505) / 0.495, 1e-12);
}

/// The share of workers on whom both agree is a share like any other: of workers with a yes for "both said
/// the same" the program must give the same share, standard error and degrees of freedom.
#[test]
fn the_error_of_an_agreement_is_that_of_the_share_of_agreeing_workers() {
    let workers = published();
    let json = sensitivity_text(&rows(&workers), &MEAN).json();
    let found = &pair(&json)["indicators"][0]["observed"];
    let mut text = "establishment_id,same\n".to_owned();
    for worker in &workers {
        let [first, second] = [worker.ages[0].1, worker.ages[1].1].map(|age| age <= 17);
        let same = if first == second { "yes" } else { "no" };
        text += &format!("E{},{same}\n", worker.place);
    }
    let flags = [
        "--column",
        "outcome=same",
        "--interval",
        "wald",
        "--format",
        "json",
    ];
    let share = analyze_text(&text, &flags).json()["estimates"][0].clone();
    near(&found["estimate"], number(&share["estimate"]), 1e-12);
    near(&found["std_error"], number(&share["std_error"]), 1e-12);
    near(&found["conf_low"], number(&share["conf_low"]), 1e-9);
    near(&found["conf_high"], number(&share["conf_high"]), 1e-9);
}

/// The table of Shrout and Fleiss (1979), whose columns are observers.
const TABLE: [[u8; 4]; 6] = [
    [9, 2, 5, 8],
    [6, 1, 3, 2],
    [8, 4, 6, 8],
    [7, 1, 2, 6],
    [10, 5, 6, 9],
    [6, 2, 4, 7],
];

#[test]
fn the_correlation_of_ages_is_that_of_shrout_and_fleiss() {
    let names = ["anna", "ben", "carl", "dora"];
    let workers = TABLE.iter().enumerate().map(|(place, ages)| Worker {
        place: place % 3,
        ages: names.into_iter().zip(*ages).collect(),
    });
    let workers: Vec<_> = workers.collect();
    let json = sensitivity_text(&rows(&workers), &MEAN).json();
    let wave = &json["observers"]["waves"][0];
    near(&wave["overall"]["icc"]["estimate"], 0.28976378, 1e-8);
    assert_eq!(wave["overall"]["workers_of_all"], 6);
    assert_eq!(wave["pairs"].as_array().unwrap().len(), 6);
    // The first less the second: 7, 5, 4, 6, 5, 4; their standard deviation is the root of 41/30.
    let ages = &pair(&json)["ages"];
    near(&ages["bias"]["estimate"], 31.0 / 6.0, 1e-12);
    let half = 1.959963984540054 * (41.0_f64 / 30.0).sqrt();
    near(&ages["agreement_low"]["estimate"], 31.0 / 6.0 - half, 1e-9);
    near(&ages["agreement_high"]["estimate"], 31.0 / 6.0 + half, 1e-9);
    // Of three places with means 6.5, 5 and 4 the standard error is the linearised one.
    let scores = [6.5, 5.0, 4.0].map(|mean: f64| (mean - 31.0 / 6.0) * 2.0 / 6.0);
    let variance: f64 = 1.5 * scores.iter().map(|score| score * score).sum::<f64>();
    near(&ages["bias"]["std_error"], variance.sqrt(), 1e-12);
}

/// Twelve places; anna saw all of them and ben two of three.
fn two_shares() -> Vec<Worker> {
    let workers = (0..60_usize).map(|number| {
        let place = number % 12;
        let minor = |is_so: bool| if is_so { 16 } else { 25 };
        let anna = ("anna", minor(number.is_multiple_of(4) || place == 5));
        let ben = ("ben", minor(number % 7 < 3));
        let ages = match place % 3 {
            0 => vec![anna],
            _ => vec![anna, ben],
        };
        Worker { place, ages }
    });
    workers.collect()
}

#[test]
fn an_observers_share_is_that_of_the_domain_of_their_rows() {
    let json = sensitivity_text(&rows(&two_shares()), &MEAN).json();
    let text = rows(&two_shares())
        .replace("observer_id", "team")
        .replace("worker_id", "number");
    let whole = analyze_text(&text, &["--by", "team", "--format", "json"]).json();
    let shares = &json["observers"]["waves"][0]["prevalence"][0];
    for (observer, team) in [(1, "anna"), (2, "ben")] {
        let found = &shares["observers"][observer - 1];
        assert_eq!(found["observer"], observer);
        let estimates = whole["estimates"].as_array().unwrap();
        let is_meant = |row: &&Value| row["domain"]["team"] == team && row["threshold"] == 17;
        let expected = estimates.iter().find(is_meant).unwrap();
        for key in [
            "n",
            "positives",
            "estimate",
            "std_error",
            "conf_low",
            "conf_high",
        ] {
            assert_eq!(found[key], expected[key], "{team} {key}");
        }
    }
}

/// Rao and Scott's test of a table of two by two, from the scores of the log odds ratio of each place by hand.
#[test]
fn two_shares_differ_by_more_than_chance_as_their_odds_ratio_says() {
    let workers = two_shares();
    let json = sensitivity_text(&rows(&workers), &MEAN).json();
    let test = &json["observers"]["waves"][0]["prevalence"][0]["test"];
    // Of each place the minors and the others of anna and of ben.
    let mut places = [[0.0; 4]; 12];
    for worker in &workers {
        for (observer, age) in &worker.ages {
            let cell = usize::from(*observer == "ben") * 2 + usize::from(*age > 17);
            places[worker.place][cell] += 1.0;
        }
    }
    let total: f64 = places.iter().flatten().sum();
    let shares =
        [0, 1, 2, 3].map(|cell| places.iter().map(|place| place[cell]).sum::<f64>() / total);
    let [a, b, c, d] = shares;
    let phi = (a * d - b * c).powi(2) / ((a + b) * (c + d) * (a + c) * (b + d));
    let signs = [1.0, -1.0, -1.0, 1.0];
    let scores = places.map(|place| {
        let terms = (0..4).map(|cell| signs[cell] * place[cell] / shares[cell] / total);
        terms.sum::<f64>()
    });
    let mean = scores.iter().sum::<f64>() / 12.0;
    let squares: f64 = scores.iter().map(|score| (score - mean).powi(2)).sum();
    let inverse: f64 = shares.iter().map(|share| share.recip()).sum();
    near(
        &test["statistic"],
        phi * inverse / (12.0 / 11.0 * squares),
        1e-9,
    );
    near(&test["df1"], 1.0, 1e-12);
    near(&test["df2"], 11.0, 1e-9);
    assert_eq!(test["name"], "rao-scott-f");
}

fn reason(run: &Run) -> String {
    assert_eq!(run.code, 0, "{run:?}");
    let reason = run.json()["observers"]["waves"][0]["reason"].clone();
    reason.as_str().unwrap_or_default().to_owned()
}

#[test]
fn observers_without_common_workers_have_a_reason_and_no_number() {
    let workers = (0..40).map(|number| Worker {
        place: number % 8,
        ages: vec![(["anna", "ben"][number % 2], [16, 25, 30][number % 3])],
    });
    let text = rows(&workers.collect::<Vec<_>>());
    let json = ["--format", "json"];
    let run = sensitivity_text(&text, &json);
    assert_eq!(reason(&run), "no worker was assessed by two observers");
    let wave = run.json()["observers"]["waves"][0].clone();
    assert_eq!(wave["overall"], Value::Null);
    assert_eq!(wave["pairs"], json!([]));
    assert_eq!(wave["workers_in_common"], 0);
    // Their shares can be told all the same.
    assert_eq!(
        wave["prevalence"][0]["observers"].as_array().unwrap().len(),
        2
    );
    let page = sensitivity_text(&text, &[]).stdout;
    let page = page.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        page.contains(
            "No worker was assessed by two observers, so that nobody can tell how well they agree"
        ),
        "{page}"
    );
}

#[test]
fn files_that_name_no_observers_or_only_one_have_a_reason() {
    let json = ["--format", "json"];
    let text = rows(&two_shares()[..3]);
    let nameless = text
        .replace(",observer_id", ",who")
        .replace(",worker_id", ",number");
    let words = "the rows do not say which observer assessed which worker";
    assert_eq!(reason(&sensitivity_text(&nameless, &json)), words);
    let tallies = "establishment_id,workers,minors\nE1,5,1\nE2,7,0\nE3,4,2\n";
    assert_eq!(reason(&sensitivity_text(tallies, &json)), words);
    let lines = rows(&two_shares());
    let single: String = lines
        .lines()
        .filter(|line| !line.contains(",ben,"))
        .map(|line| format!("{line}\n"))
        .collect();
    let words = "all workers were assessed by a single observer";
    assert_eq!(reason(&sensitivity_text(&single, &json)), words);
}

#[test]
fn agreement_does_not_depend_on_how_the_analysis_takes_several_ages() {
    let of = |rule: &str| {
        let flags = ["--assessments", rule, "--format", "json"];
        sensitivity_text(&rows(&published()), &flags).json()["observers"].clone()
    };
    let mean = of("mean");
    for rule in ["median", "youngest", "first"] {
        assert_eq!(of(rule), mean, "{rule}");
    }
}

#[test]
fn where_all_agree_in_every_place_there_is_no_certainty() {
    let workers = (0..30).map(|number| {
        let age = [16, 25][number % 2];
        Worker {
            place: number % 6,
            ages: vec![("anna", age), ("ben", age)],
        }
    });
    let json = sensitivity_text(&rows(&workers.collect::<Vec<_>>()), &MEAN).json();
    let observed = &pair(&json)["indicators"][0]["observed"];
    assert_eq!(observed["estimate"], 1.0);
    assert_eq!(observed["std_error"], Value::Null);
    assert_eq!(observed["conf_low"], Value::Null);
    assert!(
        observed["reason"]
            .as_str()
            .unwrap()
            .contains("read as certainty")
    );
    let test = &json["observers"]["waves"][0]["prevalence"][0];
    assert_eq!(test["test"], Value::Null);
    assert!(test["reason"].as_str().unwrap().len() > 10);
}

#[test]
fn observers_are_numbers_and_never_codes() {
    for flags in [&MEAN[..], &MEAN[..2]] {
        let run = sensitivity_text(&rows(&two_shares()), flags);
        for text in [&run.stdout, &run.stderr] {
            assert!(!text.contains("anna") && !text.contains("ben"), "{text}");
        }
    }
    let page = sensitivity_text(&rows(&two_shares()), &MEAN[..2]).stdout;
    assert!(page.contains("Observer 2"), "{page}");
}

/// Three observers, of whom two see each worker: nobody is seen by all of them.
#[test]
fn what_is_not_defined_has_its_own_reason_in_json_and_in_the_table() {
    let names = ["anna", "ben", "carl"];
    let workers = (0..36_usize).map(|number| Worker {
        place: number % 6,
        ages: (0..3)
            .filter(|observer| *observer != number % 3)
            .map(|observer| (names[observer], 20 + (number % 5) as u8))
            .collect(),
    });
    let text = rows(&workers.collect::<Vec<_>>());
    let flags = ["--threshold", "17", "--assessments", "mean"];
    let json = sensitivity_text(&text, &[&flags[..], &["--format", "json"]].concat()).json();
    let wave = &json["observers"]["waves"][0];
    let all = &wave["overall"]["icc"];
    assert_eq!(all["estimate"], Value::Null);
    let nobody = "there is no worker of whom all of these observers said it";
    assert_eq!(all["reason"], nobody);
    let at_17 = &wave["pairs"][0]["indicators"][0];
    for (key, reason) in [
        ("positive", "none of these observers said so of anybody"),
        (
            "kappa",
            "all answers are the same, as they would be by chance alone",
        ),
        (
            "alpha",
            "all answers are the same, as they would be by chance alone",
        ),
    ] {
        assert_eq!(at_17[key]["estimate"], Value::Null, "{key}");
        assert_eq!(at_17[key]["reason"], reason, "{key}");
    }
    let page = sensitivity_text(&text, &flags).stdout;
    let page = page.split_whitespace().collect::<Vec<_>>().join(" ");
    for words in [
        "Alpha, 17 and under 95 % interval",
        "No ICC of all: there is no worker of whom all of these observers said it.",
        "No kappa of 1 and 2; 1 and 3; 2 and 3; all: all answers are the same",
        "their own shares are all 0.00 %",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
}

/// `fixtures/critics/expected.json`: computed in R 4.2, from definitions and with survey 4.1-1.
fn in_r() -> Value {
    serde_json::from_str(include_str!("../fixtures/critics/expected.json")).unwrap()
}

/// What is said of the three observers of `fixtures/critics/agreement.csv`.
fn of_agreement() -> Value {
    let flags = [
        "--threshold",
        "17",
        "--assessments",
        "median",
        "--format",
        "json",
    ];
    let text = include_str!("../fixtures/critics/agreement.csv");
    sensitivity_text(text, &flags).json()
}

/// Leaving out each place in turn, in R from the tables of what is left, and R survey's variance of the scores.
#[test]
fn limits_of_agreement_are_those_that_r_finds_without_each_place() {
    let json = of_agreement();
    let found = &json["observers"]["waves"][0]["pairs"][0]["indicators"][0];
    for name in ["observed", "positive", "negative", "kappa", "ac1", "alpha"] {
        for (key, expected) in ["estimate", "std_error", "conf_low", "conf_high"]
            .into_iter()
            .zip(in_r()[name].as_array().unwrap())
        {
            near(&found[name][key], number(expected), 1e-12);
        }
    }
}

fn assert_same_test(found: &Value, name: &str) {
    let expected = in_r()[name].clone();
    let keys = ["statistic", "df1", "df2", "p_value"];
    for (key, expected) in keys.into_iter().zip(expected.as_array().unwrap()) {
        let expected = number(expected);
        near(&found[key], expected, 1e-9 * expected);
    }
}

/// R survey's `svychisq(~y + observer_id, statistic = "F")`: of three observers of the same workers, and of the
/// eight of the reconstruction, some of whom found nobody.
#[test]
fn whether_shares_differ_is_what_svychisq_says() {
    let json = of_agreement();
    let test = |json: &Value, wave: usize, row: usize| {
        json["observers"]["waves"][wave]["prevalence"][row]["test"].clone()
    };
    assert_same_test(&test(&json, 0, 0), "same workers");
    let folder = std::path::Path::new("fixtures/studies/cambodia");
    let words = "sensitivity obs-2012.csv obs-2015.csv --by none --format json";
    let json = run(folder, &words.split(' ').collect::<Vec<_>>()).json();
    for (wave, year) in [2012, 2015].into_iter().enumerate() {
        for (row, age) in [17, 15].into_iter().enumerate() {
            assert_same_test(&test(&json, wave, row), &format!("cambodia {year} {age}"));
        }
    }
}
