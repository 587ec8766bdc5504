//! Records against another reader, and against one so simple that it can be checked by eye.

use std::collections::VecDeque;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::RngSeed;

use super::*;

/// Texts that each property is tried on.
const CASES: u32 = 2000;
/// Where the random texts start: a failure is the same everywhere.
const SEED: u64 = 4180;

/// Blocks of one byte and more: every field crosses a boundary in one of them.
const BLOCKS: [usize; 4] = [1, 2, 7, 4096];

fn config() -> ProptestConfig {
    ProptestConfig {
        cases: CASES,
        rng_seed: RngSeed::Fixed(SEED),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

/// Records that are read in such blocks, and that no text of these tests is too long for.
fn records_of(text: &[u8], delimiter: u8, block: usize) -> Records<&[u8]> {
    let sizes = Sizes { block, ..SIZES };
    let mut records = Records::with_sizes(text, sizes);
    records.set_delimiter(delimiter);
    records
}

/// What a reader gives, one by one.
#[derive(Clone, Debug, PartialEq)]
enum Event {
    /// A record with the line it begins on, and each field with the line it begins on.
    Record(u64, Vec<(u64, String)>),
    /// A fault with its line and field.
    Fault(u64, Option<usize>, Fault),
}

/// Everything that our reader gives. It must end: no event comes without a byte.
fn events<R: Read>(records: &mut Records<R>, bytes: usize) -> Vec<Event> {
    let mut events = Vec::new();
    loop {
        assert!(events.len() <= bytes, "more events than bytes");
        match records.advance() {
            Ok(false) => return events,
            Ok(true) => {
                let record = records.record();
                let fields = record.texts().map(str::to_owned).enumerate();
                let fields = fields.map(|(index, text)| (record.line_of(index), text));
                events.push(Event::Record(record.line, fields.collect()));
            }
            Err(Misread::Fault {
                line,
                column,
                fault,
            }) => events.push(Event::Fault(line, column, fault)),
            Err(Misread::Io(error)) => panic!("{error}"),
        }
    }
}

// ---------- legal text, against the csv crate

/// A field of legal text, as it is written.
#[derive(Clone, Debug)]
struct Written {
    value: String,
    quoted: bool,
}

fn written() -> impl Strategy<Value = Written> {
    let letters = select(vec![
        "a", "17", "é", "𝄞", " ", "\t", ",", ";", "\"", "\n", "\r\n", "-", "0",
    ]);
    let value = vec(letters, 0..6).prop_map(|letters| letters.concat());
    (value, any::<bool>()).prop_map(|(value, quoted)| Written { value, quoted })
}

impl Written {
    fn text(&self, delimiter: char) -> String {
        let special = ['"', '\n', '\r', delimiter];
        if self.quoted || self.value.contains(special) {
            format!("\"{}\"", self.value.replace('"', "\"\""))
        } else {
            self.value.clone()
        }
    }
}

/// Rows of legal text with a delimiter and an end of line, with blank lines between them, and the last
/// with or without its end.
fn legal() -> impl Strategy<Value = (String, char)> {
    let row = prop_oneof![
        8 => vec(written(), 1..6),
        1 => Just(Vec::new()),
    ];
    let delimiter = select(vec![',', ';', '\t']);
    let end = select(vec!["\n", "\r\n"]);
    (vec((row, end), 0..8), delimiter, any::<bool>()).prop_map(|(rows, delimiter, final_end)| {
        let mut text = String::new();
        let last = rows.len();
        for (number, (row, end)) in (1..).zip(&rows) {
            let fields: Vec<_> = row.iter().map(|field| field.text(delimiter)).collect();
            text.push_str(&fields.join(&delimiter.to_string()));
            if number < last || final_end {
                text.push_str(end);
            }
        }
        (text, delimiter)
    })
}

/// The records of the csv crate that are not blank.
fn records_of_the_csv_crate(text: &str, delimiter: char) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter as u8)
        .from_reader(text.as_bytes());
    let records = reader.records().map(Result::unwrap).map(|record| {
        let fields = record.iter().map(|field| field.trim().to_owned());
        fields.collect::<Vec<_>>()
    });
    records.filter(|fields| !is_blank(fields)).collect()
}

fn is_blank(fields: &[String]) -> bool {
    fields.iter().all(String::is_empty)
}

