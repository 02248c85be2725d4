//! One Kubernetes object, what identifies it, and where it came from.

use std::fmt;
use std::sync::Arc;

use hld_yaml::{Diagnostic, Kind, Location, SourceMap, Span, Value};

use crate::packed::Body;
use crate::{Error, ErrorKind};

/// What identifies an object in a cluster, and the version it is written in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectId {
    /// `apps`; empty for the core group.
    pub group: String,
    /// `v1`.
    pub version: String,
    /// `Deployment`.
    pub kind: String,
    /// The namespace written in the object, if any.
    pub namespace: Option<String>,
    /// The name; for an object with `generateName` that, followed by `*`.
    pub name: String,
}

impl ObjectId {
    /// What two objects share when one would overwrite the other: everything but the version.
    pub fn identity(&self) -> (&str, &str, Option<&str>, &str) {
        (&self.group, &self.kind, self.namespace.as_deref(), &self.name)
    }

    /// True for an object whose name the cluster makes up: two of them are two objects.
    pub fn is_generated(&self) -> bool {
        self.name.ends_with('*')
    }

    /// `v1` or `apps/v1`.
    pub fn api_version(&self) -> String {
        if self.group.is_empty() { self.version.clone() } else { format!("{}/{}", self.group, self.version) }
    }
}

/// `Deployment.apps shop/web`; `Namespace shop`.
impl fmt::Display for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.kind)?;
        if !self.group.is_empty() {
            write!(f, ".{}", self.group)?;
        }
        f.write_str(" ")?;
        if let Some(namespace) = &self.namespace {
            write!(f, "{namespace}/")?;
        }
        f.write_str(&self.name)
    }
}

/// Where a manifest was written.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin {
    /// The component: entry names joined by `/`.
    pub component: Arc<str>,
    /// The file, as shown to people; a template of a chart by its path in the chart.
    pub file: Arc<str>,
    /// The line in it where the object begins; 0 when only the file is known.
    pub line: u32,
}

/// `shop/web (shop/web.yaml:12)`.
impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let component = if self.component.is_empty() { "the root component" } else { &self.component };
        match (&*self.file, self.line) {
            ("", _) => write!(f, "{component}"),
            (file, 0) => write!(f, "{component} ({file})"),
            (file, line) => write!(f, "{component} ({file}:{line})"),
        }
    }
}

/// One Kubernetes object with the origin it came from. Cloning is cheap.
#[derive(Clone)]
pub struct Manifest {
    pub(crate) id: Arc<ObjectId>,
    pub(crate) body: Body,
    pub(crate) origin: Origin,
    /// The place that reports about the object show.
    pub(crate) place: Span,
}

impl Manifest {
    /// Takes a value for an object, or says what it lacks; `sources` gives the place for the message.
    ///
    /// ```
    /// use hld_render::{Manifest, Origin};
    /// use hld_yaml::{SourceMap, Value};
    ///
    /// let value = Value::from_iter([
    ///     ("apiVersion", Value::from("v1")),
    ///     ("kind", Value::from("Namespace")),
    ///     ("metadata", Value::from_iter([("name", Value::from("shop"))])),
    /// ]);
    /// let origin = Origin { component: "shop".into(), file: "ns.yaml".into(), line: 1 };
    /// let manifest = Manifest::new(value, origin, &SourceMap::new())?;
    /// assert_eq!(manifest.id().to_string(), "Namespace shop");
    /// # Ok::<(), hld_render::Error>(())
    /// ```
    pub fn new(value: Value, origin: Origin, sources: &SourceMap) -> Result<Manifest, Error> {
        let id = identify(&value)
            .map_err(|fault| Error::new(ErrorKind::Manifest, [fault.report(&origin, sources)]))?;
        let name = value.pointer(&["metadata", "name"]);
        let place = name.or_else(|| value.pointer(&["metadata", "generateName"])).unwrap_or(&value).span();
        Ok(Manifest { id: Arc::new(id), body: Body::Tree(value), origin, place })
    }

    /// The same object, with another place for reports: the template's, where the text it was read from is only
    /// what came out of one.
    pub(crate) fn with_place(mut self, place: Span) -> Manifest {
        self.place = place;
        self
    }

    /// What identifies the object.
    pub fn id(&self) -> &ObjectId {
        &self.id
    }

    /// The object, with its keys in the author's order.
    ///
    /// What was compiled holds its objects as text: then this reads it, once, and no value has a place.
    pub fn value(&self) -> &Value {
        self.body.value()
    }

    /// Where it came from.
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// The namespace written in the object.
    pub fn namespace(&self) -> Option<&str> {
        self.id.namespace.as_deref()
    }

    /// The same object with `metadata.namespace` set.
    #[must_use]
    pub fn with_namespace(mut self, namespace: &str) -> Manifest {
        let mut value = match self.body {
            Body::Tree(value) => value,
            Body::Text(_) => self.body.value().clone(),
        };
        let metadata = value.map_mut().and_then(|object| object.get_mut("metadata"));
        if let Some(metadata) = metadata.and_then(Value::map_mut) {
            metadata.insert("namespace", namespace);
            Arc::make_mut(&mut self.id).namespace = Some(namespace.to_owned());
        }
        self.body = Body::Tree(value);
        self
    }

