//! The record: the row that users join, sort and filter on.
//!
//! Every key is present in every record. Nothing in it depends on the clock, the machine or the order of files.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::fields::TextWords;

/// Version of the record's shape; changes with every added, removed or renamed field.
pub const SCHEMA_VERSION: &str = "1.0";

/// A clean article record: one line of `articles.jsonl`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ArticleRecord {
    /// Version of this schema.
    pub schema_version: String,
    /// Stable identifier: the first 32 hex digits of SHA-256 over the relative path and locator.
    pub id: String,
    /// Clean body: paragraphs joined by a blank line, items of one list and rows of one table by a newline; NFC.
    pub text: String,
    /// Headline without site or topic suffix.
    pub title: Option<String>,
    /// Standfirst (deck, lead) printed in the page.
    pub standfirst: Option<String>,
    /// Description from the page's metadata.
    pub description: Option<String>,
    /// Byline as printed.
    pub byline: Option<String>,
    /// Who signs: persons, rather none than wrong ones; only where none is named, the agency, desk or user that the page
    /// gives as the author.
    pub authors: Vec<String>,
    /// Dateline, parsed and taken off the text only when certain.
    pub dateline: Option<Dateline>,
    /// When it was published: RFC 3339 with an offset the page gives, or a bare date. Never a local date-time.
    pub date_published: Option<String>,
    /// Local date-time whose zone is unknown.
    pub date_local: Option<String>,
    /// The same instant in UTC, only if an offset was known.
    pub date_published_utc: Option<String>,
    /// How exact the date is.
    pub date_precision: Option<DatePrecision>,
    /// Where the date was found.
    pub date_source: Option<DateSource>,
    /// The date as the page prints it.
    pub date_raw: Option<String>,
    /// When it was last modified; same rules as `date_published`, local date-times allowed only with a zone.
    pub date_modified: Option<String>,
    /// When it was fetched, from the index.
    pub date_fetched: Option<String>,
    /// Language, BCP 47.
    pub language: Option<String>,
    /// How sure the language is, 0 to 1.
    pub language_score: Option<f64>,
    /// Section or rubric.
    pub section: Option<String>,
    /// Tags, topics, keywords.
    pub tags: Vec<String>,
    /// Address of the page.
    pub url: Option<String>,
    /// Address the page calls its own.
    pub canonical_url: Option<String>,
    /// Host of the address, lower case.
    pub hostname: Option<String>,
    /// Name of the site.
    pub site_name: Option<String>,
    /// Captions moved out of the text.
    pub captions: Vec<Caption>,
    /// Corrections, republication lines and the like, moved out of the text.
    pub notes: Vec<Note>,
    /// The publisher's own claim (`isAccessibleForFree`).
    pub is_accessible_for_free: Option<bool>,
    /// How much text is left.
    pub status: Status,
    /// Peculiarities, sorted.
    pub flags: Vec<Flag>,
    /// Words of `text`.
    pub word_count: u64,
    /// Unicode scalar values of `text`.
    pub char_count: u64,
    /// Paragraphs of `text`.
    pub paragraph_count: u64,
    /// First 32 hex digits of SHA-256 over the words of the text, case folded: equal for exact duplicates.
    pub content_hash: String,
    /// 64-bit similarity hash of the text in hex: a small Hamming distance means near duplicates (Charikar 2002).
    pub simhash: String,
    /// `id` of the record that this one repeats, word for word or nearly so: of all that repeat each other the earliest,
    /// then the one with the most words, then the first by path.
    pub duplicate_of: Option<String>,
    /// `id` of the original, on the copies and on the original itself; null for a record that nothing repeats.
    pub duplicate_cluster: Option<String>,
    /// How alike a copy is to its original, 0 to 1: words of the longest common subsequence divided by the words of the
    /// longer text; 1 for the same words. Null for all but copies.
    pub similarity: Option<f64>,
    /// Characters taken out of the visible text, moved ones included.
    pub removed_chars: u64,
    /// `removed_chars` divided by the characters of the visible text, 0 to 1.
    pub removed_ratio: f64,
    /// Characters taken out by kind.
    pub removed_by: BTreeMap<String, u64>,
    /// What kind of page it is; null for a text scrape.
    pub page_type: Option<PageType>,
    /// How sure it is that the article is complete and alone, 0 to 1. For an HTML page the probability that its word
    /// F1 is .95 or more (see the reliability table in `docs/quality.md`), for a text scrape the lowest confidence
    /// among the removals applied, 1 when nothing was removed.
    pub confidence: f64,
    /// Where the record came from.
    pub source: Source,
}

/// A dateline such as "LONDON, March 3 (Agency) -".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Default)]
#[serde(deny_unknown_fields)]
pub struct Dateline {
    /// Place as printed.
    pub place: Option<String>,
    /// Date, when it is complete: `YYYY-MM-DD`; otherwise as printed.
    pub date: Option<String>,
    /// News agency.
    pub agency: Option<String>,
    /// The whole dateline as printed.
    pub raw: String,
}

/// How exact a date is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DatePrecision {
    /// To the second.
    Second,
    /// To the minute.
    Minute,
    /// To the day.
    Day,
    /// To the month.
    Month,
    /// To the year.
    Year,
}

/// Where a date was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DateSource {
    /// JSON-LD.
    Jsonld,
    /// A `meta` element.
    Meta,
    /// A `time` element.
    TimeTag,
    /// The address.
    Url,
    /// Visible text.
    Text,
    /// The dateline.
    Dateline,
    /// The index file.
    File,
    /// Visible text that tells when the article was last changed: the page gives no other date.
    Modified,
}

