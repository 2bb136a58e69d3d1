//! JSON-LD: what the publisher says about the article to search engines, read leniently and within bounds.

mod repair;

use std::collections::BTreeMap;

use serde_json::Value;

use crate::measure::{Measured, overlap, words_of};
use crate::page::PageMetadata;

pub(crate) use repair::decode_entities;

/// Most nodes looked at on a page.
const MAX_NODES: usize = 20_000;
/// Deepest nesting looked at.
const MAX_DEPTH: usize = 64;
/// Most bytes read on a page.
const MAX_BYTES: usize = 4 << 20;
/// Most items taken of a list.
const MAX_ITEMS: usize = 100;

/// An article as JSON-LD describes it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LdArticle {
    /// Its types, without their namespace.
    pub kinds: Vec<String>,
    /// It is a web page rather than an article; only its dates and description count.
    pub is_page: bool,
    /// `headline`, else `name`.
    pub headline: Option<String>,
    /// `alternativeHeadline`.
    pub alternative_headline: Option<String>,
    /// `description`.
    pub description: Option<String>,
    /// Names of persons.
    pub authors: Vec<String>,
    /// Names of organisations given as authors.
    pub organisations: Vec<String>,
    /// `datePublished`, as written.
    pub date_published: Option<String>,
    /// `dateModified`, as written.
    pub date_modified: Option<String>,
    /// `articleSection`, the first.
    pub section: Option<String>,
    /// `keywords`.
    pub keywords: Vec<String>,
    /// `isAccessibleForFree`.
    pub is_accessible_for_free: Option<bool>,
    /// `inLanguage`.
    pub in_language: Option<String>,
    /// `articleBody`.
    pub article_body: Option<String>,
    /// Captions of its images.
    pub captions: Vec<String>,
    /// Name of the publisher.
    pub publisher: Option<String>,
    /// `url` or `mainEntityOfPage`.
    pub url: Option<String>,
    /// Names in the page's `BreadcrumbList`, in order.
    pub crumbs: Vec<String>,
}

/// The articles a page describes, in page order; web pages only where there is no article.
pub fn articles(metadata: &PageMetadata) -> Vec<LdArticle> {
    let mut bytes = 0;
    let roots: Vec<Value> = metadata
        .json_ld
        .iter()
        .take_while(|script| {
            bytes += script.len();
            bytes <= MAX_BYTES
        })
        .flat_map(|script| parse(script))
        .collect();
    let (order, by_id) = index(&roots);
    let crumbs = breadcrumbs(&order);
    let mut all: Vec<LdArticle> = Vec::new();
    for node in order {
        let Some(is_page) = article_kind(node) else { continue };
        let article = read(node, &by_id, is_page);
        if all.len() < MAX_ITEMS && !all.contains(&article) {
            all.push(article);
        }
    }
    if all.iter().any(|article| !article.is_page) {
        all.retain(|article| !article.is_page);
    }
    for article in &mut all {
        article.crumbs.clone_from(&crumbs);
    }
    all
}

/// The names in the page's first `BreadcrumbList`, in order.
fn breadcrumbs(order: &[&Value]) -> Vec<String> {
    let path = order.iter().find(|node| kinds(node).iter().any(|kind| kind == "BreadcrumbList"));
    let items = list(path.and_then(|path| path.get("itemListElement")));
    let name = |item: &&Value| item.get("name").or_else(|| item.get("item")?.get("name")).and_then(first_text);
    items.iter().filter_map(name).collect()
}

/// The article the page is about: the one whose headline agrees with the page's, else the first.
pub fn primary<'p>(page: &'p Measured<'_>) -> Option<&'p LdArticle> {
    let title = page.frame.title.as_deref().map(words_of).unwrap_or_default();
    let agrees = |article: &&LdArticle| {
        article.headline.as_deref().is_some_and(|headline| overlap(&words_of(headline), &title) >= 0.6)
    };
    page.json_ld.iter().find(agrees).or_else(|| page.json_ld.first())
}

