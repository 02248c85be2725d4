//! Which environment to compile for.

/// An environment to compile for: a name. Its layers, variables and settings are what the root's `hld.yaml` says;
/// where that declares no environments, any name is one, with the layer of the same name.
///
/// ```
/// assert_eq!(hld::Environment::named("stage").name(), "stage");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Environment {
    name: String,
}

impl Environment {
    /// The environment of that name. `common` is always one: it has no layer but `common`.
    pub fn named(name: impl Into<String>) -> Self {
        Environment { name: name.into() }
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl From<&str> for Environment {
    fn from(name: &str) -> Self {
        Environment::named(name)
    }
}
