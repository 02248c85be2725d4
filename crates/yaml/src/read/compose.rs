//! Events to a sink: aliases, merge keys, tags and keys, as go-yaml's decoder and the step to JSON treat them.
//!
//! What an anchor names is recorded as it goes by and played again for each alias. go-yaml reads a whole document
//! before it looks at meanings; here both happen at once, so a failure of meaning waits until the rest of the document
//! has turned out to be YAML, and the sink hears nothing more.

use std::borrow::Cow;
use std::collections::HashMap;

use super::fault::{Fault, Result, Stage};
use super::go_syntax::{GoSyntax, NOTHING};
use super::parse::{Event, EventKind};
use super::resolve::{Plain, decode_base64, lossy, resolve, resolve_tagged};
use super::{Limits, Scalar, Sink};
use crate::error::ErrorKind;
use crate::{SourceId, Span, number};

const BINARY: &str = "tag:yaml.org,2002:binary";
const MERGE: &str = "tag:yaml.org,2002:merge";

/// What is remembered of a document for its aliases.
#[derive(Clone)]
enum Logged<'t> {
    Node(Event<'t>),
    Alias(Alias),
}

#[derive(Clone, Copy)]
struct Alias {
    anchor: usize,
    /// The alias stands inside what it names.
    itself: bool,
    start: u32,
    end: u32,
}

struct Anchor<'t> {
    name: Cow<'t, str>,
    /// Its part of the log; the end is not known while it is open.
    start: usize,
    end: Option<usize>,
}

/// A part of the log that is being played.
struct Cursor {
    at: usize,
    end: usize,
    alias: bool,
    /// It is an item of a list under a merge key, not yet begun.
    merge: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Expect {
    Key,
    Value,
    /// The value of a merge key.
    Merge,
}

enum Frame {
    Seq { start: u32 },
    Map { start: u32, expect: Expect, merged: bool },
}

pub(super) struct Composer<'t, 's, S> {
    sink: &'s mut S,
    source: SourceId,
    limits: Limits,
    frames: Vec<Frame>,
    /// How many collections of the text itself are open.
    depth: usize,
    /// End of the last thing read that has an extent.
    last_end: u32,
    log: Vec<Logged<'t>>,
    anchors: Vec<Anchor<'t>>,
    names: HashMap<Cow<'t, str>, usize>,
    /// Anchors that are being recorded, with the depth at which each ends.
    recording: Vec<(usize, usize)>,
    /// A list under a merge key is recorded first, as it counts from its end: its place in the log, and its depth.
    captured: Option<(usize, usize)>,
    cursors: Vec<Cursor>,
    alias_depth: usize,
    alias_count: usize,
    decode_count: usize,
    fault: Option<Box<Fault>>,
    /// A list or map that stands as a key: go-yaml reads it to its end and shows it.
    odd_key: Option<OddKey>,
    /// What stands behind a key that JSON cannot have: the error shows it.
    odd_value: Option<GoSyntax>,
    document_start: u32,
}

struct OddKey {
    shown: GoSyntax,
    start: u32,
}

impl<'t, 's, S: Sink> Composer<'t, 's, S> {
    pub(super) fn new(sink: &'s mut S, source: SourceId, limits: Limits) -> Self {
        Composer {
            sink,
            source,
            limits,
            frames: Vec::new(),
            depth: 0,
            last_end: 0,
            log: Vec::new(),
            anchors: Vec::new(),
            names: HashMap::new(),
            recording: Vec::new(),
            captured: None,
            cursors: Vec::new(),
            alias_depth: 0,
            alias_count: 0,
            // The document itself counts as one.
            decode_count: 1,
            fault: None,
            odd_key: None,
            odd_value: None,
            document_start: 0,
        }
    }

    pub(super) fn start_document(&mut self, start: u32, end: u32) -> Result<()> {
        self.document_start = start;
        self.last_end = end;
        let span = self.span(start, end);
        self.sink.start_document(span).map_err(Fault::raised)
    }

