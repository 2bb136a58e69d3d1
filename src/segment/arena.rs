//! The tree of a page: nodes in one vector, links as `u32`, only the attributes somebody reads.
//!
//! html5ever's tree builder decides the tree; this is the sink it builds into. Budgets are counted here and read by
//! [`super::parse`], which stops the parse when one is exceeded.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};

use html5ever::interface::{ElemName, ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::StrTendril;
use html5ever::{Attribute, LocalName, Namespace, QualName, local_name, ns};

use super::tokenizer::names::KeptAttributes;

/// Index of a node.
pub(crate) type NodeId = u32;
/// No node.
pub(crate) const NONE: NodeId = u32::MAX;
/// The document node.
pub(crate) const DOCUMENT: NodeId = 0;

/// What a node is.
#[derive(Debug)]
pub(crate) enum NodeData {
    /// The document, or the contents of a template: not text.
    Fragment,
    /// An element, with where its kept attributes stand among those of the tree.
    Element { name: QualName, attrs: (u32, u32) },
    /// A run of text.
    Text(StrTendril),
    /// A comment or processing instruction.
    Other,
}

/// A node and its links.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) data: NodeData,
    pub(crate) parent: NodeId,
    pub(crate) prev: NodeId,
    pub(crate) next: NodeId,
    pub(crate) first_child: NodeId,
    pub(crate) last_child: NodeId,
    /// Depth when it was put into the tree; a bound, not kept exact when subtrees move.
    pub(crate) depth: u32,
}

/// An attribute that was kept.
#[derive(Debug, Clone)]
pub(crate) struct KeptAttribute {
    pub(crate) name: LocalName,
    pub(crate) value: StrTendril,
}

/// The finished tree.
#[derive(Debug, Default)]
pub(crate) struct Tree {
    pub(crate) nodes: Vec<Node>,
    /// The attributes of all elements: a vector for each would be most of what a parse allocates.
    attributes: Vec<KeptAttribute>,
}

impl Tree {
    pub(crate) fn get(&self, id: NodeId) -> Option<&Node> {
        self.nodes.get(id as usize)
    }

    /// Name of an element.
    pub(crate) fn name(&self, id: NodeId) -> Option<&QualName> {
        match &self.get(id)?.data {
            NodeData::Element { name, .. } => Some(name),
            _ => None,
        }
    }

    /// Value of a kept attribute.
    pub(crate) fn attr(&self, id: NodeId, wanted: &LocalName) -> Option<&str> {
        self.attrs(id).iter().find(|attr| attr.name == *wanted).map(|attr| &*attr.value)
    }

    /// The kept attributes of an element.
    pub(crate) fn attrs(&self, id: NodeId) -> &[KeptAttribute] {
        match self.get(id).map(|node| &node.data) {
            Some(NodeData::Element { attrs: (start, end), .. }) => {
                self.attributes.get(*start as usize..*end as usize).unwrap_or_default()
            }
            _ => &[],
        }
    }

    fn attribute_count(&self) -> u32 {
        u32::try_from(self.attributes.len()).unwrap_or(u32::MAX)
    }

    /// Children in order.
    pub(crate) fn children(&self, id: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        let first = self.get(id).map_or(NONE, |node| node.first_child);
        std::iter::successors(Some(first), |at| self.get(*at).map(|node| node.next)).take_while(|at| *at != NONE)
    }

    /// All text below a node but for scripts and style sheets inside it, without limit on depth: a loop, not a recursion.
    pub(crate) fn text_below(&self, id: NodeId, out: &mut String) {
        let mut at = id;
        loop {
            let Some(node) = self.get(at) else { return };
            if let NodeData::Text(text) = &node.data {
                out.push_str(text);
            }
            let is_code =
                self.name(at).is_some_and(|name| matches!(name.local, local_name!("script") | local_name!("style")));
            if node.first_child != NONE && (at == id || !is_code) {
                at = node.first_child;
                continue;
            }
            while at != id && self.get(at).is_some_and(|node| node.next == NONE) {
                at = self.get(at).map_or(id, |node| node.parent);
            }
            if at == id {
                return;
            }
            at = self.get(at).map_or(id, |node| node.next);
        }
    }
}

/// A node as html5ever holds it. It has its name with it: the tree builder asks for names more than for anything else.
#[derive(Debug, Clone)]
pub(crate) struct Handle {
    id: NodeId,
    space: Namespace,
    name: LocalName,
}

impl Handle {
    /// A node without a name: the document, a comment, the contents of a template.
    fn nameless(id: NodeId) -> Self {
        Self { id, space: ns!(), name: local_name!("") }
    }
}

