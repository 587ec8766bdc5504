//! Parts of a wave that lie in one another: places that stayed, replacements, and the rounds of observers. What one of
//! them has more than another is a cell too.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

use serde_json::Value;

use super::super::Draws;
use super::{is_fit, list, released};
use crate::support::run;

const CITIES: [&str; 3] = ["Arrabida", "Benfica", "Cascais"];
const KINDS: [&str; 2] = ["bar", "spa"];
const TEAMS: [&str; 3] = ["a", "b", "c"];
/// Workers of every place.
const TAKE: u64 = 10;

/// What a place is, as everybody may know who has seen the frame.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Sort {
    city: usize,
    kind: usize,
    /// Whether the other wave visited it too.
    stays: bool,
    replaces: bool,
    team: usize,
}

/// Places of a wave that are of one sort, with the minors of each.
#[derive(Clone, Debug)]
struct Group {
    sort: Sort,
    minors: Vec<u64>,
}

fn group(sort: Sort, places: usize, minors: u64) -> Group {
    Group {
        sort,
        minors: vec![minors; places],
    }
}

/// Stayed, new, and new ones that replace others, each seen by the first team.
const STAYED: Sort = Sort {
    city: 0,
    kind: 0,
    stays: true,
    replaces: false,
    team: 0,
};
const NEW: Sort = Sort {
    stays: false,
    ..STAYED
};
const REPLACING: Sort = Sort {
    replaces: true,
    ..NEW
};

fn seen_by(team: usize, sort: Sort) -> Sort {
    Sort { team, ..sort }
}

/// A study of two waves.
struct Study {
    waves: [Vec<Group>; 2],
    /// Whether a list says which places replace others.
    has_list: bool,
    /// Whether nobody in the first place of the second wave that stayed is of known age.
    has_silent_place: bool,
    thresholds: &'static str,
    flags: Vec<&'static str>,
}

/// What was released of a study.
struct Released {
    compared: Value,
    answers: Value,
}

/// Which parts of the second wave are told, and the change in the same places.
#[derive(Debug, PartialEq)]
struct Told {
    same: bool,
    stayed: bool,
    replacements: bool,
    observers: bool,
}

impl Study {
    fn new(waves: [Vec<Group>; 2]) -> Self {
        Self {
            waves,
            has_list: true,
            has_silent_place: false,
            thresholds: "17",
            flags: vec!["--by", "none"],
        }
    }

    fn files(&self) -> [String; 2] {
        let mut rows = "wave,city,establishment_type,establishment_id,age,observer_id\n".to_owned();
        let mut listed = "wave,city,establishment_id,status,replacement\n".to_owned();
        for (wave, groups) in (1..).zip(&self.waves) {
            // Those that stayed are numbered alike in both waves.
            let mut stayed: BTreeMap<[usize; 2], usize> = BTreeMap::new();
            let mut silent = self.has_silent_place && wave == 2;
            for (number, group) in groups.iter().enumerate() {
                let Sort {
                    city,
                    kind,
                    stays,
                    replaces,
                    team,
                } = group.sort;
                let label = CITIES[city];
                let role = if replaces { "replacement" } else { "primary" };
                for (place, &minors) in group.minors.iter().enumerate() {
                    let name = if stays {
                        let number = stayed.entry([city, kind]).or_default();
                        *number += 1;
                        format!("{label}-{kind}-{number}")
                    } else {
                        format!("{label}-{wave}-{number}-{place}")
                    };
                    let is_silent = stays && std::mem::take(&mut silent);
                    writeln!(listed, "{wave},{label},{name},completed,{role}").unwrap();
                    for worker in 0..TAKE {
                        let age = match worker {
                            _ if is_silent => "",
                            minor if minor < minors => "16",
                            _ => "25",
                        };
                        let [kind, team] = [KINDS[kind], TEAMS[team]];
                        writeln!(rows, "{wave},{label},{kind},{name},{age},{team}").unwrap();
                    }
                }
            }
        }
        [rows, listed]
    }