    pub(super) fn end_document(&mut self) -> Result<()> {
        if let Some(fault) = self.fault.take() {
            return Err(fault);
        }
        let span = self.span(self.document_start, self.last_end);
        self.log.clear();
        self.anchors.clear();
        self.names.clear();
        (self.alias_count, self.decode_count) = (0, 1);
        self.sink.end_document(span).map_err(Fault::raised)
    }

    fn span(&self, start: u32, end: u32) -> Span {
        Span::new(self.source, start, end)
    }

    /// Takes the next event of the text.
    pub(super) fn event(&mut self, mut event: Event<'t>) -> Result<()> {
        let name = match &event.kind {
            EventKind::Alias(name) => name,
            _ => return self.node(&mut event),
        };
        let Some(&anchor) = self.names.get(name) else {
            let problem = format!("unknown anchor '{name}' referenced");
            let fault = self.fault_at(ErrorKind::Alias, Stage::Decoder, problem, event.start, event.end);
            return Err(fault.message(format!("unknown anchor `{name}`")));
        };
        self.last_end = event.end;
        let itself = self.anchors[anchor].end.is_none();
        let alias = Alias { anchor, itself, start: event.start, end: event.end };
        if self.is_recording() {
            self.log.push(Logged::Alias(alias));
        }
        if self.captured.is_none() {
            let done = self.begin_alias(alias).and_then(|()| self.play());
            self.settle(done)?;
        }
        Ok(())
    }

    fn node(&mut self, event: &mut Event<'t>) -> Result<()> {
        match event.kind {
            EventKind::SeqEnd | EventKind::MapEnd => {
                self.depth -= 1;
                if event.end > event.start {
                    self.last_end = event.end;
                }
                event.end = self.last_end;
            }
            _ if event.end > event.start => self.last_end = event.end,
            _ => {}
        }
        if let Some(name) = event.properties.as_mut().and_then(|properties| properties.anchor.take()) {
            self.names.insert(name.clone(), self.anchors.len());
            self.recording.push((self.anchors.len(), self.depth));
            self.anchors.push(Anchor { name, start: self.log.len(), end: None });
        }
        let opens = matches!(event.kind, EventKind::SeqStart | EventKind::MapStart);
        if opens && self.captured.is_none() && self.fault_allows_meaning() && self.expects_merge() {
            // Only a list can be here that counts backwards.
            if matches!(event.kind, EventKind::SeqStart) {
                self.captured = Some((self.log.len(), self.depth));
            }
        }
        if self.is_recording() {
            self.log.push(Logged::Node(event.clone()));
        }
        let captured = self.captured;
        if captured.is_none() && self.fault_allows_meaning() {
            let done = self.feed(event);
            self.settle(done)?;
        }
        if opens {
            self.depth += 1;
            return Ok(());
        }
        while let Some(&(anchor, depth)) = self.recording.last().filter(|(_, depth)| *depth == self.depth) {
            debug_assert_eq!(depth, self.depth);
            self.anchors[anchor].end = Some(self.log.len());
            self.recording.pop();
        }
        if let Some((start, depth)) = captured
            && depth == self.depth
        {
            self.captured = None;
            let done = self.begin_merge_list(start).and_then(|_| self.play());
            self.settle(done)?;
        }
        Ok(())
    }

    fn is_recording(&self) -> bool {
        !self.recording.is_empty() || self.captured.is_some()
    }

    fn fault_allows_meaning(&self) -> bool {
        self.fault.as_ref().is_none_or(|fault| fault.stage != Stage::Decoder)
    }

    /// Keeps a failure of meaning until the document's end. One of the step to JSON gives way to one of decoding.
    fn settle(&mut self, done: Result<()>) -> Result<()> {
        let Err(fault) = done else { return Ok(()) };
        if fault.kind == ErrorKind::Limit {
            return Err(fault);
        }
        self.keep(fault);
        Ok(())
    }

