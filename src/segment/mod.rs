//! Text to a [`Document`]: the only folder that knows html5ever and scraper. The tree is born and dies in here.

mod arena;
mod attributes;
mod blocks;
mod classes;
mod elements;
mod html;
mod metadata;
#[doc(hidden)]
pub mod oracle;
mod parse;
mod payload;
pub mod selectors;
mod styles;
mod table;
mod text;
mod tokenizer;

use crate::error::PageError;
use crate::page::{DecodedPage, Document, Format, Origin};
use crate::settings::{Limits, Settings, SiteSettings};

/// Which section of the configuration is for a page.
enum Choice<'s> {
    /// This one, or none.
    Known(Option<&'s SiteSettings>),
    /// One of these, as the address says that the page itself gives.
    Open(&'s [SiteSettings], &'s Origin),
}

impl<'s> Choice<'s> {
    fn new(origin: &'s Origin, sites: &'s [SiteSettings]) -> Self {
        let is_open = origin.url.is_none() && sites.iter().any(|site| !site.hosts.is_empty());
        if is_open { Self::Open(sites, origin) } else { Self::Known(site_for(origin.url.as_deref(), origin, sites)) }
    }

    /// The sections whose selectors the page may have to answer.
    fn in_question(&self) -> &'s [SiteSettings] {
        match self {
            Self::Known(site) => site.map(std::slice::from_ref).unwrap_or_default(),
            Self::Open(sites, _) => sites,
        }
    }

    /// The section, given the address in the page.
    fn made(self, own_address: impl FnOnce() -> Option<String>) -> Option<&'s SiteSettings> {
        match self {
            Self::Known(site) => site,
            Self::Open(sites, origin) => site_for(own_address().as_deref(), origin, sites),
        }
    }
}

/// The first section in the configuration that names the host of this address, or the path of the page.
fn site_for<'s>(address: Option<&str>, origin: &Origin, sites: &'s [SiteSettings]) -> Option<&'s SiteSettings> {
    let host = address.and_then(host_of);
    sites.iter().find(|site| site.applies(host.as_deref(), &origin.path))
}

/// Host of an address, lower case, without `www.`.
pub(crate) fn host_of(url: &str) -> Option<String> {
    let host = url::Url::parse(url).ok()?.host_str()?.to_ascii_lowercase();
    Some(host.strip_prefix("www.").unwrap_or(&host).to_owned())
}

/// The document of a page from a known site, or from none.
///
/// # Errors
/// A budget exceeded, or no text at all.
pub fn segment(
    page: &DecodedPage<'_>,
    format: Format,
    site: Option<&SiteSettings>,
    limits: &Limits,
) -> Result<Document, PageError> {
    with_choice(page, format, Choice::Known(site), limits).map(|(document, _)| document)
}

/// The document of a page, and the section of the configuration that is for it: known by its address or path, and where
/// no address is known, by the one that the page gives.
///
/// # Errors
/// A budget exceeded, or no text at all.
pub fn segment_for<'s>(
    page: &DecodedPage<'_>,
    format: Format,
    origin: &'s Origin,
    settings: &'s Settings,
) -> Result<(Document, Option<&'s SiteSettings>), PageError> {
    with_choice(page, format, Choice::new(origin, &settings.sites), &settings.limits)
}

fn with_choice<'s>(
    page: &DecodedPage<'_>,
    format: Format,
    choice: Choice<'s>,
    limits: &Limits,
) -> Result<(Document, Option<&'s SiteSettings>), PageError> {
    let (document, site) = match format {
        Format::Html => html::segment(&page.text, choice, limits)?,
        Format::Text => (text::segment(&page.text), choice.made(|| None)),
    };
    if document.blocks.is_empty() { Err(PageError::NoText) } else { Ok((document, site)) }
}