/// Legal text cut into records, each with the line it begins on: a line end is inside a field where the
/// number of quotes before it is odd.
fn cut(text: &str) -> Vec<(u64, &str)> {
    let mut records = Vec::new();
    let (mut line, mut begun_on, mut from, mut in_quotes) = (1, 1, 0, false);
    for (at, letter) in text.char_indices() {
        match letter {
            '"' => in_quotes = !in_quotes,
            '\n' => {
                line += 1;
                if !in_quotes {
                    records.push((begun_on, &text[from..at]));
                    (begun_on, from) = (line, at + 1);
                }
            }
            _ => {}
        }
    }
    records.push((begun_on, &text[from..]));
    records
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn legal_text_has_the_records_of_the_csv_crate_on_lines_that_a_naive_count_gives(
        (text, delimiter) in legal(),
    ) {
        let whole = records_of_the_csv_crate(&text, delimiter);
        let cut = cut(&text).into_iter();
        let cut = cut.flat_map(|(line, record)| {
            let fields = records_of_the_csv_crate(record, delimiter);
            fields.into_iter().map(move |fields| (line, fields))
        });
        let cut: Vec<_> = cut.collect();
        prop_assert_eq!(&whole, &cut.iter().map(|(_, fields)| fields.clone()).collect::<Vec<_>>());
        for block in BLOCKS {
            let mut records = records_of(text.as_bytes(), delimiter as u8, block);
            let ours = events(&mut records, text.len()).into_iter().map(|event| match event {
                Event::Record(line, fields) => (line, fields.into_iter().map(|(_, text)| text).collect()),
                Event::Fault(..) => panic!("{event:?} in {text:?}"),
            });
            prop_assert_eq!(&ours.collect::<Vec<_>>(), &cut, "blocks of {}", block);
        }
    }
}

// ---------- quotes anywhere, against a reader that looks at one letter after the other

/// The whole text, and where the naive reader stands in it.
struct Naive {
    text: Vec<char>,
    at: usize,
    line: u64,
    delimiter: char,
}

impl Naive {
    fn events(text: &str, delimiter: char) -> Vec<Event> {
        let mut reader = Self {
            text: text.chars().collect(),
            at: 0,
            line: 1,
            delimiter,
        };
        let mut events = Vec::new();
        while reader.at < reader.text.len() {
            let line = reader.line;
            match reader.record() {
                Ok(fields) if fields.iter().all(|(_, text)| text.is_empty()) => {}
                Ok(fields) => events.push(Event::Record(line, fields)),
                Err(fault) => events.push(fault),
            }
        }
        events
    }

    fn record(&mut self) -> Result<Vec<(u64, String)>, Event> {
        let mut fields = Vec::new();
        loop {
            let column = fields.len() + 1;
            self.skip_blanks();
            let line = self.line;
            let text = if self.letter() == Some('"') {
                self.quoted(column)?
            } else {
                self.plain(column)?
            };
            fields.push((line, text.trim().to_owned()));
            if self.letter() != Some(self.delimiter) {
                self.skip_line();
                return Ok(fields);
            }
            self.at += 1;
        }
    }

    fn plain(&mut self, column: usize) -> Result<String, Event> {
        let mut text = String::new();
        while let Some(letter) = self.letter().filter(|_| !self.is_field_end()) {
            if letter == '"' {
                return Err(self.stray(column));
            }
            text.push(letter);
            self.at += 1;
        }
        Ok(text)
    }

    fn quoted(&mut self, column: usize) -> Result<String, Event> {
        let (opened_at, opened_on) = (self.at, self.line);
        let mut text = String::new();
        self.at += 1;
        loop {
            match (self.letter(), self.text.get(self.at + 1)) {
                (None, _) => {
                    let swallowed: String = self.text[opened_at..].iter().collect();
                    let lines = swallowed.trim_end().matches('\n').count() as u64;
                    let and_more = false;
                    let fault = Fault::UnclosedQuote { lines, and_more };
                    return Err(Event::Fault(opened_on, Some(column), fault));
                }
                (Some('"'), Some('"')) => {
                    text.push('"');
                    self.at += 2;
                }
                (Some('"'), _) => break,
                (Some(letter), _) => {
                    self.line += u64::from(letter == '\n');
                    text.push(letter);
                    self.at += 1;
                }
            }
        }
        self.at += 1;
        self.skip_blanks();
        if self.is_field_end() {
            Ok(text)
        } else {
            Err(self.stray(column))
        }
    }

    fn letter(&self) -> Option<char> {
        self.text.get(self.at).copied()
    }

    fn is_field_end(&self) -> bool {
        let letter = self.letter();
        matches!(letter, None | Some('\r' | '\n')) || letter == Some(self.delimiter)
    }