    #[cold]
    fn keep(&mut self, fault: Box<Fault>) {
        if self.fault.is_none() || fault.stage == Stage::Decoder && self.fault_allows_meaning() {
            self.fault = Some(fault);
        }
    }

    #[cold]
    fn fault_at(
        &self,
        kind: ErrorKind,
        stage: Stage,
        problem: impl Into<String>,
        start: u32,
        end: u32,
    ) -> Box<Fault> {
        Fault::new(kind, stage, problem, (start as usize, end as usize))
    }

    // --- Playing what was recorded.

    fn begin_alias(&mut self, alias: Alias) -> Result<()> {
        let Alias { anchor, itself, start, end } = alias;
        let Anchor { start: from, end: to, .. } = self.anchors[anchor];
        if self.expects_merge()
            && !matches!(&self.log[from], Logged::Node(node) if matches!(node.kind, EventKind::MapStart))
        {
            return Err(self.want_map(start, end));
        }
        self.count(start, end)?;
        let (Some(to), false) = (to, itself) else {
            let name = &self.anchors[anchor].name;
            let problem = format!("anchor '{name}' value contains itself");
            let message = format!("anchor `{name}` contains itself");
            return Err(self
                .fault_at(ErrorKind::Alias, Stage::Decoder, problem, start, end)
                .message(message));
        };
        self.alias_depth += 1;
        self.cursors.push(Cursor { at: from, end: to, alias: true, merge: false });
        Ok(())
    }

    /// Lines up the items of a recorded list under a merge key, the last one first. Gives where the list ends.
    fn begin_merge_list(&mut self, start: usize) -> Result<usize> {
        let mut starts = Vec::new();
        let (mut at, mut depth) = (start, 0);
        loop {
            let (opens, closes) = match &self.log[at] {
                Logged::Node(Event { kind: EventKind::SeqStart | EventKind::MapStart, .. }) => (1, 0),
                Logged::Node(Event { kind: EventKind::SeqEnd | EventKind::MapEnd, .. }) => (0, 1),
                _ => (0, 0),
            };
            if depth == 1 && closes == 0 {
                starts.push(at);
            }
            depth = depth + opens - closes;
            at += 1;
            if depth == 0 {
                break;
            }
        }
        for (number, &from) in starts.iter().enumerate() {
            if let Logged::Node(node) = &self.log[from]
                && !matches!(node.kind, EventKind::MapStart)
            {
                return Err(self.want_map(node.start, node.end));
            }
            let end = starts.get(number + 1).copied().unwrap_or(at - 1);
            self.cursors.push(Cursor { at: from, end, alias: false, merge: true });
        }
        self.expect(Expect::Key);
        Ok(at)
    }

    fn play(&mut self) -> Result<()> {
        while let Some(top) = self.cursors.len().checked_sub(1) {
            let cursor = &mut self.cursors[top];
            let at = cursor.at;
            if at == cursor.end {
                if cursor.alias {
                    self.alias_depth -= 1;
                }
                self.cursors.pop();
                continue;
            }
            cursor.at += 1;
            if std::mem::take(&mut cursor.merge) {
                self.expect(Expect::Merge);
            }
            let done = match self.log[at].clone() {
                Logged::Alias(alias) => self.begin_alias(alias),
                Logged::Node(node) if matches!(node.kind, EventKind::SeqStart) && self.expects_merge() => {
                    self.begin_merge_list(at).map(|end| self.cursors[top].at = end)
                }
                Logged::Node(node) => self.feed(&node),
            };
            if let Err(fault) = done {
                if fault.kind == ErrorKind::Limit || fault.stage == Stage::Decoder {
                    self.cursors.clear();
                    return Err(fault);
                }
                self.keep(fault);
            }
        }
        Ok(())
    }

    // --- Meaning.

    fn expects_merge(&self) -> bool {
        matches!(self.frames.last(), Some(Frame::Map { expect: Expect::Merge, .. }))
    }

