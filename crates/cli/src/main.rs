//! The `hld` command.

fn main() {}
