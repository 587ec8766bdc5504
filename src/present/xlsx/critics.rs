//! How do the answers to critics become sheets? Each question has one, with the tables of its answer below each other:
//! the first column says of which table a row is.

use serde_json::{Map, Value, json as object};

/// A sheet: its name, and its rows.
pub type Sheet = (String, Vec<Value>);

/// The sheets of a document of answers: what is answered in words first, what was withheld last.
pub fn sheets(document: &Value) -> Vec<Sheet> {
    let questions = document.as_object().into_iter().flatten();
    let questions = questions.filter_map(|(name, value)| Some((name, value.as_object()?)));
    let questions: Vec<_> = questions
        .filter(|(_, question)| question.contains_key(SENTENCE))
        .collect();
    let words = questions
        .iter()
        .map(|(name, question)| in_words(name, question));
    let words = ("What critics ask".to_owned(), words.collect());
    let tables = questions
        .iter()
        .map(|(name, question)| (title(name), rows(question)));
    let withheld = document.pointer("/disclosure/unfit");
    let withheld = withheld.and_then(Value::as_array).cloned();
    let withheld = ("Withheld answers".to_owned(), withheld.unwrap_or_default());
    std::iter::once(words)
        .chain(tables)
        .chain([withheld])
        .collect()
}

/// The key of what an answer says to everybody.
const SENTENCE: &str = "sentence";

/// A key as the name of a sheet.
fn title(key: &str) -> String {
    let words = key.replace('_', " ");
    let mut letters = words.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

/// What an answer says that is in none of its tables.
fn in_words(name: &str, question: &Map<String, Value>) -> Value {
    let words = cells(question).into_iter();
    let words = words.filter(|(_, value)| value.is_string());
    let name = ("question".to_owned(), name.into());
    Value::Object(std::iter::once(name).chain(words).collect())
}

/// The rows of all tables of an answer.
fn rows(question: &Map<String, Value>) -> Vec<Value> {
    let mut rows = Vec::new();
    for (table, records) in tables(question) {
        spread(&table, records, &Map::new(), &mut rows);
    }
    rows
}

/// What names the numbers of a record, and of the records within it.
const LABELS: &[&str] = &[
    "wave",
    "from",
    "to",
    "domain",
    "indicator",
    "threshold",
    "asked",
    "years",
    "age_bias",
    "age_sd",
    "sensitivity_rate",
    "specificity_rate",
];

/// Adds the rows of a table whose records may hold further tables, behind what names the record that they are in.
fn spread(table: &str, records: &[Value], within: &Map<String, Value>, rows: &mut Vec<Value>) {
    let records = records.iter().filter_map(Value::as_object);
    for (number, record) in (1_u64..).zip(records) {
        let mut row = within.clone();
        row.extend(cells(record));
        row.extend(common_accuracy(record));
        let mut labels = row.clone();
        labels.retain(|key, _| LABELS.contains(&key.as_str()) || within.contains_key(key));
        let inner = tables(record);
        let has_name = labels.len() > within.len();
        if !inner.is_empty() && !has_name {
            labels.insert(table.to_owned(), number.into());
            row.insert(table.to_owned(), number.into());
        }
        let is_telling =
            |(key, value): (&String, &Value)| !labels.contains_key(key) && !value.is_null();
        if inner.is_empty() || row.iter().any(is_telling) {
            let name = ("table".to_owned(), table.into());
            rows.push(Value::Object(std::iter::once(name).chain(row).collect()));
        }
        for (table, records) in inner {
            spread(&table, records, &labels, rows);
        }
    }
}

/// The cells of a record: what is in an object within it has the name of both.
fn cells(record: &Map<String, Value>) -> Map<String, Value> {
    let mut cells = Map::new();
    for (key, value) in record {
        match value {
            Value::Object(inner) if key != "domain" => {
                let inner = self::cells(inner).into_iter();
                cells.extend(inner.map(|(part, value)| (format!("{key}_{part}"), value)));
            }
            Value::Array(records) if records.is_empty() || is_table(value) => {}
            Value::Array(items) => {
                let items: Vec<_> = items.iter().map(ToString::to_string).collect();
                cells.insert(key.clone(), items.join(", ").into());
            }
            value => {
                cells.insert(key.clone(), value.clone());
            }
        }
    }
    cells
}

/// The tables within a record, those of objects within it too.
fn tables(record: &Map<String, Value>) -> Vec<(String, &[Value])> {
    let mut tables = Vec::new();
    for (key, value) in record {
        match value {
            Value::Array(records) if is_table(value) => {
                tables.push((key.clone(), records.as_slice()));
            }
            Value::Object(inner) if key != "domain" => {
                let inner = self::tables(inner).into_iter();
                tables.extend(inner.map(|(part, records)| (format!("{key}_{part}"), records)));
            }
            _ => {}
        }
    }
    tables
}

/// Whether a value is a list of records.
fn is_table(value: &Value) -> bool {
    let mut records = value.as_array().into_iter().flatten();
    records.any(Value::is_object)
}

/// How often observers are right, where that is the same in all waves.
fn common_accuracy(record: &Map<String, Value>) -> Map<String, Value> {
    let of_waves = record.get("accuracy").and_then(Value::as_array);
    let Some([first, others @ ..]) = of_waves.map(Vec::as_slice) else {
        return Map::new();
    };
    let rates = |of: &Value| ["sensitivity", "specificity"].map(|kind| of[kind]["rate"].clone());
    if others.iter().any(|other| rates(other) != rates(first)) {
        return Map::new();
    }
    let [sensitivity, specificity] = rates(first);
    let rates = object!({"sensitivity_rate": sensitivity, "specificity_rate": specificity});
    rates.as_object().cloned().unwrap_or_default()
}
