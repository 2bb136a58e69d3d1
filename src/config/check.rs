//! From the text of a configuration file to a [`Config`]: walks the parsed document, so that every mistake is found
//! at once and each knows its place.

use std::ops::Range;
use std::path::Path;

use toml::de::{DeTable, DeValue};

use super::document::{Notes, Text};
use super::problem::Problem;
use super::{Compression, Config, CsvNewlines, OutputFormat, RulesConfig, SiteConfig, Threshold, glob, nearest};
use crate::detect::{RULES, rule_index};
use crate::lexicon::{self, LexiconError, fold};
use crate::segment::selectors::SelectorSet;

const TABLES: &[&str] = &["input", "output", "limits", "run", "learn", "dedup", "rules", "lexicon", "site"];
const INPUT: &[&str] = &["include", "exclude", "follow-symlinks", "fields"];
const FIELDS: &[&str] = &["html", "page", "text", "url", "date-fetched", "charset", "name"];
const OUTPUT: &[&str] = &["formats", "csv-raw", "csv-crlf", "csv-bom", "csv-newlines", "shard-size", "compress"];
const LIMITS: &[&str] = &[
    "max-page-bytes",
    "max-nodes",
    "max-depth",
    "max-attributes",
    "max-steps",
    "max-replaced-per-mille",
    "max-ratio",
    "max-members",
];
const RUN: &[&str] = &["jobs", "max-quarantine", "window"];
const LEARN: &[&str] = &["enabled", "documents", "share", "frozen"];
const DEDUP: &[&str] = &["similarity", "drop"];
const RULE_KEYS: &[&str] = &["removal-budget", "thresholds"];
const LEXICON: &[&str] = &["files"];
const SITE: &[&str] =
    &["host", "hosts", "paths", "body", "strip", "keep", "strip-phrases", "keep-phrases", "time-zone"];
const FORMATS: &[(&str, OutputFormat)] = &[("jsonl", OutputFormat::Jsonl), ("csv", OutputFormat::Csv)];
const NEWLINES: &[(&str, CsvNewlines)] = &[("keep", CsvNewlines::Keep), ("escape", CsvNewlines::Escape)];
const COMPRESSIONS: &[(&str, Compression)] = &[("none", Compression::None), ("zstd", Compression::Zstd)];

/// Less alike texts are seldom candidates, see `docs/duplicates.md`.
const LEAST_SIMILARITY: f64 = 0.6;

/// Reads a configuration; `folder` is what paths in it are relative to.
pub(super) fn read(text: &str, name: &str, folder: &Path) -> Result<Config, Vec<Problem>> {
    let mut notes = Notes::new(name, text);
    let (document, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        let message = error.message().lines().collect::<Vec<_>>().join(", ");
        notes.add(&error.span().unwrap_or(0..0), message, "");
    }
    if !errors.is_empty() {
        return Err(notes.problems);
    }
    let root = document.get_ref();
    let mut config = Config::default();
    notes.unknown_keys(root, "", TABLES);
    input(&mut notes, root, &mut config);
    output(&mut notes, root, &mut config);
    limits(&mut notes, root, &mut config);
    if let Some(section) = notes.section(root, "run", " in [run]", RUN) {
        notes.size(section, "jobs", 0..=1024, &mut config.run.jobs);
        notes.share(section, "max-quarantine", &mut config.run.max_quarantine);
        notes.size(section, "window", 1..=100_000, &mut config.run.window);
    }
    if let Some(section) = notes.section(root, "learn", " in [learn]", LEARN) {
        notes.boolean(section, "enabled", &mut config.learn.enabled);
        notes.integer(section, "documents", 2..=1_000_000_000, &mut config.learn.documents);
        notes.share(section, "share", &mut config.learn.share);
        notes.boolean(section, "frozen", &mut config.learn.frozen);
    }
    dedup(&mut notes, root, &mut config);
    if let Some(section) = notes.section(root, "rules", " in [rules]", RULE_KEYS) {
        notes.share(section, "removal-budget", &mut config.rules.removal_budget);
        thresholds(&mut notes, section, &mut config.rules);
    }
    if let Some(section) = notes.section(root, "lexicon", " in [lexicon]", LEXICON) {
        for file in notes.texts(section, "files").unwrap_or_default() {
            let path = folder.join(&file.value);
            phrase_file(&mut notes, &file, &path);
            config.lexicon.files.push(path);
        }
    }
    config.sites = sites(&mut notes, root);
    if notes.problems.is_empty() { Ok(config) } else { Err(notes.problems) }
}

