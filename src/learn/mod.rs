//! What a folder knows that a page does not: blocks that stand on many pages of one site are the site's, not the
//! article's, in any language and in words that no rule has.
//!
//! Each page is cleaned by itself first. What is left of it leaves marks, one a block, in the log. `profile` counts
//! the marks of each site, once a document, and says which blocks are the site's; `take` says which of them go from a
//! page; `files` keeps what was learned where a person can read and overrule it. The outcome depends on the set of pages
//! alone: not on their order, on threads, or on which run saw them first.

mod files;
mod profile;
mod take;

use serde::{Deserialize, Serialize};

pub use files::FOLDER;
pub(crate) use files::{Line, MANUAL, Said, Verdict, name as file_name, read as read_files};
pub(crate) use profile::{Document, Learned, PagesOfManual, Profile, learn};
pub(crate) use take::take;

use crate::lexicon::DateWords;
use crate::measure::Fnv;
use crate::record::Cleaned;

/// A block of a text by its words, with numbers and dates opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Mark {
    /// Hash of the words; 0 for a block that cannot be taken out.
    pub(crate) hash: u64,
    /// Number of words, at most 255.
    pub(crate) words: u8,
    /// Whether a number or a date was opened.
    pub(crate) is_open: bool,
}

/// The marks of the blocks of a text.
pub(crate) fn marks(cleaned: &Cleaned, dates: &DateWords) -> Vec<Mark> {
    let blocks = cleaned.kept.iter().enumerate();
    blocks.map(|(number, block)| mark(cleaned.words.of_block(number), block.source.is_some(), dates)).collect()
}

/// The mark of a block by its words, a space behind each.
fn mark<'w>(block: impl Iterator<Item = &'w str>, is_whole: bool, dates: &DateWords) -> Mark {
    let mut hash = Fnv::default();
    let (mut words, mut is_open) = (0u8, false);
    for word in block {
        let (before, mut has_digit) = (hash, false);
        for byte in word.bytes() {
            has_digit |= byte.is_ascii_digit();
            hash.add_byte(byte);
        }
        let is_moving = has_digit || dates.names_day(word.trim_ascii_end());
        if is_moving {
            hash = before;
            hash.add(b"0");
        }
        is_open |= is_moving;
        words = words.saturating_add(1);
    }
    let hash = if is_whole && words > 0 { hash.value().max(1) } else { 0 };
    Mark { hash, words, is_open }
}

/// How sure a folder must be of what it learns.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LearnSettings {
    /// Whether anything is learned at all.
    pub is_on: bool,
    /// Documents of a site that must have a block before it counts as the site's.
    pub documents: u64,
    /// Share of the documents of a site of 50 that must have it, 0 to 1; larger sites need less.
    pub share: f64,
    /// Whether what earlier runs learned is used as it is.
    pub is_frozen: bool,
}

impl Default for LearnSettings {
    fn default() -> Self {
        Self { is_on: true, documents: 5, share: 0.15, is_frozen: false }
    }
}

/// The site of a page: its host, or the first folder of its path with a slash behind it.
pub(crate) fn site(host: Option<&str>, path: &str) -> String {
    match host {
        Some(host) => host.to_owned(),
        None => format!("{}/", path.split_once('/').map_or("", |(folder, _)| folder)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fields::TextWords;
    use crate::lexicon::Lexicon;

    #[test]
    fn numbers_and_dates_are_opened() {
        let lexicon = Lexicon::embedded();
        let mark = |text: &str, is_whole| mark(TextWords::of(text, &[]).iter(), is_whole, lexicon.dates());
        let of = |text: &str| mark(text, true);
        assert_eq!(of("Updated on Monday, 3 March 2026.").hash, of("updated on tuesday 14 april 2025").hash);
        assert_ne!(of("The ferry sails on Monday.").hash, of("The bridge opens on Monday.").hash);
        assert_eq!((of("Read 5 more").words, of("Read 5 more").is_open, of("Read more").is_open), (3, true, false));
        assert_eq!((of("—").hash, mark("Read more", false).hash), (0, 0));
    }

    #[test]
    fn pages_without_a_host_belong_to_their_folder() {
        assert_eq!(site(Some("a.org"), "x/y.html"), "a.org");
        assert_eq!(site(None, "x/y/z.txt"), "x/");
        assert_eq!(site(None, "z.txt"), "/");
    }
}
