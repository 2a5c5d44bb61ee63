//! What a database error means to the caller. Its text never leaves the server.

use sea_orm::{DbErr, RuntimeErr, SqlErr, sqlx};

use crate::kernel::{Problem, Refusal};

/// SQLSTATEs and SQLite codes after which the whole unit of work may be run again: serialization failure,
/// deadlock; busy, locked, busy snapshot.
const RUN_AGAIN: [&str; 6] = ["40001", "40P01", "5", "6", "261", "517"];
/// Text that PostgreSQL cannot hold (a NUL byte); the HTTP layer refuses it before, this is the second fence.
const BAD_TEXT: [&str; 2] = ["22021", "22P05"];

impl From<DbErr> for Refusal {
    fn from(error: DbErr) -> Self {
        if let Some(SqlErr::UniqueConstraintViolation(_)) = error.sql_err() {
            return Refusal::new(Problem::Conflict, "Something with the same key already exists.");
        }
        let code = sqlstate(&error);
        match code.as_deref() {
            Some(code) if RUN_AGAIN.contains(&code) => Refusal::busy_database(error),
            Some(code) if BAD_TEXT.contains(&code) => {
                Refusal::new(Problem::Validation, "The text holds a character that cannot be stored.")
            }
            _ => match error {
                DbErr::ConnectionAcquire(_) => {
                    Refusal::new(Problem::Busy, "No database connection is free.").retry_after(1)
                }
                error => Refusal::internal(error),
            },
        }
    }
}

/// The database's own code for the error, if it came from the database.
fn sqlstate(error: &DbErr) -> Option<String> {
    let (DbErr::Exec(RuntimeErr::SqlxError(source))
    | DbErr::Query(RuntimeErr::SqlxError(source))
    | DbErr::Conn(RuntimeErr::SqlxError(source))) = error
    else {
        return None;
    };
    match &**source {
        sqlx::Error::Database(database) => database.code().map(|code| code.into_owned()),
        _ => None,
    }
}
