//! Names of tags and attributes, mostly without hashing; which attributes are kept.

use std::sync::LazyLock;

use html5ever::{LocalName, local_name};

/// Attributes of images that load late, in the order of trust. html5ever does not know their names.
pub(in crate::segment) static LATE_SOURCES: LazyLock<[LocalName; 3]> =
    LazyLock::new(|| ["data-src", "data-lazy-src", "data-original"].map(LocalName::from));

/// Which attributes a page's tags keep.
#[derive(Debug, Default)]
pub(in crate::segment) struct KeptAttributes {
    /// Those that the user's selectors read.
    extra: Vec<LocalName>,
    /// The same as they stand in tags: lower case, and with the prefixes that the tree builder takes off.
    extra_in_tags: Vec<LocalName>,
    #[cfg(test)]
    everything: bool,
}

impl KeptAttributes {
    /// The attributes that segmentation reads, and these.
    pub(in crate::segment) fn with(extra: Vec<LocalName>) -> Self {
        let mut extra_in_tags = Vec::new();
        for name in &extra {
            let name = name.to_ascii_lowercase();
            for prefix in ["xlink:", "xml:", "xmlns:"] {
                extra_in_tags.push(LocalName::from(format!("{prefix}{name}")));
            }
            extra_in_tags.push(name);
        }
        Self {
            extra,
            extra_in_tags,
            #[cfg(test)]
            everything: false,
        }
    }

    /// All attributes.
    #[cfg(test)]
    pub(super) fn all() -> Self {
        Self { everything: true, ..Self::default() }
    }

    /// Whether an element keeps an attribute, by its name in the tree.
    pub(in crate::segment) fn keeps(&self, name: &LocalName) -> bool {
        matches!(
            *name,
            local_name!("class")
                | local_name!("id")
                | local_name!("href")
                | local_name!("src")
                | local_name!("alt")
                | local_name!("style")
                | local_name!("title")
                | local_name!("role")
                | local_name!("rel")
                | local_name!("itemprop")
                | local_name!("itemtype")
                | local_name!("property")
                | local_name!("name")
                | local_name!("content")
                | local_name!("http-equiv")
                | local_name!("lang")
                | local_name!("datetime")
                | local_name!("hidden")
                | local_name!("type")
                | local_name!("start")
                | local_name!("value")
                | local_name!("aria-hidden")
                | local_name!("media")
        ) || LATE_SOURCES.contains(name)
            || !self.extra.is_empty() && self.extra.contains(name)
    }

    /// The name of an attribute as a tag has it, lower case, if the element may keep it or the tree builder reads it.
    pub(super) fn in_tag(&self, name: &str) -> Option<LocalName> {
        Some(match name.as_bytes() {
            b"class" => local_name!("class"),
            b"id" => local_name!("id"),
            b"href" => local_name!("href"),
            b"src" => local_name!("src"),
            b"alt" => local_name!("alt"),
            b"style" => local_name!("style"),
            b"title" => local_name!("title"),
            b"role" => local_name!("role"),
            b"rel" => local_name!("rel"),
            b"itemprop" => local_name!("itemprop"),
            b"itemtype" => local_name!("itemtype"),
            b"property" => local_name!("property"),
            b"name" => local_name!("name"),
            b"content" => local_name!("content"),
            b"http-equiv" => local_name!("http-equiv"),
            b"lang" => local_name!("lang"),
            b"datetime" => local_name!("datetime"),
            b"hidden" => local_name!("hidden"),
            b"type" => local_name!("type"),
            b"start" => local_name!("start"),
            b"value" => local_name!("value"),
            b"aria-hidden" => local_name!("aria-hidden"),
            b"media" => local_name!("media"),
            // In SVG and MathML these become `href`, `role`, `type` and `lang`.
            b"xlink:href" => local_name!("xlink:href"),
            b"xlink:role" => local_name!("xlink:role"),
            b"xlink:type" => local_name!("xlink:type"),
            b"xml:lang" => local_name!("xml:lang"),
            // These the tree builder reads: of `template`, `font`, and `annotation-xml` in MathML.
            b"shadowrootmode" => local_name!("shadowrootmode"),
            b"color" => local_name!("color"),
            b"face" => local_name!("face"),
            b"size" => local_name!("size"),
            b"encoding" => local_name!("encoding"),
            _ => return self.rarely_in_tag(name),
        })
    }

    fn rarely_in_tag(&self, name: &str) -> Option<LocalName> {
        #[cfg(test)]
        if self.everything {
            return Some(LocalName::from(name));
        }
        if name.starts_with("data-")
            && let Some(known) = LATE_SOURCES.iter().find(|known| ***known == *name)
        {
            return Some(known.clone());
        }
        self.extra_in_tags.iter().find(|known| ***known == *name).cloned()
    }
}

/// The name of a tag, lower case. Names of up to seven bytes need no look-up anyway.
pub(super) fn tag_name(name: &str) -> LocalName {
    match name.as_bytes() {
        b"figcaption" => local_name!("figcaption"),
        b"blockquote" => local_name!("blockquote"),
        b"noscript" => local_name!("noscript"),
        b"textarea" => local_name!("textarea"),
        b"template" => local_name!("template"),
        b"fieldset" => local_name!("fieldset"),
        b"colgroup" => local_name!("colgroup"),
        b"polyline" => local_name!("polyline"),
        b"clippath" => local_name!("clippath"),
        b"lineargradient" => local_name!("lineargradient"),
        _ => LocalName::from(name),
    }
}

/// Whether a tag's element is a formatting element, which the tree builder opens again after misnested end tags.
pub(super) fn is_formatting(name: &LocalName) -> bool {
    matches!(
        *name,
        local_name!("a")
            | local_name!("b")
            | local_name!("big")
            | local_name!("code")
            | local_name!("em")
            | local_name!("font")
            | local_name!("i")
            | local_name!("nobr")
            | local_name!("s")
            | local_name!("small")
            | local_name!("strike")
            | local_name!("strong")
            | local_name!("tt")
            | local_name!("u")
    )
}
