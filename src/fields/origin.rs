//! Where a record comes from: address, host, site, section, tags.

use crate::apply::Moved;
use crate::detect::Field;
use crate::fields::json_ld::{self, LdArticle};
use crate::lexicon::{Anchor, Class, fold};
use crate::measure::{Measured, overlap, words_of};
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

/// The section: JSON-LD's, the head's, the last step of JSON-LD's or the printed path to the page, a label printed by
/// the headline; the first that says more than "Home", "News" or the site's name.
pub(super) fn section(page: &Measured<'_>, moved: &[Moved], article: Option<&LdArticle>) -> Option<String> {
    let metadata = &page.document.metadata;
    let site = meta(metadata, &["og:site_name", "application-name"]);
    let title = page.frame.title.as_deref().map(words_of).unwrap_or_default();
    let is_real = |name: &String| {
        let folded = fold::folded(name);
        let words = words_of(name);
        let home = words.is_empty() || is_whole(page, &folded, Class::BREADCRUMB_HOME);
        let is_title = words == title || words.len() >= 3 && overlap(&words, &title) >= 0.8;
        let is_site = site.as_deref().is_some_and(|site| fold::folded(site) == folded);
        let shaped = name.chars().count() <= MAX_TAG_CHARS && !name.contains("://") && !has_token(name);
        shaped && !home && !is_title && !is_site && !EVERYTHING.contains(&folded.as_str())
    };
    let claimed = article.and_then(|article| article.section.clone());
    let heads = ["article:section", "og:article:section", "section", "parsely-section"];
    let head = heads.iter().filter_map(|name| meta(metadata, &[name]));
    let path = article.into_iter().flat_map(|article| article.crumbs.iter().rev().cloned());
    claimed.into_iter().chain(head).chain(path).chain(printed_path(moved)).find(is_real)
}

/// Names of sections that hold everything, folded.
const EVERYTHING: [&str; 20] = [
    "news",
    "nachrichten",
    "aktuelles",
    "aktuell",
    "actualites",
    "actualités",
    "noticias",
    "notizie",
    "notícias",
    "nieuws",
    "wiadomości",
    "новини",
    "новости",
    "home",
    "start",
    "all",
    "article",
    "articles",
    "artikel",
    "latest",
];

/// The steps of the printed path to the page, the last first, then labels by the headline in page order.
fn printed_path(moved: &[Moved]) -> Vec<String> {
    let lines: Vec<&Moved> = moved.iter().filter(|moved| moved.field == Field::Section).collect();
    let (mut path, mut labels): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    for (index, line) in lines.iter().enumerate() {
        // "You are here: Home > …".
        let text = line
            .text
            .split_once(": ")
            .map_or(line.text.as_str(), |(label, rest)| if rest.contains(STEPS) { rest } else { label });
        let steps = text.split(STEPS).flat_map(|step| step.split(" / ")).map(|step| {
            step.trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, ')' | '»' | '«' | '"')).to_owned()
        });
        let steps: Vec<String> = steps.filter(|step| !step.is_empty()).collect();
        let close = |other: Option<&&Moved>| other.is_some_and(|other| other.block.abs_diff(line.block) == 1);
        let listed = close(lines.get(index + 1)) || index > 0 && close(lines.get(index - 1));
        if steps.len() >= 2 || listed { path.extend(steps) } else { labels.extend(steps) }
    }
    path.reverse();
    path.extend(labels);
    path
}

/// Marks between the steps of a path.
const STEPS: [char; 9] = ['>', '»', '›', '→', '▸', '►', '|', '·', '•'];

/// Whether a folded text is a whole phrase of a class.
fn is_whole(page: &Measured<'_>, folded: &str, class: Class) -> bool {
    let mut hits = Vec::new();
    page.lexicon.find(folded, &mut hits);
    hits.iter().any(|hit| hit.class == class && hit.anchor == Anchor::Whole)
}

/// Whether a text holds a token of a template that was never filled.
fn has_token(text: &str) -> bool {
    ["{{", "${", "<%", "%%", "{%", "[[", "[object"].iter().any(|mark| text.contains(mark))
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
    let site = meta(metadata, &["og:site_name", "application-name"]).map(|site| fold::folded(&site));
    let is_control = |tag: &String| {
        let folded = fold::folded(tag);
        CONTROLS.iter().any(|class| is_whole(page, &folded, *class)) || site.as_deref() == Some(&folded)
    };
    let tags: Vec<String> = all
        .iter()
        .map(|tag| one_line(&json_ld::decode_entities(tag)).trim_matches(['#', '.', ' ', ':', '"']).to_owned())
        .filter(|tag| !tag.is_empty() && tag.chars().count() <= MAX_TAG_CHARS && tag.chars().any(char::is_alphanumeric))
        .filter(|tag| !has_token(tag) && !is_control(tag))
        .filter(|tag| seen.insert(fold::folded(tag)))
        .take(MAX_TAGS)
        .collect();
    let words: Vec<Vec<String>> = tags.iter().map(|tag| words_of(tag)).collect();
    let joined = |own: &[String]| {
        // Several of the other tags in a row, as an element around all of them has it.
        let mut rest = own;
        let mut parts = 0;
        while let Some(part) =
            words.iter().find(|part| part.len() < own.len() && !part.is_empty() && rest.starts_with(part))
        {
            rest = rest.get(part.len()..).unwrap_or_default();
            parts += 1;
        }
        rest.is_empty() && parts >= 2
    };
    tags.iter().zip(&words).filter(|(_, own)| !joined(own)).map(|(tag, _)| tag.clone()).collect()
}

/// Classes whose phrases are controls among the tags.
const CONTROLS: [Class; 8] = [
    Class::SHARE_BAR,
    Class::REPUBLICATION,
    Class::FOLLOW_US,
    Class::COMMENT_COUNT,
    Class::COMMENT_FORM,
    Class::TAG_LIST,
    Class::RELATED_HEADER,
    Class::PRINT_CONTROLS,
];

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
