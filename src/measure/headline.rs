//! The headline: what h1, JSON-LD, `og:title`, `title` and the first lines agree on.

use rustc_hash::FxHashSet;

use crate::lexicon::{self, Anchor, Class, Signal, Word, fold};
use crate::page::{BlockKind, Format, PageMetadata};

use super::{Frame, Measured};

/// Separators between a headline and the name of a site or topic: in the West between spaces; in Japan and Korea a bar of
/// a letter's width, in Korea often the vowel that looks like one.
const SEPARATORS: [&str; 12] =
    [" | ", " – ", " — ", " - ", " :: ", " » ", " · ", " • ", " « ", " < ", "\u{ff5c}", "\u{3163}"];
/// Those that part whatever stands around them.
const BARS: [&str; 3] = [" | ", "\u{ff5c}", "\u{3163}"];
/// Marks that a site's own name stands behind in a title, however the page sets them.
const SITE_MARKS: [char; 17] =
    ['|', '\u{ff5c}', '\u{3163}', '-', '–', '—', '_', ':', '：', '/', '·', '・', '•', '»', '«', '<', '>'];

/// Marks between the steps of a path or the items of a menu; two of them make no headline.
const PATH_MARKS: [&str; 7] = [" · ", " | ", " / ", " > ", " » ", " → ", " • "];

/// Fills in the headline, the block that prints it and its copies.
pub(super) fn find(page: &Measured<'_>, frame: &mut Frame) {
    match page.document.format {
        Format::Html => in_html(page, frame),
        Format::Text => in_text(page, frame),
    }
    let Some(title) = &frame.title else { return };
    let wanted = words_of(title);
    let limit = frame.first_long.map_or(page.len(), |first| (first + 12).min(page.len()));
    frame.copies = (0..limit)
        .filter(|index| Some(*index) != frame.headline)
        .filter(|index| is_copy(page, *index, &wanted, frame.suffix.as_deref()))
        .collect();
}

/// Whether a block prints the headline again, alone or with a suffix behind a separator.
fn is_copy(page: &Measured<'_>, index: usize, title: &[String], suffix: Option<&str>) -> bool {
    let words = page.block(index).words as usize;
    if title.len() < 3 || words < title.len() || words > title.len() + 8 {
        return false;
    }
    let (folded, own) = (page.folded(index), page.words(index));
    let parts = own.split_at_checked(title.len()).filter(|(begins, _)| are(folded, begins, title));
    let Some((_, rest)) = parts else { return false };
    rest.is_empty()
        || SEPARATORS.iter().any(|mark| page.text(index).contains(mark))
        || suffix.is_some_and(|suffix| are(folded, rest, &words_of(suffix)))
}

/// Whether some words of a folded text are these.
fn are(folded: &str, words: &[Word], wanted: &[String]) -> bool {
    words.len() == wanted.len() && words.iter().zip(wanted).all(|(word, wanted)| word.of(folded) == wanted)
}

/// Whether the folded words of a block are these.
fn has_words(page: &Measured<'_>, index: usize, wanted: &[String]) -> bool {
    are(page.folded(index), page.words(index), wanted)
}

/// Folded words of a text.
pub(crate) fn words_of(text: &str) -> Vec<String> {
    lexicon::words_of(&fold::folded(text)).map(str::to_owned).collect()
}

/// Share of the words of the shorter text that stand in the other, 0 to 1.
pub(crate) fn overlap(one: &[String], other: &[String]) -> f32 {
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    if short.is_empty() {
        return 0.0;
    }
    let long: FxHashSet<&String> = long.iter().collect();
    short.iter().filter(|word| long.contains(word)).count() as f32 / short.len() as f32
}

