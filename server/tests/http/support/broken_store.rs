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
    numbers::{CountedOrder, Day, Figure, GoodsSold, Mark, Step},
    order::{
        Actor, Amendment, Changed, Draft, Event, Order, OrderKey, OrderNumber, OrderView, OrderViewId,
        Relining, Remark, Resolution, ReturnId, ReturnRequest, ReturnStep, Sums, Tag,
    },
    passkey::{Challenge, ChallengeId, NewPasskey, Passkey, PasskeyAdded, PasskeyId},
    payment::{Attempt, GatewayName, InvoiceId, Notice, Orphan, OrphanId},
    privacy::{ConsentRow, Limits, Standing, StillOpen, Withdrawal},
    record::{Log, RecordRow, RecordState, Rows, Seal, SealHead},
    register::{Entry, EntryId, ReceiptEntry, Span},
    secret::Secret,
    security::{Act, NewSecurityEvents, SecurityFilter, SecurityRow},
    settings::{KeptSettings, SettingsChange, SettingsEvent, SettingsEventId, SettingsVersion},
    setup::{Question, Setup},
    staff::{Invitation, InvitationId, NewInvitation, Person, Role, SignIn},
    stock::{LedgerFilter, LedgerLine, Movement, SheetPage, SheetRow, StockOf, Taking, TakingNumber, Wanted},
    store::{
        Accepted, Account, AccountId, Amendments, Attempts, Backups, Blocks, Calls, Changes, Counts, Decide,
        DecideCategories, DecideLights, Doctor, DueChecks, Editions, Errands, Factors, Feed, Goods, Health,
        Journal, Media, NumbersBook, Office, OrderFilter, OrderRow, Orders, Orphans, Outbox, Passkeys,
        People, PersonChanged, Privacy, Record, Registers, Remarks, Result, Returns, Security, Session,
        SessionId, SessionRow, Sessions, SettingsBook, SetupBook, Shelf, ShelfChanges, ShelfVersion,
        SignInId, SignIns, Stock, Store, Team, TellOfReturn, Unwritten, Vitals,
    },
    stranger::Block,
    time::Timestamp,
};
use std::collections::{BTreeMap, BTreeSet};

/// What every call panics with; nobody outside may read it.
pub const WORDS: &str = "secret words of a panic";

/// It is broken.
pub struct BrokenStore;

#[async_trait]
impl Shelf for BrokenStore {
    async fn categories(&self) -> Result<Vec<Category>> {
        panic!("{WORDS}")
    }
    async fn products(&self) -> Result<Vec<Product>> {
        panic!("{WORDS}")
    }
    async fn on_sale(&self) -> Result<(Vec<Category>, Vec<Product>)> {
        panic!("{WORDS}")
    }
    async fn shelf(&self, _: &ShelfQuery) -> Result<ShelfPage> {
        panic!("{WORDS}")
    }
    async fn fill_search_words(&self, _: i64) -> Result<u64> {
        panic!("{WORDS}")
    }
    async fn product(&self, _: &str) -> Result<Option<Product>> {
        panic!("{WORDS}")
    }
    async fn wares(&self, _: &[VariantId]) -> Result<Vec<Ware>> {
        panic!("{WORDS}")
    }
}

