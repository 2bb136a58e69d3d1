//! The user's CSS selectors: parsed by scraper's parser, matched on the arena by the `selectors` crate.

use cssparser::{BasicParseErrorKind, ParseErrorKind, ToCss};
use html5ever::{LocalName, Namespace, local_name, ns};
use scraper::selector::{CssLocalName, CssString, NonTSPseudoClass, Parser, PseudoElement, Simple};
use selectors::attr::{AttrSelectorOperation, CaseSensitivity, NamespaceConstraint};
use selectors::bloom::BloomFilter;
use selectors::context::{MatchingForInvalidation, MatchingMode, NeedsSelectorFlags, QuirksMode, SelectorCaches};
use selectors::matching::{ElementSelectorFlags, MatchingContext, matches_selector};
use selectors::parser::{Component, ParseRelative, SelectorList, SelectorParseErrorKind};
use selectors::{Element, OpaqueElement};

use crate::page::SiteVerdict;
use crate::settings::SiteSettings;

use super::arena::{DOCUMENT, NONE, Node, NodeData, NodeId, Tree};

/// A list of CSS selectors, parsed.
#[derive(Debug, Clone)]
pub struct SelectorSet {
    list: SelectorList<Simple>,
}

impl SelectorSet {
    /// Parses a comma-separated list of selectors.
    ///
    /// # Errors
    /// The byte at which the parser stopped, and what is wrong there.
    pub fn parse(text: &str) -> Result<Self, (usize, String)> {
        let mut parser = cssparser::Parser::new(text);
        match SelectorList::parse(&Parser, &mut parser, ParseRelative::No) {
            Ok(list) => Ok(Self { list }),
            Err(error) => Err((parser.position().byte_index(), explained(&error.kind).to_owned())),
        }
    }

    /// Names of the attributes that the selectors read, so that the parse keeps them.
    pub(crate) fn attributes(&self) -> Vec<LocalName> {
        let mut names = Vec::new();
        for selector in self.list.slice() {
            for component in selector.iter_raw_match_order() {
                match component {
                    Component::AttributeInNoNamespaceExists { local_name, .. }
                    | Component::AttributeInNoNamespace { local_name, .. } => names.push(local_name.0.clone()),
                    Component::AttributeOther(other) => names.push(other.local_name.0.clone()),
                    Component::Negation(list) | Component::Is(list) | Component::Where(list) => {
                        names.extend(Self { list: list.clone() }.attributes());
                    }
                    _ => {}
                }
            }
        }
        names
    }

    fn matches(&self, tree: &Tree, id: NodeId) -> bool {
        let mut caches = SelectorCaches::default();
        let mut context = MatchingContext::new(
            MatchingMode::Normal,
            None,
            &mut caches,
            QuirksMode::NoQuirks,
            NeedsSelectorFlags::No,
            MatchingForInvalidation::No,
        );
        let element = ElementInTree { tree, id };
        self.list.slice().iter().any(|selector| matches_selector(selector, 0, None, &element, &mut context))
    }

    /// The selectors as CSS.
    pub fn to_css(&self) -> String {
        self.list.to_css_string()
    }
}

/// What is wrong with a selector, for its author.
fn explained(kind: &ParseErrorKind<SelectorParseErrorKind>) -> &'static str {
    use SelectorParseErrorKind as Kind;
    match kind {
        ParseErrorKind::Basic(BasicParseErrorKind::EndOfInput) => "it ends too early",
        ParseErrorKind::Custom(Kind::EmptySelector) => "a selector is missing",
        ParseErrorKind::Custom(Kind::DanglingCombinator) => "a selector is missing after the combinator",
        ParseErrorKind::Custom(
            Kind::UnsupportedPseudoClassOrElement
            | Kind::PseudoElementExpectedColon
            | Kind::PseudoElementExpectedIdent
            | Kind::NoIdentForPseudo,
        ) => "this pseudo-class or pseudo-element is unknown or cannot be used here",
        ParseErrorKind::Custom(Kind::ClassNeedsIdent) => "a class name is missing after the dot",
        ParseErrorKind::Custom(Kind::ExpectedNamespace | Kind::ExplicitNamespaceUnexpectedToken) => {
            "namespaces cannot be used"
        }
        ParseErrorKind::Custom(
            Kind::NoQualifiedNameInAttributeSelector
            | Kind::UnexpectedTokenInAttributeSelector
            | Kind::ExpectedBarInAttr
            | Kind::BadValueInAttr
            | Kind::InvalidQualNameInAttr,
        ) => "this is no attribute selector: write [name] or [name=\"value\"]",
        ParseErrorKind::Basic(_) | ParseErrorKind::Custom(_) => "this is not expected here",
    }
}

/// What the user's selectors say about an element.
pub(super) fn verdict(tree: &Tree, id: NodeId, site: &SiteSettings) -> SiteVerdict {
    let hit = |set: &Option<SelectorSet>| set.as_ref().is_some_and(|set| set.matches(tree, id));
    if hit(&site.strip) {
        SiteVerdict::Strip
    } else if hit(&site.keep) {
        SiteVerdict::Keep
    } else if hit(&site.body) {
        SiteVerdict::Body
    } else {
        SiteVerdict::None
    }
}

#[derive(Debug, Clone)]
struct ElementInTree<'t> {
    tree: &'t Tree,
    id: NodeId,
}

