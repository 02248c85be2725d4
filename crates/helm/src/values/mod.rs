//! The values that templates see: conversion, coalescing, and the charts that take part.

mod coalesce;
mod convert;
mod dependencies;
mod tree;

pub(crate) use coalesce::Warnings;
pub(crate) use coalesce::{coalesce_values, table};
pub(crate) use convert::Numbers;
pub(crate) use dependencies::process_dependencies;
pub(crate) use tree::{Context, NodeId, Requirement, Tree, as_map};
