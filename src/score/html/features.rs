//! Features of the blocks of an HTML page. What a name means stands beside where it is filled.

use crate::lexicon::{Signal, fold};
use crate::measure::Measured;
use crate::page::{Block, BlockKind, Container, Landmark};
use crate::score::captions::{self, Boxed};
use crate::score::matrix::Matrix;

use super::layout::{ANCESTORS, Layout, Sums, ratio};
use super::position;
use super::tokens::{ElementNames, TokenOdds, TokenTable};
use super::words::Words;

/// Everything the features are read from.
pub(super) struct View<'a, 'b> {
    pub(super) page: &'a Measured<'b>,
    pub(super) words: Words,
    pub(super) layout: Layout,
    /// What the tokens of each container say, and of all above it together.
    own: Vec<TokenOdds>,
    all: Vec<TokenOdds>,
    names: ElementNames<'b>,
    /// For each distinct element, whether it is named as a caption.
    caption_names: Vec<bool>,
    /// For each block, its container and the four above it; the root again where there are fewer.
    chains: Vec<[u32; LEVELS]>,
    /// For each block, how much it looks like a caption in a small box with an image.
    image_boxes: Vec<Boxed>,
    /// For each block and one more, the `time` elements before it.
    times_before: Vec<u32>,
}

/// Most marks of authors that are looked for in the blocks.
const MOST_AUTHORS: usize = 20;

/// How many elements above a block are looked at one by one, its own included.
pub(super) const LEVELS: usize = 5;

const EMPTY: Container = Container {
    parent: 0,
    depth: 0,
    tag: "",
    tokens: crate::page::TextSpan { start: 0, end: 0 },
    first_block: 0,
    end_block: 0,
    site_verdict: crate::page::SiteVerdict::None,
};

impl<'a, 'b> View<'a, 'b> {
    pub(super) fn of(page: &'a Measured<'b>, tokens: &TokenTable) -> Self {
        let names = ElementNames::of(page);
        let layout = Layout::of(page, &names);
        let (own, all) = tokens.of_page(page, &names);
        let containers = &page.document.containers;
        let above = |at: u32| containers.get(at as usize).map_or(0, |container| container.parent);
        let chains = page.document.blocks.iter().map(|block| {
            let mut chain = [block.container; LEVELS];
            let mut at = block.container;
            for level in &mut chain {
                *level = at;
                at = above(at);
            }
            chain
        });
        Self {
            page,
            words: Words::of(page),
            layout,
            own,
            all,
            caption_names: names.distinct.iter().map(|(_, tokens)| captions::name_one(tokens)).collect(),
            names,
            chains: chains.collect(),
            image_boxes: captions::in_boxes(page),
            times_before: times_before(page),
        }
    }

    /// Whether a container is named as a caption.
    pub(super) fn names_caption(&self, container: usize) -> bool {
        let number = self.names.of_container.get(container);
        number.and_then(|number| self.caption_names.get(*number as usize)).is_some_and(|named| *named)
    }

    /// How much a block looks like a caption in a small box with an image.
    pub(super) fn in_image_box(&self, index: usize) -> Boxed {
        self.image_boxes.get(index).copied().unwrap_or_default()
    }

    /// What several columns are read from, for each block.
    fn each<T>(&self, of: impl FnMut(usize) -> T) -> Vec<T> {
        (0..self.page.len()).map(of).collect()
    }

    /// How many `time` elements stand in a range of blocks.
    fn times(&self, start: usize, end: usize) -> f32 {
        let at = |index: usize| self.times_before.get(index).or(self.times_before.last()).copied().unwrap_or(0);
        at(end).saturating_sub(at(start)) as f32
    }

    pub(super) fn block(&self, index: usize) -> Option<&Block> {
        self.page.document.blocks.get(index)
    }

    pub(super) fn level(&self, index: usize, level: usize) -> u32 {
        self.chains.get(index).and_then(|chain| chain.get(level)).copied().unwrap_or(0)
    }

    pub(super) fn container(&self, number: u32) -> &Container {
        self.page.document.containers.get(number as usize).unwrap_or(&EMPTY)
    }

