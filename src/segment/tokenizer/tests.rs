//! The html5lib suite. What pages become is held against html5ever's tokenizer in `tests/parse.rs`.

use std::cell::RefCell;
use std::fs;

use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{TagKind, Token};
use html5ever::{Attribute, LocalName};
use serde_json::{Value, json};

use super::names::KeptAttributes;
use super::{Next, Receiver, TextKind, Tokenizer, preprocess};

/// Tokens in the suite's notation, text joined.
#[derive(Default)]
struct Collector(RefCell<Vec<Value>>);

impl Receiver for Collector {
    fn take(&self, token: Token) -> Next {
        let mut tokens = self.0.borrow_mut();
        let token = match token {
            Token::CharacterTokens(text) => json!(["Character", &*text]),
            Token::NullCharacterToken => json!(["Character", "\0"]),
            Token::CommentToken(text) => json!(["Comment", &*text]),
            Token::DoctypeToken(found) => {
                let text = |text: Option<html5ever::tendril::StrTendril>| text.map(|text| text.to_string());
                json!(["DOCTYPE", text(found.name), text(found.public_id), text(found.system_id), !found.force_quirks])
            }
            Token::TagToken(tag) if tag.kind == TagKind::EndTag => json!(["EndTag", &*tag.name]),
            Token::TagToken(tag) => {
                let attributes: serde_json::Map<_, _> = tag
                    .attrs
                    .iter()
                    .filter(|attribute| *attribute.name.local != *" ")
                    .map(|attribute| (attribute.name.local.to_string(), json!(&*attribute.value)))
                    .collect();
                if tag.self_closing {
                    json!(["StartTag", &*tag.name, attributes, true])
                } else {
                    json!(["StartTag", &*tag.name, attributes])
                }
            }
            Token::EOFToken | Token::ParseError(_) => return Next::Markup,
        };
        if token[0] == "Character"
            && let Some(last) = tokens.last_mut().filter(|last| last[0] == "Character")
        {
            last[1] = json!([last[1].as_str().unwrap(), token[1].as_str().unwrap()].concat());
        } else {
            tokens.push(token);
        }
        Next::Markup
    }

    fn in_foreign_content(&self) -> bool {
        false
    }

    fn attributes(&self) -> Vec<Attribute> {
        Vec::new()
    }
}

fn tokens(input: &str, state: &str, last_start_tag: &str) -> Value {
    // The suite's texts stand behind the mark that may open a page.
    let marked = format!("\u{feff}{input}");
    let page = preprocess(&marked);
    let names = KeptAttributes::all();
    let collector = Collector::default();
    let mut tokenizer = Tokenizer::new(&page, &names, usize::MAX, &collector);
    let name = LocalName::from(last_start_tag);
    let started = match state {
        "Data state" => Ok(()),
        "PLAINTEXT state" => tokenizer.plain_text(),
        "RCDATA state" => tokenizer.raw_text(RawKind::Rcdata, &name),
        "RAWTEXT state" => tokenizer.raw_text(RawKind::Rawtext, &name),
        "Script data state" => tokenizer.raw_text(RawKind::ScriptData, &name),
        "CDATA section state" => {
            let end = page.find("]]>").unwrap_or(page.len());
            tokenizer.at = page.len().min(end + 3);
            tokenizer.text(0, end, TextKind::Section)
        }
        other => panic!("{other}"),
    };
    started.and_then(|()| tokenizer.run()).unwrap();
    Value::Array(collector.0.into_inner())
}

/// Resolves the suite's second layer of escapes; nothing for half a surrogate pair, which no text of ours can have.
fn unescaped(text: &str) -> Option<String> {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("\\u") {
        out.push_str(before);
        let (digits, behind) = after.split_at_checked(4).unwrap();
        out.push(char::from_u32(u32::from_str_radix(digits, 16).unwrap())?);
        rest = behind;
    }
    out.push_str(rest);
    Some(out)
}

fn unescaped_value(value: &Value) -> Option<Value> {
    Some(match value {
        Value::String(text) => Value::String(unescaped(text)?),
        Value::Array(values) => Value::Array(values.iter().map(unescaped_value).collect::<Option<_>>()?),
        Value::Object(map) => {
            let entry = |(key, value): (&String, &Value)| Some((unescaped(key)?, unescaped_value(value)?));
            Value::Object(map.iter().map(entry).collect::<Option<_>>()?)
        }
        other => other.clone(),
    })
}

#[test]
fn the_html5lib_suite_passes() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/html5lib");
    let mut run = 0;
    let mut failed = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "test") {
            continue;
        }
        let suite: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        for test in suite["tests"].as_array().unwrap() {
            let (mut input, mut wanted) = (test["input"].clone(), test["output"].clone());
            if test["doubleEscaped"] == true {
                let (Some(plain), Some(tokens)) = (unescaped_value(&input), unescaped_value(&wanted)) else { continue };
                (input, wanted) = (plain, tokens);
            }
            let states = test["initialStates"].as_array().cloned().unwrap_or_else(|| vec![json!("Data state")]);
            for state in states {
                let last_start_tag = test["lastStartTag"].as_str().unwrap_or_default();
                let found = tokens(input.as_str().unwrap(), state.as_str().unwrap(), last_start_tag);
                run += 1;
                if found != wanted {
                    failed.push(format!("{path:?} {state} {}\n{input}\n{found}\n{wanted}", test["description"]));
                }
            }
        }
    }
    assert!(run > 2_000, "{run}");
    assert!(failed.is_empty(), "{} of {run} failed:\n{}", failed.len(), failed.join("\n\n"));
}

#[test]
fn line_breaks_become_one() {
    assert_eq!(preprocess("\u{feff}a\r\nb\rc\r\r\nd\n"), "a\nb\nc\n\nd\n");
}
