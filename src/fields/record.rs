//! A cleaned page as a record: the last stage.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::tz::TimeZone;

use crate::apply::{Article, Moved, Paragraph};
use crate::detect::{Action, Field, RULES, RULES_VERSION};
use crate::measure::Measured;
use crate::page::{BlockKind, DecodedPage, Format, Origin, TextSpan};
use crate::record::{
    ArticleRecord, Cleaned, Flag, KeptBlock, Note, RemovalAction, RemovalRecord, SCHEMA_VERSION, Source, Status,
};
use crate::resolve::Removals;

use super::{TextWords, authors, captions, dateline, dates, hashes, json_ld, origin, title};

/// Fewer words than this are a short text.
const SHORT_WORDS: u64 = 60;
/// Fewer words than this are a stub.
const STUB_WORDS: u64 = 15;
/// Share of the text in code blocks from which an article is about code.
const CODE_SHARE: f64 = 0.2;
/// Share of linked text from which a page without running text is an index.
const INDEX_LINK_SHARE: f64 = 0.6;

/// Captions of a photo essay, at least.
const ESSAY_CAPTIONS: usize = 5;
/// Words of a caption that tells something, at least.
const ESSAY_CAPTION_WORDS: u64 = 8;

/// What is known of a page besides its text.
#[derive(Debug, Clone, Copy)]
pub struct Provenance<'a> {
    /// The file.
    pub bytes: &'a [u8],
    /// Where it comes from.
    pub origin: &'a Origin,
    /// How it was read.
    pub decoded: &'a DecodedPage<'a>,
    /// Time zone of the clock times it prints, from the configuration.
    pub zone: Option<&'a TimeZone>,
}

/// Makes the record of a cleaned page.
pub fn record(page: &Measured<'_>, removals: &Removals, article: &Article, provenance: &Provenance<'_>) -> Cleaned {
    let (text, kept) = text_and_blocks(page, removals, article);
    let moved = &article.moved;
    let from = provenance.origin;
    let described = json_ld::primary(page);
    let real = described.filter(|article| !article.is_page);
    let id = hashes::id(&from.path, from.locator.as_deref());
    let addresses = origin::addresses(page, from, real);
    let dateline =
        moved.iter().find(|piece| piece.field == Field::Dateline).map(|piece| dateline::read(page, &piece.text));
    let dates = dates::resolve(page, article, from, dateline.as_ref(), provenance.zone);
    let removed = Removed::of(page, removals);
    let word_count = words_of_article(page, article);
    let sources: Vec<usize> = article.paragraphs.iter().map(|paragraph| paragraph.block).collect();
    let words = TextWords::of_page(page, &text, &kept, &sources);
    let fingerprints = hashes::of_words(&words);
    let scores = page.page_scores();
    let record = ArticleRecord {
        schema_version: SCHEMA_VERSION.to_owned(),
        title: title::title(page, addresses.hostname.as_deref()),
        standfirst: printed(moved, Field::Standfirst),
        description: description(page, described),
        byline: printed(moved, Field::Byline),
        authors: authors::authors(page, moved, real),
        dateline,
        date_published: dates.published,
        date_local: dates.local,
        date_published_utc: dates.utc,
        date_precision: dates.precision,
        date_source: dates.source,
        date_raw: dates.raw,
        date_modified: dates.modified,
        date_fetched: dates::valid_fetched(from),
        language: page.language.as_ref().map(|language| language.tag.clone()),
        language_score: page.language.as_ref().map(|language| language.score),
        section: origin::section(page, moved, real),
        tags: origin::tags(page, moved, real),
        url: addresses.url,
        canonical_url: addresses.canonical,
        hostname: addresses.hostname,
        site_name: addresses.site_name,
        captions: captions::captions(page, moved),
        notes: notes(moved),
        is_accessible_for_free: real.and_then(|article| article.is_accessible_for_free),
        status: status(word_count),
        flags: flags(page, removals, article, provenance, dates.ambiguous),
        word_count,
        char_count: text.chars().count() as u64,
        paragraph_count: paragraph_count(&text),
        content_hash: fingerprints.content,
        simhash: fingerprints.similarity,
        duplicate_of: None,
        duplicate_cluster: None,
        similarity: None,
        removed_chars: removed.chars,
        removed_ratio: removed.ratio,
        removed_by: removed.by,
        page_type: scores.page_type,
        confidence: scores.confidence.map_or(removed.confidence, |sure| rounded(f64::from(sure))),
        source: source(page, provenance),
        id: id.clone(),
        text,
    };
    let removals = removal_records(page, removals, &id, from);
    let is_manual = scores.is_manual;
    Cleaned { record, removals, kept, visible_chars: removed.visible, words, is_manual, as_manual: None }
}

