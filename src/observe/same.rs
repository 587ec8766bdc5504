//! Which labels did the user say are one?

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

/// A choice of the user: `--same "LABEL=LABEL"`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SameLabels {
    /// The label as it stands in the files.
    pub written: String,
    /// The label that is meant.
    pub meant: String,
}

impl SameLabels {
    /// The choice in an argument; none if it is not two labels with a `=` between them. Characters that
    /// nobody can see or type stand as messages show them: `Phnom\u{a0}Penh=Phnom Penh`.
    pub fn new(argument: &str) -> Option<Self> {
        let (written, meant) = argument.split_once('=')?;
        let [written, meant] = [written, meant].map(label);
        let is_choice = !written.is_empty() && !meant.is_empty() && written != meant;
        is_choice.then_some(Self { written, meant })
    }
}

/// A label as the files' labels are compared with it.
fn label(argument: &str) -> String {
    unescaped(argument).trim().nfc().collect()
}

/// The label that is meant by one in a file.
pub fn meant<'a>(choices: &'a [SameLabels], written: Cow<'a, str>) -> Cow<'a, str> {
    let choice = choices.iter().find(|choice| choice.written == *written);
    choice.map_or(written, |choice| Cow::Borrowed(&choice.meant))
}

/// Whether the user said that some label in a file is this one.
pub fn is_meant(choices: &[SameLabels], label: &str) -> bool {
    choices.iter().any(|choice| choice.meant == label)
}

/// A text with its escapes `\u{a0}` resolved; what is no escape stays as it is.
fn unescaped(text: &str) -> String {
    const START: &str = r"\u{";
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once(START) {
        plain.push_str(before);
        let escape = behind.split_once('}').and_then(|(digits, behind)| {
            let character = u32::from_str_radix(digits, 16)
                .ok()
                .and_then(char::from_u32)?;
            Some((character, behind))
        });
        match escape {
            Some((character, behind)) => {
                plain.push(character);
                rest = behind;
            }
            None => {
                plain.push_str(START);
                rest = behind;
            }
        }
    }
    plain + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_is_two_labels_and_may_hold_escapes() {
        let choice = SameLabels::new(r"Phnom\u{a0}Penh = Phnom Penh").unwrap();
        assert_eq!(choice.written, "Phnom\u{a0}Penh");
        assert_eq!(choice.meant, "Phnom Penh");
        let decomposed = SameLabels::new("Sa\u{303}o=SP").unwrap();
        assert_eq!(decomposed.written, "S\u{e3}o");
        for argument in ["Alpha", "=Alpha", "Alpha=", "Alpha=Alpha", " = "] {
            assert_eq!(SameLabels::new(argument), None, "{argument}");
        }
    }

    #[test]
    fn what_is_no_escape_stays_as_it_is() {
        assert_eq!(unescaped(r"a\u{zz}b\u{41}c\u{"), r"a\u{zz}bAc\u{");
    }

    #[test]
    fn a_label_that_was_chosen_is_replaced_and_no_other() {
        let choices = [SameLabels::new("phnom penh=Phnom Penh").unwrap()];
        assert_eq!(meant(&choices, "phnom penh".into()), "Phnom Penh");
        assert_eq!(meant(&choices, "Phnom penh".into()), "Phnom penh");
    }
}
