//! Finds phrases in folded text by hashes of their words: whole blocks, beginnings and ends by one look-up a block,
//! phrases that may stand anywhere by one look-up a pair of words. With tens of thousands of phrases this touches far
//! less memory than an automaton over all of them.

use std::ops::Range;

use super::Hit;
use super::keys::{self, PHRASE_TABLES, core, whole_key};
use super::names::{Anchor, Class, Lang};
use super::table::{Found, Table};
use super::words::{Word, is_alphabetic, is_alphanumeric, is_unspaced, joined, split, units};

/// All phrases, ready to be found.
#[derive(Debug, Default)]
pub(super) struct PhraseIndex {
    whole: Table,
    start: Table,
    end: Table,
    pair: Table,
    single: Table,
}

impl PhraseIndex {
    /// The embedded phrases with those of a user.
    pub(super) fn new<'t>(
        embedded: [Table; PHRASE_TABLES],
        own: impl Iterator<Item = (&'t str, Class, Anchor, Lang)>,
    ) -> Self {
        let mut own = keys::phrases(own).into_iter();
        let [whole, start, end, pair, single] = embedded.map(|table| match own.next() {
            Some(rows) if !rows.is_empty() => Table::new(table.rows().chain(rows).collect(), true),
            _ => table,
        });
        Self { whole, start, end, pair, single }
    }

    pub(super) fn len(&self) -> usize {
        [&self.whole, &self.start, &self.end, &self.pair, &self.single].into_iter().map(Table::len).sum()
    }

    /// Appends the phrases found in a folded block; `words` are made its words.
    pub(super) fn find(&self, folded: &str, words: &mut Vec<Word>, hits: &mut Vec<Hit>) {
        words.clear();
        split(folded, words);
        self.find_whole(folded, words, hits);
        let words = units(folded, words);
        let (Some(first), Some(last)) = (words.first(), words.last()) else { return };
        // Digits may stand before a phrase at the start and behind one at the end.
        let letters = |word: &&Word| word.of(folded).contains(is_alphabetic);
        let lettered = words.iter().find(letters).filter(|word| *word != first);
        for word in std::iter::once(first).chain(lettered) {
            at_edge(&self.start, folded, *word, Anchor::Start, hits);
        }
        let lettered = words.iter().rev().find(letters).filter(|word| *word != last);
        for word in std::iter::once(last).chain(lettered) {
            at_edge(&self.end, folded, *word, Anchor::End, hits);
        }
        let mut previous: Option<Word> = None;
        for word in words.iter().copied() {
            if let Some(before) = previous
                && let pair = joined(before.hash, word.hash)
                && self.pair.may_have(pair)
            {
                within(&self.pair, pair, folded, before.start(), hits);
            }
            if self.single.may_have(word.hash) {
                within(&self.single, word.hash, folded, word.start(), hits);
            }
            previous = Some(word);
        }
    }

    /// Classes and languages of the phrases that a folded text is.
    pub(super) fn whole<'p>(&'p self, folded: &'p str) -> impl Iterator<Item = (Class, Lang)> + use<'p> {
        self.whole_part(folded, 0..folded.len(), &[])
    }

