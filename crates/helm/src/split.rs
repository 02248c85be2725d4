//! Cutting rendered text into documents, as each Helm does it.

use crate::Profile;

/// The documents in a text; those of nothing but white space are left out.
///
/// Both Helms cut wherever a line begins with `---`, even inside a block scalar and before glued text
/// (`---kind: x`). Helm 3 trims white space off both ends of each document, Helm 4 off the beginning only.
pub(crate) fn split_documents(text: &str, profile: Profile) -> Vec<&str> {
    match profile {
        Profile::V4 => split_v4(text),
        Profile::V3 => split_v3(text),
    }
}

fn split_v4(text: &str) -> Vec<&str> {
    let mut rest = text.trim_start();
    let mut pieces = Vec::new();
    let mut from = 0;
    let mut line = 0;
    loop {
        if rest[line..].starts_with("---") {
            pieces.push(&rest[from..line]);
            rest = rest[line + 3..].trim_start_matches([' ', '\t']);
            // What remains of this line is no beginning of a line.
            (from, line) = (0, 0);
        }
        match memchr::memchr(b'\n', &rest.as_bytes()[line..]) {
            Some(end) => line += end + 1,
            None => break,
        }
    }
    pieces.push(&rest[from..]);
    pieces.into_iter().filter(|piece| !piece.trim().is_empty()).map(str::trim_start).collect()
}

/// Go's `\s`: what Helm 3's separator swallows around the dashes.
const fn is_space(byte: u8) -> bool {
    matches!(byte, b'\t' | b'\n' | b'\x0c' | b'\r' | b' ')
}

fn split_v3(text: &str) -> Vec<&str> {
    let text = text.trim();
    let bytes = text.as_bytes();
    let mut pieces = Vec::new();
    let mut from = 0;
    let mut at = 0;
    while let Some(found) = text[at..].find("---") {
        let dashes = at + found;
        // A separator stands at the very beginning or after a line break; the next search goes on behind it.
        let begins = dashes == 0 || (dashes > from && bytes[dashes - 1] == b'\n');
        if !begins {
            at = dashes + 1;
            continue;
        }
        let start = (from..dashes).rev().take_while(|&index| is_space(bytes[index])).last().unwrap_or(dashes);
        pieces.push(&text[from..start]);
        at = dashes + 3;
        at += bytes[at..].iter().take_while(|byte| is_space(**byte)).count();
        from = at;
    }
    pieces.push(&text[from..]);
    pieces.into_iter().map(str::trim).filter(|piece| !piece.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_cut_at_dashes_that_begin_a_line() {
        let text = "\n---\na: 1\n\n---\n---\nb: 2\n---c: 3\n  --- d\n";
        assert_eq!(split_v4(text), ["a: 1\n\n", "b: 2\n", "c: 3\n  --- d\n"]);
        // Helm 3's separator needs a line break of its own: of two in a row the second is part of the document.
        assert_eq!(split_v3(text), ["a: 1", "---\nb: 2", "c: 3\n  --- d"]);
    }

    #[test]
    fn nothing_is_no_document() {
        assert!(split_v4(" \n---\n  \n").is_empty());
        assert!(split_v3("---\n \n").is_empty());
        assert_eq!(split_v3("---\n---\n"), ["---"]);
    }

    #[test]
    fn a_comment_is_a_document() {
        assert_eq!(split_v4("# a\n--- # b\nx: 1"), ["# a\n", "# b\nx: 1"]);
        assert_eq!(split_v3("# a\n--- # b\nx: 1"), ["# a", "# b\nx: 1"]);
    }
}