#[async_trait]
impl Stock for BrokenStore {
    async fn move_stock(&self, _: Movement, _: &Audience) -> Result<i64> {
        panic!("{WORDS}")
    }
    async fn ledger(&self, _: &LedgerFilter) -> Result<Vec<LedgerLine>> {
        panic!("{WORDS}")
    }
    async fn stock_of(&self, _: &str) -> Result<Option<StockOf>> {
        panic!("{WORDS}")
    }
    async fn begin_taking(&self, _: Option<String>, _: &str, _: Timestamp) -> Result<TakingNumber> {
        panic!("{WORDS}")
    }
    async fn takings(&self, _: i64) -> Result<Vec<Taking>> {
        panic!("{WORDS}")
    }
    async fn taking(&self, _: TakingNumber) -> Result<Option<Taking>> {
        panic!("{WORDS}")
    }
    async fn sheet(&self, _: &Taking, _: SheetPage) -> Result<Vec<SheetRow>> {
        panic!("{WORDS}")
    }
    async fn count(&self, _: TakingNumber, _: Vec<Wanted>, _: &str, _: Timestamp) -> Result<bool> {
        panic!("{WORDS}")
    }
    async fn post_taking(&self, _: TakingNumber, _: &str, _: Timestamp, _: &Audience) -> Result<bool> {
        panic!("{WORDS}")
    }
    async fn drop_taking(&self, _: TakingNumber, _: &str, _: Timestamp) -> Result<bool> {
        panic!("{WORDS}")
    }
}

#[async_trait]
impl Goods for BrokenStore {
    async fn goods(&self, _: &GoodsQuery) -> Result<GoodsPage> {
        panic!("{WORDS}")
    }
    async fn goods_found(&self, _: &GoodsQuery, _: i64) -> Result<Vec<ProductId>> {
        panic!("{WORDS}")
    }
    async fn product_files(&self, _: &[ProductId]) -> Result<Vec<ProductFile>> {
        panic!("{WORDS}")
    }
    async fn product_files_after(&self, _: ProductId, _: i64) -> Result<Vec<ProductFile>> {
        panic!("{WORDS}")
    }
    async fn taken(&self, _: &[String], _: &[String]) -> Result<Taken> {
        panic!("{WORDS}")
    }
    async fn put_products(&self, _: &[ProductPut], _: &str, _: Timestamp) -> Result<Vec<SavedProduct>> {
        panic!("{WORDS}")
    }
    async fn product_history(&self, _: ProductId, _: i64) -> Result<Vec<ProductVersion>> {
        panic!("{WORDS}")
    }
    async fn former_slug(&self, _: &str) -> Result<Option<String>> {
        panic!("{WORDS}")
    }
    async fn keep_draft(&self, _: Option<ProductId>, _: &ProductDraft) -> Result<()> {
        panic!("{WORDS}")
    }
    async fn drop_draft(&self, _: Option<ProductId>, _: &str) -> Result<()> {
        panic!("{WORDS}")
    }
    async fn drafts(&self, _: Option<ProductId>) -> Result<Vec<ProductDraft>> {
        panic!("{WORDS}")
    }
    async fn change_categories(&self, _: DecideCategories) -> Result<Vec<Category>> {
        panic!("{WORDS}")
    }
}

#[async_trait]
impl Orders for BrokenStore {
    async fn place_order(&self, _: Draft) -> Result<Order> {
        panic!("{WORDS}")
    }
    async fn place_orders(&self, _: Vec<Draft>) -> Result<Vec<Order>> {
        panic!("{WORDS}")
    }
    async fn order(&self, _: OrderNumber) -> Result<Option<Order>> {
        panic!("{WORDS}")
    }
    async fn readable_orders(&self, _: &[OrderNumber]) -> Result<Vec<Order>> {
        panic!("{WORDS}")
    }
    async fn order_by_key(&self, _: &OrderKey) -> Result<Option<Order>> {
        panic!("{WORDS}")
    }
    async fn order_by_token(&self, _: &str) -> Result<Option<(Order, String)>> {
        panic!("{WORDS}")
    }
    async fn change_order(&self, _: OrderNumber, _: Decide) -> Result<Changed> {
        panic!("{WORDS}")
    }
    async fn change_order_of(&self, _: GatewayName, _: InvoiceId, _: Decide) -> Result<Changed> {
        panic!("{WORDS}")
    }
    async fn overdue_orders(&self, _: Timestamp, _: Timestamp, _: i64) -> Result<Vec<OrderNumber>> {
        panic!("{WORDS}")
    }
}

