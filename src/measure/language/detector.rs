//! What `whatlang` says of a text, at an eighth of the cost for those in Latin and Cyrillic letters.
//!
//! Its method (Cavnar & Trenkle 1994): trigrams in the order of their frequency, compared with the 300 most frequent
//! ones of each language by how far each has moved; and the share of letters that are in the alphabet of the language.
//! `whatlang` looks up each trigram of each language in the text. Here each trigram of the text is looked up once, in a
//! table that knows the place it has in every language. `profiles.tsv` has these trigrams and the alphabets, from
//! `whatlang`, which decides about all other scripts itself; a test demands the same answer from both.

use std::cmp::{Ordering, Reverse};
use std::sync::LazyLock;

use rustc_hash::FxHashMap;
use whatlang::{Detector, Lang};

use crate::lexicon::character;

/// Trigrams of a language that are known; also how far one is away that is not among them.
const PROFILE: i32 = 300;
/// Most frequent trigrams of a text that are compared.
const COMPARED: usize = 600;
/// Characters from here on do not fit into three of a key; nobody writes Latin or Cyrillic with them.
const LEAST_TOO_LARGE: char = '\u{20000}';
/// Bits of a character, and of three.
const CHARACTER_BITS: u32 = 17;
const KEY_BITS: u32 = 3 * CHARACTER_BITS;
const CHARACTER: u64 = (1 << CHARACTER_BITS) - 1;
const KEY: u64 = (1 << KEY_BITS) - 1;
const SPACE: u64 = b' ' as u64;
/// Bytes of a text whose trigrams are sure to be fewer than the bits above a key can count.
const MOST_BYTES: usize = 1 << (64 - KEY_BITS);

/// The language of a text, and how sure it is.
pub(super) fn detect(text: &str) -> Option<(Lang, f64)> {
    match script_of(text) {
        Some(script) => script.detect(text),
        None => by_whatlang(text),
    }
}

fn by_whatlang(text: &str) -> Option<(Lang, f64)> {
    Detector::new().detect(text).map(|info| (info.lang(), info.confidence()))
}

/// The script of a text if it is surely one of those that are known here.
fn script_of(text: &str) -> Option<&'static Script> {
    if text.len() >= MOST_BYTES {
        return None;
    }
    let mut latin = text.bytes().filter(u8::is_ascii_alphabetic).count();
    let (mut cyrillic, mut others) = (0, 0);
    let mut at = 0;
    while let Some(next) = text.as_bytes().get(at..).and_then(beyond_ascii)
        && let Some(c) = character(text, at + next)
    {
        at += next + c.len_utf8();
        match c {
            // The capital sigma has a small form of its own at the end of a word.
            LEAST_TOO_LARGE.. | 'Σ' => return None,
            // Either, by the tables of `whatlang`.
            '\u{1d2b}' | '\u{1d78}' => others += 1,
            _ if is_latin(c) => latin += 1,
            _ if is_cyrillic(c) => cyrillic += 1,
            _ => others += 1,
        }
    }
    match () {
        () if latin > cyrillic + others => Some(&LATIN),
        () if cyrillic > latin + others => Some(&CYRILLIC),
        () => None,
    }
}

/// Where the first byte beyond printed ASCII stands.
fn beyond_ascii(bytes: &[u8]) -> Option<usize> {
    bytes.iter().position(|byte| *byte >= 0x7f)
}

/// Space, mark or digit of ASCII: between words.
fn is_stop(c: char) -> bool {
    c.is_ascii() && !c.is_ascii_alphabetic() && c != '\x7f'
}

/// Whether a character beyond ASCII is Latin.
fn is_latin(c: char) -> bool {
    matches!(c, '\u{80}'..='\u{2af}' | '\u{1d00}'..='\u{1dbf}' | '\u{1e00}'..='\u{1eff}'
        | '\u{2100}'..='\u{214f}' | '\u{2c60}'..='\u{2c7f}' | '\u{a720}'..='\u{a7ff}' | '\u{ab30}'..='\u{ab6f}')
}

