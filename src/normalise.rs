//! The last touch on text: NFC, white space, invisible characters, mojibake where it is certain. Total and idempotent;
//! the author's dashes and quotes stay.

use crate::lexicon::character;
use crate::lexicon::fold::plain_run;
use unicode_normalization::{UnicodeNormalization, is_nfc};

/// The normal form of a text: `normalise(normalise(x)) == normalise(x)`.
pub fn normalise(text: &str) -> String {
    if is_plain(text) {
        return text.to_owned();
    }
    let mut current = pass(text);
    loop {
        if is_plain(&current) {
            return current;
        }
        let next = pass(&current);
        if next == current {
            return current;
        }
        current = next;
    }
}

/// The normal form of a text on one line.
pub fn one_line(text: &str) -> String {
    let normal = normalise(text);
    if normal.contains('\n') { normal.split_whitespace().collect::<Vec<_>>().join(" ") } else { normal }
}

/// Whether a text is plainly normal already: most paragraphs are, and one look at each character tells.
fn is_plain(text: &str) -> bool {
    // Printed ASCII first, all of it at once, so that it compiles to vector instructions.
    let printed = text.bytes().fold(true, |printed, byte| printed & (0x20..=0x7e).contains(&byte));
    if printed {
        return !text.starts_with(' ')
            && !text.ends_with(' ')
            && memchr::memmem::find(text.as_bytes(), b"  ").is_none();
    }
    let (bytes, mut at, mut before) = (text.as_bytes(), 0, '\n');
    while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
        // Runs of printed ASCII need no look at each character.
        let run = plain_run(rest);
        if run > 0 {
            (at, before) = (at + run, '!');
            continue;
        }
        let Some(c) = character(text, at) else { break };
        at += c.len_utf8();
        let fine = match c {
            ' ' => !matches!(before, ' ' | '\n'),
            // No mojibake begins before ASCII.
            'Ã' | 'Â' | 'â' | 'Ð' | 'Ñ' | 'Å' | 'Ä' => bytes.get(at).is_none_or(u8::is_ascii),
            // ASCII, typographic marks and letters that NFC leaves alone, those that begin mojibake aside.
            '!'..='~'
            | '–'
            | '—'
            | '‘'
            | '’'
            | '“'
            | '”'
            | '„'
            | '…'
            | '«'
            | '»'
            | '•'
            | '€'
            | '\u{a1}'..='\u{ac}'
            | '\u{ae}'..='\u{bf}'
            | 'Ѐ'..='џ'
            | 'Ґ'
            | 'ґ'
            | '\u{3001}'..='\u{3002}'
            | '\u{3041}'..='\u{3096}'
            | '\u{30a1}'..='\u{30fa}'
            | '\u{4e00}'..='\u{9fff}'
            | 'À'..='ſ' => true,
            _ => false,
        };
        if !fine {
            return false;
        }
        before = c;
    }
    before != ' '
}

/// One pass; each pass after the first only shortens, so [`normalise`] ends.
fn pass(text: &str) -> String {
    let repaired = repair(text);
    let visible = spaces(&repaired);
    if is_nfc(&visible) { visible } else { visible.nfc().collect() }
}

/// White space: single spaces, at most one blank line, none at the ends of lines; invisible characters out.
fn spaces(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let (mut space, mut newlines) = (false, 0usize);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' if chars.peek() == Some(&'\n') => {}
            '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' | '\u{b}' | '\u{c}' => newlines += 1,
            _ if c.is_whitespace() => space = true,
            _ if is_dropped(c) => {}
            _ => {
                if !out.is_empty() {
                    match newlines {
                        0 if space => out.push(' '),
                        0 => {}
                        1 => out.push('\n'),
                        _ => out.push_str("\n\n"),
                    }
                }
                (space, newlines) = (false, 0);
                out.push(c);
            }
        }
    }
    out
}

/// Characters that carry no text. Joiners stay: Persian, Indic scripts and emoji need them.
fn is_dropped(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{2066}'..='\u{2069}'
            | '\u{feff}' | '\u{180e}' | '\u{fffc}'
    ) || (c.is_control() && c != '\n')
}