    fn expect(&mut self, what: Expect) {
        if let Some(Frame::Map { expect, .. }) = self.frames.last_mut() {
            *expect = what;
        }
    }

    #[cold]
    fn want_map(&self, start: u32, end: u32) -> Box<Fault> {
        let problem = "map merge requires map or sequence of maps as the value";
        self.fault_at(ErrorKind::Alias, Stage::Decoder, problem, start, end)
    }

    /// Counts one decoded node, as go-yaml does to stop texts that expand without end.
    #[inline]
    fn count(&mut self, start: u32, end: u32) -> Result<()> {
        self.decode_count += 1;
        if self.decode_count > self.limits.values {
            let problem = format!("there are more than {} values", self.limits.values);
            return Err(self.fault_at(ErrorKind::Limit, Stage::Own, problem, start, end));
        }
        if self.alias_depth > 0 {
            self.alias_count += 1;
            if self.alias_count > 100 && self.decode_count > 1000 && self.expands_too_much() {
                let problem = "document contains excessive aliasing";
                let mut fault = self.fault_at(ErrorKind::Limit, Stage::Decoder, problem, start, end);
                // Not a limit of ours: what follows may still turn out to be no YAML.
                fault.kind = ErrorKind::Alias;
                return Err(fault);
            }
        }
        Ok(())
    }

    /// The part that may come from aliases falls from 99 % to 10 % as a document grows.
    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
    fn expands_too_much(&self) -> bool {
        const LOW: f64 = 400_000.0;
        const HIGH: f64 = 4_000_000.0;
        let all = self.decode_count as f64;
        let allowed = if all <= LOW {
            0.99
        } else if all >= HIGH {
            0.10
        } else {
            0.99 - 0.89 * ((all - LOW) / (HIGH - LOW))
        };
        self.alias_count as f64 / all > allowed
    }

    /// Takes one event that is no alias.
    #[inline]
    fn feed(&mut self, event: &Event<'t>) -> Result<()> {
        match &event.kind {
            EventKind::Scalar { text, plain } => match self.frames.last() {
                Some(Frame::Map { expect: Expect::Key, .. }) => self.key(event, text, *plain),
                Some(Frame::Map { expect: Expect::Merge, .. }) => Err(self.want_map(event.start, event.end)),
                _ => {
                    self.count(event.start, event.end)?;
                    let done = self.scalar(event, text, *plain);
                    self.value_done();
                    done
                }
            },
            EventKind::SeqStart | EventKind::MapStart => self.open(event),
            EventKind::SeqEnd | EventKind::MapEnd => self.close(event.end),
            EventKind::Alias(_)
            | EventKind::StreamEnd
            | EventKind::DocumentStart
            | EventKind::DocumentEnd => Ok(()),
        }
    }

    fn open(&mut self, event: &Event<'t>) -> Result<()> {
        self.count(event.start, event.end)?;
        let is_map = matches!(event.kind, EventKind::MapStart);
        let start = event.start;
        let mut merged = false;
        if let Some(Frame::Map { expect, .. }) = self.frames.last() {
            match expect {
                // A key within a key is met first.
                Expect::Key => self.odd_key = Some(OddKey { shown: GoSyntax::default(), start }),
                Expect::Merge => merged = true,
                Expect::Value => {}
            }
        }
        if self.frames.len() >= self.limits.depth {
            let problem = format!("lists and maps lie deeper in each other than {}", self.limits.depth);
            return Err(self.fault_at(ErrorKind::Limit, Stage::Own, problem, start, event.end));
        }
        self.frames.push(if is_map {
            Frame::Map { start, expect: Expect::Key, merged }
        } else {
            Frame::Seq { start }
        });
        if merged {
            return Ok(());
        }
        if let Some(key) = &mut self.odd_key {
            key.shown.start();
            return Ok(());
        }
        if let Some(value) = &mut self.odd_value {
            value.start();
            return Ok(());
        }
        if self.fault.is_some() {
            return Ok(());
        }
        let span = self.span(start, event.end);
        let done = if is_map { self.sink.start_map(span) } else { self.sink.start_seq(span) };
        done.map_err(Fault::raised)
    }

