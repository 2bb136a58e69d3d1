//! Word classes: who speaks to whom, and what is asked. Looked up only in pages of the same language, because the
//! same letters are another word elsewhere ("on" is Polish for "he").

use rustc_hash::{FxHashMap, FxHashSet};

use super::data::File;
use super::reader::Text;
use super::words::{self, Word, joined, words_of};
use super::{LANGUAGES, Lang};

/// A class of words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Signal {
    /// The speaker: we, our, us.
    We,
    /// The reader: you, your.
    You,
    /// Giving to a cause.
    Give,
    /// The press and its readers.
    Press,
    /// Signing up.
    Subscribe,
    /// Operating a page: click, tap, enter.
    Ui,
    /// Recurring payment: a month, yearly.
    Period,
    /// Reported speech: said, according to.
    Say,
    /// Function words.
    Function,
    /// E-mail and newsletters.
    Mail,
    /// Names of networks and messengers.
    Network,
    /// Consent to cookies and the use of data.
    Consent,
    /// Apps and their stores.
    App,
    /// Subscriptions and what they open.
    Access,
    /// Votes, polls, opinions asked for.
    Vote,
    /// Mistakes in a text.
    Slip,
    /// Going on with the text.
    Continue,
    /// Advertising.
    Ad,
    /// Sound and film.
    Listen,
    /// Readers' comments.
    Comment,
    /// Reading on: more, also, missed, section.
    Related,
    /// Money raised, goals, givers.
    Raised,
    /// What is told of authors: writes, covers, lives.
    Bio,
    /// Verbs by which prompts ask, as they begin a sentence: get, leave, drop, tell.
    Request,
    /// Passing an article on: liked, forward, friends.
    Passing,
    /// Answers that polls offer: yes, no, not sure.
    Answer,
    /// What people of the press are called.
    Profession,
    /// Words that make a time or a number rough: about, nearly.
    Rough,
    /// Words that captions and titles without a verb do without: forms of "be" and "have", question words, "not".
    Clause,
    /// Words that say beside whom or what somebody is shown: with, outside, during.
    Beside,
    /// Words that bring in something new or count it: a, two, several.
    Indefinite,
}

impl Signal {
    /// Number of signals.
    pub const COUNT: usize = 31;

    /// All signals, in the order of their bits.
    pub const ALL: [(Self, &'static str); Self::COUNT] = [
        (Self::We, "we"),
        (Self::You, "you"),
        (Self::Give, "give"),
        (Self::Press, "press"),
        (Self::Subscribe, "subscribe"),
        (Self::Ui, "ui"),
        (Self::Period, "period"),
        (Self::Say, "say"),
        (Self::Function, "function"),
        (Self::Mail, "mail"),
        (Self::Network, "network"),
        (Self::Consent, "consent"),
        (Self::App, "app"),
        (Self::Access, "access"),
        (Self::Vote, "vote"),
        (Self::Slip, "slip"),
        (Self::Continue, "continue"),
        (Self::Ad, "ad"),
        (Self::Listen, "listen"),
        (Self::Comment, "comment"),
        (Self::Related, "related"),
        (Self::Raised, "raised"),
        (Self::Bio, "bio"),
        (Self::Request, "request"),
        (Self::Passing, "passing"),
        (Self::Answer, "answer"),
        (Self::Profession, "profession"),
        (Self::Rough, "rough"),
        (Self::Clause, "clause"),
        (Self::Beside, "beside"),
        (Self::Indefinite, "indefinite"),
    ];

    /// The signal with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known)| *known == name).map(|(signal, _)| *signal)
    }

    /// Its bit in a mask.
    pub fn bit(self) -> u32 {
        1 << self as u32
    }
}

/// Masks of words, by their hashes.
type WordMap = FxHashMap<u64, u32>;
/// Signals of several words with their masks, by the hash of their first two words.
type PairMap = FxHashMap<u64, Vec<(Text, u32)>>;

/// Words with their signals, by language.
#[derive(Debug)]
pub struct Signals {
    words: Vec<WordMap>,
    /// Signals of several words, by the hash of their first two.
    pairs: Vec<PairMap>,
}

impl Signals {
    pub(super) fn new<'a>(entries: impl Iterator<Item = (Lang, Signal, &'a Text)>) -> Self {
        let mut words = vec![WordMap::default(); LANGUAGES.len()];
        let mut pairs = vec![PairMap::default(); LANGUAGES.len()];
        for (lang, signal, word) in entries {
            let at = usize::from(lang.0);
            let (Some(words), Some(pairs)) = (words.get_mut(at), pairs.get_mut(at)) else { continue };
            let mut parts = words_of(word);
            match (parts.next(), parts.next()) {
                (Some(first), Some(second)) => {
                    let first = words::hash(first.as_bytes());
                    *words.entry(first).or_insert(0) |= OPENS_PHRASE;
                    let pair = joined(first, words::hash(second.as_bytes()));
                    pairs.entry(pair).or_default().push((word.clone(), signal.bit()));
                }
                (Some(only), None) => {
                    *words.entry(words::hash(only.as_bytes())).or_insert(0) |= signal.bit();
                }
                _ => {}
            }
        }
        Self { words, pairs }
    }

    /// The mask of a folded word in a language; 0 where it has none.
    pub fn of_word(&self, lang: Lang, word: &str) -> u32 {
        self.of_hash(lang, words::hash(word.as_bytes())) & !OPENS_PHRASE
    }

    fn of_hash(&self, lang: Lang, hash: u64) -> u32 {
        self.words.get(usize::from(lang.0)).and_then(|own| own.get(&hash)).copied().unwrap_or(0)
    }

    /// Calls `found` with the mask of each word of a folded text that has one, the signals of several words counting
    /// at their second word.
    pub(crate) fn of_text(&self, lang: Lang, folded: &str, words: &[Word], mut found: impl FnMut(u32)) {
        let mut opening: Option<Word> = None;
        for word in words {
            let own = self.of_hash(lang, word.hash);
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
        let Some(known) = self.pairs.get(usize::from(lang.0)).and_then(|own| own.get(&pair)) else { return 0 };
        let rest = folded.get(first.start()..).unwrap_or_default();
        known.iter().filter(|(phrase, _)| rest.starts_with(&**phrase)).fold(0, |mask, (_, bit)| mask | bit)
    }
}

/// The bit, above those of the signals, of words with which a signal of several words begins.
const OPENS_PHRASE: u32 = 1 << 31;

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
}

impl DateWords {
    /// Whether a folded word is the name of a month or of a day of the week.
    pub(crate) fn names_day(&self, word: &str) -> bool {
        self.months.contains_key(word) || self.weekdays.contains_key(word)
    }

    pub(super) fn new(files: &[File]) -> Self {
        let mut all = Self::default();
        for file in files {
            for (number, names) in (1u8..).zip(file.dates("months")) {
                for name in names {
                    all.months.entry(name.as_ref().into()).or_insert(number);
                }
            }
            for (number, names) in (1u8..).zip(file.dates("weekdays")) {
                for name in names {
                    all.weekdays.entry(name.as_ref().into()).or_insert(number);
                }
            }
            for word in file.dates("at").iter().chain(file.dates("clock")).flatten() {
                all.glue.insert(word.as_ref().into());
            }
            for (half, after_noon) in [("am", false), ("pm", true)] {
                for word in file.dates(half).iter().flatten() {
                    all.halves.insert(word.as_ref().into(), after_noon);
                }
            }
        }
        all
    }
}