impl<'t> ElementInTree<'t> {
    fn node(&self) -> Option<&'t Node> {
        self.tree.get(self.id)
    }

    fn at(&self, id: NodeId) -> Option<Self> {
        matches!(self.tree.get(id)?.data, NodeData::Element { .. }).then_some(Self { tree: self.tree, id })
    }

    /// The first element from `id` on, going along `step`.
    fn first_element(&self, mut id: NodeId, step: fn(&Node) -> NodeId) -> Option<Self> {
        while id != NONE {
            if let Some(found) = self.at(id) {
                return Some(found);
            }
            id = step(self.tree.get(id)?);
        }
        None
    }
}

impl Element for ElementInTree<'_> {
    type Impl = Simple;

    fn opaque(&self) -> OpaqueElement {
        static NOWHERE: u8 = 0;
        match self.node() {
            Some(node) => OpaqueElement::new(node),
            None => OpaqueElement::new(&NOWHERE),
        }
    }

    fn parent_element(&self) -> Option<Self> {
        self.at(self.node()?.parent)
    }

    fn parent_node_is_shadow_root(&self) -> bool {
        false
    }

    fn containing_shadow_host(&self) -> Option<Self> {
        None
    }

    fn is_pseudo_element(&self) -> bool {
        false
    }

    fn prev_sibling_element(&self) -> Option<Self> {
        self.first_element(self.node()?.prev, |node| node.prev)
    }

    fn next_sibling_element(&self) -> Option<Self> {
        self.first_element(self.node()?.next, |node| node.next)
    }

    fn first_element_child(&self) -> Option<Self> {
        self.first_element(self.node()?.first_child, |node| node.next)
    }

    fn is_html_element_in_html_document(&self) -> bool {
        self.tree.name(self.id).is_some_and(|name| name.ns == ns!(html))
    }

    fn has_local_name(&self, name: &CssLocalName) -> bool {
        self.tree.name(self.id).is_some_and(|own| own.local == name.0)
    }

    fn has_namespace(&self, namespace: &Namespace) -> bool {
        self.tree.name(self.id).is_some_and(|own| own.ns == *namespace)
    }

    fn is_same_type(&self, other: &Self) -> bool {
        self.tree.name(self.id) == other.tree.name(other.id)
    }

    fn attr_matches(
        &self,
        namespace: &NamespaceConstraint<&Namespace>,
        local_name: &CssLocalName,
        operation: &AttrSelectorOperation<&CssString>,
    ) -> bool {
        // Attributes of HTML elements have no namespace.
        !matches!(*namespace, NamespaceConstraint::Specific(wanted) if *wanted != ns!())
            && self.tree.attr(self.id, &local_name.0).is_some_and(|value| operation.eval_str(value))
    }

    fn match_non_ts_pseudo_class(
        &self,
        _class: &NonTSPseudoClass,
        _context: &mut MatchingContext<'_, Self::Impl>,
    ) -> bool {
        false
    }

    fn match_pseudo_element(&self, _element: &PseudoElement, _context: &mut MatchingContext<'_, Self::Impl>) -> bool {
        false
    }

    fn apply_selector_flags(&self, _flags: ElementSelectorFlags) {}

    fn is_link(&self) -> bool {
        self.tree.name(self.id).is_some_and(|name| name.local == local_name!("a"))
            && self.tree.attr(self.id, &local_name!("href")).is_some()
    }

    fn is_html_slot_element(&self) -> bool {
        false
    }

    fn has_id(&self, id: &CssLocalName, case: CaseSensitivity) -> bool {
        self.tree.attr(self.id, &local_name!("id")).is_some_and(|own| case.eq(id.0.as_bytes(), own.as_bytes()))
    }

    fn has_class(&self, name: &CssLocalName, case: CaseSensitivity) -> bool {
        self.tree
            .attr(self.id, &local_name!("class"))
            .is_some_and(|own| own.split_ascii_whitespace().any(|class| case.eq(name.0.as_bytes(), class.as_bytes())))
    }

    fn has_custom_state(&self, _name: &CssLocalName) -> bool {
        false
    }

    fn imported_part(&self, _name: &CssLocalName) -> Option<CssLocalName> {
        None
    }

    fn is_part(&self, _name: &CssLocalName) -> bool {
        false
    }

    fn is_empty(&self) -> bool {
        self.tree
            .children(self.id)
            .all(|child| matches!(self.tree.get(child).map(|node| &node.data), Some(NodeData::Other) | None))
    }

    fn is_root(&self) -> bool {
        self.node().is_some_and(|node| node.parent == DOCUMENT)
    }

    fn add_element_unique_hashes(&self, _filter: &mut BloomFilter) -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Limits;

    fn hits(page: &str, selector: &str) -> usize {
        let set = SelectorSet::parse(selector).unwrap();
        let tree = super::super::parse::parse(page, set.attributes(), &Limits::default()).unwrap();
        (0..u32::try_from(tree.nodes.len()).unwrap())
            .filter(|id| tree.name(*id).is_some() && set.matches(&tree, *id))
            .count()
    }

    #[test]
    fn selectors_match_as_in_a_browser() {
        let page = "<main><p class='a b'>1</p><p data-x=7>2</p><div><p>3</p></div></main>";
        assert_eq!(hits(page, "main > p"), 2);
        assert_eq!(hits(page, "p.b, div p"), 2);
        assert_eq!(hits(page, "[data-x='7']"), 1);
        assert_eq!(hits(page, "p:not(.a):nth-child(2)"), 1);
        assert_eq!(hits(page, "main:has(div)"), 1);
    }

    #[test]
    fn a_bad_selector_says_where() {
        let (at, message) = SelectorSet::parse("p > > a").unwrap_err();
        assert!(at > 0 && !message.is_empty());
    }
}
