//! YAML as Go's go-yaml reads and writes it: text to values with spans, values to text, deep merge.
