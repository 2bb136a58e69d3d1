//! What begins with `<!`: comments, the document type, CDATA sections; and what is read as a comment for want of sense.

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{Doctype, Token};
use memchr::memmem;

use super::{Halt, Receiver, TextKind, Tokenizer};

impl<R: Receiver> Tokenizer<'_, R> {
    /// The markup declaration open state, at the `!`.
    pub(super) fn declaration(&mut self) -> Result<(), Halt> {
        let start = self.at + 1;
        let rest = self.page.as_bytes().get(start..).unwrap_or_default();
        if rest.starts_with(b"--") {
            self.comment(start + 2)
        } else if rest.get(..7).is_some_and(|word| word.eq_ignore_ascii_case(b"doctype")) {
            self.doctype(start + 7)
        } else if rest.starts_with(b"[CDATA[") && self.receiver.in_foreign_content() {
            let start = start + 7;
            let rest = rest.get(7..).unwrap_or_default();
            let length = memmem::find(rest, b"]]>");
            let end = start + length.unwrap_or(rest.len());
            self.at = end + if length.is_some() { 3 } else { 0 };
            self.text(start, end, TextKind::Section)
        } else {
            self.bogus_comment(start)
        }
    }

    /// The bogus comment state: a comment up to the next `>`.
    pub(super) fn bogus_comment(&mut self, start: usize) -> Result<(), Halt> {
        let rest = self.page.as_bytes().get(start..).unwrap_or_default();
        let length = memchr::memchr(b'>', rest);
        let end = start + length.unwrap_or(rest.len());
        self.at = end + usize::from(length.is_some());
        self.emit(Token::CommentToken(self.replaced(start, end))).map(|_| ())
    }

    /// A comment whose text begins here.
    fn comment(&mut self, start: usize) -> Result<(), Halt> {
        let rest = self.page.as_bytes().get(start..).unwrap_or_default();
        let (length, after) = comment_end(rest);
        self.at = start + after;
        self.emit(Token::CommentToken(self.replaced(start, start + length))).map(|_| ())
    }

    /// A document type whose name comes next: whatever is in it, it ends at the next `>`.
    fn doctype(&mut self, start: usize) -> Result<(), Halt> {
        let rest = self.page.as_bytes().get(start..).unwrap_or_default();
        let length = memchr::memchr(b'>', rest);
        let end = start + length.unwrap_or(rest.len());
        self.at = end + usize::from(length.is_some());
        let text = self.page.get(start..end).unwrap_or_default().replace('\0', "\u{fffd}");
        self.emit(Token::DoctypeToken(doctype(&text, length.is_some()))).map(|_| ())
    }
}

/// Length of a comment's text, and of it with its end.
fn comment_end(bytes: &[u8]) -> (usize, usize) {
    if bytes.starts_with(b">") {
        return (0, 1);
    }
    if bytes.starts_with(b"->") {
        return (0, 2);
    }
    let mut at = 0;
    while let Some(found) = bytes.get(at..).and_then(|rest| memmem::find(rest, b"--")) {
        at += found;
        match bytes.get(at + 2..) {
            Some([b'>', ..]) => return (at, at + 3),
            Some([b'!', b'>', ..]) => return (at, at + 4),
            _ => at += 1,
        }
    }
    let unfinished = [b"--!".as_slice(), b"--", b"-"].into_iter().find(|end| bytes.ends_with(end));
    (bytes.len() - unfinished.map_or(0, <[u8]>::len), bytes.len())
}

/// The document type that this text names, without its `>`. NULs are replaced already.
fn doctype(text: &str, closed: bool) -> Doctype {
    let mut doctype = Doctype { force_quirks: !closed, ..Doctype::default() };
    let text = text.trim_start_matches(is_space);
    let (name, rest) = text.split_at_checked(text.find(is_space).unwrap_or(text.len())).unwrap_or((text, ""));
    if name.is_empty() {
        doctype.force_quirks = true;
        return doctype;
    }
    doctype.name = Some(StrTendril::from_slice(&name.to_ascii_lowercase()));
    let rest = rest.trim_start_matches(is_space);
    if rest.is_empty() {
        return doctype;
    }
    let keyword = rest.get(..6).unwrap_or_default();
    let is_public = keyword.eq_ignore_ascii_case("public");
    if !is_public && !keyword.eq_ignore_ascii_case("system") {
        // The bogus doctype state, in which the end of the page does no harm.
        doctype.force_quirks = true;
        return doctype;
    }
    let (first, end) = identifier(rest.get(6..).unwrap_or_default());
    if is_public {
        doctype.public_id = first;
    } else {
        doctype.system_id = first;
    }
    match end {
        End::Missing | End::Open => doctype.force_quirks = true,
        End::Closed(rest) if is_public => {
            let (second, end) = identifier(rest);
            doctype.system_id = second;
            let nothing_left = rest.trim_start_matches(is_space).is_empty();
            match end {
                End::Missing => doctype.force_quirks |= !nothing_left,
                End::Open => doctype.force_quirks = true,
                End::Closed(rest) => forgive(&mut doctype, rest),
            }
        }
        End::Closed(rest) => forgive(&mut doctype, rest),
    }
    doctype
}

/// After a system identifier: what stands there is ignored, and then the end of the page does no harm.
fn forgive(doctype: &mut Doctype, rest: &str) {
    if !rest.trim_start_matches(is_space).is_empty() {
        doctype.force_quirks = false;
    }
}

/// How an identifier ended.
enum End<'t> {
    /// There is none.
    Missing,
    /// Its quote is not closed.
    Open,
    /// What follows it.
    Closed(&'t str),
}

/// The quoted identifier that comes next.
fn identifier(text: &str) -> (Option<StrTendril>, End<'_>) {
    let text = text.trim_start_matches(is_space);
    let Some(quote) = text.chars().next().filter(|c| matches!(c, '"' | '\'')) else { return (None, End::Missing) };
    let text = text.get(1..).unwrap_or_default();
    match text.split_once(quote) {
        Some((identifier, rest)) => (Some(StrTendril::from_slice(identifier)), End::Closed(rest)),
        None => (Some(StrTendril::from_slice(text)), End::Open),
    }
}

fn is_space(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\x0C' | ' ')
}
