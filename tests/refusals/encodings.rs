//! The bytes of letters: every encoding that is marked or named gives the same study, and none is guessed.

use std::fs;
use std::io::Write;
use std::path::Path;

use encoding_rs::{Encoding, GB18030, SHIFT_JIS, WINDOWS_1252};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::support::{Run, analyze_bytes, fixture, run};
use crate::{errors, place_and_message};

const TEXT: &str = "city,establishment_id,worker_id,age,noise\n\
                    M\u{e9}rida,E1,1,15,calm\n\
                    M\u{e9}rida,E1,2,22,busy\n\
                    M\u{e9}rida,E2,1,17,caf\u{e9}\n\
                    Beta,E3,1,30,\"dark,\r\nvery\"\n\
                    Beta,E4,1,16,warm\n";

const LITTLE: &[u8] = b"\xFF\xFE";
const BIG: &[u8] = b"\xFE\xFF";

fn little(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

fn big(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_be_bytes).collect()
}

fn encoded(encoding: &'static Encoding, text: &str) -> Vec<u8> {
    let (bytes, _, unmappable) = encoding.encode(text);
    assert!(!unmappable, "{text:?} in {}", encoding.name());
    bytes.into_owned()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn analyze(folder: &Path, bytes: &[u8], flags: &str) -> Run {
    fs::write(folder.join("obs.csv"), bytes).unwrap();
    let arguments = format!("analyze obs.csv --format json {flags}");
    run(folder, &arguments.split_whitespace().collect::<Vec<_>>())
}

/// The output for these bytes, without their fingerprint, which must be that of the bytes themselves.
#[track_caller]
fn output(bytes: &[u8], flags: &str) -> Value {
    let folder = tempfile::tempdir().unwrap();
    let done = analyze(folder.path(), bytes, flags);
    assert_eq!(done.code, 0, "{done:?}");
    let mut output = done.json();
    let fingerprint = output["inputs"][0]["sha256"].take();
    let hash = Sha256::digest(bytes);
    let hash: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(
        fingerprint, hash,
        "the fingerprint of the file as it lies on the disk"
    );
    output
}

/// The errors for these bytes, as `CODE FILE[:LINE[:COLUMN]] PART OF MESSAGE OR HELP`.
#[track_caller]
fn refuses(name: &str, bytes: &[u8], flags: &str, wanted: &[&str]) {
    let folder = tempfile::tempdir().unwrap();
    let done = analyze(folder.path(), bytes, flags);
    assert_eq!(done.code, 1, "{name}: {done:?}");
    let errors = errors(&done);
    let is_met = |(found, wanted): (&Vec<String>, &&str)| {
        let (place, said) = place_and_message(wanted);
        found[0] == place && found[1].contains(said)
    };
    assert!(
        errors.len() == wanted.len() && errors.iter().zip(wanted).all(is_met),
        "{name}: wanted {wanted:#?}, found {errors:#?}"
    );
}

#[test]
fn every_encoding_that_is_marked_or_named_gives_what_utf_8_gives() {
    let utf_8 = output(TEXT.as_bytes(), "");
    assert_eq!(utf_8["estimates"][0]["positives"], 3);
    assert!(utf_8.to_string().contains("M\u{e9}rida"));
    let same = |name: &str, bytes: &[u8], flags: &str| {
        assert_eq!(output(bytes, flags), utf_8, "{name}");
        assert_eq!(output(&gzip(bytes), flags), utf_8, "{name} in gzip");
    };
    for flags in ["", "--encoding windows-1252", "--encoding utf-16be"] {
        same("marked little", &[LITTLE, &little(TEXT)].concat(), flags);
        same("marked big", &[BIG, &big(TEXT)].concat(), flags);
        let marked = [b"\xEF\xBB\xBF", TEXT.as_bytes()].concat();
        same("marked UTF-8", &marked, flags);
    }
    let western = encoded(WINDOWS_1252, TEXT);
    for label in ["windows-1252", "Windows-1252", "CP1252", "latin1"] {
        same(label, &western, &format!("--encoding {label}"));
    }
    same("gb18030", &encoded(GB18030, TEXT), "--encoding gb18030");
    same("named little", &little(TEXT), "--encoding UTF-16LE");
    same("named big", &big(TEXT), "--encoding utf-16be");
    same("named UTF-8", TEXT.as_bytes(), "--encoding utf-8");
}

#[test]
fn a_table_that_a_spreadsheet_saved_as_unicode_text_is_read() {
    let tabs = TEXT
        .replace("\r\n", " ")
        .replace(',', "\t")
        .replace('\n', "\r\n");
    let output = output(&[LITTLE, &little(&tabs)].concat(), "");
    assert_eq!(output["estimates"][0]["positives"], 3);
    let folder = fixture("bad-input");
    let done = run(&folder, &["analyze", "utf-16.csv", "--format", "json"]);
    let overall = done.estimate(&json!("1"), &json!({}), 17);
    assert_eq!(
        (&overall["positives"], &overall["n"]),
        (&json!(3), &json!(8))
    );
}

#[test]
fn a_name_is_for_every_file_without_a_mark() {
    let folder = tempfile::tempdir().unwrap();
    let list = "city,establishment_id\nM\u{e9}rida,E1\nM\u{e9}rida,E2\nBeta,E3\nBeta,E4\nBeta,E5\n";
    let joined = |list: &[u8], flags: &str| {
        fs::write(folder.path().join("list.csv"), list).unwrap();
        let marked = [LITTLE, &little(TEXT)].concat();
        let flags = format!("--establishments list.csv {flags}");
        analyze(folder.path(), &marked, &flags)
    };
    let done = joined(&encoded(WINDOWS_1252, list), "--encoding windows-1252");
    assert_eq!(done.json()["estimates"][0]["positives"], 3, "{done:?}");
    let unnamed = joined(&encoded(WINDOWS_1252, list), "");
    let places: Vec<_> = errors(&unnamed)
        .into_iter()
        .map(|error| error[0].clone())
        .collect();
    assert!(
        places.contains(&"E010 list.csv:2:1".to_owned()),
        "{places:?}"
    );
}

#[test]
fn a_file_that_is_utf_8_after_all_is_warned_of() {
    let flags = "--encoding windows-1252";
    let warnings = |bytes: &[u8]| output(bytes, flags)["warnings"].to_string();
    let said = warnings(TEXT.as_bytes());
    let wanted = "obs.csv is UTF-8 throughout, and was read as windows-1252, which --encoding says it is: its \
                  labels are probably wrong; leave out --encoding";
    assert!(said.contains("W010") && said.contains(wanted), "{said}");
    assert!(warnings(&gzip(TEXT.as_bytes())).contains("W010"));
    // One letter of the other encoding, no letter beyond ASCII, or a mark that has the last word.
    let mixed = [TEXT.as_bytes(), b"M\xe9rida,E5,1,17,\n"].concat();
    let plain = TEXT.replace('\u{e9}', "e");
    let marked = [&b"\xEF\xBB\xBF"[..], TEXT.as_bytes()].concat();
    for bytes in [
        &encoded(WINDOWS_1252, TEXT)[..],
        &mixed,
        plain.as_bytes(),
        &marked,
    ] {
        assert!(!warnings(bytes).contains("W010"), "{bytes:?}");
    }
    assert!(
        !output(TEXT.as_bytes(), "")["warnings"]
            .to_string()
            .contains("W010")
    );
}

#[test]
fn a_file_is_known_again_however_it_is_compressed_and_encoded() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("copy.csv"), TEXT).unwrap();
    let marked = [&b"\xEF\xBB\xBF"[..], TEXT.as_bytes()].concat();
    for bytes in [
        gzip(TEXT.as_bytes()),
        marked,
        [LITTLE, &little(TEXT)].concat(),
        [BIG, &big(TEXT)].concat(),
    ] {
        let done = analyze(folder.path(), &bytes, "copy.csv");
        assert_eq!(done.code, 1, "{done:?}");
        let twice = "this file is given twice, perhaps under two names";
        assert!(done.stdout.contains(twice), "{done:?}");
        assert_eq!(done.json()["counts"], json!({"E060": 1}), "{done:?}");
    }
    let others = TEXT
        .replace(",1,", ",7,")
        .replace(",2,", ",8,")
        .replace("E", "F");
    let done = analyze(folder.path(), &gzip(others.as_bytes()), "copy.csv");
    assert_eq!(done.code, 0, "{done:?}");
}

