//! The text of a file of several objects, without a copy of theirs.

use std::fmt;
use std::ops::Deref;
use std::sync::{Arc, OnceLock};

/// A text of documents that others share, with `---` between them.
///
/// Whoever writes it goes through its pieces; as a whole it is put together when somebody looks at it, once.
///
/// ```
/// use hld_render::Text;
///
/// let text: Text = [std::sync::Arc::from("a: 1\n"), "b: 2\n".into()].into_iter().collect();
/// assert_eq!(text.pieces().collect::<Vec<_>>(), ["a: 1\n", "---\n", "b: 2\n"]);
/// assert_eq!(text.size(), 14);
/// assert!(text.ends_with("---\nb: 2\n"));
/// ```
#[derive(Clone, Default)]
pub struct Text {
    documents: Vec<Arc<str>>,
    whole: OnceLock<Arc<str>>,
}

const BETWEEN: &str = "---\n";

impl Text {
    /// What one has to write behind each other.
    pub fn pieces(&self) -> impl Iterator<Item = &str> + Clone {
        let between = self.documents.iter().enumerate();
        between
            .flat_map(|(at, text)| [if at > 0 { BETWEEN } else { "" }, text])
            .filter(|text| !text.is_empty())
    }

    /// Its length in bytes.
    pub fn size(&self) -> usize {
        self.pieces().map(str::len).sum()
    }
}

impl Deref for Text {
    type Target = str;
    fn deref(&self) -> &str {
        match self.documents.as_slice() {
            [] => "",
            [one] => one,
            _ => self.whole.get_or_init(|| self.pieces().collect::<String>().into()),
        }
    }
}

impl FromIterator<Arc<str>> for Text {
    fn from_iter<I: IntoIterator<Item = Arc<str>>>(documents: I) -> Text {
        Text { documents: documents.into_iter().collect(), whole: OnceLock::new() }
    }
}

impl<T: Into<Arc<str>>> From<T> for Text {
    fn from(text: T) -> Text {
        Text::from_iter([text.into()])
    }
}

impl PartialEq for Text {
    fn eq(&self, other: &Text) -> bool {
        **self == **other
    }
}

impl Eq for Text {}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.pieces().try_for_each(|piece| f.write_str(piece))
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}
