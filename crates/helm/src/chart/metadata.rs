//! `Chart.yaml` and `requirements.yaml`.

use hld_yaml::Value;

use super::typed::Fields;
use crate::semver::Version;

/// What `Chart.yaml` says.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Metadata {
    pub(crate) name: String,
    pub(crate) home: String,
    pub(crate) sources: Vec<String>,
    pub(crate) version: String,
    pub(crate) description: String,
    pub(crate) keywords: Vec<String>,
    pub(crate) maintainers: Vec<Maintainer>,
    pub(crate) icon: String,
    pub(crate) api_version: String,
    pub(crate) condition: String,
    pub(crate) tags: String,
    pub(crate) app_version: String,
    pub(crate) deprecated: bool,
    pub(crate) annotations: Vec<(String, String)>,
    pub(crate) kube_version: String,
    pub(crate) dependencies: Vec<Dependency>,
    pub(crate) chart_type: String,
    /// Which lists and maps were given at all: Go tells an absent one from an empty one.
    pub(crate) given: Given,
}

/// Lists and maps that are present in `Chart.yaml`, if only empty.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Given {
    pub(crate) sources: bool,
    pub(crate) keywords: bool,
    pub(crate) maintainers: bool,
    pub(crate) annotations: bool,
    pub(crate) dependencies: bool,
}

/// One of the `maintainers`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Maintainer {
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) url: String,
}

/// One of a chart's `dependencies`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Dependency {
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) repository: String,
    pub(crate) condition: String,
    pub(crate) tags: Vec<String>,
    pub(crate) enabled: bool,
    pub(crate) import_values: Vec<Value>,
    pub(crate) alias: String,
}

impl Metadata {
    /// The chart's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The chart's version.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The version of what the chart deploys; empty when not given.
    #[must_use]
    pub fn app_version(&self) -> &str {
        &self.app_version
    }

    /// The constraint on the version of Kubernetes; empty when not given.
    #[must_use]
    pub fn kube_version(&self) -> &str {
        &self.kube_version
    }

    /// Whether the chart says that it is deprecated.
    #[must_use]
    pub fn deprecated(&self) -> bool {
        self.deprecated
    }

    /// Whether the chart only serves others: it cannot be rendered by itself.
    #[must_use]
    pub fn is_library(&self) -> bool {
        self.chart_type.eq_ignore_ascii_case("library")
    }

    /// The charts that it depends on, as declared.
    #[must_use]
    pub fn dependencies(&self) -> &[Dependency] {
        &self.dependencies
    }

    /// Whether `dependencies` is there at all, if only empty.
    pub(crate) fn has_dependencies(&self) -> bool {
        self.given.dependencies
    }

    /// Reads the fields that `value` has over those that are there, as `requirements.yaml` is read over `Chart.yaml`.
    pub(crate) fn apply(&mut self, value: &Value) -> Result<(), String> {
        let mut fields = Fields::root(value, "Metadata", "chart.Metadata");
        self.given.annotations |= fields.get("annotations").is_some();
        fields.string_map("annotations", &mut self.annotations);
        fields.string("apiVersion", &mut self.api_version);
        fields.string("appVersion", &mut self.app_version);
        fields.string("condition", &mut self.condition);
        self.given.dependencies |= fields.get("dependencies").is_some();
        for item in fields.list("dependencies", "[]*chart.Dependency", &mut self.dependencies) {
            let mut nested = fields.nested(item, "Dependency", "dependencies", "chart.Dependency");
            let mut dependency = Dependency::default();
            dependency.apply(&mut nested);
            fields.absorb(nested);
            self.dependencies.push(dependency);
        }
        fields.boolean("deprecated", &mut self.deprecated);
        fields.string("description", &mut self.description);
        fields.string("home", &mut self.home);
        fields.string("icon", &mut self.icon);
        self.given.keywords |= fields.get("keywords").is_some();
        fields.strings("keywords", &mut self.keywords);
        fields.string("kubeVersion", &mut self.kube_version);
        self.given.maintainers |= fields.get("maintainers").is_some();
        for item in fields.list("maintainers", "[]*chart.Maintainer", &mut self.maintainers) {
            let mut nested = fields.nested(item, "Maintainer", "maintainers", "chart.Maintainer");
            let mut maintainer = Maintainer::default();
            nested.string("email", &mut maintainer.email);
            nested.string("name", &mut maintainer.name);
            nested.string("url", &mut maintainer.url);
            fields.absorb(nested);
            self.maintainers.push(maintainer);
        }
        fields.string("name", &mut self.name);
        self.given.sources |= fields.get("sources").is_some();
        fields.strings("sources", &mut self.sources);
        fields.string("tags", &mut self.tags);
        fields.string("type", &mut self.chart_type);
        fields.string("version", &mut self.version);
        fields.finish()
    }

