//! Which line of a template a line of its output came from.
//!
//! MiniJinja does not say, so the two texts are laid side by side: a line of output belongs to a line of the template
//! if it has the template line's literal pieces in their order. Lines that expressions made of nothing literal belong
//! to the line before them. What is found is right for all but odd templates, and good enough to point at.

/// A map from lines of output to lines of the template.
pub(super) struct LineMap {
    /// For each line of output the template line, from 0.
    lines: Vec<usize>,
    /// Start and end of each line of the template, without the white space around it.
    spans: Vec<(usize, usize)>,
}

impl LineMap {
    pub(super) fn new(template: &str, rendered: &str) -> LineMap {
        let mut spans = Vec::new();
        let mut start = 0;
        for line in template.split_inclusive('\n') {
            let indent = line.len() - line.trim_start().len();
            spans.push((start + indent.min(line.trim_end().len()), start + line.trim_end().len()));
            start += line.len();
        }
        let patterns = patterns(template);
        let mut at = 0;
        let mut first = true;
        let mut lines = Vec::new();
        for line in rendered.lines() {
            let line = line.trim_end();
            // Forward from the last match; a loop leads back, so from the top then.
            let from = if first { 0 } else { at + 1 };
            let found = (from..patterns.len()).chain(0..from.min(patterns.len()));
            if let Some(hit) = found.into_iter().find(|candidate| patterns[*candidate].matches(line)) {
                at = hit;
                first = false;
            }
            lines.push(at);
        }
        LineMap { lines, spans }
    }

    /// The bytes of the template line that a line of output (from 1) came from.
    pub(super) fn span_in_template(&self, rendered_line: u32) -> (usize, usize) {
        let index = (rendered_line as usize).saturating_sub(1);
        let line = self.lines.get(index).or(self.lines.last()).copied().unwrap_or(0);
        self.spans.get(line).copied().unwrap_or((0, 0))
    }
}

/// The literal pieces of a template line, between its tags.
struct Pattern<'t> {
    pieces: Vec<&'t str>,
}

impl Pattern<'_> {
    fn matches(&self, line: &str) -> bool {
        // White space alone would match nearly everything.
        if self.pieces.iter().all(|piece| piece.trim().is_empty()) {
            return false;
        }
        let (Some((first, rest)), Some(last)) = (self.pieces.split_first(), self.pieces.last()) else {
            return false;
        };
        if rest.is_empty() {
            return line == first.trim_end();
        }
        let Some(mut tail) = line.strip_prefix(first) else { return false };
        // What an expression printed may run over several lines: then the end is on another one.
        for piece in &rest[..rest.len() - 1] {
            match tail.find(piece) {
                Some(at) => tail = &tail[at + piece.len()..],
                None => return false,
            }
        }
        tail.ends_with(last.trim_end())
    }
}

fn patterns(template: &str) -> Vec<Pattern<'_>> {
    let mut closing: Option<&str> = None;
    let mut patterns = Vec::new();
    for line in template.lines() {
        let mut pieces = Vec::new();
        let mut rest = line;
        loop {
            if let Some(end) = closing {
                match rest.find(end) {
                    Some(at) => {
                        rest = &rest[at + end.len()..];
                        closing = None;
                    }
                    None => break,
                }
            } else {
                let opening = ["{{", "{%", "{#"].iter().filter_map(|tag| Some((rest.find(tag)?, *tag))).min();
                match opening {
                    Some((at, tag)) => {
                        pieces.push(&rest[..at]);
                        rest = &rest[at + tag.len()..];
                        closing = Some(match tag {
                            "{{" => "}}",
                            "{%" => "%}",
                            _ => "#}",
                        });
                    }
                    None => {
                        pieces.push(rest);
                        break;
                    }
                }
            }
        }
        patterns.push(Pattern { pieces });
    }
    patterns
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_lead_back_through_loops_and_expressions() {
        let template = "kind: {{ k }}\n{% for x in xs %}\n- name: {{ x }}\n  labels:\n    {{ l|to_yaml }}\n{% endfor %}\nend: 1\n";
        let rendered = "kind: A\n\n- name: a\n  labels:\n    x: 1\n    y: 2\n\n- name: b\n  labels:\n    x: 1\n\nend: 1\n";
        let map = LineMap::new(template, rendered);
        let lines: Vec<usize> = map.lines.iter().map(|line| line + 1).collect();
        assert_eq!(lines, [1, 1, 3, 4, 4, 4, 4, 3, 4, 4, 4, 7]);
        let (start, end) = map.span_in_template(8);
        assert_eq!(&template[start..end], "- name: {{ x }}");
        assert_eq!(LineMap::new("", "").span_in_template(3), (0, 0));
    }
}
