//! What the features speak of: the reasons in the audit.

/// What features speak of, in the words of the audit, and how the names of such features begin.
const KINDS: [(&str, &[&str]); 14] = [
    ("named as something else", &["names-"]),
    ("made of links", &["link", "branch-links", "path-links"]),
    ("far from the article's prose", &["to-long", "from-run", "prose-", "steps-off", "branch-", "path-", "window-20"]),
    ("one of many of the same shape", &["shape-", "alike-", "list-", "same-"]),
    ("stands elsewhere on the page", &["copies", "seen-"]),
    ("says what the headline or the head says", &["in-title", "of-title", "is-headline", "in-desc", "of-desc"]),
    ("not in the text the page claims", &["in-claimed"]),
    (
        "where no article stands",
        &[
            "position",
            "words-before",
            "from-headline",
            "words-since",
            "to-heading",
            "heading-before",
            "to-medium",
            "media",
        ],
    ),
    (
        "in an element for something else",
        &[
            "in-",
            "landmark",
            "own-tag",
            "parent-tag",
            "depth",
            "paragraph",
            "list-item",
            "quote",
            "table-row",
            "caption",
            "control",
            "preformatted",
            "heading-level",
        ],
    ),
    ("a byline, a time or a caption", &["is-author", "has-time", "times-", "image-box"]),
    ("hidden by the markup", &["hidden", "noscript"]),
    ("speaks to the reader", &["we", "you", "interface", "known-"]),
    ("the kind of page", &["page-", "og-", "claims-", "url-"]),
    ("reads unlike an article", &[""]),
];

/// What a feature speaks of.
pub(super) fn in_words(name: &str) -> &'static str {
    let of = |kind: &&(&str, &[&str])| kind.1.iter().any(|start| name.starts_with(start));
    KINDS.iter().find(of).map_or("", |kind| kind.0)
}
