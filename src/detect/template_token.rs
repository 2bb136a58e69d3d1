//! The rule `template-token`.

#![expect(
    clippy::indexing_slicing,
    clippy::needless_range_loop,
    reason = "vectors with one entry a block, indexed by block"
)]

use crate::lexicon::Signal;
use crate::measure::{Measured, Place};
use crate::page::{BlockKind, TextSpan};

use super::{Action, Findings, lines, rule, tokens as scan};

rule! {
    /// Tokens of templates that were never filled in: `{{title}}`, `<%= ad %>`, `{% block %}`, `${name}`, `%%EMAIL%%`,
    /// shortcodes, failed bindings such as `undefined`, translation keys.
    ///
    /// # Why it is boilerplate
    /// It was meant for a program.
    ///
    /// # Signals
    /// The token's brackets and shape. A block that is only tokens goes whole. Prose glued to a token loses the token
    /// alone, unless the prose itself speaks as the site or stands in a run of tokens behind the article: then both go.
    /// Short lines between two lines of tokens go with them.
    ///
    /// # Near misses
    /// Code, quotations and backticks; an article about templates, where only lines that are nothing but tokens and
    /// stand apart from code go; editors' brackets such as `[sic]`.
    "template-token", "template", 0.5
}

/// Furthest a short line may be from the tokens around it, in blocks.
const REACH: usize = 3;

fn detect(page: &Measured<'_>, findings: &mut Findings) {
    let opens = scan::opens_in(&page.document.text);
    let tokens: Vec<Vec<TextSpan>> = (0..page.len()).map(|block| tokens_of(page, block, &opens)).collect();
    let failed = |block: usize| !lines::is_code(page, block) && scan::is_failed_binding(page.text(block));
    let bearing: Vec<bool> = (0..page.len()).map(|block| !tokens[block].is_empty() || failed(block)).collect();
    if !bearing.contains(&true) {
        return;
    }
    let about = is_about_templates(page, &tokens);
    for block in 0..page.len() {
        if failed(block) {
            findings.block(page, block, Action::Remove, 0.9, &["failed binding", "alone on its line"]);
        } else if !tokens[block].is_empty() {
            report(page, block, &tokens[block], about, &bearing, findings);
        } else if !about && is_between(page, block, &bearing) {
            findings.block(page, block, Action::Remove, 0.8, &["between template tokens", "no sentence"]);
        }
    }
}

/// The tokens of a block; `opens` are the bytes of the page at which any may begin.
fn tokens_of(page: &Measured<'_>, block: usize, opens: &[usize]) -> Vec<TextSpan> {
    let Some(own) = page.document.blocks.get(block) else { return Vec::new() };
    let start = own.span.start as usize;
    let next = opens.get(opens.partition_point(|at| *at < start));
    if own.kind == BlockKind::Pre || next.is_none_or(|at| *at >= own.span.end as usize) {
        return Vec::new();
    }
    let text = page.text(block);
    scan::tokens(text)
        .into_iter()
        .filter(|range| {
            !is_quoted(text, range)
                && !is_mentioned(text, range)
                && !is_marked(page, start + range.start, start + range.end)
        })
        .map(|range| TextSpan::new(start + range.start, start + range.end))
        .collect()
}

/// Whether the markup of the page says that a span is code.
fn is_marked(page: &Measured<'_>, start: usize, end: usize) -> bool {
    let code = &page.document.code;
    let next = code.partition_point(|span| (span.end as usize) <= start);
    code.get(next).is_some_and(|span| (span.start as usize) < end)
}

/// Whether quotation marks or backticks stand directly around the token.
fn is_quoted(text: &str, range: &std::ops::Range<usize>) -> bool {
    let before = text.get(..range.start).and_then(|text| text.chars().next_back());
    let after = text.get(range.end..).and_then(|text| text.chars().next());
    matches!(before, Some('`' | '"' | '“' | '„' | '«' | '‘' | '\''))
        && matches!(after, Some('`' | '"' | '”' | '“' | '»' | '’' | '\''))
}