    fn skip_blanks(&mut self) {
        let is_blank = |letter| matches!(letter, ' ' | '\t');
        while self.letter().is_some_and(is_blank) && !self.is_field_end() {
            self.at += 1;
        }
    }

    fn skip_line(&mut self) {
        while let Some(letter) = self.letter() {
            self.at += 1;
            if letter == '\n' {
                self.line += 1;
                return;
            }
        }
    }

    fn stray(&mut self, column: usize) -> Event {
        let fault = Event::Fault(self.line, Some(column), Fault::StrayQuote);
        self.skip_line();
        fault
    }
}

/// Text in which every second letter or so has a meaning.
fn soup() -> impl Strategy<Value = (String, char)> {
    let letters = select(vec![
        "a", "é", "\"", "\"", "\"\"", ",", ",", ";", "\n", "\r\n", " ", "\t",
    ]);
    let text = vec(letters, 0..24).prop_map(|letters| letters.concat());
    (text, select(vec![',', ';', '\t']))
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn each_stray_or_unclosed_quote_is_reported_where_it_stands(
        (text, delimiter) in soup(),
    ) {
        let wanted = Naive::events(&text, delimiter);
        for block in BLOCKS {
            let mut records = records_of(text.as_bytes(), delimiter as u8, block);
            prop_assert_eq!(&events(&mut records, text.len()), &wanted, "blocks of {}", block);
        }
    }
}

// ---------- any bytes at all

/// Sizes that small texts exceed.
const SMALL: Sizes = Sizes {
    block: 16,
    cell: 12,
    record: 40,
};

fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let special = select(b"a,\"\n\r \t\0\xE9".to_vec());
    vec(
        prop_oneof![6 => special, 1 => any::<u8>(), 2 => Just(b'a')],
        0..400,
    )
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn any_bytes_are_read_to_an_end_in_bounded_memory_and_alike_in_blocks_of_every_size(
        bytes in bytes(),
        width in 1..4_usize,
        allow_multiline: bool,
    ) {
        let mut seen = Vec::new();
        for block in BLOCKS {
            let mut records = Records::with_sizes(&bytes[..], Sizes { block, ..SMALL });
            records.set_width(width, allow_multiline);
            seen.push(events(&mut records, bytes.len()));
            let most = 2 * (SMALL.record + 1);
            prop_assert!(records.buffer.len() <= most.max(block), "{}", records.buffer.len());
            prop_assert!(records.unquoted.len() <= SMALL.record);
            prop_assert!(records.fields.len() <= SMALL.record + 1);
        }
        for other in &seen[1..] {
            prop_assert_eq!(&seen[0], other);
        }
    }
}

// ---------- sizes and streams

#[test]
fn what_is_too_long_is_named_by_line_and_field_and_left_behind() {
    let cell = "x".repeat(SMALL.cell + 1);
    let line = "x".repeat(SMALL.record + 1);
    let row = "y,".repeat(SMALL.record);
    for (text, line, column) in [
        (format!("a,{cell}"), 1, 2),
        (format!("a,\"\n\",\"{cell}\""), 2, 3),
        (format!("\n{line}"), 2, 1),
        (format!("a,{line}{line}{line}"), 1, 2),
        (format!("\"a\n\",{line}"), 2, 2),
        // The row is too long and no cell is: the field is named that lies behind the longest cell.
        (format!("\n{row}"), 2, 7),
        (format!("\"a\n\",{row}"), 2, 20),
    ] {
        let text = text + "\nb";
        let mut records = Records::with_sizes(text.as_bytes(), SMALL);
        let behind = line + 1;
        let wanted = [
            Event::Fault(line, Some(column), Fault::TooLong),
            Event::Record(behind, vec![(behind, "b".to_owned())]),
        ];
        assert_eq!(events(&mut records, text.len()), wanted, "{text:?}");
    }
    let longest = "x".repeat(SMALL.cell);
    let row = format!("{longest},{longest},{longest}\r\n");
    let mut records = Records::with_sizes(row.as_bytes(), SMALL);
    assert!(matches!(records.advance(), Ok(true)));
}

/// A stream that is interrupted, gives a byte, and in the end fails.
struct Failing(VecDeque<Result<u8, io::ErrorKind>>);

impl Read for Failing {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.0.pop_front() {
            None => Ok(0),
            Some(Ok(byte)) => {
                buffer[0] = byte;
                Ok(1)
            }
            Some(Err(kind)) => Err(kind.into()),
        }
    }
}

