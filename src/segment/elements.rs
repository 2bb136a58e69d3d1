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

macro_rules! tags {
    ($($name:tt),+ $(,)?) => {
        /// Name of an element for rules and scorers, interned.
        pub(super) fn tag(name: &LocalName) -> &'static str {
            // A match over atoms compares numbers.
            match *name {
                $(local_name!($name) => $name,)+
                _ => "other",
            }
        }
    };
}

tags! {
    "a", "abbr", "address", "article", "aside", "b", "blockquote", "body", "button", "caption", "center", "cite",
    "code", "dd", "details", "div", "dl", "dt", "em", "fieldset", "figcaption", "figure", "font", "footer", "form",
    "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "html", "i", "label", "li", "main", "menu", "nav",
    "noscript", "ol", "p", "pre", "q", "section", "small", "span", "strong", "sub", "summary", "sup", "table",
    "tbody", "td", "tfoot", "th", "thead", "time", "tr", "u", "ul",
}

/// Whether an inline style hides the element.
pub(super) fn style_hides(style: &str) -> bool {
    memchr::memchr2_iter(b'y', b'Y', style.as_bytes()).any(|at| {
        // Both words have their first `y` behind these letters.
        let (before, rest) = style.split_at_checked(at).unwrap_or_default();
        let ends = |word: &str| squeezed(before.chars().rev()).take(word.len()).eq(word.chars().rev());
        let begins = |word: &str| squeezed(rest.chars()).take(word.len()).eq(word.chars());
        ends("displa") && begins("y:none") || ends("visibilit") && begins("y:hidden")
    })
}

/// Whether the declarations of a style say how the element is displayed or that it is visible.
pub(super) fn style_sets_display(style: &str) -> bool {
    style.split(';').filter_map(|one| one.split_once(':')).any(|(property, value)| {
        let property = property.trim();
        property.eq_ignore_ascii_case("display")
            || property.eq_ignore_ascii_case("visibility") && value.trim().eq_ignore_ascii_case("visible")
    })
}

/// Characters of a style without white space, in small letters.
fn squeezed(chars: impl Iterator<Item = char>) -> impl Iterator<Item = char> {
    chars.filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_lowercase())
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

    #[test]
    fn hiding_styles_are_found_however_they_are_spaced() {
        for style in
            ["display:none", "color: red; DISPLAY : None !important", "visi\tbility:\nhidden", "y:1;display:none"]
        {
            assert!(style_hides(style), "{style}");
        }
        for style in ["", "display:block", "visibility:visible", "y:none", "display", "overflow-y:hidden"] {
            assert!(!style_hides(style), "{style}");
        }
        for (style, sets) in
            [("color:red; Display : block", true), ("visibility:visible", true), ("overflow:auto;displays:a", false)]
        {
            assert_eq!(style_sets_display(style), sets, "{style}");
        }
    }
}
