//! Which form a text takes.

use super::scalar::{Analysis, is_plain_string_everywhere};

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Quotes {
    None,
    Single,
    Double,
    /// A `|` block.
    Literal,
}

/// hld's choice: nothing where every reader sees a string, `|` for lines, else double quotes.
pub(super) fn canonical_quotes(text: &str, found: &Analysis, simple_key: bool, root: bool) -> Quotes {
    if !found.multiline && !found.tab && !found.special && !found.indicators {
        let edges = found.leading_space || found.trailing_space;
        let plain = !edges && is_plain_string_everywhere(text);
        return if plain { Quotes::None } else { Quotes::Double };
    }
    // A `|` block keeps every line as it is, but the first one has to show where the indentation ends.
    let only_newlines = found.newline && !found.other_break && !found.special;
    let first_line = text.trim_start_matches('\n');
    // At the root readers do not agree on what an indentation of two is counted from.
    let first_line_shows = !first_line.starts_with('\t') && (!root || !first_line.starts_with(' '));
    let literal = only_newlines && !simple_key && !first_line.is_empty() && first_line_shows;
    if literal { Quotes::Literal } else { Quotes::Double }
}

/// go-yaml's choice. What it would like first depends on the text's meaning, then its form may forbid that.
pub(super) fn go_quotes(found: &Analysis, simple_key: bool, plain_string: bool, v3: bool) -> Quotes {
    let special = found.special || found.astral || found.tab && !v3;
    let no_single = found.break_space || found.space_break || special || found.tab;
    let edges = found.leading_space || found.leading_break || found.trailing_space || found.trailing_break;
    if found.newline {
        let block = !found.trailing_space && !found.space_break && !special;
        if simple_key || !block { Quotes::Double } else { Quotes::Literal }
    } else if !plain_string || simple_key && found.multiline {
        Quotes::Double
    } else if !(edges || no_single || found.multiline || found.indicators) {
        Quotes::None
    } else if no_single {
        Quotes::Double
    } else {
        Quotes::Single
    }
}
