//! The rule `main-content`.

use crate::measure::Measured;
use crate::page::{BlockKind, Format};

use super::{Action, Field, Findings, rule};

rule! {
    /// Blocks of an HTML page that are not its main content, by the scorer in `score`.
    ///
    /// # Why it is boilerplate
    /// Navigation, sidebars, teasers, footers: the page around the article.
    ///
    /// # Signals
    /// The scorer's probability of main content below one half; its reasons stand in the evidence.
    ///
    /// # Near misses
    /// Prose in an element whose name sounds like husk but which holds most of the page's prose.
    "main-content", "outside", 0.0
}

fn detect(page: &Measured<'_>, findings: &mut Findings) {
    if page.document.format != Format::Html {
        return;
    }
    for (block, scored) in page.main_scores().iter().enumerate() {
        if scored.kept {
            continue;
        }
        let kind = page.document.blocks.get(block).map(|own| own.kind);
        let caption = kind == Some(BlockKind::Caption) || scored.in_image_box || is_named_caption(page, block);
        let action = if caption { Action::Move(Field::Caption) } else { Action::Remove };
        findings.block(page, block, action, 1.0 - scored.main, &scored.reasons);
    }
}

/// Parts of class tokens that name the caption of an image, and nothing else.
const NAMES: [&str; 10] = [
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
];

/// Whether a small element around a block is named as a caption.
fn is_named_caption(page: &Measured<'_>, block: usize) -> bool {
    let containers = &page.document.containers;
    let Some(own) = page.document.blocks.get(block) else { return false };
    let mut at = own.container as usize;
    for _ in 0..2 {
        let Some(container) = containers.get(at) else { return false };
        if container.end_block.saturating_sub(container.first_block) > 4 {
            return false;
        }
        if NAMES.iter().any(|name| page.document.tokens(container).contains(name)) {
            return page.block(block).words >= 3;
        }
        at = container.parent as usize;
    }
    false
}
