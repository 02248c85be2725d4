//! Where text came from: sources by number, and places in them as people count them.

use std::fmt;
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};

use crate::read::Names;

/// Names one text in a [`SourceMap`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SourceId(u32);

impl SourceId {
    /// The source of values that were made by code.
    pub const NONE: SourceId = SourceId(u32::MAX);
}

/// A range of bytes in a source.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// The text the range lies in.
    pub source: SourceId,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The span of values that were made by code.
    pub const NONE: Span = Span { source: SourceId::NONE, start: 0, end: 0 };

    /// Creates a span.
    pub fn new(source: SourceId, start: u32, end: u32) -> Span {
        Span { source, start, end }
    }

    /// Whether the span points nowhere.
    pub fn is_none(self) -> bool {
        self.source == SourceId::NONE
    }
}

impl fmt::Debug for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_none() {
            f.write_str("-")
        } else {
            write!(f, "{}:{}..{}", self.source.0, self.start, self.end)
        }
    }
}

/// A place in a named text, as people count: lines and columns from 1, columns in characters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Location {
    /// The name under which the text is shown, usually a path. May be empty.
    pub file: Arc<str>,
    /// Line of the first character.
    pub line: u32,
    /// Column of the first character.
    pub column: u32,
    /// Line of the end.
    pub end_line: u32,
    /// Column after the last character.
    pub end_column: u32,
    /// The line or lines that the place touches, without the last newline (at most ten of them).
    pub text: String,
}

/// How many lines of source a [`Location`] carries at most.
const SHOWN_LINES: usize = 10;

impl Location {
    /// The place of the bytes `start..end` of `text`; offsets past the end mean the end.
    ///
    /// ```
    /// let place = hld_yaml::Location::in_text("a.yaml", "a: 1\nbé: 2\n", 9, 10);
    /// assert_eq!((place.line, place.column, place.text.as_str()), (2, 4, "bé: 2"));
    /// ```
    pub fn in_text(file: impl Into<Arc<str>>, text: &str, start: usize, end: usize) -> Location {
        let start = floor(text, start);
        let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let line = 1 + text.as_bytes()[..line_start].iter().filter(|&&b| b == b'\n').count();
        Location::build(file.into(), text, start, end, line_start, line)
    }

    fn build(file: Arc<str>, text: &str, start: usize, end: usize, line_start: usize, line: usize) -> Self {
        // A span that ends just behind a newline belongs to the line before it.
        let mut end = floor(text, end).max(start);
        while end > start && matches!(text.as_bytes()[end - 1], b'\n' | b'\r') {
            end -= 1;
        }
        let covered = &text[start..end];
        let end_line = line + covered.bytes().filter(|&b| b == b'\n').count();
        let end_line_start = text[..end].rfind('\n').map_or(0, |at| at + 1);
        let shown_end = text[end..].find('\n').map_or(text.len(), |at| end + at);
        let mut shown = String::new();
        for (number, line) in text[line_start..shown_end]
            .split('\n')
            .map(|line| line.trim_end_matches('\r'))
            .take(SHOWN_LINES)
            .enumerate()
        {
            if number > 0 {
                shown.push('\n');
            }
            shown.push_str(line);
        }
        let count = |from: usize, to: usize| small(text[from..to].chars().count() + 1);
        Location {
            file,
            line: small(line),
            column: count(line_start, start),
            end_line: small(end_line),
            end_column: count(end_line_start, end),
            text: shown,
        }
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.file.is_empty() {
            write!(f, "{}:", self.file)?;
        }
        write!(f, "{}:{}", self.line, self.column)
    }
}