#[async_trait]
impl Attempts for BrokenStore {
    async fn attempt(&self, _: GatewayName, _: InvoiceId) -> Result<Option<(OrderNumber, Attempt)>> {
        panic!("{WORDS}")
    }
    async fn last_invoice(&self) -> Result<i64> {
        panic!("{WORDS}")
    }
    async fn claim_checks(&self, _: Timestamp, _: Timestamp, _: i64) -> Result<DueChecks> {
        panic!("{WORDS}")
    }
    async fn claim_paid_checks(&self, _: Timestamp, _: Timestamp, _: Timestamp, _: i64) -> Result<DueChecks> {
        panic!("{WORDS}")
    }
    async fn schedule_check(&self, _: GatewayName, _: InvoiceId, _: Option<Timestamp>) -> Result<()> {
        panic!("{WORDS}")
    }
}

#[async_trait]
impl Errands for BrokenStore {
    async fn claim_errands(&self, _: Timestamp, _: Timestamp, _: i64) -> Result<Vec<DueErrand>> {
        panic!("{WORDS}")
    }
    async fn schedule_errand(&self, _: &DueErrand, _: Option<Timestamp>) -> Result<()> {
        panic!("{WORDS}")
    }
}

#[async_trait]
impl Orphans for BrokenStore {
    async fn record_orphan(&self, _: Notice, _: Vec<Message>) -> Result<bool> {
        panic!("{WORDS}")
    }
    async fn orphans(&self, _: i64) -> Result<Vec<Orphan>> {
        panic!("{WORDS}")
    }
    async fn resolve_orphan(&self, _: OrphanId, _: Resolution) -> Result<bool> {
        panic!("{WORDS}")
    }
}

#[async_trait]
impl Office for BrokenStore {
    async fn orders(&self, _: &OrderFilter) -> Result<Vec<OrderRow>> {
        panic!("{WORDS}")
    }
    async fn count_orders(&self, _: &OrderFilter) -> Result<i64> {
        panic!("{WORDS}")
    }
    async fn counts(&self) -> Result<Counts> {
        panic!("{WORDS}")
    }
    async fn sums(&self) -> Result<Sums> {
        panic!("{WORDS}")
    }
    async fn history(&self, _: OrderNumber) -> Result<Vec<Event>> {
        panic!("{WORDS}")
    }
    async fn fill_search_keys(&self, _: i64) -> Result<u64> {
        panic!("{WORDS}")
    }
    async fn fill_search_index(&self, _: i64) -> Result<u64> {
        panic!("{WORDS}")
    }
    async fn fill_trials(&self, _: i64) -> Result<u64> {
        panic!("{WORDS}")
    }
}

#[async_trait]
impl Remarks for BrokenStore {
    async fn remarks(&self, _: OrderNumber) -> Result<Vec<Remark>> {
        panic!("{WORDS}")
    }
    async fn put_remark(&self, _: OrderNumber, _: &Remark, _: &str) -> Result<bool> {
        panic!("{WORDS}")
    }
    async fn tags_of(&self, _: &[OrderNumber]) -> Result<Vec<(OrderNumber, Tag)>> {
        panic!("{WORDS}")
    }
    async fn hidden_columns(&self, _: &str) -> Result<String> {
        panic!("{WORDS}")
    }
    async fn hide_columns(&self, _: &str, _: &str) -> Result<()> {
        panic!("{WORDS}")
    }
    async fn order_views(&self, _: &str) -> Result<Vec<(OrderViewId, OrderView)>> {
        panic!("{WORDS}")
    }
    async fn put_order_view(&self, _: &OrderView) -> Result<()> {
        panic!("{WORDS}")
    }
    async fn rename_order_view(&self, _: OrderViewId, _: &str, _: &str) -> Result<bool> {
        panic!("{WORDS}")
    }
    async fn drop_order_view(&self, _: OrderViewId, _: &str) -> Result<bool> {
        panic!("{WORDS}")
    }
}

