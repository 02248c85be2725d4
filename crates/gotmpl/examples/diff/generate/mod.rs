//! Random templates over random data, by a grammar that makes mostly sensible templates and some broken ones.

mod data;
mod operand;

use serde_json::{Map, Value as Json, json};

use crate::support::to_latin1;

/// Makes one case. The same seed and index make the same case.
pub(crate) struct Generator {
    state: u64,
    /// Variables that are declared.
    vars: Vec<String>,
    /// Templates that are defined.
    names: Vec<&'static str>,
    in_range: usize,
    /// How many templates were defined where they are called.
    blocks: usize,
    /// Whether dot is something else than the data.
    moved: bool,
    budget: i32,
}

const KEYS: &[&str] =
    &["a", "b", "c", "list", "map", "n", "f", "s", "nil", "V", "ver", "bytes", "ss", "big", "zz"];
const FIELDS: &[&str] = &["a", "b", "c", "x", "y", "Name", "Count", "Any", "Labels", "Nope", "n"];
const TEMPLATES: &[&str] = &["one", "two", "three"];
const STRINGS: &[&str] = &[
    "", "x", "str", "a b", "héllo", "☺", "a\nb", "\t\"q\"", "10", "-3", "1.5", "true", "<a&b>", "%d",
    "\u{2028}", "0x1f", "'", "\\", "{{", "nil",
];
const TEXTS: &[&str] = &[
    "", " ", "\n", "text", " a ", "\n\n  b", "{ ", "}}", "\t", "é", "- ", "x: ", "{ { ", "\r\n", " -", "/*",
];
const VERBS: &[&str] = &[
    "v", "d", "s", "q", "x", "X", "t", "f", "e", "g", "b", "o", "O", "c", "U", "T", "+v", "#v", "5v", "-5v|",
    "05d", "+d", ".2f", "8.3f", "#x", "% x", "+q", "#q", "6.2q", ".1s", "%", "z", "[1]v", "[2]v", "*d", "w",
    "E", "G", "F", "#U", "x", "08.3e",
];

impl Generator {
    pub(crate) fn new(seed: u64, index: u64) -> Generator {
        let state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ index.wrapping_mul(0xd134_2543_de82_ef95);
        let mut generator = Generator {
            state,
            vars: Vec::new(),
            names: Vec::new(),
            in_range: 0,
            blocks: 0,
            moved: false,
            budget: 40,
        };
        generator.random();
        generator
    }

