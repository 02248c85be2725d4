//! From `hld.yaml`'s value to [`Settings`].

use hld_render::{EntryKind, FileTree, HelmProfile, Layout};
use hld_yaml::{Diagnostic, Key, Lists, Map, SourceMap, Value};

use super::{Deletions, EnvironmentSettings, FILE_NAME, Gate, Nondeterminism, Publish, Settings};
use crate::fields::{Reader, Text, names_as_written, read_file, start_of};
use crate::names::{NAME_HINT, check_name, listed, nearest};
use crate::report::Report;
use crate::source::{Policy, SourceError};

const KEYS: [&str; 12] = [
    "layout",
    "environments",
    "kubeVersion",
    "apiVersions",
    "gates",
    "promote",
    "merge",
    "deletions",
    "helm",
    "nondeterminism",
    "lock",
    "sources",
];

const ENVIRONMENT_KEYS: [&str; 9] = [
    "after",
    "layers",
    "vars",
    "kubeVersion",
    "apiVersions",
    "nondeterminism",
    "publish",
    "gates",
    "deletions",
];

pub(crate) const NONDETERMINISM: [(&str, Nondeterminism); 3] =
    [("deny", Nondeterminism::Deny), ("seed", Nondeterminism::Seed), ("allow", Nondeterminism::Allow)];

/// Reads the settings beside the root component; the defaults when there are none.
pub(crate) fn load(root: &FileTree, sources: &SourceMap, report: &mut Report) -> Settings {
    for other in ["hld.yml", "hld.json"] {
        if let Ok(Some(EntryKind::File)) = root.kind(other) {
            let message = format!("`{}` is not read", root.display(other));
            let item = Diagnostic::error("settings-name", message).maybe_at(start_of(root, other));
            report.add(item.hint(format!("name it `{FILE_NAME}`")));
        }
    }
    if !matches!(root.kind(FILE_NAME), Ok(Some(EntryKind::File))) {
        return Settings::default();
    }
    let Some(file) = read_file(root, FILE_NAME, sources, report) else { return Settings::default() };
    let mut reader = Reader { sources, report, lenient: false };
    match reader.map(&file.value, "`hld.yaml`") {
        Some(map) => settings(map, &mut reader),
        None => Settings::default(),
    }
}

fn settings(map: &Map, reader: &mut Reader<'_>) -> Settings {
    reader.keys(map, &KEYS, "`hld.yaml`");
    let helm = section(map, "helm", &["compat", "limits"], reader);
    Settings {
        layout: reader
            .word(map, "layout", &[("component", Layout::Component), ("resource", Layout::Resource)])
            .unwrap_or_default(),
        environments: environments(map, reader),
        kube_version: kube_version(map, reader),
        api_versions: strings(map, "apiVersions", reader),
        signers: section(map, "gates", &["signers"], reader)
            .and_then(|gates| Some(reader.text(gates, "signers")?.text)),
        promote: section(map, "promote", &["keys"], reader)
            .and_then(|promote| strings(promote, "keys", reader)),
        merge: merge(map, reader),
        deletions: deletions(map, reader),
        helm: helm
            .and_then(|helm| reader.word(helm, "compat", &[("v4", HelmProfile::V4), ("v3", HelmProfile::V3)]))
            .unwrap_or_default(),
        helm_limits: helm.and_then(|helm| times(helm, "limits", reader)),
        nondeterminism: reader.word(map, "nondeterminism", &NONDETERMINISM),
        float: section(map, "lock", &["float"], reader)
            .and_then(|lock| strings(lock, "float", reader))
            .unwrap_or_default(),
        sources: policy(map, reader).into(),
    }
}

fn section<'m>(map: &'m Map, key: &str, known: &[&str], reader: &mut Reader<'_>) -> Option<&'m Map> {
    let what = format!("`{key}`");
    let section = reader.map(map.get(key)?, &what)?;
    reader.keys(section, known, &what);
    Some(section)
}

/// How many times the limits of a render: as the flag of `hld template`, which stops the slip of a few zeros too many.
fn times(map: &Map, key: &str, reader: &mut Reader<'_>) -> Option<u32> {
    const MOST: u32 = 1000;
    let count = reader.count(map, key)?;
    let times = u32::try_from(count).ok().filter(|times| (1..=MOST).contains(times));
    if times.is_none() {
        let message = format!("`{key}` is {count}: it is from 1 to {MOST}");
        let span = map.get(key).map_or(hld_yaml::Span::NONE, Value::span);
        let hint = "it multiplies the steps, memory and output that a chart may take";
        reader.error_with("bad-limits", message, span, hint);
    }
    times
}

fn strings(map: &Map, key: &str, reader: &mut Reader<'_>) -> Option<Vec<String>> {
    Some(reader.texts(map, key)?.into_iter().map(|text| text.text).collect())
}

