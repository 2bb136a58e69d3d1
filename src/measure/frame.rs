//! Where the article stands in the page: its headline, its first and last running text.

use std::ops::Range;

use crate::lexicon::{Anchor, Class, Lang, Signal};
use crate::page::{BlockKind, Format};

use super::{Measured, headline, thread, ticker};

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
    /// Blocks that print it again, as a copy or with a suffix, in their order.
    pub copies: Vec<usize>,
    /// What followed the headline after a separator: a site name or a topic.
    pub suffix: Option<String>,
    /// First block of running text.
    pub first_long: Option<usize>,
    /// Last block of running text.
    pub last_long: Option<usize>,
    /// First line behind the running text that only stands behind articles: tags, related titles, a comment form.
    pub closing: Option<usize>,
    /// The thread of comments behind the article of a text scrape; empty where there is none.
    pub thread: Range<usize>,
    /// Titles of other articles by turns with times before now, before or behind the article of a text scrape; empty
    /// where there are none.
    pub ticker: Range<usize>,
    /// For each block, the words of running text before it.
    long_words_before: Vec<u32>,
    /// Words of running text in all.
    long_words: u32,
}

impl Frame {
    pub(super) fn of(page: &Measured<'_>) -> Self {
        let mut frame = Self::default();
        let mut running: Vec<usize> = (0..page.len()).filter(|index| is_running_text(page, *index)).collect();
        if page.document.format == Format::Text
            && let Some(thread) = thread::find(page, &running)
        {
            running.retain(|index| !thread.contains(index));
            frame.thread = thread;
        }
        if page.document.format == Format::Text
            && let Some(ticker) = ticker::find(page, &running)
        {
            running.retain(|index| !ticker.contains(index));
            frame.ticker = ticker;
        }
        frame.count_words(page, &running);
        if page.document.format == Format::Text {
            frame.drop_prompts(page, &mut running);
            drop_standfirst(page, &mut running);
        }
        frame.first_long = running.first().copied();
        frame.last_long = running.last().copied();
        if let (Format::Text, Some(last)) = (page.document.format, frame.last_long) {
            let last = end_of_article(page, last);
            frame.last_long = Some(last);
            frame.closing = (last + 1..page.len()).find(|index| is_closing(page, *index));
        }
        headline::find(page, &mut frame);
        frame
    }

    /// Counts the words of running text before each block.
    fn count_words(&mut self, page: &Measured<'_>, running: &[usize]) {
        let mut running = running.iter().peekable();
        for index in 0..page.len() {
            self.long_words_before.push(self.long_words);
            if running.next_if_eq(&&index).is_some() {
                self.long_words += page.block(index).words;
            }
        }
    }

