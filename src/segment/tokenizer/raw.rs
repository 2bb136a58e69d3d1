//! Text that is not markup up to one end tag: scripts, style sheets, titles.

use html5ever::LocalName;
use html5ever::tokenizer::states::{RawKind, ScriptEscapeKind};
use memchr::memmem;

use super::{Halt, Receiver, TextKind, Tokenizer};

impl<R: Receiver> Tokenizer<'_, R> {
    /// Hands over the text from here to the end tag `name`, which is read next, or to the end of the page.
    pub(super) fn raw_text(&mut self, kind: RawKind, name: &LocalName) -> Result<(), Halt> {
        let bytes = self.page.as_bytes();
        let start = self.at;
        let rest = bytes.get(start..).unwrap_or_default();
        let length = match kind {
            RawKind::Rcdata | RawKind::Rawtext => end_tag(rest, name.as_bytes()),
            RawKind::ScriptData => script_end(rest, name.as_bytes(), Escape::None),
            RawKind::ScriptDataEscaped(ScriptEscapeKind::Escaped) => script_end(rest, name.as_bytes(), Escape::Once),
            RawKind::ScriptDataEscaped(ScriptEscapeKind::DoubleEscaped) => {
                script_end(rest, name.as_bytes(), Escape::Twice)
            }
        };
        let end = start + length.unwrap_or(rest.len());
        self.at = end;
        self.text(start, end, if kind == RawKind::Rcdata { TextKind::Replaceable } else { TextKind::Raw })?;
        if length.is_none() {
            return Ok(());
        }
        self.at = end + 2;
        self.end_tag()
    }

    /// Hands over all the rest as text.
    pub(super) fn plain_text(&mut self) -> Result<(), Halt> {
        let start = self.at;
        self.at = self.page.len();
        self.text(start, self.page.len(), TextKind::Raw)
    }
}

/// Where the end tag `name` begins.
fn end_tag(bytes: &[u8], name: &[u8]) -> Option<usize> {
    memmem::find_iter(bytes, b"</").find(|at| bytes.get(at + 2..).is_some_and(|rest| is_tag(rest, name)))
}

/// Whether the name of a tag stands here, and ends.
fn is_tag(bytes: &[u8], name: &[u8]) -> bool {
    !name.is_empty()
        && bytes.get(..name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name))
        && matches!(bytes.get(name.len()), Some(b'\t' | b'\n' | b'\x0C' | b' ' | b'/' | b'>'))
}

/// How a script is commented out, for browsers that knew none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Escape {
    None,
    /// After `<!--`.
    Once,
    /// After `<!--` and `<script>`: the next `</script>` does not end the script.
    Twice,
}

/// Where the end tag of a script begins: the script data states.
fn script_end(bytes: &[u8], name: &[u8], mut escape: Escape) -> Option<usize> {
    let mut at = 0;
    loop {
        if escape == Escape::None {
            at += memchr::memchr(b'<', bytes.get(at..)?)?;
        } else {
            at += memchr::memchr2(b'<', b'-', bytes.get(at..)?)?;
            if bytes.get(at) == Some(&b'-') {
                let dashes = bytes.get(at..)?.iter().take_while(|byte| **byte == b'-').count();
                at += dashes;
                if dashes >= 2 && bytes.get(at) == Some(&b'>') {
                    escape = Escape::None;
                }
                continue;
            }
        }
        let rest = bytes.get(at + 1..)?;
        if let Some(rest) = rest.strip_prefix(b"/") {
            if escape == Escape::Twice {
                if is_tag(rest, b"script") {
                    escape = Escape::Once;
                }
            } else if is_tag(rest, name) {
                return Some(at);
            }
        } else if escape == Escape::None && rest.starts_with(b"!--") {
            escape = Escape::Once;
            // Its dashes count for the `-->` that may end it at once.
            at += 1;
        } else if escape == Escape::Once && is_tag(rest, b"script") {
            escape = Escape::Twice;
        }
        at += 1;
    }
}
