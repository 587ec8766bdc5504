//! When all rows are read: establishments where nobody was observed, headcounts, and the frame.

use super::fault::Fault;
use super::file::whole_file;
use super::findings::Findings;
use super::fold::Fold;
use super::frame::{Frame, named};
use super::join::{Join, Listed};
use super::line::Line;
use super::role::Role;
use super::settings::ReadSettings;
use crate::tally::{Index, Stratum, Tallies, Weight};
use crate::warning::Warning;

/// The roles that say where in the design an establishment belongs.
pub const DESIGN_ROLES: [Role; 3] = [Role::City, Role::Stratum, Role::Psu];

/// Establishments that were visited and where nobody was observed stay in the design. `own_roles` are the
/// roles of the design that the main files have: where the list lacks one, nobody knows where such an
/// establishment belongs.
pub fn add_unseen_establishments(
    fold: &mut Fold,
    join: &Join,
    own_roles: &[Role],
    findings: &mut Findings,
) {
    let waves: Vec<String> = fold.registry.tallies.waves.iter().cloned().collect();
    let lacks = |role: &&Role| join.header.column(**role).is_none();
    let missing = own_roles.iter().find(lacks).copied();
    let (mut of_other_waves, mut lost) = (0, 0);
    for (index, listed) in join.rows.iter().enumerate() {
        if !listed.visited || fold.joined.contains(&index) {
            continue;
        }
        let wave = match wave_of(listed, &waves) {
            WaveOf::Known(wave) => wave,
            WaveOf::Other => {
                of_other_waves += 1;
                continue;
            }
            WaveOf::Unknown => {
                let missing = Role::Wave;
                findings.problem_at(&join.file, listed.line, Fault::CannotPlace { missing });
                continue;
            }
        };
        if let Some(missing) = missing {
            findings.problem_at(&join.file, listed.line, Fault::CannotPlace { missing });
            continue;
        }
        lost += usize::from(
            listed
                .place
                .workers_present
                .is_some_and(|present| present > 0),
        );
        add_unseen(fold, join, listed, wave, findings);
    }
    let file = || join.file.name.to_string();
    if lost > 0 {
        findings.warnings.push(Warning::WorkersWithoutRows {
            establishments: lost,
            file: file(),
        });
    }
    if of_other_waves > 0 {
        findings.warnings.push(Warning::OtherWaves {
            establishments: of_other_waves,
            file: file(),
        });
    }
}

/// The wave that an establishment is listed for.
enum WaveOf<'a> {
    /// A wave of the study, or none where it has none.
    Known(Option<&'a str>),
    /// A wave that the study does not have.
    Other,
    /// Nothing says which of several.
    Unknown,
}

fn wave_of<'a>(listed: &'a Listed, waves: &'a [String]) -> WaveOf<'a> {
    match (listed.place.wave.as_deref(), waves) {
        (own, []) => WaveOf::Known(own),
        (Some(own), waves) if waves.iter().any(|wave| wave == own) => WaveOf::Known(Some(own)),
        (Some(_), _) => WaveOf::Other,
        (None, [only]) => WaveOf::Known(Some(only)),
        (None, _) => WaveOf::Unknown,
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
            let domain = fold.registry.domain(&place);
            fold.registry.tallies.cell(index, domain, Weight::ONE);
            let stratum = fold.registry.tallies.stratum_of(index);
            fold.certain_strata.insert(stratum);
            if listed.is_replacement == Some(true) {
                fold.replacements.insert(index);
            }
        }
        Err((_, fault)) => findings.problem_at(&join.file, listed.line, fault),
    }
}

/// A stratum that is blank in some rows only is an error; blank in all, there are no strata.
pub fn check_blank_strata(fold: &mut Fold, join: Option<&mut Join>, findings: &mut Findings) {
    let listed = join.map(|join| (join.names_strata, std::mem::take(&mut join.blank_strata)));
    let (list_names, blank_in_list) = listed.unwrap_or_default();
    if fold.names_strata || list_names {
        let blank = std::mem::take(&mut fold.blank_strata);
        findings.problems.merge(blank);
        findings.problems.merge(blank_in_list);
    }
}

