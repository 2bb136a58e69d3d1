//! Protections: what a finding must show before it may take a sentence out of an article.

use crate::detect::{Action, Field, Finding, RULES};
use crate::lexicon::{Class, Signal};
use crate::measure::{Measured, Place};
use crate::page::{BlockKind, Format, SiteVerdict};
use crate::record::PageType;
use crate::score::forest::UNIT;

/// Rules that decide by structure, repetition or the page's frame, not by phrases: the guards for phrases don't apply.
const STRUCTURAL: [&str; 11] = [
    "main-content",
    "comment-thread",
    "stray-line",
    "repeated-headline",
    "standfirst",
    "dateline",
    "template-token",
    "byline",
    "timestamp",
    "image-file-name",
    "section-label",
];

/// Score from which a rule overrules the scorer for HTML pages. Below it, findings on the development pages took more
/// words of articles than of boilerplate.
const SURE: f32 = 0.845;

/// Whether a finding may stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It stands.
    Accept,
    /// It falls.
    Reject,
    /// It stands if a block next to it goes as well.
    NeedsNeighbour,
}

/// Judges a finding by the guards.
pub(super) fn judge(page: &Measured<'_>, topics: &Topics, finding: &Finding) -> Verdict {
    let rule = RULES.get(finding.rule).map_or("", |rule| rule.id);
    let Some(block) = page.document.blocks.get(finding.block) else { return Verdict::Reject };
    if site_keeps(page, finding.block) {
        return Verdict::Reject;
    }
    if is_manuals_own(page, finding, rule) {
        return Verdict::Reject;
    }
    if matches!(finding.action, Action::Flag(_)) || STRUCTURAL.contains(&rule) {
        return Verdict::Accept;
    }
    let inside = page.document.format == Format::Text && page.frame.place(finding.block) == Place::Body;
    if inside && removes(finding) && page.is_dialogue(finding.block) {
        return Verdict::Reject;
    }
    if block.kind == BlockKind::Pre || is_outweighed(page, finding, rule) || is_surely_article(page, finding, rule) {
        return Verdict::Reject;
    }
    let stats = page.block(finding.block);
    if !finding.whole_block || !stats.is_sentence() {
        return Verdict::Accept;
    }
    let needed = 2 + protections(page, finding.block) + usize::from(topics.cover(page, finding));
    let strength = finding.evidence.count();
    let is_note = matches!(finding.action, Action::Move(Field::Note(_) | Field::Caption | Field::Credit));
    if strength >= needed || is_note && strength >= 2 {
        Verdict::Accept
    } else if strength + 1 == needed {
        Verdict::NeedsNeighbour
    } else {
        Verdict::Reject
    }
}

/// Whether a finding takes a whole block away rather than to a field.
fn removes(finding: &Finding) -> bool {
    finding.whole_block && finding.action == Action::Remove
}

/// Whether the scorer for HTML pages holds the block for the article, and the rule is not sure enough to overrule it.
fn is_outweighed(page: &Measured<'_>, finding: &Finding, rule: &str) -> bool {
    let kept = page.main_scores().get(finding.block).is_some_and(|score| score.kept);
    let removes = match finding.action {
        Action::Remove => true,
        Action::Move(Field::Caption) => rule == "image-caption",
        _ => false,
    };
    let weak = matches!(rule, "related-links" | "image-caption" | "donation-prompt");
    let unsure = weak && removes && finding.score < SURE;
    kept && finding.whole_block && (unsure || is_off_topic(page, rule))
}

/// Whether a page is made of cards, one of a manual or one about what a business offers, and a rule one that knows what
/// stands around articles: on cards titles, prices, tags and offers are the content, in manuals headings such as "Name"
/// and "Install", and a business tells of its app and its trial.
fn is_off_topic(page: &Measured<'_>, rule: &str) -> bool {
    const ON_CARDS: [&str; 5] = ["breadcrumb", "image-caption", "related-links", "shop-prompt", "tag-list"];
    const IN_MANUALS: [&str; 4] = ["app-prompt", "comment-form", "login-form", "newsletter-signup"];
    const ON_OFFERS: [&str; 5] = ["app-prompt", "membership-prompt", "paywall-line", "shop-prompt", "truncation"];
    let own = page.page_scores();
    let has_cards =
        own.has_entries && matches!(own.page_type, Some(PageType::Listing | PageType::Collection | PageType::Product));
    has_cards && ON_CARDS.contains(&rule)
        || own.is_manual && IN_MANUALS.contains(&rule)
        || own.is_offer && ON_OFFERS.contains(&rule)
}

/// Whether only a form speaks for a finding in the body of a page whose site is a manual: a command named "print", a sign explained, a
/// module in brackets behind a function, a "See also" are not what they look like there.
fn is_manuals_own(page: &Measured<'_>, finding: &Finding, rule: &str) -> bool {
    const ANYWHERE: [&str; 7] = [
        "breadcrumb",
        "copyright-line",
        "main-content",
        "pagination",
        "repeated-headline",
        "site-rule",
        "template-token",
    ];
    let is_flag = matches!(finding.action, Action::Flag(_));
    let is_sentence = finding.whole_block && page.block(finding.block).is_sentence();
    let in_body = page.page_scores().body.contains(&finding.block);
    in_body && !is_flag && (!is_sentence || rule == "related-links") && !ANYWHERE.contains(&rule)
}

