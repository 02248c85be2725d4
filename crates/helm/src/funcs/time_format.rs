//! Go's layouts, in which a time is written as `Mon Jan 2 15:04:05 MST 2006` would be.

use super::dates::{Civil, DAYS, MONTHS, Time, days_from_civil};

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
    /// Digits of a second, all of them or without zeros at the end.
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
                Part::Fraction { digits, trimmed: digit == b'9' },
                0,
                digits + 1,
            ))
        }
        _ => None,
    }
}

/// The time in a layout.
pub(super) fn format(time: &Time, layout: &str) -> String {
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
pub(super) fn parse(layout: &str, text: &str) -> Result<Time, String> {
    let (quoted_text, quoted_layout) = (quote(text.as_bytes()), quote(layout.as_bytes()));
    let cannot = |value: &str, part: &str| {
        format!(
            "parsing time {quoted_text} as {quoted_layout}: cannot parse {} as {}",
            quote(value.as_bytes()),
            quote(part.as_bytes())
        )
    };
    let out_of_range = |what: &str| format!("parsing time {quoted_text}: {what} out of range");
    let mut read = Read::default();
    let (mut layout_rest, mut value) = (layout, text);
    while let Some((before, part, name, after)) = next(layout_rest) {
        value = skip(value, before).ok_or_else(|| cannot(value_at(value, before), before))?;
        layout_rest = after;
        let held = value;
        match read_part(&mut read, part, &mut value, after) {
            Ok(()) => {}
            Err(Refusal::Part) => return Err(cannot(held, name)),
            Err(Refusal::Range(what)) => return Err(out_of_range(what)),
        }
    }
    value = skip(value, layout_rest).ok_or_else(|| cannot(value_at(value, layout_rest), layout_rest))?;
    if !value.is_empty() {
        return Err(format!("parsing time {quoted_text}: extra text: {}", quote(value.as_bytes())));
    }
    read.time().map_err(out_of_range)
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
fn value_at<'a>(value: &'a str, before: &str) -> &'a str {
    let same = value.bytes().zip(before.bytes()).take_while(|(a, b)| a == b).count();
    value.get(same..).unwrap_or(value)
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

/// The digits behind a point or comma, as nanoseconds.
fn fraction(value: &mut &str, digits: usize) -> Result<u32, Refusal> {
    let Some(text) = value.get(1..=digits).filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()))
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
            let year = i64::from(number(value, true)?);
            read.year = if year >= 69 { year + 1900 } else { year + 2000 };
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

fn offset(value: &mut &str, minutes: bool, seconds: bool, colon: bool) -> Result<i32, Refusal> {
    let sign = match value.as_bytes().first() {
        Some(b'+') => 1,
        Some(b'-') => -1,
        _ => return Err(Refusal::Part),
    };
    let mut rest = &value[1..];
    let mut two = |colon: bool| -> Result<i32, Refusal> {
        if colon {
            rest = rest.strip_prefix(':').ok_or(Refusal::Part)?;
        }
        Ok(number(&mut rest, true)? as i32)
    };
    let hour = two(false)?;
    let minute = if minutes { two(colon)? } else { 0 };
    let second = if seconds { two(colon)? } else { 0 };
    *value = rest;
    if hour > 24 {
        return Err(Refusal::Range("time zone offset hour"));
    }
    if minute > 60 {
        return Err(Refusal::Range("time zone offset minute"));
    }
    if second > 60 {
        return Err(Refusal::Range("time zone offset second"));
    }
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
                return Err("day-of-year");
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
            return Err("day");
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
        // Of other zones only the name is known.
        let hours = self.zone.strip_prefix("GMT").and_then(|hours| hours.parse::<i32>().ok()).unwrap_or(0);
        let offset = hours * 3600;
        Ok(Time { seconds: seconds - i64::from(offset), offset, zone: self.zone, ..utc })
    }
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
