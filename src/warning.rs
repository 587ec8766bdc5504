//! What a reader of the result should know: facts, and one sentence for each.

use std::fmt;

use crate::design::LonelyPsu;
use crate::estimate::Domain;
use crate::observe::private::{Clue, Private};
use crate::observe::role::Role;
use crate::tally::{Indicator, Peak, Threshold};
use crate::text::{shell_word, shown};

/// Something that does not make the result wrong, but that its reader must know.
#[derive(Clone, Debug, PartialEq)]
pub enum Warning {
    /// A column that must not travel with its file.
    Private {
        /// The file.
        file: String,
        /// The header as it is shown.
        header: String,
        /// What the column holds.
        holds: Private,
        /// What says so.
        clue: Clue,
    },
    /// A file that was read in the encoding that was named, and is UTF-8 throughout.
    Utf8AsOther {
        /// The file.
        file: String,
        /// The encoding.
        encoding: &'static str,
    },
    /// Waves that are many, or dates.
    ManyWaves {
        /// How many.
        waves: usize,
    },
    /// A label that was decoded twice.
    GarbledLabel {
        /// What it is a label of.
        what: String,
        /// The label.
        label: String,
    },
    /// A column that was not read, and looks like one of a role that no file has.
    UnreadRole {
        /// The file.
        file: String,
        /// The header.
        header: String,
        /// The role.
        role: Role,
    },
    /// Strata with a single PSU.
    LonelyPsus {
        /// The wave.
        wave: Option<String>,
        /// How many strata.
        strata: usize,
        /// What was done about them.
        policy: LonelyPsu,
    },
    /// Rows without variance, and no other to borrow a design effect from.
    NothingToBorrow {
        /// The wave.
        wave: Option<String>,
        /// The indicator.
        indicator: Indicator,
        /// How many rows.
        rows: usize,
    },
    /// Workers without a value in a domain column.
    BlankDomain {
        /// The column.
        column: String,
        /// How many workers.
        workers: u64,
    },
    /// An age that may be a code for a missing one.
    AgeLikeCode {
        /// The age, in completed years.
        code: u8,
        /// How many workers have it.
        workers: u64,
    },
    /// Counts that are all even, as where every row is there twice.
    EvenCounts {
        /// The wave.
        wave: Option<String>,
    },
    /// Two waves whose establishments and counts are the same.
    SameWaves {
        /// The waves.
        waves: [String; 2],
    },
    /// Weights far above or below the others.
    FarWeights {
        /// The wave.
        wave: Option<String>,
        /// The median weight of its workers.
        median: f64,
        /// How many workers have such a weight.
        workers: u64,
    },
    /// Weights that differ between workers of one establishment.
    UnequalWeights {
        /// The wave.
        wave: Option<String>,
        /// How many establishments have such workers.
        establishments: usize,
    },
    /// Establishment ids that are in two strata of a city.
    IdsInTwoStrata {
        /// How many.
        ids: u64,
    },
    /// Strata of the frame that were not visited.
    UnvisitedFrame {
        /// How many strata.
        strata: usize,
        /// The establishments in them.
        establishments: u64,
    },
    /// Establishments without a headcount where others have one.
    HeadcountMissing {
        /// How many.
        establishments: usize,
    },
    /// Two labels, one letter or accent apart, that may be one.
    NearLabels {
        /// What they are labels of.
        what: String,
        /// The labels, the likelier one first.
        labels: [String; 2],
    },
    /// Establishments that list workers present and have no worker rows.
    WorkersWithoutRows {
        /// How many.
        establishments: usize,
        /// The file that lists them.
        file: String,
    },
    /// A domain that one of two waves lacks.
    OneSidedDomain {
        /// The domain.
        domain: Domain,
        /// The wave that has it.
        present: String,
        /// The wave that lacks it.
        absent: String,
    },
    /// A domain of two waves where nobody in one of them has a known status.
    UnknownDomain {
        /// The domain.
        domain: Domain,
        /// The indicator.
        indicator: Indicator,
        /// The wave in which nobody has.
        wave: String,
    },
    /// Waves whose labels fall.
    FallingWaves {
        /// The earlier one, as given.
        from: String,
        /// The later one, as given.
        to: String,
    },
    /// Strata that one of two waves lacks.
    OneSidedStrata {
        /// The waves.
        waves: [String; 2],
        /// How many strata.
        strata: usize,
    },
    /// A share of unknown status that moved much between two waves.
    UnknownShift {
        /// The waves.
        waves: [String; 2],
        /// The indicator.
        indicator: Indicator,
        /// The shares, as fractions of 1.
        shares: [f64; 2],
    },
    /// A group whose share of workers moved much between two waves.
    MixShift {
        /// The waves.
        waves: [String; 2],
        /// The label of the group.
        group: String,
        /// The shares, as fractions of 1.
        shares: [f64; 2],
    },
    /// Few PSUs in both of two waves.
    FewShared {
        /// The waves.
        waves: [String; 2],
        /// How many.
        shared: usize,
        /// PSUs of the smaller wave.
        of: usize,
    },
    /// Ids that are in different strata in two waves.
    MovedIds {
        /// The waves.
        waves: [String; 2],
        /// How many.
        ids: usize,
    },
    /// Rows whose interval and p-value say different things.
    ContradictoryRows {
        /// The waves.
        waves: [String; 2],
        /// How many rows.
        rows: usize,
        /// Whether the p of some of them is adjusted for the number of rows in their table.
        are_adjusted: bool,
    },
    /// Groups of a decomposition that one of two waves lacks.
    OneSidedGroups {
        /// The waves.
        waves: [String; 2],
        /// How many.
        groups: usize,
    },
    /// Establishments listed for waves that the main files do not have.
    OtherWaves {
        /// How many.
        establishments: usize,
        /// The file.
        file: String,
    },
    /// An age next to a threshold at which more workers are put than around it.
    HeapAtThreshold {
        /// The wave.
        wave: Option<String>,
        /// The threshold.
        threshold: Threshold,
        /// The age, which is the threshold or the year after it.
        peak: Peak,
    },
    /// Warnings that are not shown because of what they tell.
    NotShown {
        /// How many.
        number: usize,
    },
}

