//! A small HTTP server of a test's own, on loopback.

use std::net::{Ipv4Addr, TcpListener};
use std::sync::Arc;

use actix_web::dev::ServerHandle;
use actix_web::web::{self, Data, PayloadConfig, ServiceConfig};
use actix_web::{App, HttpServer};
use tokio::task::JoinHandle;

/// More than the largest webhook and the longest list of rooms.
const LARGEST_BODY: usize = 16 << 20;

/// A server that runs until it is dropped.
pub(crate) struct Loopback {
    handle: ServerHandle,
    running: JoinHandle<std::io::Result<()>>,
}

impl Loopback {
    /// Serves on this port. One thread: what happens is easier to follow.
    pub(crate) fn serve<S: Send + Sync + 'static>(
        port: u16,
        shared: &Arc<S>,
        routes: fn(&mut ServiceConfig),
    ) -> Self {
        let shared = Data::from(Arc::clone(shared));
        let body = PayloadConfig::new(LARGEST_BODY);
        let app = move || App::new().app_data(Data::clone(&shared)).app_data(body.clone()).configure(routes);
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).unwrap();
        let server = HttpServer::new(app).workers(1).disable_signals().shutdown_timeout(1);
        let server = server.listen(listener).unwrap().run();
        Self { handle: server.handle(), running: tokio::spawn(server) }
    }

    /// Ends it, and returns when connections are refused.
    pub(crate) async fn stop(mut self) {
        self.handle.stop(false).await;
        let _ = (&mut self.running).await;
    }
}

impl Drop for Loopback {
    /// A server whose future is dropped closes its port and ends its thread.
    fn drop(&mut self) {
        self.running.abort();
    }
}

/// A client that keeps no connection: the thread that made it may be gone when it is needed again.
pub(crate) fn forgetful_client() -> reqwest::Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let limit = std::time::Duration::from_secs(20);
    reqwest::Client::builder().no_proxy().pool_max_idle_per_host(0).timeout(limit).build().unwrap()
}

/// Takes every request.
pub(crate) fn everything<F, Args>(routes: &mut ServiceConfig, handler: F)
where
    F: actix_web::Handler<Args>,
    Args: actix_web::FromRequest + 'static,
    F::Output: actix_web::Responder + 'static,
{
    routes.default_service(web::to(handler));
}
