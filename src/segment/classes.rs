//! What class attributes name. Most elements of a page share their classes with others: each is looked at once.

use rustc_hash::FxHashMap;

use crate::page::TextSpan;

/// What the tokens of a class attribute name: bits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Naming(u8);

impl Naming {
    /// An author, by a token of its own.
    pub(super) const AUTHOR: Self = Self(1);
    /// An author, by a part of a token.
    pub(super) const AUTHOR_PART: Self = Self(2);
    /// A tag.
    pub(super) const TAG: Self = Self(4);
    /// A list of tags.
    pub(super) const TAG_LIST: Self = Self(8);

    pub(super) fn has(self, wanted: Self) -> bool {
        self.0 & wanted.0 != 0
    }

    fn of(classes: &str) -> Self {
        let named = |names: &[&str]| {
            let is_name = |token: &str| names.iter().any(|name| name.eq_ignore_ascii_case(token));
            classes.split_ascii_whitespace().any(is_name)
        };
        let bit = |own: Self, holds: bool| if holds { own.0 } else { 0 };
        Self(
            bit(Self::AUTHOR, named(&AUTHOR_CLASSES))
                | bit(Self::AUTHOR_PART, has_author_part(classes))
                | bit(Self::TAG, named(&["tag"]))
                | bit(Self::TAG_LIST, named(&TAG_LISTS)),
        )
    }
}

/// The attributes with tokens that elements share: class, role and itemprop.
pub(super) type Shared<'t> = [Option<&'t str>; 3];

/// Attributes that were looked at.
#[derive(Debug)]
pub(super) struct Known {
    /// What the class names.
    pub(super) naming: Naming,
    /// The tokens of elements that have these attributes and no id, once there was one.
    pub(super) tokens: Option<TextSpan>,
}

/// The attributes of a page that were looked at.
#[derive(Debug, Default)]
pub(super) struct Classes<'t>(FxHashMap<Shared<'t>, Known>);

impl<'t> Classes<'t> {
    /// What is known of attributes.
    pub(super) fn of(&mut self, own: Shared<'t>) -> &mut Known {
        self.0.entry(own).or_insert_with(|| {
            let [classes, ..] = own;
            Known { naming: classes.map_or(Naming::default(), Naming::of), tokens: None }
        })
    }
}

/// Names of elements that list an article's tags.
const TAG_LISTS: [&str; 20] = [
    "tags",
    "taglist",
    "tag-list",
    "article-tags",
    "post-tags",
    "entry-tags",
    "article__tags",
    "tagcloud-article",
    "keywords",
    "topics",
    "tagi",
    "etykiety",
    "etiquetas",
    "schlagworte",
    "schlagwoerter",
    "mots-cles",
    "trefwoorden",
    "teemat",
    "tag",
    "tegi",
];

/// Class tokens of authors.
const AUTHOR_CLASSES: [&str; 17] = [
    "author",
    "byline",
    "author-name",
    "byline-name",
    "article-author",
    "article__author",
    "entry-author",
    "byline__name",
    "author__name",
    "post-author",
    "c-byline__author",
    "p-author",
    "autor",
    "autore",
    "auteur",
    "verfasser",
    "redakteur",
];

/// Whether one of the class tokens has a part that names an author: `postAuthor`, `text__author`, `author-2`.
fn has_author_part(classes: &str) -> bool {
    // The first letter may be a capital.
    ["uthor", "yline"].iter().any(|part| classes.contains(part))
        && classes.split_ascii_whitespace().any(|token| {
            let token = token.to_ascii_lowercase();
            let named = token.contains("author") || token.contains("byline");
            named && !BESIDE_AUTHOR.iter().any(|part| token.contains(part))
        })
}

/// Parts of class tokens that name something beside the author's name.
const BESIDE_AUTHOR: [&str; 22] = [
    "bio",
    "img",
    "image",
    "avatar",
    "photo",
    "pic",
    "desc",
    "social",
    "link",
    "date",
    "time",
    "role",
    "job",
    "position",
    "title",
    "about",
    "more",
    "follow",
    "icon",
    "authority",
    "comment",
    "related",
];
