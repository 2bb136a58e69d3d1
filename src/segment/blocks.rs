//! Builds blocks from pieces of text: white space collapsed, one block a line of the document's text.

use crate::page::{Block, BlockKind, Landmark, ListMark, TextSpan};

/// What holds for all text at a place in the tree.
#[derive(Debug, Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "independent properties that are inherited one by one")]
pub(super) struct Setting {
    pub(super) kind: BlockKind,
    pub(super) landmark: Landmark,
    pub(super) hidden: bool,
    pub(super) noscript: bool,
    pub(super) linked: bool,
    pub(super) preformatted: bool,
    pub(super) group: u32,
    pub(super) code: bool,
}

/// Length of the white space at the start of a text.
fn leading_space(bytes: &[u8]) -> usize {
    let mut at = 0;
    while let Some(length) = space_at(bytes, at) {
        at += length;
    }
    at
}

/// Length of the character of white space at a byte: ASCII's, or the "next line" of C1.
fn space_at(bytes: &[u8], at: usize) -> Option<usize> {
    match bytes.get(at)? {
        b' ' | b'\t' | b'\n' | b'\r' | b'\x0C' => Some(1),
        0xc2 if bytes.get(at + 1) == Some(&0x85) => Some(2),
        _ => None,
    }
}

/// The words at the start of a text that have single spaces between them, and what follows.
fn split_words(text: &str) -> (&str, &str) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        if *byte > b' ' && *byte != 0xc2 {
            at += 1;
            continue;
        }
        let single = *byte == b' ' && at + 1 < bytes.len() && space_at(bytes, at + 1).is_none();
        if !single && space_at(bytes, at).is_some() {
            break;
        }
        at += 1;
    }
    text.split_at_checked(at).unwrap_or((text, ""))
}

/// Collects the text and blocks of a page.
#[derive(Debug, Default)]
pub(super) struct BlockBuilder {
    pub(super) text: String,
    pub(super) blocks: Vec<Block>,
    start: usize,
    linked_bytes: usize,
    pending: Option<char>,
    breaks: u8,
    media: u8,
    setting: Option<Setting>,
    /// Mark of the list item that has begun, until its first text.
    mark: ListMark,
    /// Text marked as code inside a line.
    pub(super) code: Vec<TextSpan>,
    /// Length of the element stack that all text of the open block shares.
    owner_depth: usize,
}

impl BlockBuilder {
    /// Whether the open block has text.
    pub(super) fn is_open(&self) -> bool {
        self.setting.is_some()
    }

    /// Counts an image or the like before the next block.
    pub(super) fn medium(&mut self) {
        self.media = self.media.saturating_add(1);
    }

    /// An item of a list begins.
    pub(super) fn item(&mut self, mark: ListMark) {
        self.mark = mark;
    }

    /// An item of a list ends: what follows it is none of its text.
    pub(super) fn item_end(&mut self) {
        self.mark = ListMark::None;
    }

    /// The element stack has shrunk to `depth`: the open block's owner can be no deeper.
    pub(super) fn left_to(&mut self, depth: usize) {
        self.owner_depth = self.owner_depth.min(depth);
    }

    /// Appends a piece of text at stack depth `depth`.
    pub(super) fn push(&mut self, piece: &str, setting: Setting, depth: usize) {
        if setting.preformatted {
            self.push_preformatted(piece, setting, depth);
            return;
        }
        let mut rest = piece;
        while !rest.is_empty() {
            let space = leading_space(rest.as_bytes());
            if space > 0 && self.is_open() && self.pending.is_none() {
                self.pending = Some(' ');
            }
            let (words, after) = rest.get(space..).map_or(("", ""), split_words);
            if !words.is_empty() {
                self.push_words(words, setting, depth);
            }
            rest = after;
        }
    }

    /// Appends words with single spaces between them.
    fn push_words(&mut self, word: &str, setting: Setting, depth: usize) {
        self.open(setting, depth);
        let before = self.text.len();
        if let Some(space) = self.pending.take()
            && self.text.len() > self.start
        {
            self.text.push(space);
        }
        self.breaks = 0;
        self.text.push_str(word);
        if setting.linked {
            self.linked_bytes += self.text.len() - before;
        }
        if setting.code {
            let end = self.text.len();
            match self.code.last_mut() {
                Some(last) if last.end as usize == before => *last = TextSpan::new(last.start as usize, end),
                _ => self.code.push(TextSpan::new(end - word.len(), end)),
            }
        }
    }

    fn push_preformatted(&mut self, piece: &str, setting: Setting, depth: usize) {
        if piece.trim().is_empty() && !self.is_open() {
            return;
        }
        self.open(setting, depth);
        let piece = if self.text.len() == self.start { piece.trim_start_matches(['\n', '\r']) } else { piece };
        self.text.push_str(piece);
    }

    fn open(&mut self, setting: Setting, depth: usize) {
        if self.setting.is_none() {
            self.setting = Some(setting);
            self.start = self.text.len();
            self.linked_bytes = 0;
            self.owner_depth = depth;
            self.pending = None;
        } else {
            self.owner_depth = self.owner_depth.min(depth);
        }
    }

    /// A line break; two in a row part blocks.
    pub(super) fn line_break(&mut self, container_at: impl Fn(usize) -> u32) {
        if self.is_open() {
            self.breaks += 1;
            self.pending = Some('\n');
            if self.breaks >= 2 {
                self.close(container_at);
            }
        }
    }

    /// Parts two cells of a table row.
    pub(super) fn cell(&mut self) {
        if self.is_open() {
            self.text.push_str(" |");
            self.pending = Some(' ');
        }
    }

    /// A space, where an element that is a block elsewhere begins or ends inside a table row.
    pub(super) fn space(&mut self) {
        if self.is_open() && self.pending.is_none() {
            self.pending = Some(' ');
        }
    }

    /// Ends the open block; `container_at` tells the container at a depth of the element stack.
    pub(super) fn close(&mut self, container_at: impl Fn(usize) -> u32) {
        let Some(setting) = self.setting.take() else { return };
        let end = self.start + self.text.get(self.start..).unwrap_or_default().trim_end().len();
        self.text.truncate(end);
        self.pending = None;
        self.breaks = 0;
        if end == self.start {
            return;
        }
        self.blocks.push(Block {
            span: TextSpan::new(self.start, end),
            kind: setting.kind,
            landmark: setting.landmark,
            container: container_at(self.owner_depth),
            linked_bytes: u32::try_from(self.linked_bytes).unwrap_or(u32::MAX),
            gap_before: 1,
            media_before: std::mem::take(&mut self.media),
            hidden: setting.hidden,
            noscript: setting.noscript,
            group: setting.group,
            mark: std::mem::take(&mut self.mark),
        });
        self.text.push('\n');
    }

    /// Forgets all blocks from `first` on.
    pub(super) fn forget_from(&mut self, first: usize) {
        if let Some(block) = self.blocks.get(first) {
            let start = block.span.start;
            self.text.truncate(start as usize);
            self.code.retain(|span| span.end <= start);
            self.blocks.truncate(first);
        }
    }
}
