//! What the parts weighed by hand share.

use crate::lexicon::{Anchor, Class};
use crate::measure::Measured;

/// How likely a line is husk, 0 to 1, and why.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Hint {
    pub(super) husk: f32,
    pub(super) reasons: [&'static str; 3],
}

/// Whether a line is a phrase of user interfaces.
pub(super) fn is_label(page: &Measured<'_>, block: usize) -> bool {
    let stats = page.block(block);
    stats.words <= 8
        && page.hits(block).iter().any(|hit| {
            hit.anchor == Anchor::Whole && !matches!(hit.class, Class::BYLINE | Class::IMAGE_CREDIT | Class::TIMESTAMP)
        })
}
