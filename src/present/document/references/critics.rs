//! What the answers to critics are taken from.

use super::{Kind, Reference};

/// Shares corrected for errors of those who judge.
pub static ROGAN_GLADEN: Reference = article!(
    "rogan1978",
    "Rogan, W. J. and Gladen, B.",
    "1978",
    "Estimating prevalence from the results of a screening test",
    "American Journal of Epidemiology",
    "107",
    "71-76"
);
/// Their limits where the errors were measured.
pub static LANG_REICZIGEL: Reference = article!(
    "lang2014",
    "Lang, Z. and Reiczigel, J.",
    "2014",
    "Confidence limits for prevalence of disease adjusted for estimated sensitivity and specificity",
    "Preventive Veterinary Medicine",
    "113",
    "13-22"
);
/// Those by melding.
pub static BAYER: Reference = Reference {
    key: "bayer2022",
    kind: Kind::Preprint {
        number: "2205.13494",
    },
    author: "Bayer, D. M. and Fay, M. P. and Graubard, B. I.",
    year: "2022",
    title: "Confidence intervals for prevalence estimates from complex surveys with imperfect assays",
};
/// Limits of what lies between two bounds.
pub static IMBENS_MANSKI: Reference = article!(
    "imbens2004",
    "Imbens, G. W. and Manski, C. F.",
    "2004",
    "Confidence intervals for partially identified parameters",
    "Econometrica",
    "72",
    "1845-1857"
);
/// The ages behind those that were judged.
pub static LAIRD: Reference = article!(
    "laird1978",
    "Laird, N.",
    "1978",
    "Nonparametric maximum likelihood estimation of a mixing distribution",
    "Journal of the American Statistical Association",
    "73",
    "805-811"
);
/// The same, smoothed.
pub static SILVERMAN: Reference = article!(
    "silverman1990",
    "Silverman, B. W. and Jones, M. C. and Wilson, J. D. and Nychka, D. W.",
    "1990",
    "A smoothed EM approach to indirect estimation problems, with particular reference to stereology and emission tomography",
    "Journal of the Royal Statistical Society, Series B",
    "52",
    "271-324"
);
/// Agreement of two observers.
pub static COHEN: Reference = article!(
    "cohen1960",
    "Cohen, J.",
    "1960",
    "A coefficient of agreement for nominal scales",
    "Educational and Psychological Measurement",
    "20",
    "37-46"
);
/// Agreement of several.
pub static FLEISS: Reference = article!(
    "fleiss1971",
    "Fleiss, J. L.",
    "1971",
    "Measuring nominal scale agreement among many raters",
    "Psychological Bulletin",
    "76",
    "378-382"
);
/// Agreement where one answer is rare.
pub static GWET: Reference = article!(
    "gwet2008",
    "Gwet, K. L.",
    "2008",
    "Computing inter-rater reliability and its variance in the presence of high agreement",
    "British Journal of Mathematical and Statistical Psychology",
    "61",
    "29-48"
);
/// Agreement of any number of observers.
pub static KRIPPENDORFF: Reference = Reference {
    key: "krippendorff2011",
    kind: Kind::Book {
        publisher: "University of Pennsylvania",
    },
    author: "Krippendorff, K.",
    year: "2011",
    title: "Computing Krippendorff's alpha-reliability",
};
/// Agreement of ages.
pub static SHROUT_FLEISS: Reference = article!(
    "shrout1979",
    "Shrout, P. E. and Fleiss, J. L.",
    "1979",
    "Intraclass correlations: uses in assessing rater reliability",
    "Psychological Bulletin",
    "86",
    "420-428"
);
/// How far apart ages are.
pub static BLAND_ALTMAN: Reference = article!(
    "bland1986",
    "Bland, J. M. and Altman, D. G.",
    "1986",
    "Statistical methods for assessing agreement between two methods of clinical measurement",
    "The Lancet",
    "327",
    "307-310"
);
/// Establishments drawn again.
pub static RAO_WU: Reference = article!(
    "rao1988",
    "Rao, J. N. K. and Wu, C. F. J.",
    "1988",
    "Resampling inference with complex survey data",
    "Journal of the American Statistical Association",
    "83",
    "231-241"
);
/// Limits of what was drawn again.
pub static EFRON: Reference = article!(
    "efron1981",
    "Efron, B.",
    "1981",
    "Nonparametric standard errors and confidence intervals",
    "Canadian Journal of Statistics",
    "9",
    "139-158"
);
