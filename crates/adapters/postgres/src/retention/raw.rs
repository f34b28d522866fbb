//! Bodies that speak of somebody are emptied, part by part in the order of their ids.

use diesel::sql_types::{Array, BigInt, Nullable, Text};
use greenroom_domain::erasure::RawLog;
use greenroom_domain::ports::{RawLook, StoreError};

use super::counted;
use crate::statement::statement;
use crate::store::PostgresStore;

/// Makes a statement that looks through a part of a log. Answers how many bodies it emptied, the last one it saw, and how
/// many it saw.
macro_rules! look {
    ($name:ident($file:literal)) => {
        statement! {
            /// Looks through a part of a log.
            $name<'a>($file, "looked.sql") -> (BigInt, Nullable<Text>, BigInt) {
                after: &'a str => Text,
                at_most: i64 => BigInt,
                needles: &'a [&'a str] => Array<Text>,
            }
        }
    };
}

look!(LookMedia("look_media.sql"));
look!(LookMessenger("look_messenger.sql"));

type LookRow = (i64, Option<String>, i64);

impl PostgresStore {
    pub(super) async fn look_through(
        &self,
        log: RawLog,
        needles: Vec<&str>,
        after: String,
        limit: u32,
    ) -> Result<RawLook, StoreError> {
        let (after, at_most, needles) = (after.as_str(), i64::from(limit), needles.as_slice());
        let look: Option<LookRow> = match log {
            RawLog::MediaServer => self.row(LookMedia { after, at_most, needles }).await?,
            RawLog::Messenger => self.row(LookMessenger { after, at_most, needles }).await?,
        };
        let (erased, last, seen) = look.unwrap_or_default();
        Ok(RawLook { erased: counted(erased), next: last.filter(|_| seen == at_most) })
    }
}