    fn released(&self) -> Released {
        let folder = tempfile::tempdir().unwrap();
        let [rows, listed] = self.files();
        fs::write(folder.path().join("study.csv"), rows).unwrap();
        fs::write(folder.path().join("listed.csv"), listed).unwrap();
        let mut more = vec!["--waves", "1,2", "--threshold", self.thresholds];
        more.extend(&self.flags);
        if self.has_list {
            more.extend(["--establishments", "listed.csv"]);
        }
        let words = [
            &["compare", "study.csv", "--release", "--format", "json"][..],
            &more,
        ];
        let compared = run(folder.path(), &words.concat());
        assert_eq!(compared.code, 0, "{compared:?}");
        Released {
            compared: compared.json(),
            answers: released(folder.path(), &["study.csv"], &more),
        }
    }
}

impl Released {
    fn same(&self) -> Option<&Value> {
        let row = list(&self.compared["same_establishments"]).first();
        row.filter(|row| row["withheld"] != true)
    }

    fn stayed(&self) -> Option<&Value> {
        let turnover = &self.answers["displacement"]["turnover"][0];
        turnover["entered"].is_object().then_some(turnover)
    }

    fn without_replacements(&self, wave: usize) -> Option<&Value> {
        let mut rows = list(&self.answers["influence"]["replacements"]["estimates"]).iter();
        rows.find(|row| row["wave"] == WAVES[wave] && row["estimate"].is_f64())
    }

    fn observers(&self, wave: usize) -> &[Value] {
        list(&self.answers["observers"]["waves"][wave]["prevalence"][0]["observers"])
    }

    fn told(&self) -> Told {
        Told {
            same: self.same().is_some(),
            stayed: self.stayed().is_some(),
            replacements: self.without_replacements(1).is_some(),
            observers: !self.observers(1).is_empty(),
        }
    }
}

const WAVES: [&str; 2] = ["1", "2"];

/// The first wave of studies made by hand: those that stay, and others that are left.
fn before() -> Vec<Group> {
    vec![group(STAYED, 20, 2), group(seen_by(1, NEW), 15, 2)]
}

fn told(after: Vec<Group>, has_list: bool) -> Told {
    let study = Study {
        has_list,
        ..Study::new([before(), after])
    };
    study.released().told()
}

/// Of the 14 new places 13 are replacements: new ones less replacements are one place with seven minors.
#[test]
fn new_places_less_replacements_are_not_one_place() {
    let after = |new| {
        vec![
            group(STAYED, 20, 2),
            group(NEW, new, 7),
            group(REPLACING, 13, 2),
        ]
    };
    let mut wanted = Told {
        same: true,
        stayed: true,
        replacements: false,
        observers: false,
    };
    assert_eq!(told(after(1), true), wanted);
    wanted.replacements = true;
    assert_eq!(told(after(4), true), wanted);
}

/// The first team saw the places that stayed, and one that is new.
#[test]
fn the_round_of_an_observer_less_places_that_stayed_is_not_one_place() {
    let after = |new| {
        vec![
            group(STAYED, 20, 2),
            group(NEW, new, 7),
            group(seen_by(1, NEW), 13, 2),
        ]
    };
    let mut wanted = Told {
        same: true,
        stayed: true,
        replacements: false,
        observers: false,
    };
    assert_eq!(told(after(1), false), wanted);
    wanted.observers = true;
    assert_eq!(told(after(4), false), wanted);
}

/// The second team saw all replacements, and one place besides; no place is in both waves.
#[test]
fn the_round_of_an_observer_less_replacements_is_not_one_place() {
    let after = |more| {
        vec![
            group(NEW, 20, 2),
            group(seen_by(1, NEW), more, 7),
            group(seen_by(1, REPLACING), 13, 2),
        ]
    };
    let told = |more| {
        let before = vec![group(NEW, 20, 2), group(seen_by(1, NEW), 15, 2)];
        Study::new([before, after(more)]).released().told()
    };
    let mut wanted = Told {
        same: false,
        stayed: false,
        replacements: true,
        observers: false,
    };
    assert_eq!(told(1), wanted);
    wanted.observers = true;
    assert_eq!(told(4), wanted);
}

