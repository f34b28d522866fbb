//! What a host sees of the room.

use greenroom_domain::participant::{Participant, observers};
use greenroom_domain::response::last_of;
use greenroom_domain::room::RoomRecord;
use greenroom_usecases::host::{Lobby, WaitingPerson};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::dto::{ResponseDto, is_inside, observers_inside, time};

/// Who waits for a host, who is inside, and who said what.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct LobbyDto {
    success: bool,
    room_name: String,
    /// The longest first. Who has not asked for half a minute has gone away.
    waiting: Vec<WaitingPersonDto>,
    /// Who is expected, and was not put out.
    people: Vec<LobbyPersonDto>,
    /// The last answer of everybody of them who gave one, the newest first.
    responses: Vec<LobbyResponseDto>,
    /// How many observers are expected.
    observers: u32,
    /// How many observers are inside now.
    observers_inside: usize,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct WaitingPersonDto {
    #[serde(flatten)]
    person: PersonInLobbyDto,
    waiting_since: String,
}

#[derive(Serialize, ToSchema)]
struct LobbyPersonDto {
    #[serde(flatten)]
    person: PersonInLobbyDto,
    /// Whether the person is in the room now; hidden observers, too.
    inside: bool,
}

#[derive(Serialize, ToSchema)]
struct LobbyResponseDto {
    #[serde(flatten)]
    person: PersonInLobbyDto,
    #[serde(flatten)]
    response: ResponseDto,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct PersonInLobbyDto {
    participant_id: String,
    #[schema(example = "Layla Haddad")]
    name: String,
    #[schema(example = "candidate")]
    role: &'static str,
}

impl LobbyDto {
    pub(super) fn of(lobby: &Lobby) -> Self {
        let record = &lobby.room.record;
        Self {
            success: true,
            room_name: record.room.name.to_string(),
            waiting: lobby.waiting.iter().map(WaitingPersonDto::of).collect(),
            people: expected(record).map(|who| LobbyPersonDto::of(who, record)).collect(),
            responses: responses(record),
            observers: observers(&record.participants),
            observers_inside: observers_inside(record),
        }
    }
}

fn expected(record: &RoomRecord) -> impl Iterator<Item = &Participant> {
    record.participants.iter().filter(|who| who.revoked_at.is_none())
}

fn responses(record: &RoomRecord) -> Vec<LobbyResponseDto> {
    let mut answers: Vec<_> =
        expected(record).filter_map(|who| Some((who, last_of(&record.responses, who.id)?))).collect();
    answers.sort_by_key(|(_, answer)| std::cmp::Reverse(answer.at));
    let shown = |(who, answer)| LobbyResponseDto {
        person: PersonInLobbyDto::of(who),
        response: ResponseDto::of(answer),
    };
    answers.into_iter().map(shown).collect()
}

impl WaitingPersonDto {
    fn of(one: &WaitingPerson) -> Self {
        Self { person: PersonInLobbyDto::of(&one.person), waiting_since: time(one.since) }
    }
}

impl LobbyPersonDto {
    fn of(who: &Participant, record: &RoomRecord) -> Self {
        Self { person: PersonInLobbyDto::of(who), inside: is_inside(record, who) }
    }
}

impl PersonInLobbyDto {
    fn of(who: &Participant) -> Self {
        Self { participant_id: who.id.to_string(), name: who.name.clone(), role: who.role.as_str() }
    }
}
