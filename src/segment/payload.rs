//! Articles that stand only in a page's scripts: the state that a script would turn into the visible page.
//!
//! Looked for only where the markup shows next to no text. The scripts are data here: JSON is read, nothing is run.

use memchr::memmem;
use rustc_hash::FxHashMap;
use serde_json::Value;

use crate::measure::{Fnv, words_in};

/// Words of visible text from which a page is not looked at for payloads.
const ENOUGH_WORDS: u32 = 60;
/// Words of running text that a payload must have.
const LEAST_WORDS: usize = 60;
/// Words of a string that counts as running text.
const PROSE_WORDS: usize = 8;
/// Most bytes of scripts that are read.
const MAX_BYTES: usize = 8 << 20;
/// Most values that are looked at, and how deep.
const MAX_VALUES: usize = 200_000;
const MAX_DEPTH: usize = 64;
/// Path of the roots, and of the texts that are rows of their own.
const ROOT: u64 = 0;
const ROW: u64 = 1;
/// Most bytes of the article.
const MAX_ARTICLE: usize = 1 << 20;

/// Whether the visible text is so little that the article may stand in the scripts. Scripts without spaces between
/// words have as many words as their letters say.
pub(super) fn is_wanted(visible: &str) -> bool {
    visible.split_ascii_whitespace().nth(ENOUGH_WORDS as usize).is_none() && words_in(visible) < ENOUGH_WORDS
}

/// The article of a page's payload as a little HTML page, if there is one.
pub(super) fn article(page: &str) -> Option<String> {
    let mut found = Strings::default();
    // Scripts beyond the limit are not read; what was found before them counts.
    let mut flight = String::new();
    let mut left = MAX_BYTES;
    for script in scripts(page) {
        let Some(rest) = left.checked_sub(script.len()) else { break };
        left = rest;
        match flight_part(script) {
            Some(part) => flight.push_str(&part),
            None => {
                if let Some(value) = state(script) {
                    found.walk(&value);
                }
            }
        }
    }
    read_flight(&flight, &mut found);
    found.best()
}

/// Contents of the scripts, in page order.
fn scripts(page: &str) -> impl Iterator<Item = &str> {
    let mut rest = page;
    std::iter::from_fn(move || {
        let start = memmem::find(rest.as_bytes(), b"<script")?;
        let after = rest.get(start..)?;
        let open = memchr::memchr(b'>', after.as_bytes())?;
        let body = after.get(open + 1..)?;
        let end = memmem::find(body.as_bytes(), b"</script").unwrap_or(body.len());
        rest = body.get(end..)?;
        Some(body.get(..end)?.trim())
    })
}

/// The value of a script that is JSON, or that assigns an object: `window.state = {…}`.
fn state(script: &str) -> Option<Value> {
    let body = if script.starts_with(['{', '[']) {
        script
    } else {
        let assigned = memchr::memchr(b'=', script.as_bytes()).filter(|at| *at < 200)?;
        let value = script.get(assigned + 1..)?.trim_start();
        if !value.starts_with(['{', '[']) {
            return None;
        }
        value
    };
    serde_json::Deserializer::from_str(body).into_iter().next()?.ok()
}

/// The text that `self.__next_f.push([1,"…"])` adds to the state of a Next.js page.
fn flight_part(script: &str) -> Option<String> {
    let argument = script.split_once("__next_f.push(")?.1;
    let value: Value = serde_json::Deserializer::from_str(argument).into_iter().next()?.ok()?;
    Some(value.get(1).and_then(Value::as_str).unwrap_or_default().to_owned())
}

/// Reads the rows of a Next.js state: `1f:{…}` with JSON, `20:T5a0,…` with so many bytes (in hex) of text.
fn read_flight(mut state: &str, found: &mut Strings) {
    while let Some((name, rest)) = state.split_once(':') {
        if name.len() > 8 || !name.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            // A row in a form that is not known: go on with the next line.
            state = state.split_once('\n').map_or("", |(_, next)| next);
            continue;
        }
        let text = rest.strip_prefix('T').and_then(|rest| {
            let (length, rest) = rest.split_once(',')?;
            let length = usize::from_str_radix(length, 16).ok()?;
            Some((rest.get(..length.min(rest.len()))?, rest.get(length..).unwrap_or_default()))
        });
        if let Some((text, next)) = text {
            found.add(ROW, text);
            state = next;
        } else {
            let (row, next) = rest.split_once('\n').unwrap_or((rest, ""));
            if let Ok(value) = serde_json::from_str::<Value>(row) {
                found.walk(&value);
            } else if row.starts_with('<') {
                found.add(ROW, row);
            }
            state = next;
        }
    }
}

/// Strings with running text by the path they stand at, numbers of list items left out. A path is a hash of its keys:
/// a page may have keys of megabytes, and a path for each of many values.
#[derive(Default)]
struct Strings {
    /// Words and strings of each path, in the order in which the paths were met.
    paths: Vec<(usize, Vec<String>)>,
    numbers: FxHashMap<u64, usize>,
    values: usize,
}

