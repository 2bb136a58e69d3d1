//! Words of a text: runs of letters and digits, found byte by byte, with a hash each. The build script reads this file
//! too.

use std::borrow::Cow;
use std::ops::Range;

/// A word of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Word {
    start: u32,
    end: u32,
    /// [`hash`] of its bytes.
    pub(crate) hash: u64,
}

impl Word {
    /// Its first byte.
    pub(crate) fn start(self) -> usize {
        self.start as usize
    }

    /// One past its last byte.
    pub(crate) fn end(self) -> usize {
        self.end as usize
    }

    /// The word in its text.
    pub(crate) fn of(self, text: &str) -> &str {
        text.get(self.start()..self.end()).unwrap_or_default()
    }
}

/// Appends the words of a text.
pub(crate) fn split(text: &str, words: &mut Vec<Word>) {
    split_first(text, usize::MAX, words);
}

/// Appends the first `most` words of a text.
pub(super) fn split_first(text: &str, most: usize, words: &mut Vec<Word>) {
    let mut at = 0;
    for _ in 0..most {
        let Some(range) = next_word(text, at) else { break };
        at = range.end;
        let hash = hash(text.as_bytes().get(range.clone()).unwrap_or_default());
        if let (Ok(start), Ok(end)) = (u32::try_from(range.start), u32::try_from(range.end)) {
            words.push(Word { start, end, hash });
        }
    }
}

/// What phrases are looked up by: the words of a text, of scripts without spaces between words each character.
pub(crate) fn units<'w>(text: &str, words: &'w [Word]) -> Cow<'w, [Word]> {
    // No letter of these scripts begins with a lower byte: Latin, Greek and Cyrillic texts are done here.
    if text.bytes().fold(0, u8::max) < 0xe0 || !text.contains(is_unspaced) {
        return Cow::Borrowed(words);
    }
    let mut units = Vec::with_capacity(text.len() / 3);
    for word in words {
        let mut start = word.start();
        for (at, c) in word.of(text).char_indices().filter(|(_, c)| is_unspaced(*c)) {
            let at = word.start() + at;
            units.extend(part(text, start..at));
            start = at + c.len_utf8();
            units.extend(part(text, at..start));
        }
        units.extend(part(text, start..word.end()));
    }
    Cow::Owned(units)
}

/// Part of a word as one of its own, unless it is empty.
fn part(text: &str, range: Range<usize>) -> Option<Word> {
    let hash = hash(text.as_bytes().get(range.clone()).filter(|bytes| !bytes.is_empty())?);
    Some(Word { start: u32::try_from(range.start).ok()?, end: u32::try_from(range.end).ok()?, hash })
}

/// Whether a script writes without spaces between words.
pub(crate) fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{e00}'..='\u{e7f}')
}

/// Words of a text, one after the other.
pub(crate) fn words_of(text: &str) -> impl Iterator<Item = &str> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let range = next_word(text, at)?;
        at = range.end;
        text.get(range)
    })
}

/// The beginning of a text up to the end of its first `count` words.
pub(crate) fn beginning(text: &str, count: usize) -> &str {
    let mut at = 0;
    for _ in 0..count {
        let Some(range) = next_word(text, at) else { break };
        at = range.end;
    }
    text.get(..at).unwrap_or_default()
}

/// A hash of a word: the same on every machine, because tables are built on another than they are used on.
pub(crate) fn hash(word: &[u8]) -> u64 {
    let (chunks, rest) = word.as_chunks::<8>();
    // The length in all bits, so that no difference between the bytes of two words makes up for it.
    let length = (word.len() as u64).wrapping_mul(0xa076_1d64_78bd_642f);
    let start = chunks.iter().fold(length, |hash, chunk| mixed(hash ^ u64::from_le_bytes(*chunk)));
    let half = |bytes: &[u8; 4]| u64::from(u32::from_le_bytes(*bytes));
    let last = match (rest.first_chunk(), rest.last_chunk(), rest) {
        (Some(first), Some(last), _) => half(first) << 32 | half(last),
        (_, _, [first, .., last]) => {
            u64::from(*first) << 16 | u64::from(*last) << 8 | rest.get(1).copied().map_or(0, u64::from)
        }
        (_, _, [only]) => u64::from(*only),
        _ => return start,
    };
    mixed(start ^ last)
}

/// All bits into all: both halves of a product (as wyhash does, Wang 2019).
fn mixed(value: u64) -> u64 {
    let product = u128::from(value ^ 0x2d35_8dcc_aa6c_78a5) * 0x9e37_79b9_7f4a_7c15;
    let [low, high] = [product, product >> 64].map(|half| half & u128::from(u64::MAX));
    u64::try_from(low ^ high).unwrap_or_default()
}

