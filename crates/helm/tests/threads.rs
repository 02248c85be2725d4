//! A render with several threads, or without values of its documents, gives what one thread gives: documents, warnings, the
//! first error, limits.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use hld_helm::{Chart, Content, Form, Limits, Nondeterminism, Request, render};

/// Other threads help only with charts that are large enough.
fn chart(files: &[(&str, &str)]) -> Chart {
    chart_with(files, |_| None)
}

fn chart_with(files: &[(&str, &str)], later: impl Fn(&str) -> Option<Content>) -> Chart {
    let known = [
        ("Chart.yaml", "apiVersion: v2\nname: c\nversion: 1.0.0\n".to_owned()),
        ("templates/_fill.tpl", format!("{{{{/* {} */}}}}", "fill ".repeat(12_000))),
    ];
    let known = known.iter().filter(|(name, _)| !files.iter().any(|(own, _)| own == name));
    let own = files.iter().map(|(name, text)| (*name, (*text).to_owned()));
    let all = known.cloned().chain(own).map(|(name, text)| {
        let content = later(name).unwrap_or_else(|| Content::from(text.into_bytes()));
        (name.to_owned(), content)
    });
    Chart::from_files(all).unwrap()
}

/// All that can be seen of a render; a fresh chart each time, as it remembers its templates.
fn seen(chart: impl Fn() -> Chart, request: &Request) -> String {
    match render(&chart(), request) {
        Ok(output) => format!("{output:#?}"),
        Err(error) => format!("{:?} {error:#?}", error.kind()),
    }
}

/// The same whatever threads there are, several times over, since a wrong order may come rarely; gives what one thread
/// makes of it.
fn same(chart: impl Fn() -> Chart, request: &Request) -> String {
    for form in [Form::Values, Form::Text] {
        let with = |threads| seen(&chart, &Request { threads, form, ..request.clone() });
        let one = with(1);
        for threads in [2, 2, 2, 4, 4] {
            let several = with(threads);
            assert!(one == several, "{threads} threads:\n{several}\ninstead of\n{one}");
        }
    }
    seen(chart, request)
}

fn first_error(chart: impl Fn() -> Chart, request: &Request) -> String {
    same(&chart, request);
    render(&chart(), request).unwrap_err().to_string()
}

#[test]
fn documents_hooks_and_warnings() {
    let many: Vec<(String, String)> = (0..60)
        .map(|n| {
            let text = format!(
                "kind: Job\nmetadata:\n  name: j{n}\n  annotations:\n    helm.sh/hook: {}\n---\nkind: Service\nspec: {{a: 1, a: {n}}}\n",
                ["pre-install", "never", "test"][n % 3]
            );
            (format!("templates/{}/f{n}.yaml", n % 7), text)
        })
        .collect();
    let chart = || {
        let mut files: Vec<(&str, &str)> = many.iter().map(|(name, text)| (&**name, &**text)).collect();
        files.extend([
            ("Chart.yaml", "apiVersion: v2\nname: c\nversion: 1.0.0\ndependencies:\n- {name: s, version: 1.0.0}\n- {name: s, alias: t, version: 1.0.0}\n"),
            ("templates/NOTES.txt", "Thanks, {{ .Release.Name }}"),
            ("templates/nothing.yaml", "# {{ include \"s.name\" . }}\n"),
            ("charts/s/Chart.yaml", "apiVersion: v2\nname: s\nversion: 1.0.0\n"),
            ("charts/s/values.yaml", "b: 1\nb: 2\n"),
            ("charts/s/templates/_h.tpl", "{{ define \"s.name\" }}s-{{ .Release.Name }}{{ end }}"),
            ("charts/s/templates/a.yaml", "kind: Pod\nname: {{ include \"s.name\" . }}-{{ .Values.b }}\n"),
        ]);
        chart(&files)
    };
    let seen = same(chart, &Request::default());
    assert!(seen.contains("Thanks, release-name") && seen.contains("c/charts/t/templates/a.yaml"));
    // Heads are all that is missing without values.
    let of_form = |form| render(&chart(), &Request { form, ..Request::default() }).unwrap();
    let (whole, heads) = (of_form(Form::Values), of_form(Form::Text));
    assert_eq!(whole.documents.len(), heads.documents.len());
    for (whole, head) in whole.documents.iter().zip(&heads.documents) {
        assert_eq!((&whole.source, &whole.text, &whole.hook), (&head.source, &head.text, &head.hook));
        assert!(head.value.is_none());
    }
    assert_eq!(format!("{:?}", whole.warnings), format!("{:?}", heads.warnings));
    assert_eq!(whole.warnings.iter().filter(|one| one.message.contains("unknown hook `never`")).count(), 20);
}

