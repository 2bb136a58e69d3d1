//! What each element means for segmentation: one table, by local name.

use html5ever::{LocalName, local_name};

use crate::page::{BlockKind, Landmark};

/// How an element takes part in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Its text belongs to the block around it.
    Inline,
    /// It begins and ends a block.
    Block,
    /// Nothing in it is text.
    Skipped,
    /// A line break.
    Break,
    /// An image or an embedded medium.
    Media,
    /// The head of the page.
    Head,
}

/// Role of an element.
pub(super) fn role(name: &LocalName) -> Role {
    match *name {
        local_name!("br") => Role::Break,
        local_name!("img") | local_name!("picture") => Role::Media,
        local_name!("head") => Role::Head,
        local_name!("script")
        | local_name!("style")
        | local_name!("template")
        | local_name!("svg")
        | local_name!("math")
        | local_name!("iframe")
        | local_name!("object")
        | local_name!("embed")
        | local_name!("select")
        | local_name!("datalist")
        | local_name!("textarea")
        | local_name!("input")
        | local_name!("canvas")
        | local_name!("audio")
        | local_name!("video")
        | local_name!("map")
        | local_name!("noframes")
        | local_name!("noembed")
        | local_name!("meta")
        | local_name!("link")
        | local_name!("title") => Role::Skipped,
        local_name!("a")
        | local_name!("abbr")
        | local_name!("acronym")
        | local_name!("b")
        | local_name!("bdi")
        | local_name!("bdo")
        | local_name!("big")
        | local_name!("cite")
        | local_name!("code")
        | local_name!("data")
        | local_name!("del")
        | local_name!("dfn")
        | local_name!("em")
        | local_name!("font")
        | local_name!("i")
        | local_name!("ins")
        | local_name!("kbd")
        | local_name!("mark")
        | local_name!("nobr")
        | local_name!("q")
        | local_name!("rb")
        | local_name!("rp")
        | local_name!("rt")
        | local_name!("ruby")
        | local_name!("s")
        | local_name!("samp")
        | local_name!("small")
        | local_name!("span")
        | local_name!("strike")
        | local_name!("strong")
        | local_name!("sub")
        | local_name!("sup")
        | local_name!("time")
        | local_name!("tt")
        | local_name!("u")
        | local_name!("var")
        | local_name!("wbr") => Role::Inline,
        // Custom elements have a hyphen; most stand for blocks.
        _ => Role::Block,
    }
}

/// Kind of the blocks directly inside an element, if it says one.
pub(super) fn kind(name: &LocalName) -> Option<BlockKind> {
    Some(match *name {
        local_name!("h1") => BlockKind::Heading(1),
        local_name!("h2") => BlockKind::Heading(2),
        local_name!("h3") => BlockKind::Heading(3),
        local_name!("h4") => BlockKind::Heading(4),
        local_name!("h5") => BlockKind::Heading(5),
        local_name!("h6") => BlockKind::Heading(6),
        local_name!("li") | local_name!("dt") | local_name!("dd") => BlockKind::ListItem,
        local_name!("blockquote") => BlockKind::Quote,
        local_name!("pre") | local_name!("listing") | local_name!("xmp") | local_name!("plaintext") => BlockKind::Pre,
        local_name!("figcaption") | local_name!("caption") => BlockKind::Caption,
        local_name!("button") | local_name!("label") | local_name!("legend") => BlockKind::Control,
        _ => return None,
    })
}

/// Landmark of an element by its name and `role`, below the landmark `above`.
pub(super) fn landmark(name: &LocalName, role: Option<&str>, above: Landmark) -> Option<Landmark> {
    let by_role = role.and_then(|role| {
        Some(match role.trim().to_ascii_lowercase().as_str() {
            "main" => Landmark::Main,
            "article" => Landmark::Article,
            "navigation" | "menu" | "menubar" => Landmark::Navigation,
            "complementary" => Landmark::Aside,
            "banner" => Landmark::Header,
            "contentinfo" => Landmark::Footer,
            "dialog" | "alertdialog" => Landmark::Dialog,
            _ => return None,
        })
    });
    by_role.or(match *name {
        local_name!("main") => Some(Landmark::Main),
        local_name!("article") => Some(Landmark::Article),
        local_name!("nav") => Some(Landmark::Navigation),
        local_name!("aside") => Some(Landmark::Aside),
        local_name!("header") if !matches!(above, Landmark::Article | Landmark::Main) => Some(Landmark::Header),
        local_name!("footer") => Some(Landmark::Footer),
        local_name!("figure") => Some(Landmark::Figure),
        local_name!("dialog") => Some(Landmark::Dialog),
        _ => None,
    })
}

/// Name of an element for rules and scorers, interned.
pub(super) fn tag(name: &LocalName) -> &'static str {
    const KNOWN: [&str; 62] = [
        "a",
        "abbr",
        "address",
        "article",
        "aside",
        "b",
        "blockquote",
        "body",
        "button",
        "caption",
        "center",
        "cite",
        "code",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "em",
        "fieldset",
        "figcaption",
        "figure",
        "font",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hgroup",
        "html",
        "i",
        "label",
        "li",
        "main",
        "menu",
        "nav",
        "noscript",
        "ol",
        "p",
        "pre",
        "q",
        "section",
        "small",
        "span",
        "strong",
        "sub",
        "summary",
        "sup",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "time",
        "tr",
        "u",
        "ul",
    ];
    KNOWN.binary_search(&&**name).ok().and_then(|at| KNOWN.get(at)).copied().unwrap_or("other")
}

/// Whether an inline style hides the element.
pub(super) fn style_hides(style: &str) -> bool {
    let squeezed: String = style.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_lowercase();
    squeezed.contains("display:none") || squeezed.contains("visibility:hidden")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_tags_are_found_and_others_are_not() {
        for name in ["a", "ul", "blockquote", "h1", "td"] {
            assert_eq!(tag(&LocalName::from(name)), name);
        }
        assert_eq!(tag(&LocalName::from("x-card")), "other");
    }
}
