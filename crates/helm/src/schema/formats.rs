//! What `format` asks for, in the words of Helm's library.

use hld_gotmpl::quote;

use crate::funcs::{Pattern, Url, date_error, parse_address};

/// What is wrong with a text. `old`: as in Helm 3.
type Check = fn(&str, bool) -> Result<(), String>;

#[derive(Clone, Copy)]
pub(super) struct Format {
    pub(super) name: &'static str,
    pub(super) check: Check,
}

const FORMATS: [(&str, Check); 19] = [
    ("json-pointer", |text, _| json_pointer(text)),
    ("relative-json-pointer", |text, _| relative_json_pointer(text)),
    ("uuid", |text, _| uuid(text)),
    ("duration", |text, _| duration(text)),
    ("period", |text, _| period(text)),
    ("ipv4", |text, _| ipv4(text)),
    ("ipv6", |text, _| ipv6(text)),
    ("hostname", |text, _| hostname(text)),
    ("email", email),
    ("date", |text, _| date(text)),
    ("time", |text, _| time(text)),
    ("date-time", |text, _| date_time(text)),
    ("uri", |text, _| uri(text)),
    ("iri", |text, _| uri(text)),
    ("uri-reference", |text, _| uri_reference(text)),
    ("iri-reference", |text, _| uri_reference(text)),
    ("uri-template", |text, _| uri_template(text)),
    ("semver", |text, _| semver(text)),
    ("regex", |text, _| Pattern::new(text).map(drop)),
];

/// Formats that have no name here are not looked at.
pub(super) fn format_named(name: &str) -> Option<Format> {
    FORMATS.into_iter().find(|(known, _)| *known == name).map(|(name, check)| Format { name, check })
}

fn says<T>(text: impl Into<String>) -> Result<T, String> {
    Err(text.into())
}

/// A character as Go quotes it.
fn shown(one: char) -> String {
    match one {
        '\'' => r"'\''".to_owned(),
        '"' => "'\"'".to_owned(),
        other => {
            let quoted = quote(other.to_string().as_bytes());
            format!("'{}'", &quoted[1..quoted.len() - 1])
        }
    }
}

/// How many digits a text begins with.
fn digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

fn json_pointer(text: &str) -> Result<(), String> {
    if text.is_empty() {
        return Ok(());
    }
    if !text.starts_with('/') {
        return says("not starting with /");
    }
    let right = |step: &str| step.split('~').skip(1).all(|part| part.starts_with(['0', '1']));
    if text.split('/').all(right) { Ok(()) } else { says("~ must be followed by 0 or 1") }
}

fn relative_json_pointer(text: &str) -> Result<(), String> {
    let count = digits(text);
    if count == 0 {
        return says("must start with non-negative integer");
    }
    if count > 1 && text.starts_with('0') {
        return says("starts with zero");
    }
    let rest = &text[count..];
    if rest == "#" { Ok(()) } else { json_pointer(rest) }
}

fn uuid(text: &str) -> Result<(), String> {
    let lengths = [8, 4, 4, 4, 12];
    let groups: Vec<&str> = text.split('-').collect();
    if groups.len() != lengths.len() {
        return says("must have 5 elements");
    }
    for (at, (group, length)) in groups.iter().zip(lengths).enumerate() {
        if group.len() != length {
            return says(format!("element {} must be {length} characters long", at + 1));
        }
        if let Some(other) = group.chars().find(|one| !one.is_ascii_hexdigit()) {
            return says(format!("non-hex character {}", shown(other)));
        }
    }
    Ok(())
}

fn duration(text: &str) -> Result<(), String> {
    let Some(text) = text.strip_prefix('P') else { return says("must start with P") };
    if text.is_empty() {
        return says("nothing after P");
    }
    if let Some(weeks) = text.strip_suffix('W') {
        return match weeks {
            "" => says("no number in week"),
            _ if digits(weeks) < weeks.len() => says("invalid week"),
            _ => Ok(()),
        };
    }
    for (at, mut part) in text.split('T').enumerate() {
        if at > 0 && part.is_empty() {
            return says("no time elements");
        }
        let Some(all) = ["YMD", "HMS"].get(at) else { return says("more than one T") };
        let mut units = *all;
        while !part.is_empty() {
            let count = digits(part);
            if count == 0 {
                return says("missing number");
            }
            let Some(unit) = part.as_bytes().get(count).copied() else { return says("missing unit") };
            let unit = char::from(unit);
            match units.find(unit) {
                Some(found) => units = &units[found + 1..],
                None if all.contains(unit) => return says(format!("unit {} out of order", shown(unit))),
                None => return says(format!("invalid unit {}", shown(unit))),
            }
            part = &part[count + 1..];
        }
    }
    Ok(())
}

