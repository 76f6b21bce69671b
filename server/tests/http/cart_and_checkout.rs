//! From the shelf to a placed order, and everything that can be typed on the way.

mod cart;
mod cookies;
mod form;
mod patience;
mod rivals;
mod shelf;
mod windows;