fn is_cyrillic(c: char) -> bool {
    matches!(c, '\u{400}'..='\u{484}' | '\u{487}'..='\u{52f}' | '\u{2de0}'..='\u{2dff}' | '\u{a640}'..='\u{a69d}'
        | '\u{a69f}')
}

static LATIN: LazyLock<Script> = LazyLock::new(|| Script::read("latin"));
static CYRILLIC: LazyLock<Script> = LazyLock::new(|| Script::read("cyrillic"));

/// What is known of the languages of a script, each by its number.
struct Script {
    langs: Vec<Lang>,
    /// For each character in some alphabet, a bit for each language.
    alphabets: FxHashMap<char, u64>,
    /// For each trigram in some profile, where its places are.
    trigrams: FxHashMap<u64, (u32, u32)>,
    /// Languages, and the place of a trigram in each.
    places: Vec<(u8, u16)>,
}

impl Script {
    fn read(name: &str) -> Self {
        let mut script = Self {
            langs: Vec::new(),
            alphabets: FxHashMap::default(),
            trigrams: FxHashMap::default(),
            places: Vec::new(),
        };
        let mut places = Vec::new();
        let lines = include_str!("profiles.tsv").lines().map(|line| line.split('\t'));
        for mut fields in lines.filter_map(|mut fields| (fields.next() == Some(name)).then_some(fields)) {
            let (Some(lang), Some(alphabet), Some(profile)) =
                (fields.next().and_then(Lang::from_code), fields.next(), fields.next())
            else {
                continue;
            };
            let number = u8::try_from(script.langs.len()).unwrap_or_default();
            script.langs.push(lang);
            for c in alphabet.chars() {
                *script.alphabets.entry(c).or_default() |= 1 << number;
            }
            let letters: Vec<u64> = profile.chars().map(|c| if c == '_' { SPACE } else { u64::from(c) }).collect();
            let keys = letters.chunks(3).map(|letters| letters.iter().fold(0, |key, c| key << CHARACTER_BITS | c));
            places.extend(keys.zip(0u16..).map(|(key, place)| (key, number, place)));
        }
        places.sort_unstable();
        for own in places.chunk_by(|one, other| one.0 == other.0) {
            let start = u32::try_from(script.places.len()).unwrap_or_default();
            script.places.extend(own.iter().map(|(_, number, place)| (*number, *place)));
            let end = u32::try_from(script.places.len()).unwrap_or_default();
            script.trigrams.extend(own.first().map(|(key, ..)| (*key, (start, end))));
        }
        script
    }

    fn detect(&self, text: &str) -> Option<(Lang, f64)> {
        let letters = Letters::of(text);
        let by_alphabet = self.by_alphabet(&letters);
        let (compared, by_trigrams) = self.by_trigrams(&letters.trigrams);
        // The longer the text, the less the alphabet tells.
        let alphabet_weight = (-(letters.count as f64 / 300.0) + 2.0 / 3.0).clamp(1.0 / 3.0, 2.0 / 3.0);
        let trigram_weight = 1.0 - alphabet_weight;
        let mut scores: Vec<(Lang, f64)> = Vec::with_capacity(self.langs.len());
        for (number, alphabet) in by_alphabet {
            let alphabet = alphabet as f64 / letters.count as f64;
            let trigrams = by_trigrams.get(number).copied().unwrap_or_default();
            let lang = self.langs.get(number)?;
            scores.push((*lang, alphabet * alphabet_weight + trigrams * trigram_weight));
        }
        // The same sort as in `whatlang`, which decides among equals.
        scores.sort_unstable_by(|one, other| other.1.partial_cmp(&one.1).unwrap_or(Ordering::Less));
        let [(lang, first), (_, second), ..] = scores.as_slice() else { return None };
        Some((*lang, confidence(*first, *second, compared)))
    }