fn input(notes: &mut Notes<'_>, root: &DeTable<'_>, config: &mut Config) {
    let Some(section) = notes.section(root, "input", " in [input]", INPUT) else { return };
    config.input.include = globs(notes, section, "include");
    config.input.exclude = globs(notes, section, "exclude");
    notes.boolean(section, "follow-symlinks", &mut config.input.follow_symlinks);
    let Some(fields) = notes.section(section, "fields", " in [input.fields]", FIELDS) else { return };
    let known = &mut config.input.fields;
    for (key, target) in [
        ("html", &mut known.html),
        ("page", &mut known.page),
        ("text", &mut known.text),
        ("url", &mut known.url),
        ("date-fetched", &mut known.date_fetched),
        ("charset", &mut known.charset),
        ("name", &mut known.name),
    ] {
        if let Some(texts) = notes.texts(fields, key) {
            *target = texts.into_iter().map(|text| text.value).collect();
        }
    }
    if known.html.is_empty() && known.page.is_empty() && known.text.is_empty() {
        let span = section.get("fields").map_or(0..0, toml::Spanned::span);
        notes.add(&span, "[input.fields] names no field for the page", "give it `html`, `page` or `text`");
    }
}

fn output(notes: &mut Notes<'_>, root: &DeTable<'_>, config: &mut Config) {
    let Some(section) = notes.section(root, "output", " in [output]", OUTPUT) else { return };
    let output = &mut config.output;
    if let Some(texts) = notes.texts(section, "formats") {
        output.formats = texts.iter().filter_map(|text| notes.chosen(text, "formats", FORMATS)).collect();
        output.formats.dedup();
    }
    notes.boolean(section, "csv-raw", &mut output.csv_raw);
    notes.boolean(section, "csv-crlf", &mut output.csv_crlf);
    notes.boolean(section, "csv-bom", &mut output.csv_bom);
    notes.choice(section, "csv-newlines", NEWLINES, &mut output.csv_newlines);
    notes.size(section, "shard-size", 0..=1_000_000_000, &mut output.shard_size);
    notes.choice(section, "compress", COMPRESSIONS, &mut output.compress);
}

fn limits(notes: &mut Notes<'_>, root: &DeTable<'_>, config: &mut Config) {
    let Some(section) = notes.section(root, "limits", " in [limits]", LIMITS) else { return };
    let limits = &mut config.limits;
    // Spans are u32: a page must stay well below 4 GiB.
    notes.integer(section, "max-page-bytes", 1..=1 << 30, &mut limits.max_page_bytes);
    notes.size(section, "max-nodes", 1..=100_000_000, &mut limits.max_nodes);
    notes.size(section, "max-depth", 1..=60_000, &mut limits.max_depth);
    notes.size(section, "max-attributes", 1..=1_000_000, &mut limits.max_attributes);
    notes.integer(section, "max-steps", 1..=1_000_000_000_000, &mut limits.max_steps);
    let mut per_mille = u64::from(limits.max_replaced_per_mille);
    notes.integer(section, "max-replaced-per-mille", 0..=1000, &mut per_mille);
    limits.max_replaced_per_mille = u32::try_from(per_mille).unwrap_or(1000);
    notes.integer(section, "max-ratio", 1..=1_000_000, &mut limits.max_ratio);
    notes.integer(section, "max-members", 1..=1_000_000_000, &mut limits.max_members);
}

