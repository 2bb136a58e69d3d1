//! Main content of an HTML page, block by block, from the tree around each block.
//!
//! In the spirit of Kohlschütter et al. 2010 (block features) and of Readability's scoring of containers, with two
//! differences: the whole page is judged block by block rather than cut out as one container, and the weights below
//! were chosen by hand on development pages. A learned scorer can take the place of [`score`]: it gets the same input.

#![expect(
    clippy::indexing_slicing,
    clippy::needless_range_loop,
    reason = "vectors with one entry a container or block, indexed by their numbers"
)]

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use crate::measure::Measured;
use crate::page::{BlockKind, Landmark, SiteVerdict};

use super::{captions, furniture};

/// How likely a block is main content, and the strongest reason against it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BlockScore {
    /// 0 to 1; main content from [`KEEP`] on.
    pub main: f32,
    /// Strongest reasons when it is not.
    pub reasons: [&'static str; 2],
}

/// Score from which a block is kept.
pub const KEEP: f32 = 0.5;

/// Scores of all blocks of an HTML page.
pub fn score(page: &Measured<'_>) -> Vec<BlockScore> {
    let containers = Containers::new(page);
    let body = containers.body(page);
    (0..page.len()).map(|block| containers.judge(page, block, body)).collect()
}

/// Sums over the blocks below each container.
struct Containers {
    /// Words of running text below.
    prose: Vec<f32>,
    words: Vec<u32>,
    linked_words: Vec<f32>,
    /// Class and id tokens speak against it or anything above it.
    shunned: Vec<Option<&'static str>>,
    /// Captions by their place in a small box around an image.
    captions: Vec<bool>,
    /// Boxes that speak to the reader.
    boxes: Vec<Option<&'static str>>,
    /// Pull quotes.
    pulled: Vec<bool>,
    /// What the markup hides is most of the page's prose: a script shows it.
    shows_hidden: bool,
}

/// Tokens that name husk, when they are whole tokens or whole parts of hyphenated ones.
const SHUNNED: [(&str, &str); 121] = [
    ("ad", "named as an advertisement"),
    ("werbung", "named as an advertisement"),
    ("anzeige", "named as an advertisement"),
    ("reklama", "named as an advertisement"),
    ("publicidad", "named as an advertisement"),
    ("publicidade", "named as an advertisement"),
    ("pubblicita", "named as an advertisement"),
    ("advertentie", "named as an advertisement"),
    ("publicite", "named as an advertisement"),
    ("compartilhe", "named as share buttons"),
    ("compartilhar", "named as share buttons"),
    ("compartir", "named as share buttons"),
    ("teilen", "named as share buttons"),
    ("partager", "named as share buttons"),
    ("partage", "named as share buttons"),
    ("condividi", "named as share buttons"),
    ("delen", "named as share buttons"),
    ("udostepnij", "named as share buttons"),
    ("relacionada", "named as related links"),
    ("relacionadas", "named as related links"),
    ("relacionado", "named as related links"),
    ("relacionados", "named as related links"),
    ("correlati", "named as related links"),
    ("gerelateerd", "named as related links"),
    ("powiazane", "named as related links"),
    ("kommentare", "named as comments"),
    ("comentarios", "named as comments"),
    ("commentaires", "named as comments"),
    ("commenti", "named as comments"),
    ("reacties", "named as comments"),
    ("komentarze", "named as comments"),
    ("spenden", "named as a donation box"),
    ("donar", "named as a donation box"),
    ("donativo", "named as a donation box"),
    ("nieuwsbrief", "named as a newsletter box"),
    ("infolettre", "named as a newsletter box"),
    ("advert", "named as an advertisement"),
    ("advertisement", "named as an advertisement"),
    ("ads", "named as an advertisement"),
    ("adslot", "named as an advertisement"),
    ("sponsored", "named as an advertisement"),
    ("promo", "named as a promotion"),
    ("promobox", "named as a promotion"),
    ("outbrain", "named as an advertisement"),
    ("taboola", "named as an advertisement"),
    ("comment", "named as comments"),
    ("comments", "named as comments"),
    ("commentlist", "named as comments"),
    ("respond", "named as comments"),
    ("disqus", "named as comments"),
    ("disqus_thread", "named as comments"),
    ("cookie", "named as a consent notice"),
    ("cookies", "named as a consent notice"),
    ("consent", "named as a consent notice"),
    ("gdpr", "named as a consent notice"),
    ("onetrust", "named as a consent notice"),
    ("related", "named as related links"),
    ("relateds", "named as related links"),
    ("related-posts", "named as related links"),
    ("recommended", "named as related links"),
    ("recommendations", "named as related links"),
    ("recirc", "named as related links"),
    ("readmore", "named as related links"),
    ("more-on", "named as related links"),
    ("teaser", "named as a teaser"),
    ("teasers", "named as a teaser"),
    ("trending", "named as related links"),
    ("popular", "named as related links"),
    ("mostread", "named as related links"),
    ("most-read", "named as related links"),
    ("share", "named as share buttons"),
    ("sharing", "named as share buttons"),
    ("sharebar", "named as share buttons"),
    ("social", "named as share buttons"),
    ("socials", "named as share buttons"),
    ("addtoany", "named as share buttons"),
    ("newsletter", "named as a newsletter box"),
    ("signup", "named as a newsletter box"),
    ("subscribe", "named as a newsletter box"),
    ("subscription", "named as a newsletter box"),
    ("mailchimp", "named as a newsletter box"),
    ("donate", "named as a donation box"),
    ("donation", "named as a donation box"),
    ("breadcrumb", "named as breadcrumbs"),
    ("breadcrumbs", "named as breadcrumbs"),
    ("pagination", "named as pagination"),
    ("pager", "named as pagination"),
    ("prevnext", "named as pagination"),
    ("menu", "named as a menu"),
    ("navbar", "named as a menu"),
    ("navigation", "named as a menu"),
    ("sidebar", "named as a sidebar"),
    ("footer", "named as a footer"),
    ("copyright", "named as a footer"),
    ("byline", "named as a byline"),
    ("author-bio", "named as an author box"),
    ("authorbox", "named as an author box"),
    ("about-author", "named as an author box"),
    ("author-box", "named as an author box"),
    ("bio", "named as an author box"),
    ("tags", "named as tags"),
    ("taglist", "named as tags"),
    ("caption", "named as a caption"),
    ("wp-caption-text", "named as a caption"),
    ("credit", "named as a caption"),
    ("imagecaption", "named as a caption"),
    ("photocaption", "named as a caption"),
    ("mediacaption", "named as a caption"),
    ("figcaption", "named as a caption"),
    ("bildunterschrift", "named as a caption"),
    ("bildtext", "named as a caption"),
    ("bildnachweis", "named as a caption"),
    ("legende", "named as a caption"),
    ("leyenda", "named as a caption"),
    ("piedefoto", "named as a caption"),
    ("didascalia", "named as a caption"),
    ("onderschrift", "named as a caption"),
    ("bijschrift", "named as a caption"),
    ("fotocredit", "named as a caption"),
    ("modal", "named as a dialog"),
    ("popup", "named as a dialog"),
];

