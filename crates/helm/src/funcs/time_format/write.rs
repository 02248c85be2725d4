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
        Part::Year => format!("{:02}", civil.year.unsigned_abs() % 100),
        Part::UpperPm => (if civil.hour >= 12 { "PM" } else { "AM" }).to_owned(),
        Part::LowerPm => (if civil.hour >= 12 { "pm" } else { "am" }).to_owned(),
        Part::Zone if !time.zone.is_empty() => time.zone.clone(),
        Part::Zone => offset_text(time.offset, true, false, false),
        Part::Offset { z: true, .. } if time.offset == 0 => "Z".to_owned(),
        Part::Offset { minutes, seconds, colon, .. } => offset_text(time.offset, minutes, seconds, colon),
        Part::Fraction { digits, trimmed } => {
            let all = format!("{:09}", time.nanos);
            let kept = &all[..digits.min(all.len())];
            let kept = if trimmed { kept.trim_end_matches('0') } else { kept };
            if trimmed && kept.is_empty() { String::new() } else { format!("{}{kept}", &text[..1]) }
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
    fn a_fraction_has_nine_digits_at_most() {
        let time = Time::utc(0, 120_000_000);
        let many = |digit: &str, count| format!(".{}|", digit.repeat(count));
        for (layout, text) in [
            (".0|", ".1|"),
            (".000|", ".120|"),
            (".999|", ".12|"),
            (",00|", ",12|"),
            (".000000000000|", ".120000000|"),
            (&many("0", 70_000), ".120000000|"),
            (&many("9", 70_000), ".12|"),
            (&many("0", 4096), ".|"),
            (&many("9", 4096), "|"),
            (&many("0", 4097), ".1|"),
        ] {
            assert_eq!(format(&time, layout), text, "{} bytes", layout.len());
        }
        assert_eq!(format(&Time::utc(0, 0), ".999|"), "|");
    }
}
