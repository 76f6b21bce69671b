use shop::{stranger, time::Timestamp};

/// A network that is shut out.
#[derive(Debug)]
pub struct Block {
    pub network: String,
    pub until: i64,
    pub made_at: i64,
    pub made_by: String,
}

impl From<Block> for stranger::Block {
    fn from(row: Block) -> Self {
        Self {
            network: row.network,
            until: Timestamp::from_ms(row.until),
            made_at: Timestamp::from_ms(row.made_at),
            made_by: row.made_by,
        }
    }
}
