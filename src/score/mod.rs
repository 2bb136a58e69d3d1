//! Scorers: how likely each block is main content. Rules name and veto; scorers find the article.

pub mod html;
pub mod text;