#[test]
fn bytes_without_a_letter_are_refused_at_their_line_and_field() {
    let shift_jis = |text: &str| encoded(SHIFT_JIS, text);
    let asked = "bytes that stand for no letter in Shift_JIS, which --encoding says it is; save the \
                 file as \"CSV UTF-8\", or name the encoding it was saved in, and look at the labels then: --encoding \
                 windows-1252 (Western Europe)";
    let text = TEXT.replace('\u{e9}', "\u{3042}");
    let (before, after) = text.split_once("busy").unwrap();
    for byte in [&b"\x82"[..], b"\xA0", b"\xFD\xFE\xFF", b"\x82\xFF"] {
        let bytes = [&shift_jis(before), byte, &shift_jis(after)].concat();
        let error = format!("E010 obs.csv:3:5 {asked}");
        refuses("Shift_JIS", &bytes, "--encoding shift_jis", &[&error]);
    }
    // A letter that lacks its second byte does not take the delimiter or the line end for it.
    let bytes = [
        shift_jis("city,establishment_id,age\nA"),
        b"\x82,E1,17\nB,E\x82\nB,E3,\x82".to_vec(),
    ];
    refuses(
        "Shift_JIS in three rows",
        &bytes.concat(),
        "--encoding shift_jis",
        &[
            "E010 obs.csv:2:1 bytes that stand for no letter in Shift_JIS",
            "E010 obs.csv:3:2",
            "E010 obs.csv:4:3 the file ends with half a letter in Shift_JIS, which --encoding says it is",
        ],
    );
    let header = b"city,ag\xA0e\nA,1\n";
    refuses(
        "in the header",
        header,
        "--encoding shift_jis",
        &["E010 obs.csv:1:2"],
    );
    let marked = [b"\xEF\xBB\xBF", &encoded(WINDOWS_1252, TEXT)[..]].concat();
    let error = "E010 obs.csv:2:1 byte 0xE9 is not UTF-8, which the byte order mark of the file says it is; was";
    refuses(
        "a mark over another encoding",
        &marked,
        "--encoding windows-1252",
        &[error, "E010 obs.csv:3:1", "E010 obs.csv:4:1"],
    );
}

