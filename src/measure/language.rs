//! The language of a page: the detector's word on the prose, with the `lang` attribute as a second witness.

use whatlang::{Detector, Info, Lang as Known};

use crate::lexicon::{Lang, Lexicon, fold, split};
use crate::page::{Document, Format};

/// A language and how sure it is.
#[derive(Debug, Clone, PartialEq)]
pub struct DetectedLanguage {
    /// BCP 47 tag, e.g. `de` or `pt-BR`.
    pub tag: String,
    /// 0 to 1.
    pub score: f64,
}

impl DetectedLanguage {
    /// The primary subtag.
    pub fn primary(&self) -> &str {
        self.tag.split('-').next().unwrap_or_default()
    }
}

/// Bytes of prose the detector is shown; more changes nothing on pages of one language.
const SAMPLE_BYTES: usize = 3_000;

/// The language of the document: the detector's, unless it is unsure and the page names one.
pub fn detect_language(document: &Document, lexicon: &Lexicon) -> Option<DetectedLanguage> {
    let declared = document.metadata.lang.as_deref().and_then(declared_tag);
    let sample = prose_sample(document);
    let Some(info) = ask(&sample, declared.as_deref(), lexicon) else {
        return declared.map(|tag| DetectedLanguage { tag, score: 0.5 });
    };
    let detected = bcp47(info.lang());
    let score = info.confidence();
    if let Some(declared) = declared {
        let agrees = declared.split('-').next() == Some(detected);
        if agrees {
            return Some(DetectedLanguage { tag: declared, score: score.max(0.95) });
        }
        if score < 0.3 || sample.len() < 200 {
            return Some(DetectedLanguage { tag: declared, score: 0.5 });
        }
    }
    Some(DetectedLanguage { tag: detected.to_owned(), score: (score * 1000.0).round() / 1000.0 })
}

/// Bytes of prose from which on function words are counted, and the most of each of the pieces they are counted in.
const LEAST_BYTES: usize = 700;
const PIECE_BYTES: usize = 280;

/// Languages of the Latin script that are like one with a lexicon, itself among them: which of them a text is in, the
/// detector decides. Of Cyrillic it knows so few that it is always asked about all.
const KIN: [(&str, &[Known]); 8] = [
    ("en", &[Known::Eng, Known::Nld, Known::Afr, Known::Dan, Known::Nob, Known::Swe, Known::Fra, Known::Lat]),
    ("de", &[Known::Deu, Known::Nld, Known::Afr, Known::Dan, Known::Nob, Known::Swe, Known::Eng]),
    ("fr", &ROMANCE),
    ("es", &ROMANCE),
    ("it", &ROMANCE),
    ("pt", &ROMANCE),
    ("nl", &[Known::Nld, Known::Afr, Known::Deu, Known::Dan, Known::Nob, Known::Swe, Known::Eng]),
    ("pl", &[Known::Pol, Known::Ces, Known::Slk, Known::Hrv, Known::Slv]),
];
const ROMANCE: [Known; 9] =
    [Known::Fra, Known::Spa, Known::Por, Known::Cat, Known::Ita, Known::Ron, Known::Lat, Known::Epo, Known::Eng];

/// The detector's word on a text. It looks up the commonest trigrams of every language of a script, most of which are
/// out of the question where every fourth word is a function word of one, at the beginning, in the middle and at the
/// end: then it is asked about these pieces and the kin of that language alone, and its word counts if it is the same
/// and in no doubt, and the page does not name another.
fn ask(sample: &str, declared: Option<&str>, lexicon: &Lexicon) -> Option<Info> {
    let may_be = |lang: &str| declared.is_none_or(|declared| declared.split('-').next() == Some(lang));
    if sample.len() >= LEAST_BYTES
        && let pieces = pieces(sample)
        && let Some((lang, kin)) = told_by_all(&pieces, lexicon).filter(|(lang, _)| may_be(lang))
        && let Some(info) = Detector::with_allowlist(kin.to_vec()).detect(&pieces.join("\n"))
        && info.confidence() >= 1.0
        && bcp47(info.lang()) == lang
    {
        return Some(info);
    }
    Detector::new().detect(sample)
}

