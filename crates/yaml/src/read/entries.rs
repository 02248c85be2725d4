//! Block lists and maps whose entries begin lines, as nearly all do: read without tokens.
//!
//! Where no token waits, the scanner tells which one would come next. If it is one of the few that make up such entries, the
//! parser takes the entry at once. Everything else, and everything that is wrong, is left where it is, for the tokens.

use std::borrow::Cow;

use super::fault::Result;
use super::parse::{Event, EventKind, Parser, State};
use super::scan::{MAX_DEPTH, MAX_KEY, Scanner, Token};
use crate::find::{find, spaces};

/// What would come next.
#[derive(Clone, Copy)]
enum Next {
    /// The end of the innermost block collection: what follows is indented less.
    End,
    /// The `-` of a list.
    Item,
    /// A plain key on one line, up to its `:`.
    Key { end: usize },
    /// Anything else.
    Other,
}

/// Bytes that begin a plain scalar wherever they stand; `.` may begin the end of a document.
const PLAIN: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = b'!';
    while byte <= b'~' {
        table[byte as usize] = true;
        byte += 1;
    }
    let others = b"-?:,[]{}#&*!|>'\"%@`";
    let mut at = 0;
    while at < others.len() {
        table[others[at] as usize] = false;
        at += 1;
    }
    table
};

impl<'t> Scanner<'t> {
    fn look(&mut self) -> Result<Next> {
        #[cfg(test)]
        if self.tokens_only {
            return Ok(Next::Other);
        }
        if !self.queue.is_empty() || self.flow_level > 0 || self.is_cut() || self.keys[0].possible {
            return Ok(Next::Other);
        }
        self.skip_to_token()?;
        if (self.column() as isize) < self.indent {
            return Ok(Next::End);
        }
        let byte = self.at(self.pos);
        Ok(match byte {
            _ if !self.key_allowed => Next::Other,
            b'-' if self.is_blank_or_end(self.pos + 1) => Next::Item,
            b'.' => Next::Other,
            _ if PLAIN[usize::from(byte)] => self.key_end().map_or(Next::Other, |end| Next::Key { end }),
            _ => Next::Other,
        })
    }

    /// Where the `:` is that makes a key of the plain text that begins here.
    #[inline]
    fn key_end(&self) -> Option<usize> {
        let end = find(self.bytes, self.pos, [b':', b'#', b'\n', b'\r']);
        let ends = self.at(end) == b':' && self.is_blank_or_end(end + 1) && !self.is_blank(end - 1);
        (ends && end - self.pos <= MAX_KEY).then_some(end)
    }

    /// Whether what comes next is as far to the right as the innermost block collection.
    #[inline]
    fn is_at_indent(&self) -> bool {
        self.column() as isize == self.indent
    }

    #[inline]
    fn take_key(&mut self, end: usize) -> &'t str {
        let key = &self.text[self.pos..end];
        self.pos = end + 1;
        self.key_allowed = false;
        key
    }

    #[inline]
    fn take_dash(&mut self) {
        self.pos += 1;
        self.key_allowed = true;
    }

    /// Goes into a block collection that begins here, unless it is too deep.
    #[inline]
    fn enter(&mut self) -> bool {
        let fits = self.indents.len() < MAX_DEPTH;
        if fits {
            self.indents.push(self.indent);
            self.indent = self.column() as isize;
        }
        fits
    }

    #[inline]
    fn leave(&mut self) {
        self.indent = self.indents.pop().unwrap_or(-1);
    }

    /// A key's value that begins on the key's line.
    #[inline]
    fn value_on_line(&mut self) -> Result<Option<Token<'t>>> {
        self.pos += spaces(self.bytes, self.pos);
        let byte = self.at(self.pos);
        match byte {
            b'\'' | b'"' => self.scan_quoted().map(Some),
            b'|' | b'>' => self.block_on_line(byte),
            _ if self.is_plain(byte) => self.scan_plain().map(Some),
            _ => Ok(None),
        }
    }

    /// A list's item that begins on the line of its `-`, and is no key.
    #[inline]
    fn item_on_line(&mut self) -> Result<Option<Token<'t>>> {
        self.pos += spaces(self.bytes, self.pos);
        let byte = self.at(self.pos);
        match byte {
            b'\'' | b'"' => {
                let (pos, wide) = (self.pos, self.wide);
                let start = self.mark();
                if let Some(token) = self.scan_quoted_on_line(start)
                    && self.at(self.pos) == b'\n'
                {
                    self.key_allowed = false;
                    return Ok(Some(token));
                }
                (self.pos, self.wide) = (pos, wide);
                Ok(None)
            }
            b'|' | b'>' => self.block_on_line(byte),
            _ if self.is_plain(byte) && !self.may_be_key() => {
                self.key_allowed = false;
                self.scan_plain().map(Some)
            }
            _ => Ok(None),
        }
    }

    fn block_on_line(&mut self, byte: u8) -> Result<Option<Token<'t>>> {
        self.key_allowed = true;
        self.scan_block(byte == b'|').map(Some)
    }

    /// Whether a plain scalar begins with this byte, which is not the first of its line.
    #[inline]
    fn is_plain(&self, byte: u8) -> bool {
        PLAIN[usize::from(byte)] || byte == b'-' && !self.is_blank_or_end(self.pos + 1)
    }

    /// Whether a `:` is on the line that may make a key of what stands before it.
    #[inline]
    fn may_be_key(&self) -> bool {
        let mut at = self.pos;
        loop {
            at = find(self.bytes, at, [b':', b'\n']);
            match self.at(at) {
                b'\n' => return false,
                b':' if !self.is_blank_or_end(at + 1) => at += 1,
                _ => return true,
            }
        }
    }
}

