//! Plain text to blocks: a block is a line, or a paragraph where the file wraps its lines.
//!
//! The document's text is the file itself, so that spans are offsets into it.

use crate::measure::bullet_len;
use crate::page::{
    Block, BlockKind, Container, Document, Format, Landmark, ListMark, PageMetadata, SiteVerdict, TextSpan,
};

/// Widest line of a file with wrapped lines, in characters.
const MAX_WRAP_CHARS: usize = 110;
/// Narrowest such width: below it, lines are short for another reason.
const MIN_WRAP_CHARS: usize = 45;
/// Lines with another right below that tell how wide a file is, at least; of those that split a sentence fewer do.
const LEAST_PAIRS: usize = 4;
const LEAST_SPLIT: usize = 2;

/// A line that is not blank.
#[derive(Debug, Clone, Copy)]
struct Line<'t> {
    start: usize,
    text: &'t str,
    gap_before: u8,
    chars: usize,
}

/// The document of a text scrape.
pub(super) fn segment(text: &str) -> Document {
    let lines = lines(text);
    let wrap = wrap_width(&lines);
    let mut blocks: Vec<Block> = Vec::with_capacity(lines.len());
    let mut fenced = false;
    let mut group = 0;
    let mut previous: Option<Line<'_>> = None;
    for line in lines {
        let fence = line.text.starts_with("```") || line.text.starts_with("~~~");
        let continues = !fenced
            && !fence
            && previous.is_some_and(|before| wrap.is_some_and(|width| continues(&before, &line, width)));
        if let (true, Some(open)) = (continues, blocks.last_mut()) {
            open.span = TextSpan::new(open.span.start as usize, line.start + line.text.len());
        } else {
            let kind = kind_of(&line, fenced || fence);
            let follows_item = blocks.last().is_some_and(|last| last.kind == kind) && line.gap_before <= 1;
            let in_group = matches!(kind, BlockKind::ListItem | BlockKind::TableRow | BlockKind::Pre);
            if in_group && !follows_item {
                group += 1;
            }
            blocks.push(block(&line, kind, if in_group { group } else { 0 }));
        }
        fenced ^= fence;
        previous = Some(line);
    }
    let end_block = u32::try_from(blocks.len()).unwrap_or(u32::MAX);
    let root = Container {
        parent: 0,
        depth: 0,
        tag: "",
        tokens: TextSpan::default(),
        first_block: 0,
        end_block,
        site_verdict: SiteVerdict::None,
    };
    Document {
        format: Format::Text,
        text: text.to_owned(),
        blocks,
        containers: vec![root],
        attribute_text: String::new(),
        metadata: PageMetadata::default(),
        code: Vec::new(),
    }
}

fn lines(text: &str) -> Vec<Line<'_>> {
    let mut found = Vec::new();
    let mut at = 0;
    let mut gap = 0u8;
    for raw in split_lines(text) {
        let trimmed = raw.trim_matches(|c: char| c.is_whitespace() || crate::lexicon::fold::is_invisible(c));
        if trimmed.is_empty() {
            // CR LF is one line end.
            gap = gap.saturating_add(u8::from(
                !raw.is_empty() && raw != "\n" || !text.get(..at).is_some_and(|before| before.ends_with('\r')),
            ));
        } else {
            let start = trimmed.as_ptr() as usize - text.as_ptr() as usize;
            found.push(Line { start, text: trimmed, gap_before: gap, chars: trimmed.chars().count() });
            gap = 0;
        }
        at += raw.len();
    }
    found
}

/// The lines of a text, each with its end: CR, LF, or the line and paragraph separators of Unicode.
fn split_lines(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let bytes = rest.as_bytes();
        let end = memchr::memchr3_iter(b'\n', b'\r', 0xe2, bytes).find_map(|at| match bytes.get(at..at + 3) {
            Some([0xe2, 0x80, 0xa8 | 0xa9]) => Some(at + 3),
            Some([0xe2, ..]) => None,
            _ => Some(at + 1),
        });
        let (line, after) = rest.split_at_checked(end.unwrap_or(rest.len()))?;
        rest = after;
        (!line.is_empty()).then_some(line)
    })
}

fn block(line: &Line<'_>, kind: BlockKind, group: u32) -> Block {
    Block {
        span: TextSpan::new(line.start, line.start + line.text.len()),
        kind,
        landmark: Landmark::None,
        container: 0,
        linked_bytes: 0,
        gap_before: line.gap_before,
        media_before: 0,
        hidden: false,
        noscript: false,
        group,
        mark: ListMark::None,
    }
}

fn kind_of(line: &Line<'_>, fenced: bool) -> BlockKind {
    if fenced {
        BlockKind::Pre
    } else if bullet_len(line.text) > 0 {
        BlockKind::ListItem
    } else if memchr::memchr2(b'|', b'\t', line.text.as_bytes()).is_some()
        && (line.text.matches(" | ").count() >= 2 || line.text.matches('\t').count() >= 2)
    {
        BlockKind::TableRow
    } else {
        BlockKind::Paragraph
    }
}

