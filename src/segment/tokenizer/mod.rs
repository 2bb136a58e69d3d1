//! A tokenizer for pages that are wholly there and decoded: the states of the HTML standard, run over the bytes of one
//! string, with html5ever's tree builder behind it.
//!
//! It differs from html5ever's tokenizer in three ways only. Texts and values are pieces of the page and not copies;
//! attributes that nobody reads are never built; and parse errors are not reported. The tests of this folder hold it
//! against html5ever's tokenizer and the html5lib suite.
//!
//! Each byte is looked at a bounded number of times: whatever is searched for and not found (the end of a comment, a
//! quote, a script) ends the page, so no search is made twice over the same text.
//!
//! # Source
//! HTML Living Standard, section 13.2.5. Names of states in the comments are the standard's.

mod declarations;
pub(super) mod names;
mod raw;
mod references;
mod tags;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use html5ever::Attribute;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::Token;
use html5ever::tokenizer::states::RawKind;

use names::KeptAttributes;

/// Where tokens go.
pub(super) trait Receiver {
    /// Takes a token and says how to go on.
    fn take(&self, token: Token) -> Next;
    /// Whether the element that is open now is SVG or `MathML`, where CDATA sections are text.
    fn in_foreign_content(&self) -> bool;
    /// An empty vector for the attributes of the next tag, if possible with the memory of one before.
    fn attributes(&self) -> Vec<Attribute>;
}

/// How to go on after a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    /// Markup follows.
    Markup,
    /// Text up to the end tag of the start tag just taken.
    Raw(RawKind),
    /// All the rest is text.
    Plaintext,
    /// Nothing more is wanted.
    Nothing,
}

/// Why tokens stop before the page ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Halt {
    /// The receiver has enough.
    Unwanted,
    /// A tag has more attributes than allowed.
    Crowded,
}

/// What characters a text may be made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TextKind {
    /// Character references count; a NUL is a token of its own.
    Data,
    /// Character references count; a NUL becomes U+FFFD.
    Replaceable,
    /// Every character stands for itself; a NUL becomes U+FFFD.
    Raw,
    /// Every character stands for itself; a NUL is a token of its own.
    Section,
}

/// The text of a page as the tokenizer wants it: no byte order mark, line breaks as `\n`.
pub(super) fn preprocess(page: &str) -> Cow<'_, str> {
    let page = page.strip_prefix('\u{feff}').unwrap_or(page);
    if memchr::memchr(b'\r', page.as_bytes()).is_none() {
        return Cow::Borrowed(page);
    }
    let mut out = String::with_capacity(page.len());
    let mut lines = page.split('\r');
    out.push_str(lines.next().unwrap_or_default());
    for line in lines {
        if !line.starts_with('\n') {
            out.push('\n');
        }
        out.push_str(line);
    }
    Cow::Owned(out)
}

/// A page on its way to tokens.
pub(super) struct Tokenizer<'p, R> {
    page: &'p str,
    /// The page again, to cut shared pieces from.
    shared: StrTendril,
    /// The next byte to read.
    at: usize,
    /// Whether there is a NUL anywhere: nearly never, and then no text need be searched for one.
    has_nul: bool,
    names: &'p KeptAttributes,
    most_attributes: usize,
    receiver: &'p R,
    /// Text being put together, kept for its memory.
    scratch: String,
}

impl<'p, R: Receiver> Tokenizer<'p, R> {
    /// A tokenizer at the start of a page that [`preprocess`] has made.
    pub(super) fn new(page: &'p str, names: &'p KeptAttributes, most_attributes: usize, receiver: &'p R) -> Self {
        Self {
            page,
            shared: StrTendril::from_slice(page),
            at: 0,
            has_nul: memchr::memchr(0, page.as_bytes()).is_some(),
            names,
            most_attributes,
            receiver,
            scratch: String::new(),
        }
    }

    /// Hands over all tokens, the end of the page among them.
    ///
    /// # Errors
    /// [`Halt`], when the tokens stop before.
    pub(super) fn run(&mut self) -> Result<(), Halt> {
        self.markup()?;
        self.emit(Token::EOFToken).map(|_| ())
    }