    /// Cleans texts and checks what Helm checks.
    pub(crate) fn validate(&mut self) -> Result<(), String> {
        for text in [
            &mut self.name,
            &mut self.description,
            &mut self.home,
            &mut self.icon,
            &mut self.condition,
            &mut self.tags,
            &mut self.app_version,
            &mut self.kube_version,
        ] {
            *text = sanitize(text);
        }
        for text in self.sources.iter_mut().chain(&mut self.keywords) {
            *text = sanitize(text);
        }
        if self.api_version.is_empty() {
            return invalid("chart.metadata.apiVersion is required");
        }
        if self.name.is_empty() {
            return invalid("chart.metadata.name is required");
        }
        if matches!(self.name.as_str(), "." | "..") {
            return invalid(format!("chart.metadata.name {:?} is not allowed", self.name));
        }
        if self.name.contains('/') {
            return invalid(format!("chart.metadata.name {:?} is invalid", self.name));
        }
        if self.version.is_empty() {
            return invalid("chart.metadata.version is required");
        }
        if Version::parse(&self.version).is_err() {
            return invalid(format!("chart.metadata.version {:?} is invalid", self.version));
        }
        if !matches!(self.chart_type.as_str(), "" | "application" | "library") {
            return invalid("chart.metadata.type must be application or library");
        }
        for maintainer in &mut self.maintainers {
            for text in [&mut maintainer.name, &mut maintainer.email, &mut maintainer.url] {
                *text = sanitize(text);
            }
        }
        let mut seen: Vec<String> = Vec::new();
        for dependency in &mut self.dependencies {
            dependency.validate()?;
            let key = if dependency.alias.is_empty() { &dependency.name } else { &dependency.alias };
            if seen.contains(key) {
                return invalid(format!("more than one dependency with name or alias {key:?}"));
            }
            seen.push(key.clone());
        }
        Ok(())
    }
}

impl Dependency {
    /// The chart's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The version or constraint asked for.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Where the chart comes from; empty for one that lies in `charts/`.
    #[must_use]
    pub fn repository(&self) -> &str {
        &self.repository
    }

    /// The name under which the chart is used; empty when it is its own.
    #[must_use]
    pub fn alias(&self) -> &str {
        &self.alias
    }

    fn apply(&mut self, fields: &mut Fields<'_>) {
        fields.string("alias", &mut self.alias);
        fields.string("condition", &mut self.condition);
        fields.boolean("enabled", &mut self.enabled);
        let mut items = Vec::new();
        items.extend_from_slice(fields.list("import-values", "[]interface {}", &mut self.import_values));
        self.import_values = items;
        fields.string("name", &mut self.name);
        fields.string("repository", &mut self.repository);
        fields.strings("tags", &mut self.tags);
        fields.string("version", &mut self.version);
    }

    fn validate(&mut self) -> Result<(), String> {
        for text in [&mut self.name, &mut self.version, &mut self.repository, &mut self.condition] {
            *text = sanitize(text);
        }
        for tag in &mut self.tags {
            *tag = sanitize(tag);
        }
        let legal =
            |alias: &str| alias.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
        if !self.alias.is_empty() && !legal(&self.alias) {
            return invalid(format!("dependency {:?} has disallowed characters in the alias", self.name));
        }
        Ok(())
    }
}

fn invalid<T>(message: impl std::fmt::Display) -> Result<T, String> {
    Err(format!("validation: {message}"))
}

/// White space becomes a blank, what cannot be printed goes.
fn sanitize(text: &str) -> String {
    text.chars()
        .filter_map(|one| match one {
            blank if blank.is_whitespace() => Some(' '),
            control if control.is_control() => None,
            // Format characters, private use and unassigned ends of planes are not printable in Go.
            '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' => None,
            '\u{feff}' | '\u{e000}'..='\u{f8ff}' | '\u{fffe}'..='\u{ffff}' => None,
            other => Some(other),
        })
        .collect()
}
