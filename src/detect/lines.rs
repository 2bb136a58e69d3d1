//! What prompts have in common: who speaks to whom, what is asked, where it stands. Used by many rules, owned by none.

use crate::lexicon::{Anchor, Class, Signal};
use crate::measure::{Measured, Place};
use crate::page::{BlockKind, Format};

use super::{Action, Findings};

/// How a class of prompts is recognised.
#[derive(Debug, Clone, Copy)]
pub(super) struct Prompt {
    /// Phrases.
    pub(super) class: Class,
    /// Most words of a block in which a phrase at the start or end, or anywhere, is enough when it is no sentence.
    pub(super) short_words: u32,
    /// Whether full sentences count too, given a second signal.
    pub(super) sentences: bool,
    /// Word classes that speak for it.
    pub(super) signals: &'static [Signal],
    /// What is to be done.
    pub(super) action: Action,
}

impl Prompt {
    /// Prompts of a class that are removed, whole lines and sentences.
    pub(super) const fn removing(class: Class, signals: &'static [Signal]) -> Self {
        Self { class, short_words: 14, sentences: true, signals, action: Action::Remove }
    }

    /// Labels and buttons of a class: short lines only.
    pub(super) const fn label(class: Class) -> Self {
        Self { class, short_words: 6, sentences: false, signals: &[], action: Action::Remove }
    }
}

/// A list of signals under construction.
#[derive(Debug, Default)]
pub(super) struct Signals(pub(super) Vec<&'static str>);

impl Signals {
    pub(super) fn add_if(&mut self, holds: bool, name: &'static str) -> &mut Self {
        if holds {
            self.0.push(name);
        }
        self
    }

    pub(super) fn count(&self) -> usize {
        self.0.len()
    }
}

/// Signals that speak for a prompt whatever it asks for: address, links, place.
pub(super) fn address(page: &Measured<'_>, block: usize, wanted: &[Signal]) -> Signals {
    let stats = page.block(block);
    let mut signals = Signals::default();
    signals
        .add_if(page.signal(block, Signal::You) > 0, "addresses the reader")
        .add_if(page.signal(block, Signal::We) > 0, "speaks as the site");
    for signal in wanted {
        let name = match signal {
            Signal::Give => "asks to give",
            Signal::Press => "about journalism",
            Signal::Subscribe => "asks to sign up",
            Signal::Ui => "operates a page",
            Signal::Period => "names a period",
            _ => continue,
        };
        signals.add_if(page.signal(block, *signal) > 0, name);
    }
    signals
        .add_if(stats.shape.has_url || stats.shape.has_at, "has an address")
        .add_if(stats.shape.has_money, "names money")
        .add_if(stats.shape.has_symbol, "has a symbol")
        .add_if(page.document.format == Format::Html && stats.link_density > 0.5, "is a link")
        .add_if(page.frame.place(block) == Place::Tail, "stands in the tail")
        .add_if(page.frame.place(block) == Place::Head, "stands in the head");
    signals
}

/// Reports the blocks in which a prompt's phrases stand.
pub(super) fn prompts(page: &Measured<'_>, prompt: &Prompt, findings: &mut Findings) {
    for block in 0..page.len() {
        if let Some((score, signals)) = weigh(page, block, prompt) {
            findings.block(page, block, prompt.action, score, &signals);
        }
    }
}

/// How strongly a block is such a prompt, and why.
pub(super) fn weigh(page: &Measured<'_>, block: usize, prompt: &Prompt) -> Option<(f32, Vec<&'static str>)> {
    let stats = page.block(block);
    let (mut whole, mut anchored, mut within) = (false, false, 0u32);
    let mut last_end = 0;
    let mut covered = 0;
    for hit in page.hits_of(block, prompt.class) {
        match hit.anchor {
            Anchor::Whole => whole = true,
            Anchor::Start | Anchor::End => anchored = true,
            Anchor::Within => {}
        }
        if hit.start >= last_end {
            within += 1;
            covered += hit.end - hit.start;
            last_end = hit.end;
        }
    }
    if within == 0 || is_code(page, block) {
        return None;
    }
    if whole && stats.words <= 12 {
        return Some((0.95, vec!["phrase", "alone on its line"]));
    }
    if !stats.is_sentence() && stats.words <= prompt.short_words && !stats.shape.begins_quote {
        let share = covered as f32 / page.folded(block).len().max(1) as f32;
        if share > 0.3 || anchored {
            return Some((0.7 + 0.25 * share.min(1.0), vec!["phrase", "no sentence"]));
        }
    }
    if !prompt.sentences {
        return None;
    }
    let mut signals = address(page, block, prompt.signals);
    signals.add_if(within > 1, "second phrase").add_if(stats.words < 8 && !stats.shape.ends_sentence, "no sentence");
    let score = (0.5 + 0.12 * signals.count() as f32 + 0.05 * within as f32).min(0.95);
    let mut all = vec!["phrase"];
    // A second phrase says more than a place.
    signals.0.sort_by_key(|name| *name != "second phrase");
    all.extend(signals.0);
    Some((score, all))
}

/// Whether a block is code, in which everything is quoted.
pub(super) fn is_code(page: &Measured<'_>, block: usize) -> bool {
    page.document.blocks.get(block).is_none_or(|block| block.kind == BlockKind::Pre)
}

/// Whether the block is a short line without the shape of a sentence.
pub(super) fn is_fragment(page: &Measured<'_>, block: usize) -> bool {
    let stats = page.block(block);
    !stats.shape.ends_sentence && !stats.shape.ends_colon && stats.words <= 25 && !stats.is_long()
}

/// The first hit of a class at the start of a block that is followed by a colon or the like: a label. The second part
/// is the folded text behind it.
pub(super) fn labelled<'p>(page: &'p Measured<'_>, block: usize, class: Class) -> Option<&'p str> {
    let folded = page.folded(block);
    page.hits_of(block, class).filter(|hit| hit.anchor == Anchor::Start).find_map(|hit| {
        let rest = folded.get(hit.end as usize..)?.trim_start();
        rest.strip_prefix([':', '-', '|', '/', '>', '：', '*', '→', '»', '▶']).map(str::trim_start)
    })
}

/// Whether the block stands between two blocks of running text no further than `reach` blocks away.
pub(super) fn between_running_text(page: &Measured<'_>, block: usize, reach: usize) -> bool {
    let long = |index: usize| page.block(index).is_long();
    let before = (block.saturating_sub(reach)..block).any(long);
    let after = (block + 1..(block + 1 + reach).min(page.len())).any(long);
    before && after
}
