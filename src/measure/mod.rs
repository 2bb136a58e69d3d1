//! Figures of every block, computed once: what rules and scorers look at.

mod bearing;
mod block;
mod credit;
mod frame;
mod headline;
mod language;
mod thread;
mod ticker;

use std::ops::Range;
use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use crate::fields::dates;
use crate::fields::json_ld::{self, LdArticle};
use crate::lexicon::{Anchor, Class, Hit, Lang, Lexicon, Signal, Word};
use crate::page::{Document, Format, TextSpan};
use crate::score::Weights;
use crate::score::html::{BlockScore, PageScores};
use crate::score::text::{self, Scored};

use bearing::Bearing;
pub use block::{BlockStats, Shape};
pub(crate) use block::{Fnv, bullet_len, has_image_number, leading_name, words_in};
pub(crate) use credit::{
    ends_in_bare_credit, ends_in_credit, ends_in_glued_credit, ends_in_sign_and_name, is_abbreviated_credit,
    is_agency_line,
};
pub use frame::{Frame, Place};
pub(crate) use headline::{TitleClaims, overlap, words_of};
pub use language::{DetectedLanguage, detect_language};

/// A document with the figures of its blocks.
#[derive(Debug)]
pub struct Measured<'a> {
    /// The document.
    pub document: &'a Document,
    /// The lexicon the phrases come from.
    pub lexicon: &'a Lexicon,
    /// What the scorers were fitted to.
    pub weights: &'a Weights,
    /// Figures, one entry a block.
    pub stats: Vec<BlockStats>,
    /// Language of the page, as far as it is known.
    pub language: Option<DetectedLanguage>,
    /// Language of the page among those with a lexicon.
    pub lang: Option<Lang>,
    /// Articles that the page's JSON-LD describes.
    pub json_ld: Vec<LdArticle>,
    /// Where head, body and tail of the article seem to be.
    pub frame: Frame,
    /// Scores of the lines of a text scrape, once asked for.
    line_scores: OnceLock<Scored>,
    folded: String,
    hits: Vec<Hit>,
    /// Words of the folded text, block by block, and where those of each block end.
    words: Vec<Word>,
    word_ends: Vec<usize>,
    /// For each of these words whether it begins with a capital.
    capitals: Vec<bool>,
    /// Which blocks bear a phrase of a class or a word with a signal.
    bearing: Bearing,
    /// How often each fingerprint stands on the page.
    copies: FxHashMap<u64, u32>,
    /// For each class, the blocks of running text in which one of its phrases stands.
    long_blocks: [u32; Class::COUNT],
    /// Scores of the blocks of an HTML page, once they are asked for.
    main: OnceLock<PageScores>,
    /// For each signal, the blocks of running text in which one of its words stands.
    long_signals: [u32; Signal::COUNT],
    /// Whether `03/04` is the fourth of March, once asked for.
    month_first: OnceLock<bool>,
}

impl<'a> Measured<'a> {
    /// Measures every block once, with the scorers that ship with the program.
    pub fn new(document: &'a Document, lexicon: &'a Lexicon) -> Self {
        Self::with_weights(document, lexicon, Weights::embedded())
    }

