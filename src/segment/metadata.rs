//! What the head, the scripts and the attributes say about a page, gathered during the walk.

use html5ever::{LocalName, local_name};

use crate::fields::json_ld::articles;
use crate::page::{AuthorMark, MetaItem, PageMetadata, TimeTag};

use super::arena::{NodeId, Tree};
use super::attributes::Attributes;
use super::classes::Naming;

/// Most items of one kind that are kept: more say nothing about the article.
const MAX_ITEMS: usize = 400;
/// Longest script of data that is kept, in bytes.
const MAX_DATA_BYTES: usize = 1 << 20;

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

/// The address that a page gives as its own: its canonical link, else `og:url`, else that of JSON-LD, as the record has
/// it. Only such as say their host.
pub(super) fn address(tree: &Tree) -> Option<String> {
    let mut found = PageMetadata::default();
    for id in 0..u32::try_from(tree.nodes.len()).unwrap_or(u32::MAX) {
        let Some(name) = tree.name(id) else { continue };
        if matches!(name.local, local_name!("link") | local_name!("meta") | local_name!("script")) {
            read_skipped(tree, id, &name.local, &mut found);
        }
    }
    let og = found.meta.iter().find(|item| item.name == "og:url").map(|item| item.value.clone());
    let claimed = || articles(&found).into_iter().filter_map(|article| article.url);
    let says_host = |address: &String| super::host_of(address).is_some();
    [found.canonical.clone(), og].into_iter().flatten().find(says_host).or_else(|| claimed().find(says_host))
}

/// Reads an element that names a time: a `time`, microdata such as `itemprop=datePublished content=…`, or a printed
/// "3 years ago" with the date in its `title`, as forums have them.
pub(super) fn read_time(
    tree: &Tree,
    (id, name): (NodeId, &LocalName),
    own: &Attributes<'_>,
    block: u32,
    out: &mut PageMetadata,
) {
    let datetime = if *name == local_name!("time") {
        // Microdata has it in `content` as well.
        own.datetime.or(own.content).unwrap_or_default()
    } else if let Some(content) = own.content {
        let date = own.itemprop.unwrap_or_default().to_ascii_lowercase();
        if date.contains("publish") || date.contains("date") { content } else { return }
    } else if let Some(title) = own.title {
        let class = own.class.unwrap_or_default().to_ascii_lowercase();
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

/// Reads an element of the body that may mark an author or a tag; `classes` says what its class attribute and those of
/// the two elements above it name.
pub(super) fn read_element(
    (tree, own): (&Tree, &Attributes<'_>),
    (id, name): (NodeId, &LocalName),
    classes: [Naming; 3],
    block: u32,
    out: &mut PageMetadata,
) {
    let (rel, itemprop) = (own.rel.unwrap_or_default(), own.itemprop.unwrap_or_default());
    let [class, above @ ..] = classes;
    let explicit = rel.split_ascii_whitespace().any(|word| word.eq_ignore_ascii_case("author"))
        || itemprop.split_ascii_whitespace().any(|word| word == "author")
        || class.has(Naming::AUTHOR);
    let author = explicit
        || class.has(Naming::AUTHOR_PART)
        || *name == local_name!("a") && own.href.is_some_and(leads_to_author);
    if author && out.author_marks.len() < MAX_ITEMS {
        let parts = parted_text(tree, id);
        let mut text = Vec::new();
        push_text(tree, id, &mut text);
        out.author_marks.extend(text.pop().map(|text| AuthorMark { text, parts, explicit, block }));
    }
    let tag = *name == local_name!("a") && rel.split_ascii_whitespace().any(|word| word.eq_ignore_ascii_case("tag"));
    let tag = tag
        || matches!(*name, local_name!("a") | local_name!("li") | local_name!("span"))
            && (class.has(Naming::TAG)
                || above.iter().any(|own| own.has(Naming::TAG_LIST)) && may_be_listed(tree, id, name));
    if tag && out.tag_marks.len() < MAX_ITEMS {
        push_text(tree, id, &mut out.tag_marks);
    }
}

/// Whether an element below one that is named as a list of tags may be one of them.
fn may_be_listed(tree: &Tree, id: NodeId, name: &LocalName) -> bool {
    *name != local_name!("span")
        && tree.children(id).all(|child| tree.name(child).is_none_or(|name| name.local != local_name!("a")))
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