/// The width at which the file wraps its lines, if it does: then most lines that another follows are so long that
/// the next line's first word would not have fitted. There must be some such lines, or fewer that stop in the midst of a
/// sentence which the next one goes on with in small letters.
fn wrap_width(lines: &[Line<'_>]) -> Option<usize> {
    // Short lines are titles, names and dates, or end a paragraph.
    let pairs: Vec<(&Line<'_>, &Line<'_>)> = lines
        .windows(2)
        .filter_map(|pair| Some((pair.first()?, pair.get(1)?)))
        .filter(|(before, after)| after.gap_before == 0 && before.chars >= MIN_WRAP_CHARS)
        .collect();
    let is_open = |(before, _): &&(&Line<'_>, &Line<'_>)| !ends_sentence(before.text);
    let is_split = |pair: &&(&Line<'_>, &Line<'_>)| is_open(pair) && pair.1.text.starts_with(char::is_lowercase);
    let split = pairs.iter().filter(is_split).count();
    let many = pairs.len() >= LEAST_PAIRS && pairs.len() * 3 >= lines.len();
    if !many && (split < LEAST_SPLIT || split * 2 < pairs.len()) {
        return None;
    }
    let mut widths: Vec<usize> = lines.iter().map(|line| line.chars).collect();
    widths.sort_unstable();
    let width = *widths.get(widths.len() * 19 / 20)?;
    let widest = *widths.last()?;
    if !(MIN_WRAP_CHARS..=MAX_WRAP_CHARS).contains(&width) || widest > width + width / 2 {
        return None;
    }
    let full = pairs.iter().filter(|(before, after)| would_not_fit(before, after, width)).count();
    let open = pairs.iter().filter(is_open).count();
    (full * 10 >= pairs.len() * 6 && open * 10 >= pairs.len() * 5).then_some(width)
}

fn would_not_fit(before: &Line<'_>, after: &Line<'_>, width: usize) -> bool {
    let word = after.text.split_whitespace().next().map_or(0, |word| word.chars().count());
    before.chars + 1 + word + 2 >= width
}

fn ends_sentence(text: &str) -> bool {
    text.trim_end_matches(['"', '\'', '”', '’', '»', ')']).ends_with(['.', '!', '?', '…', ':'])
}

/// Whether a line goes on with the sentence of the line before.
fn continues(before: &Line<'_>, after: &Line<'_>, width: usize) -> bool {
    after.gap_before == 0 && bullet_len(after.text) == 0 && would_not_fit(before, after, width)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blocks(text: &str) -> Vec<String> {
        let document = segment(text);
        document.blocks.iter().map(|block| block.span.slice(&document.text).to_owned()).collect()
    }

    #[test]
    fn every_line_is_a_block_where_lines_are_paragraphs() {
        assert_eq!(blocks("One line here\nAnother one\r\n\r\n  Third  \n"), ["One line here", "Another one", "Third"]);
    }

    #[test]
    fn gaps_count_blank_lines() {
        let document = segment("a\nb\n\nc\r\n\r\n\r\nd");
        let gaps: Vec<u8> = document.blocks.iter().map(|block| block.gap_before).collect();
        assert_eq!(gaps, [0, 0, 1, 2]);
    }

    #[test]
    fn wrapped_lines_are_joined_and_bullets_are_not() {
        let text = "The council met on Tuesday evening to discuss the plan for the\nold bridge, which has been closed to \
                    traffic since the flood in\nspring, and heard from residents who want it to be opened again\nsoon.\n\n\
                    A decision is expected before the end of the month, the mayor\nsaid after the meeting, adding that \
                    the money had been found in\nthe budget for roads and would be spent on:\n- new railings\n- a wider \
                    footpath\n";
        let found = blocks(text);
        assert_eq!(found.len(), 4, "{found:#?}");
        assert!(found[0].ends_with("soon."));
        assert_eq!(found[3], "- a wider footpath");
    }

    #[test]
    fn two_split_sentences_tell_a_short_text_that_is_wrapped() {
        let text = "Column: The washing machine\nSue Bell\nMy mother had a washing machine that walked. While spinning it \
                    crossed the back kitchen, and\nwhoever wanted to stop it had to sit on it.\n\nYesterday I bought a new \
                    one. It stands still, whispers and sends messages. \"I am done\", it\nwrote last night at three.\n";
        assert_eq!(blocks(text).len(), 4, "{:#?}", blocks(text));
        let titles = "Old ferry sold to a museum in the north of the country\nnew bridge planned for the year after next \
                      by the council\nWhy the lighthouse keeper of Aros does not want to leave\n";
        assert_eq!(blocks(titles).len(), 3);
    }

    #[test]
    fn fenced_code_is_preformatted() {
        let document = segment("Text before.\n```\n{{token}}\n```\nText after.");
        assert_eq!(document.blocks[2].kind, BlockKind::Pre);
        assert_eq!(document.blocks[4].kind, BlockKind::Paragraph);
    }
}
