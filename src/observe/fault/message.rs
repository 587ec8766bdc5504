//! What was found? One sentence for each fault, without a full stop.

use std::fmt;

use super::{AgeShape, Fault};
use super::{Difference, TwoSpellings};
use super::{KnownBy, Misfit};
use crate::observe::role::Role;
use crate::text::some_of;

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotDelimitedText { kind, .. } => write!(f, "this is {kind}, not a CSV file"),
            Self::MergeMarker => write!(f, "this line is a mark of an unfinished merge"),
            Self::DamagedCompression => write!(f, "the compressed data are cut or damaged"),
            Self::GrowsTooFar { from, to } => write!(
                f,
                "{} of compressed data have grown to {} so far",
                size(*from),
                size(*to)
            ),
            Self::UnreadEncoding { encoding } => {
                write!(f, "this is {encoding} text, not UTF-8 or UTF-16")
            }
            Self::UnmarkedEncoding { encoding } => {
                write!(
                    f,
                    "this looks like {encoding} text, and has no mark that says so"
                )
            }
            Self::NoRows => write!(f, "there are no data rows"),
            Self::NotUtf8 { byte } => write!(
                f,
                "a letter in an old encoding: byte 0x{byte:02X} is not UTF-8"
            ),
            Self::NoLetter {
                misfit,
                encoding,
                known_by,
            } => write!(f, "{misfit} {encoding}{known_by}"),
            Self::ControlCharacter { character } => {
                write!(
                    f,
                    "a character that does not belong in text, U+{:04X}",
                    *character as u32
                )
            }
            Self::MissingRoles { roles, .. } => {
                let names: Vec<_> = roles.iter().map(|role| format!("`{role}`")).collect();
                write!(f, "no column for {}", names.join(" and none for "))
            }
            Self::NoHeader => write!(f, "the first line looks like data, not like a header"),
            Self::AmbiguousRole { role, headers } => {
                write!(
                    f,
                    "{} columns could be `{role}`: {}",
                    headers.len(),
                    some_of(headers)
                )
            }
            Self::HeaderNotFound { header, flag, .. } => {
                write!(
                    f,
                    "there is no column `{header}`, which {flag}{header} names"
                )
            }
            Self::IdentifierAsDomain { header } => {
                write!(f, "`{header}` holds ids, which no output may show")
            }
            Self::PrivateAsDomain { header, holds } => {
                write!(
                    f,
                    "`{header}` looks like a column of {holds}, which no output may show"
                )
            }
            Self::PrivateLabels { what, holds } => {
                write!(
                    f,
                    "the labels in `{what}` look like {holds}, which no output may show"
                )
            }
            Self::ConflictingRoles {
                roles: [a, b],
                because,
            } => {
                write!(
                    f,
                    "there is a column for `{a}` and one for `{b}`: {because}"
                )
            }
            Self::AnotherShape => write!(f, "this file is of another shape than the first"),
            Self::WeightAndFrame => {
                write!(
                    f,
                    "there is a weight column, and --frame gives weights of its own"
                )
            }
            Self::RoleInSomeFiles { role } => {
                write!(f, "only some of the files have a column for `{role}`")
            }
            Self::BlankHeader => write!(f, "a column with data has no header"),
            Self::RepeatedHeader => write!(f, "the header comes again"),
            Self::Ragged {
                expected, found, ..
            } => {
                write!(f, "{found} fields, but the header has {expected}")
            }
            Self::UnclosedQuote {
                lines,
                and_more: true,
            } => write!(
                f,
                "the quote that opens here is not closed, and swallows at least {}",
                more_lines(*lines)
            ),
            Self::UnclosedQuote { lines: 0, .. } => {
                write!(f, "the quote that opens here is never closed")
            }
            Self::UnclosedQuote { lines, .. } => {
                write!(
                    f,
                    "the quote that opens here is never closed, and swallows {}",
                    more_lines(*lines)
                )
            }
            Self::StrayQuote => write!(f, "a quote inside a field, or text after a closing quote"),
            Self::SwallowedRows { lines } => {
                write!(
                    f,
                    "this quoted field holds whole rows: it runs over {}",
                    more_lines(*lines)
                )
            }
            Self::TooLong => write!(f, "a cell of more than 1 MiB"),
            Self::Age { looks_like } => looks_like.fmt(f),
            Self::InvertedRange => write!(f, "the lower age lies above the upper one"),
            Self::Outcome => write!(f, "neither yes nor no"),
            Self::Number { role: Role::Weight } => write!(f, "the weight is not a number above 0"),
            Self::DecimalComma => write!(f, "the weight has a decimal comma"),
            Self::Number {
                role: Role::Population,
            } => {
                write!(f, "the population is not a whole number above 0")
            }
            Self::Number { role } => write!(f, "the count of `{role}` is not a whole number"),
            Self::Separator { role } => write!(
                f,
                "three digits behind a comma or point: this {role} may be in thousands or have decimals"
            ),
            Self::Counts { part, whole } => write!(f, "more `{part}` than `{whole}`"),
            Self::Status => write!(f, "this outcome of a visit is not known"),
            Self::Replacement => write!(
                f,
                "this says neither that the establishment was drawn first nor that it replaces another"
            ),
            Self::Blank { role } => write!(f, "`{role}` is blank"),
            Self::Total { .. } => write!(
                f,
                "this looks like a row of totals, which would count twice"
            ),
            Self::DuplicateWorker {
                first: Some(place), ..
            } => {
                write!(
                    f,
                    "this worker is in this wave and establishment already, {place}"
                )
            }
            Self::DuplicateWorker { first: None, .. } => {
                write!(
                    f,
                    "this worker is in this wave and establishment already, on an earlier line"
                )
            }
            Self::SameObserver { first } => {
                write!(f, "this observer assessed this worker already, {first}")
            }
            Self::UnnamedObserver { first } => write!(
                f,
                "this worker is in this wave and establishment already, {first}, and not every row of the worker \
                 names an observer"
            ),
            Self::NoAssessments(obstacle) => obstacle.fmt(f),
            Self::DuplicateEstablishment { first } => {
                write!(f, "this establishment is in this wave already, {first}")
            }
            Self::DuplicateStratum { first } => {
                write!(f, "this stratum is in this wave already, on line {first}")
            }
            Self::Spelling(spelling) => spelling.fmt(f),
            Self::IdInTwoCases { first } => write!(
                f,
                "this establishment id and the one {first} differ only in upper and lower case, and would count as \
                 two"
            ),
            Self::IdInTwoCities => write!(f, "this establishment id is in another city too"),
            Self::NotInEstablishments { file, .. } => {
                write!(f, "{file} has no such establishment")
            }
            Self::NotVisited { file, line } => {
                write!(
                    f,
                    "workers in an establishment that was not visited, says {file}:{line}"
                )
            }
            Self::Disagreement { what, other } => write!(f, "{what} is not what {other} says"),
            Self::NotInFrame {
                file,
                lacking: Some(role),
                ..
            } => {
                write!(
                    f,
                    "{file} has a column for `{role}`, and these rows have none"
                )
            }
            Self::NotInFrame { file, stratum, .. } => {
                write!(f, "{file} has no stratum {stratum}")
            }
            Self::FrameTooSmall {
                stratum,
                frame,
                visited,
            } => {
                let of_stratum = match stratum.as_str() {
                    "" => String::new(),
                    stratum => format!("{stratum}: "),
                };
                write!(
                    f,
                    "{of_stratum}{visited} establishments visited, and {frame} in the frame"
                )
            }
            Self::FrameTooCoarse { missing } => write!(
                f,
                "this row of the frame stands for several strata of the data, which differ in `{missing}`"
            ),
            Self::CannotPlace { missing } => write!(
                f,
                "nobody was observed in this establishment, and without a `{missing}` it belongs nowhere"
            ),
            Self::PopulationOfEstablishments => {
                write!(f, "the frame counts establishments, but PSUs were drawn")
            }
            Self::SameHeader { header } => write!(f, "two columns are called `{header}`"),
            Self::PopulationMissing => {
                write!(f, "some strata have a frame count and others have none")
            }
            Self::MoreAssessedThanPresent { present, assessed } => {
                let workers = if *assessed == 1 { "worker" } else { "workers" };
                write!(
                    f,
                    "{assessed} {workers} assessed where {present} were present"
                )
            }
            Self::TooMany => write!(f, "more workers than can be counted"),
            Self::FileTwice => write!(f, "this file is given twice, perhaps under two names"),
        }
    }
}

