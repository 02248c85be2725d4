//! Reading times.

use super::{Part, next};
use crate::funcs::dates::{DAYS, MONTHS, Time, days_from_civil};
use crate::text::unmarked;

/// What was read of a text.
#[derive(Default)]
struct Read {
    year: i64,
    month: Option<u32>,
    day: Option<u32>,
    year_day: Option<u32>,
    hour: u32,
    minute: u32,
    second: u32,
    nanos: u32,
    pm: Option<bool>,
    utc: bool,
    offset: Option<i32>,
    zone: String,
}

enum Refusal {
    /// The part cannot be read.
    Part,
    /// A number out of the range of what is named.
    Range(&'static str),
}

/// Reads a time. Without a zone it is in UTC.
///
/// # Errors
/// Go's text.
pub(in crate::funcs) fn parse(layout: &str, text: &str) -> Result<Time, String> {
    let (quoted_text, quoted_layout) = (quote(&unmarked(text)), quote(&unmarked(layout)));
    let cannot = |value: &[u8], part: &str| {
        format!(
            "parsing time {quoted_text} as {quoted_layout}: cannot parse {} as {}",
            quote(value),
            quote(&unmarked(part))
        )
    };
    let wrong = |what: &str| format!("parsing time {quoted_text}: {what}");
    let mut read = Read::default();
    let (mut layout_rest, mut value) = (layout, text);
    while let Some((before, part, name, after)) = next(layout_rest) {
        value = skip(value, before).ok_or_else(|| cannot(&value_at(value, before), before))?;
        layout_rest = after;
        let held = value;
        match read_part(&mut read, part, &mut value, after) {
            Ok(()) => {}
            Err(Refusal::Part) => return Err(cannot(&unmarked(held), name)),
            Err(Refusal::Range(what)) => return Err(wrong(&format!("{what} out of range"))),
        }
    }
    value = skip(value, layout_rest).ok_or_else(|| cannot(&value_at(value, layout_rest), layout_rest))?;
    if !value.is_empty() {
        return Err(format!("parsing time {quoted_text}: extra text: {}", quote(&unmarked(value))));
    }
    read.time().map_err(wrong)
}

/// How errors about times quote: what is not ASCII, byte by byte.
fn quote(text: &[u8]) -> String {
    let mut out = String::from('"');
    for byte in text {
        match byte {
            b'"' | b'\\' => out.extend(['\\', char::from(*byte)]),
            b' '..=0x7f => out.push(char::from(*byte)),
            other => out.push_str(&format!("\\x{other:02x}")),
        }
    }
    out.push('"');
    out
}

/// Where the text stops being what the layout says.
fn value_at(value: &str, before: &str) -> Vec<u8> {
    let (mut value, before) = (unmarked(value), unmarked(before));
    let same = value.iter().zip(&before).take_while(|(a, b)| a == b).count();
    value.drain(..same);
    value
}

/// The text behind what the layout says; any number of blanks for each.
fn skip<'a>(mut value: &'a str, mut before: &str) -> Option<&'a str> {
    while !before.is_empty() {
        if before.starts_with(' ') {
            if !value.is_empty() && !value.starts_with(' ') {
                return None;
            }
            (before, value) = (before.trim_start_matches(' '), value.trim_start_matches(' '));
            continue;
        }
        let one = before.chars().next()?;
        value = value.strip_prefix(one)?;
        before = &before[one.len_utf8()..];
    }
    Some(value)
}

/// One or two digits; exactly two if fixed.
fn number(value: &mut &str, fixed: bool) -> Result<u32, Refusal> {
    let digits = value.bytes().take(2).take_while(u8::is_ascii_digit).count();
    if digits == 0 || (fixed && digits < 2) {
        return Err(Refusal::Part);
    }
    let (text, rest) = value.split_at(digits);
    *value = rest;
    text.parse().map_err(|_| Refusal::Part)
}

