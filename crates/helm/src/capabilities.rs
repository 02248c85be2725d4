//! What a render may assume of the cluster.

/// What a render may assume of the cluster, beside what the profile's Helm assumes by itself.
///
/// ```
/// use hld_helm::{Capabilities, KubeVersion};
///
/// let capabilities = Capabilities {
///     kube_version: Some(KubeVersion::parse("1.35.2")?),
///     api_versions: vec!["monitoring.coreos.com/v1".to_owned()],
/// };
/// # Ok::<(), hld_helm::KubeVersionError>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Capabilities {
    /// `--kube-version`; by default the version that the profile's Helm was built for.
    pub kube_version: Option<KubeVersion>,
    /// `--api-versions`: added to those that Helm knows. `group/version`, or `group/version/Kind`.
    pub api_versions: Vec<String>,
}

/// A version of Kubernetes, as `--kube-version` takes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KubeVersion {
    /// The text given, with a leading `v`.
    pub(crate) full: String,
    /// The numbers only, with a leading `v`: what constraints are checked against.
    pub(crate) normalized: String,
    pub(crate) major: String,
    pub(crate) minor: String,
}

/// Why a text is no version of Kubernetes; displays as Helm words it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KubeVersionError(String);

impl std::fmt::Display for KubeVersionError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for KubeVersionError {}

impl KubeVersion {
    /// Parses a version of at least two numbers; whatever follows them is kept but never compared.
    ///
    /// # Errors
    /// When the text has fewer numbers or does not begin with one.
    pub fn parse(text: &str) -> Result<Self, KubeVersionError> {
        let invalid = |why: String| Err(KubeVersionError(format!("invalid kube version '{text}': {why}")));
        let trimmed = text.trim_start_matches([' ', '\t', '\n', '\r', '\x0c']);
        let numbers = trimmed.strip_prefix('v').unwrap_or(trimmed);
        let mut end = numbers.bytes().take_while(u8::is_ascii_digit).count();
        if end == 0 {
            return invalid(format!("could not parse {text:?} as version"));
        }
        // A dot belongs to the numbers only when a digit follows it.
        while numbers[end..].starts_with('.') {
            let digits = numbers[end + 1..].bytes().take_while(u8::is_ascii_digit).count();
            if digits == 0 {
                break;
            }
            end += 1 + digits;
        }
        let parts: Vec<&str> = numbers[..end].split('.').collect();
        if parts.len() < 2 {
            return invalid(format!("illegal version string {text:?}"));
        }
        if parts[0].starts_with('0') && parts[0] != "0" {
            return invalid(format!("illegal zero-prefixed version component {:?} in {text:?}", parts[0]));
        }
        let mut values = Vec::with_capacity(parts.len());
        for part in parts {
            match part.parse::<u64>() {
                Ok(value) => values.push(value.to_string()),
                Err(_) => {
                    return invalid(format!(
                        "illegal non-numeric version component {part:?} in {text:?}: \
                         strconv.ParseUint: parsing {part:?}: value out of range"
                    ));
                }
            }
        }
        let full = if text.starts_with('v') { text.to_owned() } else { format!("v{text}") };
        Ok(KubeVersion {
            full,
            normalized: format!("v{}", values.join(".")),
            major: values[0].clone(),
            minor: values[1].clone(),
        })
    }

    pub(crate) fn of_minor(minor: &str) -> Self {
        let version = format!("v1.{minor}.0");
        KubeVersion {
            full: version.clone(),
            normalized: version,
            major: "1".to_owned(),
            minor: minor.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kube_versions_keep_their_suffix_apart() {
        let version = KubeVersion::parse("1.33.4-gke.1245000").unwrap();
        assert_eq!((version.full.as_str(), version.normalized.as_str()), ("v1.33.4-gke.1245000", "v1.33.4"));
        let version = KubeVersion::parse("v1.30").unwrap();
        assert_eq!((version.normalized.as_str(), version.minor.as_str()), ("v1.30", "30"));
        for text in ["", "1", "v", "x1.2", "01.2"] {
            assert!(KubeVersion::parse(text).is_err(), "{text}");
        }
    }
}
