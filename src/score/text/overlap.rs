//! What a line shares with the rest: a teaser is about something else, a caption repeats the people of the lead.

use rustc_hash::FxHashMap;

use crate::measure::Measured;
use crate::score::matrix::Matrix;

use super::place::is_long;

/// Least letters of a word that counts.
const LEAST_LETTERS: u16 = 4;
/// Most words of a line that count: teasers, captions and headlines are shorter.
const MOST_WORDS: usize = 60;

/// A word of a line.
#[derive(Debug, Clone, Copy)]
struct Word {
    hash: u32,
    capital: bool,
}

/// Where a word of the page stands.
#[derive(Debug, Clone, Copy, Default)]
struct Known {
    /// Lines of running text with it.
    long_lines: u16,
    /// The last such line, one more than its number.
    last_line: u32,
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
    names: f32,
    rarity: f32,
    before: f32,
    after: f32,
}

/// The shares of all lines.
#[derive(Debug)]
pub(super) struct Overlap(Vec<Shares>);

impl Overlap {
    pub(super) fn of(page: &Measured<'_>) -> Self {
        let mut words = Vec::new();
        let mut lines = Vec::with_capacity(page.len());
        for block in 0..page.len() {
            let start = words.len();
            split(page.text(block), is_long(page, block), &mut words);
            lines.push(start..words.len());
        }
        let line = |block: usize| lines.get(block).and_then(|range| words.get(range.clone())).unwrap_or_default();
        let known = known(page, &line);
        let mut all = vec![Shares::default(); page.len()];
        for (block, own) in all.iter_mut().enumerate() {
            let before = block.checked_sub(1).map_or(&[][..], line);
            *own = shares(&known, line(block), before, line(block + 1), is_long(page, block));
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
        matrix.add("names_in_body", |block| own(block).names);
        matrix.add("rarity", |block| own(block).rarity);
        matrix.add("in_line_before", |block| own(block).before);
        matrix.add("in_line_after", |block| own(block).after);
    }
}

/// Words of four letters or more, lower-cased and hashed; all of them in running text, the first ones elsewhere.
fn split(text: &str, long: bool, words: &mut Vec<Word>) {
    let first = words.len();
    let (mut hash, mut letters, mut capital) = (START, 0u16, false);
    let mut close = |hash: &mut u32, letters: &mut u16, capital: bool| {
        if *letters >= LEAST_LETTERS {
            words.push(Word { hash: *hash, capital });
        }
        (*hash, *letters) = (START, 0);
        long || words.len() - first < MOST_WORDS
    };
    for c in text.chars() {
        if c.is_ascii_lowercase() {
            hash = (hash ^ u32::from(c)).wrapping_mul(PRIME);
        } else if c.is_alphanumeric() {
            capital = if letters == 0 { c.is_uppercase() } else { capital };
            let lower = c.to_lowercase().next().unwrap_or(c);
            hash = (hash ^ u32::from(lower)).wrapping_mul(PRIME);
        } else {
            if letters > 0 && !close(&mut hash, &mut letters, capital) {
                return;
            }
            capital = false;
            continue;
        }
        letters = letters.saturating_add(1);
    }
    close(&mut hash, &mut letters, capital);
}

/// FNV-1a, 32 bits (Fowler, Noll, Vo).
const START: u32 = 0x811c_9dc5;
const PRIME: u32 = 0x0100_0193;

fn known<'w>(page: &Measured<'_>, line: &impl Fn(usize) -> &'w [Word]) -> FxHashMap<u32, Known> {
    let mut known: FxHashMap<u32, Known> = FxHashMap::default();
    let mut long = 0;
    for block in 0..page.len() {
        if Some(block) == page.frame.headline {
            for word in line(block) {
                known.entry(word.hash).or_default().headline = true;
            }
        }
        if !is_long(page, block) {
            continue;
        }
        long += 1;
        let number = u32::try_from(block + 1).unwrap_or(u32::MAX);
        for word in line(block) {
            let entry = known.entry(word.hash).or_default();
            entry.lead |= long <= 3;
            if entry.last_line != number {
                entry.long_lines = entry.long_lines.saturating_add(1);
                entry.last_line = number;
            }
        }
    }
    known
}

fn shares(known: &FxHashMap<u32, Known>, line: &[Word], before: &[Word], after: &[Word], long: bool) -> Shares {
    let line = line.get(..line.len().min(MOST_WORDS)).unwrap_or_default();
    let (mut headline, mut lead, mut body, mut names, mut capitals) = (0u16, 0u16, 0u16, 0u16, 0u16);
    let (mut rarity, mut in_before, mut in_after) = (0.0f32, 0u16, 0u16);
    let near = |others: &[Word], word: &Word| others.iter().take(MOST_WORDS).any(|other| other.hash == word.hash);
    for word in line {
        let entry = known.get(&word.hash).copied().unwrap_or_default();
        let others = entry.long_lines - u16::from(long && entry.long_lines > 0);
        headline += u16::from(entry.headline);
        lead += u16::from(entry.lead && others > 0);
        body += u16::from(others > 0);
        capitals += u16::from(word.capital);
        names += u16::from(word.capital && others > 0);
        rarity += 1.0 / (1.0 + f32::from(others));
        if line.len() <= 30 {
            in_before += u16::from(near(before, word));
            in_after += u16::from(near(after, word));
        }
    }
    let words = u16::try_from(line.len()).unwrap_or(u16::MAX);
    let share = |count: u16, of: u16| f32::from(count) / f32::from(of.max(1));
    Shares {
        words,
        headline: share(headline, words),
        lead: share(lead, words),
        body: share(body, words),
        names: share(names, capitals),
        rarity: rarity / f32::from(words.max(1)),
        before: share(in_before, words),
        after: share(in_after, words),
    }
}
