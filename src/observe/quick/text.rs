//! Where does a text end? Looked for in eight bytes at a time.

/// The eighth bit of each byte.
const EIGHTH: u64 = every(0x80);

/// How many bytes are visible, or spaces, before the first that is not, or is a quote, or that end.
#[inline(always)]
pub fn text_length(bytes: &[u8], end: u8) -> usize {
    let mut length = 0;
    loop {
        let rest = &bytes[length..];
        let others = others(first_eight(rest), end);
        let eight = others.trailing_zeros() as usize / 8;
        length += eight;
        if eight < 8 {
            return length;
        }
    }
}

/// The eighth bits of those bytes that are no text, or a quote, or that end. The lowest of them is right; what
/// is borrowed or carried above it may set others.
#[inline(always)]
fn others(eight: u64, end: u8) -> u64 {
    let is_below = |bytes: u64, least: u8| bytes.wrapping_sub(every(least)) & !bytes;
    let is = |byte: u8| is_below(eight ^ every(byte), 1);
    // One more than the last of ASCII, which is no text, has the eighth bit as those beyond it.
    let is_above = eight | eight.wrapping_add(every(1));
    (is_above | is_below(eight, b' ') | is(b'"') | is(end)) & EIGHTH
}

/// The first eight bytes; zeros where there are fewer.
#[inline(always)]
fn first_eight(bytes: &[u8]) -> u64 {
    match bytes.first_chunk() {
        Some(&eight) => u64::from_le_bytes(eight),
        None => {
            let mut eight = [0; 8];
            eight[..bytes.len()].copy_from_slice(bytes);
            u64::from_le_bytes(eight)
        }
    }
}

/// This byte eight times.
const fn every(byte: u8) -> u64 {
    u64::from_le_bytes([byte; 8])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_ends_before_the_first_byte_that_is_none_or_ends_it() {
        for length in 0..20 {
            for other in 0..=u8::MAX {
                let is_text = (b' '..0x7f).contains(&other) && !matches!(other, b'"' | b';');
                // Bytes that lie near those looked for, before and behind.
                for filling in [b' ', b'~', b'!', b'#', b':', b'<'] {
                    let mut bytes = vec![filling; length];
                    assert_eq!(text_length(&bytes, b';'), length);
                    bytes.push(other);
                    bytes.extend([filling; 9]);
                    let expected = if is_text { length + 10 } else { length };
                    assert_eq!(text_length(&bytes, b';'), expected, "{bytes:?}");
                }
            }
        }
    }
}
