//! Go's layouts, in which a time is written as `Mon Jan 2 15:04:05 MST 2006` would be.

mod read;
mod write;

pub(super) use read::parse;
pub(super) use write::format;

#[derive(Clone, Copy, PartialEq)]
enum Part {
    LongMonth,
    Month,
    NumMonth,
    ZeroMonth,
    LongWeekday,
    Weekday,
    Day,
    UnderDay,
    ZeroDay,
    UnderYearDay,
    ZeroYearDay,
    Hour,
    Hour12,
    ZeroHour12,
    Minute,
    ZeroMinute,
    Second,
    ZeroSecond,
    LongYear,
    Year,
    UpperPm,
    LowerPm,
    Zone,
    /// Whether `Z` stands for UTC, whether there are minutes, seconds, and colons.
    Offset {
        z: bool,
        minutes: bool,
        seconds: bool,
        colon: bool,
    },
    /// Digits of a second, all of them (nine at most, when a time is written) or without zeros at the end.
    Fraction {
        digits: usize,
        trimmed: bool,
    },
}

/// The first part of a layout: what stands before it, its own text, and what follows.
fn next(layout: &str) -> Option<(&str, Part, &str, &str)> {
    let bytes = layout.as_bytes();
    for at in 0..bytes.len() {
        // Everything that means something is ASCII.
        let Some(rest) = layout.get(at..) else { continue };
        if let Some((part, skipped, length)) = part(rest, bytes, at) {
            let from = at + skipped;
            return Some((&layout[..from], part, &layout[from..from + length], &layout[from + length..]));
        }
    }
    None
}

/// A part at the beginning, how many characters before it are not of it, and its length.
fn part(rest: &str, all: &[u8], at: usize) -> Option<(Part, usize, usize)> {
    let lower_follows = |length: usize| rest.as_bytes().get(length).is_some_and(u8::is_ascii_lowercase);
    let whole = |part, text: &str| rest.starts_with(text).then_some((part, 0, text.len()));
    let offset = |z, minutes, seconds, colon| Part::Offset { z, minutes, seconds, colon };
    match rest.as_bytes()[0] {
        b'J' if rest.starts_with("January") => whole(Part::LongMonth, "January"),
        b'J' if rest.starts_with("Jan") && !lower_follows(3) => whole(Part::Month, "Jan"),
        b'M' if rest.starts_with("Monday") => whole(Part::LongWeekday, "Monday"),
        b'M' if rest.starts_with("Mon") && !lower_follows(3) => whole(Part::Weekday, "Mon"),
        b'M' => whole(Part::Zone, "MST"),
        b'0' => whole(Part::ZeroYearDay, "002").or_else(|| {
            let part = match rest.as_bytes().get(1)? {
                b'1' => Part::ZeroMonth,
                b'2' => Part::ZeroDay,
                b'3' => Part::ZeroHour12,
                b'4' => Part::ZeroMinute,
                b'5' => Part::ZeroSecond,
                b'6' => Part::Year,
                _ => return None,
            };
            Some((part, 0, 2))
        }),
        b'1' => whole(Part::Hour, "15").or(Some((Part::NumMonth, 0, 1))),
        b'2' => whole(Part::LongYear, "2006").or(Some((Part::Day, 0, 1))),
        b'_' if rest.starts_with("_2006") => Some((Part::LongYear, 1, 4)),
        b'_' => whole(Part::UnderDay, "_2").or_else(|| whole(Part::UnderYearDay, "__2")),
        b'3' => Some((Part::Hour12, 0, 1)),
        b'4' => Some((Part::Minute, 0, 1)),
        b'5' => Some((Part::Second, 0, 1)),
        b'P' => whole(Part::UpperPm, "PM"),
        b'p' => whole(Part::LowerPm, "pm"),
        b'-' | b'Z' => {
            let z = rest.starts_with('Z');
            let after = &rest[1..];
            let found = [
                ("070000", offset(z, true, true, false)),
                ("07:00:00", offset(z, true, true, true)),
                ("0700", offset(z, true, false, false)),
                ("07:00", offset(z, true, false, true)),
                ("07", offset(z, false, false, false)),
            ];
            let (text, part) = found.into_iter().find(|(text, _)| after.starts_with(text))?;
            Some((part, 0, text.len() + 1))
        }
        b'.' | b',' => {
            let digit = *rest.as_bytes().get(1)?;
            let digits = rest[1..].bytes().take_while(|byte| *byte == digit).count();
            let ends = !all.get(at + 1 + digits).is_some_and(u8::is_ascii_digit);
            (matches!(digit, b'0' | b'9') && ends).then_some((
                // Go keeps the number in twelve bits.
                Part::Fraction { digits: digits & 0xfff, trimmed: digit == b'9' },
                0,
                digits + 1,
            ))
        }
        _ => None,
    }
}
