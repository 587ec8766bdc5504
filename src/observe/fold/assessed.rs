//! A row as one of several assessments of a worker: held until all are known.

use std::hash::BuildHasher;

use rustc_hash::FxBuildHasher;

use super::{Fold, Target, observer};
use crate::observe::assessment::{Clash, Row as Assessment};
use crate::observe::cell::{composed, is_blank};
use crate::observe::fault::Fault;
use crate::observe::findings::Findings;
use crate::observe::found::Found;
use crate::observe::layout::Layout;
use crate::observe::line::Line;
use crate::observe::note::Note;
use crate::observe::place::Place;
use crate::observe::role::Role;
use crate::observe::row::Row;
use crate::observe::settings::ReadSettings;

impl Fold {
    /// Whether several assessments of a worker become one.
    pub(super) fn makes_one_of_several(&self) -> bool {
        let gatherer = self.gatherer.as_ref();
        gatherer.is_some_and(|gatherer| gatherer.rule.is_some())
    }

    /// What tells types of establishments apart, where it is asked.
    pub(super) fn kind_of(&self, place: &Place<'_>) -> Option<u64> {
        let kind = place.kind.as_deref().filter(|_| self.gatherer.is_some())?;
        Some(FxBuildHasher.hash_one(kind))
    }

    /// Holds what a row says of its worker, where that is asked; whether it counts only when all is read.
    pub(super) fn gather(
        &mut self,
        row: &Row<'_>,
        layout: &Layout,
        target: Target,
        found: &Found,
    ) -> Result<bool, (usize, Fault)> {
        let (Some(gatherer), Some(said)) = (&mut self.gatherer, found.said()) else {
            return Ok(false);
        };
        let id = layout.worker.map(|column| row.text(column));
        let id = id.filter(|id| !is_blank(id));
        let id = id.map(|id| self.seen_workers.ids.id(composed(id).as_bytes()));
        let line = Line {
            order: row.file.order,
            number: row.line(),
        };
        let assessment = Assessment {
            worker: id,
            establishment: target.establishment,
            cell: target.cell,
            domain: target.domain,
            kind: target.kind,
            line,
            said,
        };
        let observer = observer(row, layout);
        let code = observer.map(composed);
        if let Err(clash) = gatherer.add(assessment, code.as_deref()) {
            return Err(self.fault(clash, row, layout, target, line));
        }
        if self.makes_one_of_several() {
            if let Found::Age(age) = found {
                self.outer_ages.note(*age);
            }
            if let (Some(inspector), Some(spot)) = (&mut self.inspector, target.spot) {
                inspector.note_assessment(spot, observer, found);
            }
            return Ok(true);
        }
        Ok(false)
    }

    /// What is wrong with a row that is no other assessment of its worker, and its column.
    fn fault(
        &self,
        clash: Clash,
        row: &Row<'_>,
        layout: &Layout,
        target: Target,
        line: Line,
    ) -> (usize, Fault) {
        let column = |role| row.header.column(role).unwrap_or(layout.establishment);
        let disagreement = |what: String, first| Fault::Disagreement {
            what,
            other: format!(
                "the assessment of the same worker {}",
                self.place_of(first, line)
            ),
        };
        match clash {
            Clash::SameObserver(first) => {
                let first = self.place_of(first, line);
                (column(Role::Observer), Fault::SameObserver { first })
            }
            Clash::UnnamedObserver(first) => {
                let first = self.place_of(first, line);
                (column(Role::Observer), Fault::UnnamedObserver { first })
            }
            Clash::Weight(first) => {
                let fault = disagreement(Role::Weight.to_string(), first);
                (column(Role::Weight), fault)
            }
            Clash::Kind(first) => {
                let fault = disagreement(Role::Type.to_string(), first);
                (column(Role::Type), fault)
            }
            Clash::Domain(domain, first) => {
                let domains = &self.registry.tallies.domains;
                let values = domains[domain as usize].iter();
                let values = values.zip(&domains[target.domain as usize]);
                let place = values.zip(&layout.domain);
                let mut differing = place.filter(|((one, other), _)| one != other);
                let column = differing.find_map(|(_, column)| *column);
                let column = column.unwrap_or(layout.establishment);
                let what = format!("`{}`", row.header.shown(column));
                (column, disagreement(what, first))
            }
        }
    }

    /// Counts each worker once, now that every assessment is known.
    pub fn settle_assessments(&mut self, settings: &ReadSettings, findings: &mut Findings) {
        let Some(gatherer) = &self.gatherer else {
            return;
        };
        let Some(rule) = gatherer.rule else {
            return;
        };
        let tallies = &mut self.registry.tallies;
        for (row, said) in gatherer.settled(rule) {
            let found = Found::from(said);
            let counts: Vec<_> = found.counts(&tallies.indicators).collect();
            if tallies.count_tally(row.cell, &counts).is_err() {
                let file = settings.file_id(row.line.order);
                findings.problem_at(&file, row.line.number, Fault::TooMany);
            }
            if let Found::Age(age) = found {
                tallies.note_age(row.cell, age);
            }
            if let Some(inspector) = &mut self.inspector {
                let stratum = tallies.stratum_of(row.establishment);
                let stratum = &tallies.strata[stratum as usize];
                let wave = stratum.wave.map(|wave| &*tallies.waves[wave as usize]);
                let city = stratum.city.map(|city| &*tallies.labels[city as usize]);
                inspector.note_worker(wave, city, &found);
            }
        }
        let [rows, workers] = gatherer.extent();
        if rows > workers {
            findings.notes.push(Note::Assessments {
                rows,
                workers,
                rule,
            });
        }
    }
}