fn dedup(notes: &mut Notes<'_>, root: &DeTable<'_>, config: &mut Config) {
    let Some(section) = notes.section(root, "dedup", " in [dedup]", DEDUP) else { return };
    notes.share(section, "similarity", &mut config.dedup.similarity);
    if let Some(value) = section.get("similarity").filter(|_| config.dedup.similarity < LEAST_SIMILARITY) {
        notes.add(&value.span(), "`similarity` is out of range", "allowed: 0.6 to 1");
    }
    notes.boolean(section, "drop", &mut config.dedup.drop);
}

fn globs(notes: &mut Notes<'_>, section: &DeTable<'_>, key: &str) -> Vec<String> {
    let texts = notes.texts(section, key).unwrap_or_default();
    for text in &texts {
        if let Err(error) = glob(&text.value) {
            notes.add(&text.span, format!("`{key}` is not a glob: {}", error.kind()), "");
        }
    }
    texts.into_iter().map(|text| text.value).collect()
}

fn thresholds(notes: &mut Notes<'_>, section: &DeTable<'_>, rules: &mut RulesConfig) {
    let Some(value) = section.get("thresholds") else { return };
    let Some(table) = notes.table(value, "thresholds") else { return };
    for (key, value) in table {
        let id: &str = key.get_ref();
        let Some(rule) = rule_index(id).and_then(|index| RULES.get(index)) else {
            let hint = match nearest(id, RULES.iter().map(|rule| rule.id)) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "`dehusk rules` lists them".to_owned(),
            };
            notes.add(&key.span(), format!("there is no rule `{id}`"), hint);
            continue;
        };
        let threshold = match value.get_ref() {
            DeValue::Boolean(true) => Some(Threshold::shipped(rule.threshold)),
            DeValue::Boolean(false) => Some(Threshold::Off(false)),
            DeValue::Float(_) | DeValue::Integer(_) => notes.share_value(value, id).map(Threshold::Score),
            _ => {
                notes.wrong_type(value, id, "a number from 0 to 1, true or false");
                None
            }
        };
        if let Some(threshold) = threshold {
            rules.thresholds.insert(rule.id, threshold);
        }
    }
}

/// Notes what is wrong with a phrase file, in the file itself where the place is known.
fn phrase_file(notes: &mut Notes<'_>, named: &Text, path: &Path) {
    let name = path.display().to_string();
    let read = std::fs::read(path).map_err(|cause| cause.to_string());
    let text = read.and_then(|bytes| String::from_utf8(bytes).map_err(|_| "is not UTF-8".to_owned()));
    let text = match text {
        Ok(text) => text,
        Err(cause) => return notes.add(&named.span, format!("phrase file {name}: {cause}"), ""),
    };
    let Err(mistakes) = lexicon::read_phrases(&text) else { return };
    let mut own = Notes::new(&name, &text);
    for mistake in &mistakes {
        match mistake {
            LexiconError::Syntax(_) => match toml::from_str::<lexicon::PhraseTables>(&text) {
                Err(error) => own.add(&error.span().unwrap_or(0..0), error.message(), ""),
                Ok(_) => own.add(&(0..0), mistake.to_string(), ""),
            },
            LexiconError::UnknownClass { name, nearest } => {
                let hint = nearest.map(|near| format!("did you mean `{near}`?")).unwrap_or_default();
                own.add(&header(&text, name), format!("unknown class `{name}`"), hint);
            }
            LexiconError::NotFolded { phrase, folded, .. } => {
                let at = text.find(&format!("\"{phrase}\"")).map_or(0..0, |at| at..at + phrase.len() + 2);
                own.add(&at, "this phrase is not folded, so it would never match", format!("write \"{folded}\""));
            }
        }
    }
    notes.problems.append(&mut own.problems);
}