#[async_trait]
impl Amendments for BrokenStore {
    async fn amendments(&self, _: OrderNumber) -> Result<Vec<Amendment>> {
        panic!("{WORDS}")
    }
    async fn relinings(&self, _: OrderNumber) -> Result<Vec<Relining>> {
        panic!("{WORDS}")
    }
    async fn amend_order(&self, _: OrderNumber, _: &Amendment, _: i64) -> Result<bool> {
        panic!("{WORDS}")
    }
}

#[async_trait]
impl Returns for BrokenStore {
    async fn returns(&self, _: OrderNumber) -> Result<Vec<ReturnRequest>> {
        panic!("{WORDS}")
    }
    async fn ask_return(&self, _: OrderNumber, _: &str, _: Timestamp, _: TellOfReturn) -> Result<bool> {
        panic!("{WORDS}")
    }
    async fn step_return(
        &self,
        _: OrderNumber,
        _: ReturnId,
        _: (ReturnStep, &str),
        _: &str,
        _: Timestamp,
        _: Option<&Message>,
    ) -> Result<bool> {
        panic!("{WORDS}")
    }
}

#[async_trait]
impl Security for BrokenStore {
    async fn write_security_events(&self, _: NewSecurityEvents) -> Result<()> {
        panic!("{WORDS}")
    }
    async fn security_events(&self, _: &SecurityFilter) -> Result<Vec<SecurityRow>> {
        panic!("{WORDS}")
    }
    async fn count_security_events(&self, _: Act, _: Timestamp) -> Result<i64> {
        panic!("{WORDS}")
    }
    async fn forget_security_events(&self, _: Timestamp) -> Result<()> {
        panic!("{WORDS}")
    }
    async fn swap_settings(&self, _: &BTreeMap<String, String>) -> Result<Option<BTreeMap<String, String>>> {
        panic!("{WORDS}")
    }
}

#[async_trait]
impl Journal for BrokenStore {
    async fn write_entry(&self, _: &NewEntry) -> Result<()> {
        panic!("{WORDS}")
    }
    async fn entries(&self, _: &EntryFilter) -> Result<Vec<shop::journal::Entry>> {
        panic!("{WORDS}")
    }
}

#[async_trait]
impl Record for BrokenStore {
    async fn settled_rows(&self) -> Result<Rows> {
        panic!("{WORDS}")
    }
    async fn record_rows(&self, _: Log, _: i64, _: i64, _: i64) -> Result<Vec<RecordRow>> {
        panic!("{WORDS}")
    }
    async fn newest_seal(&self) -> Result<Option<SealHead>> {
        panic!("{WORDS}")
    }
    async fn sealed_until(&self, _: Log) -> Result<i64> {
        panic!("{WORDS}")
    }
    async fn append_seal(&self, _: &Seal) -> Result<bool> {
        panic!("{WORDS}")
    }
    async fn seals(&self, _: i64, _: i64) -> Result<Vec<Seal>> {
        panic!("{WORDS}")
    }
    async fn record_state(&self) -> Result<RecordState> {
        panic!("{WORDS}")
    }
    async fn note_verified(&self, _: Timestamp, _: i64) -> Result<()> {
        panic!("{WORDS}")
    }
}

#[async_trait]
impl Backups for BrokenStore {
    async fn write_backup_run(&self, _: RunKind, _: &BackupRun) -> Result<()> {
        panic!("{WORDS}")
    }
    async fn backup_runs(&self, _: RunKind, _: i64) -> Result<Vec<BackupRun>> {
        panic!("{WORDS}")
    }
    async fn backup_state(&self, _: Option<&str>) -> Result<BackupState> {
        panic!("{WORDS}")
    }
    async fn begin_backup_turn(&self, _: RunKind, _: Timestamp, _: Timestamp) -> Result<bool> {
        panic!("{WORDS}")
    }
    async fn end_backup_turn(&self, _: RunKind) -> Result<()> {
        panic!("{WORDS}")
    }
}