fn in_html(page: &Measured<'_>, frame: &mut Frame) {
    let claims = Claims::of(page);
    let mut best: Option<(f32, usize)> = None;
    let (mut first_levels, mut leads) = (Vec::new(), None);
    for (index, block) in page.document.blocks.iter().enumerate() {
        let BlockKind::Heading(level) = block.kind else { continue };
        if level > 2 || block.hidden && level > 1 {
            continue;
        }
        let words = words_of(page.text(index));
        if words.is_empty() || words.len() > 45 {
            continue;
        }
        if level == 1 {
            first_levels.push(index);
        }
        if claims.leads(&words) {
            leads = leads.or(Some(index));
        }
        let rank = claims.agreement(&words) + if level == 1 { 0.35 } else { -0.15 }
            - if words.len() < 3 { 0.25 } else { 0.0 }
            - if block.hidden { 0.2 } else { 0.0 }
            - if is_logo(page, index) && !claims.names(&words) { 0.5 } else { 0.0 };
        if rank > 0.3 && best.is_none_or(|(score, _)| rank > score + 0.01) {
            best = Some((rank, index));
        }
    }
    // A title that only names the site: the one heading is the page's.
    let alone = match first_levels.as_slice() {
        [only] if claims.only_title && page.block(*only).words >= 3 => Some(*only),
        _ => None,
    };
    // Of the two parts of `title`, the first is the page's where both are headings.
    if let (Some((_, closing)), Some(leading)) = (best, leads)
        && claims.closes(&words_of(page.text(closing)))
        && !is_label(page, leading, closing)
    {
        best = Some((1.0, leading));
    }
    let agreeing = best.filter(|(rank, _)| *rank > 0.55 || claims.all.is_empty()).map(|(_, index)| index);
    if let Some(index) = agreeing.or(alone) {
        frame.headline = Some(index);
        let printed = without_marks(&tidy(page.text(index))).to_owned();
        let printed = claims.without_suffix(&printed);
        let title = agreed(page, &printed).or_else(|| claims.without_kicker(&printed));
        frame.title = Some(title.unwrap_or(printed));
        return;
    }
    frame.title = claims.all.first().map(|claim| tidy(claim)).or_else(|| best.map(|(_, index)| tidy(page.text(index))));
    if let Some(title) = &frame.title {
        let wanted = words_of(title);
        frame.headline = (0..page.len())
            .find(|index| page.block(*index).words as usize == wanted.len() && has_words(page, *index, &wanted));
    }
}

/// Whether a heading is a few linked words and nothing else: the site's name, if the head does not call the page so.
fn is_logo(page: &Measured<'_>, index: usize) -> bool {
    let stats = page.block(index);
    stats.link_density >= 1.0 && stats.words <= MAX_SITE_WORDS
}

/// Whether of two headings the first is the label of a section and the other, of a higher level, the headline.
fn is_label(page: &Measured<'_>, first: usize, other: usize) -> bool {
    let kind = |index: usize| page.document.blocks.get(index).map(|block| block.kind);
    let (label, words) = (page.block(first).words, page.block(other).words);
    label < MIN_HEADLINE_WORDS
        && words > label + 1
        && kind(other) == Some(BlockKind::Heading(1))
        && kind(first) != kind(other)
}

/// A printed headline without the marks that are no part of it: a permanent link's sign, a stray separator.
fn without_marks(printed: &str) -> &str {
    printed.trim_start_matches([':', ' ', '|', '–', '/']).trim_end_matches(['¶', '#', '🔗', ' ', '|'])
}

/// What the head says the headline is.
struct Claims {
    /// Titles, best first, site names off.
    all: Vec<String>,
    words: Vec<Vec<String>>,
    /// Letters of the host in the page's own address.
    host: String,
    /// Those that stand elsewhere than in `title`.
    named: Vec<Vec<String>>,
    /// Parts of `title` before and behind a separator, where it has one.
    parts: Option<(Vec<String>, Vec<String>)>,
    /// What may follow a headline: names of the site and of the section.
    suffixes: Vec<Vec<String>>,
    /// There is nothing but `title`.
    only_title: bool,
}

impl Claims {
    fn of(page: &Measured<'_>) -> Self {
        let metadata = &page.document.metadata;
        let sites = site_names(metadata);
        let named = |name: &&str| metadata.meta.iter().find(|item| item.name == **name).map(|item| item.value.clone());
        let mut whole: Vec<String> = page.json_ld.iter().filter_map(|article| article.headline.clone()).collect();
        whole.extend(["og:title", "twitter:title", "dc.title", "headline"].iter().filter_map(named));
        let only_title = whole.is_empty();
        let elsewhere = whole.iter().map(|claim| words_of(claim)).collect();
        whole.extend(metadata.title.clone());
        let all: Vec<String> =
            whole.iter().map(|claim| without_site(claim, &sites)).filter(|claim| !claim.trim().is_empty()).collect();
        let parts = metadata.title.as_deref().and_then(|title| {
            let title = tidy(title.get(..title.floor_char_boundary(MAX_TITLE_BYTES)).unwrap_or(title));
            let (left, right) = SEPARATORS.iter().find_map(|mark| title.rsplit_once(mark))?;
            Some((words_of(left), words_of(right)))
        });
        let mut suffixes = sites.words;
        suffixes.extend(["article:section", "section"].iter().filter_map(named).map(|section| words_of(&section)));
        suffixes.extend(page.json_ld.iter().filter_map(|article| article.section.as_deref().map(words_of)));
        suffixes.extend(page.json_ld.iter().filter_map(|article| article.publisher.as_deref().map(words_of)));
        suffixes.retain(|suffix| !suffix.is_empty());
        let words = all.iter().map(|claim| words_of(claim)).collect();
        Self { words, all, named: elsewhere, parts, suffixes, only_title, host: host_letters(metadata) }
    }

