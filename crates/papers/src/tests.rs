mod order;
mod pdf;
mod register;
