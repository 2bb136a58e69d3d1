//! A text as the hashes of its words: what signatures are made of and what is compared word by word.

use crate::fields::{TextWords, spread};
use crate::measure::Fnv;

/// Hashes of the folded words of a text in their order, the same on every machine (64-bit FNV-1a, then mixed).
///
/// Scripts that put no spaces between words would give one word a sentence, and one typo would change all of it: their
/// characters count as words.
pub(super) fn words(text: &str) -> Vec<u64> {
    hashes(&TextWords::of(text, &[]))
}

/// The lower halves of the hashes of [`words`]: enough to tell the words of two texts apart, in half the memory.
#[expect(clippy::cast_possible_truncation, reason = "the lower half is what is asked for")]
pub(super) fn short_hashes(text: &str) -> Vec<u32> {
    words(text).into_iter().map(|word| word as u32).collect()
}

/// The hashes of a text whose words are known.
pub(super) fn hashes(text: &TextWords) -> Vec<u64> {
    let may_be_unspaced = |text: &str| text.bytes().fold(0, u8::max) >= FIRST_UNSPACED;
    if !may_be_unspaced(text.spaced()) {
        return text.hashes().iter().map(|hash| spread(hash.value())).collect();
    }
    let mut words = Vec::with_capacity(text.hashes().len());
    for (word, hash) in text.iter().map(str::trim_ascii_end).zip(text.hashes()) {
        if may_be_unspaced(word) {
            split(word, &mut words);
        } else {
            words.push(spread(hash.value()));
        }
    }
    words
}

/// First byte of the first characters of which [`is_unspaced`] is true.
const FIRST_UNSPACED: u8 = 0xe0;

fn split(word: &str, words: &mut Vec<u64>) {
    let mut start = 0;
    let mut add = |from: usize, to: usize| words.extend(word.get(from..to).filter(|part| !part.is_empty()).map(hash));
    for (at, c) in word.char_indices().filter(|(_, c)| is_unspaced(*c)) {
        add(start, at);
        start = at + c.len_utf8();
        add(at, start);
    }
    add(start, word.len());
}

/// Thai, Lao, Burmese, Khmer, kana and Chinese characters.
fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{3040}'..='\u{30ff}'
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

fn hash(word: &str) -> u64 {
    let mut hash = Fnv::default();
    word.bytes().for_each(|byte| hash.add_byte(byte));
    spread(hash.value())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_folded_and_the_same_on_every_machine() {
        assert_eq!(words("The Ferry’s back!"), words("the ferry's   BACK"));
        assert_eq!(words("ferry"), [0x50f4_fbea_8fb5_21cd]);
        assert!(words(" – !").is_empty());
    }

    #[test]
    fn scripts_without_spaces_count_by_character() {
        assert_eq!(words("東京2026年です").len(), 6);
        assert_eq!(words("Ünder naïve").len(), 2);
    }
}
