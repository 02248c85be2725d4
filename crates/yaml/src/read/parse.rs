//! Tokens to events: the grammar of YAML as go-yaml v2's parser has it, with its states on the heap.

use std::borrow::Cow;

use super::fault::{Fault, Result, Stage};
use super::input::Input;
use super::scan::{Scanner, Token, TokenKind};
use crate::error::ErrorKind;

#[derive(Clone, Debug)]
pub(super) enum EventKind<'t> {
    StreamEnd,
    DocumentStart,
    DocumentEnd,
    Alias(Cow<'t, str>),
    Scalar { text: Cow<'t, str>, plain: bool },
    SeqStart,
    SeqEnd,
    MapStart,
    MapEnd,
}

#[derive(Clone, Debug)]
pub(super) struct Event<'t> {
    pub(super) kind: EventKind<'t>,
    /// Few events have any, and all are moved about: so they lie elsewhere.
    pub(super) properties: Option<Box<Properties<'t>>>,
    pub(super) start: u32,
    pub(super) end: u32,
}

#[derive(Clone, Debug)]
pub(super) struct Properties<'t> {
    pub(super) anchor: Option<Cow<'t, str>>,
    pub(super) tag: Option<Box<str>>,
}

impl<'t> Event<'t> {
    #[inline]
    pub(super) fn bare(kind: EventKind<'t>, start: u32, end: u32) -> Event<'t> {
        Event { kind, properties: None, start, end }
    }

    #[inline]
    pub(super) fn tag(&self) -> Option<&str> {
        self.properties.as_ref().and_then(|properties| properties.tag.as_deref())
    }
}

#[derive(Clone, Copy, Debug)]
pub(super) enum State {
    ImplicitDocumentStart,
    DocumentStart,
    DocumentContent,
    DocumentEnd,
    BlockNode,
    BlockSeqFirst,
    BlockSeq,
    IndentlessSeq,
    BlockMapFirst,
    BlockMapKey,
    BlockMapValue,
    /// As above, with the `:` taken.
    BlockMapEntryValue,
    FlowSeqFirst,
    FlowSeq,
    FlowSeqMapKey,
    FlowSeqMapValue,
    FlowSeqMapEnd,
    FlowMapFirst,
    FlowMapKey,
    FlowMapValue,
    FlowMapEmptyValue,
}

/// What a token's place in the grammar needs of it.
#[derive(Clone, Copy)]
struct Seen {
    kind: TokenKind,
    start: u32,
    end: u32,
    line: u32,
}

pub(super) struct Parser<'t> {
    pub(super) scanner: Scanner<'t>,
    pub(super) state: State,
    pub(super) states: Vec<State>,
    /// Where the open collections began.
    pub(super) marks: Vec<u32>,
    /// Handles and prefixes of `%TAG`.
    tags: Vec<(String, String)>,
}