/// The values of one script: as they stand, else mended.
fn parse(script: &str) -> Vec<Value> {
    let text = repair::unwrap(script);
    if let Ok(value) = serde_json::from_str(text) {
        return vec![value];
    }
    let decoded;
    let text = if text.contains("&quot;") && !text.contains('"') {
        decoded = decode_entities(text);
        &decoded
    } else {
        text
    };
    let mended = repair::repair(text);
    serde_json::Deserializer::from_str(&mended).into_iter::<Value>().map_while(Result::ok).take(MAX_ITEMS).collect()
}

type ById<'v> = BTreeMap<&'v str, &'v Value>;

/// Objects that may be the page's article in page order, and every object with an `@id`.
fn index(roots: &[Value]) -> (Vec<&Value>, ById<'_>) {
    let (mut order, mut by_id) = (Vec::new(), ById::new());
    let mut stack: Vec<(&Value, usize, bool)> = roots.iter().rev().map(|root| (root, 0, true)).collect();
    let mut nodes = 0;
    while let Some((value, depth, main)) = stack.pop() {
        nodes += 1;
        if nodes > MAX_NODES || depth > MAX_DEPTH {
            continue;
        }
        match value {
            Value::Array(items) => stack.extend(items.iter().rev().map(|item| (item, depth + 1, main))),
            Value::Object(fields) => {
                if let Some(id) = fields.get("@id").and_then(Value::as_str)
                    && fields.len() > 1
                {
                    by_id.entry(id).or_insert(value);
                }
                if main {
                    order.push(value);
                }
                let leads =
                    |key: &str| matches!(key, "@graph" | "mainEntity" | "mainEntityOfPage" | "mainEntityofPage");
                stack.extend(fields.iter().rev().map(|(key, item)| (item, depth + 1, main && leads(key))));
            }
            _ => {}
        }
    }
    (order, by_id)
}

/// Whether a node is an article (`false`) or a web page (`true`).
fn article_kind(node: &Value) -> Option<bool> {
    let kinds = kinds(node);
    let is_article = |kind: &String| {
        kind.ends_with("Article")
            || kind.ends_with("Posting") && kind != "JobPosting"
            || matches!(kind.as_str(), "Report" | "Review" | "Recipe" | "CreativeWork" | "Question")
    };
    if kinds.iter().any(is_article) {
        Some(false)
    } else if kinds.iter().any(|kind| kind == "WebPage" || kind == "ItemPage") {
        Some(true)
    } else {
        None
    }
}

/// Types without their namespace: `https://schema.org/NewsArticle` is `NewsArticle`.
fn kinds(node: &Value) -> Vec<String> {
    let short =
        |value: &Value| value.as_str().map(|kind| kind.rsplit(['/', ':', '#']).next().unwrap_or(kind).to_owned());
    match node.get("@type") {
        Some(Value::Array(items)) => items.iter().take(MAX_ITEMS).filter_map(short).collect(),
        Some(value) => short(value).into_iter().collect(),
        None => Vec::new(),
    }
}

fn read(node: &Value, by_id: &ById<'_>, is_page: bool) -> LdArticle {
    let text = |key: &str| node.get(key).and_then(first_text);
    let mut article = LdArticle {
        kinds: kinds(node),
        is_page,
        description: text("description"),
        date_published: text("datePublished").or_else(|| text("dateCreated")),
        date_modified: text("dateModified"),
        in_language: text("inLanguage"),
        ..LdArticle::default()
    };
    if is_page {
        return article;
    }
    article.headline = text("headline").or_else(|| text("name"));
    article.alternative_headline = text("alternativeHeadline").or_else(|| text("alternateName"));
    article.section = text("articleSection");
    article.article_body = text("articleBody").or_else(|| text("text"));
    article.url = text("url").or_else(|| node.get("mainEntityOfPage").and_then(address));
    article.is_accessible_for_free = node.get("isAccessibleForFree").and_then(truth);
    article.keywords = node.get("keywords").map(keywords).unwrap_or_default();
    article.publisher =
        node.get("publisher").and_then(|value| names(value, by_id).into_iter().next()).map(|(name, _)| name);
    for key in ["author", "creator", "contributor"] {
        if article.authors.is_empty()
            && let Some(value) = node.get(key)
        {
            for (name, is_person) in names(value, by_id) {
                let list = if is_person { &mut article.authors } else { &mut article.organisations };
                if !list.contains(&name) {
                    list.push(name);
                }
            }
        }
    }
    for image in list(node.get("image")) {
        let image = resolved(image, by_id);
        article.captions.extend(image.get("caption").and_then(first_text));
    }
    article
}

