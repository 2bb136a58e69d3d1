//! Phrases and word classes by language: everything a linguist would edit.
//!
//! The files in `data/` hold folded text (see [`fold`]); one index finds all phrases of all languages in one pass
//! over a folded block. A phrase carries its language, so that short ones count only in pages of that language.

#[cfg(test)]
mod data;
pub mod fold;
mod index;
mod keys;
mod names;
#[cfg(test)]
mod pack;
mod signals;
mod table;
pub(crate) mod vocabulary;
mod words;

use std::collections::BTreeMap;
use std::ops::Range;

use serde::Deserialize;

use index::PhraseIndex;
pub(crate) use keys::core;
pub use names::{Anchor, Class, LANGUAGES, Lang, Signal};
pub use signals::{DateWords, Signals};
use table::Tables;
use vocabulary::Vocabulary;
pub(crate) use words::{
    Word, beginning, character, hash, is_alphabetic, is_alphanumeric, is_small_wide, is_unspaced, joined, split,
    words_of,
};

/// A phrase found in a folded block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    /// Class of the phrase.
    pub class: Class,
    /// Anchor that was met.
    pub anchor: Anchor,
    /// Language of the phrase.
    pub lang: Lang,
    /// First byte in the folded block.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

/// All phrases and word classes, compiled.
#[derive(Debug)]
pub struct Lexicon {
    phrases: PhraseIndex,
    signals: Signals,
    dates: DateWords,
    vocabulary: Vocabulary,
}

/// The phrases of one class in one language, as a lexicon file has them.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PhraseTable {
    /// The whole block.
    pub whole: Vec<String>,
    /// At the start.
    pub start: Vec<String>,
    /// At the end.
    pub end: Vec<String>,
    /// Anywhere.
    pub within: Vec<String>,
}

impl PhraseTable {
    fn anchored(&self) -> [(Anchor, &[String]); 4] {
        [
            (Anchor::Whole, &self.whole),
            (Anchor::Start, &self.start),
            (Anchor::End, &self.end),
            (Anchor::Within, &self.within),
        ]
    }
}

/// A mistake in a lexicon file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LexiconError {
    /// Not TOML, or a value of the wrong type.
    #[error("{0}")]
    Syntax(String),
    /// A table that names no class.
    #[error("unknown class `{name}`{}", nearest.map(|n| format!("; the nearest is `{n}`")).unwrap_or_default())]
    UnknownClass {
        /// As written.
        name: String,
        /// The nearest class by edit distance.
        nearest: Option<&'static str>,
    },
    /// A phrase that folding would change, so that it could never match.
    #[error("phrase `{phrase}` in `{class}` is not folded: write `{folded}`")]
    NotFolded {
        /// Table.
        class: String,
        /// As written.
        phrase: String,
        /// As it must be.
        folded: String,
    },
}

/// The tables of the embedded files, and the texts in them; see `build.rs`.
static TABLES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/lexicon.bin"));
static TEXTS: &str = include_str!(concat!(env!("OUT_DIR"), "/lexicon.txt"));
/// Their words of dates.
static DATES: &str = include_str!(concat!(env!("OUT_DIR"), "/dates.tsv"));

/// Phrases by class: what a lexicon file holds besides signals and dates.
pub type PhraseTables = BTreeMap<String, PhraseTable>;

/// Reads the phrase tables of a user's lexicon file.
///
/// # Errors
/// Every mistake found: a user mends them all at once.
pub fn read_phrases(text: &str) -> Result<PhraseTables, Vec<LexiconError>> {
    let tables: PhraseTables = toml::from_str(text).map_err(|error| vec![LexiconError::Syntax(error.to_string())])?;
    let mistakes = check(&tables);
    if mistakes.is_empty() { Ok(tables) } else { Err(mistakes) }
}

fn check(tables: &PhraseTables) -> Vec<LexiconError> {
    let mut mistakes = Vec::new();
    for (name, table) in tables {
        if Class::named(name).is_none() {
            let nearest = crate::config::nearest(name, Class::names().iter().copied());
            mistakes.push(LexiconError::UnknownClass { name: name.clone(), nearest });
        }
        for phrase in table.anchored().iter().flat_map(|(_, phrases)| phrases.iter()) {
            let folded = fold::folded(phrase);
            if folded != *phrase || phrase.is_empty() {
                mistakes.push(LexiconError::NotFolded { class: name.clone(), phrase: phrase.clone(), folded });
            }
        }
    }
    mistakes
}