/// Templates are parsed by name backwards.
#[test]
fn the_first_template_that_cannot_be_parsed() {
    let files =
        [("templates/a.yaml", "{{ if }}"), ("templates/z.yaml", "{{ end }}"), ("templates/m.yaml", "{{")];
    let error = first_error(|| chart(&files), &Request::default());
    assert!(error.contains("c/templates/z.yaml:1"), "{error}");
}

#[test]
fn values_come_before_templates_and_those_before_the_schema() {
    let schema = ("values.schema.json", "{\"required\": [\"x\"]}");
    let files = [("values.yaml", "a: [\n"), ("templates/a.yaml", "{{ if }}"), schema];
    let error = first_error(|| chart(&files), &Request::default());
    assert!(error.starts_with("cannot load values.yaml"), "{error}");
    let error = first_error(|| chart(&files[1..]), &Request::default());
    assert!(error.starts_with("parse error"), "{error}");
}

#[test]
fn a_template_that_fails_comes_before_manifests() {
    let files = [("templates/a.yaml", "{{ fail \"no\" }}"), ("templates/z.yaml", "a: [\n")];
    let error = first_error(|| chart(&files), &Request::default());
    assert!(error.contains("c/templates/a.yaml") && error.contains("no"), "{error}");
}

/// Manifests are read in the order of paths, and executed by name backwards.
#[test]
fn the_first_manifest_that_is_none() {
    let files = [
        ("templates/b.yaml", "a: 1\n---\nkind: [1]\n---\na: [\n"),
        ("templates/m.yaml", "a: [\n"),
        ("templates/z.yaml", "- 1\n"),
    ];
    let error = first_error(|| chart(&files), &Request::default());
    assert!(error.contains("c/templates/b.yaml") && error.contains("SimpleHead.kind"), "{error}");
    let error = first_error(|| chart(&files[2..]), &Request::default());
    assert!(error.contains("cannot unmarshal array"), "{error}");
}

/// How many nodes templates may have is counted in the order in which they are parsed.
#[test]
fn nodes() {
    let actions = "{{ 1 }}".repeat(4_000);
    let files = [
        ("templates/a.yaml", "{{ if }}"),
        ("templates/b.yaml", &*actions),
        ("templates/c.yaml", &*actions),
        ("templates/d.yaml", &*actions),
    ];
    let large = Request::default();
    let error = first_error(|| chart(&files), &large);
    assert!(error.contains("c/templates/a.yaml:1"), "{error}");
    let mut stops = Vec::new();
    for memory in (1 << 18..8 << 20).step_by(1 << 18) {
        let limits = Limits { memory, ..Limits::default() };
        let error = first_error(|| chart(&files), &Request { limits, ..Request::default() });
        stops.push(error.split_once("templates/").unwrap().1[..1].to_owned());
    }
    stops.dedup();
    assert_eq!(stops, ["d", "c", "b", "a"]);
}

/// A document with so many values, as many of them by aliases as go-yaml allows in a large one.
fn values(thousands: usize) -> String {
    let items = vec!["1"; thousands * 200].join(",");
    format!("a: &a [{items}]\nb: [*a,*a,*a,*a]\n")
}

/// A render of documents that are only printed, by one, two and four threads.
fn printed_alike(chart: impl Fn() -> Chart) -> String {
    let request = |threads| Request { threads, form: Form::Text, ..Request::default() };
    let [one, two, four] = [1, 2, 4].map(|threads| seen(&chart, &request(threads)));
    assert!(one == two && one == four, "{one}\n{two}\n{four}");
    one
}

