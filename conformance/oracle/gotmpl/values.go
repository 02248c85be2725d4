package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Values is a named map with methods.
type Values map[string]any

// Count is a method without arguments.
func (v Values) Count() int { return len(v) }

// Lookup is a method with an argument.
func (v Values) Lookup(key string) (any, error) {
	if value, ok := v[key]; ok {
		return value, nil
	}
	return nil, fmt.Errorf("no key %s", key)
}

// Set is a named list with a method.
type Set []string

// Has is a method of a list.
func (s Set) Has(item string) bool {
	for _, have := range s {
		if have == item {
			return true
		}
	}
	return false
}

// Version is a struct that prints itself.
type Version struct {
	Major, Minor int
	Pre          string
}

// String makes it a Stringer.
func (v Version) String() string { return fmt.Sprintf("v%d.%d", v.Major, v.Minor) }

// Thing is a struct with fields and methods, used through a pointer.
type Thing struct {
	Name   string
	Count  int
	Any    any
	Labels map[string]any
	Tags   []string
}

// Greet has a string parameter.
func (t *Thing) Greet(name string) string { return t.Name + " greets " + name }

// Add has integer parameters.
func (t *Thing) Add(a int, b int64) int64 { return int64(a) + b }

// Join is variadic.
func (t *Thing) Join(sep string, parts ...string) string { return strings.Join(parts, sep) }

// Fail fails.
func (t *Thing) Fail() (string, error) { return "", errors.New("thing failed") }

// Nothing returns a nil interface.
func (t *Thing) Nothing() any { return nil }

// decode reads null or ["tag", content]:
//
//	b bool; i i8 i16 i32 i64 u u8 u16 u32 u64 numbers as strings; f float64 as a string; s string; y []byte;
//	l []any; ls []string; li []int; ll [][]any; m map[string]any; ms map[string]string; mi map[string]int; mm map[string]map[string]any;
//	V Values; S Set; v Version [major, minor]; T *Thing with name, count, any; nl nil []any; nm nil map[string]any
func decode(raw json.RawMessage) (any, error) {
	if len(raw) == 0 || string(raw) == "null" {
		return nil, nil
	}
	var pair []json.RawMessage
	if err := json.Unmarshal(raw, &pair); err != nil {
		return nil, err
	}
	var tag string
	if err := json.Unmarshal(pair[0], &tag); err != nil {
		return nil, err
	}
	text := func() string {
		var s string
		if err := json.Unmarshal(pair[1], &s); err != nil {
			panic(err)
		}
		return s
	}
	integer := func(bits int) int64 {
		n, err := strconv.ParseInt(text(), 10, bits)
		if err != nil {
			panic(err)
		}
		return n
	}
	unsigned := func(bits int) uint64 {
		n, err := strconv.ParseUint(text(), 10, bits)
		if err != nil {
			panic(err)
		}
		return n
	}
	switch tag {
	case "b":
		return string(pair[1]) == "true", nil
	case "i":
		return int(integer(64)), nil
	case "i8":
		return int8(integer(8)), nil
	case "i16":
		return int16(integer(16)), nil
	case "i32":
		return int32(integer(32)), nil
	case "i64":
		return integer(64), nil
	case "u":
		return uint(unsigned(64)), nil
	case "u8":
		return uint8(unsigned(8)), nil
	case "u16":
		return uint16(unsigned(16)), nil
	case "u32":
		return uint32(unsigned(32)), nil
	case "u64":
		return unsigned(64), nil
	case "f":
		return strconv.ParseFloat(text(), 64)
	case "s":
		return fromLatin1(text()), nil
	case "y":
		return []byte(fromLatin1(text())), nil
	case "nl":
		return []any(nil), nil
	case "nm":
		return map[string]any(nil), nil
	case "l":
		return list(pair[1])
	case "ll":
		var items []json.RawMessage
		if err := json.Unmarshal(pair[1], &items); err != nil {
			return nil, err
		}
		lists := make([][]any, len(items))
		for i, item := range items {
			inner, err := list(item)
			if err != nil {
				return nil, err
			}
			lists[i] = inner
		}
		return slices.Clip(lists), nil
	case "ls", "S":
		var items []string
		if err := json.Unmarshal(pair[1], &items); err != nil {
			return nil, err
		}
		for i := range items {
			items[i] = fromLatin1(items[i])
		}
		if tag == "S" {
			return Set(slices.Clip(items)), nil
		}
		return slices.Clip(items), nil
	case "li":
		var items []int
		err := json.Unmarshal(pair[1], &items)
		return slices.Clip(items), err
	case "m":
		return dict(pair[1])
	case "V":
		m, err := dict(pair[1])
		return Values(m), err
	case "ms":
		var m map[string]string
		if err := json.Unmarshal(pair[1], &m); err != nil {
			return nil, err
		}
		decoded := map[string]string{}
		for k, v := range m {
			decoded[fromLatin1(k)] = fromLatin1(v)
		}
		return decoded, nil
	case "mi":
		var m map[string]int
		err := json.Unmarshal(pair[1], &m)
		return m, err
	case "mm":
		var m map[string]json.RawMessage
		if err := json.Unmarshal(pair[1], &m); err != nil {
			return nil, err
		}
		decoded := map[string]map[string]any{}
		for k, v := range m {
			inner, err := dict(v)
			if err != nil {
				return nil, err
			}
			decoded[fromLatin1(k)] = inner
		}
		return decoded, nil
	case "v":
		var parts [2]int
		if err := json.Unmarshal(pair[1], &parts); err != nil {
			return nil, err
		}
		return Version{Major: parts[0], Minor: parts[1]}, nil
	case "T":
		var parts [3]json.RawMessage
		if err := json.Unmarshal(pair[1], &parts); err != nil {
			return nil, err
		}
		thing := &Thing{Labels: map[string]any{"a": 1}, Tags: []string{"x", "y"}}
		if err := json.Unmarshal(parts[0], &thing.Name); err != nil {
			return nil, err
		}
		if err := json.Unmarshal(parts[1], &thing.Count); err != nil {
			return nil, err
		}
		var err error
		thing.Any, err = decode(parts[2])
		return thing, err
	}
	return nil, fmt.Errorf("unknown tag %q", tag)
}

func list(raw json.RawMessage) ([]any, error) {
	var items []json.RawMessage
	if err := json.Unmarshal(raw, &items); err != nil {
		return nil, err
	}
	decoded := make([]any, len(items))
	for i, item := range items {
		value, err := decode(item)
		if err != nil {
			return nil, err
		}
		decoded[i] = value
	}
	return decoded, nil
}

func dict(raw json.RawMessage) (map[string]any, error) {
	var items map[string]json.RawMessage
	if err := json.Unmarshal(raw, &items); err != nil {
		return nil, err
	}
	decoded := make(map[string]any, len(items))
	for key, item := range items {
		value, err := decode(item)
		if err != nil {
			return nil, err
		}
		decoded[fromLatin1(key)] = value
	}
	return decoded, nil
}
