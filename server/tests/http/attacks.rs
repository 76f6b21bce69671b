//! The list of attacks in `attacks.json`, and what became of each: every one is named by the test that makes it, or here.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

/// Attacks on what this shop does not have, or that are made by tests which do not carry their names.
const ELSEWHERE: &[(&str, &str)] = &[
    (
        "AC-08",
        "no visitor exports or erases by naming an e-mail; that, and a copy of the whole shop, are for the owner: \
         `a_person_is_found_handed_over_and_forgotten`, `the_owner_presses_a_button_and_takes_the_backup_away_on_record`",
    ),
    (
        "AU-11",
        "`each_code_is_taken_once_however_many_want_it`, `whoever_has_a_second_factor_signs_in_by_password_and_code`, \
         `codes_are_tried_from_anywhere_as_often_as_from_one_place`",
    ),
    ("CF-02", "after every test: `assert_logs_tell_no_secret`"),
    (
        "CF-04",
        "deny.toml, in .github/workflows/ci.yml and tools/test.sh",
    ),
    ("CP-07", "there are no coupons"),
    (
        "CP-08",
        "`receipts_add_up_to_the_kopeck`, a property of crates/robokassa",
    ),
    (
        "DS-03",
        "`who_does_not_take_his_answer_is_cut_off`, `whoever_takes_next_to_nothing_is_cut_off_and_whoever_is_slow_is_not`",
    ),
    (
        "DS-06",
        "functions take no more than forms: `a_form_longer_than_any_of_ours_is_refused`",
    ),
    (
        "EX-02",
        "`what_is_exported_changes_nothing_where_it_came_from`, `an_event_is_one_line_and_no_formula`",
    ),
    (
        "EX-03",
        "orders are written while they are read, 100 000 at most, and a copy of the whole shop is read in portions, as goods \
         and events are: `the_orders_of_a_list_are_taken_away_as_a_file_and_that_is_on_record`, `a_shop_is_backed_up_while_it_is_open_and_is_the_same_elsewhere`",
    ),
    ("EX-04", "`files_to_take_away_are_for_the_staff_and_open_again`"),
    (
        "FL-01",
        "a write that fails, for whatever reason: `what_cannot_be_recorded_is_not_confirmed`, `a_shop_whose_disk_is_full_is_not_ready`",
    ),
    ("FL-02", "the same: `what_cannot_be_recorded_is_not_confirmed`"),
    (
        "FL-05",
        "`lost_connections_are_replaced`, `a_server_that_stops_answering_is_unavailable_in_time`",
    ),
    (
        "FL-06",
        "`a_caller_who_leaves_breaks_nothing`, `sixteen_equal_notices_are_one_payment`",
    ),
    ("NT-01", "`markup_in_names_is_only_text`"),
    (
        "NT-02",
        "`the_longest_message_fits_with_whole_markup`, `a_text_is_cut_between_what_people_see_as_characters`",
    ),
    (
        "NT-03",
        "`a_message_that_is_not_liked_is_tried_once_as_plain_text`, `a_chat_that_does_not_want_us_is_given_up_at_once`",
    ),
    (
        "NT-05",
        "`a_worker_that_died_with_a_message_is_replaced_after_the_lease`",
    ),
    (
        "NT-06",
        "`nobody_at_home_is_tried_again_and_shows_no_token`, `an_answer_that_repeats_the_token_is_stored_without_it`",
    ),
    ("NT-08", "`a_comment_cannot_speak_to_the_server`"),
    ("NT-10", "`subjects_come_back_as_they_were`"),
    (
        "NT-11",
        "`a_server_that_puts_us_off_is_left_alone_for_five_minutes`, `without_starttls_there_is_no_login_and_no_letter`, `a_server_that_cannot_prove_who_it_is_hears_nothing`",
    ),
    ("NT-12", "`a_mailbox_that_does_not_exist_is_given_up_at_once`"),
    ("NT-13", "`markup_in_names_is_only_text`"),
    (
        "RD-03",
        "settings are typed by who runs the machine, or by the staff in the office; addresses in files: `nobody_of_our_own_network_is_asked`, `a_name_that_leads_home_is_not_followed`",
    ),
    ("UP-01", "`a_photo_is_kept_once_and_served_for_ever`"),
    (
        "UP-03",
        "`what_is_no_photo_is_refused_in_words_and_leaves_nothing`",
    ),
    (
        "UP-04",
        "`what_is_no_photo_is_refused_in_words_and_leaves_nothing`, `files_that_are_no_goods_are_refused_with_a_sentence`",
    ),
    ("UP-05", "`a_form_takes_thirty_files_of_twenty_megabytes`"),
    (
        "UP-06",
        "`nothing_is_kept_of_a_photo_but_what_is_to_be_seen`, `a_file_without_its_end_is_refused_wherever_it_was_cut`",
    ),
    ("UP-08", "`a_folder_keeps_what_an_album_promises`"),
    (
        "XS-03",
        "there are no server functions whose errors a page could carry",
    ),
    ("XS-06", "nobody types addresses of links"),
    (
        "XS-07",
        "`what_is_no_photo_is_refused_in_words_and_leaves_nothing`, `nothing_but_pictures_is_served_from_the_album`",
    ),
];

