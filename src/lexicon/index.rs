//! Finds phrases in folded text by hashes of their words: whole blocks, beginnings and ends by one look-up a block,
//! phrases that may stand anywhere by one look-up a pair of words. With tens of thousands of phrases this touches far
//! less memory than an automaton over all of them.

use std::borrow::Cow;
use std::ops::Range;

use super::words::{Word, hash, is_alphabetic, is_alphanumeric, joined, split, split_first, words_of};
use super::{Anchor, Class, Hit, Lang};

/// A phrase with what it stands for.
#[derive(Debug, Clone)]
struct Phrase {
    /// The hash under which it is looked up.
    key: u64,
    text: Cow<'static, str>,
    /// Bytes of the text before its first word (for `end`: behind the start of its last word).
    lead: u32,
    class: Class,
    lang: Lang,
}

/// Phrases by the hash under which they are looked up.
#[derive(Debug, Default)]
struct Table {
    /// In the order of their buckets; those with one key stand together.
    phrases: Vec<Phrase>,
    /// Where each bucket begins. A bucket is the keys with the same upper bits, about one key each.
    starts: Vec<u32>,
    /// How far a key is shifted to the right to give its bucket.
    shift: u32,
    /// One bit for each hash (by its low 18 bits): most look-ups end here.
    filter: Vec<u64>,
}

impl Table {
    fn new(phrases: Vec<Phrase>) -> Self {
        let bits = usize::BITS - phrases.len().leading_zeros();
        let mut table = Self { shift: u64::BITS - bits.max(1), filter: vec![0; 1 << 12], ..Self::default() };
        // A counting sort: how many fall into each bucket, where each bucket begins, and then each to its place.
        let mut next = vec![0u32; (1 << bits.max(1)) + 1];
        for phrase in &phrases {
            if let Some(after) = next.get_mut(table.bucket(phrase.key) + 1) {
                *after += 1;
            }
            if let Some(word) = table.filter.get_mut(filter_word(phrase.key)) {
                *word |= 1 << (phrase.key & 63);
            }
        }
        let mut sum = 0;
        for count in &mut next {
            sum += *count;
            *count = sum;
        }
        table.starts.clone_from(&next);
        let mut places: Vec<Option<Phrase>> = vec![None; phrases.len()];
        for phrase in phrases {
            let Some(place) = next.get_mut(table.bucket(phrase.key)) else { continue };
            if let Some(free) = places.get_mut(*place as usize) {
                *free = Some(phrase);
            }
            *place += 1;
        }
        table.phrases = places.into_iter().flatten().collect();
        for bounds in table.starts.windows(2) {
            let &[start, end] = bounds else { continue };
            if let Some(own) = table.phrases.get_mut(start as usize..end as usize).filter(|own| own.len() > 1) {
                own.sort_by(|a, b| (a.key, &a.text, a.class, a.lang).cmp(&(b.key, &b.text, b.class, b.lang)));
            }
        }
        table
    }

    fn bucket(&self, key: u64) -> usize {
        usize::try_from(key >> self.shift).unwrap_or(usize::MAX)
    }

    /// The phrases with a key, in the order of their texts.
    fn get(&self, key: u64) -> impl Iterator<Item = &Phrase> {
        let bits = self.filter.get(filter_word(key)).copied().unwrap_or(0);
        let own = if bits & (1 << (key & 63)) == 0 { &[] } else { self.in_bucket(self.bucket(key)) };
        own.iter().filter(move |phrase| phrase.key == key)
    }