    fn stat(&self, index: usize, of: impl Fn(&crate::measure::BlockStats) -> u32) -> f32 {
        of(self.page.block(index)) as f32
    }

    fn per_word(&self, index: usize, of: impl Fn(&crate::measure::BlockStats) -> u32) -> f32 {
        let stats = self.page.block(index);
        ratio(of(stats) as f32, stats.words as f32)
    }
}

/// For each block and one more, the `time` elements before it.
fn times_before(page: &Measured<'_>) -> Vec<u32> {
    let mut counts = vec![0u32; page.len() + 1];
    for time in &page.document.metadata.times {
        if let Some(count) = counts.get_mut(time.block as usize + 1) {
            *count += 1;
        }
    }
    let mut sum = 0;
    for count in &mut counts {
        sum += *count;
        *count = sum;
    }
    counts
}

fn flag(yes: bool) -> f32 {
    f32::from(u8::from(yes))
}

/// The features of all blocks, of those columns that are asked for.
pub(super) fn of(view: &View<'_, '_>, asked: &[bool]) -> Matrix {
    let mut matrix = Matrix::asking(view.page.len(), asked);
    text(view, &mut matrix);
    kind(view, &mut matrix);
    agreement(view, &mut matrix);
    elements(view, &mut matrix);
    names(view, &mut matrix);
    subtrees(view, &mut matrix);
    repetition(view, &mut matrix);
    position::position(view, &mut matrix);
    neighbours(view, &mut matrix);
    whole_page(view, &mut matrix);
    matrix
}

/// The block's own text.
fn text(view: &View<'_, '_>, matrix: &mut Matrix) {
    let page = view.page;
    matrix.add("words", |i| view.stat(i, |s| s.words));
    matrix.add("chars", |i| view.stat(i, |s| s.chars));
    matrix.add("chars-per-word", |i| view.per_word(i, |s| s.chars));
    matrix.add("link-density", |i| page.block(i).link_density);
    matrix.add("ends-sentence", |i| flag(page.block(i).shape.ends_sentence));
    matrix.add("ends-colon", |i| flag(page.block(i).shape.ends_colon));
    matrix.add("sentence-marks", |i| view.stat(i, |s| s.sentence_marks));
    matrix.add("commas", |i| view.stat(i, |s| s.commas));
    matrix.add("commas-per-word", |i| view.per_word(i, |s| s.commas));
    matrix.add("digits-per-word", |i| view.per_word(i, |s| s.digits));
    matrix.add("capitals-per-word", |i| view.per_word(i, |s| s.capitals));
    matrix.add("shouted-per-word", |i| view.per_word(i, |s| s.shouted));
    matrix.add("begins-lower", |i| flag(page.block(i).shape.begins_lower));
    matrix.add("has-quote", |i| flag(page.block(i).shape.has_quote));
    matrix.add("has-at-or-url", |i| flag(page.block(i).shape.has_at || page.block(i).shape.has_url));
    matrix.add("has-money", |i| flag(page.block(i).shape.has_money));
    matrix.add("has-symbol", |i| flag(page.block(i).shape.has_symbol || page.block(i).shape.has_braces));
    matrix.add("is-long", |i| flag(page.block(i).is_long()));
    matrix.add("common-words", |i| view.words.common.get(i).copied().unwrap_or(0.0));
    matrix.add("we", |i| f32::from(page.signal(i, Signal::We)));
    matrix.add("you", |i| f32::from(page.signal(i, Signal::You)));
    matrix.add("interface-words", |i| {
        f32::from(page.signal(i, Signal::Ui)) + f32::from(page.signal(i, Signal::Subscribe))
    });
    matrix.add("said", |i| f32::from(page.signal(i, Signal::Say)));
    matrix.add("known-labels", |i| page.block(i).part_classes.count_ones() as f32);
    matrix.add("known-phrases", |i| page.hits(i).len().min(50) as f32);
}