/// The hash of several words in order, one after the other, from 0.
pub(crate) fn joined(before: u64, word: u64) -> u64 {
    let value = (before.rotate_left(23) ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    value ^ (value >> 31)
}

/// The next word that begins at or behind a byte.
#[inline]
fn next_word(text: &str, mut at: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    loop {
        match kind_of(*bytes.get(at)?) {
            Kind::Word => break,
            Kind::Gap => at += 1,
            Kind::Wide => match wide(text, at) {
                (_, true) => break,
                (length, false) => at += length,
            },
        }
    }
    let start = at;
    loop {
        at += ascii_run(bytes.get(at..).unwrap_or_default());
        match bytes.get(at).filter(|byte| **byte >= 0x80).map(|_| wide(text, at)) {
            Some((length, true)) => at += length,
            _ => return Some(start..at),
        }
    }
}

/// The length of the character beyond ASCII that begins at a byte, and whether it is a letter or digit. Not inlined: the
/// loop around it is for ASCII.
#[inline(never)]
fn wide(text: &str, at: usize) -> (usize, bool) {
    if begins_with_letter(text.as_bytes().get(at..).unwrap_or_default()) {
        return (2, true);
    }
    character(text, at).map_or((1, false), |c| (c.len_utf8(), is_alphanumeric(c)))
}

/// Length of the run of letters and digits of ASCII at the start of some bytes, eight of which are looked at together:
/// most words are no longer.
#[inline]
fn ascii_run(bytes: &[u8]) -> usize {
    let (chunks, rest) = bytes.as_chunks::<8>();
    for (number, chunk) in chunks.iter().enumerate() {
        let others = !letters_and_digits(u64::from_le_bytes(*chunk)) & HIGH_BITS;
        if others != 0 {
            return number * 8 + others.trailing_zeros() as usize / 8;
        }
    }
    let end = rest.iter().position(|byte| kind_of(*byte) != Kind::Word).unwrap_or(rest.len());
    chunks.len() * 8 + end
}

/// The highest bit of each of eight bytes, and the lowest.
const HIGH_BITS: u64 = 0x8080_8080_8080_8080;
const LOW_BITS: u64 = 0x0101_0101_0101_0101;

/// Sets the highest bit of those of eight bytes that are letters or digits of ASCII; the other bits tell nothing.
#[inline]
fn letters_and_digits(bytes: u64) -> u64 {
    // Sums of seven bits each: none is carried into the next byte.
    let plain = bytes & !HIGH_BITS;
    let small = plain | (0x20 * LOW_BITS);
    let from = |bytes: u64, first: u8| bytes + u64::from(0x80 - first) * LOW_BITS;
    let letters = from(small, b'a') & !from(small, b'z' + 1);
    let digits = from(plain, b'0') & !from(plain, b'9' + 1);
    (letters | digits) & !bytes
}

/// Whether some bytes of a text begin with a letter of two bytes, as far as these alone tell: Latin with its accents and
/// most of Cyrillic.
#[inline]
fn begins_with_letter(bytes: &[u8]) -> bool {
    match bytes {
        // The signs of multiplication and of division stand among the letters.
        [0xc3, second, ..] => !matches!(second, 0x97 | 0xb7),
        [0xc4..=0xc8 | 0xd0 | 0xd1, _, ..] => true,
        _ => false,
    }
}

/// Whether a small letter of Cyrillic, or one of Latin with an accent, begins here: а to џ, à to ÿ.
#[inline]
pub(crate) fn is_small_wide(bytes: &[u8]) -> bool {
    match bytes {
        [0xc3, second, ..] => *second >= 0xa0 && *second != 0xb7,
        [0xd0, second, ..] => *second >= 0xb0,
        [0xd1, second, ..] => *second <= 0x9f,
        _ => false,
    }
}

/// What a byte says about words.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Word,
    Gap,
    /// Part of a character beyond ASCII.
    Wide,
}

static KINDS: [Kind; 256] = kinds();

#[expect(clippy::indexing_slicing, reason = "computed at compile time")]
#[expect(clippy::cast_possible_truncation, reason = "below 256")]
const fn kinds() -> [Kind; 256] {
    let mut table = [Kind::Gap; 256];
    let mut byte = 0;
    while byte < 256 {
        if (byte as u8).is_ascii_alphanumeric() {
            table[byte] = Kind::Word;
        } else if byte >= 0x80 {
            table[byte] = Kind::Wide;
        }
        byte += 1;
    }
    table
}

#[expect(clippy::indexing_slicing, reason = "a byte is always inside a table of 256")]
fn kind_of(byte: u8) -> Kind {
    KINDS[usize::from(byte)]
}

