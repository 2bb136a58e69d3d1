//! Scorers: how likely each block is main content. Rules name and veto; scorers find the article.

mod captions;
pub mod forest;
mod furniture;
pub mod html;
pub mod matrix;
pub mod text;
