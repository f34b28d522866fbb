//! Signs browsers in by an API key, and knows them again.

use std::sync::Arc;

use chrono::TimeDelta;
use greenroom_domain::clock::Clock;
use greenroom_domain::link::LinkKeys;
use greenroom_domain::ports::StoreError;
use greenroom_domain::sign_in::{SignIn, SignInToken};

use crate::authenticate::{Authenticate, Holder};

/// Signs browsers in.
#[derive(Clone)]
pub struct SignIns {
    /// Who knows the keys, and remembers their use.
    pub authenticate: Authenticate,
    /// What sign-ins are made with.
    pub link_keys: LinkKeys,
    /// The time.
    pub clock: Arc<dyn Clock>,
}

/// A browser that has just signed in.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// By which key, and until when.
    pub holder: Holder,
    /// What the browser shows from now on.
    pub token: SignInToken,
    /// How long that is good for: whole seconds, rounded down.
    pub lasts: TimeDelta,
}

impl SignIns {
    /// Signs in by a key. Nothing for one that is not good, as in [`Authenticate::run`].
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn begin(&self, key: &str) -> Result<Option<SignedIn>, Arc<StoreError>> {
        let Some(key) = self.authenticate.run(key).await? else { return Ok(None) };
        let now = self.clock.now();
        let sign_in = SignIn::begin(&key, now);
        let token = self.link_keys.sign_in_token(&sign_in);
        let lasts = TimeDelta::seconds((sign_in.ends_at - now).num_seconds());
        Ok(Some(SignedIn { holder: Holder { key, ends_at: Some(sign_in.ends_at) }, token, lasts }))
    }

    /// Who signed in by what is shown. Nothing for what is garbled, not ours or over, and when the key is not good any more.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn resume(&self, shown: &str) -> Result<Option<Holder>, Arc<StoreError>> {
        let Some(sign_in) = self.link_keys.sign_in(shown, self.clock.now()) else { return Ok(None) };
        let key = self.authenticate.again(sign_in.key).await?;
        Ok(key.map(|key| Holder { ends_at: Some(sign_in.over_at(&key)), key }))
    }
}
