//! The whole way from a chart to documents. The bytes are files, cut at NUL: first the values, then a `_helpers.tpl`,
//! then templates; a piece that begins with `@` names its own path up to the first line break.

#![no_main]

use hld_helm::{
    Chart, Form, Limits, Nondeterminism, PrintOptions, Profile, Request, Timestamp, print, read_values,
    render,
};
use hld_yaml::SourceMap;
use libfuzzer_sys::fuzz_target;

const METADATA: &str = "apiVersion: v2\nname: fuzz\nversion: 1.0.0\nappVersion: '1'\n";

fuzz_target!(|data: &[u8]| {
    let Some((first, data)) = data.split_first() else { return };
    if first & 0x30 == 0x30 {
        let _ = Chart::from_archive(data);
        return;
    }
    let profile = if first & 1 == 0 { Profile::V4 } else { Profile::V3 };
    let mut files = vec![("Chart.yaml".to_owned(), METADATA.as_bytes().to_vec())];
    for (index, piece) in data.split(|byte| *byte == 0).enumerate() {
        let (name, content) = match piece.strip_prefix(b"@") {
            Some(rest) => {
                let end = rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
                (String::from_utf8_lossy(&rest[..end]).into_owned(), &rest[(end + 1).min(rest.len())..])
            }
            None => match index {
                0 => ("values.yaml".to_owned(), piece),
                1 => ("templates/_helpers.tpl".to_owned(), piece),
                _ => (format!("templates/t{index}.yaml"), piece),
            },
        };
        if name == "Chart.yaml" {
            files.clear();
        }
        files.push((name, content.to_vec()));
    }
    let Ok(chart) = Chart::from_files(files) else { return };
    let values = if first & 2 == 0 {
        Ok(hld_yaml::Value::from(hld_yaml::Map::new()))
    } else {
        read_values(&SourceMap::new(), "more", data, profile)
    };
    let Ok(values) = values else { return };
    let now = Timestamp { seconds: 1_700_000_000, nanos: 0 };
    let output_limit = 1 << 20;
    let request = Request {
        profile,
        values,
        include_crds: first & 4 != 0,
        nondeterminism: match first & 8 {
            0 => Nondeterminism::Deny,
            _ => Nondeterminism::Seed { secret: b"fuzz".to_vec(), now: Some(now) },
        },
        form: match first & 0x40 {
            0 => Form::Values,
            _ => Form::Canonical { keep: |_, key| key == "metadata", whole: |text| text.contains("Secret") },
        },
        limits: Limits { fuel: 200_000, output: output_limit, memory: 8 << 20, depth: 1000 },
        ..Request::default()
    };
    if let Ok(output) = render(&chart, &request) {
        let crds: usize = output.documents.iter().filter(|one| one.crd).map(|one| one.text.len()).sum();
        let all: usize = output.documents.iter().map(|one| one.text.len()).sum();
        assert!(all - crds <= 2 * output_limit, "more output than the limit");
        let _ = print(&output, &PrintOptions::default());
    }
});