/// Where the table `[name]` is opened.
fn header(text: &str, name: &str) -> Range<usize> {
    let keys =
        DeTable::parse(text).ok().and_then(|table| table.get_ref().get_key_value(name).map(|(key, _)| key.span()));
    keys.unwrap_or(0..0)
}

fn sites(notes: &mut Notes<'_>, root: &DeTable<'_>) -> Vec<SiteConfig> {
    let Some(value) = root.get("site") else { return Vec::new() };
    let Some(array) = value.get_ref().as_array() else {
        notes.add(&value.span(), "`site` must be a list of tables", "write [[site]]");
        return Vec::new();
    };
    let mut sites = Vec::with_capacity(array.len());
    for value in array {
        let Some(table) = notes.table(value, "site") else { continue };
        notes.unknown_keys(table, " in [[site]]", SITE);
        let site = SiteConfig {
            hosts: hosts(notes, table),
            paths: globs(notes, table, "paths"),
            body: selectors(notes, table, "body"),
            strip: selectors(notes, table, "strip"),
            keep: selectors(notes, table, "keep"),
            strip_phrases: phrases(notes, table, "strip-phrases"),
            keep_phrases: phrases(notes, table, "keep-phrases"),
            time_zone: time_zone(notes, table),
        };
        if !["host", "hosts", "paths"].iter().any(|key| table.contains_key(*key)) {
            notes.add(&value.span(), "this [[site]] is for no page", "give it `host`, `hosts` or `paths`");
        }
        sites.push(site);
    }
    sites
}

/// The name of a time zone, if the embedded database has it.
fn time_zone(notes: &mut Notes<'_>, section: &DeTable<'_>) -> Option<String> {
    let name = notes.one_text(section, "time-zone")?;
    if super::time_zone(&name.value).is_err() {
        notes.add(
            &name.span,
            format!("there is no time zone \"{}\"", name.value),
            "an IANA name such as \"Europe/Berlin\"",
        );
    }
    Some(name.value)
}

fn hosts(notes: &mut Notes<'_>, section: &DeTable<'_>) -> Vec<String> {
    let mut hosts = notes.texts(section, "host").unwrap_or_default();
    hosts.extend(notes.texts(section, "hosts").unwrap_or_default());
    for host in &hosts {
        let bare = host.value.strip_prefix('.').unwrap_or(&host.value);
        let fits = |c: char| c == '-' || c == '.' || (c.is_alphanumeric() && !c.is_uppercase());
        if bare.is_empty() || !bare.chars().all(fits) {
            let hint = "a lower-case host name such as \"news.example.org\", or \".example.org\" with all sub-domains";
            notes.add(&host.span, format!("\"{}\" is not a host name", host.value), hint);
        }
    }
    hosts.into_iter().map(|host| host.value).collect()
}

fn selectors(notes: &mut Notes<'_>, section: &DeTable<'_>, key: &str) -> Vec<String> {
    let texts = notes.texts(section, key).unwrap_or_default();
    for text in &texts {
        if text.value.trim().is_empty() {
            notes.add(&text.span, format!("`{key}` has an empty selector"), "");
        } else if let Err((offset, cause)) = SelectorSet::parse(&text.value) {
            let span = notes.inside(text, offset);
            notes.add(&span, format!("`{key}` is not a CSS selector: {cause}"), "");
        }
    }
    texts.into_iter().map(|text| text.value).collect()
}

fn phrases(notes: &mut Notes<'_>, section: &DeTable<'_>, key: &str) -> Vec<String> {
    let texts = notes.texts(section, key).unwrap_or_default();
    for text in &texts {
        if fold::folded(&text.value).trim().is_empty() {
            notes.add(&text.span, format!("`{key}` has an empty phrase, which every block contains"), "");
        }
    }
    texts.into_iter().map(|text| text.value).collect()
}
