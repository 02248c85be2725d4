//! Names of refs: which are acceptable, which are near to a mistyped one, and how the cache calls them.

use crate::source::hash;

/// Git's own rules for the name of a branch or tag, and no `-` in front.
pub(crate) fn check_ref_name(name: &str) -> Result<(), &'static str> {
    if name.is_empty() {
        return Err("is empty");
    }
    if name.starts_with('-') {
        return Err("begins with `-`");
    }
    if name.len() > 500 {
        return Err("is longer than 500 bytes");
    }
    if name.chars().any(|char| char.is_control() || " ~^:?*[\\".contains(char)) {
        return Err("holds characters that no ref has");
    }
    if name == "@" || name.contains("..") || name.contains("@{") || name.ends_with('.') {
        return Err("is a revision expression or no ref at all");
    }
    let bad = |part: &str| part.is_empty() || part.starts_with('.') || part.ends_with(".lock");
    if name.split('/').any(bad) {
        return Err("has a part that no ref has");
    }
    Ok(())
}

/// The name under which the cache keeps a remote's ref: flat and of fixed length, so that neither `a` beside
/// `a/b` nor `Dev` beside `dev` can clash on disk.
pub(crate) fn ref_key(name: &str) -> String {
    format!("refs/hld/{}", hash(name))
}

/// Names that may have been meant, the nearest first, three at most.
pub(crate) fn near<'a>(wanted: &str, names: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let lower = wanted.to_lowercase();
    let mut found: Vec<(usize, &str)> = names
        .into_iter()
        .filter_map(|name| {
            let other = name.to_lowercase();
            let far = distance(&lower, &other);
            let contained = lower.len() > 2 && (other.contains(&lower) || lower.contains(&other));
            (far <= 1 + lower.chars().count() / 4 || contained).then_some((far, name))
        })
        .collect();
    found.sort();
    found.truncate(3);
    found.into_iter().map(|(_, name)| name).collect()
}

/// The edit distance, where two letters that changed places count once.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().take(200).collect(), b.chars().take(200).collect());
    let mut rows = vec![vec![0; b.len() + 1]; a.len() + 1];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            rows[i][j] = match (i, j) {
                (0, far) | (far, 0) => far,
                _ => {
                    let change = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
                    let least = change.min(rows[i - 1][j] + 1).min(rows[i][j - 1] + 1);
                    if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                        least.min(rows[i - 2][j - 2] + 1)
                    } else {
                        least
                    }
                }
            };
        }
    }
    rows[a.len()][b.len()]
}

/// `` `a`, `b` and 3 more ``
pub(crate) fn list<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    const SHOWN: usize = 12;
    let names: Vec<String> = names.into_iter().map(|name| format!("`{}`", name.escape_debug())).collect();
    if names.len() > SHOWN + 1 {
        return format!("{} and {} more", names[..SHOWN].join(", "), names.len() - SHOWN);
    }
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_names() {
        let branches = ["dev", "main", "prod", "stage", "release/1.2"];
        assert_eq!(near("stgae", branches), ["stage"]);
        assert_eq!(near("Stage", branches), ["stage"]);
        assert_eq!(near("1.2", branches), ["release/1.2"]);
        assert!(near("something-else", branches).is_empty());
    }

    #[test]
    fn ref_names() {
        for good in ["main", "release/1.2", "v1.0", "a-b_c", "é"] {
            assert_eq!(check_ref_name(good), Ok(()), "{good}");
        }
        for bad in
            ["", "-x", "a..b", "a b", "a:b", "a/", "/a", "a//b", ".a", "a/.b", "a.lock", "@", "a@{1}", "a\n"]
        {
            assert!(check_ref_name(bad).is_err(), "{bad:?}");
        }
    }
}
