//! The language of a page: the detector's word on the prose, with the `lang` attribute as a second witness.

mod detector;

use whatlang::Lang as Known;

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
pub fn detect_language(document: &Document) -> Option<DetectedLanguage> {
    let declared = document.metadata.lang.as_deref().and_then(declared_tag);
    let sample = prose_sample(document);
    let Some((lang, score)) = detector::detect(&sample) else {
        return declared.map(|tag| DetectedLanguage { tag, score: 0.5 });
    };
    let detected = bcp47(lang);
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
