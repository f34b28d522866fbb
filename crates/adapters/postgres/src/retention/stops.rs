//! Stops whose number is not kept.

use std::collections::BTreeMap;

use diesel::sql_types::{Array, Binary, Nullable, Text};
use greenroom_domain::invitation::Suppression;
use greenroom_domain::outbox::Candidate;
use greenroom_domain::phone::PhoneNumber;
use greenroom_domain::ports::StoreError;
use greenroom_domain::stops::{ErasedStop, PhoneHash, StopHashes, silence};

use crate::rows::Unreadable;
use crate::statement::{entrant_columns, question, statement};
use crate::store::PostgresStore;
use crate::transaction::Transaction;

statement! {
    /// Forgets a number, and keeps its stops under the hash; counts those.
    EraseNumber<'a>("erase_number.sql") {
        phone: &'a str => Text,
        phone_hash: Option<Vec<u8>> => Nullable<Binary>,
    }
}

question! {
    /// The stops that are kept under these hashes.
    ErasedStops("erased_stops.sql") -> (Binary, Nullable<Text>, Text) {
        phone_hashes: Vec<Vec<u8>> => Array<Binary>,
    }
}

type StopRow = (Vec<u8>, Option<String>, String);

impl PostgresStore {
    /// Under what the stops of a number may be kept when the number is not. Nothing without a key.
    pub(crate) fn stop_hashes(&self, phone: &PhoneNumber) -> Vec<Vec<u8>> {
        self.hashes_of(phone).iter().flat_map(StopHashes::all).map(bytes).collect()
    }

    pub(super) async fn forget_number(&self, phone: &PhoneNumber) -> Result<(), StoreError> {
        let phone_hash = self.hashes_of(phone).map(|hashes| bytes(hashes.current));
        self.count(EraseNumber { phone: phone.as_str(), phone_hash }).await.map(drop)
    }

    /// Leaves those alone who asked for it before their number was erased.
    pub(crate) async fn leave_alone(
        &self,
        transaction: &mut Transaction,
        candidates: Vec<&mut Candidate>,
    ) -> Result<(), StoreError> {
        let phones = candidates.iter().filter_map(|candidate| candidate.recipient.phone.clone());
        let hashes: BTreeMap<PhoneNumber, StopHashes> =
            phones.filter_map(|phone| Some((phone.clone(), self.hashes_of(&phone)?))).collect();
        let phone_hashes = hashes.values().flat_map(StopHashes::all).map(bytes).collect();
        let question = ErasedStops { phone_hashes, entrant: entrant_columns() };
        let rows: Vec<StopRow> = transaction.rows(question).await?;
        let stops = rows.into_iter().map(stop).collect::<Result<Vec<_>, _>>()?;
        for candidate in candidates {
            let own = candidate.recipient.phone.as_ref().and_then(|phone| hashes.get(phone));
            let kept = own.and_then(|hashes| silence(&stops, hashes, &candidate.room));
            candidate.silenced = candidate.silenced.into_iter().chain(kept).min();
        }
        Ok(())
    }

    fn hashes_of(&self, phone: &PhoneNumber) -> Option<StopHashes> {
        self.link_keys().map(|keys| keys.stop_hashes(phone))
    }
}

fn bytes(hash: PhoneHash) -> Vec<u8> {
    hash.0.to_vec()
}

fn stop((hash, application, reason): StopRow) -> Result<ErasedStop, Unreadable> {
    Ok(ErasedStop {
        phone: PhoneHash(hash.try_into().map_err(|_| Unreadable("phone_hash"))?),
        application,
        reason: Suppression::parse(&reason).ok_or(Unreadable("reason"))?,
    })
}
