//! What is cited? Each source once, as a line for a list and as an entry for BibTeX.

use crate::estimate::interval::Method;

/// A source.
#[derive(Debug)]
pub struct Reference {
    key: &'static str,
    kind: Kind,
    author: &'static str,
    year: &'static str,
    title: &'static str,
}

#[derive(Debug)]
enum Kind {
    Article {
        journal: &'static str,
        volume: &'static str,
        pages: &'static str,
    },
    Book {
        publisher: &'static str,
    },
    Report {
        series: &'static str,
    },
    Preprint {
        /// Its number at arXiv.
        number: &'static str,
    },
    Software,
}

/// Declares an article.
macro_rules! article {
    ($key:literal, $author:literal, $year:literal, $title:literal, $journal:literal, $volume:literal, $pages:literal) => {
        Reference {
            key: $key,
            kind: Kind::Article {
                journal: $journal,
                volume: $volume,
                pages: $pages,
            },
            author: $author,
            year: $year,
            title: $title,
        }
    };
}

pub mod critics;

/// Linearised variances.
pub static BINDER: Reference = article!(
    "binder1983",
    "Binder, D. A.",
    "1983",
    "On the variances of asymptotically normal estimators from complex surveys",
    "International Statistical Review",
    "51",
    "279-292"
);
/// Limits of differences.
pub static ZOU_DONNER: Reference = article!(
    "zou2008",
    "Zou, G. Y. and Donner, A.",
    "2008",
    "Construction of confidence limits about effect measures: a general approach",
    "Statistics in Medicine",
    "27",
    "1693-1702"
);
/// Limits of ratios.
pub static DONNER_ZOU: Reference = article!(
    "donner2012",
    "Donner, A. and Zou, G. Y.",
    "2012",
    "Closed-form confidence intervals for functions of the normal mean and standard deviation",
    "Statistical Methods in Medical Research",
    "21",
    "347-359"
);
/// Tests, and likelihood intervals.
pub static RAO_SCOTT: Reference = article!(
    "rao1984",
    "Rao, J. N. K. and Scott, A. J.",
    "1984",
    "On chi-squared tests for multiway contingency tables with cell proportions estimated from survey data",
    "The Annals of Statistics",
    "12",
    "46-60"
);
/// Adjusted p-values.
pub static HOLM: Reference = article!(
    "holm1979",
    "Holm, S.",
    "1979",
    "A simple sequentially rejective multiple test procedure",
    "Scandinavian Journal of Statistics",
    "6",
    "65-70"
);
/// Adjusted p-values.
pub static BENJAMINI_HOCHBERG: Reference = article!(
    "benjamini1995",
    "Benjamini, Y. and Hochberg, Y.",
    "1995",
    "Controlling the false discovery rate: a practical and powerful approach to multiple testing",
    "Journal of the Royal Statistical Society, Series B",
    "57",
    "289-300"
);
/// Rate and composition.
pub static KITAGAWA: Reference = article!(
    "kitagawa1955",
    "Kitagawa, E. M.",
    "1955",
    "Components of a difference between two rates",
    "Journal of the American Statistical Association",
    "50",
    "1168-1194"
);
/// Reliability.
pub static NCHS: Reference = Reference {
    key: "parker2017",
    kind: Kind::Report {
        series: "Vital and Health Statistics, series 2, number 175",
    },
    author: "Parker, J. D. and Talih, M. and Malec, D. J. and others",
    year: "2017",
    title: "National Center for Health Statistics data presentation standards for proportions",
};
/// This program.
pub static SOFTWARE: Reference = Reference {
    key: "prevalence",
    kind: Kind::Software,
    author: "{The prevalence authors}",
    year: "2026",
    title: "prevalence: design-based prevalence of minors among observed workers",
};