impl Lexicon {
    /// The lexicon that ships with the program.
    pub fn embedded() -> Self {
        Self::with(&[])
    }

    /// The embedded lexicon and the user's tables, which count in every language.
    pub fn with(user: &[PhraseTables]) -> Self {
        let mut tables = Tables { bytes: TABLES, texts: TEXTS };
        let mut next = || tables.next().unwrap_or_default();
        let phrases = std::array::from_fn(|_| next());
        let (mut words, mut pairs, mut vocabulary) = (Vec::new(), Vec::new(), Vec::new());
        for _ in LANGUAGES {
            words.push(next());
            pairs.push(next());
            vocabulary.push(next());
        }
        let own = user.iter().flatten().filter_map(|(name, table)| Some((Class::named(name)?, table)));
        let own = own.flat_map(|(class, table)| {
            table.anchored().into_iter().flat_map(move |(anchor, list)| {
                list.iter().map(move |phrase| (phrase.as_str(), class, anchor, Lang::ANY))
            })
        });
        Self {
            phrases: PhraseIndex::new(phrases, own),
            signals: Signals::new(words, pairs),
            dates: DateWords::new(DATES),
            vocabulary: Vocabulary::new(vocabulary),
        }
    }

    /// Word classes by language.
    pub fn signals(&self) -> &Signals {
        &self.signals
    }

    /// Words that are typical of classes.
    pub(crate) fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    /// Words of dates.
    pub fn dates(&self) -> &DateWords {
        &self.dates
    }

    /// Number of phrases.
    pub fn len(&self) -> usize {
        self.phrases.len()
    }

    /// Whether there is no phrase.
    pub fn is_empty(&self) -> bool {
        self.phrases.len() == 0
    }

    /// Appends the phrases found in a folded block, each at the place its anchor demands.
    pub fn find(&self, folded: &str, hits: &mut Vec<Hit>) {
        self.find_with(folded, &mut Vec::new(), hits);
    }

    /// The same with a buffer for the block's words, for many blocks in a row.
    pub(crate) fn find_with(&self, folded: &str, words: &mut Vec<Word>, hits: &mut Vec<Hit>) {
        self.phrases.find(folded, words, hits);
    }

    /// Classes of the whole phrases of up to four words that stand anywhere in a short block, as a set of bits.
    pub(crate) fn part_classes(&self, folded: &str, words: &[Word], spoken: impl Fn(Lang) -> bool) -> u64 {
        self.phrases.part_classes(folded, words, spoken)
    }

    /// Classes and languages of the phrases that a folded text is, symbols around it aside.
    pub fn whole<'p>(&'p self, folded: &'p str) -> impl Iterator<Item = (Class, Lang)> + use<'p> {
        self.phrases.whole(folded)
    }

    /// The same for a part of a folded text whose words are given.
    pub(crate) fn whole_part<'p>(
        &'p self,
        folded: &'p str,
        part: Range<usize>,
        words: &[Word],
    ) -> impl Iterator<Item = (Class, Lang)> + use<'p> {
        self.phrases.whole_part(folded, part, words)
    }

    /// The same for words in a row of a folded text.
    pub(crate) fn whole_words<'p>(
        &'p self,
        folded: &'p str,
        words: &[Word],
    ) -> impl Iterator<Item = (Class, Lang)> + use<'p> {
        self.phrases.whole_words(folded, words)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn classes(text: &str) -> Vec<(&'static str, Anchor)> {
        let mut hits = Vec::new();
        Lexicon::embedded().find(&fold::folded(text), &mut hits);
        hits.into_iter().map(|hit| (hit.class.name(), hit.anchor)).collect()
    }

    #[test]
    fn a_whole_phrase_may_have_symbols_around_it() {
        assert!(classes("» Advertisement «").contains(&("ad-label", Anchor::Whole)));
        assert!(!classes("Advertisement revenue fell by a third").contains(&("ad-label", Anchor::Whole)));
    }

    #[test]
    fn phrases_end_at_the_edge_of_a_word() {
        let mut hits = Vec::new();
        Lexicon::embedded().find("shareholders", &mut hits);
        assert!(hits.is_empty(), "{hits:?}");
    }

    #[test]
    fn user_tables_report_every_mistake() {
        let mistakes = read_phrases("[newsletter-singup]\nwhole = [\"Sign Up\"]").unwrap_err();
        assert_eq!(mistakes.len(), 2, "{mistakes:?}");
    }
}
