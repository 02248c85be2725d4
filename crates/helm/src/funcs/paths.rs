//! Paths, with `/` between their segments on every system.

use hld_gotmpl::{Functions, Signature, Type, Value};

pub(super) fn register(functions: &mut Functions) {
    let one = Signature::new(&[Type::String]);
    let text = one.clone().returns(Type::String);
    for name in ["base", "osBase"] {
        functions.add(name, text.clone(), |call| Ok(Value::string(base(call.str(0)).to_vec())));
    }
    for name in ["dir", "osDir"] {
        functions.add(name, text.clone(), |call| {
            let path = call.str(0).as_bytes();
            let end = path.iter().rposition(|byte| *byte == b'/').map_or(0, |at| at + 1);
            Ok(Value::string(clean(&path[..end])))
        });
    }
    for name in ["clean", "osClean"] {
        functions.add(name, text.clone(), |call| Ok(Value::string(clean(call.str(0)))));
    }
    for name in ["ext", "osExt"] {
        functions.add(name, text.clone(), |call| {
            let path = call.str(0).as_bytes();
            let from = path.iter().rposition(|byte| *byte == b'/').map_or(0, |at| at + 1);
            let dot = path[from..].iter().rposition(|byte| *byte == b'.');
            Ok(Value::string(dot.map_or(&[][..], |dot| &path[from + dot..]).to_vec()))
        });
    }
    for name in ["isAbs", "osIsAbs"] {
        functions.add(name, one.clone().returns(Type::Bool), |call| {
            Ok(Value::Bool(call.str(0).starts_with(b"/")))
        });
    }
}

/// The last segment; `.` of nothing, `/` of nothing but slashes.
fn base(path: &[u8]) -> &[u8] {
    if path.is_empty() {
        return b".";
    }
    let end = path.iter().rposition(|byte| *byte != b'/').map_or(0, |at| at + 1);
    match path[..end].rsplit(|byte| *byte == b'/').next() {
        Some(last) if !last.is_empty() => last,
        _ => b"/",
    }
}

/// The shortest path that names the same, without looking at files.
fn clean(path: &[u8]) -> Vec<u8> {
    let rooted = path.starts_with(b"/");
    let mut kept: Vec<&[u8]> = Vec::new();
    for segment in path.split(|byte| *byte == b'/') {
        match segment {
            b"" | b"." => {}
            b".." => match kept.last() {
                Some(last) if *last != b".." => {
                    kept.pop();
                }
                _ if rooted => {}
                _ => kept.push(segment),
            },
            _ => kept.push(segment),
        }
    }
    let joined = kept.join(&b'/');
    match (rooted, joined.is_empty()) {
        (true, _) => [b"/", joined.as_slice()].concat(),
        (false, true) => b".".to_vec(),
        (false, false) => joined,
    }
}
