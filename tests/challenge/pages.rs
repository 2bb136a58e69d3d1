//! Pages made of a carrier, husk and traps; the same ones every time.

use std::ops::Range;

use dehusk::{Format, Origin};

/// What a part of a page is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Article,
    Husk,
    Trap,
}

/// A part of a page: where it stands, and which item of the file it is.
#[derive(Debug)]
pub(crate) struct Piece {
    pub(crate) part: Part,
    pub(crate) kind: String,
    pub(crate) number: usize,
    pub(crate) span: Range<usize>,
}

/// A generated page.
#[derive(Debug, Default)]
pub(crate) struct Page {
    pub(crate) text: String,
    pub(crate) pieces: Vec<Piece>,
}

/// A husk or trap of a file.
#[derive(Debug, Clone)]
struct Item {
    part: Part,
    kind: String,
    /// Its number among the items of its kind.
    number: usize,
    text: String,
}

/// Where the kinds of husk stand: head, middle, tail.
const PLACES: [(&str, &str); 32] = [
    ("ad_label", "hmt"),
    ("app", "mt"),
    ("author_bio", "t"),
    ("comment_count", "ht"),
    ("comment_form", "t"),
    ("comments", "t"),
    ("cookie", "hmt"),
    ("donation", "mt"),
    ("error_report", "mt"),
    ("event", "mt"),
    ("feed_tail", "t"),
    ("footer", "t"),
    ("funding_meter", "mt"),
    ("image_caption", "hm"),
    ("licence", "mt"),
    ("live", "ht"),
    ("login", "mt"),
    ("membership", "mt"),
    ("navigation", "ht"),
    ("newsletter", "mt"),
    ("paywall", "t"),
    ("player", "hmt"),
    ("poll", "mt"),
    ("push", "hmt"),
    ("related_block", "mt"),
    ("related_inline", "m"),
    ("share", "hmt"),
    ("social_follow", "mt"),
    ("survey", "mt"),
    ("tags", "ht"),
    ("template_token", "hmt"),
    ("timestamp", "ht"),
];

pub(crate) fn origin() -> Origin {
    Origin { format: Some(Format::Text), ..Origin::default() }
}

/// All pages of a language.
pub(crate) fn pages(language: &str, source: &str) -> Vec<Page> {
    let (carriers, items) = read(source);
    let mut random = Random(language.bytes().fold(17, |sum, byte| sum * 31 + u64::from(byte)));
    let mut at = |place: char| {
        let stands = |item: &&Item| {
            item.part == Part::Husk && PLACES.iter().any(|(kind, places)| *kind == item.kind && places.contains(place))
        };
        random.shuffle(items.iter().filter(stands).cloned().collect())
    };
    let (mut head, mut middle, mut tail) = (at('h'), at('m'), at('t'));
    let traps: Vec<Item> = items.iter().filter(|item| item.part == Part::Trap).cloned().collect();
    let mut traps = random.shuffle([traps.clone(), traps].concat());
    let glued: Vec<Item> = items.iter().filter(|item| item.kind == "template_token_glued").cloned().collect();
    let mut pages = Vec::new();
    while [&head, &middle, &tail, &traps].iter().any(|queue| !queue.is_empty()) {
        let turn = pages.len();
        let take = |queue: &mut Vec<Item>, count: usize| queue.split_off(queue.len().saturating_sub(count));
        let parts = Parts {
            head: take(&mut head, 1),
            middle: take(&mut middle, 2),
            tail: take(&mut tail, 2),
            traps: take(&mut traps, 2),
            glued: glued.get(turn % 5).cloned(),
        };
        pages.push(put_together(&carriers[turn % carriers.len()], parts, turn, &mut random));
    }
    pages
}

/// What goes into one page beside the carrier.
struct Parts {
    head: Vec<Item>,
    middle: Vec<Item>,
    tail: Vec<Item>,
    traps: Vec<Item>,
    glued: Option<Item>,
}