/// A value as a list: itself, or its items.
fn list(value: Option<&Value>) -> Vec<&Value> {
    match value {
        Some(Value::Array(items)) => items.iter().take(MAX_ITEMS).collect(),
        Some(value) => vec![value],
        None => Vec::new(),
    }
}

/// The object an `@id` stands for.
fn resolved<'v>(value: &'v Value, by_id: &ById<'v>) -> &'v Value {
    let Some(id) = value.get("@id").and_then(Value::as_str) else { return value };
    if value.get("name").is_some() { value } else { by_id.get(id).copied().unwrap_or(value) }
}

/// Names in a value with whether each is a person's.
fn names(value: &Value, by_id: &ById<'_>) -> Vec<(String, bool)> {
    let mut all = Vec::new();
    for item in list(Some(value)) {
        let item = resolved(item, by_id);
        let is_person = match kinds(item).first() {
            Some(kind) => kind == "Person",
            None => true,
        };
        let found: Vec<String> = match item {
            Value::String(name) => tidy(name).into_iter().collect(),
            Value::Object(fields) => match fields.get("name") {
                Some(name) => list(Some(name)).into_iter().filter_map(Value::as_str).filter_map(tidy).collect(),
                None => joined(fields).into_iter().collect(),
            },
            _ => Vec::new(),
        };
        all.extend(found.into_iter().map(|name| (name, is_person)));
    }
    all
}

/// A name given in two parts.
fn joined(fields: &serde_json::Map<String, Value>) -> Option<String> {
    let part = |key: &str| fields.get(key).and_then(Value::as_str).unwrap_or_default();
    tidy(&format!("{} {}", part("givenName"), part("familyName")))
}

/// The first text in a value: a string, a number, the first item of a list, `@value` or `name` of an object.
fn first_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => tidy(text),
        Value::Number(number) => Some(number.to_string()),
        Value::Array(items) => items.iter().take(MAX_ITEMS).find_map(|item| match item {
            Value::Array(_) => None,
            other => first_text(other),
        }),
        Value::Object(fields) => {
            ["@value", "name"].iter().find_map(|key| fields.get(*key).and_then(Value::as_str)).and_then(tidy)
        }
        _ => None,
    }
}

fn address(value: &Value) -> Option<String> {
    let id = value.as_str().or_else(|| value.get("@id").and_then(Value::as_str))?;
    tidy(id).filter(|id| id.starts_with("http"))
}

/// `true`, `"True"`, `"https://schema.org/True"`.
fn truth(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(truth) => Some(*truth),
        Value::String(text) => match text.rsplit('/').next().unwrap_or_default().to_ascii_lowercase().as_str() {
            "true" => Some(true),
            "false" => Some(false),
            _ => None,
        },
        _ => None,
    }
}

/// Keywords: a list, or a text parted by commas or semicolons.
fn keywords(value: &Value) -> Vec<String> {
    let texts: Vec<String> = list(Some(value)).into_iter().filter_map(first_text).collect();
    match texts.as_slice() {
        [text] => text.split([',', ';']).filter_map(tidy).take(MAX_ITEMS).collect(),
        _ => texts,
    }
}

