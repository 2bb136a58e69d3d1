//! Figures of one block. One definition each, used by every rule and scorer.

use std::ops::Range;

use crate::lexicon::{Lang, Lexicon, Signal, words_of};
use crate::page::{Document, TextSpan};

/// Shape of a block's text, as far as characters tell; language plays no part.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "independent properties, read one at a time")]
pub struct Shape {
    /// Its last character, quotes and brackets aside, ends a sentence.
    pub ends_sentence: bool,
    /// It ends in a colon.
    pub ends_colon: bool,
    /// It begins with a quotation mark or a dialogue dash.
    pub begins_quote: bool,
    /// Its first letter is lower case.
    pub begins_lower: bool,
    /// It begins with a bullet.
    pub begins_bullet: bool,
    /// It has an e-mail address or a handle (`@`).
    pub has_at: bool,
    /// It has an address (`http`, `www.`).
    pub has_url: bool,
    /// It has a currency sign.
    pub has_money: bool,
    /// It has a template token's brackets.
    pub has_braces: bool,
    /// It has a quotation mark anywhere.
    pub has_quote: bool,
    /// It has an emoji or arrow.
    pub has_symbol: bool,
}

/// Figures of one block.
#[derive(Debug, Clone, Default)]
pub struct BlockStats {
    /// Words: runs of letters and digits; two ideographs or kana count as one.
    pub words: u32,
    /// Characters (Unicode scalars).
    pub chars: u32,
    /// Function words of the page's language.
    pub function_words: u32,
    /// Words that begin with a capital.
    pub capitals: u32,
    /// Words written in capitals throughout (two letters or more).
    pub shouted: u32,
    /// Digits.
    pub digits: u32,
    /// Marks that end sentences.
    pub sentence_marks: u32,
    /// Commas, semicolons and their kin in other scripts.
    pub commas: u32,
    /// Words with each signal, in the order of [`Signal::ALL`].
    pub signals: [u16; Signal::COUNT],
    /// Linked bytes divided by bytes, 0 to 1 (link density, Kohlschütter et al. 2010).
    pub link_density: f32,
    /// Shape of the text.
    pub shape: Shape,
    /// FNV-1a hash of the folded text's letters and digits: equal for copies.
    pub fingerprint: u64,
    /// Its folded text in the page's folded text.
    pub folded: TextSpan,
    /// Its phrases in the page's hits.
    pub hits: Range<usize>,
    /// Classes of the whole phrases that stand anywhere in it when it is short: one bit a class.
    pub part_classes: u64,
}

impl BlockStats {
    /// Whether it is a full sentence or more: 8 words and an end mark.
    pub fn is_sentence(&self) -> bool {
        self.words >= 8 && self.shape.ends_sentence
    }

    /// Whether it is running text: 100 characters, 12 words and an end mark somewhere.
    pub fn is_long(&self) -> bool {
        self.chars >= 100 && self.words >= 12 && self.sentence_marks > 0
            || self.chars >= 50 && self.words >= 20 && self.is_sentence()
    }

    /// Function words divided by words, 0 to 1 (stop-word density, Pomikálek 2011).
    pub fn function_share(&self) -> f32 {
        if self.words == 0 { 0.0 } else { self.function_words as f32 / self.words as f32 }
    }

    /// Capitalised words divided by words, 0 to 1.
    pub fn capital_share(&self) -> f32 {
        if self.words == 0 { 0.0 } else { self.capitals as f32 / self.words as f32 }
    }
}

/// Figures of block `index`; the spans into shared buffers are filled in by the caller.
pub(super) fn measure(
    document: &Document,
    index: usize,
    folded: &str,
    lexicon: &Lexicon,
    lang: Option<Lang>,
) -> BlockStats {
    let text = document.block_text(index);
    let mut stats = BlockStats { shape: shape(text), ..BlockStats::default() };
    count_characters(text, &mut stats);
    count_words(folded, lexicon, lang, &mut stats);
    let linked = document.blocks.get(index).map_or(0, |block| block.linked_bytes);
    stats.link_density = if text.is_empty() { 0.0 } else { (linked as f32 / text.len() as f32).min(1.0) };
    stats
}

