//! Nothing overflows the thread's stack, nothing runs or grows without end, nothing leaks.

use std::cell::Cell;
use std::rc::Rc;
use std::thread;

use crate::support;
use hld_gotmpl::{Error, ErrorKind, Limits, Object, Render, TemplateSet, Value};

/// Runs with a stack of 512 KiB.
fn small_stack<T: Send + 'static>(run: impl FnOnce() -> T + Send + 'static) -> T {
    thread::Builder::new().stack_size(512 << 10).spawn(run).expect("a thread").join().expect("no overflow")
}

fn set(templates: &[(&str, &str)]) -> TemplateSet {
    let mut set = TemplateSet::new("root", support::functions());
    for (name, text) in templates {
        set.parse(*name, *text).expect("parses");
    }
    set
}

fn run(text: &str, limits: Limits) -> Result<Vec<u8>, Error> {
    Render::new(&set(&[("t", text)]), limits).execute(b"t", Value::Nil)
}

#[test]
fn a_thousand_includes_in_ten_blocks_each() {
    let output = small_stack(|| {
        let blocks = "{{if true}}{{with .}}{{range list .}}{{if true}}{{with .}}{{range list .}}{{if true}}{{with .}}\
                      {{range list .}}{{if true}}";
        let text = format!(
            "{{{{define \"a\"}}}}{blocks}{{{{if lt (len .) 1000}}}}{{{{include \"a\" (print . \"x\") | print (print \
             (upper \"<\"))}}}}{{{{else}}}}bottom{{{{end}}}}{}{{{{end}}}}{{{{include \"a\" \"x\"}}}}",
            "{{end}}".repeat(10)
        );
        run(&text, Limits::default()).expect("renders")
    });
    assert_eq!(output.len(), 999 + "bottom".len());
}

#[test]
fn a_thousand_texts_in_texts() {
    let output = small_stack(|| {
        let text = "{{define \"a\"}}{{if lt (len .) 1000}}{{tpl \"{{range list .}}{{include \\\"a\\\" (print . \\\"x\\\")}}{{end}}\" \
                    .}}{{else}}bottom{{end}}{{end}}{{include \"a\" \"x\"}}";
        run(text, Limits::default()).expect("renders")
    });
    assert_eq!(output, b"bottom");
}

#[test]
fn go_s_limit_of_templates_in_templates() {
    let error = small_stack(|| {
        run("{{define \"a\"}}{{template \"a\" .}}{{end}}{{template \"a\"}}", Limits::default()).unwrap_err()
    });
    assert_eq!(error.kind(), ErrorKind::Depth);
    assert_eq!(error.message(), "exceeded maximum template depth (100000)");
}

#[test]
fn includes_without_end() {
    let error = small_stack(|| {
        // By ever different names' worth of depth: the guard of the function does not see it.
        run(
            "{{define \"a\"}}{{tpl \"{{template \\\"a\\\"}}\" .}}{{end}}{{template \"a\"}}",
            Limits::default(),
        )
        .unwrap_err()
    });
    assert_eq!(error.kind(), ErrorKind::Depth, "{}", error.message());
}

#[test]
fn deep_source() {
    small_stack(|| {
        let text = format!("{{{{{}1{}}}}}", "(print ".repeat(9_000), ")".repeat(9_000));
        assert_eq!(run(&text, Limits::default()).expect("renders"), b"1");
        let blocks = 20_000;
        let text = format!("{}x{}", "{{if true}}".repeat(blocks), "{{end}}".repeat(blocks));
        assert_eq!(run(&text, Limits::default()).expect("renders"), b"x");
        let text = format!("{{{{if false}}}}{}x{{{{end}}}}", "{{else if 1}}".repeat(10_000));
        assert_eq!(run(&text, Limits::default()).expect("renders"), b"");
        // An error inside shows the whole expression.
        let text = format!("{{{{{}fail \"x\"{}}}}}", "(print ".repeat(5_000), ")".repeat(5_000));
        run(&text, Limits::default()).unwrap_err();
    });
}

/// More names than an instruction has room for.
#[test]
fn long_chains_of_fields() {
    for count in [65_535, 65_536, 70_000] {
        let names = ".a".repeat(count);
        let text = format!(
            "{{{{$m := dict}}}}{{{{$_ := set $m \"a\" $m}}}}{{{{len $m{names}}}}} {{{{$m{names}.b}}}}"
        );
        assert_eq!(run(&text, Limits::default()).expect("renders"), b"1 <no value>", "{count}");
    }
}

#[test]
fn deep_values() {
    small_stack(|| {
        let deep = "{{$l := list}}{{$m := dict}}{{range 9000}}{{$l = list $l}}{{$m = dict \"a\" $m}}{{end}}";
        let printed = run(&format!("{deep}{{{{len (print $l)}}}} {{{{len (print $m)}}}}"), Limits::default());
        assert_eq!(printed.expect("renders"), b"18002 63005");
    });
}

struct Probe {
    _alive: Rc<()>,
}

impl Object for Probe {
    fn type_name(&self) -> &'static str {
        "main.Probe"
    }
}

#[test]
fn cycles_end_with_the_render() {
    let alive = Rc::new(());
    let set = set(&[(
        "t",
        "{{$a := dict \"probe\" .}}{{$b := dict \"a\" $a}}{{$_ := set $a \"b\" (list $b)}}{{$_ := set $a \"self\" $a}}",
    )]);
    let mut render = Render::new(&set, Limits::default());
    render.execute(b"t", Value::object(Probe { _alive: Rc::clone(&alive) })).expect("renders");
    assert_eq!(Rc::strong_count(&alive), 2, "the cycle holds it");
    let heap = render.heap().clone();
    assert!(heap.bytes() > 0);
    drop(render);
    assert_eq!(Rc::strong_count(&alive), 1, "and does no more");
    assert_eq!(heap.bytes(), 0);
}

