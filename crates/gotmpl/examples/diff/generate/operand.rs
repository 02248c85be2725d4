//! Random operands, mostly of the type that is wanted.

use super::{FIELDS, Generator, KEYS, STRINGS, VERBS};

impl Generator {
    /// Two values that can be compared, with luck.
    pub(super) fn pair(&mut self, depth: usize) -> (String, String) {
        match self.below(12) {
            0..=4 => (self.string(depth), self.string(0)),
            5..=9 => (self.int(depth), self.int(0)),
            10 => (self.any(depth), "nil".to_owned()),
            _ => (self.any(depth), self.any(0)),
        }
    }

    pub(super) fn wrong(&mut self) -> bool {
        self.chance(2)
    }

    /// An argument that is a string.
    pub(super) fn string(&mut self, depth: usize) -> String {
        if self.wrong() {
            return self.any(depth);
        }
        match self.below(if depth == 0 { 6 } else { 9 }) {
            0 => ".s".to_owned(),
            1 => "$.s".to_owned(),
            2 | 3 => format!(
                "\"{}\"",
                self.pick(STRINGS).replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
            ),
            4 => format!("`{}`", self.pick(STRINGS)),
            5 => format!("\"{}\"", self.pick(FIELDS)),
            6 => format!("(print {})", self.any(depth - 1)),
            7 => format!("(printf \"%{}\" {})", self.pick(VERBS), self.any(depth - 1)),
            _ => format!("({} | print)", self.command(depth - 1)),
        }
    }

    /// An argument that is an int.
    pub(super) fn int(&mut self, depth: usize) -> String {
        if self.wrong() {
            return self.any(depth);
        }
        match self.below(8) {
            0 => ".n".to_owned(),
            1 => "$.n".to_owned(),
            2 => "one".to_owned(),
            3 => self.pick(&["0x2", "1_0", "'a'", "0b11", "1.0", "2e0"]).to_owned(),
            4 if depth > 0 => format!("(len {})", self.list_expr(depth - 1)),
            _ => self.below(4).to_string(),
        }
    }

    pub(super) fn bool(&mut self, depth: usize) -> String {
        match self.below(if depth == 0 { 2 } else { 4 }) {
            0 => "true".to_owned(),
            1 => "false".to_owned(),
            2 => format!("(not {})", self.any(depth - 1)),
            _ => {
                let (a, b) = self.pair(depth - 1);
                format!("(eq {a} {b})")
            }
        }
    }

    pub(super) fn map(&mut self, depth: usize) -> String {
        if self.wrong() {
            return self.any(depth);
        }
        match self.below(if depth == 0 { 4 } else { 6 }) {
            0 => ".map".to_owned(),
            1 => "$.map".to_owned(),
            2 => "$.V".to_owned(),
            3 => "(dict \"a\" 1)".to_owned(),
            4 => format!("(dict \"{}\" {} \"b\" .)", self.pick(FIELDS), self.any(depth - 1)),
            _ => "(values .map)".to_owned(),
        }
    }

    pub(super) fn list_expr(&mut self, depth: usize) -> String {
        if self.wrong() {
            return self.any(depth);
        }
        match self.below(if depth == 0 { 3 } else { 5 }) {
            0 => ".list".to_owned(),
            1 => ".ss".to_owned(),
            2 => "(list 1 \"b\" nil)".to_owned(),
            3 => format!("(list {} {} .)", self.any(depth - 1), self.any(depth - 1)),
            _ => format!("(list {} | list 5)", self.any(depth - 1)),
        }
    }

    /// Data of a template: mostly dot, so that its fields are there.
    pub(super) fn any_bare_arg(&mut self, depth: usize) -> String {
        if self.chance(92) { "$".to_owned() } else { self.any(depth) }
    }

    pub(super) fn any_bare(&mut self, depth: usize) -> String {
        match self.below(12) {
            0 => "(.map).a".to_owned(),
            1 if depth > 0 => format!("({})", self.pipeline(depth - 1)),
            _ => self.any(0),
        }
    }

    /// An argument of any type.
    pub(super) fn any(&mut self, depth: usize) -> String {
        if depth > 0 && self.chance(45) {
            let mut out = format!("({})", self.pipeline(depth));
            if self.chance(4) {
                out.push_str(&format!(".{}", self.pick(FIELDS)));
            }
            return out;
        }
        match self.below(24) {
            0 | 1 => ".".to_owned(),
            2 => "$".to_owned(),
            3 | 4 => format!("$.{}", self.pick(KEYS)),
            5..=9 => format!(".{}", self.pick(KEYS)),
            10 => format!(
                "{}.{}",
                self.pick(&[".map", "$.V", ".V", "$.map", "(aThing).Any", "(aThing).Labels"]),
                self.pick(FIELDS)
            ),
            11 if self.chance(30) => {
                let (key, field) = (self.pick(KEYS), self.pick(FIELDS));
                format!(".{key}.{field}")
            }
            12 | 13 if !self.vars.is_empty() => {
                let at = self.below(self.vars.len());
                let mut out = self.vars[at].clone();
                if self.chance(8) {
                    out.push_str(&format!(".{}", self.pick(FIELDS)));
                }
                out
            }
            14..=16 => self.string(0),
            17 => self
                .pick(&["1.5", "1e3", "0x10", "2.0", "'a'", "1_000", "1i", "-0.5", "0b11", "1e21"])
                .to_owned(),
            18 => self.pick(&["true", "false", "none", "one", "noMap"]).to_owned(),
            _ => self.integer(),
        }
    }
}