    /// Drops the paragraphs at the end in which the site speaks to its readers: those behind a line that only stands
    /// behind articles, and those that ask for money.
    fn drop_prompts(&self, page: &Measured<'_>, running: &mut Vec<usize>) {
        let late = |index: usize| self.progress(index) >= 0.65;
        let voiced = running.iter().rev().take_while(|index| late(**index) && is_voiced(page, **index)).count();
        let own = running.len() - voiced;
        let Some(before) = own.checked_sub(1).and_then(|at| running.get(at).copied()) else { return };
        if let Some(closing) = (before + 1..page.len()).find(|index| is_closing(page, *index))
            && running.iter().any(|index| *index > closing && is_prompt(page, *index))
        {
            running.retain(|index| *index < closing);
        }
        while running.last().is_some_and(|last| *last > before && asks_for_money(page, *last)) {
            running.pop();
        }
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

    /// Whether a block prints the headline again.
    pub fn is_copy(&self, index: usize) -> bool {
        self.copies.binary_search(&index).is_ok()
    }

    /// Share of the running text that stands before a block, 0 to 1.
    pub fn progress(&self, index: usize) -> f32 {
        let before = self.long_words_before.get(index).copied().unwrap_or(self.long_words);
        if self.long_words == 0 { 0.0 } else { before as f32 / self.long_words as f32 }
    }
}

/// Drops a first paragraph that a date or a byline parts from the text: a standfirst of two sentences.
fn drop_standfirst(page: &Measured<'_>, running: &mut Vec<usize>) {
    let (Some(first), Some(second)) = (running.first().copied(), running.get(1).copied()) else { return };
    let parted = (first + 1..second.min(first + 4)).any(|index| {
        let stats = page.block(index);
        let stamp = [Class::BYLINE, Class::TIMESTAMP].iter().any(|class| page.has_at(index, *class, Anchor::Start));
        stats.words <= 12 && !stats.is_sentence() && (stamp || crate::fields::dates::is_date_line(page, index))
    });
    if parted && first <= 30 && page.block(first).words <= 60 && !page.block(first).shape.begins_quote {
        running.remove(0);
    }
}

/// The last block of the article: lines of dialogue, and a list with the sentence that introduces it, may follow the
/// last paragraph of running text.
fn end_of_article(page: &Measured<'_>, last: usize) -> usize {
    let mut end = last;
    for index in last + 1..page.len().min(last + 30) {
        let stats = page.block(index);
        if is_closing(page, index) {
            break;
        }
        let spoken = stats.shape.begins_quote && stats.shape.ends_sentence && stats.words >= 2;
        let introduces = stats.shape.ends_colon && stats.words >= 8 && stats.function_words >= 2;
        let listed = stats.words > 0
            && (end + 1..=index).any(|other| page.block(other).shape.ends_colon)
            && is_listed(page, index);
        if spoken || introduces || listed && end + 1 >= index {
            end = index;
        }
    }
    end
}

/// Whether a line is an item of a list: it begins with a bullet or a number.
fn is_listed(page: &Measured<'_>, index: usize) -> bool {
    let text = page.text(index).trim_start();
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    page.block(index).shape.begins_bullet || rest.len() < text.len() && rest.starts_with(['.', ')'])
}

/// Whether a paragraph speaks to the reader or for the site, and tells of nobody's words.
fn is_voiced(page: &Measured<'_>, index: usize) -> bool {
    let stats = page.block(index);
    (page.signal(index, Signal::We) > 0 || page.signal(index, Signal::You) > 0)
        && !stats.shape.begins_quote
        && !(stats.shape.has_quote && page.signal(index, Signal::Say) > 0)
}

/// Whether a paragraph speaks for the site to the reader, or in one voice of two matters of prompts.
fn is_prompt(page: &Measured<'_>, index: usize) -> bool {
    let stats = page.block(index);
    let has = |signal| page.signal(index, signal) > 0;
    let matters = usize::from(has(Signal::Press))
        + usize::from(has(Signal::Give))
        + usize::from(has(Signal::Period) || stats.shape.has_money)
        + usize::from(stats.shape.has_at || stats.shape.has_url);
    has(Signal::We) && has(Signal::You) || matters >= 2
}

/// Whether a paragraph in which the site speaks to the reader is about money for it.
fn asks_for_money(page: &Measured<'_>, index: usize) -> bool {
    let has = |signal| page.signal(index, signal) > 0;
    let button = |other: usize| {
        let words = page.block(other).words;
        (1..=8).contains(&words)
            && [Class::DONATION_PROMPT, Class::MEMBERSHIP_PROMPT].iter().any(|class| page.has(other, *class))
            || (1..=4).contains(&words) && page.signal(other, Signal::Give) > 0
    };
    let topics = usize::from(has(Signal::Give))
        + usize::from(has(Signal::Press))
        + usize::from(has(Signal::Period) || page.block(index).shape.has_money)
        + usize::from(button(index + 1)) * 2;
    has(Signal::We) && (has(Signal::You) && topics >= 2 || topics >= 3)
}

/// Whether a short line only stands behind articles: tags, a heading of related titles, a comment form, a button.
pub(crate) fn is_closing(page: &Measured<'_>, index: usize) -> bool {
    let stats = page.block(index);
    if stats.words == 0 || stats.words > 24 || stats.is_sentence() || stats.shape.begins_quote {
        return false;
    }
    let folded = page.folded(index);
    page.hits(index).iter().any(|hit| {
        let rest = folded.get(hit.end as usize..).unwrap_or_default().trim_start();
        let labelled = hit.anchor == Anchor::Start && rest.starts_with([':', '-']);
        match hit.class {
            Class::TAG_LIST => labelled && rest.contains(','),
            Class::RELATED_HEADER | Class::SPONSORED_HEADER | Class::COMMENT_FORM => hit.anchor == Anchor::Whole,
            Class::RELATED_INLINE => hit.anchor == Anchor::Start && !rest.contains(char::is_alphanumeric),
            Class::DONATION_PROMPT | Class::MEMBERSHIP_PROMPT | Class::PAYWALL_LINE => {
                hit.anchor == Anchor::Whole || hit.end - hit.start >= 12
            }
            Class::COPYRIGHT_LINE | Class::ERROR_REPORT => hit.anchor == Anchor::Start,
            _ => false,
        }
    })
}

/// Whether a block is running text of an article, captions and the like aside.
fn is_running_text(page: &Measured<'_>, index: usize) -> bool {
    let stats = page.block(index);
    let Some(block) = page.document.blocks.get(index) else { return false };
    if !stats.is_long() || block.hidden || stats.link_density > 0.5 || block.kind == BlockKind::Caption {
        return false;
    }
    let spoken = !page.lang.is_some_and(Lang::has_function_words) || stats.function_share() >= 0.15;
    let caption = stats.words < 60 && (page.has(index, Class::IMAGE_CREDIT) || page.has(index, Class::CAPTION_MARKER));
    let follow = stats.words <= 40 && page.has_at(index, Class::FOLLOW_US, Anchor::Within);
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
        Class::LEGAL_STATUS,
    ];
    let text = page.document.format == Format::Text;
    let prompt = text && (follow || stats.shape.has_braces || husk.iter().any(|class| page.has(index, *class)));
    spoken && !caption && !prompt
}