/// Why the tokens of an element speak against it, if they do.
fn shunned(tokens: &str) -> Option<&'static str> {
    static NAMES: LazyLock<FxHashMap<&str, &str>> = LazyLock::new(|| SHUNNED.into_iter().collect());
    tokens.split(' ').filter(|token| !token.is_empty()).find_map(|token| {
        let parts = token.split(['-', '_']).filter(|part| part.len() >= 4 || *part == "ad");
        std::iter::once(token).chain(parts).find_map(|name| NAMES.get(name).copied())
    })
}

impl Containers {
    fn new(page: &Measured<'_>) -> Self {
        let count = page.document.containers.len();
        let mut own = Self {
            prose: vec![0.0; count],
            words: vec![0; count],
            linked_words: vec![0.0; count],
            shunned: vec![None; count],
            captions: captions::in_boxes(page),
            boxes: furniture::boxes(page),
            pulled: furniture::pulled(page),
            shows_hidden: shows_hidden(page),
        };
        let threads = comments(page, own.shows_hidden);
        for (index, block) in page.document.blocks.iter().enumerate() {
            let stats = page.block(index);
            let at = block.container as usize;
            if let (Some(words), Some(linked), Some(prose), Some(thread)) =
                (own.words.get_mut(at), own.linked_words.get_mut(at), own.prose.get_mut(at), threads.get(at))
            {
                *words += stats.words;
                *linked += stats.link_density * stats.words as f32;
                *prose += if *thread { 0.0 } else { prose_of(page, index, own.shows_hidden) };
            }
        }
        own.add_up(page);
        let total = own.prose.first().copied().unwrap_or(0.0);
        for index in 1..count {
            let container = &page.document.containers[index];
            let inherited = own.shunned[container.parent as usize];
            // A name says nothing against an element that holds most of the page's prose.
            let big = own.prose[index] > 0.4 * total && !threads[index];
            let own_name = if big { None } else { shunned(page.document.tokens(container)) };
            own.shunned[index] = inherited.or(own_name);
        }
        own
    }

    /// Adds the sums of each container to its parent's. Parents come before children: from the back.
    fn add_up(&mut self, page: &Measured<'_>) {
        for index in (1..page.document.containers.len()).rev() {
            let parent = page.document.containers.get(index).map_or(0, |container| container.parent as usize);
            let (words, linked, prose) = (self.words[index], self.linked_words[index], self.prose[index]);
            self.words[parent] += words;
            self.linked_words[parent] += linked;
            self.prose[parent] += prose;
        }
    }

