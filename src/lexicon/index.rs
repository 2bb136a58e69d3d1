//! Finds phrases in folded text by hashes of their words: whole blocks, beginnings and ends by one look-up a block,
//! phrases that may stand anywhere by one look-up a pair of words. With tens of thousands of phrases this touches far
//! less memory than an automaton over all of them.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::{Anchor, Class, Hit, Lang};

/// A phrase with what it stands for.
#[derive(Debug, Clone)]
struct Phrase {
    text: Box<str>,
    /// Bytes of the text before its first word (for `end`: behind the start of its last word).
    lead: u32,
    class: Class,
    lang: Lang,
}

/// Phrases by the hash under which they are looked up.
#[derive(Debug, Default)]
struct Table {
    phrases: Vec<Phrase>,
    places: FxHashMap<u64, (u32, u32)>,
    /// One bit for each hash (by its low 18 bits): most look-ups end here.
    filter: Vec<u64>,
}

impl Table {
    fn new(mut keyed: Vec<(u64, Phrase)>) -> Self {
        keyed.sort_by(|a, b| (a.0, &a.1.text, a.1.class, a.1.lang).cmp(&(b.0, &b.1.text, b.1.class, b.1.lang)));
        let mut table = Self { filter: vec![0; 1 << 12], ..Self::default() };
        for (index, (key, phrase)) in (0u32..).zip(keyed) {
            table.places.entry(key).or_insert((index, index)).1 = index + 1;
            if let Some(word) = table.filter.get_mut(filter_word(key)) {
                *word |= 1 << (key & 63);
            }
            table.phrases.push(phrase);
        }
        table
    }

    fn get(&self, key: u64) -> &[Phrase] {
        let bits = self.filter.get(filter_word(key)).copied().unwrap_or(0);
        if bits & (1 << (key & 63)) == 0 {
            return &[];
        }
        let Some((start, end)) = self.places.get(&key) else { return &[] };
        self.phrases.get(*start as usize..*end as usize).unwrap_or_default()
    }
}

/// Which word of the filter holds a key's bit.
fn filter_word(key: u64) -> usize {
    usize::from(u16::try_from((key & 0x3_ffff) >> 6).unwrap_or(0))
}

/// All phrases, ready to be found.
#[derive(Debug, Default)]
pub(super) struct PhraseIndex {
    whole: Table,
    start: Table,
    end: Table,
    pair: Table,
    single: Table,
    count: usize,
}

