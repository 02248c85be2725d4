//! Every case of `tests/cases/gotmpl` gives what Go gave when it was recorded: the output, or the error's text.

use std::fs;
use std::path::Path;

use crate::support;

#[test]
fn recorded_cases() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/cases/gotmpl");
    let mut files: Vec<_> =
        fs::read_dir(&folder).expect("cases").map(|entry| entry.expect("entry").path()).collect();
    files.sort();
    let (mut count, mut failures) = (0, Vec::new());
    for file in files.iter().filter(|file| file.extension().is_some_and(|ext| ext == "jsonl")) {
        let text = fs::read_to_string(file).expect("case file");
        for (at, line) in text.lines().enumerate() {
            let case = serde_json::from_str(line).expect("a case per line");
            let (expected, actual) = (support::expected(&case), support::actual(&case));
            count += 1;
            if expected != actual {
                let name = file.file_name().expect("name").to_string_lossy();
                failures.push(format!(
                    "{name}:{}: {}\n     go: {expected}\n   ours: {actual}",
                    at + 1,
                    case["templates"]
                ));
            }
        }
    }
    assert!(count > 0, "no cases");
    assert!(failures.is_empty(), "{} of {count} cases differ:\n{}", failures.len(), failures.join("\n"));
}