/// `merge: {}` is an answer, so is `merge:` with nothing behind it.
fn merge(map: &Map, reader: &mut Reader<'_>) -> Option<Lists> {
    map.get("merge")?;
    let lists = section(map, "merge", &["lists"], reader).and_then(|merge| {
        reader.word(merge, "lists", &[("replace", Lists::Replace), ("append", Lists::Append)])
    });
    Some(lists.unwrap_or_default())
}

/// A Kubernetes version as Helm takes one: `1.35`, `v1.35.2`.
pub(crate) fn kube_version(map: &Map, reader: &mut Reader<'_>) -> Option<String> {
    let text = reader.text(map, "kubeVersion")?;
    let plain = text.text.strip_prefix('v').unwrap_or(&text.text);
    let plain = plain.split(['-', '+']).next().unwrap_or(plain);
    let parts: Vec<&str> = plain.split('.').collect();
    let numbers = parts.iter().all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
    if numbers && (2..=3).contains(&parts.len()) {
        return Some(text.text);
    }
    let message = format!("`{}` is not a Kubernetes version", text.text);
    reader.error_with("bad-version", message, text.span, "write it like `\"1.35\"` or `\"1.35.2\"`");
    None
}

fn deletions(map: &Map, reader: &mut Reader<'_>) -> Deletions {
    let Some(section) = section(map, "deletions", &["objects", "percent", "allow"], reader) else {
        return Deletions::default();
    };
    Deletions {
        objects: reader.count(section, "objects"),
        percent: reader.count(section, "percent"),
        allow: strings(section, "allow", reader).unwrap_or_default(),
    }
}

fn policy(map: &Map, reader: &mut Reader<'_>) -> Policy {
    let mut policy = Policy::default();
    let Some(section) = section(map, "sources", &["protocols", "rewrite", "allow"], reader) else {
        return policy;
    };
    // Each wrong rule is reported, and the others still count.
    let keep =
        |changed: Result<Policy, SourceError>, policy: &mut Policy, reader: &mut Reader<'_>| match changed {
            Ok(changed) => *policy = changed,
            Err(error) => reader.report.push(error.kind(), error.into()),
        };
    if let Some(protocols) = reader.texts(section, "protocols") {
        let place = section.get("protocols").and_then(|value| reader.place(value.span()));
        for protocol in &protocols {
            let place = reader.place(protocol.span);
            let probe = policy.clone().protocols([protocol.text.as_str()], place);
            keep(probe.map(|_| policy.clone()), &mut policy, reader);
        }
        let names = protocols.iter().map(|protocol| protocol.text.as_str());
        if let Ok(changed) = policy.clone().protocols(names, place) {
            policy = changed;
        }
    }
    if let Some(rewrite) = section.get("rewrite").and_then(|value| reader.map(value, "`rewrite`")) {
        for (from, to) in rewrite {
            if let Some(to) = reader.text_of(to, "what `rewrite` puts in place") {
                let changed = policy.clone().rewrite(from, &to.text, reader.place(from.span()));
                keep(changed, &mut policy, reader);
            }
        }
    }
    if let Some(allow) = reader.texts(section, "allow") {
        policy = policy.allow_only(section.get("allow").and_then(|value| reader.place(value.span())));
        for pattern in allow {
            let changed = policy.clone().allow(&pattern.text, reader.place(pattern.span));
            keep(changed, &mut policy, reader);
        }
    }
    policy
}

fn environments(map: &Map, reader: &mut Reader<'_>) -> Option<Vec<EnvironmentSettings>> {
    let section = reader.map(map.get("environments")?, "`environments`")?;
    let written = names_as_written(section, reader.sources);
    let section = written.as_ref().unwrap_or(section);
    let mut all: Vec<EnvironmentSettings> = Vec::with_capacity(section.len());
    for (name, value) in section {
        if name.starts_with("x-") {
            continue;
        }
        if let Err(reason) = check_name(name) {
            let message = format!("`{name}` cannot be the name of an environment: {reason}");
            reader.error_with("bad-name", message, name.span(), NAME_HINT);
            continue;
        }
        if name.as_str() == "common" {
            let hint = "`--env common` always works, and `common` is the lowest layer of all others";
            reader.error_with("bad-name", "`common` is not to be declared", name.span(), hint);
            continue;
        }
        all.push(environment(name, value, reader));
    }
    check_order(&all, section, reader);
    Some(all)
}

