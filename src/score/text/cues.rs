//! Cue words: which kinds of husk a line's phrases belong to, and where such lines stand.
//!
//! Phrases come from the lexicon in many languages, so no column is about English.

use crate::lexicon::vocabulary::ANY_CLASS;
use crate::lexicon::{Anchor, Class, Signal};
use crate::measure::Measured;
use crate::score::matrix::Matrix;

use super::overlap::Words;
use super::window::Sums;

/// Kinds of husk with the classes of phrases that name them.
const KINDS: [(&str, &[Class]); 25] = [
    ("cue_ad", &[Class::AD_LABEL, Class::SPONSORED_HEADER]),
    ("cue_affiliate", &[Class::AFFILIATE_DISCLOSURE, Class::DISCLAIMER]),
    ("cue_agency", &[Class::AGENCY_TAIL, Class::REPUBLICATION, Class::COPYRIGHT_LINE]),
    ("cue_app", &[Class::APP_PROMPT, Class::PUSH_ALERT]),
    ("cue_bio", &[Class::AUTHOR_BIO, Class::TIP_LINE]),
    ("cue_byline", &[Class::BYLINE]),
    ("cue_caption", &[Class::IMAGE_CREDIT, Class::CAPTION_MARKER, Class::GALLERY_CONTROL]),
    ("cue_comment", &[Class::COMMENT_COUNT, Class::COMMENT_FORM]),
    ("cue_cookie", &[Class::COOKIE_NOTICE, Class::EMBED_CONSENT, Class::SCRIPT_NOTICE]),
    ("cue_donation", &[Class::DONATION_PROMPT, Class::FUNDING_METER, Class::MEMBERSHIP_PROMPT]),
    ("cue_note", &[Class::CORRECTION_NOTE, Class::EDITOR_NOTE, Class::TRANSLATION_NOTE, Class::TRANSCRIPT_NOTE]),
    ("cue_error", &[Class::ERROR_REPORT]),
    ("cue_follow", &[Class::FOLLOW_US, Class::EMBEDDED_POST]),
    ("cue_footer", &[Class::FOOTER_LINKS, Class::LEGAL_STATUS]),
    ("cue_login", &[Class::LOGIN_FORM]),
    (
        "cue_menu",
        &[Class::MENU_ITEM, Class::BREADCRUMB_HOME, Class::SKIP_LINK, Class::SCREEN_READER, Class::PAGINATION],
    ),
    ("cue_newsletter", &[Class::NEWSLETTER_SIGNUP, Class::SUBSCRIBE_PROMPT, Class::FEED_TAIL]),
    ("cue_paywall", &[Class::PAYWALL_LINE, Class::TRUNCATION]),
    ("cue_player", &[Class::PLAYER_CONTROL, Class::AUDIO_PLAYER]),
    ("cue_poll", &[Class::POLL]),
    ("cue_related", &[Class::RELATED_HEADER, Class::RELATED_INLINE]),
    ("cue_share", &[Class::SHARE_BAR, Class::PRINT_CONTROLS]),
    ("cue_shop", &[Class::SHOP_PROMPT]),
    ("cue_tags", &[Class::TAG_LIST]),
    ("cue_time", &[Class::TIMESTAMP, Class::READ_TIME, Class::LIVE_STAMP]),
];

/// Number of the kind of comments in [`KINDS`].
const COMMENT: usize = 7;

/// Kinds under whose header more of the kind follows, as numbers of [`KINDS`], with the names of the columns.
const HEADERS: [(usize, &str); 7] = [
    (20, "since_related"),
    (16, "since_newsletter"),
    (COMMENT, "since_comment"),
    (21, "since_share"),
    (23, "since_tags"),
    (13, "since_footer"),
    (9, "since_donation"),
];

/// Signals with the names of their columns.
const SIGNALS: [(Signal, &str); 22] = [
    (Signal::We, "sig_we"),
    (Signal::You, "sig_you"),
    (Signal::Give, "sig_give"),
    (Signal::Press, "sig_press"),
    (Signal::Subscribe, "sig_subscribe"),
    (Signal::Ui, "sig_ui"),
    (Signal::Period, "sig_period"),
    (Signal::Say, "sig_say"),
    (Signal::Mail, "sig_mail"),
    (Signal::Network, "sig_network"),
    (Signal::Consent, "sig_consent"),
    (Signal::App, "sig_app"),
    (Signal::Access, "sig_access"),
    (Signal::Vote, "sig_vote"),
    (Signal::Slip, "sig_slip"),
    (Signal::Continue, "sig_continue"),
    (Signal::Ad, "sig_ad"),
    (Signal::Listen, "sig_listen"),
    (Signal::Comment, "sig_comment"),
    (Signal::Related, "sig_related"),
    (Signal::Raised, "sig_raised"),
    (Signal::Bio, "sig_bio"),
];