/// The name of an element.
#[derive(Debug)]
pub(crate) struct ElementName<'a>(&'a Handle);

impl ElemName for ElementName<'_> {
    fn ns(&self) -> &Namespace {
        &self.0.space
    }

    fn local_name(&self) -> &LocalName {
        &self.0.name
    }
}

/// Receives the tree from html5ever.
pub(crate) struct ArenaSink<'k> {
    tree: RefCell<Tree>,
    kept: &'k KeptAttributes,
    /// An empty vector of attributes for the next tag, kept for its memory.
    spare: Cell<Vec<Attribute>>,
    deepest: Cell<u32>,
    last_depth: Cell<u32>,
}

impl<'k> ArenaSink<'k> {
    /// An empty tree whose elements will have these attributes and no others.
    pub(crate) fn new(kept: &'k KeptAttributes, capacity: usize) -> Self {
        let mut nodes = Vec::with_capacity(capacity);
        nodes.push(new_node(NodeData::Fragment));
        let tree = RefCell::new(Tree { nodes, attributes: Vec::with_capacity(capacity / 2) });
        Self { tree, kept, spare: Cell::default(), deepest: Cell::new(0), last_depth: Cell::new(0) }
    }

    /// An empty vector, most times with memory of its own: that of the tag before.
    pub(crate) fn spare_attributes(&self) -> Vec<Attribute> {
        self.spare.take()
    }

    /// Nodes made so far.
    pub(crate) fn node_count(&self) -> usize {
        self.tree.borrow().nodes.len()
    }

    /// Deepest node so far.
    pub(crate) fn deepest(&self) -> usize {
        self.deepest.get() as usize
    }

    /// Depth of the node put into the tree last.
    pub(crate) fn last_depth(&self) -> u64 {
        u64::from(self.last_depth.get())
    }

    fn add(&self, data: NodeData) -> NodeId {
        let mut tree = self.tree.borrow_mut();
        let id = NodeId::try_from(tree.nodes.len()).unwrap_or(NONE);
        tree.nodes.push(new_node(data));
        id
    }

    fn link(&self, parent: NodeId, before: NodeId, id: NodeId) {
        let mut tree = self.tree.borrow_mut();
        let nodes = &mut tree.nodes;
        let prev = if before == NONE { at(nodes, parent).last_child } else { at(nodes, before).prev };
        let depth = at(nodes, parent).depth + 1;
        {
            let node = at(nodes, id);
            node.parent = parent;
            node.prev = prev;
            node.next = before;
            node.depth = depth;
        }
        if prev == NONE {
            at(nodes, parent).first_child = id;
        } else {
            at(nodes, prev).next = id;
        }
        if before == NONE {
            at(nodes, parent).last_child = id;
        } else {
            at(nodes, before).prev = id;
        }
        self.deepest.set(self.deepest.get().max(depth));
        self.last_depth.set(depth);
    }

    fn unlink(&self, id: NodeId) {
        let mut tree = self.tree.borrow_mut();
        let nodes = &mut tree.nodes;
        let (parent, prev, next) = {
            let node = at(nodes, id);
            let links = (node.parent, node.prev, node.next);
            (node.parent, node.prev, node.next) = (NONE, NONE, NONE);
            links
        };
        if parent == NONE {
            return;
        }
        if prev == NONE {
            at(nodes, parent).first_child = next;
        } else {
            at(nodes, prev).next = next;
        }
        if next == NONE {
            at(nodes, parent).last_child = prev;
        } else {
            at(nodes, next).prev = prev;
        }
    }

    /// Puts a child before `before` (or last), joining text to the text it follows.
    fn insert(&self, parent: NodeId, before: NodeId, child: NodeOrText<Handle>) {
        match child {
            NodeOrText::AppendNode(node) => {
                self.unlink(node.id);
                self.link(parent, before, node.id);
            }
            NodeOrText::AppendText(text) => {
                {
                    let mut tree = self.tree.borrow_mut();
                    let nodes = &mut tree.nodes;
                    let prev = if before == NONE { at(nodes, parent).last_child } else { at(nodes, before).prev };
                    if prev != NONE
                        && let NodeData::Text(existing) = &mut at(nodes, prev).data
                    {
                        existing.push_tendril(&text);
                        return;
                    }
                }
                let id = self.add(NodeData::Text(text));
                self.link(parent, before, id);
            }
        }
    }

