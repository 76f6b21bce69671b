//! Visitors' sessions, kept in the shop's own database.

use crate::clock;
use async_trait::async_trait;
use shop::{
    store::{SessionRow, Store, StoreError},
    time::Timestamp,
};
use std::{fmt, sync::Arc};
use tower_sessions::{
    Expiry, SessionManagerLayer, SessionStore,
    cookie::{SameSite, time::Duration},
    session::{Id, Record},
    session_store,
};

/// A cart lives this long after the last change.
const DAYS: i64 = 30;

/// The layer that gives every request its session. The cookie is bound to the host when the shop is on HTTPS.
pub fn layer(store: Arc<dyn Store>, is_https: bool) -> SessionManagerLayer<Sessions> {
    SessionManagerLayer::new(Sessions(store))
        .with_name(if is_https { "__Host-vitrina" } else { "vitrina" })
        .with_secure(is_https)
        .with_same_site(SameSite::Lax)
        .with_expiry(Expiry::OnInactivity(Duration::days(DAYS)))
}

/// `tower-sessions` on the shop's store.
#[derive(Clone)]
pub struct Sessions(Arc<dyn Store>);

impl fmt::Debug for Sessions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sessions")
    }
}

#[async_trait]
impl SessionStore for Sessions {
    async fn create(&self, record: &mut Record) -> session_store::Result<()> {
        while !self.0.create_session(&row(record)?).await.map_err(backend)? {
            record.id = Id::default();
        }
        Ok(())
    }

    async fn save(&self, record: &Record) -> session_store::Result<()> {
        self.0.save_session(&row(record)?).await.map_err(backend)
    }

    async fn load(&self, id: &Id) -> session_store::Result<Option<Record>> {
        let Some(row) = self
            .0
            .load_session(&id.to_string(), clock::now())
            .await
            .map_err(backend)?
        else {
            return Ok(None);
        };
        let data =
            serde_json::from_str(&row.data).map_err(|e| session_store::Error::Decode(e.to_string()))?;
        let ends_at = time::OffsetDateTime::from_unix_timestamp(row.ends_at.ms() / 1_000)
            .map_err(|e| session_store::Error::Decode(e.to_string()))?;
        Ok(Some(Record {
            id: *id,
            data,
            expiry_date: ends_at,
        }))
    }

    async fn delete(&self, id: &Id) -> session_store::Result<()> {
        self.0.delete_session(&id.to_string()).await.map_err(backend)
    }
}

fn row(record: &Record) -> session_store::Result<SessionRow> {
    let data =
        serde_json::to_string(&record.data).map_err(|e| session_store::Error::Encode(e.to_string()))?;
    let ends_at = Timestamp::from_ms(record.expiry_date.unix_timestamp().saturating_mul(1_000));
    Ok(SessionRow {
        id: record.id.to_string(),
        data,
        ends_at,
    })
}

#[expect(clippy::needless_pass_by_value, reason = "used in map_err")]
fn backend(error: StoreError) -> session_store::Error {
    session_store::Error::Backend(error.to_string())
}
