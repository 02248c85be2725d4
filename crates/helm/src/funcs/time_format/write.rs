//! Writing times.

use super::{Part, next};
use crate::funcs::dates::{Civil, DAYS, MONTHS, Time};

/// The time in a layout.
pub(in crate::funcs) fn format(time: &Time, layout: &str) -> String {
    let civil = time.civil();
    let mut out = String::with_capacity(layout.len() + 8);
    let mut rest = layout;
    while let Some((before, part, text, after)) = next(rest) {
        out.push_str(before);
        write(&mut out, time, &civil, part, text);
        rest = after;
    }
    out.push_str(rest);
    out
}

fn write(out: &mut String, time: &Time, civil: &Civil, part: Part, text: &str) {
    let month = MONTHS[(civil.month as usize + 11) % 12];
    let day = DAYS[civil.weekday % 7];
    let hour12 = (civil.hour + 11) % 12 + 1;
    let shown = match part {
        Part::LongMonth => month.to_owned(),
        Part::Month => month[..3].to_owned(),
        Part::NumMonth => civil.month.to_string(),
        Part::ZeroMonth => format!("{:02}", civil.month),
        Part::LongWeekday => day.to_owned(),
        Part::Weekday => day[..3].to_owned(),
        Part::Day => civil.day.to_string(),
        Part::UnderDay => format!("{:2}", civil.day),
        Part::ZeroDay => format!("{:02}", civil.day),
        Part::UnderYearDay => format!("{:3}", civil.year_day),
        Part::ZeroYearDay => format!("{:03}", civil.year_day),
        Part::Hour => format!("{:02}", civil.hour),
        Part::Hour12 => hour12.to_string(),
        Part::ZeroHour12 => format!("{hour12:02}"),
        Part::Minute => civil.minute.to_string(),
        Part::ZeroMinute => format!("{:02}", civil.minute),
        Part::Second => civil.second.to_string(),
        Part::ZeroSecond => format!("{:02}", civil.second),
        Part::LongYear if civil.year < 0 => format!("-{:04}", -civil.year),
        Part::LongYear => format!("{:04}", civil.year),
        Part::Year => format!("{:02}", civil.year.max(0) % 100),
        Part::UpperPm => (if civil.hour >= 12 { "PM" } else { "AM" }).to_owned(),
        Part::LowerPm => (if civil.hour >= 12 { "pm" } else { "am" }).to_owned(),
        Part::Zone if !time.zone.is_empty() => time.zone.clone(),
        Part::Zone => offset_text(time.offset, true, false, false),
        Part::Offset { z: true, .. } if time.offset == 0 => "Z".to_owned(),
        Part::Offset { minutes, seconds, colon, .. } => offset_text(time.offset, minutes, seconds, colon),
        Part::Fraction { digits, trimmed } => {
            let mut kept = format!("{:09}", time.nanos);
            // Not by a width: Rust panics at one above 65,535.
            kept.extend(std::iter::repeat_n('0', digits.saturating_sub(kept.len())));
            kept.truncate(digits);
            let kept = if trimmed { kept.trim_end_matches('0') } else { kept.as_str() };
            if kept.is_empty() { String::new() } else { format!("{}{kept}", &text[..1]) }
        }
    };
    out.push_str(&shown);
}

fn offset_text(offset: i32, minutes: bool, seconds: bool, colon: bool) -> String {
    let size = offset.unsigned_abs();
    let sign = if offset < 0 { '-' } else { '+' };
    let between = if colon { ":" } else { "" };
    let mut out = format!("{sign}{:02}", size / 3600);
    if minutes {
        out.push_str(&format!("{between}{:02}", size / 60 % 60));
    }
    if seconds {
        out.push_str(&format!("{between}{:02}", size % 60));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fraction_has_as_many_digits_as_its_layout() {
        let time = Time::utc(0, 120_000_000);
        for (layout, text) in [(".0", ".1"), (".000", ".120"), (".999", ".12"), (",00", ",12")] {
            assert_eq!(format(&time, layout), text);
        }
        let layout = format!(".{}", "0".repeat(100_000));
        assert_eq!(format(&time, &layout), format!(".12{}", "0".repeat(99_998)));
    }
}
