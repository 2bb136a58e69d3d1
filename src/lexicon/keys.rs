//! Keys and values: under which hash a phrase or word is looked up, and what it stands for. The build script makes the
//! rows of the embedded files with them, the program those of a user's.

use super::names::{Anchor, Class, Lang};
use super::table::Row;
use super::words::{Word, hash, is_alphabetic, joined, split_first, units, words_of};

/// Tables of phrases, in this order: whole blocks, starts, ends, and by two words and by one those that may stand
/// anywhere.
pub(super) const PHRASE_TABLES: usize = 5;

/// The value of a phrase.
pub(super) fn value(class: Class, lang: Lang) -> u64 {
    (class.number() as u64) << 8 | u64::from(lang.0)
}

/// The class and the language of a phrase, by its value.
pub(super) fn class_and_lang(value: u64) -> (Class, Lang) {
    let [lang, low, high, ..] = value.to_le_bytes();
    (Class::numbered(u16::from_le_bytes([low, high])), Lang(lang))
}

/// The rows of phrases, for each of the tables.
pub(super) fn phrases<'t>(phrases: impl Iterator<Item = (&'t str, Class, Anchor, Lang)>) -> [Vec<Row>; PHRASE_TABLES] {
    let mut tables: [Vec<Row>; PHRASE_TABLES] = Default::default();
    let [whole, start, end, pair, single] = &mut tables;
    let mut words = Vec::new();
    for (text, class, anchor, lang) in phrases {
        words.clear();
        split_first(text, usize::MAX, &mut words);
        let units = units(text, &words);
        let (Some(first), Some(last)) = (units.first().copied(), units.last().copied()) else { continue };
        let (key, target, lead) = match anchor {
            Anchor::Whole => (whole_key(text, core(text), &words), &mut *whole, first),
            Anchor::Start => (first.hash, &mut *start, first),
            Anchor::End => (last.hash, &mut *end, last),
            Anchor::Within => match units.get(1) {
                Some(second) => (joined(first.hash, second.hash), &mut *pair, first),
                None => (first.hash, &mut *single, first),
            },
        };
        let lead = u32::try_from(lead.start()).unwrap_or(u32::MAX);
        target.push(Row { key, text: text.to_owned(), value: value(class, lang), lead });
    }
    tables
}

/// The key of a part of a text as a whole phrase: the words of the part's `core`. `words` are those of the text.
pub(super) fn whole_key(text: &str, core: &str, words: &[Word]) -> u64 {
    let start = core.as_ptr() as usize - text.as_ptr() as usize;
    let end = start + core.len();
    // Most parts that are asked for are the whole.
    let is_whole =
        words.first().is_some_and(|word| word.start() == start) && words.last().is_some_and(|word| word.end() == end);
    let first = if is_whole { 0 } else { words.partition_point(|word| word.start() < start) };
    let inside = words.get(first..).unwrap_or_default();
    let last = if is_whole { inside.len() } else { inside.partition_point(|word| word.end() <= end) };
    let inside = inside.get(..last).unwrap_or_default();
    if inside.first().is_some_and(|word| word.start() == start) && inside.last().is_some_and(|word| word.end() == end) {
        return inside.iter().fold(0, |key, word| joined(key, word.hash));
    }
    // The words are not known, or the core cuts one that begins or ends in digits.
    words_of(core).fold(0, |key, word| joined(key, hash(word.as_bytes())))
}

/// The part of a text without the digits, punctuation and symbols around it; all of it where it has no letter.
pub(crate) fn core(text: &str) -> &str {
    if let ([first, ..], [.., last]) = (text.as_bytes(), text.as_bytes())
        && first.is_ascii_alphabetic()
        && last.is_ascii_alphabetic()
    {
        return text;
    }
    let inner = text.trim_matches(|c: char| !is_alphabetic(c));
    if inner.is_empty() { text } else { inner }
}

/// The bit, above those of the signals, of words with which a signal of several words begins.
pub(super) const OPENS_PHRASE: u32 = 1 << 31;

/// Letters of a word that count: inflected forms of a word mostly agree in them.
pub(crate) const STEM_LETTERS: u16 = 6;
/// Least letters of a word.
pub(crate) const LEAST_LETTERS: u16 = 3;
/// FNV-1a, 32 bits (Fowler, Noll, Vo), over the letters of a word.
pub(crate) const START: u32 = 0x811c_9dc5;

/// One letter more of a word's hash.
pub(crate) fn hashed(hash: u32, letter: char) -> u32 {
    (hash ^ u32::from(letter)).wrapping_mul(0x0100_0193)
}

/// In a mask of classes: a word that stands in phrases, whatever their class.
pub(crate) const ANY_CLASS: u64 = 1 << 63;

/// The key of a stem: the upper bits of FNV hardly differ between short words, those of this product do.
pub(super) fn stem_key(stem: u32) -> u64 {
    u64::from(stem).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}
