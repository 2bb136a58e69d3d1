//! Tags: their names, their attributes, and what follows them.

use std::hash::Hasher;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{Tag, TagKind, Token};
use html5ever::{Attribute, LocalName, QualName, ns};
use rustc_hash::FxHasher;

use super::references::{self, Place};
use super::{Halt, Next, Receiver, Tokenizer, names};

/// What a byte means in a tag.
const SPACE: u8 = 1;
const SLASH: u8 = 2;
const CLOSE: u8 = 4;
const EQUALS: u8 = 8;
/// A letter to be made small, or a NUL: the name is not in the page as it is meant.
const CHANGED: u8 = 16;

static MEANING: [u8; 256] = meanings();

#[expect(clippy::indexing_slicing, reason = "computed at compile time")]
const fn meanings() -> [u8; 256] {
    let mut table = [0; 256];
    table[b'\t' as usize] = SPACE;
    table[b'\n' as usize] = SPACE;
    table[b'\x0C' as usize] = SPACE;
    table[b' ' as usize] = SPACE;
    table[b'/' as usize] = SLASH;
    table[b'>' as usize] = CLOSE;
    table[b'=' as usize] = EQUALS;
    table[0] = CHANGED;
    let mut letter = b'A';
    while letter <= b'Z' {
        table[letter as usize] = CHANGED;
        letter += 1;
    }
    table
}

#[expect(clippy::indexing_slicing, reason = "a byte is always inside a table of 256")]
fn meaning(byte: u8) -> u8 {
    MEANING[usize::from(byte)]
}

/// Bytes from here to the first that means one of `ends`, and whether one of them is to be changed.
fn run(bytes: &[u8], ends: u8) -> (usize, bool) {
    let mut seen = 0;
    let mut length = 0;
    for byte in bytes {
        let meaning = meaning(*byte);
        if meaning & ends != 0 {
            break;
        }
        seen |= meaning;
        length += 1;
    }
    (length, seen & CHANGED != 0)
}

/// A name as it is meant: ASCII letters small, U+FFFD for NUL.
fn changed(name: &str) -> String {
    name.chars().map(|c| if c == '\0' { '\u{fffd}' } else { c.to_ascii_lowercase() }).collect()
}

/// How a tag ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TagEnd {
    Plain,
    SelfClosing,
    /// The page ends inside it: there is no such tag.
    Never,
}

/// The attributes of a tag.
struct Attributes {
    built: Vec<Attribute>,
    /// For a formatting element: what was not built.
    fingerprint: Option<Fingerprint>,
}

/// Stands for the attributes of a formatting element that are not built: the tree builder opens no more than three
/// again that are all alike, so it must see whether they are. The order of attributes does not matter.
#[derive(Default)]
struct Fingerprint {
    names: Vec<u64>,
    sum: u64,
}