/// Of one of the places that stayed no age is known, so that nothing is told of those that stayed, and the change in the
/// others is.
#[test]
fn the_same_places_and_other_parts_leave_no_single_place() {
    let after = |new, team| {
        vec![
            group(STAYED, 20, 2),
            group(NEW, new, 7),
            group(seen_by(team, REPLACING), 13, 2),
        ]
    };
    let told = |new, team| {
        let study = Study {
            has_list: team == 0,
            has_silent_place: true,
            ..Study::new([before(), after(new, team)])
        };
        study.released().told()
    };
    let wanted = |replacements, observers| Told {
        same: true,
        stayed: false,
        replacements,
        observers,
    };
    assert_eq!(told(1, 0), wanted(false, false));
    assert_eq!(told(4, 0), wanted(true, false));
    assert_eq!(told(1, 1), wanted(false, false));
    assert_eq!(told(4, 1), wanted(false, true));
}

/// Nobody of a part is 15 or under. Limits would tell the design effect that they borrow, or how many workers there are;
/// those of the result are as before.
#[test]
fn where_a_part_has_nobody_its_share_has_no_limits() {
    let after = vec![
        group(STAYED, 20, 2),
        group(seen_by(1, NEW), 4, 3),
        group(seen_by(1, REPLACING), 13, 2),
    ];
    let study = Study {
        thresholds: "17,15",
        ..Study::new([before(), after])
    };
    let released = study.released();
    assert!(released.told().stayed && released.told().replacements && released.told().observers);
    let is_young = |row: &&Value| row["indicator"] == "age<=15";
    let turnover = released.stayed().unwrap();
    let parts = ["stayed_before", "left", "stayed_after", "entered"];
    let mut rows: Vec<&Value> = parts
        .iter()
        .flat_map(|part| list(&turnover[part]["estimates"]))
        .filter(is_young)
        .collect();
    let influence = &released.answers["influence"];
    rows.extend(
        list(&influence["replacements"]["estimates"])
            .iter()
            .filter(is_young),
    );
    for wave in list(&released.answers["observers"]["waves"]) {
        let shares = list(&wave["prevalence"]).iter().filter(is_young);
        rows.extend(shares.flat_map(|shares| list(&shares["observers"])));
    }
    assert_eq!(rows.len(), 4 + 2 + 4);
    for row in rows {
        assert_eq!(row["estimate"], 0.0, "{row}");
        assert!(
            row["conf_low"].is_null() && row["conf_high"].is_null(),
            "{row}"
        );
    }
    let mut own = list(&released.compared["estimates"]).iter();
    let own = own.find(is_young).unwrap();
    assert!(own["conf_high"].is_f64(), "{own}");
    let definitions = &released.answers["definitions"];
    let mut definitions = list(&definitions["estimates"]).iter();
    let same = definitions.find(is_young).unwrap();
    assert_eq!(same["conf_high"], own["conf_high"]);
}

// ---------- parts less parts

/// Workers, minors and places.
type Sum = [u64; 3];
/// Sorts of places, a bit for each.
type Sorts = u128;

/// A wave, by what its places are.
struct Wave {
    sorts: Vec<(Sort, Sum)>,
}

impl Wave {
    fn new(groups: &[Group]) -> Self {
        let mut sorts: BTreeMap<Sort, Sum> = BTreeMap::new();
        for group in groups.iter().filter(|group| !group.minors.is_empty()) {
            let [workers, minors, places] = sorts.entry(group.sort).or_default();
            *workers += TAKE * group.minors.len() as u64;
            *minors += group.minors.iter().sum::<u64>();
            *places += group.minors.len() as u64;
        }
        Self {
            sorts: sorts.into_iter().collect(),
        }
    }

    fn those(&self, are: impl Fn(&Sort) -> bool) -> Sorts {
        let sorts = self.sorts.iter().enumerate();
        sorts
            .filter(|(_, (sort, _))| are(sort))
            .map(|(place, _)| 1 << place)
            .sum()
    }

