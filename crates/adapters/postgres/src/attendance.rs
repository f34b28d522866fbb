//! [`AttendanceStore`]: what the media server tells.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use diesel::sql_types::{Array, BigInt, Bool, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use greenroom_domain::event::{AttendanceChange, MediaEvent, Stay};
use greenroom_domain::ports::{AttendanceStore, MediaRecorded, Recorded, StoreError};
use uuid::Uuid;

use crate::statement::statement;
use crate::store::PostgresStore;

type Time = DateTime<Utc>;

// Each of these keeps the event first, and does the rest only if the event is new; it counts the events it kept.

statement! {
    /// Keeps an event from which nothing follows.
    KeepEvent<'a>("keep_event.sql") {
        event_id: &'a str => Text,
        room_name: Option<&'a str> => Nullable<Text>,
        event_name: &'a str => Text,
        at: Time => Timestamptz,
        raw: &'a str => Text,
    }
}

/// Makes the statement of a stay that begins or ends: both write down the stay alike.
macro_rules! stay_statement {
    (
        $(#[$doc:meta])*
        $name:ident($($file:literal),+) $(-> $answer:ty)? { $($more:ident: $more_rust:ty => $more_sql:ty,)* }
    ) => {
        statement! {
            $(#[$doc])*
            $name<'a>("begin_or_end_stay.sql", $($file),+) $(-> $answer)? {
                event_id: &'a str => Text,
                room_name: Option<&'a str> => Nullable<Text>,
                event_name: &'a str => Text,
                at: Time => Timestamptz,
                raw: &'a str => Text,
                participant: Uuid => SqlUuid,
                room_sid: &'a str => Text,
                participant_sid: &'a str => Text,
                family: Option<Uuid> => Nullable<SqlUuid>,
                joined_at: Time => Timestamptz,
                left_at: Option<Time> => Nullable<Timestamptz>,
                reason: Option<&'a str> => Nullable<Text>,
                $($more: $more_rust => $more_sql,)*
            }
        }

        impl<'a> $name<'a> {
            fn of(event: &'a MediaEvent, stay: &'a Stay, reason: Option<&'a str>, $($more: $more_rust,)*) -> Self {
                Self {
                    event_id: &event.id,
                    room_name: event.room_name.as_deref(),
                    event_name: &event.name,
                    at: event.at,
                    raw: &event.raw,
                    participant: stay.participant.0,
                    room_sid: &stay.room_sid,
                    participant_sid: &stay.participant_sid,
                    family: stay.family.map(|family| family.0),
                    joined_at: stay.joined_at,
                    left_at: reason.map(|_| event.at),
                    reason,
                    $($more,)*
                }
            }
        }
    };
}

stay_statement! {
    /// Keeps an event, and notes that a stay began, and the interview with it. Answers also whether that is announced, and
    /// whether the person was put out.
    BeginStay("start.sql", "announce.sql", "began.sql") -> (BigInt, Bool, Bool) {
        announced_kinds: &'a [&'static str] => Array<Text>,
        announced_events: &'a [&'static str] => Array<Text>,
    }
}

stay_statement! {
    /// Keeps an event, and notes that a stay ended. An interview never starts by that: this one has less to look at.
    EndStay("ended.sql", "moved.sql", "done.sql") {}
}

statement! {
    /// Keeps an event, and writes down that an entry failed.
    Abort<'a>("abort.sql") {
        event_id: &'a str => Text,
        room_name: Option<&'a str> => Nullable<Text>,
        event_name: &'a str => Text,
        at: Time => Timestamptz,
        raw: &'a str => Text,
        participant: Uuid => SqlUuid,
        participant_sid: &'a str => Text,
        reason: &'a str => Text,
    }
}

statement! {
    /// Marks a life of a room as finished.
    FinishLife<'a>("finish_life.sql") {
        event_id: &'a str => Text,
        room_name: Option<&'a str> => Nullable<Text>,
        room_sid: &'a str => Text,
        at: Time => Timestamptz,
    }
}

statement! {
    /// Keeps an event, and closes all stays in a life that is finished.
    CloseRoom<'a>("close_room.sql", "moved.sql", "done.sql") {
        event_id: &'a str => Text,
        room_name: Option<&'a str> => Nullable<Text>,
        event_name: &'a str => Text,
        at: Time => Timestamptz,
        raw: &'a str => Text,
        room_sid: &'a str => Text,
    }
}

#[async_trait]
impl AttendanceStore for PostgresStore {
    async fn record(
        &self,
        event: &MediaEvent,
        change: &AttendanceChange,
    ) -> Result<MediaRecorded, StoreError> {
        let (kept, unwelcome) = match change {
            AttendanceChange::Begin(stay) => self.begin_stay(event, stay).await?,
            AttendanceChange::End(stay, why) => {
                (self.count(EndStay::of(event, stay, Some(why))).await?, false)
            }
            AttendanceChange::Abort(stay, why) => (self.count(abort(event, stay, why)).await?, false),
            AttendanceChange::CloseRoom { room_sid } => (self.close_room(event, room_sid).await?, false),
            AttendanceChange::Nothing => (self.count(keep(event)).await?, false),
        };
        if kept == 0 {
            return Ok(MediaRecorded { recorded: Recorded::Duplicate, unwelcome });
        }
        if *change != AttendanceChange::Nothing {
            self.ring_written();
        }
        Ok(MediaRecorded { recorded: Recorded::Fresh, unwelcome })
    }
}

impl PostgresStore {
    /// Answers whether the event was kept, and whether the person was put out.
    async fn begin_stay(&self, event: &MediaEvent, stay: &Stay) -> Result<(i64, bool), StoreError> {
        let (kinds, events) = self.announced();
        let begin = BeginStay::of(event, stay, None, kinds, events);
        let (kept, is_announced, unwelcome): (i64, bool, bool) = self.row(begin).await?.unwrap_or_default();
        if is_announced {
            self.ring();
        }
        Ok((kept, unwelcome))
    }

    /// Two statements, in this order: see "Stays and the end of their room" in the crate's documentation.
    async fn close_room(&self, event: &MediaEvent, room_sid: &str) -> Result<i64, StoreError> {
        let room_name = event.room_name.as_deref();
        let finish = FinishLife { event_id: &event.id, room_name, room_sid, at: event.at };
        let close = CloseRoom {
            event_id: &event.id,
            room_name,
            event_name: &event.name,
            at: event.at,
            raw: &event.raw,
            room_sid,
        };
        self.pair(finish, close).await
    }
}

fn keep(event: &MediaEvent) -> KeepEvent<'_> {
    KeepEvent {
        event_id: &event.id,
        room_name: event.room_name.as_deref(),
        event_name: &event.name,
        at: event.at,
        raw: &event.raw,
    }
}

fn abort<'a>(event: &'a MediaEvent, stay: &'a Stay, reason: &'a str) -> Abort<'a> {
    Abort {
        event_id: &event.id,
        room_name: event.room_name.as_deref(),
        event_name: &event.name,
        at: event.at,
        raw: &event.raw,
        participant: stay.participant.0,
        participant_sid: &stay.participant_sid,
        reason,
    }
}
