//! What must not travel with a file?

use std::fmt;

/// What a column holds that names a person or a place, or leads to one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Private {
    /// Numbers by which people are called.
    Phone,
    /// Addresses by which people are written to.
    Contact,
    /// Numbers of passports, identity cards and the like.
    IdentityNumber,
    /// Days on which people were born.
    BirthDate,
    /// Pictures.
    Photograph,
    /// Latitudes and longitudes.
    Position,
    /// Where a place stands in its street.
    Address,
    /// What those are called who run the place, or who visit it for the study.
    StaffName,
    /// What a place is called.
    EstablishmentName,
    /// What a person is called.
    PersonName,
    /// Words that name somebody or something.
    Name,
    /// What somebody wrote in their own words.
    FreeText,
}

/// What gives such a column away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clue {
    /// The words of its header.
    Header,
    /// The first of its cells.
    Cells,
    /// The first of its cells, and they are ids.
    Ids,
    /// The first of its cells, and they are the labels of a domain.
    Labels,
}

impl fmt::Display for Private {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Phone => "phone numbers",
            Self::Contact => "e-mail or chat addresses",
            Self::IdentityNumber => "numbers of identity papers",
            Self::BirthDate => "dates of birth",
            Self::Photograph => "photographs",
            Self::Position => "positions on a map",
            Self::Address => "addresses",
            Self::StaffName => "names of staff",
            Self::EstablishmentName => "names of establishments",
            Self::PersonName => "names of persons",
            Self::Name => "names of persons or places",
            Self::FreeText => "notes in somebody's own words",
        })
    }
}
