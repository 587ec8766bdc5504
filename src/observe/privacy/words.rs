//! What does a header say that its column holds? Whole words of it, in English, French, Spanish, Filipino
//! and Khmer in Latin letters: few that are sure rather than many that may mean something else.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::observe::private::Private;
use crate::observe::role::folded;

/// The words of a kind.
struct Vocabulary {
    holds: Private,
    /// Headers as a whole: within others these words may mean anything.
    alone: &'static [&'static str],
    /// Words that are enough wherever they stand; several are needed together, in any order.
    anywhere: &'static [&'static str],
}

/// The first that fits is taken: `owner_phone` is a phone.
const VOCABULARIES: [Vocabulary; 8] = [
    Vocabulary {
        holds: Private::Phone,
        alone: &["cell", "mobile", "mobiles", "portable", "gsm", "fax"],
        anywhere: &[
            // English
            "phone",
            "phones",
            "telephone",
            "tel",
            "cellphone",
            "mobile number",
            "mobile no",
            "cell number",
            "cell no",
            "whatsapp",
            "whats app",
            // French
            "numero portable",
            // Spanish
            "telefono",
            "celular",
            "numero movil",
            // Filipino
            "telepono",
            "selpon",
            "cp number",
            "cp no",
            // Khmer
            "turasap",
            "turosap",
            "turosapt",
            "tourasap",
            "tourosap",
            "toursap",
        ],
    },
    Vocabulary {
        holds: Private::Contact,
        alone: &["mail", "fb", "correo", "contact info"],
        anywhere: &[
            "email",
            "e mail",
            "facebook",
            "face book",
            "messenger",
            "telegram",
            "instagram",
            "tiktok",
            "wechat",
            "viber",
            "zalo",
            "line id",
            // French
            "courriel",
            // Spanish
            "correo electronico",
        ],
    },
    Vocabulary {
        holds: Private::IdentityNumber,
        alone: &["dni", "ssn"],
        anywhere: &[
            "passport",
            "id card",
            "identity card",
            "national id",
            "identity number",
            "social security",
            // French
            "passeport",
            "carte identite",
            // Spanish and Filipino
            "pasaporte",
            "cedula",
            "curp",
        ],
    },
    Vocabulary {
        holds: Private::BirthDate,
        alone: &["date of birth"],
        anywhere: &[
            "dob",
            "date birth",
            "birth date",
            "birthdate",
            "birthday",
            // French
            "date naissance",
            // Spanish
            "fecha nacimiento",
            // Filipino
            "petsa kapanganakan",
            "araw kapanganakan",
            // Khmer
            "thngai kamnaet",
        ],
    },
    Vocabulary {
        holds: Private::Photograph,
        alone: &[],
        anywhere: &[
            "photo",
            "photos",
            "photograph",
            "photographs",
            "picture",
            "pictures",
            "selfie",
            // French
            "photographie",
            // Spanish
            "foto",
            "fotos",
            "fotografia",
            // Filipino
            "larawan",
        ],
    },
    Vocabulary {
        holds: Private::Position,
        alone: &["long"],
        anywhere: &[
            "gps",
            "utm",
            "lat",
            "lon",
            "lng",
            "latitude",
            "longitude",
            "latlon",
            "latlong",
            "latlng",
            "coord",
            "coords",
            "coordinate",
            "coordinates",
            "geo point",
            "geopoint",
            "geolocation",
            "geo location",
            "easting",
            "northing",
            // French
            "coordonnees",
            // Spanish and Filipino
            "latitud",
            "longitud",
            "longhitud",
            "coordenada",
            "coordenadas",
        ],
    },
    Vocabulary {
        holds: Private::Address,
        alone: &["street", "streets", "rue", "calle", "kalye"],
        anywhere: &[
            "address",
            "addresses",
            "street name",
            "street number",
            "street no",
            "house number",
            "house no",
            // French
            "adresse",
            "domicile",
            "numero rue",
            // Spanish
            "direccion",
            "domicilio",
            "numero casa",
            // Filipino
            "tirahan",
            "lansangan",
            // Khmer
            "asayathan",
            "asaydthan",
            "asayodthan",
            "phteah lek",
            "lek phteah",
            "phlov",
            "phlauv",
        ],
    },
    Vocabulary {
        holds: Private::StaffName,
        alone: &[
            "manager",
            "owner",
            "boss",
            "pimp",
            "madam",
            "supervisor",
            "interviewer",
            "enumerator",
            // French
            "proprietaire",
            "gerant",
            "gerante",
            "patron",
            "patronne",
            "proxenete",
            "enqueteur",
            "enquetrice",
            // Spanish
            "dueno",
            "duena",
            "propietario",
            "propietaria",
            "gerente",
            "encargado",
            "encargada",
            "proxeneta",
            "encuestador",
            "encuestadora",
            // Filipino
            "may ari",
            "tagapamahala",
            "bugaw",
            // Khmer
            "mchas",
            "mchah",
            "thaokae",
            "thaoke",
        ],
        anywhere: &["mamasan", "mama san", "mamasang"],
    },
];