#[test]
fn a_cycle_that_is_printed() {
    let limits = Limits { output: 1 << 20, ..Limits::default() };
    for text in ["{{.}}", "{{print .}}", "{{printf \"%#v\" .}}", "{{html .}}", "{{eq . (list)}}"] {
        let text = text.replace('.', "$a");
        let error = small_stack({
            let limits = limits.clone();
            move || {
                run(&format!("{{{{$a := dict}}}}{{{{$_ := set $a \"a\" $a}}}}{text}"), limits).unwrap_err()
            }
        });
        assert!(matches!(error.kind(), ErrorKind::Limit | ErrorKind::Execute), "{}", error.message());
    }
}

#[test]
fn fuel_output_and_memory() {
    let kind = |text: &str, limits| run(text, limits).unwrap_err().kind();
    let limits = || Limits { fuel: 100_000, output: 10_000, memory: 100_000, depth: 100 };
    assert_eq!(kind("{{range 1000000000}}{{end}}", limits()), ErrorKind::Limit);
    assert_eq!(kind("{{range 10000}}xxxxxxxxxx{{end}}", limits()), ErrorKind::Limit);
    assert_eq!(kind("{{printf \"%999999d\" 1}}", limits()), ErrorKind::Limit);
    assert_eq!(kind("{{printf \"%999999v\" (list 1 2 3 4 5 6 7 8)}}", limits()), ErrorKind::Limit);
    assert_eq!(kind("{{$l := list}}{{range 10000}}{{$l = list $l 1}}{{end}}", limits()), ErrorKind::Limit);
    assert_eq!(
        kind("{{define \"a\"}}{{template \"a\"}}{{end}}{{template \"a\"}}", limits()),
        ErrorKind::Depth
    );
    // What is freed does not count.
    assert!(run("{{range 4000}}{{$l := list 1 2 3}}{{end}}", limits()).is_ok());
}

#[test]
fn places_of_errors() {
    let set = set(&[
        ("lib", "{{define \"a\"}}\n  {{ include \"b\" . }}\n{{end}}"),
        ("t", "é {{ include \"a\" .x }}{{define \"b\"}}{{ .y.z | upper }}{{end}}"),
    ]);
    let mut render = Render::new(&set, Limits::default());
    let data = render.heap().map();
    let x = render.heap().map();
    x.set("y", Value::Nil);
    data.set("x", x);
    let error = render.execute(b"t", data.into()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Execute);
    assert_eq!(error.message(), "nil pointer evaluating interface {}.z");
    let places: Vec<_> = error
        .chain()
        .iter()
        .map(|at| {
            format!(
                "{}:{}:{} {} <{}> {:?}",
                at.source, at.line, at.column, at.template, at.expression, at.span
            )
        })
        .collect();
    assert_eq!(
        places,
        ["t:1:42 b <.y.z> 40..44", "lib:2:5 a <include \"b\" .> 20..33", "t:1:6 t <include \"a\" .x> 6..20",]
    );
}

#[test]
fn values_are_shared_between_executions() {
    let set = set(&[("a", "{{$_ := set . \"n\" 1}}"), ("b", "{{.n}}")]);
    let mut render = Render::new(&set, Limits::default());
    let data = render.heap().map();
    render.execute(b"a", data.clone().into()).expect("renders");
    assert_eq!(render.execute(b"b", data.into()).expect("renders"), b"1");
}

#[test]
fn one_set_serves_all_threads() {
    let set = set(&[("t", "{{range .}}{{.}}{{end}}")]);
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let mut render = Render::new(&set, Limits::default());
                let data = render.heap().list(vec![Value::int(1), Value::from("a")]);
                assert_eq!(render.execute(b"t", data.into()).expect("renders"), b"1a");
            });
        }
    });
}

#[test]
fn texts_that_were_compiled_before_change_nothing() {
    let set = set(&[("t", "{{range .}}{{tpl . 1}},{{end}}{{tpl `{{ fail` 1}}")]);
    let texts = ["{{ . }}", "{{define `a`}}x{{end}}{{template `a`}}", "plain", "{{ . }}"];
    let run = |ready: bool, limits: Limits| {
        let asked = Rc::new(Cell::new(0));
        let mut render = Render::new(&set, limits);
        if ready {
            let (asked, set) = (Rc::clone(&asked), set.clone());
            render = render.compiled_texts(move |text| {
                let compiled = set.compile_text(text, 1000).ok()?;
                asked.set(asked.get() + 1);
                Some(compiled)
            });
        }
        let data = render.heap().list(texts.map(Value::from).to_vec());
        let error = render.execute(b"t", data.into()).expect_err("the last text is none");
        (error.to_string(), render.fuel(), asked.get())
    };
    let (error, fuel, _) = run(false, Limits::default());
    // The one that is executed twice is kept from then on, and one without actions is never parsed.
    assert_eq!(run(true, Limits::default()), (error, fuel, 3));
    // A limit that ends the parsing ends it as well.
    let tight = Limits { memory: 3_900, ..Limits::default() };
    let ((error, fuel, _), ready) = (run(false, tight.clone()), run(true, tight));
    assert!(error.contains("too large"), "{error}");
    assert_eq!((ready.0, ready.1), (error, fuel));
}