/// What the head of the page says it is about.
fn description(page: &Measured<'_>, described: Option<&json_ld::LdArticle>) -> Option<String> {
    let names = ["description", "og:description", "twitter:description", "dc.description"];
    let claimed = origin::meta(&page.document.metadata, &names);
    claimed.or_else(|| described.and_then(|article| article.description.clone()))
}

/// The text, and the blocks that are in it.
fn text_and_blocks(page: &Measured<'_>, removals: &Removals, article: &Article) -> (String, Vec<KeptBlock>) {
    let mut kept = Vec::with_capacity(article.paragraphs.len());
    let mut cuts = removals.spans.iter().filter(|removal| !matches!(removal.action, Action::Flag(_))).peekable();
    let text = article.text_with(|paragraph, range| {
        let Some(block) = page.document.blocks.get(paragraph.block) else { return };
        while cuts.next_if(|cut| cut.span.end <= block.span.start).is_some() {}
        let is_cut = cuts.peek().is_some_and(|cut| cut.span.start < block.span.end);
        let place = TextSpan::new(range.start, range.end);
        let source = (!is_cut).then_some((block.span.start, block.span.end));
        kept.push(KeptBlock { start: place.start, end: place.end, source });
    });
    (text, kept)
}

/// The first piece moved to a field; several of a standfirst are joined.
fn printed(moved: &[Moved], field: Field) -> Option<String> {
    let mut pieces = moved.iter().filter(|piece| piece.field == field).map(|piece| piece.text.as_str());
    let first = pieces.next()?;
    if field != Field::Standfirst {
        return Some(first.to_owned());
    }
    let mut all = vec![first];
    all.extend(pieces.filter(|piece| *piece != first));
    Some(all.join(" "))
}

fn notes(moved: &[Moved]) -> Vec<Note> {
    let mut notes: Vec<Note> = Vec::new();
    for piece in moved {
        if let Field::Note(kind) = piece.field {
            let note = Note { kind, text: piece.text.clone() };
            if !notes.contains(&note) {
                notes.push(note);
            }
        }
    }
    notes
}

/// Words of a text by the measure of [`crate::measure::BlockStats`].
pub(super) fn word_count(text: &str) -> u64 {
    text.lines().map(|line| u64::from(crate::measure::words_in(line))).sum()
}

/// Words of an article likewise: those of a block that is as it was are counted already.
fn words_of_article(page: &Measured<'_>, article: &Article) -> u64 {
    let words = |paragraph: &Paragraph| {
        let text = paragraph.text.as_str();
        let is_known = text == page.text(paragraph.block) && memchr::memchr(b'\n', text.as_bytes()).is_none();
        if is_known { u64::from(page.block(paragraph.block).words) } else { word_count(text) }
    };
    article.paragraphs.iter().map(words).sum()
}

/// Paragraphs of a text; the items of a list are one.
pub(super) fn paragraph_count(text: &str) -> u64 {
    let mut start = 0;
    let breaks = memchr::memmem::find_iter(text.as_bytes(), b"\n\n").chain([text.len()]);
    breaks.filter(|end| *end > std::mem::replace(&mut start, *end + 2)).count() as u64
}

pub(super) fn status(words: u64) -> Status {
    match words {
        0 => Status::EmptyAfterClean,
        _ if words < STUB_WORDS => Status::Stub,
        _ if words < SHORT_WORDS => Status::Short,
        _ => Status::Ok,
    }
}

fn flags(
    page: &Measured<'_>,
    removals: &Removals,
    article: &Article,
    provenance: &Provenance<'_>,
    ambiguous_date: bool,
) -> Vec<Flag> {
    let mut flags = removals.flags.clone();
    if ambiguous_date {
        flags.push(Flag::AmbiguousDate);
    }
    if provenance.decoded.replaced_chars > 0 {
        flags.push(Flag::LossyDecode);
    }
    if code_share(page, article) >= CODE_SHARE {
        flags.push(Flag::CodeArticle);
    }
    if is_index(page) {
        flags.push(Flag::IndexPage);
    }
    if page.page_scores().has_others {
        flags.push(Flag::OtherArticles);
    }
    if is_photo_essay(article) {
        flags.push(Flag::PhotoEssay);
    }
    flags.sort_unstable();
    flags.dedup();
    flags
}