/// Whether a sentence speaks of the token: it stands between quotation marks that open before it and close behind it,
/// or between two commas, as in "a phrase such as {{price}}, is replaced".
fn is_mentioned(text: &str, range: &std::ops::Range<usize>) -> bool {
    /// How far quotation marks and commas are looked for, in bytes: not through the whole text for every token.
    const REACH_BYTES: usize = 80;
    const QUOTES: [(char, char); 8] =
        [('“', '”'), ('„', '”'), ('„', '“'), ('«', '»'), ('»', '«'), ('‘', '’'), ('"', '"'), ('\'', '\'')];
    let from = text.ceil_char_boundary(range.start.saturating_sub(REACH_BYTES));
    let to = text.floor_char_boundary(range.end.saturating_add(REACH_BYTES).min(text.len()));
    let before = text.get(from..range.start).unwrap_or_default();
    let after = text.get(range.end..to).unwrap_or_default();
    let quoted = QUOTES.iter().any(|(open, close)| {
        let opened = before.rfind(*open).is_some_and(|at| {
            let inside = before.get(at + open.len_utf8()..).unwrap_or_default();
            let outside = before.get(..at).unwrap_or_default();
            // A mark that closes as well opens only behind a space or bracket.
            let opens = open != close || at == 0 && from == 0 || outside.ends_with([' ', '(', '\n', '\u{a0}']);
            opens && !inside.contains(*close)
        });
        opened && after.contains(*close)
    });
    let apposition = || {
        let part = before.rfind(',').and_then(|at| before.get(at + 1..)).unwrap_or_default();
        (1..=4).contains(&part.split_whitespace().count()) && !part.contains('.')
    };
    quoted
        || before.ends_with(' ')
            && (after.starts_with(',') && apposition() || after.starts_with(')') && before.contains('('))
}

/// Words of those who make templates, or their stems.
const WORDS: [&str; 16] = [
    "templat",
    "handlebars",
    "mustache",
    "jinja",
    "liquid",
    "twig",
    "syntax",
    "placeholder",
    "vorlage",
    "plantilla",
    "gabarit",
    "szablon",
    "шаблон",
    "sjabloon",
    "modelli",
    "platzhalter",
];
/// Words of those who find tokens in letters and on pages, or their stems.
const WORDS_OF_READERS: [&str; 24] = [
    "variable",
    "змінн",
    "переменн",
    "variabel",
    "zmienn",
    "variabil",
    "variável",
    "merge field",
    "software",
    "render",
    "двиг",
    "движ",
    "engine",
    "moteur",
    "motore",
    "silnik",
    "programm",
    "програм",
    "программ",
    "den wert",
    "la valeur",
    "el valor",
    "o valor",
    "il valore",
];

/// Whether the block is a sentence about its tokens: they stand in the midst of it, beside a word for what they are.
fn is_about_its_tokens(page: &Measured<'_>, block: usize, tokens: &[TextSpan]) -> bool {
    let Some(own) = page.document.blocks.get(block) else { return false };
    let text = page.document.text.as_str();
    let inside = |span: &TextSpan| {
        let before = text.get(own.span.start as usize..span.start as usize).unwrap_or_default();
        let after = text.get(span.end as usize..own.span.end as usize).unwrap_or_default();
        let letter = |c: char| c.is_alphabetic() || c == ',';
        before.trim_end().ends_with(letter) && !after.trim_start_matches([' ', ':', ',', ')', ';']).is_empty()
    };
    let names = || WORDS.iter().chain(&WORDS_OF_READERS).any(|word| page.folded(block).contains(word));
    page.block(block).is_sentence() && tokens.iter().all(inside) && names()
}

