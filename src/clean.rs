//! From the bytes of one page to its record: the stages in order.

use crate::apply;
use crate::decode;
use crate::detect;
use crate::error::PageError;
use crate::fields;
use crate::measure::Measured;
use crate::page::{DecodedPage, Document, Origin, Outcome};
use crate::record::Cleaned;
use crate::resolve::{self, Removals};
use crate::segment;
use crate::settings::{Settings, SiteSettings};

/// A cleaned page with the document it came from: what `dehusk explain` shows.
#[derive(Debug)]
pub struct Inspection {
    /// The page, segmented.
    pub document: Document,
    /// What was decided, as spans over the document.
    pub removals: Removals,
    /// The record and its removals.
    pub cleaned: Cleaned,
}

/// Cleans one page of which nothing is known but its bytes.
pub fn clean(bytes: &[u8], settings: &Settings) -> Outcome {
    clean_page(bytes, &Origin::default(), settings)
}

/// Cleans one page.
pub fn clean_page(bytes: &[u8], origin: &Origin, settings: &Settings) -> Outcome {
    match inspect(bytes, origin, settings) {
        Ok(inspection) => Outcome::Cleaned(inspection.cleaned),
        Err(error) => Outcome::Rejected(error),
    }
}

/// Cleans one page and keeps what was seen on the way.
///
/// # Errors
/// A [`PageError`] when no record can be made of the page.
pub fn inspect(bytes: &[u8], origin: &Origin, settings: &Settings) -> Result<Inspection, PageError> {
    let Segmented { decoded, document, site } = segmented(bytes, origin, settings)?;
    let zone = site.and_then(|site| site.time_zone.as_ref());
    let provenance = fields::Provenance { bytes, origin, decoded: &decoded, zone };
    let rules = &settings.rules;
    let decide = |page: &Measured<'_>, findings| resolve::decide(page, site, rules, findings);
    let cleaned = |page: &Measured<'_>, removals: &Removals, provenance: &fields::Provenance<'_>| {
        fields::record(page, removals, &apply::apply(page, removals), provenance)
    };
    let mut page = Measured::with_weights(&document, &settings.lexicon, &settings.weights);
    let findings = detect::detect(&page, rules);
    let kept = page.page_scores().as_manual.is_some().then(|| findings.clone());
    let removals = decide(&page, findings)?;
    let mut own = cleaned(&page, &removals, &provenance);
    if let Some(before) = kept.filter(|_| page.turn_to_manual()) {
        let others = decide(&page, detect::detect_again(&page, rules, before)).ok();
        own.as_manual = others.filter(|others| *others != removals).map(|others| {
            // The page's bytes are hashed once.
            let mut other = cleaned(&page, &others, &fields::Provenance { bytes: &[], ..provenance });
            other.record.source.clone_from(&own.record.source);
            Box::new(other)
        });
    }
    drop(page);
    Ok(Inspection { document, removals, cleaned: own })
}

/// A page before it is measured.
pub(crate) struct Segmented<'b, 's> {
    /// The page as text.
    pub(crate) decoded: DecodedPage<'b>,
    /// The page as blocks.
    pub(crate) document: Document,
    /// The section of the configuration that is for it.
    pub(crate) site: Option<&'s SiteSettings>,
}

/// The first stages.
pub(crate) fn segmented<'b, 's>(
    bytes: &'b [u8],
    origin: &'s Origin,
    settings: &'s Settings,
) -> Result<Segmented<'b, 's>, PageError> {
    let decoded = decode::decode(bytes, origin, &settings.limits)?;
    let format = origin.format.unwrap_or_else(|| decode::sniff(&decoded.text));
    let (document, site) = segment::segment_for(&decoded, format, origin, settings)?;
    Ok(Segmented { decoded, document, site })
}
