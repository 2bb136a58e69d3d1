//! Authors: names of persons, rather none than wrong ones.

use crate::apply::Moved;
use crate::fields::json_ld::LdArticle;
use crate::measure::Measured;

/// The authors of a page.
pub fn authors(_: &Measured<'_>, _: &[Moved], article: Option<&LdArticle>) -> Vec<String> {
    article.map(|article| article.authors.clone()).unwrap_or_default()
}
