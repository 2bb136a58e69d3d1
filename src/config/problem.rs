//! A mistake in a configuration file with its place, and how it is shown.

use std::fmt;
use std::ops::Range;

/// Most characters of a line that are shown around a mistake.
const SHOWN_CHARS: usize = 110;

/// A mistake, with the line it stands in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// File, as the user named it.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// What is wrong.
    pub message: String,
    /// What to do about it, or empty.
    pub hint: String,
    /// The line, cut to a window around the mistake.
    shown: String,
    /// White space that puts the caret under the mistake.
    padding: String,
    /// Number of carets.
    width: usize,
}

impl Problem {
    /// A mistake at these bytes of `text`.
    pub fn new(file: &str, text: &str, span: &Range<usize>, message: String, hint: String) -> Self {
        let start = floor_boundary(text, span.start);
        let before = text.get(..start).unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let rest = text.get(line_start..).unwrap_or_default();
        let line = rest.split(['\n', '\r']).next().unwrap_or_default();
        let ahead = before.get(line_start..).unwrap_or_default().chars().count();
        let marked = text.get(start..floor_boundary(text, span.end)).unwrap_or_default();
        let marked = marked.split(['\n', '\r']).next().unwrap_or_default().chars().count();
        let skipped = ahead.saturating_sub(SHOWN_CHARS / 2);
        let shown: String = line.chars().skip(skipped).take(SHOWN_CHARS).collect();
        let padding = shown.chars().take(ahead - skipped).map(|c| if c == '\t' { '\t' } else { ' ' }).collect();
        let width = marked.min(SHOWN_CHARS - (ahead - skipped).min(SHOWN_CHARS - 1)).max(1);
        let line_number = before.matches('\n').count() + 1;
        Self { file: file.to_owned(), line: line_number, column: ahead + 1, message, hint, shown, padding, width }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = self.line.to_string();
        let margin = " ".repeat(number.len());
        writeln!(out, "{}:{}:{}: {}", self.file, self.line, self.column, self.message)?;
        writeln!(out, "{margin} |")?;
        writeln!(out, "{number} | {}", self.shown)?;
        write!(out, "{margin} | {}{}", self.padding, "^".repeat(self.width))?;
        if self.hint.is_empty() { Ok(()) } else { write!(out, " {}", self.hint) }
    }
}

/// All mistakes as one message, in the order of their places.
pub(super) fn report(mut problems: Vec<Problem>) -> String {
    problems.sort_by(|a, b| (&a.file, a.line, a.column).cmp(&(&b.file, b.line, b.column)));
    let count = problems.len();
    let noun = if count == 1 { "mistake" } else { "mistakes" };
    let mut message = format!("{count} {noun} in the configuration");
    for problem in problems {
        message.push('\n');
        message.push_str(&problem.to_string());
    }
    message
}

fn floor_boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, span: Range<usize>) -> String {
        Problem::new("p.toml", text, &span, "wrong".into(), "better".into()).to_string()
    }

    #[test]
    fn the_caret_stands_under_the_mistake() {
        assert_eq!(shown("a = 1\nbö = 2\n", 6..9), "p.toml:2:1: wrong\n  |\n2 | bö = 2\n  | ^^ better");
    }

    #[test]
    fn tabs_before_the_mistake_are_kept() {
        assert_eq!(shown("\tx = 2", 1..2), "p.toml:1:2: wrong\n  |\n1 | \tx = 2\n  | \t^ better");
    }

    #[test]
    fn a_mistake_at_the_very_end_and_a_huge_line_are_shown() {
        assert!(shown("x", 1..1).ends_with("1 | x\n  |  ^ better"));
        let long = format!("x = \"{}\"", "y".repeat(100_000));
        assert!(shown(&long, 50_000..50_010).len() < 400);
    }
}