    /// How well a heading agrees with the best of the claims, 0 to 1: little where it is the site's name.
    fn agreement(&self, heading: &[String]) -> f32 {
        let claimed = self.has(heading);
        let letters = heading.concat();
        let is_site = letters.len() >= MIN_SITE_BYTES && self.host.contains(&letters);
        if !claimed && (is_site || self.suffixes.iter().any(|suffix| suffix.as_slice() == heading)) {
            return 0.15;
        }
        self.words.iter().map(|claim| agreement(heading, claim)).fold(0.0, f32::max)
    }

    /// Whether a heading is one of the claims, word by word.
    fn has(&self, heading: &[String]) -> bool {
        self.words.iter().any(|claim| claim.as_slice() == heading)
    }

    /// Whether a heading is one of the claims, or stands before the separator in `title`.
    fn names(&self, heading: &[String]) -> bool {
        self.has(heading) || self.leads(heading)
    }

    /// Whether a heading is what stands before the separator in `title`.
    fn leads(&self, heading: &[String]) -> bool {
        self.parts.as_ref().is_some_and(|(left, _)| left.as_slice() == heading)
    }

    /// Whether a heading is what stands behind the separator in `title`, the name of a site or a book, and no headline
    /// that something else in the head has as well.
    fn closes(&self, heading: &[String]) -> bool {
        self.parts.as_ref().is_some_and(|(_, right)| right.as_slice() == heading)
            && !self.named.iter().any(|claim| claim.as_slice() == heading)
    }

    /// A printed headline without the site's or the section's name behind a separator.
    fn without_suffix(&self, printed: &str) -> String {
        let parted = SEPARATORS.iter().find_map(|mark| printed.rsplit_once(mark));
        match parted {
            Some((left, right)) if self.suffixes.contains(&words_of(right)) && length(&words_of(left)) >= 2 => {
                tidy(left)
            }
            _ => printed.to_owned(),
        }
    }

    /// The headline without the topic line, label or date printed in the same element, if a claim is the headline
    /// without it, and the topic is parted by a colon or the like where it is printed or in another claim.
    fn without_kicker(&self, printed: &str) -> Option<String> {
        let own = words_of(printed);
        let (claim, words) = self
            .all
            .iter()
            .zip(&self.words)
            .find(|(_, words)| words.len() >= 3 && words.len() < own.len() && own.ends_with(words))?;
        let kicker = own.get(..own.len() - words.len())?;
        let date =
            (3..=4).contains(&kicker.len()) && kicker.iter().any(|word| word.len() == 4 && word.starts_with("20"));
        let quoted = printed.starts_with(['"', '\'', '“', '”', '„', '«', '»', '‘', '’']);
        let parted = |text: &str| {
            KICKER_MARKS.iter().any(|mark| text.split_once(mark).is_some_and(|(before, _)| words_of(before) == kicker))
        };
        let elsewhere = self.all.iter().any(|claim| parted(claim));
        (!quoted && kicker.len() <= MAX_KICKER_WORDS && (parted(printed) || elsewhere || date)).then(|| tidy(claim))
    }
}

/// Marks between a topic line and the headline.
const KICKER_MARKS: [&str; 8] = [": ", " | ", " – ", " — ", " - ", " » ", " · ", " • "];
/// Fewest bytes of a heading that is recognised as a part of the host's name.
const MIN_SITE_BYTES: usize = 4;
/// Fewest words of what is surely no label of a section.
const MIN_HEADLINE_WORDS: u32 = 3;
/// Longest name of a host, in bytes.
const MAX_HOST_BYTES: usize = 253;
/// Most words of a site's name.
const MAX_SITE_WORDS: u32 = 5;
/// Most words of a topic line.
const MAX_KICKER_WORDS: usize = 8;

