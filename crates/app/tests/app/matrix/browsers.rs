//! Browsers that ask by the cookie of who signed in, well and badly.

use chrono::TimeDelta;
use reqwest::RequestBuilder;

use super::house::{Holder, House};
use crate::sign_in::{OUR_PAGE, cookie};

/// Whose cookie, and from which page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Browser {
    /// By a key for everything.
    SignedIn,
    /// By a key for the least.
    SignedInForLittle,
    KeyRevoked,
    Over,
    Tampered,
    /// With a good cookie, from a page of another origin.
    OfAnotherPage,
    /// With a good cookie, without a word of the page.
    SaysNothing,
}

/// All of them.
pub(super) const BROWSERS: [Browser; 7] = [
    Browser::SignedIn,
    Browser::SignedInForLittle,
    Browser::KeyRevoked,
    Browser::Over,
    Browser::Tampered,
    Browser::OfAnotherPage,
    Browser::SaysNothing,
];

impl Browser {
    /// Adds what this browser sends.
    pub(super) fn dressed(self, request: RequestBuilder, house: &House) -> RequestBuilder {
        let request = request.header("cookie", self.cookie(house));
        match self {
            Self::SaysNothing => request,
            Self::OfAnotherPage => request.header("origin", "https://elsewhere.example.com"),
            _ => request.header(OUR_PAGE.0, OUR_PAGE.1),
        }
    }

    fn cookie(self, house: &House) -> String {
        let later = house.now() + TimeDelta::hours(1);
        let of = |holder| cookie(house.key(holder).unwrap(), later);
        match self {
            Self::SignedIn | Self::OfAnotherPage | Self::SaysNothing => of(Holder::Admin),
            Self::SignedInForLittle => of(Holder::StatusRead),
            Self::KeyRevoked => of(Holder::Revoked),
            Self::Over => cookie(house.key(Holder::Admin).unwrap(), house.now()),
            Self::Tampered => tampered(&of(Holder::Admin)),
        }
    }

    /// By what kind of key it gets in, if its cookie is good.
    pub(super) fn holder(self) -> Holder {
        match self {
            Self::SignedIn | Self::OfAnotherPage | Self::SaysNothing => Holder::Admin,
            Self::SignedInForLittle => Holder::StatusRead,
            Self::KeyRevoked | Self::Over | Self::Tampered => Holder::Nobody,
        }
    }
}

/// Of another key, as far as the cookie says.
fn tampered(cookie: &str) -> String {
    let (name, token) = cookie.split_once('=').unwrap();
    let first = if token.starts_with('A') { 'B' } else { 'A' };
    format!("{name}={first}{}", &token[1..])
}
