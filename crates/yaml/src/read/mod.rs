//! Text to values, by the rules of Go's go-yaml v2.

mod build;
mod compose;
mod entries;
mod fault;
mod go_syntax;
mod head;
mod input;
mod json;
mod names;
mod outline;
mod parse;
mod resolve;
mod scalar;
mod scan;
mod sink;
mod tag;
mod written;

pub use self::json::read_json;
pub(crate) use self::names::Names;
pub use self::outline::Outline;
pub use self::sink::{Scalar, Sink};
pub use self::written::Written;

pub(crate) use self::resolve::{Plain, resolve};

use self::build::Builder;
use self::compose::Composer;
use self::fault::{Fault, Stage};
use self::input::Input;
use self::outline::Outliner;
use self::parse::{EventKind, Parser};
use self::written::Writer;
use crate::error::ErrorKind;
use crate::{Diagnostic, Error, SourceId, SourceMap, Span, Value};

/// What a key that stands twice in one map means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Duplicates {
    /// An error that shows both places: the rule for files that people write for hld.
    #[default]
    Error,
    /// The last one counts, as in Go; each is a warning.
    LastWins,
}

/// How far reading goes before it gives up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// How deep lists and maps may lie in each other.
    pub depth: usize,
    /// How long a text may be.
    pub bytes: usize,
    /// How many values, those that aliases stand for included, a document may have.
    pub values: usize,
}

/// Ten times what the largest manifests have; each takes some 50 bytes.
const MAX_VALUES: usize = 1_000_000;

impl Default for Limits {
    fn default() -> Limits {
        Limits { depth: 1_000, bytes: 256 << 20, values: MAX_VALUES }
    }
}

impl Limits {
    /// The limits that Go's libraries have, and where they have none, ours.
    pub fn go() -> Limits {
        Limits { depth: 10_000, bytes: u32::MAX as usize - 1, values: MAX_VALUES }
    }

    /// Sets the number of values.
    #[must_use]
    pub fn with_values(mut self, values: usize) -> Limits {
        self.values = values;
        self
    }

    /// Sets the depth.
    #[must_use]
    pub fn with_depth(mut self, depth: usize) -> Limits {
        self.depth = depth;
        self
    }

    /// Sets the length in bytes.
    #[must_use]
    pub fn with_bytes(mut self, bytes: usize) -> Limits {
        self.bytes = bytes;
        self
    }
}

/// How to read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct ReadOptions {
    /// What a key that stands twice in one map means.
    pub duplicates: Duplicates,
    /// How far reading goes before it gives up.
    pub limits: Limits,
}

impl ReadOptions {
    /// What Go's libraries do: the last of two equal keys counts, and their limits.
    pub fn go() -> ReadOptions {
        ReadOptions { duplicates: Duplicates::LastWins, limits: Limits::go() }
    }
}

/// One document of a text.
#[derive(Clone, Debug)]
pub struct Document {
    /// What it says; null if it is empty.
    pub value: Value,
    /// Where it stands.
    pub span: Span,
    /// What is odd about it.
    pub warnings: Vec<Diagnostic>,
}

impl Document {
    fn empty() -> Document {
        Document { value: Value::NULL, span: Span::NONE, warnings: Vec::new() }
    }
}

/// How much of a text to read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Extent {
    /// Everything.
    All,
    /// The first document; nothing behind it is looked at.
    First,
    /// The one document that there may be.
    One,
}

/// Reads all documents of a text. A document without content is null, and so is a text without any.
///
/// ```
/// use hld_yaml::{ReadOptions, SourceMap, read_documents};
/// let sources = SourceMap::new();
/// let id = sources.add("all.yaml", "a: 1\n---\nb: 0777\n");
/// let documents = read_documents(&sources, id, &ReadOptions::default()).unwrap();
/// assert_eq!(documents[1].value.get("b").and_then(|b| b.as_i64()), Some(511));
/// ```
pub fn read_documents(
    sources: &SourceMap,
    source: SourceId,
    options: &ReadOptions,
) -> Result<Vec<Document>, Error> {
    read_values(sources, source, options, Extent::All)
}

/// Reads a text that holds exactly one document; an empty one is null, a second one an error.
pub fn read_document(
    sources: &SourceMap,
    source: SourceId,
    options: &ReadOptions,
) -> Result<Document, Error> {
    read_values(sources, source, options, Extent::One).map(first)
}

/// Reads the first document as Go's `yaml.Unmarshal` does: what follows is not even looked at.
pub fn read_first(sources: &SourceMap, source: SourceId, options: &ReadOptions) -> Result<Document, Error> {
    read_values(sources, source, options, Extent::First).map(first)
}

