//! The nouns every stage shares: what a page is before it becomes a record.
//!
//! Four words, four states, never mixed: a **page** is as scraped, a **document** is segmented, an **article** is
//! main content only, a **record** is the row emitted.

use std::borrow::Cow;
use std::ops::Range;

use crate::error::PageError;

/// A half-open range of bytes `start..end` in [`Document::text`], on character boundaries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct TextSpan {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl TextSpan {
    /// The span `start..end`; texts are limited to 4 GiB long before this point, so the casts are exact.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a page is at most `limits.max-page-bytes`, checked under 1 GiB"
    )]
    pub fn new(start: usize, end: usize) -> Self {
        Self { start: start as u32, end: end as u32 }
    }

    /// The text under the span, or `""` where the span does not fit the text.
    pub fn slice(self, text: &str) -> &str {
        text.get(self.range()).unwrap_or_default()
    }

    /// The span as a range of `usize`.
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Length in bytes.
    pub fn len(self) -> usize {
        self.end.saturating_sub(self.start) as usize
    }

    /// Whether no byte is covered.
    pub fn is_empty(self) -> bool {
        self.end <= self.start
    }

    /// Whether the two spans share a byte.
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// Whether `other` lies wholly inside.
    pub fn covers(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }
}

/// How the bytes of a page are to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// An HTML page.
    Html,
    /// A text scrape: the markup is already gone.
    Text,
}

impl Format {
    /// The name used in records.
    pub fn name(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::Text => "text",
        }
    }
}

/// What is known about a page besides its bytes. All of it is optional.
#[derive(Debug, Clone, Default)]
pub struct Origin {
    /// Path relative to the input folder, `/` between the parts, as it will stand in `source.path`.
    pub path: String,
    /// Which page in the file, where it holds several, as it will stand in `source.locator`.
    pub locator: Option<String>,
    /// The format, when the name tells; sniffed from the bytes otherwise.
    pub format: Option<Format>,
    /// Address the page was fetched from.
    pub url: Option<String>,
    /// When it was fetched: RFC 3339 or a bare date.
    pub date_fetched: Option<String>,
    /// Character set a server or an index declared.
    pub charset: Option<String>,
}

/// How the character encoding of a page was known, strongest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EncodingEvidence {
    /// A byte order mark.
    ByteOrderMark,
    /// The index file or the caller said so.
    Declared,
    /// A `<meta>` element in the first kilobytes.
    Meta,
    /// The bytes are valid UTF-8.
    ValidUtf8,
    /// Guessed from the bytes that are not ASCII.
    Detected,
}

impl EncodingEvidence {
    /// The name used in records.
    pub fn name(self) -> &'static str {
        match self {
            Self::ByteOrderMark => "bom",
            Self::Declared => "declared",
            Self::Meta => "meta",
            Self::ValidUtf8 => "utf8",
            Self::Detected => "detected",
        }
    }

    /// A rough probability that the encoding is right, 0 to 1; chosen by hand, for sorting and filtering only.
    pub fn confidence(self) -> f64 {
        match self {
            Self::ByteOrderMark => 1.0,
            Self::ValidUtf8 => 0.99,
            Self::Declared => 0.95,
            Self::Meta => 0.9,
            Self::Detected => 0.6,
        }
    }
}

/// A page as text.
#[derive(Debug, Clone)]
pub struct DecodedPage<'b> {
    /// The text, without a byte order mark: the bytes themselves where they are UTF-8.
    pub text: Cow<'b, str>,
    /// WHATWG name of the encoding, e.g. `UTF-8`.
    pub encoding: &'static str,
    /// How the encoding was known.
    pub evidence: EncodingEvidence,
    /// Number of characters that could not be decoded and became U+FFFD.
    pub replaced_chars: usize,
}

/// What a block is, as far as the markup or the shape of its line says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BlockKind {
    /// Running text, or text in an element that says nothing.
    Paragraph,
    /// A heading of level 1 to 6; text scrapes have none.
    Heading(u8),
    /// An item of a list.
    ListItem,
    /// Text inside a block quotation.
    Quote,
    /// One row of a table, cells parted by ` | `.
    TableRow,
    /// Preformatted text or code: line breaks and spaces matter.
    Pre,
    /// A caption of a figure or table.
    Caption,
    /// The label of a control: button, option, label, summary, legend.
    Control,
}