impl<R: Receiver> Tokenizer<'_, R> {
    /// A start tag whose name begins here, and the text that belongs to it if it is of that kind.
    pub(super) fn start_tag(&mut self) -> Result<(), Halt> {
        let name = self.tag_name();
        let mut attributes = Attributes {
            built: self.receiver.attributes(),
            fingerprint: names::is_formatting(&name).then(Fingerprint::default),
        };
        let end = self.attributes(Some(&mut attributes))?;
        if end == TagEnd::Never {
            return Ok(());
        }
        attributes.seal();
        let tag = Tag {
            kind: TagKind::StartTag,
            name: name.clone(),
            self_closing: end == TagEnd::SelfClosing,
            attrs: attributes.built,
            had_duplicate_attributes: false,
        };
        match self.emit(Token::TagToken(tag))? {
            Next::Raw(kind) => self.raw_text(kind, &name),
            Next::Plaintext => self.plain_text(),
            Next::Markup | Next::Nothing => Ok(()),
        }
    }

    /// An end tag whose name begins here. Nobody reads its attributes.
    pub(super) fn end_tag(&mut self) -> Result<(), Halt> {
        let name = self.tag_name();
        let end = self.attributes(None)?;
        if end == TagEnd::Never {
            return Ok(());
        }
        let tag = Tag {
            kind: TagKind::EndTag,
            name,
            self_closing: end == TagEnd::SelfClosing,
            attrs: Vec::new(),
            had_duplicate_attributes: false,
        };
        self.emit(Token::TagToken(tag)).map(|_| ())
    }

    /// The tag name state.
    fn tag_name(&mut self) -> LocalName {
        let rest = self.page.as_bytes().get(self.at..).unwrap_or_default();
        let (length, is_changed) = run(rest, SPACE | SLASH | CLOSE);
        let name = self.page.get(self.at..self.at + length).unwrap_or_default();
        self.at += length;
        if is_changed { names::tag_name(&changed(name)) } else { names::tag_name(name) }
    }

    /// Everything from the name to the end of a tag.
    fn attributes(&mut self, mut attributes: Option<&mut Attributes>) -> Result<TagEnd, Halt> {
        let bytes = self.page.as_bytes();
        let mut count = 0;
        while let Some(&byte) = bytes.get(self.at) {
            match meaning(byte) {
                CLOSE => {
                    self.at += 1;
                    return Ok(TagEnd::Plain);
                }
                SLASH if bytes.get(self.at + 1) == Some(&b'>') => {
                    self.at += 2;
                    return Ok(TagEnd::SelfClosing);
                }
                SPACE | SLASH => self.at += 1,
                _ => {
                    count += 1;
                    if count > self.most_attributes && attributes.is_some() {
                        return Err(Halt::Crowded);
                    }
                    self.attribute(attributes.as_deref_mut());
                }
            }
        }
        Ok(TagEnd::Never)
    }

    /// One attribute, its name, and its value if it has one.
    fn attribute(&mut self, attributes: Option<&mut Attributes>) {
        let bytes = self.page.as_bytes();
        let start = self.at;
        // Its first byte belongs to the name even if it is a `=`.
        let (length, _) = run(bytes.get(start + 1..).unwrap_or_default(), SPACE | SLASH | CLOSE | EQUALS);
        let name_end = start + 1 + length;
        let value = self.value(name_end);
        let Some(attributes) = attributes else { return };
        let name = self.page.get(start..name_end).unwrap_or_default();
        if name.bytes().any(|byte| meaning(byte) == CHANGED) {
            self.add(&changed(name), value, attributes);
        } else {
            self.add(name, value, attributes);
        }
    }

    /// Where the value of an attribute begins and ends whose name ends here; passes over it.
    fn value(&mut self, name_end: usize) -> (usize, usize) {
        let bytes = self.page.as_bytes();
        let past_space = |at: usize| {
            at + bytes.get(at..).unwrap_or_default().iter().take_while(|byte| meaning(**byte) == SPACE).count()
        };
        let equals = past_space(name_end);
        if bytes.get(equals) != Some(&b'=') {
            self.at = equals;
            return (equals, equals);
        }
        let start = past_space(equals + 1);
        if let Some(quote @ (b'"' | b'\'')) = bytes.get(start) {
            let length = bytes.get(start + 1..).and_then(|rest| memchr::memchr(*quote, rest));
            let end = length.map_or(bytes.len(), |length| start + 1 + length);
            self.at = end + usize::from(length.is_some());
            return (start + 1, end);
        }
        let end = start + run(bytes.get(start..).unwrap_or_default(), SPACE | CLOSE).0;
        self.at = end;
        (start, end)
    }

    /// Builds an attribute if somebody reads it and the tag has none of its name yet.
    fn add(&mut self, name: &str, value: (usize, usize), attributes: &mut Attributes) {
        let Some(name) = self.names.in_tag(name) else {
            if attributes.fingerprint.is_some() {
                let value = self.decoded(value);
                if let Some(fingerprint) = &mut attributes.fingerprint {
                    fingerprint.add(name, &value);
                }
            }
            return;
        };
        if attributes.built.iter().all(|built| built.name.local != name) {
            let value = self.decoded(value);
            attributes.built.push(Attribute { name: QualName::new(None, ns!(), name), value });
        }
    }

    /// A value with its references resolved.
    fn decoded(&mut self, (start, end): (usize, usize)) -> StrTendril {
        let value = self.page.get(start..end).unwrap_or_default();
        if memchr::memchr(b'&', value.as_bytes()).is_none() {
            return self.replaced(start, end);
        }
        self.scratch.clear();
        references::decode(value, Place::Value, &mut self.scratch);
        if self.has_nul && self.scratch.contains('\0') {
            return StrTendril::from_slice(&self.scratch.replace('\0', "\u{fffd}"));
        }
        StrTendril::from_slice(&self.scratch)
    }
}

impl Attributes {
    /// Makes an attribute of the fingerprint, under a name that no tag can have and nothing keeps.
    fn seal(&mut self) {
        if let Some(fingerprint) = self.fingerprint.take().filter(|fingerprint| !fingerprint.names.is_empty()) {
            // Eight bytes of ASCII are a tendril without memory of its own.
            let sum = fingerprint.sum.to_le_bytes().map(|byte| byte & 0x7f);
            let value = StrTendril::from_slice(std::str::from_utf8(&sum).unwrap_or_default());
            self.built.push(Attribute { name: QualName::new(None, ns!(), LocalName::from(" ")), value });
        }
    }
}

impl Fingerprint {
    /// Adds an attribute, unless one of its name came before.
    fn add(&mut self, name: &str, value: &str) {
        let mut hasher = FxHasher::default();
        hasher.write(name.as_bytes());
        let name = hasher.finish();
        if !self.names.contains(&name) {
            self.names.push(name);
            hasher.write_u8(b'=');
            hasher.write(value.as_bytes());
            self.sum = self.sum.wrapping_add(hasher.finish());
        }
    }
}