    /// The data state, to the end of the page.
    fn markup(&mut self) -> Result<(), Halt> {
        let bytes = self.page.as_bytes();
        while self.at < bytes.len() {
            let start = self.at;
            // A `<` that opens nothing is text.
            let mut opening = start;
            let opening = loop {
                let Some(found) = bytes.get(opening..).and_then(|rest| memchr::memchr(b'<', rest)) else { break None };
                opening += found;
                match bytes.get(opening + 1) {
                    Some(b'!' | b'/' | b'?') => break Some(opening),
                    Some(byte) if byte.is_ascii_alphabetic() => break Some(opening),
                    _ => opening += 1,
                }
            };
            self.text(start, opening.unwrap_or(bytes.len()), TextKind::Data)?;
            let Some(opening) = opening else {
                self.at = bytes.len();
                return Ok(());
            };
            self.at = opening + 1;
            match bytes.get(opening + 1) {
                Some(b'!') => self.declaration()?,
                Some(b'?') => self.bogus_comment(opening + 1)?,
                Some(b'/') => self.closing(opening)?,
                _ => self.start_tag()?,
            }
        }
        Ok(())
    }

    /// The end tag open state, at `</`.
    fn closing(&mut self, opening: usize) -> Result<(), Halt> {
        match self.page.as_bytes().get(opening + 2) {
            Some(byte) if byte.is_ascii_alphabetic() => {
                self.at = opening + 2;
                self.end_tag()
            }
            Some(b'>') => {
                self.at = opening + 3;
                Ok(())
            }
            Some(_) => self.bogus_comment(opening + 2),
            None => {
                self.at = opening + 2;
                self.text(opening, opening + 2, TextKind::Data)
            }
        }
    }

    /// Hands a token over; whatever it asks for next is up to the caller.
    fn emit(&self, token: Token) -> Result<Next, Halt> {
        match self.receiver.take(token) {
            Next::Nothing => Err(Halt::Unwanted),
            next => Ok(next),
        }
    }

    /// Hands over the text between two places.
    fn text(&mut self, start: usize, end: usize, kind: TextKind) -> Result<(), Halt> {
        if start >= end {
            return Ok(());
        }
        let text = self.page.get(start..end).unwrap_or_default();
        let references = matches!(kind, TextKind::Data | TextKind::Replaceable);
        if references && memchr::memchr(b'&', text.as_bytes()).is_some()
            || self.has_nul && memchr::memchr(0, text.as_bytes()).is_some()
        {
            return self.made_text(text, kind);
        }
        self.emit(Token::CharacterTokens(self.piece(start, end))).map(|_| ())
    }

    /// Hands over text that is not in the page as it stands.
    #[cold]
    fn made_text(&mut self, text: &str, kind: TextKind) -> Result<(), Halt> {
        let mut made = std::mem::take(&mut self.scratch);
        made.clear();
        for (number, part) in text.split('\0').enumerate() {
            if number > 0 {
                if matches!(kind, TextKind::Data | TextKind::Section) {
                    self.emit_made(&mut made)?;
                    self.emit(Token::NullCharacterToken)?;
                } else {
                    made.push('\u{fffd}');
                }
            }
            if matches!(kind, TextKind::Data | TextKind::Replaceable) {
                references::decode(part, references::Place::Text, &mut made);
            } else {
                made.push_str(part);
            }
        }
        self.emit_made(&mut made)?;
        self.scratch = made;
        Ok(())
    }

    fn emit_made(&self, made: &mut String) -> Result<(), Halt> {
        if !made.is_empty() {
            self.emit(Token::CharacterTokens(StrTendril::from_slice(made)))?;
            made.clear();
        }
        Ok(())
    }

    /// A piece of the page, not copied unless it is tiny.
    fn piece(&self, start: usize, end: usize) -> StrTendril {
        match (u32::try_from(start), u32::try_from(end - start)) {
            (Ok(start), Ok(length)) => self.shared.try_subtendril(start, length).unwrap_or_default(),
            _ => StrTendril::new(),
        }
    }

    /// A piece of the page as comments and identifiers have it: a NUL becomes U+FFFD.
    fn replaced(&self, start: usize, end: usize) -> StrTendril {
        match self.page.get(start..end) {
            Some(text) if self.has_nul && text.contains('\0') => {
                StrTendril::from_slice(&text.replace('\0', "\u{fffd}"))
            }
            _ => self.piece(start, end.max(start)),
        }
    }
}