impl<'t> Parser<'t> {
    /// A key of a block map, or the map's end.
    pub(super) fn map_entry(&mut self) -> Result<Event<'t>> {
        match self.scanner.look()? {
            Next::Key { end } if self.scanner.is_at_indent() => {
                let start = self.scanner.pos as u32;
                let text = Cow::Borrowed(self.scanner.take_key(end));
                self.state = State::BlockMapEntryValue;
                Ok(Event::bare(EventKind::Scalar { text, plain: true }, start, end as u32))
            }
            Next::End => Ok(self.leave(EventKind::MapEnd)),
            _ => self.block_map_key(),
        }
    }

    /// The value of a key whose `:` was taken.
    pub(super) fn map_entry_value(&mut self) -> Result<Event<'t>> {
        let then = State::BlockMapKey;
        let at = self.scanner.pos as u32;
        if let Some(token) = self.scanner.value_on_line()? {
            return Ok(self.scalar(token, then));
        }
        let next = self.scanner.look()?;
        match next {
            Next::End => Ok(self.empty(then, at)),
            Next::Key { .. } if self.scanner.is_at_indent() => Ok(self.empty(then, at)),
            Next::Item if self.scanner.is_at_indent() => {
                let start = self.scanner.pos as u32;
                self.states.push(then);
                self.state = State::IndentlessSeq;
                Ok(Event::bare(EventKind::SeqStart, start, start + 1))
            }
            Next::Key { .. } | Next::Item if self.scanner.enter() => Ok(self.enter(next, then)),
            _ => self.value_after(at),
        }
    }

    /// An item of a block list, or the list's end. `then` tells of which kind of list.
    pub(super) fn seq_entry(&mut self, then: State) -> Result<Event<'t>> {
        let indentless = matches!(then, State::IndentlessSeq);
        match self.scanner.look()? {
            Next::Item if self.scanner.is_at_indent() => {
                self.scanner.take_dash();
                self.item(then)
            }
            Next::Key { .. } if indentless && self.scanner.is_at_indent() => Ok(self.end_indentless()),
            Next::End if indentless => Ok(self.end_indentless()),
            Next::End => Ok(self.leave(EventKind::SeqEnd)),
            _ if indentless => self.indentless_seq(),
            _ => self.block_seq(),
        }
    }

    /// An item whose `-` was taken.
    fn item(&mut self, then: State) -> Result<Event<'t>> {
        let at = self.scanner.pos as u32;
        if let Some(token) = self.scanner.item_on_line()? {
            return Ok(self.scalar(token, then));
        }
        let indentless = matches!(then, State::IndentlessSeq);
        let next = self.scanner.look()?;
        match next {
            Next::End => Ok(self.empty(then, at)),
            Next::Item if self.scanner.is_at_indent() => Ok(self.empty(then, at)),
            Next::Key { .. } if self.scanner.is_at_indent() && indentless => Ok(self.empty(then, at)),
            Next::Key { .. } if self.scanner.is_at_indent() => self.item_after(at),
            Next::Key { .. } | Next::Item if self.scanner.enter() => Ok(self.enter(next, then)),
            _ if indentless => self.indentless_item_after(at),
            _ => self.item_after(at),
        }
    }

    #[inline]
    fn scalar(&mut self, token: Token<'t>, then: State) -> Event<'t> {
        self.state = then;
        let plain = token.is_plain();
        Event::bare(EventKind::Scalar { text: token.text, plain }, token.start, token.end)
    }

    /// The start of a collection that the scanner went into.
    #[inline]
    fn enter(&mut self, next: Next, then: State) -> Event<'t> {
        let start = self.scanner.pos as u32;
        self.states.push(then);
        self.marks.push(start);
        let (state, kind) = match next {
            Next::Item => (State::BlockSeq, EventKind::SeqStart),
            _ => (State::BlockMapKey, EventKind::MapStart),
        };
        self.state = state;
        Event::bare(kind, start, start)
    }

    #[inline]
    fn leave(&mut self, kind: EventKind<'t>) -> Event<'t> {
        self.scanner.leave();
        self.pop();
        self.marks.pop();
        let at = self.scanner.pos as u32;
        Event::bare(kind, at, at)
    }

    fn end_indentless(&mut self) -> Event<'t> {
        self.pop();
        let at = self.scanner.pos as u32;
        Event::bare(EventKind::SeqEnd, at, at)
    }
}

