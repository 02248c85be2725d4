module hld/conformance/serve

go 1.26.0