/// What the markup says the block is.
fn kind(view: &View<'_, '_>, matrix: &mut Matrix) {
    let is = |i: usize, kind: BlockKind| flag(view.block(i).is_some_and(|block| block.kind == kind));
    matrix.add("paragraph", |i| is(i, BlockKind::Paragraph));
    matrix.add("heading-level", |i| match view.block(i).map(|block| block.kind) {
        Some(BlockKind::Heading(level)) => f32::from(level),
        _ => 0.0,
    });
    matrix.add("list-item", |i| is(i, BlockKind::ListItem));
    matrix.add("quote", |i| is(i, BlockKind::Quote));
    matrix.add("table-row", |i| is(i, BlockKind::TableRow));
    matrix.add("preformatted", |i| is(i, BlockKind::Pre));
    matrix.add("caption", |i| is(i, BlockKind::Caption));
    matrix.add("control", |i| is(i, BlockKind::Control));
    matrix.add("hidden", |i| flag(view.block(i).is_some_and(|block| block.hidden)));
    matrix.add("noscript", |i| flag(view.block(i).is_some_and(|block| block.noscript)));
    matrix.add("media-before", |i| view.block(i).map_or(0.0, |block| f32::from(block.media_before)));
    matrix.add("image-box", |i| f32::from(view.in_image_box(i) as u8));
    matrix.add("has-time", |i| view.times(i, i + 1));
    matrix.add("landmark", |i| {
        // In the order of how seldom they hold main content.
        match view.block(i).map_or(Landmark::None, |block| block.landmark) {
            Landmark::Navigation => 0.0,
            Landmark::Dialog => 1.0,
            Landmark::Footer => 2.0,
            Landmark::Header => 3.0,
            Landmark::Aside => 4.0,
            Landmark::Form => 5.0,
            Landmark::Figure => 6.0,
            Landmark::None => 7.0,
            Landmark::Main => 8.0,
            Landmark::Article => 9.0,
        }
    });
}

/// What the block shares with the page's claims and with other blocks.
fn agreement(view: &View<'_, '_>, matrix: &mut Matrix) {
    let page = view.page;
    let title = view.words.overlap(page.frame.title.as_deref().unwrap_or_default());
    let described = page.document.metadata.meta.iter();
    let described = described.filter(|item| matches!(item.name.as_str(), "description" | "og:description"));
    let description = described.map(|item| item.value.as_str()).max_by_key(|value| value.len());
    let description = view.words.overlap(description.unwrap_or_default());
    let of = |shares: &[(f32, f32)], i: usize| shares.get(i).copied().unwrap_or_default();
    matrix.add("in-title", |i| of(&title, i).0);
    matrix.add("of-title", |i| of(&title, i).1);
    matrix.add("in-description", |i| of(&description, i).0);
    matrix.add("of-description", |i| of(&description, i).1);
    let body = page.json_ld.iter().filter_map(|article| article.article_body.as_deref()).max_by_key(|b| b.len());
    let cover = body.map(|body| view.words.cover(body));
    matrix.add("in-claimed-body", |i| cover.as_ref().and_then(|c| c.get(i)).copied().unwrap_or(-1.0));
    matrix.add("copies", |i| page.copies(i).min(50) as f32);
    let repeats = view.words.repeats();
    matrix.add("seen-before", |i| of(&repeats, i).0);
    matrix.add("seen-after", |i| of(&repeats, i).1);
    let marks = page.document.metadata.author_marks.iter().filter(|mark| mark.explicit).take(MOST_AUTHORS);
    let authors: Vec<String> = marks.map(|mark| fold::folded(&mark.text)).collect();
    matrix.add("is-author", |i| flag(authors.iter().any(|mark| !mark.is_empty() && page.folded(i).contains(mark))));
    matrix.add("is-headline", |i| flag(page.frame.headline == Some(i)));
}

/// Elements above the block.
fn elements(view: &View<'_, '_>, matrix: &mut Matrix) {
    for (bit, (_, name)) in ANCESTORS.iter().enumerate() {
        matrix.add(name, |i| flag(view.layout.ancestors(view.level(i, 0)) & (1 << bit) != 0));
    }
    matrix.add("depth", |i| f32::from(view.container(view.level(i, 0)).depth));
    matrix.add("own-tag", |i| tag_rank(view.container(view.level(i, 0)).tag));
    matrix.add("parent-tag", |i| tag_rank(view.container(view.level(i, 1)).tag));
}