#[cfg(test)]
#[path = "../../../../tests/support/mutated.rs"]
mod mutated;

#[cfg(test)]
mod tests {
    use super::mutated::Random;
    use super::*;
    use crate::read::Input;

    struct Seen {
        events: Vec<String>,
        fault: Option<String>,
        /// How many keys came from entries.
        taken: usize,
    }

    fn see(text: &str, tokens_only: bool) -> Seen {
        let input = Input::from_str(text);
        let mut parser = Parser::new(&input);
        parser.scanner.tokens_only = tokens_only;
        let mut seen = Seen { events: Vec::new(), fault: None, taken: 0 };
        loop {
            seen.taken += usize::from(matches!(parser.state, State::BlockMapEntryValue));
            match parser.event() {
                Ok(event) => {
                    seen.events.push(format!("{event:?}"));
                    if matches!(event.kind, EventKind::StreamEnd) {
                        return seen;
                    }
                }
                Err(fault) => {
                    seen.fault = Some(format!("{fault:?}"));
                    return seen;
                }
            }
        }
    }

    /// Entries give the events, places and errors that the tokens give; before an error, there may be a few events more, as
    /// tokens are made ahead of what they are needed for.
    fn compare(text: &str) -> Seen {
        let (entries, tokens) = (see(text, false), see(text, true));
        assert_eq!(tokens.taken, 0);
        let more = entries.events.len().checked_sub(tokens.events.len());
        let as_many = if tokens.fault.is_some() { more.is_some() } else { more == Some(0) };
        let same = entries.fault == tokens.fault && entries.events.starts_with(&tokens.events);
        assert!(
            same && as_many,
            "{text:?}:\n{:#?} {:?}\n--- by tokens:\n{:#?} {:?}",
            entries.events,
            entries.fault,
            tokens.events,
            tokens.fault
        );
        entries
    }

    const SEEDS: &[&str] = &[
        "a: 1\nb:\n  c: x y\n  d:\n  - e\n  - f: 1\n    g: |\n      text\n\n      more\n    h: 2\n  - \"q\"\n  i: 'it''s'\nj:\n",
        "list:\n- - a\n  - b\n-\n- c: d\n  e:\n  - f\n  -\n  - g:1\n# comment\n- h # i\n- \"j\": k\n- l: m: n\nend: -1\n",
        "a:\n    - x\n    - y:\n        z: >-\n          folded\n          text\n\n         less\n    - |2\n        two\nb: plain\n  goes on\n  here # not here\nc: &x {d: e}\nf: *x\n<<: *x\n",
        "%YAML 1.1\n---\na: b\n...\n---\n- a\n- b\n--- c\n",
        "? a\n: b\n? - c\n: - d\ne: [f, g: h]\ni: {j: k,\n  l: m}\nn: !!str o\np: \"q\n  r\"\ns: 't\n\n  u'\n",
        "\u{feff}a: \u{e9}\n\u{e9}: b\nc:\td\n\te: f\ng:\r\n  h: i\r\nj: \u{2028}k\nl#m: n\no : p\nq: r:s\n",
    ];
    const PIECES: &[&str] = &[
        "---\n", "...\n", "- ", "-", "? ", ": ", ":", "&a ", "*a", "<<: ", "!!str ", "|\n", ">2-\n", "{",
        "}", "[", "]", ",", "\"", "'", "#", " # ", "%", "\n", "\n\n", "  ", "\n  ", "\n    ", "\t", "\r",
        "\u{feff}", "\u{2028}", "\0", "~", "\u{e9}", "a: b\n", "- a\n", "\n- ", "\n  - ", "\n  a: ", "k",
    ];

    #[test]
    fn entries_are_what_the_tokens_say() {
        let mut random = Random::new(3);
        let (mut taken, mut good) = (0, 0);
        for _ in 0..30_000 {
            let seen = compare(&random.mutated(SEEDS, PIECES));
            taken += seen.taken;
            good += usize::from(seen.fault.is_none());
        }
        assert!(taken > 40_000, "hardly an entry: {taken}");
        assert!(good > 3_000, "most were errors: {good}");
    }

    #[test]
    fn collections_are_as_deep_as_tokens_allow() {
        for (text, step) in [("a:\n", " "), ("-\n", " "), ("- ", "")] {
            let deep: String = (0..MAX_DEPTH + 3).map(|depth| step.repeat(depth) + text).collect();
            let fault = compare(&deep).fault.unwrap_or_default();
            assert!(fault.contains("exceeded max depth"), "{text:?}: {fault}");
        }
    }
}
