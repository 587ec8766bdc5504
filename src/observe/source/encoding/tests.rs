use super::*;

/// A stream that hands out so many bytes at a time, whatever it is asked for.
struct Pieces<'a>(&'a [u8], usize);

impl Read for Pieces<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.1.min(buffer.len()).min(self.0.len());
        let piece;
        (piece, self.0) = self.0.split_at(count);
        buffer[..count].copy_from_slice(piece);
        Ok(count)
    }
}

fn encoding(label: &str) -> &'static encoding_rs::Encoding {
    Encoding::of_label(label).unwrap().0
}

/// What is decoded of bytes that come in such pieces, read in such pieces.
fn decoded(label: &str, bytes: &[u8], piece: usize, asked: usize) -> Vec<u8> {
    let decoder = encoding(label).new_decoder_without_bom_handling();
    let mut stream = Decoded::new(Pieces(bytes, piece), decoder, SeenAsUtf8::default());
    let mut text = Vec::new();
    let mut buffer = vec![0; asked];
    loop {
        match stream.read(&mut buffer).unwrap() {
            0 => break,
            count => text.extend_from_slice(&buffer[..count]),
        }
    }
    assert_eq!(
        stream.read(&mut buffer).unwrap(),
        0,
        "the end stays the end"
    );
    text
}

fn utf_16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(bytes).collect()
}

const TEXT: &str =
    "city,note\r\nPhn\u{f4}m P\u{e9}nh,\u{1F37A}\n\u{1797}\u{17d2}\u{1793}\u{17c6},\u{fffd}";

#[test]
fn text_is_decoded_the_same_wherever_the_stream_is_split() {
    for (label, bytes) in [
        ("utf-16le", utf_16(TEXT, u16::to_le_bytes)),
        ("utf-16be", utf_16(TEXT, u16::to_be_bytes)),
        ("gb18030", encoding("gb18030").encode(TEXT).0.into_owned()),
    ] {
        for piece in 1..=bytes.len() {
            for asked in [1, 2, 3, 7, 1000] {
                let text = decoded(label, &bytes, piece, asked);
                assert_eq!(
                    String::from_utf8(text).unwrap(),
                    TEXT,
                    "{label} by {piece}, {asked} asked for"
                );
            }
        }
    }
}

#[test]
fn a_pair_that_the_end_of_a_block_cuts_stays_one_letter() {
    for before in BLOCK / 2 - 4..BLOCK / 2 + 4 {
        let text = format!("{}\u{1F37A}\u{e9}\n", "x".repeat(before));
        let bytes = utf_16(&text, u16::to_le_bytes);
        assert_eq!(decoded("utf-16le", &bytes, BLOCK, BLOCK), text.as_bytes());
    }
    // Of what is decoded too: letters of one byte become three.
    let bytes = [b'x', 0xC0].repeat(BLOCK);
    let text = "x\u{e20}".repeat(BLOCK);
    assert_eq!(decoded("windows-874", &bytes, BLOCK, 999), text.as_bytes());
}

#[test]
fn what_is_no_letter_is_marked_where_it_stands_and_hides_nothing_around_it() {
    let cases: &[(&str, &[u8], &[u8])] = &[
        (
            "shift_jis",
            b"a,\x82\xA0\x82,b\n",
            b"a,\xE3\x81\x82\xFF,b\n",
        ),
        ("shift_jis", b"a,\x82\nb,c\n", b"a,\xFF\nb,c\n"),
        ("shift_jis", b"a,\xA0,b", b"a,\xFF,b"),
        ("shift_jis", b"a,\xA0", b"a,\xFF"),
        ("shift_jis", b"a,\x82", b"a,\xFE"),
        ("windows-1253", b"a\xAAb", b"a\xFFb"),
        ("gb18030", b"a,\x81\x30\x81", b"a,\xFE"),
        ("utf-16le", b"a\0\0\xD8b\0\n\0", b"a\xFFb\n"),
        ("utf-16le", b"a\0\0\xDCb\0\n\0", b"a\xFFb\n"),
        ("utf-16le", b"a\0\0\xDC", b"a\xFF"),
        ("utf-16le", b"a\0\0\xD8", b"a\xFE"),
        ("utf-16le", b"a\0\n\0b", b"a\n\xFE"),
        (
            "utf-16be",
            b"\0a\xD8\0\xD8\0\xDC\0\0b",
            b"a\xFF\xF0\x90\x80\x80b",
        ),
        ("utf-16be", b"\0a\0", b"a\xFE"),
    ];
    for &(label, bytes, wanted) in cases {
        for piece in 1..=bytes.len() {
            let text = decoded(label, bytes, piece, 5);
            assert_eq!(text, wanted, "{label} {bytes:?} by {piece}");
        }
    }
}

