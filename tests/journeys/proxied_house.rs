//! A house with somebody between Greenroom and LiveKit, in both directions. People reach LiveKit itself.

use std::ops::{Deref, DerefMut};

use greenroom_devstack::{free_port, testing};

use crate::greenroom::Answer;
use crate::house::{House, fresh_database};
use crate::liar::Liar;
use crate::sorting_office::{Letter, SortingOffice};

/// The house, the liar before its LiveKit, and the office that sorts its webhooks.
pub(crate) struct ProxiedHouse {
    pub(crate) liar: Liar,
    pub(crate) office: SortingOffice,
    house: House,
}

impl Deref for ProxiedHouse {
    type Target = House;

    fn deref(&self) -> &House {
        &self.house
    }
}

impl DerefMut for ProxiedHouse {
    fn deref_mut(&mut self) -> &mut House {
        &mut self.house
    }
}

impl ProxiedHouse {
    /// Brings everything up, with more settings; `None` where the real things cannot be had, having said so.
    pub(crate) async fn open_with(more: &[(&str, &str)]) -> Option<Self> {
        Self::open_on(fresh_database().await?, more).await
    }

    /// Brings everything up on this database, with more settings.
    pub(crate) async fn open_on(database_url: String, more: &[(&str, &str)]) -> Option<Self> {
        let port = free_port().unwrap();
        let office = SortingOffice::deliver_to(format!("http://127.0.0.1:{port}/webhooks/livekit"));
        let livekit = testing::livekit_or_skip(Some(&office.url())).await?;
        let liar = Liar::before(livekit.http_url());
        let (through, past) = (liar.url(), livekit.url());
        let mut settings = vec![
            ("GREENROOM__LIVEKIT__URL", through.as_str()),
            ("GREENROOM__LIVEKIT__PUBLIC_URL", past.as_str()),
        ];
        settings.extend(more);
        let house = House::open_beside(livekit, port, database_url, &settings).await?;
        Some(Self { liar, office, house })
    }

    /// Hands a webhook over once more, past the office.
    pub(crate) async fn deliver(&self, letter: &Letter) -> Answer {
        let headers = [("authorization", letter.authorization.as_str())];
        self.post_bytes("/webhooks/livekit", letter.body.to_vec(), &headers).await
    }
}
