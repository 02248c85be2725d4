package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Every draft by the name that $schema has for it; nothing for what Helm takes by itself.
var drafts = []string{
	"", "http://json-schema.org/draft-04/schema#", "http://json-schema.org/draft-06/schema#", "http://json-schema.org/draft-07/schema#",
	"https://json-schema.org/draft/2019-09/schema", "https://json-schema.org/draft/2020-12/schema",
}

// Schemas that each draft is asked about, with values for `p`.
var draftRules = [][2]string{
	{`{"type": "integer"}`, `1.5`}, {`{"type": ["integer", "null"]}`, `"x"`}, {`{"type": "number"}`, `"1"`}, {`{"type": []}`, `1`}, {`{"type": "text"}`, `1`}, {`{"type": 5}`, `1`},
	{`{"enum": [1.0, "1"]}`, `"2"`}, {`{"enum": [1.50, 1e3, 0.1E-2]}`, `2`}, {`{"enum": [[1], {"a": 1}]}`, `[2]`}, {`{"enum": []}`, `1`}, {`{"enum": [1, 1]}`, `1`}, {`{"enum": [null]}`, `false`}, {`{"enum": ["it's", "a\"b", "a\nb", "é", "\\"]}`, `""`},
	{`{"const": "a"}`, `"b"`}, {`{"const": {"a": [1]}}`, `{"a": [2]}`}, {`{"const": {"a": [1.0]}}`, `{"a": [1]}`}, {`{"const": 1}`, `"1"`}, {`{"const": "1"}`, `1`}, {`{"const": null}`, `0`}, {`{"const": 1e2}`, `99`}, {`{"const": 1e2}`, `100`},
	{`{"minimum": 5, "exclusiveMinimum": true}`, `5`}, {`{"maximum": 5, "exclusiveMaximum": true}`, `5`}, {`{"minimum": 5, "exclusiveMinimum": false}`, `4`}, {`{"exclusiveMinimum": 5}`, `5`}, {`{"exclusiveMaximum": 5.5}`, `5.5`}, {`{"minimum": "5"}`, `5`},
	{`{"multipleOf": 0.01}`, `0.075`}, {`{"multipleOf": 0.1}`, `0.3`}, {`{"multipleOf": 0}`, `1`}, {`{"multipleOf": -2}`, `1`}, {`{"multipleOf": 1e-300}`, `1e300`},
	{`{"minLength": 3}`, `"é😀"`}, {`{"maxLength": 1}`, `"é😀"`}, {`{"minLength": -1}`, `"x"`}, {`{"minLength": 1.5}`, `"x"`}, {`{"minLength": 2.0}`, `"x"`}, {`{"pattern": "^(a"}`, `"x"`}, {`{"pattern": "(?=a)"}`, `"x"`}, {`{"pattern": "\\d+"}`, `"é"`}, {`{"pattern": "^\\p{L}$"}`, `"é"`}, {`{"pattern": "a$"}`, `"a\n"`},
	{`{"minItems": 2}`, `[1]`}, {`{"maxItems": 0}`, `[1]`}, {`{"uniqueItems": true}`, `[{"a": 1, "b": 2}, {"b": 2, "a": 1.0}]`}, {`{"uniqueItems": true}`, `[1, true, "1", 1.0]`}, {`{"uniqueItems": true}`, `[0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,5,1]`}, {`{"uniqueItems": "yes"}`, `[1]`},
	{`{"items": {"type": "string"}}`, `["a", 1]`}, {`{"items": [{"type": "string"}, {"type": "number"}]}`, `[1, 2]`}, {`{"items": [{"type": "string"}], "additionalItems": {"type": "null"}}`, `["a", 1]`}, {`{"items": [{}], "additionalItems": false}`, `[1, 2, 3]`}, {`{"additionalItems": false}`, `[1]`}, {`{"items": true}`, `[1]`}, {`{"items": false}`, `[1]`}, {`{"items": false}`, `[]`},
	{`{"prefixItems": [{"type": "string"}, {"type": "number"}], "items": {"type": "null"}}`, `["a", 1, 2]`}, {`{"prefixItems": [{"type": "string"}]}`, `[1]`}, {`{"prefixItems": []}`, `[1]`}, {`{"prefixItems": [true], "unevaluatedItems": false}`, `[1, 2]`},
	{`{"contains": {"type": "string"}}`, `[1, true]`}, {`{"contains": {"type": "string"}}`, `[]`}, {`{"contains": false}`, `[1]`}, {`{"contains": {"type": "string"}, "minContains": 0}`, `[1]`}, {`{"contains": {"minimum": 3}, "minContains": 2, "maxContains": 1}`, `[5, 1, 6, 7]`}, {`{"contains": {"minimum": 3}, "minContains": 3}`, `[5, 1, 6]`}, {`{"contains": {"minimum": 3}, "minContains": 2}`, `[]`}, {`{"minContains": 2}`, `[]`}, {`{"contains": {"type": "string"}, "unevaluatedItems": false}`, `["a", 1]`},
	{`{"minProperties": 2}`, `{"a": 1}`}, {`{"maxProperties": 0}`, `{"a": 1}`}, {`{"required": ["a", "b"]}`, `{}`}, {`{"required": []}`, `{}`}, {`{"required": ["a", "a"]}`, `{}`}, {`{"required": true}`, `{}`}, {`{"required": ["it's", "a\"b", "a\\b"]}`, `{}`},
	{`{"properties": {"a": {"type": "string"}}, "additionalProperties": {"type": "number"}}`, `{"a": "x", "b": "y"}`}, {`{"additionalProperties": true}`, `{"a": 1}`}, {`{"properties": []}`, `{}`}, {`{"properties": {"a": 5}}`, `{}`}, {`{"patternProperties": {"(": {}}}`, `{"a": 1}`}, {`{"patternProperties": {"^a": false}}`, `{"a": 1}`}, {`{"patternProperties": {"^a": {"type": "string"}, "b$": {"type": "number"}}}`, `{"ab": true}`},
	{`{"propertyNames": {"maxLength": 1}}`, `{"ab": 1}`}, {`{"propertyNames": {"maxLength": 1, "pattern": "^x"}}`, `{"ab": 1}`}, {`{"propertyNames": false}`, `{"ab": 1}`}, {`{"propertyNames": {"$ref": "#/definitions/short"}}`, `{"ab": 1}`}, {`{"propertyNames": {"enum": ["a"]}}`, `{"b": 1}`},
	{`{"dependencies": {"a": ["b", "c"]}}`, `{"a": 1, "c": 1}`}, {`{"dependencies": {"a": {"required": ["b"]}}}`, `{"a": 1}`}, {`{"dependencies": {"a": false}}`, `{"a": 1}`}, {`{"dependencies": {"a": []}}`, `{"a": 1}`}, {`{"dependencies": {"a": 1}}`, `{"a": 1}`}, {`{"dependentRequired": {"a": ["b"]}}`, `{"a": 1}`}, {`{"dependentSchemas": {"a": {"required": ["b"], "maxProperties": 0}}}`, `{"a": 1}`}, {`{"dependentRequired": {"a": "b"}}`, `{"a": 1}`},
	{`{"if": {"type": "string"}, "then": {"minLength": 2}, "else": {"type": "number"}}`, `"a"`}, {`{"if": {"type": "string"}, "then": {"minLength": 2}, "else": {"type": "number"}}`, `true`}, {`{"if": true, "then": {"type": "string"}, "else": false}`, `1`}, {`{"if": false, "then": {"type": "string"}, "else": {"type": "null"}}`, `1`}, {`{"then": false}`, `1`}, {`{"if": {}, "then": false}`, `1`},
	{`{"not": {}}`, `1`}, {`{"not": false}`, `1`}, {`{"not": {"type": "number"}}`, `1`}, {`{"allOf": []}`, `1`}, {`{"allOf": [{"type": "string"}, {"minimum": 5}]}`, `1`}, {`{"allOf": [{"type": "string", "minLength": 1}, {"allOf": [{"minimum": 5}, {"multipleOf": 2}]}]}`, `1`},
	{`{"anyOf": [{"type": "string"}, {"type": "null"}, {"minimum": 5, "multipleOf": 2}]}`, `1`}, {`{"oneOf": [{"type": "number"}, {"minimum": 0}, {"type": "string"}]}`, `1`}, {`{"oneOf": [{"type": "string"}, false]}`, `1`}, {`{"anyOf": [{"$ref": "#/definitions/short"}, {"$ref": "#/definitions/two"}]}`, `1`}, {`{"anyOf": [{"$ref": "#/definitions/two"}, {"type": "null"}]}`, `"abc"`},
	{`{"$ref": "#/definitions/short"}`, `"ab"`}, {`{"$ref": "#/definitions/short", "type": "number"}`, `"ab"`}, {`{"$ref": "#/definitions/two"}`, `"abc"`}, {`{"$ref": "#/definitions/none"}`, `1`}, {`{"$ref": "#named"}`, `1`}, {`{"$ref": "#nobody"}`, `1`}, {`{"$ref": "other.json"}`, `1`}, {`{"$ref": "urn:x:y"}`, `1`}, {`{"$ref": "#/properties/p"}`, `1`}, {`{"$ref": "#/definitions/loop"}`, `1`}, {`{"$ref": "#/definitions/a~1b~0c%25d"}`, `1`}, {`{"$ref": "#/definitions/a~2"}`, `1`}, {`{"$ref": "#/not/a/schema"}`, `1`}, {`{"$ref": "ftp://x/y"}`, `1`}, {`{"$ref": "%zz"}`, `1`}, {`{"$ref": "#%zz"}`, `1`}, {`{"$ref": "http://example.com/nested.json"}`, `1`}, {`{"$ref": "http://example.com/nested.json#/definitions/deep"}`, `1`}, {`{"$ref": 5}`, `1`},
	{`{"$ref": "http://json-schema.org/draft-07/schema#"}`, `{"type": 5}`}, {`{"$ref": "https://json-schema.org/draft/2020-12/schema"}`, `{"type": 5}`}, {`{"$ref": "https://json-schema.org/draft/2019-09/schema"}`, `{"items": [{"minLength": -1}]}`}, {`{"$ref": "http://json-schema.org/draft-04/schema#"}`, `{"required": []}`}, {`{"$ref": "http://json-schema.org/draft-06/schema#"}`, `{"exclusiveMinimum": true}`},
	{`{"unevaluatedProperties": false, "properties": {"a": true}, "patternProperties": {"^b": true}}`, `{"a": 1, "b": 2, "c": 3}`}, {`{"unevaluatedProperties": {"type": "string"}, "anyOf": [{"properties": {"a": true}}, {"properties": {"b": {"type": "null"}}}]}`, `{"a": 1, "b": 2}`}, {`{"unevaluatedProperties": false, "allOf": [{"properties": {"a": true}}], "if": {"properties": {"b": true}, "required": ["b"]}, "then": {"properties": {"c": true}}}`, `{"a": 1, "b": 2, "c": 3, "d": 4}`},
	{`{"unevaluatedItems": false, "items": [true]}`, `[1, 2]`}, {`{"unevaluatedItems": false, "oneOf": [{"prefixItems": [true]}, {"prefixItems": [{"type": "null"}, true]}]}`, `[1, 2]`}, {`{"unevaluatedItems": {"type": "string"}}`, `[1]`},
	{`{"$anchor": "x", "type": "string"}`, `1`}, {`{"$anchor": "1x"}`, `1`}, {`{"$id": "#named2", "type": "string"}`, `1`}, {`{"$id": "inner.json", "$ref": "#/definitions/q", "definitions": {"q": {"type": "string"}}}`, `1`}, {`{"id": "inner.json", "type": "string"}`, `1`}, {`{"$id": "http://[x"}`, `1`}, {`{"$id": "a b"}`, `1`}, {`{"$id": 5}`, `1`}, {`{"$id": "v.json", "$schema": "http://json-schema.org/draft-04/schema#", "minimum": 1, "exclusiveMinimum": true}`, `1`},
	{`{"$dynamicRef": "#node", "$defs": {"n": {"$dynamicAnchor": "node", "type": "string"}}}`, `1`}, {`{"$recursiveRef": "#"}`, `1`}, {`{"$recursiveRef": "#/definitions/x"}`, `1`}, {`{"$dynamicAnchor": "a b"}`, `1`}, {`{"$vocabulary": {"x": 1}}`, `1`}, {`{"$comment": 1}`, `1`}, {`{"title": 1}`, `1`}, {`{"description": []}`, `1`}, {`{"default": 1, "examples": 1}`, `1`}, {`{"readOnly": 1}`, `1`}, {`{"deprecated": 1}`, `1`}, {`{"format": 1}`, `1`}, {`{"contentEncoding": "base64", "contentMediaType": "application/json"}`, `"x"`}, {`{"contentEncoding": 1}`, `"x"`}, {`{"definitions": 1}`, `1`}, {`{"$defs": {"a": 1}}`, `1`}, {`{"unknown": 1}`, `1`},
	{`true`, `1`}, {`false`, `1`}, {`{}`, `1`}, {`null`, `1`}, {`[]`, `1`}, {`"x"`, `1`},
}