impl Warning {
    /// The code of the warning.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Utf8AsOther { .. } => "W010",
            Self::GarbledLabel { .. } => "W011",
            Self::UnreadRole { .. } => "W020",
            Self::ManyWaves { .. } => "W021",
            Self::Private { .. } => "W100",
            Self::LonelyPsus { .. } => "W101",
            Self::NothingToBorrow { .. } => "W102",
            Self::BlankDomain { .. } => "W103",
            Self::AgeLikeCode { .. } => "W042",
            Self::IdsInTwoStrata { .. } => "W104",
            Self::UnvisitedFrame { .. } => "W105",
            Self::HeadcountMissing { .. } => "W106",
            Self::OtherWaves { .. } => "W107",
            Self::WorkersWithoutRows { .. } => "W108",
            Self::NotShown { .. } => "W130",
            Self::HeapAtThreshold { .. } => "W120",
            Self::EvenCounts { .. } => "W062",
            Self::SameWaves { .. } => "W088",
            Self::FarWeights { .. } => "W121",
            Self::UnequalWeights { .. } => "W122",
            Self::NearLabels { .. } => "W061",
            Self::OneSidedDomain { .. }
            | Self::UnknownDomain { .. }
            | Self::FallingWaves { .. } => "W080",
            Self::OneSidedStrata { .. } => "W081",
            Self::UnknownShift { .. } => "W082",
            Self::MixShift { .. } => "W083",
            Self::FewShared { .. } => "W084",
            Self::MovedIds { .. } => "W085",
            Self::OneSidedGroups { .. } => "W086",
            Self::ContradictoryRows { .. } => "W087",
        }
    }
}

impl Warning {
    /// The two labels, if it is about two that may be one.
    pub fn near_labels(&self) -> Option<&[String; 2]> {
        match self {
            Self::NearLabels { labels, .. } => Some(labels),
            _ => None,
        }
    }

