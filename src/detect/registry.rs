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
    alt_text,
    donation_prompt,
    image_caption,
    main_content,
    newsletter_signup,
    related_links,
    repeated_headline,
    section_label,
    site_rule,
    standfirst,
    stray_line,
    template_token,
}
