//! What can be wrong with a file, as facts; and the sentences a person reads.

mod help;
mod kind;
mod message;
mod misfit;
mod spelling;

use super::assessment::Obstacle;
use super::private::Private;
use super::role::Role;

pub use kind::Kind;
pub use misfit::{KnownBy, Misfit};
pub use spelling::{Difference, TwoSpellings};

/// One thing that is wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The file is of another kind than delimited text.
    NotDelimitedText {
        /// What it is, with its article.
        kind: &'static str,
        /// What to do with it.
        remedy: &'static str,
    },
    /// A line that a version control system wrote.
    MergeMarker,
    /// Compressed data that end early or do not decompress.
    DamagedCompression,
    /// Compressed data that grow further than those of any study.
    GrowsTooFar {
        /// Bytes as they lie in the file.
        from: u64,
        /// Bytes so far that came out of them.
        to: u64,
    },
    /// Text in an encoding that is not read.
    UnreadEncoding {
        /// The encoding.
        encoding: &'static str,
    },
    /// Text in an encoding that would have to be guessed.
    UnmarkedEncoding {
        /// The encoding it looks like.
        encoding: &'static str,
    },
    /// No data rows.
    NoRows,
    /// A byte that is not UTF-8.
    NotUtf8 {
        /// The byte.
        byte: u8,
    },
    /// Bytes without a letter in the encoding that the file is said to have.
    NoLetter {
        /// Which.
        misfit: Misfit,
        /// The encoding.
        encoding: &'static str,
        /// What says that it is this one.
        known_by: KnownBy,
    },
    /// A character that no spreadsheet writes.
    ControlCharacter {
        /// The character.
        character: char,
    },
    /// Needed roles that no header has.
    MissingRoles {
        /// The roles.
        roles: Vec<Role>,
        /// A header that is nearly one of them.
        near: Option<Box<(String, Role)>>,
        /// The headers there are, where they may be shown.
        headers: Box<[String]>,
        /// A later line that holds known headers.
        header_line: Option<u64>,
    },
    /// A first line of cells, where the header should be.
    NoHeader,
    /// Two headers for one role.
    AmbiguousRole {
        /// The role.
        role: Role,
        /// The headers.
        headers: Vec<String>,
    },
    /// A header that was named in a flag and is not there.
    HeaderNotFound {
        /// The header as typed.
        header: String,
        /// The flag it was typed with.
        flag: String,
        /// A header that is nearly that.
        near: Option<String>,
        /// The headers there are, where they may be shown.
        headers: Box<[String]>,
    },
    /// A column of ids that would be shown as the name of a domain.
    IdentifierAsDomain {
        /// The header.
        header: String,
    },
    /// A column of names or the like that would be shown as those of domains.
    PrivateAsDomain {
        /// The header.
        header: String,
        /// What it holds, by its header.
        holds: Private,
    },
    /// Labels that look like something that names people or places.
    PrivateLabels {
        /// What they are labels of, as it is shown.
        what: String,
        /// What they hold.
        holds: Private,
    },
    /// A column of a role that cannot be together with another.
    ConflictingRoles {
        /// The two roles.
        roles: [Role; 2],
        /// Why not.
        because: &'static str,
    },
    /// Rows in one file and tallies in another, or ages in one and a yes/no in another.
    AnotherShape,
    /// A weight column where the frame gives the weights.
    WeightAndFrame,
    /// A role that one of the files has and another lacks.
    RoleInSomeFiles {
        /// The role.
        role: Role,
    },
    /// A blank header over a column.
    BlankHeader,
    /// The header comes again among the rows.
    RepeatedHeader,
    /// A row with another number of fields than the header.
    Ragged {
        /// Fields in the header.
        expected: usize,
        /// Fields in the row.
        found: usize,
        /// Whether this is the last line of the file.
        last: bool,
    },
    /// A quote that is never closed.
    UnclosedQuote {
        /// Lines inside it.
        lines: u64,
        /// Whether there are more behind those that were looked at.
        and_more: bool,
    },
    /// A quote in the middle of a field, or text after a closing quote.
    StrayQuote,
    /// A quoted field that holds whole rows.
    SwallowedRows {
        /// Lines inside it.
        lines: u64,
    },
    /// A field or line of a size that no study has.
    TooLong,
    /// An age that cannot be read.
    Age {
        /// What it looks like.
        looks_like: AgeShape,
    },
    /// A range whose lower end lies above its upper end.
    InvertedRange,
    /// A yes/no cell that is neither.
    Outcome,
    /// A cell of a numeric role that is not what the role needs.
    Number {
        /// The role.
        role: Role,
    },
    /// A weight with a comma before its decimals, in a file whose cells a comma parts.
    DecimalComma,
    /// A number with a comma or point behind which there are three digits.
    Separator {
        /// The role.
        role: Role,
    },
    /// Counts that cannot be together.
    Counts {
        /// The role of the smaller count that must not be larger.
        part: Role,
        /// The role it is a part of.
        whole: Role,
    },
    /// A visit outcome that is not one of the known ones.
    Status,
    /// An establishment that is neither drawn first nor a replacement.
    Replacement,
    /// A key that is blank.
    Blank {
        /// The role.
        role: Role,
    },
    /// A row that adds up others.
    Total {
        /// What stands for a label in it, and for one of what; none where it may not be shown.
        label: Option<(Role, String)>,
    },
    /// A worker who was there before.
    DuplicateWorker {
        /// Where the worker was first, if it is still known.
        first: Option<String>,
        /// Whether rows name observers, so that several may have assessed the worker.
        names_observers: bool,
    },
    /// A worker whom an observer assessed twice.
    SameObserver {
        /// Where the worker was first.
        first: String,
    },
    /// Several rows of a worker, and not each names an observer.
    UnnamedObserver {
        /// Where the worker was first.
        first: String,
    },
    /// Nothing to make one worker of.
    NoAssessments(Obstacle),
    /// An establishment twice where each may be once.
    DuplicateEstablishment {
        /// Where it was first.
        first: String,
    },
    /// A stratum twice in the frame.
    DuplicateStratum {
        /// The line where it was first.
        first: u64,
    },
    /// A label that looks like an earlier one and is not the same.
    Spelling(Box<TwoSpellings>),
    /// An establishment id that differs from another of its city in upper and lower case only.
    IdInTwoCases {
        /// Where the other one was first.
        first: String,
    },
    /// An establishment id in two cities.
    IdInTwoCities,
    /// An establishment that the file of establishments lacks.
    NotInEstablishments {
        /// The name of that file.
        file: String,
        /// The line of one whose id is the same but for upper and lower case, spaces and hyphens.
        alike: Option<u64>,
    },
    /// Workers in an establishment that was not visited.
    NotVisited {
        /// The name of the file that says so.
        file: String,
        /// The line that says so.
        line: u64,
    },
    /// Two places that should say the same and do not.
    Disagreement {
        /// What they disagree on.
        what: String,
        /// Where the other one stands.
        other: String,
    },
    /// A stratum of the data that the frame lacks.
    NotInFrame {
        /// The name of the frame file.
        file: String,
        /// The labels of the stratum.
        stratum: String,
        /// A role that the frame has a column for and the data do not.
        lacking: Option<Role>,
    },
    /// A row of the frame that stands for several strata of the data.
    FrameTooCoarse {
        /// What tells those strata apart.
        missing: Role,
    },
    /// An establishment where nobody was observed, and no word on where it belongs.
    CannotPlace {
        /// What the list of establishments lacks.
        missing: Role,
    },
    /// A population of establishments where PSUs were drawn.
    PopulationOfEstablishments,
    /// Two columns of the same header, where one was named.
    SameHeader {
        /// The header.
        header: String,
    },
    /// More establishments visited than the frame has.
    FrameTooSmall {
        /// The labels of the stratum.
        stratum: String,
        /// Establishments in the frame.
        frame: u64,
        /// Establishments visited.
        visited: u64,
    },
    /// A stratum without a population where others have one.
    PopulationMissing,
    /// More workers assessed than present.
    MoreAssessedThanPresent {
        /// Workers present.
        present: u32,
        /// Workers assessed.
        assessed: u64,
    },
    /// More workers than can be counted.
    TooMany,
    /// The same file twice.
    FileTwice,
}