/// The region of the page a block stands in, from elements and ARIA roles; the innermost one counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Landmark {
    /// No landmark above the block.
    #[default]
    None,
    /// `main` or `role=main`.
    Main,
    /// `article`.
    Article,
    /// `nav` or `role=navigation`.
    Navigation,
    /// `aside` or `role=complementary`.
    Aside,
    /// `header` outside of an article, or `role=banner`.
    Header,
    /// `footer` or `role=contentinfo`.
    Footer,
    /// `figure`.
    Figure,
    /// `form`.
    Form,
    /// `dialog`, `role=dialog` or `role=alertdialog`.
    Dialog,
}

/// What is printed before an item of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum ListMark {
    /// Nothing: no item, or a later paragraph of one.
    #[default]
    None,
    /// A bullet.
    Bullet,
    /// Its number in an ordered list.
    Number(u32),
}

/// One leaf block of text: the unit that is kept, moved or removed.
#[derive(Debug, Clone)]
pub struct Block {
    /// Where its text stands in [`Document::text`].
    pub span: TextSpan,
    /// What it is.
    pub kind: BlockKind,
    /// Region it stands in.
    pub landmark: Landmark,
    /// Index into [`Document::containers`] of the element that owns the text; 0 (the root) in text scrapes.
    pub container: u32,
    /// Bytes of its text that stand inside links.
    pub linked_bytes: u32,
    /// Blank lines before it in a text scrape, capped at 255; 1 for every block of an HTML page.
    pub gap_before: u8,
    /// Number of `img`, `picture`, `video` or `iframe` elements between the previous block and this one, capped at 255.
    pub media_before: u8,
    /// The markup hides it (`hidden`, `aria-hidden`, `display:none`).
    pub hidden: bool,
    /// It stands in a `noscript`.
    pub noscript: bool,
    /// Which list or table it belongs to (0: none); neighbours with the same number are joined by one newline.
    pub group: u32,
    /// In HTML, what the browser prints before it as an item of a list.
    pub mark: ListMark,
}

/// An element that owns blocks or stands above one that does.
#[derive(Debug, Clone)]
pub struct Container {
    /// Index of the parent; the root (index 0) is its own parent. Parents come before children.
    pub parent: u32,
    /// Depth below the root, which has 0.
    pub depth: u16,
    /// Local name of the element where it is a known one, `"other"` elsewhere, `""` for the root.
    pub tag: &'static str,
    /// Span over [`Document::attribute_text`]: its class, id, role and itemprop tokens, lower case, parted by spaces.
    pub tokens: TextSpan,
    /// First block inside, as an index into [`Document::blocks`].
    pub first_block: u32,
    /// One past the last block inside.
    pub end_block: u32,
    /// What the site section of the configuration says about this element.
    pub site_verdict: SiteVerdict,
}

/// What a user's selector says about a container or block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum SiteVerdict {
    /// No selector names it.
    #[default]
    None,
    /// A `body` selector names it: the article is in here.
    Body,
    /// A `keep` selector names it.
    Keep,
    /// A `strip` selector names it.
    Strip,
}

/// A `meta` or `link` element of the head, or the like: a name and a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MetaItem {
    /// Lower-case `property`, `name`, `itemprop` or `http-equiv` value.
    pub name: String,
    /// The `content`.
    pub value: String,
}

/// An image of the page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PageImage {
    /// `src` as written (or the lazy-loading attribute that holds it).
    pub src: String,
    /// `alt` text.
    pub alt: String,
    /// Index of the block that follows it.
    pub before_block: u32,
    /// Index of the caption block in the same figure.
    pub caption_block: Option<u32>,
    /// Index of the innermost container around it.
    pub container: u32,
}