/// Whether a script writes without spaces between words.
pub(crate) fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{e00}'..='\u{e7f}')
}

/// Words of a text, as [`BlockStats::words`] counts them.
pub(crate) fn words_in(text: &str) -> u32 {
    let mut stats = BlockStats::default();
    count_characters(text, &mut stats);
    stats.words
}

fn count_characters(text: &str, stats: &mut BlockStats) {
    let mut in_word = false;
    let mut letters_in_word = 0u32;
    let mut capitals_in_word = 0u32;
    let mut unspaced = 0u32;
    let close_word = |letters: &mut u32, capitals: &mut u32, stats: &mut BlockStats| {
        if *letters >= 2 && letters == capitals {
            stats.shouted += 1;
        }
        *letters = 0;
        *capitals = 0;
    };
    for c in text.chars() {
        stats.chars += 1;
        // Most characters of most texts.
        if in_word && c.is_ascii_lowercase() {
            letters_in_word += 1;
            continue;
        }
        if c.is_alphanumeric() {
            if is_unspaced(c) {
                unspaced += 1;
            } else if !in_word {
                stats.words += 1;
                stats.capitals += u32::from(c.is_uppercase());
                in_word = true;
            }
            stats.digits += u32::from(c.is_numeric());
            letters_in_word += u32::from(c.is_alphabetic());
            capitals_in_word += u32::from(c.is_uppercase());
        } else {
            if in_word && !matches!(c, '\'' | '\u{2019}' | '-') {
                close_word(&mut letters_in_word, &mut capitals_in_word, stats);
                in_word = false;
            }
            match c {
                '.' | '!' | '?' | '…' | '。' | '！' | '？' | '؟' | '।' | '։' => stats.sentence_marks += 1,
                ',' | ';' | '、' | '，' | '；' | '،' => stats.commas += 1,
                _ => {}
            }
        }
    }
    close_word(&mut letters_in_word, &mut capitals_in_word, stats);
    stats.words += unspaced.div_ceil(2);
}

fn count_words(folded: &str, lexicon: &Lexicon, lang: Option<Lang>, stats: &mut BlockStats) {
    let mut hash = Fnv::default();
    let mask_all = |mut mask: u32, stats: &mut BlockStats| {
        stats.function_words += u32::from(mask & Signal::Function.bit() != 0);
        while mask != 0 {
            if let Some(count) = stats.signals.get_mut(mask.trailing_zeros() as usize) {
                *count = count.saturating_add(1);
            }
            mask &= mask - 1;
        }
    };
    let mut before: Option<&str> = None;
    for word in words_of(folded) {
        hash.add(word.as_bytes());
        let Some(lang) = lang else { continue };
        let mut mask = lexicon.signals().of_word(lang, word);
        if let Some(before) = before {
            let rest = folded.get(before.as_ptr() as usize - folded.as_ptr() as usize..).unwrap_or_default();
            mask |= lexicon.signals().of_phrase(lang, before, word, rest);
        }
        if mask != 0 {
            mask_all(mask, stats);
        }
        before = Some(word);
    }
    stats.fingerprint = hash.value();
}

