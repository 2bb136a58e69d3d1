//! The words of a record's text, folded once for everything that is computed from them: both hashes of the record, its
//! signature for near duplicates, and the marks of its blocks.

use std::ops::Range;

use crate::lexicon::{fold, words_of};
use crate::measure::{Fnv, Measured};
use crate::record::KeptBlock;

/// The folded words of a text.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct TextWords {
    /// One after the other, a space behind each.
    spaced: String,
    /// Where each ends, its space included.
    ends: Vec<u32>,
    /// The hash of each, without its space.
    hashes: Vec<Fnv>,
    /// The words of each block of the text, by their numbers.
    blocks: Vec<Range<usize>>,
}

impl TextWords {
    /// The words of a text and of each of its blocks.
    pub(crate) fn of(text: &str, blocks: &[KeptBlock]) -> Self {
        Self::with(text, blocks, |_, _, _| false)
    }

    /// The same for what is kept of a page; `sources` are the numbers of the blocks there. The words of those that are
    /// as they were are known.
    pub(crate) fn of_page(page: &Measured<'_>, text: &str, blocks: &[KeptBlock], sources: &[usize]) -> Self {
        Self::with(text, blocks, |words, number, part| {
            let source = sources.get(number).copied().filter(|source| page.text(*source) == part);
            if let Some(source) = source {
                let folded = page.folded(source);
                page.words(source).iter().for_each(|word| words.push(word.of(folded)));
            }
            source.is_some()
        })
    }

    /// The words of a text; `known` adds those of a block by its number and text, if it knows them.
    fn with(text: &str, blocks: &[KeptBlock], known: impl Fn(&mut Self, usize, &str) -> bool) -> Self {
        let mut words = Self {
            spaced: String::with_capacity(text.len() + text.len() / 16),
            ends: Vec::with_capacity(text.len() / 6),
            hashes: Vec::with_capacity(text.len() / 6),
            blocks: Vec::with_capacity(blocks.len()),
        };
        let mut folded = String::new();
        let mut at = 0;
        for (number, block) in blocks.iter().enumerate() {
            let (start, end) = (block.start as usize, block.end as usize);
            words.add(text.get(at..start).unwrap_or_default(), &mut folded);
            let first = words.ends.len();
            let own = text.get(start..end).unwrap_or_default();
            if !known(&mut words, number, own) {
                words.add(own, &mut folded);
            }
            words.blocks.push(first..words.ends.len());
            at = end;
        }
        words.add(text.get(at..).unwrap_or_default(), &mut folded);
        words
    }

    fn add(&mut self, text: &str, folded: &mut String) {
        folded.clear();
        fold::fold_into(text, folded);
        words_of(folded).for_each(|word| self.push(word));
    }

    fn push(&mut self, word: &str) {
        self.spaced.push_str(word);
        self.spaced.push(' ');
        self.ends.push(u32::try_from(self.spaced.len()).unwrap_or(u32::MAX));
        let mut hash = Fnv::default();
        word.bytes().for_each(|byte| hash.add_byte(byte));
        self.hashes.push(hash);
    }

    /// All words, a space behind each.
    pub(crate) fn spaced(&self) -> &str {
        &self.spaced
    }

    /// The words one by one, with the space behind each.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        self.range(0..self.ends.len())
    }

    /// The hashes of the words, without the spaces behind them.
    pub(crate) fn hashes(&self) -> &[Fnv] {
        &self.hashes
    }

    /// The words of a block likewise.
    pub(crate) fn of_block(&self, block: usize) -> impl Iterator<Item = &str> {
        self.range(self.blocks.get(block).cloned().unwrap_or_default())
    }

    fn range(&self, words: Range<usize>) -> impl Iterator<Item = &str> {
        let before = words.start.checked_sub(1).and_then(|word| self.ends.get(word));
        let mut start = before.map_or(0, |end| *end as usize);
        self.ends.get(words).unwrap_or_default().iter().map(move |end| {
            let end = *end as usize;
            self.spaced.get(std::mem::replace(&mut start, end)..end).unwrap_or_default()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::Lexicon;
    use crate::page::{DecodedPage, EncodingEvidence, Format};
    use crate::segment::segment;
    use crate::settings::Limits;

    #[test]
    fn words_are_those_of_the_text_and_of_its_blocks() {
        let text = "The Ferry’s back!\n\n– \n\nIt sails";
        let block = |start, end| KeptBlock { start, end, source: None };
        let words = TextWords::of(text, &[block(0, 20), block(27, 35)]);
        assert_eq!(words.spaced(), "the ferry s back it sails ");
        assert_eq!(words.iter().collect::<Vec<_>>(), ["the ", "ferry ", "s ", "back ", "it ", "sails "]);
        assert_eq!(words.of_block(1).collect::<String>(), "it sails ");
        assert_eq!(words.of_block(2).count(), 0);
        assert_eq!(TextWords::of(text, &[]).spaced(), words.spaced());
        let mut ferry = Fnv::default();
        "ferry".bytes().for_each(|byte| ferry.add_byte(byte));
        assert_eq!(words.hashes().get(1), Some(&ferry));
    }

    #[test]
    fn words_of_a_page_are_those_of_its_text() {
        let decoded = DecodedPage {
            text: "The Ferry’s back!\n\nIt sails so\u{ad}on\n\nand often".into(),
            encoding: "UTF-8",
            evidence: EncodingEvidence::ValidUtf8,
            replaced_chars: 0,
        };
        let document = segment(&decoded, Format::Text, None, &Limits::default()).unwrap();
        let lexicon = Lexicon::embedded();
        let page = Measured::new(&document, &lexicon);
        let text = "The Ferry’s back!\n\nIt sails soon";
        let block = |start, end| KeptBlock { start, end, source: None };
        let kept = [block(0, 19), block(21, 34)];
        assert_eq!(TextWords::of_page(&page, text, &kept, &[0, 1]), TextWords::of(text, &kept));
    }
}
