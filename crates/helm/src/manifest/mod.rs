//! From the output of templates to documents: cut, read, hooks apart, sorted.

mod ahead;
mod read;

use std::ops::Range;

use hld_yaml::{Diagnostic, SourceMap};

pub(crate) use ahead::Ahead;

use crate::error::{Error, ErrorKind};
use crate::order::sort_by_kind;
use crate::split::split_documents;
use crate::{Document, Form, Profile, Request};
use read::{EVENTS, Read, read, read_canonical, read_head};

const NOTES: &str = "NOTES.txt";

/// How many values all documents together may have.
const MAX_VALUES: usize = 1_000_000;

/// How many documents there may be.
const MAX_DOCUMENTS: usize = 100_000;

/// What a template file gave.
pub(crate) struct Rendered {
    path: String,
    bytes: Vec<u8>,
    /// Its documents, once it was cut.
    pieces: Option<Vec<Piece>>,
}

/// A document of a rendered file.
struct Piece {
    at: Range<usize>,
    /// What it says, if it was read ahead.
    read: Option<Read>,
}

impl Rendered {
    pub(crate) fn new(path: String, bytes: Vec<u8>) -> Rendered {
        Rendered { path, bytes, pieces: None }
    }

    #[cfg(test)]
    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    #[cfg(test)]
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// How many bytes it has.
    pub(crate) fn size(&self) -> usize {
        self.bytes.len()
    }

    fn is_notes(&self) -> bool {
        self.path.ends_with(NOTES)
    }

    fn text(&self) -> Result<&str, Error> {
        std::str::from_utf8(&self.bytes).map_err(|_| {
            invalid(&self.path, "error converting YAML to JSON: yaml: invalid leading UTF-8 octet")
        })
    }
}

/// Where the documents of a text stand in it.
fn cut(text: &str, profile: Profile) -> Vec<Piece> {
    let start = text.as_ptr().addr();
    let pieces = split_documents(text, profile).into_iter().map(|piece| {
        let from = piece.as_ptr().addr() - start;
        Piece { at: from..from + piece.len(), read: None }
    });
    pieces.collect()
}

/// What the rendered files hold.
pub(crate) struct Manifests {
    /// Manifests in order of kind, then hooks in order of kind.
    pub(crate) documents: Vec<Document>,
    pub(crate) notes: Option<String>,
    pub(crate) warnings: Vec<Diagnostic>,
}

/// Sorts out rendered files.
pub(crate) fn sort_out(
    mut files: Vec<Rendered>,
    root: &str,
    request: &Request,
    sources: &SourceMap,
) -> Result<Manifests, Error> {
    files.sort_unstable_by(|left, right| left.path.cmp(&right.path));
    let mut reader = Reader { request, sources, left: MAX_VALUES, found: Vec::new(), warnings: Vec::new() };
    for number in 0..files.len() {
        if let Err(error) = reader.file(number, &mut files[number]) {
            return Err(error.with_rendered(raw(&files)));
        }
    }
    let Reader { found, warnings, .. } = reader;
    let notes = files.iter().find(|file| file.path == format!("{root}/templates/{NOTES}"));
    let notes = notes.map(|file| String::from_utf8_lossy(&file.bytes).into_owned());
    let documents = sorted(documents(found, files), request.profile);
    Ok(Manifests { documents, notes, warnings })
}

/// A document that was found, with the kind that it is sorted by.
struct Found {
    file: usize,
    at: Range<usize>,
    read: Read,
}

/// Reads files in the order of their paths.
struct Reader<'r> {
    request: &'r Request,
    sources: &'r SourceMap,
    /// How many values there may still be.
    left: usize,
    found: Vec<Found>,
    warnings: Vec<Diagnostic>,
}

