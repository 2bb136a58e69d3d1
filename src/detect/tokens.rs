//! Finds template tokens in a text: one pass, no backtracking beyond a token's greatest length.

use std::ops::Range;

/// Longest token in bytes; what goes on longer is something else.
const MAX_TOKEN_BYTES: usize = 240;

/// Opening and closing marks of tokens whose inside is free.
const BRACKETS: [(&str, &str); 11] = [
    ("{{{", "}}}"),
    ("{{", "}}"),
    ("{%", "%}"),
    ("<%", "%>"),
    ("<?php", "?>"),
    ("<?=", "?>"),
    ("{#", "#}"),
    ("*|", "|*"),
    ("{!!", "!!}"),
    ("[%", "%]"),
    ("<!--", "-->"),
];

/// Directives of templates behind an at-sign.
const DIRECTIVES: [&str; 14] = [
    "include",
    "includeif",
    "includewhen",
    "yield",
    "section",
    "extends",
    "component",
    "stack",
    "push",
    "foreach",
    "livewire",
    "lang",
    "auth",
    "slot",
];

/// Names of shortcodes that content systems leave behind; others count when they have attributes.
const SHORTCODES: [&str; 22] = [
    "gallery",
    "caption",
    "embed",
    "audio",
    "video",
    "playlist",
    "vc_row",
    "vc_column",
    "vc_column_text",
    "contact-form-7",
    "ninja_form",
    "gravityform",
    "wpforms",
    "rev_slider",
    "et_pb_section",
    "et_pb_row",
    "et_pb_text",
    "adrotate",
    "newsletter_form",
    "mc4wp_form",
    "toc",
    "sc_embed",
];

/// The first `most` bytes of a text, or a little less where a character would be cut.
fn window(text: &str, most: usize) -> &str {
    text.get(..text.floor_char_boundary(most)).unwrap_or(text)
}

/// The bytes of a text at which a token may begin, in order.
pub(super) fn opens_in(text: &str) -> Vec<usize> {
    let bytes = text.as_bytes();
    let brackets = memchr::memchr3_iter(b'{', b'<', b'[', bytes);
    let signs = memchr::memchr3_iter(b'*', b'$', b'%', bytes);
    let mut opens: Vec<usize> = brackets.chain(signs).chain(memchr::memchr2_iter(b'@', b'#', bytes)).collect();
    opens.sort_unstable();
    opens
}

/// The tokens of a text, in order, disjoint.
pub(super) fn tokens(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for at in opens_in(text) {
        let is_inside = found.last().is_some_and(|last| at < last.end);
        if !is_inside && let Some(length) = token_len(text.get(at..).unwrap_or_default()) {
            found.push(at..at + length);
        }
    }
    found
}

/// Length of the token that begins a text, if one does.
fn token_len(rest: &str) -> Option<usize> {
    for (open, close) in BRACKETS {
        if let Some(inside) = rest.strip_prefix(open) {
            let length = window(inside, MAX_TOKEN_BYTES + close.len()).find(close)?;
            let body = inside.get(..length)?;
            let fits = !body.contains('\n') && (open != "*|" || is_name(body)) && (open != "{#" || body.len() < 80);
            return fits.then_some(open.len() + length + close.len());
        }
    }
    binding(rest)
        .or_else(|| merge_field(rest))
        .or_else(|| constant(rest))
        .or_else(|| shortcode(rest))
        .or_else(|| double_square(rest))
        .or_else(|| directive(rest))
        .or_else(|| variable(rest))
}

/// `@include('partials.box')`: the arguments stand in one pair of brackets.
fn directive(rest: &str) -> Option<usize> {
    let inside = rest.strip_prefix('@')?;
    let name = inside.get(..inside.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(inside.len()))?;
    let arguments = inside.get(name.len()..)?.strip_prefix('(')?;
    let length = window(arguments, 120).find(')')?;
    let quoted = arguments.starts_with(['\'', '"', '$']);
    let known = DIRECTIVES.contains(&name.to_ascii_lowercase().as_str());
    (known && quoted && !arguments.get(..length)?.contains('\n')).then_some(name.len() + length + 3)
}

