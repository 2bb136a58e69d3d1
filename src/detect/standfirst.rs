//! The rule `standfirst`.

use crate::lexicon::{Class, Signal};
use crate::measure::{Measured, overlap, words_of};
use crate::page::{BlockKind, Format};

use super::{Action, Field, Findings, lines, rule};

rule! {
    /// The standfirst: the line or two under the headline that sum the article up.
    ///
    /// # Why it is boilerplate
    /// It is not: it is moved to its own field, since it is not part of the running text.
    ///
    /// # Signals
    /// In text scrapes a line of 8 to 60 words between the headline and the running text, close to the headline, that
    /// is no caption, date, byline or quotation and shares words with the headline, or has no end mark. In HTML a
    /// block that repeats the page's description, or whose element is named as standfirst.
    ///
    /// # Near misses
    /// A short first paragraph of the article: it is followed by running text without a date, byline or copy of the
    /// headline between them.
    "standfirst", "standfirst", 0.5
}

/// Tokens by which pages name the standfirst.
const NAMES: [&str; 40] = [
    "standfirst",
    "subtitle",
    "sub-title",
    "subheadline",
    "sub-headline",
    "subheading",
    "deck",
    "dek",
    "chapo",
    "entradilla",
    "article-lead",
    "article__lead",
    "lead-text",
    "summary",
    "intro",
    "article-intro",
    "vorspann",
    "untertitel",
    "unterzeile",
    "anrisstext",
    "kurzfassung",
    "einleitung",
    "sommario",
    "sottotitolo",
    "catenaccio",
    "zajawka",
    "podtytul",
    "lid",
    "lede",
    "lead",
    "linha-fina",
    "subtitulo",
    "sumario",
    "bajada",
    "copete",
    "volanta",
    "chapeau",
    "ingress",
    "pidtitle",
    "sapo",
];

fn detect(page: &Measured<'_>, findings: &mut Findings) {
    let found = match page.document.format {
        Format::Html => in_html(page),
        Format::Text => in_text(page),
    };
    if let Some((block, signal)) = found {
        findings.block(page, block, Action::Move(Field::Standfirst), 0.8, &[signal, "under the headline"]);
    }
}

fn in_text(page: &Measured<'_>) -> Option<(usize, &'static str)> {
    let headline = page.frame.headline?;
    let first = page.frame.first_long?;
    let title = words_of(page.frame.title.as_deref().unwrap_or_default());
    (headline + 1..=first.min(headline + 6)).find_map(|block| {
        let stats = page.block(block);
        let other = [Class::IMAGE_CREDIT, Class::CAPTION_MARKER, Class::BYLINE, Class::TIMESTAMP, Class::READ_TIME]
            .iter()
            .any(|class| page.has(block, *class));
        if other
            || !(7..=60).contains(&stats.words)
            || stats.shape.begins_quote
            || stats.shape.begins_lower
            || stats.shape.has_braces
            || stats.shape.begins_bullet
            || page.frame.is_copy(block)
            || crate::fields::dates::is_date_line(page, block)
        {
            return None;
        }
        let shared = overlap(&title, &words_of(page.text(block)));
        let parted = (block + 1..=first.min(block + 4)).any(|other| {
            crate::fields::dates::is_date_line(page, other)
                || page.frame.is_copy(other)
                || page.has(other, Class::BYLINE) && !page.block(other).is_long()
        });
        if block < first && !stats.shape.ends_sentence && (shared >= 0.15 || parted) && !lines::is_code(page, block) {
            Some((block, "no end mark"))
        } else if parted && stats.shape.ends_sentence && page.signal(block, Signal::You) == 0 {
            Some((block, "parted from the text by date or byline"))
        } else {
            None
        }
    })
}

fn in_html(page: &Measured<'_>) -> Option<(usize, &'static str)> {
    let headline = page.frame.headline?;
    let limit = (headline + 14).min(page.len());
    let descriptions: Vec<Vec<String>> = page
        .document
        .metadata
        .meta
        .iter()
        .filter(|item| matches!(item.name.as_str(), "description" | "og:description" | "twitter:description"))
        .take(4)
        .map(|item| words_of(&item.value))
        .filter(|words| words.len() >= 5 || item_is_cjk(words))
        .collect();
    (headline + 1..limit).find_map(|block| {
        let own = page.document.blocks.get(block)?;
        let stats = page.block(block);
        if !(6..=80).contains(&stats.words)
            || matches!(own.kind, BlockKind::ListItem | BlockKind::Pre)
            || own.kind == BlockKind::Caption
            || stats.link_density > 0.5
        {
            return None;
        }
        let container = page.document.containers.get(own.container as usize)?;
        let parent = page.document.containers.get(container.parent as usize)?;
        let named = [container, parent].iter().any(|container| {
            page.document.tokens(container).split(' ').any(|token| {
                let prefix = |name: &&str| token.strip_suffix(*name);
                NAMES
                    .iter()
                    .filter_map(prefix)
                    .any(|prefix| prefix.is_empty() || prefix.ends_with("__") || prefix.ends_with('-'))
            })
        });
        let single = parent.end_block.saturating_sub(parent.first_block) <= 2
            || container.end_block - container.first_block <= 1;
        if named && single {
            return Some((block, "named as standfirst"));
        }
        let described = !descriptions.is_empty() && descriptions.contains(&words_of(page.text(block)));
        (described && stands_apart(page, block)).then_some((block, "repeats the page's description"))
    })
}

/// Whether words without spaces between them are so long that they are a sentence of a script without spaces.
fn item_is_cjk(words: &[String]) -> bool {
    words.iter().any(|word| word.chars().count() >= 8 && word.chars().all(|c| c > '\u{2e80}'))
}

/// Whether a block is no sibling of the next running text: another element, or one with other names.
fn stands_apart(page: &Measured<'_>, block: usize) -> bool {
    let Some(next) = (block + 1..page.len().min(block + 12)).find(|next| page.block(*next).is_long()) else {
        return false;
    };
    let container = |index: usize| {
        let own = page.document.blocks.get(index)?;
        page.document.containers.get(own.container as usize)
    };
    let (Some(one), Some(other)) = (container(block), container(next)) else { return false };
    one.parent != other.parent || one.tag != other.tag || page.document.tokens(one) != page.document.tokens(other)
}
