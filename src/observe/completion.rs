//! When all rows are read: establishments where nobody was observed, headcounts, and the frame.

use super::fault::Fault;
use super::findings::Findings;
use super::fold::Fold;
use super::frame::Frame;
use super::join::{Join, Listed};
use super::registry::Line;
use super::settings::ReadSettings;
use crate::tally::{Index, Tallies, Weight};
use crate::warning::Warning;

/// Establishments that were visited and where nobody was observed stay in the design.
pub fn add_unseen_establishments(fold: &mut Fold, join: &Join, findings: &mut Findings) {
    let waves: Vec<String> = fold.registry.tallies.waves.iter().cloned().collect();
    let listed = join.rows.iter().zip(&fold.joined);
    let unseen = listed.filter(|(listed, seen)| listed.visited && !**seen);
    let unseen: Vec<&Listed> = unseen.map(|(listed, _)| listed).collect();
    let mut of_other_waves = 0;
    for listed in unseen {
        let waves = waves_of(listed, &waves);
        of_other_waves += usize::from(waves.is_empty());
        for wave in waves {
            add_unseen(fold, join, listed, wave, findings);
        }
    }
    if of_other_waves > 0 {
        findings.warnings.push(Warning::OtherWaves {
            establishments: of_other_waves,
            file: join.file.name.to_string(),
        });
    }
}

/// The waves of the study that an establishment is listed for: every one, if the list has none.
fn waves_of<'a>(listed: &'a Listed, waves: &'a [String]) -> Vec<Option<&'a str>> {
    match listed.place.wave.as_deref() {
        own if waves.is_empty() => vec![own],
        None => waves.iter().map(|wave| Some(wave.as_str())).collect(),
        Some(own) if waves.iter().any(|wave| wave == own) => vec![Some(own)],
        Some(_) => Vec::new(),
    }
}

fn add_unseen(
    fold: &mut Fold,
    join: &Join,
    listed: &Listed,
    wave: Option<&str>,
    findings: &mut Findings,
) {
    let mut place = listed.place.clone();
    place.wave = wave.map(|wave| wave.to_owned().into());
    let line = Line {
        order: join.file.order,
        number: listed.line,
    };
    match fold.registry.establishment(&place, line) {
        Ok(index) => {
            fold.registry.cell(index, &place, Weight::ONE);
        }
        Err((_, fault)) => findings.problem_at(&join.file, listed.line, fault),
    }
}

/// Nobody can assess more workers than were there.
pub fn check_headcounts(fold: &Fold, settings: &ReadSettings, findings: &mut Findings) {
    let tallies = &fold.registry.tallies;
    let assessed = tallies.workers_by_establishment();
    for (&index, &line) in &fold.registry.line_of_headcount {
        let assessed = assessed[index as usize];
        let present = tallies.establishments[index as usize].workers_present;
        if let Some(present) = present.filter(|&present| u64::from(present) < assessed) {
            let fault = Fault::MoreAssessedThanPresent { present, assessed };
            findings.problem_at(&settings.file_id(line.order), line.number, fault);
        }
    }
}

/// Takes the frame's counts as populations, and unless weights are ignored its weights.
pub fn apply_frame(
    fold: &mut Fold,
    frame: &Frame,
    settings: &ReadSettings,
    findings: &mut Findings,
) {
    let lines = &fold.registry.first_line_of_stratum;
    let tallies = &mut fold.registry.tallies;
    let mut found = Vec::new();
    for (stratum, &line) in tallies.strata.iter_mut().zip(lines) {
        let label = |index: Option<Index>| Some(tallies.labels[index? as usize].as_str());
        let wave = stratum
            .wave
            .map(|wave| tallies.waves[wave as usize].as_str());
        let labels = [wave, label(stratum.city), label(stratum.label)];
        match frame.population(labels, stratum.population) {
            Ok(population) => {
                stratum.population = Some(population);
                found.push(labels);
            }
            Err(fault) => findings.problem_at(&settings.file_id(line.order), line.number, fault),
        }
    }
    let waves: Vec<_> = tallies.waves.iter().map(String::as_str).collect();
    let (strata, establishments) = frame.unvisited(&waves, &found);
    if strata > 0 {
        findings.warnings.push(Warning::UnvisitedFrame {
            strata,
            establishments,
        });
    }
    if findings.problems.is_empty() && !settings.unweighted {
        weigh_by_frame(tallies);
        warn_of_missing_headcounts(tallies, findings);
    }
}

/// The weight of an establishment's workers: frame over visited establishments of its stratum, times
/// workers present over assessed.
fn weigh_by_frame(tallies: &mut Tallies) {
    let visited = tallies.establishments_by_stratum();
    let assessed = tallies.workers_by_establishment();
    let weight = |index: Index| {
        let stratum = tallies.stratum_of(index) as usize;
        let frame = tallies.strata[stratum].population;
        let drawn = frame.unwrap_or(visited[stratum]) as f64 / visited[stratum] as f64;
        let assessed = assessed[index as usize];
        let present = tallies.establishments[index as usize].workers_present;
        let subsample = match present {
            Some(present) if assessed > 0 => f64::from(present) / assessed as f64,
            _ => 1.0,
        };
        Weight::new(drawn * subsample).unwrap_or(Weight::ONE)
    };
    let establishments = 0..tallies.establishments.len() as Index;
    let weights: Vec<Weight> = establishments.map(weight).collect();
    tallies.weigh_establishments(|establishment| weights[establishment as usize]);
}

/// Where some establishments have a headcount, those without count as if everybody was assessed.
fn warn_of_missing_headcounts(tallies: &Tallies, findings: &mut Findings) {
    let all = tallies.establishments.len();
    let known = tallies.establishments.iter();
    let known = known.filter(|one| one.workers_present.is_some()).count();
    if known > 0 && known < all {
        findings.warnings.push(Warning::HeadcountMissing {
            establishments: all - known,
        });
    }
}

/// Frames hold at least what was visited, and with a finite population correction every stratum has one.
pub fn check_populations(fold: &Fold, settings: &ReadSettings, findings: &mut Findings) {
    let tallies = &fold.registry.tallies;
    let visited = tallies.establishments_by_stratum();
    let lines = &fold.registry.first_line_of_stratum;
    for ((stratum, visited), line) in tallies.strata.iter().zip(visited).zip(lines) {
        let fault = match stratum.population {
            Some(frame) if frame < visited => Fault::FrameTooSmall { frame, visited },
            None if settings.finite_population => Fault::PopulationMissing,
            _ => continue,
        };
        findings.problem_at(&settings.file_id(line.order), line.number, fault);
    }
}