/// The headline as JSON-LD and `og:title` both have it, where they agree on another wording than the printed one: with
/// the topic line above it, or, on a news page, whole.
fn agreed(page: &Measured<'_>, printed: &str) -> Option<String> {
    let metadata = &page.document.metadata;
    let site = site_names(metadata);
    let own = words_of(printed);
    let article = page.json_ld.iter().find(|article| !article.is_page && article.headline.is_some())?;
    let claimed = without_site(article.headline.as_deref()?, &site);
    let og = metadata.meta.iter().find(|item| item.name == "og:title")?;
    let og = without_site(&og.value, &site);
    let (words, og_words) = (words_of(&claimed), words_of(&og));
    if words != og_words || words == own || words.is_empty() {
        return None;
    }
    let topic = words.len() <= own.len() + 8 && words.ends_with(&own);
    let news = article.kinds.iter().any(|kind| kind.ends_with("NewsArticle"));
    let shared = overlap(&words, &own);
    let longer = words.starts_with(&own) || own.starts_with(&words);
    (topic || news && !longer && shared >= 0.3).then_some(og)
}

/// How well a heading agrees with a claimed title: overlap of words, less where the lengths differ much.
fn agreement(heading: &[String], claim: &[String]) -> f32 {
    let ratio = heading.len().min(claim.len()) as f32 / heading.len().max(claim.len()).max(1) as f32;
    overlap(heading, claim) * (0.4 + 0.6 * ratio)
}

/// The letters and figures of the host in the address that the page calls its own, or nothing.
fn host_letters(metadata: &PageMetadata) -> String {
    let named = metadata.meta.iter().find(|item| item.name == "og:url").map(|item| item.value.as_str());
    let address = metadata.canonical.as_deref().or(named).unwrap_or_default();
    let host = address.split("://").nth(1).and_then(|rest| rest.split('/').next()).unwrap_or_default();
    // A longer one is no host (RFC 1035), and each heading is looked for in it.
    let host = if host.len() <= MAX_HOST_BYTES { host } else { "" };
    host.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Titles that the head claims, read without the names of the site.
pub(crate) struct TitleClaims<'p> {
    metadata: &'p PageMetadata,
    sites: SiteNames,
}

impl<'p> TitleClaims<'p> {
    /// The claims of a page.
    pub(crate) fn of(page: &'p Measured<'_>) -> Self {
        let metadata = &page.document.metadata;
        Self { metadata, sites: site_names(metadata) }
    }

    /// The title in the `meta` of a name.
    pub(crate) fn meta(&self, name: &str) -> Option<String> {
        self.without_site(&self.metadata.meta.iter().find(|item| item.name == name)?.value)
    }

    /// The text of `title`.
    pub(crate) fn title(&self) -> Option<String> {
        self.without_site(self.metadata.title.as_deref()?)
    }

    /// A title without the site's name at its ends, if anything is left.
    pub(crate) fn without_site(&self, title: &str) -> Option<String> {
        Some(without_site(title, &self.sites)).filter(|title| !title.is_empty())
    }
}

/// What the head calls the site.
struct SiteNames {
    /// The words of each name.
    words: Vec<Vec<String>>,
    /// The names as they are written.
    written: Vec<String>,
}

fn site_names(metadata: &PageMetadata) -> SiteNames {
    let named = |name: &&str| metadata.meta.iter().find(|item| item.name == *name).map(|item| tidy(&item.value));
    let names = ["og:site_name", "application-name", "twitter:site", "al:ios:app_name"].iter().filter_map(named);
    let (written, words) =
        names.map(|name| (words_of(&name), name)).filter(|(words, _)| !words.is_empty()).map(|(w, n)| (n, w)).unzip();
    SiteNames { words, written }
}

/// How long a title is in words; of scripts without spaces two letters count as one.
fn length(words: &[String]) -> usize {
    let of_word =
        |word: &String| if word.contains(lexicon::is_unspaced) { word.chars().count().div_ceil(2) } else { 1 };
    words.iter().map(of_word).sum()
}

/// A title without the name of the site, as it is written elsewhere, and the mark before it.
fn without_written(claim: &str, sites: &SiteNames) -> Option<String> {
    sites.written.iter().find_map(|name| {
        let at = claim.len().checked_sub(name.len())?;
        let (before, last) = claim.split_at_checked(at)?;
        let left = before.trim_end();
        let mark = left.chars().next_back().filter(|mark| SITE_MARKS.contains(mark))?;
        // A hyphen inside a name parts nothing.
        let tight = mark == '-' && left.len() == before.len() && name.is_ascii();
        let kept = left.trim_end_matches(|c: char| c.is_whitespace() || SITE_MARKS.contains(&c));
        (!tight && last.eq_ignore_ascii_case(name) && !words_of(kept).is_empty()).then(|| kept.to_owned())
    })
}