/// The beginning, the middle and the end of a text.
fn pieces(text: &str) -> [&str; 3] {
    let length = PIECE_BYTES.min(text.len() / 3);
    [0, (text.len() - length) / 2, text.len() - length].map(|start| {
        let start = text.ceil_char_boundary(start);
        text.get(start..text.floor_char_boundary(start + length)).unwrap_or_default()
    })
}

/// What all pieces are told to be in, if that is the same: a text in two languages is not in one without a doubt.
fn told_by_all(pieces: &[&str; 3], lexicon: &Lexicon) -> Option<(&'static str, &'static [Known])> {
    let [first, rest @ ..] = pieces.map(|piece| told_by_function_words(piece, lexicon));
    first.filter(|(lang, _)| rest.iter().all(|other| other.is_some_and(|(other, _)| other == *lang)))
}

/// The language, of those whose kin is known, of which a text has most function words, a fourth of its words or more, and its kin.
fn told_by_function_words(text: &str, lexicon: &Lexicon) -> Option<(&'static str, &'static [Known])> {
    let mut words = Vec::new();
    split(&fold::folded(text), &mut words);
    let count = |lang: Lang| words.iter().filter(|word| lexicon.signals().is_function_word(lang, word.hash)).count();
    let counts = KIN.iter().map(|(lang, kin)| (Lang::named(lang).map_or(0, count), (*lang, *kin)));
    let (most, told) = counts.max_by_key(|(count, _)| *count)?;
    (most * 4 >= words.len()).then_some(told)
}

/// The longest blocks first seen, up to [`SAMPLE_BYTES`]: prose rather than menus.
fn prose_sample(document: &Document) -> String {
    let long_enough = match document.format {
        Format::Html => 120,
        Format::Text => 80,
    };
    let mut sample = String::with_capacity(SAMPLE_BYTES + 1_024);
    for least in [long_enough, 0] {
        for index in 0..document.blocks.len() {
            let text = document.block_text(index);
            if text.len() >= least && sample.len() < SAMPLE_BYTES {
                sample.push_str(text.get(..text.floor_char_boundary(1_000)).unwrap_or(text));
                sample.push('\n');
            }
        }
        if !sample.is_empty() {
            break;
        }
    }
    sample
}

/// A `lang` attribute as a BCP 47 tag with its usual case, if it is shaped like one.
fn declared_tag(raw: &str) -> Option<String> {
    let raw = raw.trim().replace('_', "-");
    let mut parts = raw.split('-');
    let primary = parts.next()?.to_ascii_lowercase();
    if !(2..=3).contains(&primary.len()) || !primary.bytes().all(|b| b.is_ascii_lowercase()) {
        return None;
    }
    let mut tag = primary;
    for part in parts {
        if part.is_empty() || part.len() > 8 || !part.bytes().all(|b| b.is_ascii_alphanumeric()) {
            break;
        }
        tag.push('-');
        match part.len() {
            2 => tag.push_str(&part.to_ascii_uppercase()),
            4 => {
                let (first, rest) = part.split_at(1);
                tag.push_str(&first.to_ascii_uppercase());
                tag.push_str(&rest.to_ascii_lowercase());
            }
            _ => tag.push_str(&part.to_ascii_lowercase()),
        }
    }
    Some(tag)
}

