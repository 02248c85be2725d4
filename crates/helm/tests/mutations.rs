//! The short form of the fuzz targets `template` and `render`: changed charts never end badly, and keep to their limits.

use hld_helm::{Chart, Limits, Profile, Request, Timestamp, print, render};

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

struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((z ^ (z >> 31)) % bound.max(1) as u64).unwrap_or(0)
    }
}

fn mutated(random: &mut Random) -> String {
    let mut chars: Vec<char> = SEEDS[random.below(SEEDS.len())].chars().collect();
    for _ in 0..random.below(5) {
        let at = random.below(chars.len() + 1);
        match random.below(4) {
            0 => {
                let end = (at + random.below(8)).min(chars.len());
                chars.drain(at..end);
            }
            1 => {
                let from = random.below(chars.len() + 1);
                let copied = chars[from..(from + random.below(30)).min(chars.len())].to_vec();
                chars.splice(at..at, copied);
            }
            _ => {
                chars.splice(at..at, PIECES[random.below(PIECES.len())].chars());
            }
        }
    }
    chars.into_iter().collect()
}

#[test]
fn mutated_charts() {
    let mut random = Random(1);
    let mut rendered = 0;
    for number in 0..3_000 {
        let text = mutated(&mut random);
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
