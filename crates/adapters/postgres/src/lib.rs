//! The stores of Greenroom on PostgreSQL 15 or newer, with diesel and diesel-async.
//!
//! [`PostgresStore`] fills the store ports of the domain: `RoomStore`, `EntryStore`, `AttendanceStore`, `ReconcileStore`,
//! `ConclusionStore`, `Outbox`, `Breakers`, `CorrespondenceStore`, `AnnouncementStore`, `TimelineStream`,
//! `AnalyticsStore`, `AdmissionStore`, `OnceStore`, `KeyStore` and `RetentionStore`. [`migrate`] brings a database up to date. TLS is rustls, as the URL's `sslmode` says: `disable`, `prefer`, `require` or `verify-full`.
//!
//! # One call, one statement
//!
//! A read is one statement, hence one snapshot; a write is one statement with CTEs, hence whole or not at all, and one
//! round trip. A few changes take two statements, in one transaction: the end of a life of a room, the adoption of another
//! life, which ends those before it, and what has to see all passes into a room (see below). A claim, a settlement, a body of
//! receipts, a verdict and what a pass found take a few (`transaction.rs`), since something is decided, locked or looked at in
//! between. A connection on which a transaction was cut off is closed and never lent again (`lease.rs`).
//!
//! Inside such a statement all parts see the database as it was at its beginning, not what the other parts do. What has
//! to be true *now* is therefore asked of a locked row: `SELECT … FOR NO KEY UPDATE` and `ON CONFLICT DO UPDATE` look at
//! the newest version (`admit.sql` does both). Rows are locked in this order: the
//! lives of a room by sid, rooms, participants, token families, sessions by key, the room's interview. Messages come before their room: the outbox by id, invitations by id, rooms.
//! Whoever changes a row reckons with the locked one, too: PostgreSQL checks constraints on what comes of the older version
//! before it finds that there is a newer one (`knock.sql`).
//!
//! # Stays and the end of their room
//!
//! A stay that begins while its room is closed must end up closed. A single statement cannot see to that: it would miss
//! the stay that was committed while it waited. So closing takes two in one transaction (read committed: each has a
//! snapshot of its own). The first marks the life of the room as finished and so waits for those who are just writing a
//! stay in it; the second then sees all of theirs and closes them. Who comes later finds the mark.
//!
//! Adopting another life of the room (`reconcile/correction.rs`) closes the stays in the others in the same way: the first
//! statement marks the other lives as finished, and the second takes the new one for the room's own and closes the stays. A
//! room that is over adopts none.
//!
//! # Stays and the verdict on their room
//!
//! Neither may miss the other: whoever stores a verdict (`conclusions.rs`) looks whether the ledger and the verdict before are
//! still those that it was made of, and else stores nothing; whoever changes the ledger later marks the verdict. Both lock
//! the row of the interview for that. As long as there is no verdict, a stay is spared it: in a life that is `quiet` the row
//! of the life will do, which is locked anyhow, and which a verdict wakes.
//!
//! # Doors
//!
//! A pass locks the room's row and the person's, so that passes into a room are stored one after the other. One that has
//! waited looks at both rows as they are now, and at all others as they were when it began. Where nobody has to look inside,
//! that will do: the person's row tells of the family that a join takes over from, which `admit.sql` then finds by its id.
//! Where the room has a number of places, or refuses second devices, the first statement locks the room, and the second,
//! which sees whatever was stored before, counts and stores. Whoever is put out, or gets another link, is treated the same
//! way: no family and no message that was given meanwhile is missed.
//!
//! # Messages that wait
//!
//! Workers of all processes share one outbox. A claim (`outbox/claim.rs`) holds the channel's row while it decides, so that
//! the number's pace is one for all; it passes over rows that somebody else is changing and so waits for nothing more.
//! Receipts (`correspondence/receipts.rs`) and settlements may cross each other: an advisory lock sees to it that neither
//! misses the other. Who waits for work is woken by the bell (`bell.rs`), which is never rung inside a transaction.
//!
//! # Erasure
//!
//! Who is erased (`retention.rs`) is erased by two statements in one transaction: the first locks the messages and the rooms,
//! so that the second sees each try that a worker has just written down. A stop whose number is not kept stands in
//! `erased_stops` under a keyed hash; a claim looks there only when there are any.
//!
//! # The stream of all timelines
//!
//! Lines get their number before they are committed, so that a reader who remembers a number alone misses those that are
//! committed late. Each line carries its transaction, and a reader stops below the oldest one that is still open
//! (`stream.rs`). One that stays open, anywhere on the server, holds all readers back.
//!
//! # How to add a query
//!
//! 1. A new table or column: a folder in `migrations/` with `up.sql` and `down.sql`; what diesel reads goes into
//!    `schema.rs`. Name the constraints. An index for each lookup, and a line in the test that asks the planner.
//! 2. A read: diesel's query language in `rooms.rs` or `entry.rs`, run by `PostgresStore::row` or `rows`. No
//!    `sql_query`: it is not kept prepared. Conditions that may be missing are written down as `list.rs` does it. Rows
//!    become domain types in `rows.rs`.
//!    What the language cannot say: a file in `sql/` and a `question!`.
//! 3. A write: a file in `sql/` and a `statement!` beside the method, run by `PostgresStore::count`. If it writes lines
//!    of the timeline, it takes them `with { lines: Lines, }`, `announce.sql` follows upon it, and `PostgresStore::ring_written` upon the call; if it begins or ends
//!    stays, `moved.sql`; if messages do not go out any more, `supersede.sql`; if its request may be repeated, `once.sql`
//!    `with { once: Repeatable, }`; if it makes something due, `PostgresStore::ring`.
//! 4. A constraint whose violation means "somebody was faster": its name into `error.rs`.
//! 5. Cases for it in `greenroom_domain::contract`, which the memory adapter has to pass as well.
//!
//! Never put the value of a row into an error: phone numbers and hashes stand there.

mod admission;
mod analytics;
mod announcements;
mod attendance;
mod bell;
mod columns;
mod conclusions;
mod connection;
mod correspondence;
mod entry;
mod error;
mod keys;
mod lease;
mod list;
mod migrate;
mod new_room;
mod once;
mod outbox;
mod people;
mod reconcile;
mod record;
mod retention;
mod room_change;
mod rooms;
mod rows;
mod schema;
mod statement;
mod store;
mod stream;
#[cfg(feature = "testing")]
pub mod testing;
mod timeline;
mod tls;
mod transaction;
mod url;

pub use bell::BellTasks;
pub use entry::{admit_statement, by_link_statement, by_refresh_token_statement};
pub use migrate::{MigrateError, migrate, pending};
pub use new_room::create_statement;
pub use rooms::find_statement;
pub use store::{ConnectError, PostgresConfig, PostgresStore};
pub use url::UrlError;
