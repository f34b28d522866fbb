use greenroom_devstack::Postgres;
use greenroom_devstack::testing;
use greenroom_postgres::{ConnectError, PostgresConfig, PostgresStore};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use tempfile::TempDir;

use crate::away::chain;
use crate::support::Raw;

/// A PostgreSQL with TLS for the name `localhost`, and the file of the authority that signed it.
struct Server {
    postgres: Postgres,
    folder: TempDir,
}

impl Server {
    async fn start() -> Option<Self> {
        let postgres = testing::or_skip(testing::own_postgres().await)?;
        let folder = tempfile::tempdir().unwrap();
        let ca = authority("ours");
        std::fs::write(folder.path().join("ca.pem"), ca.pem()).unwrap();
        std::fs::write(folder.path().join("other.pem"), authority("other").pem()).unwrap();
        let key = KeyPair::generate().unwrap();
        let certificate = CertificateParams::new(["localhost".into()]).unwrap().signed_by(&key, &ca).unwrap();
        let server = Self { postgres, folder };
        server.use_tls(&certificate.pem(), &key.serialize_pem()).await;
        Some(server)
    }

    /// Lets the server itself write the files, since only its own account may own the key.
    async fn use_tls(&self, certificate: &str, key: &str) {
        let mut raw = Raw::to(&self.postgres.url("postgres")).await;
        for (text, file) in [(certificate, "server.crt"), (key, "server.key")] {
            let lines = text.trim().replace('\n', "'), ('");
            raw.run(&format!("COPY (VALUES ('{lines}')) TO PROGRAM 'umask 077; cat > {file}'")).await;
        }
        raw.run("ALTER SYSTEM SET ssl = on").await;
        raw.run("SELECT pg_reload_conf()").await;
    }

    fn url(&self, host: &str, query: &str) -> String {
        let roots = |name: &str| self.folder.path().join(name).display().to_string();
        let query = query.replace("CA", &roots("ca.pem")).replace("OTHER", &roots("other.pem"));
        self.postgres.url("postgres").replace("127.0.0.1", host) + "?" + &query
    }

    async fn connect(&self, host: &str, query: &str) -> Result<PostgresStore, ConnectError> {
        let config = PostgresConfig { pool_size: 1, ..PostgresConfig::new(self.url(host, query).into()) };
        PostgresStore::connect(config).await
    }
}

fn authority(name: &str) -> CertifiedIssuer<'static, KeyPair> {
    let mut params = CertificateParams::new(vec![]).unwrap();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

#[tokio::test]
async fn sslmode_is_obeyed() {
    let Some(server) = Server::start().await else { return };
    let mut raw = Raw::to(&server.url("127.0.0.1", "sslmode=disable")).await;
    let encrypted = "SELECT coalesce(bool_or(ssl), false) FROM pg_stat_ssl s JOIN pg_stat_activity a USING (pid) \
        WHERE application_name = 'greenroom'";
    while server.connect("127.0.0.1", "sslmode=require").await.is_err() {
        tokio::task::yield_now().await; // until the server has taken up its new settings
    }
    for (host, query, expected) in [
        ("127.0.0.1", "sslmode=disable", "false"),
        ("127.0.0.1", "", "true"),
        ("127.0.0.1", "sslmode=prefer", "true"),
        ("127.0.0.1", "sslmode=require", "true"),
        ("localhost", "sslmode=verify-full&sslrootcert=CA", "true"),
    ] {
        let store = server.connect(host, query).await.unwrap();
        assert_eq!(raw.text(encrypted).await, expected, "{query}");
        drop(store);
        raw.until_nobody("greenroom").await;
    }
}

#[tokio::test]
async fn a_server_that_cannot_prove_its_name_is_refused_by_verify_full() {
    let Some(server) = Server::start().await else { return };
    for (host, query, why) in [
        ("127.0.0.1", "sslmode=verify-full&sslrootcert=CA", "not valid for name"),
        ("localhost", "sslmode=verify-full&sslrootcert=OTHER", "UnknownIssuer"),
        ("localhost", "sslmode=verify-full", "UnknownIssuer"),
    ] {
        let mut told = chain(&server.connect(host, query).await.unwrap_err());
        while told.contains("does not support TLS") {
            told = chain(&server.connect(host, query).await.unwrap_err());
        }
        assert!(told.contains(why), "{query}: {told}");
    }
}

#[tokio::test]
async fn a_server_without_tls_is_taken_by_prefer_only() {
    let Some(postgres) = testing::postgres_or_skip().await else { return };
    let url = |query: &str| postgres.url("postgres") + query;
    let connect = async |query| PostgresStore::connect(PostgresConfig::new(url(query).into())).await;
    assert!(connect("?sslmode=prefer").await.is_ok());
    for strict in ["?sslmode=require", "?sslmode=verify-full"] {
        assert!(matches!(connect(strict).await, Err(ConnectError::Unreachable(_))), "{strict}");
    }
}

#[tokio::test]
async fn a_file_without_certificates_is_refused_by_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let empty = folder.path().join("empty.pem");
    std::fs::write(&empty, "nothing").unwrap();
    for file in [empty, folder.path().join("missing.pem")] {
        let url = format!("postgres://me@localhost/rooms?sslmode=verify-full&sslrootcert={}", file.display());
        let error = PostgresStore::open(PostgresConfig::new(url.into())).unwrap_err();
        assert_eq!(error.to_string(), format!("cannot read the certificates in {}", file.display()));
    }
}
