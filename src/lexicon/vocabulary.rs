//! Words that are typical of a class of phrases: what tells of husk in wording that no phrase has.

use std::sync::OnceLock;

use rustc_hash::{FxHashMap, FxHashSet};

use super::data::File;
use super::{LANGUAGES, Lang, Signal, words_of};

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

/// For each language, the classes that a word is typical of: made when the first page asks. HTML pages never do, and
/// it would be half of what a start of the program costs.
#[derive(Debug)]
pub(crate) struct Vocabulary {
    files: Vec<File>,
    tables: [OnceLock<FxHashMap<u32, u64>>; LANGUAGES.len()],
}

impl Vocabulary {
    pub(super) fn new(files: Vec<File>) -> Self {
        Self { files, tables: [const { OnceLock::new() }; LANGUAGES.len()] }
    }

    fn table(&self, lang: Lang) -> Option<&FxHashMap<u32, u64>> {
        let table = self.tables.get(usize::from(lang.0))?;
        let file = || self.files.iter().find(|file| file.lang == lang);
        Some(table.get_or_init(|| file().map(of_file).unwrap_or_default()))
    }

    /// The classes that a stem is typical of, as a set of bits, in a language and in English, whose words the web has
    /// in every language.
    pub(crate) fn classes(&self, lang: Option<Lang>, stem: u32) -> u64 {
        let of = |lang: Lang| self.table(lang).and_then(|table| table.get(&stem)).copied().unwrap_or(0);
        match lang {
            Some(own) if own != Lang(0) => match of(own) {
                0 => of(Lang(0)) & !ANY_CLASS,
                known => known,
            },
            _ => of(Lang(0)),
        }
    }
}

/// A word is typical of a class when two of its phrases have it and they are two fifths of all that have it.
fn of_file(file: &File) -> FxHashMap<u32, u64> {
    let counted = stems(file);
    let mut table = FxHashMap::default();
    for phrases in counted.chunk_by(|one, next| one >> 32 == next >> 32) {
        let typical = phrases
            .chunk_by(|one, next| one == next)
            .filter(|own| own.len() >= 2 && own.len() * 5 >= phrases.len() * 2)
            .filter_map(|own| own.first());
        let known = if phrases.len() >= 3 { ANY_CLASS } else { 0 };
        let mask = typical.fold(known, |mask, own| mask | 1 << (own & CLASS_BITS));
        if let Some(own) = phrases.first().filter(|_| mask != 0) {
            table.insert(u32::try_from(own >> 32).unwrap_or(0), mask);
        }
    }
    table
}

/// Where the number of a class stands in what [`stems`] gives.
const CLASS_BITS: u64 = 0xffff;

/// The stems of all phrases of a file, function words aside: each in the upper half of a number, the number of its
/// phrase's class in the lower, once a phrase, sorted. A sorted list costs less than half of what nested maps cost.
fn stems(file: &File) -> Vec<u64> {
    let function: FxHashSet<&str> =
        file.signals().filter(|(_, signal)| *signal == Signal::Function).map(|(word, _)| &**word).collect();
    let (mut all, mut own) = (Vec::new(), Vec::new());
    for (phrase, class, _) in file.phrases() {
        own.clear();
        own.extend(words_of(phrase).filter_map(|word| stem(word).filter(|_| !function.contains(word))));
        own.sort_unstable();
        own.dedup();
        all.extend(own.iter().map(|stem| u64::from(*stem) << 32 | class.number() as u64));
    }
    all.sort_unstable();
    all
}

/// The hash of a folded word's first letters; none for short words and numbers.
fn stem(word: &str) -> Option<u32> {
    let first = word.chars().take(usize::from(STEM_LETTERS));
    let (letters, hash) = first.fold((0, START), |(letters, hash), letter| (letters + 1, hashed(hash, letter)));
    (letters >= LEAST_LETTERS && !word.starts_with(char::is_numeric)).then_some(hash)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::Class;
    use crate::lexicon::Lexicon;

    #[test]
    fn words_are_typical_of_their_classes() {
        let lexicon = Lexicon::embedded();
        let has = |lang: &str, word: &str, class: Class| {
            lexicon.vocabulary().classes(Lang::named(lang), stem(word).unwrap()) & class.bit() != 0
        };
        assert!(has("en", "newsletter", Class::NEWSLETTER_SIGNUP));
        assert!(has("it", "iscriviti", Class::NEWSLETTER_SIGNUP));
        assert!(has("de", "spende", Class::DONATION_PROMPT));
        assert!(!has("en", "harbour", Class::NEWSLETTER_SIGNUP));
    }
}
