//! Text to values by all readers; what was read is written and read again.

#![no_main]

use hld_yaml::{
    Duplicates, Error, ReadOptions, Scalar, Sink, SourceId, SourceMap, Span, Style, Value, decode,
    read_document, read_documents, read_events, read_first, read_first_canonical, read_json, try_write,
    write, write_json,
};
use libfuzzer_sys::fuzz_target;

/// Counts that what is opened is closed.
#[derive(Default)]
struct Balance(i64);

impl Sink for Balance {
    fn scalar(&mut self, _: Scalar<'_>, _: Span) -> Result<(), Error> {
        Ok(())
    }
    fn start_seq(&mut self, _: Span) -> Result<(), Error> {
        self.0 += 1;
        Ok(())
    }
    fn end_seq(&mut self, _: Span) -> Result<(), Error> {
        self.0 -= 1;
        Ok(())
    }
    fn start_map(&mut self, _: Span) -> Result<(), Error> {
        self.0 += 1;
        Ok(())
    }
    fn key(&mut self, _: &str, _: Span, _: bool) -> Result<(), Error> {
        Ok(())
    }
    fn end_map(&mut self, _: Span) -> Result<(), Error> {
        self.0 -= 1;
        Ok(())
    }
}

fn again(value: &Value) {
    for style in [Style::Canonical, Style::Go2, Style::Go3] {
        let Ok(text) = try_write(value, style) else { continue };
        let sources = SourceMap::new();
        let id = sources.add("again", text.as_str());
        let read = read_first(&sources, id, &ReadOptions::go());
        // The other two write what go-yaml writes, which go-yaml does not always read.
        if style == Style::Canonical {
            match read {
                Ok(read) => assert!(read.value == *value, "the canonical text means something else:\n{text}"),
                Err(error) => panic!("the canonical text is not read again: {error}\n{text}"),
            }
        }
    }
    let text = write_json(value, true);
    let sources = SourceMap::new();
    let id = sources.add("again", text.as_str());
    // Floats that JSON does not have become something else; all the rest is read.
    let _ = read_json(&sources, id, &ReadOptions::go());
}

fuzz_target!(|data: &[u8]| {
    let Some((first, data)) = data.split_first() else { return };
    let text = decode("text", data).unwrap_or_else(|_| String::from_utf8_lossy(data).into_owned());
    let mut options = if first & 1 == 0 { ReadOptions::go() } else { ReadOptions::default() };
    if first & 2 != 0 {
        options.duplicates = Duplicates::LastWins;
    }
    let sources = SourceMap::new();
    let id: SourceId = sources.add("text", text.as_str());
    if let Ok(documents) = read_documents(&sources, id, &options) {
        documents.iter().for_each(|document| again(&document.value));
    }
    let _ = read_document(&sources, id, &options);
    let first = read_first(&sources, id, &options);
    match (first, read_first_canonical("text", &text, &options, |_, _| true)) {
        (Ok(read), Ok(written)) => match written.canonical {
            Some(canonical) => {
                assert_eq!(canonical, write(&read.value, Style::Canonical), "written in another way");
                assert!(written.document.value == read.value && read.warnings.is_empty());
            }
            None => assert!(!read.value.is_null() || read.warnings.is_empty()),
        },
        (Err(_), Ok(written)) => assert!(written.canonical.is_none(), "only the values are wrong"),
        (Ok(_), Err(error)) => panic!("only what is written is wrong: {error}"),
        (Err(_), Err(_)) => {}
    }
    let _ = read_json(&sources, id, &options);
    let mut balance = Balance::default();
    if read_events(&text, &options, &mut balance).is_ok() {
        assert_eq!(balance.0, 0);
    }
});
