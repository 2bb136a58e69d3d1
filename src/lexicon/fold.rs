//! Folding: the form of a text in which phrases are looked up.
//!
//! Lower case, straight quotes, plain hyphens, single spaces, no invisible characters. Accents stay: they tell words
//! apart.

use super::words::is_small_wide;

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
        let plain = plain_run(rest.as_bytes());
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
        // Small letters of Latin and Cyrillic stay.
        let small = rest.as_bytes().chunks(2).take_while(|letter| is_small_wide(letter)).count() * 2;
        if small > 0 {
            if pending_space {
                out.push(' ');
                pending_space = false;
            }
            let (run, after) = rest.split_at(small);
            out.push_str(run);
            rest = after;
            continue;
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

/// Length of the run of printed ASCII at the start of a text, single spaces inside it among it.
pub(crate) fn plain_run(bytes: &[u8]) -> usize {
    const STEP: usize = 32;
    if !bytes.first().is_some_and(u8::is_ascii_graphic) {
        return 0;
    }
    let mut at = 0;
    // All of a step at once, without a branch for each byte, so that it compiles to vector instructions.
    while let Some((own, next)) = bytes.get(at..).and_then(|rest| Some((rest.first_chunk::<STEP>()?, rest.get(1..)?)))
        && let Some(next) = next.first_chunk::<STEP>()
    {
        let odd = own.iter().zip(next).fold(0u8, |odd, (byte, next)| {
            odd | u8::from(*byte < 0x20) | u8::from(*byte > 0x7e) | (u8::from(*byte == 0x20) & u8::from(*next == 0x20))
        });
        if odd != 0 {
            break;
        }
        at += STEP;
    }
    let mut space = at > 0 && bytes.get(at - 1) == Some(&b' ');
    let mut end = at;
    for byte in bytes.get(at..).unwrap_or_default() {
        match byte {
            b' ' if !space => space = true,
            0x21..=0x7e => space = false,
            _ => break,
        }
        end += 1;
    }
    // A space at the end of the run waits for what follows.
    if end > 0 && bytes.get(end - 1) == Some(&b' ') { end - 1 } else { end }
}

fn push_folded(c: char, out: &mut String) {
    if c.is_ascii() {
        out.push(c.to_ascii_lowercase());
        return;
    }
    match c {
        // Letters of Latin and Cyrillic, small and large.
        'à'..='ö' | 'ø'..='ÿ' | 'а'..='џ' => out.push(c),
        'À'..='Ö' | 'Ø'..='Þ' | 'А'..='Я' => out.extend(char::from_u32(u32::from(c) + 32)),
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
