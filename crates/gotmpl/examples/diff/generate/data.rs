//! Random data.

use serde_json::{Map, Value as Json, json};

use super::{FIELDS, Generator, KEYS, STRINGS};
use crate::support::to_latin1;

impl Generator {
    pub(super) fn data(&mut self) -> Json {
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

    pub(super) fn integer(&mut self) -> String {
        let small = self.below(9) as i64 - 3;
        if self.chance(85) { small.to_string() } else { (self.random() as i64 >> self.below(60)).to_string() }
    }

    pub(super) fn float(&mut self) -> String {
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

    pub(super) fn text(&mut self) -> String {
        if self.chance(5) {
            return "a\u{ff}\u{80}b".to_owned(); // not UTF-8 as bytes
        }
        to_latin1(self.pick(STRINGS).as_bytes())
    }

    pub(super) fn texts(&mut self) -> Vec<String> {
        (0..self.below(4)).map(|_| self.text()).collect()
    }

    pub(super) fn items(&mut self) -> Json {
        let items: Vec<Json> = (0..self.below(5)).map(|_| self.value(1)).collect();
        json!(["l", items])
    }

    pub(super) fn dict(&mut self, depth: usize) -> Json {
        self.dict_as("m", depth)
    }

    pub(super) fn dict_as(&mut self, tag: &str, depth: usize) -> Json {
        let mut entries = Map::new();
        for _ in 0..self.below(5) {
            let key = self.pick(FIELDS).to_owned();
            let value = self.value(depth.saturating_sub(1));
            entries.insert(key, value);
        }
        json!([tag, entries])
    }

    pub(super) fn value(&mut self, depth: usize) -> Json {
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
}