fn name(value: &mut &str, names: &[&str], length: Option<usize>) -> Result<u32, Refusal> {
    for (index, name) in names.iter().enumerate() {
        let name = &name[..length.unwrap_or(name.len())];
        if value.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name)) {
            *value = &value[name.len()..];
            return Ok(index as u32);
        }
    }
    Err(Refusal::Part)
}

fn below(number: u32, limit: u32, what: &'static str) -> Result<u32, Refusal> {
    if number < limit { Ok(number) } else { Err(Refusal::Range(what)) }
}

/// The digits behind a point or comma, as nanoseconds. What lies behind the ninth does not count, digits or not.
fn fraction(value: &mut &str, digits: usize) -> Result<u32, Refusal> {
    let Some(text) =
        value.get(1..=digits).filter(|text| text.bytes().take(9).all(|byte| byte.is_ascii_digit()))
    else {
        return Err(Refusal::Part);
    };
    if !value.starts_with(['.', ',']) {
        return Err(Refusal::Part);
    }
    let padded: String = text.chars().chain(std::iter::repeat('0')).take(9).collect();
    *value = &value[digits + 1..];
    padded.parse().map_err(|_| Refusal::Part)
}

fn read_part(read: &mut Read, part: Part, value: &mut &str, after: &str) -> Result<(), Refusal> {
    match part {
        Part::LongYear => {
            let text = value.get(..4).filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
            read.year = text.and_then(|text| text.parse().ok()).ok_or(Refusal::Part)?;
            *value = &value[4..];
        }
        Part::Year => {
            // Two characters, the first of which may be a sign.
            let year: i64 = value.get(..2).and_then(|text| text.parse().ok()).ok_or(Refusal::Part)?;
            read.year = if year >= 69 { year + 1900 } else { year + 2000 };
            *value = &value[2..];
        }
        Part::LongMonth => read.month = Some(name(value, &MONTHS, None)? + 1),
        Part::Month => read.month = Some(name(value, &MONTHS, Some(3))? + 1),
        Part::NumMonth | Part::ZeroMonth => {
            let month = number(value, part == Part::ZeroMonth)?;
            read.month = Some(below(month.wrapping_sub(1), 12, "month")? + 1);
        }
        Part::LongWeekday => drop(name(value, &DAYS, None)?),
        Part::Weekday => drop(name(value, &DAYS, Some(3))?),
        Part::Day | Part::UnderDay | Part::ZeroDay => {
            if part == Part::UnderDay {
                *value = value.strip_prefix(' ').unwrap_or(value);
            }
            read.day = Some(number(value, part == Part::ZeroDay)?);
        }
        Part::UnderYearDay | Part::ZeroYearDay => {
            if part == Part::UnderYearDay {
                *value = value.strip_prefix(' ').unwrap_or(value);
                *value = value.strip_prefix(' ').unwrap_or(value);
            }
            let digits = value.bytes().take(3).take_while(u8::is_ascii_digit).count();
            if digits == 0 || (part == Part::ZeroYearDay && digits < 3) {
                return Err(Refusal::Part);
            }
            read.year_day = value[..digits].parse().ok();
            *value = &value[digits..];
        }
        Part::Hour => read.hour = below(number(value, false)?, 24, "hour")?,
        Part::Hour12 | Part::ZeroHour12 => {
            read.hour = below(number(value, part == Part::ZeroHour12)?, 13, "hour")?;
        }
        Part::Minute | Part::ZeroMinute => {
            read.minute = below(number(value, part == Part::ZeroMinute)?, 60, "minute")?;
        }
        Part::Second | Part::ZeroSecond => {
            read.second = below(number(value, part == Part::ZeroSecond)?, 60, "second")?;
            // Digits behind a point may follow though the layout has none.
            let expected = matches!(next(after), Some((_, Part::Fraction { .. }, ..)));
            let digits = value.bytes().skip(1).take_while(u8::is_ascii_digit).count();
            if !expected && value.starts_with(['.', ',']) && digits > 0 {
                read.nanos = fraction(value, digits)?;
            }
        }
        Part::UpperPm => read.pm = Some(exactly(value, ["AM", "PM"])?),
        Part::LowerPm => read.pm = Some(exactly(value, ["am", "pm"])?),
        Part::Offset { z, minutes, seconds, colon } => {
            if z && value.starts_with('Z') {
                *value = &value[1..];
                read.utc = true;
            } else {
                read.offset = Some(offset(value, minutes, seconds, colon)?);
            }
        }
        Part::Zone => {
            if let Some(rest) = value.strip_prefix("UTC") {
                *value = rest;
                read.utc = true;
            } else {
                let length = abbreviation(value).ok_or(Refusal::Part)?;
                let (zone, rest) = value.split_at(length);
                read.zone = zone.to_owned();
                *value = rest;
            }
        }
        Part::Fraction { digits, trimmed: false } => read.nanos = fraction(value, digits)?,
        Part::Fraction { .. } => {
            let digits = value.bytes().skip(1).take_while(u8::is_ascii_digit).count();
            if value.starts_with(['.', ',']) && digits > 0 {
                read.nanos = fraction(value, digits)?;
            }
        }
    }
    Ok(())
}