    /// The same origin with another value, as a patch makes one.
    pub fn with_value(self, value: Value, sources: &SourceMap) -> Result<Manifest, Error> {
        Ok(Manifest::new(value, self.origin, sources)?.with_place(self.place))
    }

    /// The place that reports about the object show, if its text is known.
    pub fn location(&self, sources: &SourceMap) -> Option<Location> {
        sources.locate(self.place)
    }

    /// Says in a report which object it is about.
    pub(crate) fn report(&self, mut report: Diagnostic, sources: &SourceMap) -> Diagnostic {
        match self.location(sources) {
            Some(location) => report = report.at(location),
            None if self.origin.file.is_empty() => {}
            None => report.message = format!("{}: {}", self.origin.file, report.message),
        }
        report.in_component(&self.origin.component)
    }

    /// The object as canonical YAML.
    pub fn to_yaml(&self) -> String {
        self.body.text().to_string()
    }
}

impl fmt::Debug for Manifest {
    /// Never the value: it may be a Secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Manifest({} from {})", self.id, self.origin)
    }
}

/// What keeps a value from being an object.
struct Fault {
    span: Span,
    code: &'static str,
    message: String,
    hint: Option<&'static str>,
}

impl Fault {
    fn new(value: &Value, code: &'static str, message: impl Into<String>) -> Fault {
        Fault { span: value.span(), code, message: message.into(), hint: None }
    }

    fn hint(mut self, hint: &'static str) -> Fault {
        self.hint = Some(hint);
        self
    }

    fn report(self, origin: &Origin, sources: &SourceMap) -> Diagnostic {
        let report = match sources.locate(self.span) {
            Some(location) => Diagnostic::error(self.code, self.message).at(location),
            None if origin.file.is_empty() => Diagnostic::error(self.code, self.message),
            None => Diagnostic::error(self.code, format!("{}: {}", origin.file, self.message)),
        };
        let report = match self.hint {
            Some(hint) => report.hint(hint),
            None => report,
        };
        report.in_component(&origin.component)
    }
}

fn identify(value: &Value) -> Result<ObjectId, Fault> {
    if value.as_map().is_none() {
        return Err(Fault::new(
            value,
            "not-an-object",
            format!("expected a Kubernetes object, found a {}", value.type_name()),
        )
        .hint("a manifest is a map with `apiVersion`, `kind` and `metadata`"));
    }
    let kind = field(value, value, "kind", "kind")?;
    let api_version = field(value, value, "apiVersion", "apiVersion")?;
    let (group, version) = api_version.split_once('/').unwrap_or(("", api_version));
    if version.is_empty() || version.contains('/') || (api_version.contains('/') && group.is_empty()) {
        let at = value.get("apiVersion").unwrap_or(value);
        return Err(Fault::new(
            at,
            "bad-api-version",
            format!("`apiVersion` of this {kind} is `{api_version}`, not `version` or `group/version`"),
        ));
    }
    let metadata = match value.get("metadata") {
        Some(metadata) if metadata.as_map().is_some() => metadata,
        Some(other) if !other.is_null() => {
            let message = format!("`metadata` of this {kind} is a {}, not a map", other.type_name());
            return Err(Fault::new(other, "bad-field", message));
        }
        _ => {
            return Err(Fault::new(value, "no-name", format!("this {kind} has no `metadata.name`")));
        }
    };
    let optional = |key: &str, path: &str| match metadata.get(key).map(Value::kind) {
        None | Some(Kind::Null) => Ok(None),
        Some(Kind::String(text)) if text.is_empty() => Ok(None),
        _ => field(value, metadata, key, path).map(|text| Some(text.to_owned())),
    };
    let name = match (optional("name", "metadata.name")?, optional("generateName", "metadata.generateName")?)
    {
        (Some(name), _) => name,
        (None, Some(prefix)) => format!("{prefix}*"),
        (None, None) => {
            return Err(Fault::new(metadata, "no-name", format!("this {kind} has no `metadata.name`")));
        }
    };
    Ok(ObjectId {
        group: group.to_owned(),
        version: version.to_owned(),
        kind: kind.to_owned(),
        namespace: optional("namespace", "metadata.namespace")?,
        name,
    })
}

/// A field that has to be a string and not empty.
fn field<'v>(object: &'v Value, map: &'v Value, key: &str, path: &str) -> Result<&'v str, Fault> {
    let what = match object.get("kind").and_then(Value::as_str) {
        Some(kind) if !kind.is_empty() => format!("this {kind}"),
        _ => "this object".to_owned(),
    };
    match map.get(key) {
        Some(value) => match value.as_str() {
            Some("") => Err(Fault::new(value, "bad-field", format!("`{path}` of {what} is empty"))),
            Some(text) => Ok(text),
            None => Err(Fault::new(
                value,
                "bad-field",
                format!("`{path}` of {what} is a {}, not a string", value.type_name()),
            )
            .hint("put quotes around it")),
        },
        None => Err(Fault::new(map, "no-field", format!("{what} has no `{path}`"))),
    }
}
