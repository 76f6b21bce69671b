//! The pieces that stay alive in the browser. They own no truth: what they show, the server says.

mod browser;
mod cart_lines;
mod order_status;

pub use cart_lines::CartLines;
pub use order_status::OrderStatus;

/// Prepares the page for its islands. The boot script calls it once, then each island's own entry.
#[cfg(feature = "hydrate")]
pub fn wake() {
    leptos::mount::hydrate_islands();
}