    /// The domain it is about, if it is about one.
    pub fn domain(&self) -> Option<&Domain> {
        match self {
            Self::OneSidedDomain { domain, .. } | Self::UnknownDomain { domain, .. } => {
                Some(domain)
            }
            _ => None,
        }
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Private {
                file,
                header,
                holds,
                clue,
            } => write!(f, "{}: {}", shown(file), private(header, *holds, *clue)),
            Self::Utf8AsOther { file, encoding } => write!(
                f,
                "{} is UTF-8 throughout, and was read as {encoding}, which --encoding says it is: its labels are \
                 probably wrong; leave out --encoding",
                shown(file)
            ),
            Self::ManyWaves { waves } => write!(
                f,
                "{} with estimates of their own: are they days of visits? A wave is a round of the study; to ignore \
                 the column: --column wave=none",
                match waves {
                    1 => "1 wave".to_owned(),
                    many => format!("{many} waves"),
                }
            ),
            Self::GarbledLabel { what, label } => write!(
                f,
                "`{}` has the label `{}`, which looks like UTF-8 read in another encoding: one place may count as \
                 two; save all of the file in one encoding",
                shown(what),
                shown(label)
            ),
            Self::UnreadRole { file, header, role } => write!(
                f,
                "{}: `{}` looks like a column for `{role}`, which the files lack, and was not read: type --column \
                 {role}={}, or --column {role}=none",
                shown(file),
                shown(header),
                shell_word(&shown(header))
            ),
            Self::LonelyPsus {
                wave,
                strata,
                policy,
            } => {
                write!(
                    f,
                    "{}{} a single PSU",
                    of_wave(wave.as_deref()),
                    have(*strata, "stratum", "strata")
                )?;
                f.write_str(match policy {
                    LonelyPsu::Adjust => {
                        ", which shows no spread; its distance from the mean of all PSUs is \
                         taken instead (--lonely-psu adjust)"
                    }
                    LonelyPsu::Certainty => {
                        ", which adds nothing to the variance (--lonely-psu certainty): right \
                         only if every establishment of such a stratum was visited"
                    }
                    LonelyPsu::Average => {
                        ", which is taken to vary as the other strata do on average \
                         (--lonely-psu average)"
                    }
                    LonelyPsu::Fail => "",
                })
            }
            Self::NothingToBorrow {
                wave,
                indicator,
                rows,
            } => write!(
                f,
                "{}{indicator}: {} no variance and no other row to borrow a design effect from; 1 is \
                 assumed, so that the interval may be too narrow",
                of_wave(wave.as_deref()),
                have(*rows, "row", "rows")
            ),
            Self::BlankDomain { column, workers } => write!(
                f,
                "{} no value in `{column}` and {} only in rows that do not need it",
                have(*workers, "worker", "workers"),
                if *workers == 1 { "is" } else { "are" },
            ),
            Self::AgeLikeCode { code, workers } => write!(
                f,
                "{} the age {code}, and nobody is of an age near it: if it is a code for a missing age, type \
                 --missing {code}; now they count as {}",
                have(*workers, "worker", "workers"),
                if *code < ADULT { "minors" } else { "adults" }
            ),
            Self::EvenCounts { wave } => write!(
                f,
                "{}every establishment has an even number of workers of each status: is every row there twice, or a \
                 file under two names?",
                of_wave(wave.as_deref())
            ),
            Self::SameWaves { waves } => write!(
                f,
                "{}the waves have the same establishments with the same counts: is it one study under two names?",
                of_waves(waves)
            ),
            Self::FarWeights {
                wave,
                median,
                workers,
            } => write!(
                f,
                "{}{} a weight at least 20 times above or below the median, which is {median}: is a decimal \
                 point or a separator of thousands misread?",
                of_wave(wave.as_deref()),
                have(*workers, "worker", "workers")
            ),
            Self::UnequalWeights {
                wave,
                establishments,
            } => write!(
                f,
                "{}{} workers of different weights: right only if workers were drawn with different chances \
                 there; is a weight mistyped?",
                of_wave(wave.as_deref()),
                have(*establishments, "establishment", "establishments")
            ),
            Self::IdsInTwoStrata { ids } => write!(
                f,
                "{} in more than one stratum of a city; each stratum counts its own establishment",
                if *ids == 1 {
                    "1 establishment id is".to_owned()
                } else {
                    format!("{ids} establishment ids are")
                }
            ),
            Self::UnvisitedFrame {
                strata,
                establishments,
            } => write!(
                f,
                "{} no visited establishment: the estimates do not speak for the {establishments} \
                 establishments there",
                have(*strata, "stratum of the frame", "strata of the frame")
            ),
            Self::HeadcountMissing { establishments } => write!(
                f,
                "{} no count of workers present: those assessed are taken for all",
                have(*establishments, "establishment", "establishments")
            ),
            Self::NearLabels {
                what,
                labels: [one, other],
            } => {
                let [one, other] = [one, other].map(|label| shown(label));
                let same = shell_word(&format!("{other}={one}"));
                write!(
                    f,
                    "`{}` is `{one}` in some rows and `{other}` in others, which are one slip of the finger apart and \
                     count as two; if they are one, type --same {same}",
                    shown(what)
                )
            }
            Self::WorkersWithoutRows {
                establishments,
                file,
            } => write!(
                f,
                "{} workers present in {} and no rows of workers: were their forms lost? They count as \
                 visited with nobody observed",
                have(*establishments, "establishment", "establishments"),
                shown(file)
            ),
            Self::OneSidedDomain {
                domain,
                present,
                absent,
            } => write!(
                f,
                "{} is in {} and not in {}: it has no comparison, and the overall change is also one of \
                 places",
                labels(domain),
                shown(present),
                shown(absent)
            ),
            Self::UnknownDomain {
                domain,
                indicator,
                wave,
            } => write!(
                f,
                "{}{indicator}: nobody in {} has a known status: no comparison",
                of_wave(Some(wave)),
                if domain.is_overall() {
                    "the study".to_owned()
                } else {
                    labels(domain)
                }
            ),
            Self::FallingWaves { from, to } => write!(
                f,
                "the waves are compared in falling order, {} to {}: what fell is shown as a rise, and what rose as \
                 a fall",
                shown(from),
                shown(to)
            ),
            Self::OneSidedStrata { waves, strata } => write!(
                f,
                "{}{} workers in one of the waves only",
                of_waves(waves),
                have(*strata, "stratum", "strata")
            ),
            Self::UnknownShift {
                waves,
                indicator,
                shares,
            } => write!(
                f,
                "{}{indicator}: the share of unknown status went {}, which alone can move the result",
                of_waves(waves),
                from_to(shares)
            ),
            Self::MixShift {
                waves,
                group,
                shares,
            } => write!(
                f,
                "{}the share of {} among the workers went {}: part of a change may be that other mix",
                of_waves(waves),
                shown(group),
                from_to(shares)
            ),
            Self::FewShared { waves, shared, of } => write!(
                f,
                "{}only {} in both waves, of {of} in the smaller one; were ids given anew? Then type \
                 --independent-waves: until then strata hold the establishments of both waves, and where strata differ \
                 much intervals of changes are wider for it",
                of_waves(waves),
                match shared {
                    1 => "1 establishment is".to_owned(),
                    many => format!("{many} establishments are"),
                }
            ),
            Self::MovedIds { waves, ids } => write!(
                f,
                "{}{} in different strata, and counted as different places",
                of_waves(waves),
                if *ids == 1 {
                    "1 establishment id is".to_owned()
                } else {
                    format!("{ids} establishment ids are")
                }
            ),
            Self::ContradictoryRows {
                waves,
                rows,
                are_adjusted,
            } => write!(
                f,
                "{}{} an interval and a p that disagree: they are two methods{}; take such a change as not sure",
                of_waves(waves),
                have(*rows, "row", "rows"),
                if *are_adjusted {
                    ", and only p allows for the number of rows in a table"
                } else {
                    ""
                }
            ),
            Self::OneSidedGroups { waves, groups } => write!(
                f,
                "{}the decomposition takes the rate of the other wave for {} that one of them lacks",
                of_waves(waves),
                if *groups == 1 {
                    "1 group".to_owned()
                } else {
                    format!("{groups} groups")
                }
            ),
            Self::OtherWaves {
                establishments,
                file,
            } => write!(
                f,
                "{} listed in {} for another wave, and left out",
                match establishments {
                    1 => "1 establishment is".to_owned(),
                    many => format!("{many} establishments are"),
                },
                shown(file)
            ),
            Self::HeapAtThreshold {
                wave,
                threshold,
                peak,
            } => {
                f.write_str(&of_wave(wave.as_deref()))?;
                heap_at_threshold(f, threshold.years(), peak)
            }
            Self::NotShown { number } => write!(
                f,
                "{} not shown here, because the numbers in {} could give away what is withheld; whoever has the \
                 data sees {} with prevalence analyze or compare",
                if *number == 1 {
                    "1 warning is".to_owned()
                } else {
                    format!("{number} warnings are")
                },
                if *number == 1 { "it" } else { "them" },
                if *number == 1 { "it" } else { "them" },
            ),
        }
    }
}