fn ipv4(text: &str) -> Result<(), String> {
    if text.split('.').count() != 4 {
        return says("expected four decimals");
    }
    for group in text.split('.') {
        if group.len() > 1 && group.starts_with('0') {
            return says("leading zeros");
        }
        match group.parse::<i64>() {
            Ok(0..=255) => {}
            Ok(_) => return says("decimal must be between 0 and 255"),
            Err(error) => {
                let large = matches!(
                    error.kind(),
                    std::num::IntErrorKind::PosOverflow | std::num::IntErrorKind::NegOverflow
                );
                let what = if large { "value out of range" } else { "invalid syntax" };
                return says(format!("strconv.Atoi: parsing {}: {what}", quote(group.as_bytes())));
            }
        }
    }
    Ok(())
}

fn ipv6(text: &str) -> Result<(), String> {
    if !text.contains(':') {
        return says("missing colon");
    }
    parse_address(text)?;
    if text.contains('%') { says("zone id is not a part of ipv6 address") } else { Ok(()) }
}

fn hostname(text: &str) -> Result<(), String> {
    let text = text.strip_suffix('.').unwrap_or(text);
    if text.len() > 253 {
        return says("more than 253 characters long");
    }
    for label in text.split('.') {
        if label.is_empty() || label.len() > 63 {
            return says("label must be 1 to 63 characters long");
        }
        if label.starts_with('-') {
            return says("label starts with hyphen");
        }
        if label.ends_with('-') {
            return says("label ends with hyphen");
        }
        if let Some(other) = label.chars().find(|one| !one.is_ascii_alphanumeric() && *one != '-') {
            return says(format!("invalid character {}", shown(other)));
        }
    }
    Ok(())
}

fn email(text: &str, old: bool) -> Result<(), String> {
    if text.len() > 254 {
        return says("more than 255 characters long");
    }
    let Some((local, domain)) = text.rsplit_once('@') else { return says("missing @") };
    if local.len() > 64 {
        return says("local part more than 64 characters long");
    }
    if local.len() > 1 && local.starts_with('"') && (old || local.ends_with('"')) {
        let end = local.char_indices().next_back().map_or(0, |(at, _)| at).max(1);
        if local[1..end].contains(['\\', '"']) {
            return says("backslash and quote are not allowed within quoted local part");
        }
    } else {
        if local.starts_with('.') {
            return says("starts with dot");
        }
        if local.ends_with('.') {
            return says("ends with dot");
        }
        if local.contains("..") {
            return says("consecutive dots");
        }
        let allowed = |one: &char| one.is_ascii_alphanumeric() || ".!#$%&'*+-/=?^_`{|}~".contains(*one);
        if let Some(other) = local.chars().find(|one| !allowed(one)) {
            return says(format!("invalid character {}", shown(other)));
        }
    }
    if let Some(address) = domain.strip_prefix('[').and_then(|domain| domain.strip_suffix(']')) {
        return match address.strip_prefix("IPv6:") {
            Some(address) => ipv6(address).map_err(|error| format!("invalid ipv6 address: {error}")),
            None => ipv4(address).map_err(|error| format!("invalid ipv4 address: {error}")),
        };
    }
    hostname(domain).map_err(|error| format!("invalid domain: {error}"))
}

fn date(text: &str) -> Result<(), String> {
    date_error(text).map_or(Ok(()), Err)
}

/// Two numbers or three, with colons between.
fn parts(text: &str) -> Result<Vec<i64>, bool> {
    let number = |part: &str| match part.parse::<i64>() {
        Ok(number) if number < 0 => Err(true),
        Ok(number) => Ok(number),
        Err(_) => Err(false),
    };
    text.split(':').map(number).collect()
}

fn time(text: &str) -> Result<(), String> {
    if text.len() < 9 {
        return says("less than 9 characters long");
    }
    if text.as_bytes()[2] != b':' || text.as_bytes()[5] != b':' {
        return says("missing colon in correct place");
    }
    // A third colon would stand within the seconds, and be no number.
    let clock = match text.get(..8).map(parts) {
        Some(Ok(clock)) => clock,
        Some(Err(true)) => return says("non-positive hour/min/sec"),
        _ => return says("invalid hour/min/sec"),
    };
    let [mut hour, mut minute, second] = clock[..] else { return says("invalid hour/min/sec") };
    if hour > 23 || minute > 59 || second > 60 {
        return says("hour/min/sec out of range");
    }
    let mut rest = &text[8..];
    if let Some(fraction) = rest.strip_prefix('.') {
        let count = digits(fraction);
        if count == 0 {
            return says("no digits in second fraction");
        }
        rest = &fraction[count..];
    }
    if rest != "z" && rest != "Z" {
        if rest.len() != 6 {
            return says("offset must be 6 characters long");
        }
        let sign = match rest.as_bytes()[0] {
            b'+' => -1,
            b'-' => 1,
            _ => return says("offset must begin with plus/minus"),
        };
        let offset = &rest[1..];
        if offset.as_bytes()[2] != b':' {
            return says("missing colon in offset in correct place");
        }
        let offset = match parts(offset) {
            Ok(offset) => offset,
            Err(true) => return says("non-positive hour/min in offset"),
            Err(false) => return says("invalid hour/min in offset"),
        };
        let [hours, minutes] = offset[..] else { return says("invalid hour/min in offset") };
        if hours > 23 || minutes > 59 {
            return says("hour/min in offset out of range");
        }
        let mut total = hour * 60 + minute + sign * (hours * 60 + minutes);
        if total < 0 {
            total += 24 * 60;
        }
        (hour, minute) = (total / 60, total % 60);
    }
    if second >= 60 && (hour != 23 || minute != 59) {
        return says("invalid leap second");
    }
    Ok(())
}