#[test]
fn a_mark_wins_then_the_name_then_utf_8_and_nothing_is_guessed() {
    let named = Encoding::of_label("windows-1252");
    let told = |start: &[u8], named| {
        TextEncoding::tell(start, named).map(|told| {
            (
                told.encoding.name(),
                told.known_by,
                told.mark_length,
                told.decoder().is_some(),
            )
        })
    };
    let plain = b"city,age\n";
    let marked = |mark: &[u8]| [mark, b"city,age\n"].concat();
    for named in [None, named] {
        assert_eq!(
            told(&marked(b"\xEF\xBB\xBF"), named),
            Ok(("UTF-8", KnownBy::Mark, 3, false))
        );
        assert_eq!(
            told(&marked(b"\xFF\xFE"), named),
            Ok(("UTF-16LE", KnownBy::Mark, 2, true))
        );
        assert_eq!(
            told(&marked(b"\xFE\xFF"), named),
            Ok(("UTF-16BE", KnownBy::Mark, 2, true))
        );
    }
    assert_eq!(told(plain, None), Ok(("UTF-8", KnownBy::Default, 0, false)));
    assert_eq!(told(b"", None), Ok(("UTF-8", KnownBy::Default, 0, false)));
    assert_eq!(
        told(plain, named),
        Ok(("windows-1252", KnownBy::Flag, 0, true))
    );
}

#[test]
fn utf_16_without_a_mark_is_read_only_by_its_own_name() {
    let (little, big) = (Encoding(UTF_16LE), Encoding(UTF_16BE));
    for (seen, other, text) in [
        (
            little,
            big,
            utf_16("city,age\n\u{100},\u{17a2}\n", u16::to_le_bytes),
        ),
        (
            big,
            little,
            utf_16("city,age\n\u{100},\u{17a2}\n", u16::to_be_bytes),
        ),
    ] {
        let encoding = seen.name();
        for named in [None, Some(other), Encoding::of_label("windows-1252")] {
            let refused = TextEncoding::tell(&text, named);
            assert_eq!(refused, Err(Fault::UnmarkedEncoding { encoding }));
        }
        let told = TextEncoding::tell(&text, Some(seen)).unwrap();
        assert_eq!((told.encoding, told.known_by), (seen, KnownBy::Flag));
    }
    // A file that was cut while it was copied ends in zeros, and is not UTF-16.
    for zeros in 0..30 {
        let cut = [b"city,age\n", &vec![0; zeros][..]].concat();
        assert!(TextEncoding::tell(&cut, None).is_ok(), "{zeros}");
    }
}

#[test]
fn utf_32_is_not_read_by_any_name() {
    let encoding = "UTF-32";
    for start in [
        &b"\xFF\xFE\0\0c\0\0\0"[..],
        b"\0\0\xFE\xFF\0\0\0c",
        b"c\0\0\0i\0\0\0",
        b"\0\0\0c\0\0\0i",
    ] {
        for named in [None, Some(Encoding(UTF_16LE))] {
            let refused = TextEncoding::tell(start, named);
            assert_eq!(
                refused,
                Err(Fault::UnreadEncoding { encoding }),
                "{start:?}"
            );
        }
    }
}

/// Whether bytes that are read as windows-1252 in such pieces could be UTF-8.
fn could_be_utf_8(bytes: &[u8], piece: usize) -> bool {
    let decoder = encoding("windows-1252").new_decoder_without_bom_handling();
    let seen = SeenAsUtf8::default();
    let mut stream = Decoded::new(Pieces(bytes, piece), decoder, seen.clone());
    io::copy(&mut stream, &mut io::sink()).unwrap();
    seen.get()
}

#[test]
fn what_is_utf_8_throughout_is_seen_wherever_the_stream_is_split() {
    let cut = &TEXT.as_bytes()[..TEXT.len() - 1];
    for piece in 1..=TEXT.len() {
        assert!(could_be_utf_8(TEXT.as_bytes(), piece), "by {piece}");
        assert!(!could_be_utf_8(cut, piece), "cut, by {piece}");
        for other in [
            &b"Phnom Penh"[..],
            b"",
            b"M\xe9rida",
            b"M\xc3\xa9rida,M\xe9rida",
            b"\xe9,M\xc3\xa9rida",
        ] {
            assert!(!could_be_utf_8(other, piece), "{other:?} by {piece}");
        }
    }
}
