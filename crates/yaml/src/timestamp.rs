//! The dates that go-yaml recognises, read with the rules of Go's `time.Parse`.

/// Whether a text is a date to go-yaml: `2001-1-2`, with or without a time behind it.
pub(crate) fn is_timestamp(text: &str) -> bool {
    let bytes = text.as_bytes();
    if bytes.len() < 8 || bytes[4] != b'-' || !bytes[..4].iter().all(u8::is_ascii_digit) {
        return false;
    }
    let year = bytes[..4].iter().fold(0, |sum, byte| sum * 10 + u32::from(byte - b'0'));
    let Some((month, rest)) = number(&bytes[5..]) else { return false };
    let Some((day, rest)) = rest.strip_prefix(b"-").and_then(number) else { return false };
    if !(1..=12).contains(&month) || day < 1 || day > days_in(year, month) {
        return false;
    }
    match rest {
        [] => true,
        [b'T' | b't', time @ ..] => clock(time).is_some_and(is_zone),
        [b' ', time @ ..] => clock(skip_spaces(time)).is_some_and(<[u8]>::is_empty),
        _ => false,
    }
}

fn skip_spaces(bytes: &[u8]) -> &[u8] {
    &bytes[bytes.iter().take_while(|&&byte| byte == b' ').count()..]
}

/// One or two digits.
fn number(bytes: &[u8]) -> Option<(u32, &[u8])> {
    let count = bytes.iter().take(2).take_while(|byte| byte.is_ascii_digit()).count();
    let value = bytes[..count].iter().fold(0, |sum, byte| sum * 10 + u32::from(byte - b'0'));
    (count > 0).then(|| (value, &bytes[count..]))
}

fn days_in(year: u32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        _ => 31,
    }
}

/// Hours, minutes, seconds and a fraction; gives what stands behind them.
fn clock(bytes: &[u8]) -> Option<&[u8]> {
    let (hours, rest) = number(bytes)?;
    let (minutes, rest) = number(rest.strip_prefix(b":")?)?;
    let (seconds, rest) = number(rest.strip_prefix(b":")?)?;
    if hours > 23 || minutes > 59 || seconds > 59 {
        return None;
    }
    match rest {
        [b'.' | b',', b'0'..=b'9', ..] => {
            let digits = rest[1..].iter().take_while(|byte| byte.is_ascii_digit()).count();
            Some(&rest[1 + digits..])
        }
        _ => Some(rest),
    }
}

fn is_zone(bytes: &[u8]) -> bool {
    match bytes {
        b"Z" => true,
        [b'+' | b'-', h1, h2, b':', m1, m2] if [h1, h2, m1, m2].iter().all(|byte| byte.is_ascii_digit()) => {
            // Go lets through what is one too many.
            (h1 - b'0') * 10 + (h2 - b'0') <= 24 && (m1 - b'0') * 10 + (m2 - b'0') <= 60
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::is_timestamp;

    #[test]
    fn dates() {
        for date in [
            "2001-01-01",
            "2001-1-2",
            "2000-02-29",
            "2001-12-14t21:59:43.10-05:00",
            "2001-12-14T1:2:3Z",
            "2001-12-14  21:59:43,5",
        ] {
            assert!(is_timestamp(date), "{date}");
        }
        for other in [
            "2001-13-01",
            "2001-02-29",
            "2001-12-14 21:59:43.10 -5",
            "2001-1",
            "20011-1-1",
            "2001-12-14T1:2:3",
        ] {
            assert!(!is_timestamp(other), "{other}");
        }
    }
}
