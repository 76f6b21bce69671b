use shop::{
    order::{ReturnId, ReturnRequest, ReturnState},
    store::{Result, StoreError},
    time::Timestamp,
};

/// A request to take goods back.
#[derive(Debug)]
pub struct Return {
    pub id: i64,
    pub asked_at: i64,
    pub text: String,
    pub state: String,
    pub note: String,
    pub decided_at: Option<i64>,
    pub decided_by: Option<String>,
    pub received_at: Option<i64>,
    pub received_by: Option<String>,
    pub settled_at: Option<i64>,
    pub settled_by: Option<String>,
}

impl Return {
    /// The request.
    ///
    /// # Errors
    /// `Corrupt` if its state is none of ours.
    pub fn read(self) -> Result<ReturnRequest> {
        let moment = |at: Option<i64>, who: Option<String>| Some((Timestamp::from_ms(at?), who?));
        let state = ReturnState::named(&self.state).ok_or_else(|| StoreError::Corrupt {
            table: "return_requests",
            why: format!("no state {}", self.state),
        })?;
        Ok(ReturnRequest {
            id: ReturnId(self.id),
            asked_at: Timestamp::from_ms(self.asked_at),
            text: self.text,
            state,
            decided: moment(self.decided_at, self.decided_by),
            note: self.note,
            received: moment(self.received_at, self.received_by),
            settled: self
                .settled_at
                .map(|at| (Timestamp::from_ms(at), self.settled_by)),
        })
    }
}
