//! How a component becomes manifests.

use std::sync::Arc;

/// A component's type.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) enum Kind {
    /// A group of further components.
    #[default]
    Group,
    /// A type that renders: built in, or registered with the compiler.
    Renders(Arc<str>),
    /// A type nobody knows, in a fetched component: it renders nothing.
    Unknown(Arc<str>),
}

impl Kind {
    pub(crate) fn as_str(&self) -> &str {
        match self {
            Kind::Group => "component",
            Kind::Renders(name) | Kind::Unknown(name) => name,
        }
    }

    pub(crate) fn is_group(&self) -> bool {
        *self == Kind::Group
    }
}