/// Undoes UTF-8 that was read as windows-1252, where the bytes leave no doubt.
fn repair(text: &str) -> std::borrow::Cow<'_, str> {
    if !text.contains(['Ã', 'Â', 'â', 'Ð', 'Ñ', 'Å', 'Ä']) {
        return text.into();
    }
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let (mut at, mut changed) = (0, false);
    while let Some(&c) = chars.get(at) {
        if let Some((fixed, length)) = sequence(&chars, at) {
            out.push(fixed);
            at += length;
            changed = true;
        } else {
            out.push(c);
            at += 1;
        }
    }
    if changed { out.into() } else { text.into() }
}

/// The character that the mojibake sequence at `at` stands for, and its length in characters.
fn sequence(chars: &[char], at: usize) -> Option<(char, usize)> {
    let lead = *chars.get(at)?;
    let length = match lead {
        'Ã' | 'Â' | 'Å' | 'Ä' | 'Ð' | 'Ñ' => 2,
        'â' => 3,
        _ => return None,
    };
    let bytes: Vec<u8> = chars.get(at..at + length)?.iter().map(|c| windows_1252_byte(*c)).collect::<Option<_>>()?;
    let decoded = std::str::from_utf8(&bytes).ok()?.chars().next()?;
    // One such pair may be chance after a letter that is at home in the language; two in a row are not.
    let certain = matches!(lead, 'Ã' | 'â') || lead == 'Â' && !decoded.is_alphabetic() || {
        let next = at + length;
        chars.get(next).is_some_and(|c| matches!(c, 'Ð' | 'Ñ' | 'Å' | 'Ä')) && pair(chars, next)
            || at >= 2 && matches!(chars.get(at - 2), Some('Ð' | 'Ñ' | 'Å' | 'Ä')) && pair(chars, at - 2)
    };
    certain.then_some((decoded, length))
}

fn pair(chars: &[char], at: usize) -> bool {
    chars
        .get(at..at + 2)
        .and_then(|two| two.iter().map(|c| windows_1252_byte(*c)).collect::<Option<Vec<u8>>>())
        .is_some_and(|bytes| std::str::from_utf8(&bytes).is_ok())
}

/// The byte of a character in windows-1252, if it has one above ASCII.
fn windows_1252_byte(c: char) -> Option<u8> {
    const HIGH: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘',
        '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
    ];
    match u32::from(c) {
        code @ 0xa0..=0xff => u8::try_from(code).ok(),
        _ => HIGH.iter().position(|known| *known == c).and_then(|at| u8::try_from(at + 0x80).ok()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn white_space_and_invisible_characters() {
        assert_eq!(normalise(" a\u{a0}\u{200b} b \n \n\n c\u{ad}d\r\ne "), "a b\n\ncd\ne");
        assert_eq!(one_line(" a \n b "), "a b");
    }

    #[test]
    fn certain_mojibake_is_repaired() {
        assert_eq!(normalise("GrÃ¼ÃŸe â€“ donâ€™t"), "Grüße – don’t");
        assert_eq!(normalise("ÐŸÑ€Ð¸Ð²ÐµÑ‚"), "Привет");
    }

    #[test]
    fn honest_letters_stay() {
        for text in [
            "NÃO É «CAFÉ»",
            "Zażółć gęślą jaźń",
            "Ђорђе",
            "橋は、閉鎖されました。",
            "âge 3 m² · ½",
            "Ångström, Äpfel",
            "crème brûlée à 5 °C",
            "Ñandú",
            "“quotes” – and — dashes…",
        ] {
            assert_eq!(normalise(text), text);
        }
    }

    proptest! {
        #[test]
        fn normalising_twice_changes_nothing(text in "\\PC{0,60}|[ÃÂâÐÑÅÄ€™¼¿\u{303}a \n\r\u{a0}\u{ad}]{0,40}") {
            let once = normalise(&text);
            prop_assert_eq!(normalise(&once), once);
        }
    }
}
