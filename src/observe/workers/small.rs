//! Workers whose ids are small numbers, as those are that are counted anew in every establishment.

use super::{Form, Id};
use crate::tally::Index;

/// A bit for each worker whose number is small, in a word for each establishment: one look finds all workers of
/// a run, however rows are ordered. Of ids that are written otherwise than the first nothing is known here.
#[derive(Default)]
pub struct SmallNumbers {
    form: Option<Form>,
    words: Vec<u64>,
}

impl SmallNumbers {
    /// The bits of ids, if each is a small number of the form; the first that there is decides which form it is.
    pub fn bits(&mut self, ids: impl Iterator<Item = Id>) -> Option<u64> {
        let mut bits = 0;
        for id in ids {
            if self.form.is_none() && id.digits > 0 && id.number < u64::BITS {
                self.form = Some(Form::of(id));
            }
            bits |= self.bit(id)?;
        }
        Some(bits)
    }

    /// The bit of an id, if it is a small number of the form.
    pub fn bit(&self, id: Id) -> Option<u64> {
        let form = self.form?;
        (id.number < u64::BITS && form.has(id)).then(|| 1 << id.number)
    }

    /// Whether one of these workers is known of an establishment.
    pub fn has(&self, establishment: Index, bits: u64) -> bool {
        let word = self.words.get(establishment as usize);
        word.is_some_and(|word| word & bits != 0)
    }

    /// Keeps workers of an establishment.
    pub fn add(&mut self, establishment: Index, bits: u64) {
        let place = establishment as usize;
        if self.words.len() <= place {
            self.words.resize(place + 1, 0);
        }
        self.words[place] |= bits;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observe::workers::Ids;

    #[test]
    fn small_numbers_are_those_written_as_the_first_was() {
        let ids = Ids::default();
        let bits = |small: &mut SmallNumbers, texts: &[&str]| {
            let all: Vec<Id> = texts.iter().map(|text| ids.id(text.as_bytes())).collect();
            small.bits(all.into_iter())
        };
        let mut small = SmallNumbers::default();
        assert_eq!(
            bits(&mut small, &["W1", "W3", "W63"]),
            Some(1 << 63 | 0b1010)
        );
        for others in [
            &["W64"][..],
            &["W01"],
            &["1"],
            &["V1"],
            &["W"],
            &["W1", "W64"],
        ] {
            assert_eq!(bits(&mut small, others), None, "{others:?}");
        }
        let mut padded = SmallNumbers::default();
        assert_eq!(bits(&mut padded, &["00"]), Some(1));
        assert_eq!(bits(&mut padded, &["09", "10"]), Some(1 << 9 | 1 << 10));
        assert_eq!(bits(&mut padded, &["9"]), None);
        let mut letters = SmallNumbers::default();
        assert_eq!(bits(&mut letters, &["Dara"]), None, "no number");
        assert_eq!(bits(&mut letters, &["Dara7"]), Some(1 << 7));
    }

    #[test]
    fn workers_are_known_of_their_establishment_only() {
        let mut small = SmallNumbers::default();
        small.add(2, 0b110);
        small.add(2, 0b1000);
        assert!(small.has(2, 0b100) && small.has(2, 0b1001));
        assert!(!small.has(2, 0b1) && !small.has(1, 0b110) && !small.has(3, 0b110));
    }
}