/// The path of what stands below a key.
fn below(path: u64, key: &str) -> u64 {
    let mut hash = Fnv::default();
    hash.add(&path.to_le_bytes());
    hash.add(key.as_bytes());
    hash.value()
}

impl Strings {
    fn add(&mut self, path: u64, text: &str) {
        let words = prose_words(text);
        if words < PROSE_WORDS {
            return;
        }
        let next = self.paths.len();
        let number = *self.numbers.entry(path).or_insert(next);
        if number == next {
            self.paths.push((0, Vec::new()));
        }
        if let Some((sum, strings)) = self.paths.get_mut(number) {
            *sum += words;
            strings.push(text.to_owned());
        }
    }

    /// Adds all strings below a value, with a stack of its own.
    fn walk(&mut self, root: &Value) {
        let mut stack = vec![(root, ROOT, 0)];
        while let Some((value, path, depth)) = stack.pop() {
            self.values += 1;
            if self.values > MAX_VALUES || depth > MAX_DEPTH {
                return;
            }
            match value {
                Value::String(text) => self.add(path, text),
                Value::Array(items) => stack.extend(items.iter().rev().map(|item| (item, path, depth + 1))),
                Value::Object(fields) => {
                    stack.extend(fields.iter().rev().map(|(key, item)| (item, below(path, key), depth + 1)));
                }
                _ => {}
            }
        }
    }

    /// The strings of the path with most running text, the first of equals, as HTML.
    fn best(self) -> Option<String> {
        let (words, strings) = self.paths.into_iter().reduce(|a, b| if b.0 > a.0 { b } else { a })?;
        if words < LEAST_WORDS {
            return None;
        }
        let mut page = String::from("<article>");
        for text in strings {
            if page.len() + text.len() > MAX_ARTICLE {
                break;
            }
            if has_markup(&text) {
                page.push_str(&text);
            } else {
                for line in text.lines() {
                    page.push_str("<p>");
                    page.push_str(&line.replace('&', "&amp;").replace('<', "&lt;"));
                    page.push_str("</p>");
                }
            }
        }
        page.push_str("</article>");
        Some(page)
    }
}

fn has_markup(text: &str) -> bool {
    ["</p>", "</div>", "<br", "<p>"].iter().any(|tag| memmem::find(text.as_bytes(), tag.as_bytes()).is_some())
}

/// Words of a string that reads as running text: markup aside, with an end of a sentence in it; 0 for others.
fn prose_words(text: &str) -> usize {
    let ends = |c| matches!(c, '.' | '!' | '?' | '…' | '。' | '！' | '？' | '।');
    if text.len() < 40 || !text.contains(ends) || text.starts_with("http") {
        return 0;
    }
    let mut in_tag = false;
    let mut words = 0i64;
    let mut before = ' ';
    for c in text.chars() {
        match c {
            '<' | '>' => in_tag = c == '<',
            // Code and style sheets.
            '{' | ';' if !in_tag => words -= 3,
            _ if !in_tag && !c.is_alphanumeric() && before.is_alphanumeric() => words += 1,
            _ => {}
        }
        before = c;
    }
    usize::try_from(words).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SENTENCE: &str = "The ferry sails again from Monday, the harbour office said, after a winter on the slip. ";

    #[test]
    fn the_longest_text_of_a_state_is_found() {
        let body: Vec<String> = (0..6).map(|_| format!(r#"{{"kind":"text","content":"{SENTENCE}"}}"#)).collect();
        let page = format!(
            r#"<div id="app"></div><script id="__NEXT_DATA__" type="application/json">{{"props":{{"legal":"{SENTENCE}","story":{{"elements":[{}]}}}}}}</script>"#,
            body.join(",")
        );
        let found = article(&page).unwrap();
        assert_eq!(found.matches("The ferry").count(), 6, "{found}");
    }

    #[test]
    fn rows_of_text_are_counted_in_bytes() {
        let html = format!("<p>{}</p>", SENTENCE.repeat(6));
        let state = format!("1:I[7,[],\\\"\\\"]\\n2:T{:x},{html}3:{{}}\\n", html.len());
        let page = format!(r#"<script>self.__next_f.push([1,"{state}"])</script>"#);
        assert!(article(&page).unwrap().contains(&html));
    }

    #[test]
    fn long_keys_over_many_values_cost_no_memory_of_their_own() {
        let page = format!("<script>{{\"{}\":[{}0]}}</script>", "k".repeat(1 << 20), "0,".repeat(100_000));
        assert_eq!(article(&page), None);
    }

    #[test]
    fn a_page_of_ideographs_shows_enough() {
        assert!(is_wanted("Loading"));
        assert!(!is_wanted(&"港の橋が土曜日に開いた。".repeat(20)));
    }

    #[test]
    fn scripts_without_an_article_give_none() {
        for page in
            ["<script>var a = 1;</script>", "<script>window.x = {\"a\": \"b\"}</script>", "<script", "", "<script>{"]
        {
            assert_eq!(article(page), None, "{page}");
        }
    }
}
