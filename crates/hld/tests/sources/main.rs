//! Sources against real repositories and servers: all on this machine, all bounded.
#![cfg(all(feature = "git", feature = "http", unix))]

mod cache;
mod files;
mod laws;
mod local;
mod manifest;
mod refusals;
mod remote;
mod server;
mod support;
mod whole;
