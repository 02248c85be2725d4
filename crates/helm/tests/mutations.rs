//! The short form of the fuzz targets `template` and `render`: changed charts never end badly, and keep to their limits.

#[path = "../../../tests/support/mutated.rs"]
mod mutated;

use hld_helm::{Chart, Limits, Profile, Request, Timestamp, print, render};
use mutated::Random;

const SEEDS: &[&str] = &[
    "a: {{ .Values.a | quote }}\n{{- range $i, $v := .Values.l }}\nb{{ $i }}: {{ $v | toYaml | nindent 2 }}\n{{- end }}\n",
    "{{ define \"x\" }}{{ if .n }}{{ include \"x\" (dict \"n\" (sub .n 1)) }}{{ else }}end{{ end }}{{ end }}c: {{ include \"x\" (dict \"n\" 5) }}\n",
    "{{- with .Values.m }}d: {{ tpl \"{{ .b }}\" . }}{{ else }}e: 1{{ end }}\nf: {{ printf \"%05d|%-8s|%v\" 42 \"x\" .Values.l }}\n",
    "{{ $d := dict \"a\" (list 1 2 3) }}{{ $_ := set $d \"d\" $d }}{{ $e := deepCopy (omit $d \"d\") }}g: {{ toJson $e }}\n",
    "h: {{ regexReplaceAll \"(a+)(b?)\" \"aabab\" \"${2}$1\" }}\ni: {{ list 3 1 2 | sortAlpha | join \",\" }}\nj: {{ splitList \".\" \"a.b\" | first }}\n",
    "{{ block \"y\" $ }}k: {{ .Chart.Name }}{{ end }}\n---\nkind: {{ ternary \"A\" \"B\" (eq 1 1) }}\nl: {{ until 5 | toString }}\n",
    "m: {{ fromYaml \"a: [1, {b: c}]\" | toPrettyJson | b64enc }}\nn: {{ semverCompare \">=1.2\" \"1.3.0\" }}\no: {{ date \"2006\" now }}\n",
];
const PIECES: &[&str] = &[
    "{{",
    "}}",
    "{{-",
    "-}}",
    "{{/*",
    "*/}}",
    " | ",
    "(",
    ")",
    "$",
    ".",
    "nil",
    "\"",
    "`",
    "'",
    "{{ end }}",
    "{{ else }}",
    "{{ range until 9 }}",
    "{{ if 1 }}",
    "{{ with $ }}",
    "repeat 99999 ",
    "until 99999 ",
    "indent 99999 ",
    "$x := ",
    " := ",
    "toYaml ",
    "merge ",
    "index ",
    "printf \"%99999d\" ",
    "tpl ",
    "include \"x\" ",
    "-1 ",
    "9223372036854775807 ",
    "---\n",
    "\n",
    "é",
    "\u{0}",
];

#[test]
fn mutated_charts() {
    let mut random = Random::new(1);
    let mut rendered = 0;
    for number in 0..3_000 {
        let text = random.mutated(SEEDS, PIECES);
        let chart = Chart::from_files([
            ("Chart.yaml".to_owned(), b"apiVersion: v2\nname: c\nversion: 1.0.0\n".to_vec()),
            ("values.yaml".to_owned(), b"a: 1\nl: [x, {y: z}]\nm: {b: text}\n".to_vec()),
            ("templates/a.yaml".to_owned(), text.clone().into_bytes()),
        ]);
        let Ok(chart) = chart else { continue };
        let request = Request {
            profile: if number % 2 == 0 { Profile::V4 } else { Profile::V3 },
            nondeterminism: hld_helm::Nondeterminism::Seed {
                secret: Vec::new(),
                now: Some(Timestamp { seconds: 1_700_000_000, nanos: 0 }),
            },
            limits: Limits { fuel: 100_000, output: 1 << 18, memory: 4 << 20, depth: 1000 },
            ..Request::default()
        };
        if let Ok(output) = render(&chart, &request) {
            rendered += 1;
            let written: usize = output.documents.iter().map(|document| document.text.len()).sum();
            assert!(written <= 1 << 19, "{text}");
            print(&output, &hld_helm::PrintOptions::default())
                .unwrap_or_else(|error| panic!("{error}: {text}"));
        }
    }
    assert!(rendered > 500, "most were errors: {rendered}");
}
