//! Scorers: how likely each block is main content. Rules name and veto; scorers find the article.

mod captions;
pub mod forest;
mod furniture;
pub mod html;
pub mod matrix;
mod reasons;
pub mod text;

use std::sync::{Arc, LazyLock};

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
}

/// A file of the folder `weights/`.
pub(crate) fn embedded_file(name: &str) -> Option<Vec<u8>> {
    macro_rules! files {
        ($($file:literal),+) => {
            match name {
                $($file => Some(include_bytes!(concat!("../../weights/", $file)).to_vec()),)+
                _ => None,
            }
        };
    }
    files!(
        "html.tokens",
        "html.forest",
        "html.sure.forest",
        "html.type.article.forest",
        "html.type.listing.forest",
        "html.type.forum.forest",
        "html.type.product.forest",
        "html.type.documentation.forest",
        "html.type.service.forest",
        "html.type.collection.forest",
        "text.article.forest",
        "text.page.forest",
        "text.router.forest",
        "text.caption.forest"
    )
}

#[cfg(test)]
mod tests {
    use crate::measure::Measured;
    use crate::page::Origin;
    use crate::settings::Settings;

    #[test]
    fn the_embedded_weights_were_fitted_to_these_features() {
        let page = b"<title>Ferry</title><article><h1>Ferry</h1><p>It sails again.</p></article>";
        let settings = Settings::default();
        let (_, document) = crate::clean::segmented(page, &Origin::default(), &settings).unwrap();
        settings.weights.html.fits(&Measured::new(&document, &settings.lexicon)).unwrap();
    }
}