/// Signals of what a site, not an article, speaks of.
const MATTERS: [Signal; 13] = [
    Signal::Give,
    Signal::Subscribe,
    Signal::Ui,
    Signal::Mail,
    Signal::Network,
    Signal::Consent,
    Signal::App,
    Signal::Access,
    Signal::Vote,
    Signal::Slip,
    Signal::Ad,
    Signal::Comment,
    Signal::Raised,
];

/// Furthest a header is felt, in lines.
const REACH: u16 = 250;

/// The phrases of all lines.
#[derive(Debug)]
pub(super) struct Cues {
    /// For each line and kind: 0 no phrase, 1 one anywhere, 2 one at an end, 3 the whole line.
    strengths: Vec<[u8; KINDS.len()]>,
    /// For each line and kind of [`HEADERS`]: lines since such a header, [`REACH`] if there is none.
    since: Vec<[u16; HEADERS.len()]>,
    /// Share of the line's folded bytes inside phrases.
    covered: Vec<f32>,
    /// Lines of few words that are, begin or end with a phrase.
    pub(super) labels: Sums,
    /// Lines of few words with words of comments.
    comments: Sums,
    /// Strength of any kind but bylines, captions and times.
    strongest: Vec<u8>,
}

impl Cues {
    pub(super) fn of(page: &Measured<'_>) -> Self {
        let kinds = kind_of_class();
        let mut strengths = Vec::with_capacity(page.len());
        let mut covered = Vec::with_capacity(page.len());
        let mut strongest = Vec::with_capacity(page.len());
        for block in 0..page.len() {
            let mut own = [0u8; KINDS.len()];
            let (mut end, mut bytes, mut best) = (0, 0, 0);
            for hit in page.hits(block) {
                let Some(kind) = kinds.get(hit.class.number()).copied() else { continue };
                let strength = match hit.anchor {
                    Anchor::Whole => 3,
                    Anchor::Start | Anchor::End => 2,
                    Anchor::Within => 1,
                };
                if let Some(known) = own.get_mut(usize::from(kind)) {
                    *known = strength.max(*known);
                }
                if !matches!(hit.class, Class::BYLINE | Class::TIMESTAMP | Class::IMAGE_CREDIT | Class::CAPTION_MARKER)
                {
                    best = strength.max(best);
                }
                bytes += hit.end.saturating_sub(hit.start.max(end));
                end = end.max(hit.end);
            }
            strengths.push(own);
            covered.push(bytes as f32 / page.folded(block).len().max(1) as f32);
            strongest.push(best);
        }
        let label =
            |block: usize| page.block(block).words <= 12 && strongest.get(block).is_some_and(|strength| *strength >= 2);
        let labels = Sums::of((0..page.len()).map(|block| u32::from(label(block))));
        let comment = |line: usize| {
            let phrase =
                strengths.get(line).and_then(|own: &[u8; KINDS.len()]| own.get(COMMENT)).is_some_and(|own| *own > 0);
            page.block(line).words <= 12 && (phrase || page.signal(line, Signal::Comment) > 0)
        };
        let comments = Sums::of((0..page.len()).map(|line| u32::from(comment(line))));
        Self { since: since(page, &strengths), strengths, covered, labels, comments, strongest }
    }

    fn strength(&self, block: usize, kind: usize) -> u8 {
        self.strengths.get(block).and_then(|own| own.get(kind)).copied().unwrap_or(0)
    }

    /// Adds the columns.
    pub(super) fn add(&self, page: &Measured<'_>, matrix: &mut Matrix) {
        for (kind, (name, _)) in KINDS.iter().enumerate() {
            matrix.add(name, |block| f32::from(self.strength(block, kind)));
        }
        for (header, (_, name)) in HEADERS.iter().enumerate() {
            let column = |block: usize| self.since.get(block).and_then(|own| own.get(header)).copied();
            matrix.add(name, |block| f32::from(column(block).unwrap_or(REACH)));
        }
        for (signal, name) in SIGNALS {
            matrix.add(name, |block| f32::from(page.signal(block, signal)));
        }
        matrix.add("sig_ui_share", |block| {
            f32::from(page.signal(block, Signal::Ui)) / page.block(block).words.max(1) as f32
        });
        let voice = |block: usize| page.signal(block, Signal::We).min(2) + page.signal(block, Signal::You).min(2);
        matrix.add("voice_before", |block| if block > 0 { f32::from(voice(block - 1)) } else { 0.0 });
        matrix.add("voice_after", |block| f32::from(voice(block + 1)));
        let matters =
            |line: usize| MATTERS.iter().filter(|signal| page.signal(line, **signal) > 0).count().min(9) as f32;
        matrix.add("sig_matters", matters);
        matrix.add("sig_matters_before", |block| if block > 0 { matters(block - 1) } else { 0.0 });
        matrix.add("sig_matters_after", |block| matters(block + 1));
        matrix.add("comments_before", |block| self.comments.before(block, 10));
        matrix.add("comments_after", |block| self.comments.after(block, 10));
        matrix.add("cue_covered", |block| self.covered.get(block).copied().unwrap_or(0.0));
        let strongest = |block: usize| f32::from(self.strongest.get(block).copied().unwrap_or(0));
        matrix.add("cue_strongest", strongest);
        matrix.add("cue_before", |block| if block > 0 { strongest(block - 1) } else { 0.0 });
        matrix.add("cue_after", |block| strongest(block + 1));
        matrix.add("labels_before_3", |block| self.labels.before(block, 3));
        matrix.add("labels_after_3", |block| self.labels.after(block, 3));
        matrix.add("labels_before_10", |block| self.labels.before(block, 10));
        matrix.add("labels_after_10", |block| self.labels.after(block, 10));
        matrix.add("labels_before_share", |block| self.labels.before_share(block));
        matrix.add("labels_after_share", |block| self.labels.after_share(block));
    }
}