/// A caption moved out of the text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Default)]
#[serde(deny_unknown_fields)]
pub struct Caption {
    /// Text of the caption as printed.
    pub text: String,
    /// Credit named in it.
    pub credit: Option<String>,
    /// Address of the image.
    pub image: Option<String>,
    /// Alternative text of the image.
    pub alt: Option<String>,
    /// Number of paragraphs of `text` that come before it.
    pub position: u64,
}

/// What a note is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum NoteKind {
    /// A correction of this article.
    Correction,
    /// Where it was first published.
    RepublishedFrom,
    /// Who translated it.
    Translation,
    /// Agency line.
    Agency,
    /// Editor's note, disclaimer, legal notice.
    EditorNote,
}

/// A note moved out of the text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Note {
    /// What it is.
    pub kind: NoteKind,
    /// As printed.
    pub text: String,
}

/// How much text is left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// 60 words or more.
    Ok,
    /// Fewer than 60 words.
    Short,
    /// Fewer than 15 words.
    Stub,
    /// Everything was husk.
    EmptyAfterClean,
}

/// A peculiarity of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Flag {
    /// The text ends at a paywall.
    PaywallStub,
    /// Captions carry the text.
    PhotoEssay,
    /// Entries with clock times.
    LiveBlog,
    /// A page of links to other pages.
    IndexPage,
    /// Code or templates are its subject.
    CodeArticle,
    /// Characters were lost in decoding.
    LossyDecode,
    /// The removal budget was exceeded, so sentences were kept.
    HighRemoval,
    /// Repeats another record nearly word for word.
    NearDuplicate,
    /// Day and month of the date were put in order by the page's language and country only.
    AmbiguousDate,
    /// The page has other articles below its own, which are left out.
    OtherArticles,
}

/// What kind of page a record came from. Articles are the purpose; the others come out as they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PageType {
    /// News, a blog post, a guide: one text.
    Article,
    /// Entries that each lead to another page.
    Listing,
    /// Questions and answers, a thread.
    Forum,
    /// One thing for sale.
    Product,
    /// Reference or manual.
    Documentation,
    /// What an organisation offers.
    Service,
    /// Many things for sale.
    Collection,
}

impl PageType {
    /// All types, the most frequent first.
    pub const ALL: [Self; 7] = [
        Self::Article,
        Self::Service,
        Self::Product,
        Self::Collection,
        Self::Forum,
        Self::Listing,
        Self::Documentation,
    ];

    /// The name used in records.
    pub fn name(self) -> &'static str {
        match self {
            Self::Article => "article",
            Self::Listing => "listing",
            Self::Forum => "forum",
            Self::Product => "product",
            Self::Documentation => "documentation",
            Self::Service => "service",
            Self::Collection => "collection",
        }
    }
}

/// Where a record came from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Path relative to the input folder, `/` between the parts.
    pub path: String,
    /// `html` or `text`.
    pub format: String,
    /// Place inside a container file.
    pub locator: Option<String>,
    /// Size in bytes.
    pub bytes: u64,
    /// SHA-256 of the bytes, hex.
    pub sha256: String,
    /// WHATWG name of the encoding.
    pub encoding: String,
    /// How the encoding was known: bom, declared, meta, utf8, detected.
    pub encoding_evidence: String,
    /// How sure the encoding is, 0 to 1.
    pub encoding_confidence: f64,
    /// Characters that could not be decoded.
    pub replaced_chars: u64,
}

/// What was done with a removed span.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RemovalAction {
    /// Taken out.
    Remove,
    /// Taken out of the text and put into a field.
    Move,
    /// Left in the text, but marked.
    Flag,
}

/// One removal: a line of `removals.jsonl`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RemovalRecord {
    /// `id` of the record.
    pub id: Arc<str>,
    /// `source.path` of the record.
    pub path: Arc<str>,
    /// Number of the removal within the page, from 0.
    pub seq: u64,
    /// Rule that decided.
    pub rule: Cow<'static, str>,
    /// Kind of husk.
    pub category: Cow<'static, str>,
    /// What was done.
    pub action: RemovalAction,
    /// Field it was moved to.
    pub field: Option<Cow<'static, str>>,
    /// First byte in the document text: the decoded file for text scrapes, the visible text for HTML.
    pub start: u64,
    /// One past the last byte.
    pub end: u64,
    /// Unit of `start` and `end`: always `byte`.
    pub unit: Cow<'static, str>,
    /// The removed text.
    pub text: String,
    /// How sure the decision is, 0 to 1.
    pub confidence: f64,
    /// Signals that spoke for it, strongest first.
    pub evidence: Vec<Cow<'static, str>>,
    /// Language of the page.
    pub lang: Option<Arc<str>>,
    /// Version of the rules.
    pub rules_version: Cow<'static, str>,
}

/// A record with the removals behind it.
#[derive(Debug, Clone, PartialEq)]
pub struct Cleaned {
    /// The record.
    pub record: ArticleRecord,
    /// Every span that is not in the text, in page order.
    pub removals: Vec<RemovalRecord>,
    /// The blocks that are in the text, in page order.
    pub kept: Vec<KeptBlock>,
    /// Characters of the visible text.
    pub visible_chars: u64,
    /// The words of the text.
    pub(crate) words: TextWords,
    /// Whether the page is one of a manual.
    pub is_manual: bool,
    /// What takes its place where the other pages of its site show that the site is a manual; `None` where that is
    /// out of the question or changes nothing.
    pub as_manual: Option<Box<Cleaned>>,
}

/// A block that is in the text: where it stands there, and where it came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptBlock {
    /// First byte in [`ArticleRecord::text`].
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// First byte and one past the last in the document text; `None` when a part of the block was taken out.
    pub source: Option<(u32, u32)>,
}
