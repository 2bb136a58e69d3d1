//! The rule `newsletter-signup`.

use std::ops::Range;

use crate::lexicon::{Anchor, Class, Signal};
use crate::measure::{Measured, Place};
use crate::page::Format;

use super::lines::{self, Prompt};
use super::voice::Voice;
use super::{Action, Findings, notes, rule};

rule! {
    /// Invitations to newsletters, with the fields and small print of their forms.
    ///
    /// # Why it is boilerplate
    /// The site speaks about itself; the article does not.
    ///
    /// # Signals
    /// A phrase of the class `newsletter-signup`, alone on its line or in a fragment; in a sentence also address
    /// ("we", "you"), an imperative of signing up, an address, the tail of the page.
    ///
    /// # Near misses
    /// A sentence about a council's newsletter; a quoted invitation; an article about newsletters.
    "newsletter-signup", "newsletter", 0.5
}

const PROMPT: Prompt = Prompt::removing(Class::NEWSLETTER_SIGNUP, &[Signal::Subscribe, Signal::Ui]);

fn detect(page: &Measured<'_>, findings: &mut Findings) {
    let bearing = page.bearing(&[PROMPT.class], &[Signal::Mail, Signal::Subscribe]);
    for block in bearing.filter(|block| !notes::is_headline(page, *block)) {
        for line in form_around(page, block) {
            findings.block(page, line, Action::Remove, 0.85, &["label above", "field for an address below", "form"]);
        }
        if let Some(signals) = by_voice(page, block) {
            findings.block(page, block, Action::Remove, 0.8, &signals);
            for line in form_below(page, block) {
                findings.block(page, line, Action::Remove, 0.8, &["form", "below an invitation"]);
            }
            continue;
        }
        let told = page.block(block).shape.has_quote && page.signal(block, Signal::Say) > 0;
        if told && page.block(block).is_sentence() {
            continue;
        }
        if is_other_start(page, block) {
            continue;
        }
        if let Some((score, signals)) = lines::weigh_strictly(page, block, &PROMPT) {
            findings.block(page, block, PROMPT.action, score, &signals);
        }
    }
}

/// Whether all a block has is the beginning of many sentences, such as "stay informed", with nothing about signing up.
fn is_other_start(page: &Measured<'_>, block: usize) -> bool {
    let stats = page.block(block);
    let outside = page.frame.place(block) != Place::Body;
    let asks = page.signal(block, Signal::Subscribe) + page.signal(block, Signal::We) > 0 || stats.shape.has_at;
    let fixed = page.hits_of(block, Class::NEWSLETTER_SIGNUP).any(|hit| match hit.anchor {
        Anchor::Whole => true,
        Anchor::Within => outside || hit.end - hit.start >= 24 || hit.end - hit.start >= 10 && asks,
        Anchor::Start | Anchor::End => asks && (outside || hit.end - hit.start >= 16),
    });
    !fixed
}

/// The lines of a form right below an invitation in a text scrape: two or three of up to four words, without blank
/// lines, for the address and the button.
fn form_below(page: &Measured<'_>, block: usize) -> Range<usize> {
    let field = |line: &usize| {
        let stats = page.block(*line);
        (1..=4).contains(&stats.words)
            && !stats.shape.ends_sentence
            && stats.digits == 0
            && page.document.blocks.get(*line).is_some_and(|own| own.gap_before == 0)
    };
    let count = (block + 1..page.len()).take(4).take_while(field).count();
    let fits = page.document.format == Format::Text && (2..=3).contains(&count);
    block + 1..block + 1 + if fits { count } else { 0 }
}

/// Furthest that a form's field for an address is from its label, in lines.
const FORM_LINES: usize = 4;

/// The lines of a form of a text scrape that begins with a block: a label of mail, a line or two that praise it, the
/// field for the address, up to two lines below; without blank lines between them.
fn form_around(page: &Measured<'_>, label: usize) -> Range<usize> {
    let close = |line: usize| page.document.blocks.get(line).is_some_and(|own| own.gap_before == 0);
    let short = |line: usize, most: u32| {
        let stats = page.block(line);
        (1..=most).contains(&stats.words) && !stats.shape.begins_quote && !stats.shape.begins_bullet
    };
    let mail = |line: usize| page.signal(line, Signal::Mail) > 0;
    let bare = |line: usize, most: u32| short(line, most) && !page.block(line).shape.ends_sentence;
    let asked = |line: usize| mail(line) || page.signal(line, Signal::Subscribe) > 0;
    let field = |line: &usize| mail(*line) && bare(*line, 6);
    let empty = label..label;
    if page.document.format != Format::Text || !bare(label, 6) || !asked(label) || page.block(label).shape.ends_colon {
        return empty;
    }
    let reach = label + 1..(label + 1 + FORM_LINES).min(page.len());
    let joined = reach.take_while(|line| close(*line) && short(*line, 20));
    let Some(field) = joined.skip(1).find(field) else { return empty };
    let button = |line: &usize| close(*line) && bare(*line, 4) && page.block(*line).digits == 0;
    let buttons = (field + 1..page.len()).take(1).take_while(button).count();
    let end = field + 1 + buttons;
    let told = |signal| page.signal(end, signal) > 0;
    let small_print = end < page.len()
        && close(end)
        && short(end, 16)
        && (told(Signal::You) && (told(Signal::Subscribe) || told(Signal::Ui) || told(Signal::Consent)) || asked(end));
    label..end + usize::from(small_print)
}

/// What speaks for a block being an invitation whatever its wording: mail, and the site addressing the reader.
fn by_voice(page: &Measured<'_>, block: usize) -> Option<Vec<&'static str>> {
    let voice = Voice::of(page, block, Signal::Mail).filter(|_| page.block(block).words >= 4)?;
    let extra = [
        (voice.count(Signal::Mail) > 1, "second word of the matter"),
        (voice.has(Signal::Subscribe), "asks to sign up"),
        (voice.has(Signal::Period), "names a period"),
        (!form_below(page, block).is_empty(), "a form below it"),
        (voice.we && voice.you && page.block(block).words <= 30, "short"),
        (voice.asks, "begins by asking"),
        (voice.asks && page.text(block).contains('?'), "asks a question"),
    ];
    // An address to write to and advice on mail address the reader too, but invite nobody.
    let stats = page.block(block);
    let advice = stats.shape.begins_bullet && voice.is_inside() || stats.shape.has_at && !voice.has(Signal::Subscribe);
    let invites = voice.we
        || voice.has(Signal::Subscribe)
        || voice.has(Signal::Period)
        || !form_below(page, block).is_empty()
        || voice.asks && (stats.words <= 16 || page.text(block).contains('?'));
    let long = voice.is_inside() && stats.words > 20 && !voice.we && form_below(page, block).is_empty();
    voice.prompt((Signal::Mail, 1), &extra, 2).filter(|_| invites && !advice && !long)
}