impl std::error::Error for Fault {}

fn more_lines(lines: u64) -> String {
    match lines {
        1 => "1 more line".to_owned(),
        many => format!("{many} more lines"),
    }
}

/// A number of bytes as people say it.
fn size(bytes: u64) -> String {
    let units = ["bytes", "KiB", "MiB", "GiB"];
    let unit = (0..3).rev().find(|unit| bytes >> (10 * (unit + 1)) > 0);
    match unit {
        None => format!("{bytes} bytes"),
        Some(unit) => {
            let tenths = (bytes >> (10 * unit)) * 10 / 1024;
            format!("{}.{} {}", tenths / 10, tenths % 10, units[unit + 1])
        }
    }
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Byte(byte) => write!(f, "byte 0x{byte:02X} is not"),
            Self::Control(character) => write!(
                f,
                "a control character, U+{:04X}, where a letter should be in",
                *character as u32
            ),
            Self::Bytes => write!(f, "bytes that stand for no letter in"),
            Self::HalfLetter => write!(f, "the file ends with half a letter in"),
        }
    }
}

impl fmt::Display for KnownBy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Default => "",
            Self::Mark => ", which the byte order mark of the file says it is",
            Self::Flag => ", which --encoding says it is",
        })
    }
}

impl fmt::Display for AgeShape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Date => "a date in place of an age",
            Self::BirthYear => "a year of birth in place of an age",
            Self::SerialDate => "a date in place of an age, as the number a spreadsheet keeps",
            Self::SpreadsheetDate => "a date in place of an age range",
            Self::SpreadsheetError => "a spreadsheet error in place of an age",
            Self::Formula => "a formula in place of an age",
            Self::RangeInWords => "an age range in words",
            Self::Exponent => "an age with an exponent",
            Self::Unit => "an age with a unit",
            Self::Approximate => "an age that is marked as approximate",
            Self::Negative => "an age below 0",
            Self::TooOld => "an age over 120",
            Self::LeadingZeros => "an age with leading zeros",
            Self::DecimalComma => "an age with a decimal comma",
            Self::OtherDigits => "an age in digits other than 0 to 9",
            Self::YesNo => "a yes or no in place of an age",
            Self::Word | Self::Text => "this is not an age",
        })
    }
}

impl fmt::Display for TwoSpellings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            what,
            label,
            first,
            first_place,
            difference,
            is_meant: _,
        } = self;
        write!(
            f,
            "`{what}` is `{label}` here and `{first}` {first_place}: they differ only in {difference}, and would count \
             as two"
        )
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Case => "upper and lower case",
            Self::Spaces => "spaces",
            Self::CaseAndSpaces => "upper and lower case and spaces",
            Self::Invisible => "characters that cannot be seen",
            Self::Several => "case, spaces or characters that cannot be seen",
            Self::LookAlikes => "letters that look the same",
            Self::Number => "how the number is written",
        })
    }
}
