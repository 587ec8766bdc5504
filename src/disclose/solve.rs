//! What do sums give away? The parts that follow from sums of parts, whatever the numbers are.

use std::collections::BTreeMap;

/// Arithmetic is modulo this prime, 2^61 - 1: exact, and for sums as good as that of fractions.
const PRIME: u128 = (1 << 61) - 1;

/// The coefficients of unknowns in an equation whose right side is known.
pub type Equation = BTreeMap<usize, i8>;

/// The unknowns that equations determine, one by one.
pub fn determined(equations: &[Equation]) -> Vec<usize> {
    let mut solved: BTreeMap<usize, BTreeMap<usize, u128>> = BTreeMap::new();
    for equation in equations {
        let mut row: BTreeMap<usize, u128> = equation
            .iter()
            .map(|(&unknown, &factor)| (unknown, modulo(factor)))
            .collect();
        let known: Vec<usize> = row
            .keys()
            .copied()
            .filter(|unknown| solved.contains_key(unknown))
            .collect();
        for unknown in known {
            let factor = row.get(&unknown).copied().unwrap_or(0);
            subtract(&mut row, &solved[&unknown], factor);
        }
        let Some((&pivot, &leading)) = row.first_key_value() else {
            continue;
        };
        let inverse = power(leading, PRIME - 2);
        row.values_mut()
            .for_each(|factor| *factor = *factor * inverse % PRIME);
        for other in solved.values_mut() {
            if let Some(&factor) = other.get(&pivot) {
                subtract(other, &row, factor);
            }
        }
        solved.insert(pivot, row);
    }
    let alone = solved.into_iter().filter(|(_, row)| row.len() == 1);
    alone.map(|(unknown, _)| unknown).collect()
}

/// Takes away a multiple of another row.
fn subtract(row: &mut BTreeMap<usize, u128>, other: &BTreeMap<usize, u128>, factor: u128) {
    for (&unknown, &own) in other {
        let entry = row.entry(unknown).or_insert(0);
        *entry = (*entry + (PRIME - factor) * own) % PRIME;
        if *entry == 0 {
            row.remove(&unknown);
        }
    }
}

fn modulo(factor: i8) -> u128 {
    (PRIME as i128 + i128::from(factor)) as u128 % PRIME
}

fn power(mut base: u128, mut exponent: u128) -> u128 {
    let mut result = 1;
    while exponent > 0 {
        if exponent % 2 == 1 {
            result = result * base % PRIME;
        }
        base = base * base % PRIME;
        exponent /= 2;
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    const NONE: [usize; 0] = [];

    fn sum(unknowns: &[usize]) -> Equation {
        unknowns.iter().map(|&unknown| (unknown, 1)).collect()
    }

    #[test]
    fn one_unknown_is_determined_and_two_are_not() {
        assert_eq!(determined(&[sum(&[3])]), [3]);
        assert_eq!(determined(&[sum(&[3, 4])]), NONE);
        assert_eq!(determined(&[sum(&[3, 4]), sum(&[3, 4])]), NONE);
    }

    #[test]
    fn sums_taken_together_determine_what_none_does_alone() {
        let equations = [sum(&[0, 1]), sum(&[2, 3]), sum(&[0, 2]), sum(&[1, 3])];
        assert_eq!(determined(&equations), NONE);
        // Two squares of a table with margins, and a bridge between them: each margin lacks two or three.
        let bridged = [
            sum(&[0, 1]),
            sum(&[2, 3, 4]),
            sum(&[5, 6]),
            sum(&[7, 8]),
            sum(&[0, 2]),
            sum(&[1, 3]),
            sum(&[4, 5, 7]),
            sum(&[6, 8]),
        ];
        assert_eq!(determined(&bridged), [4]);
    }
}
