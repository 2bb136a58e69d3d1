//! Figures of one block. One definition each, used by every rule and scorer.

use std::ops::Range;
use std::sync::LazyLock;

use memchr::memmem::Finder;

use crate::lexicon::fold::is_invisible;
use crate::lexicon::{
    Lang, Lexicon, Signal, Word, character, is_alphabetic, is_alphanumeric, is_small_wide, is_unspaced, joined,
};
use crate::page::{BlockKind, Document, TextSpan};

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
    /// Hash of the folded text's words: equal for copies.
    pub fingerprint: u64,
    /// Its folded text in the page's folded text.
    pub folded: TextSpan,
    /// Its phrases in the page's hits.
    pub hits: Range<usize>,
    /// Whether folding drops characters of it or takes letters for marks, so that other words stand in its folded text
    /// than it prints.
    pub folds_away: bool,
    /// Whether it is code, in which everything is quoted: preformatted, or the name of a function with its brackets.
    pub is_code: bool,
    /// Classes of its phrases: one bit a class.
    pub hit_classes: u64,
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

    /// Signals of its words: one bit a signal.
    pub(super) fn signal_bits(&self) -> u32 {
        self.signals.iter().rev().fold(0, |bits, count| bits << 1 | u32::from(*count > 0))
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

/// Figures of block `index`, whose folded text and words are given; the spans into shared buffers are filled in by the
/// caller. For each word it prints it is added to `capitals` whether that begins with a capital.
pub(super) fn measure(
    document: &Document,
    index: usize,
    (folded, words): (&str, &[Word]),
    lexicon: &Lexicon,
    lang: Option<Lang>,
    capitals: &mut Vec<bool>,
) -> BlockStats {
    let text = document.block_text(index);
    let mut stats = BlockStats::default();
    let Seen { meanings: seen, folds_away } = count_characters(text, &mut stats, capitals);
    stats.folds_away = folds_away;
    stats.shape = shape(text, seen);
    stats.fingerprint = words.iter().fold(0, |hash, word| joined(hash, word.hash));
    if let Some(lang) = lang {
        lexicon.signals().of_text(lang, folded, words, |mask| {
            stats.function_words += u32::from(mask & Signal::Function.bit() != 0);
            let mut left = mask;
            while left != 0 {
                if let Some(count) = stats.signals.get_mut(left.trailing_zeros() as usize) {
                    *count = count.saturating_add(1);
                }
                left &= left - 1;
            }
        });
    }
    let own = document.blocks.get(index);
    stats.is_code = own.is_some_and(|own| own.kind == BlockKind::Pre) || is_call(text, stats.words);
    let linked = own.map_or(0, |own| own.linked_bytes);
    stats.link_density = if text.is_empty() { 0.0 } else { (linked as f32 / text.len() as f32).min(1.0) };
    stats
}

/// Words of the name of a function, at most: its parts count.
const CALL_WORDS: u32 = 4;

/// Whether a text is the name of a function with its brackets.
fn is_call(text: &str, words: u32) -> bool {
    words <= CALL_WORDS && text.strip_suffix("()").is_some_and(|name| name.ends_with(char::is_alphanumeric))
}

/// The first two words of a text if they are capitalised as a name is.
pub(crate) fn leading_name(text: &str) -> Option<&str> {
    let mut ends = text.match_indices(' ').map(|(at, _)| at);
    let (first, second) = (ends.next()?, ends.next()?);
    let name = text.get(..second)?;
    let capital = |word: &str| word.chars().next().is_some_and(char::is_uppercase);
    (capital(text.get(..first)?) && capital(text.get(first + 1..second)?)).then_some(name.trim_end_matches([',', ':']))
}

/// Words of a line, as [`BlockStats::words`] counts them.
#[expect(clippy::indexing_slicing, reason = "a byte is always inside a table of 256")]
pub(crate) fn words_in(text: &str) -> u32 {
    let (mut words, mut unspaced, mut open, mut at) = (0, 0u32, false, 0);
    while let Some(&byte) = text.as_bytes().get(at) {
        let meaning = MEANING[usize::from(byte)];
        if meaning & (LETTER | DIGIT) != 0 {
            words += u32::from(!open);
            open = true;
            // The rest of a word at once.
            let rest = text.as_bytes().get(at..).unwrap_or_default();
            let is_inside = |byte: &u8| MEANING[usize::from(*byte)] & (LETTER | DIGIT) != 0;
            at += rest.iter().position(|byte| !is_inside(byte)).unwrap_or(rest.len());
            continue;
        }
        if meaning & WIDE == 0 {
            open = open && meaning & JOINER != 0;
            at += 1;
            continue;
        }
        let Some(c) = character(text, at) else { break };
        at += c.len_utf8();
        if !is_alphanumeric(c) {
            open = open && c == '\u{2019}';
        } else if is_unspaced(c) {
            unspaced += 1;
        } else {
            words += u32::from(!open);
            open = true;
        }
    }
    words + unspaced.div_ceil(2)
}

/// What an ASCII character means to the counts, and marks that are looked for elsewhere: bits.
const LETTER: u8 = 1;
const CAPITAL: u8 = 2;
const DIGIT: u8 = 4;
const END_MARK: u8 = 8;
const COMMA: u8 = 16;
/// Joins the parts of a word: an apostrophe or a hyphen.
const JOINER: u8 = 32;
/// Any mark that [`shape`] looks for.
const SHAPE_MARK: u8 = 64;
/// Part of a character beyond ASCII.
const WIDE: u8 = 128;

static MEANING: [u8; 256] = meanings();

#[expect(clippy::indexing_slicing, reason = "computed at compile time")]
#[expect(clippy::cast_possible_truncation, reason = "below 256")]
const fn meanings() -> [u8; 256] {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = match byte as u8 {
            b'a'..=b'z' => LETTER,
            b'A'..=b'Z' => LETTER | CAPITAL,
            b'0'..=b'9' => DIGIT,
            b'.' | b'!' | b'?' => END_MARK,
            b',' | b';' => COMMA,
            b'\'' | b'-' => JOINER,
            b'"' | b'$' | b'{' | b'}' | b'%' | b'@' | b':' | b'<' => SHAPE_MARK,
            0x80.. => WIDE,
            _ => 0,
        };
        byte += 1;
    }
    table
}

