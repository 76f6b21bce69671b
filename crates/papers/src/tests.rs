mod order;
mod pdf;
