//! The orders in which go-yaml writes the keys of a map.

use std::cmp::Ordering;

use crate::unicode::{is_digit, is_letter};

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

/// Sorts what has a key by [`natural_order`] or [`natural_order_v3`].
///
/// These orders have cycles (`10` < `210a` < `2word` < `10`), over which the standard library's sort may panic. Where
/// there is one, Go's own result is a matter of chance; here it is always the same.
///
/// ```
/// let mut keys = vec!["b", "a10", "a2"];
/// hld_yaml::natural_sort(&mut keys, |key| key, hld_yaml::natural_order);
/// assert_eq!(keys, ["a2", "a10", "b"]);
/// ```
pub fn natural_sort<T>(items: &mut Vec<T>, key: impl Fn(&T) -> &str, order: fn(&str, &str) -> Ordering) {
    // From the order of bytes, so that the order in which the items came does not matter.
    items.sort_by(|a, b| key(a).cmp(key(b)));
    let less = |a: usize, b: usize| order(key(&items[a]), key(&items[b])) == Ordering::Less;
    if (1..items.len()).all(|at| !less(at, at - 1)) {
        return;
    }
    let mut sorted: Vec<usize> = (0..items.len()).collect();
    let mut merged = Vec::with_capacity(sorted.len());
    let mut width = 1;
    while width < sorted.len() {
        merged.clear();
        for pair in sorted.chunks(2 * width) {
            let (mut left, mut right) = pair.split_at(width.min(pair.len()));
            while let (Some(&l), Some(&r)) = (left.first(), right.first()) {
                if less(r, l) {
                    merged.push(r);
                    right = &right[1..];
                } else {
                    merged.push(l);
                    left = &left[1..];
                }
            }
            merged.extend_from_slice(left);
            merged.extend_from_slice(right);
        }
        std::mem::swap(&mut sorted, &mut merged);
        width *= 2;
    }
    let mut taken: Vec<Option<T>> = items.drain(..).map(Some).collect();
    items.extend(sorted.into_iter().filter_map(|at| taken[at].take()));
}
