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
    membership_prompt,
    menu,
    newsletter_signup,
    pagination,
    paywall_line,
    player_control,
    poll,
    print_controls,
    push_alert,
    read_time,
    related_links,
    repeated_headline,
    republication,
    screen_reader,
    script_notice,
    section_label,
    share_bar,
    shop_prompt,
    site_rule,
    skip_link,
    sponsored_header,
    standfirst,
    stray_line,
    tag_list,
    template_token,
    timestamp,
    tip_line,
    transcript_note,
    translation_note,
    truncation,
}
