//! Bytes to text: byte order mark, declared character set, `<meta>` prescan, strict UTF-8, detection, in that order.
//!
//! The detector sees only the bytes that are not ASCII and a little around them: on a whole page it would cost more
//! than parsing it.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use crate::error::PageError;
use crate::page::{DecodedPage, EncodingEvidence, Format, Origin};
use crate::settings::Limits;

/// How far into a page a `<meta>` is looked for, in bytes. The standard says 1,024; real pages put scripts first.
const META_PRESCAN_BYTES: usize = 4_096;
/// Most bytes the detector is shown.
const DETECTOR_BYTES: usize = 4_096;

/// The page as text.
///
/// # Errors
/// [`PageError::Empty`], [`PageError::Binary`], or [`PageError::Undecodable`] when more than
/// `limits.max-replaced-per-mille` of the characters are invalid.
pub fn decode<'b>(bytes: &'b [u8], origin: &Origin, limits: &Limits) -> Result<DecodedPage<'b>, PageError> {
    if bytes.len() as u64 > limits.max_page_bytes {
        return Err(PageError::TooLarge { bytes: bytes.len() as u64, limit: limits.max_page_bytes });
    }
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(PageError::Empty);
    }
    if let Some(kind) = binary_kind(bytes) {
        return Err(PageError::Binary(kind));
    }
    let (encoding, evidence, body) = encoding_of(bytes, origin);
    if evidence != EncodingEvidence::ByteOrderMark && encoding != UTF_16LE && encoding != UTF_16BE && many_nuls(body) {
        return Err(PageError::Binary("binary data (NUL bytes)"));
    }
    let (text, had_errors) = encoding.decode_without_bom_handling(body);
    let replaced_chars = if had_errors { count_replaced(&text, body) } else { 0 };
    let total = if had_errors { text.chars().count() } else { 0 };
    if replaced_chars as u64 * 1000 > total as u64 * u64::from(limits.max_replaced_per_mille) {
        return Err(PageError::Undecodable { encoding: encoding.name(), replaced: replaced_chars, total });
    }
    if many_controls(&text) {
        return Err(PageError::Binary("binary data (control characters)"));
    }
    let text = without_nuls(text);
    if text.trim().is_empty() {
        return Err(PageError::Empty);
    }
    Ok(DecodedPage { text, encoding: encoding.name(), evidence, replaced_chars })
}

fn without_nuls(text: Cow<'_, str>) -> Cow<'_, str> {
    if memchr::memchr(0, text.as_bytes()).is_some() { text.replace('\0', "").into() } else { text }
}

/// Replacement characters in the text that were not already in the bytes.
fn count_replaced(text: &str, bytes: &[u8]) -> usize {
    let in_text = text.matches('\u{fffd}').count();
    let in_bytes = memchr::memmem::find_iter(bytes, "\u{fffd}".as_bytes()).count();
    in_text.saturating_sub(in_bytes)
}

fn encoding_of<'b>(bytes: &'b [u8], origin: &Origin) -> (&'static Encoding, EncodingEvidence, &'b [u8]) {
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        return (encoding, EncodingEvidence::ByteOrderMark, bytes.get(length..).unwrap_or_default());
    }
    if let Some(encoding) = origin.charset.as_deref().and_then(|label| Encoding::for_label(label.trim().as_bytes())) {
        // A declaration that the bytes contradict is worth less than valid UTF-8.
        if encoding == UTF_8 || std::str::from_utf8(bytes).is_err() || bytes.is_ascii() {
            if encoding != UTF_8 || std::str::from_utf8(bytes).is_ok() {
                return (encoding, EncodingEvidence::Declared, bytes);
            }
        } else {
            return (UTF_8, EncodingEvidence::ValidUtf8, bytes);
        }
    }
    if let Some(encoding) = utf16_by_nuls(bytes) {
        return (encoding, EncodingEvidence::Detected, bytes);
    }
    let valid_utf8 = std::str::from_utf8(bytes).is_ok();
    if let Some(encoding) = prescan_meta(bytes) {
        // Bytes that are valid UTF-8 beyond ASCII are UTF-8 whatever the page claims.
        if encoding == UTF_8 && valid_utf8 || encoding != UTF_8 && (!valid_utf8 || bytes.is_ascii()) {
            return (encoding, EncodingEvidence::Meta, bytes);
        }
    }
    if valid_utf8 {
        return (UTF_8, EncodingEvidence::ValidUtf8, bytes);
    }
    (detect(bytes), EncodingEvidence::Detected, bytes)
}