/// Score from which a rule other than `related-links` overrules the scorer for text scrapes.
const LIKELY: f32 = 0.6;
/// Log-odds of husk below which the line scorer is so sure of a line that only a sure rule takes it, in whole units.
const SURELY_ARTICLE: i32 = -4;
/// The same for titles in a list, which have no phrase.
const SURELY_NO_TITLE: i32 = -2;

/// Whether the line scorer is sure that a line of a text scrape is the article's, against a rule that wants all of it.
fn is_surely_article(page: &Measured<'_>, finding: &Finding, rule: &str) -> bool {
    if !finding.whole_block || matches!(rule, "stray-line" | "site-rule") || page.document.format != Format::Text {
        return false;
    }
    let (least, sure) = if rule == "related-links" { (SURELY_NO_TITLE, SURE) } else { (SURELY_ARTICLE, LIKELY) };
    if finding.score >= sure {
        return false;
    }
    page.line_scores().margins.get(finding.block).is_some_and(|margin| *margin < least * UNIT)
}

/// How many more signals a sentence is owed: quoted or reported speech, prose on both sides.
fn protections(page: &Measured<'_>, block: usize) -> usize {
    let stats = page.block(block);
    let quoted = stats.shape.begins_quote || stats.shape.has_quote && page.signal(block, Signal::Say) > 0;
    let attributed = stats.shape.begins_quote && is_attributed(page.text(block));
    let middle = page.frame.place(block) == Place::Body && {
        let progress = page.frame.progress(block);
        (0.2..0.85).contains(&progress) && page.document.format == Format::Text
    };
    usize::from(quoted) * 2 + usize::from(attributed) * 2 + usize::from(middle)
}

/// Words behind a quotation that say whose it is, at least.
const ATTRIBUTION_WORDS: usize = 2;

/// Whether a quotation at the beginning of a text ends inside it, and words behind it say whose it is: `"Give what you
/// can," said the baker.`
fn is_attributed(text: &str) -> bool {
    let text = text.trim_start();
    let mut marks = text.char_indices().skip(1);
    let end = marks.find(|(_, c)| matches!(c, '"' | '\u{201d}' | '\u{201c}' | '\u{bb}' | '\u{ab}' | '」' | '』'));
    let behind = end.and_then(|(at, mark)| text.get(at + mark.len_utf8()..)).unwrap_or_default();
    behind.split_whitespace().filter(|word| word.contains(char::is_alphabetic)).count() >= ATTRIBUTION_WORDS
}

/// What the article is about: classes of phrases in its headline and in its body.
#[derive(Debug)]
pub(super) struct Topics {
    headline: u64,
    /// For each class, the paragraphs of the body in which it stands.
    paragraphs: [u32; Class::COUNT],
}

impl Topics {
    pub(super) fn new(page: &Measured<'_>) -> Self {
        let mut topics = Self { headline: 0, paragraphs: [0; Class::COUNT] };
        for index in 0..page.len() {
            let classes = page.hits(index).iter().fold(0, |bits, hit| bits | hit.class.bit());
            if Some(index) == page.frame.headline {
                topics.headline = classes;
            } else if is_body_paragraph(page, index) {
                for (number, count) in topics.paragraphs.iter_mut().enumerate() {
                    *count += u32::from(classes & (1 << number) != 0);
                }
            }
        }
        topics
    }

    /// Whether the article is about a finding's matter: phrases of its class stand in the headline or in three other
    /// paragraphs of the body.
    fn cover(&self, page: &Measured<'_>, finding: &Finding) -> bool {
        let Some(hit) = page.hits(finding.block).first() else { return false };
        let own = u32::from(is_body_paragraph(page, finding.block));
        let paragraphs = self.paragraphs.get(hit.class.number()).copied().unwrap_or(0);
        self.headline & hit.class.bit() != 0
            || paragraphs.saturating_sub(own) >= 3 && page.frame.progress(finding.block) < 0.95
    }
}

fn is_body_paragraph(page: &Measured<'_>, index: usize) -> bool {
    page.block(index).is_long() && page.frame.place(index) == Place::Body
}

/// Whether the user's selectors keep the block.
pub(super) fn site_keeps(page: &Measured<'_>, block: usize) -> bool {
    site_verdict(page, block) == SiteVerdict::Keep
}

/// What the user's selectors say about a block.
pub(super) fn site_verdict(page: &Measured<'_>, block: usize) -> SiteVerdict {
    page.document
        .blocks
        .get(block)
        .and_then(|block| page.document.containers.get(block.container as usize))
        .map_or(SiteVerdict::None, |container| container.site_verdict)
}
