//! Where the article stands in the page: its headline, its first and last running text.

use crate::lexicon::Class;
use crate::page::{BlockKind, Format};

use super::{Measured, headline};

/// Part of the page a block stands in, relative to the running text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Before the first running text.
    Head,
    /// Between the first and the last running text, both included.
    Body,
    /// After the last running text.
    Tail,
}

/// Where headline and running text are.
#[derive(Debug, Clone, Default)]
pub struct Frame {
    /// The headline, site and topic suffixes off.
    pub title: Option<String>,
    /// Block that prints the headline.
    pub headline: Option<usize>,
    /// Blocks that print it again, as a copy or with a suffix.
    pub copies: Vec<usize>,
    /// What followed the headline after a separator: a site name or a topic.
    pub suffix: Option<String>,
    /// First block of running text.
    pub first_long: Option<usize>,
    /// Last block of running text.
    pub last_long: Option<usize>,
    /// For each block, the words of running text before it.
    long_words_before: Vec<u32>,
    /// Words of running text in all.
    long_words: u32,
}

impl Frame {
    pub(super) fn of(page: &Measured<'_>) -> Self {
        let mut frame = Self::default();
        let mut sum = 0;
        for index in 0..page.len() {
            frame.long_words_before.push(sum);
            if is_running_text(page, index) {
                sum += page.block(index).words;
                frame.first_long.get_or_insert(index);
                frame.last_long = Some(index);
            }
        }
        frame.long_words = sum;
        headline::find(page, &mut frame);
        frame
    }

    /// Where a block stands.
    pub fn place(&self, index: usize) -> Place {
        match (self.first_long, self.last_long) {
            (Some(first), _) if index < first => Place::Head,
            (_, Some(last)) if index > last => Place::Tail,
            (None, _) => Place::Head,
            _ => Place::Body,
        }
    }

    /// Share of the running text that stands before a block, 0 to 1.
    pub fn progress(&self, index: usize) -> f32 {
        let before = self.long_words_before.get(index).copied().unwrap_or(self.long_words);
        if self.long_words == 0 { 0.0 } else { before as f32 / self.long_words as f32 }
    }
}

/// Whether a block is running text of an article, captions and the like aside.
fn is_running_text(page: &Measured<'_>, index: usize) -> bool {
    let stats = page.block(index);
    let Some(block) = page.document.blocks.get(index) else { return false };
    if !stats.is_long() || block.hidden || stats.link_density > 0.5 || block.kind == BlockKind::Caption {
        return false;
    }
    let spoken = page.lang.is_none() || stats.function_share() >= 0.15;
    let caption = stats.words < 60
        && (page.has(index, Class::IMAGE_CREDIT) || page.has(index, Class::CAPTION_MARKER));
    let husk = [
        Class::COOKIE_NOTICE,
        Class::DONATION_PROMPT,
        Class::NEWSLETTER_SIGNUP,
        Class::COPYRIGHT_LINE,
        Class::SCRIPT_NOTICE,
        Class::COMMENT_FORM,
        Class::AFFILIATE_DISCLOSURE,
        Class::AUTHOR_BIO,
        Class::MEMBERSHIP_PROMPT,
    ];
    let text = page.document.format == Format::Text;
    let prompt = text && (stats.shape.has_braces || husk.iter().any(|class| page.has(index, *class)));
    spoken && !caption && !prompt
}