/// UTF-16 without a mark: text in it has a zero in every other byte.
fn utf16_by_nuls(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = bytes.get(..bytes.len().min(512) & !1)?;
    if sample.len() < 8 {
        return None;
    }
    let pairs = sample.len() / 2;
    let zeros_at = |offset: usize| sample.iter().skip(offset).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (zeros_at(0), zeros_at(1));
    if odd * 10 > pairs * 7 && even * 10 < pairs {
        Some(UTF_16LE)
    } else if even * 10 > pairs * 7 && odd * 10 < pairs {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// The encoding a `<meta>` names in the first kilobytes.
fn prescan_meta(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..bytes.len().min(META_PRESCAN_BYTES)).unwrap_or_default().to_ascii_lowercase();
    let mut rest = head.as_slice();
    while let Some(at) = memchr::memmem::find(rest, b"<meta") {
        rest = rest.get(at + 5..).unwrap_or_default();
        let tag = rest.get(..memchr::memchr(b'>', rest).unwrap_or(rest.len())).unwrap_or_default();
        if let Some(at) = memchr::memmem::find(tag, b"charset") {
            let value = tag.get(at + 7..).unwrap_or_default().trim_ascii_start();
            let Some(value) = value.strip_prefix(b"=") else { continue };
            let value = value.trim_ascii_start();
            let value = value.strip_prefix(b"\"").or_else(|| value.strip_prefix(b"'")).unwrap_or(value);
            let end =
                value.iter().position(|b| !(b.is_ascii_alphanumeric() || b"-_:.".contains(b))).unwrap_or(value.len());
            let found = Encoding::for_label(value.get(..end).unwrap_or_default());
            // UTF-16 cannot be read from an ASCII prescan: the standard takes it for UTF-8.
            return found.map(|encoding| if encoding == UTF_16LE || encoding == UTF_16BE { UTF_8 } else { encoding });
        }
    }
    None
}

/// The detector's guess from the stretches that are not ASCII.
fn detect(bytes: &[u8]) -> &'static Encoding {
    let mut sample = Vec::with_capacity(DETECTOR_BYTES + 64);
    let mut at = 0;
    while at < bytes.len() && sample.len() < DETECTOR_BYTES {
        let rest = bytes.get(at..).unwrap_or_default();
        let Some(next) = rest.iter().position(|byte| !byte.is_ascii()) else { break };
        let start = (at + next).saturating_sub(8).max(at);
        let end = (at + next + 24).min(bytes.len());
        sample.extend_from_slice(bytes.get(start..end).unwrap_or_default());
        at = end;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(&sample, true);
    detector.guess(None, Utf8Detection::Deny)
}

fn many_nuls(bytes: &[u8]) -> bool {
    let sample = bytes.get(..bytes.len().min(8_192)).unwrap_or_default();
    memchr::memchr_iter(0, sample).count() * 100 > sample.len()
}

/// Whether more than two in a hundred of the first characters are control characters that no text has.
fn many_controls(text: &str) -> bool {
    // Most pages have none, and bytes tell that faster: those beyond ASCII are 0xc2 and one below 0xa0.
    let first = text.as_bytes().get(..text.len().min(4 * 8_192)).unwrap_or_default();
    let none = first.iter().fold(true, |none, byte| {
        none & (*byte >= 0x20 || matches!(byte, b'\t' | b'\n' | b'\r' | 0xc)) & !matches!(byte, 0x7f)
    });
    let pairs = first.iter().zip(first.iter().skip(1));
    if none && pairs.fold(true, |none, (one, next)| none & !matches!((*one, *next), (0xc2, ..0xa0))) {
        return false;
    }
    let (mut controls, mut all) = (0usize, 0usize);
    for c in text.chars().take(8_192) {
        all += 1;
        controls += usize::from(c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{c}' | '\u{85}'));
    }
    controls * 50 > all
}

/// What a file is that is certainly not text.
fn binary_kind(bytes: &[u8]) -> Option<&'static str> {
    const SIGNATURES: [(&[u8], &str); 16] = [
        (b"\x89PNG\r\n\x1a\n", "a PNG image"),
        (b"\xff\xd8\xff", "a JPEG image"),
        (b"GIF87a", "a GIF image"),
        (b"GIF89a", "a GIF image"),
        (b"%PDF-", "a PDF document"),
        (b"PK\x03\x04", "a ZIP archive or office document"),
        (b"\x1f\x8b", "gzip data"),
        (b"\x28\xb5\x2f\xfd", "zstandard data"),
        (b"BZh", "bzip2 data"),
        (b"\xfd7zXZ\x00", "xz data"),
        (b"\x7fELF", "a program"),
        (b"MZ\x90\x00", "a program"),
        (b"\x00\x00\x01\x00", "an icon"),
        (b"OggS", "an Ogg file"),
        (b"ID3", "an MP3 file"),
        (b"\xd0\xcf\x11\xe0", "an old office document"),
    ];
    if let Some((_, kind)) = SIGNATURES.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Some(kind);
    }
    let riff = bytes.starts_with(b"RIFF") && bytes.get(8..12).is_some_and(|tag| tag == b"WEBP" || tag == b"WAVE");
    let mp4 = bytes.get(4..8) == Some(b"ftyp");
    (riff || mp4).then_some("an image, sound or film")
}

