//! The running stand-in, and the handle by which a test holds it.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::{Server, ServerHandle};
use actix_web::web::Data;
use actix_web::{App, HttpServer};
use serde_json::Value;
use tokio::runtime::Handle;
use tokio::task::JoinHandle;

use crate::automatic::Automatic;
use crate::catalogue::{Catalogue, Template};
use crate::config::Config;
use crate::limits::{Limits, Meter};
use crate::misbehaviour::Misbehaviour;
use crate::record::{Accepted, Counters, Record, Refusal, WaitedTooLong};
use crate::routes;
use crate::shared::Shared;
use crate::webhooks::{
    Account, DeliveryError, HandshakeError, Notification, Receipt, ReceiptKind, SignedBody,
};

/// A stand-in that runs. It ends when this is dropped, or with the runtime in which it was started.
pub struct CloudApi {
    address: SocketAddr,
    shared: Arc<Shared>,
    handle: ServerHandle,
    running: JoinHandle<io::Result<()>>,
}

impl CloudApi {
    /// Starts a stand-in inside the caller's tokio runtime. It takes requests when this returns.
    ///
    /// # Errors
    /// When the port is taken, or the system gives no threads.
    pub async fn start(config: Config) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, config.port))?;
        let address = listener.local_addr()?;
        let shared = Shared::new(config, Handle::current()).map_err(io::Error::other)?;
        let shared = Arc::new(shared);
        let server = server(listener, Arc::clone(&shared))?;
        let handle = server.handle();
        Ok(Self { address, shared, handle, running: tokio::spawn(server) })
    }

    /// Ends it, and returns when the port is free.
    pub async fn stop(mut self) {
        self.handle.stop(false).await;
        let _ = (&mut self.running).await;
    }

    /// What a caller puts before `/v25.0/…`: `http://127.0.0.1:<port>`.
    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The ids that the paths of requests have.
    pub fn account(&self) -> &Account {
        &self.shared.account
    }

    /// Replaces the access token: callers with the one before get 190 from now on.
    pub fn set_token(&self, token: impl Into<String>) {
        self.shared.state().token = token.into();
    }

    /// Replaces the limits, and forgets what was counted against the ones before.
    pub fn set_limits(&self, limits: Limits) {
        let mut state = self.shared.state();
        (state.limits, state.meter) = (limits, Meter::default());
    }

    /// Says where webhooks go.
    pub fn set_callback(&self, callback: impl Into<String>) {
        self.shared.courier.set_callback(Some(callback.into()));
    }

    /// Replaces the secret by which webhooks are signed.
    pub fn set_app_secret(&self, app_secret: impl Into<String>) {
        self.shared.courier.set_app_secret(app_secret.into());
    }

    /// Switches automatic receipts on or off, for messages that are accepted from now on.
    pub fn set_automatic(&self, automatic: Option<Automatic>) {
        self.shared.state().automatic = automatic;
    }

    /// Lets `facebook-api-version` tell this version instead of the one asked for, as when that one has expired.
    pub fn set_answered_version(&self, version: Option<&str>) {
        self.shared.state().answered_version = version.map(str::to_owned);
    }

    /// Replaces a field of the business number, such as `quality_rating`.
    pub fn set_number_field(&self, name: &str, value: Value) {
        self.shared.state().number.insert(name.to_owned(), value);
    }

    /// Changes the templates: `api.edit_templates(|templates| templates.pause("room_v1", "en"))`.
    pub fn edit_templates<T>(&self, edit: impl FnOnce(&mut Catalogue) -> T) -> T {
        edit(&mut self.shared.state().catalogue)
    }

    /// A template as it is now.
    pub fn template(&self, name: &str, language: &str) -> Option<Template> {
        self.shared.state().catalogue.find(name, language).cloned()
    }

    /// Plans a misbehaviour: an [`crate::Act`] for the next message, or a [`Misbehaviour`] that says for which.
    pub fn misbehave(&self, misbehaviour: impl Into<Misbehaviour>) {
        self.shared.state().plans.add(misbehaviour.into());
    }

    /// Forgets all plans.
    pub fn behave(&self) {
        self.shared.state().plans.clear();
    }

    /// An empty body of a webhook for this account, to be filled.
    pub fn notification(&self) -> Notification {
        Notification::new(&self.shared.account)
    }

    /// Signs a body with the app secret, for whoever posts it without us.
    pub fn sign(&self, notification: &Notification) -> SignedBody {
        self.shared.courier.sign(notification)
    }

    /// Signs a body and posts it once. Returns the HTTP status of the callback.
    ///
    /// # Errors
    /// When there is no callback, or it does not answer within 10 seconds.
    pub async fn post(&self, notification: &Notification) -> Result<u16, DeliveryError> {
        self.post_signed(self.sign(notification)).await
    }

    /// Posts a body as it is: with a wrong signature, or with that of a second secret.
    ///
    /// # Errors
    /// As [`Self::post`].
    pub async fn post_signed(&self, signed: SignedBody) -> Result<u16, DeliveryError> {
        self.shared.post(signed).await
    }

    /// Posts receipts of an accepted message one after the other, each in a body of its own. Returns the statuses.
    ///
    /// # Errors
    /// As [`Self::post`]; the receipts behind are not posted then.
    pub async fn post_receipts(
        &self,
        message: &Accepted,
        kinds: impl IntoIterator<Item = ReceiptKind>,
    ) -> Result<Vec<u16>, DeliveryError> {
        let mut statuses = Vec::new();
        for kind in kinds {
            let notification = self.notification().receipts([Receipt::of(message, kind)]);
            statuses.push(self.post(&notification).await?);
        }
        Ok(statuses)
    }

    /// Makes the handshake with a callback, with the token of the configuration.
    ///
    /// # Errors
    /// When the callback does not answer, or not with 200 and the challenge.
    pub async fn verify_subscription(&self, callback: &str) -> Result<(), HandshakeError> {
        self.verify_subscription_with(callback, &self.shared.verify_token).await
    }

    /// Makes the handshake with any token.
    ///
    /// # Errors
    /// As [`Self::verify_subscription`].
    pub async fn verify_subscription_with(&self, callback: &str, token: &str) -> Result<(), HandshakeError> {
        self.shared.courier.handshake(callback, token).await
    }

    /// The accepted messages, in their order.
    pub fn messages(&self) -> Vec<Accepted> {
        self.shared.recorder.look(|record| record.messages.clone())
    }

    /// An accepted message by its place, from 0.
    pub fn message(&self, index: usize) -> Option<Accepted> {
        self.shared.recorder.look(|record| record.messages.get(index).cloned())
    }

    /// An accepted message by its id.
    pub fn message_with(&self, wamid: &str) -> Option<Accepted> {
        self.shared
            .recorder
            .look(|record| record.messages.iter().find(|message| message.wamid == wamid).cloned())
    }

    /// The refusals, in their order.
    pub fn refusals(&self) -> Vec<Refusal> {
        self.shared.recorder.look(|record| record.refusals.clone())
    }

    /// How often what happened.
    pub fn counters(&self) -> Counters {
        self.shared.recorder.look(|record| record.counters)
    }

    /// Empties messages, refusals and counters.
    pub fn forget(&self) {
        self.shared.recorder.note(|record| *record = Record::default());
    }

    /// Waits until at least `count` messages were accepted, and returns them all.
    ///
    /// # Errors
    /// When that did not happen within `limit`.
    pub async fn wait_for_messages(
        &self,
        count: usize,
        limit: Duration,
    ) -> Result<Vec<Accepted>, WaitedTooLong> {
        self.wait_until(limit, |record| (record.messages.len() >= count).then(|| record.messages.clone()))
            .await
    }

    /// Waits until at least `count` requests were refused, and returns all refusals.
    ///
    /// # Errors
    /// When that did not happen within `limit`.
    pub async fn wait_for_refusals(
        &self,
        count: usize,
        limit: Duration,
    ) -> Result<Vec<Refusal>, WaitedTooLong> {
        self.wait_until(limit, |record| (record.refusals.len() >= count).then(|| record.refusals.clone()))
            .await
    }

    /// Waits until the record answers `Some`.
    ///
    /// # Errors
    /// When that did not happen within `limit`.
    pub async fn wait_until<T>(
        &self,
        limit: Duration,
        probe: impl FnMut(&Record) -> Option<T>,
    ) -> Result<T, WaitedTooLong> {
        self.shared.recorder.wait(limit, probe).await
    }
}

impl Drop for CloudApi {
    /// A server whose future is dropped closes its port and ends its threads.
    fn drop(&mut self) {
        self.running.abort();
    }
}

/// One thread is enough for tests, and makes what happens easier to follow.
fn server(listener: TcpListener, shared: Arc<Shared>) -> io::Result<Server> {
    let shared = Data::from(shared);
    let server =
        HttpServer::new(move || App::new().app_data(Data::clone(&shared)).configure(routes::configure));
    Ok(server.workers(1).disable_signals().shutdown_timeout(1).listen(listener)?.run())
}
