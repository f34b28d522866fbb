use async_trait::async_trait;
use greenroom_domain::link::SecretHash;
use greenroom_domain::participant::ParticipantId;
use greenroom_domain::phone::PhoneNumber;
use greenroom_domain::ports::{OwnRoom, PersonStore, StoreError};
use greenroom_domain::timeline::TimelineEntry;
use greenroom_domain::token::RefreshRecord;

use super::{Books, MemoryStore};

#[async_trait]
impl PersonStore for MemoryStore {
    async fn room_by_link(&self, link: &SecretHash) -> Result<Option<OwnRoom>, StoreError> {
        let books = self.open()?;
        Ok(books.owner(link).and_then(|owner| books.own_room(owner)))
    }

    async fn room_by_refresh_token(
        &self,
        token: &SecretHash,
    ) -> Result<Option<(OwnRoom, RefreshRecord)>, StoreError> {
        let books = self.open()?;
        let known = books.tokens.get(token);
        Ok(known.and_then(|token| Some((books.own_room(token.participant)?, token.record.clone()))))
    }

    async fn show_phone(&self, entry: TimelineEntry) -> Result<Option<PhoneNumber>, StoreError> {
        let mut books = self.open()?;
        let room = books.room(entry.room);
        let person = room.and_then(|room| room.person(entry.participant?).cloned());
        let phone = person.and_then(|person| person.phone);
        if phone.is_some() {
            books.tell(entry);
        }
        Ok(phone)
    }
}

impl Books {
    /// Whom a link belongs to.
    pub(super) fn owner(&self, link: &SecretHash) -> Option<ParticipantId> {
        let mut links = self.rooms.iter().flat_map(|room| &room.links);
        links.find(|(hash, _)| hash == link).map(|(_, owner)| *owner)
    }

    fn own_room(&self, participant: ParticipantId) -> Option<OwnRoom> {
        let room = self.rooms.iter().find(|room| room.person(participant).is_some())?;
        Some(OwnRoom { participant, record: room.record.clone() })
    }
}