    fn sum(&self, those: Sorts) -> Sum {
        let sorts = self.sorts.iter().enumerate();
        let own = sorts.filter(|(place, _)| those >> place & 1 == 1);
        own.fold([0; 3], |sum, (_, (_, more))| {
            [0, 1, 2].map(|place| sum[place] + more[place])
        })
    }

    /// What is known of those of whom a share was told, by whoever knows how many they are.
    fn with_share(&self, those: Sorts, share: &Value) -> (Sorts, Sum) {
        let [workers, _, places] = self.sum(those);
        let minors = share.as_f64().unwrap() * workers as f64;
        (those, [workers, minors.round() as u64, places])
    }

    /// What follows from sums that were told: of sums that lie in one another what one has more than the other, and of
    /// those that have nobody in common what they are together.
    fn following(&self, told: Vec<(Sorts, Sum)>) -> BTreeMap<Sorts, Sum> {
        const MOST: usize = 1_500;
        for &(those, sum) in &told {
            assert_eq!(sum, self.sum(those), "what was told is true");
        }
        let mut known: BTreeMap<Sorts, Sum> = told.into_iter().collect();
        loop {
            let mut more = BTreeMap::new();
            let sums: Vec<_> = known.iter().collect();
            for &(one, of_one) in &sums {
                for &(other, of_other) in &sums {
                    if one & other == *other && one != other {
                        let rest = [0, 1, 2].map(|place| of_one[place] - of_other[place]);
                        more.insert(one & !other, rest);
                    }
                    if one & other == 0 {
                        let both = [0, 1, 2].map(|place| of_one[place] + of_other[place]);
                        more.insert(one | other, both);
                    }
                }
            }
            let before = known.len();
            known.extend(more);
            if known.len() == before || known.len() > MOST {
                return known;
            }
        }
    }

    /// Those of these that are no fit cells.
    fn unfit(&self, told: Vec<(Sorts, Sum)>) -> Vec<String> {
        let mut unfit = Vec::new();
        for (sorts, sum) in self.following(told) {
            assert_eq!(sum, self.sum(sorts));
            let [workers, minors, places] = sum;
            let is_cell = places >= 3 && is_fit(minors) && is_fit(workers - minors);
            if places > 0 && !is_cell {
                let names = self.sorts.iter().enumerate();
                let own = names.filter(|(place, _)| sorts >> place & 1 == 1);
                let names: Vec<&Sort> = own.map(|(_, (sort, _))| sort).collect();
                unfit.push(format!("{sum:?} of {names:?}"));
            }
        }
        unfit
    }
}

fn counted(row: &Value, places: &Value) -> Sum {
    [&row["n"], &row["positives"], places].map(|number| number.as_u64().unwrap())
}

/// What was told of a wave, and of which kinds of parts.
fn told_of(released: &Released, wave: usize, of: &Wave) -> (Vec<(Sorts, Sum)>, [bool; 4]) {
    let mut told = Vec::new();
    let mut kinds = [false; 4];
    for row in list(&released.compared["estimates"]) {
        if row["withheld"] == true || row["wave"] != WAVES[wave] {
            continue;
        }
        let [city, kind] = ["city", "type"].map(|key| &row["domain"][key]);
        let those = of.those(|sort| {
            (city.is_null() || *city == CITIES[sort.city])
                && (kind.is_null() || *kind == KINDS[sort.kind])
        });
        told.push((those, counted(row, &row["establishments"])));
    }
    let stayed = of.those(|sort| sort.stays);
    if let Some(row) = released.same() {
        told.push(of.with_share(stayed, &row[["before", "after"][wave]]));
        kinds[0] = true;
    }
    if let Some(turnover) = released.stayed() {
        let left = of.those(|sort| !sort.stays);
        let names = [["stayed_before", "left"], ["stayed_after", "entered"]][wave];
        for (name, those) in names.into_iter().zip([stayed, left]) {
            let part = &turnover[name];
            let row = &part["estimates"][0];
            told.push((those, counted(row, &part["establishments"])));
        }
        kinds[1] = true;
    }
    if let Some(row) = released.without_replacements(wave) {
        let primary = of.those(|sort| !sort.replaces);
        told.push(of.with_share(primary, &row["estimate"]));
        kinds[2] = true;
    }
    for row in released.observers(wave) {
        let sum = counted(row, &row["establishments"]);
        // Whose number is whose is known by how many places they visited, in the order of their first appearance.
        let mut teams = (0..TEAMS.len()).map(|team| of.those(|sort| sort.team == team));
        let own = teams.find(|&those| of.sum(those) == sum).unwrap();
        told.push((own, sum));
        kinds[3] = true;
    }
    (told, kinds)
}

