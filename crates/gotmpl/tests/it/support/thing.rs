//! The structs of the oracle.

use hld_gotmpl::{Call, Heap, List, Map, Method, Object, Str, Type, Value};

/// A struct that prints itself.
pub(crate) struct Version {
    pub(crate) major: i64,
    pub(crate) minor: i64,
}

static VERSION_METHODS: &[Method] =
    &[Method::new("String", &[], |call| Ok(call.print(call.receiver()).into())).returns(Type::String)];

impl Object for Version {
    fn type_name(&self) -> &'static str {
        "main.Version"
    }

    fn method(&self, name: &str) -> Option<&'static Method> {
        Method::find(VERSION_METHODS, name)
    }

    fn fields(&self) -> Vec<(&'static str, Value)> {
        vec![("Major", Value::int(self.major)), ("Minor", Value::int(self.minor)), ("Pre", Value::from(""))]
    }

    fn text(&self) -> Option<Str> {
        Some(format!("v{}.{}", self.major, self.minor).into())
    }

    fn equals(&self, other: &dyn Object) -> Option<bool> {
        let other: &dyn std::any::Any = other;
        let other: &Version = other.downcast_ref()?;
        Some((self.major, self.minor) == (other.major, other.minor))
    }
}

/// A struct used through a pointer.
pub(crate) struct Thing {
    pub(crate) name: Str,
    pub(crate) count: i64,
    pub(crate) any: Value,
    pub(crate) labels: Map,
    pub(crate) tags: List,
}

impl Thing {
    pub(super) fn new(name: Str, count: i64, any: Value, heap: &Heap) -> Thing {
        Thing {
            name,
            count,
            any,
            labels: heap.map_of(&hld_gotmpl::ANY_MAP, vec![(Str::from("a"), Value::int(1))]),
            tags: heap.list_of(&hld_gotmpl::STRING_LIST, vec![Value::from("x"), Value::from("y")]),
        }
    }
}

fn thing<'a>(call: &Call<'a>) -> &'a Thing {
    call.receiver().as_object().expect("a method of Thing")
}

static THING_METHODS: &[Method] = &[
    Method::new("Greet", &[Type::String], |call| {
        Ok(Value::string([&thing(call).name[..], b" greets ", call.str(0)].concat()))
    })
    .returns(Type::String),
    Method::new("Add", &[Type::INT, Type::INT64], |call| Ok(Value::int64(call.int(0) + call.int(1))))
        .returns(Type::INT64),
    Method::new("Join", &[Type::String], |call| {
        let parts: Vec<&[u8]> = call.rest(1).iter().filter_map(Value::as_bytes).collect();
        Ok(Value::string(parts.join(&call.str(0)[..])))
    })
    .variadic(Type::String)
    .returns(Type::String),
    Method::new("Fail", &[], |_| Err("thing failed".into())).returns(Type::String),
    Method::new("Nothing", &[], |_| Ok(Value::Nil)),
];

impl Object for Thing {
    fn type_name(&self) -> &'static str {
        "*main.Thing"
    }

    fn method(&self, name: &str) -> Option<&'static Method> {
        Method::find(THING_METHODS, name)
    }

    fn interface_fields(&self) -> &'static [&'static str] {
        &["Any"]
    }

    fn fields(&self) -> Vec<(&'static str, Value)> {
        vec![
            ("Name", Value::string(&self.name)),
            ("Count", Value::int(self.count)),
            ("Any", self.any.clone()),
            ("Labels", self.labels.clone().into()),
            ("Tags", self.tags.clone().into()),
        ]
    }
}