/// The word that is being counted.
#[derive(Default)]
struct OpenWord {
    open: bool,
    /// No mark stands behind its last letter or digit, not even one that joins parts of a word.
    unbroken: bool,
    letters: u32,
    capitals: u32,
}

impl OpenWord {
    fn close(&mut self, stats: &mut BlockStats) {
        stats.shouted += u32::from(self.letters >= 2 && self.letters == self.capitals);
        *self = Self::default();
    }

    /// Goes on by a letter or digit of a script that parts words, or begins.
    fn open(&mut self, capital: bool, stats: &mut BlockStats) {
        if !self.open {
            self.open = true;
            stats.words += 1;
            stats.capitals += u32::from(capital);
        }
    }

    /// Notes whether a run of letters and digits begins with a capital, where one begins.
    fn run(&mut self, capital: bool, capitals: &mut Vec<bool>) {
        if !self.unbroken {
            self.unbroken = true;
            capitals.push(capital);
        }
    }
}

/// What was met in a text.
#[derive(Default)]
struct Seen {
    /// All meanings of its characters.
    meanings: u8,
    /// Characters that folding drops or takes for marks: other words stand in the folded text.
    folds_away: bool,
}

/// Counts characters, words and marks. For each run of letters and digits it is added to `capitals` whether it begins
/// with a capital.
#[expect(clippy::indexing_slicing, reason = "a byte is always inside a table of 256")]
fn count_characters(text: &str, stats: &mut BlockStats, capitals: &mut Vec<bool>) -> Seen {
    let mut word = OpenWord::default();
    let mut unspaced = 0u32;
    let mut seen = Seen::default();
    let (mut at, mut beyond) = (0, 0);
    let bytes = text.as_bytes();
    while let Some(&byte) = bytes.get(at) {
        let meaning = MEANING[usize::from(byte)];
        seen.meanings |= meaning;
        if meaning & WIDE != 0 {
            if word.unbroken && word.open && is_small_wide(bytes.get(at..).unwrap_or_default()) {
                (word.letters, beyond, at) = (word.letters + 1, beyond + 1, at + 2);
                continue;
            }
            let Some(c) = character(text, at) else { break };
            unspaced += u32::from(count_wide(c, &mut word, stats, capitals));
            seen.folds_away |= folds_away(c);
            beyond += c.len_utf8() - 1;
            at += c.len_utf8();
            continue;
        }
        at += 1;
        if meaning == LETTER && word.unbroken && word.open {
            // Most characters of most texts: the rest of a word in small letters.
            let rest = bytes.get(at..).unwrap_or_default();
            let run = rest.iter().position(|byte| MEANING[usize::from(*byte)] != LETTER).unwrap_or(rest.len());
            word.letters += 1 + u32::try_from(run).unwrap_or(u32::MAX - 1);
            at += run;
        } else if meaning & (LETTER | DIGIT) != 0 {
            let capital = meaning & CAPITAL != 0;
            word.open(capital, stats);
            word.run(capital, capitals);
            if meaning & LETTER != 0 {
                word.letters += 1;
                word.capitals += u32::from(capital);
            } else {
                stats.digits += 1;
            }
        } else {
            word.unbroken = false;
            if word.open && meaning & JOINER == 0 {
                word.close(stats);
            }
            // Most are spaces.
            if meaning & (END_MARK | COMMA) != 0 {
                stats.sentence_marks += u32::from(meaning & END_MARK != 0);
                stats.commas += u32::from(meaning & COMMA != 0);
            }
        }
    }
    word.close(stats);
    stats.chars = u32::try_from(text.len() - beyond).unwrap_or(u32::MAX);
    stats.words += unspaced.div_ceil(2);
    seen
}