/// The source of each interval method, by its name.
static METHODS: &[(&str, Reference)] = &[
    (
        "korn-graubard",
        article!(
            "korn1998",
            "Korn, E. L. and Graubard, B. I.",
            "1998",
            "Confidence intervals for proportions with small expected number of positive counts estimated from survey data",
            "Survey Methodology",
            "24",
            "193-201"
        ),
    ),
    (
        "logit",
        article!(
            "newcombe2001",
            "Newcombe, R. G.",
            "2001",
            "Logit confidence intervals and the inverse sinh transformation",
            "The American Statistician",
            "55",
            "200-202"
        ),
    ),
    (
        "wilson",
        article!(
            "wilson1927",
            "Wilson, E. B.",
            "1927",
            "Probable inference, the law of succession, and statistical inference",
            "Journal of the American Statistical Association",
            "22",
            "209-212"
        ),
    ),
    (
        "wald",
        Reference {
            key: "laplace1812",
            kind: Kind::Book {
                publisher: "Courcier, Paris",
            },
            author: "Laplace, P.-S.",
            year: "1812",
            title: "Théorie analytique des probabilités",
        },
    ),
    (
        "arcsine",
        article!(
            "bartlett1947",
            "Bartlett, M. S.",
            "1947",
            "The use of transformations",
            "Biometrics",
            "3",
            "39-52"
        ),
    ),
    (
        "agresti-coull",
        article!(
            "agresti1998",
            "Agresti, A. and Coull, B. A.",
            "1998",
            "Approximate is better than exact for interval estimation of binomial proportions",
            "The American Statistician",
            "52",
            "119-126"
        ),
    ),
    (
        "jeffreys",
        article!(
            "brown2001",
            "Brown, L. D. and Cai, T. T. and DasGupta, A.",
            "2001",
            "Interval estimation for a binomial proportion",
            "Statistical Science",
            "16",
            "101-133"
        ),
    ),
    (
        "clopper-pearson",
        article!(
            "clopper1934",
            "Clopper, C. J. and Pearson, E. S.",
            "1934",
            "The use of confidence or fiducial limits illustrated in the case of the binomial",
            "Biometrika",
            "26",
            "404-413"
        ),
    ),
    (
        "mid-p",
        article!(
            "lancaster1961",
            "Lancaster, H. O.",
            "1961",
            "Significance tests in discrete distributions",
            "Journal of the American Statistical Association",
            "56",
            "223-234"
        ),
    ),
    (
        "wilson-cc",
        article!(
            "newcombe1998",
            "Newcombe, R. G.",
            "1998",
            "Two-sided confidence intervals for the single proportion: comparison of seven methods",
            "Statistics in Medicine",
            "17",
            "857-872"
        ),
    ),
    (
        "blaker",
        article!(
            "blaker2000",
            "Blaker, H.",
            "2000",
            "Confidence curves and improved exact confidence intervals for discrete distributions",
            "Canadian Journal of Statistics",
            "28",
            "783-798"
        ),
    ),
];

/// The source of an interval method.
pub fn of_method(method: &Method) -> Option<&'static Reference> {
    if method.name == "likelihood" {
        return Some(&RAO_SCOTT);
    }
    let mut methods = METHODS.iter();
    methods
        .find(|(name, _)| *name == method.name)
        .map(|(_, reference)| reference)
}

impl Reference {
    /// The source as a line of a list.
    pub fn line(&self) -> String {
        let author = authors(self.author.trim_matches(['{', '}']));
        let (year, title) = (self.year, self.title);
        match self.kind {
            Kind::Article {
                journal,
                volume,
                pages,
            } => format!("{author} ({year}). {title}. {journal} {volume}, {pages}."),
            Kind::Book { publisher } => format!("{author} ({year}). {title}. {publisher}."),
            Kind::Report { series } => format!("{author} ({year}). {title}. {series}."),
            Kind::Preprint { number } => format!("{author} ({year}). {title}. arXiv {number}."),
            Kind::Software => format!(
                "{author} ({year}). {title}, version {}.",
                env!("CARGO_PKG_VERSION")
            ),
        }
    }