/// HTML or text, from the first kilobytes, for files whose name does not tell.
pub fn sniff(text: &str) -> Format {
    let end = text.char_indices().map(|(at, _)| at).take_while(|at| *at <= 4_096).last().unwrap_or(0);
    let head = text.get(..end.max(1)).unwrap_or(text).trim_start().to_ascii_lowercase();
    let opens = ["<!doctype html", "<html", "<head", "<body", "<?xml", "<!--"].iter().any(|tag| head.starts_with(tag));
    let tags = ["<html", "<head", "<body", "<div", "<meta ", "<script", "<p>", "<article"];
    if opens && (head.contains("<html") || head.contains("<body") || head.contains("<head") || head.contains("<div"))
        || tags.iter().filter(|tag| head.contains(**tag)).count() >= 3
    {
        Format::Html
    } else {
        Format::Text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded<'b>(bytes: &'b [u8], charset: Option<&str>) -> Result<DecodedPage<'b>, PageError> {
        let origin = Origin { charset: charset.map(str::to_owned), ..Origin::default() };
        decode(bytes, &origin, &Limits::default())
    }

    #[test]
    fn a_byte_order_mark_beats_everything() {
        let page = decoded(b"\xef\xbb\xbfGr\xc3\xbc\xc3\x9fe", Some("windows-1252")).unwrap();
        assert_eq!((&*page.text, page.evidence), ("Grüße", EncodingEvidence::ByteOrderMark));
    }

    #[test]
    fn a_wrong_declaration_loses_to_valid_utf8() {
        let page = decoded("Žluťoučký kůň".as_bytes(), Some("iso-8859-1")).unwrap();
        assert_eq!((&*page.text, page.encoding), ("Žluťoučký kůň", "UTF-8"));
    }

    #[test]
    fn a_declared_single_byte_set_is_used() {
        let page = decoded(b"Gr\xfc\xdfe aus K\xf6ln", Some("latin1")).unwrap();
        assert_eq!((&*page.text, page.evidence), ("Grüße aus Köln", EncodingEvidence::Declared));
    }

    #[test]
    fn meta_is_found_in_both_forms() {
        for meta in [
            "<meta charset=windows-1251>",
            "<META http-equiv='Content-Type' content='text/html; charset=windows-1251'>",
        ] {
            let mut bytes = meta.as_bytes().to_vec();
            bytes.extend_from_slice(b"<p>\xcf\xf0\xe8\xe2\xe5\xf2");
            let page = decoded(&bytes, None).unwrap();
            assert!(page.text.ends_with("Привет"), "{}", page.text);
            assert_eq!(page.evidence, EncodingEvidence::Meta);
        }
    }

    #[test]
    fn cyrillic_is_detected_far_into_an_ascii_page() {
        let mut bytes = b"x ".repeat(40_000);
        let word = encoding_rs::WINDOWS_1251.encode("Совет города принял решение о ремонте моста через реку").0;
        bytes.extend_from_slice(&word);
        let page = decoded(&bytes, None).unwrap();
        assert_eq!(page.encoding, "windows-1251");
    }

    #[test]
    fn utf16_without_a_mark_is_read() {
        let bytes: Vec<u8> = "A plain line of text".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(decoded(&bytes, None).unwrap().text, "A plain line of text");
    }

    #[test]
    fn what_is_not_text_is_refused_by_name() {
        assert!(matches!(decoded(b"\x89PNG\r\n\x1a\n....", None), Err(PageError::Binary("a PNG image"))));
        assert!(matches!(decoded(b"  \n", None), Err(PageError::Empty)));
        assert!(matches!(decoded(&[0, 1, 2, 0, 0, 9, 0, 0, 0], None), Err(PageError::Binary(_))));
    }

    #[test]
    fn replaced_characters_are_counted() {
        let bytes = [b"good text ".repeat(20).as_slice(), b"\xff"].concat();
        let page = decoded(&bytes, Some("utf-8")).unwrap();
        assert!(page.encoding == "UTF-8" && page.replaced_chars == 1 || page.evidence == EncodingEvidence::Detected);
    }
}