#[test]
fn damaged_utf_16_is_refused_at_its_line_and_field() {
    let (before, after) = TEXT.split_once("usy").unwrap();
    let mark = ", which the byte order mark of the file says it is; was the file cut or altered?";
    for (mark_bytes, name, letters) in [
        (LITTLE, "UTF-16LE", little as fn(&str) -> Vec<u8>),
        (BIG, "UTF-16BE", big),
    ] {
        for surrogate in [0xD83C_u16, 0xDF7A] {
            let mut unit = surrogate.to_le_bytes();
            if name == "UTF-16BE" {
                unit.reverse();
            }
            let lone = [mark_bytes, &letters(before), &unit, &letters(after)].concat();
            let error = format!("E010 obs.csv:3:5 bytes that stand for no letter in {name}{mark}");
            refuses("half a pair", &lone, "", &[&error]);
        }
        let whole = [mark_bytes, &letters(TEXT)].concat();
        let half = format!("half a letter in {name}{mark}");
        let next_line = format!("E010 obs.csv:8:1 the file ends with {half}");
        refuses(
            "half a unit more",
            &[&whole[..], b"x"].concat(),
            "",
            &[&next_line],
        );
        let last_field = format!("E010 obs.csv:7:5 the file ends with {half}");
        refuses(
            "half a unit less",
            &whole[..whole.len() - 3],
            "",
            &[&last_field],
        );
        refuses(
            "in gzip",
            &gzip(&whole[..whole.len() - 3]),
            "",
            &[&last_field],
        );
    }
}

