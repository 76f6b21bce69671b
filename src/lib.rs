//! The browser's entry: wakes the islands that the server has drawn.