#[test]
fn values_of_all_documents() {
    for (sizes, enough) in [
        ([400, 400, 90, 90, 90], false),
        ([90, 90, 90, 90, 400], true),
        ([9, 60, 840, 60, 9], true),
        ([60, 60, 60, 90, 840], false),
    ] {
        let texts = sizes.map(values);
        let names = ["a", "b", "c", "d", "e"].map(|name| format!("templates/{name}.yaml"));
        let files: Vec<(&str, &str)> =
            names.iter().map(String::as_str).zip(texts.iter().map(String::as_str)).collect();
        let seen = printed_alike(|| chart(&files));
        assert_eq!(!seen.contains("templates/e.yaml are too large"), enough, "{sizes:?}");
    }
}

#[test]
fn documents_of_all_files() {
    let many = |n: usize| format!("{{{{ range until {n} }}}}--- {{}}\n{{{{ end }}}}");
    for (first, second, enough) in [(50_000, 49_000, true), (60_000, 40_001, false)] {
        let (first, second) = (many(first), many(second));
        let files =
            [("templates/a.yaml", &*first), ("templates/b.yaml", &*second), ("templates/c.yaml", "a: [\n")];
        let seen = printed_alike(|| chart(&files));
        let found = if enough { "parse error on c/templates/c.yaml" } else { "more than 100000 documents" };
        assert!(seen.to_lowercase().contains(found), "{seen}");
    }
}

#[test]
fn files_that_cannot_be_read() {
    let missing =
        |name: &str| (name == "x.txt").then(|| Content::later(3, || Err(std::io::Error::other("gone"))));
    let template = [("templates/a.yaml", "{{ .Files.Get \"x.txt\" }}{{ fail \"later\" }}"), ("x.txt", "")];
    let error = first_error(|| chart_with(&template, missing), &Request::default());
    assert_eq!(error, "cannot read `x.txt`: gone");
}

#[test]
fn what_is_random() {
    let files =
        [("templates/a.yaml", "# {{ randAlpha 9 | len }}\n"), ("templates/b.yaml", "b: {{ randAlpha 9 }}\n")];
    let error = first_error(|| chart(&files), &Request::default());
    assert!(error.starts_with("random values"), "{error}");
    same(|| chart(&files[..1]), &Request::default());
    let nondeterminism = Nondeterminism::Seed { secret: b"s".to_vec(), now: None };
    same(|| chart(&files), &Request { nondeterminism, ..Request::default() });
}

/// A chart that was rendered remembers its templates; other subcharts may take part the next time.
#[test]
fn a_chart_that_was_rendered_before() {
    let files = [
        (
            "Chart.yaml",
            "apiVersion: v2\nname: c\nversion: 1.0.0\ndependencies:\n- {name: s, version: 1.0.0, condition: s.on}\n",
        ),
        ("templates/a.yaml", "a: {{ .Values.s }}\n"),
        ("charts/s/Chart.yaml", "apiVersion: v2\nname: s\nversion: 1.0.0\n"),
        ("charts/s/templates/b.yaml", "b: 1\n"),
    ];
    let chart = chart(&files);
    for on in [true, false, true] {
        let values = hld_yaml::Value::from_iter([(
            "s",
            hld_yaml::Value::from_iter([("on", hld_yaml::Value::from(on))]),
        )]);
        let request = Request { values, threads: 2, form: Form::Text, ..Request::default() };
        assert_eq!(render(&chart, &request).unwrap().documents.len(), 1 + usize::from(on));
    }
}

/// Texts in values are compiled ahead of `tpl`, which must not show: not in what they give, nor in the first error.
#[test]
fn texts_that_tpl_is_given() {
    let texts = |last: &str| {
        let good: String = (0..300)
            .map(|n| format!("  t{n:03}: '{{{{ add {n} 1 }}}} of {{{{ .Release.Name }}}}'\n"))
            .collect();
        format!("unused: '{{{{ nothing'\ntexts:\n{good}  z: '{last}'\n")
    };
    let template = "{{ range $name, $text := .Values.texts }}\n{{ $name }}: {{ tpl $text $ }}{{ end }}\n";
    let chart = |values: &str| chart(&[("values.yaml", values), ("templates/a.yaml", template)]);
    let good = same(|| chart(&texts("{{ 1 }}")), &Request::default());
    assert!(good.contains("t299: 300 of release-name"), "{good}");
    let error = first_error(|| chart(&texts("{{ if }}")), &Request::default());
    assert!(error.contains("missing value for if"), "{error}");
}