    /// The container that holds the article: down from the root into the child with most prose, as long as that child
    /// has nearly all of it.
    fn body(&self, page: &Measured<'_>) -> usize {
        let containers = &page.document.containers;
        if let Some(named) = containers.iter().position(|container| container.site_verdict == SiteVerdict::Body) {
            return named;
        }
        let mut children: Vec<Vec<usize>> = vec![Vec::new(); containers.len()];
        for (index, container) in containers.iter().enumerate().skip(1) {
            children[container.parent as usize].push(index);
        }
        let total = self.prose.first().copied().unwrap_or(0.0);
        let mut at = 0;
        loop {
            let best =
                children[at].iter().copied().max_by(|a, b| self.prose[*a].total_cmp(&self.prose[*b]).then(b.cmp(a)));
            let Some(best) = best else { return at };
            let share = self.prose[best] / self.prose[at].max(1.0);
            if share < 0.75 || self.prose[best] < 0.3 * total {
                return at;
            }
            at = best;
        }
    }

    fn judge(&self, page: &Measured<'_>, index: usize, body: usize) -> BlockScore {
        let Some(block) = page.document.blocks.get(index) else { return out(0.0, "") };
        let stats = page.block(index);
        let at = block.container as usize;
        match page.document.containers.get(at).map(|container| container.site_verdict) {
            Some(SiteVerdict::Strip) => return out(0.0, "the site's strip selector"),
            Some(SiteVerdict::Keep) => return out(1.0, ""),
            _ => {}
        }
        let inside = Self::is_inside(page, at, body);
        if block.hidden && !self.shows_hidden && stats.words < 400 {
            return out(0.1, "hidden by the markup");
        }
        let by_landmark = match block.landmark {
            Landmark::Navigation => Some("in a navigation"),
            Landmark::Footer => Some("in a footer"),
            Landmark::Header if !inside => Some("in a page header"),
            Landmark::Dialog => Some("in a dialog"),
            Landmark::Aside => Some("in an aside"),
            _ => None,
        };
        if let Some(reason) = by_landmark
            && !(inside && self.prose.get(body).is_some_and(|prose| *prose < 60.0))
            && !self.dominates(page, at)
        {
            return out(0.15, reason);
        }
        if block.kind == BlockKind::Caption {
            return out(0.2, "a caption");
        }
        if self.captions.get(index) == Some(&true) {
            return out(0.25, "in a box with an image");
        }
        let data = matches!(block.kind, BlockKind::Quote | BlockKind::TableRow | BlockKind::Pre);
        if block.landmark == Landmark::Figure && !stats.is_long() && !data {
            return out(0.3, "in a figure");
        }
        if block.kind == BlockKind::Control {
            return out(0.2, "a control");
        }
        // First paragraphs are called teasers as well.
        let prose = inside && stats.is_long() && stats.link_density < 0.2;
        if let Some(reason) = self.shunned.get(at).copied().flatten()
            && !(prose && reason == "named as a teaser")
        {
            return out(0.25, reason);
        }
        if self.pulled.get(index) == Some(&true) {
            return out(0.2, "repeats a sentence of the text");
        }
        if let Some(reason) = self.boxes.get(index).copied().flatten()
            && self.prose.get(body).is_some_and(|prose| *prose > 150.0)
        {
            return out(0.25, reason);
        }
        if let Some(reason) = furniture::reason(page, index) {
            return out(0.3, reason);
        }
        if !inside {
            return self.outside(page, index, at, body);
        }
        self.within(page, index, at)
    }

    /// A block inside the article's container: kept unless it is links or debris.
    fn within(&self, page: &Measured<'_>, index: usize, at: usize) -> BlockScore {
        let stats = page.block(index);
        let Some(block) = page.document.blocks.get(index) else { return out(0.0, "") };
        let words = self.words[at].max(1) as f32;
        let linked = self.linked_words[at] / words;
        if stats.link_density > 0.8 && !stats.is_sentence() {
            let listed = block.group != 0 || linked > 0.7;
            if listed || stats.words < 12 && block.kind != BlockKind::Paragraph {
                return out(0.3, "a link in a list of links");
            }
        }
        if stats.words == 0 {
            return out(0.4, "no words");
        }
        if stats.words <= 3
            && !stats.shape.ends_sentence
            && !matches!(block.kind, BlockKind::Heading(_) | BlockKind::ListItem | BlockKind::TableRow | BlockKind::Pre)
            && stats.link_density > 0.5
        {
            return out(0.35, "a short link");
        }
        out(0.8, "")
    }