/// A time the markup names: the `datetime` of a `time` element with its printed text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeTag {
    /// Value of `datetime`, or empty.
    pub datetime: String,
    /// Printed text.
    pub text: String,
    /// Index of the block it stands in or before.
    pub block: u32,
    /// `itemprop` or class tokens, lower case.
    pub tokens: String,
}

/// An element that the markup calls an author.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthorMark {
    /// Its text.
    pub text: String,
    /// Its text with `|` between parts that are blocks of their own.
    pub parts: String,
    /// It is marked as an author in so many words, not by a part of a class or by its address.
    pub explicit: bool,
    /// Index of the block it stands in or before.
    pub block: u32,
}

/// What the head, the scripts and the attributes of an HTML page say about it; empty for text scrapes.
#[derive(Debug, Clone, Default)]
pub struct PageMetadata {
    /// Text of `title`.
    pub title: Option<String>,
    /// `lang` of the root element.
    pub lang: Option<String>,
    /// `meta` elements in page order.
    pub meta: Vec<MetaItem>,
    /// `href` of `link rel=canonical`.
    pub canonical: Option<String>,
    /// Raw texts of the JSON-LD scripts.
    pub json_ld: Vec<String>,
    /// Elements marked as author (`rel=author`, `itemprop=author`, class tokens, links to author pages), in page order.
    pub author_marks: Vec<AuthorMark>,
    /// `time` elements in page order.
    pub times: Vec<TimeTag>,
    /// Times in other elements, in page order: microdata, and dates in the `title` of a printed "3 years ago".
    pub hidden_times: Vec<TimeTag>,
    /// Images in page order.
    pub images: Vec<PageImage>,
    /// Links marked as tags (`rel=tag`, `article:tag` is in `meta`).
    pub tag_marks: Vec<String>,
}

/// `meta` names of authors.
const AUTHORS: [&str; 12] = [
    "author",
    "articleauthor",
    "article:author",
    "og:article:author",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "dcterms.creator",
    "citation_author",
    "cxenseparse:author",
    "byl",
    "article:author_name",
];

impl PageMetadata {
    /// What `meta` elements give as authors: names, and addresses of profiles.
    pub(crate) fn authors(&self) -> impl Iterator<Item = &str> {
        let named = self.meta.iter().filter(|item| AUTHORS.contains(&item.name.as_str()));
        named.map(|item| item.value.trim()).filter(|value| !value.is_empty())
    }

    /// The value of the first `meta` element of a name.
    pub(crate) fn meta(&self, name: &str) -> Option<&str> {
        self.meta.iter().find(|item| item.name == name).map(|item| item.value.as_str())
    }

    /// Whether the page says by its `og:type` that it is one article.
    pub(crate) fn says_article(&self) -> bool {
        self.meta("og:type").is_some_and(|kind| kind.eq_ignore_ascii_case("article"))
    }
}

/// A segmented page: one text, blocks as spans over it, and what the markup said.
#[derive(Debug, Clone)]
pub struct Document {
    /// HTML or text.
    pub format: Format,
    /// The visible text. For a text scrape it is the decoded file, for HTML the blocks in page order, one a line.
    pub text: String,
    /// Leaf blocks in page order, disjoint.
    pub blocks: Vec<Block>,
    /// Elements above the blocks in page order; the root first.
    pub containers: Vec<Container>,
    /// Class, id, role and itemprop tokens of the containers.
    pub attribute_text: String,
    /// Head and scripts.
    pub metadata: PageMetadata,
    /// Spans of the text marked as code inside a line (`code`, `kbd`, `samp`), in page order; none in text scrapes.
    pub code: Vec<TextSpan>,
}

impl Document {
    /// The text of block `index`, or `""`.
    pub fn block_text(&self, index: usize) -> &str {
        self.blocks.get(index).map_or("", |block| block.span.slice(&self.text))
    }

    /// The attribute tokens of a container.
    pub fn tokens(&self, container: &Container) -> &str {
        container.tokens.slice(&self.attribute_text)
    }
}

/// What became of one page.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "nearly every outcome is a record")]
pub enum Outcome {
    /// A record and the removals behind it.
    Cleaned(crate::record::Cleaned),
    /// No record: the reason.
    Rejected(PageError),
}