/// FNV-1a, 64 bits (Fowler, Noll, Vo): a hash that is the same on every machine.
#[derive(Debug)]
pub(crate) struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Fnv {
    pub(crate) fn add(&mut self, bytes: &[u8]) {
        for byte in bytes.iter().chain(b" ") {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    pub(crate) fn value(&self) -> u64 {
        self.0
    }
}

/// Marks that may follow the mark that ends a sentence.
const CLOSERS: [char; 11] = ['"', '\'', '\u{201d}', '\u{2019}', '\u{bb}', '\u{ab}', '\u{201c}', ')', ']', '」', '』'];

fn shape(text: &str) -> Shape {
    let trimmed = text.trim();
    let last = trimmed.trim_end_matches(CLOSERS).chars().next_back();
    let closed = trimmed.trim_end_matches([')', ']', ' ']).chars().next_back();
    let first = trimmed.chars().next();
    Shape {
        ends_sentence: matches!(last, Some('.' | '!' | '?' | '…' | '。' | '！' | '？' | '؟' | '।' | '։')),
        ends_colon: matches!(closed, Some(':' | '：')),
        begins_quote: matches!(
            first,
            Some('"' | '\u{201c}' | '\u{201e}' | '\u{ab}' | '\u{bb}' | '\u{2018}' | '「' | '『')
        ) || trimmed.starts_with("– ")
            || trimmed.starts_with("— "),
        begins_lower: trimmed.chars().find(|c| c.is_alphabetic()).is_some_and(char::is_lowercase),
        begins_bullet: bullet_len(trimmed) > 0,
        has_at: memchr::memchr(b'@', trimmed.as_bytes()).is_some(),
        has_url: memchr::memmem::find(trimmed.as_bytes(), b"://").is_some()
            || memchr::memmem::find(trimmed.as_bytes(), b"www.").is_some(),
        ..marks(trimmed)
    }
}

/// The marks of a text that one pass over its characters finds.
fn marks(text: &str) -> Shape {
    let mut shape = Shape::default();
    let (mut before, mut money) = (' ', false);
    for c in text.chars() {
        match c {
            '$' => {
                money = shape.has_money;
                shape.has_money = true;
            }
            '€' | '£' | '¥' | '₴' | '₽' | '₺' | '₹' | '₩' => shape.has_money = true,
            '"' | '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{ab}' | '\u{bb}' | '「' => shape.has_quote = true,
            '{' | '%' if before == '{' || before == '<' => shape.has_braces = true,
            // `${name}` is no price.
            '{' if before == '$' => shape.has_money = money,
            '}' if before == '}' => shape.has_braces = true,
            _ if c > '\u{2000}' && is_symbol(c) => shape.has_symbol = true,
            _ => {}
        }
        before = c;
    }
    shape
}

/// Whether a folded text names an agency's image number: "image id 2t95526".
pub(crate) fn has_image_number(folded: &str) -> bool {
    let code = |word: &str| {
        let word = word.trim_matches(|c: char| !c.is_ascii_alphanumeric());
        word.len() >= 6
            && word.bytes().filter(u8::is_ascii_digit).count() >= 4
            && word.bytes().all(|b| b.is_ascii_alphanumeric())
    };
    if memchr::memmem::find(folded.as_bytes(), b"id").is_none()
        && !folded.contains("nr")
        && !folded.contains("image no")
    {
        return false;
    }
    ["image id", "image no", "photo id", "picture id", "bild-nr", "bild nr", "foto-id"].iter().any(|name| {
        let rest = folded.find(name).and_then(|at| folded.get(at + name.len()..));
        rest.is_some_and(|rest| rest.split_whitespace().take(2).any(code))
    })
}

/// Emoji, arrows and dingbats: the marks of user interfaces.
fn is_symbol(c: char) -> bool {
    matches!(c, '\u{2190}'..='\u{21ff}' | '\u{25a0}'..='\u{27bf}' | '\u{2b00}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}')
}

/// Length in bytes of the bullet and the space behind it at the start of a line, 0 if there is none.
pub(crate) fn bullet_len(line: &str) -> usize {
    let mut chars = line.chars();
    let Some(first) = chars.next() else { return 0 };
    let bullet = matches!(first, '•' | '‣' | '▪' | '●' | '◦' | '·' | '■' | '►' | '○')
        || matches!(first, '-' | '*' | '–') && chars.clone().next() == Some(' ');
    if !bullet {
        return 0;
    }
    let rest = chars.as_str();
    line.len() - rest.trim_start().len()
}