    /// Appends those attributes of an element that are kept; says where they stand.
    fn keep(&self, mut attrs: Vec<Attribute>) -> (u32, u32) {
        let mut tree = self.tree.borrow_mut();
        let start = tree.attribute_count();
        let kept = attrs.drain(..).filter(|attr| self.kept.keeps(&attr.name.local));
        tree.attributes.extend(kept.map(|attr| KeptAttribute { name: attr.name.local, value: attr.value }));
        self.spare.set(attrs);
        (start, tree.attribute_count())
    }
}

fn new_node(data: NodeData) -> Node {
    Node { data, parent: NONE, prev: NONE, next: NONE, first_child: NONE, last_child: NONE, depth: 0 }
}

/// A node by its id.
#[expect(clippy::indexing_slicing, reason = "ids come only from `add` and nodes are never taken out of the vector")]
fn at(nodes: &mut [Node], id: NodeId) -> &mut Node {
    &mut nodes[id as usize]
}

impl TreeSink for ArenaSink<'_> {
    type Handle = Handle;
    type Output = Tree;
    type ElemName<'a>
        = ElementName<'a>
    where
        Self: 'a;

    fn finish(self) -> Tree {
        self.tree.into_inner()
    }

    fn parse_error(&self, _message: Cow<'static, str>) {}

    fn get_document(&self) -> Handle {
        Handle::nameless(DOCUMENT)
    }

    fn elem_name<'a>(&'a self, target: &'a Handle) -> ElementName<'a> {
        ElementName(target)
    }

    fn create_element(&self, name: QualName, attrs: Vec<Attribute>, flags: ElementFlags) -> Handle {
        let attrs = self.keep(attrs);
        let (space, local) = (name.ns.clone(), name.local.clone());
        let id = self.add(NodeData::Element { name, attrs });
        if flags.template {
            // Contents of a template go into a fragment that no walk reaches.
            let contents = self.add(NodeData::Fragment);
            at(&mut self.tree.borrow_mut().nodes, contents).parent = NONE;
        }
        Handle { id, space, name: local }
    }

    fn create_comment(&self, _text: StrTendril) -> Handle {
        Handle::nameless(self.add(NodeData::Other))
    }

    fn create_pi(&self, _target: StrTendril, _data: StrTendril) -> Handle {
        Handle::nameless(self.add(NodeData::Other))
    }

    fn append(&self, parent: &Handle, child: NodeOrText<Handle>) {
        self.insert(parent.id, NONE, child);
    }

    fn append_based_on_parent_node(&self, element: &Handle, prev_element: &Handle, child: NodeOrText<Handle>) {
        let has_parent = self.tree.borrow().get(element.id).is_some_and(|node| node.parent != NONE);
        if has_parent {
            self.append_before_sibling(element, child);
        } else {
            self.append(prev_element, child);
        }
    }

    fn append_doctype_to_document(&self, _name: StrTendril, _public_id: StrTendril, _system_id: StrTendril) {}

    fn get_template_contents(&self, target: &Handle) -> Handle {
        // `create_element` made the fragment right behind the template.
        Handle::nameless(target.id + 1)
    }

    fn same_node(&self, x: &Handle, y: &Handle) -> bool {
        x.id == y.id
    }

    fn set_quirks_mode(&self, _mode: QuirksMode) {}

    fn append_before_sibling(&self, sibling: &Handle, new_node: NodeOrText<Handle>) {
        let parent = self.tree.borrow().get(sibling.id).map_or(NONE, |node| node.parent);
        if parent != NONE {
            if let NodeOrText::AppendNode(node) = &new_node {
                self.unlink(node.id);
            }
            self.insert(parent, sibling.id, new_node);
        }
    }

    fn add_attrs_if_missing(&self, target: &Handle, attrs: Vec<Attribute>) {
        let (start, _) = self.keep(attrs);
        let mut tree = self.tree.borrow_mut();
        let known = tree.attrs(target.id).to_vec();
        let new = tree.attributes.split_off(start as usize);
        let missing = new.into_iter().filter(|new| known.iter().all(|known| known.name != new.name));
        let missing: Vec<KeptAttribute> = missing.collect();
        if missing.is_empty() {
            return;
        }
        tree.attributes.extend(known.into_iter().chain(missing));
        let all = (start, tree.attribute_count());
        if let NodeData::Element { attrs, .. } = &mut at(&mut tree.nodes, target.id).data {
            *attrs = all;
        }
    }

    fn remove_from_parent(&self, target: &Handle) {
        self.unlink(target.id);
    }

    fn reparent_children(&self, node: &Handle, new_parent: &Handle) {
        loop {
            let child = self.tree.borrow().get(node.id).map_or(NONE, |node| node.first_child);
            if child == NONE {
                break;
            }
            self.unlink(child);
            self.link(new_parent.id, NONE, child);
        }
    }
}