fn date_time(text: &str) -> Result<(), String> {
    if text.len() < 20 {
        return says("less than 20 characters long");
    }
    if !matches!(text.as_bytes()[10], b't' | b'T') {
        return says("11th character must be t or T");
    }
    date(&text[..10]).map_err(|error| format!("invalid date element: {error}"))?;
    time(&text[11..]).map_err(|error| format!("invalid time element: {error}"))
}

fn parse_url(text: &str) -> Result<Url, String> {
    let url = Url::parse(text.as_bytes())?;
    let name = String::from_utf8_lossy(url.hostname()).into_owned();
    if name.contains(':') {
        if !url.host().contains(&b'[') || !url.host().contains(&b']') {
            return says("ipv6 address not enclosed in brackets");
        }
        ipv6(&name).map_err(|error| format!("invalid ipv6 address: {error}"))?;
    }
    Ok(url)
}

fn uri(text: &str) -> Result<(), String> {
    if parse_url(text)?.scheme().is_empty() { says("relative url") } else { Ok(()) }
}

fn uri_reference(text: &str) -> Result<(), String> {
    if text.contains('\\') {
        return says(r"contains \");
    }
    parse_url(text).map(drop)
}

fn uri_template(text: &str) -> Result<(), String> {
    for step in parse_url(text)?.raw_path().split('/') {
        let step = Url::path_unescape(step).map_err(|error| format!("percent decode failed: {error}"))?;
        let mut open = false;
        for brace in step.chars().filter(|one| matches!(one, '{' | '}')) {
            if (brace == '{') == open {
                return says("nested curly braces");
            }
            open = !open;
        }
        if open {
            return says("no matching closing brace");
        }
    }
    Ok(())
}

fn period(text: &str) -> Result<(), String> {
    let Some((start, end)) = text.split_once('/') else { return says("missing slash") };
    let end_time = || date_time(end).map_err(|error| format!("invalid end date-time: {error}"));
    if start.starts_with('P') {
        duration(start).map_err(|error| format!("invalid start duration: {error}"))?;
        return end_time();
    }
    date_time(start).map_err(|error| format!("invalid start date-time: {error}"))?;
    if end.starts_with('P') {
        return duration(end).map_err(|error| format!("invalid end duration: {error}"));
    }
    end_time()
}

fn semver(text: &str) -> Result<(), String> {
    let odd = |part: &str| part.chars().find(|one| !one.is_ascii_alphanumeric() && *one != '-').map(shown);
    let mut core = text;
    if let Some((before, build)) = core.split_once('+') {
        if build.is_empty() {
            return says("build is empty");
        }
        for part in build.split('.') {
            if part.is_empty() {
                return says("build identifier is empty");
            }
            if let Some(other) = odd(part) {
                return says(format!("invalid character {other} in build identifier"));
            }
        }
        core = before;
    }
    if let Some((before, release)) = core.split_once('-') {
        for part in release.split('.') {
            if part.is_empty() {
                return says("pre-release identifier is empty");
            }
            if let Some(other) = odd(part) {
                return says(format!("invalid character {other} in pre-release identifier"));
            }
            if part.len() > 1 && part.starts_with('0') && digits(part) == part.len() {
                return says("pre-release numeric identifier starts with zero");
            }
        }
        core = before;
    }
    let numbers: Vec<&str> = core.split('.').collect();
    if numbers.len() != 3 {
        return says("versionCore must have 3 numbers separated by dot");
    }
    for (number, name) in numbers.into_iter().zip(["major", "minor", "patch"]) {
        if number.is_empty() {
            return says(format!("{name} is empty"));
        }
        if number.len() > 1 && number.starts_with('0') {
            return says(format!("{name} starts with zero"));
        }
        if digits(number) < number.len() {
            return says(format!("{name} contains non-digit"));
        }
    }
    Ok(())
}
