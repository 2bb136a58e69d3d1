//! The words of a record's text, folded once for everything that is computed from them: both hashes of the record, its
//! signature for near duplicates, and the marks of its blocks.

use std::ops::Range;

use crate::lexicon::{fold, words_of};
use crate::record::KeptBlock;

/// The folded words of a text.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct TextWords {
    /// One after the other, a space behind each.
    spaced: String,
    /// Where each ends, its space included.
    ends: Vec<u32>,
    /// The words of each block of the text, by their numbers.
    blocks: Vec<Range<usize>>,
}

impl TextWords {
    /// The words of a text and of each of its blocks.
    pub(crate) fn of(text: &str, blocks: &[KeptBlock]) -> Self {
        let mut words = Self {
            spaced: String::with_capacity(text.len() + text.len() / 16),
            ends: Vec::with_capacity(text.len() / 6),
            blocks: Vec::with_capacity(blocks.len()),
        };
        let mut folded = String::new();
        let mut at = 0;
        for block in blocks {
            let (start, end) = (block.start as usize, block.end as usize);
            words.add(text.get(at..start).unwrap_or_default(), &mut folded);
            let first = words.ends.len();
            words.add(text.get(start..end).unwrap_or_default(), &mut folded);
            words.blocks.push(first..words.ends.len());
            at = end;
        }
        words.add(text.get(at..).unwrap_or_default(), &mut folded);
        words
    }

    fn add(&mut self, text: &str, folded: &mut String) {
        folded.clear();
        fold::fold_into(text, folded);
        for word in words_of(folded) {
            self.spaced.push_str(word);
            self.spaced.push(' ');
            self.ends.push(u32::try_from(self.spaced.len()).unwrap_or(u32::MAX));
        }
    }

    /// All words, a space behind each.
    pub(crate) fn spaced(&self) -> &str {
        &self.spaced
    }

    /// The words one by one, with the space behind each.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        self.range(0..self.ends.len())
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
    }
}
