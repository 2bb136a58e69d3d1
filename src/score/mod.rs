//! Scorers: how likely each block is main content. Rules name and veto; scorers find the article.

mod captions;
mod furniture;
pub mod html;
pub mod text;
