//! Word classes: who speaks to whom, and what is asked. Looked up only in pages of the same language, because the
//! same letters are another word elsewhere ("on" is Polish for "he").

use rustc_hash::{FxHashMap, FxHashSet};

use super::keys::OPENS_PHRASE;
use super::names::{Lang, Signal};
use super::table::Table;
use super::words::{self, Word, joined};

/// Words with their signals, by language.
#[derive(Debug)]
pub struct Signals {
    words: Vec<Table>,
    /// Signals of several words, by the hash of their first two.
    pairs: Vec<Table>,
}

impl Signals {
    pub(super) fn new(words: Vec<Table>, pairs: Vec<Table>) -> Self {
        Self { words, pairs }
    }

    /// The mask of a folded word in a language; 0 where it has none.
    pub fn of_word(&self, lang: Lang, word: &str) -> u32 {
        self.of_hash(lang, words::hash(word.as_bytes())) & !OPENS_PHRASE
    }

    /// Whether a word, by its hash, is a function word of a language.
    pub(crate) fn is_function_word(&self, lang: Lang, hash: u64) -> bool {
        self.of_hash(lang, hash) & Signal::Function.bit() != 0
    }

    fn of_hash(&self, lang: Lang, hash: u64) -> u32 {
        let found = self.words.get(usize::from(lang.0)).and_then(|own| own.get(hash).next());
        found.map_or(0, |word| mask(word.value))
    }

    /// Calls `found` with the mask of each word of a folded text that has one, the signals of several words counting
    /// at their second word.
    pub(crate) fn of_text(&self, lang: Lang, folded: &str, words: &[Word], mut found: impl FnMut(u32)) {
        let Some(known) = self.words.get(usize::from(lang.0)) else { return };
        let mut opening: Option<Word> = None;
        for word in words::units(folded, words).iter() {
            let own = known.get(word.hash).next().map_or(0, |word| mask(word.value));
            let mut mask = own & !OPENS_PHRASE;
            if let Some(before) = opening {
                mask |= self.of_phrase(lang, before, *word, folded);
            }
            if mask != 0 {
                found(mask);
            }
            opening = (own & OPENS_PHRASE != 0).then_some(*word);
        }
    }

    /// The mask of the signals of several words that begin with these two.
    fn of_phrase(&self, lang: Lang, first: Word, second: Word, folded: &str) -> u32 {
        let pair = joined(first.hash, second.hash);
        let Some(known) = self.pairs.get(usize::from(lang.0)) else { return 0 };
        let rest = folded.get(first.start()..).unwrap_or_default();
        known.get(pair).filter(|phrase| rest.starts_with(phrase.text)).fold(0, |bits, own| bits | mask(own.value))
    }
}

fn mask(value: u64) -> u32 {
    u32::try_from(value).unwrap_or(0)
}

/// Words of dates of all languages, folded.
#[derive(Debug, Default)]
pub struct DateWords {
    /// Month by name: 1 to 12.
    pub months: FxHashMap<Box<str>, u8>,
    /// Weekday names.
    pub weekdays: FxHashMap<Box<str>, u8>,
    /// Words that may stand between a date and a time, or after a time.
    pub glue: FxHashSet<Box<str>>,
    /// Words for before noon and after noon: `true` for after.
    pub halves: FxHashMap<Box<str>, bool>,
    /// By the first byte of the name of a month or a day of the week, the lengths that such names have: a bit each.
    day_lengths: Vec<u64>,
}

impl DateWords {
    /// Whether a folded word is the name of a month or of a day of the week.
    pub(crate) fn names_day(&self, word: &str) -> bool {
        let first = word.bytes().next().map_or(0, usize::from);
        let lengths = self.day_lengths.get(first).copied().unwrap_or(0);
        // Most words are told by how they begin and how long they are.
        lengths & length_bit(word) != 0 && (self.months.contains_key(word) || self.weekdays.contains_key(word))
    }

    /// The words of the embedded files, as the build script wrote them down.
    pub(super) fn new(lines: &str) -> Self {
        let mut all = Self { day_lengths: vec![0; 1 << u8::BITS], ..Self::default() };
        for line in lines.lines() {
            let mut fields = line.split('\t');
            let (Some(list), Some(number), Some(word)) = (fields.next(), fields.next(), fields.next()) else {
                continue;
            };
            let number = number.parse().unwrap_or(0);
            match list {
                "months" => drop(all.months.entry(word.into()).or_insert(number)),
                "weekdays" => drop(all.weekdays.entry(word.into()).or_insert(number)),
                "am" | "pm" => drop(all.halves.insert(word.into(), list == "pm")),
                _ => drop(all.glue.insert(word.into())),
            }
        }
        for word in all.months.keys().chain(all.weekdays.keys()) {
            let first = word.bytes().next().map_or(0, usize::from);
            all.day_lengths.get_mut(first).into_iter().for_each(|lengths| *lengths |= length_bit(word));
        }
        all
    }
}

/// The bit of a word's length; long ones share one.
fn length_bit(word: &str) -> u64 {
    1 << word.len().min(63)
}