    fn entry(&self) -> String {
        let kind = match self.kind {
            Kind::Article { .. } => "article",
            Kind::Book { .. } => "book",
            Kind::Report { .. } => "techreport",
            Kind::Preprint { .. } => "misc",
            Kind::Software => "software",
        };
        let mut fields = vec![
            ("author", self.author),
            ("year", self.year),
            ("title", self.title),
        ];
        match self.kind {
            Kind::Article {
                journal,
                volume,
                pages,
            } => fields.extend([("journal", journal), ("volume", volume), ("pages", pages)]),
            Kind::Book { publisher } => fields.push(("publisher", publisher)),
            Kind::Report { series } => {
                fields.extend([
                    ("institution", "National Center for Health Statistics"),
                    ("type", series),
                ]);
            }
            Kind::Preprint { number } => {
                fields.extend([("eprint", number), ("archiveprefix", "arXiv")]);
            }
            Kind::Software => fields.push(("version", env!("CARGO_PKG_VERSION"))),
        }
        let fields = fields
            .iter()
            .map(|(name, value)| format!("  {name} = {{{value}}}"));
        format!(
            "@{kind}{{{},\n{}\n}}\n",
            self.key,
            fields.collect::<Vec<_>>().join(",\n")
        )
    }
}

/// Authors as a list of references names them: BibTeX has an `and` between any two.
fn authors(names: &str) -> String {
    match names.rsplit_once(" and ") {
        Some((first, "others")) => format!("{}, et al.", first.replace(" and ", ", ")),
        Some((first, last)) => format!("{} and {last}", first.replace(" and ", ", ")),
        None => names.to_owned(),
    }
}

/// The entries for BibTeX, each once.
pub fn bibtex(cited: &[&Reference]) -> String {
    let entries: Vec<String> = cited.iter().map(|reference| reference.entry()).collect();
    entries.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::estimate::interval;

    #[test]
    fn every_method_is_cited_by_the_source_that_its_definition_names() {
        for method in interval::METHODS {
            let reference = of_method(method).expect(method.name);
            assert!(method.source.contains(reference.year), "{}", method.name);
            let surname = reference.author.split([',', ' ', '-']).next().unwrap();
            assert!(method.source.contains(surname), "{}", method.name);
        }
    }

    #[test]
    fn a_list_names_authors_as_a_sentence_does() {
        assert_eq!(authors("Holm, S."), "Holm, S.");
        assert_eq!(
            authors("Brown, L. D. and Cai, T. T. and DasGupta, A."),
            "Brown, L. D., Cai, T. T. and DasGupta, A."
        );
        assert_eq!(
            authors("Parker, J. D. and Talih, M. and others"),
            "Parker, J. D., Talih, M., et al."
        );
    }

    #[test]
    fn a_preprint_is_named_by_its_number() {
        assert_eq!(
            critics::BAYER.line(),
            "Bayer, D. M., Fay, M. P. and Graubard, B. I. (2022). Confidence intervals for prevalence estimates from complex \
             surveys with imperfect assays. arXiv 2205.13494."
        );
        assert!(
            critics::BAYER
                .entry()
                .contains("eprint = {2205.13494},\n  archiveprefix = {arXiv}")
        );
    }

    #[test]
    fn a_source_is_a_line_and_an_entry() {
        assert_eq!(
            HOLM.line(),
            "Holm, S. (1979). A simple sequentially rejective multiple test procedure. Scandinavian Journal of \
             Statistics 6, 65-70."
        );
        assert_eq!(
            HOLM.entry(),
            "@article{holm1979,\n  author = {Holm, S.},\n  year = {1979},\n  title = {A simple sequentially rejective \
             multiple test procedure},\n  journal = {Scandinavian Journal of Statistics},\n  volume = {6},\n  pages = \
             {65-70}\n}\n"
        );
    }
}
