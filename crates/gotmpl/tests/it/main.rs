//! All tests of the crate in one program.

mod conformance;
mod limits;
mod support;
