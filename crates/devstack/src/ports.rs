//! Free ports on loopback.

use std::collections::BTreeSet;
use std::io;
use std::net::{Ipv4Addr, TcpListener, UdpSocket};
use std::sync::{Mutex, PoisonError};

/// Ports already handed out by this process: the system may offer one again before its taker has bound it.
static GIVEN: Mutex<BTreeSet<u16>> = Mutex::new(BTreeSet::new());

/// Returns a free TCP port of 127.0.0.1, never the same one twice in a process.
///
/// Another process may still take it before it is used; [`crate::Postgres`] and [`crate::LiveKit`] then try
/// again with another one.
///
/// # Errors
///
/// When the system has no port left.
pub fn free_port() -> io::Result<u16> {
    unused(|| TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr())
}

/// Returns a free UDP port of 127.0.0.1, under the conditions of [`free_port`].
///
/// # Errors
///
/// When the system has no port left.
pub fn free_udp_port() -> io::Result<u16> {
    unused(|| UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr())
}

fn unused(bind: impl Fn() -> io::Result<std::net::SocketAddr>) -> io::Result<u16> {
    loop {
        let port = bind()?.port();
        if GIVEN.lock().unwrap_or_else(PoisonError::into_inner).insert(port) {
            return Ok(port);
        }
    }
}