// Texts that are not of a format, and some that are.
var formatTexts = map[string][]string{
	"json-pointer": {"", "a", "/a~0b~1c", "/a~2", "/a~", "/~~0", "/é"}, "relative-json-pointer": {"0", "0#", "1/a", "01", "a", "1#a", "-1", "10/~"},
	"uuid":     {"00000000-0000-0000-0000-000000000000", "x", "0000000-0000-0000-0000-000000000000", "0000000g-0000-0000-0000-000000000000", "00000000-0000-0000-0000-00000000000é"},
	"duration": {"P1Y2M3DT4H5M6S", "P1W", "P", "1Y", "PW", "PxW", "PT", "P1", "PY", "P1S", "P1D1Y", "PT1HT1M", "P1H", "PT1D", "P1é", "P1YT", "P1.5D"}, "period": {"P1D/2020-01-01T00:00:00Z", "2020-01-01T00:00:00Z/P1D", "2020-01-01T00:00:00Z/2020-01-02T00:00:00Z", "x", "x/y", "P/2020-01-01T00:00:00Z", "P1D/x", "2020-01-01T00:00:00Z/P", "2020-01-01T00:00:00Z/x"},
	"ipv4":      {"1.2.3.4", "256.1.1.1", "1.2.3", "01.2.3.4", "a.b.c.d", "1.2.3.-4", "1..2.3", "1.2.3.99999999999999999999", "1.2.3.+4", "1.2.3.4.5"},
	"ipv6":      {"::1", "::", "1::", "fe80::1%eth0", "x", "1:2", "1:2:3:4:5:6:7:8:9", "12345::", "::g", "1::2::3", "1:2:3:4:5:6:7:8", "::1.2.3.4", "::1.2.3", "::1.2.3.256", "1:1.2.3.4::", "1:2:3:4:5:6:7::8:9", "1:2:3:4:5:6:1.2.3.4", "1:", ":1", "::1%", "1.2.3.4:5", "%:", "::01.2.3.4", "1:2:3:4:5:6:7::", "::1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:1.2.3.4", "::1.2.3.x", "::1..3.4", "::1.2.3.4.5"},
	"hostname":  {"a.b", "a.b.", "", ".", "-a", "a-", "a_b", "é.b", strings.Repeat("a", 64), strings.Repeat("a.", 127), "a..b", "A1-2.c"},
	"email":     {"a@b", "a", "@b", "a@", ".a@b", "a.@b", "a..b@c", "a b@c", "\"a b\"@c", "\"a\\b\"@c", "\"a@c", "\"\"@c", "\"@c", "a@[1.2.3.4]", "a@[1.2.3]", "a@[IPv6:::1]", "a@[IPv6:x]", "a@-b", strings.Repeat("a", 65) + "@b", strings.Repeat("a", 250) + "@bcd", "é@b", "a@b@c", "\"aé@c", "\"a\"b\"@c"},
	"date":      {"2020-02-29", "2021-02-29", "2020-13-01", "20-01-01", "x", "2020-01-01x", "2020-1-1", "2020-00-10", "2020-01-00"},
	"time":      {"12:00:00Z", "12:00:00z", "12:00:00+01:00", "x", "12-00-00Z", "ab:00:00Z", "24:00:00Z", "23:59:60Z", "22:59:60Z", "22:59:60-01:00", "00:29:60+00:30", "12:00:00.Z", "12:00:00.5Z", "12:00:00", "12:00:00+1:00", "12:00:00*01:00", "12:00:00+24:00", "12:00:00+aa:00", "-1:00:00Z", "12:00:00+01-00", "12:00:61Z", "12:00:00+-1:00", "12:00:0:Z", "+1:00:00Z", "é2:00:00Z"},
	"date-time": {"2020-01-01T00:00:00Z", "2020-01-01t00:00:00z", "2020-01-01 00:00:00Z", "2020-13-01T00:00:00Z", "2020-01-01T99:00:00Z", "x", "2020-01-01T00:00:00.123+01:00"},
	"uri":       {"http://a/b", "a", "", "http://[::1]/", "http://[::1", "http://a:b/", "http://::1/", "%zz", "http://a b/", "mailto:x", "http://[1::2::3]/", ":x", "http://a/%zz", "http://[::1%25en]/", "\x01"}, "iri": {"http://é/", "é"},
	"uri-reference": {"a", "a\\b", "http://[", "//x:y", "a:b:c", "1:b"}, "iri-reference": {"é", "\\"}, "uri-template": {"http://a/{b}", "/{a", "/{a{b}}", "/a}", "/{}", "{a}", "%zz", "http://{a}/"},
	"semver": {"1.2.3", "1.2.3-a.1+b.2", "1.2", "01.2.3", "1.2.3-", "1.2.3+", "1.2.3-01", "1.2.3-a..b", "1.2.3+a..b", "1.2.3-é", "1.2.3+é", "a.2.3", "1..3", "1.2.03", "v1.2.3"}, "regex": {"a", "(", "(?=a)", "[z-a]", "\\"},
	"idn-hostname": {"-"}, "binary": {"x"}, "int32": {"x"},
}

