//! What the style sheets inside a page hide: boxes that scripts open, notices, copies for paper.
//!
//! Only rules whose whole selector is a class or an id hide: whoever hides parts of a page names them so, and to match
//! others would be a style engine. What a longer selector that ends in such a name shows, a script opens or another size
//! of screen has: it is not hidden. A sheet for paper says nothing of the screen, and one inside `noscript` nothing of
//! readers whose browser runs scripts.

use cssparser::{Delimiter, ParseError, Parser, Token};
use html5ever::local_name;
use rustc_hash::FxHashMap;

use super::arena::{DOCUMENT, NodeData, NodeId, Tree};
use super::attributes::Attributes;
use super::elements;

/// At-rules inside at-rules that are looked into.
const MOST_NESTED: u8 = 4;

/// Classes and ids that are hidden or shown.
#[derive(Debug, Default)]
pub(super) struct Styles {
    classes: FxHashMap<String, Shown>,
    ids: FxHashMap<String, Shown>,
    rules: u32,
}

/// What a selector asks for that is read.
#[derive(PartialEq)]
enum Name {
    Class(String),
    Id(String),
}

/// What the sheets say of a name.
#[derive(Debug, Clone, Copy, Default)]
struct Shown {
    /// Number of the last rule that says so for all screens: of several classes of an element the last rule counts.
    rule: u32,
    hidden: bool,
    /// Whether it is shown on screens of some size.
    on_some_screens: bool,
}

/// Where a rule holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    AllScreens,
    SomeScreens,
    Elsewhere,
}

/// What stands before a block of a sheet.
enum Prelude {
    /// The names among the selectors, and those in the last part of longer selectors.
    Rule {
        alone: Vec<Name>,
        within: Vec<Name>,
    },
    /// An at-rule whose block holds rules.
    Group(Place),
    Other,
}

impl Styles {
    /// What the sheets of a page say.
    pub(super) fn of(tree: &Tree) -> Self {
        let is_style = |id: &NodeId| tree.name(*id).is_some_and(|name| name.local == local_name!("style"));
        let styles = (0..).take(tree.nodes.len()).filter(is_style).filter(|id| is_read(tree, *id));
        let sheets: Vec<(&str, Place)> = styles
            .flat_map(|id| tree.children(id).map(move |child| (child, place_of(tree, id))))
            .filter(|(_, place)| *place != Place::Elsewhere)
            .filter_map(|(child, place)| match &tree.get(child)?.data {
                NodeData::Text(text) => Some((&**text, place)),
                _ => None,
            })
            .collect();
        let mut own = Self::default();
        // What a sheet shows matters only where another hides.
        if sheets.iter().any(|(text, _)| elements::style_hides(text)) {
            for (text, place) in sheets {
                own.sheet(&mut Parser::new(text), place, 0);
            }
        }
        own
    }

    /// Whether they say nothing.
    pub(super) fn is_empty(&self) -> bool {
        self.classes.is_empty() && self.ids.is_empty()
    }

    /// Whether they hide an element with these attributes.
    pub(super) fn hide(&self, own: &Attributes<'_>) -> bool {
        if let Some(shown) = own.id.and_then(|id| self.ids.get(id)) {
            return shown.hidden && !shown.on_some_screens;
        }
        if self.classes.is_empty() {
            return false;
        }
        let mut last = Shown::default();
        for class in own.class.unwrap_or_default().split_ascii_whitespace() {
            let Some(shown) = self.classes.get(class).copied() else { continue };
            let on_some_screens = last.on_some_screens || shown.on_some_screens;
            last = Shown { on_some_screens, ..if shown.rule >= last.rule { shown } else { last } };
        }
        last.hidden && !last.on_some_screens
    }

    /// Reads the rules of a sheet or of an at-rule's block.
    fn sheet(&mut self, css: &mut Parser<'_>, place: Place, nested: u8) {
        while !css.is_exhausted() {
            let until = Delimiter::CurlyBracketBlock | Delimiter::Semicolon;
            let prelude = css.parse_until_before(until, |css| Ok::<_, ParseError<()>>(prelude(css, place)));
            if !matches!(css.next(), Ok(Token::CurlyBracketBlock)) {
                continue;
            }
            // What is left of a block that is of no concern is stepped over.
            let _ = css.parse_nested_block(|css| {
                match prelude {
                    Ok(Prelude::Rule { alone, within }) if !(alone.is_empty() && within.is_empty()) => {
                        if let Some(hidden) = hides(css) {
                            self.note(alone, hidden, place);
                            if !hidden {
                                self.note(within, false, Place::SomeScreens);
                            }
                        }
                    }
                    Ok(Prelude::Group(place)) if place != Place::Elsewhere && nested < MOST_NESTED => {
                        self.sheet(css, place, nested + 1);
                    }
                    _ => {}
                }
                Ok::<(), ParseError<()>>(())
            });
        }
    }

