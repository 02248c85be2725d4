//! Text that may hold secrets.

use crate::source::is_unprintable;

/// Makes foreign text fit for a message: secrets and user info out, control characters escaped.
pub(crate) fn redact(text: &str, secrets: &[String]) -> String {
    let mut text = text.to_owned();
    let mut secrets: Vec<&String> = secrets.iter().filter(|secret| !secret.is_empty()).collect();
    // The longer first: a password may hold another secret.
    secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
    for secret in secrets {
        text = text.replace(secret.as_str(), "…");
    }
    let mut clean = String::with_capacity(text.len());
    for line in text.lines() {
        if line.to_ascii_lowercase().contains("authorization:") {
            continue;
        }
        for char in without_user_info(line).chars() {
            if is_unprintable(char) && char != '\t' {
                clean.extend(char.escape_default());
            } else {
                clean.push(char);
            }
        }
        clean.push('\n');
    }
    clean
}

/// Removes `user:password@` from every URL in a line.
fn without_user_info(line: &str) -> String {
    let mut clean = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.find("://") {
        let (before, after) = rest.split_at(at + 3);
        clean.push_str(before);
        let end = after
            .find(|char: char| char == '/' || char.is_whitespace() || char == '\'')
            .unwrap_or(after.len());
        rest = match after[..end].rfind('@') {
            Some(at) => &after[at + 1..],
            None => after,
        };
    }
    clean.push_str(rest);
    clean
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Secret;

    #[test]
    fn no_secret_stays() {
        let secret = Secret::new("hunter22");
        let text = format!(
            "fatal: 'https://bob:hunter22@x.example/a' said {}\nAuthorization: {}\nhttp://t@y/ \u{1b}[31mred",
            secret.basic(),
            secret.basic()
        );
        let clean = redact(&text, &secret.forms());
        assert_eq!(clean, "fatal: 'https://x.example/a' said …\nhttp://y/ \\u{1b}[31mred\n");
        assert_eq!(format!("{secret:?}"), "Secret(…)");
    }
}