/// Share of the article's characters that are code: preformatted blocks, and lines between fences in text scrapes.
fn code_share(page: &Measured<'_>, article: &Article) -> f64 {
    let (mut code, mut all, mut fenced) = (0usize, 0usize, false);
    for paragraph in &article.paragraphs {
        let chars = paragraph.text.chars().count();
        let fence = paragraph.text.starts_with("```");
        let pre = page.document.blocks.get(paragraph.block).is_some_and(|block| block.kind == BlockKind::Pre);
        if pre || fenced || fence {
            code += chars;
        }
        if fence && paragraph.text.matches("```").count() % 2 == 1 {
            fenced = !fenced;
        }
        all += chars;
    }
    if all == 0 { 0.0 } else { code as f64 / all as f64 }
}

/// Whether an HTML page has no running text and is mostly links.
fn is_index(page: &Measured<'_>) -> bool {
    if page.document.format != Format::Html || page.frame.first_long.is_some() {
        return false;
    }
    let all: usize = page.document.blocks.iter().map(|block| block.span.len()).sum();
    let linked: usize = page.document.blocks.iter().map(|block| block.linked_bytes as usize).sum();
    page.len() >= 10 && linked as f64 > INDEX_LINK_SHARE * all as f64
}

/// Whether captions carry the text: at least [`ESSAY_CAPTIONS`] of them, with more words than all paragraphs.
fn is_photo_essay(article: &Article) -> bool {
    let words = |text: &str| u64::from(crate::measure::words_in(text));
    let captions: Vec<u64> = article
        .moved
        .iter()
        .filter(|piece| piece.field == Field::Caption)
        .map(|piece| words(&piece.text))
        .filter(|words| *words >= ESSAY_CAPTION_WORDS)
        .collect();
    let text = || article.paragraphs.iter().map(|paragraph| words(&paragraph.text)).sum::<u64>();
    captions.len() >= ESSAY_CAPTIONS && captions.iter().sum::<u64>() > text()
}

/// What left the text, in figures.
struct Removed {
    chars: u64,
    ratio: f64,
    by: BTreeMap<String, u64>,
    confidence: f64,
    visible: u64,
}

impl Removed {
    fn of(page: &Measured<'_>, removals: &Removals) -> Self {
        let text = &page.document.text;
        let count = |span: TextSpan| span.slice(text).chars().count() as u64;
        let (mut chars, mut by, mut confidence) = (0, BTreeMap::new(), 1.0f64);
        for removal in removals.spans.iter().filter(|removal| !matches!(removal.action, Action::Flag(_))) {
            let own = count(removal.span);
            chars += own;
            let category = RULES.get(removal.rule).map_or("", |rule| rule.category);
            *by.entry(category.to_owned()).or_insert(0) += own;
            confidence = confidence.min(rounded(f64::from(removal.score)));
        }
        let all: u64 = page.document.blocks.iter().map(|block| count(block.span)).sum();
        let ratio = if all == 0 { 0.0 } else { rounded((chars as f64 / all as f64).min(1.0)) };
        Self { chars, ratio, by, confidence, visible: all }
    }
}

/// Four decimals: more would only show the arithmetic.
pub(super) fn rounded(value: f64) -> f64 {
    (value * 10_000.0).round() / 10_000.0
}

fn source(page: &Measured<'_>, provenance: &Provenance<'_>) -> Source {
    let decoded = provenance.decoded;
    Source {
        path: provenance.origin.path.clone(),
        format: page.document.format.name().to_owned(),
        locator: provenance.origin.locator.clone(),
        bytes: provenance.bytes.len() as u64,
        sha256: hashes::sha256(provenance.bytes),
        encoding: decoded.encoding.to_owned(),
        encoding_evidence: decoded.evidence.name().to_owned(),
        encoding_confidence: decoded.evidence.confidence(),
        replaced_chars: decoded.replaced_chars as u64,
    }
}

