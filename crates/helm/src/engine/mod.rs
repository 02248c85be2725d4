//! Executing a chart's templates.

/// The parsed templates of a chart, by which of its subcharts take part.
#[derive(Default)]
pub(crate) struct SetCache;