    fn note(&mut self, names: Vec<Name>, hidden: bool, place: Place) {
        self.rules += 1;
        for name in names {
            let shown = match name {
                Name::Class(name) => self.classes.entry(name),
                Name::Id(name) => self.ids.entry(name),
            };
            let shown = shown.or_default();
            match place {
                Place::AllScreens => (shown.rule, shown.hidden) = (self.rules, hidden),
                _ => shown.on_some_screens |= !hidden,
            }
        }
    }
}

/// Elements above a `style` that are looked at for one whose content is not shown: sheets stand close below those.
const MOST_ABOVE: usize = 8;

/// Whether a `style` element is a sheet for readers whose browser runs scripts.
fn is_read(tree: &Tree, id: NodeId) -> bool {
    let kind = tree.attr(id, &local_name!("type")).unwrap_or_default().trim();
    let above = std::iter::successors(tree.get(id), |node| tree.get(node.parent)).map(|node| node.parent);
    let is_inert = |id: NodeId| match tree.get(id).map(|node| &node.data) {
        // The contents of a template.
        Some(NodeData::Fragment) => id != DOCUMENT,
        Some(NodeData::Element { name, .. }) => name.local == local_name!("noscript"),
        _ => false,
    };
    (kind.is_empty() || kind.eq_ignore_ascii_case("text/css")) && !above.take(MOST_ABOVE).any(is_inert)
}

/// Where the rules of a `style` element hold.
fn place_of(tree: &Tree, id: NodeId) -> Place {
    let media = tree.attr(id, &local_name!("media")).unwrap_or_default();
    group("media", &mut Parser::new(media), Place::AllScreens)
}

/// What a selector is while it is read: the names in its last part, and whether it is one name and nothing else.
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "what was read before, each by itself")]
struct Selector {
    names: Vec<Name>,
    is_longer: bool,
    begun: bool,
    after_dot: bool,
    after_space: bool,
}

impl Selector {
    fn read(&mut self, token: &Token<'_>) {
        let parts = matches!(token, Token::Delim('>' | '+' | '~')) || self.after_space && self.begun;
        if parts {
            self.is_longer = true;
            self.names.clear();
        }
        self.after_space = false;
        self.begun = true;
        let after_dot = std::mem::replace(&mut self.after_dot, false);
        match token {
            Token::Delim('.') => self.after_dot = true,
            Token::Ident(name) if after_dot => self.names.push(Name::Class(name.to_string())),
            Token::IDHash(name) => self.names.push(Name::Id(name.to_string())),
            _ => self.is_longer = true,
        }
    }

    fn end(&mut self, alone: &mut Vec<Name>, within: &mut Vec<Name>) {
        let own = std::mem::take(self);
        let names = if own.is_longer || own.names.len() > 1 { within } else { alone };
        names.extend(own.names);
    }
}

/// Reads what stands before a block or a semicolon.
fn prelude(css: &mut Parser<'_>, place: Place) -> Prelude {
    let (mut alone, mut within, mut selector) = (Vec::new(), Vec::new(), Selector::default());
    while let Ok(token) = css.next_including_whitespace() {
        match token {
            Token::WhiteSpace(_) => selector.after_space = true,
            Token::CDO | Token::CDC => {}
            Token::AtKeyword(name) if !selector.begun && alone.is_empty() && within.is_empty() => {
                let name = name.to_ascii_lowercase();
                return match name.as_str() {
                    "media" | "supports" | "layer" | "container" => Prelude::Group(group(&name, css, place)),
                    _ => Prelude::Other,
                };
            }
            Token::Comma => selector.end(&mut alone, &mut within),
            token => selector.read(token),
        }
    }
    selector.end(&mut alone, &mut within);
    Prelude::Rule { alone, within }
}

/// Where the rules inside an at-rule hold, by what it asks for.
fn group(name: &str, css: &mut Parser<'_>, place: Place) -> Place {
    let (mut screen, mut elsewhere, mut asks) = (false, false, name == "container");
    let (mut others, mut denied) = (false, false);
    while let Ok(token) = css.next() {
        // What is asked not to be there: an old browser.
        denied |= !others && matches!(token, Token::Ident(word) if word.eq_ignore_ascii_case("not"));
        others = true;
        match token {
            Token::Ident(word) if word.eq_ignore_ascii_case("screen") || word.eq_ignore_ascii_case("all") => {
                screen = true;
            }
            Token::Ident(word) if word.eq_ignore_ascii_case("only") => {}
            Token::Ident(word) if word.eq_ignore_ascii_case("print") || word.eq_ignore_ascii_case("speech") => {
                elsewhere = true;
            }
            Token::Comma => {}
            _ => asks |= name == "media",
        }
    }
    match () {
        () if elsewhere && !screen || denied && name == "supports" => Place::Elsewhere,
        () if asks && place == Place::AllScreens => Place::SomeScreens,
        () => place,
    }
}

