//! How the database itself is.

use super::Subject;

/// Its size, its settings, its tables.
pub async fn the_database_says_how_it_is(subject: &dyn Subject) {
    let vitals = subject.store().vitals().await.unwrap();
    assert!(vitals.engine.contains(' '), "{vitals:?}");
    assert!(vitals.bytes > 100_000, "{vitals:?}");
    assert!(vitals.log_bytes.is_none_or(|bytes| bytes > 0), "{vitals:?}");
    assert!(!vitals.safeguards.is_empty(), "{vitals:?}");
    assert!(vitals.followers.is_empty(), "{vitals:?}");
    let newest = "select max(version) from _sqlx_migrations";
    let newest = subject.sql(newest).await.unwrap();
    assert_eq!((Some(vitals.step), vitals.known_step), (newest, vitals.step));
}

/// The program before an update is back, and knows that the tables are not its own.
pub async fn steps_of_a_later_program_are_seen(subject: &dyn Subject) {
    let later = "insert into _sqlx_migrations (version, description, success, checksum, execution_time)
                 values (9999, 'later', true, '', 0)";
    subject.sql(later).await.unwrap();
    let vitals = subject.store().vitals().await.unwrap();
    assert_eq!(vitals.step, 9_999);
    assert!(vitals.known_step < vitals.step, "{vitals:?}");
}
