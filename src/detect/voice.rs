//! Prompts known by their voice: who speaks to whom, and of what matter, whatever the wording.
//!
//! A phrase list knows the sentences it was given. What prompts share beyond them is that the site addresses the
//! reader about the site itself: its mail, app, networks, cookies, price. Words of the matter and signs of that address
//! are counted apart; both are needed, and more of them between paragraphs of the article.

use crate::lexicon::Signal;
use crate::measure::{Measured, Place};

use super::lines::{self, Signals};
use super::notes;

/// Most words of a block that may be a prompt.
const MAX_WORDS: u32 = 75;

/// Paragraphs of the article with words of a matter from which on the article is about it.
const TOPIC: usize = 3;

/// A block that may be a prompt, and how it speaks.
pub(super) struct Voice<'p> {
    page: &'p Measured<'p>,
    block: usize,
    /// The site speaks: "we", "our", or a verb in the first person plural.
    pub(super) we: bool,
    /// The reader is addressed: "you", "your", a verb that only addresses, or a sentence that begins by asking.
    pub(super) you: bool,
    /// A sentence, or a part of one, begins with a verb by which prompts ask: "get", "leave", "drop".
    pub(super) asks: bool,
}

impl<'p> Voice<'p> {
    /// The voice of a block with words of a matter; none where it has none, or is quoted, told, code, the headline, too
    /// long.
    pub(super) fn of(page: &'p Measured<'p>, block: usize, matter: Signal) -> Option<Self> {
        // Most blocks are about nothing of the kind: no word of them is looked at.
        if page.signal(block, matter) == 0 {
            return None;
        }
        let stats = page.block(block);
        let other = stats.shape.begins_quote || notes::is_headline(page, block) || lines::is_code(page, block);
        if stats.words == 0 || stats.words > MAX_WORDS || page.lang.is_none() || other {
            return None;
        }
        let asks = begins_by_asking(page, block);
        let site = page.signal(block, Signal::We) > 0 || asks && page.signal(block, Signal::You) > 0;
        let told = page.signal(block, Signal::Say) > 0 && (stats.shape.has_quote || !site);
        if told {
            return None;
        }
        Some(Self {
            page,
            block,
            we: speaks_as_site(page, block) || has_ending(page, block, &WE_ENDINGS) || asks_for_us(page, block),
            you: asks || page.signal(block, Signal::You) > 0 || has_ending(page, block, &YOU_ENDINGS),
            asks,
        })
    }

    /// Whether running text stands before and behind the block.
    pub(super) fn is_inside(&self) -> bool {
        self.page.frame.place(self.block) == Place::Body && !lines::at_edge(self.page, self.block)
    }

    /// How many words carry the signal.
    pub(super) fn count(&self, signal: Signal) -> u16 {
        self.page.signal(self.block, signal)
    }

    /// How many words the block has.
    pub(super) fn words(&self) -> u32 {
        self.page.block(self.block).words
    }

    /// Whether a word carries the signal.
    pub(super) fn has(&self, signal: Signal) -> bool {
        self.count(signal) > 0
    }

    /// Whether the reader is addressed, or told to do something on the page.
    pub(super) fn addresses(&self) -> bool {
        self.we || self.you || self.has(Signal::Ui) || self.has(Signal::Subscribe)
    }

    /// Whether a sum of money is named, by a sign or by a word beside a figure.
    pub(super) fn names_money(&self) -> bool {
        let stats = self.page.block(self.block);
        stats.shape.has_money
            || stats.digits > 0
                && crate::lexicon::words_of(self.page.folded(self.block)).any(|word| CURRENCIES.contains(&word))
    }

    /// Whether one of the first three words of the block carries the signal: an imperative, "by clicking".
    pub(super) fn begins_with(&self, signal: Signal) -> bool {
        let mask = |word| self.page.lang.map_or(0, |lang| self.page.lexicon.signals().of_word(lang, word));
        crate::lexicon::words_of(self.page.folded(self.block)).take(3).any(|word| mask(word) & signal.bit() != 0)
    }

    /// Whether the article is about a matter: its words stand in the headline or in several paragraphs beside this one.
    pub(super) fn is_topic(&self, signal: Signal) -> bool {
        let own = usize::from(self.page.block(self.block).is_long() && self.has(signal));
        let headline = self.page.frame.headline.is_some_and(|headline| self.page.signal(headline, signal) > 0);
        headline || self.page.long_blocks_saying(signal).saturating_sub(own) >= TOPIC
    }

