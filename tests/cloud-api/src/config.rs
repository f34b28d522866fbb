//! What a stand-in starts with.

use crate::automatic::Automatic;
use crate::catalogue::Catalogue;
use crate::check::Rules;
use crate::limits::Limits;
use crate::webhooks::Account;

/// What a stand-in starts with. Take [`Config::new`] and change what matters.
#[derive(Clone)]
pub struct Config {
    /// The port on 127.0.0.1; 0 lets the system choose.
    pub port: u16,
    /// The ids that the paths of requests have.
    pub account: Account,
    /// The access token that callers must bring.
    pub token: String,
    /// What webhooks are signed with.
    pub app_secret: String,
    /// What the handshake of a webhook tells.
    pub verify_token: String,
    /// Where webhooks go, if that is known already.
    pub callback: Option<String>,
    /// The templates.
    pub catalogue: Catalogue,
    /// How fast messages may come.
    pub limits: Limits,
    /// Receipts that follow by themselves, if any.
    pub automatic: Option<Automatic>,
    /// Where Meta's pages and practice disagree.
    pub rules: Rules,
}

impl Config {
    /// The default ids, token and secrets, Meta's limits, a port of the system's choice, no automatic receipts.
    pub fn new(catalogue: Catalogue) -> Self {
        Self {
            port: 0,
            account: Account::default(),
            token: "cloud-api-token".to_owned(),
            app_secret: "cloud-api-app-secret".to_owned(),
            verify_token: "cloud-api-verify-token".to_owned(),
            callback: None,
            catalogue,
            limits: Limits::default(),
            automatic: None,
            rules: Rules::default(),
        }
    }
}
