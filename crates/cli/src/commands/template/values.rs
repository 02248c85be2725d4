//! The user's values, from files and flags, merged as Helm merges them.

use std::io::Read as _;

use hld::{Error, ErrorKind};
use hld_helm::{Profile, merge_values, read_values, strvals};
use hld_yaml::{Map, SourceMap, Value};

use super::args::Values;
use super::usage;

/// Files first, then each kind of flag after the other, whatever their order on the command line.
pub(super) fn merged(args: &Values, profile: Profile) -> Result<Value, Error> {
    let sources = SourceMap::new();
    let mut values = Value::from(Map::new());
    for path in list(&args.files) {
        let text = read(&path).map_err(|message| usage(message, "name a values file, or `-` for stdin"))?;
        let more = read_values(&sources, &path, &text, profile).map_err(wrong)?;
        values = merge_values(values, &more);
    }
    for text in &args.set_json {
        strvals::set_json(&mut values, text, profile).map_err(wrong)?;
    }
    for text in &args.set {
        strvals::set(&mut values, text, profile).map_err(wrong)?;
    }
    for text in &args.set_string {
        strvals::set_string(&mut values, text, profile).map_err(wrong)?;
    }
    for text in &args.set_file {
        let content = |path: &str| {
            let bytes = read(path)?;
            String::from_utf8(bytes).map_err(|_| format!("`{path}` is not UTF-8"))
        };
        strvals::set_file(&mut values, text, content, profile).map_err(wrong)?;
    }
    for text in &args.set_literal {
        strvals::set_literal(&mut values, text, profile).map_err(wrong)?;
    }
    Ok(values)
}

/// Flags whose values may be several with commas between them; one with a comma is put in double quotes.
pub(super) fn list(flags: &[String]) -> Vec<String> {
    let mut items = Vec::new();
    for flag in flags {
        let mut rest = flag.as_str();
        while !rest.is_empty() {
            let mut item = String::new();
            if let Some(mut quoted) = rest.strip_prefix('"') {
                loop {
                    let (text, after) = quoted.split_once('"').unwrap_or((quoted, ""));
                    item.push_str(text);
                    // Two quotes are one.
                    match after.strip_prefix('"') {
                        Some(more) => {
                            item.push('"');
                            quoted = more;
                        }
                        None => {
                            rest = after;
                            break;
                        }
                    }
                }
            }
            let Some((text, after)) = rest.split_once(',') else {
                item.push_str(rest);
                items.push(item);
                break;
            };
            item.push_str(text);
            items.push(item);
            if after.is_empty() {
                // Behind the last comma stands an empty item.
                items.push(String::new());
            }
            rest = after;
        }
    }
    items
}

/// Gives a file's bytes, or Helm's words about why there are none.
fn read(path: &str) -> Result<Vec<u8>, String> {
    if path.trim() == "-" {
        // A second time there is nothing left on it.
        let mut text = Vec::new();
        let stdin = std::io::stdin().lock();
        stdin.take(LIMIT + 1).read_to_end(&mut text).map_err(|error| format!("stdin: {error}"))?;
        small("stdin", &text)?;
        return Ok(text);
    }
    if ["http://", "https://", "oci://"].iter().any(|scheme| path.starts_with(scheme)) {
        return Err(format!("`{path}` is not read: values are taken from this machine only"));
    }
    let mut text = Vec::new();
    let opened = std::fs::File::open(path);
    opened.and_then(|file| file.take(LIMIT + 1).read_to_end(&mut text)).map_err(|error| {
        let why = match error.kind() {
            std::io::ErrorKind::NotFound => "no such file or directory".to_owned(),
            _ => error.to_string(),
        };
        format!("open {path}: {why}")
    })?;
    small(path, &text)?;
    Ok(text)
}

/// How many bytes a file of values may have; in a chart, Helm allows 5 MiB.
const LIMIT: u64 = 16 << 20;

fn small(path: &str, text: &[u8]) -> Result<(), String> {
    if text.len() as u64 > LIMIT {
        return Err(format!("`{path}` is larger than {} MiB", LIMIT >> 20));
    }
    Ok(())
}

fn wrong(error: hld_helm::Error) -> Error {
    Error::new(ErrorKind::Usage, [error.into()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_split_at_commas_outside_of_quotes() {
        let flags = [
            "a,b".to_owned(),
            "\"c,d\",e".to_owned(),
            "\"f\"\"g\"".to_owned(),
            String::new(),
            "h,".to_owned(),
        ];
        assert_eq!(list(&flags), ["a", "b", "c,d", "e", "f\"g", "h", ""]);
    }
}
