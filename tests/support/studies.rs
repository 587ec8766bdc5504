//! Two small studies, written out in full.

/// A study whose waves share most establishments, in which one stratum has a single one.
///
/// Twenty establishments of five workers; weight 10 + number; cities A (1-8), B (9-16) and C (17-20);
/// odd and even numbers apart in A and B, and the last of C alone. Two were not visited again.
pub fn shared_establishments() -> String {
    const POSITIVES: [[&str; 20]; 2] = [
        [
            "1", "1", "1", "2", "1", "2", "1", "1", // A
            "2", "1", "2", "1", "1", "1", "2", "1", // B
            "0", "0", "0", "1", // C
        ],
        [
            "0", "1", "-", "0", "1", "1", "1", "1", // A
            "0", "1", "1", "-", "1", "0", "1", "1", // B
            "0", "1", "1", "1", // C
        ],
    ];
    let mut text = "wave,city,stratum,establishment_id,weight,minor\n".to_owned();
    for (wave, positives) in (1..).zip(POSITIVES) {
        for (number, positives) in (1..).zip(positives) {
            let Ok(positives) = positives.parse::<usize>() else {
                continue;
            };
            let (city, stratum) = match number {
                1..=16 => (
                    if number <= 8 { "A" } else { "B" },
                    ["even", "odd"][number % 2],
                ),
                17..=19 => ("C", "together"),
                _ => ("C", "alone"),
            };
            let weight = 10 + number;
            for worker in 0..5 {
                let minor = if worker < positives { "yes" } else { "no" };
                text += &format!("{wave},{city},{stratum},e{number},{weight},{minor}\n");
            }
        }
    }
    text
}

/// A city in a wave of the study with independent waves.
pub struct City {
    wave: u8,
    name: &'static str,
    frame: u8,
    weight: u8,
    /// Workers, workers aged 17 or under, and workers aged 15 or under of each establishment.
    establishments: &'static [(usize, usize, usize)],
}

/// A study whose waves have different establishments, in which no worker, or none so young, is found
/// in some cities.
#[rustfmt::skip]
pub const INDEPENDENT_WAVES: &[City] = &[
    City { wave: 1, name: "P", frame: 24, weight: 4,
           establishments: &[(8, 2, 1), (5, 0, 0), (12, 3, 0), (7, 0, 0), (10, 1, 0), (6, 0, 0)] },
    City { wave: 1, name: "Q", frame: 30, weight: 6,
           establishments: &[(9, 1, 0), (4, 0, 0), (11, 0, 0), (6, 0, 0), (8, 2, 0)] },
    City { wave: 1, name: "R", frame: 12, weight: 3,
           establishments: &[(5, 0, 0), (7, 0, 0), (3, 0, 0), (9, 0, 0)] },
    City { wave: 2, name: "P", frame: 25, weight: 5,
           establishments: &[(9, 1, 0), (6, 0, 0), (10, 0, 0), (8, 1, 0), (7, 0, 0)] },
    City { wave: 2, name: "Q", frame: 30, weight: 6,
           establishments: &[(7, 0, 0), (8, 0, 0), (5, 1, 0), (10, 0, 0), (6, 0, 0)] },
    City { wave: 2, name: "R", frame: 12, weight: 3,
           establishments: &[(6, 0, 0), (6, 0, 0), (8, 0, 0), (4, 0, 0)] },
];

/// The rows of that study, with the establishments in each stratum's frame as `population`.
pub fn independent_waves() -> String {
    let mut text = "wave,city,establishment_id,weight,population,age\n".to_owned();
    for city in INDEPENDENT_WAVES {
        for (number, &(workers, minors, young)) in (1..).zip(city.establishments) {
            for worker in 0..workers {
                let age = match worker {
                    _ if worker < young => 14,
                    _ if worker < minors => 17,
                    _ => 25,
                };
                let (wave, name) = (city.wave, city.name);
                let (weight, frame) = (city.weight, city.frame);
                text += &format!("{wave},{name},w{wave}-{number},{weight},{frame},{age}\n");
            }
        }
    }
    text
}

/// The frame of that study.
pub fn frame() -> String {
    let mut text = "wave,city,frame_establishments\n".to_owned();
    for city in INDEPENDENT_WAVES {
        text += &format!("{},{},{}\n", city.wave, city.name, city.frame);
    }
    text
}
