//! Template source is parsed, and what is a template is executed with small limits.

#![no_main]

use hld_gotmpl::{Execute, Functions, Limits, Render, Signature, TemplateSet, Type, Value};
use libfuzzer_sys::fuzz_target;

fn functions() -> Functions {
    let mut functions = Functions::new();
    let both = Signature::new(&[Type::String, Type::Interface]).returns(Type::String);
    functions.add_executing("include", both.clone(), |call| {
        Ok(Execute::template(call.str(0).clone(), call.arg(1).clone()))
    });
    functions.add_executing("tpl", both, |call| Ok(Execute::text(call.str(0).clone(), call.arg(1).clone())));
    functions.add("list", Signature::new(&[]).variadic(Type::Interface), |call| {
        Ok(call.new_list(call.args().to_vec()))
    });
    functions.add("dict", Signature::new(&[]).variadic(Type::Interface), |call| {
        let map = call.heap().map();
        for pair in call.args().chunks(2) {
            map.set(call.print(&pair[0]), pair.get(1).cloned().unwrap_or(Value::Nil));
        }
        Ok(map.into())
    });
    functions.add("set", Signature::new(&[Type::MAP, Type::String, Type::Interface]), |call| {
        call.map(0).set(call.str(1).clone(), call.arg(2).clone());
        Ok(call.arg(0).clone())
    });
    functions
}

fuzz_target!(|data: &[u8]| {
    let mut set = TemplateSet::new("fuzz", functions());
    for (index, text) in data.split(|byte| *byte == 0).enumerate() {
        let _ = set.parse(format!("t{index}"), text);
    }
    let limits = Limits { fuel: 20_000, output: 1 << 20, memory: 4 << 20, depth: 500 };
    let mut render = Render::new(&set, limits);
    let data = render.heap().map();
    data.set("a", "text");
    data.set("n", Value::int(3));
    let inner = render.heap().map();
    inner.set("b", Value::Float(1.5));
    data.set("m", inner);
    data.set("l", render.heap().list(vec![Value::int(1), Value::Nil, Value::from("x")]));
    for name in set.names() {
        if let Ok(output) = render.execute(&name, data.clone().into()) {
            assert!(output.len() <= 2 << 20, "more output than the limit");
        }
    }
    let heap = render.heap().clone();
    drop((render, data));
    assert_eq!(heap.bytes(), 0, "values outlive their render");
});