    /// The same for a part of a folded text; `words` are those of the text, or none if they are not known.
    pub(super) fn whole_part<'p>(
        &'p self,
        folded: &'p str,
        part: Range<usize>,
        words: &[Word],
    ) -> impl Iterator<Item = (Class, Lang)> + use<'p> {
        let part = if part.len() <= LONGEST_WHOLE { folded.get(part).unwrap_or_default() } else { "" };
        let inner = core(part);
        let key = (!inner.is_empty()).then(|| whole_key(folded, inner, words));
        key.into_iter()
            .flat_map(|key| self.whole.get(key))
            .filter(move |phrase| core(phrase.text) == inner)
            .map(|phrase| keys::class_and_lang(phrase.value))
    }

    /// The same for the words in a row of a folded text.
    pub(super) fn whole_words<'p>(
        &'p self,
        folded: &'p str,
        words: &[Word],
    ) -> impl Iterator<Item = (Class, Lang)> + use<'p> {
        let key = words.iter().fold(0, |key, word| joined(key, word.hash));
        let part = words.first().zip(words.last()).and_then(|(first, last)| folded.get(first.start()..last.end()));
        self.whole
            .get(key)
            .filter(move |phrase| part.is_some_and(|part| core(phrase.text) == part))
            .map(|phrase| keys::class_and_lang(phrase.value))
    }

    /// Classes of the whole phrases of up to four words that stand anywhere in a short block, one bit each; `spoken`
    /// says which languages count.
    pub(super) fn part_classes(&self, folded: &str, words: &[Word], spoken: impl Fn(Lang) -> bool) -> u64 {
        let mut classes = 0;
        for (index, first) in words.iter().enumerate() {
            let mut key = 0;
            for last in words.iter().skip(index).take(4) {
                key = joined(key, last.hash);
                for phrase in self.whole.get(key) {
                    let part = folded.get(first.start()..last.end()).unwrap_or_default();
                    let (class, lang) = keys::class_and_lang(phrase.value);
                    if spoken(lang) && core(phrase.text) == part {
                        classes |= class.bit();
                    }
                }
            }
        }
        classes
    }

    fn find_whole(&self, folded: &str, words: &[Word], hits: &mut Vec<Hit>) {
        let inner = core(folded);
        let at = inner.as_ptr() as usize - folded.as_ptr() as usize;
        let span = crate::page::TextSpan::new(at, at + inner.len());
        hits.extend(self.whole_part(folded, 0..folded.len(), words).map(|(class, lang)| Hit {
            class,
            anchor: Anchor::Whole,
            lang,
            start: span.start,
            end: span.end,
        }));
    }
}

/// Longest text that can be a whole phrase, in bytes.
const LONGEST_WHOLE: usize = 200;

/// Finds phrases that begin or end a block, by their first or last word.
fn at_edge(table: &Table, folded: &str, word: Word, anchor: Anchor, hits: &mut Vec<Hit>) {
    for phrase in table.get(word.hash) {
        let Some(at) = word.start().checked_sub(phrase.lead as usize) else { continue };
        if stands_at(folded, at, phrase.text) {
            hits.push(hit(phrase, anchor, at, at + phrase.text.len()));
        }
    }
}

fn within(table: &Table, key: u64, folded: &str, word: usize, hits: &mut Vec<Hit>) {
    for phrase in table.get(key) {
        let Some(at) = word.checked_sub(phrase.lead as usize) else { continue };
        if stands_at(folded, at, phrase.text) {
            hits.push(hit(phrase, Anchor::Within, at, at + phrase.text.len()));
        }
    }
}

fn hit(phrase: Found<'_>, anchor: Anchor, start: usize, end: usize) -> Hit {
    let span = crate::page::TextSpan::new(start, end);
    let (class, lang) = keys::class_and_lang(phrase.value);
    Hit { class, anchor, lang, start: span.start, end: span.end }
}

/// Letters of a phrase, as bytes, from which on it need not end at a mark in scripts without spaces between words:
/// shorter ones are parts of other words.
const LONG_UNSPACED: usize = 12;

/// Whether `text` stands at a byte of the block and begins and ends at the edge of a word.
fn stands_at(folded: &str, at: usize, text: &str) -> bool {
    let edge = |outside: Option<char>, inside: Option<char>| match (outside, inside) {
        (Some(outside), Some(inside)) if is_alphanumeric(outside) && is_alphanumeric(inside) => {
            text.len() >= LONG_UNSPACED && (is_unspaced(outside) || is_unspaced(inside))
        }
        _ => true,
    };
    folded.get(at..).is_some_and(|rest| rest.starts_with(text))
        && edge(folded.get(..at).and_then(|before| before.chars().next_back()), text.chars().next())
        && edge(folded.get(at + text.len()..).and_then(|after| after.chars().next()), text.chars().next_back())
}
