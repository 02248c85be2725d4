//! `.Capabilities`.

use hld_gotmpl::{Heap, ListType, Method, Object, Str, Type, Value};

use crate::profile::Release;
use crate::{Capabilities, KubeVersion, Profile};

static HAS: [Method; 1] = [Method::new("Has", &[Type::String], |call| {
    let wanted = call.str(0);
    let found = call
        .receiver()
        .as_list()
        .is_some_and(|list| list.items().iter().any(|item| item.as_string() == Some(wanted)));
    Ok(Value::Bool(found))
})
.returns(Type::Bool)];

static VERSION_SET_V4: ListType = ListType::named("common.VersionSet", Type::String, &HAS);
static VERSION_SET_V3: ListType = ListType::named("chartutil.VersionSet", Type::String, &HAS);

/// What the cluster can do, as templates see it.
pub(crate) fn capabilities(heap: &Heap, given: &Capabilities, profile: Profile) -> Value {
    let release = profile.release();
    let kube_version =
        given.kube_version.clone().unwrap_or_else(|| KubeVersion::of_minor(release.kube_minor));
    let api_versions = release
        .api_versions
        .iter()
        .copied()
        .chain(given.api_versions.iter().map(String::as_str))
        .map(Value::from)
        .collect();
    let set = match profile {
        Profile::V4 => &VERSION_SET_V4,
        Profile::V3 => &VERSION_SET_V3,
    };
    Value::object(CapabilitiesObject {
        profile,
        kube_version: Value::object(KubeVersionObject { version: kube_version, profile }),
        api_versions: heap.list_of(set, api_versions).into(),
        helm_version: Value::object(BuildInfo { release, profile }),
    })
}

pub(super) struct CapabilitiesObject {
    profile: Profile,
    kube_version: Value,
    api_versions: Value,
    helm_version: Value,
}

impl CapabilitiesObject {
    pub(super) fn json_fields(&self) -> Vec<(&'static str, Value)> {
        self.fields()
    }
}

impl Object for CapabilitiesObject {
    fn type_name(&self) -> &'static str {
        match self.profile {
            Profile::V4 => "*common.Capabilities",
            Profile::V3 => "*chartutil.Capabilities",
        }
    }

    fn fields(&self) -> Vec<(&'static str, Value)> {
        vec![
            ("KubeVersion", self.kube_version.clone()),
            ("APIVersions", self.api_versions.clone()),
            ("HelmVersion", self.helm_version.clone()),
        ]
    }
}

/// `.Capabilities.KubeVersion`.
pub(crate) struct KubeVersionObject {
    version: KubeVersion,
    profile: Profile,
}

static KUBE_METHODS: [Method; 2] = [
    Method::new("GitVersion", &[], |call| {
        let found = call.receiver().as_object::<KubeVersionObject>();
        Ok(Value::string(found.map(|object| object.full().to_owned()).unwrap_or_default()))
    })
    .returns(Type::String),
    Method::new("String", &[], |call| {
        let found = call.receiver().as_object::<KubeVersionObject>();
        Ok(Value::string(found.map(|object| object.version.normalized.clone()).unwrap_or_default()))
    })
    .returns(Type::String),
];

impl KubeVersionObject {
    /// Helm 3 drops what follows the numbers.
    fn full(&self) -> &str {
        match self.profile {
            Profile::V4 => &self.version.full,
            Profile::V3 => &self.version.normalized,
        }
    }

    pub(super) fn json_fields(&self) -> Vec<(&'static str, Value)> {
        vec![
            ("Version", self.full().into()),
            ("Major", self.version.major.as_str().into()),
            ("Minor", self.version.minor.as_str().into()),
        ]
    }
}

impl Object for KubeVersionObject {
    fn type_name(&self) -> &'static str {
        match self.profile {
            Profile::V4 => "common.KubeVersion",
            Profile::V3 => "chartutil.KubeVersion",
        }
    }

    fn method(&self, name: &str) -> Option<&'static Method> {
        Method::find(&KUBE_METHODS, name)
    }

    fn field(&self, name: &str) -> Option<Value> {
        self.json_fields().into_iter().find(|(field, _)| *field == name).map(|(_, value)| value)
    }

    fn fields(&self) -> Vec<(&'static str, Value)> {
        let mut fields = self.json_fields();
        if self.profile == Profile::V4 {
            fields.insert(1, ("normalizedVersion", self.version.normalized.as_str().into()));
        }
        fields
    }

    fn addressed_text(&self) -> Option<Str> {
        Some(Str::from(&self.version.normalized))
    }

    fn equals(&self, other: &dyn Object) -> Option<bool> {
        let any: &dyn std::any::Any = other;
        Some(any.downcast_ref::<Self>().is_some_and(|other| other.version == self.version))
    }
}

/// `.Capabilities.HelmVersion`.
pub(crate) struct BuildInfo {
    release: &'static Release,
    profile: Profile,
}

impl BuildInfo {
    pub(super) fn json_fields(&self) -> Vec<(&'static str, Value)> {
        const NAMES: [&str; 5] =
            ["version", "git_commit", "git_tree_state", "go_version", "kube_client_version"];
        let values = self.fields().into_iter().map(|(_, value)| value);
        NAMES
            .into_iter()
            .zip(values)
            .filter(|(name, value)| *name == "kube_client_version" || !super::is_empty(value))
            .collect()
    }
}

impl Object for BuildInfo {
    fn type_name(&self) -> &'static str {
        "version.BuildInfo"
    }

    fn fields(&self) -> Vec<(&'static str, Value)> {
        let mut fields = vec![
            ("Version", self.release.version.into()),
            ("GitCommit", "".into()),
            ("GitTreeState", "clean".into()),
            ("GoVersion", self.release.go_version.into()),
        ];
        if self.profile == Profile::V4 {
            fields.push(("KubeClientVersion", format!("v1.{}", self.release.kube_minor).into()));
        }
        fields
    }

    fn equals(&self, other: &dyn Object) -> Option<bool> {
        let any: &dyn std::any::Any = other;
        Some(any.downcast_ref::<Self>().is_some_and(|other| other.profile == self.profile))
    }
}
