//! What can be wrong with a file, as facts; and the sentences a person reads.

use std::fmt;

use super::role::Role;

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
    /// No data rows.
    NoRows,
    /// A byte that is not UTF-8.
    NotUtf8 {
        /// The byte.
        byte: u8,
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
        near: Option<(String, Role)>,
        /// A later line that holds known headers.
        header_line: Option<u64>,
    },
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
    },
    /// A column of ids that would be shown as the name of a domain.
    IdentifierAsDomain {
        /// The header.
        header: String,
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
    /// Counts that cannot be together.
    Counts {
        /// The role of the smaller count that must not be larger.
        part: Role,
        /// The role it is a part of.
        whole: Role,
    },
    /// A visit outcome that is not one of the known ones.
    Status,
    /// A key that is blank.
    Blank {
        /// The role.
        role: Role,
    },
    /// A worker who was there before.
    DuplicateWorker {
        /// Where the worker was first, if it is still known.
        first: Option<String>,
    },
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
    /// An establishment id in two cities.
    IdInTwoCities,
    /// An establishment that the file of establishments lacks.
    NotInEstablishments {
        /// The name of that file.
        file: String,
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AgeShape {
    /// A date of birth, or of the visit.
    Date,
    /// A range that a spreadsheet took for a date, such as `17-May`.
    SpreadsheetDate,
    /// An error value of a spreadsheet.
    SpreadsheetError,
    /// A formula.
    Formula,
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
    /// Anything else.
    Text,
}

impl Fault {
    /// The code of the message.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotDelimitedText { .. } | Self::MergeMarker | Self::DamagedCompression => "E001",
            Self::NoRows => "E002",
            Self::NotUtf8 { .. } => "E010",
            Self::ControlCharacter { .. } => "E011",
            Self::MissingRoles { .. }
            | Self::AmbiguousRole { .. }
            | Self::HeaderNotFound { .. }
            | Self::IdentifierAsDomain { .. }
            | Self::ConflictingRoles { .. }
            | Self::AnotherShape
            | Self::WeightAndFrame
            | Self::RoleInSomeFiles { .. }
            | Self::BlankHeader
            | Self::SameHeader { .. }
            | Self::CannotPlace { .. }
            | Self::RepeatedHeader => "E020",
            Self::Ragged { .. } => "E030",
            Self::UnclosedQuote { .. } => "E031",
            Self::StrayQuote => "E032",
            Self::SwallowedRows { .. } => "E033",
            Self::Age { .. }
            | Self::InvertedRange
            | Self::Outcome
            | Self::Number { .. }
            | Self::Counts { .. }
            | Self::Status
            | Self::FrameTooSmall { .. }
            | Self::MoreAssessedThanPresent { .. }
            | Self::PopulationMissing
            | Self::PopulationOfEstablishments
            | Self::TooMany => "E040",
            Self::Blank { .. }
            | Self::DuplicateWorker { .. }
            | Self::DuplicateEstablishment { .. }
            | Self::DuplicateStratum { .. }
            | Self::IdInTwoCities
            | Self::NotInEstablishments { .. }
            | Self::NotVisited { .. }
            | Self::Disagreement { .. }
            | Self::NotInFrame { .. }
            | Self::FrameTooCoarse { .. }
            | Self::FileTwice => "E060",
            Self::TooLong => "E070",
        }
    }

    /// Whether the cell looks so little like what its column holds that the row may be shifted, and the
    /// cell be an id or a note.
    pub fn may_be_of_another_column(&self) -> bool {
        let looks_like = AgeShape::Text;
        *self == Self::Age { looks_like }
    }

    /// What to do about it.
    pub fn help(&self) -> String {
        match self {
            Self::NotDelimitedText { remedy, .. } => (*remedy).to_owned(),
            Self::MergeMarker => "finish the merge and save the file again".to_owned(),
            Self::DamagedCompression => {
                "copy the file again from where it came from, or give it uncompressed".to_owned()
            }
            Self::NoRows => "give a file with a header and one row per worker, or one row per \
                             establishment; nothing read is not the same as no minors"
                .to_owned(),
            Self::NotUtf8 { .. } => {
                "save the file as \"CSV UTF-8\", or convert it: iconv -f WINDOWS-1252 -t UTF-8 OLD > NEW"
                    .to_owned()
            }
            Self::ControlCharacter { character: '\0' } => {
                "the file was probably cut while it was copied, or is UTF-16: save it as UTF-8"
                    .to_owned()
            }
            Self::ControlCharacter { .. } => "delete the character in the file".to_owned(),
            Self::MissingRoles {
                roles,
                near,
                header_line,
            } => missing_roles_help(roles, near.as_ref(), *header_line),
            Self::AmbiguousRole { headers, .. } if headers.windows(2).all(|two| two[0] == two[1]) => {
                "the headers are the same: rename one of them in the file".to_owned()
            }
            Self::AmbiguousRole { role, headers } => {
                let flags: Vec<_> = headers
                    .iter()
                    .take(MOST_LISTED)
                    .map(|header| format!("--column {role}={}", shell_word(header)))
                    .collect();
                format!("say which one: {}", flags.join(" or "))
            }
            Self::HeaderNotFound {
                near: Some(near),
                flag,
                ..
            } => {
                format!("did you mean {flag}{}?", shell_word(near))
            }
            Self::HeaderNotFound { .. } => {
                "type the header as it stands in the first line of the file".to_owned()
            }
            Self::IdentifierAsDomain { .. } => {
                "take a column of labels, such as --by city".to_owned()
            }
            Self::ConflictingRoles { roles: [a, b], .. } => {
                format!("leave one out: --column {a}=none or --column {b}=none")
            }
            Self::AnotherShape => {
                "give files of one kind: a row per worker, or a row per establishment".to_owned()
            }
            Self::WeightAndFrame => {
                "ignore the column with --column weight=none, or leave out --frame".to_owned()
            }
            Self::RoleInSomeFiles { role } => {
                format!("give every file such a column, or ignore it: --column {role}=none")
            }
            Self::BlankHeader => "write a header over the column, or delete the column".to_owned(),
            Self::RepeatedHeader => "files were joined with their headers: delete this line, or \
                                     give the files one by one"
                .to_owned(),
            Self::Ragged {
                expected,
                found,
                last,
            } => ragged_help(*expected, *found, *last),
            Self::UnclosedQuote { .. } => {
                "close the quote, or delete it if it is not meant as one".to_owned()
            }
            Self::StrayQuote => {
                "put the whole field in quotes and double each quote inside it: \"a \"\"b\"\"\""
                    .to_owned()
            }
            Self::SwallowedRows { .. } => {
                "close the quote on its own line: rows inside a field are not counted".to_owned()
            }
            Self::TooLong => {
                "no cell of a study is larger than 1 MiB: is a quote missing?".to_owned()
            }
            Self::Age { looks_like } => looks_like.help(),
            Self::InvertedRange => "write the lower age first".to_owned(),
            Self::Outcome => "write yes or no, true or false, 1 or 0; empty, NA or ? if it is \
                              unknown"
                .to_owned(),
            Self::Number { role } => number_help(*role),
            Self::Counts { part, whole } => {
                format!("correct the row: {part} are counted among {whole}")
            }
            Self::Status => "write completed, visited, observed, open or nobody present for a \
                             visit; closed, refused, not found, ineligible, unsafe or aborted \
                             where there was none"
                .to_owned(),
            Self::Blank {
                role: Role::Stratum,
            } => "write the stratum of every row, or ignore the column: --column stratum=none"
                .to_owned(),
            Self::Blank { role } => format!("write the {role} of every row"),
            Self::DuplicateWorker { .. } => "delete one of the rows; if worker ids are not unique \
                                             within an establishment: --column worker=none"
                .to_owned(),
            Self::DuplicateEstablishment { .. } => {
                "keep one row for each establishment of a wave".to_owned()
            }
            Self::DuplicateStratum { .. } => "keep one row for each stratum of a wave".to_owned(),
            Self::IdInTwoCities => {
                "correct the id or the city; ids that are only unique within a city need no \
                 --unique-ids"
                    .to_owned()
            }
            Self::NotInEstablishments { .. } => {
                "add the establishment to that file, or correct the id".to_owned()
            }
            Self::NotVisited { .. } => {
                "correct the status there, or delete the workers here".to_owned()
            }
            Self::Disagreement { .. } => "correct one of the two".to_owned(),
            Self::NotInFrame { stratum, .. } if stratum.is_empty() => {
                "the rows have no stratum column: name it with --column stratum=HEADER, or give the \
                 file that has it with --establishments"
                    .to_owned()
            }
            Self::NotInFrame { .. } => {
                "add the stratum to the frame, or correct its spelling".to_owned()
            }
            Self::FrameTooCoarse { missing } => format!(
                "give the frame a column for `{missing}`, with a count for each; one count cannot serve \
                 several strata"
            ),
            Self::CannotPlace { missing } => {
                format!("give this file a column for `{missing}`, as the rows of workers have")
            }
            Self::PopulationOfEstablishments => {
                "leave out --fpc, or give the number of PSUs of each stratum in a population column of \
                 the main files"
                    .to_owned()
            }
            Self::SameHeader { .. } => "rename one of them in the file".to_owned(),
            Self::FrameTooSmall { .. } => "correct the frame count; establishments that were \
                                           closed or of another trade are not in the frame and \
                                           not visited"
                .to_owned(),
            Self::PopulationMissing => {
                "write the frame count of every stratum, or leave out --fpc".to_owned()
            }
            Self::MoreAssessedThanPresent { .. } => {
                "correct workers_present, or ignore it: --column workers_present=none".to_owned()
            }
            Self::TooMany => "is a count mistyped?".to_owned(),
            Self::FileTwice => "give each file once: its workers would count twice".to_owned(),
        }
    }
}

