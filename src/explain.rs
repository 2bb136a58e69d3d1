//! One page as text for a person: block by block, what stays, what goes, and who said so.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};

use crate::clean::Inspection;
use crate::detect::{Action, RULES};
use crate::page::{Block, BlockKind, TextSpan};
use crate::report::{count, grouped, percent};
use crate::resolve::Removal;
use crate::sink::word;

/// Columns of the margin.
const MARGIN: usize = 34;

/// Colours of the page; plain ones print nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Palette {
    removed: Style,
    moved: Style,
    flagged: Style,
    margin: Style,
    heading: Style,
}

impl Palette {
    /// Colours for a terminal.
    pub fn colored() -> Self {
        Self {
            removed: AnsiColor::Red.on_default(),
            moved: AnsiColor::Yellow.on_default(),
            flagged: AnsiColor::Cyan.on_default(),
            margin: Style::new().dimmed(),
            heading: Style::new().bold(),
        }
    }

    /// No colours.
    pub fn plain() -> Self {
        Self::default()
    }

    fn of(&self, action: Action) -> Style {
        match action {
            Action::Remove => self.removed,
            Action::Move(_) => self.moved,
            Action::Flag(_) => self.flagged,
        }
    }
}

/// The whole page: what is known about it, its blocks with the decisions beside them, and the totals.
pub fn page(inspection: &Inspection, palette: &Palette, width: usize) -> String {
    let mut text = header(inspection, palette);
    let columns = width.saturating_sub(MARGIN + 3).max(20);
    let removals = &inspection.removals.spans;
    for block in &inspection.document.blocks {
        let first = removals.partition_point(|removal| removal.span.end <= block.span.start);
        let own = removals.iter().skip(first).take_while(|removal| removal.span.start < block.span.end);
        let own: Vec<&Removal> = own.collect();
        let pieces = pieces(&inspection.document.text, block, &own, palette);
        let left = margin(block, &own, palette);
        side_by_side(&mut text, &left, &wrap(&pieces, columns), palette);
    }
    text.push_str(&footer(inspection));
    text
}

fn header(inspection: &Inspection, palette: &Palette) -> String {
    let record = &inspection.cleaned.record;
    let source = &record.source;
    let heading = palette.heading;
    let encoding = format!("{} ({})", source.encoding, source.encoding_evidence);
    let mut text = format!(
        "{heading}{}{heading:#}  {}, {encoding}, {} bytes\n",
        safe(&source.path),
        source.format,
        grouped(source.bytes)
    );
    let optional = |value: &Option<String>| value.as_deref().map(safe).unwrap_or_default();
    let date = [&record.date_published, &record.date_local].into_iter().flatten().next();
    let how = record.date_source.map(|source| format!(" ({})", word(&source))).unwrap_or_default();
    let language = record.language_score.map_or_else(String::new, |score| format!(" ({score:.2})"));
    let flags: Vec<_> = record.flags.iter().map(word).collect();
    let rows = [
        ("title", optional(&record.title)),
        ("standfirst", optional(&record.standfirst)),
        ("published", date.map(|date| format!("{}{how}", safe(date))).unwrap_or_default()),
        ("byline", optional(&record.byline)),
        ("authors", safe(&record.authors.join("; "))),
        ("language", record.language.as_ref().map(|code| format!("{code}{language}")).unwrap_or_default()),
        ("status", word(&record.status)),
        ("flags", flags.join(", ")),
    ];
    for (name, value) in rows.iter().filter(|(_, value)| !value.is_empty()) {
        let _ = writeln!(text, "{name:<11} {value}");
    }
    text.push('\n');
    text
}

fn footer(inspection: &Inspection) -> String {
    let record = &inspection.cleaned.record;
    let mut text = format!(
        "\n{} in {} kept; {} ({} %) in {} taken out\n",
        count(record.word_count, "word"),
        count(record.paragraph_count, "paragraph"),
        count(record.removed_chars, "character"),
        percent(record.removed_ratio),
        count(inspection.removals.spans.len() as u64, "span"),
    );
    for (category, chars) in &record.removed_by {
        let plural = if *chars == 1 { "" } else { "s" };
        let _ = writeln!(text, "  {category:<20} {:>8} character{plural}", grouped(*chars));
    }
    text
}

/// A stretch of text in one colour.
struct Piece {
    text: String,
    style: Style,
}

/// The block cut at the edges of its removals; removed parts of a block stand between `⟦` and `⟧`.
fn pieces(text: &str, block: &Block, removals: &[&Removal], palette: &Palette) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut at = block.span.start;
    for removal in removals {
        let start = removal.span.start.max(at);
        let end = removal.span.end.min(block.span.end);
        if start >= end {
            continue;
        }
        pieces.push(Piece { text: safe(TextSpan { start: at, end: start }.slice(text)), style: Style::new() });
        let cut = safe(TextSpan { start, end }.slice(text));
        let whole = removal.span.covers(block.span);
        let cut = if whole { cut } else { format!("⟦{cut}⟧") };
        pieces.push(Piece { text: cut, style: palette.of(removal.action) });
        at = end;
    }
    pieces.push(Piece { text: safe(TextSpan { start: at, end: block.span.end }.slice(text)), style: Style::new() });
    pieces
}

