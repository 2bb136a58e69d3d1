//! What lexicon files name: classes of phrases and of words, places in a block, languages. The build script reads this
//! file too.

/// A class of phrases: the table of the same name in a lexicon file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Class(u16);

macro_rules! classes {
    ($($constant:ident = $name:literal),+ $(,)?) => {
        /// Names of the classes in the order of their numbers.
        const CLASS_NAMES: &[&str] = &[$($name),+];
        #[expect(non_camel_case_types, clippy::upper_case_acronyms, reason = "only numbers the constants below")]
        enum Number { $($constant),+ }
        impl Class {
            $(#[doc = concat!("Phrases of the table `", $name, "`.")]
            pub const $constant: Self = Self(Number::$constant as u16);)+
        }
    };
}

classes! {
    AD_LABEL = "ad-label",
    AFFILIATE_DISCLOSURE = "affiliate-disclosure",
    AGENCY_TAIL = "agency-tail",
    APP_PROMPT = "app-prompt",
    AUDIO_PLAYER = "audio-player",
    AUTHOR_BIO = "author-bio",
    BREADCRUMB_HOME = "breadcrumb-home",
    BYLINE = "byline",
    CAPTION_MARKER = "caption-marker",
    COMMENT_COUNT = "comment-count",
    COMMENT_FORM = "comment-form",
    COOKIE_NOTICE = "cookie-notice",
    COPYRIGHT_LINE = "copyright-line",
    CORRECTION_NOTE = "correction-note",
    DISCLAIMER = "disclaimer",
    DONATION_PROMPT = "donation-prompt",
    EDITOR_NOTE = "editor-note",
    EMBED_CONSENT = "embed-consent",
    EMBEDDED_POST = "embedded-post",
    ENTRY_BUTTON = "entry-button",
    ERROR_REPORT = "error-report",
    FEED_TAIL = "feed-tail",
    FOLLOW_US = "follow-us",
    FOOTER_LINKS = "footer-links",
    FUNDING_METER = "funding-meter",
    GALLERY_CONTROL = "gallery-control",
    IMAGE_CREDIT = "image-credit",
    LEGAL_STATUS = "legal-status",
    LIVE_STAMP = "live-stamp",
    LOGIN_FORM = "login-form",
    MEMBERSHIP_PROMPT = "membership-prompt",
    MENU_ITEM = "menu-item",
    NEWSLETTER_SIGNUP = "newsletter-signup",
    PAGINATION = "pagination",
    PAYWALL_LINE = "paywall-line",
    PLAYER_CONTROL = "player-control",
    POLL = "poll",
    PRINT_CONTROLS = "print-controls",
    PUSH_ALERT = "push-alert",
    READ_TIME = "read-time",
    RELATED_HEADER = "related-header",
    RELATED_INLINE = "related-inline",
    REPUBLICATION = "republication",
    SCREEN_READER = "screen-reader",
    SCRIPT_NOTICE = "script-notice",
    SHARE_BAR = "share-bar",
    SHOP_PROMPT = "shop-prompt",
    SKIP_LINK = "skip-link",
    SPONSORED_HEADER = "sponsored-header",
    SUBSCRIBE_PROMPT = "subscribe-prompt",
    TAG_LIST = "tag-list",
    TIMESTAMP = "timestamp",
    TIP_LINE = "tip-line",
    TRANSCRIPT_NOTE = "transcript-note",
    TRANSLATION_NOTE = "translation-note",
    TRUNCATION = "truncation",
}

impl Class {
    /// Number of classes.
    pub const COUNT: usize = CLASS_NAMES.len();

    /// The class with this name.
    pub fn named(name: &str) -> Option<Self> {
        CLASS_NAMES.iter().position(|known| *known == name).and_then(|index| u16::try_from(index).ok()).map(Self)
    }

    /// The class with this number.
    pub(super) fn numbered(number: u16) -> Self {
        Self(number)
    }

    /// Its number, below [`Class::COUNT`].
    pub fn number(self) -> usize {
        usize::from(self.0)
    }

    /// Its bit in a set of classes.
    pub fn bit(self) -> u64 {
        1 << self.0
    }

    /// Its name, as in the files.
    pub fn name(self) -> &'static str {
        CLASS_NAMES.get(usize::from(self.0)).copied().unwrap_or_default()
    }

    /// All names.
    pub fn names() -> &'static [&'static str] {
        CLASS_NAMES
    }
}

/// Where in a block a phrase must stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Anchor {
    /// The block is the phrase, apart from punctuation, symbols and digits around it.
    Whole,
    /// The block begins with it.
    Start,
    /// The block ends with it.
    End,
    /// Anywhere.
    Within,
}

/// Index of a language in [`LANGUAGES`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Lang(pub u8);