/// Tags in the order in which they tend to hold running text, for one question to part them.
fn tag_rank(tag: &str) -> f32 {
    const ORDER: [&str; 24] = [
        "button",
        "label",
        "nav",
        "footer",
        "header",
        "form",
        "aside",
        "a",
        "li",
        "ul",
        "span",
        "td",
        "div",
        "figcaption",
        "section",
        "dd",
        "h4",
        "h3",
        "h2",
        "h1",
        "article",
        "blockquote",
        "pre",
        "p",
    ];
    ORDER.iter().position(|known| *known == tag).map_or(11.5, |rank| rank as f32)
}

/// Class and id tokens.
fn names(view: &View<'_, '_>, matrix: &mut Matrix) {
    const MEAN: [&str; LEVELS] = ["names-0", "names-1", "names-2", "names-3", "names-4"];
    let own = |i: usize, level: usize| view.own.get(view.level(i, level) as usize).copied().unwrap_or_default();
    let all = |i: usize| view.all.get(view.level(i, 0) as usize).copied().unwrap_or_default();
    for (level, name) in MEAN.into_iter().enumerate() {
        matrix.add(name, |i| own(i, level).mean());
    }
    matrix.add("names-least-0", |i| own(i, 0).least);
    matrix.add("names-least-1", |i| own(i, 1).least);
    matrix.add("names-least-2", |i| own(i, 2).least);
    matrix.add("names-most-0", |i| own(i, 0).most);
    matrix.add("names-most-1", |i| own(i, 1).most);
    matrix.add("names-least", |i| all(i).least);
    matrix.add("names-most", |i| all(i).most);
    matrix.add("names-mean", |i| all(i).mean());
    matrix.add("names-sum", |i| all(i).sum);
}

/// What stands in the elements above the block, and how they hang on the way to the prose.
fn subtrees(view: &View<'_, '_>, matrix: &mut Matrix) {
    const NAMES: [[&str; 5]; LEVELS] = [
        ["words-0", "links-0", "prose-share-0", "blocks-0", "mean-words-0"],
        ["words-1", "links-1", "prose-share-1", "blocks-1", "mean-words-1"],
        ["words-2", "links-2", "prose-share-2", "blocks-2", "mean-words-2"],
        ["words-3", "links-3", "prose-share-3", "blocks-3", "mean-words-3"],
        ["words-4", "links-4", "prose-share-4", "blocks-4", "mean-words-4"],
    ];
    let layout = &view.layout;
    let total = layout.page().prose;
    for (level, [words, links, share, blocks, mean]) in NAMES.into_iter().enumerate() {
        let sums: Vec<Sums> = view.each(|i| layout.inside(view.container(view.level(i, level))));
        let sums = |i: usize| sums.get(i).copied().unwrap_or_default();
        matrix.add(words, |i| sums(i).words);
        matrix.add(links, |i| sums(i).link_density());
        matrix.add(share, |i| ratio(sums(i).prose, total));
        matrix.add(blocks, |i| sums(i).blocks);
        matrix.add(mean, |i| sums(i).mean_words());
    }
    let hanging = |i: usize| layout.hanging(view.level(i, 0));
    let branch: Vec<Sums> = view.each(|i| layout.inside(view.container(hanging(i).0)));
    let branch = |i: usize| branch.get(i).copied().unwrap_or_default();
    let leaving: Vec<Sums> = view.each(|i| layout.inside(view.container(hanging(i).1)));
    let leaving = |i: usize| leaving.get(i).copied().unwrap_or_default();
    matrix.add("steps-off-path", |i| f32::from(hanging(i).2));
    matrix.add("path-prose-share", |i| ratio(branch(i).prose, total));
    matrix.add("path-depth", |i| f32::from(view.container(hanging(i).0).depth));
    matrix.add("branch-prose-share", |i| ratio(leaving(i).prose, total));
    matrix.add("branch-of-path", |i| ratio(leaving(i).prose, branch(i).prose));
    matrix.add("branch-words", |i| leaving(i).words);
    matrix.add("branch-links", |i| leaving(i).link_density());
    matrix.add("branch-blocks", |i| leaving(i).blocks);
    matrix.add("branch-mean-words", |i| leaving(i).mean_words());
    let times = |i: usize, level: usize| {
        let container = view.container(view.level(i, level));
        view.times(container.first_block as usize, container.end_block as usize)
    };
    matrix.add("times-1", |i| times(i, 1));
    matrix.add("times-3", |i| times(i, 3));
    matrix.add("path-position", |i| {
        let path = view.container(hanging(i).0);
        ratio(i as f32 - path.first_block as f32, path.end_block as f32 - path.first_block as f32)
    });
    matrix.add("path-links", |i| branch(i).link_density());
}