/// A claimed title without the site's name before or after a separator: where the short side is the site's name or at
/// most four words against a side twice as long.
fn without_site(claim: &str, sites: &SiteNames) -> String {
    let mut claim = tidy(claim.get(..claim.floor_char_boundary(MAX_TITLE_BYTES)).unwrap_or(claim));
    // Two suffixes, a section and a site, are usual; more are not a headline's.
    for _ in 0..3 {
        match shortened(&claim, sites) {
            Some(shorter) => claim = shorter,
            None => break,
        }
    }
    claim
}

/// A title without the site or section at one of its ends.
fn shortened(claim: &str, sites: &SiteNames) -> Option<String> {
    if let Some(shorter) = without_written(claim, sites) {
        return Some(shorter);
    }
    // A thread, its board, its forum.
    if let Some((first, rest)) = claim.split_once(" / ")
        && rest.contains(" / ")
        && words_of(first).len() >= 3
    {
        return Some(tidy(first));
    }
    for mark in SEPARATORS {
        if let Some((left, right)) = claim.rsplit_once(mark) {
            let (left_words, right_words) = (words_of(left), words_of(right));
            let quoted = right.trim_start().starts_with(['"', '“', '”', '„', '«', '»', '‘', '’', '「', '『']);
            let short = length(&right_words);
            if sites.words.contains(&right_words) || short <= 4 && length(&left_words) >= 2 * short.max(1) && !quoted {
                return Some(tidy(left));
            }
            if sites.words.contains(&left_words) {
                return Some(tidy(right));
            }
        }
    }
    None
}

/// Longest title that is looked at, in bytes.
const MAX_TITLE_BYTES: usize = 1_000;