/// Whether it is the second of both.
fn exactly(value: &mut &str, names: [&str; 2]) -> Result<bool, Refusal> {
    let found = names.iter().position(|name| value.starts_with(name)).ok_or(Refusal::Part)?;
    *value = &value[2..];
    Ok(found == 1)
}

/// A sign and up to three pairs of digits. Their ranges are looked at before their digits and the sign are found wrong.
fn offset(value: &mut &str, minutes: bool, seconds: bool, colon: bool) -> Result<i32, Refusal> {
    let pairs = 1 + usize::from(minutes) + usize::from(seconds);
    let each = 2 + usize::from(colon);
    let length = 1 + 2 + (pairs - 1) * each;
    let bytes = value.as_bytes().get(..length).ok_or(Refusal::Part)?;
    if colon && (1..pairs).any(|pair| bytes[each * pair] != b':') {
        return Err(Refusal::Part);
    }
    let mut numbers = [0; 3];
    let mut fits = true;
    for (pair, number) in numbers.iter_mut().enumerate().take(pairs) {
        match bytes[1 + each * pair..][..2] {
            [ten, one] if ten.is_ascii_digit() && one.is_ascii_digit() => {
                *number = i32::from(ten - b'0') * 10 + i32::from(one - b'0');
            }
            _ => {
                fits = false;
                break;
            }
        }
    }
    let [hour, minute, second] = numbers;
    if second > 60 {
        return Err(Refusal::Range("time zone offset second"));
    }
    if minute > 60 {
        return Err(Refusal::Range("time zone offset minute"));
    }
    if hour > 24 {
        return Err(Refusal::Range("time zone offset hour"));
    }
    let sign = match bytes[0] {
        b'+' if fits => 1,
        b'-' if fits => -1,
        _ => return Err(Refusal::Part),
    };
    *value = value.get(length..).ok_or(Refusal::Part)?;
    Ok(sign * (hour * 3600 + minute * 60 + second))
}

