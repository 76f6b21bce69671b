//! The settings: read from flags and environment, parsed into types before a socket opens, all faults
//! reported together.

mod digests;
mod fields;
mod layers;
mod parse;
mod quotes;
mod settings;

pub use digests::digests;
use fields::Slot;
pub use fields::{FIELDS, Field, Kind, PLACES, PUBLIC_ADDRESS, RECEIPTS, Section, Test};
pub use layers::{Layers, Opened, OpenedSettings, Outside, Provenance, Wish, defaults};
pub use parse::Faults;
pub use quotes::refuse_quotes;
pub use settings::{BackupSettings, MailSettings, Settings};
pub(crate) use settings::{is_loopback, is_postgres, parsed, photos_beside, place_of};

use crate::gateways::{cryptocloud::settings::CryptoCloudArgs, robokassa::settings::RobokassaArgs};
use clap::Args;
use secrecy::{ExposeSecret, SecretString};

/// Every setting of `vitrina serve`. Each is a flag and an environment variable of the same name.
#[derive(Debug, Clone, Default, Args)]
#[expect(
    clippy::doc_markdown,
    reason = "these comments are the help that people read in a terminal"
)]
pub struct Config {
    /// The database: sqlite:PATH, or postgres://USER:PASSWORD@HOST/NAME?sslmode=verify-full for several machines
    #[arg(long, env, default_value = "sqlite:data/vitrina.db", hide_env_values = true)]
    pub database_url: SecretString,
    /// File with the key that kept secrets are sealed with; empty for one beside the database, which is made when it is needed
    #[arg(long, env, default_value = "")]
    pub vitrina_key_file: String,
    /// The key itself, 64 hexadecimal digits, instead of a file; several, separated by spaces, while one takes another's place
    #[arg(long, env, hide_env_values = true)]
    pub vitrina_key: Option<SecretString>,
    /// Where photos of goods live: file:///FOLDER, or s3://BUCKET?endpoint=https://…&region=…; empty for a folder beside
    /// the database
    #[arg(long, env, default_value = "")]
    pub media_url: String,
    /// Key of the S3 service
    #[arg(long, env, default_value = "")]
    pub media_key_id: String,
    /// Secret of that key
    #[arg(long, env, hide_env_values = true)]
    pub media_secret_key: Option<SecretString>,
    /// Where copies of the shop go by themselves: file:///FOLDER, or s3://BUCKET/FOLDER?endpoint=https://…&region=…; empty for
    /// nowhere
    #[arg(long, env, default_value = "", help_heading = "Backups")]
    pub backup_url: String,
    /// Key of the S3 service that they go to
    #[arg(long, env, default_value = "", help_heading = "Backups")]
    pub backup_key_id: String,
    /// Secret of that key
    #[arg(long, env, hide_env_values = true, help_heading = "Backups")]
    pub backup_secret_key: Option<SecretString>,
    /// How often the shop is copied: 12h, 1d
    #[arg(long, env, default_value = "1d", help_heading = "Backups")]
    pub backup_every: String,
    /// How many copies stay; older ones are removed
    #[arg(long, env, default_value = "14", help_heading = "Backups")]
    pub backup_keep: String,
    /// Passphrase that copies are encrypted with (age); the key for secrets (VITRINA_KEY_FILE) is only in copies that have one
    #[arg(long, env, hide_env_values = true, help_heading = "Backups")]
    pub backup_passphrase: Option<SecretString>,
    /// Address and port to listen on
    #[arg(long, env, default_value = "127.0.0.1:3000")]
    pub listen_addr: String,
    /// The shop's address as buyers see it: https:// and the domain
    #[arg(long, env, default_value = "http://127.0.0.1:3000")]
    pub public_url: String,
    /// Other names that the shop is opened by, separated by commas, such as old-shop.ru; www. needs no mention
    #[arg(long, env, default_value = "")]
    pub other_hosts: String,
    /// Reverse proxies whose X-Forwarded-For is believed: addresses or networks such as 172.16.0.0/12, separated by commas
    #[arg(long, env, default_value = "")]
    pub trusted_proxies: String,
    /// Hosts of a network of your own that may be spoken to without TLS, separated by commas: db, 10.0.0.5
    #[arg(long, env, default_value = "")]
    pub plain_hosts: String,

    /// The first gateway.
    #[command(flatten)]
    pub robokassa: RobokassaArgs,
    /// The second.
    #[command(flatten)]
    pub cryptocloud: CryptoCloudArgs,

    /// Token that @BotFather gave to the shop's bot
    #[arg(long, env, hide_env_values = true, help_heading = "Telling people")]
    pub telegram_bot_token: Option<SecretString>,
    /// Chats that hear of orders, separated by commas; ID:TOPIC for a topic of a group
    #[arg(long, env, default_value = "", help_heading = "Telling people")]
    pub telegram_chat_ids: String,
    /// Another Bot API server
    #[arg(long, env, default_value = "", help_heading = "Telling people")]
    pub telegram_api_url: String,
    /// Proxy on the way to Telegram: http://… or socks5://…
    #[arg(long, env, hide_env_values = true, help_heading = "Telling people")]
    pub telegram_proxy: Option<SecretString>,
    /// Tell chats nothing of who the buyers are, only numbers, goods and sums: true or false
    #[arg(long, env, default_value = "false", help_heading = "Telling people")]
    pub telegram_hides_buyers: String,
    /// Mail server: smtps://USER:PASSWORD@HOST or smtp://USER:PASSWORD@HOST?tls=required
    #[arg(long, env, hide_env_values = true, help_heading = "Telling people")]
    pub smtp_url: Option<SecretString>,
    /// Address that letters come from
    #[arg(long, env, default_value = "", help_heading = "Telling people")]
    pub mail_from: String,
    /// The owner's own address: hears what Telegram did not take
    #[arg(long, env, default_value = "", help_heading = "Telling people")]
    pub owner_email: String,
    /// Of which orders the owner hears: paid, or orders for every one as soon as it is placed
    #[arg(long, env, default_value = "paid", help_heading = "Telling people")]
    pub owner_hears: String,
    /// Send the owner the head of the record once a day, which proves later that nobody edited it: true or false
    #[arg(long, env, default_value = "true", help_heading = "Telling people")]
    pub record_letter: String,
    /// Programs of yours that are called at every step of an order: https:// addresses, separated by spaces
    #[arg(long, env, hide_env_values = true, help_heading = "Telling people")]
    pub webhook_url: Option<SecretString>,
    /// Secret that these calls are signed with: whsec_ and the base64 of 24 to 64 random bytes; several, separated by spaces, while one takes another's place
    #[arg(long, env, hide_env_values = true, help_heading = "Telling people")]
    pub webhook_secret: Option<SecretString>,
    /// The owner's language: ru or en
    #[arg(long, env, default_value = "ru", help_heading = "Telling people")]
    pub owner_lang: String,