/// A title on one line, without spaces at its ends.
fn tidy(title: &str) -> String {
    title.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn in_text(page: &Measured<'_>, frame: &mut Frame) {
    let limit = frame.first_long.unwrap_or(page.len()).min(60);
    let mut best: Option<(f32, usize)> = None;
    let listed = listed(page, limit);
    for index in (0..limit).filter(|index| !frame.ticker.contains(index)) {
        let Some(score) = headline_score(page, index, limit).map(|score| score + setting(page, index, &listed)) else {
            continue;
        };
        if best.is_none_or(|(known, _)| score > known) {
            best = Some((score, index));
        }
    }
    let Some((score, index)) = best else { return };
    if score < 0.0 || is_all_of_the_text(page, index) {
        return;
    }
    let (title, suffix) = split_suffix(page, page.text(index), limit);
    frame.headline = Some(index);
    frame.title = Some(title);
    frame.suffix = suffix;
}

/// Whether a line is a whole sentence and no sentence longer than it follows: the text itself, not its headline.
fn is_all_of_the_text(page: &Measured<'_>, index: usize) -> bool {
    let stats = page.block(index);
    let ends = page.text(index).trim_end().ends_with('.');
    stats.is_sentence() && ends && !(index + 1..page.len()).any(|other| page.block(other).words >= stats.words)
}

/// For each line before the running text, whether it stands in a run of three short lines or more, as menus do.
fn listed(page: &Measured<'_>, limit: usize) -> Vec<bool> {
    let short = |index: usize| {
        let stats = page.block(index);
        (1..=4).contains(&stats.words) && !stats.shape.ends_sentence && stats.digits == 0
    };
    let close = |index: usize| page.document.blocks.get(index).is_some_and(|block| block.gap_before == 0);
    let mut listed = vec![false; limit];
    let mut start = 0;
    while start < limit {
        let mut end = start;
        while end < limit && short(end) && (end == start || close(end)) {
            end += 1;
        }
        if end >= start + 3 {
            listed.iter_mut().take(end).skip(start).for_each(|own| *own = true);
        }
        start = end.max(start + 1);
    }
    listed
}

/// What the lines around a candidate say: a menu around it or right below it speaks against it, a date or a byline
/// below it for it; the line above a credit is a caption.
fn setting(page: &Measured<'_>, index: usize, listed: &[bool]) -> f32 {
    let is_listed = |at: usize| listed.get(at).copied().unwrap_or(false);
    let close = |at: usize| page.document.blocks.get(at).is_some_and(|block| block.gap_before == 0);
    let credited = close(index + 1)
        && page.block(index + 1).words <= 12
        && page.hits_of(index + 1, Class::IMAGE_CREDIT).any(|hit| {
            hit.anchor == Anchor::Whole || hit.anchor == Anchor::Start && is_labelled(page, index + 1, hit.end)
        });
    let voiced = page.signal(index, Signal::We) > 0 && page.block(index).shape.ends_sentence;
    let mut bonus = 0.0;
    if is_listed(index) {
        bonus -= 0.6;
    } else if is_listed(index + 1) && page.block(index).words <= 6 {
        bonus -= 0.5;
    }
    if (index + 1..=index + 4).any(|at| is_stamp(page, at)) {
        bonus += 0.3;
    }
    if credited || super::ends_in_credit(page, index) {
        bonus -= 0.8;
    }
    if voiced {
        bonus -= 0.4;
    }
    let text = page.text(index);
    let marks: usize = PATH_MARKS.iter().map(|mark| text.matches(mark).count()).sum();
    if marks >= 2 {
        bonus -= 0.7;
    }
    bonus
}

/// Whether a line is a byline or a date, as they stand below headlines.
fn is_stamp(page: &Measured<'_>, at: usize) -> bool {
    page.block(at).words <= 14
        && !page.block(at).is_sentence()
        && (page.has_at(at, Class::BYLINE, Anchor::Start)
            || page.has_at(at, Class::TIMESTAMP, Anchor::Start)
            || crate::fields::dates::is_date_line(page, at))
}

/// Whether a line below the first is a label of bylines and a name: "By Jane Roe".
fn is_signature(page: &Measured<'_>, index: usize) -> bool {
    let stats = page.block(index);
    index > 0
        && (3..=5).contains(&stats.words)
        && stats.capitals >= stats.words
        && !stats.shape.ends_sentence
        && page.has_at(index, Class::BYLINE, Anchor::Start)
}

/// How much a line before the running text looks like the headline; `None` where it can't be.
fn headline_score(page: &Measured<'_>, index: usize, limit: usize) -> Option<f32> {
    let stats = page.block(index);
    let banned_classes = [
        Class::IMAGE_CREDIT,
        Class::CAPTION_MARKER,
        Class::TIMESTAMP,
        Class::BYLINE,
        Class::TAG_LIST,
        Class::READ_TIME,
        Class::COOKIE_NOTICE,
        Class::NEWSLETTER_SIGNUP,
        Class::SKIP_LINK,
        Class::LEGAL_STATUS,
        Class::SHARE_BAR,
        Class::AD_LABEL,
        Class::RELATED_INLINE,
        Class::FOLLOW_US,
        Class::COMMENT_COUNT,
        Class::COPYRIGHT_LINE,
        Class::REPUBLICATION,
    ];
    if stats.words < 2 || stats.words > 40 || stats.chars > 280 || stats.shape.has_braces || stats.shape.ends_colon {
        return None;
    }
    let shouts_label = |class: Class| {
        page.hits_of(index, class).any(|hit| hit.anchor != Anchor::Start || is_labelled(page, index, hit.end))
    };
    // The first line is nobody's related article.
    let may_be_title = |class: Class| class == Class::BYLINE || class == Class::RELATED_INLINE && index == 0;
    let banned = |class: &Class| shouts_label(*class) && !(may_be_title(*class) && is_labelled_title(page, index));
    if banned_classes.iter().any(banned) || page.has_at(index, Class::MENU_ITEM, Anchor::Whole) {
        return None;
    }
    if super::has_image_number(page.folded(index)) {
        return None;
    }
    // Some write their headlines small; then what stands below says so.
    let small = stats.shape.begins_lower && !(index == 0 && stats.words >= 3 && is_stamp(page, index + 1));
    if small
        || stats.shape.begins_bullet
        // A line of a poem.
        || page.text(index).trim_end().ends_with([',', ';'])
        || is_signature(page, index)
        || crate::fields::dates::is_date_line(page, index)
    {
        return None;
    }
    let copies =
        (0..limit).filter(|other| *other != index && page.block(*other).fingerprint == stats.fingerprint).count();
    let mut score = match stats.words {
        2..=3 => 0.2,
        4..=5 if stats.commas > 0 || stats.function_words >= 2 => 1.0,
        4..=5 => 0.8,
        6..=22 => 1.0,
        _ => 0.6,
    };
    if stats.shape.ends_sentence && !page.text(index).trim_end().ends_with(['?', '!']) {
        score -= 0.55;
    }
    if stats.sentence_marks >= 2 && !stats.shape.ends_sentence {
        score -= 0.6;
    }
    score += 0.5 * copies.min(1) as f32;
    if index == 0 {
        score += 0.5;
    }
    if BARS.iter().any(|mark| page.text(index).contains(mark)) {
        score += 0.2;
    }
    // Of several candidates the earlier one is the headline, the later the standfirst.
    Some(score - 0.03 * index.min(30) as f32)
}

/// Whether a label such as "Interview:" stands before a title and not before names: before a quotation, or words of which
/// some are written small.
fn is_labelled_title(page: &Measured<'_>, index: usize) -> bool {
    let Some((_, rest)) = page.text(index).split_once(": ") else { return false };
    let small = |word: &str| word.chars().count() >= 4 && word.chars().all(char::is_lowercase);
    rest.split_whitespace().count() >= 3
        && (rest.starts_with(['"', '“', '„', '«']) || rest.split(' ').filter(|word| small(word)).count() >= 2)
}

/// Whether a start phrase is followed by a colon or the like: a label rather than the first word of a sentence.
fn is_labelled(page: &Measured<'_>, index: usize, end: u32) -> bool {
    page.folded(index).get(end as usize..).is_some_and(|rest| rest.trim_start().starts_with([':', '-', '|', '/']))
}

/// Parts a printed headline from the topic or site behind it. A bar always parts; a dash only where the same words
/// stand on a line of their own.
fn split_suffix(page: &Measured<'_>, line: &str, limit: usize) -> (String, Option<String>) {
    let line = tidy(line);
    for mark in SEPARATORS {
        let Some((left, right)) = line.rsplit_once(mark) else { continue };
        let (left_words, right_words) = (words_of(left), words_of(right));
        let stands_alone = || (0..=limit).any(|other| has_words(page, other, &right_words));
        let parts = (BARS.contains(&mark) || is_host(right)) && length(&left_words) >= 3 && length(&right_words) <= 6;
        if length(&left_words) >= 2 && !right_words.is_empty() && (parts || stands_alone()) {
            let (title, _) = split_suffix(page, left, limit);
            return (title, Some(right.to_owned()));
        }
    }
    (line, None)
}

/// Whether what follows a separator is the name of a host: "harbour-echo.example".
fn is_host(part: &str) -> bool {
    let (name, end) = part.trim().rsplit_once('.').unwrap_or_default();
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.');
    name.len() >= 2 && name.chars().all(is_name) && end.len() >= 2 && end.chars().all(|c| c.is_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use crate::lexicon::Lexicon;
    use crate::measure::Measured;
    use crate::page::{DecodedPage, EncodingEvidence, Format};

    fn title(source: &str, format: Format) -> Option<String> {
        static LEXICON: std::sync::LazyLock<Lexicon> = std::sync::LazyLock::new(Lexicon::embedded);
        let decoded = DecodedPage {
            text: source.into(),
            encoding: "UTF-8",
            evidence: EncodingEvidence::ValidUtf8,
            replaced_chars: 0,
        };
        let document = crate::segment::segment(&decoded, format, None, &crate::settings::Limits::default()).unwrap();
        Measured::new(&document, &LEXICON).frame.title
    }

    fn of_html(head: &str, body: &str) -> String {
        title(&format!("<html lang=en><head>{head}</head><body>{body}<p>x</p></body>"), Format::Html)
            .unwrap_or_default()
    }

    #[test]
    fn topics_sites_and_marks_are_told_from_the_headline() {
        let og = |title: &str| format!("<meta property=og:title content='{title}'>");
        let ferry = "Ferry sails again to the island";
        for (head, body) in [
            (og(ferry), "<h1>Harbour: Ferry sails again to the island</h1>"),
            (
                og("Harbour - Ferry sails again to the island") + &format!("<title>{ferry} | The Sound</title>"),
                "<h1><span>Harbour</span> Ferry sails again to the island</h1>",
            ),
            (og(ferry), "<h1>Dec 18 2025 Ferry sails again to the island</h1>"),
            (og(ferry), "<h1>Ferry sails again to the island <a>\u{b6}</a></h1>"),
            (
                og(ferry) + "<meta property=og:site_name content='The Sound'>",
                "<h1>Ferry sails again to the island | The Sound</h1>",
            ),
            (
                format!("<title>{ferry} - The Sound of Aros</title>"),
                "<h1>The Sound of Aros</h1><h2>Ferry sails again to the island</h2>",
            ),
            (
                format!(
                    "<link rel=canonical href='https://www.soundofaros.example/x'><title>Sound of Aros: {ferry}</title>"
                ),
                "<h1>Sound of Aros</h1><h2>Ferry sails again to the island</h2>",
            ),
            ("<title>Welcome - The front page of Aros</title>".to_owned(), "<h1>Ferry sails again to the island</h1>"),
        ] {
            assert_eq!(of_html(&head, body), ferry, "{head} {body}");
        }
    }

    #[test]
    fn a_sites_name_goes_however_it_is_parted() {
        let named = |site: &str, title: &str| {
            of_html(&format!("<meta property=og:site_name content='{site}'><title>{title}</title>"), "")
        };
        for (site, title, wanted) in [
            ("港日報", "フェリーが月曜日から運航再開：港日報", "フェリーが月曜日から運航再開"),
            ("", "フェリーが月曜日から運航再開｜港日報", "フェリーが月曜日から運航再開"),
            ("", "フェリーが月曜日から運航再開 - 港日報", "フェリーが月曜日から運航再開"),
            ("港口日报", "渡轮周一恢复航行_港口日报", "渡轮周一恢复航行"),
            ("", "연락선 월요일부터 운항 재개ㅣ항구일보", "연락선 월요일부터 운항 재개"),
            ("", "연락선 월요일부터 운항 재개 &lt; 사회 &lt; 기사본문 - 항구일보", "연락선 월요일부터 운항 재개"),
            ("Hafenbote", "Fähre fährt|Hafenbote", "Fähre fährt"),
            ("Hafenbote", "Fähre fährt // hafenbote", "Fähre fährt"),
            // A word of the headline, a part of a name, a quotation.
            ("Aros", "The ferry sails again to Aros", "The ferry sails again to Aros"),
            ("Aros", "A ferry called New-Aros", "A ferry called New-Aros"),
            ("Aros", "- Aros", "- Aros"),
            ("", "フェリー、月曜日に運航再開へ - 「全員無事」", "フェリー、月曜日に運航再開へ - 「全員無事」"),
        ] {
            assert_eq!(named(site, title), wanted);
        }
    }

    #[test]
    fn quotes_and_words_of_the_headline_stay() {
        let og = |title: &str| format!("<meta property=og:title content='{title}'>");
        for (claim, printed) in [
            ("ferry sails again to the island", "\u{201c}At last\u{201d}: ferry sails again to the island"),
            ("best ferry of the year 2026", "The best ferry of the year 2026"),
        ] {
            assert_eq!(of_html(&og(claim), &format!("<h1>{printed}</h1>")), printed);
        }
        assert_eq!(
            of_html(&og("Ferry sails again to the island \u{2013} \u{201d}at last\u{201d}"), ""),
            "Ferry sails again to the island \u{2013} \u{201d}at last\u{201d}"
        );
    }

    #[test]
    fn a_headline_may_be_written_small_and_a_signature_is_none() {
        let text =
            "The board met on Monday to look at the plans for the second ferry, which is to sail from spring on.";
        let of = |head: &str| title(&format!("{head}\n\n{text}\n\n{text} Twice."), Format::Text);
        assert_eq!(of("how the ferry is paid for\n\nBy Ada Roe").as_deref(), Some("how the ferry is paid for"));
        assert_eq!(of("12 May 2026\n\nBy Ada Roe"), None);
        assert_eq!(of("By Night on the Ferry\n\nBy Ada Roe").as_deref(), Some("By Night on the Ferry"));
    }

    #[test]
    fn the_only_sentence_is_no_headline() {
        assert_eq!(
            title("The ferry sails again from Monday, the harbour office said.\nIt was quiet.", Format::Text),
            None
        );
        let two = "Ferry sails again\n\nThe ferry sails again from Monday, the harbour office said.";
        assert_eq!(title(two, Format::Text).as_deref(), Some("Ferry sails again"));
        let host =
            "Ferry sails again to Aros - Sport - echo.example\n\nThe ferry sails again from Monday, the office said.";
        assert_eq!(title(host, Format::Text).as_deref(), Some("Ferry sails again to Aros - Sport"));
    }
}
