//! Where a request comes from, also when a proxy stands in between.

use std::future::{Ready, ready};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};
use ipnet::IpNet;

/// The header to which each proxy appends whom it was asked by (de facto; RFC 7239 tells of it).
const FORWARDED_FOR: &str = "x-forwarded-for";

/// The proxies whose word counts (`http.trusted_proxies`), as app data.
#[derive(Clone, Debug, Default)]
pub(super) struct TrustedProxies(pub(super) Vec<IpNet>);

impl TrustedProxies {
    fn trusts(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(&address))
    }

    /// The client: from the peer backwards, each trusted proxy is asked who came before it. What comes first that is not
    /// trusted is the client, since anybody may write anything further to the left. A garbled entry ends the walk, too.
    ///
    /// The lines are those of the header, in the order in which they came.
    fn client<'a>(&self, peer: IpAddr, lines: impl DoubleEndedIterator<Item = &'a [u8]>) -> IpAddr {
        let mut entries = lines.rev().flat_map(|line| line.rsplit(|byte| *byte == b','));
        let mut client = peer.to_canonical();
        while self.trusts(client) {
            match entries.next().and_then(address) {
                Some(before) => client = before,
                None => break,
            }
        }
        client
    }
}

/// An entry of the header: an address, which some proxies write with its port. IPv4 within IPv6 is IPv4.
fn address(entry: &[u8]) -> Option<IpAddr> {
    let entry = std::str::from_utf8(entry).ok()?.trim();
    let bare = entry.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(entry);
    let address = bare.parse().ok().or_else(|| entry.parse().ok().map(|socket: SocketAddr| socket.ip()));
    address.map(|address| address.to_canonical())
}

/// The address of who asks.
#[derive(Clone, Copy)]
pub(super) struct Client(pub(super) IpAddr);

impl Client {
    fn of(request: &HttpRequest) -> Self {
        // There is always a peer where a socket is.
        let peer = request.peer_addr().map_or(Ipv4Addr::UNSPECIFIED.into(), |peer| peer.ip());
        let lines: Vec<&[u8]> =
            request.headers().get_all(FORWARDED_FOR).map(|line| line.as_bytes()).collect();
        let trusted = request.app_data::<web::Data<TrustedProxies>>();
        Self(trusted.map_or(peer, |trusted| trusted.client(peer, lines.into_iter())))
    }
}

impl FromRequest for Client {
    type Error = std::convert::Infallible;
    type Future = Ready<Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self::of(request)))
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    fn trusted() -> TrustedProxies {
        let networks = ["127.0.0.1/32", "10.0.0.0/8", "fd00::/8"];
        TrustedProxies(networks.iter().map(|network| network.parse().unwrap()).collect())
    }

    fn client(peer: &str, lines: &[&str]) -> String {
        let lines = lines.iter().map(|line| line.as_bytes());
        trusted().client(peer.parse().unwrap(), lines).to_string()
    }

    #[test]
    fn the_client_is_the_last_address_that_no_trusted_proxy_has() {
        for (peer, lines, expected) in [
            ("198.51.100.7", &[][..], "198.51.100.7"),
            ("198.51.100.7", &["203.0.113.9"], "198.51.100.7"),
            ("127.0.0.1", &[], "127.0.0.1"),
            ("127.0.0.1", &["203.0.113.9"], "203.0.113.9"),
            ("127.0.0.1", &["192.0.2.1, 203.0.113.9"], "203.0.113.9"),
            ("127.0.0.1", &["192.0.2.1, 203.0.113.9, 10.1.2.3"], "203.0.113.9"),
            ("127.0.0.1", &["192.0.2.1", "203.0.113.9", "10.1.2.3"], "203.0.113.9"),
            ("127.0.0.1", &["10.9.9.9, 10.1.2.3"], "10.9.9.9"),
            ("::ffff:127.0.0.1", &["::ffff:203.0.113.9"], "203.0.113.9"),
            ("fd00::1", &["2001:db8::7"], "2001:db8::7"),
        ] {
            assert_eq!(client(peer, lines), expected, "{peer} {lines:?}");
        }
    }

    #[test]
    fn a_garbled_entry_ends_the_walk() {
        for (lines, expected) in [
            (&["unknown"][..], "127.0.0.1"),
            (&[""], "127.0.0.1"),
            (&["203.0.113.9, _hidden, 10.1.2.3"], "10.1.2.3"),
            (&["203.0.113.9,"], "127.0.0.1"),
            (&["203.0.113.9", "999.1.1.1"], "127.0.0.1"),
        ] {
            assert_eq!(client("127.0.0.1", lines), expected, "{lines:?}");
        }
    }

    #[test]
    fn a_port_behind_the_address_is_nobody() {
        for entry in ["203.0.113.9:5060", " 203.0.113.9 ", "[::ffff:203.0.113.9]:443", "::ffff:203.0.113.9"] {
            assert_eq!(client("127.0.0.1", &[entry]), "203.0.113.9", "{entry}");
        }
        assert_eq!(client("127.0.0.1", &["[2001:db8::7]"]), "2001:db8::7");
    }

    /// Any bytes at all.
    fn header() -> impl Strategy<Value = Vec<Vec<u8>>> {
        vec(vec(any::<u8>(), 0..60), 0..4)
    }

    proptest! {
        #[test]
        fn any_header_leads_to_the_peer_or_to_an_address_in_it(lines in header()) {
            let peer: IpAddr = "127.0.0.1".parse().unwrap();
            let found = trusted().client(peer, lines.iter().map(Vec::as_slice));
            let mut entries = lines.iter().flat_map(|line| line.split(|byte| *byte == b','));
            prop_assert!(found == peer || entries.any(|entry| address(entry) == Some(found)));
        }

        #[test]
        fn nobody_but_a_trusted_proxy_is_believed(line in ".{0,80}") {
            prop_assert_eq!(client("198.51.100.7", &[&line]), "198.51.100.7");
        }
    }
}