    /// Name of the shop
    #[arg(long, env, default_value = "Vitrina", help_heading = "The shop")]
    pub shop_name: String,
    /// Colour of buttons and links: green, blue, plum, brick or graphite
    #[arg(long, env, default_value = "green", help_heading = "The shop")]
    pub shop_color: String,
    /// Phone that buyers may call
    #[arg(long, env, default_value = "", help_heading = "The shop")]
    pub shop_phone: String,
    /// Address that buyers may write to
    #[arg(long, env, default_value = "", help_heading = "The shop")]
    pub shop_email: String,
    /// Whom to tell of a weakness of the shop: an e-mail address or an https:// address; empty for SHOP_EMAIL
    #[arg(long, env, default_value = "", help_heading = "The shop")]
    pub security_contact: String,
    /// Opening hours in words
    #[arg(long, env, default_value = "", help_heading = "The shop")]
    pub shop_hours: String,
    /// Where goods are picked up
    #[arg(long, env, default_value = "", help_heading = "The shop")]
    pub shop_address: String,
    /// The seller's full legal name
    #[arg(long, env, default_value = "", help_heading = "The shop")]
    pub seller_name: String,
    /// The seller's INN
    #[arg(long, env, default_value = "", help_heading = "The shop")]
    pub seller_inn: String,
    /// The seller's OGRN or OGRNIP
    #[arg(long, env, default_value = "", help_heading = "The shop")]
    pub seller_ogrn: String,
    /// The seller's KPP, if it is a company
    #[arg(long, env, default_value = "", help_heading = "The shop")]
    pub seller_kpp: String,
    /// The shop's distance from UTC, such as +03:00
    #[arg(long, env, default_value = "+03:00", help_heading = "The shop")]
    pub shop_utc_offset: String,
    /// Price of the courier in roubles
    #[arg(long, env, default_value = "390", help_heading = "The shop")]
    pub delivery_courier_price: String,
    /// The courier is free for goods from this sum in roubles
    #[arg(long, env, default_value = "10000", help_heading = "The shop")]
    pub delivery_free_from: String,
    /// How many days the courier takes: 2-7, or 3
    #[arg(long, env, default_value = "2-7", help_heading = "The shop")]
    pub delivery_days: String,
    /// Within how many days of receiving them buyers can return goods; the law gives 7
    #[arg(long, env, default_value = "14", help_heading = "The shop")]
    pub return_days: String,
    /// After how many days the buyer of an order that nobody paid is forgotten; empty for never
    #[arg(long, env, default_value = "", help_heading = "The shop")]
    pub keep_unpaid_days: String,
    /// After how many years the buyer of an order that was paid is forgotten, five or more; empty for never
    #[arg(long, env, default_value = "", help_heading = "The shop")]
    pub keep_paid_years: String,
    /// When the second receipt (54-FZ) of goods that were paid in advance goes out: shipped, delivered, or never if
    /// somebody else writes it
    #[arg(long, env, default_value = "shipped", help_heading = "The shop")]
    pub second_receipt: String,
    /// How long the goods of an unpaid order are held, in minutes
    #[arg(long, env, default_value = "60", help_heading = "The shop")]
    pub hold_minutes: String,
    /// No owner gets into the back office without a second step of signing in: true or false
    #[arg(long, env, default_value = "false", help_heading = "The shop")]
    pub owners_need_second_factor: String,

    /// Ways of paying to choose from: online, sbp, card, instalments, a gateway's name, delivery-cash, delivery-card,
    /// bank-transfer; empty for whatever the gateways take
    #[arg(long, env, default_value = "", help_heading = "Ways of paying")]
    pub ways_of_paying: String,
    /// How long the goods are held for a bank transfer, in days
    #[arg(long, env, default_value = "5", help_heading = "Ways of paying")]
    pub transfer_days: String,
    /// The seller's account for bank transfers, 20 digits
    #[arg(long, env, default_value = "", help_heading = "Ways of paying")]
    pub seller_bank_account: String,
    /// Name of the seller's bank
    #[arg(long, env, default_value = "", help_heading = "Ways of paying")]
    pub seller_bank_name: String,
    /// BIC of the seller's bank, nine digits
    #[arg(long, env, default_value = "", help_heading = "Ways of paying")]
    pub seller_bank_bic: String,
    /// Correspondent account of the seller's bank, 20 digits
    #[arg(long, env, default_value = "", help_heading = "Ways of paying")]
    pub seller_bank_corr_account: String,
}

impl Config {
    /// Whether the database is one that several machines share.
    pub fn is_shared_database(&self) -> bool {
        is_postgres(self.database_url.expose_secret())
    }
}
