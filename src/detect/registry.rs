//! The registry: one line a rule, in alphabetical order. Order has no effect on the outcome.

use super::Rule;

macro_rules! registry {
    ($($module:ident),+ $(,)?) => {
        /// Every rule.
        pub static RULES: &[&Rule] = &[$(&super::$module::RULE),+];
    };
}

registry! {
    ad_label,
    affiliate_disclosure,
    agency_tail,
    app_prompt,
    author_bio,
    breadcrumb,
    byline,
    comment_count,
    comment_form,
    cookie_notice,
    copyright_line,
    correction_note,
    disclaimer,
    editor_note,
    embedded_post,
    error_report,
    feed_tail,
    follow_us,
    footer_links,
    gallery_control,
    image_file_name,
    legal_status,
    live_stamp,
    login_form,
    newsletter_signup,
}
