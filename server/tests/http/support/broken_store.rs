//! A database that panics at every call: what a bug in a handler looks like from outside.

use async_trait::async_trait;
use shop::{
    backup::{BackupRun, BackupState, RunKind},
    call::{CallFilter, CallRow, CallTally, NewCalls},
    cart::{Cart, CartChange},
    catalog::{
        Category, GoodsPage, GoodsQuery, MediaId, Product, ProductDraft, ProductFile, ProductId, ProductPut,
        ProductVersion, SavedProduct, ShelfPage, ShelfQuery, Taken, VariantId, Ware,
    },
    doctor::Kept,
    edition::Edition,
    errand::DueErrand,
    factor::{Factor, HalfSignIn, NewFactor},
    journal::{EntryFilter, NewEntry},
    message::{Audience, Claimed, Message, MessageChannel, MessageId, MessageRow, Sent},
    numbers::{CountedOrder, Day, Figure, GoodsSold, Mark, Noted, Step},
    order::{
        Actor, Amendment, Changed, Draft, Event, Lived, Order, OrderKey, OrderNumber, OrderView, OrderViewId,
        Relining, Remark, Resolution, ReturnId, ReturnRequest, ReturnStep, Sums, Tag,
    },
    passkey::{Challenge, ChallengeId, NewPasskey, Passkey, PasskeyAdded, PasskeyId},
    payment::{Attempt, GatewayName, InvoiceId, Notice, Orphan, OrphanId},
    privacy::{ConsentRow, Limits, Standing, StillOpen, Withdrawal},
    record::{Log, RecordRow, RecordState, Rows, Seal, SealHead},
    register::{DaySum, Entry, EntryId, ReceiptEntry, RegisterStep, Span},
    secret::Secret,
    security::{Act, NewSecurityEvents, SecurityFilter, SecurityRow},
    settings::{KeptSettings, SettingsChange, SettingsEvent, SettingsEventId, SettingsVersion},
    setup::{Question, Setup},
    staff::{Doer, Invitation, InvitationId, NewInvitation, Person, Role, SignIn},
    stock::{LedgerFilter, LedgerLine, Movement, SheetPage, SheetRow, StockOf, Taking, TakingNumber, Wanted},
    store::{
        Accepted, Account, AccountId, Amendments, Attempts, Backups, Blocks, Calls, Changes, Counts, Decide,
        DecideCategories, DecideLights, Doctor, DueChecks, Editions, Errands, Factors, Feed, Goods, Health,
        Journal, Media, NumbersBook, Office, OrderFilter, OrderRow, Orders, Orphans, Outbox, Passkeys,
        People, PeopleDeed, PersonChanged, Privacy, Record, Registers, Remarks, Result, Returns, Security,
        Session, SessionId, SessionRow, Sessions, SettingsBook, SetupBook, Shelf, ShelfChanges, ShelfVersion,
        SignInId, SignIns, Stock, Store, Team, TellOfReturn, TellOfReturnStep, Unwritten, Vitals,
    },
    stranger::Block,
    time::Timestamp,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

/// What every call panics with; nobody outside may read it.
pub const WORDS: &str = "secret words of a panic";

/// It is broken.
pub struct BrokenStore;

/// What panics at every call: each port with its calls, each call with what it is handed and what it would answer.
macro_rules! broken {
    ($($port:ident { $($call:ident($($handed:ty),*) -> $answer:ty;)+ })+) => {
        $(
            #[async_trait]
            impl $port for BrokenStore {
                $(
                    async fn $call(&self $(, _: $handed)*) -> $answer {
                        panic!("{WORDS}")
                    }
                )+
            }
        )+
    };
}

broken! {
    Shelf {
        categories() -> Result<Vec<Category>>;
        products() -> Result<Vec<Product>>;
        on_sale() -> Result<(Vec<Category>, Vec<Product>)>;
        shelf(&ShelfQuery) -> Result<ShelfPage>;
        fill_search_words(i64) -> Result<u64>;
        product(&str) -> Result<Option<Product>>;
        wares(&[VariantId]) -> Result<Vec<Ware>>;
    }
    Stock {
        move_stock(Movement, &Audience) -> Result<i64>;
        ledger(&LedgerFilter) -> Result<Vec<LedgerLine>>;
        stock_of(&str) -> Result<Option<StockOf>>;
        begin_taking(Option<String>, &str, Timestamp) -> Result<TakingNumber>;
        takings(i64) -> Result<Vec<Taking>>;
        taking(TakingNumber) -> Result<Option<Taking>>;
        sheet(&Taking, SheetPage) -> Result<Vec<SheetRow>>;
        count(TakingNumber, Vec<Wanted>, &str, Timestamp) -> Result<bool>;
        post_taking(TakingNumber, &str, Timestamp, &Audience) -> Result<bool>;
        drop_taking(TakingNumber, &str, Timestamp) -> Result<bool>;
    }
    Goods {
        goods(&GoodsQuery) -> Result<GoodsPage>;
        goods_found(&GoodsQuery, i64) -> Result<Vec<ProductId>>;
        product_files(&[ProductId]) -> Result<Vec<ProductFile>>;
        product_files_after(ProductId, i64) -> Result<Vec<ProductFile>>;
        taken(&[String], &[String]) -> Result<Taken>;
        put_products(&[ProductPut], &str, Timestamp) -> Result<Vec<SavedProduct>>;
        product_history(ProductId, i64) -> Result<Vec<ProductVersion>>;
        former_slug(&str) -> Result<Option<String>>;
        keep_draft(Option<ProductId>, &ProductDraft) -> Result<()>;
        drop_draft(Option<ProductId>, &str) -> Result<()>;
        drafts(Option<ProductId>) -> Result<Vec<ProductDraft>>;
        change_categories(DecideCategories) -> Result<Vec<Category>>;
    }
    Orders {
        place_order(Draft) -> Result<Order>;
        place_orders(Vec<Draft>) -> Result<Vec<Order>>;
        place_lived(Vec<Lived>) -> Result<Vec<Order>>;
        order(OrderNumber) -> Result<Option<Order>>;
        readable_orders(&[OrderNumber]) -> Result<Vec<Order>>;
        order_by_key(&OrderKey) -> Result<Option<Order>>;
        order_by_token(&str) -> Result<Option<(Order, String)>>;
        change_order(OrderNumber, Decide) -> Result<Changed>;
        change_order_of(GatewayName, InvoiceId, Decide) -> Result<Changed>;
        overdue_orders(Timestamp, Timestamp, i64) -> Result<Vec<OrderNumber>>;
    }
    Attempts {
        attempt(GatewayName, InvoiceId) -> Result<Option<(OrderNumber, Attempt)>>;
        last_invoice() -> Result<i64>;
        claim_checks(Timestamp, Timestamp, i64) -> Result<DueChecks>;
        claim_paid_checks(Timestamp, Timestamp, Timestamp, i64) -> Result<DueChecks>;
        schedule_check(GatewayName, InvoiceId, Option<Timestamp>) -> Result<()>;
    }
    Errands {
        claim_errands(Timestamp, Timestamp, i64) -> Result<Vec<DueErrand>>;
        schedule_errand(&DueErrand, Option<Timestamp>) -> Result<()>;
    }
    Orphans {
        record_orphan(Notice, Vec<Message>) -> Result<bool>;
        orphans(i64) -> Result<Vec<Orphan>>;
        resolve_orphan(OrphanId, Resolution) -> Result<bool>;
    }
    Office {
        orders(&OrderFilter) -> Result<Vec<OrderRow>>;
        count_orders(&OrderFilter) -> Result<i64>;
        leaves_orders_out(&OrderFilter) -> Result<bool>;
        counts() -> Result<Counts>;
        sums() -> Result<Sums>;
        history(OrderNumber) -> Result<Vec<Event>>;
        fill_search_keys(i64) -> Result<u64>;
        fill_search_index(i64) -> Result<u64>;
        fill_trials(i64) -> Result<u64>;
    }
    Remarks {
        remarks(OrderNumber) -> Result<Vec<Remark>>;
        put_remark(OrderNumber, &Remark, &str) -> Result<bool>;
        tags_of(&[OrderNumber]) -> Result<Vec<(OrderNumber, Tag)>>;
        hidden_columns(&str) -> Result<String>;
        hide_columns(&str, &str) -> Result<()>;
        order_views(&str) -> Result<Vec<(OrderViewId, OrderView)>>;
        put_order_view(&OrderView, &Doer) -> Result<()>;
        rename_order_view(OrderViewId, &str, Timestamp, &Doer) -> Result<bool>;
        drop_order_view(OrderViewId, Timestamp, &Doer) -> Result<bool>;
    }
    Amendments {
        amendments(OrderNumber) -> Result<Vec<Amendment>>;
        relinings(OrderNumber) -> Result<Vec<Relining>>;
        amend_order(OrderNumber, &Amendment, i64) -> Result<bool>;
    }
    Returns {
        returns(OrderNumber) -> Result<Vec<ReturnRequest>>;
        open_returns(&[OrderNumber]) -> Result<Vec<OrderNumber>>;
        ask_return(OrderNumber, &str, Timestamp, TellOfReturn) -> Result<bool>;
        step_return(OrderNumber, ReturnId, (ReturnStep, &str), &str, Timestamp, TellOfReturnStep)
            -> Result<bool>;
    }
    Security {
        write_security_events(NewSecurityEvents) -> Result<()>;
        security_events(&SecurityFilter) -> Result<Vec<SecurityRow>>;
        count_security_events(Act, Option<&str>, Timestamp) -> Result<i64>;
        forget_security_events(Timestamp) -> Result<()>;
        swap_settings(&BTreeMap<String, String>) -> Result<Option<BTreeMap<String, String>>>;
    }
    Journal {
        write_entry(&NewEntry) -> Result<()>;
        entries(&EntryFilter) -> Result<Vec<shop::journal::Entry>>;
    }
    Record {
        settled_rows() -> Result<Rows>;
        record_rows(Log, i64, i64, i64) -> Result<Vec<RecordRow>>;
        newest_seal() -> Result<Option<SealHead>>;
        sealed_until(Log) -> Result<i64>;
        append_seal(&Seal) -> Result<bool>;
        seals(i64, i64) -> Result<Vec<Seal>>;
        record_state() -> Result<RecordState>;
        note_verified(Timestamp, i64) -> Result<()>;
    }
    Backups {
        write_backup_run(RunKind, &BackupRun) -> Result<()>;
        backup_runs(RunKind, i64) -> Result<Vec<BackupRun>>;
        backup_state(Option<&str>) -> Result<BackupState>;
        begin_backup_turn(RunKind, Timestamp, Timestamp) -> Result<bool>;
        end_backup_turn(RunKind) -> Result<()>;
    }
    NumbersBook {
        numbers_mark() -> Result<(Mark, i64)>;
        history_lines(i64, i64, i64) -> Result<Vec<(i64, OrderNumber)>>;
        counted_orders(&[OrderNumber]) -> Result<Vec<CountedOrder>>;
        keep_numbers(Step) -> Result<bool>;
        begin_numbers(i64, i64, Timestamp) -> Result<()>;
        keep_noted(&Noted) -> Result<()>;
        carts(i64, Day, Day) -> Result<Vec<(Day, i64)>>;
        first_cart() -> Result<Option<i64>>;
        figures(Day, Day) -> Result<Vec<Figure>>;
        top_goods(Day, Day, i64) -> Result<Vec<GoodsSold>>;
        running_out(Day, Day, i64) -> Result<Vec<GoodsSold>>;
        low_goods() -> Result<i64>;
    }
    Blocks {
        blocks(Timestamp) -> Result<Vec<Block>>;
        put_block(&Block) -> Result<()>;
        drop_block(&str) -> Result<bool>;
        forget_blocks(Timestamp) -> Result<()>;
    }
    Doctor {
        lights() -> Result<Vec<Kept>>;
        change_lights(DecideLights, Timestamp) -> Result<()>;
        begin_round(Timestamp, Timestamp) -> Result<bool>;
        own_secret(&str) -> Result<String>;
    }
    Calls {
        write_calls(NewCalls) -> std::result::Result<(), Unwritten>;
        calls(&CallFilter) -> Result<Vec<CallRow>>;
        call_tally() -> Result<CallTally>;
    }
    Outbox {
        promise(Vec<Message>, Timestamp) -> Result<()>;
        claim_messages(MessageChannel, Timestamp, &str, Timestamp, i64, &[String]) -> Result<Vec<Claimed>>;
        finish_message(MessageId, &str, Sent, Timestamp, Vec<Message>) -> Result<bool>;
        resend_message(MessageId, Timestamp) -> Result<bool>;
        messages(OrderNumber) -> Result<Vec<MessageRow>>;
        undelivered_messages(i64) -> Result<Vec<MessageRow>>;
    }
    Editions {
        keep_editions(&[Edition], Timestamp) -> Result<()>;
        edition(&str) -> Result<Option<(Edition, Timestamp)>>;
    }
    Media {
        media_in_use(Timestamp) -> Result<BTreeSet<MediaId>>;
        album_id(&str) -> Result<String>;
    }
    People {
        account_by_login(&str) -> Result<Option<Account>>;
        put_account_as(&str, &str, Role, Timestamp) -> Result<Account>;
        remember_device(&str, AccountId, Timestamp) -> Result<()>;
        accounts_of_device(&str) -> Result<Vec<AccountId>>;
        forget_devices(Timestamp) -> Result<()>;
    }
    Registers {
        newest_entry() -> Result<EntryId>;
        register(&Span) -> Result<Vec<Entry>>;
        receipt_register(&Span) -> Result<Vec<ReceiptEntry>>;
        register_mark() -> Result<(Mark, i64)>;
        register_of(&[OrderNumber]) -> Result<Vec<Entry>>;
        keep_register(RegisterStep) -> Result<bool>;
        begin_register(i64, Timestamp) -> Result<()>;
        register_sums(&Range<Timestamp>, &[OrderNumber]) -> Result<Vec<DaySum>>;
    }
    Team {
        people(Timestamp) -> Result<Vec<Person>>;
        change_role(&PeopleDeed, AccountId, Role) -> Result<PersonChanged>;
        renew_account(&PeopleDeed, AccountId, &str, Option<Role>) -> Result<PersonChanged>;
        close_account(&PeopleDeed, AccountId) -> Result<PersonChanged>;
        change_password(&PeopleDeed, AccountId, i64, &str) -> Result<Option<Account>>;
        invite(&NewInvitation, Role) -> Result<bool>;
        reset_password(&NewInvitation, AccountId) -> Result<PersonChanged>;
        invitations(Timestamp) -> Result<Vec<Invitation>>;
        invitation(&str, Timestamp) -> Result<Option<Invitation>>;
        revoke_invitation(&PeopleDeed, InvitationId) -> Result<Option<Invitation>>;
        accept_invitation(&PeopleDeed, &str, &str, &str) -> Result<Accepted>;
        forget_invitations(Timestamp) -> Result<()>;
    }
    Privacy {
        orders_of(&shop::privacy::Person) -> Result<Vec<OrderNumber>>;
        standing(OrderNumber) -> Result<Option<Standing>>;
        sessions_of(OrderNumber) -> Result<Vec<SessionId>>;
        forget_order(OrderNumber, &Actor, Timestamp) -> Result<Option<StillOpen>>;
        clear_traces() -> Result<()>;
        old_orders(OrderNumber, Limits, i64) -> Result<Vec<OrderNumber>>;
        count_old_orders(Limits) -> Result<i64>;
        last_forgotten() -> Result<Option<Timestamp>>;
        withdraw_consents(&[OrderNumber], &Withdrawal) -> Result<u64>;
        consents(Option<&[OrderNumber]>, Option<OrderNumber>, i64) -> Result<Vec<ConsentRow>>;
    }
    SetupBook {
        setup() -> Result<Option<Setup>>;
        keep_setup_key(&str) -> Result<bool>;
        begin_setup(&str, &str) -> Result<bool>;
        note_answered(Question) -> Result<()>;
        put_first_account(&str, &str, Timestamp) -> Result<Option<Account>>;
    }
    SignIns {
        begin_sign_in(&SignIn, Option<&SignInId>) -> Result<()>;
        sign_in(&SignInId, Timestamp) -> Result<Option<SignIn>>;
        sign_ins(AccountId, Timestamp) -> Result<Vec<SignIn>>;
        see_sign_in(&SignIn) -> Result<bool>;
        confirm_sign_in(&SignInId, Timestamp) -> Result<bool>;
        end_sign_in(&SignInId) -> Result<bool>;
        end_other_sign_ins(AccountId, &SignInId) -> Result<u64>;
        forget_sign_ins(Timestamp) -> Result<()>;
    }
    Factors {
        add_factor(&NewFactor) -> Result<bool>;
        factor(AccountId) -> Result<Option<Factor>>;
        factors() -> Result<Vec<Factor>>;
        reseal_factor(AccountId, &[u8], &[u8]) -> Result<bool>;
        take_step(AccountId, i64) -> Result<bool>;
        remove_factor(&Doer, AccountId) -> Result<bool>;
        put_recovery_codes(&Doer, AccountId, &[String]) -> Result<bool>;
        take_recovery_code(AccountId, &str) -> Result<bool>;
        begin_half_sign_in(&HalfSignIn) -> Result<()>;
        try_half_sign_in(&SignInId, Timestamp) -> Result<Option<Account>>;
        end_half_sign_in(&SignInId) -> Result<bool>;
        forget_half_sign_ins(Timestamp) -> Result<()>;
    }
    Passkeys {
        begin_challenge(&Challenge) -> Result<()>;
        take_challenge(&ChallengeId, Option<AccountId>, Timestamp) -> Result<bool>;
        forget_challenges(Timestamp) -> Result<()>;
        add_passkey(&NewPasskey) -> Result<PasskeyAdded>;
        passkeys(AccountId) -> Result<Vec<Passkey>>;
        passkey_of(&[u8]) -> Result<Option<(Passkey, Account)>>;
        use_passkey(PasskeyId, i64, Timestamp) -> Result<bool>;
        remove_passkey(&Doer, AccountId, PasskeyId) -> Result<bool>;
        remove_passkeys(AccountId) -> Result<u64>;
        has_second_factor(AccountId) -> Result<bool>;
        recovery_codes_left(AccountId) -> Result<i64>;
    }
    SettingsBook {
        kept_settings() -> Result<KeptSettings>;
        settings_version() -> Result<SettingsVersion>;
        change_settings(&SettingsChange) -> Result<Option<SettingsVersion>>;
        reseal_settings(SettingsVersion, &[(String, Vec<u8>)]) -> Result<Option<SettingsVersion>>;
        settings_history(Option<SettingsEventId>, i64) -> Result<Vec<SettingsEvent>>;
    }
    Sessions {
        create_session(&SessionRow, &Cart) -> Result<bool>;
        load_session(&SessionId, Timestamp) -> Result<Option<Session>>;
        load_session_with_wares(&SessionId, Timestamp) -> Result<Option<(Session, Vec<Ware>)>>;
        adopt_session(&Secret) -> Result<bool>;
        extend_session(&SessionId, Timestamp) -> Result<bool>;
        delete_session(&SessionId) -> Result<()>;
        delete_ended_sessions(Timestamp) -> Result<()>;
        change_cart(&SessionId, CartChange) -> Result<Option<Cart>>;
    }
    Health {
        vitals() -> Result<Vitals>;
    }
    Store {
        ping() -> Result<()>;
    }
}

impl Feed for BrokenStore {
    fn changes(&self) -> Changes {
        panic!("{WORDS}")
    }
    fn shelf_version(&self) -> ShelfVersion {
        panic!("{WORDS}")
    }
    fn shelf_changes(&self, _: ShelfVersion) -> ShelfChanges {
        panic!("{WORDS}")
    }
}