/// The words for a name in a language, and whose names they are.
struct Names {
    holds: Private,
    name: &'static [&'static str],
    whose: &'static [&'static str],
}

/// The name of a city or of a type is a label: a name is private only if the header says whose it is, or
/// says nothing else.
const NAMES: [Names; 13] = [
    Names {
        holds: Private::StaffName,
        name: ENGLISH_NAME,
        whose: &[
            "manager",
            "owner",
            "boss",
            "pimp",
            "madam",
            "mamasan",
            "staff",
            "supervisor",
            "observer",
            "interviewer",
            "enumerator",
            "collector",
            "recruiter",
            "employer",
        ],
    },
    Names {
        holds: Private::EstablishmentName,
        name: ENGLISH_NAME,
        whose: &[
            "establishment",
            "venue",
            "bar",
            "karaoke",
            "ktv",
            "club",
            "nightclub",
            "brothel",
            "hotel",
            "guesthouse",
            "restaurant",
            "salon",
            "spa",
            "shop",
            "business",
            "company",
            "premises",
            "place",
            "site",
        ],
    },
    Names {
        holds: Private::PersonName,
        name: ENGLISH_NAME,
        whose: &[
            "full",
            "first",
            "last",
            "middle",
            "family",
            "given",
            "maiden",
            "real",
            "nick",
            "sur",
            "stage",
            "worker",
            "girl",
            "woman",
            "child",
            "minor",
            "victim",
            "person",
            "participant",
            "respondent",
            "informant",
            "client",
            "contact",
            "parent",
            "mother",
            "father",
            "guardian",
            "friend",
        ],
    },
    Names {
        holds: Private::StaffName,
        name: FRENCH_NAME,
        whose: &[
            "gerant",
            "gerante",
            "proprietaire",
            "patron",
            "patronne",
            "responsable",
            "enqueteur",
            "enquetrice",
            "observateur",
            "observatrice",
        ],
    },
    Names {
        holds: Private::EstablishmentName,
        name: FRENCH_NAME,
        whose: &[
            "etablissement",
            "bar",
            "karaoke",
            "lieu",
            "commerce",
            "boutique",
            "hotel",
            "entreprise",
        ],
    },
    Names {
        holds: Private::PersonName,
        name: FRENCH_NAME,
        whose: &[
            "complet",
            "famille",
            "fille",
            "personne",
            "travailleuse",
            "travailleur",
            "repondante",
            "repondant",
            "victime",
            "parent",
            "mere",
            "pere",
        ],
    },
    Names {
        holds: Private::StaffName,
        name: SPANISH_NAME,
        whose: &[
            "dueno",
            "duena",
            "propietario",
            "propietaria",
            "gerente",
            "encargado",
            "encargada",
            "observador",
            "observadora",
            "encuestador",
            "encuestadora",
        ],
    },
    Names {
        holds: Private::EstablishmentName,
        name: SPANISH_NAME,
        whose: &[
            "establecimiento",
            "negocio",
            "local",
            "lugar",
            "bar",
            "hotel",
            "empresa",
        ],
    },
    Names {
        holds: Private::PersonName,
        name: SPANISH_NAME,
        whose: &[
            "completo",
            "pila",
            "trabajadora",
            "trabajador",
            "persona",
            "nina",
            "nino",
            "victima",
            "informante",
            "madre",
            "padre",
        ],
    },
    Names {
        holds: Private::StaffName,
        name: FILIPINO_NAME,
        whose: &["ari", "tagapamahala", "bugaw"],
    },
    Names {
        holds: Private::EstablishmentName,
        name: FILIPINO_NAME,
        whose: &["establisimyento", "negosyo", "tindahan", "bar"],
    },
    Names {
        holds: Private::PersonName,
        name: FILIPINO_NAME,
        whose: &[
            "buo",
            "buong",
            "ina",
            "ama",
            "nanay",
            "tatay",
            "magulang",
            "bata",
            "manggagawa",
        ],
    },
    Names {
        holds: Private::PersonName,
        name: KHMER_NAME,
        whose: &["penh", "hav"],
    },
];