    /// A block outside of it: dropped unless it is running text on the way to the body's level.
    fn outside(&self, page: &Measured<'_>, index: usize, at: usize, body: usize) -> BlockScore {
        let stats = page.block(index);
        let first = page.document.containers.get(body).map_or(0, |container| container.first_block as usize);
        let near = index < first && index + 12 >= first && page.frame.headline.is_some_and(|headline| headline < index);
        if near && stats.words >= 8 && stats.link_density < 0.3 && (stats.is_sentence() || stats.words >= 14) {
            return out(0.6, "");
        }
        let share = self.prose[at] / self.prose[body].max(1.0);
        if stats.is_long() && stats.link_density < 0.3 && share > 0.3 {
            return out(0.55, "");
        }
        out(0.2, "outside of the main content")
    }

    fn is_inside(page: &Measured<'_>, mut at: usize, body: usize) -> bool {
        loop {
            if at == body {
                return true;
            }
            if at == 0 {
                return false;
            }
            at = page.document.containers.get(at).map_or(0, |container| container.parent as usize);
        }
    }

    /// Whether the container, or one above it short of the root, holds most of the page's prose.
    fn dominates(&self, page: &Measured<'_>, mut at: usize) -> bool {
        let total = self.prose.first().copied().unwrap_or(0.0);
        while at != 0 {
            if self.prose[at] > 0.5 * total && self.prose[at] > 100.0 {
                let landmark = page.document.containers.get(at).map_or("", |container| container.tag);
                if matches!(landmark, "nav" | "footer" | "aside" | "header") {
                    return true;
                }
            }
            at = page.document.containers.get(at).map_or(0, |container| container.parent as usize);
        }
        false
    }
}

fn out(main: f32, reason: &'static str) -> BlockScore {
    BlockScore { main, reasons: [reason, ""] }
}

/// Whether what the markup hides outweighs what it shows: then a script shows it to readers.
fn shows_hidden(page: &Measured<'_>) -> bool {
    let (mut hidden, mut shown) = (0.0, 0.0);
    for (index, block) in page.document.blocks.iter().enumerate() {
        if !page.block(index).is_long() {
            continue;
        }
        let prose = prose_of(page, index, true);
        if block.hidden { hidden += prose } else { shown += prose }
    }
    hidden > 150.0 && hidden > shown
}

/// Which containers hold comments: named so, and behind an article's worth of prose. In a forum, and on a page that
/// is one question with its answers, the comments are the content.
fn comments(page: &Measured<'_>, shows_hidden: bool) -> Vec<bool> {
    let containers = &page.document.containers;
    let mut inside = vec![false; containers.len()];
    let forum = |kind: &String| matches!(kind.as_str(), "DiscussionForumPosting" | "QAPage" | "Question");
    if page.json_ld.iter().any(|article| article.kinds.iter().any(forum)) {
        return inside;
    }
    let mut before = Vec::with_capacity(page.len() + 1);
    let mut sum = 0.0;
    for index in 0..page.len() {
        before.push(sum);
        sum += if page.block(index).is_long() { prose_of(page, index, shows_hidden) } else { 0.0 };
    }
    before.push(sum);
    for (index, container) in containers.iter().enumerate().skip(1) {
        let first = container.first_block as usize;
        inside[index] = inside[container.parent as usize]
            || is_thread(page.document.tokens(container)) && before.get(first).is_some_and(|before| *before >= 80.0);
    }
    inside
}

/// Whether the tokens name a list of comments, rather than an article that has some.
fn is_thread(tokens: &str) -> bool {
    tokens.split(' ').any(|token| {
        let thread = matches!(token, "respond" | "disqus" | "disqus_thread" | "commentlist" | "commentlisting");
        let named = token.starts_with("comment") || token.ends_with("-comments") || token.ends_with("_comments");
        let about = ["open", "closed", "enabled", "disabled", "count", "link", "has-", "with-", "no-"];
        thread || named && !about.iter().any(|part| token.contains(part))
    })
}

/// Words of running text of a block: what its container is weighed by.
fn prose_of(page: &Measured<'_>, index: usize, shows_hidden: bool) -> f32 {
    let stats = page.block(index);
    let Some(block) = page.document.blocks.get(index) else { return 0.0 };
    let lost = matches!(block.landmark, Landmark::Navigation | Landmark::Footer | Landmark::Dialog | Landmark::Header)
        || block.hidden && !shows_hidden
        || matches!(block.kind, BlockKind::Control | BlockKind::Caption);
    if lost || stats.link_density > 0.5 {
        return 0.0;
    }
    let words = stats.words as f32 * (1.0 - stats.link_density);
    if stats.is_long() {
        words
    } else if stats.is_sentence() {
        words * 0.7
    } else if matches!(block.kind, BlockKind::Pre | BlockKind::TableRow)
        || block.kind == BlockKind::ListItem && stats.words >= 6
    {
        words * 0.3
    } else {
        0.0
    }
}