    /// The signs of a prompt of the matter, if there are `least` of them, and one more between paragraphs; `extra` are
    /// the rule's own.
    pub(super) fn prompt(
        &self,
        matter: (Signal, u16),
        extra: &[(bool, &'static str)],
        least: usize,
    ) -> Option<Vec<&'static str>> {
        let (signal, words) = matter;
        if self.count(signal) < words || !self.addresses() || self.is_topic(signal) {
            return None;
        }
        let mut signals = Signals(vec!["words of the matter"]);
        signals.add_if(self.you, "addresses the reader").add_if(self.we, "speaks as the site");
        for (holds, name) in extra {
            signals.add_if(*holds, name);
        }
        // Prompts are short and come to the point; explanations of the same matters are not.
        let length = self.page.block(self.block).words;
        let (longest, words_each) = if self.is_inside() { (45, 25) } else { (MAX_WORDS, 40) };
        if length > longest || length > words_each * u32::from(self.count(signal)) {
            return None;
        }
        let enough = least + usize::from(self.is_inside());
        (signals.count() > enough).then_some(signals.0)
    }
}

/// Whether a sentence of the block, or a part of one behind a comma or a dash, begins with a verb by which prompts ask.
fn begins_by_asking(page: &Measured<'_>, block: usize) -> bool {
    let Some(lang) = page.lang.filter(|_| page.signal(block, Signal::Request) > 0) else { return false };
    let mut words = Vec::new();
    let parts = page.folded(block).split(['.', '?', '!', ':', ';', ',', '\u{bf}', '\u{a1}', '(', '"', '|']);
    parts.flat_map(|part| part.split(" - ")).any(|part| {
        words.clear();
        crate::lexicon::split(crate::lexicon::beginning(part, 2), &mut words);
        let mut asks = false;
        page.lexicon.signals().of_text(lang, part, &words, |mask| asks |= mask & Signal::Request.bit() != 0);
        // "I get ..." tells; a word alone in brackets is a name.
        let tells = words.first().is_some_and(|word| SINGULAR.contains(&word.of(part)));
        asks && !tells && !(words.len() == 1 && part.contains(')'))
    })
}

/// Words of the signal `we` by which one person speaks.
const SINGULAR: [&str; 44] = [
    "i", "me", "my", "mine", "myself", "m", "ve", "ich", "mir", "mich", "mein", "meine", "meinen", "je", "moi", "mon",
    "ma", "mes", "yo", "mi", "mis", "mío", "io", "mio", "mia", "miei", "mie", "eu", "meu", "minha", "meus", "ik",
    "mij", "mijn", "ja", "mnie", "mój", "moja", "moje", "я", "мене", "мне", "меня", "мой",
];

/// Whether a word of the block says "we", "I" aside.
fn speaks_as_site(page: &Measured<'_>, block: usize) -> bool {
    let all = usize::from(page.signal(block, Signal::We));
    let speaks =
        |word: &str| page.lang.is_some_and(|lang| page.lexicon.signals().of_word(lang, word) & Signal::We.bit() != 0);
    let one = |word: &&str| speaks(word) && SINGULAR.contains(word);
    all > 0 && crate::lexicon::words_of(page.folded(block)).filter(one).count() < all
}

/// Names of currencies as they stand beside figures.
const CURRENCIES: [&str; 26] = [
    "eur",
    "euro",
    "euros",
    "usd",
    "gbp",
    "pln",
    "uah",
    "rub",
    "chf",
    "brl",
    "грн",
    "гривень",
    "гривні",
    "гривня",
    "гривню",
    "руб",
    "рублей",
    "рубля",
    "рубль",
    "zł",
    "zl",
    "złotych",
    "złote",
    "dollars",
    "reais",
    "pounds",
];

/// Endings of verbs in the first person plural where the pronoun is left out, by language.
const WE_ENDINGS: [(&str, &[&str]); 6] = [
    ("it", &["iamo"]),
    ("es", &["amos", "emos"]),
    ("pt", &["amos", "emos", "rmos"]),
    ("pl", &["emy", "amy", "imy"]),
    ("uk", &["ємо", "емо", "имо", "їмо"]),
    ("ru", &["аем", "уем", "яем", "еем", "вим", "жем"]),
];

/// Endings of verbs that address somebody, by language.
const YOU_ENDINGS: [(&str, &[&str]); 3] = [
    ("fr", &["ez"]),
    ("uk", &["йте", "іть", "йтеся", "іться", "ете"]),
    ("ru", &["йте", "ите", "йтесь", "итесь", "ете"]),
];

/// Whether an imperative carries "us": "síguenos", "ofereça-nos", "seguici".
fn asks_for_us(page: &Measured<'_>, block: usize) -> bool {
    let folded = page.folded(block);
    match page.language.as_ref().map_or("", |language| language.primary()) {
        "es" => crate::lexicon::words_of(folded)
            .any(|word| (word.ends_with("nos") || word.ends_with("noslo")) && word.contains(['á', 'é', 'í', 'ó', 'ú'])),
        "pt" => folded.contains("-nos"),
        "it" => crate::lexicon::words_of(folded).any(|word| {
            ["aci", "ici", "eci", "rci"].iter().any(|ending| word.ends_with(ending)) && IMPERATIVES_IT.contains(&word)
        }),
        _ => false,
    }
}

/// Italian imperatives with "us": the ending alone is that of many nouns.
const IMPERATIVES_IT: [&str; 14] = [
    "offrici",
    "seguici",
    "aiutaci",
    "sostienici",
    "scrivici",
    "contattaci",
    "segnalaci",
    "raggiungici",
    "trovaci",
    "trovarci",
    "seguirci",
    "sostenerci",
    "aiutarci",
    "scriverci",
];

/// Whether a word of six letters or more has one of the endings that the page's language lists.
fn has_ending(page: &Measured<'_>, block: usize, endings: &[(&str, &[&str])]) -> bool {
    let language = page.language.as_ref().map_or("", |language| language.primary());
    let Some((_, endings)) = endings.iter().find(|(own, _)| *own == language) else { return false };
    crate::lexicon::words_of(page.folded(block))
        .any(|word| word.chars().nth(5).is_some() && endings.iter().any(|ending| word.ends_with(ending)))
}
