//! Go's `text/template`: template source, values and functions in, text out.
