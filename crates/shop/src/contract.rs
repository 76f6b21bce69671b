//! The contract that every [`Store`] keeps, as tests that run against a real database.
//!
//! A store's crate has one line, `shop::store_contract!(open);`, and an `open` that makes a [`Subject`]: a store over
//! an empty database of its own. Each promise of the port is a function here, in the file of its subject.
#![expect(
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    reason = "a test fails by panicking"
)]

use crate::store::Store;
use async_trait::async_trait;
use std::sync::Arc;

pub mod amending;
pub mod backups;
pub mod blocks;
pub mod by_hand;
pub mod calls;
pub mod carts;
pub mod catalogue;
pub mod changing;
pub mod counting;
pub mod doctor;
pub mod editions;
pub mod errands;
pub mod factors;
pub mod forgetting;
pub mod gateways;
pub mod goods;
pub mod health;
pub mod holds;
pub mod invitations;
pub mod invoices;
pub mod journal;
pub mod later;
pub mod links;
pub mod listening;
pub mod media;
pub mod moving;
pub mod numbers;
pub mod office;
pub mod on_sale;
pub mod orphans;
pub mod outbox;
pub mod pace;
pub mod pages;
pub mod passkeys;
pub mod people;
pub mod people_deeds;
pub mod placing;
pub mod privacy;
pub mod receipts;
pub mod record;
pub mod refunds;
pub mod registers;
pub mod relining;
pub mod remarks;
pub mod retention;
pub mod returning;
pub mod security;
pub mod sessions;
pub mod settings;
pub mod settling;
pub mod setup;
pub mod shelf;
pub mod shipments;
pub mod sign_ins;
pub mod stock;
pub mod team;
pub mod trials;

pub mod finding;
mod fixtures;

/// A store under test, over a database that nothing else uses.
#[async_trait]
pub trait Subject: Send + Sync {
    /// The store.
    fn store(&self) -> Arc<dyn Store>;