    /// For each language, the best first, how many more letters are in its alphabet than are not.
    fn by_alphabet(&self, letters: &Letters) -> Vec<(usize, usize)> {
        let mut known = vec![0usize; self.langs.len()];
        for (c, count) in letters.counts() {
            let langs = self.alphabets.get(&c).copied().unwrap_or_default();
            for (number, known) in known.iter_mut().enumerate() {
                *known += if langs >> number & 1 != 0 { 2 * count } else { 0 };
            }
        }
        let scores = known.into_iter().map(|known| known.saturating_sub(letters.count));
        let mut scores: Vec<(usize, usize)> = scores.enumerate().collect();
        scores.sort_unstable_by_key(|(_, score)| Reverse(*score));
        scores
    }

    /// How many trigrams were compared, and for each language how little they are away from their places, 0 to 1.
    fn by_trigrams(&self, trigrams: &Trigrams) -> (usize, Vec<f64>) {
        let order = trigrams.most_frequent();
        let compared = order.len();
        let mut near = vec![0i32; self.langs.len()];
        for (key, at) in order.iter().rev().zip(0i32..) {
            let Some((start, end)) = self.trigrams.get(&(key & KEY)) else { continue };
            for (number, place) in self.places.get(*start as usize..*end as usize).unwrap_or_default() {
                if let Some(near) = near.get_mut(usize::from(*number)) {
                    *near += PROFILE - (at - i32::from(*place)).abs();
                }
            }
        }
        let count = i32::try_from(compared).unwrap_or(i32::MAX);
        let missing = (PROFILE - count).max(0);
        let farthest = count * PROFILE;
        let share = |near: i32| {
            let distance = (PROFILE * PROFILE - near - missing * PROFILE).clamp(0, PROFILE * PROFILE);
            f64::from(farthest - distance) / f64::from(farthest)
        };
        (compared, near.into_iter().map(share).collect())
    }
}

/// Trigrams and how often each stands in a text: keys in the lower bits, counts above them, each where its hash says
/// or in the next free place.
struct Trigrams {
    places: Vec<u64>,
    shift: u32,
}

impl Trigrams {
    /// Room for those of a text of so many bytes.
    fn of_bytes(bytes: usize) -> Self {
        let bits = (bytes + 2).next_power_of_two().ilog2().max(1);
        Self { places: vec![0; 1 << bits], shift: u64::BITS - bits }
    }

    fn add(&mut self, key: u64) {
        let hash = usize::try_from(key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> self.shift).unwrap_or(0);
        let places = self.places.len();
        // There is always a free place: fewer trigrams than places are added.
        for at in hash..hash + places {
            let Some(place) = self.places.get_mut(at & (places - 1)) else { return };
            if *place == 0 {
                *place = key;
            }
            if *place & KEY == key {
                *place += 1 << KEY_BITS;
                return;
            }
        }
    }

    /// The most frequent ones, the first one last; among equals, as `whatlang` orders them.
    fn most_frequent(&self) -> Vec<u64> {
        let mut order: Vec<u64> = self.places.iter().copied().filter(|place| *place != 0).collect();
        let rare = order.len().saturating_sub(COMPARED);
        if rare > 0 {
            order.select_nth_unstable(rare);
            order.drain(..rare);
        }
        order.sort_unstable();
        order
    }
}

/// Characters that are counted by their numbers.
const NEAR: usize = 0x530;

/// A text in small letters, counted.
struct Letters {
    /// Characters that are not between words.
    count: usize,
    /// How often each character stands in it: those of Latin and Cyrillic by their numbers, and all others.
    near: [u16; NEAR],
    far: FxHashMap<char, u16>,
    trigrams: Trigrams,
}

impl Letters {
    fn of(text: &str) -> Self {
        let mut letters =
            Self { count: 0, near: [0; NEAR], far: FxHashMap::default(), trigrams: Trigrams::of_bytes(text.len()) };
        // The last three characters.
        let mut key = SPACE << CHARACTER_BITS | SPACE;
        for c in small(text) {
            if c != ' ' {
                letters.count += 1;
                match letters.near.get_mut(c as usize) {
                    Some(count) => *count += 1,
                    None => *letters.far.entry(c).or_default() += 1,
                }
            }
            let (c, first, before) = (u64::from(c), key >> CHARACTER_BITS & CHARACTER, key & CHARACTER);
            key = (key << CHARACTER_BITS | c) & KEY;
            if before != SPACE || (first != SPACE && c != SPACE) {
                letters.trigrams.add(key);
            }
        }
        letters
    }

