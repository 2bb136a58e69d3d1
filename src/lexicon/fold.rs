//! Folding: the form of a text in which phrases are looked up.
//!
//! Lower case, straight quotes, plain hyphens, single spaces, no invisible characters. Accents stay: they tell words
//! apart.

/// The folded form of `text`.
pub fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    fold_into(text, &mut out);
    out
}

/// Appends the folded form of `text` to `out`, without spaces at its ends.
pub fn fold_into(text: &str, out: &mut String) {
    let start = out.len();
    let mut pending_space = false;
    let mut rest = text;
    while !rest.is_empty() {
        // Runs of plain ASCII go over at once.
        let plain = rest.bytes().position(|byte| !(0x21..0x7f).contains(&byte)).unwrap_or(rest.len());
        if plain > 0 {
            if pending_space {
                out.push(' ');
                pending_space = false;
            }
            let (run, after) = rest.split_at(plain);
            let from = out.len();
            out.push_str(run);
            if let Some(run) = out.get_mut(from..) {
                run.make_ascii_lowercase();
            }
            rest = after;
        }
        let Some(c) = rest.chars().next() else { break };
        rest = rest.get(c.len_utf8()..).unwrap_or_default();
        if is_invisible(c) {
            continue;
        }
        if c.is_whitespace() {
            pending_space = out.len() > start;
            continue;
        }
        if pending_space {
            out.push(' ');
            pending_space = false;
        }
        push_folded(c, out);
    }
}

fn push_folded(c: char, out: &mut String) {
    if c.is_ascii() {
        out.push(c.to_ascii_lowercase());
        return;
    }
    match c {
        '\u{2018}' | '\u{2019}' | '\u{201a}' | '\u{201b}' | '\u{2bc}' | '\u{2b9}' | '\u{b4}' => out.push('\''),
        '\u{201c}'..='\u{201f}' | '\u{ab}' | '\u{bb}' => out.push('"'),
        '\u{2010}'..='\u{2015}' | '\u{2212}' => out.push('-'),
        '\u{2026}' => out.push_str("..."),
        _ => out.extend(c.to_lowercase().filter(|lower| *lower != '\u{307}')),
    }
}

/// Characters that print nothing: soft hyphens, zero-width marks, direction marks, byte order marks.
pub fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{180e}'
    )
}

/// The byte of `text` at which the folded byte `offset` begins: where a match in folded text stands in the original.
pub fn source_offset(text: &str, offset: usize) -> usize {
    let mut folded = String::new();
    let mut pending_space = false;
    for (at, c) in text.char_indices() {
        if is_invisible(c) {
            continue;
        }
        if c.is_whitespace() {
            pending_space = !folded.is_empty();
            continue;
        }
        if pending_space {
            folded.push(' ');
            pending_space = false;
        }
        if folded.len() >= offset {
            return at;
        }
        push_folded(c, &mut folded);
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_is_idempotent_and_straightens() {
        let once = folded("  “Don’t”\u{a0}—  WAIT… so\u{ad}ft ");
        assert_eq!(once, "\"don't\" - wait... soft");
        assert_eq!(folded(&once), once);
    }

    #[test]
    fn offsets_lead_back_to_the_original() {
        let text = "Über  “uns”: mehr";
        let fold = folded(text);
        let at = fold.find("mehr").unwrap();
        assert_eq!(text.get(source_offset(text, at)..), Some("mehr"));
    }
}
