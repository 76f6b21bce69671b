//! What an island shows: ready sentences and addresses, made by the server, drawn by either side.

use serde::{Deserialize, Serialize};

/// How an order stands, for the page and for the stream of its changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatusView {
    /// Title of the document.
    pub title: String,
    /// `good`, `wait`, `bad` or `calm`.
    pub tone: String,
    /// What is the matter, in a few words.
    pub headline: String,
    /// What it means and what happens next.
    pub sentences: Vec<Sentence>,
    /// What can be done now.
    pub actions: Vec<Action>,
    /// What is good to know besides.
    pub hint: Option<Sentence>,
    /// Whether something is under way that ends by itself soon.
    pub is_busy: bool,
    /// Whether nothing will change by itself any more.
    pub is_final: bool,
    /// What has happened so far, oldest first.
    pub steps: Vec<Step>,
}

/// A sentence, with a link at its end if it has one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sentence {
    /// The words.
    pub text: String,
    /// The link after them.
    pub link: Option<Link>,
}

/// A link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// Its `href`.
    pub href: String,
    /// Its words.
    pub text: String,
}

/// Something the visitor can do: a form with one button.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Action {
    /// Where the form is posted.
    pub action: String,
    /// Name and value of its only field; a form without fields has none.
    pub field: Option<(String, String)>,
    /// Words of the button.
    pub label: String,
    /// Whether this is what most people want now.
    pub is_main: bool,
}

/// A line of the order's story.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// `good`, `wait`, `bad` or `calm`; empty for what is still to come.
    pub tone: String,
    /// What happened.
    pub text: String,
    /// When, for people.
    pub moment: String,
    /// When, for machines: `2026-03-12T14:05:00+03:00`.
    pub datetime: String,
}

/// A cart, for the page and as the answer to a change of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CartView {
    /// Words at the top of the page.
    pub headline: String,
    /// What the visitor has to know first: what changed, what is not there any more.
    pub notices: Vec<String>,
    /// The lines.
    pub lines: Vec<CartLine>,
    /// What it comes to; `None` when nothing is in the cart.
    pub summary: Option<CartSummary>,
    /// Pieces altogether, as the head of the page shows them.
    pub pieces: String,
    /// The noun after that number, for those who hear the page.
    pub pieces_noun: String,
    /// What is said over an empty cart, with the way to the shelf.
    pub empty: Sentence,
    /// Heading over the notices.
    pub notices_title: String,
    /// Where a change is posted.
    pub set_action: String,
    /// Words of the hidden button that sets the typed number.
    pub set_label: String,
    /// Words of the button that takes a line out.
    pub remove_label: String,
}

/// A line of a cart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CartLine {
    /// Number of the variant.
    pub variant: i64,
    /// Name of the product.
    pub name: String,
    /// Path of its page, in the visitor's language.
    pub href: String,
    /// Address of its picture; empty for none.
    pub picture: String,
    /// Address of the same in a format for browsers of today, if there is one.
    pub webp: Option<String>,
    /// Class of the picture, which says what stays visible of it.
    pub picture_class: String,
    /// Size, colour.
    pub option: String,
    /// `8 990 ₽ за штуку`.
    pub price: String,
    /// Pieces in the cart.
    pub count: u32,
    /// Most pieces that can be asked for.
    pub most: u32,
    /// Price of the pieces together.
    pub sum: String,
    /// What is the matter with this line.
    pub warning: Option<String>,
    /// Spoken label of the button that takes one piece away.
    pub less_label: String,
    /// Spoken label of the button that adds one piece.
    pub more_label: String,
    /// Spoken label of the number.
    pub count_label: String,
    /// Spoken label of the button that takes the line out.
    pub remove_label: String,
}

/// What a cart comes to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CartSummary {
    /// Heading.
    pub title: String,
    /// Rows of label and sum; the last one is the total.
    pub rows: Vec<(String, String)>,
    /// The total for machines: `14060.00`.
    pub total_value: String,
    /// How far it is to free delivery.
    pub delivery_hint: String,
    /// The way on; `None` while something in the cart cannot be bought.
    pub checkout: Option<Link>,
    /// How it is paid.
    pub payment_hint: String,
    /// The way back to the shelf.
    pub back: Link,
}
