//! The only cutter: the document minus the removals gives the article.

use std::borrow::Cow;
use std::ops::Range;

use crate::detect::{Action, Field};
use crate::measure::Measured;
use crate::normalise::{normalise, one_line};
use crate::page::{Block, BlockKind, Format, ListMark, TextSpan};
use crate::resolve::{Removal, Removals};

/// A paragraph of the article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paragraph {
    /// Block it comes from.
    pub block: usize,
    /// Its text, normalised.
    pub text: String,
    /// List or table it belongs to, 0 for none.
    pub group: u32,
}

/// A piece that was moved to a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// Field.
    pub field: Field,
    /// Block it comes from.
    pub block: usize,
    /// Its text on one line, normalised.
    pub text: String,
    /// Paragraphs of the article before it.
    pub position: usize,
}

/// Main content, and what was moved to fields.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Article {
    /// Paragraphs in page order.
    pub paragraphs: Vec<Paragraph>,
    /// Moved pieces in page order.
    pub moved: Vec<Moved>,
}

impl Article {
    /// The text: paragraphs parted by a blank line, items of one list and rows of one table by a newline.
    pub fn text(&self) -> String {
        self.text_with(|_, _| {})
    }

    /// The text; `placed` is called with the range of each paragraph in it.
    pub fn text_with(&self, mut placed: impl FnMut(&Paragraph, Range<usize>)) -> String {
        let mut out = String::with_capacity(self.paragraphs.iter().map(|paragraph| paragraph.text.len() + 2).sum());
        let mut group = 0;
        for (number, paragraph) in self.paragraphs.iter().enumerate() {
            if number > 0 {
                out.push_str(if paragraph.group != 0 && paragraph.group == group { "\n" } else { "\n\n" });
            }
            let start = out.len();
            out.push_str(&paragraph.text);
            placed(paragraph, start..out.len());
            group = paragraph.group;
        }
        out
    }
}

/// Cuts the removals out of the document.
pub fn apply(page: &Measured<'_>, removals: &Removals) -> Article {
    let mut article = Article::default();
    let mut cuts = removals.spans.iter().filter(|removal| !matches!(removal.action, Action::Flag(_))).peekable();
    let mut inside: Vec<&Removal> = Vec::new();
    // Paragraphs of the text so far: items of one list and rows of one table make one.
    let mut count = 0;
    for (index, block) in page.document.blocks.iter().enumerate() {
        inside.clear();
        while let Some(removal) = cuts.next_if(|removal| removal.span.start < block.span.end) {
            inside.push(removal);
        }
        for removal in &inside {
            if let Action::Move(field) = removal.action {
                let text = moved_text(page, field, removal.span);
                if !text.is_empty() {
                    article.moved.push(Moved { field, block: index, text, position: count });
                }
            }
        }
        let text = remainder(page, block, &inside);
        if !text.is_empty() {
            let same_group = article.paragraphs.last().is_some_and(|last| last.group != 0 && last.group == block.group);
            count += usize::from(!same_group);
            article.paragraphs.push(Paragraph { block: index, text, group: block.group });
        }
    }
    article
}

/// A moved piece on one line; of a byline, the parts that had lines of their own stay apart. In text scrapes they have
/// none: there a line ends where the file wraps it.
fn moved_text(page: &Measured<'_>, field: Field, span: TextSpan) -> String {
    let text = span.slice(&page.document.text);
    match field {
        Field::Byline if page.document.format == Format::Html && text.contains('\n') => {
            let parts: Vec<String> = text.lines().map(one_line).filter(|part| !part.is_empty()).collect();
            parts.join(" · ")
        }
        _ => one_line(text),
    }
}

/// The text of a block without the spans cut out of it, closed up and normalised.
fn remainder(page: &Measured<'_>, block: &Block, cuts: &[&Removal]) -> String {
    let kept =
        if cuts.is_empty() { Some(block.span.slice(&page.document.text).into()) } else { rest(page, block, cuts) };
    let Some(kept) = kept else { return String::new() };
    let text = match (block.kind, page.document.format) {
        (BlockKind::Pre, _) => preformatted(&kept),
        // Line breaks inside a block of a text scrape are the file's wrapping, not the author's.
        (_, Format::Text) => one_line(&kept),
        (_, Format::Html) => normalise(&kept),
    };
    match block.mark {
        ListMark::Bullet if block.kind == BlockKind::ListItem && !text.is_empty() => format!("- {text}"),
        ListMark::Number(number) if block.kind == BlockKind::ListItem && !text.is_empty() => {
            format!("{number}. {text}")
        }
        _ => text,
    }
}

/// What cuts leave of a block, closed up; nothing where no letter or digit is left.
fn rest<'p>(page: &'p Measured<'_>, block: &Block, cuts: &[&Removal]) -> Option<Cow<'p, str>> {
    let whole = block.span.slice(&page.document.text);
    let mut kept = String::with_capacity(whole.len() + 2);
    let mut at = block.span.start;
    for cut in cuts {
        if cut.span.start > at {
            kept.push_str(TextSpan { start: at, end: cut.span.start }.slice(&page.document.text));
            if cut.span.start > block.span.start && cut.span.end < block.span.end {
                kept.push(' ');
            }
        }
        at = at.max(cut.span.end);
    }
    if at < block.span.end {
        kept.push_str(TextSpan { start: at, end: block.span.end }.slice(&page.document.text));
    }
    kept.chars().any(char::is_alphanumeric).then(|| close_up(&kept).into())
}

/// Takes out the space that a cut leaves before a mark.
fn close_up(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '.' | ',' | ';' | '!' | '?' | ')') && out.ends_with(' ') {
            out.pop();
        }
        if !(c == ' ' && out.ends_with([' ', '('])) {
            out.push(c);
        }
    }
    out
}

/// Preformatted text keeps its lines and their indentation, less what all of them have; line ends and trailing blanks
/// are tidied.
fn preformatted(text: &str) -> String {
    let lines: Vec<(String, String)> = text
        .lines()
        .map(|line| {
            let indent: String = line.chars().take_while(|c| *c == ' ' || *c == '\t').collect();
            (indent.replace('\t', "    "), one_line(line))
        })
        .collect();
    let shared = lines.iter().filter(|(_, line)| !line.is_empty()).map(|(indent, _)| indent.len()).min().unwrap_or(0);
    let own = |(indent, line): &(String, String)| {
        let indent = indent.get(shared..).unwrap_or_default();
        if line.is_empty() { String::new() } else { format!("{indent}{line}") }
    };
    lines.iter().map(own).collect::<Vec<_>>().join("\n").trim_matches('\n').to_owned()
}