    fn close(&mut self, end: u32) -> Result<()> {
        let Some(frame) = self.frames.pop() else { return Ok(()) };
        if let Frame::Map { merged: true, .. } = frame {
            self.expect(Expect::Key);
            return Ok(());
        }
        self.value_done();
        if self.odd_key.is_some() {
            return self.close_in_key(matches!(frame, Frame::Map { .. }), end);
        }
        if let Some(value) = &mut self.odd_value {
            value.end(matches!(frame, Frame::Map { .. }));
            self.end_odd_value();
            return Ok(());
        }
        if self.fault.is_some() {
            return Ok(());
        }
        let done = match frame {
            Frame::Seq { start } => self.sink.end_seq(Span::new(self.source, start, end)),
            Frame::Map { start, .. } => self.sink.end_map(Span::new(self.source, start, end)),
        };
        done.map_err(Fault::raised)
    }

    #[cold]
    fn close_in_key(&mut self, is_map: bool, end: u32) -> Result<()> {
        let Some((shown, start)) = self.odd_key.as_mut().map(|key| (key.shown.end(is_map), key.start)) else {
            return Ok(());
        };
        let Some(shown) = shown else { return Ok(()) };
        self.odd_key = None;
        let problem = format!("invalid map key: {shown}");
        let message = if is_map { "a map cannot be a key" } else { "a list cannot be a key" };
        Err(self.fault_at(ErrorKind::Key, Stage::Decoder, problem, start, end).message(message))
    }

    #[inline]
    fn value_done(&mut self) {
        if let Some(Frame::Map { expect, .. }) = self.frames.last_mut() {
            *expect = Expect::Key;
        }
    }

    fn scalar(&mut self, event: &Event<'t>, text: &str, plain: bool) -> Result<()> {
        let span = self.span(event.start, event.end);
        let scalar = match event.tag() {
            None if !plain => Scalar::Str(text),
            None => match resolve(text) {
                Plain::Scalar(scalar) => scalar,
                Plain::Timestamp | Plain::Str => Scalar::Str(text),
            },
            Some(BINARY) => {
                let bytes = self.binary(text, event)?;
                return self.emit(Scalar::Str(&lossy(&bytes)), span);
            }
            Some(tag) => self.tagged(tag, text, event)?,
        };
        if let Scalar::Float(float) = scalar
            && !float.is_finite()
            && self.odd_key.is_none()
            && self.odd_value.is_none()
        {
            return Err(self.not_json(float, event));
        }
        self.emit(scalar, span)
    }

    #[inline]
    fn emit(&mut self, scalar: Scalar<'_>, span: Span) -> Result<()> {
        if let Some(key) = &mut self.odd_key {
            key.shown.scalar(scalar);
            return Ok(());
        }
        if let Some(value) = &mut self.odd_value {
            value.scalar(scalar);
            self.end_odd_value();
            return Ok(());
        }
        match self.fault {
            None => self.sink.scalar(scalar, span).map_err(Fault::raised),
            Some(_) => Ok(()),
        }
    }

    fn binary(&self, text: &str, event: &Event<'t>) -> Result<Vec<u8>> {
        decode_base64(text).ok_or_else(|| {
            let problem = "!!binary value contains invalid base64 data";
            self.fault_at(ErrorKind::Tag, Stage::Decoder, problem, event.start, event.end)
        })
    }

    fn tagged<'x>(&self, tag: &str, text: &'x str, event: &Event<'t>) -> Result<Scalar<'x>> {
        resolve_tagged(tag, text).map_err(|problem| {
            let name = tag.rsplit(':').next().unwrap_or_default();
            let message = format!("`{text}` does not fit its tag `!!{name}`");
            self.fault_at(ErrorKind::Tag, Stage::Decoder, problem, event.start, event.end).message(message)
        })
    }