/// ISO 639-1 code where there is one, as BCP 47 demands; ISO 639-3 otherwise.
#[expect(clippy::too_many_lines, reason = "a table")]
fn bcp47(lang: Known) -> &'static str {
    match lang {
        Known::Eng => "en",
        Known::Deu => "de",
        Known::Fra => "fr",
        Known::Spa => "es",
        Known::Ita => "it",
        Known::Por => "pt",
        Known::Nld => "nl",
        Known::Pol => "pl",
        Known::Ukr => "uk",
        Known::Rus => "ru",
        Known::Epo => "eo",
        Known::Cmn => "zh",
        Known::Ben => "bn",
        Known::Hin => "hi",
        Known::Jpn => "ja",
        Known::Heb => "he",
        Known::Yid => "yi",
        Known::Amh => "am",
        Known::Jav => "jv",
        Known::Tur => "tr",
        Known::Dan => "da",
        Known::Swe => "sv",
        Known::Fin => "fi",
        Known::Tuk => "tk",
        Known::Uzb => "uz",
        Known::Kor => "ko",
        Known::Vie => "vi",
        Known::Guj => "gu",
        Known::Urd => "ur",
        Known::Tam => "ta",
        Known::Tel => "te",
        Known::Mar => "mr",
        Known::Pan => "pa",
        Known::Kan => "kn",
        Known::Mal => "ml",
        Known::Ori => "or",
        Known::Mya => "my",
        Known::Nep => "ne",
        Known::Sin => "si",
        Known::Khm => "km",
        Known::Ara => "ar",
        Known::Pes => "fa",
        Known::Cat => "ca",
        Known::Srp => "sr",
        Known::Hrv => "hr",
        Known::Nob => "nb",
        Known::Bul => "bg",
        Known::Ces => "cs",
        Known::Ron => "ro",
        Known::Hun => "hu",
        Known::Ell => "el",
        Known::Est => "et",
        Known::Lav => "lv",
        Known::Lit => "lt",
        Known::Slk => "sk",
        Known::Slv => "sl",
        Known::Ind => "id",
        Known::Tha => "th",
        Known::Bel => "be",
        Known::Kat => "ka",
        Known::Hye => "hy",
        Known::Aze => "az",
        Known::Mkd => "mk",
        Known::Zul => "zu",
        Known::Aka => "ak",
        Known::Sna => "sn",
        Known::Afr => "af",
        Known::Lat => "la",
        Known::Tgl => "tl",
        other @ Known::Cym => other.code(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENGLISH: &str = "The keeper of the light climbed the stairs at dusk, as he had done each evening for thirty \
                           years, and set the lamp going. It was not until the fog came in from the west that he heard \
                           the horn of the ferry. ";
    const CATALAN: &str = "El guardià del far va pujar les escales al capvespre, com havia fet cada nit durant trenta \
                           anys, i va encendre el llum. No va ser fins que la boira va arribar de ponent que va sentir \
                           la sirena del vaixell. ";

    #[test]
    fn function_words_tell_which_languages_are_in_question() {
        let lexicon = Lexicon::embedded();
        let told = |text: &str| told_by_function_words(text, &lexicon).map(|(lang, _)| lang);
        assert_eq!(told(ENGLISH), Some("en"));
        assert_eq!(told("Fener bekçisi otuz yıldır her akşam olduğu gibi merdivenleri tırmandı."), None);
    }

    #[test]
    fn kin_of_a_language_are_told_from_it() {
        let lexicon = Lexicon::embedded();
        let asked = |text: &str, declared| ask(text, declared, &lexicon).map(|info| info.lang());
        assert_eq!(asked(&ENGLISH.repeat(8), None), Some(Known::Eng));
        assert_eq!(asked(&ENGLISH.repeat(8), Some("fr-FR")), Some(Known::Eng));
        assert_eq!(asked(&CATALAN.repeat(8), None), Some(Known::Cat));
    }

    #[test]
    fn a_text_in_two_languages_is_not_told_by_its_function_words() {
        let lexicon = Lexicon::embedded();
        let german = "Der Wärter des Leuchtturms stieg in der Dämmerung die Treppe hinauf, wie er es seit dreißig Jahren \
                      an jedem Abend getan hatte, und zündete die Lampe an. ";
        let told = |text: &str| told_by_all(&pieces(text), &lexicon).map(|(lang, _)| lang);
        assert_eq!(told(&ENGLISH.repeat(8)), Some("en"));
        assert_eq!(told(&german.repeat(8)), Some("de"));
        assert_eq!(told(&[ENGLISH.repeat(8), german.repeat(4)].concat()), None);
    }

    #[test]
    fn pieces_are_cut_between_characters() {
        let long = "Ґ".repeat(2_000);
        assert!(pieces(&long).iter().all(|piece| (PIECE_BYTES - 2..=PIECE_BYTES).contains(&piece.len())));
        assert_eq!(pieces("Ґ"), [""; 3]);
    }
}