/// Elements of the same shape: the rows, cards and comments of the page.
fn repetition(view: &View<'_, '_>, matrix: &mut Matrix) {
    const NAMES: [[&str; 5]; 3] = [
        ["shape-count-0", "shape-words-0", "shape-links-0", "shape-prose-0", "alike-0"],
        ["shape-count-1", "shape-words-1", "shape-links-1", "shape-prose-1", "alike-1"],
        ["shape-count-2", "shape-words-2", "shape-links-2", "shape-prose-2", "alike-2"],
    ];
    let layout = &view.layout;
    let total = layout.page().prose;
    for (level, [count, words, links, prose, alike]) in NAMES.into_iter().enumerate() {
        let of: Vec<(f32, Sums)> = view.each(|i| layout.shape_sums(layout.shape(view.level(i, level))));
        let of = |i: usize| of.get(i).copied().unwrap_or_default();
        matrix.add(count, |i| of(i).0);
        matrix.add(words, |i| of(i).1.mean_words());
        matrix.add(links, |i| of(i).1.link_density());
        matrix.add(prose, |i| ratio(of(i).1.prose, total));
        matrix.add(alike, |i| layout.alike(view.level(i, level)));
    }
    matrix.add("alike-3", |i| layout.alike(view.level(i, 3)));
    let group = group_sums(view);
    let of = |i: usize| {
        let number = view.block(i).map_or(0, |block| block.group as usize);
        if number == 0 { Sums::default() } else { group.get(number).copied().unwrap_or_default() }
    };
    matrix.add("list-blocks", |i| of(i).blocks);
    matrix.add("list-links", |i| of(i).link_density());
    matrix.add("list-mean-words", |i| of(i).mean_words());
}

/// Sums over each list or table.
fn group_sums(view: &View<'_, '_>) -> Vec<Sums> {
    let mut groups: Vec<Sums> = Vec::new();
    for (index, block) in view.page.document.blocks.iter().enumerate() {
        let number = block.group as usize;
        if groups.len() <= number {
            groups.resize(number + 1, Sums::default());
        }
        let own = view.layout.sums(index..index + 1);
        if let Some(sums) = groups.get_mut(number) {
            sums.blocks += own.blocks;
            sums.words += own.words;
            sums.linked += own.linked;
        }
    }
    groups
}