/// Whether the article is about templates: code blocks with tokens, or tokens in the midst of several sentences
/// together with the words of the trade.
fn is_about_templates(page: &Measured<'_>, tokens: &[Vec<TextSpan>]) -> bool {
    let names = |block: usize| WORDS.iter().any(|word| page.folded(block).contains(word));
    let in_code =
        (0..page.len()).any(|block| lines::is_code(page, block) && !scan::tokens(page.text(block)).is_empty());
    let in_title = page.frame.title.as_deref().is_some_and(|title| {
        let title = crate::lexicon::fold::folded(title);
        WORDS.iter().any(|word| title.contains(word))
    });
    let in_prose = (0..page.len()).filter(|block| page.block(*block).is_long() && names(*block)).count();
    let in_sentences =
        (0..page.len()).filter(|block| !tokens[*block].is_empty() && page.block(*block).is_sentence()).count();
    let in_line = page.document.code.iter().any(|span| !scan::tokens(span.slice(&page.document.text)).is_empty());
    in_code || in_line || in_title && in_prose >= 1 || in_prose >= 2 && in_sentences >= 1
}

fn report(
    page: &Measured<'_>,
    block: usize,
    tokens: &[TextSpan],
    about: bool,
    bearing: &[bool],
    findings: &mut Findings,
) {
    let covered: usize = tokens.iter().map(|span| span.len()).sum();
    let rest = rest_of(page, block, tokens);
    let letters = rest.chars().filter(|c| c.is_alphanumeric()).count();
    let words = rest.split_whitespace().filter(|word| word.chars().any(char::is_alphanumeric)).count();
    if letters == 0 {
        findings.block(page, block, Action::Remove, 0.98, &["template token", "alone on its line"]);
        return;
    }
    if about || is_about_its_tokens(page, block, tokens) {
        return;
    }
    let run = is_run(block, bearing);
    let has = |signal| page.signal(block, signal) > 0;
    let of_site = has(Signal::We) || has(Signal::Give) || has(Signal::Subscribe);
    let asks = has(Signal::You) && of_site;
    // The tail may begin too early: a sentence that speaks to nobody may be the article's last.
    let is_telling = page.block(block).shape.ends_sentence && !of_site && !has(Signal::You);
    let tail = page.frame.place(block) == Place::Tail && !is_telling;
    if run && (tail || asks) {
        findings.block(
            page,
            block,
            Action::Remove,
            0.9,
            &["template token", "in a run of template tokens", "stands in the tail"],
        );
    } else if words <= 4 && covered >= letters && !page.block(block).shape.ends_sentence {
        findings.block(page, block, Action::Remove, 0.85, &["template token", "no sentence"]);
    } else {
        for span in tokens {
            findings.part(block, *span, Action::Remove, 0.9, &["template token", "glued to text"]);
        }
    }
}

/// The text of a block without its tokens.
fn rest_of(page: &Measured<'_>, block: usize, tokens: &[TextSpan]) -> String {
    let Some(own) = page.document.blocks.get(block) else { return String::new() };
    let mut rest = String::new();
    let mut at = own.span.start;
    for token in tokens {
        rest.push_str(TextSpan { start: at, end: token.start }.slice(&page.document.text));
        at = token.end;
    }
    rest.push_str(TextSpan { start: at, end: own.span.end }.slice(&page.document.text));
    rest
}

/// Whether two or more other blocks with tokens stand within reach.
fn is_run(block: usize, bearing: &[bool]) -> bool {
    let from = block.saturating_sub(REACH + 1);
    let to = (block + REACH + 2).min(bearing.len());
    (from..to).filter(|other| *other != block && bearing.get(*other) == Some(&true)).count() >= 2
}

/// Whether a short line stands between blocks with tokens.
fn is_between(page: &Measured<'_>, block: usize, bearing: &[bool]) -> bool {
    let stats = page.block(block);
    if stats.is_long() || stats.words > 12 || stats.is_sentence() || Some(block) == page.frame.headline {
        return false;
    }
    let before = (block.saturating_sub(REACH)..block).any(|other| bearing.get(other) == Some(&true));
    let after = (block + 1..block + 1 + REACH).any(|other| bearing.get(other) == Some(&true));
    before && after && page.frame.place(block) != Place::Body
}
