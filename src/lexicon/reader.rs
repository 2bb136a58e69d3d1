//! Reads the embedded lexicon files for the build script: the small part of TOML that they are written in, without
//! copying a word of them.
//!
//! A file is tables of lists of strings, or of lists of such lists. A user's files are read by the `toml` crate; the
//! tests of [`super::data`] hold this reader against it.

use std::borrow::Cow;

/// A string of a file; copied only if it has an escape.
pub(super) type Text = Cow<'static, str>;

/// A table and its lists.
#[derive(Debug, Default)]
pub(super) struct Section {
    /// As in its header: `ad-label`, `signals.we`.
    pub(super) name: &'static str,
    /// By their keys, in the order of the file. A plain list is one list; a list of lists is several.
    pub(super) lists: Vec<(&'static str, Vec<Vec<Text>>)>,
}

/// The tables of a file; `None` where it is not of the form above.
pub(super) fn sections(source: &'static str) -> Option<Vec<Section>> {
    let mut sections: Vec<Section> = Vec::new();
    let mut rest = skip(source);
    while !rest.is_empty() {
        if let Some(header) = rest.strip_prefix('[') {
            let (name, after) = header.split_once(']')?;
            sections.push(Section { name, lists: Vec::new() });
            rest = skip(after);
        } else {
            let (key, value) = rest.split_once('=')?;
            let (lists, after) = lists(skip(value))?;
            sections.last_mut()?.lists.push((key.trim(), lists));
            rest = skip(after);
        }
    }
    Some(sections)
}

/// The value that begins here, and what follows it.
fn lists(text: &'static str) -> Option<(Vec<Vec<Text>>, &'static str)> {
    let mut rest = skip(text.strip_prefix('[')?);
    if !rest.starts_with('[') {
        let (list, after) = strings(rest)?;
        return Some((vec![list], after));
    }
    let mut lists = Vec::new();
    while let Some(inner) = rest.strip_prefix('[') {
        let (list, after) = strings(skip(inner))?;
        lists.push(list);
        rest = skip(after);
    }
    Some((lists, rest.strip_prefix(']')?))
}

/// The strings up to the end of a list, and what follows it.
fn strings(mut rest: &'static str) -> Option<(Vec<Text>, &'static str)> {
    let mut found = Vec::new();
    while let Some(string) = rest.strip_prefix('"') {
        let (text, after) = string_of(string)?;
        found.push(text);
        rest = skip(after);
    }
    Some((found, rest.strip_prefix(']')?))
}

/// The string whose opening quote has been read, and what follows it.
fn string_of(text: &'static str) -> Option<(Text, &'static str)> {
    let end = text.find(['"', '\\'])?;
    if text.as_bytes().get(end) == Some(&b'"') {
        return Some((Cow::Borrowed(text.get(..end)?), text.get(end + 1..)?));
    }
    let mut made = String::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return Some((Cow::Owned(made), text.get(at + 1..)?)),
            '\\' => made.push(chars.next().map(|(_, c)| c).filter(|c| matches!(c, '"' | '\\'))?),
            _ => made.push(c),
        }
    }
    None
}

/// What follows white space, commas and comments.
fn skip(mut text: &'static str) -> &'static str {
    loop {
        text = text.trim_start_matches([' ', '\n', '\r', '\t', ',']);
        if !text.starts_with('#') {
            return text;
        }
        text = text.find('\n').and_then(|end| text.get(end..)).unwrap_or_default();
    }
}