/// Where the shop answers otherwise than the list expects, and why.
const OTHERWISE: &[(&str, &str)] = &[
    (
        "AC-09",
        "pages other than an order's tell their address to the shop itself, so that their posts have an origin",
    ),
    (
        "AU-07",
        "a password is limited by the form, 64 KiB with 413, which is cheap to hash",
    ),
    (
        "CP-04",
        "422, as every form that is refused, with the cart as it is now on the page",
    ),
    (
        "PC-24",
        "of the two spellings only the one with ':' and '=' in a value can be told apart, and is refused",
    ),
    (
        "PC-26",
        "Shp_ is taken in any letter case, because the gateway's own shp_interface has another than ours",
    ),
    (
        "PC-27",
        "a form in parts, as plain text or without a content type is read as the form it is: its signature decides. JSON and \
         XML are refused",
    ),
    (
        "XS-08",
        "there is no inline script, so scripts need no nonce: script-src is 'self'",
    ),
    ("XS-09", "no nonce"),
];

fn listed() -> BTreeSet<String> {
    let attacks: Vec<BTreeMap<String, String>> = serde_json::from_str(include_str!("attacks.json")).unwrap();
    let ids: BTreeSet<_> = attacks.iter().map(|attack| attack["id"].clone()).collect();
    assert_eq!(ids.len(), attacks.len(), "each is listed once");
    ids
}

/// The sources of these tests but this one.
fn sources(folder: &Path) -> String {
    let mut text = String::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            text += &sources(&path);
        } else if path.extension().is_some_and(|kind| kind == "rs") && !path.ends_with("attacks.rs") {
            text += &fs::read_to_string(&path).unwrap();
        }
    }
    text
}

#[test]
fn every_attack_of_the_list_is_made_or_explained() {
    let sources = sources(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/http")));
    let elsewhere: BTreeSet<&str> = ELSEWHERE.iter().map(|(id, _)| *id).collect();
    let listed = listed();
    for id in &listed {
        let (is_made, is_explained) = (sources.contains(id.as_str()), elsewhere.contains(id.as_str()));
        assert!(is_made || is_explained, "{id} is not made by any test");
        assert!(!(is_made && is_explained), "{id} is made by a test after all");
    }
    for (id, _) in ELSEWHERE.iter().chain(OTHERWISE) {
        assert!(listed.contains(*id), "{id} is not on the list");
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let everywhere = ["app", "crates", "server"].map(|folder| self::sources(&root.join(folder)));
    for (id, why) in ELSEWHERE {
        for test in why.split('`').skip(1).step_by(2) {
            let head = format!("fn {test}(");
            assert!(
                everywhere.iter().any(|text| text.contains(&head)),
                "{id}: there is no {test}"
            );
        }
    }
}
