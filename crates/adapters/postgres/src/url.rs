//! The database URL, and what its `sslmode` asks for.
//!
//! tokio-postgres reads the URL, but knows neither `sslmode=verify-full` nor `sslrootcert`; so we take both out first.

use std::path::PathBuf;

use percent_encoding::percent_decode_str;
use secrecy::{ExposeSecret, SecretString};
use tokio_postgres::config::SslMode;

/// Why a database URL cannot be used. No message repeats the URL: a password stands in it.
#[derive(Debug, thiserror::Error)]
pub enum UrlError {
    /// It is something else.
    #[error("the database URL does not begin with postgres:// or postgresql://")]
    NotAUrl,
    /// A part of it has the wrong form.
    #[error("the database URL is not well-formed")]
    Malformed(#[source] tokio_postgres::Error),
    /// libpq's `verify-ca` takes the certificate of any server of that authority.
    #[error("sslmode=verify-ca does not look at the server's name; write sslmode=verify-full")]
    VerifyCa,
    /// There is no such `sslmode`, or not here.
    #[error("sslmode must be disable, prefer, require or verify-full")]
    SslMode,
    /// `sslrootcert` beside a mode that verifies nothing: libpq would verify half of it.
    #[error("sslrootcert needs sslmode=verify-full")]
    RootsWithoutVerification,
    /// The file of `sslrootcert` cannot be read as certificates.
    #[error("cannot read the certificates in {path}")]
    Roots {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        cause: rustls::pki_types::pem::Error,
    },
    /// TLS cannot be set up at all.
    #[error("cannot set up TLS")]
    Tls(#[source] rustls::Error),
}

/// How far the server's certificate is looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verification {
    /// Not at all: against those who listen, not against those who pretend.
    Nothing,
    /// Its name, and that one of these authorities signed it: those of the file, or Mozilla's.
    Full { roots: Option<PathBuf> },
}

/// A URL that was read.
pub(crate) struct DatabaseUrl {
    pub(crate) config: tokio_postgres::Config,
    pub(crate) verification: Verification,
}

impl DatabaseUrl {
    pub(crate) fn parse(url: &SecretString) -> Result<Self, UrlError> {
        let url = url.expose_secret();
        if !url.starts_with("postgres://") && !url.starts_with("postgresql://") {
            return Err(UrlError::NotAUrl);
        }
        let (base, query) = url.split_once('?').unwrap_or((url, ""));
        let asked = Asked::of(query);
        let mut config: tokio_postgres::Config =
            format!("{base}?{}", asked.others.join("&")).parse().map_err(UrlError::Malformed)?;
        let (mode, verification) = asked.tls()?;
        config.ssl_mode(mode);
        Ok(Self { config, verification })
    }
}

/// The parameters of a URL.
#[derive(Default)]
struct Asked<'a> {
    mode: Option<&'a str>,
    roots: Option<PathBuf>,
    others: Vec<&'a str>,
}

impl<'a> Asked<'a> {
    fn of(query: &'a str) -> Self {
        let mut asked = Self::default();
        for parameter in query.split('&').filter(|parameter| !parameter.is_empty()) {
            match parameter.split_once('=') {
                Some(("sslmode", mode)) => asked.mode = Some(mode),
                Some(("sslrootcert", "system")) => asked.roots = None,
                Some(("sslrootcert", path)) => {
                    asked.roots = Some(percent_decode_str(path).decode_utf8_lossy().as_ref().into());
                }
                _ => asked.others.push(parameter),
            }
        }
        asked
    }

    fn tls(self) -> Result<(SslMode, Verification), UrlError> {
        let mode = match self.mode {
            Some("verify-full") => {
                return Ok((SslMode::Require, Verification::Full { roots: self.roots }));
            }
            Some("verify-ca") => return Err(UrlError::VerifyCa),
            Some("disable") => SslMode::Disable,
            Some("prefer") | None => SslMode::Prefer,
            Some("require") => SslMode::Require,
            Some(_) => return Err(UrlError::SslMode),
        };
        match self.roots {
            Some(_) => Err(UrlError::RootsWithoutVerification),
            None => Ok((mode, Verification::Nothing)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(url: &str) -> Result<(SslMode, Verification), UrlError> {
        let parsed = DatabaseUrl::parse(&url.into())?;
        Ok((parsed.config.get_ssl_mode(), parsed.verification))
    }

    #[test]
    fn sslmode_says_how_much_tls_there_is() {
        use SslMode::{Disable, Prefer, Require};
        let full = |roots: Option<&str>| Verification::Full { roots: roots.map(PathBuf::from) };
        for (query, expected) in [
            ("", (Prefer, Verification::Nothing)),
            ("?", (Prefer, Verification::Nothing)),
            ("?connect_timeout=3", (Prefer, Verification::Nothing)),
            ("?sslmode=disable", (Disable, Verification::Nothing)),
            ("?sslmode=prefer", (Prefer, Verification::Nothing)),
            ("?connect_timeout=3&sslmode=require", (Require, Verification::Nothing)),
            ("?sslmode=verify-full", (Require, full(None))),
            ("?sslmode=verify-full&sslrootcert=system", (Require, full(None))),
            (
                "?sslrootcert=%2Fca%20of%20ours.pem&sslmode=verify-full",
                (Require, full(Some("/ca of ours.pem"))),
            ),
        ] {
            let url = format!("postgres://me:secret@db.example:5433/rooms{query}");
            assert_eq!(parse(&url).unwrap(), expected, "{query}");
        }
    }

    #[test]
    fn a_mode_that_would_promise_too_much_is_refused_with_its_cure() {
        for (query, expected) in [
            (
                "sslmode=verify-ca",
                "sslmode=verify-ca does not look at the server's name; write sslmode=verify-full",
            ),
            ("sslmode=allow", "sslmode must be disable, prefer, require or verify-full"),
            ("sslmode=VERIFY-FULL", "sslmode must be disable, prefer, require or verify-full"),
            ("sslmode=require&sslrootcert=/ca.pem", "sslrootcert needs sslmode=verify-full"),
            ("sslrootcert=/ca.pem", "sslrootcert needs sslmode=verify-full"),
        ] {
            let refused = parse(&format!("postgres://me:secret@db/rooms?{query}")).unwrap_err();
            assert_eq!(refused.to_string(), expected);
        }
    }

    #[test]
    fn the_rest_of_the_url_is_kept() {
        let url = "postgresql://me:p%40ss@one,two:5433/rooms?application_name=x&sslmode=disable";
        let config = DatabaseUrl::parse(&url.into()).unwrap().config;
        assert_eq!(config.get_ports(), [5432, 5433]);
        assert_eq!((config.get_dbname(), config.get_password()), (Some("rooms"), Some(&b"p@ss"[..])));
        assert_eq!(config.get_application_name(), Some("x"));
    }

    #[test]
    fn no_error_repeats_the_url() {
        for url in [
            "mysql://me:secret@db/rooms",
            "host=db password=secret",
            "postgres://me:secret@db:port/rooms",
            "postgres://me:secret@db/rooms?nonsense=secret",
            "postgres://me:secret@db/rooms?sslmode=secret",
            "postgres://me:%ff@db/rooms?secret",
        ] {
            let error = parse(url).unwrap_err();
            let mut chain = format!("{error} {error:?}");
            let mut cause = std::error::Error::source(&error);
            while let Some(next) = cause {
                chain.push_str(&next.to_string());
                cause = next.source();
            }
            assert!(!chain.contains("secret"), "{chain}");
        }
    }
}
