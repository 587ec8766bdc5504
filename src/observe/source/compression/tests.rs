use std::io::Write;

use super::*;
use crate::observe::source::fault_of;

/// A stream that counts what is taken of it, and can do no more than a few bytes at a time.
struct Taken(io::Cursor<Vec<u8>>, Arc<AtomicU64>, usize);

impl Read for Taken {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = self.2.min(buffer.len());
        let count = self.0.read(&mut buffer[..most])?;
        self.1.fetch_add(count as u64, Relaxed);
        Ok(count)
    }
}

fn read(bytes: &[u8], piece: usize, limit: Option<Growth>) -> Result<Vec<u8>, Fault> {
    let taken = Arc::new(AtomicU64::new(0));
    let raw = Taken(io::Cursor::new(bytes.to_vec()), Arc::clone(&taken), piece);
    let mut text = Vec::new();
    let read = decompressed(raw, taken, limit).and_then(|mut stream| stream.read_to_end(&mut text));
    match read {
        Ok(_) => Ok(text),
        Err(error) => Err(fault_of(&error).unwrap().clone()),
    }
}

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

fn zstandard(text: &[u8]) -> Vec<u8> {
    let level = ruzstd::encoding::CompressionLevel::Fastest;
    ruzstd::encoding::compress_to_vec(text, level)
}

/// A frame that holds no data, with so many bytes in it.
fn skippable(length: u8) -> Vec<u8> {
    let header = [0x5A, 0x2A, 0x4D, 0x18, length, 0, 0, 0];
    [&header[..], &vec![0xAB; length.into()]].concat()
}

/// A frame of one raw block, that says how long it is but has no checksum.
fn raw_frame(says: u8, text: &[u8]) -> Vec<u8> {
    let block = (text.len() as u32) << 3 | 1;
    let header = [
        &[0x28, 0xB5, 0x2F, 0xFD, 0x20, says],
        &block.to_le_bytes()[..3],
    ]
    .concat();
    [&header[..], text].concat()
}

#[test]
fn every_part_of_a_compressed_file_is_read_however_it_arrives() {
    let (a, b) = (b"city,age\n".repeat(300), b"Alpha,17\n".repeat(20_000));
    let files = [
        [gzip(&a), gzip(&b)].concat(),
        [gzip(&a), gzip(b""), gzip(&b)].concat(),
        [zstandard(&a), zstandard(&b)].concat(),
        [
            skippable(0),
            zstandard(&a),
            skippable(9),
            skippable(200),
            zstandard(&b),
            skippable(3),
        ]
        .concat(),
        [zstandard(&a), zstandard(b""), zstandard(&b)].concat(),
    ];
    for (index, file) in files.iter().enumerate() {
        for piece in [1, 2, 3, 5, 4096, usize::MAX] {
            let text = read(file, piece, None).unwrap();
            assert!(text == [&a[..], &b].concat(), "file {index} by {piece}");
        }
    }
    assert_eq!(read(&raw_frame(4, b"city"), 1, None).unwrap(), b"city");
    assert_eq!(read(b"city", 1, None).unwrap(), b"city");
    assert_eq!(read(b"\x1F", 1, None).unwrap(), b"\x1F");
}

#[test]
fn whatever_is_cut_altered_or_added_is_damage() {
    let text = b"Alpha,17\nBeta,20\n".repeat(40);
    let skipped = [skippable(9), zstandard(&text)].concat();
    let two = [gzip(&text), gzip(&text)].concat();
    // Where a file may end: between its parts.
    for (name, whole, ends) in [
        ("gzip", gzip(&text), vec![]),
        ("two members", two.clone(), vec![two.len() / 2]),
        ("zstandard", zstandard(&text), vec![]),
        ("skipped", skipped, vec![8 + 9]),
        ("raw", raw_frame(4, b"city"), vec![]),
    ] {
        for cut in (4..whole.len()).filter(|cut| !ends.contains(cut)) {
            let found = read(&whole[..cut], 7, None);
            assert_eq!(found, Err(Fault::DamagedCompression), "{name} cut at {cut}");
        }
        for rest in [
            &b"city,age\n"[..],
            b"x",
            &[0x50, 0x2A, 0x4D, 0x18, 1, 0, 0, 0],
        ] {
            let found = read(&[&whole[..], rest].concat(), 7, None);
            assert_eq!(found, Err(Fault::DamagedCompression), "{name} and {rest:?}");
        }
    }
    for says in [3, 5] {
        let found = read(&raw_frame(says, b"city"), 7, None);
        assert_eq!(found, Err(Fault::DamagedCompression), "{says} said");
    }
}

#[test]
fn data_that_grow_too_far_are_stopped_on_the_way_and_only_if_both_limits_are_passed() {
    let text = vec![b'x'; 1 << 20];
    for file in [gzip(&text), zstandard(&text)] {
        let all = file.len() as u64;
        let whole = Ok(text.clone());
        let limit = |bytes, factor| Some(Growth { bytes, factor });
        assert!(read(&file, 64, None) == whole);
        assert!(read(&file, 64, Some(Growth::LIMIT)) == whole);
        assert!(
            read(&file, 64, limit(1 << 20, 1)) == whole,
            "as large as allowed"
        );
        assert!(
            read(&file, 64, limit(0, 1 << 20)) == whole,
            "no more-fold than allowed"
        );
        let Err(Fault::GrowsTooFar { from, to }) = read(&file, 64, limit(100_000, 100)) else {
            panic!("not stopped");
        };
        assert!(
            to > 100_000 && to > 100 * from && from <= all,
            "{from} to {to}"
        );
        assert!(to < 500_000, "stopped on the way: {to}");
    }
    assert!(
        read(
            &text,
            64,
            Some(Growth {
                bytes: 0,
                factor: 0
            })
        ) == Ok(text),
        "not compressed"
    );
}

/// A stream of single bytes, with an error of that code before each byte from that place on.
struct Failing(io::Cursor<Vec<u8>>, i32, usize, bool);

impl Read for Failing {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.3 = !self.3;
        if self.3 && self.0.position() as usize >= self.2 {
            return Err(io::Error::from_raw_os_error(self.1));
        }
        let most = buffer.len().min(1);
        self.0.read(&mut buffer[..most])
    }
}

#[test]
fn an_error_of_the_system_is_not_taken_for_damage() {
    const INTERRUPTED: i32 = 4;
    const INPUT_OUTPUT: i32 = 5;
    let text = b"Alpha,17\n".repeat(20);
    for file in [gzip(&text), zstandard(&text)] {
        let read = |code, after| {
            let raw = Failing(io::Cursor::new(file.clone()), code, after, false);
            let mut read = Vec::new();
            let mut stream = decompressed(raw, Arc::default(), None)?;
            stream.read_to_end(&mut read).map(|_| read)
        };
        assert!(
            read(INTERRUPTED, 0).unwrap() == text,
            "whatever interrupts it"
        );
        for after in [0, 4, 6, 12, file.len() / 2, file.len() - 2] {
            let error = read(INPUT_OUTPUT, after).unwrap_err();
            assert_eq!(
                error.raw_os_error(),
                Some(INPUT_OUTPUT),
                "after {after}: {error}"
            );
            assert_eq!(fault_of(&error), None);
        }
    }
}
