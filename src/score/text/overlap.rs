//! What a line shares with the rest: a teaser is about something else, a caption repeats the people of the lead.

use rustc_hash::FxHashMap;

use crate::lexicon::vocabulary::{self, STEM_LETTERS, hashed};
use crate::lexicon::{hash, words_of};
use crate::measure::Measured;
use crate::score::matrix::Matrix;

use super::place::is_long;

/// Least letters of a word that counts.
const LEAST_LETTERS: u16 = 4;
/// Most words of a line that count: teasers, captions and headlines are shorter.
const MOST_WORDS: usize = 60;

/// A word of a line.
#[derive(Debug, Clone, Copy)]
pub(super) struct Word {
    /// Half of the hash of the whole word, lower-cased.
    pub(super) hash: u32,
    /// Hash of its first letters, as the vocabulary has them.
    pub(super) stem: u32,
    /// Letters and digits, those beyond the stem aside.
    letters: u16,
    capital: bool,
}

impl Word {
    /// Whether it is long enough to be about something.
    fn counts(&self) -> bool {
        self.letters >= LEAST_LETTERS
    }

    /// A word by its small letters and its hash.
    fn new(small: &str, hash: u64, capital: bool) -> Self {
        let (mut stem, mut letters) = (vocabulary::START, 0);
        for letter in small.chars().take(usize::from(STEM_LETTERS)) {
            stem = hashed(stem, letter);
            letters += 1;
        }
        let [.., a, b, c, d] = hash.to_le_bytes();
        Self { hash: u32::from_le_bytes([a, b, c, d]), stem, letters, capital }
    }
}

/// The words of all lines, lower-cased and hashed: all of running text, the first ones of other lines.
#[derive(Debug)]
pub(super) struct Words {
    words: Vec<Word>,
    lines: Vec<std::ops::Range<usize>>,
}

impl Words {
    pub(super) fn of(page: &Measured<'_>) -> Self {
        let mut words = Vec::with_capacity(page.document.text.len() / 8);
        let lines = (0..page.len())
            .map(|line| {
                let start = words.len();
                let most = if is_long(page, line) { usize::MAX } else { MOST_WORDS };
                let mut add = |word: Word| {
                    if word.letters >= vocabulary::LEAST_LETTERS {
                        words.push(word);
                    }
                    words.len() - start < most
                };
                match page.capitals(line) {
                    Some(capitals) => folded(page, line, capitals, &mut add),
                    None => printed(page.text(line), &mut add),
                }
                start..words.len()
            })
            .collect();
        Self { words, lines }
    }

    /// The words of a line.
    pub(super) fn line(&self, line: usize) -> &[Word] {
        self.lines.get(line).and_then(|range| self.words.get(range.clone())).unwrap_or_default()
    }
}

/// Where a word of the page stands.
#[derive(Debug, Clone, Copy, Default)]
struct Known {
    /// Lines of running text with it.
    long_lines: u16,
    /// The last such line, one more than its number.
    last_line: u32,
    /// A bit for each of these lines, by their numbers among lines of running text.
    nearby: u64,
    /// In the headline.
    headline: bool,
    /// In one of the first three lines of running text.
    lead: bool,
}

/// Shares of one line's words, 0 to 1.
#[derive(Debug, Clone, Copy, Default)]
struct Shares {
    words: u16,
    headline: f32,
    lead: f32,
    body: f32,
    near: f32,
    names: f32,
    rarity: f32,
    before: f32,
    after: f32,
}

/// The words of a line next to another.
#[derive(Debug, Clone, Copy, Default)]
struct Near<'w> {
    words: &'w [Word],
    /// A bit for each of them, by the upper bits of its hash: few others share it.
    mask: u128,
}

impl<'w> Near<'w> {
    fn of(words: &'w [Word]) -> Self {
        let words = words.get(..MOST_WORDS).unwrap_or(words);
        Self { words, mask: words.iter().fold(0, |mask, word| mask | Self::bit(word)) }
    }

    fn bit(word: &Word) -> u128 {
        1 << (word.hash >> (u32::BITS - u128::BITS.ilog2()))
    }

    fn has(&self, word: &Word) -> bool {
        self.mask & Self::bit(word) != 0 && self.words.iter().any(|other| other.hash == word.hash)
    }
}

/// The shares of all lines.
#[derive(Debug)]
pub(super) struct Overlap(Vec<Shares>);

impl Overlap {
    pub(super) fn of(page: &Measured<'_>, words: &Words) -> Self {
        let line = |line: usize| words.line(line);
        let known = known(page, &line);
        let mut all = vec![Shares::default(); page.len()];
        let (mut before, mut after) = (Near::default(), Near::of(line(0)));
        let mut longs = 0;
        for (block, own) in all.iter_mut().enumerate() {
            let here = std::mem::replace(&mut after, Near::of(line(block + 1)));
            let long = is_long(page, block);
            *own = shares(
                &known,
                line(block),
                &Around { before: &before, after: &after, long, paragraphs: around(longs, long) },
            );
            longs += u32::from(long);
            before = here;
        }
        Self(all)
    }

