//! The studies without a fault.

use crate::Study;

/// Rows of workers, with a column that has no role.
pub const ROWS: Study = Study {
    files: &[(
        "obs.csv",
        "city,establishment_id,worker_id,age,noise\n\
         Alpha,E1,1,15,calm\n\
         Alpha,E1,2,22,busy\n\
         Alpha,E2,1,17,loud\n\
         Alpha,E2,2,30,dark\n\
         Beta,E3,1,16,warm\n\
         Beta,E3,2,25,cold\n\
         Beta,E4,1,19,open\n\
         Beta,E4,2,28,shut\n",
    )],
    arguments: "obs.csv",
    known: 8,
    minors: 3,
};

/// Ranges of age in two columns.
pub const RANGES: Study = Study {
    files: &[(
        "obs.csv",
        "city,establishment_id,age_low,age_high\n\
         Alpha,E1,15,17\n\
         Alpha,E1,18,NA\n\
         Alpha,E2,20,25\n",
    )],
    arguments: "obs.csv",
    known: 3,
    minors: 1,
};

/// Workers whose answer is in a column of its own, with a weight.
pub const ANSWERS: Study = Study {
    files: &[(
        "obs.csv",
        "city,establishment_id,weight,minor\n\
         Alpha,E1,1,yes\n\
         Alpha,E1,1.5,No\n\
         Alpha,E2,2e0,1\n\
         Beta,E3,2,FALSE\n\
         Beta,E4,2,?\n",
    )],
    arguments: "obs.csv --column outcome=minor",
    known: 4,
    minors: 2,
};

/// Counts of two establishments.
pub const TALLIES: Study = Study {
    files: &[
        (
            "a.csv",
            "city,establishment_id,workers,minors,young_minors,age_unknown\nAlpha,E1,4,2,1,1\n",
        ),
        (
            "b.csv",
            "city,establishment_id,workers,minors,young_minors,age_unknown\nBeta,E2,5,1,0,0\n",
        ),
    ],
    arguments: "a.csv b.csv",
    known: 8,
    minors: 3,
};

/// Rows with every column that says where an establishment belongs.
pub const PLACES: Study = Study {
    files: &[(
        "obs.csv",
        "wave,city,stratum,psu,establishment_id,workers_present,population,age\n\
         1,Alpha,n,P1,E1,3,9,15\n\
         1,Alpha,n,P1,E1,3,9,22\n\
         1,Beta,n,P2,E2,?,8,17\n\
         2,Beta,s,P3,E3,,7,30\n\
         2,Beta,s,P4,E4,1,7,31\n",
    )],
    arguments: "obs.csv",
    known: 5,
    minors: 2,
};

/// A study in two files, with a column that makes domains.
pub const BY_SEX: Study = Study {
    files: &[
        ("a.csv", "establishment_id,sex,age\nE1,f,15\nE1,m,22\n"),
        ("b.csv", "establishment_id,age,sex\nE2,15,f\n"),
    ],
    arguments: "a.csv b.csv",
    known: 3,
    minors: 2,
};

/// A study in two files.
pub const TWO_FILES: Study = Study {
    files: &[
        (
            "a.csv",
            "city,establishment_id,worker_id,age\nAlpha,E1,1,15\nAlpha,E1,2,22\nBeta,E2,1,17\n",
        ),
        (
            "b.csv",
            "city,establishment_id,worker_id,age\nAlpha,E1,3,15\nBeta,E3,1,22\n",
        ),
    ],
    arguments: "a.csv b.csv",
    known: 5,
    minors: 3,
};

/// Rows, and a list of establishments with all that the rows say of them.
pub const LISTED: Study = Study {
    files: &[
        (
            "obs.csv",
            "city,establishment_id,stratum,establishment_type,weight,population,workers_present,noise,age\n\
             Alpha,E1,north,bar,2,5,3,w,15\n\
             Alpha,E1,north,bar,2,5,3,w,22\n\
             Alpha,E2,north,cafe,2,5,3,x,17\n\
             Beta,E3,south,bar,3,6,3,y,16\n\
             Beta,E4,south,bar,3,6,3,z,19\n",
        ),
        (
            "list.csv",
            "city,establishment_id,stratum,establishment_type,weight,population,workers_present,noise,status\n\
             Alpha,E1,north,bar,2,5,3,w,completed\n\
             Alpha,E2,north,cafe,2,5,3,x,visited\n\
             Beta,E3,south,bar,3,6,3,y,observed\n\
             Beta,E4,south,bar,3,6,3,z,open\n\
             Beta,E5,south,bar,3,6,0,u,Nobody present\n\
             Beta,E6,south,bar,3,6,0,t,Not_found\n\
             Alpha,E7,north,bar,2,5,0,s,refused\n",
        ),
    ],
    arguments: "obs.csv --establishments list.csv",
    known: 5,
    minors: 3,
};

/// Two waves and their list, in which nobody was observed in the last establishment.
pub const UNSEEN: Study = Study {
    files: &[
        (
            "obs.csv",
            "wave,city,stratum,psu,establishment_id,age\n\
             1,Alpha,s,P1,E1,15\n\
             1,Alpha,s,P2,E2,20\n\
             2,Alpha,s,P3,E3,17\n\
             2,Alpha,s,P4,E4,30\n",
        ),
        (
            "list.csv",
            "establishment_id,wave,city,stratum,psu\n\
             E1,1,Alpha,s,P1\n\
             E2,1,Alpha,s,P2\n\
             E3,2,Alpha,s,P3\n\
             E4,2,Alpha,s,P4\n\
             E5,2,Alpha,s,P5\n",
        ),
    ],
    arguments: "obs.csv --establishments list.csv",
    known: 4,
    minors: 2,
};

/// Rows and a frame.
pub const FRAMED: Study = Study {
    files: &[
        (
            "obs.csv",
            "city,establishment_id,stratum,pair,own,age\n\
             Alpha,E1,n,P1,10,15\n\
             Alpha,E2,s,P2,11,20\n\
             Beta,E3,n,P3,12,17\n\
             Beta,E4,n,P3,12,30\n",
        ),
        (
            "frame.csv",
            "city,stratum,frame_establishments\n\
             Alpha,n,10\n\
             Alpha,s,11\n\
             Beta,n,12\n",
        ),
    ],
    arguments: "obs.csv --frame frame.csv",
    known: 4,
    minors: 2,
};
