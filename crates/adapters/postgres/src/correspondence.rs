//! [`CorrespondenceStore`]: receipts, answers, and who wants to be left alone.

use async_trait::async_trait;
use diesel::sql_types::{Array, BigInt, Binary, Bool, Integer, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use greenroom_domain::invitation::Suppression;
use greenroom_domain::message::MessageId;
use greenroom_domain::phone::PhoneNumber;
use greenroom_domain::ports::{CorrespondenceStore, Entrant, NewResponse, Recorded, Silence, StoreError};
use greenroom_domain::receipt::MessengerNews;
use uuid::Uuid;

use crate::columns::{Lines, Time};
use crate::entry::HoldRoom;
use crate::rows::{PersonRow, RoomRow, Unreadable};
use crate::statement::{EntrantSql, entrant_columns, question, statement};
use crate::store::PostgresStore;

mod receipts;

pub(crate) use receipts::SHARE_IDS;

statement! {
    /// Stores an answer with what follows from it; counts it, unless it was stored before.
    Respond<'a>("respond.sql", "announce.sql", "done.sql") {
        participant: Uuid => SqlUuid,
        kind: &'static str => Text,
        minutes: Option<i32> => Nullable<Integer>,
        note: Option<&'a str> => Nullable<Text>,
        at: Time => Timestamptz,
        message_id: Option<&'a str> => Nullable<Text>,
        voids_link: Option<&'a [u8]> => Nullable<Binary>,
        voids_generation: Option<i64> => Nullable<BigInt>,
        silence_id: Option<Uuid> => Nullable<SqlUuid>,
        silence_phone: Option<&'a str> => Nullable<Text>,
        silence_application: Option<&'a str> => Nullable<Text>,
        silence_reason: Option<&'static str> => Nullable<Text>,
        silence_since: Option<Time> => Nullable<Timestamptz>,
        silence_source: Option<&'a str> => Nullable<Text>,
    }
    with { lines: Lines, }
}

statement! {
    /// Leaves a number alone.
    BeSilent<'a>("silence.sql") {
        id: Uuid => SqlUuid,
        phone: &'a str => Text,
        application_id: Option<&'a str> => Nullable<Text>,
        reason: &'static str => Text,
        since: Time => Timestamptz,
        source: &'a str => Text,
    }
}

statement! {
    /// Ends one silence, or every stop of a number.
    Lift<'a>("lift.sql") {
        silence_id: Option<Uuid> => Nullable<SqlUuid>,
        phone: Option<&'a str> => Nullable<Text>,
        phone_hashes: Vec<Vec<u8>> => Array<Binary>,
        until: Option<Time> => Nullable<Timestamptz>,
    }
}

question! {
    /// Everything by which a number is left alone.
    Silences("silences.sql") -> (SqlUuid, Text, Nullable<Text>, Text, Timestamptz, Text) {
        phone: String => Text,
        phone_hashes: Vec<Vec<u8>> => Array<Binary>,
    }
}

question! {
    /// Whether a body was kept.
    Knows("knows.sql") -> Bool {
        event_id: String => Text,
    }
}

question! {
    /// To whom a message went.
    Addressee("addressee.sql") -> EntrantSql {
        message_id: String => Text,
    }
}

#[async_trait]
impl CorrespondenceStore for PostgresStore {
    async fn knows(&self, id: &str) -> Result<bool, StoreError> {
        let question = Knows { event_id: id.to_owned(), entrant: entrant_columns() };
        Ok(self.row(question).await?.unwrap_or_default())
    }

    async fn record(&self, news: &MessengerNews) -> Result<Recorded, StoreError> {
        self.record_news(news).await
    }

    async fn addressee(&self, message: &MessageId) -> Result<Option<Entrant>, StoreError> {
        let question = Addressee { message_id: message.as_str().to_owned(), entrant: entrant_columns() };
        let found: Option<(RoomRow, PersonRow)> = self.row(question).await?;
        let entrant = |(room, person): (RoomRow, PersonRow)| {
            Ok(Entrant { room: room.try_into()?, participant: person.try_into()? })
        };
        found.map(entrant).transpose()
    }

    async fn respond(&self, new: &NewResponse) -> Result<bool, StoreError> {
        let (kinds, events) = self.announced();
        let response = respond(new, kinds, events);
        let stored = match (new.voids_link, new.entries.first()) {
            // So that a family which is just being given is not missed: see "Doors" in the crate's documentation.
            (Some(_), Some(entry)) => self.pair(HoldRoom { room: &entry.room.0 }, response).await?,
            _ => self.count(response).await?,
        } > 0;
        if stored {
            self.ring_for(new.entries.iter());
        }
        Ok(stored)
    }

    async fn silence(&self, silence: &Silence) -> Result<(), StoreError> {
        let be_silent = BeSilent {
            id: silence.id,
            phone: silence.phone.as_str(),
            application_id: silence.application.as_deref(),
            reason: silence.reason.as_str(),
            since: silence.since,
            source: &silence.source,
        };
        self.count(be_silent).await.map(drop)
    }

    async fn silences(&self, phone: &PhoneNumber) -> Result<Vec<Silence>, StoreError> {
        let question = Silences {
            phone: phone.as_str().to_owned(),
            phone_hashes: self.stop_hashes(phone),
            entrant: entrant_columns(),
        };
        let rows: Vec<SilenceRow> = self.rows(question).await?;
        rows.into_iter().map(silence).collect()
    }

    async fn lift(&self, id: Uuid) -> Result<bool, StoreError> {
        let lift = Lift { silence_id: Some(id), phone: None, phone_hashes: vec![], until: None };
        Ok(self.count(lift).await? > 0)
    }

    async fn lift_stops(&self, phone: &PhoneNumber, until: Time) -> Result<usize, StoreError> {
        let lift = Lift {
            silence_id: None,
            phone: Some(phone.as_str()),
            phone_hashes: self.stop_hashes(phone),
            until: Some(until),
        };
        let lifted = self.count(lift).await?;
        Ok(usize::try_from(lifted).unwrap_or_default())
    }
}

type SilenceRow = (Uuid, String, Option<String>, String, Time, String);

fn silence((id, phone, application, reason, since, source): SilenceRow) -> Result<Silence, StoreError> {
    Ok(Silence {
        id,
        phone: PhoneNumber::from_e164(&phone).map_err(|_| Unreadable("phone"))?,
        application,
        reason: Suppression::parse(&reason).ok_or(Unreadable("reason"))?,
        since,
        source,
    })
}

fn respond<'a>(new: &'a NewResponse, kinds: &'a [&'static str], events: &'a [&'static str]) -> Respond<'a> {
    let NewResponse { response, entries, .. } = new;
    let silence = new.silence.as_ref();
    Respond {
        participant: response.participant.0,
        kind: response.kind.as_str(),
        minutes: response.minutes.map(|minutes| i32::try_from(minutes).unwrap_or(i32::MAX)),
        note: response.note.as_deref(),
        at: response.at,
        message_id: new.message.as_ref().map(MessageId::as_str),
        voids_link: new.voids_link.as_ref().map(|link| link.next.0.as_slice()),
        voids_generation: new.voids_link.map(|link| link.generation.into()),
        silence_id: silence.map(|silence| silence.id),
        silence_phone: silence.map(|silence| silence.phone.as_str()),
        silence_application: silence.and_then(|silence| silence.application.as_deref()),
        silence_reason: silence.map(|silence| silence.reason.as_str()),
        silence_since: silence.map(|silence| silence.since),
        silence_source: silence.map(|silence| silence.source.as_str()),
        lines: Lines::of(entries, (kinds, events)),
    }
}
