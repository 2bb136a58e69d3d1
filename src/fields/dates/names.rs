//! What the names of `meta` elements say of the dates in them.

/// Well-known `meta` names of the publication date, best first.
pub(super) const PUBLISHED: [&str; 26] = [
    "article:published_time",
    "og:published_time",
    "article:published",
    "og:article:published_time",
    "datepublished",
    "date_published",
    "parsely-pub-date",
    "sailthru.date",
    "publishdate",
    "publish-date",
    "publish_date",
    "pubdate",
    "published_date",
    "publication_date",
    "citation_publication_date",
    "cxenseparse:recs:publishtime",
    "dc.date.issued",
    "dcterms.created",
    "dcterms.issued",
    "dcterms.date",
    "dc.date",
    "dc.date.created",
    "article.published",
    "datecreated",
    "rnews:datepublished",
    "date",
];
/// Well-known `meta` names of the last change.
pub(super) const MODIFIED: [&str; 9] = [
    "article:modified_time",
    "og:updated_time",
    "article:modified",
    "datemodified",
    "date_modified",
    "dcterms.modified",
    "dc.date.modified",
    "last-modified",
    "lastmod",
];

/// Parts of the names of dates that are neither: of reviews, events, offers, comments, crawls.
const OTHER: [&str; 17] = [
    "expir",
    "valid",
    "event",
    "start",
    "end",
    "due",
    "birth",
    "crawl",
    "index",
    "until",
    "copyright",
    "review",
    "available",
    "sale",
    "price",
    "comment",
    "format",
];

/// What a date in an element of the head is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Told {
    /// The publication.
    Published,
    /// The last change.
    Modified,
}

/// What a date under a less known name is: `cludo:date`, `post-published-on`, `ms.date`, `page_updated_date`.
pub(super) fn told(name: &str) -> Option<Told> {
    let stem = |stems: &[&str]| parts(name).any(|part| stems.iter().any(|stem| part.starts_with(stem)));
    if stem(&OTHER) {
        return None;
    }
    if stem(&["updat", "modif", "lastmod", "revis", "changed"]) {
        return Some(Told::Modified);
    }
    let date = parts(name).any(|part| part == "date" || part == "datetime" || part == "pubdate");
    let published =
        stem(&["publish", "publication", "posted", "issued", "released", "created"]) || name.contains("datepubl");
    (date || published).then_some(Told::Published)
}

/// The words of a name.
fn parts(name: &str) -> impl Iterator<Item = &str> {
    name.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty())
}