    /// Measures every block once: folding, phrases, words, signals; then the frame.
    pub fn with_weights(document: &'a Document, lexicon: &'a Lexicon, weights: &'a Weights) -> Self {
        let language = detect_language(document, lexicon);
        let lang = language.as_ref().and_then(|found| Lang::named(found.primary()));
        let mut page = Self {
            document,
            lexicon,
            weights,
            stats: Vec::with_capacity(document.blocks.len()),
            language,
            lang,
            json_ld: json_ld::articles(&document.metadata),
            frame: Frame::default(),
            line_scores: OnceLock::new(),
            folded: String::with_capacity(document.text.len() + document.text.len() / 16),
            hits: Vec::new(),
            words: Vec::with_capacity(document.text.len() / 6),
            word_ends: Vec::with_capacity(document.blocks.len()),
            capitals: Vec::with_capacity(document.text.len() / 6),
            bearing: Bearing::default(),
            copies: FxHashMap::default(),
            long_blocks: [0; Class::COUNT],
            main: OnceLock::new(),
            long_signals: [0; Signal::COUNT],
            month_first: OnceLock::new(),
        };
        let (mut found, mut words) = (Vec::new(), Vec::new());
        for index in 0..document.blocks.len() {
            let start = page.folded.len();
            crate::lexicon::fold::fold_into(document.block_text(index), &mut page.folded);
            let folded = TextSpan::new(start, page.folded.len());
            found.clear();
            lexicon.find_with(folded.slice(&page.folded), &mut words, &mut found);
            let first = page.hits.len();
            page.hits.extend(found.iter().filter(|hit| counts_in(hit, lang)));
            let folded_words = (folded.slice(&page.folded), words.as_slice());
            let stats = block::measure(document, index, folded_words, lexicon, lang, &mut page.capitals);
            let part_classes = if words.len() <= MAX_PART_WORDS {
                lexicon.part_classes(folded.slice(&page.folded), &words, |own| spoken(own, lang))
            } else {
                0
            };
            let hits = page.hits.get(first..).unwrap_or_default();
            let hit_classes = hits.iter().fold(0u64, |bits, hit| bits | hit.class.bit());
            if stats.is_long() {
                for (number, count) in page.long_blocks.iter_mut().enumerate() {
                    *count += u32::from(hit_classes & (1 << number) != 0);
                }
                for (own, count) in stats.signals.iter().zip(&mut page.long_signals) {
                    *count += u32::from(*own > 0);
                }
            }
            page.bearing.note(index, hit_classes | part_classes, stats.signal_bits());
            *page.copies.entry(stats.fingerprint).or_insert(0) += 1;
            page.words.extend_from_slice(&words);
            page.word_ends.push(page.words.len());
            page.capitals.resize(page.words.len(), false);
            page.stats.push(BlockStats { folded, hits: first..page.hits.len(), hit_classes, part_classes, ..stats });
        }
        page.frame = Frame::of(&page);
        page
    }

    /// Scores of the lines of a text scrape, computed once.
    pub fn line_scores(&self) -> &Scored {
        self.line_scores.get_or_init(|| text::score(self))
    }

    /// Number of blocks.
    pub fn len(&self) -> usize {
        self.stats.len()
    }

    /// Whether the page has no block.
    pub fn is_empty(&self) -> bool {
        self.stats.is_empty()
    }

    /// Figures of a block.
    #[inline]
    pub fn block(&self, index: usize) -> &BlockStats {
        static NONE: std::sync::LazyLock<BlockStats> = std::sync::LazyLock::new(BlockStats::default);
        self.stats.get(index).unwrap_or_else(|| &NONE)
    }

    /// How many blocks of the page have the same words as this one, itself included.
    pub fn copies(&self, index: usize) -> usize {
        self.copies.get(&self.block(index).fingerprint).map_or(0, |count| *count as usize)
    }

    /// Whether a block is a line of speech next to another: "Your password?" "What password?"
    pub(crate) fn is_dialogue(&self, index: usize) -> bool {
        let spoken = |index: usize| {
            let shape = self.block(index).shape;
            shape.begins_quote && shape.ends_sentence
        };
        spoken(index) && (spoken(index + 1) || index > 0 && spoken(index - 1))
    }

    /// How many blocks of running text hold a phrase of the class.
    pub fn long_blocks_with(&self, class: Class) -> usize {
        self.long_blocks.get(class.number()).map_or(0, |count| *count as usize)
    }

    /// How likely each block of an HTML page is main content; nothing for a text scrape.
    pub fn main_scores(&self) -> &[BlockScore] {
        &self.page_scores().blocks
    }

    /// What the scorer says of an HTML page; nothing of a text scrape.
    pub fn page_scores(&self) -> &PageScores {
        self.main.get_or_init(|| match self.document.format {
            Format::Html => self.weights.html.score(self),
            Format::Text => PageScores::default(),
        })
    }

    /// Reads the page as one of a manual from here on, if it may be one and was not known as one; says whether.
    pub(crate) fn turn_to_manual(&mut self) -> bool {
        let other = self.main.get_mut().and_then(|scores| scores.as_manual.take());
        let is_other = other.is_some();
        if let Some(other) = other {
            self.main = OnceLock::from(*other);
        }
        is_other
    }

    /// Whether the month comes before the day where both numbers could be either, as far as the page says.
    pub(crate) fn month_first(&self) -> bool {
        *self.month_first.get_or_init(|| dates::month_first(self, None))
    }

