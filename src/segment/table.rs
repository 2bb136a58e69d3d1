//! Tables: which hold data, and which only lay out a page.

use html5ever::local_name;

use super::arena::{NodeData, NodeId, Tree};

/// Longest text of a cell of a data table, in bytes.
const MAX_CELL_BYTES: usize = 400;
/// Nodes looked at before a table counts as layout.
const MAX_NODES: usize = 20_000;

/// Whether a table holds data: at least two rows and two columns, short cells, no table inside.
pub(super) fn holds_data(tree: &Tree, table: NodeId) -> bool {
    let (mut rows, mut widest, mut cells, mut cell_bytes, mut seen) = (0, 0, 0, 0, 0);
    let mut stack: Vec<NodeId> = tree.children(table).collect();
    stack.reverse();
    while let Some(id) = stack.pop() {
        seen += 1;
        if seen > MAX_NODES {
            return false;
        }
        let Some(node) = tree.get(id) else { continue };
        match &node.data {
            NodeData::Text(text) => {
                cell_bytes += text.trim().len();
                if cell_bytes > MAX_CELL_BYTES {
                    return false;
                }
            }
            NodeData::Element { name, .. } => {
                match name.local {
                    local_name!("table") | local_name!("form") | local_name!("h1") | local_name!("article") => {
                        return false;
                    }
                    local_name!("tr") => {
                        rows += 1;
                        cells = 0;
                    }
                    local_name!("td") | local_name!("th") => {
                        cells += 1;
                        cell_bytes = 0;
                        widest = widest.max(cells);
                    }
                    local_name!("script") | local_name!("style") => continue,
                    _ => {}
                }
                let at = stack.len();
                stack.extend(tree.children(id));
                if let Some(new) = stack.get_mut(at..) {
                    new.reverse();
                }
            }
            _ => {}
        }
    }
    rows >= 2 && widest >= 2
}