/// What an age that cannot be read looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AgeShape {
    /// A date of birth, or of the visit.
    Date,
    /// A year of birth.
    BirthYear,
    /// A date as the number of days that a spreadsheet keeps.
    SerialDate,
    /// A range that a spreadsheet took for a date, such as `17-May`.
    SpreadsheetDate,
    /// An error value of a spreadsheet.
    SpreadsheetError,
    /// A formula.
    Formula,
    /// Two ages with a word between them.
    RangeInWords,
    /// A number with an exponent.
    Exponent,
    /// A number with a unit.
    Unit,
    /// A number marked as approximate.
    Approximate,
    /// A negative number.
    Negative,
    /// A number over the oldest age.
    TooOld,
    /// A number with more leading zeros than a date or a clock would give it.
    LeadingZeros,
    /// A decimal comma in a file of commas.
    DecimalComma,
    /// Digits of another script or width.
    OtherDigits,
    /// A yes or no.
    YesNo,
    /// A word or two, perhaps for a missing age.
    Word,
    /// Anything else.
    Text,
}

impl Fault {
    /// The code of the message.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotDelimitedText { .. } | Self::MergeMarker | Self::DamagedCompression => "E001",
            Self::NoRows => "E002",
            Self::NotUtf8 { .. }
            | Self::NoLetter { .. }
            | Self::UnreadEncoding { .. }
            | Self::UnmarkedEncoding { .. } => "E010",
            Self::ControlCharacter { .. } => "E011",
            Self::MissingRoles { .. }
            | Self::NoHeader
            | Self::AmbiguousRole { .. }
            | Self::HeaderNotFound { .. }
            | Self::IdentifierAsDomain { .. }
            | Self::PrivateAsDomain { .. }
            | Self::PrivateLabels { .. }
            | Self::ConflictingRoles { .. }
            | Self::AnotherShape
            | Self::WeightAndFrame
            | Self::RoleInSomeFiles { .. }
            | Self::BlankHeader
            | Self::SameHeader { .. }
            | Self::CannotPlace { .. }
            | Self::NoAssessments(_)
            | Self::RepeatedHeader => "E020",
            Self::Ragged { .. } => "E030",
            Self::UnclosedQuote { .. } => "E031",
            Self::StrayQuote => "E032",
            Self::SwallowedRows { .. } => "E033",
            Self::Age { .. }
            | Self::InvertedRange
            | Self::Outcome
            | Self::Number { .. }
            | Self::DecimalComma
            | Self::Separator { .. }
            | Self::Counts { .. }
            | Self::Status
            | Self::Replacement
            | Self::FrameTooSmall { .. }
            | Self::MoreAssessedThanPresent { .. }
            | Self::PopulationMissing
            | Self::PopulationOfEstablishments
            | Self::TooMany => "E040",
            Self::Blank { .. }
            | Self::Total { .. }
            | Self::DuplicateWorker { .. }
            | Self::SameObserver { .. }
            | Self::UnnamedObserver { .. }
            | Self::DuplicateEstablishment { .. }
            | Self::DuplicateStratum { .. }
            | Self::IdInTwoCities
            | Self::NotInEstablishments { .. }
            | Self::NotVisited { .. }
            | Self::Disagreement { .. }
            | Self::NotInFrame { .. }
            | Self::FrameTooCoarse { .. }
            | Self::FileTwice => "E060",
            Self::Spelling(_) | Self::IdInTwoCases { .. } => "E061",
            Self::TooLong | Self::GrowsTooFar { .. } => "E070",
        }
    }

    /// The line where it shows, of a fault of the whole file.
    pub fn line_in_file(&self) -> Option<u64> {
        let is_seen_at_once = matches!(
            self,
            Self::UnreadEncoding { .. } | Self::UnmarkedEncoding { .. }
        );
        is_seen_at_once.then_some(1)
    }
}