const ENGLISH_NAME: &[&str] = &["name", "names"];
const FRENCH_NAME: &[&str] = &["nom", "noms"];
/// The word that means a number in French.
const SPANISH_NAME: &[&str] = &["nombre", "nombres"];
const FILIPINO_NAME: &[&str] = &["pangalan"];
const KHMER_NAME: &[&str] = &[
    "chhmoh", "chhmoah", "chhmos", "chhmuoh", "chmoh", "chmuos", "chhmuos",
];

/// Words for the name of a person that need no other.
const PERSON_NAMES: Vocabulary = Vocabulary {
    holds: Private::PersonName,
    alone: &[
        "name",
        "names",
        "alias",
        "nom",
        "nom prenom",
        "prenom nom",
        "nombre",
        "nombres",
        "pangalan",
        "chhmoh",
        "chhmoah",
        "chhmos",
        "chhmuoh",
        "chmoh",
        "chmuos",
        "chhmuos",
    ],
    anywhere: &[
        "surname",
        "forename",
        "fullname",
        "firstname",
        "lastname",
        "nickname",
        // French
        "prenom",
        "prenoms",
        "surnom",
        // Spanish
        "apellido",
        "apellidos",
        "apodo",
        // Filipino
        "apelyido",
        "palayaw",
        // Khmer
        "neam trakoul",
        "neam trakol",
    ],
};

/// Words that make a header one about such a thing: a count of it, or whether there was one.
const ABOUT: [&str; 9] = [
    "count", "counts", "type", "kind", "has", "any", "seen", "taken", "yn",
];

/// What a header says that its column holds, if it is private.
pub fn private(header: &str) -> Option<Private> {
    let words = words(header);
    if words.iter().any(|word| ABOUT.contains(&word.as_str())) {
        return None;
    }
    let named = || NAMES.iter().find(|names| names.fit(&words));
    let listed = VOCABULARIES.iter().find(|list| list.fits(&words));
    let person = || PERSON_NAMES.fits(&words).then_some(Private::PersonName);
    listed
        .map(|list| list.holds)
        .or_else(|| Some(named()?.holds))
        .or_else(person)
}

/// Whether a column of that header holds what observers wrote in their own words.
pub fn is_free_text(header: &str) -> bool {
    const FREE_TEXT: [&str; 17] = [
        "note",
        "notes",
        "comment",
        "comments",
        "remark",
        "remarks",
        "description",
        "details",
        "remarque",
        "remarques",
        "commentaire",
        "commentaires",
        "nota",
        "notas",
        "comentario",
        "comentarios",
        "observaciones",
    ];
    let words = words(header);
    words.iter().any(|word| FREE_TEXT.contains(&word.as_str()))
}

impl Vocabulary {
    fn fits(&self, words: &[String]) -> bool {
        let whole = words.concat();
        let is_whole = |phrase: &str| whole == phrase.replace(' ', "");
        let has_all = |phrase: &str| phrase.split(' ').all(|word| has(words, word));
        self.alone.iter().any(|phrase| is_whole(phrase))
            || self
                .anywhere
                .iter()
                .any(|phrase| has_all(phrase) || is_whole(phrase))
    }
}

impl Names {
    fn fit(&self, words: &[String]) -> bool {
        let is_one = |list: &[&str]| list.iter().any(|word| has(words, word));
        let whole = words.concat();
        let written_as_one = || {
            self.name.iter().any(|name| {
                let whose = whole.strip_suffix(name).or(whole.strip_prefix(name));
                whose.is_some_and(|whose| self.whose.contains(&whose))
            })
        };
        is_one(self.name) && is_one(self.whose) || written_as_one()
    }
}

fn has(words: &[String], word: &str) -> bool {
    words.iter().any(|own| own == word)
}

/// The words of a header, without case and accents: `GPSLat_2` is gps and lat.
fn words(header: &str) -> Vec<String> {
    let letters: Vec<char> = header
        .nfd()
        .filter(|&letter| !is_combining_mark(letter))
        .collect();
    let mut words = vec![String::new()];
    for (at, &letter) in letters.iter().enumerate() {
        let before = at.checked_sub(1).map(|before| letters[before]);
        let after = letters.get(at + 1).copied();
        if !letter.is_alphabetic() || begins_word(before, letter, after) {
            words.push(String::new());
        }
        if letter.is_alphabetic()
            && let Some(word) = words.last_mut()
        {
            word.push(letter);
        }
    }
    words.retain(|word| !word.is_empty());
    words.iter().map(|word| folded(word)).collect()
}

