//! Printing of one value by a verb. Containers are walked with a list of what is open, not by recursion.

use std::rc::Rc;

use super::flags::Flags;
use crate::value::{Kind, List, Str, Value};

/// Writes values; stops writing when there is too much.
pub(super) struct Printer<'o> {
    pub(super) out: &'o mut Vec<u8>,
    pub(super) flags: Flags,
    /// The length at which `out` is full.
    max: usize,
    /// Printing inside of a complaint about a verb: no methods are called.
    erroring: bool,
    /// A value that contains itself, most likely: it has no end.
    too_deep: bool,
}

/// Deeper than any value is that has an end; Go's stack would be used up.
const MAX_DEPTH: usize = 10_000;

/// A container whose parts are being printed.
enum Open {
    List(List, usize),
    Bytes(crate::value::Bytes, usize),
    Map(Rc<Vec<(Str, Value)>>, usize),
    Fields(Vec<(&'static str, Value)>, usize),
}

/// A container inside of a list or map of interfaces, or of its own type.
#[derive(Clone, Copy)]
struct Within(bool);

impl<'o> Printer<'o> {
    pub(super) fn new(out: &'o mut Vec<u8>, max: usize) -> Printer<'o> {
        let max = out.len().saturating_add(max);
        Printer { out, flags: Flags::default(), max, erroring: false, too_deep: false }
    }

    /// Whether all of it was written.
    pub(super) fn finish(self) -> bool {
        !self.is_full()
    }

    pub(super) fn is_full(&self) -> bool {
        self.too_deep || self.out.len() > self.max
    }

    pub(super) fn write(&mut self, text: &str) {
        self.out.extend_from_slice(text.as_bytes());
    }

    pub(super) fn write_char(&mut self, c: char) {
        self.out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
    }

    /// Go's `printArg`.
    pub(super) fn arg(&mut self, arg: &Value, verb: char) {
        if arg.is_nil() {
            match verb {
                'T' | 'v' => self.flags.pad(self.out, b"<nil>"),
                _ => self.bad_verb(arg, verb),
            }
            return;
        }
        match verb {
            'T' => self.flags.string(self.out, arg.type_name().as_bytes()),
            'p' => self.pointer(arg, 'p'),
            _ => match arg {
                Value::Bytes(bytes) => self.bytes(bytes, verb, "[]byte"),
                Value::Map(_) | Value::List(_) | Value::Object(_) if verb == 'w' && !self.erroring => {
                    self.bad_verb(arg, verb);
                }
                _ => self.value(arg, verb),
            },
        }
    }

    fn bad_verb(&mut self, arg: &Value, verb: char) {
        let erroring = std::mem::replace(&mut self.erroring, true);
        self.write("%!");
        self.write_char(verb);
        self.write("(");
        if arg.is_nil() {
            self.write("<nil>");
        } else {
            self.write(arg.type_name());
            self.write("=");
            self.value(arg, 'v');
        }
        self.write(")");
        self.erroring = erroring;
    }

    /// Go's `printValue`.
    fn value(&mut self, root: &Value, verb: char) {
        let mut open = Vec::new();
        self.begin(root, verb, Within(false), &mut open);
        loop {
            let depth = open.len();
            let Some(top) = open.last_mut() else { return };
            self.too_deep |= depth > MAX_DEPTH;
            if self.is_full() {
                return;
            }
            let separator = if self.flags.sharp_v { ", " } else { " " };
            let next = match top {
                Open::List(list, at) => {
                    *at += 1;
                    list.items().get(*at - 1).map(|item| (*at > 1, None, item.clone()))
                }
                Open::Bytes(bytes, at) => {
                    *at += 1;
                    let byte = bytes.get(*at - 1).copied();
                    byte.map(|byte| (*at > 1, None, Value::Uint(byte.into(), crate::value::UintKind::Uint8)))
                }
                Open::Map(entries, at) => {
                    *at += 1;
                    entries.get(*at - 1).map(|(key, item)| (*at > 1, Some(key.clone()), item.clone()))
                }
                Open::Fields(fields, at) => {
                    *at += 1;
                    fields.get(*at - 1).map(|(name, item)| {
                        let named = self.flags.plus_v || self.flags.sharp_v;
                        (*at > 1, named.then(|| Str::from_static(name)), item.clone())
                    })
                }
            };
            let fields = matches!(top, Open::Fields(..));
            let Some((separate, key, item)) = next else {
                let close = if self.flags.sharp_v || fields { "}" } else { "]" };
                self.write(close);
                open.pop();
                continue;
            };
            if separate {
                self.write(separator);
            }
            if let Some(key) = key {
                if fields {
                    self.out.extend_from_slice(&key);
                } else {
                    self.string(&key, verb);
                }
                self.write(":");
            }
            self.begin(&item, verb, Within(true), &mut open);
        }
    }

    /// Prints a scalar, or begins a container.
    fn begin(&mut self, value: &Value, verb: char, within: Within, open: &mut Vec<Open>) {
        match value {
            Value::Nil => {
                if self.flags.sharp_v {
                    self.write("interface {}(nil)");
                } else {
                    self.write("<nil>");
                }
            }
            Value::Bool(flag) => match verb {
                't' | 'v' => {
                    let text: &[u8] = if *flag { b"true" } else { b"false" };
                    self.flags.pad(self.out, text);
                }
                _ => self.bad_verb(value, verb),
            },
            Value::Int(number, _) => self.integer(value, number.unsigned_abs(), Some(*number), verb),
            Value::Uint(number, _) => self.integer(value, *number, None, verb),
            Value::Float(number) => self.float(value, *number, verb),
            Value::Complex(re, im) => match verb {
                'v' | 'b' | 'g' | 'G' | 'x' | 'X' | 'f' | 'F' | 'e' | 'E' => {
                    let plus = self.flags.plus;
                    self.write("(");
                    self.float(value, *re, verb);
                    self.flags.plus = true;
                    self.float(value, *im, verb);
                    self.write("i)");
                    self.flags.plus = plus;
                }
                _ => self.bad_verb(value, verb),
            },
            Value::String(text) => self.string(text, verb),
            Value::Bytes(bytes) => match verb {
                's' | 'q' | 'x' | 'X' => self.bytes(bytes, verb, "[]uint8"),
                // Files are printed by those who take a whole scope for a text.
                'v' if self.flags.is_plain() => {
                    self.write("[");
                    for (index, chunk) in bytes.chunks(4096).enumerate() {
                        if self.is_full() {
                            return;
                        }
                        for (at, byte) in chunk.iter().enumerate() {
                            if index + at > 0 {
                                self.out.push(b' ');
                            }
                            super::decimal(self.out, u64::from(*byte), false);
                        }
                    }
                    self.write("]");
                }
                _ => {
                    self.write(if self.flags.sharp_v { "[]uint8{" } else { "[" });
                    open.push(Open::Bytes(bytes.clone(), 0));
                }
            },
            Value::List(list) => {
                if self.flags.sharp_v {
                    self.write(list.ty().name());
                    if list.is_nil() {
                        self.write("(nil)");
                        return;
                    }
                    self.write("{");
                } else {
                    self.write("[");
                }
                open.push(Open::List(list.clone(), 0));
            }
            Value::Map(map) => {
                if self.flags.sharp_v {
                    self.write(map.ty().name());
                    if map.is_nil() {
                        self.write("(nil)");
                        return;
                    }
                    self.write("{");
                } else {
                    self.write("map[");
                }
                open.push(Open::Map(map.entries(), 0));
            }
            Value::Object(object) => {
                if !self.erroring
                    && !self.flags.sharp_v
                    && matches!(verb, 'v' | 's' | 'x' | 'X' | 'q')
                    && let Some(text) = object.text()
                {
                    self.string(&text, verb);
                    return;
                }
                if !self.erroring
                    && self.flags.sharp_v
                    && let Some(text) = object.go_text()
                {
                    return self.out.extend_from_slice(&text);
                }
                if let Some(number) = object.number() {
                    return self.integer(value, number.unsigned_abs(), Some(number), verb);
                }
                if object.kind() == Kind::Pointer {
                    if within.0 {
                        self.pointer(value, verb);
                        return;
                    }
                    self.write("&");
                }
                if self.flags.sharp_v {
                    self.write(object.type_name().trim_start_matches('*'));
                }
                self.write("{");
                open.push(Open::Fields(object.fields(), 0));
            }
        }
    }

    fn string(&mut self, text: &Str, verb: char) {
        match verb {
            'v' if self.flags.sharp_v => self.flags.quoted(self.out, text),
            'v' | 's' => self.flags.string(self.out, text),
            'x' | 'X' => self.flags.hex_string(self.out, text, verb),
            'q' => self.flags.quoted(self.out, text),
            _ => self.bad_verb(&Value::String(text.clone()), verb),
        }
    }

    fn bytes(&mut self, bytes: &crate::value::Bytes, verb: char, type_name: &str) {
        match verb {
            'v' | 'd' => {
                let sharp_v = self.flags.sharp_v;
                if sharp_v {
                    self.write(type_name);
                }
                self.write(if sharp_v { "{" } else { "[" });
                for (at, byte) in bytes.iter().enumerate() {
                    if self.is_full() {
                        return;
                    }
                    if at > 0 {
                        self.write(if sharp_v { ", " } else { " " });
                    }
                    if sharp_v {
                        self.hex(u64::from(*byte), true);
                    } else {
                        self.flags.integer(self.out, u64::from(*byte), false, 10, verb);
                    }
                }
                self.write(if sharp_v { "}" } else { "]" });
            }
            's' => self.flags.string(self.out, bytes),
            'x' | 'X' => self.flags.hex_string(self.out, bytes, verb),
            'q' => self.flags.quoted(self.out, bytes),
            _ => self.value(&Value::Bytes(bytes.clone()), verb),
        }
    }

    fn hex(&mut self, value: u64, prefix: bool) {
        let flags = Flags { sharp: prefix, ..self.flags };
        flags.integer(self.out, value, false, 16, 'v');
    }

    /// `signed` is the value of a signed integer, `magnitude` its absolute value.
    fn integer(&mut self, value: &Value, magnitude: u64, signed: Option<i64>, verb: char) {
        let negative = signed.is_some_and(|value| value < 0);
        let base = match verb {
            'v' if self.flags.sharp_v && signed.is_none() => return self.hex(magnitude, true),
            'v' | 'd' => 10,
            'b' => 2,
            'o' | 'O' => 8,
            'x' | 'X' => 16,
            'c' | 'q' | 'U' => {
                let code = signed.map_or(magnitude, i64::cast_unsigned);
                match verb {
                    'c' => self.flags.character(self.out, code),
                    'q' => self.flags.quoted_character(self.out, code),
                    _ => self.flags.unicode(self.out, code),
                }
                return;
            }
            _ => return self.bad_verb(value, verb),
        };
        self.flags.integer(self.out, magnitude, negative, base, verb);
    }

    fn float(&mut self, value: &Value, number: f64, verb: char) {
        match verb {
            'v' => self.flags.float(self.out, number, b'g', None),
            'b' | 'g' | 'G' | 'x' | 'X' => self.flags.float(self.out, number, verb as u8, None),
            'f' | 'e' | 'E' => self.flags.float(self.out, number, verb as u8, Some(6)),
            'F' => self.flags.float(self.out, number, b'f', Some(6)),
            _ => self.bad_verb(value, verb),
        }
    }

    fn pointer(&mut self, value: &Value, verb: char) {
        let address = match value {
            Value::Map(map) if map.is_nil() => 0,
            Value::List(list) if list.is_nil() => 0,
            Value::Map(map) => map.id(),
            Value::List(list) => list.address(),
            Value::Bytes(bytes) => bytes.as_ptr().addr(),
            Value::Object(object) if object.kind() == Kind::Pointer => Rc::as_ptr(object).addr(),
            _ => return self.bad_verb(value, verb),
        } as u64;
        match verb {
            'v' if self.flags.sharp_v => {
                self.write("(");
                self.write(value.type_name());
                self.write(")(");
                if address == 0 {
                    self.write("nil");
                } else {
                    self.hex(address, true);
                }
                self.write(")");
            }
            'v' if address == 0 => self.flags.pad(self.out, b"<nil>"),
            'v' | 'p' => self.hex(address, !self.flags.sharp),
            'b' | 'o' | 'd' | 'x' | 'X' => {
                self.integer(&Value::Uint(address, crate::value::UintKind::Uintptr), address, None, verb);
            }
            _ => self.bad_verb(value, verb),
        }
    }
}