// Whole schemas beside values.
var wholeSchemas = [][2]string{
	{``, `{}`}, {` `, `{}`}, {`{`, `{}`}, {`{"a" 1}`, `{}`}, {`{} x`, `{}`}, {`{}{}`, `{}`}, {`[1,]`, `{}`}, {`nul`, `{}`}, {`{"type": "object",}`, `{}`}, {`"\x"`, `{}`}, {`{"a": 01}`, `{}`}, {`true`, `{"a": 1}`}, {`false`, `{}`}, {`5`, `{}`}, {`null`, `{}`}, {`[]`, `{}`},
	{`{"$schema": "other.json"}`, `{}`}, {`{"$schema": "urn:x"}`, `{}`}, {`{"$schema": 5}`, `{}`}, {`{"$schema": "", "type": "string"}`, `{}`}, {`{"$schema": "http://json-schema.org/schema#", "type": "string"}`, `{}`}, {`{"$schema": "http://json-schema.org/draft-07/schema", "type": "string"}`, `{}`}, {`{"$schema": "https://json-schema.org/draft-07/schema#", "type": "string"}`, `{}`}, {`{"$schema": "http://json-schema.org/draft-07/schema#x", "type": "string"}`, `{}`}, {`{"$schema": "file:///values.schema.json", "type": "string"}`, `{}`}, {`{"$schema": "https://json-schema.org/draft/2020-12/schema#", "type": "string"}`, `{}`}, {`{"$schema": "http://[x", "type": "string"}`, `{}`},
	{`{"$schema": "https://json-schema.org/draft/2020-12/meta/core", "type": "string"}`, `{}`}, {`{"$schema": "https://json-schema.org/draft/2020-12/meta/validation", "type": "string", "not": {}}`, `{}`}, {`{"$schema": "https://json-schema.org/draft/2019-09/meta/applicator", "type": "string", "not": {}}`, `{}`},
	{`{"$id": "http://example.com/v.json", "$ref": "#/definitions/a", "definitions": {"a": {"type": "string"}}}`, `{}`}, {`{"$id": "http://example.com/v.json", "$ref": "v.json#/definitions/a", "definitions": {"a": {"type": "string"}}}`, `{}`}, {`{"$id": "http://example.com/a/v.json", "properties": {"p": {"$ref": "../w.json"}}, "definitions": {"a": {"$id": "/w.json", "type": "string"}}}`, `{"p": 1}`}, {`{"$id": "urn:example:v", "properties": {"p": {"$ref": "#/definitions/a"}}, "definitions": {"a": {"type": "string"}}}`, `{"p": 1}`}, {`{"$id": "v", "properties": {"p": {"$ref": "file:///values.schema.json#/definitions/a"}}, "definitions": {"a": {"type": "string"}}}`, `{"p": 1}`}, {`{"$id": "v", "properties": {"p": {"$ref": "file:///v#/definitions/a"}}, "definitions": {"a": {"type": "string"}}}`, `{"p": 1}`},
	{`{"definitions": {"a": {"$id": "x"}, "b": {"type": "string"}}, "properties": {"p": {"$ref": "x"}}}`, `{"p": 1}`}, {`{"$defs": {"a": {"$anchor": "x"}, "b": {"properties": {"c": {"$anchor": "y", "type": "string"}}}}, "properties": {"p": {"$ref": "#y"}}}`, `{"p": 1}`}, {`{"$defs": {"s": {"$id": "s", "type": "object", "properties": {"q": {"$ref": "#/$defs/t"}}, "$defs": {"t": {"type": "string"}}}}, "properties": {"p": {"$ref": "s"}}}`, `{"p": {"q": 1}}`}, {`{"components": {"s": {"type": "string", "minLength": -1}}, "properties": {"p": {"$ref": "#/components/s"}}}`, `{"p": 1}`}, {`{"components": {"s": {"type": "string", "$id": "q"}}, "properties": {"p": {"$ref": "#/components/s"}}}`, `{"p": 1}`}, {`{"components": {"s": {"type": "string", "$anchor": "q"}}, "properties": {"p": {"$ref": "#q"}}}`, `{"p": 1}`},
	{`{"$dynamicAnchor": "node", "properties": {"kids": {"items": {"$dynamicRef": "#node"}}, "v": {"type": "string"}}}`, `{"kids": [{"kids": [{"v": 1}]}]}`}, {`{"$ref": "tree", "$dynamicAnchor": "node", "unevaluatedProperties": false, "$defs": {"t": {"$id": "tree", "$dynamicAnchor": "node", "properties": {"kids": {"items": {"$dynamicRef": "#node"}}, "v": true}}}}`, `{"kids": [{"w": 1}]}`}, {`{"$schema": "https://json-schema.org/draft/2019-09/schema", "$id": "http://x/strict", "$recursiveAnchor": true, "$ref": "tree", "unevaluatedProperties": false, "$defs": {"t": {"$id": "tree", "$recursiveAnchor": true, "properties": {"kids": {"items": {"$recursiveRef": "#"}}}}}}`, `{"kids": [{"w": 1}]}`},
	{`{"properties": {"p": {"$ref": "#/properties/q"}, "q": {"$ref": "#/properties/p"}}}`, `{"p": 1}`}, {`{"allOf": [{"$ref": "#"}]}`, `{}`}, {`{"properties": {"p": {"allOf": [{"anyOf": [{"$ref": "#/properties/p"}]}]}}}`, `{"p": 1}`},
	{`{"$ref": "#/definitions/a", "definitions": {"a": {"$ref": "#/definitions/b"}, "b": {"$ref": "#/definitions/c"}, "c": {"required": ["x"], "minProperties": 2}}}`, `{}`}, {`{"oneOf": [{"$ref": "#/$defs/a"}, {"$ref": "#/$defs/b"}], "$defs": {"a": {"oneOf": [{"required": ["x"]}, {"required": ["y"], "properties": {"z": {"type": "string"}}}]}, "b": {"anyOf": [{"required": ["w"]}, false]}}}`, `{"z": 1}`},
	{`{"properties": {"a": {"properties": {"b": {"items": {"properties": {"c": {"type": "string", "format": "ipv4"}}}}}}}}`, `{"a": {"b": [{"c": 1}]}}`}, {`{"$schema": "http://json-schema.org/draft-07/schema#", "properties": {"a": {"properties": {"b": {"items": {"properties": {"c": {"format": "ipv4"}, "d": false}}}}}}}`, `{"a": {"b": [{"c": "1.2"}, {"d": 1}]}}`}, {`{"properties": {"it's": {"type": "string"}}}`, `{"it's": 1}`}, {`{"properties": {"a\"b\\c": {"type": "string"}}}`, `{"a\"b\\c": 1}`}, {`{"properties": {"é\n": {"type": "string"}}}`, `{"é\n": 1}`}, {`{"required": ["a"], "properties": {"b": {"type": "string", "minLength": 5}, "c": {"enum": [1]}}}`, `{"b": "x"}`},
	{`{"properties": {"p": {"minimum": 9007199254740993}}}`, `{"p": 9007199254740992}`}, {`{"properties": {"p": {"maximum": 12345678901234567890}}}`, `{"p": 1e20}`}, {`{"properties": {"p": {"maximum": 1e400}}}`, `{"p": 1e20}`}, {`{"properties": {"p": {"minimum": 1e400}}}`, `{"p": 1e20}`}, {`{"properties": {"p": {"minimum": 1e1000001}}}`, `{"p": 1}`}, {`{"properties": {"p": {"minimum": 0.00001}}}`, `{"p": 0.000001}`}, {`{"properties": {"p": {"minimum": -0.5}}}`, `{"p": -1234567.5}`}, {`{"properties": {"p": {"minLength": 99999999999999999999}}}`, `{"p": "x"}`}, {`{"properties": {"p": {"minItems": 12345}}}`, `{"p": []}`}, {`{"properties": {"p": {"maxLength": 1e3, "minLength": 2.0e3}}}`, `{"p": "x"}`},
}