fn environment(name: &Key, value: &Value, reader: &mut Reader<'_>) -> EnvironmentSettings {
    let location = reader.place(name.span());
    let mut own =
        EnvironmentSettings { name: name.as_str().to_owned(), location, ..EnvironmentSettings::default() };
    let Some(map) = reader.map(value, &format!("environment `{name}`")) else { return own };
    reader.keys(map, &ENVIRONMENT_KEYS, "an environment");
    own.after = reader.text(map, "after").map(|text| text.text);
    own.layers = layers(map, reader);
    own.vars = vars(map, reader);
    own.kube_version = kube_version(map, reader);
    own.api_versions = strings(map, "apiVersions", reader);
    own.nondeterminism = reader.word(map, "nondeterminism", &NONDETERMINISM);
    own.publish = section(map, "publish", &["repo", "branch", "propose", "dir"], reader).map(|publish| {
        let mut text = |key| reader.text(publish, key).map(|text| text.text);
        Publish { repo: text("repo"), branch: text("branch"), propose: text("propose"), dir: text("dir") }
    });
    own.gates = gates(map, reader);
    own.deletions = deletions(map, reader);
    own
}

fn layers(map: &Map, reader: &mut Reader<'_>) -> Option<Vec<String>> {
    let mut names: Vec<String> = Vec::new();
    for Text { text, span } in reader.texts(map, "layers")? {
        if let Err(reason) = check_name(&text) {
            let message = format!("`{text}` cannot be the name of a layer: {reason}");
            reader.error_with("bad-name", message, span, NAME_HINT);
        } else if text == "common" {
            let hint = "leave it out: it is the lowest layer of every environment";
            reader.error_with("bad-layers", "`common` is not to be listed", span, hint);
        } else if names.contains(&text) {
            reader.error_with("bad-layers", format!("layer `{text}` is listed twice"), span, "keep one");
        } else {
            names.push(text);
        }
    }
    Some(names)
}

fn vars(map: &Map, reader: &mut Reader<'_>) -> Vec<(String, String)> {
    let Some(vars) = map.get("vars").and_then(|value| reader.map(value, "`vars`")) else {
        return Vec::new();
    };
    let mut all = Vec::with_capacity(vars.len());
    for (name, value) in vars {
        if let Err(reason) = check_name(name) {
            let message = format!("`{name}` cannot be the name of a variable: {reason}");
            reader.error_with("bad-name", message, name.span(), NAME_HINT);
        } else if let Some(text) = reader.text_of(value, &format!("variable `{name}`")) {
            all.push((name.as_str().to_owned(), text.text));
        }
    }
    all
}

fn gates(map: &Map, reader: &mut Reader<'_>) -> Vec<Gate> {
    let Some(value) = map.get("gates") else { return Vec::new() };
    let items = reader.list(value, "`gates` of an environment");
    items.iter().filter_map(|item| gate(item, reader)).collect()
}

fn gate(item: &Value, reader: &mut Reader<'_>) -> Option<Gate> {
    const HINT: &str = "the gates are `verified`, `{ soak: 24h }` and `{ approved: 1 }`";
    if item.as_str() == Some("verified") {
        return Some(Gate::Verified);
    }
    if let Some(map) = item.as_map()
        && map.len() == 1
    {
        if map.contains_key("approved") {
            return Some(Gate::Approved(reader.count(map, "approved")?));
        }
        if let Some(text) = reader.text(map, "soak") {
            let seconds = seconds(&text.text);
            if seconds.is_none() {
                let message = format!("`{}` is not a time to wait", text.text);
                reader.error_with("bad-duration", message, text.span, "write it like `30m`, `24h` or `7d`");
            }
            return Some(Gate::Soak(seconds?));
        }
    }
    reader.error_with("unknown-gate", "this is not a gate", item.span(), HINT);
    None
}

/// `90s`, `30m`, `24h`, `7d`.
fn seconds(text: &str) -> Option<u64> {
    let unit = match text.chars().last()? {
        's' => 1,
        'm' => 60,
        'h' => 60 * 60,
        'd' => 24 * 60 * 60,
        _ => return None,
    };
    text[..text.len() - 1].parse::<u64>().ok()?.checked_mul(unit)
}

/// `after` must name environments, and not in a circle.
fn check_order(all: &[EnvironmentSettings], section: &Map, reader: &mut Reader<'_>) {
    let names = || all.iter().map(|environment| environment.name.as_str());
    for environment in all {
        let Some(after) = &environment.after else { continue };
        let at = section
            .get(&environment.name)
            .and_then(|value| value.get("after"))
            .map_or(hld_yaml::Span::NONE, Value::span);
        if !names().any(|name| name == after) {
            let hint = match nearest(after, names()) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => format!("the environments are {}", listed(names())),
            };
            reader.error_with("unknown-environment", format!("there is no environment `{after}`"), at, hint);
            continue;
        }
        let mut way = vec![environment.name.as_str()];
        let mut next = Some(after.as_str());
        while let Some(name) = next {
            way.push(name);
            if name == environment.name {
                let message = format!("`after` leads round in a circle: {}", way.join(" → "));
                reader.error_with("cycle", message, at, "let one of them come after none");
                break;
            }
            if way.len() > all.len() {
                break;
            }
            next = all
                .iter()
                .find(|environment| environment.name == name)
                .and_then(|environment| environment.after.as_deref());
        }
    }
}
