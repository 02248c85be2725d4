//! Go's `fmt.Sprintf`: the format string.

use super::flags::Flags;
use super::value::Printer;
use crate::unicode;
use crate::value::Value;

/// Appends the arguments as the format says; false if that came to more than `max` bytes and was cut.
pub(crate) fn sprintf(out: &mut Vec<u8>, format: &[u8], args: &[Value], max: usize) -> bool {
    let printer = Printer::new(out, max);
    let mut state = Format { format, args, at: 0, arg: 0, reordered: false, good_index: true, printer };
    state.run();
    state.printer.finish()
}

struct Format<'f, 'o> {
    format: &'f [u8],
    args: &'f [Value],
    at: usize,
    /// The argument that the next verb takes.
    arg: usize,
    reordered: bool,
    good_index: bool,
    printer: Printer<'o>,
}

const MAX_NUMBER: i64 = 1_000_000;

impl Format<'_, '_> {
    fn run(&mut self) {
        while self.at < self.format.len() {
            if self.printer.is_full() {
                return;
            }
            self.good_index = true;
            let rest = &self.format[self.at..];
            let text = rest.iter().position(|byte| *byte == b'%').unwrap_or(rest.len());
            self.printer.out.extend_from_slice(&rest[..text]);
            self.at += text;
            if self.at >= self.format.len() {
                break;
            }
            self.at += 1;
            self.verb();
        }
        if !self.reordered && self.arg < self.args.len() {
            self.printer.flags = Flags::default();
            self.printer.write("%!(EXTRA ");
            for (at, arg) in self.args[self.arg..].iter().enumerate() {
                if at > 0 {
                    self.printer.write(", ");
                }
                if arg.is_nil() {
                    self.printer.write("<nil>");
                } else {
                    self.printer.write(arg.type_name());
                    self.printer.write("=");
                    self.printer.arg(arg, 'v');
                }
            }
            self.printer.write(")");
        }
    }

    fn byte(&self) -> Option<u8> {
        self.format.get(self.at).copied()
    }

    /// The percent sign is past.
    fn verb(&mut self) {
        let mut flags = Flags::default();
        while let Some(byte) = self.byte() {
            match byte {
                b'#' => flags.sharp = true,
                b'0' => flags.zero = true,
                b'+' => flags.plus = true,
                b'-' => flags.minus = true,
                b' ' => flags.space = true,
                _ => break,
            }
            self.at += 1;
        }
        let mut after_index = self.index();
        // Width.
        if self.byte() == Some(b'*') {
            self.at += 1;
            match self.number_from_arg() {
                Some(width) => {
                    flags.width = Some(width.unsigned_abs() as usize);
                    if width < 0 {
                        flags.minus = true;
                        flags.zero = false;
                    }
                }
                None => self.printer.write("%!(BADWIDTH)"),
            }
            after_index = false;
        } else {
            flags.width = self.number();
            if after_index && flags.width.is_some() {
                self.good_index = false;
            }
        }
        // Precision.
        if self.at + 1 < self.format.len() && self.byte() == Some(b'.') {
            self.at += 1;
            if after_index {
                self.good_index = false;
            }
            after_index = self.index();
            if self.byte() == Some(b'*') {
                self.at += 1;
                flags.precision =
                    self.number_from_arg().filter(|value| *value >= 0).map(|value| value as usize);
                if flags.precision.is_none() {
                    self.printer.write("%!(BADPREC)");
                }
                after_index = false;
            } else {
                flags.precision = Some(self.number().unwrap_or(0));
            }
        }
        if !after_index {
            self.index();
        }
        if self.at >= self.format.len() {
            self.printer.write("%!(NOVERB)");
            return;
        }
        let (verb, width) = unicode::decode(&self.format[self.at..]);
        self.at += width;
        if verb == '%' {
            self.printer.write("%");
        } else if !self.good_index {
            self.complain(verb, "(BADINDEX)");
        } else if self.arg >= self.args.len() {
            self.complain(verb, "(MISSING)");
        } else {
            if matches!(verb, 'v' | 'w') {
                flags.sharp_v = std::mem::take(&mut flags.sharp);
                flags.plus_v = std::mem::take(&mut flags.plus);
            }
            self.printer.flags = flags;
            let args = self.args;
            self.printer.arg(&args[self.arg], verb);
            self.arg += 1;
        }
    }

    fn complain(&mut self, verb: char, what: &str) {
        self.printer.write("%!");
        self.printer.write_char(verb);
        self.printer.write(what);
    }

    /// Digits of the format; `None` if there are none or far too many, which also ends the format.
    fn number(&mut self) -> Option<usize> {
        let mut value = None;
        while let Some(byte @ b'0'..=b'9') = self.byte() {
            let so_far = value.unwrap_or(0i64);
            if so_far > MAX_NUMBER {
                self.at = self.format.len();
                return None;
            }
            value = Some(so_far * 10 + i64::from(byte - b'0'));
            self.at += 1;
        }
        value.map(|value| value as usize)
    }

    /// The value of `*`.
    fn number_from_arg(&mut self) -> Option<i64> {
        let arg = self.args.get(self.arg)?;
        self.arg += 1;
        let value = match arg {
            Value::Int(value, _) => *value,
            Value::Uint(value, _) => i64::try_from(*value).ok()?,
            _ => return None,
        };
        (-MAX_NUMBER..=MAX_NUMBER).contains(&value).then_some(value)
    }

    /// An argument number such as `[2]`; whether there was one that could be read.
    fn index(&mut self) -> bool {
        if self.byte() != Some(b'[') {
            return false;
        }
        self.reordered = true;
        let rest = &self.format[self.at..];
        let (index, width) = match rest.iter().position(|byte| *byte == b']') {
            Some(close) if rest.len() >= 3 => (parse_index(&rest[1..close]), close + 1),
            _ => (None, 1),
        };
        self.at += width;
        match index {
            Some(index) if index >= 1 && index <= self.args.len() => {
                self.arg = index - 1;
                true
            }
            _ => {
                self.good_index = false;
                index.is_some()
            }
        }
    }
}

fn parse_index(text: &[u8]) -> Option<usize> {
    let mut value = None;
    for byte in text {
        let so_far = value.unwrap_or(0usize);
        if !byte.is_ascii_digit() || so_far > MAX_NUMBER as usize {
            return None;
        }
        value = Some(so_far * 10 + usize::from(byte - b'0'));
    }
    value
}