    /// How many blocks of running text hold a word with the signal.
    pub fn long_blocks_saying(&self, signal: Signal) -> usize {
        self.long_signals.get(signal as usize).map_or(0, |count| *count as usize)
    }

    /// Text of a block.
    pub fn text(&self, index: usize) -> &'a str {
        self.document.block_text(index)
    }

    /// Folded text of a block.
    pub fn folded(&self, index: usize) -> &str {
        self.block(index).folded.slice(&self.folded)
    }

    /// Words of the folded text of a block.
    pub(crate) fn words(&self, index: usize) -> &[Word] {
        self.words.get(self.word_range(index)).unwrap_or_default()
    }

    fn word_range(&self, index: usize) -> Range<usize> {
        let end = |index: usize| self.word_ends.get(index).copied().unwrap_or(0);
        index.checked_sub(1).map_or(0, end)..end(index)
    }

    /// For each of these words whether it begins with a capital; none where the block prints other words.
    pub(crate) fn capitals(&self, index: usize) -> Option<&[bool]> {
        if self.block(index).folds_away { None } else { self.capitals.get(self.word_range(index)) }
    }

    /// Phrases found in a block, in the order of their ends.
    #[inline]
    pub fn hits(&self, index: usize) -> &[Hit] {
        let Range { start, end } = self.block(index).hits;
        self.hits.get(start..end).unwrap_or_default()
    }

    /// The phrases of one class in a block.
    #[inline]
    pub fn hits_of(&self, index: usize, class: Class) -> impl Iterator<Item = &Hit> {
        let hits = if self.has(index, class) { self.hits(index) } else { &[] };
        hits.iter().filter(move |hit| hit.class == class)
    }

    /// Whether a phrase of the class stands in the block.
    #[inline]
    pub fn has(&self, index: usize, class: Class) -> bool {
        self.block(index).hit_classes & class.bit() != 0
    }

    /// Whether a phrase of the class stands in the block with this anchor.
    #[inline]
    pub fn has_at(&self, index: usize, class: Class, anchor: Anchor) -> bool {
        self.has(index, class) && self.hits(index).iter().any(|hit| hit.class == class && hit.anchor == anchor)
    }

    /// The blocks with a phrase of one of the classes (alone, in the text, or as a part of a short block) or a word with
    /// one of the signals, in their order.
    pub(crate) fn bearing<'m>(
        &'m self,
        classes: &'m [Class],
        signals: &'m [Signal],
    ) -> impl Iterator<Item = usize> + use<'m, 'a> {
        self.bearing.of(classes, signals)
    }

    /// Whether a block is among those.
    pub(crate) fn bears(&self, index: usize, classes: &[Class], signals: &[Signal]) -> bool {
        let (stats, wanted) = (self.block(index), classes.iter().fold(0, |bits, class| bits | class.bit()));
        (stats.hit_classes | stats.part_classes) & wanted != 0 || signals.iter().any(|own| self.signal(index, *own) > 0)
    }

    /// Whether a whole phrase of one of the classes stands somewhere in a short block.
    pub fn has_part(&self, index: usize, classes: &[Class]) -> bool {
        let wanted = classes.iter().fold(0, |bits, class| bits | class.bit());
        self.block(index).part_classes & wanted != 0
    }

    /// How many words of the block carry the signal.
    #[inline]
    pub fn signal(&self, index: usize, signal: Signal) -> u16 {
        self.block(index).signals.get(signal as usize).copied().unwrap_or(0)
    }
}

/// Most words of a block that is looked at for phrases joined in one line.
const MAX_PART_WORDS: usize = 24;

/// Whether phrases of a language count as labels in a page: its own, English, and what the user adds.
pub(crate) fn spoken(phrase: Lang, page: Option<Lang>) -> bool {
    page.is_none_or(|own| phrase == own) || matches!(phrase, Lang(0) | Lang::ANY)
}

/// Whether a phrase counts in a page of this language: its own always, others when they are long enough not to be
/// another word by accident. Pages of unknown language take all.
fn counts_in(hit: &Hit, lang: Option<Lang>) -> bool {
    let length = hit.end - hit.start;
    match lang {
        Some(lang) if hit.lang != lang && hit.lang != Lang::ANY => match hit.anchor {
            Anchor::Whole => hit.lang == Lang(0) || length >= 8,
            Anchor::Start | Anchor::End => length >= 10,
            Anchor::Within => length >= 12,
        },
        _ => true,
    }
}
