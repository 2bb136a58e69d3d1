//! What the head, the scripts and the attributes say about a page, gathered during the walk.

use html5ever::{LocalName, local_name};

use crate::page::{AuthorMark, MetaItem, PageMetadata, TimeTag};

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
    let name = [local_name!("property"), local_name!("name"), local_name!("itemprop"), local_name!("http-equiv")]
        .iter()
        .find_map(|attribute| tree.attr(id, attribute));
    if let (Some(name), Some(value)) = (name, tree.attr(id, &local_name!("content")))
        && out.meta.len() < MAX_ITEMS
        && !value.trim().is_empty()
    {
        out.meta.push(MetaItem { name: name.trim().to_ascii_lowercase(), value: value.trim().to_owned() });
    }
}

/// Reads an element that names a time: a `time`, microdata such as `itemprop=datePublished content=…`, or a printed
/// "3 years ago" with the date in its `title`, as forums have them.
pub(super) fn read_time(tree: &Tree, id: NodeId, name: &LocalName, block: u32, out: &mut PageMetadata) {
    let attr = |wanted| tree.attr(id, &wanted).unwrap_or_default();
    let datetime = if *name == local_name!("time") {
        attr(local_name!("datetime"))
    } else if let Some(content) = tree.attr(id, &local_name!("content")) {
        let date = attr(local_name!("itemprop")).to_ascii_lowercase();
        if date.contains("publish") || date.contains("date") { content } else { return }
    } else if let Some(title) = tree.attr(id, &local_name!("title")) {
        let class = attr(local_name!("class")).to_ascii_lowercase();
        let digits = title.bytes().filter(u8::is_ascii_digit).count();
        let dated = digits >= 5 && title.len() <= 60 && (class.contains("time") || class.contains("date"));
        if dated { title } else { return }
    } else {
        return;
    };
    let is_time = *name == local_name!("time");
    let list = if is_time { &mut out.times } else { &mut out.hidden_times };
    if is_time || list.len() < MAX_ITEMS {
        let mut text = String::new();
        tree.text_below(id, &mut text);
        let (datetime, tokens) = (datetime.to_owned(), tokens(tree, id));
        list.push(TimeTag { datetime, text: text.trim().to_owned(), block, tokens });
    }
}

/// Reads an element of the body that may mark an author or a tag.
pub(super) fn read_element(tree: &Tree, id: NodeId, name: &LocalName, block: u32, out: &mut PageMetadata) {
    let rel = tree.attr(id, &local_name!("rel")).unwrap_or_default();
    let itemprop = tree.attr(id, &local_name!("itemprop")).unwrap_or_default();
    let class = tree.attr(id, &local_name!("class"));
    let explicit = rel.split_ascii_whitespace().any(|word| word.eq_ignore_ascii_case("author"))
        || itemprop.split_ascii_whitespace().any(|word| word == "author")
        || class.is_some_and(is_author_class);
    let author = explicit
        || class.is_some_and(has_author_part)
        || *name == local_name!("a") && tree.attr(id, &local_name!("href")).is_some_and(leads_to_author);
    if author && out.author_marks.len() < MAX_ITEMS {
        let parts = parted_text(tree, id);
        let mut text = Vec::new();
        push_text(tree, id, &mut text);
        out.author_marks.extend(text.pop().map(|text| AuthorMark { text, parts, explicit, block }));
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

/// Longest text of an element marked as author, in bytes.
const MAX_MARK_BYTES: usize = 200;

/// The text of a small element on one line, with `|` where an element of its own block begins or ends.
fn parted_text(tree: &Tree, id: NodeId) -> String {
    let mut text = String::new();
    let mut open: Vec<NodeId> = tree.children(id).collect();
    open.reverse();
    while let Some(child) = open.pop() {
        if text.len() > MAX_MARK_BYTES || open.len() > MAX_ITEMS {
            return String::new();
        }
        let Some(name) = tree.name(child) else {
            tree.text_below(child, &mut text);
            continue;
        };
        match name.local {
            local_name!("br") | local_name!("p") | local_name!("div") | local_name!("li") | local_name!("ul") => {
                text.push('|');
            }
            local_name!("svg") | local_name!("script") | local_name!("style") => continue,
            _ => text.push(' '),
        }
        let at = open.len();
        open.extend(tree.children(child));
        open.get_mut(at..).unwrap_or_default().reverse();
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ").trim_matches(['|', ' ']).to_owned()
}

/// Whether one of the class tokens names an author, as a token of its own rather than a part of one.
fn is_author_class(classes: &str) -> bool {
    classes.split_ascii_whitespace().any(|token| AUTHOR_CLASSES.iter().any(|own| own.eq_ignore_ascii_case(token)))
}

/// Class tokens of authors.
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

/// Whether one of the class tokens has a part that names an author: `postAuthor`, `text__author`, `author-2`.
fn has_author_part(classes: &str) -> bool {
    // The first letter may be a capital.
    ["uthor", "yline"].iter().any(|part| classes.contains(part))
        && classes.split_ascii_whitespace().any(|token| {
            let token = token.to_ascii_lowercase();
            let named = token.contains("author") || token.contains("byline");
            named && !BESIDE_AUTHOR.iter().any(|part| token.contains(part))
        })
}

/// Parts of class tokens that name something beside the author's name.
const BESIDE_AUTHOR: [&str; 22] = [
    "bio",
    "img",
    "image",
    "avatar",
    "photo",
    "pic",
    "desc",
    "social",
    "link",
    "date",
    "time",
    "role",
    "job",
    "position",
    "title",
    "about",
    "more",
    "follow",
    "icon",
    "authority",
    "comment",
    "related",
];

/// Steps of addresses behind which an author's name comes.
const AUTHOR_STEPS: [&str; 12] = [
    "author",
    "authors",
    "autor",
    "autoren",
    "auteur",
    "autore",
    "autori",
    "contributor",
    "contributors",
    "staff",
    "journalist",
    "by",
];

/// Whether an address is that of an author's page.
fn leads_to_author(address: &str) -> bool {
    let mut slashes = memchr::memchr_iter(b'/', address.as_bytes());
    let Some(mut start) = slashes.next() else { return false };
    slashes.any(|end| {
        let step = address.get(start + 1..end).unwrap_or_default();
        start = end;
        end + 1 < address.len() && AUTHOR_STEPS.contains(&step)
    })
}

/// The class and itemprop tokens of an element, lower case.
pub(super) fn tokens(tree: &Tree, id: NodeId) -> String {
    let class = tree.attr(id, &local_name!("class")).unwrap_or_default();
    let itemprop = tree.attr(id, &local_name!("itemprop")).unwrap_or_default();
    format!("{class} {itemprop}").trim().to_ascii_lowercase()
}
