//! What does not fit an encoding, and who says that it is the encoding?

/// What says how a file is encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KnownBy {
    /// Nothing: it should be UTF-8.
    Default,
    /// The byte order mark it begins with.
    Mark,
    /// `--encoding`.
    Flag,
}

/// Bytes that an encoding has no letter for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Misfit {
    /// This byte.
    Byte(u8),
    /// One byte or several.
    Bytes,
    /// This one, for which it has a control character.
    Control(char),
    /// Those at the end of the file, where more should follow.
    HalfLetter,
}