/// Whether a capital begins a word: after a small letter, or as the last of several before one.
fn begins_word(before: Option<char>, letter: char, after: Option<char>) -> bool {
    letter.is_uppercase()
        && before.is_some_and(|before| {
            before.is_lowercase() || before.is_uppercase() && after.is_some_and(char::is_lowercase)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_is_cut_into_its_words() {
        for (header, wanted) in [
            ("GPSLat_2", "gps lat"),
            ("PhoneNumber", "phone number"),
            ("Nom de l'\u{c9}tablissement", "nom de l etablissement"),
            ("PHONE1", "phone"),
            ("date-of.birth", "date of birth"),
            ("17", ""),
        ] {
            assert_eq!(words(header).join(" "), wanted, "{header}");
        }
    }

    #[test]
    fn headers_of_what_is_private_are_known_in_five_languages() {
        use Private::*;
        for (holds, headers) in [
            (
                Phone,
                "phone|Phone 2|tel_no|Mobile|mobile_number|WhatsApp|owner_phone|téléphone|N° de \
                 téléphone|portable|teléfono|celular|turasap|lek tourasap|telepono|selpon|CP number",
            ),
            (
                Contact,
                "email|E-mail address|facebook|FaceBook|telegram_id|line id|courriel|correo electrónico",
            ),
            (
                IdentityNumber,
                "passport|passport_number|National ID|id card|carte d'identité|cédula|DNI|pasaporte",
            ),
            (
                BirthDate,
                "dob|DOB|date_of_birth|BirthDate|dateofbirth|date de naissance|fecha de nacimiento|petsa ng \
                 kapanganakan",
            ),
            (Photograph, "photo|photo_1|PhotoFile|foto|larawan"),
            (
                Position,
                "lat|lon|lng|long|LONG|gps|GPS Latitude|gps_long|utm_x|coordinates|latlong|coordonnées|latitud|\
                 longitud|coordenadas",
            ),
            (
                Address,
                "address|Address 1|street|house no|street_name|adresse|rue|dirección|calle|domicilio|tirahan|\
                 lansangan|asayathan|phteah lek|bar_address",
            ),
            (
                StaffName,
                "manager|owner|boss|Pimp|mamasan|mama-san|mamasan_1|name of manager|observer_name|interviewer|\
                 staffName|propriétaire|gérant|nom du gérant|dueño|nombre de la dueña|may-ari|pangalan ng may-ari|\
                 mchas",
            ),
            (
                EstablishmentName,
                "establishment_name|VenueName|venuename|name of bar|karaoke name|nom de l'établissement|nombre \
                 del establecimiento|pangalan ng establisimyento",
            ),
            (
                PersonName,
                "name|Name|names|full name|fullname|FirstName|last_name|surname|nick name|given name|worker_name|\
                 mother's name|nom|Prénom|nom et prénom|nom de famille|nombre|nombre completo|apellidos|pangalan|\
                 apelyido|palayaw|buong pangalan|chhmoh|chmuos|chhmoh penh|alias",
            ),
        ] {
            for header in headers.split('|') {
                assert_eq!(private(header), Some(holds), "{header}");
            }
        }
    }

    #[test]
    fn other_headers_are_let_be() {
        let headers = "filename|file_name|surname_count|note|notes|language|age_group|latrine|tell|lineup|city|\
            city_name|province_name|type_name|comment|status|longest_shift|long_shift|long_stay|location|\
            location_type|mobility|cellar|cell_size|portable_toilet|phone_seen|has_phone|photo_taken|streetlight|\
            street_based|ownership|owner_type|manager_present|owner_sex|bossy|observer|observer_id|observer_code|\
            interviewer_id|nombre de mineurs|nombre_travailleuses|Nombre de clients|numero|number|dress_code|\
            establishment_id|establishment_type|venue|bar|karaoke|minors|first_visit|last_visit|full_time|given|\
            family|contact|id|row|line|line_no|platform|plate|long_name|birth_order|birth_year|age_of_mother|mother|\
            education|telling|tele|geo_zone|strata|w|fpc|snum|awards|replaces_id|pangkat|lungsod|edad|kasarian|\
            ciudad|ville|type d'établissement|tipo de establecimiento|quartier|khum|phum|sangkat|khan|barangay|\
            visit_date|date|enumeration_area|rural|true|cedulas_count|manager_on_duty|e|mail_order";
        for header in headers.split('|') {
            assert_eq!(private(header), None, "{header}");
        }
    }
}