/// How long the name of a zone is: three or four capitals that end in T, five that do, `GMT+3`, `+03`.
fn abbreviation(value: &str) -> Option<usize> {
    if value.len() < 3 {
        return None;
    }
    if value.starts_with("ChST") || value.starts_with("MeST") {
        return Some(4);
    }
    let signed = |text: &str| {
        let digits = text.bytes().skip(1).take_while(u8::is_ascii_digit).count();
        let hours: u32 = text.get(1..=digits)?.parse().ok()?;
        (text.starts_with(['+', '-']) && hours < 24).then_some(digits + 1)
    };
    if let Some(rest) = value.strip_prefix("GMT") {
        return Some(3 + signed(rest).unwrap_or(0));
    }
    if value.starts_with(['+', '-']) {
        return signed(value);
    }
    match value.bytes().take(6).take_while(u8::is_ascii_uppercase).count() {
        5 if value.as_bytes()[4] == b'T' => Some(5),
        4 if value.as_bytes()[3] == b'T' || value.starts_with("WITA") => Some(4),
        3 => Some(3),
        _ => None,
    }
}

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn days_in(month: u32, year: i64) -> u32 {
    match month {
        2 => 28 + u32::from(is_leap(year)),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

impl Read {
    fn time(mut self) -> Result<Time, &'static str> {
        match self.pm {
            Some(true) if self.hour < 12 => self.hour += 12,
            Some(false) if self.hour == 12 => self.hour = 0,
            _ => {}
        }
        if let Some(mut day) = self.year_day {
            if day < 1 || day > 365 + u32::from(is_leap(self.year)) {
                return Err("day-of-year out of range");
            }
            let mut month = 1;
            while day > days_in(month, self.year) {
                day -= days_in(month, self.year);
                month += 1;
            }
            if self.month.is_some_and(|given| given != month) {
                return Err("day-of-year does not match month");
            }
            if self.day.is_some_and(|given| given != day) {
                return Err("day-of-year does not match day");
            }
            (self.month, self.day) = (Some(month), Some(day));
        }
        let (month, day) = (self.month.unwrap_or(1), self.day.unwrap_or(1));
        if day < 1 || day > days_in(month, self.year) {
            return Err("day out of range");
        }
        let clock = i64::from(self.hour) * 3600 + i64::from(self.minute) * 60 + i64::from(self.second);
        let seconds = days_from_civil(self.year, month, i64::from(day)) * 86_400 + clock;
        let utc = Time::utc(seconds, self.nanos);
        if self.utc {
            return Ok(utc);
        }
        if let Some(offset) = self.offset {
            let moment = Time::utc(seconds - i64::from(offset), self.nanos);
            // Nothing tells it from the local zone, which is UTC here.
            let local = offset == 0 && (self.zone.is_empty() || self.zone == "UTC");
            return Ok(if local { moment } else { Time { offset, zone: self.zone, ..moment } });
        }
        if self.zone.is_empty() {
            return Ok(utc);
        }
        // Of other zones only the name is known, and the clock is taken for that of UTC.
        let hours = self.zone.strip_prefix("GMT").and_then(|hours| hours.parse::<i32>().ok()).unwrap_or(0);
        Ok(Time { offset: hours * 3600, zone: self.zone, ..utc })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_together_is_told_as_in_go() {
        for (layout, text, error) in [
            ("2006 002", "2021 366", "day-of-year out of range"),
            ("2006 002 01", "2021 059 03", "day-of-year does not match month"),
            ("2006 002 02", "2021 059 03", "day-of-year does not match day"),
            ("2006-01-02", "2021-02-29", "day out of range"),
            ("15:04", "24:00", "hour out of range"),
            ("-07:00", "x25:00", "time zone offset hour out of range"),
            ("-0700", "+25:0", "time zone offset hour out of range"),
            ("-070000", "+256199", "time zone offset second out of range"),
        ] {
            let expected = format!("parsing time \"{text}\": {error}");
            assert_eq!(parse(layout, text).unwrap_err(), expected);
        }
        assert!(parse("-07:00", "x05:00").is_err());
    }

    #[test]
    fn a_zone_by_name_does_not_move_the_clock_of_utc() {
        for (text, seconds, offset) in
            [("00:00 CET", 0, 0), ("00:00 GMT+3", 0, 10_800), ("00:00 +03", 0, 0), ("00:00 UTC", 0, 0)]
        {
            let time = parse("2006-01-02 15:04 MST", &format!("1970-01-01 {text}")).unwrap();
            assert_eq!((time.seconds, time.offset), (seconds, offset), "{text}");
        }
    }

    #[test]
    fn two_digits_of_a_year_may_be_one_with_a_sign() {
        let year = |text| parse("06", text).map(|time| time.civil().year).ok();
        assert_eq!(
            ["69", "68", "+2", "-7", "2", "1x", "é1"].map(year),
            [Some(1969), Some(2068), Some(2002), Some(1993), None, None, None]
        );
    }
}