    /// Runs a statement behind the store's back: the first column of the first row, or what the database
    /// said.
    async fn sql(&self, statement: &'static str) -> Result<Option<i64>, String>;

    /// Every row of every table as text, a row each line.
    async fn dump(&self) -> String;

    /// Closes the store and forgets the database. Not called after a failure, so that there is something to look at.
    async fn close(self: Box<Self>);
}

/// Runs the whole contract against `$open`, an `async fn() -> Box<dyn Subject>`.
#[macro_export]
macro_rules! store_contract {
    ($open:ident) => {
        $crate::store_contract! { $open;
            shelf {
                goods_come_back_in_the_order_of_the_shelf,
                stocking_again_takes_new_words_and_prices_and_keeps_the_stock,
                wares_are_those_that_exist,
                a_product_that_lost_its_variants_leaves_the_shelf,
                a_delivery_note_that_fails_changes_nothing,
                the_shop_sells_while_a_long_list_is_put_on_the_shelf,
            }
            pages {
                every_product_is_on_one_page_in_every_order,
                a_card_shows_its_product,
                three_thousand_goods_come_two_dozen_at_a_time,
                goods_are_found_however_they_are_spelled,
                goods_are_found_by_their_newest_words,
                goods_of_an_older_program_are_found_once_their_words_are_filled_in,
                what_an_older_program_changes_is_found_by_its_new_words,
                stocking_the_same_words_again_forgets_none,
                stocking_works_out_the_words_of_its_own_goods_only,
                a_page_that_is_not_there_is_empty,
                neighbours_can_be_bought,
            }
            on_sale {
                the_version_moves_with_every_change_that_a_shopper_can_see,
                the_shelf_in_memory_has_the_pages_of_the_database,
                rivals_who_look_again_see_what_they_did,
            }
            numbers {
                sums_are_the_truth_after_any_trade,
                sums_that_are_made_anew_are_those_that_were_kept_up,
                rivals_who_add_up_count_each_order_once,
                a_day_begins_at_midnight_where_the_shop_is,
                a_line_that_comes_late_is_counted,
                what_comes_in_order_is_looked_at_once,
                whoever_is_led_to_the_gateway_is_counted_as_that,
                carts_are_counted_by_the_day_on_which_they_were_begun,
                goods_that_run_out_come_in_the_order_of_their_days,
            }
            health {
                the_database_says_how_it_is,
                steps_of_a_later_program_are_seen,
            }
            media {
                a_photo_is_used_wherever_it_may_be_wanted_again,
                an_album_is_named_once,
            }
            goods {
                a_product_comes_back_with_every_field,
                two_editors_of_a_product_lose_nothing,
                rivals_who_save_a_product_write_it_once,
                the_history_of_a_product_is_only_appended_to,
                a_change_of_a_product_is_undone,
                a_form_that_is_sent_twice_is_written_once,
                a_code_that_is_removed_and_added_again_is_the_same_variant,
                a_former_slug_that_a_list_has_taken_is_given_up_again,
                an_archived_variant_is_not_sold_and_stays_in_its_orders,
                drafts_and_archived_products_are_seen_by_nobody,
                what_was_typed_comes_back,
                the_shop_sells_while_goods_are_written,
            }
            catalogue {
                a_former_slug_leads_to_its_product,
                an_article_code_is_used_once,
                a_bulk_change_is_made_of_all_or_none,
                goods_are_found_in_the_office,
                the_list_of_the_office_has_pages,
                categories_are_a_tree_that_keeps_its_products,
                two_editors_of_a_category_lose_nothing,
                a_category_that_is_being_counted_stays,
                pieces_are_free_reserved_or_sold,
                pieces_are_reserved_however_many_orders_wait,
            }
            placing {
                an_order_comes_back_with_every_field,
                what_is_missing_is_none,
                orders_are_numbered_from_1001,
                whoever_asks_beside_others_is_answered_about_their_own,
                equal_checkouts_make_one_order,
                the_owner_hears_of_an_order_as_it_is_placed,
                a_token_is_good_for_one_cart,
                another_price_is_refused,
                a_vanished_variant_is_refused,
                a_refused_order_leaves_nothing,
                orders_placed_together_are_as_if_placed_one_by_one,
                orders_that_lived_are_as_if_changed_one_after_another,
                orders_are_read_together,
                what_was_placed_never_changes,
                a_letter_before_the_payment_can_be_left_out,
            }
            stock {
                fifty_buyers_of_the_last_piece_are_one_order,
                many_buyers_of_several_goods_never_oversell,
                pieces_return_once_however_many_rivals,
                a_buyer_and_the_clock_end_an_order_once,
                pieces_are_taken_again_or_the_change_is_refused,
            }
            moving {
                pieces_move_by_hand_with_their_line,
                a_form_moves_pieces_once,
                no_more_is_written_off_than_is_free,
                corrections_beside_buyers_keep_the_books,
                pieces_of_an_order_lie_in_the_shop_until_it_is_sent,
                lines_of_the_ledger_are_found,
                what_was_left_is_of_all_lines_whatever_a_page_shows,
                the_owner_hears_once_of_low_stock,
                the_ledger_keeps_its_rules,
            }
            counting {
                what_is_sold_meanwhile_does_not_change_what_was_found,
                a_stock_taking_is_posted_once,
                a_posting_that_takes_what_belongs_to_an_order_moves_nothing,
                what_was_counted_again_by_hand_is_not_posted,
                what_was_typed_is_kept_until_it_is_changed,
                one_stock_taking_is_open_at_a_time,
            }
            changing {
                a_change_of_no_order_is_refused,
                a_decision_against_it_writes_nothing,
                a_refused_decision_writes_nothing,
                changes_of_one_order_happen_one_after_another,
                a_panicking_decision_harms_nobody_else,
                a_caller_who_leaves_breaks_nothing,
                an_impossible_change_is_undone_alone,
                nobody_sees_what_never_happened,
                whoever_is_told_yes_is_written_whatever_cannot_be_looked_up,
                history_is_only_appended_to,
            }
            settling {
                sixteen_equal_notices_are_one_payment,
                two_payments_of_one_order_are_one_and_an_attention,
                a_failed_attempt_can_still_be_paid,
                a_stage_is_kept_until_the_money_came,
                a_commission_makes_no_second_payment,
                expiry_and_payment_race_to_one_of_two_ends,
                a_recorded_notice_never_changes,
            }
            editions {
                an_edition_is_kept_as_it_was,
                a_kept_edition_never_changes,
            }
            registers {
                the_register_adds_up_to_the_books,
                an_entry_is_in_one_month_and_no_other,
                play_money_is_in_no_register,
                a_register_is_read_as_it_stood_when_it_began,
                a_month_of_fifty_thousand_payments_is_read_in_portions,
                totals_are_those_of_all_entries_whenever_they_were_kept,
                totals_miss_no_line_that_comes_late,
                rivals_who_keep_entries_keep_each_once,
                what_is_kept_of_the_registers_keeps_its_rules,
            }
            orphans {
                an_orphan_is_recorded_once,
                a_commission_makes_no_second_orphan,
                an_orphan_and_an_order_may_have_the_same_number_and_sum,
                what_is_known_of_an_orphan_comes_back,
                an_orphan_of_an_older_program_is_listed,
                an_orphan_is_listed_first_until_it_is_resolved,
                an_orphan_is_resolved_once,
                only_an_orphan_can_be_resolved,
                a_resolution_wants_a_note_and_never_changes,
            }
            calls {
                a_call_comes_back_as_it_was_kept,
                calls_are_found,
                calls_that_were_not_all_written_are_written_once,
                a_flood_of_refused_calls_hides_no_real_one,
                each_standing_has_room_of_its_own,
                what_is_left_out_is_counted,
                the_owner_is_told_of_refused_calls_once_an_hour,
                strangers_do_not_make_the_owners_phone_ring,
                a_return_sent_as_a_notice_alarms_nobody,
                a_call_that_cannot_be_read_is_in_nobodys_way,
            }
            gateways {
                an_invoice_is_made_once_however_many_ask,
                an_invoice_that_was_not_made_is_not_asked_for_again,
                an_invoice_stays_its_attempts,
                nobody_is_led_to_an_order_that_was_called_off_meanwhile,
                part_of_the_money_keeps_the_order_and_the_way_to_the_rest,
                an_order_waits_for_an_invoice_that_has_not_ended,
                a_surplus_pays_the_order_and_waits_for_a_decision_once,
                play_money_is_what_the_answer_says,
                what_one_attempt_brought_is_told_though_another_is_mute,
                what_is_held_and_not_paid_is_let_go_and_money_keeps_its_order,
                many_attempts_are_one_question,
                gateways_are_asked_at_the_same_moment,
                a_check_of_an_order_that_cannot_be_read_is_put_off,
                the_owner_hears_once_of_money_whose_gateway_left,
            }
            holds {
                held_money_is_taken_once_and_the_goods_leave_when_it_came,
                less_is_taken_and_what_is_missing_goes_back,
                an_answer_that_was_lost_is_asked_about_and_not_sent_again,
                money_that_nobody_took_is_let_go_before_its_gateway_does,
                a_hold_whose_gateway_is_gone_is_not_ended_by_the_clock,
                a_hold_is_kept_from_the_first_attempt_on,
            }
            links {
                a_link_is_made_once_however_many_ask,
                an_invoice_that_was_never_heard_of_is_found_and_not_made_again,
                an_invoice_that_nobody_finds_is_taken_back_before_there_is_another,
                a_link_is_taken_back_with_its_order_once,
                a_link_that_is_not_taken_back_is_told_and_tried_again_by_the_list,
                what_the_list_says_was_paid_is_asked_about_and_not_believed,
                strange_invoices_are_told_once,
                a_machine_that_makes_no_links_leaves_them_to_another,
            }
            refunds {
                a_refund_ends_when_its_gateway_says_so,
                pieces_written_off_before_they_left_are_not_sold,
                eight_workers_send_a_refund_once,
                a_refund_whose_worker_died_is_never_sent_again,
                an_answer_that_was_lost_is_found_if_the_gateway_can_tell,
                an_answer_that_comes_late_is_believed,
                what_an_older_program_overwrote_is_unclear,
                what_did_not_reach_the_gateway_is_sent_again,
                a_refund_that_was_refused_leaves_the_money,
                a_refund_that_was_not_sent_can_be_called_off,
                money_that_no_gateway_returns_is_not_asked_back,
                money_that_a_gateway_gave_back_is_found_and_decided_about,
                money_that_came_is_asked_about_once_a_day_for_a_month,
                the_money_of_all_orders_adds_up,
            }
            errands {
                an_errand_is_handed_out_once,
                an_errand_comes_back_when_it_was_put_off_or_its_worker_is_gone,
                an_errand_that_is_written_again_is_due_anew,
                an_operation_stays_its_attempts,
            }
            invoices {
                rivals_never_share_an_invoice_number,
                a_press_that_is_refused_takes_no_invoice_number,
                an_order_comes_with_its_first_attempt,
                invoice_numbers_start_where_they_are_told,
                an_attempt_is_found_by_its_invoice,
                an_order_is_changed_by_the_number_of_its_attempt,
                money_of_an_order_that_cannot_be_read_is_not_nobodys,
                rivals_by_numbers_of_attempts_are_one_payment,
                an_invoice_belongs_to_one_order,
                a_due_check_goes_to_one_worker,
                a_check_comes_back_when_it_was_put_off,
                an_attempt_that_failed_is_asked_about_on,
                an_attempt_that_cannot_be_read_keeps_no_other_from_its_turn,
                an_attempt_without_a_next_check_is_left_alone,
                overdue_orders_come_oldest_first,
                overdue_orders_are_those_that_wait_for_their_buyer,
                overdue_orders_that_are_asked_about_are_in_nobodys_way,
            }
            receipts {
                a_second_receipt_is_in_the_register_of_its_month,
                a_first_receipt_is_in_the_register_if_it_went_with_its_payment,
                the_first_receipt_of_money_for_lines_of_before_is_of_those,
                a_second_receipt_is_owed_with_the_goods_and_ends_with_the_tax_service,
                a_second_receipt_whose_answer_was_lost_is_not_sent_again_by_itself,
                a_second_receipt_that_did_not_reach_the_gateway_is_sent_again,
                a_second_receipt_that_was_written_elsewhere_is_closed,
                a_second_receipt_that_fails_waits_for_the_staff,
                a_second_receipt_settles_what_was_kept,
                a_second_receipt_is_owed_with_money_that_comes_after_the_goods,
            }
            later {
                an_order_paid_on_delivery_waits_however_long_it_takes,
                a_bank_transfer_has_its_days_and_expires_after_them,
                an_order_paid_on_delivery_is_sent_unpaid_and_then_paid,
                the_method_of_an_attempt_is_kept,
            }
            by_hand {
                an_order_by_hand_is_placed_by_the_staff_and_once,
                what_is_refused_by_hand_takes_nothing_from_the_shelf,
                an_order_by_hand_is_paid_once_its_buyer_agrees,
                an_order_of_a_buyer_without_mail_promises_no_letter,
            }
            finding {
                orders_are_found_by_their_goods,
                orders_are_found_however_many_goods_fit,
                goods_that_were_renamed_are_found_by_what_they_were_called,
                an_order_is_found_by_the_lines_that_it_has_now,
                orders_are_found_where_nothing_can_be_written,
                short_words_are_looked_for_among_the_newest_orders,
            }
            outbox {
                a_message_is_handed_out_once,
                a_message_comes_back_when_its_lease_ran_out,
                an_old_lease_writes_nothing,
                a_failed_try_counts_and_waits,
                being_told_to_wait_does_not_count,
                a_moved_chat_gets_the_message,
                a_dead_message_and_its_alert_are_written_together,
                a_promise_is_made_once,
                what_is_no_change_of_an_order_can_be_told,
                a_message_can_be_sent_again,
                channels_do_not_mix,
                what_others_serve_is_left_to_them,
                a_letter_does_not_repeat_the_order,
                a_letter_that_cannot_be_read_is_in_nobodys_way,
                programs_hear_of_each_step_once,
                a_step_that_is_refused_is_told_to_nobody,
            }
            office {
                every_order_is_on_one_page,
                an_order_that_cannot_be_read_stays_in_the_list,
                filters_find_what_they_name,
                searches_find_what_people_type,
                orders_of_an_older_program_are_found_once_their_keys_are_filled_in,
                parts_are_found_with_the_index_and_until_it_is_filled,
                what_is_typed_is_no_pattern,
                counts_count,
                each_number_of_orders_is_that_of_its_list,
                attention_is_listed_until_it_is_resolved,
                money_goes_back_in_parts_that_are_remembered,
            }
            amending {
                what_is_mended_is_what_everybody_sees,
                two_who_mend_an_order_lose_nothing,
                letters_follow_a_buyer_to_another_address,
                no_letter_goes_where_its_buyer_is_no_longer,
                what_is_over_is_not_mended,
            }
            relining {
                lines_change_with_their_pieces_and_their_sum,
                too_few_pieces_change_no_lines,
                rivals_who_change_lines_never_oversell,
                two_who_change_lines_lose_nothing,
                money_for_lines_of_before_is_not_lost_and_pays_nothing,
                money_for_lines_that_are_back_pays_them,
                the_table_lets_no_other_change_of_lines_through,
            }
            remarks {
                a_note_is_kept_once_and_never_changes,
                orders_are_found_by_their_tags,
                a_list_under_a_name_is_its_owners_or_everybodys,
                whoever_only_reads_keeps_lists_of_their_own,
            }
            shipments {
                an_order_is_sent_in_parts,
                lines_that_were_changed_are_sent_as_they_are_now,
                rivals_send_no_piece_twice,
            }
            returning {
                a_return_is_asked_for_decided_and_received,
                each_step_of_a_return_is_told_once,
                of_rivals_who_ask_or_decide_one_is_told,
                a_buyer_withdraws_from_what_has_not_left,
                what_a_buyer_withdraws_from_is_not_sent_with_others,
                the_rest_of_an_order_is_not_sent_with_others_while_its_buyer_asks,
                what_is_owed_for_a_return_is_counted_until_it_is_back,
                one_refund_settles_one_return,
                money_that_went_back_first_settles_a_return_once_it_is_owed_for,
            }
            trials {
                test_money_is_in_no_list_and_no_count_but_its_own,
                a_live_attempt_makes_a_trial_real,
                trials_are_put_away_once_and_new_ones_come_again,
                a_trial_that_cannot_be_read_keeps_no_other_in_the_lists,
                real_money_brings_back_what_was_put_away,
                nothing_real_is_ever_put_away,
                test_money_without_an_order_is_counted_apart,
                orders_of_an_older_program_are_real_until_they_are_worked_out,
                what_an_older_program_starts_with_live_passwords_is_not_hidden,
            }
            backups {
                what_came_of_copying_the_shop_is_remembered,
                a_copy_elsewhere_is_none_here,
                one_node_at_a_time_copies_the_shop,
            }
            blocks {
                a_network_is_shut_out_until_its_end_or_its_release,
                a_network_that_is_shut_out_again_has_the_new_end,
            }
            doctor {
                a_light_comes_back_as_it_was_seen_last,
                a_light_that_changed_is_told_once_whoever_saw_it,
                a_round_is_begun_by_one,
                the_shop_has_one_secret_of_its_own,
            }
            people {
                a_new_password_ends_the_sessions_of_the_old_one,
                a_login_is_known_in_any_letter_case,
                rivals_make_one_account_of_one_login,
                a_device_is_known_by_who_signed_in_from_it,
            }
            privacy {
                a_person_is_found_by_phone_and_email_and_nobody_else,
                a_former_number_or_address_is_found_however_it_is_spelled,
                whom_an_order_names_since_is_not_told_how_another_one_paid,
                a_consent_is_taken_back_once,
                a_consent_is_taken_back_by_whom_it_is_of,
            }
            forgetting {
                nothing_of_a_forgotten_buyer_is_left,
                a_person_is_found_and_forgotten_by_what_was_mended,
                the_books_of_a_forgotten_buyer_are_equal,
                forgetting_a_buyer_breaks_no_seal,
            }
            retention {
                an_open_order_is_not_forgotten,
                the_tables_let_no_other_change_through,
                orders_that_were_kept_long_enough_are_found,
                what_was_placed_first_is_forgotten_first,
                orders_whose_time_is_up_are_counted_up_to_a_bound,
            }
            setup {
                a_key_is_good_once_and_the_newest_one_only,
                answers_are_kept_in_any_order_and_once,
                of_many_first_accounts_one_is_made,
                a_shop_that_has_an_account_is_never_set_up_again,
            }
            security {
                an_event_comes_back_as_it_was_kept,
                events_are_found,
                events_are_only_appended_to,
                the_owner_hears_of_new_devices_within_reason,
                the_owner_hears_of_the_new_devices_of_each_person,
                the_owner_hears_of_passwords_being_tried_and_is_not_rung_up_all_day,
                the_owner_hears_of_each_second_factor_that_was_taken_away,
                the_owner_hears_once_an_hour_of_a_clock_that_jumped,
                an_event_of_an_unknown_act_is_passed_over,
                other_settings_are_noticed_at_the_next_start,
            }
            journal {
                what_the_staff_does_is_in_the_journal_and_nothing_else,
                a_deed_of_somebody_who_is_signed_in_twice_names_both_places,
                what_an_event_was_about_has_columns_of_its_own,
                entries_are_found,
            }
            record {
                sealing_beside_writers_loses_no_row,
                rows_that_were_edited_removed_inserted_or_swapped_are_named,
                seals_that_were_forged_or_taken_away_are_named,
                the_owner_is_sent_the_head_of_a_day_once,
                machines_that_look_together_send_one_head,
                seals_and_journal_are_only_appended_to,
            }
            settings {
                a_setting_is_kept_until_somebody_changes_it,
                rivals_change_settings_once,
                whoever_is_no_owner_any_more_changes_no_setting,
                whoever_hears_of_other_settings_is_told_with_the_change,
                the_history_of_the_settings_tells_no_secret,
                the_history_of_the_settings_is_only_appended_to,
                secrets_are_sealed_anew_without_a_change,
            }
            sessions {
                a_session_lives_until_its_end,
                of_sessions_that_are_asked_for_together_each_ends_by_itself,
                of_sessions_that_are_put_off_together_each_gets_its_own_end,
                all_sessions_that_ended_are_swept,
                a_session_id_is_taken_once,
                a_session_of_an_earlier_program_is_adopted_once,
                a_session_that_was_deleted_stays_deleted,
                the_end_of_a_session_beside_everything_else_is_the_end,
            }
            sign_ins {
                a_sign_in_is_found_until_it_is_over,
                a_sign_in_takes_the_place_of_the_one_before,
                a_sign_in_that_is_over_stays_over,
                signing_out_beside_everything_else_is_the_end,
                a_new_password_ends_all_sign_ins_of_the_old_one,
                everybody_is_signed_out_elsewhere_but_here,
                sign_ins_that_are_over_are_swept,
                no_table_keeps_what_opens_the_office,
                a_sign_in_remembers_when_its_person_showed_who_they_are,
            }
            factors {
                an_account_has_one_second_factor_until_it_is_taken_away,
                each_code_is_taken_once_however_many_want_it,
                each_recovery_code_is_taken_once_however_many_want_it,
                other_recovery_codes_take_the_place_of_those_before,
                a_key_is_sealed_anew_if_nobody_was_faster,
                a_right_password_waits_for_a_few_codes_and_a_few_minutes,
                a_half_becomes_whole_once_however_many_want_it,
            }
            passkeys {
                a_passkey_is_of_one_person_until_it_is_taken_away,
                of_rivals_with_one_passkey_one_adds_it,
                a_question_is_answered_once_however_many_want_to,
                a_counter_only_goes_up_however_many_use_it,
                recovery_codes_go_with_the_last_second_factor,
                a_passkey_that_is_gone_is_no_copy,
                whoever_is_removed_has_no_passkey_any_more,
            }
            team {
                everybody_has_a_role_and_who_was_there_before_is_an_owner,
                a_new_role_holds_for_who_is_signed_in,
                another_password_and_another_role_are_one_change,
                whoever_is_removed_is_out_at_once_and_comes_back_as_the_same_person,
                a_late_password_brings_nobody_back,
                the_last_owner_stays_an_owner,
                of_rival_owners_one_stays,
            }
            invitations {
                a_link_is_good_once_and_for_three_days,
                of_rivals_with_one_link_one_comes_in,
                a_login_that_somebody_has_is_nobody_elses,
                a_link_for_another_password_ends_the_old_one_at_once,
                whoever_may_not_invite_has_invited_nobody,
                the_owner_hears_of_whoever_comes_by_a_link_and_of_every_other_role,
                no_table_keeps_what_opens_an_invitation,
            }
            people_deeds {
                a_late_deed_of_whoever_may_not_any_more_changes_nobody,
                a_late_deed_of_whoever_is_signed_out_changes_no_way_in,
                what_is_changed_of_people_is_in_the_journal_with_the_deed,
            }
            carts {
                rivals_who_put_things_in_lose_nothing,
                a_cart_comes_with_the_goods_in_it,
                a_cart_refuses_under_its_lock_what_it_cannot_hold,
                what_was_taken_out_stays_out,
                an_order_takes_out_what_was_ordered,
                what_is_put_in_beside_an_order_is_kept,
                a_cart_is_ordered_once,
                a_refused_order_leaves_the_cart,
                a_cart_ends_with_its_session,
            }
            listening {
                a_listener_hears_of_changes,
                a_listener_hears_of_orders_that_are_placed_together,
                a_database_that_answers_is_alive,
                who_is_asked_whether_it_is_alive_writes,
            }
        }
    };
    ($open:ident; $($room:ident { $($name:ident),+ $(,)? })+) => { $(
        mod $room {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
                async fn $name() {
                    let subject = super::$open().await;
                    $crate::contract::$room::$name(&*subject).await;
                    subject.close().await;
                }
            )+
        }
    )+ };
}