/// What is said of a private column, and what to do with it.
fn private(header: &str, holds: Private, clue: Clue) -> String {
    match clue {
        Clue::Header => format!(
            "`{header}` looks like a column of {holds}; it was not read: remove it before you share this file"
        ),
        Clue::Cells => format!(
            "the cells of `{header}` look like {holds}; none of them was used: remove the column before you \
             share this file"
        ),
        Clue::Ids => format!(
            "the ids in `{header}` look like {holds}; replace them by codes before you share this file"
        ),
        Clue::Labels if holds == Private::EstablishmentName => format!(
            "the labels in `{header}` look like {holds}: nearly every establishment has its own, and the result \
             shows them: replace them by codes before you share either"
        ),
        Clue::Labels => format!(
            "the labels in `{header}` look like {holds}, and the result shows them: replace them by codes \
             before you share either"
        ),
    }
}

/// From this age on nobody is a minor.
const ADULT: u8 = 18;

/// What a heap at either side of a threshold may have done to the share.
fn heap_at_threshold(f: &mut fmt::Formatter<'_>, years: u8, peak: &Peak) -> fmt::Result {
    let (age, workers) = (peak.age, peak.workers);
    write!(f, "{workers} workers are put at {age}, ")?;
    match (peak.times(), age.checked_sub(1)) {
        (Some(times), Some(before)) => {
            write!(f, "{times:.1} times the mean of {before} and {}", age + 1)?;
        }
        (Some(times), None) => write!(f, "{times:.1} times those at {}", age + 1)?,
        (None, _) => write!(f, "and nobody at the ages next to it")?,
    }
    let (other, bias) = if age > years {
        (years, "low")
    } else {
        (years + 1, "high")
    };
    write!(
        f,
        ": ages guessed by eye heap, and if some aged {other} were called {age} the share aged {years} and \
         under is too {bias}"
    )
}

/// The labels of a domain.
fn labels(domain: &Domain) -> String {
    let labels: Vec<_> = domain.values().map(|(_, value)| shown(value)).collect();
    labels.join(", ")
}

fn of_waves([from, to]: &[String; 2]) -> String {
    format!("{} to {}: ", shown(from), shown(to))
}

fn from_to([before, after]: &[f64; 2]) -> String {
    format!("from {:.0} % to {:.0} %", 100.0 * before, 100.0 * after)
}

fn of_wave(wave: Option<&str>) -> String {
    wave.map(|wave| format!("wave {}: ", shown(wave)))
        .unwrap_or_default()
}

/// `1 stratum has`, `2 strata have`.
fn have(count: impl TryInto<u64>, one: &str, many: &str) -> String {
    match count.try_into() {
        Ok(1) => format!("1 {one} has"),
        Ok(count) => format!("{count} {many} have"),
        Err(_) => format!("many {many} have"),
    }
}
