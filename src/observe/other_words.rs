//! What do people call it who write no English, or write it in full? Words that hint at a role and are too
//! many-sided to have it: `peso` may be a weight for the design, of a person, or money.

use super::role::{Role, folded};

/// Headers in French, Spanish, German, Filipino and romanised Khmer, and longer ones in English, as headers
/// are compared.
const WORDS: &[(Role, &[&str])] = &[
    (
        Role::Establishment,
        &[
            "betrieb",
            "codeetablissement",
            "einrichtung",
            "establecimiento",
            "establisimyento",
            "etablissement",
            "idestablecimiento",
            "idetablissement",
            "kanleng",
            "venuecode",
        ],
    ),
    (
        Role::Age,
        &[
            "ageapparent",
            "ageestime",
            "alter",
            "ayu",
            "edad",
            "edadaparente",
            "edadestimada",
            "geschatztesalter",
            "gulang",
        ],
    ),
    (
        Role::City,
        &[
            "bayan",
            "citymunicipality",
            "cityname",
            "citytown",
            "ciudad",
            "commune",
            "gemeinde",
            "krong",
            "localidad",
            "lungsod",
            "municipalite",
            "municipio",
            "nameofcity",
            "ort",
            "siyudad",
            "stadt",
            "tikrong",
            "ville",
        ],
    ),
    (
        Role::Wave,
        &[
            "ano",
            "annee",
            "chhnam",
            "jahr",
            "ola",
            "ronda",
            "surveyround",
            "surveyyear",
            "taon",
            "vague",
            "welle",
        ],
    ),
    (
        Role::Stratum,
        &[
            "estrato",
            "samplingstratum",
            "schicht",
            "strate",
            "stratumname",
        ],
    ),
    (Role::Psu, &["conglomerado", "grappe", "upm"]),
    (
        Role::Weight,
        &[
            "designweight",
            "factordeexpansion",
            "finalweight",
            "gewicht",
            "gewichtung",
            "peso",
            "poids",
            "ponderacion",
            "ponderation",
            "sampleweight",
            "timbang",
            "tomngon",
            "weights",
        ],
    ),
    (
        Role::WorkersPresent,
        &["personaspresentes", "personnespresentes", "workersonsite"],
    ),
    (
        Role::Unknown,
        &[
            "ageinconnu",
            "alterunbekannt",
            "edaddesconocida",
            "unknownage",
        ],
    ),
];

/// Whether a header hints at a role.
pub fn hint_at(role: Role, header: &str) -> bool {
    let mut of_role = WORDS.iter().filter(|&&(own, _)| own == role);
    of_role.any(|(_, words)| words.contains(&&*folded(header)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observe::role::FileKind;

    #[test]
    fn a_hint_is_written_as_headers_are_compared_and_has_no_role_itself() {
        for (role, words) in WORDS {
            for word in *words {
                assert_eq!(folded(word), *word);
                assert_eq!(
                    Role::of_header(word, FileKind::Observations),
                    None,
                    "{word}"
                );
                assert!(hint_at(*role, word));
            }
        }
        assert!(hint_at(Role::City, "City Name"));
        assert!(hint_at(Role::Wave, "Ann\u{e9}e"));
        assert!(!hint_at(Role::Wave, "Ville"));
    }
}
