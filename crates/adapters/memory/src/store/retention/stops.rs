use greenroom_domain::invitation::Suppression;
use greenroom_domain::link::LinkKeys;
use greenroom_domain::phone::PhoneNumber;
use greenroom_domain::ports::Silence;
use greenroom_domain::room::Room;
use greenroom_domain::stops::{ErasedStop, PhoneHash, silence};
use uuid::Uuid;

use super::super::outbox::Post;

/// Stops of numbers that are not kept.
#[derive(Default)]
pub(crate) struct KeptStops {
    pub(crate) keys: Option<LinkKeys>,
    stops: Vec<KeptStop>,
}

/// All that is known of a silence but its number.
struct KeptStop {
    id: Uuid,
    stop: ErasedStop,
    since: chrono::DateTime<chrono::Utc>,
    source: String,
}

impl KeptStops {
    /// Why this number is left alone in this room, if it is.
    pub(crate) fn silence_of(&self, phone: &PhoneNumber, room: &Room) -> Option<Suppression> {
        let hashes = self.keys.as_ref()?.stop_hashes(phone);
        let stops: Vec<ErasedStop> = self.stops.iter().map(|kept| kept.stop.clone()).collect();
        silence(&stops, &hashes, room)
    }

    /// The silences of this number, as if it had been kept.
    pub(crate) fn of(&self, phone: &PhoneNumber) -> Vec<Silence> {
        let Some(keys) = &self.keys else { return vec![] };
        let hashes: Vec<PhoneHash> = keys.stop_hashes(phone).all().collect();
        let theirs = self.stops.iter().filter(|kept| hashes.contains(&kept.stop.phone));
        theirs.map(|kept| kept.told_of(phone)).collect()
    }

    /// Drops those that are meant; answers how many.
    pub(crate) fn drop_those(&mut self, ids: &[Uuid]) -> usize {
        let before = self.stops.len();
        self.stops.retain(|kept| !ids.contains(&kept.id));
        before - self.stops.len()
    }

    /// Keeps a silence without its number. Said twice for the same reason, the later time counts.
    fn keep(&mut self, hash: PhoneHash, silence: Silence) {
        let Silence { id, application, reason, since, source, .. } = silence;
        let stop = ErasedStop { phone: hash, application, reason };
        match self.stops.iter_mut().find(|kept| kept.stop == stop) {
            Some(known) => known.since = known.since.max(since),
            None => self.stops.push(KeptStop { id, stop, since, source }),
        }
    }
}

impl KeptStop {
    fn told_of(&self, phone: &PhoneNumber) -> Silence {
        Silence {
            id: self.id,
            phone: phone.clone(),
            application: self.stop.application.clone(),
            reason: self.stop.reason,
            since: self.since,
            source: self.source.clone(),
        }
    }
}

impl Post {
    pub(super) fn erase_number(&mut self, phone: &PhoneNumber) {
        self.recipients.remove(phone);
        let Some(keys) = &self.kept_stops.keys else { return };
        let hash = keys.stop_hashes(phone).current;
        let (theirs, others) =
            std::mem::take(&mut self.silences).into_iter().partition(|silence| silence.phone == *phone);
        self.silences = others;
        let theirs: Vec<Silence> = theirs;
        theirs.into_iter().for_each(|silence| self.kept_stops.keep(hash, silence));
    }
}