// schemaCases are these as schema and values.
func schemaCases() [][2]string {
	cases := append([][2]string{}, wholeSchemas...)
	for _, draft := range drafts {
		head := ""
		if draft != "" {
			head = fmt.Sprintf(`"$schema": %q, `, draft)
		}
		id := "$id"
		if strings.Contains(draft, "-04") {
			id = "id"
		}
		rest := `"definitions": {"short": {"maxLength": 1}, "two": {"maxLength": 1, "pattern": "^x"}, "loop": {"$ref": "#/definitions/loop"}, "a/b~c%d": {"type": "string"}, "n": {"` + id + `": "#named", "type": "string"}, "nested": {"` + id + `": "http://example.com/nested.json", "type": "string", "definitions": {"deep": {"type": "null"}}}}, "not": {"required": ["never"]}`
		if strings.Contains(draft, "/draft/") || draft == "" {
			rest = strings.Replace(rest, `"$id": "#named"`, `"$anchor": "named"`, 1)
		}
		for _, rule := range draftRules {
			schema := fmt.Sprintf(`{%s"properties": {"p": %s}}`, head, rule[0])
			if strings.Contains(rule[0], "#") || strings.Contains(rule[0], "nested") {
				schema = schema[:len(schema)-1] + ", " + rest + "}"
			}
			cases = append(cases, [2]string{schema, `{"p": ` + rule[1] + `}`})
		}
	}
	for _, format := range slices.Sorted(maps.Keys(formatTexts)) {
		for _, text := range formatTexts[format] {
			value, _ := json.Marshal(text)
			cases = append(cases, [2]string{fmt.Sprintf(`{"$schema": "http://json-schema.org/draft-07/schema#", "properties": {"p": {"format": %q}}}`, format), fmt.Sprintf(`{"p": %s}`, value)})
		}
		for _, draft := range drafts {
			cases = append(cases, [2]string{fmt.Sprintf(`{"$schema": %q, "properties": {"p": {"format": %q}}}`, draft, format), `{"p": "-:é"}`})
		}
		cases = append(cases, [2]string{fmt.Sprintf(`{"$schema": "http://json-schema.org/draft-07/schema#", "properties": {"p": {"format": %q}}}`, format), `{"p": 5}`})
	}
	return cases
}
