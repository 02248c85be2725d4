//! Templates that would not end, and charts that are shared.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use hld_helm::{Chart, ErrorKind, Limits, Profile, Request, render};

fn chart(templates: &[(&str, &str)]) -> Chart {
    let metadata = ("Chart.yaml".to_owned(), b"apiVersion: v2\nname: c\nversion: 1.0.0\n".to_vec());
    let templates =
        templates.iter().map(|(name, text)| (format!("templates/{name}"), text.as_bytes().to_vec()));
    Chart::from_files(std::iter::once(metadata).chain(templates)).unwrap()
}

#[test]
fn endless_includes_end_as_in_helm() {
    let chart = chart(&[(
        "a.yaml",
        "{{ define \"again\" }}{{ include \"again\" . }}{{ end }}{{ include \"again\" . }}",
    )]);
    for profile in [Profile::V4, Profile::V3] {
        let error = render(&chart, &Request { profile, ..Request::default() }).unwrap_err();
        let text = error.to_string();
        assert!(
            text.contains(
                "rendering template has a nested reference name: again: unable to execute template"
            )
        );
    }
}

#[test]
fn a_thousand_includes_need_little_stack() {
    let chart = chart(&[(
        "a.yaml",
        "{{ define \"down\" }}{{ if . }}{{ with . }}{{ range list 1 }}{{ include \"down\" (slice $ 1) }}{{ end }}{{ end }}\
         {{ else }}end: true{{ end }}{{ end }}{{ include \"down\" .Values.steps }}",
    )]);
    let steps = (0..900).map(|_| hld_yaml::Value::from(1)).collect::<Vec<_>>();
    let values = hld_yaml::Value::from_iter([("steps", hld_yaml::Value::from(steps))]);
    let request = Request { values, ..Request::default() };
    let run = move || render(&chart, &request).map(|output| output.documents[0].text.clone());
    let small = std::thread::Builder::new().stack_size(512 * 1024);
    assert_eq!(small.spawn(run).unwrap().join().unwrap().unwrap(), "end: true");
}

#[test]
fn fuel_and_output_have_an_end() {
    let text = "# {{ define \"x\" }}{{ range list 1 2 3 4 5 6 7 8 9 0 }}{{ . }}{{ end }}{{ end }}\
                {{ define \"y\" }}{{ range list 1 2 3 4 5 6 7 8 9 0 }}{{ template \"x\" }}{{ end }}{{ end }}\
                {{ range list 1 2 3 4 5 6 7 8 9 0 }}{{ template \"y\" }}{{ end }}";
    let chart = chart(&[("a.yaml", text)]);
    let limited = |limits| render(&chart, &Request { limits, ..Request::default() });
    assert!(limited(Limits::default()).is_ok());
    let error = limited(Limits { fuel: 500, ..Limits::default() }).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Limit);
    let error = limited(Limits { output: 100, ..Limits::default() }).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Limit);
}

#[test]
fn threads_share_a_chart() {
    let chart = chart(&[("a.yaml", "a: {{ set .Values \"x\" .Release.Name | toJson }}\n")]);
    std::thread::scope(|scope| {
        for name in ["one", "two", "three", "four"] {
            let chart = &chart;
            scope.spawn(move || {
                for _ in 0..20 {
                    let release = hld_helm::Release::new(name, "default");
                    let output = render(chart, &Request { release, ..Request::default() }).unwrap();
                    assert_eq!(output.documents[0].text, format!("a: {{\"x\":\"{name}\"}}\n"));
                }
            });
        }
    });
}

#[test]
fn a_step_into_nothing_says_what_is_missing() {
    let chart = chart(&[("a.yaml", "x: y\na: {{ .Values.image.pull.policy }}\n")]);
    let error = render(&chart, &Request::default()).unwrap_err();
    let place = error.location().unwrap();
    assert_eq!((&*place.file, place.line), ("c/templates/a.yaml", 2));
    assert_eq!(place.text, "a: {{ .Values.image.pull.policy }}");
    assert!(error.hints()[0].contains("`image`"), "{:?}", error.hints());
}