/// Of a longer list only so many are shown.
const MOST_LISTED: usize = 10;

/// A list of headers, cut where it is too long to read.
pub fn some_of(headers: &[String]) -> String {
    let listed = headers
        .iter()
        .take(MOST_LISTED)
        .cloned()
        .collect::<Vec<_>>();
    match headers.len().saturating_sub(MOST_LISTED) {
        0 => listed.join(", "),
        more => format!("{} and {more} more", listed.join(", ")),
    }
}

/// A header as a shell takes it.
pub fn shell_word(header: &str) -> String {
    let plain = header
        .chars()
        .all(|letter| letter.is_alphanumeric() || "_-.".contains(letter));
    if plain {
        header.to_owned()
    } else {
        format!("'{header}'")
    }
}

fn missing_roles_help(
    roles: &[Role],
    near: Option<&(String, Role)>,
    header_line: Option<u64>,
) -> String {
    if let Some(line) = header_line {
        return format!(
            "line {line} looks like the header: delete the lines above it (tail -n +{line})"
        );
    }
    if let Some((header, role)) = near {
        return format!("did you mean --column {role}={}?", shell_word(header));
    }
    let needs: Vec<_> = roles
        .iter()
        .map(|role| match role.headers().join(", ") {
            headers if *role == Role::Population => format!(
                "{role}: a column called {headers}, or --column {role}=HEADER, or --frame FILE"
            ),
            headers if headers.is_empty() => format!("--column {role}=HEADER"),
            headers => format!("{role}: a column called {headers}, or --column {role}=HEADER"),
        })
        .collect();
    needs.join("; ")
}