/// `{$banner_top}` and `#{post.author}`: a name or a path in brackets.
fn variable(rest: &str) -> Option<usize> {
    let inside = rest.strip_prefix("{$").or_else(|| rest.strip_prefix("#{"))?;
    let length = window(inside, 60).find('}')?;
    let body = inside.get(..length)?;
    let path = body.bytes().all(|b| b.is_ascii_alphanumeric() || b"_.->|:".contains(&b));
    (path && body.starts_with(|c: char| c.is_ascii_lowercase())).then_some(length + 3)
}

/// `${user.name}`: names in capitals alone are shell variables.
fn binding(rest: &str) -> Option<usize> {
    let inside = rest.strip_prefix("${")?;
    let length = window(inside, 80).find('}')?;
    let body = inside.get(..length)?;
    let shaped = body.chars().all(|c| c.is_ascii_alphanumeric() || "._$[]()'\" ".contains(c));
    (shaped && body.chars().any(|c| c.is_ascii_lowercase())).then_some(length + 3)
}

/// `%%EMAIL%%`.
fn merge_field(rest: &str) -> Option<usize> {
    let inside = rest.strip_prefix("%%")?;
    let length = window(inside, 62).find("%%")?;
    is_name(inside.get(..length)?).then_some(length + 4)
}

/// `%POST_DATE%`, `#PREVIEW_TEXT#`, `[FIRST_NAME]`: two words or more in capitals between two signs.
fn constant(rest: &str) -> Option<usize> {
    let (open, inside) = rest.split_at_checked(1)?;
    let close = match open {
        "%" | "#" => open,
        "[" => "]",
        _ => return None,
    };
    let length = window(inside, 62).find(close)?;
    let body = inside.get(..length)?;
    let shaped = body.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_');
    let parted = body.split('_').filter(|part| !part.is_empty()).nth(1).is_some();
    (shaped && parted && body.starts_with(|c: char| c.is_ascii_uppercase())).then_some(length + 2)
}

/// `[gallery ids="1,2"]`, `[/caption]`, `[object Object]`.
fn shortcode(rest: &str) -> Option<usize> {
    if rest.starts_with("[object Object]") {
        return Some("[object Object]".len());
    }
    let inside = rest.strip_prefix('[')?;
    let length = window(inside, MAX_TOKEN_BYTES).find(']')?;
    let body = inside.get(..length)?;
    let name_end = body.find([' ', '/']).filter(|at| *at > 0).unwrap_or(body.len());
    let name = body.get(..name_end)?.trim_start_matches('/');
    let known = SHORTCODES.contains(&name) || body.strip_prefix('/').is_some_and(|name| SHORTCODES.contains(&name));
    let attributes = body.contains("=\"") || body.contains("='") || body.contains("=”") || body.contains("=″");
    let name_shaped =
        !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"_-".contains(&b));
    let bare = body.get(name_end..).is_some_and(is_bare_attributes);
    let snake = name_shaped && body.len() == name.len() && name.contains('_') && name.len() >= 6;
    (known && (body.len() == name.len() || body.starts_with('/') || attributes)
        || name_shaped && (attributes || bare)
        || snake)
        .then_some(length + 2)
}

/// ` id=7 format=wide`: names with values that need no quotes.
fn is_bare_attributes(rest: &str) -> bool {
    let fits = |part: &str| part.split_once('=').is_some_and(|(name, value)| is_name(name) && is_name(value));
    rest.starts_with(' ') && rest.split(' ').skip(1).all(fits)
}