/// Whether a rule's block hides what it is about; `None` where it says nothing of that, or holds rules that may say
/// something else.
fn hides(css: &mut Parser<'_>) -> Option<bool> {
    let (mut display, mut visibility, mut holds_rules) = (None, None, false);
    while !css.is_exhausted() {
        // What is no declaration, or of other values, is stepped over.
        let _ = css.parse_until_after(Delimiter::Semicolon, |css| {
            let start = css.next()?.clone();
            holds_rules |= matches!(start, Token::AtKeyword(_) | Token::Delim('&' | '.'));
            let Token::Ident(property) = start else { return Ok::<(), ParseError<()>>(()) };
            css.expect_colon()?;
            let value = css.expect_ident_cloned()?;
            if property.eq_ignore_ascii_case("display") {
                display = Some(value.eq_ignore_ascii_case("none"));
            } else if property.eq_ignore_ascii_case("visibility") {
                visibility = Some(value.eq_ignore_ascii_case("hidden"));
            }
            Ok(())
        });
    }
    display.into_iter().chain(visibility).reduce(|one, other| one || other).filter(|hidden| !(*hidden && holds_rules))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::segment::parse::parse;
    use crate::settings::Limits;

    /// Whether the sheets of a page hide an element of this class and id.
    fn hidden(head: &str, class: &str, id: &str) -> bool {
        let tree = parse(&format!("<head>{head}</head><p>x"), Vec::new(), &Limits::default()).unwrap();
        let own = Attributes { class: Some(class), id: Some(id).filter(|id| !id.is_empty()), ..Attributes::default() };
        Styles::of(&tree).hide(&own)
    }

    #[test]
    fn what_a_sheet_hides_is_hidden() {
        for sheet in [
            ".notice{display:none}",
            "a:hover{color:red} h1, .notice , p{ color:red; DISPLAY : none !important }",
            "<!-- /* { */ .notice{visibility:hidden} -->",
            "@charset 'x'; @import url(a.css); .notice{display:none}",
            "@media screen{.notice{display:none}}",
            "@supports (display:grid){.notice{display:none}}",
            ".notice{display:block} .notice{display:none}",
            ".notice{visibility:hidden;display:flex}",
            "@font-face{src:url('a}b')} .notice{display:none}",
            "@media print{.notice{display:block}} .notice{display:none}",
            ".notice{display:none} .notice .open, .notice > a, .noticed, .open.other{display:block}",
            ".notice{display:none} @supports not (display:grid){.notice{display:block}}",
        ] {
            assert!(hidden(&format!("<style>{sheet}</style>"), "box notice", ""), "{sheet}");
        }
        assert!(hidden("<style>#n{display:none}</style>", "", "n"));
        assert!(hidden("<style media=screen>.n{display:none}</style>", "n", ""));
    }

    #[test]
    fn what_is_shown_somewhere_or_hidden_elsewhere_is_not() {
        for sheet in [
            "",
            ".other{display:none}",
            ".notice{color:none}",
            ".open .notice{display:none}",
            ".notice.open{display:none}",
            ". notice{display:none}",
            "div.notice:hover{display:none}",
            "@media print{.notice{display:none}}",
            "@media (max-width:600px){.notice{display:none}}",
            ".notice{display:none} .notice{display:block}",
            ".notice{display:none} .box{display:block}",
            ".notice{display:none} @media (min-width:900px){.box{display:block}}",
            "@keyframes a{.notice{display:none}}",
            "@supports not (display:grid){.notice{display:none}}",
            ".notice{display:none} .notice.open{display:block}",
            ".notice{display:none} .open > .notice{display:block}",
            ".notice{display:none} p, [open] .notice:target{display:block}",
            ".notice{display:none; @media (min-width:9px){display:block}}",
            ".notice{display:none}</style><style>.notice{display:block}",
            ".notice{display:none}</style><style media='(min-width:600px)'>.notice{display:block}",
        ] {
            assert!(!hidden(&format!("<style>{sheet}</style>"), "box notice", ""), "{sheet}");
        }
        assert!(!hidden("<style media=print>.n{display:none}</style>", "n", ""));
        assert!(!hidden("<noscript><style>.n{display:none}</style></noscript>", "n", ""));
        assert!(!hidden("<template><style>.n{display:none}</style></template>", "n", ""));
        assert!(!hidden("<style type=text/template>.n{display:none}</style>", "n", ""));
        assert!(hidden("<style type=text/css>.n{display:none}</style>", "n", ""));
        assert!(!hidden("<style>.n{display:none} #a{display:block}</style>", "n", "a"));
    }

    #[test]
    fn sheets_that_are_none_do_no_harm() {
        for sheet in
            ["}}}{{{display:none", "@media{@media{@media{@media{@media{@media{.n{display:none}", ".n{display:none;;;{"]
        {
            hidden(&format!("<style>{sheet}</style>"), "n", "");
        }
        hidden(&format!("<style>{}.n{{display:none}}</style>", "@media screen{".repeat(100_000)), "n", "");
    }
}
