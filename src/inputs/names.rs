//! Names of members as labels: safe to print, unique, and never a path to write to.

use std::collections::HashSet;
use std::fmt::Write as _;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

use rustc_hash::FxHashMap;

use super::{Ending, ending, kind_of};
use crate::page::Format;

/// Longest name that is kept, in characters.
const MAX_NAME_CHARS: usize = 1_024;

/// The name of a member as it is shown: `/` between the parts, no root, drive, `.` or `..`; what cannot be printed is
/// written as `\u{202e}`, bytes that are not UTF-8 as `\xE9`.
pub(super) fn shown(raw: &[u8]) -> String {
    let mut text = String::new();
    for chunk in raw.utf8_chunks() {
        for c in chunk.valid().chars() {
            match c {
                '\\' => text.push('/'),
                c if is_unprintable(c) => {
                    let _ = write!(text, "{}", c.escape_unicode());
                }
                c => text.push(c),
            }
        }
        for byte in chunk.invalid() {
            let _ = write!(text, "\\x{byte:02X}");
        }
    }
    let mut parts: Vec<&str> = Vec::new();
    for part in text.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            drive if parts.is_empty() && is_drive(drive) => {}
            part => parts.push(part),
        }
    }
    let name = parts.join("/");
    match name.char_indices().nth(MAX_NAME_CHARS) {
        // The end is kept: it has the ending.
        Some(_) => {
            let count = name.chars().count();
            name.chars().skip(count - MAX_NAME_CHARS).collect()
        }
        None if name.is_empty() => "unnamed".to_owned(),
        None => name,
    }
}

fn is_drive(part: &str) -> bool {
    matches!(part.as_bytes(), [letter, b':'] if letter.is_ascii_alphabetic())
}

/// Control characters, and those that turn or hide the text around them.
fn is_unprintable(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
}

/// What a member of an archive is, by its name.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Choice {
    /// A page, of a format that its ending may tell.
    Page(Option<Format>),
    /// A container of pages, which is not opened.
    Container,
    /// Hidden, or below a hidden folder.
    Hidden,
    /// Something else.
    Other,
}

/// Chooses by the shown name as discovery does by the names of files.
pub(super) fn choose(name: &str) -> Choice {
    if name.split('/').any(|part| part.starts_with('.')) || name.starts_with("__MACOSX/") {
        return Choice::Hidden;
    }
    let path = Path::new(name);
    match kind_of(path) {
        Some(kind) if kind.is_rows() => Choice::Other,
        Some(super::Container::Single(_)) if ending(Path::new(&super::page_name(path))) == Ending::Other => {
            Choice::Other
        }
        Some(_) => Choice::Container,
        None => match ending(path) {
            Ending::Page(format) => Choice::Page(Some(format)),
            Ending::Missing => Choice::Page(None),
            Ending::Other => Choice::Other,
        },
    }
}

/// Gives every name once: a name that was there gets `~2`, `~3` and so on.
#[derive(Debug, Default)]
pub(super) struct Unique {
    /// Hashes of the names: eight bytes each, whatever the names are.
    taken: HashSet<u64>,
    /// Copies of names that came again.
    copies: FxHashMap<u64, u64>,
}

impl Unique {
    pub(super) fn name(&mut self, name: &str) -> String {
        let hash = hash(name);
        if self.taken.insert(hash) {
            return name.to_owned();
        }
        let copies = self.copies.entry(hash).or_insert(1);
        loop {
            *copies += 1;
            let copy = format!("{name}~{copies}");
            if self.taken.insert(self::hash(&copy)) {
                return copy;
            }
        }
    }
}

fn hash(name: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    name.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_nowhere_and_print() {
        let cases: [(&[u8], &str); 12] = [
            (b"dir/a.html", "dir/a.html"),
            (b"./dir//a.html", "dir/a.html"),
            (b"../../etc/passwd.txt", "etc/passwd.txt"),
            (b"dir/../../a.html", "a.html"),
            (b"/abs/a.html", "abs/a.html"),
            (b"C:\\Users\\a.html", "Users/a.html"),
            (b"\\\\host\\share\\a.html", "host/share/a.html"),
            (b"a\0b\n.html", "a\\u{0}b\\u{a}.html"),
            ("a\u{202e}lmth.html".as_bytes(), "a\\u{202e}lmth.html"),
            (b"caf\xE9.html", "caf\\xE9.html"),
            (b"..", "unnamed"),
            (b"", "unnamed"),
        ];
        for (raw, wanted) in cases {
            assert_eq!(shown(raw), wanted);
        }
        let long = shown("ü".repeat(5_000).as_bytes()) + ".html";
        assert_eq!(long.chars().count(), MAX_NAME_CHARS + 5);
        assert!(shown(format!("{}.html", "x".repeat(5_000)).as_bytes()).ends_with("x.html"));
    }

    #[test]
    fn members_are_chosen_like_files() {
        assert_eq!(choose("a/b.htm"), Choice::Page(Some(Format::Html)));
        assert_eq!(choose("a/b.md"), Choice::Page(Some(Format::Text)));
        assert_eq!(choose("a/b"), Choice::Page(None));
        for name in [".a/b.html", "a/.b.html", "__MACOSX/a.html"] {
            assert_eq!(choose(name), Choice::Hidden, "{name}");
        }
        for name in ["a.png", "a.css.gz", "index.csv", "index.jsonl.gz"] {
            assert_eq!(choose(name), Choice::Other, "{name}");
        }
        for name in ["a.zip", "a.html.gz", "a.warc.gz", "a.tgz"] {
            assert_eq!(choose(name), Choice::Container, "{name}");
        }
    }

    #[test]
    fn every_name_comes_once() {
        let mut unique = Unique::default();
        let names: Vec<_> = ["a", "a", "a~2", "a", "b"].into_iter().map(|name| unique.name(name)).collect();
        assert_eq!(names, ["a", "a~2", "a~2~2", "a~3", "b"]);
    }
}