#[test]
fn what_is_no_text_stays_so_in_every_encoding() {
    for (text, error) in [
        (
            TEXT.replace("busy", "bu\u{202e}sy"),
            "E011 obs.csv:3:5 U+202E",
        ),
        (TEXT.replace("busy", "bu\0sy"), "E011 obs.csv:3:5 U+0000"),
        (
            format!("<html>{TEXT}"),
            "E001 obs.csv this is an HTML or XML document",
        ),
        (format!("[{TEXT}"), "E001 obs.csv this is a JSON document"),
        (String::new(), "E002 obs.csv there are no data rows"),
    ] {
        refuses("UTF-8", text.as_bytes(), "", &[error]);
        refuses("UTF-16", &[LITTLE, &little(&text)].concat(), "", &[error]);
        refuses(
            "UTF-16 in gzip",
            &gzip(&[BIG, &big(&text)].concat()),
            "",
            &[error],
        );
        let named = encoded(GB18030, &text);
        refuses("named", &named, "--encoding gb18030", &[error]);
    }
    for (bytes, error) in [
        (
            &b"PK\x03\x04\x14"[..],
            "E001 obs.csv this is a spreadsheet or zip archive",
        ),
        (
            b"\xD0\xCF\x11\xE0\xA1",
            "E001 obs.csv this is an old spreadsheet",
        ),
    ] {
        refuses("another kind", bytes, "--encoding windows-1252", &[error]);
    }
    // A byte that the encoding has for a control character.
    let control = encoded(WINDOWS_1252, &TEXT.replace("busy", "bu\u{81}sy"));
    let error =
        "E010 obs.csv:3:5 a control character, U+0081, where a letter should be in windows-1252";
    refuses("control", &control, "--encoding windows-1252", &[error]);
}

#[test]
fn an_encoding_that_would_have_to_be_guessed_is_named_and_refused() {
    let proposed = |name: &str| {
        format!(
            "E010 obs.csv:1 this looks like {name} text, and has no mark that says so; say so with \
             --encoding {}",
            name.to_lowercase()
        )
    };
    for flags in ["", "--encoding windows-1252", "--encoding utf-8"] {
        refuses("little", &little(TEXT), flags, &[&proposed("UTF-16LE")]);
        refuses("big", &big(TEXT), flags, &[&proposed("UTF-16BE")]);
    }
    refuses(
        "the other",
        &big(TEXT),
        "--encoding utf-16le",
        &[&proposed("UTF-16BE")],
    );
    let units = |bytes: fn(u32) -> [u8; 4]| -> Vec<u8> {
        TEXT.chars()
            .flat_map(|letter| bytes(u32::from(letter)))
            .collect()
    };
    let (little, big) = (units(u32::to_le_bytes), units(u32::to_be_bytes));
    let error =
        &["E010 obs.csv:1 this is UTF-32 text, not UTF-8 or UTF-16; save it as \"CSV UTF-8\""];
    for flags in ["", "--encoding utf-16le"] {
        refuses("little", &little, flags, error);
        refuses("big", &big, flags, error);
        refuses(
            "marked",
            &[b"\xFF\xFE\0\0", &little[..]].concat(),
            flags,
            error,
        );
        refuses(
            "marked",
            &[b"\0\0\xFE\xFF", &big[..]].concat(),
            flags,
            error,
        );
    }
}

#[test]
fn an_encoding_that_leaves_control_characters_is_probably_another() {
    let text = b"city,establishment_id,age\nOrl\x8eans,E1,17\nN\x90mes,E2,22\n";
    let run = analyze_bytes(text, &["--encoding", "latin1"]);
    let said = "a control character, U+0090, where a letter should be in windows-1252, which --encoding says it is";
    assert!(run.code == 1 && run.stderr.contains(said), "{run:?}");
    assert!(run.stderr.contains("windows-1251 (Cyrillic)"), "{run:?}");
}

#[test]
fn a_file_of_two_encodings_is_warned_of() {
    let text = b"city,establishment_id,age\nN\xeemes,E1,17\nN\xc3\xaemes,E2,22\n";
    let warned = |text: &[u8]| {
        let run = analyze_bytes(text, &["--encoding", "windows-1252"]);
        assert_eq!(run.code, 0, "{run:?}");
        run.stdout.matches("W011").count()
    };
    assert_eq!(warned(text), 1);
    assert_eq!(
        warned(
            &text
                .iter()
                .copied()
                .filter(|&byte| byte != 0xc3)
                .collect::<Vec<_>>()
        ),
        0
    );
}
