//! The orders in which go-yaml writes the keys of a map.

use std::cmp::Ordering;

use super::tables::{is_digit, is_letter};

/// The order in which go-yaml v2 writes keys: letters behind everything else, runs of digits by their number.
///
/// ```
/// let mut keys = ["b", "a10", "a2", "_x"];
/// keys.sort_by(|a, b| hld_yaml::natural_order(a, b));
/// assert_eq!(keys, ["_x", "a2", "a10", "b"]);
/// ```
pub fn natural_order(a: &str, b: &str) -> Ordering {
    compare(a, b, false)
}

/// The order in which go-yaml v3 writes keys: as v2, but behind a digit a letter comes before what is none.
pub fn natural_order_v3(a: &str, b: &str) -> Ordering {
    compare(a, b, true)
}

fn compare(a: &str, b: &str, v3: bool) -> Ordering {
    let same = a.bytes().zip(b.bytes()).take_while(|(a, b)| a == b).count();
    let same = a.floor_char_boundary(same).min(b.floor_char_boundary(same));
    let (before, rest_a, rest_b) = (&a[..same], &a[same..], &b[same..]);
    let (Some(first_a), Some(first_b)) = (rest_a.chars().next(), rest_b.chars().next()) else {
        return rest_a.len().cmp(&rest_b.len());
    };
    match (is_letter(first_a), is_letter(first_b)) {
        (true, true) => return first_a.cmp(&first_b),
        (false, false) => {}
        (letter_a, _) => {
            let a_first = letter_a == (v3 && before.chars().next_back().is_some_and(is_digit));
            return if a_first { Ordering::Less } else { Ordering::Greater };
        }
    }
    // Behind a number that has begun, zeros count.
    let mut start = 0i64;
    if first_a == '0' || first_b == '0' {
        let begun = before.chars().rev().take_while(|&c| is_digit(c)).any(|c| c != '0');
        start = i64::from(begun);
    }
    let (number_a, digits_a) = leading_number(rest_a, start);
    let (number_b, digits_b) = leading_number(rest_b, start);
    number_a.cmp(&number_b).then(digits_a.cmp(&digits_b)).then(first_a.cmp(&first_b))
}

/// The number at the beginning of a text and how many digits it has; long ones wrap around, as in Go.
fn leading_number(text: &str, start: i64) -> (i64, usize) {
    text.chars().take_while(|&c| is_digit(c)).fold((start, 0), |(number, digits), c| {
        let digit = i64::from(u32::from(c)) - i64::from(u32::from('0'));
        (number.wrapping_mul(10).wrapping_add(digit), digits + 1)
    })
}

/// Sorts by an order that need not be one: go-yaml's has cycles.
pub(super) fn sort<T>(items: &mut [T], key: impl Fn(&T) -> &str, order: fn(&str, &str) -> Ordering) {
    // The standard sort may panic over cycles, a plain insertion does not care.
    for end in 1..items.len() {
        let mut at = end;
        while at > 0 && order(key(&items[at]), key(&items[at - 1])) == Ordering::Less {
            items.swap(at, at - 1);
            at -= 1;
        }
    }
}