    /// Adds the columns.
    pub(super) fn add(&self, matrix: &mut Matrix) {
        let own = |block: usize| self.0.get(block).copied().unwrap_or_default();
        matrix.add("content_words", |block| f32::from(own(block).words));
        matrix.add("in_headline", |block| own(block).headline);
        matrix.add("in_lead", |block| own(block).lead);
        matrix.add("in_body", |block| own(block).body);
        matrix.add("in_near", |block| own(block).near);
        matrix.add("names_in_body", |block| own(block).names);
        matrix.add("rarity", |block| own(block).rarity);
        matrix.add("in_line_before", |block| own(block).before);
        matrix.add("in_line_after", |block| own(block).after);
    }
}

/// Appends the words of a line whose folded words are those it prints.
fn folded(page: &Measured<'_>, line: usize, capitals: &[bool], words: &mut impl FnMut(Word) -> bool) {
    let text = page.folded(line);
    for (word, capital) in page.words(line).iter().zip(capitals) {
        // Short words are told by their bytes alone.
        if word.end() - word.start() >= usize::from(vocabulary::LEAST_LETTERS)
            && !words(Word::new(word.of(text), word.hash, *capital))
        {
            return;
        }
    }
}

/// Appends the words that a line prints.
fn printed(text: &str, words: &mut impl FnMut(Word) -> bool) {
    let mut small = String::new();
    for word in words_of(text) {
        small.clear();
        small.extend(word.chars().map(|c| c.to_lowercase().next().unwrap_or(c)));
        if !words(Word::new(&small, hash(small.as_bytes()), word.starts_with(char::is_uppercase))) {
            return;
        }
    }
}

fn known<'w>(page: &Measured<'_>, line: &impl Fn(usize) -> &'w [Word]) -> FxHashMap<u32, Known> {
    let long_words =
        (0..page.len()).filter(|block| is_long(page, *block)).map(|block| line(block).len()).sum::<usize>();
    let mut known: FxHashMap<u32, Known> = FxHashMap::default();
    known.reserve(long_words / 2);
    let mut long = 0u32;
    for block in 0..page.len() {
        if Some(block) == page.frame.headline {
            for word in line(block).iter().filter(|word| word.counts()) {
                known.entry(word.hash).or_default().headline = true;
            }
        }
        if !is_long(page, block) {
            continue;
        }
        long += 1;
        let number = u32::try_from(block + 1).unwrap_or(u32::MAX);
        for word in line(block).iter().filter(|word| word.counts()) {
            let entry = known.entry(word.hash).or_default();
            entry.lead |= long <= 3;
            if entry.last_line != number {
                entry.long_lines = entry.long_lines.saturating_add(1);
                entry.last_line = number;
                entry.nearby |= bit(long - 1);
            }
        }
    }
    known
}

/// The bit of a line of running text, by its number among them; far ones share it.
fn bit(number: u32) -> u64 {
    1 << (number % u64::BITS)
}

/// The bits of the two lines of running text before a line and behind it, by how many stand before.
fn around(longs: u32, long: bool) -> u64 {
    let before = (1..=2).filter_map(|back| longs.checked_sub(back));
    before.chain((0..2).map(|on| longs + on + u32::from(long))).fold(0, |bits, number| bits | bit(number))
}

/// What stands around a line.
struct Around<'n> {
    before: &'n Near<'n>,
    after: &'n Near<'n>,
    /// The line is running text itself.
    long: bool,
    /// Bits of the running text next to it.
    paragraphs: u64,
}

fn shares(known: &FxHashMap<u32, Known>, line: &[Word], around: &Around<'_>) -> Shares {
    let (mut headline, mut lead, mut body, mut names, mut capitals) = (0u16, 0u16, 0u16, 0u16, 0u16);
    let mut near = 0u16;
    let (mut rarity, mut in_before, mut in_after) = (0.0f32, 0u16, 0u16);
    let mut words = 0u16;
    for word in line.iter().filter(|word| word.counts()).take(MOST_WORDS) {
        words += 1;
        let entry = known.get(&word.hash).copied().unwrap_or_default();
        let others = entry.long_lines - u16::from(around.long && entry.long_lines > 0);
        headline += u16::from(entry.headline);
        lead += u16::from(entry.lead && others > 0);
        body += u16::from(others > 0);
        near += u16::from(entry.nearby & around.paragraphs != 0);
        capitals += u16::from(word.capital);
        names += u16::from(word.capital && others > 0);
        rarity += 1.0 / (1.0 + f32::from(others));
        if line.len() <= 30 {
            in_before += u16::from(around.before.has(word));
            in_after += u16::from(around.after.has(word));
        }
    }
    let share = |count: u16, of: u16| f32::from(count) / f32::from(of.max(1));
    Shares {
        words,
        headline: share(headline, words),
        lead: share(lead, words),
        body: share(body, words),
        near: share(near, words),
        names: share(names, capitals),
        rarity: rarity / f32::from(words.max(1)),
        before: share(in_before, words),
        after: share(in_after, words),
    }
}
