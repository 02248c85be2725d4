module hld.rs/conformance/gotmpl

go 1.26
