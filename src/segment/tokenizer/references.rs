//! Character references: `&amp;`, `&#8217;`, `&#x2019;`.

use html5ever::data::{C1_REPLACEMENTS, NAMED_ENTITIES};

/// Most letters of a name that counts without its semicolon, such as `&frac12`, with room to spare.
const LONGEST_BARE_NAME: usize = 8;

/// Where a reference stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Text,
    /// In a value a name without semicolon counts only if no letter, digit or `=` follows: `?a=b&copy=1`.
    Value,
}

/// Appends a text with its references resolved.
pub(super) fn decode(text: &str, place: Place, out: &mut String) {
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let length = if let Some(number) = after.strip_prefix('#') {
            numeric(number, out).map(|length| length + 1)
        } else {
            named(after, place, out)
        };
        if length.is_none() {
            out.push('&');
        }
        rest = after.get(length.unwrap_or(0)..).unwrap_or_default();
    }
    out.push_str(rest);
}

/// The numeric reference whose digits, or `x` and digits, begin here: appends its character and gives its length.
fn numeric(text: &str, out: &mut String) -> Option<usize> {
    let (base, marker) = if text.starts_with(['x', 'X']) { (16, 1) } else { (10, 0) };
    let digits = text.get(marker..)?;
    let length = digits.find(|c: char| !c.is_digit(base)).unwrap_or(digits.len());
    if length == 0 {
        return None;
    }
    let digits = digits.get(..length)?;
    let number = digits
        .chars()
        .filter_map(|c| c.to_digit(base))
        .fold(0u32, |number, digit| number.saturating_mul(base).saturating_add(digit));
    out.push(character(number));
    let semicolon = text.as_bytes().get(marker + length) == Some(&b';');
    Some(marker + length + usize::from(semicolon))
}

/// The character of a number: control characters of Windows-1252 are read as such.
fn character(number: u32) -> char {
    let windows = number.checked_sub(0x80).and_then(|index| C1_REPLACEMENTS.get(usize::try_from(index).ok()?));
    match (windows, number) {
        (Some(&Some(character)), _) => character,
        (_, 0) => '\u{fffd}',
        _ => char::from_u32(number).unwrap_or('\u{fffd}'),
    }
}

/// The named reference that begins here, the longest that fits: appends its characters and gives its length.
fn named(text: &str, place: Place, out: &mut String) -> Option<usize> {
    let run = text.bytes().take(64).take_while(u8::is_ascii_alphanumeric).count();
    if text.as_bytes().get(run) == Some(&b';')
        && let Some(characters) = text.get(..=run).and_then(entity)
    {
        push(characters, out);
        return Some(run + 1);
    }
    for length in (2..=run.min(LONGEST_BARE_NAME)).rev() {
        let Some(characters) = text.get(..length).and_then(entity) else { continue };
        let next = text.as_bytes().get(length);
        if place == Place::Value && next.is_some_and(|byte| *byte == b'=' || byte.is_ascii_alphanumeric()) {
            return None;
        }
        push(characters, out);
        return Some(length);
    }
    None
}

/// The one or two characters of a name; html5ever's table also has the beginnings of names, with no characters.
fn entity(name: &str) -> Option<(u32, u32)> {
    NAMED_ENTITIES.get(name).copied().filter(|characters| characters.0 != 0)
}

fn push((first, second): (u32, u32), out: &mut String) {
    out.extend(char::from_u32(first));
    if second != 0 {
        out.extend(char::from_u32(second));
    }
}