impl PhraseIndex {
    pub(super) fn new(phrases: impl Iterator<Item = (String, Class, Anchor, Lang)>) -> Self {
        let (mut whole, mut start, mut end, mut pair, mut single) =
            (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let mut words = Vec::new();
        let mut count = 0;
        for (text, class, anchor, lang) in phrases {
            words.clear();
            split(&text, &mut words);
            let (Some(first), Some(last)) = (words.first().cloned(), words.last().cloned()) else { continue };
            count += 1;
            let key_of = |range: &Range<usize>| hash(text.get(range.clone()).unwrap_or_default());
            let lead = match anchor {
                Anchor::End => last.start,
                _ => first.start,
            };
            let key = match anchor {
                Anchor::Whole => hash(core(&text)),
                Anchor::Start => key_of(&first),
                Anchor::End => key_of(&last),
                Anchor::Within => match words.get(1) {
                    Some(second) => joined(key_of(&first), key_of(second)),
                    None => key_of(&first),
                },
            };
            let target = match anchor {
                Anchor::Whole => &mut whole,
                Anchor::Start => &mut start,
                Anchor::End => &mut end,
                Anchor::Within if words.len() > 1 => &mut pair,
                Anchor::Within => &mut single,
            };
            let lead = u32::try_from(lead).unwrap_or(u32::MAX);
            target.push((key, Phrase { text: text.into(), lead, class, lang }));
        }
        Self {
            whole: Table::new(whole),
            start: Table::new(start),
            end: Table::new(end),
            pair: Table::new(pair),
            single: Table::new(single),
            count,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.count
    }

    /// Appends the phrases found in a folded block.
    pub(super) fn find(&self, folded: &str, words: &mut Vec<Range<usize>>, hits: &mut Vec<Hit>) {
        words.clear();
        split(folded, words);
        let (Some(first), Some(last)) = (words.first(), words.last()) else { return };
        self.find_whole(folded, hits);
        // Digits may stand before a phrase at the start and behind one at the end.
        let letters =
            |range: &&Range<usize>| folded.get((*range).clone()).is_some_and(|w| w.contains(char::is_alphabetic));
        let lettered = words.iter().find(letters).filter(|word| *word != first);
        for word in std::iter::once(first).chain(lettered) {
            self.at_start(folded, word, hits);
        }
        let lettered = words.iter().rev().find(letters).filter(|word| *word != last);
        for word in std::iter::once(last).chain(lettered) {
            self.at_end(folded, word, hits);
        }
        let mut previous: Option<(u64, usize)> = None;
        for word in words.iter() {
            let own = hash(folded.get(word.clone()).unwrap_or_default());
            if let Some((before, start)) = previous {
                Self::within(&self.pair, joined(before, own), folded, start, hits);
            }
            Self::within(&self.single, own, folded, word.start, hits);
            previous = Some((own, word.start));
        }
    }

    /// Classes and languages of the phrases that a folded text is.
    pub(super) fn whole(&self, folded: &str) -> impl Iterator<Item = (Class, Lang)> {
        let inner = core(folded);
        let known = if folded.len() > 200 { &[] } else { self.whole.get(hash(inner)) };
        known.iter().filter(move |phrase| core(&phrase.text) == inner).map(|phrase| (phrase.class, phrase.lang))
    }

    /// Classes of the whole phrases of up to four words that stand anywhere in a short block, one bit each; `spoken`
    /// says which languages count.
    pub(super) fn part_classes(&self, folded: &str, words: &[Range<usize>], spoken: impl Fn(Lang) -> bool) -> u64 {
        let mut classes = 0;
        for (index, first) in words.iter().enumerate() {
            let (mut value, mut at) = (FNV_START, first.start);
            for last in words.iter().skip(index).take(4) {
                for byte in folded.get(at..last.end).unwrap_or_default().bytes() {
                    value = (value ^ u64::from(byte)).wrapping_mul(FNV_PRIME);
                }
                at = last.end;
                let part = folded.get(first.start..last.end).unwrap_or_default();
                for phrase in self.whole.get(mixed(value)) {
                    if spoken(phrase.lang) && core(&phrase.text) == part {
                        classes |= phrase.class.bit();
                    }
                }
            }
        }
        classes
    }

    fn find_whole(&self, folded: &str, hits: &mut Vec<Hit>) {
        let inner = core(folded);
        let at = inner.as_ptr() as usize - folded.as_ptr() as usize;
        let span = crate::page::TextSpan::new(at, at + inner.len());
        hits.extend(self.whole(folded).map(|(class, lang)| Hit {
            class,
            anchor: Anchor::Whole,
            lang,
            start: span.start,
            end: span.end,
        }));
    }

    fn at_start(&self, folded: &str, word: &Range<usize>, hits: &mut Vec<Hit>) {
        for phrase in self.start.get(hash(folded.get(word.clone()).unwrap_or_default())) {
            let Some(at) = word.start.checked_sub(phrase.lead as usize) else { continue };
            if stands_at(folded, at, &phrase.text) {
                hits.push(hit(phrase, Anchor::Start, at, at + phrase.text.len()));
            }
        }
    }

    fn at_end(&self, folded: &str, word: &Range<usize>, hits: &mut Vec<Hit>) {
        for phrase in self.end.get(hash(folded.get(word.clone()).unwrap_or_default())) {
            let Some(at) = word.start.checked_sub(phrase.lead as usize) else { continue };
            if stands_at(folded, at, &phrase.text) {
                hits.push(hit(phrase, Anchor::End, at, at + phrase.text.len()));
            }
        }
    }

    fn within(table: &Table, key: u64, folded: &str, word: usize, hits: &mut Vec<Hit>) {
        for phrase in table.get(key) {
            let Some(at) = word.checked_sub(phrase.lead as usize) else { continue };
            if stands_at(folded, at, &phrase.text) {
                hits.push(hit(phrase, Anchor::Within, at, at + phrase.text.len()));
            }
        }
    }
}

fn hit(phrase: &Phrase, anchor: Anchor, start: usize, end: usize) -> Hit {
    let span = crate::page::TextSpan::new(start, end);
    Hit { class: phrase.class, anchor, lang: phrase.lang, start: span.start, end: span.end }
}

/// Whether `text` stands at a byte of the block and begins and ends at the edge of a word.
fn stands_at(folded: &str, at: usize, text: &str) -> bool {
    let edge = |outside: Option<char>, inside: Option<char>| {
        !(outside.is_some_and(char::is_alphanumeric) && inside.is_some_and(char::is_alphanumeric))
    };
    folded.get(at..).is_some_and(|rest| rest.starts_with(text))
        && edge(folded.get(..at).and_then(|before| before.chars().next_back()), text.chars().next())
        && edge(folded.get(at + text.len()..).and_then(|after| after.chars().next()), text.chars().next_back())
}

/// The part of a text without the digits, punctuation and symbols around it; all of it where it has no letter.
fn core(text: &str) -> &str {
    let inner = text.trim_matches(|c: char| !c.is_alphabetic());
    if inner.is_empty() { text } else { inner }
}

/// The words of a text: runs of letters and digits.
fn split(text: &str, words: &mut Vec<Range<usize>>) {
    let mut start = None;
    let mut at = 0;
    while let Some(&byte) = text.as_bytes().get(at) {
        // Nearly all text is ASCII or letters: no table of Unicode is needed for the first.
        let (in_word, length) = if byte.is_ascii() {
            (byte.is_ascii_alphanumeric(), 1)
        } else {
            let c = text.get(at..).and_then(|rest| rest.chars().next()).unwrap_or(' ');
            (c.is_alphanumeric(), c.len_utf8())
        };
        match (in_word, start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                words.push(from..at);
                start = None;
            }
            _ => {}
        }
        at += length;
    }
    if let Some(from) = start {
        words.push(from..text.len());
    }
}

const FNV_START: u64 = 0xcbf2_9ce4_8422_2325;
const FNV_PRIME: u64 = 0x0100_0000_01b3;

/// FNV-1a with a final mix, so that the low bits depend on all bytes.
fn hash(text: &str) -> u64 {
    mixed(text.bytes().fold(FNV_START, |value, byte| (value ^ u64::from(byte)).wrapping_mul(FNV_PRIME)))
}

fn mixed(value: u64) -> u64 {
    value ^ (value >> 29)
}

fn joined(first: u64, second: u64) -> u64 {
    let value = (first.rotate_left(23) ^ second).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    value ^ (value >> 31)
}
