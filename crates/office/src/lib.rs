//! The back office of Vitrina, an ordinary Leptos program: routes, pages that load what they show, server functions, and
//! islands. `leptos_axum` serves it, the crate `server` tells it who asks.
//!
//! It is compiled twice. With `ssr` it is the whole office: [`Office`] is the map of its pages, [`Desk`] all that it may
//! know of the shop, and each page is a function of plain values between loading and drawing. With `hydrate` it has only
//! the islands: lists that search as one types, forms that are answered in place, photos that are sent and put into order, what was
//! typed and is kept before anybody saves it. They only listen: what they show the server draws.
//! Every page and every deed works without them.
//!
//! The guard is a value: nothing is read or done without an [`shop::staff::Admin`], and `Desk::staff` is the only way to one.
//! Which of them may ask for an address says one table, [`RIGHTS`].

// A page is one type; the deepest ones need more than the compiler allows by default.
#![recursion_limit = "256"]

mod browser;
mod counting;
mod draft;
mod goods_live;
mod list;
mod live;
mod photos;

#[cfg(feature = "ssr")]
mod account;
#[cfg(feature = "ssr")]
mod act;
#[cfg(feature = "ssr")]
mod backups;
#[cfg(feature = "ssr")]
mod books;
#[cfg(feature = "ssr")]
mod by_hand;
#[cfg(feature = "ssr")]
mod calls;
#[cfg(feature = "ssr")]
mod code;
#[cfg(feature = "ssr")]
mod confirm;
#[cfg(feature = "ssr")]
mod desk;
#[cfg(feature = "ssr")]
mod doctor;
#[cfg(feature = "ssr")]
mod edition;
#[cfg(feature = "ssr")]
mod factor;
#[cfg(feature = "ssr")]
mod frame;
#[cfg(feature = "ssr")]
mod goods;
#[cfg(feature = "ssr")]
mod import;
#[cfg(feature = "ssr")]
mod invitation;
#[cfg(feature = "ssr")]
mod journal;
#[cfg(feature = "ssr")]
mod labels;
#[cfg(feature = "ssr")]
mod lacking;
#[cfg(feature = "ssr")]
mod map;
#[cfg(feature = "ssr")]
mod numbers;
#[cfg(feature = "ssr")]
mod order;
#[cfg(feature = "ssr")]
mod orders;
#[cfg(feature = "ssr")]
mod passkey;
#[cfg(feature = "ssr")]
mod password;
#[cfg(feature = "ssr")]
mod people;
#[cfg(feature = "ssr")]
mod privacy;
#[cfg(feature = "ssr")]
mod problems;
#[cfg(feature = "ssr")]
mod refused;
#[cfg(feature = "ssr")]
mod rights;
#[cfg(feature = "ssr")]
mod security;
#[cfg(feature = "ssr")]
mod settings;
#[cfg(feature = "ssr")]
mod sign_in;
#[cfg(feature = "ssr")]
mod stock;
#[cfg(feature = "ssr")]
mod strangers;
#[cfg(all(test, feature = "ssr"))]
mod tests;

#[cfg(feature = "ssr")]
pub use backups::{BackupFile, BackupsShown};
#[cfg(feature = "ssr")]
pub use by_hand::{HandForm, HandOutcome, HandTried};
#[cfg(feature = "ssr")]
pub use code::CodeTried;
#[cfg(feature = "ssr")]
pub use confirm::{Confirming, PROOF};
#[cfg(feature = "ssr")]
pub use desk::{BackupsLook, Desk, Enrolling, HeldLook, Looking, Seat};
#[cfg(feature = "ssr")]
pub use factor::{Enrolment, FactorOutcome};
#[cfg(feature = "ssr")]
pub use frame::shell;
#[cfg(feature = "ssr")]
pub use goods::{
    BulkForm, BulkOutcome, CategoryForm, CategoryOutcome, GoodsForm, GoodsOutcome, RowDone, RowWish,
    carry_out_row, list_with, undo,
};
#[cfg(feature = "ssr")]
pub use import::{ImportRow, ImportShown, ImportStage};
#[cfg(feature = "ssr")]
pub use invitation::{InvitationFault, InvitationTried};
#[cfg(feature = "ssr")]
pub use journal::JournalAsked;
#[cfg(feature = "ssr")]
pub use map::Office;
#[cfg(feature = "ssr")]
pub use numbers::{numbers_days, numbers_file};
#[cfg(feature = "ssr")]
pub use order::{
    AmendForm, AmendTried, DeedOutcome, LinesForm, LinesTried, RemarkForm, RemarkTried, ReturnForm,
    ReturnTried, papers::paper_of,
};
#[cfg(feature = "ssr")]
pub use orders::{
    PUT_AWAY, SeveralForm, SeveralTried, ViewForm, ViewTried, export_cut, export_heads, export_line,
    export_sheet, export_unsearched, keep_columns, orders_filter,
};
#[cfg(feature = "ssr")]
pub use passkey::{PasskeyTrouble, passkey_without_name};
#[cfg(feature = "ssr")]
pub use password::PasswordTrouble;
#[cfg(feature = "ssr")]
pub use people::PeopleOutcome;
#[cfg(feature = "ssr")]
pub use photos::{
    field::{photos_answer, photos_field},
    plain::{PhotosRefused, RefusedFile, photos_form, photos_of},
};
#[cfg(feature = "ssr")]
pub use privacy::{
    PersonAsked, PersonTrouble, consent_heads, consent_lines, consented_heads, consented_lines,
};
#[cfg(feature = "ssr")]
pub use problems::ProxyTrouble;
#[cfg(feature = "ssr")]
pub use refused::Refused;
#[cfg(feature = "ssr")]
pub use rights::{Lacking, RIGHTS, Wanted, is_open};
#[cfg(feature = "ssr")]
pub use security::security_filter;
#[cfg(feature = "ssr")]
pub use settings::{
    Elsewhere, SECTIONS, SectionShown, SettingFrom, SettingKind, SettingShown, SettingsOutcome,
};
#[cfg(feature = "ssr")]
pub use sign_in::{Denied, SignInTried};
#[cfg(feature = "ssr")]
pub use stock::{SheetOutcome, SheetTried, StockForm, StockOutcome, TakingTrouble, carry_out_count};
#[cfg(feature = "ssr")]
pub use strangers::{BlockFault, HOURS, Held, HeldOrder, LET_GO_REASON, MOST_LET_GO, NotBlocked, Stranger};

/// The browser's entry; it also links this crate, and with it the islands, into the client.
#[cfg(feature = "hydrate")]
pub fn wake() {
    leptos::mount::hydrate_islands();
}