    pub(super) fn random(&mut self) -> u64 {
        // splitmix64
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(super) fn below(&mut self, n: usize) -> usize {
        (self.random() % n as u64) as usize
    }

    pub(super) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    pub(super) fn pick<'t>(&mut self, of: &[&'t str]) -> &'t str {
        let at = self.below(of.len());
        of[at]
    }

    pub(crate) fn case(mut self) -> Json {
        let data = self.data();
        let mut templates = Vec::new();
        for name in TEMPLATES {
            if self.chance(60) {
                self.names.push(name);
            }
        }
        let names = self.names.clone();
        for (at, name) in names.iter().enumerate() {
            // Only those that come after it, so that there is mostly no recursion.
            self.names = names[at + 1..].to_vec();
            self.vars.clear();
            self.budget = 15;
            let mut text = self.list(2);
            if self.chance(15) {
                let inner = self.pick(&["inner", "other", "more"]);
                self.names.clear();
                let body = self.list(1);
                text.push_str(&format!("{{{{define \"{inner}\"}}}}{body}{{{{end}}}}"));
            }
            templates.push(json!([name, to_latin1(text.as_bytes())]));
        }
        self.names = names;
        templates.push(json!(["leaf", "<{{.}}>"]));
        self.vars.clear();
        self.budget = 40;
        let mut text = self.list(4).into_bytes();
        if self.chance(5) {
            self.damage(&mut text);
        }
        templates.push(json!(["main", to_latin1(&text)]));
        let mut case = Map::new();
        case.insert("templates".to_owned(), templates.into());
        case.insert("run".to_owned(), "main".into());
        case.insert("data".to_owned(), data);
        match self.below(12) {
            0..=2 => {}
            3 => {
                case.insert("missingkey".to_owned(), "error".into());
            }
            _ => {
                case.insert("missingkey".to_owned(), "zero".into());
            }
        }
        Json::Object(case)
    }

    /// Breaks a text: removes, doubles or replaces a few bytes.
    pub(super) fn damage(&mut self, text: &mut Vec<u8>) {
        for _ in 0..=self.below(2) {
            if text.is_empty() {
                return;
            }
            let at = self.below(text.len());
            match self.below(4) {
                0 => {
                    text.remove(at);
                }
                1 => {
                    let byte = text[at];
                    text.insert(at, byte);
                }
                2 => {
                    let bytes = b"{}()|.$:=\"`'- \n,09axei_#\xff\xc3/*";
                    text[at] = bytes[self.below(bytes.len())];
                }
                _ => text.truncate(at),
            }
        }
    }

    pub(super) fn list(&mut self, depth: usize) -> String {
        let mut out = String::new();
        for _ in 0..=self.below(4) {
            if self.chance(40) {
                out.push_str(self.pick(TEXTS));
            }
            out.push_str(&self.node(depth));
        }
        out
    }

    pub(super) fn open(&mut self) -> &'static str {
        match self.below(12) {
            0 => "{{- ",
            1 => "{{ ",
            2 => "{{\n",
            _ => "{{",
        }
    }

    pub(super) fn close(&mut self) -> &'static str {
        match self.below(12) {
            0 => " -}}",
            1 => " }}",
            _ => "}}",
        }
    }

    pub(super) fn action(&mut self, content: &str) -> String {
        format!("{}{content}{}", self.open(), self.close())
    }

    pub(super) fn node(&mut self, depth: usize) -> String {
        self.budget -= 1;
        let depth = if self.budget <= 0 { 0 } else { depth };
        match self.below(if depth == 0 { 12 } else { 24 }) {
            0..=6 => {
                let pipe = self.pipeline(2);
                self.action(&pipe)
            }
            7 | 8 => self.declaration(),
            9 => self.pick(TEXTS).to_owned(),
            10 => match self.below(4) {
                0 => "{{/* c */}}".to_owned(),
                1 if self.in_range > 0 => self.pick(&["{{break}}", "{{continue}}"]).to_owned(),
                _ => {
                    let name = self.template_name();
                    let pipe = if self.chance(80) { format!(" {}", self.pipeline(1)) } else { String::new() };
                    self.action(&format!("template \"{name}\"{pipe}"))
                }
            },
            11 => {
                let value = self.pipeline(1);
                let (map, key) = (self.pick(&["$.map", ".map", "(dict)"]), self.pick(FIELDS));
                self.action(&format!("$_ := set {map} \"{key}\" (print ({value}) | trunc 9)"))
            }
            12..=15 => self.branch(depth),
            16 | 17 => {
                let vars = self.vars.len();
                let head = self.head(1);
                let open = self.action(&format!("with {head}"));
                let moved = std::mem::replace(&mut self.moved, true);
                let body = self.list(depth - 1);
                self.moved = moved;
                let rest = self.otherwise(depth, "with");
                self.vars.truncate(vars);
                format!("{open}{body}{rest}{{{{end}}}}")
            }
            18..=21 => self.range(depth),
            22 => {
                self.blocks += 1;
                let name = if self.chance(97) { format!("block{}", self.blocks) } else { "inner".to_owned() };
                let pipe = if self.chance(70) { ".".to_owned() } else { self.pipeline(1) };
                let vars = std::mem::take(&mut self.vars);
                let in_range = std::mem::take(&mut self.in_range);
                let body = self.list(depth - 1);
                self.vars = vars;
                self.in_range = in_range;
                format!("{{{{block \"{name}\" {pipe}}}}}{body}{{{{end}}}}")
            }
            _ => {
                let text = self.pipeline(1);
                self.action(&text)
            }
        }
    }

    pub(super) fn template_name(&mut self) -> &'static str {
        if !self.names.is_empty() && self.chance(95) {
            let names = self.names.clone();
            self.pick(&names)
        } else if self.chance(5) {
            "nope"
        } else {
            "leaf"
        }
    }

    pub(super) fn declaration(&mut self) -> String {
        let value = self.pipeline(2);
        if !self.vars.is_empty() && self.chance(40) {
            let at = self.below(self.vars.len());
            let name = self.vars[at].clone();
            // In loops it must not grow with every iteration.
            let value = if self.in_range > 0 { format!("print ({value}) | trunc 9") } else { value };
            return self.action(&format!("{name} = {value}"));
        }
        let name = self.pick(&["$x", "$y", "$z"]).to_owned();
        self.vars.push(name.clone());
        self.action(&format!("{name} := {value}"))
    }

    /// The pipeline of a block, perhaps with a declaration.
    pub(super) fn head(&mut self, depth: usize) -> String {
        let value = self.pipeline(depth);
        if self.chance(25) {
            let name = self.pick(&["$x", "$y", "$z"]).to_owned();
            self.vars.push(name.clone());
            return format!("{name} := {value}");
        }
        value
    }

    pub(super) fn branch(&mut self, depth: usize) -> String {
        let vars = self.vars.len();
        let head = self.head(2);
        let open = self.action(&format!("if {head}"));
        let body = self.list(depth - 1);
        let rest = self.otherwise(depth, "if");
        self.vars.truncate(vars);
        format!("{open}{body}{rest}{{{{end}}}}")
    }

    pub(super) fn otherwise(&mut self, depth: usize, word: &str) -> String {
        match self.below(5) {
            0 => {
                let head = self.pipeline(1);
                let body = self.list(depth - 1);
                format!("{{{{else {word} {head}}}}}{body}")
            }
            1 | 2 => {
                let open = self.action("else");
                format!("{open}{}", self.list(depth - 1))
            }
            _ => String::new(),
        }
    }

    pub(super) fn range(&mut self, depth: usize) -> String {
        let vars = self.vars.len();
        // Never over a number that could be large.
        let over = match self.below(10) {
            0 => self.below(4).to_string(),
            1 => "(list 1 \"b\" nil .f)".to_owned(),
            2 => ".ss".to_owned(),
            3 => "(dict \"k\" . \"j\" 2)".to_owned(),
            4 => ".bytes".to_owned(),
            5 | 6 => ".list".to_owned(),
            7 => self
                .pick(&[
                    ".s", ".f", ".V", ".zz", ".nil", "(aThing)", ".ver", "nil", ".V", ".zz", ".V", ".map",
                    ".V",
                ])
                .to_owned(),
            _ => ".map".to_owned(),
        };
        let over = if self.moved && self.chance(93) { rooted(&over) } else { over };
        let head = match self.below(6) {
            0 => {
                self.vars.push("$i".to_owned());
                self.vars.push("$e".to_owned());
                format!("$i, $e := {over}")
            }
            1 => {
                self.vars.push("$e".to_owned());
                format!("$e := {over}")
            }
            2 if !self.vars.is_empty() && self.chance(50) => {
                let at = self.below(self.vars.len());
                format!("{} = {over}", self.vars[at])
            }
            _ => over,
        };
        let open = self.action(&format!("range {head}"));
        self.in_range += 1;
        let moved = std::mem::replace(&mut self.moved, true);
        let body = self.list(depth - 1);
        self.moved = moved;
        self.in_range -= 1;
        let rest =
            if self.chance(30) { format!("{{{{else}}}}{}", self.list(depth - 1)) } else { String::new() };
        self.vars.truncate(vars);
        format!("{open}{body}{rest}{{{{end}}}}")
    }

    /// A pipeline; where dot is not the data, fields are mostly those of `$`.
    pub(super) fn pipeline(&mut self, depth: usize) -> String {
        let out = self.any_pipeline(depth);
        if self.moved && self.chance(93) { rooted(&out) } else { out }
    }

    pub(super) fn any_pipeline(&mut self, depth: usize) -> String {
        let mut out = self.command(depth);
        if self.random().is_multiple_of(400) {
            out = self.pick(&["nil", "1 2", ".s 1", "\"x\" 1", "nope", "$nope"]).to_owned();
        }
        while self.chance(18) {
            out.push_str(if self.chance(90) { " | " } else { "|" });
            let next = self.filter(depth);
            out.push_str(&next);
        }
        out
    }

    /// A command that takes the piped value.
    pub(super) fn filter(&mut self, depth: usize) -> String {
        match self.below(16) {
            0 | 1 => "print".to_owned(),
            2 | 3 => format!("printf \"%{}\"", self.pick(VERBS)),
            4 => "typeOf".to_owned(),
            5 => format!("print {} | upper", self.any(0)),
            6 => format!("print | trunc {}", self.below(4)),
            7 | 8 => format!("default {}", self.any(depth.min(1))),
            9 => "not".to_owned(),
            10 => self.pick(&["html", "js", "urlquery", "list", "list | len", "print | len"]).to_owned(),
            11 => format!("print | eq {}", self.string(0)),
            12 => format!("{} {}", self.pick(&["and", "or"]), self.any(depth.min(1))),
            13 => format!("print | join \",\" {}", self.string(0)),
            14 => self.pick(&["list 1 | items", "dict \"a\" | keys", "or nil", "and 1"]).to_owned(),
            // Whatever type it takes, with luck.
            _ => match self.below(6) {
                0 => self
                    .pick(&[
                        "i64", "float", "flag", "sum 1", "bytes", "call", "len", "upper", "keys", "items",
                        "strs",
                    ])
                    .to_owned(),
                1 => format!("eq {}", self.any(0)),
                2 => format!("index {}", self.any(0)),
                _ => format!("default {}", self.any(0)),
            },
        }
    }

    pub(super) fn command(&mut self, depth: usize) -> String {
        if depth == 0 || self.chance(40) {
            return match self.below(10) {
                0..=4 => self.any_bare(depth),
                5 | 6 => self.string(0),
                7 => self.int(0),
                8 => self
                    .pick(&[
                        "(aThing).Name",
                        "(aThing).Any",
                        ".V.Count",
                        "(aThing).Labels.a",
                        ".ver.Major",
                        ".ver.String",
                        "(aThing).Nothing",
                        "(aThing).Tags",
                        "(aThing).Count",
                    ])
                    .to_owned(),
                _ => self.bool(0),
            };
        }
        let depth = depth - 1;
        match self.below(28) {
            0 | 1 => {
                let mut out = format!("printf \"{}%{}", self.pick(&["", "a", "%%"]), self.pick(VERBS));
                if self.chance(40) {
                    out.push_str(&format!(" %{}", self.pick(VERBS)));
                }
                out.push('"');
                for _ in 0..self.below(4) {
                    out.push_str(&format!(" {}", self.any(depth)));
                }
                out
            }
            2 => self.variadic("print", depth),
            3 => self.variadic("println", depth),
            4 | 5 => {
                let (word, (a, b)) = (self.pick(&["eq", "ne"]), self.pair(depth));
                format!("{word} {a} {b}")
            }
            6 => {
                let (word, (a, b)) = (self.pick(&["lt", "le", "gt", "ge"]), self.pair(depth));
                format!("{word} {a} {b}")
            }
            7 | 8 => {
                let (word, first) = (self.pick(&["and", "or"]), self.any(depth));
                self.variadic(&format!("{word} {first}"), depth)
            }
            9 => format!("not {}", self.any(depth)),
            10 => {
                let of = if self.chance(50) { self.list_expr(depth) } else { self.string(depth) };
                format!("len {of}")
            }
            11 => format!("index {} {}", self.map(depth), self.string(0)),
            12 => format!("index {} {}", self.list_expr(depth), self.int(0)),
            13 => format!("index {} {} {}", self.map(depth), self.string(0), self.any(0)),
            14 => format!("slice {} {}", self.list_expr(depth), self.below(2)),
            15 => {
                let (from, length) = (self.below(2), self.below(3));
                format!("slice (print {} \"abc\") {from} {}", self.any(depth), from + length)
            }
            16 => format!("trunc {} {}", self.int(0), self.string(depth)),
            17 => format!("default {} {}", self.any(depth), self.any(depth)),
            18 => self.variadic("list", depth),
            19 => format!("dict \"{}\" {}", self.pick(FIELDS), self.any(depth)),
            20 | 21 => {
                let name = self.template_name();
                format!("include \"{name}\" {}", self.any_bare_arg(depth))
            }
            22 => {
                // Quotes inside are left out, so that the text stands in a raw string.
                let saved = self.vars.clone();
                self.vars.clear();
                let in_range = std::mem::take(&mut self.in_range);
                let text = self.list(1).replace('`', "'");
                self.vars = saved;
                self.in_range = in_range;
                format!("tpl `{text}` {}", self.pick(&[".", "$", ".map"]))
            }
            23 => format!("typeOf {}", self.any(depth)),
            24 => match self.below(8) {
                0 => format!("i64 {}", self.int(0)),
                1 => format!("flag {}", self.bool(depth)),
                2 => format!("upper {}", self.string(depth)),
                3 => format!("keys {}", self.map(depth)),
                4 => format!("items {}", self.list_expr(depth)),
                5 => format!("values {}", self.map(depth)),
                6 => format!("sum {} {}", self.int(0), self.int(0)),
                _ => format!(
                    "{} {}",
                    self.pick(&["i8", "u16", "float", "strs", "bytes", "labels", "version", "thing"]),
                    self.any(depth)
                ),
            },
            25 => match self.below(6) {
                0 => format!("(aThing).Greet {}", self.string(depth)),
                1 => format!("(aThing).Add {} 2", self.int(0)),
                2 => format!("(aThing).Join \",\" {} {}", self.string(0), self.string(0)),
                3 => format!(".ss.Has {}", self.string(0)),
                4 => format!(".V.Lookup {}", self.string(0)),
                _ => format!(
                    "{} {}",
                    self.pick(&[
                        "(aThing).Fail",
                        "(aThing).Nothing",
                        "(aThing).Nope",
                        ".map.a",
                        ".V.Count",
                        "(aThing).Name"
                    ]),
                    self.any(0)
                ),
            },
            26 => match self.below(12) {
                0 => self
                    .pick(&[
                        "(aThing).Fail",
                        "(aThing).Nothing.x",
                        "fail \"boom\"",
                        ".map.nope.nope",
                        "((aThing).Nothing).x",
                    ])
                    .to_owned(),
                _ => self.map(depth),
            },
            _ => format!("join {} {}", self.string(0), self.string(depth)),
        }
    }

    pub(super) fn variadic(&mut self, name: &str, depth: usize) -> String {
        let mut out = name.to_owned();
        for _ in 0..self.below(4) {
            out.push_str(&format!(" {}", self.any(depth)));
        }
        out
    }
}

/// The same with `$` before every field of dot, but for those in texts.
fn rooted(pipeline: &str) -> String {
    let mut out = String::with_capacity(pipeline.len() + 8);
    let (mut quote, mut before) = (None, ' ');
    let mut chars = pipeline.chars().peekable();
    while let Some(c) = chars.next() {
        match quote {
            Some('"') if c == '\\' => {
                out.push(c);
                out.extend(chars.next());
                before = ' ';
                continue;
            }
            Some(mark) if mark == c => quote = None,
            Some(_) => {}
            None if c == '"' || c == '`' => quote = Some(c),
            None if c == '.'
                && matches!(before, ' ' | '(')
                && chars.peek().is_some_and(|next| next.is_ascii_alphabetic()) =>
            {
                out.push('$');
            }
            None => {}
        }
        out.push(c);
        before = c;
    }
    out
}