/// For each class the number of its kind; classes of no kind have a number beyond all kinds.
fn kind_of_class() -> Vec<u8> {
    let mut kinds = vec![u8::MAX; Class::COUNT];
    for (number, (_, classes)) in (0u8..).zip(KINDS) {
        for class in classes {
            if let Some(kind) = kinds.get_mut(class.number()) {
                *kind = number;
            }
        }
    }
    kinds
}

fn since(page: &Measured<'_>, strengths: &[[u8; KINDS.len()]]) -> Vec<[u16; HEADERS.len()]> {
    let mut lines = [REACH; HEADERS.len()];
    let mut all = Vec::with_capacity(strengths.len());
    for (block, own) in strengths.iter().enumerate() {
        for (count, (kind, _)) in lines.iter_mut().zip(HEADERS) {
            let header = page.block(block).words <= 8 && own.get(kind).is_some_and(|strength| *strength >= 2);
            *count = if header { 0 } else { (*count + 1).min(REACH) };
        }
        all.push(lines);
    }
    all
}

/// For each class the kinds that have it: one bit a kind.
fn kinds_of_classes() -> [u64; Class::COUNT] {
    let mut kinds = [0; Class::COUNT];
    for (number, (_, classes)) in KINDS.iter().enumerate() {
        for class in *classes {
            if let Some(kinds) = kinds.get_mut(class.number()) {
                *kinds |= 1 << number;
            }
        }
    }
    kinds
}

/// The numbers of the bits that are set.
fn bits(mut mask: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let bit = mask.trailing_zeros();
        mask &= mask.wrapping_sub(1);
        (bit < u64::BITS).then_some(bit as usize)
    })
}

/// The words typical of kinds of husk in each line: what is left to go by where no phrase is known.
#[derive(Debug)]
pub(super) struct Vocabulary {
    /// Words of each line that stand in phrases at all.
    any: Vec<u16>,
    /// Words of each line that count.
    words: Vec<u16>,
    /// Most words typical of one kind.
    most: Sums,
}

impl Vocabulary {
    pub(super) fn of(page: &Measured<'_>, words: &Words) -> Self {
        let kinds = kinds_of_classes();
        let vocabulary = page.lexicon.vocabulary();
        let (mut most, mut any, mut all) = (Vec::new(), Vec::new(), Vec::new());
        for line in 0..page.len() {
            let mut own = [0u8; KINDS.len()];
            let mut known = 0u16;
            for word in words.line(line) {
                let classes = vocabulary.classes(page.lang, word.stem);
                if classes == 0 {
                    continue;
                }
                known = known.saturating_add(u16::from(classes & ANY_CLASS != 0));
                for kind in
                    bits(bits(classes & !ANY_CLASS).fold(0, |mask, class| mask | kinds.get(class).unwrap_or(&0)))
                {
                    if let Some(count) = own.get_mut(kind) {
                        *count = count.saturating_add(1);
                    }
                }
            }
            most.push(own.into_iter().max().map_or(0, u32::from));
            any.push(known);
            all.push(u16::try_from(words.line(line).len()).unwrap_or(u16::MAX));
        }
        Self { any, words: all, most: Sums::of(most.into_iter()) }
    }

    /// Adds the columns.
    pub(super) fn add(&self, matrix: &mut Matrix) {
        let words = |line: usize| f32::from(self.words.get(line).copied().unwrap_or(0).max(1));
        matrix.add("voc_any_share", |line| f32::from(self.any.get(line).copied().unwrap_or(0)) / words(line));
        let most = |line: usize| self.most.range(line, line + 1) as f32;
        matrix.add("voc_most", most);
        matrix.add("voc_most_share", |line| most(line) / words(line));
        matrix.add("voc_before_3", |line| self.most.before(line, 3));
        matrix.add("voc_after_3", |line| self.most.after(line, 3));
    }
}