#[test]
fn an_interrupted_read_is_repeated_and_a_failed_one_is_no_end() {
    let interrupted = b"a,b\nc,d"
        .iter()
        .flat_map(|&byte| [Err(io::ErrorKind::Interrupted), Ok(byte)]);
    let mut records = Records::new(Failing(interrupted.clone().collect()));
    assert_eq!(events(&mut records, 7).len(), 2);
    let fails = interrupted.chain([Err(io::ErrorKind::BrokenPipe)]);
    let mut records = Records::new(Failing(fails.collect()));
    assert!(matches!(records.advance(), Ok(true)));
    assert!(
        matches!(records.advance(), Err(Misread::Io(error)) if error.kind() == io::ErrorKind::BrokenPipe)
    );
}

// ---------- files of others

/// A file below `fixtures/third-party`.
fn third_party(path: &str) -> Vec<u8> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/third-party/");
    std::fs::read(format!("{folder}{path}")).unwrap()
}

/// The fields of each record, whatever the size of the blocks.
fn rows(bytes: &[u8], delimiter: u8) -> Vec<Vec<String>> {
    let rows = BLOCKS.map(|block| {
        let events = events(&mut records_of(bytes, delimiter, block), bytes.len());
        let rows = events.into_iter().map(|event| match event {
            Event::Record(_, fields) => fields.into_iter().map(|(_, text)| text).collect(),
            Event::Fault(..) => panic!("{event:?}"),
        });
        rows.collect::<Vec<Vec<String>>>()
    });
    assert!(rows.windows(2).all(|two| two[0] == two[1]));
    rows.into_iter().next().unwrap()
}

fn faults(bytes: &[u8], delimiter: u8) -> Vec<Event> {
    let mut events = events(&mut records_of(bytes, delimiter, 7), bytes.len());
    events.retain(|event| matches!(event, Event::Fault(..)));
    events
}

#[test]
fn the_files_of_csv_spectrum_have_the_fields_of_their_answers() {
    for name in [
        "comma_in_quotes",
        "empty",
        "empty_crlf",
        "escaped_quotes",
        "json",
        "newlines",
        "newlines_crlf",
        "quotes_and_newlines",
        "simple",
        "simple_crlf",
        "utf8",
    ] {
        let answer = third_party(&format!("csv-spectrum/json/{name}.json"));
        let answer: Vec<serde_json::Map<String, serde_json::Value>> =
            serde_json::from_slice(&answer).unwrap();
        let header = answer[0].keys().cloned().collect();
        let cells = answer.iter().map(|row| {
            let cells = row.values().map(|cell| cell.as_str().unwrap().to_owned());
            cells.collect()
        });
        let wanted: Vec<Vec<String>> = [header].into_iter().chain(cells).collect();
        let text = third_party(&format!("csv-spectrum/csvs/{name}.csv"));
        assert_eq!(rows(&text, b','), wanted, "{name}");
    }
    // Its answer takes quotes inside a field for letters.
    let coordinates = third_party("csv-spectrum/csvs/location_coordinates.csv");
    let stray = Event::Fault(2, Some(2), Fault::StrayQuote);
    assert_eq!(faults(&coordinates, b','), [stray]);
}

#[test]
fn the_files_of_the_csv_crate_have_the_fields_that_it_reads() {
    for (name, delimiter, count) in [
        ("smallpop", ',', 11),
        ("smallpop-colon", ':', 11),
        ("smallpop-no-headers", ',', 10),
        ("uspop", ',', 101),
        ("uspop-null", ',', 101),
    ] {
        let text = third_party(&format!("rust-csv/{name}.csv"));
        let wanted = records_of_the_csv_crate(std::str::from_utf8(&text).unwrap(), delimiter);
        assert_eq!(wanted.len(), count, "{name}");
        assert_eq!(rows(&text, delimiter as u8), wanted, "{name}");
    }
    let latin = third_party("rust-csv/uspop-latin1.csv");
    let byte = Fault::NotUtf8 { byte: 0xD5 };
    assert_eq!(faults(&latin, b','), [Event::Fault(4, Some(1), byte)]);
    // Quotes escaped by backslashes; the lines between hold no quote.
    let escaped = |line| Event::Fault(line, Some(1), Fault::StrayQuote);
    let strange = third_party("rust-csv/strange.csv");
    assert_eq!(faults(&strange, b';'), [1, 2, 5, 6, 7].map(escaped));
}
