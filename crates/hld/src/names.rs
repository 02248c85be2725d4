//! What names may look like, and which known name was probably meant.

/// Says what is wrong with the name of a component, an environment or a layer.
pub(crate) fn check_name(name: &str) -> Result<(), &'static str> {
    if name.is_empty() {
        return Err("it is empty");
    }
    if name.starts_with('.') {
        return Err("it begins with `.`");
    }
    if name.len() > 200 {
        return Err("it is longer than 200 bytes");
    }
    if name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-')) {
        Ok(())
    } else {
        Err("it has other characters than letters, digits, `.`, `_` and `-`")
    }
}

/// What to do about a name that is none.
pub(crate) const NAME_HINT: &str = "use letters, digits, `.`, `_` and `-`, and no `.` at the beginning";

/// Whether Kubernetes takes it for the name of a namespace (RFC 1123 label).
pub(crate) fn is_namespace(name: &str) -> bool {
    name.len() <= 63 && is_label(name)
}

/// Whether Helm takes it for the name of a release.
pub(crate) fn is_release_name(name: &str) -> bool {
    name.len() <= 53 && name.split('.').all(is_label)
}

fn is_label(name: &str) -> bool {
    let ends = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    let bytes = name.as_bytes();
    ends(bytes.first())
        && ends(bytes.last())
        && bytes.iter().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'))
}

/// The known name that was probably meant, if one is near enough.
pub(crate) fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let folded = fold(name);
    let most = if folded.len() <= 3 { 1 } else { 2 + folded.len() / 10 };
    known
        .into_iter()
        .filter_map(|candidate| {
            let other = fold(candidate);
            let distance = if other == folded { 0 } else { distance(&folded, &other, most)? };
            Some((distance, candidate))
        })
        .min_by_key(|(distance, candidate)| (*distance, *candidate))
        .map(|(_, candidate)| candidate)
}

/// `inject_namespace`, `inject-namespace` and `InjectNamespace` are all `injectNamespace` in disguise.
fn fold(name: &str) -> Vec<char> {
    name.chars().filter(|char| !matches!(char, '-' | '_')).flat_map(char::to_lowercase).take(64).collect()
}

/// How many characters to add, drop, change or swap with their neighbour; `None` when more than `most`.
fn distance(a: &[char], b: &[char], most: usize) -> Option<usize> {
    if a.len().abs_diff(b.len()) > most {
        return None;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, char) in a.iter().enumerate() {
        let mut row = Vec::with_capacity(b.len() + 1);
        row.push(i + 1);
        for (j, other) in b.iter().enumerate() {
            let mut cost = (last[j] + usize::from(char != other)).min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *char == b[j - 1] && a[i - 1] == *other {
                cost = cost.min(before[j - 1] + 1);
            }
            row.push(cost);
        }
        before = std::mem::replace(&mut last, row);
    }
    last.last().copied().filter(|distance| *distance <= most)
}

/// `a`, `b` and `c`, each in backticks.
pub(crate) fn listed<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    joined(names, "and")
}

/// `a`, `b` or `c`, each in backticks.
pub(crate) fn one_of<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    joined(names, "or")
}

fn joined<'a>(names: impl IntoIterator<Item = &'a str>, word: &str) -> String {
    let quoted: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    match quoted.split_last() {
        None => String::new(),
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} {word} {last}", rest.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_the_grammar() {
        for good in ["web", "Web_2.x-y", "0", "prod-east"] {
            assert!(check_name(good).is_ok(), "{good}");
        }
        for bad in ["", ".hidden", "a/b", "a b", "ä", "..", "{{ env }}"] {
            assert!(check_name(bad).is_err(), "{bad}");
        }
        assert!(is_release_name("web.shop") && !is_release_name("Web") && !is_release_name("web-"));
        assert!(is_namespace("shop") && !is_namespace("shop.web") && !is_namespace(""));
    }

    #[test]
    fn near_names_are_found() {
        let keys = ["source", "subcomponents", "injectNamespace", "namespace", "path"];
        assert_eq!(nearest("subcomponets", keys), Some("subcomponents"));
        assert_eq!(nearest("inject_namespace", keys), Some("injectNamespace"));
        assert_eq!(nearest("paht", keys), Some("path"));
        assert_eq!(nearest("replicas", keys), None);
    }
}