impl<'t> Parser<'t> {
    pub(super) fn new(input: &'t Input<'_>) -> Parser<'t> {
        Parser {
            scanner: Scanner::new(input),
            state: State::ImplicitDocumentStart,
            states: Vec::new(),
            marks: Vec::new(),
            tags: Vec::new(),
        }
    }

    #[inline]
    fn peek(&mut self) -> Result<Seen> {
        let token = self.scanner.peek()?;
        Ok(Seen { kind: token.kind, start: token.start, end: token.end, line: token.line })
    }

    /// Drops the current token and looks at the next one.
    #[inline]
    fn next(&mut self) -> Result<Seen> {
        self.scanner.skip();
        self.peek()
    }

    #[inline]
    pub(super) fn pop(&mut self) {
        if let Some(state) = self.states.pop() {
            self.state = state;
        }
    }

    #[cold]
    fn fail<T>(problem: &str, token: Seen, opened: Option<u32>) -> Result<T> {
        let (start, end) = (token.start as usize, (token.end as usize).max(token.start as usize + 1));
        let mut fault = Fault::new(ErrorKind::Syntax, Stage::Parser, problem, (start, end));
        fault.line = token.line;
        fault.opened = opened.map(|at| at as usize);
        Err(fault)
    }

    pub(super) fn event(&mut self) -> Result<Event<'t>> {
        match self.state {
            State::ImplicitDocumentStart => self.document_start(true),
            State::DocumentStart => self.document_start(false),
            State::DocumentContent => self.document_content(),
            State::DocumentEnd => self.document_end(),
            State::BlockNode => self.node(true, false),
            State::BlockSeqFirst => self.first_in(Self::block_seq),
            State::BlockSeq | State::IndentlessSeq => self.seq_entry(self.state),
            State::BlockMapFirst => self.first_in(Self::block_map_key),
            State::BlockMapKey => self.map_entry(),
            State::BlockMapValue => self.block_map_value(),
            State::BlockMapEntryValue => self.map_entry_value(),
            State::FlowSeqFirst => self.first_in(|parser| parser.flow_seq(true)),
            State::FlowSeq => self.flow_seq(false),
            State::FlowSeqMapKey => self.flow_seq_map_key(),
            State::FlowSeqMapValue => self.flow_seq_map_value(),
            State::FlowSeqMapEnd => self.flow_seq_map_end(),
            State::FlowMapFirst => self.first_in(|parser| parser.flow_map_key(true)),
            State::FlowMapKey => self.flow_map_key(false),
            State::FlowMapValue => self.flow_map_value(false),
            State::FlowMapEmptyValue => self.flow_map_value(true),
        }
    }

    /// Goes into a collection whose first token is still there.
    fn first_in(&mut self, then: fn(&mut Self) -> Result<Event<'t>>) -> Result<Event<'t>> {
        let token = self.peek()?;
        self.marks.push(token.start);
        self.scanner.skip();
        then(self)
    }

    /// A collection's end, with its token taken or left.
    fn end_of(&mut self, kind: EventKind<'t>, token: Seen) -> Event<'t> {
        self.pop();
        self.marks.pop();
        self.scanner.skip();
        Event::bare(kind, token.start, token.end)
    }

    /// Nothing stands where a value is due: null.
    pub(super) fn empty(&mut self, next: State, at: u32) -> Event<'t> {
        self.state = next;
        Event::bare(EventKind::Scalar { text: Cow::Borrowed(""), plain: true }, at, at)
    }

    fn document_start(&mut self, implicit: bool) -> Result<Event<'t>> {
        let mut token = self.peek()?;
        while !implicit && token.kind == TokenKind::DocumentEnd {
            token = self.next()?;
        }
        match token.kind {
            TokenKind::StreamEnd => Ok(Event::bare(EventKind::StreamEnd, token.start, token.end)),
            TokenKind::Version { .. } | TokenKind::TagDirective { .. } | TokenKind::DocumentStart => {
                self.directives()?;
                let found = self.peek()?;
                if found.kind != TokenKind::DocumentStart {
                    return Self::fail("did not find expected <document start>", found, None);
                }
                self.states.push(State::DocumentEnd);
                self.state = State::DocumentContent;
                self.scanner.skip();
                Ok(Event::bare(EventKind::DocumentStart, token.start, found.end))
            }
            _ if implicit => {
                self.directives()?;
                self.states.push(State::DocumentEnd);
                self.state = State::BlockNode;
                Ok(Event::bare(EventKind::DocumentStart, token.start, token.start))
            }
            _ => Self::fail("did not find expected <document start>", token, None),
        }
    }

    fn document_content(&mut self) -> Result<Event<'t>> {
        let token = self.peek()?;
        match token.kind {
            TokenKind::Version { .. }
            | TokenKind::TagDirective { .. }
            | TokenKind::DocumentStart
            | TokenKind::DocumentEnd
            | TokenKind::StreamEnd => {
                self.pop();
                let state = self.state;
                Ok(self.empty(state, token.start))
            }
            _ => self.node(true, false),
        }
    }

    fn document_end(&mut self) -> Result<Event<'t>> {
        let token = self.peek()?;
        let mut end = token.start;
        if token.kind == TokenKind::DocumentEnd {
            end = token.end;
            self.scanner.skip();
        }
        self.tags.clear();
        self.state = State::DocumentStart;
        Ok(Event::bare(EventKind::DocumentEnd, token.start, end))
    }

    fn directives(&mut self) -> Result<()> {
        let mut version = false;
        let mut token = self.peek()?;
        loop {
            match token.kind {
                TokenKind::Version { major, minor } => {
                    if version {
                        return Self::fail("found duplicate %YAML directive", token, None);
                    }
                    if (major, minor) != (1, 1) {
                        return Self::fail("found incompatible YAML document", token, None);
                    }
                    version = true;
                    self.scanner.skip();
                }
                TokenKind::TagDirective { handle } => {
                    let text = self.scanner.take().text;
                    let (handle, prefix) = text.split_at(handle as usize);
                    if self.tags.iter().any(|(have, _)| have == handle) {
                        return Self::fail("found duplicate %TAG directive", token, None);
                    }
                    self.tags.push((handle.to_owned(), prefix.to_owned()));
                }
                _ => return Ok(()),
            }
            token = self.peek()?;
        }
    }

    fn expand_tag(&self, token: &Token<'t>, handle: u32, node: u32) -> Result<Option<Box<str>>> {
        let (handle, suffix) = token.text.split_at(handle as usize);
        let prefix = match handle {
            "" => "",
            _ => match (self.tags.iter().find(|(have, _)| have == handle), handle) {
                (Some((_, prefix)), _) => prefix,
                (None, "!") => "!",
                (None, "!!") => "tag:yaml.org,2002:",
                _ => {
                    let seen =
                        Seen { kind: token.kind, start: token.start, end: token.end, line: token.line };
                    return Self::fail("found undefined tag handle", seen, Some(node));
                }
            },
        };
        Ok(Some(format!("{prefix}{suffix}").into()))
    }

    /// One anchor and one tag before a node, in either order; and where they end.
    #[cold]
    fn properties(&mut self) -> Result<(Box<Properties<'t>>, u32)> {
        let mut token = self.peek()?;
        let start = token.start;
        let mut end = token.start;
        let mut anchor = None;
        let mut tag_token = None;
        loop {
            match token.kind {
                TokenKind::Anchor if anchor.is_none() => anchor = Some(self.scanner.take().text),
                TokenKind::Tag { handle } if tag_token.is_none() => {
                    tag_token = Some((self.scanner.take(), handle))
                }
                _ => break,
            }
            end = token.end;
            token = self.peek()?;
        }
        let tag = match &tag_token {
            Some((tag, handle)) => self.expand_tag(tag, *handle, start)?,
            None => None,
        };
        Ok((Box::new(Properties { anchor, tag }), end))
    }

    fn node(&mut self, block: bool, indentless: bool) -> Result<Event<'t>> {
        let mut token = self.peek()?;
        if token.kind == TokenKind::Alias {
            self.pop();
            let name = self.scanner.take().text;
            return Ok(Event::bare(EventKind::Alias(name), token.start, token.end));
        }
        let content = token.start;
        let properties = match token.kind {
            TokenKind::Anchor | TokenKind::Tag { .. } => Some(self.properties()?),
            _ => None,
        };
        let (properties, content) = match properties {
            Some((properties, end)) => {
                token = self.peek()?;
                (Some(properties), end)
            }
            None => (None, content),
        };
        let bare = properties.is_none();
        let untagged = properties.as_ref().is_none_or(|properties| properties.tag.is_none());
        let event = |kind, start, end| Ok(Event { kind, properties, start, end });
        match token.kind {
            TokenKind::BlockEntry if indentless => {
                self.state = State::IndentlessSeq;
                event(EventKind::SeqStart, token.start, token.end)
            }
            TokenKind::Scalar { plain } => {
                self.pop();
                let text = self.scanner.take().text;
                event(EventKind::Scalar { text, plain }, token.start, token.end)
            }
            TokenKind::FlowSeqStart => {
                self.state = State::FlowSeqFirst;
                event(EventKind::SeqStart, token.start, token.end)
            }
            TokenKind::FlowMapStart => {
                self.state = State::FlowMapFirst;
                event(EventKind::MapStart, token.start, token.end)
            }
            TokenKind::BlockSeqStart if block => {
                self.state = State::BlockSeqFirst;
                event(EventKind::SeqStart, token.start, token.end)
            }
            TokenKind::BlockMapStart if block => {
                self.state = State::BlockMapFirst;
                event(EventKind::MapStart, token.start, token.end)
            }
            _ if bare => Self::fail("did not find expected node content", token, None),
            _ => {
                self.pop();
                event(EventKind::Scalar { text: Cow::Borrowed(""), plain: untagged }, content, content)
            }
        }
    }

    /// A value that may be missing: what follows it decides.
    fn value_or_empty(&mut self, missing: bool, then: State, at: u32, indentless: bool) -> Result<Event<'t>> {
        if missing {
            return Ok(self.empty(then, at));
        }
        self.states.push(then);
        self.node(true, indentless)
    }

    pub(super) fn block_seq(&mut self) -> Result<Event<'t>> {
        let token = self.peek()?;
        match token.kind {
            TokenKind::BlockEntry => {
                self.scanner.skip();
                self.item_after(token.end)
            }
            TokenKind::BlockEnd => Ok(self.end_of(EventKind::SeqEnd, token)),
            _ => Self::fail("did not find expected '-' indicator", token, self.marks.last().copied()),
        }
    }

    /// What stands behind a `-` that ends at `at`.
    pub(super) fn item_after(&mut self, at: u32) -> Result<Event<'t>> {
        let next = self.peek()?;
        let missing = matches!(next.kind, TokenKind::BlockEntry | TokenKind::BlockEnd);
        self.value_or_empty(missing, State::BlockSeq, at, false)
    }

    pub(super) fn indentless_seq(&mut self) -> Result<Event<'t>> {
        let token = self.peek()?;
        if token.kind != TokenKind::BlockEntry {
            self.pop();
            return Ok(Event::bare(EventKind::SeqEnd, token.start, token.start));
        }
        self.scanner.skip();
        self.indentless_item_after(token.end)
    }

    /// What stands behind a `-` that ends at `at` and is no further to the right than the list's key.
    pub(super) fn indentless_item_after(&mut self, at: u32) -> Result<Event<'t>> {
        let next = self.peek()?;
        let missing = matches!(
            next.kind,
            TokenKind::BlockEntry | TokenKind::Key | TokenKind::Value | TokenKind::BlockEnd
        );
        self.value_or_empty(missing, State::IndentlessSeq, at, false)
    }

    pub(super) fn block_map_key(&mut self) -> Result<Event<'t>> {
        let token = self.peek()?;
        match token.kind {
            TokenKind::Key => {
                let next = self.next()?;
                let missing = matches!(next.kind, TokenKind::Key | TokenKind::Value | TokenKind::BlockEnd);
                self.value_or_empty(missing, State::BlockMapValue, token.end, true)
            }
            TokenKind::BlockEnd => Ok(self.end_of(EventKind::MapEnd, token)),
            _ => Self::fail("did not find expected key", token, self.marks.last().copied()),
        }
    }

    fn block_map_value(&mut self) -> Result<Event<'t>> {
        let token = self.peek()?;
        if token.kind != TokenKind::Value {
            return Ok(self.empty(State::BlockMapKey, token.start));
        }
        self.scanner.skip();
        self.value_after(token.end)
    }

    /// What stands behind a `:` that ends at `at`.
    pub(super) fn value_after(&mut self, at: u32) -> Result<Event<'t>> {
        let next = self.peek()?;
        let missing = matches!(next.kind, TokenKind::Key | TokenKind::Value | TokenKind::BlockEnd);
        self.value_or_empty(missing, State::BlockMapKey, at, true)
    }

    fn flow_seq(&mut self, first: bool) -> Result<Event<'t>> {
        let mut token = self.peek()?;
        if token.kind != TokenKind::FlowSeqEnd {
            if !first {
                if token.kind != TokenKind::FlowEntry {
                    return Self::fail("did not find expected ',' or ']'", token, self.marks.last().copied());
                }
                token = self.next()?;
            }
            if token.kind == TokenKind::Key {
                self.state = State::FlowSeqMapKey;
                self.scanner.skip();
                return Ok(Event::bare(EventKind::MapStart, token.start, token.end));
            }
            if token.kind != TokenKind::FlowSeqEnd {
                self.states.push(State::FlowSeq);
                return self.node(false, false);
            }
        }
        Ok(self.end_of(EventKind::SeqEnd, token))
    }

    fn flow_seq_map_key(&mut self) -> Result<Event<'t>> {
        let token = self.peek()?;
        if matches!(token.kind, TokenKind::Value | TokenKind::FlowEntry | TokenKind::FlowSeqEnd) {
            // go-yaml loses this token, whatever it is.
            self.scanner.skip();
            return Ok(self.empty(State::FlowSeqMapValue, token.end));
        }
        self.states.push(State::FlowSeqMapValue);
        self.node(false, false)
    }

    fn flow_seq_map_value(&mut self) -> Result<Event<'t>> {
        let mut token = self.peek()?;
        if token.kind == TokenKind::Value {
            token = self.next()?;
            if !matches!(token.kind, TokenKind::FlowEntry | TokenKind::FlowSeqEnd) {
                self.states.push(State::FlowSeqMapEnd);
                return self.node(false, false);
            }
        }
        Ok(self.empty(State::FlowSeqMapEnd, token.start))
    }

    fn flow_seq_map_end(&mut self) -> Result<Event<'t>> {
        let token = self.peek()?;
        self.state = State::FlowSeq;
        Ok(Event::bare(EventKind::MapEnd, token.start, token.start))
    }

    fn flow_map_key(&mut self, first: bool) -> Result<Event<'t>> {
        let mut token = self.peek()?;
        if token.kind != TokenKind::FlowMapEnd {
            if !first {
                if token.kind != TokenKind::FlowEntry {
                    return Self::fail("did not find expected ',' or '}'", token, self.marks.last().copied());
                }
                token = self.next()?;
            }
            if token.kind == TokenKind::Key {
                token = self.next()?;
                if matches!(token.kind, TokenKind::Value | TokenKind::FlowEntry | TokenKind::FlowMapEnd) {
                    return Ok(self.empty(State::FlowMapValue, token.start));
                }
                self.states.push(State::FlowMapValue);
                return self.node(false, false);
            }
            if token.kind != TokenKind::FlowMapEnd {
                self.states.push(State::FlowMapEmptyValue);
                return self.node(false, false);
            }
        }
        Ok(self.end_of(EventKind::MapEnd, token))
    }

    fn flow_map_value(&mut self, empty: bool) -> Result<Event<'t>> {
        let mut token = self.peek()?;
        if !empty && token.kind == TokenKind::Value {
            token = self.next()?;
            if !matches!(token.kind, TokenKind::FlowEntry | TokenKind::FlowMapEnd) {
                self.states.push(State::FlowMapKey);
                return self.node(false, false);
            }
        }
        Ok(self.empty(State::FlowMapKey, token.start))
    }
}