fn ragged_help(expected: usize, found: usize, last: bool) -> String {
    let cause = if last && found < expected {
        "the last line is short: was the file cut off?"
    } else if found > expected {
        "is there a decimal comma, or a comma in a field without quotes?"
    } else {
        "is a delimiter or a cell missing? The cells after it would be read in the wrong column"
    };
    cause.to_owned()
}

fn number_help(role: Role) -> String {
    match role {
        Role::Weight => "write a number above 0 in every row, or ignore the column: --column \
                         weight=none"
            .to_owned(),
        Role::Population => "write the number of establishments in the stratum's frame, a whole \
                             number above 0, or ignore the column: --column population=none"
            .to_owned(),
        role => {
            format!("write a whole number of 0 or more, or ignore the column: --column {role}=none")
        }
    }
}

impl AgeShape {
    fn help(self) -> String {
        const FORMS: &str = "write completed years from 0 to 120, such as 17, 17.5, 15-17, <18 or \
                             18+; leave it empty, or write NA or ?, if it is unknown";
        let hint = match self {
            Self::Date => "this is a date, not an age",
            Self::SpreadsheetDate => {
                "a spreadsheet has turned a range such as 5-17 into a date: \
                                      format the column as text and type it again"
            }
            Self::SpreadsheetError => "this is an error of a spreadsheet: mend its formula",
            Self::Formula => "this is a formula: save its value",
            Self::Unit => {
                "leave out the unit, or write a range such as 16-18 where the age is not certain"
            }
            Self::Approximate => "write a range, such as 16-18, for an age that is not certain",
            Self::Negative => {
                "a code for a missing age is named with --missing CODE, such as \
                               --missing=-9"
            }
            Self::TooOld => {
                "a code for a missing age is named with --missing CODE, such as \
                             --missing 999"
            }
            Self::LeadingZeros => "write the age without leading zeros",
            Self::DecimalComma => "write a decimal point: the comma ends the field in this file",
            Self::OtherDigits => "write the digits 0 to 9",
            Self::YesNo => "a yes/no column in place of ages is named with --column outcome=HEADER",
            Self::Text => return FORMS.to_owned(),
        };
        format!("{hint}; {FORMS}")
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotDelimitedText { kind, .. } => write!(f, "this is {kind}, not a CSV file"),
            Self::MergeMarker => write!(f, "this line is a mark of an unfinished merge"),
            Self::DamagedCompression => write!(f, "the compressed data are cut or damaged"),
            Self::NoRows => write!(f, "there are no data rows"),
            Self::NotUtf8 { byte } => write!(
                f,
                "a letter in an old encoding: byte 0x{byte:02X} is not UTF-8"
            ),
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
            Self::UnclosedQuote { lines } => {
                write!(
                    f,
                    "the quote that opens here is never closed, and swallows {lines} more lines"
                )
            }
            Self::StrayQuote => write!(f, "a quote inside a field, or text after a closing quote"),
            Self::SwallowedRows { lines } => {
                write!(
                    f,
                    "this quoted field holds whole rows: it runs over {lines} more lines"
                )
            }
            Self::TooLong => write!(f, "a cell of more than 1 MiB"),
            Self::Age { looks_like } => looks_like.fmt(f),
            Self::InvertedRange => write!(f, "the lower age lies above the upper one"),
            Self::Outcome => write!(f, "neither yes nor no"),
            Self::Number { role: Role::Weight } => write!(f, "the weight is not a number above 0"),
            Self::Number {
                role: Role::Population,
            } => {
                write!(f, "the population is not a whole number above 0")
            }
            Self::Number { role } => write!(f, "the count of `{role}` is not a whole number"),
            Self::Counts { part, whole } => write!(f, "more `{part}` than `{whole}`"),
            Self::Status => write!(f, "this outcome of a visit is not known"),
            Self::Blank { role } => write!(f, "`{role}` is blank"),
            Self::DuplicateWorker { first: Some(place) } => {
                write!(
                    f,
                    "this worker is in this wave and establishment already, {place}"
                )
            }
            Self::DuplicateWorker { first: None } => {
                write!(
                    f,
                    "this worker is in this wave and establishment already, on an earlier line"
                )
            }
            Self::DuplicateEstablishment { first } => {
                write!(f, "this establishment is in this wave already, {first}")
            }
            Self::DuplicateStratum { first } => {
                write!(f, "this stratum is in this wave already, on line {first}")
            }
            Self::IdInTwoCities => write!(f, "this establishment id is in another city too"),
            Self::NotInEstablishments { file } => {
                write!(f, "{file} has no such establishment")
            }
            Self::NotVisited { file, line } => {
                write!(
                    f,
                    "workers in an establishment that was not visited, says {file}:{line}"
                )
            }
            Self::Disagreement { what, other } => write!(f, "{what} is not what {other} says"),
            Self::NotInFrame { file, stratum } if stratum.is_empty() => {
                write!(f, "{file} has strata, and these rows have none")
            }
            Self::NotInFrame { file, stratum } => {
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
                write!(
                    f,
                    "{assessed} workers assessed where {present} were present"
                )
            }
            Self::TooMany => write!(f, "more workers than can be counted"),
            Self::FileTwice => write!(f, "this file is given twice"),
        }
    }
}

impl fmt::Display for AgeShape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Date => "a date in place of an age",
            Self::SpreadsheetDate => "a date in place of an age range",
            Self::SpreadsheetError => "a spreadsheet error in place of an age",
            Self::Formula => "a formula in place of an age",
            Self::Unit => "an age with a unit",
            Self::Approximate => "an age that is marked as approximate",
            Self::Negative => "an age below 0",
            Self::TooOld => "an age over 120",
            Self::LeadingZeros => "an age with leading zeros",
            Self::DecimalComma => "an age with a decimal comma",
            Self::OtherDigits => "an age in digits other than 0 to 9",
            Self::YesNo => "a yes or no in place of an age",
            Self::Text => "this is not an age",
        })
    }
}