/// Languages with a lexicon, BCP 47.
pub const LANGUAGES: &[&str] = &[
    "en", "de", "fr", "es", "it", "pt", "nl", "pl", "uk", "ru", "sv", "da", "nb", "fi", "tr", "id", "ko", "ja", "zh",
    "cs", "ro", "hu", "el",
];

/// Other codes that pages use, with the language whose file serves them: both names of Norwegian, Malay, whose words for
/// what stands around articles are Indonesian for the most part, and the one of ISO 639-3 for Chinese.
const SERVED_BY: [(&str, &str); 4] = [("no", "nb"), ("nn", "nb"), ("ms", "id"), ("cmn", "zh")];

/// Languages that put into endings, particles or no words at all what others say in function words, or part no words:
/// the share of these tells nothing of a text.
const FEW_FUNCTION_WORDS: [&str; 6] = ["fi", "tr", "ko", "ja", "zh", "hu"];

impl Lang {
    /// Language of phrases that the user adds for all languages.
    pub const ANY: Self = Self(u8::MAX);

    /// The language with this BCP 47 primary subtag, or the one that serves it.
    pub fn named(code: &str) -> Option<Self> {
        let code = SERVED_BY.iter().find(|(other, _)| *other == code).map_or(code, |(_, own)| own);
        LANGUAGES.iter().position(|known| *known == code).and_then(|index| u8::try_from(index).ok()).map(Self)
    }

    /// Whether prose in it can be told by its function words.
    pub fn has_function_words(self) -> bool {
        LANGUAGES.get(usize::from(self.0)).is_none_or(|code| !FEW_FUNCTION_WORDS.contains(code))
    }
}

/// A class of words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Signal {
    /// The speaker: we, our, us.
    We,
    /// The reader: you, your.
    You,
    /// Giving to a cause.
    Give,
    /// The press and its readers.
    Press,
    /// Signing up.
    Subscribe,
    /// Operating a page: click, tap, enter.
    Ui,
    /// Recurring payment: a month, yearly.
    Period,
    /// Reported speech: said, according to.
    Say,
    /// Function words.
    Function,
    /// E-mail and newsletters.
    Mail,
    /// Names of networks and messengers.
    Network,
    /// Consent to cookies and the use of data.
    Consent,
    /// Apps and their stores.
    App,
    /// Subscriptions and what they open.
    Access,
    /// Votes, polls, opinions asked for.
    Vote,
    /// Mistakes in a text.
    Slip,
    /// Going on with the text.
    Continue,
    /// Advertising.
    Ad,
    /// Sound and film.
    Listen,
    /// Readers' comments.
    Comment,
    /// Reading on: more, also, missed, section.
    Related,
    /// Money raised, goals, givers.
    Raised,
    /// What is told of authors: writes, covers, lives.
    Bio,
    /// Verbs by which prompts ask, as they begin a sentence: get, leave, drop, tell.
    Request,
    /// Passing an article on: liked, forward, friends.
    Passing,
    /// Answers that polls offer: yes, no, not sure.
    Answer,
    /// What people of the press are called.
    Profession,
    /// Words that make a time or a number rough: about, nearly.
    Rough,
    /// Words that captions and titles without a verb do without: forms of "be" and "have", question words, "not".
    Clause,
    /// Words that say beside whom or what somebody is shown: with, outside, during.
    Beside,
    /// Words that bring in something new or count it: a, two, several.
    Indefinite,
}

impl Signal {
    /// Number of signals.
    pub const COUNT: usize = 31;

    /// All signals, in the order of their bits.
    pub const ALL: [(Self, &'static str); Self::COUNT] = [
        (Self::We, "we"),
        (Self::You, "you"),
        (Self::Give, "give"),
        (Self::Press, "press"),
        (Self::Subscribe, "subscribe"),
        (Self::Ui, "ui"),
        (Self::Period, "period"),
        (Self::Say, "say"),
        (Self::Function, "function"),
        (Self::Mail, "mail"),
        (Self::Network, "network"),
        (Self::Consent, "consent"),
        (Self::App, "app"),
        (Self::Access, "access"),
        (Self::Vote, "vote"),
        (Self::Slip, "slip"),
        (Self::Continue, "continue"),
        (Self::Ad, "ad"),
        (Self::Listen, "listen"),
        (Self::Comment, "comment"),
        (Self::Related, "related"),
        (Self::Raised, "raised"),
        (Self::Bio, "bio"),
        (Self::Request, "request"),
        (Self::Passing, "passing"),
        (Self::Answer, "answer"),
        (Self::Profession, "profession"),
        (Self::Rough, "rough"),
        (Self::Clause, "clause"),
        (Self::Beside, "beside"),
        (Self::Indefinite, "indefinite"),
    ];

    /// The signal with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known)| *known == name).map(|(signal, _)| *signal)
    }

    /// Its bit in a mask.
    pub fn bit(self) -> u32 {
        1 << self as u32
    }
}
