//! `{{ env }}` and `{{ vars.NAME }}` in the fields that take them.

use crate::names::{listed, nearest};

/// What placeholders stand for in one environment.
#[derive(Debug, Clone)]
pub(crate) struct Scope<'a> {
    pub(crate) environment: &'a str,
    /// By name, in the order they were written.
    pub(crate) vars: &'a [(String, String)],
}

/// Why a text could not be filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(crate) code: &'static str,
    pub(crate) message: String,
    pub(crate) hint: String,
}

/// A text with its placeholders filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Filled {
    pub(crate) text: String,
    pub(crate) uses_environment: bool,
}

/// Whether a text has a placeholder, well written or not.
pub(crate) fn has_placeholder(text: &str) -> bool {
    text.contains("{{")
}

/// Fills in the placeholders of a text.
pub(crate) fn fill(text: &str, scope: &Scope<'_>) -> Result<Filled, Problem> {
    let mut filled = Filled { text: String::new(), uses_environment: false };
    let mut rest = text;
    while let Some(at) = rest.find("{{") {
        filled.text.push_str(&rest[..at]);
        let inner = &rest[at + 2..];
        let Some(end) = inner.find("}}") else {
            return Err(Problem {
                code: "bad-placeholder",
                message: format!("`{}` has no closing `}}}}`", &rest[at..]),
                hint: "write `{{ env }}` or `{{ vars.NAME }}`".to_owned(),
            });
        };
        let name = inner[..end].trim();
        if name == "env" {
            filled.uses_environment = true;
            filled.text.push_str(scope.environment);
        } else if let Some(var) = name.strip_prefix("vars.") {
            filled.text.push_str(lookup(var, scope)?);
        } else {
            return Err(Problem {
                code: "bad-placeholder",
                message: format!("`{{{{ {name} }}}}` is not a placeholder"),
                hint: "the placeholders are `{{ env }}` and `{{ vars.NAME }}`".to_owned(),
            });
        }
        rest = &inner[end + 2..];
    }
    filled.text.push_str(rest);
    Ok(filled)
}

fn lookup<'a>(var: &str, scope: &Scope<'a>) -> Result<&'a str, Problem> {
    if let Some((_, value)) = scope.vars.iter().find(|(name, _)| name == var) {
        return Ok(value);
    }
    let known = || scope.vars.iter().map(|(name, _)| name.as_str());
    let environment = scope.environment;
    let hint = match nearest(var, known()) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None if scope.vars.is_empty() => {
            format!("add it in `hld.yaml`: `environments: {{ {environment}: {{ vars: {{ {var}: … }} }} }}`")
        }
        None => format!("environment `{environment}` has the variables {}", listed(known())),
    };
    Err(Problem {
        code: "unknown-variable",
        message: format!("environment `{environment}` has no variable `{var}`"),
        hint,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_filled_in() {
        let vars = [("region".to_owned(), "west".to_owned())];
        let scope = Scope { environment: "prod", vars: &vars };
        let fill = |text| fill(text, &scope).map(|filled| (filled.text, filled.uses_environment));
        assert_eq!(fill("./x"), Ok(("./x".to_owned(), false)));
        assert_eq!(fill("a-{{env}}-{{ vars.region }}"), Ok(("a-prod-west".to_owned(), true)));
        assert_eq!(fill("{{ vars.regoin }}").unwrap_err().hint, "did you mean `region`?");
        assert_eq!(fill("{{ name }}").unwrap_err().code, "bad-placeholder");
        assert_eq!(fill("{{ env").unwrap_err().message, "`{{ env` has no closing `}}`");
    }
}