/// Reads the first document of a text as [`read_first`] does, with the same errors and warnings, and makes values of a few
/// keys only. `keep` is asked about each key of the outermost map, and of every map below that is kept itself: it gets the
/// keys on the way to the map, and the key. About a list that is kept it is asked whether the items are, with the key `[]`; on the
/// way to what is in them the same stands. Spans have no source.
///
/// ```
/// use hld_yaml::{ReadOptions, Value, read_first_outline};
/// let text = "kind: Service\nmetadata: { name: web, labels: { a: b } }\nspec: [1, 2]\n";
/// let keep = |path: &[String], key: &str| match path {
///     [] => matches!(key, "kind" | "metadata"),
///     _ => key == "name",
/// };
/// let outline = read_first_outline("web.yaml", text, &ReadOptions::default(), keep).unwrap();
/// let metadata = Value::from_iter([("name", Value::from("web"))]);
/// let head = Value::from_iter([("kind", Value::from("Service")), ("metadata", metadata)]);
/// assert_eq!(outline.document.value, head);
/// assert_eq!(outline.values, 9);
/// ```
pub fn read_first_outline(
    file: &str,
    text: &str,
    options: &ReadOptions,
    keep: impl Fn(&[String], &str) -> bool,
) -> Result<Outline, Error> {
    let mut outliner = Outliner::new(file, text, options.duplicates, keep);
    drive(Input::from_str(text), file, SourceId::NONE, options, Extent::First, &mut outliner)?;
    Ok(outliner.finish())
}

/// Reads the first document of a text, makes values of a few keys only, as [`read_first_outline`] does, and writes it as canonical text
/// at the same time. That takes less than to make values of it and write those. There are no warnings, and a key that stands
/// twice is no error here: see [`Written::canonical`].
///
/// ```
/// use hld_yaml::{ReadOptions, read_first_canonical};
/// let text = "kind: Service # of the shop\nports: [80]\n";
/// let written = read_first_canonical("web.yaml", text, &ReadOptions::go(), |_, key| key == "kind").unwrap();
/// assert_eq!(written.document.value.get("kind").and_then(|kind| kind.as_str()), Some("Service"));
/// assert_eq!(written.canonical.as_deref(), Some("kind: Service\nports:\n- 80\n"));
/// ```
pub fn read_first_canonical(
    file: &str,
    text: &str,
    options: &ReadOptions,
    keep: impl Fn(&[String], &str) -> bool,
) -> Result<Written, Error> {
    let mut room = String::with_capacity(text.len());
    let mut writer = Writer::new(&mut room, keep);
    drive(Input::from_str(text), file, SourceId::NONE, options, Extent::First, &mut writer)?;
    Ok(writer.documents.pop().unwrap_or_else(Written::empty))
}

/// Reads all documents of a text as [`read_first_canonical`] reads the first one. Spans are in the source.
pub fn read_canonical_documents(
    sources: &SourceMap,
    source: SourceId,
    options: &ReadOptions,
    keep: impl Fn(&[String], &str) -> bool,
) -> Result<Vec<Written>, Error> {
    let name = sources.name(source).unwrap_or_default();
    let text = sources.text(source).unwrap_or_default();
    let mut room = String::new();
    let mut writer = Writer::new(&mut room, keep);
    drive(Input::from_str(&text), &name, source, options, Extent::All, &mut writer)?;
    Ok(writer.documents)
}

fn first(documents: Vec<Document>) -> Document {
    documents.into_iter().next().unwrap_or_else(Document::empty)
}

fn read_values(
    sources: &SourceMap,
    source: SourceId,
    options: &ReadOptions,
    extent: Extent,
) -> Result<Vec<Document>, Error> {
    let name = sources.name(source).unwrap_or_default();
    let text = sources.text(source).unwrap_or_default();
    let mut builder = Builder::new(&name, &text, options.duplicates, sources.lend_names());
    drive(Input::from_str(&text), &name, source, options, extent, &mut builder)?;
    sources.take_back(builder.names);
    Ok(builder.documents)
}

/// Feeds all documents of a text to a sink. Spans have no source.
///
/// ```
/// use hld_yaml::{Emitter, ReadOptions, Style, read_events};
/// let mut out = String::new();
/// let mut emitter = Emitter::new(&mut out, Style::Canonical);
/// read_events("{ b: on, a: [1e3] }", &ReadOptions::default(), &mut emitter).unwrap();
/// emitter.finish().unwrap();
/// assert_eq!(out, "b: true\na:\n- 1000\n");
/// ```
pub fn read_events(text: &str, options: &ReadOptions, sink: &mut impl Sink) -> Result<(), Error> {
    drive(Input::from_str(text), "", SourceId::NONE, options, Extent::All, sink)
}