/// `[[ item.title ]]`: spaces at both ends and a path inside.
fn double_square(rest: &str) -> Option<usize> {
    let inside = rest.strip_prefix("[[")?;
    let length = window(inside, 82).find("]]")?;
    let body = inside.get(..length)?;
    let path = body.trim();
    let named = body.split_once(' ').is_some_and(|(name, rest)| is_name(name) && rest.contains('='));
    let shaped = named
        || body.starts_with(' ')
            && body.ends_with(' ')
            && path.chars().all(|c| c.is_ascii_alphanumeric() || "._|".contains(c));
    // MODX: a mark says what is to be looked up.
    let marked = body.strip_prefix(['+', '*', '$', '~']).is_some_and(is_name);
    let small = is_name(path) && !path.bytes().any(|b| b.is_ascii_uppercase()) && path.contains([':', '_', '.']);
    ((shaped || small || marked) && !path.is_empty()).then_some(length + 4)
}

fn is_name(body: &str) -> bool {
    !body.is_empty() && body.chars().all(|c| c.is_ascii_alphanumeric() || "_:.-".contains(c))
}

/// Whether a whole block is what a failed binding prints: `undefined`, `NaN min read`, a translation key.
pub(super) fn is_failed_binding(text: &str) -> bool {
    let text = text.trim();
    // All but keys begin with one of a few letters.
    text.starts_with(['u', 'n', 'N', 'I', '[', 'l', 'L']) && is_known_failure(text) || is_translation_key(text)
}

/// Whether a text is a failed binding that is known by its words.
fn is_known_failure(text: &str) -> bool {
    matches!(text, "undefined" | "null" | "NaN" | "Invalid Date" | "[object Object]" | "Invalid date" | "NaN:NaN")
        || (text.starts_with("NaN ") || text.starts_with("undefined ")) && text.len() < 40
        || text.get(..17).is_some_and(|start| start.eq_ignore_ascii_case("lorem ipsum dolor"))
}

/// `article.share.label`: three or more lower-case names joined by dots, the last one a word of user interfaces.
fn is_translation_key(text: &str) -> bool {
    const LAST: [&str; 16] = [
        "label",
        "title",
        "text",
        "button",
        "heading",
        "header",
        "description",
        "placeholder",
        "message",
        "link",
        "cta",
        "name",
        "subtitle",
        "tooltip",
        "caption",
        "prompt",
    ];
    if text.len() >= 100 || text.contains(' ') || memchr::memchr2(b'.', b':', text.as_bytes()).is_none() {
        return false;
    }
    let parts: Vec<&str> = text.split(['.', ':']).collect();
    parts.len() >= 3
        && text.len() < 100
        && parts
            .iter()
            .all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-'))
        && parts.last().is_some_and(|last| LAST.iter().any(|known| last.to_ascii_lowercase().ends_with(known)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        tokens(text).into_iter().filter_map(|range| text.get(range)).collect()
    }

    #[test]
    fn tokens_of_all_kinds_are_found() {
        let text = "a {{#if x}}b{{/if}} {{{body}}} {% for a in b %} <%= ad %> ${user.name} %%EMAIL%% *|FNAME|* [gallery ids=\"1\"] %POST_DATE% #PREVIEW_TEXT# [[+pagetitle]]";
        assert_eq!(
            found(text),
            [
                "{{#if x}}",
                "{{/if}}",
                "{{{body}}}",
                "{% for a in b %}",
                "<%= ad %>",
                "${user.name}",
                "%%EMAIL%%",
                "*|FNAME|*",
                "[gallery ids=\"1\"]",
                "%POST_DATE%",
                "#PREVIEW_TEXT#",
                "[[+pagetitle]]"
            ]
        );
    }

    #[test]
    fn brackets_of_prose_are_not_tokens() {
        for text in [
            "[sic]",
            "[1]",
            "[the minister]",
            "{idle}",
            "100 %% sure",
            "${HOME}",
            "a * b | c *",
            "[laughs]",
            "5 < 6 %>",
            "50% OF_ALL 60%",
            "#METOO #NO_WAY",
            "[APPLAUSE]",
        ] {
            assert!(found(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn failed_bindings_are_whole_lines() {
        assert!(is_failed_binding("NaN min read") && is_failed_binding("article.share.label"));
        assert!(!is_failed_binding("An undefined role") && !is_failed_binding("www.example.org"));
    }
}