impl Reader<'_> {
    fn file(&mut self, number: usize, file: &mut Rendered) -> Result<(), Error> {
        if file.is_notes() {
            return Ok(());
        }
        let pieces = file.pieces.take();
        let text = file.text()?;
        for Piece { at, read } in pieces.unwrap_or_else(|| cut(text, self.request.profile)) {
            if self.found.len() >= MAX_DOCUMENTS {
                let message = format!("{}: there are more than {MAX_DOCUMENTS} documents", file.path);
                return Err(Error::new(ErrorKind::Limit, message));
            }
            let mut read = match read.filter(|_| Ahead::holds(self.left)) {
                Some(read) => read,
                None => self.read(&file.path, &text[at.clone()])?,
            };
            self.left = self.left.saturating_sub(read.values);
            self.warnings.append(&mut read.warnings);
            match &read.hook {
                Some(Err(events)) => self.warnings.push(unknown_hook(&file.path, events)),
                _ => self.found.push(Found { file: number, at, read }),
            }
        }
        Ok(())
    }

    fn read(&self, path: &str, text: &str) -> Result<Read, Error> {
        let Request { profile, form, .. } = *self.request;
        let written = match form {
            Form::Text => return read_head(path, text, profile, self.left),
            Form::Canonical { keep, whole } if !whole(text) => {
                read_canonical(path, text, profile, self.left, keep)?
            }
            Form::Canonical { .. } | Form::Values => None,
        };
        match written {
            Some(read) => Ok(read),
            None => read(path, text, profile, self.sources, self.left),
        }
    }
}

fn unknown_hook(path: &str, events: &str) -> Diagnostic {
    Diagnostic::warning(
        "hook-unknown",
        format!("`{path}`: unknown hook `{events}`: Helm leaves the document out"),
    )
    .hint(format!("the events are {}", EVENTS.join(", ")))
}

/// Puts the texts to what was found. The last document of a file takes over the file's bytes, as most files have only one.
fn documents(found: Vec<Found>, files: Vec<Rendered>) -> Vec<(String, Document)> {
    let mut files = files.into_iter().enumerate();
    let mut current = None;
    let mut documents = Vec::with_capacity(found.len());
    let mut found = found.into_iter().peekable();
    while let Some(Found { file, at, read }) = found.next() {
        if current.as_ref().is_none_or(|(number, _, _)| *number != file) {
            let next = files.find(|(number, _)| *number == file);
            // That it is UTF-8 was seen when it was read.
            current = next
                .map(|(number, file)| (number, file.path, String::from_utf8(file.bytes).unwrap_or_default()));
        }
        let Some((_, path, text)) = &mut current else { continue };
        let is_last = found.peek().is_none_or(|next| next.file != file);
        let (source, text) = if is_last {
            (std::mem::take(path), only(std::mem::take(text), at))
        } else {
            (path.clone(), text[at].to_owned())
        };
        let hook = read.hook.and_then(Result::ok);
        documents.push((
            read.kind,
            Document { source, text, value: read.value, canonical: read.canonical, hook, crd: false },
        ));
    }
    documents
}

/// A part of a text, in the text's own place.
fn only(mut text: String, part: Range<usize>) -> String {
    text.truncate(part.end);
    text.drain(..part.start);
    text
}

/// Manifests in order of kind, then hooks in order of kind.
fn sorted(documents: Vec<(String, Document)>, profile: Profile) -> Vec<Document> {
    let (mut hooks, mut manifests): (Vec<_>, Vec<_>) =
        documents.into_iter().partition(|(_, document)| document.hook.is_some());
    for group in [&mut manifests, &mut hooks] {
        sort_by_kind(group, profile, |(kind, _)| kind);
    }
    manifests.into_iter().chain(hooks).map(|(_, document)| document).collect()
}

/// All that was rendered, for `--debug`. Helm's order is that of a Go map; here it is that of the paths.
fn raw(files: &[Rendered]) -> String {
    let mut text = String::new();
    for file in files {
        let content = String::from_utf8_lossy(&file.bytes);
        if !file.is_notes() && !content.trim().is_empty() {
            text.push_str(&format!("---\n# Source: {}\n{content}\n", file.path));
        }
    }
    text
}

fn invalid(path: &str, message: &str) -> Error {
    Error::new(ErrorKind::Manifest, format!("YAML parse error on {path}: {message}"))
}