/// The character that begins at a byte. Those of two bytes, letters for the most part, are put together here.
#[inline]
pub(crate) fn character(text: &str, at: usize) -> Option<char> {
    match text.as_bytes().get(at..)? {
        [first @ 0xc2..=0xdf, second, ..] => char::from_u32(u32::from(first & 0x1f) << 6 | u32::from(second & 0x3f)),
        _ => text.get(at..)?.chars().next(),
    }
}

/// [`char::is_alphanumeric`] without a look into Unicode's tables for the letters and marks of most texts.
#[inline]
pub(crate) fn is_alphanumeric(c: char) -> bool {
    match c {
        '\0'..='\x7f' => c.is_ascii_alphanumeric(),
        // Latin with its accents, and Cyrillic.
        '\u{c0}'..='\u{24f}' => !matches!(c, '\u{d7}' | '\u{f7}'),
        '\u{400}'..='\u{481}' | '\u{48a}'..='\u{52f}' => true,
        // Punctuation: dashes, quotes, dots.
        '\u{2000}'..='\u{206f}' => false,
        _ if is_common_letter(c) => true,
        _ => c.is_alphanumeric(),
    }
}

/// [`char::is_alphabetic`] likewise.
#[inline]
pub(crate) fn is_alphabetic(c: char) -> bool {
    match c {
        '\0'..='\x7f' => c.is_ascii_alphabetic(),
        '\u{c0}'..='\u{206f}' => is_alphanumeric(c) && (c < '\u{530}' || c.is_alphabetic()),
        _ => is_common_letter(c) || c.is_alphabetic(),
    }
}

/// Greek, Hebrew, Arabic, kana, Chinese characters and Korean syllables: the letters of them that all have in common.
fn is_common_letter(c: char) -> bool {
    matches!(c, '\u{3a3}'..='\u{3ce}' | '\u{5d0}'..='\u{5ea}' | '\u{620}'..='\u{64a}' | '\u{3041}'..='\u{3096}'
        | '\u{30a1}'..='\u{30fa}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_and_digits_are_those_of_unicode() {
        for c in '\0'..=char::MAX {
            assert_eq!(is_alphanumeric(c), c.is_alphanumeric(), "{c:?}");
            assert_eq!(is_alphabetic(c), c.is_alphabetic(), "{c:?}");
            let is_told = begins_with_letter(c.encode_utf8(&mut [0; 4]).as_bytes());
            assert!(!is_told || c.is_alphabetic() && c.len_utf8() == 2, "{c:?}");
            let is_small = matches!(c, 'а'..='џ' | 'à'..='ö' | 'ø'..='ÿ');
            assert_eq!(is_small_wide(c.encode_utf8(&mut [0; 4]).as_bytes()), is_small, "{c:?}");
        }
    }

    #[test]
    fn runs_of_ascii_end_where_they_do_byte_by_byte() {
        for byte in 0..=u8::MAX {
            for length in 0..20 {
                let bytes =
                    [b"aZ0z9Ab8cD1e".repeat(2).get(..length).unwrap(), &[byte], b"word and more words"].concat();
                let end = bytes.iter().position(|byte| !byte.is_ascii_alphanumeric()).unwrap();
                assert_eq!(ascii_run(&bytes), end, "{byte} behind {length}");
            }
        }
    }

    #[test]
    fn hashes_tell_numbers_and_short_words_apart() {
        let numbers = (0..20_000).map(|number: u32| number.to_string());
        let letters = (0..20_000u32).filter_map(|number| char::from_u32(0x61 + number)).map(String::from);
        let all: Vec<u64> = numbers.chain(letters).map(|word| hash(word.as_bytes())).collect();
        let mut distinct = all.clone();
        distinct.sort_unstable();
        distinct.dedup();
        assert_eq!(distinct.len(), all.len());
        assert_eq!(hash(b"ferry"), 9_275_970_425_612_717_322, "the same on every machine");
    }

    #[test]
    fn words_are_runs_of_letters_and_digits() {
        let text = "a1 – “Über”, 2x…d'été:日本語!";
        let found: Vec<&str> = words_of(text).collect();
        assert_eq!(
            found,
            text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect::<Vec<_>>()
        );
        let mut words = Vec::new();
        split(text, &mut words);
        assert_eq!(words.iter().map(|word| word.of(text)).collect::<Vec<_>>(), found);
    }

    #[test]
    fn units_are_words_or_characters_of_scripts_without_spaces() {
        let of = |text: &'static str| {
            let mut words = Vec::new();
            split(text, &mut words);
            units(text, &words).iter().map(|unit| unit.of(text)).collect::<Vec<_>>()
        };
        assert_eq!(of("read in 3 min – “now” • für 5€"), ["read", "in", "3", "min", "now", "für", "5"]);
        assert_eq!(of("a 3分で、Cookieを 읽기"), ["a", "3", "分", "で", "Cookie", "を", "읽기"]);
    }
}