#[async_trait]
impl NumbersBook for BrokenStore {
    async fn numbers_mark(&self) -> Result<(Mark, i64)> {
        panic!("{WORDS}")
    }
    async fn history_lines(&self, _: i64, _: i64, _: i64) -> Result<Vec<(i64, OrderNumber)>> {
        panic!("{WORDS}")
    }
    async fn counted_orders(&self, _: &[OrderNumber]) -> Result<Vec<CountedOrder>> {
        panic!("{WORDS}")
    }
    async fn keep_numbers(&self, _: Step) -> Result<bool> {
        panic!("{WORDS}")
    }
    async fn begin_numbers(&self, _: i64, _: i64, _: Timestamp) -> Result<()> {
        panic!("{WORDS}")
    }
    async fn figures(&self, _: Day, _: Day) -> Result<Vec<Figure>> {
        panic!("{WORDS}")
    }
    async fn top_goods(&self, _: Day, _: Day, _: i64) -> Result<Vec<GoodsSold>> {
        panic!("{WORDS}")
    }
    async fn running_out(&self, _: Day, _: Day, _: i64) -> Result<Vec<GoodsSold>> {
        panic!("{WORDS}")
    }
    async fn low_goods(&self) -> Result<i64> {
        panic!("{WORDS}")
    }
}

#[async_trait]
impl Blocks for BrokenStore {
    async fn blocks(&self, _: Timestamp) -> Result<Vec<Block>> {
        panic!("{WORDS}")
    }
    async fn put_block(&self, _: &Block) -> Result<()> {
        panic!("{WORDS}")
    }
    async fn drop_block(&self, _: &str) -> Result<bool> {
        panic!("{WORDS}")
    }
    async fn forget_blocks(&self, _: Timestamp) -> Result<()> {
        panic!("{WORDS}")
    }
}

#[async_trait]
impl Doctor for BrokenStore {
    async fn lights(&self) -> Result<Vec<Kept>> {
        panic!("{WORDS}")
    }
    async fn change_lights(&self, _: DecideLights, _: Timestamp) -> Result<()> {
        panic!("{WORDS}")
    }
    async fn begin_round(&self, _: Timestamp, _: Timestamp) -> Result<bool> {
        panic!("{WORDS}")
    }
    async fn own_secret(&self, _: &str) -> Result<String> {
        panic!("{WORDS}")
    }
}

#[async_trait]
impl Calls for BrokenStore {
    async fn write_calls(&self, _: NewCalls) -> std::result::Result<(), Unwritten> {
        panic!("{WORDS}")
    }
    async fn calls(&self, _: &CallFilter) -> Result<Vec<CallRow>> {
        panic!("{WORDS}")
    }
    async fn call_tally(&self) -> Result<CallTally> {
        panic!("{WORDS}")
    }
}