/// Whether folding drops a character, or takes a letter for an apostrophe.
fn folds_away(c: char) -> bool {
    is_invisible(c) || matches!(c, '\u{2b9}' | '\u{2bc}' | '\u{307}')
}

/// Counts a character beyond ASCII; says whether it is of a script that writes without spaces.
fn count_wide(c: char, word: &mut OpenWord, stats: &mut BlockStats, capitals: &mut Vec<bool>) -> bool {
    if is_alphanumeric(c) {
        let unspaced = is_unspaced(c);
        let capital = c.is_uppercase();
        if !unspaced {
            word.open(capital, stats);
        }
        word.run(capital, capitals);
        stats.digits += u32::from(c.is_numeric());
        word.letters += u32::from(is_alphabetic(c));
        word.capitals += u32::from(capital);
        return unspaced;
    }
    word.unbroken = false;
    if word.open && c != '\u{2019}' {
        word.close(stats);
    }
    match c {
        '…' | '。' | '！' | '？' | '؟' | '।' | '։' => stats.sentence_marks += 1,
        '、' | '，' | '；' | '،' => stats.commas += 1,
        _ => {}
    }
    false
}

/// FNV-1a, 64 bits (Fowler, Noll, Vo): a hash that is the same on every machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Fnv {
    pub(crate) fn add(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.add_byte(*byte);
        }
        self.add_byte(b' ');
    }

    pub(crate) fn add_byte(&mut self, byte: u8) {
        self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }

    pub(crate) fn value(self) -> u64 {
        self.0
    }
}

/// Marks that may follow the mark that ends a sentence.
const CLOSERS: [char; 11] = ['"', '\'', '\u{201d}', '\u{2019}', '\u{bb}', '\u{ab}', '\u{201c}', ')', ']', '」', '』'];

/// The shape of a text; `seen` are the meanings of its characters.
fn shape(text: &str, seen: u8) -> Shape {
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
        begins_lower: trimmed.chars().find(|c| is_alphabetic(*c)).is_some_and(char::is_lowercase),
        begins_bullet: bullet_len(trimmed) > 0,
        has_at: seen & SHAPE_MARK != 0 && memchr::memchr(b'@', trimmed.as_bytes()).is_some(),
        has_url: seen & SHAPE_MARK != 0 && finds(&SCHEME, trimmed) || seen & END_MARK != 0 && finds(&WWW, trimmed),
        ..if seen & (SHAPE_MARK | WIDE) == 0 { Shape::default() } else { marks(trimmed) }
    }
}

/// How an address is begun, ready to be searched for.
static SCHEME: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("://"));
static WWW: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("www."));

fn finds(finder: &Finder<'_>, text: &str) -> bool {
    finder.find(text.as_bytes()).is_some()
}

/// Length of the run of bytes at the start of a text in which [`marks`] has nothing to see: letters and digits, most
/// marks of ASCII, and the letters of two bytes.
fn dull_run(bytes: &[u8]) -> usize {
    let is_mark = |byte: u8| {
        let is = |mark: u8| u8::from(byte == mark);
        is(b'"') | is(b'$') | is(b'%') | is(b'<') | is(b'{') | is(b'}') | is(0xc2) | u8::from(byte >= 0xe0)
    };
    // All of a chunk at once, without a branch for each byte, so that it compiles to vector instructions.
    let (chunks, _) = bytes.as_chunks::<16>();
    let is_dull = |chunk: &&[u8; 16]| chunk.iter().fold(0, |marks, byte| marks | is_mark(*byte)) == 0;
    let whole = chunks.iter().take_while(is_dull).count() * 16;
    let rest = bytes.get(whole..).unwrap_or_default();
    whole + rest.iter().position(|byte| is_mark(*byte) != 0).unwrap_or(rest.len())
}

/// The marks of a text that one pass over its characters finds.
fn marks(text: &str) -> Shape {
    let mut shape = Shape::default();
    let (mut before, mut money) = (' ', false);
    let (bytes, mut at) = (text.as_bytes(), 0);
    loop {
        let dull = dull_run(bytes.get(at..).unwrap_or_default());
        if dull > 0 {
            before = ' ';
            at += dull;
        }
        let Some(c) = character(text, at) else { break };
        at += c.len_utf8();
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_counted_alike_with_and_without_the_other_figures() {
        for text in [
            "",
            "don't stop — it's Aros' 3rd ferry, isn’t it? 12.30 p.m., well-known",
            "Ґанок і під'їзд: 5-й, «так»",
            "橋は、閉鎖されました。 Tokyo 2026年",
            "a-b--c '' -x- l’été 3°C½ สวัสดี ok",
        ] {
            let (mut stats, mut capitals) = (BlockStats::default(), Vec::new());
            count_characters(text, &mut stats, &mut capitals);
            assert_eq!(words_in(text), stats.words, "{text:?}");
            let runs: Vec<bool> =
                crate::lexicon::words_of(text).map(|word| word.starts_with(char::is_uppercase)).collect();
            assert_eq!(capitals, runs, "{text:?}");
        }
    }
}
