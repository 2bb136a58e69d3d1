//! Captions: texts, credits and alternative texts moved out of the text, put together again.

use rustc_hash::FxHashMap;

use crate::apply::Moved;
use crate::detect::Field;
use crate::lexicon::{Anchor, Class, fold};
use crate::measure::Measured;
use crate::page::PageImage;
use crate::record::Caption;

/// How far apart in blocks the parts of one caption may stand.
const NEAR: usize = 2;

/// The captions of a page, in page order; one that is printed twice counts once.
///
/// A credit joins the caption beside it, an alternative text as well; without a caption each makes an entry of its own,
/// whose text is the credit, or empty for an alternative text.
pub(super) fn captions(page: &Measured<'_>, moved: &[Moved]) -> Vec<Caption> {
    let mut all: Vec<(usize, Caption)> = Vec::new();
    let images = images_by_caption(page);
    for piece in moved {
        let caption = Caption { position: piece.position as u64, ..Caption::default() };
        match piece.field {
            Field::Caption => {
                let credit = credit_in(page, &piece.text);
                let mut caption = Caption { text: piece.text.clone(), credit, ..caption };
                add_image(images.get(&piece.block).copied(), &mut caption);
                all.push((piece.block, caption));
            }
            Field::Credit => {
                let credit = credit_in(page, &piece.text).unwrap_or_else(|| piece.text.clone());
                all.push((piece.block, Caption { credit: Some(credit), ..caption }));
            }
            Field::Alt => all.push((piece.block, Caption { alt: Some(piece.text.clone()), ..caption })),
            _ => {}
        }
    }
    once(joined(all))
}

/// A credit that no caption claims is all that was printed: it is the entry's text as well.
fn with_text(mut caption: Caption) -> Caption {
    if caption.text.is_empty() && caption.alt.is_none() {
        caption.text = caption.credit.clone().unwrap_or_default();
    }
    caption
}

/// Puts credits and alternative texts to the caption right before or after them.
fn joined(parts: Vec<(usize, Caption)>) -> Vec<Caption> {
    let mut waiting: Vec<(usize, Caption)> = Vec::new();
    for (block, part) in parts {
        if let Some((last_block, last)) = waiting.last_mut()
            && block.saturating_sub(*last_block) <= NEAR
            && (last.text.is_empty() || part.text.is_empty())
            && !(last.credit.is_some() && part.credit.is_some())
            && !(last.alt.is_some() && part.alt.is_some() && part.text.is_empty())
        {
            if last.text.is_empty() {
                last.text = part.text;
            }
            last.credit = last.credit.take().or(part.credit);
            last.alt = last.alt.take().or(part.alt);
            last.image = last.image.take().or(part.image);
            *last_block = block;
        } else {
            waiting.push((block, part));
        }
    }
    waiting.into_iter().map(|(_, caption)| with_text(caption)).collect()
}

/// Each caption once: what a copy knows more is kept.
fn once(all: Vec<Caption>) -> Vec<Caption> {
    let (mut kept, mut places): (Vec<Caption>, FxHashMap<String, usize>) = Default::default();
    for caption in all {
        let key = match caption.text.as_str() {
            "" => format!("\n{}\n{}", caption.credit.as_deref().unwrap_or(""), caption.alt.as_deref().unwrap_or("")),
            text => fold::folded(text),
        };
        if let Some(known) = places.get(&key).and_then(|at| kept.get_mut(*at)) {
            known.credit = known.credit.take().or(caption.credit);
            known.image = known.image.take().or(caption.image);
            known.alt = known.alt.take().or(caption.alt);
        } else {
            places.insert(key, kept.len());
            kept.push(caption);
        }
    }
    kept
}

/// The first image of the figure whose caption a block is, for each such block.
fn images_by_caption<'m>(page: &'m Measured<'_>) -> FxHashMap<usize, &'m PageImage> {
    let mut found = FxHashMap::default();
    for image in &page.document.metadata.images {
        if let Some(block) = image.caption_block {
            found.entry(block as usize).or_insert(image);
        }
    }
    found
}

/// Adds what is known of the image of a caption.
fn add_image(image: Option<&PageImage>, caption: &mut Caption) {
    let Some(image) = image else { return };
    let filled = |text: &str| Some(crate::normalise::one_line(text)).filter(|text| !text.is_empty());
    caption.image = filled(&image.src).filter(|src| !src.starts_with("data:"));
    caption.alt = filled(&image.alt);
}

