//! Robokassa: signs in memory, asks by `OpStateExt`, is heard at its doors.

pub mod callback;
mod gateway;
pub mod receipt;
pub mod settings;

pub(crate) use gateway::moment;
pub use gateway::{Robokassa, SHP_ORDER, marks, mode};
