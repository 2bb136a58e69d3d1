//! Phrases and word classes by language: everything a linguist would edit.
//!
//! The files in `data/` hold folded text (see [`fold`]); one index finds all phrases of all languages in one pass
//! over a folded block. A phrase carries its language, so that short ones count only in pages of that language.

mod data;
pub mod fold;
mod index;
mod reader;
mod signals;
pub(crate) mod vocabulary;
mod words;

use std::collections::BTreeMap;
use std::ops::Range;

use serde::Deserialize;

use index::PhraseIndex;
pub use signals::{DateWords, Signal, Signals};
use vocabulary::Vocabulary;
pub(crate) use words::{Word, beginning, character, is_alphabetic, is_alphanumeric, joined, split, words_of};

/// A class of phrases: the table of the same name in a lexicon file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Class(u16);

macro_rules! classes {
    ($($constant:ident = $name:literal),+ $(,)?) => {
        /// Names of the classes in the order of their numbers.
        const CLASS_NAMES: &[&str] = &[$($name),+];
        #[expect(non_camel_case_types, clippy::upper_case_acronyms, reason = "only numbers the constants below")]
        enum Number { $($constant),+ }
        impl Class {
            $(#[doc = concat!("Phrases of the table `", $name, "`.")]
            pub const $constant: Self = Self(Number::$constant as u16);)+
        }
    };
}

classes! {
    AD_LABEL = "ad-label",
    AFFILIATE_DISCLOSURE = "affiliate-disclosure",
    AGENCY_TAIL = "agency-tail",
    APP_PROMPT = "app-prompt",
    AUDIO_PLAYER = "audio-player",
    AUTHOR_BIO = "author-bio",
    BREADCRUMB_HOME = "breadcrumb-home",
    BYLINE = "byline",
    CAPTION_MARKER = "caption-marker",
    COMMENT_COUNT = "comment-count",
    COMMENT_FORM = "comment-form",
    COOKIE_NOTICE = "cookie-notice",
    COPYRIGHT_LINE = "copyright-line",
    CORRECTION_NOTE = "correction-note",
    DISCLAIMER = "disclaimer",
    DONATION_PROMPT = "donation-prompt",
    EDITOR_NOTE = "editor-note",
    EMBED_CONSENT = "embed-consent",
    EMBEDDED_POST = "embedded-post",
    ERROR_REPORT = "error-report",
    FEED_TAIL = "feed-tail",
    FOLLOW_US = "follow-us",
    FOOTER_LINKS = "footer-links",
    FUNDING_METER = "funding-meter",
    GALLERY_CONTROL = "gallery-control",
    IMAGE_CREDIT = "image-credit",
    LEGAL_STATUS = "legal-status",
    LIVE_STAMP = "live-stamp",
    LOGIN_FORM = "login-form",
    MEMBERSHIP_PROMPT = "membership-prompt",
    MENU_ITEM = "menu-item",
    NEWSLETTER_SIGNUP = "newsletter-signup",
    PAGINATION = "pagination",
    PAYWALL_LINE = "paywall-line",
    PLAYER_CONTROL = "player-control",
    POLL = "poll",
    PRINT_CONTROLS = "print-controls",
    PUSH_ALERT = "push-alert",
    READ_TIME = "read-time",
    RELATED_HEADER = "related-header",
    RELATED_INLINE = "related-inline",
    REPUBLICATION = "republication",
    SCREEN_READER = "screen-reader",
    SCRIPT_NOTICE = "script-notice",
    SHARE_BAR = "share-bar",
    SHOP_PROMPT = "shop-prompt",
    SKIP_LINK = "skip-link",
    SPONSORED_HEADER = "sponsored-header",
    SUBSCRIBE_PROMPT = "subscribe-prompt",
    TAG_LIST = "tag-list",
    TIMESTAMP = "timestamp",
    TIP_LINE = "tip-line",
    TRANSCRIPT_NOTE = "transcript-note",
    TRANSLATION_NOTE = "translation-note",
    TRUNCATION = "truncation",
}

impl Class {
    /// Number of classes.
    pub const COUNT: usize = CLASS_NAMES.len();

    /// The class with this name.
    pub fn named(name: &str) -> Option<Self> {
        CLASS_NAMES.iter().position(|known| *known == name).and_then(|index| u16::try_from(index).ok()).map(Self)
    }

    /// Its number, below [`Class::COUNT`].
    pub fn number(self) -> usize {
        usize::from(self.0)
    }

    /// Its bit in a set of classes.
    pub fn bit(self) -> u64 {
        1 << self.0
    }

    /// Its name, as in the files.
    pub fn name(self) -> &'static str {
        CLASS_NAMES.get(usize::from(self.0)).copied().unwrap_or_default()
    }

    /// All names.
    pub fn names() -> &'static [&'static str] {
        CLASS_NAMES
    }
}

/// Where in a block a phrase must stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Anchor {
    /// The block is the phrase, apart from punctuation, symbols and digits around it.
    Whole,
    /// The block begins with it.
    Start,
    /// The block ends with it.
    End,
    /// Anywhere.
    Within,
}

impl Anchor {
    /// The anchor of the list with this name in a lexicon file.
    fn named(key: &str) -> Option<Self> {
        match key {
            "whole" => Some(Self::Whole),
            "start" => Some(Self::Start),
            "end" => Some(Self::End),
            "within" => Some(Self::Within),
            _ => None,
        }
    }
}

/// Index of a language in [`LANGUAGES`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Lang(pub u8);

/// Languages with a lexicon, BCP 47.
pub const LANGUAGES: &[&str] = &["en", "de", "fr", "es", "it", "pt", "nl", "pl", "uk", "ru"];

impl Lang {
    /// Language of phrases that the user adds for all languages.
    pub const ANY: Self = Self(u8::MAX);

    /// The language with this BCP 47 primary subtag.
    pub fn named(code: &str) -> Option<Self> {
        LANGUAGES.iter().position(|known| *known == code).and_then(|index| u8::try_from(index).ok()).map(Self)
    }
}

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
            let nearest = crate::config::nearest(name, CLASS_NAMES.iter().copied());
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
        let files = data::files();
        let embedded = files
            .iter()
            .flat_map(|file| file.phrases().map(|(text, class, anchor)| (text.clone(), class, anchor, file.lang)));
        let own = user.iter().flatten().filter_map(|(name, table)| Some((Class::named(name)?, table)));
        let own = own.flat_map(|(class, table)| {
            table.anchored().into_iter().flat_map(move |(anchor, list)| {
                list.iter().map(move |phrase| (phrase.clone().into(), class, anchor, Lang::ANY))
            })
        });
        Self {
            phrases: PhraseIndex::new(embedded.chain(own)),
            signals: Signals::new(
                files.iter().flat_map(|file| file.signals().map(|(word, signal)| (file.lang, signal, word))),
            ),
            dates: DateWords::new(&files),
            vocabulary: Vocabulary::new(files),
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