#[async_trait]
impl Outbox for BrokenStore {
    async fn promise(&self, _: Vec<Message>, _: Timestamp) -> Result<()> {
        panic!("{WORDS}")
    }
    async fn claim_messages(
        &self,
        _: MessageChannel,
        _: Timestamp,
        _: &str,
        _: Timestamp,
        _: i64,
        _: &[String],
    ) -> Result<Vec<Claimed>> {
        panic!("{WORDS}")
    }
    async fn finish_message(
        &self,
        _: MessageId,
        _: &str,
        _: Sent,
        _: Timestamp,
        _: Vec<Message>,
    ) -> Result<bool> {
        panic!("{WORDS}")
    }
    async fn resend_message(&self, _: MessageId, _: Timestamp) -> Result<bool> {
        panic!("{WORDS}")
    }
    async fn messages(&self, _: OrderNumber) -> Result<Vec<MessageRow>> {
        panic!("{WORDS}")
    }
    async fn undelivered_messages(&self, _: i64) -> Result<Vec<MessageRow>> {
        panic!("{WORDS}")
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

#[async_trait]
impl Editions for BrokenStore {
    async fn keep_editions(&self, _: &[Edition], _: Timestamp) -> Result<()> {
        panic!("{WORDS}")
    }
    async fn edition(&self, _: &str) -> Result<Option<(Edition, Timestamp)>> {
        panic!("{WORDS}")
    }
}

#[async_trait]
impl Media for BrokenStore {
    async fn media_in_use(&self, _: Timestamp) -> Result<BTreeSet<MediaId>> {
        panic!("{WORDS}")
    }
    async fn album_id(&self, _: &str) -> Result<String> {
        panic!("{WORDS}")
    }
}

#[async_trait]
impl People for BrokenStore {
    async fn account_by_login(&self, _: &str) -> Result<Option<Account>> {
        panic!("{WORDS}")
    }
    async fn put_account_as(&self, _: &str, _: &str, _: Role, _: Timestamp) -> Result<Account> {
        panic!("{WORDS}")
    }
    async fn remember_device(&self, _: &str, _: AccountId, _: Timestamp) -> Result<()> {
        panic!("{WORDS}")
    }
    async fn accounts_of_device(&self, _: &str) -> Result<Vec<AccountId>> {
        panic!("{WORDS}")
    }
    async fn forget_devices(&self, _: Timestamp) -> Result<()> {
        panic!("{WORDS}")
    }
}

#[async_trait]
impl Registers for BrokenStore {
    async fn newest_entry(&self) -> Result<EntryId> {
        panic!("{WORDS}")
    }
    async fn register(&self, _: &Span) -> Result<Vec<Entry>> {
        panic!("{WORDS}")
    }
    async fn receipt_register(&self, _: &Span) -> Result<Vec<ReceiptEntry>> {
        panic!("{WORDS}")
    }
}

#[async_trait]
impl Team for BrokenStore {
    async fn people(&self, _: Timestamp) -> Result<Vec<Person>> {
        panic!("{WORDS}")
    }
    async fn change_role(&self, _: AccountId, _: Role) -> Result<PersonChanged> {
        panic!("{WORDS}")
    }
    async fn close_account(&self, _: AccountId, _: Timestamp) -> Result<PersonChanged> {
        panic!("{WORDS}")
    }
    async fn change_password(&self, _: AccountId, _: i64, _: &str, _: Timestamp) -> Result<Option<Account>> {
        panic!("{WORDS}")
    }
    async fn invite(&self, _: &NewInvitation, _: Role) -> Result<bool> {
        panic!("{WORDS}")
    }
    async fn reset_password(&self, _: &NewInvitation, _: AccountId) -> Result<PersonChanged> {
        panic!("{WORDS}")
    }
    async fn invitations(&self, _: Timestamp) -> Result<Vec<Invitation>> {
        panic!("{WORDS}")
    }
    async fn invitation(&self, _: &str, _: Timestamp) -> Result<Option<Invitation>> {
        panic!("{WORDS}")
    }
    async fn revoke_invitation(&self, _: InvitationId) -> Result<Option<Invitation>> {
        panic!("{WORDS}")
    }
    async fn accept_invitation(&self, _: &str, _: &str, _: &str, _: Timestamp) -> Result<Accepted> {
        panic!("{WORDS}")
    }
    async fn forget_invitations(&self, _: Timestamp) -> Result<()> {
        panic!("{WORDS}")
    }
}

#[async_trait]
impl Privacy for BrokenStore {
    async fn orders_of(&self, _: &shop::privacy::Person) -> Result<Vec<OrderNumber>> {
        panic!("{WORDS}")
    }
    async fn standing(&self, _: OrderNumber) -> Result<Option<Standing>> {
        panic!("{WORDS}")
    }
    async fn sessions_of(&self, _: OrderNumber) -> Result<Vec<SessionId>> {
        panic!("{WORDS}")
    }
    async fn forget_order(&self, _: OrderNumber, _: &Actor, _: Timestamp) -> Result<Option<StillOpen>> {
        panic!("{WORDS}")
    }
    async fn clear_traces(&self) -> Result<()> {
        panic!("{WORDS}")
    }
    async fn old_orders(&self, _: OrderNumber, _: Limits, _: i64) -> Result<Vec<OrderNumber>> {
        panic!("{WORDS}")
    }
    async fn count_old_orders(&self, _: Limits) -> Result<i64> {
        panic!("{WORDS}")
    }
    async fn last_forgotten(&self) -> Result<Option<Timestamp>> {
        panic!("{WORDS}")
    }
    async fn withdraw_consents(&self, _: &[OrderNumber], _: &Withdrawal) -> Result<u64> {
        panic!("{WORDS}")
    }
    async fn consents(
        &self,
        _: Option<&[OrderNumber]>,
        _: Option<OrderNumber>,
        _: i64,
    ) -> Result<Vec<ConsentRow>> {
        panic!("{WORDS}")
    }
}

#[async_trait]
impl SetupBook for BrokenStore {
    async fn setup(&self) -> Result<Option<Setup>> {
        panic!("{WORDS}")
    }
    async fn keep_setup_key(&self, _: &str) -> Result<bool> {
        panic!("{WORDS}")
    }
    async fn begin_setup(&self, _: &str, _: &str) -> Result<bool> {
        panic!("{WORDS}")
    }
    async fn note_answered(&self, _: Question) -> Result<()> {
        panic!("{WORDS}")
    }
    async fn put_first_account(&self, _: &str, _: &str, _: Timestamp) -> Result<Option<Account>> {
        panic!("{WORDS}")
    }
}

#[async_trait]
impl SignIns for BrokenStore {
    async fn begin_sign_in(&self, _: &SignIn, _: Option<&SignInId>) -> Result<()> {
        panic!("{WORDS}")
    }
    async fn sign_in(&self, _: &SignInId, _: Timestamp) -> Result<Option<SignIn>> {
        panic!("{WORDS}")
    }
    async fn sign_ins(&self, _: AccountId, _: Timestamp) -> Result<Vec<SignIn>> {
        panic!("{WORDS}")
    }
    async fn see_sign_in(&self, _: &SignIn) -> Result<bool> {
        panic!("{WORDS}")
    }
    async fn confirm_sign_in(&self, _: &SignInId, _: Timestamp) -> Result<bool> {
        panic!("{WORDS}")
    }
    async fn end_sign_in(&self, _: &SignInId) -> Result<bool> {
        panic!("{WORDS}")
    }
    async fn end_other_sign_ins(&self, _: AccountId, _: &SignInId) -> Result<u64> {
        panic!("{WORDS}")
    }
    async fn forget_sign_ins(&self, _: Timestamp) -> Result<()> {
        panic!("{WORDS}")
    }
}

#[async_trait]
impl Factors for BrokenStore {
    async fn add_factor(&self, _: &NewFactor) -> Result<bool> {
        panic!("{WORDS}")
    }
    async fn factor(&self, _: AccountId) -> Result<Option<Factor>> {
        panic!("{WORDS}")
    }
    async fn factors(&self) -> Result<Vec<Factor>> {
        panic!("{WORDS}")
    }
    async fn reseal_factor(&self, _: AccountId, _: &[u8], _: &[u8]) -> Result<bool> {
        panic!("{WORDS}")
    }
    async fn take_step(&self, _: AccountId, _: i64) -> Result<bool> {
        panic!("{WORDS}")
    }
    async fn remove_factor(&self, _: AccountId) -> Result<bool> {
        panic!("{WORDS}")
    }
    async fn put_recovery_codes(&self, _: AccountId, _: &[String]) -> Result<bool> {
        panic!("{WORDS}")
    }
    async fn take_recovery_code(&self, _: AccountId, _: &str) -> Result<bool> {
        panic!("{WORDS}")
    }
    async fn begin_half_sign_in(&self, _: &HalfSignIn) -> Result<()> {
        panic!("{WORDS}")
    }
    async fn try_half_sign_in(&self, _: &SignInId, _: Timestamp) -> Result<Option<Account>> {
        panic!("{WORDS}")
    }
    async fn end_half_sign_in(&self, _: &SignInId) -> Result<bool> {
        panic!("{WORDS}")
    }
    async fn forget_half_sign_ins(&self, _: Timestamp) -> Result<()> {
        panic!("{WORDS}")
    }
}

#[async_trait]
impl Passkeys for BrokenStore {
    async fn begin_challenge(&self, _: &Challenge) -> Result<()> {
        panic!("{WORDS}")
    }
    async fn take_challenge(&self, _: &ChallengeId, _: Option<AccountId>, _: Timestamp) -> Result<bool> {
        panic!("{WORDS}")
    }
    async fn forget_challenges(&self, _: Timestamp) -> Result<()> {
        panic!("{WORDS}")
    }
    async fn add_passkey(&self, _: &NewPasskey) -> Result<PasskeyAdded> {
        panic!("{WORDS}")
    }
    async fn passkeys(&self, _: AccountId) -> Result<Vec<Passkey>> {
        panic!("{WORDS}")
    }
    async fn passkey_of(&self, _: &[u8]) -> Result<Option<(Passkey, Account)>> {
        panic!("{WORDS}")
    }
    async fn use_passkey(&self, _: PasskeyId, _: i64, _: Timestamp) -> Result<bool> {
        panic!("{WORDS}")
    }
    async fn remove_passkey(&self, _: AccountId, _: PasskeyId) -> Result<bool> {
        panic!("{WORDS}")
    }
    async fn remove_passkeys(&self, _: AccountId) -> Result<u64> {
        panic!("{WORDS}")
    }
    async fn has_second_factor(&self, _: AccountId) -> Result<bool> {
        panic!("{WORDS}")
    }
    async fn recovery_codes_left(&self, _: AccountId) -> Result<i64> {
        panic!("{WORDS}")
    }
}

#[async_trait]
impl SettingsBook for BrokenStore {
    async fn kept_settings(&self) -> Result<KeptSettings> {
        panic!("{WORDS}")
    }
    async fn settings_version(&self) -> Result<SettingsVersion> {
        panic!("{WORDS}")
    }
    async fn change_settings(&self, _: &SettingsChange) -> Result<Option<SettingsVersion>> {
        panic!("{WORDS}")
    }
    async fn reseal_settings(
        &self,
        _: SettingsVersion,
        _: &[(String, Vec<u8>)],
    ) -> Result<Option<SettingsVersion>> {
        panic!("{WORDS}")
    }
    async fn settings_history(&self, _: Option<SettingsEventId>, _: i64) -> Result<Vec<SettingsEvent>> {
        panic!("{WORDS}")
    }
}

#[async_trait]
impl Sessions for BrokenStore {
    async fn create_session(&self, _: &SessionRow, _: &Cart) -> Result<bool> {
        panic!("{WORDS}")
    }
    async fn load_session(&self, _: &SessionId, _: Timestamp) -> Result<Option<Session>> {
        panic!("{WORDS}")
    }
    async fn load_session_with_wares(
        &self,
        _: &SessionId,
        _: Timestamp,
    ) -> Result<Option<(Session, Vec<Ware>)>> {
        panic!("{WORDS}")
    }
    async fn adopt_session(&self, _: &Secret) -> Result<bool> {
        panic!("{WORDS}")
    }
    async fn extend_session(&self, _: &SessionId, _: Timestamp) -> Result<bool> {
        panic!("{WORDS}")
    }
    async fn delete_session(&self, _: &SessionId) -> Result<()> {
        panic!("{WORDS}")
    }
    async fn delete_ended_sessions(&self, _: Timestamp) -> Result<()> {
        panic!("{WORDS}")
    }
    async fn change_cart(&self, _: &SessionId, _: CartChange) -> Result<Option<Cart>> {
        panic!("{WORDS}")
    }
}

#[async_trait]
impl Health for BrokenStore {
    async fn vitals(&self) -> Result<Vitals> {
        panic!("{WORDS}")
    }
}

#[async_trait]
impl Store for BrokenStore {
    async fn ping(&self) -> Result<()> {
        panic!("{WORDS}")
    }
}