/// The credit named in a caption: in its last brackets, or behind a label of the class `image-credit`.
fn credit_in(page: &Measured<'_>, text: &str) -> Option<String> {
    let trimmed = text.trim_end_matches(['.', ' ']);
    if let Some(inner) = trimmed.strip_suffix([')', ']'])
        && let Some(open) = inner.rfind(['(', '['])
        && let Some(inside) = inner.get(open + 1..)
        && let Some(credit) = labelled(page, inside)
    {
        return Some(credit);
    }
    // The label may begin a later part of the line: behind a bar, a slash, a point or a dash.
    let parts =
        trimmed.char_indices().filter(|(_, c)| matches!(c, '.' | '|' | '/' | '–' | '—' | '-' | '·' | ';' | ','));
    let starts: Vec<usize> = std::iter::once(0).chain(parts.map(|(at, c)| at + c.len_utf8())).collect();
    starts.iter().find_map(|start| {
        let part = trimmed.get(*start..)?;
        let spaced = *start == 0 || part.starts_with(char::is_whitespace);
        spaced.then(|| labelled(page, part)).flatten()
    })
}

/// Longest part of a caption that may be a credit, in bytes: longer ones have more words.
const LONGEST_CREDIT: usize = 400;

/// What stands behind a label such as "Photo:", "Foto", "Image by".
fn labelled(page: &Measured<'_>, text: &str) -> Option<String> {
    let text = text.trim();
    if text.len() > LONGEST_CREDIT {
        return None;
    }
    let folded = fold::folded(text);
    let mut hits = Vec::new();
    page.lexicon.find(&folded, &mut hits);
    let end = hits
        .iter()
        .filter(|hit| hit.class == Class::IMAGE_CREDIT && hit.anchor == Anchor::Start && hit.start == 0)
        .map(|hit| hit.end as usize)
        .max()?;
    let rest = text.get(fold::source_offset(text, end)..)?;
    let marked = rest.trim_start().starts_with([':', '/', '©', '|', '–', '—', '-']);
    let credit =
        rest.trim_matches(|c: char| c.is_whitespace() || matches!(c, ':' | '/' | '©' | '|' | '–' | '—' | '-' | '.'));
    let short = credit.split_whitespace().count() <= 8 && !credit.is_empty();
    // Without a mark behind it the label may be a word of the caption: a name must follow.
    let named = credit.chars().next().is_some_and(|c| c.is_uppercase() || !c.is_lowercase() && c.is_alphabetic());
    (short && (marked || named)).then(|| credit.to_owned())
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use super::*;
    use crate::lexicon::Lexicon;
    use crate::page::Document;

    fn of(pieces: &[(Field, usize, &str)]) -> Vec<Caption> {
        static LEXICON: LazyLock<Lexicon> = LazyLock::new(Lexicon::embedded);
        let decoded = crate::page::DecodedPage {
            text: "<p>x".into(),
            encoding: "UTF-8",
            evidence: crate::page::EncodingEvidence::ValidUtf8,
            replaced_chars: 0,
        };
        let limits = crate::settings::Limits::default();
        let document: Document = crate::segment::segment(&decoded, crate::page::Format::Html, None, &limits).unwrap();
        let page = Measured::new(&document, &LEXICON);
        let moved: Vec<Moved> = pieces
            .iter()
            .map(|(field, block, text)| Moved {
                field: *field,
                block: *block,
                text: (*text).to_owned(),
                position: *block,
            })
            .collect();
        captions(&page, &moved)
    }

    #[test]
    fn credits_are_read_and_the_text_stays_as_printed() {
        for (text, credit) in [
            ("A helicopter over the sound (Picture: Hal Birtwhistle)", Some("Hal Birtwhistle")),
            ("Leere Rahmen am Busbahnhof. Foto: Ruth Ebbing/dpa", Some("Ruth Ebbing/dpa")),
            ("Один из чемоданов в читальном зале. Фото: из семейного архива", Some("из семейного архива")),
            ("The old bridge, photo taken in 1931", None),
            ("A bridge (built 1931)", None),
        ] {
            let all = of(&[(Field::Caption, 1, text)]);
            assert_eq!(all[0].text, text);
            assert_eq!(all[0].credit.as_deref(), credit, "{text}");
        }
    }

    #[test]
    fn credits_and_alternatives_join_the_caption_beside_them() {
        let all = of(&[
            (Field::Caption, 1, "A bridge"),
            (Field::Credit, 2, "Photo: Ann Lee"),
            (Field::Alt, 9, "bridge water"),
        ]);
        assert_eq!(all.len(), 2);
        assert_eq!(all[0].credit.as_deref(), Some("Ann Lee"));
        assert_eq!((all[1].text.as_str(), all[1].alt.as_deref(), all[1].position), ("", Some("bridge water"), 9));
    }

    #[test]
    fn the_same_caption_counts_once() {
        let all =
            of(&[(Field::Caption, 1, "A bridge"), (Field::Caption, 5, "A BRIDGE"), (Field::Caption, 6, "A road")]);
        assert_eq!(all.iter().map(|caption| caption.text.as_str()).collect::<Vec<_>>(), ["A bridge", "A road"]);
    }
}
