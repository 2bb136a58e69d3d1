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
mod table;
mod text;
mod tokenizer;

use crate::error::PageError;
use crate::page::{DecodedPage, Document, Format, Origin};
use crate::settings::{Limits, Settings, SiteSettings};

/// The site section that is for this page, if there is one: the first in the configuration that names its host or path.
pub fn site_for<'s>(origin: &Origin, settings: &'s Settings) -> Option<&'s SiteSettings> {
    if settings.sites.is_empty() {
        return None;
    }
    let host = origin.url.as_deref().and_then(host_of);
    settings.sites.iter().find(|site| site.applies(host.as_deref(), &origin.path))
}

/// Host of an address, lower case, without `www.`.
pub(crate) fn host_of(url: &str) -> Option<String> {
    let host = url::Url::parse(url).ok()?.host_str()?.to_ascii_lowercase();
    Some(host.strip_prefix("www.").unwrap_or(&host).to_owned())
}

/// The document of a page.
///
/// # Errors
/// A budget exceeded, or no text at all.
pub fn segment(
    page: &DecodedPage,
    format: Format,
    site: Option<&SiteSettings>,
    limits: &Limits,
) -> Result<Document, PageError> {
    let document = match format {
        Format::Html => html::segment(&page.text, site, limits)?,
        Format::Text => text::segment(&page.text),
    };
    if document.blocks.is_empty() { Err(PageError::NoText) } else { Ok(document) }
}
