//! Captions without `figcaption`: the little text that shares a small box with an image.

use crate::lexicon::Class;
use crate::measure::{Measured, overlap, words_of};
use crate::page::{BlockKind, PageImage};

use super::names::Names;

/// Most words of a box around an image and its caption.
const MAX_WORDS: u32 = 90;
/// Most blocks of such a box.
const MAX_BLOCKS: usize = 5;
/// How far above an image its box may begin.
const MAX_STEPS: usize = 8;
/// Most images that are looked at.
const MAX_IMAGES: usize = 2000;
/// Parts of names that boxes of images have.
static NAMES: Names = Names::new(&[
    "img", "image", "imag", "photo", "foto", "picture", "figure", "media", "gallery", "galerie", "bild", "caption",
    "legend", "visual", "lightbox",
]);

/// How much a block looks like the caption of an image in whose box it stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Boxed {
    /// It does not.
    #[default]
    No,
    /// A short text in a box that is named as an image's, or the image's alternative text.
    Likely,
    /// A credit stands beside it, or its element is named as a caption.
    Sure,
}

/// What each block is to the image in whose box it stands.
pub(super) fn in_boxes(page: &Measured<'_>) -> Vec<Boxed> {
    let mut found = vec![Boxed::No; page.len()];
    let names_one =
        |at: usize| page.document.containers.get(at).is_some_and(|container| name_one(page.document.tokens(container)));
    for image in page.document.metadata.images.iter().take(MAX_IMAGES) {
        let Some((container, named)) = box_of(page, image) else { continue };
        let Some(own) = page.document.containers.get(container) else { continue };
        let blocks = own.first_block as usize..own.end_block as usize;
        let from = blocks.start.max(image.before_block as usize);
        let described = |block: usize| is_alternative(page, block, &image.alt);
        let credited = blocks.clone().any(|block| is_credit(page, block));
        let titled = blocks.clone().any(|block| is_heading(page, block));
        for block in from..blocks.end {
            let boxed = if credited || is_named(page, block, names_one) {
                Boxed::Sure
            } else if described(block) || named && !titled && !page.block(block).is_long() {
                Boxed::Likely
            } else {
                Boxed::No
            };
            if may_be(page, block, credited)
                && let Some(found) = found.get_mut(block)
            {
                *found = boxed.max(*found);
            }
        }
    }
    if is_photo_essay(page, &found) {
        found.fill(Boxed::No);
    }
    found
}

/// Parts of class tokens that name the caption of an image, and nothing else.
static CAPTION_NAMES: Names = Names::new(&[
    "caption",
    "bildunterschrift",
    "bildtext",
    "bildnachweis",
    "legende",
    "leyenda",
    "piedefoto",
    "didascalia",
    "onderschrift",
    "bijschrift",
]);

/// Whether tokens name the caption of an image.
pub(super) fn name_one(tokens: &str) -> bool {
    CAPTION_NAMES.stand_in(tokens)
}

/// Whether a block is marked as a caption, or a small element around it is named as one: `names_one` says which are.
pub(super) fn is_named(page: &Measured<'_>, block: usize, names_one: impl Fn(usize) -> bool) -> bool {
    let containers = &page.document.containers;
    let Some(own) = page.document.blocks.get(block) else { return false };
    if own.kind == BlockKind::Caption {
        return true;
    }
    let mut at = own.container as usize;
    for _ in 0..2 {
        let Some(container) = containers.get(at) else { return false };
        if container.end_block.saturating_sub(container.first_block) > 4 {
            return false;
        }
        if names_one(at) {
            return page.block(block).words >= 3;
        }
        at = container.parent as usize;
    }
    false
}

/// Whether the captions are so much of the page's text that they are the article.
fn is_photo_essay(page: &Measured<'_>, found: &[Boxed]) -> bool {
    let (mut captions, mut others) = (0, 0);
    for (block, caption) in found.iter().enumerate() {
        let stats = page.block(block);
        if *caption > Boxed::No {
            captions += stats.words;
        } else if stats.is_long() && stats.link_density < 0.5 {
            others += stats.words;
        }
    }
    captions > 120 && captions * 2 > others
}

/// The widest small container around an image that has text, and whether it is named as an image's.
fn box_of(page: &Measured<'_>, image: &PageImage) -> Option<(usize, bool)> {
    let containers = &page.document.containers;
    let mut at = image.container as usize;
    let (mut best, mut named) = (None, false);
    for _ in 0..MAX_STEPS {
        let container = containers.get(at)?;
        let blocks = container.first_block as usize..container.end_block as usize;
        if at == 0
            || blocks.len() > MAX_BLOCKS
            || matches!(container.tag, "a" | "li" | "td" | "tr" | "article" | "body")
        {
            break;
        }
        let words: u32 = blocks.clone().map(|block| page.block(block).words).sum();
        if words > MAX_WORDS {
            break;
        }
        named = named || NAMES.stand_in(page.document.tokens(container));
        if words > 0 && blocks.end > image.before_block as usize {
            best = Some((at, named));
        }
        at = container.parent as usize;
    }
    best
}

fn is_heading(page: &Measured<'_>, block: usize) -> bool {
    page.document.blocks.get(block).is_some_and(|own| matches!(own.kind, BlockKind::Heading(_)))
}

fn is_credit(page: &Measured<'_>, block: usize) -> bool {
    page.block(block).words <= 8 && page.has(block, Class::IMAGE_CREDIT)
}

fn is_alternative(page: &Measured<'_>, block: usize, alt: &str) -> bool {
    if alt.len() > 1000 || page.block(block).words < 4 {
        return false;
    }
    let alt = words_of(alt);
    alt.len() >= 4 && overlap(&alt, &words_of(page.text(block))) >= 0.8
}

/// Whether a block can be a caption at all.
fn may_be(page: &Measured<'_>, block: usize, credited: bool) -> bool {
    let Some(own) = page.document.blocks.get(block) else { return false };
    let stats = page.block(block);
    let kind = match own.kind {
        BlockKind::Paragraph | BlockKind::Caption => true,
        // A heading beside a credit, as long as a sentence.
        BlockKind::Heading(_) => credited && stats.words >= 12,
        _ => false,
    };
    kind && stats.link_density < 0.5 && Some(block) != page.frame.headline
}
