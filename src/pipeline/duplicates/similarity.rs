//! How alike two texts are, word by word.
//!
//! The similarity is the length of the longest common subsequence of their words divided by the words of the longer
//! text. So a tenth of the words mistyped, a tenth of the text cut off and a tenth of it put in are each 90 %, which is
//! what a person would say. Shared words in another order count for little: two reports from one desk share most of
//! their words and are not the same report.

use rustc_hash::FxHashMap;

use super::words::short_hashes;

/// Words from the beginning of a text that are compared. The rest counts by its length only: time and memory grow with
/// the square of this (10,000 words: about 2 ms and at most 12 MB), and texts that go apart do so before.
const MOST_WORDS: usize = 10_000;

/// The similarity of two texts, 0 to 1; 1 for texts of the same words, two without words among them.
pub fn similarity(one: &str, other: &str) -> f64 {
    f64::from(of_words(&short_hashes(one), &short_hashes(other))) / f64::from(WHOLE)
}

/// The whole in the unit of [`of_words`].
pub(super) const WHOLE: u16 = 10_000;

/// The similarity of two texts in ten-thousandths, rounded down, so that it is the same on every machine.
pub(super) fn of_words(one: &[u32], other: &[u32]) -> u16 {
    let head = |words: &[u32]| words.len().min(MOST_WORDS);
    let (one_head, other_head) = (one.get(..head(one)), other.get(..head(other)));
    let common = common_words(one_head.unwrap_or_default(), other_head.unwrap_or_default());
    let compared = share(common, head(one).max(head(other)));
    compared.min(share(one.len().min(other.len()), one.len().max(other.len())))
}

fn share(part: usize, whole: usize) -> u16 {
    (part * usize::from(WHOLE)).checked_div(whole).map_or(WHOLE, |share| u16::try_from(share).unwrap_or(WHOLE))
}

/// Length of the longest common subsequence.
fn common_words(one: &[u32], other: &[u32]) -> usize {
    // Most copies differ in a few places: what is equal at both ends need not be looked at.
    let start = one.iter().zip(other).take_while(|(one, other)| one == other).count();
    let (one, other) = (one.get(start..).unwrap_or_default(), other.get(start..).unwrap_or_default());
    let end = one.iter().rev().zip(other.iter().rev()).take_while(|(one, other)| one == other).count();
    let inner = |words: &'_ [u32]| words.len().saturating_sub(end);
    let (one, other) = (one.get(..inner(one)), other.get(..inner(other)));
    start + end + longest_subsequence(one.unwrap_or_default(), other.unwrap_or_default())
}

/// The same by one bit a word of `one` (Allison & Dix 1986 in the form of Hyyrö 2004): a zero bit is a step of the
/// length, so 64 cells of the table of the textbook take four operations.
fn longest_subsequence(one: &[u32], other: &[u32]) -> usize {
    let blocks = one.len().div_ceil(64);
    let mut numbers: FxHashMap<u32, usize> = FxHashMap::default();
    let mut places: Vec<u64> = Vec::new();
    for (at, word) in one.iter().enumerate() {
        let next = numbers.len();
        let number = *numbers.entry(*word).or_insert(next);
        if number == next {
            places.resize((next + 1) * blocks, 0);
        }
        if let Some(block) = places.get_mut(number * blocks + at / 64) {
            *block |= 1 << (at % 64);
        }
    }
    let mut row = vec![u64::MAX; blocks];
    for word in other {
        let Some(number) = numbers.get(word) else { continue };
        let places = places.get(number * blocks..).unwrap_or_default();
        let mut carry = false;
        for (block, places) in row.iter_mut().zip(places) {
            let matches = *block & places;
            let (sum, first) = block.overflowing_add(matches);
            let (sum, second) = sum.overflowing_add(u64::from(carry));
            carry = first || second;
            *block = sum | (*block & !places);
        }
    }
    // Bits beyond the last word never match and stay ones.
    row.iter().map(|block| block.count_zeros() as usize).sum()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The textbook's table.
    fn slowly(one: &[u32], other: &[u32]) -> usize {
        let mut row = vec![0; other.len() + 1];
        for a in one {
            let before = row.clone();
            for (at, b) in other.iter().enumerate() {
                row[at + 1] = if a == b { before[at] + 1 } else { before[at + 1].max(row[at]) };
            }
        }
        row[other.len()]
    }

    proptest! {
        #[test]
        fn the_bits_count_what_the_table_counts(
            one in prop::collection::vec(0u32..9, 0..200), other in prop::collection::vec(0u32..9, 0..200)
        ) {
            prop_assert_eq!(common_words(&one, &other), slowly(&one, &other));
            prop_assert_eq!(of_words(&one, &other), of_words(&other, &one));
        }
    }

    #[test]
    fn a_tenth_is_a_tenth_whatever_the_edit() {
        let text: Vec<u32> = (0..300).collect();
        let mistyped: Vec<u32> = text.iter().map(|word| if word % 10 == 3 { word + 1000 } else { *word }).collect();
        assert_eq!(of_words(&text, &mistyped), 9000);
        assert_eq!(of_words(&text, &text[..270]), 9000);
        let inserted: Vec<u32> = (900..930).chain(0..270).collect();
        assert_eq!(of_words(&text, &inserted), 9000);
        assert_eq!(of_words(&text, &text), WHOLE);
        assert_eq!((of_words(&[], &[]), of_words(&[], &text)), (WHOLE, 0));
    }

    #[test]
    fn long_texts_are_compared_by_their_beginning_and_their_length() {
        let text: Vec<u32> = (0..400_000).collect();
        let (early, late) = (&text[1000..], [&text[..200_000], &text[..200_000]].concat());
        assert_eq!(of_words(&text, early), 9000);
        assert_eq!(of_words(&text, &late), WHOLE);
        assert_eq!(of_words(&text, &text[..100_000]), 2500);
    }
}