/// Nobody can assess more workers than were there.
pub fn check_headcounts(fold: &Fold, settings: &ReadSettings, findings: &mut Findings) {
    let tallies = &fold.registry.tallies;
    if fold.registry.line_of_headcount.is_empty() {
        return;
    }
    let assessed = tallies.workers_by_establishment();
    for (&index, &line) in &fold.registry.line_of_headcount {
        let assessed = assessed[index as usize];
        let present = tallies.workers_present(index);
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
    let mut strata = std::mem::take(&mut tallies.strata);
    let mut found = Vec::new();
    for (line, missing) in frame.shared_rows(strata.iter().map(|stratum| labels(tallies, stratum)))
    {
        findings.problem_at(&frame.file, line, Fault::FrameTooCoarse { missing });
    }
    for (index, (stratum, &line)) in (0..).zip(strata.iter_mut().zip(lines)) {
        if !fold.certain_strata.contains(&index) {
            continue;
        }
        let labels = labels(tallies, stratum);
        match frame.population(labels, stratum.population) {
            Ok(population) => {
                stratum.population = Some(population);
                found.push(labels);
            }
            // The stratum may be in the row that could not be read.
            Err(Fault::NotInFrame { .. }) if frame.is_damaged => {}
            Err(fault) => findings.problem_at(&settings.file_id(line.order), line.number, fault),
        }
    }
    let waves: Vec<_> = tallies.waves.iter().map(String::as_str).collect();
    let (unvisited, establishments) = frame.unvisited(&waves, &found);
    if unvisited > 0 && !frame.is_damaged {
        findings.warnings.push(Warning::UnvisitedFrame {
            strata: unvisited,
            establishments,
        });
    }
    tallies.strata = strata;
    if findings.problems.is_empty() && !settings.unweighted {
        weigh_by_frame(tallies);
        warn_of_missing_headcounts(tallies, findings);
    }
}

/// The weight of an establishment's workers: frame over visited establishments of its stratum, times
/// workers present over assessed.
fn weigh_by_frame(tallies: &mut Tallies) {
    let visited = tallies.establishments_by_stratum();
    let assessed = match tallies.has_headcounts() {
        true => tallies.workers_by_establishment(),
        false => Vec::new(),
    };
    tallies.weigh_establishments(|tallies, index| {
        let stratum = tallies.stratum_of(index) as usize;
        let frame = tallies.strata[stratum].population.unwrap_or_default();
        let drawn = frame as f64 / visited[stratum] as f64;
        let subsample = match tallies.workers_present(index) {
            Some(present) if assessed[index as usize] > 0 => {
                f64::from(present) / assessed[index as usize] as f64
            }
            _ => 1.0,
        };
        drawn * subsample
    });
}

/// Where some establishments have a headcount, those without count as if everybody was assessed.
fn warn_of_missing_headcounts(tallies: &Tallies, findings: &mut Findings) {
    let all = tallies.establishments();
    let known = 0..all as Index;
    let known = known.filter(|&one| tallies.workers_present(one).is_some());
    let known = known.count();
    if known > 0 && known < all {
        findings.warnings.push(Warning::HeadcountMissing {
            establishments: all - known,
        });
    }
}

/// The wave, city and label of a stratum.
fn labels<'a>(tallies: &'a Tallies, stratum: &Stratum) -> [Option<&'a str>; 3] {
    let label = |index: Option<Index>| Some(tallies.labels[index? as usize].as_str());
    let wave = stratum
        .wave
        .map(|wave| tallies.waves[wave as usize].as_str());
    [wave, label(stratum.city), label(stratum.label)]
}

/// Frames hold at least what was visited, and with a finite population correction every stratum has one.
pub fn check_populations(
    fold: &Fold,
    frame: Option<&Frame>,
    settings: &ReadSettings,
    findings: &mut Findings,
) {
    let tallies = &fold.registry.tallies;
    let has_larger_psus = !tallies.psus_are_establishments();
    if let (Some(frame), true) = (frame, has_larger_psus && settings.finite_population) {
        let problem = whole_file(&frame.file, Fault::PopulationOfEstablishments);
        findings.problems.push(problem);
    }
    // A population column counts what was drawn: PSUs where there is such a column.
    let visited = match frame {
        None => tallies.psus_by_stratum(),
        Some(_) => tallies.establishments_by_stratum(),
    };
    let lines = &fold.registry.first_line_of_stratum;
    for (index, ((stratum, visited), line)) in
        (0..).zip(tallies.strata.iter().zip(visited).zip(lines))
    {
        if !fold.certain_strata.contains(&index) {
            continue;
        }
        let labels = labels(tallies, stratum);
        let fault = match stratum.population {
            Some(frame) if frame < visited => Fault::FrameTooSmall {
                stratum: named(labels),
                frame,
                visited,
            },
            None if settings.finite_population => Fault::PopulationMissing,
            _ => continue,
        };
        let in_frame = frame.and_then(|frame| Some((frame.file.clone(), frame.line(labels)?)));
        let own = || (settings.file_id(line.order), line.number);
        let (file, line) = in_frame.unwrap_or_else(own);
        findings.problem_at(&file, line, fault);
    }
}