fn put_together(carrier: &[String], parts: Parts, turn: usize, random: &mut Random) -> Page {
    let mut page = Page::default();
    // Every third page has no blank lines.
    let gap = if turn % 3 == 2 { "\n" } else { "\n\n" };
    let (title, paragraphs) = carrier.split_first().unwrap();
    page.text.push_str(title);
    page.text.push_str(gap);
    for item in parts.head {
        page.item(&item, gap);
    }
    // Gaps between paragraphs, in a random order; a refrain stands in two.
    let mut gaps = random.shuffle((1..paragraphs.len()).collect());
    let mut inside: Vec<(usize, Item)> = Vec::new();
    for item in parts.middle.into_iter().chain(parts.traps) {
        let times = if item.kind == "refrain" { 2 } else { 1 };
        for _ in 0..times {
            inside.extend(gaps.pop().map(|gap| (gap, item.clone())));
        }
    }
    let host = turn % paragraphs.len();
    for (index, paragraph) in paragraphs.iter().enumerate() {
        for (_, item) in inside.iter().filter(|(gap, _)| *gap == index) {
            page.item(item, gap);
        }
        match &parts.glued {
            Some(token) if index == host => page.glued(paragraph, token, turn),
            _ => page.piece(Part::Article, "article", 0, paragraph),
        }
        page.text.push_str(gap);
    }
    for item in parts.tail {
        page.item(&item, gap);
    }
    page
}

impl Page {
    fn piece(&mut self, part: Part, kind: &str, number: usize, text: &str) {
        let start = self.text.len();
        self.text.push_str(text);
        self.pieces.push(Piece { part, kind: kind.to_owned(), number, span: start..self.text.len() });
    }

    fn item(&mut self, item: &Item, gap: &str) {
        self.piece(item.part, &item.kind, item.number, &item.text);
        self.text.push_str(gap);
    }

    /// A paragraph with a token behind its first sentence, at its end or at its beginning.
    fn glued(&mut self, paragraph: &str, token: &Item, turn: usize) {
        let cut = match turn % 3 {
            0 => paragraph.find(". ").map_or(paragraph.len(), |at| at + 1),
            1 => paragraph.len(),
            _ => 0,
        };
        let (before, after) = paragraph.split_at(cut);
        self.piece(Part::Article, "article", 0, before);
        self.piece(Part::Husk, &token.kind, token.number, &token.text);
        self.piece(Part::Article, "article", 0, after);
    }
}

/// Carriers (headline and paragraphs) and items of a file.
fn read(source: &str) -> (Vec<Vec<String>>, Vec<Item>) {
    let (mut carriers, mut items) = (Vec::new(), Vec::new());
    let parts = ["carrier", "husk", "trap"].map(|part| format!("\n[{part} "));
    let mut marked = format!("\n{source}");
    for mark in parts {
        marked = marked.replace(&mark, &mark.replace("\n[", "\n\u{1}"));
    }
    for section in marked.split('\u{1}').skip(1) {
        let (name, body) = section.split_once("]\n").unwrap();
        let (what, kind) = name.split_once(' ').unwrap();
        let part = match what {
            "carrier" => {
                carriers.push(body.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect());
                continue;
            }
            "husk" => Part::Husk,
            "trap" => Part::Trap,
            _ => panic!("no part: {what}"),
        };
        for (number, text) in body.trim().split("\n\n").enumerate() {
            items.push(Item { part, kind: kind.to_owned(), number, text: text.to_owned() });
        }
    }
    (carriers, items)
}

/// Numbers that look random and are the same everywhere: a linear congruence (Knuth's MMIX).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit
    }

    fn shuffle<T>(&mut self, mut list: Vec<T>) -> Vec<T> {
        for index in (1..list.len()).rev() {
            let other = self.below(index + 1);
            list.swap(index, other);
        }
        list
    }
}