/// The lines of the margin: two for each decision, or the kind of a block that stays.
fn margin(block: &Block, removals: &[&Removal], palette: &Palette) -> Vec<(String, Style)> {
    if removals.is_empty() {
        let hidden = if block.hidden { "hidden " } else { "" };
        return vec![(format!("  {hidden}{}", kind(block.kind)), palette.margin)];
    }
    let mut lines = Vec::new();
    for removal in removals {
        let mark = match removal.action {
            Action::Remove => '-',
            Action::Move(_) => '>',
            Action::Flag(_) => '!',
        };
        let rule = RULES.get(removal.rule).map_or("?", |rule| rule.id);
        let style = palette.of(removal.action);
        lines.push((clip(&format!("{mark} {rule} {:.2}", removal.score)), style));
        let field = match removal.action {
            Action::Move(field) => format!("to {}: ", field.name()),
            Action::Remove | Action::Flag(_) => String::new(),
        };
        let evidence = format!("{field}{}", removal.evidence.iter().collect::<Vec<_>>().join(" "));
        if !evidence.trim().is_empty() {
            lines.push((clip(&format!("  {evidence}")), palette.margin));
        }
    }
    lines
}

fn kind(kind: BlockKind) -> String {
    match kind {
        BlockKind::Paragraph => String::new(),
        BlockKind::Heading(level) => format!("h{level}"),
        BlockKind::ListItem => "list item".to_owned(),
        BlockKind::Quote => "quote".to_owned(),
        BlockKind::TableRow => "table row".to_owned(),
        BlockKind::Pre => "preformatted".to_owned(),
        BlockKind::Caption => "caption".to_owned(),
        BlockKind::Control => "control".to_owned(),
    }
}

fn clip(line: &str) -> String {
    match line.char_indices().nth(MARGIN) {
        Some(_) => line.chars().take(MARGIN - 1).chain(['…']).collect(),
        None => line.to_owned(),
    }
}

/// The text without characters that would steer the terminal; line breaks and tabs stay.
fn safe(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\n' && c != '\t' { '\u{fffd}' } else { c }).collect()
}

/// Lines of at most `columns` characters, broken at spaces where there are any, styles kept.
fn wrap(pieces: &[Piece], columns: usize) -> Vec<Vec<Piece>> {
    let mut lines = vec![Vec::new()];
    let mut used = 0;
    for piece in pieces {
        for word in words(&piece.text) {
            let length = word.trim_end_matches(['\n', ' ']).chars().count();
            if used > 0 && used + length > columns {
                lines.push(Vec::new());
                used = 0;
            }
            for part in chunks(word.trim_end_matches('\n'), columns) {
                if used >= columns {
                    lines.push(Vec::new());
                    used = 0;
                }
                used += part.chars().count();
                if let Some(line) = lines.last_mut() {
                    line.push(Piece { text: part.to_owned(), style: piece.style });
                }
            }
            if word.ends_with('\n') {
                lines.push(Vec::new());
                used = 0;
            }
        }
    }
    lines
}

/// Words with the white space after them; a line break ends a word.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split_inclusive('\n').flat_map(|line| line.split_inclusive(' '))
}

/// Pieces of at most `most` characters.
fn chunks(text: &str, most: usize) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let cut = rest.char_indices().nth(most).map_or(rest.len(), |(at, _)| at);
        let (chunk, after) = rest.split_at_checked(cut).filter(|(chunk, _)| !chunk.is_empty())?;
        rest = after;
        Some(chunk)
    })
}

fn side_by_side(out: &mut String, left: &[(String, Style)], right: &[Vec<Piece>], palette: &Palette) {
    let rule = palette.margin;
    for row in 0..left.len().max(right.len()) {
        let (note, style) = left.get(row).map_or(("", Style::new()), |(note, style)| (note.as_str(), *style));
        let _ = write!(out, "{style}{note:<MARGIN$}{style:#} {rule}│{rule:#} ");
        for piece in right.get(row).into_iter().flatten().filter(|piece| !piece.text.is_empty()) {
            let style = piece.style;
            let _ = write!(out, "{style}{}{style:#}", piece.text);
        }
        let end = out.trim_end_matches(' ').len();
        out.truncate(end);
        out.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::Landmark;

    fn block(start: usize, end: usize) -> Block {
        Block {
            span: TextSpan::new(start, end),
            kind: BlockKind::Paragraph,
            landmark: Landmark::None,
            container: 0,
            linked_bytes: 0,
            gap_before: 1,
            media_before: 0,
            hidden: false,
            noscript: false,
            group: 0,
            mark: crate::page::ListMark::None,
        }
    }

    fn removal(start: usize, end: usize) -> Removal {
        let span = TextSpan::new(start, end);
        Removal {
            span,
            rule: 0,
            action: Action::Remove,
            score: 0.9,
            evidence: crate::detect::Evidence::default(),
            block: 0,
        }
    }

    fn shown(text: &str, block: &Block, removals: &[&Removal], columns: usize) -> Vec<String> {
        let lines = wrap(&pieces(text, block, removals, &Palette::plain()), columns);
        lines.iter().map(|line| line.iter().map(|piece| piece.text.as_str()).collect()).collect()
    }

    #[test]
    fn parts_that_go_are_marked() {
        let text = "One two three";
        assert_eq!(shown(text, &block(0, 13), &[&removal(4, 7)], 80), ["One ⟦two⟧ three"]);
        assert_eq!(shown(text, &block(0, 13), &[&removal(0, 13)], 80), ["One two three"]);
        assert_eq!(shown(text, &block(4, 13), &[&removal(0, 7)], 80), ["⟦two⟧ three"]);
    }

    #[test]
    fn long_lines_and_long_words_are_wrapped() {
        assert_eq!(shown("aa bb cc\ndd", &block(0, 11), &[], 5), ["aa bb ", "cc", "dd"]);
        assert_eq!(shown("aaaaaaaaaaaa b", &block(0, 14), &[], 5), ["aaaaa", "aaaaa", "aa b"]);
    }

    #[test]
    fn nothing_in_a_page_can_steer_the_terminal() {
        assert_eq!(safe("a\u{1b}[31mb\u{9b}c\td\n"), "a\u{fffd}[31mb\u{fffd}c\td\n");
    }
}