/// So many places of a sort, with minors of their own.
fn places(draws: &mut Draws, sort: Sort, number: usize) -> Group {
    let minors = (0..number).map(|_| 2 + draws.below(4)).collect();
    Group { sort, minors }
}

/// A study whose parts lie in one another: new places are replacements, and a second team saw these; but for none, one
/// or a few of every sort.
fn drawn(draws: &mut Draws) -> Study {
    let flags: &[&str] = draws.one_of(&[
        &["--by", "none"][..],
        &["--by", "city"],
        &["--by", "city", "--by", "type"],
    ]);
    let cities = 1 + draws.below(3) as usize;
    let kinds = if flags.contains(&"type") { 2 } else { 1 };
    let has_list = draws.below(3) > 0;
    // Where few sorts are mixed, more is told.
    let odd: &[usize] = draws.one_of(&[&[0, 0, 0, 0, 0, 1][..], &[0, 0, 4], &[0, 1, 2, 4]]);
    let mut waves = [Vec::new(), Vec::new()];
    for city in 0..cities {
        for kind in 0..kinds {
            let stayed = draws.one_of(&[0, 10, 12]);
            for groups in &mut waves {
                let mut left = stayed;
                for (stays, replaces, team) in [
                    (true, true, 0),
                    (true, false, 1),
                    (true, true, 1),
                    (false, false, 0),
                    (false, false, 1),
                    (false, true, 0),
                ] {
                    let sort = Sort {
                        city,
                        kind,
                        stays,
                        replaces,
                        team,
                    };
                    let number = draws.one_of(odd);
                    let number = if stays { number.min(left) } else { number };
                    left -= if stays { number } else { 0 };
                    groups.push(places(draws, sort, number));
                }
                let sort = Sort {
                    city,
                    kind,
                    ..STAYED
                };
                groups.push(places(draws, sort, left));
                let sort = Sort {
                    team: 1,
                    city,
                    kind,
                    ..REPLACING
                };
                let number = draws.one_of(&[8, 10]);
                groups.push(places(draws, sort, number));
            }
        }
    }
    Study {
        has_list,
        flags: flags.to_vec(),
        ..Study::new(waves)
    }
}

/// Studies that are tried; set PREVALENCE_ATTACKS for as many more.
fn studies() -> u64 {
    let asked = std::env::var("PREVALENCE_ATTACKS").ok();
    asked.and_then(|number| number.parse().ok()).unwrap_or(80)
}

#[test]
fn parts_of_a_wave_less_one_another_leave_no_few_places() {
    let mut draws = Draws(15);
    let mut failures = String::new();
    let (mut told, mut careless) = ([0; 4], 0);
    for number in 0..studies() {
        let study = drawn(&mut draws);
        let released = study.released();
        for (wave, groups) in study.waves.iter().enumerate() {
            let of = Wave::new(groups);
            let (known, kinds) = told_of(&released, wave, &of);
            for (told, is) in told.iter_mut().zip(kinds) {
                *told += usize::from(is);
            }
            for line in of.unfit(known) {
                let _ = writeln!(failures, "study {number} {:?}: {line}", study.flags);
            }
            let parts: [fn(&Sort) -> bool; 3] = [
                |sort| sort.stays,
                |sort| !sort.replaces,
                |sort| sort.team == 0,
            ];
            let parts = parts.map(|part| of.those(part));
            let all = parts.map(|those| (those, of.sum(those))).to_vec();
            careless += usize::from(!of.unfit(all).is_empty());
        }
    }
    assert!(failures.is_empty(), "{failures}");
    assert!(told.iter().all(|&told| told > 20), "{told:?}");
    assert!(careless > 30, "{careless}");
}