/// The blocks around.
fn neighbours(view: &View<'_, '_>, matrix: &mut Matrix) {
    const NAMES: [(i32, [&str; 4]); 6] = [
        (-3, ["words-p3", "links-p3", "ends-p3", "same-p3"]),
        (-2, ["words-p2", "links-p2", "ends-p2", "same-p2"]),
        (-1, ["words-p1", "links-p1", "ends-p1", "same-p1"]),
        (1, ["words-n1", "links-n1", "ends-n1", "same-n1"]),
        (2, ["words-n2", "links-n2", "ends-n2", "same-n2"]),
        (3, ["words-n3", "links-n3", "ends-n3", "same-n3"]),
    ];
    let page = view.page;
    for (offset, [words, links, ends, same]) in NAMES {
        let other = |i: usize| {
            let at = i.checked_add_signed(offset as isize);
            at.filter(|at| *at < page.len())
        };
        matrix.add(words, |i| other(i).map_or(-1.0, |at| view.stat(at, |s| s.words)));
        matrix.add(links, |i| other(i).map_or(-1.0, |at| page.block(at).link_density));
        matrix.add(ends, |i| other(i).map_or(-1.0, |at| flag(page.block(at).shape.ends_sentence)));
        matrix.add(same, |i| {
            other(i)
                .map_or(-1.0, |at| flag(view.layout.shape(view.level(i, 0)) == view.layout.shape(view.level(at, 0))))
        });
    }
    let window = |i: usize, reach: usize| view.layout.sums(i.saturating_sub(reach)..(i + reach + 1).min(page.len()));
    matrix.add("window-3-words", |i| window(i, 3).mean_words());
    matrix.add("window-3-links", |i| window(i, 3).link_density());
    matrix.add("window-8-words", |i| window(i, 8).mean_words());
    matrix.add("window-8-links", |i| window(i, 8).link_density());
    matrix.add("window-8-long", |i| ratio(window(i, 8).long, window(i, 8).blocks));
    matrix.add("window-20-prose", |i| ratio(window(i, 20).prose, window(i, 20).words));
}

/// What kind of page it is.
fn whole_page(view: &View<'_, '_>, matrix: &mut Matrix) {
    let page = view.page;
    let metadata = &page.document.metadata;
    let total = view.layout.page();
    let meta = |name: &str| metadata.meta(name);
    let claims =
        |kinds: &[&str]| {
            flag(metadata.json_ld.iter().any(|script| {
                kinds.iter().any(|kind| memchr::memmem::find(script.as_bytes(), kind.as_bytes()).is_some())
            }))
        };
    let counted = |of: &dyn Fn(&Block) -> bool| page.document.blocks.iter().filter(|block| of(block)).count() as f32;
    let mut add = |name: &'static str, value: f32| matrix.add(name, |_| value);
    add("page-words", total.words);
    add("page-blocks", total.blocks);
    add("page-links", total.link_density());
    add("page-prose", total.prose);
    add("page-prose-share", ratio(total.prose, total.words));
    add("page-long", total.long);
    add("page-articles", page.document.containers.iter().filter(|own| own.tag == "article").count() as f32);
    add("page-headings", counted(&|block| matches!(block.kind, BlockKind::Heading(_))));
    add("page-h1", counted(&|block| block.kind == BlockKind::Heading(1)));
    add("page-controls", counted(&|block| block.kind == BlockKind::Control));
    add("page-rows", counted(&|block| block.kind == BlockKind::TableRow));
    add("page-items", ratio(counted(&|block| block.kind == BlockKind::ListItem), total.blocks));
    add("page-hidden", ratio(counted(&|block| block.hidden), total.blocks));
    add("page-images", metadata.images.len() as f32);
    add("page-times", metadata.times.len() as f32);
    add("og-article", flag(metadata.says_article()));
    add("og-product", flag(meta("og:type").is_some_and(|kind| kind.contains("product"))));
    add("claims-article", flag(page.json_ld.iter().any(|article| !article.is_page)));
    add("claims-product", claims(&["\"Product\"", "\"Offer\""]));
    add("claims-forum", claims(&["\"DiscussionForumPosting\"", "\"QAPage\""]));
    add("claims-list", claims(&["\"ItemList\"", "\"CollectionPage\""]));
    add("claims-howto", claims(&["\"HowTo\"", "\"Recipe\"", "\"FAQPage\""]));
    add("claims-date", flag(meta("article:published_time").is_some()));
    let url = metadata.canonical.as_deref().or_else(|| meta("og:url")).unwrap_or_default();
    let path = url.split_once("://").map_or(url, |(_, rest)| rest).split_once('/').map_or("", |(_, path)| path);
    let slug = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    add("url-depth", path.trim_matches('/').split('/').filter(|part| !part.is_empty()).count() as f32);
    add("url-hyphens", slug.matches(['-', '_']).count() as f32);
    add("url-digits", path.bytes().filter(u8::is_ascii_digit).count() as f32);
}