fn removal_records(page: &Measured<'_>, removals: &Removals, id: &str, origin: &Origin) -> Vec<RemovalRecord> {
    let (id, path): (Arc<str>, Arc<str>) = (id.into(), origin.path.as_str().into());
    let lang: Option<Arc<str>> = page.language.as_ref().map(|language| language.tag.as_str().into());
    let one = |(seq, removal): (u64, &crate::resolve::Removal)| {
        let rule = RULES.get(removal.rule);
        let (action, field) = match removal.action {
            Action::Remove => (RemovalAction::Remove, None),
            Action::Move(field) => (RemovalAction::Move, Some(field.name().into())),
            Action::Flag(_) => (RemovalAction::Flag, None),
        };
        RemovalRecord {
            id: id.clone(),
            path: path.clone(),
            seq,
            rule: rule.map_or("", |rule| rule.id).into(),
            category: rule.map_or("", |rule| rule.category).into(),
            action,
            field,
            start: removal.span.start.into(),
            end: removal.span.end.into(),
            unit: "byte".into(),
            text: removal.span.slice(&page.document.text).to_owned(),
            confidence: rounded(f64::from(removal.score)),
            evidence: removal.evidence.iter().map(Into::into).collect(),
            lang: lang.clone(),
            rules_version: RULES_VERSION.into(),
        }
    };
    (0u64..).zip(&removals.spans).map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Settings;

    #[test]
    fn a_page_becomes_a_record() {
        let page = "<html lang=en-GB><head><title>Ferry back in service | The Sound</title>\
            <meta property=og:site_name content='The Sound'><meta property='article:tag' content='Ferries, Aros'>\
            <link rel=canonical href='https://www.Sound.example/2026/03/03/ferry'>\
            <meta name=description content='It sails &amp; sails.'></head><body><main><h1>Ferry back in service</h1>\
            <p>AROS, March 3 (Sound Wire) - The ferry to the island sails again from Monday, the harbour office said on \
            Tuesday, two weeks after its engine failed in the middle of the sound and left forty people on a sandbank.</p>\
            <p>Nobody was hurt, and the passengers were taken off by fishermen before the tide came in.</p></main></body>";
        let origin = Origin { path: "a/ferry.html".to_owned(), ..Origin::default() };
        let cleaned = crate::clean::inspect(page.as_bytes(), &origin, &Settings::default()).unwrap().cleaned;
        let record = &cleaned.record;
        assert_eq!(record.title.as_deref(), Some("Ferry back in service"));
        assert_eq!(record.hostname.as_deref(), Some("sound.example"));
        assert_eq!(record.site_name.as_deref(), Some("The Sound"));
        assert_eq!(record.tags, ["Ferries", "Aros"]);
        assert_eq!(record.description.as_deref(), Some("It sails & sails."));
        assert_eq!(record.date_published.as_deref(), Some("2026-03-03"));
        let dateline = record.dateline.as_ref().unwrap();
        assert_eq!((dateline.place.as_deref(), dateline.agency.as_deref()), (Some("AROS"), Some("Sound Wire")));
        assert!(record.text.contains("The ferry to the island") && !record.text.contains("Sound Wire"));
        assert_eq!(record.id.len(), 32);
        assert_eq!(record.removed_by.values().sum::<u64>(), record.removed_chars);
        assert!(cleaned.removals.iter().all(|removal| *removal.id == *record.id));
    }

    #[test]
    fn sections_and_tags_without_bloat() {
        let record = |head: &str, body: &str| {
            let page = format!(
                "<html lang=en><head>{head}</head><body>{body}<main><h1>Ferry back in service after two weeks</h1>\
                 <p>The ferry to the island sails again from Monday, the harbour office said on Tuesday, two weeks \
                 after its engine failed in the middle of the sound and left forty people on a sandbank.</p></main></body>"
            );
            crate::clean::inspect(page.as_bytes(), &Origin::default(), &Settings::default()).unwrap().cleaned.record
        };
        let news = "<meta property=article:section content=News>";
        assert_eq!(record(news, "").section, None);
        let list = "<script type='application/ld+json'>[{\"@type\":\"NewsArticle\",\"headline\":\"Ferry back in service after two weeks\"},\
                    {\"@type\":\"BreadcrumbList\",\"itemListElement\":[{\"name\":\"Home\"},\
                    {\"item\":{\"name\":\"Harbour\"}},{\"name\":\"Ferry back in service after two weeks\"}]}]</script>";
        assert_eq!(record(list, "").section.as_deref(), Some("Harbour"));
        let tags = "<meta property=article:tag content='Ferries, {{ tag.label }}, Aros, Ferries Aros, Share'>";
        assert_eq!(record(tags, "").tags, ["Ferries", "Aros"]);
    }

    #[test]
    fn the_status_counts_words() {
        assert_eq!(
            [0, 14, 15, 59, 60].map(status),
            [Status::EmptyAfterClean, Status::Stub, Status::Short, Status::Short, Status::Ok,]
        );
    }
}