/// Feeds the first document of a text to a sink, as Go's `yaml.Unmarshal` does: what follows is not even looked at.
/// Without a document the sink gets nothing.
pub fn read_first_events(text: &str, options: &ReadOptions, sink: &mut impl Sink) -> Result<(), Error> {
    drive(Input::from_str(text), "", SourceId::NONE, options, Extent::First, sink)
}

/// Like [`read_first_events`], from bytes as they come: with a byte order mark, in UTF-16, or as no text at all, which
/// is an error with Go's words for it.
pub fn read_first_events_bytes(
    bytes: &[u8],
    options: &ReadOptions,
    sink: &mut impl Sink,
) -> Result<(), Error> {
    drive(Input::from_bytes(bytes), "", SourceId::NONE, options, Extent::First, sink)
}

/// Makes text of bytes as YAML readers do: without a byte order mark, from UTF-8 or UTF-16.
pub fn decode(file: &str, bytes: &[u8]) -> Result<String, Error> {
    let input = Input::from_bytes(bytes);
    match input.cut {
        Some(cut) if cut.problem != "control characters are not allowed" => {
            let fault = Fault::new(ErrorKind::Encoding, Stage::Reader, cut.problem, (cut.at, cut.at));
            Err(fault.into_error(file, &input.text))
        }
        _ => Ok(input.text[input.start..].to_owned()),
    }
}

fn drive<S: Sink>(
    input: Input<'_>,
    file: &str,
    source: SourceId,
    options: &ReadOptions,
    extent: Extent,
    sink: &mut S,
) -> Result<(), Error> {
    let text = &input.text;
    let limit = options.limits.bytes.min(u32::MAX as usize - 1);
    if text.len() > limit {
        let problem = format!("the text is longer than {limit} bytes");
        return Err(Fault::new(ErrorKind::Limit, Stage::Own, problem, (0, 0)).into_error(file, ""));
    }
    let mut parser = Parser::new(&input);
    let mut composer = Composer::new(sink, source, options.limits);
    run(&mut parser, &mut composer, extent).map_err(|fault| fault.into_error(file, text))
}

fn run<'t, S: Sink>(
    parser: &mut Parser<'t>,
    composer: &mut Composer<'t, '_, S>,
    extent: Extent,
) -> fault::Result<()> {
    let mut documents = 0;
    loop {
        let event = parser.event()?;
        match event.kind {
            EventKind::StreamEnd => return Ok(()),
            EventKind::DocumentStart => {
                if documents > 0 && extent == Extent::One {
                    let problem = "a second document begins here, and only one may be in this file";
                    let at = (event.start as usize, event.end as usize);
                    return Err(Fault::new(ErrorKind::Documents, Stage::Own, problem, at));
                }
                composer.start_document(event.start, event.end)?;
            }
            EventKind::DocumentEnd => {
                composer.end_document()?;
                documents += 1;
                if extent == Extent::First {
                    return Ok(());
                }
            }
            _ => composer.event(event)?,
        }
    }
}

/// The reader as the writer of [`crate::Style::Go2`] needs it: to see what Go's detour through JSON does to a text.
pub(crate) struct Scanned;

impl Scanned {
    /// The first scalar of a text, or Go's words for why it cannot be read.
    pub(crate) fn first_text(text: &str) -> Result<String, String> {
        let input = Input::from_str(text);
        let mut parser = Parser::new(&input);
        let mut first = None;
        loop {
            match Scanned::event(&mut parser, text)? {
                EventKind::StreamEnd => return Ok(first.unwrap_or_default()),
                EventKind::Scalar { text, .. } => first = first.or(Some(text.into_owned())),
                _ => {}
            }
        }
    }

    /// Whether a text is YAML at all.
    pub(crate) fn check(text: &str) -> Result<(), String> {
        let input = Input::from_str(text);
        let mut parser = Parser::new(&input);
        while !matches!(Scanned::event(&mut parser, text)?, EventKind::StreamEnd) {}
        Ok(())
    }

    fn event<'t>(parser: &mut Parser<'t>, text: &str) -> Result<EventKind<'t>, String> {
        match parser.event() {
            Ok(event) => Ok(event.kind),
            Err(fault) => Err(fault.into_error("", text).go_text().unwrap_or_default().to_owned()),
        }
    }
}
