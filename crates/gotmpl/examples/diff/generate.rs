//! Random templates over random data, by a grammar that makes mostly sensible templates and some broken ones.

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

    fn random(&mut self) -> u64 {
        // splitmix64
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        (self.random() % n as u64) as usize
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    fn pick<'t>(&mut self, of: &[&'t str]) -> &'t str {
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
    fn damage(&mut self, text: &mut Vec<u8>) {
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

    // Data.

    fn data(&mut self) -> Json {
        if self.chance(3) {
            return self.value(1);
        }
        let mut entries = Map::new();
        for key in KEYS {
            if *key == "zz" || self.chance(10) {
                continue;
            }
            let value = match *key {
                "list" => self.items(),
                "map" => self.dict(3),
                "n" => json!(["i", self.integer()]),
                "f" => json!(["f", self.float()]),
                "s" => json!(["s", self.text()]),
                "nil" => Json::Null,
                "V" => self.dict_as("V", 2),
                "T" => json!(["T", ["thing", self.below(5), self.value(1)]]),
                "ver" => json!(["v", [self.below(3), self.below(3)]]),
                "bytes" => json!(["y", self.text()]),
                "ss" => json!([if self.chance(70) { "ls" } else { "S" }, self.texts()]),
                "big" => json!(["u64", (u64::MAX - self.below(3) as u64).to_string()]),
                _ => self.value(2),
            };
            entries.insert((*key).to_owned(), value);
        }
        json!([if self.chance(80) { "m" } else { "V" }, entries])
    }

    fn integer(&mut self) -> String {
        let small = self.below(9) as i64 - 3;
        if self.chance(85) { small.to_string() } else { (self.random() as i64 >> self.below(60)).to_string() }
    }

    fn float(&mut self) -> String {
        match self.below(8) {
            0 => "1000000".to_owned(),
            1 => "0".to_owned(),
            2 => "1e21".to_owned(),
            3 => "0.00001".to_owned(),
            4 => format!("{}", self.below(2_000_000)),
            5 => {
                let value = f64::from_bits(self.random());
                if value.is_finite() { format!("{value:e}") } else { "1.5".to_owned() }
            }
            _ => format!("{}", (self.below(4000) as f64 - 1000.0) / 8.0),
        }
    }

    fn text(&mut self) -> String {
        if self.chance(5) {
            return "a\u{ff}\u{80}b".to_owned(); // not UTF-8 as bytes
        }
        to_latin1(self.pick(STRINGS).as_bytes())
    }

    fn texts(&mut self) -> Vec<String> {
        (0..self.below(4)).map(|_| self.text()).collect()
    }

    fn items(&mut self) -> Json {
        let items: Vec<Json> = (0..self.below(5)).map(|_| self.value(1)).collect();
        json!(["l", items])
    }

    fn dict(&mut self, depth: usize) -> Json {
        self.dict_as("m", depth)
    }

    fn dict_as(&mut self, tag: &str, depth: usize) -> Json {
        let mut entries = Map::new();
        for _ in 0..self.below(5) {
            let key = self.pick(FIELDS).to_owned();
            let value = self.value(depth.saturating_sub(1));
            entries.insert(key, value);
        }
        json!([tag, entries])
    }

    fn value(&mut self, depth: usize) -> Json {
        match self.below(if depth == 0 { 12 } else { 20 }) {
            0 => Json::Null,
            1 => json!(["b", self.chance(50)]),
            2 | 3 => json!(["i", self.integer()]),
            4 => json!(["i64", self.integer()]),
            5 => json!(["u8", self.below(256).to_string()]),
            6 | 7 => json!(["f", self.float()]),
            8..=10 => json!(["s", self.text()]),
            11 => json!(["i32", self.below(99).to_string()]),
            12 | 13 => self.items(),
            14 => json!(["ls", self.texts()]),
            15 => json!(["li", [1, 2, self.below(9)]]),
            16 => json!(["ms", {"k": "v", "a": self.text()}]),
            17 => json!([if self.chance(50) { "nl" } else { "nm" }, 0]),
            _ => self.dict(depth),
        }
    }

    // Templates.

    fn list(&mut self, depth: usize) -> String {
        let mut out = String::new();
        for _ in 0..=self.below(4) {
            if self.chance(40) {
                out.push_str(self.pick(TEXTS));
            }
            out.push_str(&self.node(depth));
        }
        out
    }

    fn open(&mut self) -> &'static str {
        match self.below(12) {
            0 => "{{- ",
            1 => "{{ ",
            2 => "{{\n",
            _ => "{{",
        }
    }

    fn close(&mut self) -> &'static str {
        match self.below(12) {
            0 => " -}}",
            1 => " }}",
            _ => "}}",
        }
    }

    fn action(&mut self, content: &str) -> String {
        format!("{}{content}{}", self.open(), self.close())
    }

    fn node(&mut self, depth: usize) -> String {
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

    fn template_name(&mut self) -> &'static str {
        if !self.names.is_empty() && self.chance(95) {
            let names = self.names.clone();
            self.pick(&names)
        } else if self.chance(5) {
            "nope"
        } else {
            "leaf"
        }
    }

    fn declaration(&mut self) -> String {
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
    fn head(&mut self, depth: usize) -> String {
        let value = self.pipeline(depth);
        if self.chance(25) {
            let name = self.pick(&["$x", "$y", "$z"]).to_owned();
            self.vars.push(name.clone());
            return format!("{name} := {value}");
        }
        value
    }

    fn branch(&mut self, depth: usize) -> String {
        let vars = self.vars.len();
        let head = self.head(2);
        let open = self.action(&format!("if {head}"));
        let body = self.list(depth - 1);
        let rest = self.otherwise(depth, "if");
        self.vars.truncate(vars);
        format!("{open}{body}{rest}{{{{end}}}}")
    }

    fn otherwise(&mut self, depth: usize, word: &str) -> String {
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

    fn range(&mut self, depth: usize) -> String {
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
    fn pipeline(&mut self, depth: usize) -> String {
        let out = self.any_pipeline(depth);
        if self.moved && self.chance(93) { rooted(&out) } else { out }
    }

    fn any_pipeline(&mut self, depth: usize) -> String {
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
    fn filter(&mut self, depth: usize) -> String {
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

    fn command(&mut self, depth: usize) -> String {
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

    fn variadic(&mut self, name: &str, depth: usize) -> String {
        let mut out = name.to_owned();
        for _ in 0..self.below(4) {
            out.push_str(&format!(" {}", self.any(depth)));
        }
        out
    }

    /// Two values that can be compared, with luck.
    fn pair(&mut self, depth: usize) -> (String, String) {
        match self.below(12) {
            0..=4 => (self.string(depth), self.string(0)),
            5..=9 => (self.int(depth), self.int(0)),
            10 => (self.any(depth), "nil".to_owned()),
            _ => (self.any(depth), self.any(0)),
        }
    }

    fn wrong(&mut self) -> bool {
        self.chance(2)
    }

    /// An argument that is a string.
    fn string(&mut self, depth: usize) -> String {
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
    fn int(&mut self, depth: usize) -> String {
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

    fn bool(&mut self, depth: usize) -> String {
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

    fn map(&mut self, depth: usize) -> String {
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

    fn list_expr(&mut self, depth: usize) -> String {
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
    fn any_bare_arg(&mut self, depth: usize) -> String {
        if self.chance(92) { "$".to_owned() } else { self.any(depth) }
    }

    fn any_bare(&mut self, depth: usize) -> String {
        match self.below(12) {
            0 => "(.map).a".to_owned(),
            1 if depth > 0 => format!("({})", self.pipeline(depth - 1)),
            _ => self.any(0),
        }
    }

    /// An argument of any type.
    fn any(&mut self, depth: usize) -> String {
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
