package main

import (
	"fmt"
	"strings"
	"unicode"
)

const head = `//! The letters, digits and printable characters of Unicode %s, as Go's ` + "`unicode`" + ` knows them: beyond ASCII, first and last of
//! each range.
//!
//! Generated from Go's tables by ` + "`conformance/oracle/yaml`" + ` (op ` + "`tables`" + `).

/// Whether Go takes a character for a letter.
pub(crate) fn is_letter(c: char) -> bool {
    if c.is_ascii() { c.is_ascii_alphabetic() } else { is_in(LETTERS, c) }
}

/// Whether Go takes a character for a decimal digit.
pub(crate) fn is_digit(c: char) -> bool {
    if c.is_ascii() { c.is_ascii_digit() } else { is_in(DIGITS, c) }
}

/// Whether Go shows a character as it is.
pub(crate) fn is_print(c: char) -> bool {
    if c.is_ascii() { (' '..='~').contains(&c) } else { is_in(PRINTABLE, c) }
}

fn is_in(ranges: &[(u32, u32)], c: char) -> bool {
    let c = u32::from(c);
    let after = ranges.partition_point(|range| range.0 <= c);
    after > 0 && c <= ranges[after - 1].1
}
`

// tables writes crates/yaml/src/unicode.rs, before rustfmt.
func tables() string {
	var out strings.Builder
	fmt.Fprintf(&out, head, unicode.Version)
	dump(&out, "LETTERS", "General category L.", unicode.IsLetter)
	dump(&out, "DIGITS", "General category Nd.", unicode.IsDigit)
	dump(&out, "PRINTABLE", "General categories L, M, N, P and S.", unicode.IsPrint)
	return out.String()
}

func dump(out *strings.Builder, name, doc string, in func(rune) bool) {
	fmt.Fprintf(out, "\n/// %s\nconst %s: &[(u32, u32)] = &[\n", doc, name)
	for c := rune(0x80); c <= unicode.MaxRune; c++ {
		if !in(c) {
			continue
		}
		first := c
		for in(c + 1) {
			c++
		}
		fmt.Fprintf(out, "    (0x%x, 0x%x),\n", first, c)
	}
	out.WriteString("];\n")
}
