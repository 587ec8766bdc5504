//! What is to be done about it?

use super::KnownBy;
use super::TwoSpellings;
use super::{AgeShape, Fault};
use crate::observe::role::Role;
use crate::text::{MOST_LISTED, shell_word, shown, some_of};

impl Fault {
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
            Self::GrowsTooFar { .. } => {
                "unpack it and look what is inside; if it is meant to be so large: --allow-huge"
                    .to_owned()
            }
            Self::UnreadEncoding { encoding } => format!(
                "save it as \"CSV UTF-8\", or convert it: iconv -f {encoding} -t UTF-8 OLD > NEW"
            ),
            Self::UnmarkedEncoding { encoding } => format!(
                "say so with --encoding {}, or save it as \"CSV UTF-8\"",
                encoding.to_lowercase()
            ),
            Self::NotUtf8 { .. }
            | Self::NoLetter {
                known_by: KnownBy::Flag,
                ..
            } => format!(
                "save the file as \"CSV UTF-8\", or name the encoding it was saved in, and look at the labels \
                 then: {ENCODINGS}"
            ),
            Self::NoLetter { .. } => {
                "was the file cut or altered? Copy it again from where it came from, or save it as \
                 \"CSV UTF-8\""
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
                headers,
                header_line,
            } => missing_roles_help(roles, near.as_deref(), headers, *header_line),
            Self::NoHeader => "write a line of headers above it, such as establishment_id,city,age; as it is, the \
                               first row would be lost"
                .to_owned(),
            Self::AmbiguousRole { headers, .. } if headers.windows(2).all(|two| two[0] == two[1]) => {
                "the headers are the same: rename one of them in the file".to_owned()
            }
            Self::AmbiguousRole { role, headers } => {
                let flags: Vec<_> = headers
                    .iter()
                    .take(MOST_LISTED)
                    .map(|header| format!("--column {role}={}", shell_word(&shown(header))))
                    .collect();
                format!("say which one: {}", flags.join(" or "))
            }
            Self::HeaderNotFound {
                near: Some(near),
                flag,
                ..
            } => {
                format!("did you mean {flag}{}?", shell_word(&shown(near)))
            }
            Self::HeaderNotFound { headers, .. } => {
                "type the header as it stands in the first line of the file".to_owned()
                    + &listed(headers)
            }
            Self::IdentifierAsDomain { .. } => {
                "take a column of labels, such as --by city".to_owned()
            }
            Self::PrivateAsDomain { .. } => {
                "take a column of labels, such as --by city; if this is one, give it another header in the \
                 file"
                .to_owned()
            }
            Self::PrivateLabels { .. } => {
                "take a column of labels in its place; if these are codes, begin them with a letter, as in \
                 C12-345-678"
                    .to_owned()
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
                "close the quote on its own line: rows inside a field are not counted; if the field is meant so: \
                 --allow-multiline"
                    .to_owned()
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
            Self::DecimalComma => {
                "write decimals with a point, as in 1.5, or part the cells of the file with semicolons".to_owned()
            }
            Self::Separator { role: Role::Weight } => {
                "write thousands without a comma, as in 1250, and decimals with a point, as in 1.250".to_owned()
            }
            Self::Separator { role } => format!("write the {role} without it, as in 1250"),
            Self::Counts { part, whole } => {
                format!("correct the row: {part} are counted among {whole}")
            }
            Self::Status => "write completed, visited, observed, open or nobody present for a \
                             visit; closed, refused, not found, ineligible, unsafe or aborted \
                             where there was none"
                .to_owned(),
            Self::Replacement => "write primary or replacement, or ignore the column: --column \
                                  replacement=none"
                .to_owned(),
            Self::Blank {
                role: Role::Stratum,
            } => "write the stratum of every row, or ignore the column: --column stratum=none"
                .to_owned(),
            Self::Blank { role } => format!(
                "write the {role} of every row; where cells were merged, or left empty below the first, fill them down"
            ),
            Self::Total { label: None } => {
                "delete the row; if it is an establishment or a label, write its name otherwise in the file".to_owned()
            }
            Self::Total {
                label: Some((role, label)),
            } => {
                let label = shown(label);
                let same = shell_word(&format!("{label}={label} {role}"));
                format!("delete the row; if it is the name of a {role}: --same {same}")
            }
            Self::DuplicateWorker {
                names_observers, ..
            } => {
                let of_observers = if *names_observers {
                    "; if several observers assessed the worker: --assessments mean, or median, youngest or first"
                } else {
                    ""
                };
                format!(
                    "delete one of the rows; if worker ids are not unique within an establishment: \
                     --column worker=none{of_observers}"
                )
            }
            Self::SameObserver { .. } => {
                "delete one of the rows, or correct the observer or the worker".to_owned()
            }
            Self::UnnamedObserver { .. } => {
                "write the observer of every row of the worker, or delete the others".to_owned()
            }
            Self::NoAssessments(obstacle) => obstacle.help(),
            Self::DuplicateEstablishment { .. } => {
                "keep one row for each establishment of a wave".to_owned()
            }
            Self::DuplicateStratum { .. } => "keep one row for each stratum of a wave".to_owned(),
            Self::Spelling(spelling) => {
                let TwoSpellings {
                    label,
                    first,
                    is_meant,
                    ..
                } = &**spelling;
                let same = match is_meant {
                    true => format!("{first}={label}"),
                    false => format!("{label}={first}"),
                };
                let same = shell_word(&same);
                format!("if they are one, type --same {same}, or correct the file")
            }
            Self::IdInTwoCases { .. } => "if they are one, write the id in one way; if they are two, give one \
                                          of them another id"
                .to_owned(),
            Self::IdInTwoCities => {
                "correct the id or the city; ids that are only unique within a city need no \
                 --unique-ids"
                    .to_owned()
            }
            Self::NotInEstablishments {
                alike: Some(line), ..
            } => format!(
                "the id on line {line} there differs only in upper and lower case, spaces or hyphens: write the \
                 two alike"
            ),
            Self::NotInEstablishments { .. } => {
                "add the establishment to that file, or correct the id".to_owned()
            }
            Self::NotVisited { .. } => {
                "correct the status there, or delete the workers here".to_owned()
            }
            Self::Disagreement { .. } => "correct one of the two".to_owned(),
            Self::NotInFrame {
                lacking: Some(role),
                ..
            } => format!(
                "name the column that has it with --column {role}=HEADER, or give the file that has it with \
                 --establishments"
            ),
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

/// The encodings that are met most, by what they are for: which one it is nobody can tell from a byte.
const ENCODINGS: &str = "--encoding windows-1252 (Western Europe), windows-1251 (Cyrillic), windows-1258 (Vietnamese), \
                         windows-874 (Thai), gb18030 or big5 (Chinese), macintosh";

fn missing_roles_help(
    roles: &[Role],
    near: Option<&(String, Role)>,
    headers: &[String],
    header_line: Option<u64>,
) -> String {
    if let Some(line) = header_line {
        return format!(
            "line {line} looks like the header: delete the lines above it (tail -n +{line})"
        );
    }
    if let Some((header, role)) = near {
        return format!(
            "did you mean --column {role}={}?",
            shell_word(&shown(header))
        );
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
    needs.join("; ") + &listed(headers)
}

/// What there is, behind what there should be.
fn listed(headers: &[String]) -> String {
    match headers {
        [] => String::new(),
        headers => format!("; the headers are {}", some_of(headers)),
    }
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
        let help = match self {
            Self::Date | Self::BirthYear | Self::SerialDate => {
                "write the completed years of age at the visit, or take another column: --column age=HEADER"
            }
            Self::SpreadsheetDate => {
                "a spreadsheet has turned a range such as 5-17 into a date: format the column as text and type \
                 it again"
            }
            Self::SpreadsheetError => {
                "mend its formula, or leave the cell empty if the age is unknown"
            }
            Self::Formula => "save its value",
            Self::RangeInWords => "write a range with a hyphen, such as 15-17",
            Self::Exponent => "write the age in digits alone, such as 17",
            Self::Unit => {
                "leave out the unit, or write a range such as 16-18 where the age is not certain"
            }
            Self::Approximate => "write a range, such as 16-18, for an age that is not certain",
            Self::Negative => {
                "a code for a missing age is named with --missing CODE, such as --missing=-9"
            }
            Self::TooOld => {
                "a code for a missing age is named with --missing CODE, such as --missing 999"
            }
            Self::LeadingZeros => "write the age without leading zeros",
            Self::DecimalComma => "write a decimal point: the comma ends the field in this file",
            Self::OtherDigits => "write the digits 0 to 9",
            Self::YesNo => "a yes/no column in place of ages is named with --column outcome=HEADER",
            Self::Word => {
                "write an age in digits; a word for a missing age is named as it stands in the cell, such as \
                 --missing NR or --missing 'not known'"
            }
            Self::Text => {
                "write completed years from 0 to 120, such as 17, 17.5, 15-17, <18 or 18+; leave it empty, or \
                 write NA or ?, if it is unknown"
            }
        };
        help.to_owned()
    }
}
