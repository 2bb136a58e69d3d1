//! What the head, the scripts and the attributes say about a page, gathered during the walk.

use html5ever::{LocalName, local_name};

use crate::page::{MetaItem, PageMetadata};

use super::arena::{NodeId, Tree};

/// Most items of one kind that are kept: more say nothing about the article.
const MAX_ITEMS: usize = 400;
/// Longest script of data that is kept, in bytes.
const MAX_DATA_BYTES: usize = 1 << 20;

/// Names of elements that list an article's tags.
const TAG_LISTS: [&str; 20] = [
    "tags",
    "taglist",
    "tag-list",
    "article-tags",
    "post-tags",
    "entry-tags",
    "article__tags",
    "tagcloud-article",
    "keywords",
    "topics",
    "tagi",
    "etykiety",
    "etiquetas",
    "schlagworte",
    "schlagwoerter",
    "mots-cles",
    "trefwoorden",
    "teemat",
    "tag",
    "tegi",
];

/// Names of elements that name an author.
const AUTHOR_CLASSES: [&str; 17] = [
    "author",
    "byline",
    "author-name",
    "byline-name",
    "article-author",
    "article__author",
    "entry-author",
    "byline__name",
    "author__name",
    "post-author",
    "c-byline__author",
    "p-author",
    "autor",
    "autore",
    "auteur",
    "verfasser",
    "redakteur",
];

/// Reads everything below `head`.
pub(super) fn read_head(tree: &Tree, head: NodeId, out: &mut PageMetadata) {
    for id in tree.children(head) {
        if let Some(name) = tree.name(id) {
            read_skipped(tree, id, &name.local, out);
        }
    }
}

/// Reads an element that is not text: title, meta, link, script.
pub(super) fn read_skipped(tree: &Tree, id: NodeId, name: &LocalName, out: &mut PageMetadata) {
    match *name {
        local_name!("title") if out.title.is_none() => {
            let mut text = String::new();
            tree.text_below(id, &mut text);
            out.title = Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        }
        local_name!("meta") => read_meta(tree, id, out),
        local_name!("link") => {
            let rel = tree.attr(id, &local_name!("rel")).unwrap_or_default();
            if rel.eq_ignore_ascii_case("canonical") && out.canonical.is_none() {
                out.canonical = tree.attr(id, &local_name!("href")).map(|href| href.trim().to_owned());
            }
        }
        local_name!("script") => {
            let kind = tree.attr(id, &local_name!("type")).unwrap_or_default().to_ascii_lowercase();
            if kind.contains("ld+json") && out.json_ld.len() < MAX_ITEMS {
                let mut text = String::new();
                tree.text_below(id, &mut text);
                if text.len() <= MAX_DATA_BYTES {
                    out.json_ld.push(text);
                }
            }
        }
        _ => {}
    }
}

fn read_meta(tree: &Tree, id: NodeId, out: &mut PageMetadata) {
    let name = ["property", "name", "itemprop", "http-equiv"]
        .iter()
        .find_map(|attribute| tree.attr(id, &LocalName::from(*attribute)));
    if let (Some(name), Some(value)) = (name, tree.attr(id, &local_name!("content")))
        && out.meta.len() < MAX_ITEMS
        && !value.trim().is_empty()
    {
        out.meta.push(MetaItem { name: name.trim().to_ascii_lowercase(), value: value.trim().to_owned() });
    }
}

/// Reads an element of the body that may mark an author or a tag.
pub(super) fn read_element(tree: &Tree, id: NodeId, name: &LocalName, out: &mut PageMetadata) {
    let rel = tree.attr(id, &local_name!("rel")).unwrap_or_default();
    let itemprop = tree.attr(id, &local_name!("itemprop")).unwrap_or_default();
    let author = rel.split_ascii_whitespace().any(|word| word.eq_ignore_ascii_case("author"))
        || itemprop.split_ascii_whitespace().any(|word| word == "author")
        || tree.attr(id, &local_name!("class")).is_some_and(is_author_class);
    if author && out.author_marks.len() < MAX_ITEMS {
        push_text(tree, id, &mut out.author_marks);
    }
    let tag = *name == local_name!("a") && rel.split_ascii_whitespace().any(|word| word.eq_ignore_ascii_case("tag"));
    let tag =
        tag || matches!(*name, local_name!("a") | local_name!("li") | local_name!("span")) && is_listed_tag(tree, id);
    if tag && out.tag_marks.len() < MAX_ITEMS {
        push_text(tree, id, &mut out.tag_marks);
    }
}

/// Whether an element is a tag by its own name, or stands in an element that is named as a list of tags.
fn is_listed_tag(tree: &Tree, id: NodeId) -> bool {
    let named = |id: NodeId, names: &[&str]| {
        tree.attr(id, &local_name!("class")).is_some_and(|own| {
            own.split_ascii_whitespace().any(|token| names.iter().any(|name| name.eq_ignore_ascii_case(token)))
        })
    };
    if named(id, &["tag"]) {
        return true;
    }
    let mut at = id;
    for _ in 0..2 {
        let Some(parent) = tree.get(at).map(|node| node.parent) else { return false };
        if named(parent, &TAG_LISTS) {
            return tree.name(id).is_some_and(|name| name.local != local_name!("span"))
                && tree.children(id).all(|child| tree.name(child).is_none_or(|name| name.local != local_name!("a")));
        }
        at = parent;
    }
    false
}

fn push_text(tree: &Tree, id: NodeId, out: &mut Vec<String>) {
    let mut text = String::new();
    tree.text_below(id, &mut text);
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if !text.is_empty() && text.len() <= 200 {
        out.push(text);
    }
}

/// Whether one of the class tokens names an author, as a token of its own rather than a part of one.
fn is_author_class(classes: &str) -> bool {
    classes.split_ascii_whitespace().any(|token| AUTHOR_CLASSES.iter().any(|name| name.eq_ignore_ascii_case(token)))
}

/// The class and itemprop tokens of an element, lower case.
pub(super) fn tokens(tree: &Tree, id: NodeId) -> String {
    let class = tree.attr(id, &local_name!("class")).unwrap_or_default();
    let itemprop = tree.attr(id, &local_name!("itemprop")).unwrap_or_default();
    format!("{class} {itemprop}").trim().to_ascii_lowercase()
}
