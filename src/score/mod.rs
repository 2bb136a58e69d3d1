//! Scorers: how likely each block is main content. Rules name and veto; scorers find the article.

mod captions;
pub mod forest;
mod furniture;
pub mod html;
pub mod matrix;
mod names;
mod net;
mod reasons;
pub mod text;

use std::sync::{Arc, LazyLock};

use crate::lexicon::Lexicon;
use crate::measure::Measured;
use crate::page::{DecodedPage, Document, EncodingEvidence, Format};
use crate::segment::segment;
use crate::settings::Limits;

use forest::WeightsError;
use html::HtmlWeights;
use text::TextWeights;

/// Everything that was fitted on development pages; see `training/`.
#[derive(Debug, Clone, PartialEq)]
pub struct Weights {
    /// Of the scorer for HTML pages.
    pub html: HtmlWeights,
    /// Of the scorer for the lines of text scrapes.
    pub text: TextWeights,
}

impl Weights {
    /// The weights that ship with the program.
    #[expect(clippy::expect_used, reason = "a test proves that the embedded files can be read")]
    pub fn embedded() -> &'static Arc<Self> {
        static EMBEDDED: LazyLock<Arc<Weights>> =
            LazyLock::new(|| Arc::new(Weights::read(embedded_file).expect("embedded weights")));
        &EMBEDDED
    }

    /// Reads weights files by their names.
    ///
    /// # Errors
    /// [`WeightsError`] when one is missing or malformed.
    pub fn read(file: impl Fn(&str) -> Option<Vec<u8>>) -> Result<Self, WeightsError> {
        let file = |name: &str| file(name).ok_or_else(|| WeightsError::Missing(name.to_owned()));
        let html = HtmlWeights::read(file)?;
        let text = TextWeights::read(file)?;
        Ok(Self { html, text })
    }

    /// Proves that they were fitted to the features of this program.
    ///
    /// # Errors
    /// [`WeightsError::OtherFeatures`].
    pub fn fit(&self) -> Result<(), WeightsError> {
        let lexicon = Lexicon::embedded();
        let html = document_of("<title>Ferry</title><article><h1>Ferry</h1><p>It sails again.</p>", Format::Html)?;
        self.html.fits(&Measured::with_weights(&html, &lexicon, self))?;
        let text = document_of("Ferry\n\nIt sails again.", Format::Text)?;
        self.text.fits(&Measured::with_weights(&text, &lexicon, self))
    }
}

/// The document that a page of ours makes.
fn document_of(text: &str, format: Format) -> Result<Document, WeightsError> {
    let (encoding, evidence) = ("UTF-8", EncodingEvidence::ValidUtf8);
    let decoded = DecodedPage { text: text.into(), encoding, evidence, replaced_chars: 0 };
    segment(&decoded, format, None, &Limits::default()).map_err(|_| WeightsError::Malformed)
}

/// The files of the folder `weights/`.
const FILES: [(&str, &[u8]); 16] = [
    ("html.tokens", include_bytes!("../../weights/html.tokens")),
    ("html.forest", include_bytes!("../../weights/html.forest")),
    ("html.net", include_bytes!("../../weights/html.net")),
    ("html.sure.forest", include_bytes!("../../weights/html.sure.forest")),
    ("html.type.article.forest", include_bytes!("../../weights/html.type.article.forest")),
    ("html.type.listing.forest", include_bytes!("../../weights/html.type.listing.forest")),
    ("html.type.forum.forest", include_bytes!("../../weights/html.type.forum.forest")),
    ("html.type.product.forest", include_bytes!("../../weights/html.type.product.forest")),
    ("html.type.documentation.forest", include_bytes!("../../weights/html.type.documentation.forest")),
    ("html.type.service.forest", include_bytes!("../../weights/html.type.service.forest")),
    ("html.type.collection.forest", include_bytes!("../../weights/html.type.collection.forest")),
    ("text.article.forest", include_bytes!("../../weights/text.article.forest")),
    ("text.net", include_bytes!("../../weights/text.net")),
    ("text.page.forest", include_bytes!("../../weights/text.page.forest")),
    ("text.router.forest", include_bytes!("../../weights/text.router.forest")),
    ("text.caption.forest", include_bytes!("../../weights/text.caption.forest")),
];

/// A file of the folder `weights/`.
pub(crate) fn embedded_file(name: &str) -> Option<Vec<u8>> {
    FILES.iter().find(|(known, _)| *known == name).map(|(_, bytes)| bytes.to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_weights_were_fitted_to_these_features() {
        Weights::embedded().fit().unwrap();
        for (name, bytes) in FILES {
            assert!(bytes.len() > 1000, "{name} is empty: a forest without trees fits any features");
        }
    }
}