    #[cold]
    fn not_json(&self, float: f64, event: &Event<'t>) -> Box<Fault> {
        let name = match float {
            _ if float.is_nan() => "NaN",
            _ if float > 0.0 => "+Inf",
            _ => "-Inf",
        };
        let problem = format!("json: unsupported value: {name}");
        let message = format!("`{}` is no number to Kubernetes", number::yaml_float(float));
        self.fault_at(ErrorKind::Value, Stage::Json, problem, event.start, event.end).message(message)
    }

    /// Takes a key: a merge key announces itself, all others become strings.
    fn key(&mut self, event: &Event<'t>, text: &str, plain: bool) -> Result<()> {
        let tag = event.tag();
        if text == "<<" && (tag.is_none() && plain || matches!(tag, Some("!" | MERGE))) {
            self.expect(Expect::Merge);
            return Ok(());
        }
        self.count(event.start, event.end)?;
        self.expect(Expect::Value);
        let scalar = match tag {
            None if !plain => Scalar::Str(text),
            None => match resolve(text) {
                Plain::Scalar(scalar) => scalar,
                Plain::Timestamp | Plain::Str => Scalar::Str(text),
            },
            Some(BINARY) => {
                let bytes = self.binary(text, event)?;
                return self.emit_key(&lossy(&bytes), event);
            }
            Some(tag) => self.tagged(tag, text, event)?,
        };
        if let Some(shown) = self.shown() {
            shown.scalar(scalar);
            return Ok(());
        }
        match scalar {
            Scalar::Str(text) => self.emit_key(text, event),
            Scalar::Bool(true) => self.emit_key("true", event),
            Scalar::Bool(false) => self.emit_key("false", event),
            Scalar::Int(int) => self.emit_key(&int.to_string(), event),
            Scalar::Float(float) => self.emit_key(&number::float_key(float), event),
            Scalar::Null | Scalar::Uint(_) => {
                let fault = self.odd_key(scalar, event);
                // Only the first failure counts.
                self.odd_value = self.fault.is_none().then(GoSyntax::of_value);
                Err(fault)
            }
        }
    }

    #[inline]
    fn emit_key(&mut self, key: &str, event: &Event<'t>) -> Result<()> {
        if let Some(shown) = self.shown() {
            shown.scalar(Scalar::Str(key));
            return Ok(());
        }
        if self.fault.is_some() {
            return Ok(());
        }
        let span = self.span(event.start, event.end);
        let merged = matches!(self.frames.last(), Some(Frame::Map { merged: true, .. }));
        self.sink.key(key, span, merged).map_err(Fault::raised)
    }

    /// What is printed in Go's syntax at this point.
    fn shown(&mut self) -> Option<&mut GoSyntax> {
        self.odd_key.as_mut().map(|key| &mut key.shown).or(self.odd_value.as_mut())
    }

    /// If what stands behind an odd key is complete, the error about the key is.
    #[cold]
    fn end_odd_value(&mut self) {
        let Some(shown) = self.odd_value.as_mut().and_then(GoSyntax::value) else { return };
        self.odd_value = None;
        // Nothing at all has no type to be shown with.
        let shown = if shown == NOTHING { "<nil>" } else { &shown };
        if let Some(fault) = self.fault.as_mut().filter(|fault| fault.stage == Stage::Json) {
            fault.problem.push_str(shown);
        }
    }

    #[cold]
    fn odd_key(&self, scalar: Scalar<'_>, event: &Event<'t>) -> Box<Fault> {
        let (go, message) = match scalar {
            Scalar::Uint(uint) => (
                format!("unsupported map key of type: uint64, key: {uint:#x}, value: "),
                format!("`{uint}` is too large a number for a key"),
            ),
            _ => (
                "unsupported map key of type: %!s(<nil>), key: <nil>, value: ".to_owned(),
                "null cannot be a key".to_owned(),
            ),
        };
        self.fault_at(ErrorKind::Key, Stage::Json, go, event.start, event.end).message(message)
    }
}