    fn in_bucket(&self, bucket: usize) -> &[Phrase] {
        let (Some(start), Some(end)) = (self.starts.get(bucket), self.starts.get(bucket + 1)) else { return &[] };
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
    pub(super) fn new(phrases: impl Iterator<Item = (Cow<'static, str>, Class, Anchor, Lang)>) -> Self {
        let (mut whole, mut start, mut end, mut pair, mut single) =
            (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let mut words = Vec::new();
        let mut count = 0;
        for (text, class, anchor, lang) in phrases {
            words.clear();
            // No more of a phrase is hashed than its key asks for: every start of the program pays for it.
            let most = match anchor {
                Anchor::Whole | Anchor::End => usize::MAX,
                Anchor::Start => 1,
                Anchor::Within => 2,
            };
            split_first(&text, most, &mut words);
            let (Some(first), Some(last)) = (words.first().copied(), words.last().copied()) else { continue };
            count += 1;
            let (key, target, lead) = match anchor {
                Anchor::Whole => (whole_key(&text, core(&text), &words), &mut whole, first),
                Anchor::Start => (first.hash, &mut start, first),
                Anchor::End => (last.hash, &mut end, last),
                Anchor::Within => match words.get(1) {
                    Some(second) => (joined(first.hash, second.hash), &mut pair, first),
                    None => (first.hash, &mut single, first),
                },
            };
            let lead = u32::try_from(lead.start()).unwrap_or(u32::MAX);
            target.push(Phrase { key, text, lead, class, lang });
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

    /// Appends the phrases found in a folded block; `words` are made its words.
    pub(super) fn find(&self, folded: &str, words: &mut Vec<Word>, hits: &mut Vec<Hit>) {
        words.clear();
        split(folded, words);
        let (Some(first), Some(last)) = (words.first(), words.last()) else { return };
        self.find_whole(folded, words, hits);
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
            if let Some(before) = previous {
                within(&self.pair, joined(before.hash, word.hash), folded, before.start(), hits);
            }
            within(&self.single, word.hash, folded, word.start(), hits);
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
            .filter(move |phrase| core(&phrase.text) == inner)
            .map(|phrase| (phrase.class, phrase.lang))
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
                    if spoken(phrase.lang) && core(&phrase.text) == part {
                        classes |= phrase.class.bit();
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

/// The key of a part of a text as a whole phrase: the words of the part's `core`. `words` are those of the text.
fn whole_key(text: &str, core: &str, words: &[Word]) -> u64 {
    let start = core.as_ptr() as usize - text.as_ptr() as usize;
    let end = start + core.len();
    let first = words.partition_point(|word| word.start() < start);
    let inside = words.get(first..).unwrap_or_default();
    let inside = inside.get(..inside.partition_point(|word| word.end() <= end)).unwrap_or_default();
    if inside.first().is_some_and(|word| word.start() == start) && inside.last().is_some_and(|word| word.end() == end) {
        return inside.iter().fold(0, |key, word| joined(key, word.hash));
    }
    // The words are not known, or the core cuts one that begins or ends in digits.
    words_of(core).fold(0, |key, word| joined(key, hash(word.as_bytes())))
}

/// Finds phrases that begin or end a block, by their first or last word.
fn at_edge(table: &Table, folded: &str, word: Word, anchor: Anchor, hits: &mut Vec<Hit>) {
    for phrase in table.get(word.hash) {
        let Some(at) = word.start().checked_sub(phrase.lead as usize) else { continue };
        if stands_at(folded, at, &phrase.text) {
            hits.push(hit(phrase, anchor, at, at + phrase.text.len()));
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

fn hit(phrase: &Phrase, anchor: Anchor, start: usize, end: usize) -> Hit {
    let span = crate::page::TextSpan::new(start, end);
    Hit { class: phrase.class, anchor, lang: phrase.lang, start: span.start, end: span.end }
}

/// Whether `text` stands at a byte of the block and begins and ends at the edge of a word.
fn stands_at(folded: &str, at: usize, text: &str) -> bool {
    let edge = |outside: Option<char>, inside: Option<char>| {
        !(outside.is_some_and(is_alphanumeric) && inside.is_some_and(is_alphanumeric))
    };
    folded.get(at..).is_some_and(|rest| rest.starts_with(text))
        && edge(folded.get(..at).and_then(|before| before.chars().next_back()), text.chars().next())
        && edge(folded.get(at + text.len()..).and_then(|after| after.chars().next()), text.chars().next_back())
}

/// The part of a text without the digits, punctuation and symbols around it; all of it where it has no letter.
fn core(text: &str) -> &str {
    if let ([first, ..], [.., last]) = (text.as_bytes(), text.as_bytes())
        && first.is_ascii_alphabetic()
        && last.is_ascii_alphabetic()
    {
        return text;
    }
    let inner = text.trim_matches(|c: char| !is_alphabetic(c));
    if inner.is_empty() { text } else { inner }
}