fn small(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// The nearest character boundary at or below `at`.
fn floor(text: &str, at: usize) -> usize {
    text.floor_char_boundary(at.min(text.len()))
}

/// Gives a text again.
type Again = Box<dyn Fn() -> Option<Arc<str>> + Send + Sync>;

enum Text {
    Here(Arc<str>),
    Elsewhere(Again),
}

struct File {
    name: Arc<str>,
    text: RwLock<Text>,
    /// Offset of each line's first byte, counted when the first location is asked for.
    lines: OnceLock<Vec<u32>>,
}

impl File {
    fn text(&self) -> Option<Arc<str>> {
        match &*self.text.read().unwrap_or_else(PoisonError::into_inner) {
            Text::Here(text) => Some(text.clone()),
            Text::Elsewhere(again) => again(),
        }
    }

    fn lines(&self, text: &str) -> &[u32] {
        self.lines.get_or_init(|| {
            let breaks = text.bytes().enumerate().filter(|(_, b)| *b == b'\n');
            std::iter::once(0).chain(breaks.map(|(at, _)| small(at + 1))).collect()
        })
    }
}

/// The texts that values came from: a cheap shared handle.
///
/// A [`Span`] holds only numbers; file, line and spelling are looked up here when a message needs them.
///
/// ```
/// use hld_yaml::{SourceMap, Span};
/// let sources = SourceMap::new();
/// let id = sources.add("config/prod.yaml", "replicas: 3\n");
/// let place = sources.locate(Span::new(id, 10, 11)).unwrap();
/// assert_eq!(place.to_string(), "config/prod.yaml:1:11");
/// ```
#[derive(Clone, Default)]
pub struct SourceMap {
    files: Arc<RwLock<Vec<Arc<File>>>>,
    /// As many as there were readings at once.
    names: Arc<Mutex<Vec<Names>>>,
}

impl SourceMap {
    /// Creates an empty map.
    pub fn new() -> SourceMap {
        SourceMap::default()
    }

    /// Adds a text under the name that people know it by.
    pub fn add(&self, name: &str, text: impl Into<Arc<str>>) -> SourceId {
        let text = RwLock::new(Text::Here(text.into()));
        let file = File { name: name.into(), text, lines: OnceLock::new() };
        let mut files = self.files.write().unwrap_or_else(PoisonError::into_inner);
        files.push(Arc::new(file));
        SourceId(small(files.len() - 1))
    }

    /// The name of a source.
    pub fn name(&self, id: SourceId) -> Option<Arc<str>> {
        self.file(id).map(|file| file.name.clone())
    }

    /// The text of a source.
    pub fn text(&self, id: SourceId) -> Option<Arc<str>> {
        self.file(id)?.text()
    }

    /// Gives a text up that was read, as large ones are seldom looked at again: only a message that shows a place in it needs
    /// it. `again` gives the same text then; if it cannot, the message has no place.
    ///
    /// ```
    /// use hld_yaml::{SourceMap, Span};
    /// let sources = SourceMap::new();
    /// let id = sources.add("crd.yaml", "kind: CustomResourceDefinition\n");
    /// sources.give_up(id, || Some("kind: CustomResourceDefinition\n".into()));
    /// assert_eq!(sources.locate(Span::new(id, 6, 30)).unwrap().column, 7);
    /// ```
    pub fn give_up(&self, id: SourceId, again: impl Fn() -> Option<Arc<str>> + Send + Sync + 'static) {
        if let Some(file) = self.file(id) {
            *file.text.write().unwrap_or_else(PoisonError::into_inner) = Text::Elsewhere(Box::new(again));
        }
    }

    /// Whether two handles are of one map: places of the one are then places of the other.
    pub fn is(&self, other: &SourceMap) -> bool {
        Arc::ptr_eq(&self.files, &other.files)
    }

    /// The place of a span; `None` for values made by code.
    pub fn locate(&self, span: Span) -> Option<Location> {
        let file = self.file(span.source)?;
        let text = file.text()?;
        let start = floor(&text, span.start as usize);
        let lines = file.lines(&text);
        let line = lines.partition_point(|&at| at as usize <= start);
        let line_start = lines[line - 1] as usize;
        Some(Location::build(file.name.clone(), &text, start, span.end as usize, line_start, line))
    }

    /// The short texts that earlier readings met, for one more; it is given back by [`SourceMap::take_back`].
    pub(crate) fn lend_names(&self) -> Names {
        self.names.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default()
    }

    pub(crate) fn take_back(&self, names: Names) {
        self.names.lock().unwrap_or_else(PoisonError::into_inner).push(names);
    }

    fn file(&self, id: SourceId) -> Option<Arc<File>> {
        let files = self.files.read().unwrap_or_else(PoisonError::into_inner);
        files.get(id.0 as usize).cloned()
    }
}

impl fmt::Debug for SourceMap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let files = self.files.read().unwrap_or_else(PoisonError::into_inner);
        f.debug_list().entries(files.iter().map(|file| &file.name)).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_and_ends_stay_on_their_line() {
        let sources = SourceMap::new();
        let id = sources.add("x", "ä: ö\r\nb:\n- 1\n");
        let at = |start, end| sources.locate(Span::new(id, start, end)).unwrap();
        assert_eq!((at(4, 6).line, at(4, 6).column, at(4, 6).end_column), (1, 4, 5));
        assert_eq!(at(4, 6).text, "ä: ö");
        let whole = at(0, 15);
        assert_eq!((whole.end_line, whole.end_column, whole.text.as_str()), (3, 4, "ä: ö\nb:\n- 1"));
        assert_eq!(at(99, 99).line, 4);
        assert!(sources.locate(Span::NONE).is_none());
    }
}
