module hld/conformance/record

go 1.26.0
