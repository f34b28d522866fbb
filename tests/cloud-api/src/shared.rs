//! What the server's threads and the handle share.

use std::sync::{Arc, Mutex, MutexGuard};

use serde_json::{Map, Value, json};
use tokio::runtime::Handle;

use crate::automatic::Automatic;
use crate::catalogue::Catalogue;
use crate::check::Rules;
use crate::config::Config;
use crate::limits::{Limits, Meter};
use crate::lock::lock;
use crate::misbehaviour::Plans;
use crate::record::Recorder;
use crate::webhooks::{Account, Courier, DeliveryError, SignedBody};

/// What does not change, and what guards itself.
pub(crate) struct Shared {
    pub(crate) account: Account,
    pub(crate) verify_token: String,
    pub(crate) rules: Rules,
    pub(crate) recorder: Recorder,
    pub(crate) courier: Courier,
    /// The caller's runtime. Webhooks are posted on it, and not on the server's threads: a connection that is kept
    /// belongs to the runtime which opened it.
    pub(crate) runtime: Handle,
    state: Mutex<State>,
}

/// What can be changed while the stand-in runs.
pub(crate) struct State {
    pub(crate) token: String,
    pub(crate) catalogue: Catalogue,
    pub(crate) limits: Limits,
    pub(crate) meter: Meter,
    pub(crate) plans: Plans,
    pub(crate) automatic: Option<Automatic>,
    pub(crate) answered_version: Option<String>,
    pub(crate) number: Map<String, Value>,
}

impl Shared {
    pub(crate) fn new(config: Config, runtime: Handle) -> Result<Self, reqwest::Error> {
        let number = number(&config.account);
        let state = State {
            token: config.token,
            catalogue: config.catalogue,
            limits: config.limits,
            meter: Meter::default(),
            plans: Plans::default(),
            automatic: config.automatic,
            answered_version: None,
            number,
        };
        Ok(Self {
            account: config.account,
            verify_token: config.verify_token,
            rules: config.rules,
            recorder: Recorder::default(),
            courier: Courier::new(config.callback, config.app_secret)?,
            runtime,
            state: Mutex::new(state),
        })
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }

    /// Posts a body once, on the caller's runtime, and counts it.
    pub(crate) async fn post(self: &Arc<Self>, signed: SignedBody) -> Result<u16, DeliveryError> {
        let shared = Arc::clone(self);
        let posting = async move {
            let outcome = shared.courier.post(&signed).await;
            shared.count(&outcome);
            outcome
        };
        // It is only not there any more when the runtime ends, and with it whoever could ask.
        self.runtime.spawn(posting).await.unwrap_or(Err(DeliveryError::NoCallback))
    }

    fn count(&self, outcome: &Result<u16, DeliveryError>) {
        self.recorder.note(|record| match outcome {
            Ok(200) => record.counters.webhooks_taken += 1,
            Err(DeliveryError::NoCallback) => {}
            _ => record.counters.webhooks_failed += 1,
        });
    }
}

/// What Graph tells about the business number. Meta: Phone numbers, Messaging limits.
fn number(account: &Account) -> Map<String, Value> {
    let number = json!({
        "id": account.phone_number_id,
        "display_phone_number": account.phone_number,
        "verified_name": "Greenroom",
        "status": "CONNECTED",
        "name_status": "APPROVED",
        "code_verification_status": "VERIFIED",
        "platform_type": "CLOUD_API",
        "quality_rating": "GREEN",
        "throughput": { "level": "STANDARD" },
        "whatsapp_business_manager_messaging_limit": "TIER_2K",
    });
    number.as_object().cloned().unwrap_or_default()
}
