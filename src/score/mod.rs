//! Scorers: how likely each block is main content. Rules name and veto; scorers find the article.

pub(crate) mod captions;
pub mod forest;
pub mod html;
pub mod matrix;
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
        static EMBEDDED: LazyLock<Arc<Weights>> = LazyLock::new(|| {
            let read = |name: &str| match name {
                "html.tokens" => Some(include_bytes!("../../weights/html.tokens").to_vec()),
                "html.first.forest" => Some(include_bytes!("../../weights/html.first.forest").to_vec()),
                "html.second.forest" => Some(include_bytes!("../../weights/html.second.forest").to_vec()),
                "text.article.forest" => Some(include_bytes!("../../weights/text.article.forest").to_vec()),
                "text.page.forest" => Some(include_bytes!("../../weights/text.page.forest").to_vec()),
                "text.router.forest" => Some(include_bytes!("../../weights/text.router.forest").to_vec()),
                "text.caption.forest" => Some(include_bytes!("../../weights/text.caption.forest").to_vec()),
                _ => None,
            };
            Arc::new(Weights::read(read).expect("embedded weights"))
        });
        &EMBEDDED
    }

    /// Reads weights files by their names.
    ///
    /// # Errors
    /// [`WeightsError`] when one is missing or malformed.
    pub fn read(file: impl Fn(&str) -> Option<Vec<u8>>) -> Result<Self, WeightsError> {
        let file = |name: &str| file(name).ok_or(WeightsError::Malformed);
        let html = HtmlWeights::read(&file("html.tokens")?, &file("html.first.forest")?, &file("html.second.forest")?)?;
        let text = TextWeights::read(|part| file(&format!("text.{part}.forest")))?;
        Ok(Self { html, text })
    }
}
