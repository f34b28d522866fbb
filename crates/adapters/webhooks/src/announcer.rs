//! The port `Announcer`, over HTTP.

use std::error::Error;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use greenroom_domain::announcement::Announcement;
use greenroom_domain::ports::{Announced, Announcer};
use reqwest::header::{CONTENT_TYPE, HeaderMap, RETRY_AFTER};
use reqwest::{Client, Response, redirect};
use rustls::crypto::ring;
use url::Url;

use crate::body;
use crate::config::{WebhooksConfig, WebhooksConfigError};
use crate::places::{PrivateAddress, PublicOnly};
use crate::signature::Signer;

/// Posts announcements to one receiver. Holds its connections: build one and share it.
///
/// Unless [`WebhooksConfig::allow_private`] is set, no connection is made to an address that is not public: loopback,
/// private and carriers' networks, link-local (where clouds keep their credentials), multicast, documentation, and IPv4
/// written as IPv6. Names are looked at after they were resolved.
pub struct Webhooks {
    client: Client,
    url: Url,
    signer: Signer,
}

impl Webhooks {
    /// The announcer of this configuration. Nothing is asked of the receiver.
    ///
    /// # Errors
    /// When a setting cannot be used.
    pub fn new(config: &WebhooksConfig) -> Result<Self, WebhooksConfigError> {
        let url = config.address()?;
        let client =
            client(config.time_limit()?, config.allow_private).map_err(WebhooksConfigError::Client)?;
        Ok(Self { client, url, signer: config.signer()? })
    }

    async fn post(&self, announcement: &Announcement, now: DateTime<Utc>) -> reqwest::Result<Response> {
        let (id, timestamp, body) = (announcement.id.to_string(), now.timestamp(), body::of(announcement));
        let signature = self.signer.sign(&id, timestamp, &body);
        let request = self.client.post(self.url.clone()).header(CONTENT_TYPE, "application/json");
        let request = request.header("webhook-id", id).header("webhook-timestamp", timestamp);
        request.header("webhook-signature", signature).body(body).send().await
    }
}

#[async_trait]
impl Announcer for Webhooks {
    async fn announce(&self, announcement: &Announcement, now: DateTime<Utc>) -> Announced {
        match self.post(announcement, now).await {
            Ok(response) => answered(&response),
            Err(error) => Announced { status: None, error: Some(word(&error).to_owned()), retry_after: None },
        }
    }
}

/// The body is not read: nothing in it matters, and it may be long.
fn answered(response: &Response) -> Announced {
    let status = response.status();
    Announced {
        status: Some(status.as_u16()),
        error: (!status.is_success()).then(|| format!("status {}", status.as_u16())),
        retry_after: retry_after(response.headers()),
    }
}

/// The seconds of `Retry-After`. A date is not read: who decides when to try again has a clock, and this has none.
fn retry_after(headers: &HeaderMap) -> Option<u32> {
    let seconds: u64 = headers.get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
    Some(u32::try_from(seconds).unwrap_or(u32::MAX))
}

/// One word for what went wrong; without the address, which is in the error itself.
fn word(error: &reqwest::Error) -> &'static str {
    let among = |is: fn(&(dyn Error + 'static)) -> bool| sources(error).any(is);
    if among(|cause| cause.is::<PrivateAddress>()) {
        return "private address";
    }
    if error.is_timeout() {
        return "timeout";
    }
    if among(|cause| is_io(cause, io::ErrorKind::ConnectionRefused)) {
        return "refused";
    }
    match () {
        () if among(is_tls) => "tls",
        () if error.is_dns() => "name not found",
        () if error.is_connect() => "no connection",
        () => "connection broke",
    }
}

fn sources(error: &reqwest::Error) -> impl Iterator<Item = &(dyn Error + 'static)> {
    std::iter::successors(error.source(), |cause| {
        let cause = *cause;
        within(cause).or_else(|| cause.source())
    })
}

/// What an I/O error was made of, which is not among its sources.
fn within<'a>(cause: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    Some(cause.downcast_ref::<io::Error>()?.get_ref()?)
}

fn is_io(cause: &(dyn Error + 'static), kind: io::ErrorKind) -> bool {
    cause.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == kind)
}

fn is_tls(cause: &(dyn Error + 'static)) -> bool {
    cause.is::<rustls::Error>()
}

/// No redirects and no proxy: both would lead past the check of the address.
fn client(time_limit: Duration, allow_private: bool) -> Result<Client, Box<dyn Error + Send + Sync>> {
    let roots = rustls::RootCertStore::from_iter(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    let tls = rustls::ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    let builder = Client::builder()
        .tls_backend_preconfigured(tls)
        .redirect(redirect::Policy::none())
        .no_proxy()
        .user_agent(concat!("Greenroom/", env!("CARGO_PKG_VERSION")))
        .timeout(time_limit);
    let builder = if allow_private { builder } else { builder.dns_resolver(PublicOnly) };
    Ok(builder.build()?)
}