    fn counts(&self) -> impl Iterator<Item = (char, usize)> {
        let near = ('\0'..).zip(self.near).filter(|(_, count)| *count > 0);
        near.chain(self.far.iter().map(|(c, count)| (*c, *count))).map(|(c, count)| (c, usize::from(count)))
    }
}

/// The small form of a text, spaces for all that stands between words, and one behind it.
fn small(text: &str) -> Vec<char> {
    let mut small = Vec::with_capacity(text.len() + 1);
    for c in text.chars() {
        match c {
            _ if is_stop(c) => small.push(' '),
            '\0'..='\x7f' => small.push(c.to_ascii_lowercase()),
            // Small letters of Cyrillic, and of Latin with accents.
            'а'..='џ' | 'ß'..='ÿ' => small.push(c),
            _ => small.extend(c.to_lowercase()),
        }
    }
    small.push(' ');
    small
}

/// How sure the first language is, by how far the second is behind.
fn confidence(first: f64, second: f64, compared: usize) -> f64 {
    if first == 0.0 {
        return 0.0;
    }
    if second == 0.0 {
        return first;
    }
    let sure = 3.0 / compared as f64 + 0.015;
    let lead = (first - second) / second;
    if lead > sure { 1.0 } else { lead / sure }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SENTENCES: &[&str] = &[
        "The ferry to Aros sails again from Monday, the harbour office said on Thursday.",
        "Der Gemeinderat hat am Dienstag beschlossen, die alte Brücke bis zum Frühjahr zu sperren.",
        "Le pont restera fermé jusqu'au printemps, a annoncé la mairie mardi soir. ÉTÉ – « déjà ».",
        "El puente seguirá cerrado hasta la primavera, anunció el martes el ayuntamiento. ¿Señor?",
        "Il ponte resterà chiuso fino a primavera, ha annunciato martedì il comune.",
        "A ponte continuará fechada até à primavera, anunciou a câmara na terça-feira.",
        "De brug blijft dicht tot het voorjaar, meldde de gemeente dinsdag.",
        "Most pozostanie zamknięty do wiosny, poinformował we wtorek urząd miasta.",
        "Мост закрыли в понедельник, сообщили в мэрии, и откроют не раньше апреля.",
        "Міст закрили в понеділок, повідомили в мерії, і відкриють не раніше квітня.",
        "Мостът остава затворен до пролетта, съобщиха от общината. Њ ѓ ў",
        "Köprü ilkbahara kadar kapalı kalacak. İSTANBUL ışık",
        "Cây cầu sẽ đóng cửa đến mùa xuân, chính quyền thành phố cho biết.",
        "日本語の文章です。橋は閉鎖されました。",
        "Η γέφυρα ΘΑ ΜΕΙΝΕΙ ΚΛΕΙΣΤΗ ΩΣ την άνοιξη. Κ",
        "שלום עולם السلام عليكم",
        "123 – 45! \u{1d2b} 🚢 K \u{7f} \u{20001}",
    ];

    fn assert_same(text: &str) {
        assert_eq!(detect(text), by_whatlang(text), "{text:?}");
    }

    #[test]
    fn sentences_are_what_whatlang_says() {
        for (at, text) in SENTENCES.iter().enumerate() {
            assert_same(text);
            assert_same(&SENTENCES[at..].concat());
            assert_same(&text.repeat(20));
            for (end, _) in text.char_indices() {
                assert_same(text.get(..end).unwrap());
            }
        }
        assert!(script_of(SENTENCES[0]).is_some() && script_of(SENTENCES[8]).is_some());
    }

    #[test]
    fn words_by_chance_are_what_whatlang_says() {
        let letters: Vec<char> = SENTENCES.concat().chars().collect();
        let mut state = 7u64;
        let mut draw = |below: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % below
        };
        for _ in 0..2_000 {
            let from = draw(letters.len() - 40);
            let text: String = (0..=draw(30)).map(|_| letters[from + draw(40)]).collect();
            assert_same(&text);
        }
    }
}