/// A text on one line with its entities decoded, if anything is left.
fn tidy(text: &str) -> Option<String> {
    let text = crate::normalise::one_line(&decode_entities(text));
    (!text.is_empty() && text != "null" && text != "undefined").then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read_all(scripts: &[&str]) -> Vec<LdArticle> {
        let json_ld = scripts.iter().map(|script| (*script).to_owned()).collect();
        articles(&PageMetadata { json_ld, ..PageMetadata::default() })
    }

    #[test]
    fn a_plain_article() {
        let all = read_all(&[r#"{"@context":"https://schema.org","@type":"NewsArticle","headline":"A &amp; B",
            "author":[{"@type":"Person","name":"Jane Roe"},{"@type":"Organization","name":"Leeds News"}],
            "keywords":"floods, bridges","isAccessibleForFree":"False","articleSection":["North","UK"],
            "image":{"@type":"ImageObject","caption":"A bridge"},"publisher":{"name":"The Paper"},
            "mainEntityOfPage":{"@type":"WebPage","@id":"https://a.example/x"}}"#]);
        assert_eq!(all.len(), 1);
        let article = &all[0];
        assert_eq!(article.headline.as_deref(), Some("A & B"));
        assert_eq!(
            (article.authors.as_slice(), article.organisations.as_slice()),
            (&["Jane Roe".to_owned()][..], &["Leeds News".to_owned()][..])
        );
        assert_eq!(article.keywords, ["floods", "bridges"]);
        assert_eq!(article.is_accessible_for_free, Some(false));
        assert_eq!(article.section.as_deref(), Some("North"));
        assert_eq!(article.captions, ["A bridge"]);
        assert_eq!(article.publisher.as_deref(), Some("The Paper"));
        assert_eq!(article.url.as_deref(), Some("https://a.example/x"));
    }

    #[test]
    fn a_graph_with_references() {
        let all = read_all(&[r##"{"@graph":[{"@type":"WebPage","datePublished":"2026-01-01"},
            {"@type":["Article","https://schema.org/BlogPosting"],"headline":"H","author":{"@id":"#jane"},"publisher":{"@id":"#org"}},
            {"@type":"Person","@id":"#jane","name":"Jane Roe"},{"@type":"Organization","@id":"#org","name":"Org"}]}"##]);
        assert_eq!(all.len(), 1);
        assert_eq!(all[0].authors, ["Jane Roe"]);
        assert_eq!(all[0].publisher.as_deref(), Some("Org"));
        assert_eq!(all[0].kinds, ["Article", "BlogPosting"]);
    }

    #[test]
    fn broken_scripts_are_mended() {
        let scripts = [
            "<!-- //<![CDATA[\n{\"@type\":\"NewsArticle\",\"headline\":\"H\",}\n//]]> -->",
            "/* made by x */ {\"@type\":\"NewsArticle\", // kind\n \"headline\":\"H\", \"keywords\":[\"a\",\"b\",],};",
            "{\"@type\":\"NewsArticle\",\"headline\":\"H\",\"articleBody\":\"one\n\ttwo \\' three\"}",
            "{&quot;@type&quot;:&quot;NewsArticle&quot;,&quot;headline&quot;:&quot;H&quot;}",
            "{\"@type\":\"Organization\"}\n{\"@type\":\"NewsArticle\",\"headline\":\"H\"}",
        ];
        for script in scripts {
            assert_eq!(
                read_all(&[script]).first().and_then(|article| article.headline.as_deref()),
                Some("H"),
                "{script}"
            );
        }
    }

    #[test]
    fn other_things_are_no_articles() {
        assert!(
            read_all(&[r#"{"@type":"BreadcrumbList","itemListElement":[{"@type":"NewsArticle","headline":"Other"}]}"#])
                .is_empty()
        );
        assert!(read_all(&[r#"{"@type":"JobPosting","title":"x"}"#, "not json", ""]).is_empty());
        let pages = read_all(&[r#"{"@type":"WebPage","name":"Site","datePublished":"2026-01-01"}"#]);
        assert!(pages[0].is_page && pages[0].headline.is_none());
    }

    #[test]
    fn depth_is_bounded() {
        let deep = format!("{}{}", "[".repeat(5_000), "]".repeat(5_000));
        assert!(read_all(&[&deep]).is_empty());
    }

    proptest! {
        #[test]
        fn any_script_is_read_without_panic(script in "\\PC{0,80}|[\\[\\]{}\":,/*a-c@&;\\\\\n]{0,60}") {
            let _ = read_all(&[&script]);
            let _ = decode_entities(&script);
        }
    }
}
