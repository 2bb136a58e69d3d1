//! Where a record comes from: address, host, site, section, tags.

use crate::apply::Moved;
use crate::detect::Field;
use crate::fields::json_ld::{self, LdArticle};
use crate::lexicon::{Anchor, Class, fold};
use crate::measure::Measured;
use crate::normalise::one_line;
use crate::page::{Origin, PageMetadata};

/// Most tags of a record.
const MAX_TAGS: usize = 40;
/// Longest tag in characters.
const MAX_TAG_CHARS: usize = 60;

/// The first filled `meta` of one of these names, on one line.
pub(super) fn meta(metadata: &PageMetadata, names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| {
        let item = metadata.meta.iter().find(|item| item.name == *name && !item.value.trim().is_empty())?;
        Some(one_line(&json_ld::decode_entities(&item.value))).filter(|value| !value.is_empty())
    })
}

/// Addresses of a page and what follows from them.
#[derive(Debug, Default)]
pub(super) struct Addresses {
    pub(super) url: Option<String>,
    pub(super) canonical: Option<String>,
    pub(super) hostname: Option<String>,
    pub(super) site_name: Option<String>,
}

/// Reads the addresses; relative ones are resolved against the page's own.
pub(super) fn addresses(page: &Measured<'_>, origin: &Origin, article: Option<&LdArticle>) -> Addresses {
    let metadata = &page.document.metadata;
    let base = origin.url.as_deref().and_then(|address| url::Url::parse(address.trim()).ok());
    let absolute = |address: &str| {
        let address = address.trim();
        let parsed = url::Url::parse(address).ok().or_else(|| base.as_ref()?.join(address).ok())?;
        matches!(parsed.scheme(), "http" | "https").then(|| parsed.to_string())
    };
    let og = meta(metadata, &["og:url"]);
    let canonical = metadata.canonical.as_deref().and_then(absolute).or_else(|| og.as_deref().and_then(absolute));
    let claimed = article.and_then(|article| article.url.as_deref()).and_then(absolute);
    let url = origin.url.clone().or_else(|| canonical.clone()).or(claimed);
    let hostname = url.as_deref().and_then(|address| url::Url::parse(address).ok()).and_then(|url| {
        let host = url.host_str()?.to_lowercase();
        Some(host.strip_prefix("www.").unwrap_or(&host).to_owned())
    });
    let site_name = meta(metadata, &["og:site_name", "application-name", "dc.publisher"])
        .or_else(|| article.and_then(|article| article.publisher.clone()));
    Addresses { url, canonical, hostname, site_name }
}

/// The section: JSON-LD's, the head's, the one printed.
pub(super) fn section(page: &Measured<'_>, moved: &[Moved], article: Option<&LdArticle>) -> Option<String> {
    let printed = || {
        let line = moved.iter().find(|moved| moved.field == Field::Section)?;
        let text = line.text.trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, ')' | '»' | '«' | '"')).trim();
        (!text.is_empty()).then(|| text.to_owned())
    };
    article
        .and_then(|article| article.section.clone())
        .or_else(|| {
            meta(&page.document.metadata, &["article:section", "og:article:section", "section", "parsely-section"])
        })
        .or_else(printed)
}

/// Tags from JSON-LD, the head, the lines moved out of the text and the links marked as tags: each once, in order.
pub(super) fn tags(page: &Measured<'_>, moved: &[Moved], article: Option<&LdArticle>) -> Vec<String> {
    let metadata = &page.document.metadata;
    let mut all: Vec<String> = article.map(|article| article.keywords.clone()).unwrap_or_default();
    for item in &metadata.meta {
        match item.name.as_str() {
            "article:tag" | "og:article:tag" | "parsely-tags" | "news_keywords" | "sailthru.tags" => {
                all.extend(item.value.split([',', ';']).map(str::to_owned));
            }
            _ => {}
        }
    }
    for line in moved.iter().filter(|moved| moved.field == Field::Tags) {
        all.extend(printed_tags(page, &line.text));
    }
    all.extend(metadata.tag_marks.iter().cloned());
    if all.is_empty() {
        let keywords = metadata.meta.iter().filter(|item| item.name == "keywords");
        all.extend(keywords.flat_map(|item| item.value.split([',', ';'])).map(str::to_owned));
    }
    let mut seen = std::collections::BTreeSet::new();
    all.iter()
        .map(|tag| one_line(&json_ld::decode_entities(tag)).trim_matches(['#', '.', ' ', ':', '"']).to_owned())
        .filter(|tag| !tag.is_empty() && tag.chars().count() <= MAX_TAG_CHARS && tag.chars().any(char::is_alphanumeric))
        .filter(|tag| seen.insert(fold::folded(tag)))
        .take(MAX_TAGS)
        .collect()
}

/// The tags of a printed line, its label off.
fn printed_tags(page: &Measured<'_>, line: &str) -> Vec<String> {
    let folded = fold::folded(line);
    let mut hits = Vec::new();
    page.lexicon.find(&folded, &mut hits);
    let label = hits
        .iter()
        .filter(|hit| hit.class == Class::TAG_LIST && matches!(hit.anchor, Anchor::Start | Anchor::Whole))
        .map(|hit| hit.end as usize)
        .max();
    let colon = folded.find([':', '：']).filter(|colon| *colon < 40);
    let rest = match (label, colon) {
        (Some(label), Some(colon)) if label <= colon => folded_rest(line, colon + 1),
        (Some(label), _) if label >= folded.len() => "",
        (None, Some(colon)) if folded.get(..colon).is_some_and(|label| label.split(' ').count() <= 3) => {
            folded_rest(line, colon + 1)
        }
        (Some(label), None) if folded_rest(line, label).starts_with(char::is_whitespace) => folded_rest(line, label),
        _ => line,
    };
    let rest = rest.trim_start_matches([':', '：', ' ']);
    if rest.trim_start().starts_with('#') && !rest.contains([',', ';', '|']) {
        return rest.split('#').map(|tag| tag.trim().to_owned()).collect();
    }
    let parts = rest.split([',', ';', '•', '|', '#', '·', '、', '，', '\n']);
    parts.flat_map(|part| part.split(" / ")).map(|tag| tag.trim().to_owned()).collect()
}

/// The line from the place at which byte `offset` of its folded form stands.
fn folded_rest(line: &str, offset: usize) -> &str {
    line.get(fold::source_offset(line, offset)..).unwrap_or_default()
}
