//! The configuration file of the LiveKit server: everything on loopback, media included.

use std::fmt::{self, Write as _};
use std::fs::{self, OpenOptions, Permissions};
use std::io::{self, Write as _};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::PathBuf;

/// What a LiveKit server is to be started with.
#[derive(Clone)]
pub struct LiveKitConfig {
    /// The folder of the configuration file and the log; made if missing.
    pub dir: PathBuf,
    /// The name of the API key; webhooks are signed with it as well.
    pub api_key: String,
    /// Its secret, at least 32 characters.
    pub api_secret: String,
    /// The port of HTTP and WebSocket on 127.0.0.1; the system chooses if `None`.
    pub port: Option<u16>,
    /// Where webhooks go; none are sent if `None`.
    pub webhook_url: Option<String>,
    /// Whether a join creates a room that does not exist. `false` in Greenroom, which creates its rooms itself.
    pub auto_create: bool,
    /// Seconds until a room that nobody joined is closed, where the creator did not say.
    pub empty_timeout_seconds: u32,
    /// Seconds until a room that all have left is closed, where the creator did not say.
    pub departure_timeout_seconds: u32,
    /// The port for media over TCP on 127.0.0.1; media go over UDP only if `None`.
    pub media_tcp_port: Option<u16>,
    /// The port for media over UDP on 127.0.0.1; the system chooses if `None`.
    pub media_udp_port: Option<u16>,
    /// Whether `dir` is removed when the server stops, or when we end.
    pub temporary: bool,
}

impl LiveKitConfig {
    /// Describes a server without webhooks on ports of the system's choice, with Greenroom's timeouts: 15 minutes
    /// for an empty room, 10 minutes after the last departure.
    pub fn new(dir: impl Into<PathBuf>, api_key: impl Into<String>, api_secret: impl Into<String>) -> Self {
        Self {
            dir: dir.into(),
            api_key: api_key.into(),
            api_secret: api_secret.into(),
            port: None,
            webhook_url: None,
            auto_create: false,
            empty_timeout_seconds: 900,
            departure_timeout_seconds: 600,
            media_tcp_port: None,
            media_udp_port: None,
            temporary: false,
        }
    }

    pub(super) fn file(&self) -> PathBuf {
        self.dir.join("livekit.yaml")
    }

    pub(super) fn log(&self) -> PathBuf {
        self.dir.join("livekit.log")
    }

    /// Writes the file for these ports, readable by its owner only, since it holds the secret.
    pub(super) fn write(&self, ports: Ports) -> io::Result<()> {
        fs::create_dir_all(&self.dir)?;
        let path = self.file();
        let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&path)?;
        fs::set_permissions(&path, Permissions::from_mode(0o600))?;
        file.write_all(self.yaml(ports).as_bytes())
    }

    fn yaml(&self, ports: Ports) -> String {
        let (key, secret) = (quoted(&self.api_key), quoted(&self.api_secret));
        let tcp = self.media_tcp_port.unwrap_or(0);
        // `ips` keeps media off the other interfaces, which `bind_addresses` does not; without
        // `enable_loopback_candidate` no media connects at all
        let mut yaml = format!(
            "port: {}\nbind_addresses: [\"127.0.0.1\"]\n\
             rtc: {{tcp_port: {tcp}, udp_port: {}, use_external_ip: false, node_ip: 127.0.0.1, \
             ips: {{includes: [127.0.0.1/32]}}, enable_loopback_candidate: true}}\n\
             keys: {{{key}: {secret}}}\n\
             room: {{auto_create: {}, empty_timeout: {}, departure_timeout: {}, max_participants: 0}}\n\
             limit: {{max_metadata_size: 65536}}\n",
            ports.http,
            ports.udp,
            self.auto_create,
            self.empty_timeout_seconds,
            self.departure_timeout_seconds,
        );
        if let Some(url) = self.webhook_url.as_deref().map(quoted) {
            // events of a room wait for us up to 10 minutes, not 30 seconds, and up to 2000 of them
            let notifier = "resource_url_notifier: {max_age: 10m, max_depth: 2000}";
            let _infallible = writeln!(yaml, "webhook: {{api_key: {key}, urls: [{url}], {notifier}}}");
        }
        yaml
    }
}

impl fmt::Debug for LiveKitConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LiveKitConfig")
            .field("dir", &self.dir)
            .field("port", &self.port)
            .field("api_key", &self.api_key)
            .field("webhook_url", &self.webhook_url)
            .finish_non_exhaustive()
    }
}

/// The ports that were chosen.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ports {
    pub(super) http: u16,
    pub(super) udp: u16,
}

/// Quotes a text as a YAML double-quoted scalar.
fn quoted(text: &str) -> String {
    let mut quoted = String::from('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if c.is_control() => quoted.push_str(&format!("\\U{:08x}", u32::from(c))),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_cannot_break_out_of_its_quotes() {
        let config = LiveKitConfig::new("unused", "key", "a\"b\\c: #\nd");
        assert!(config.yaml(Ports { http: 1, udp: 2 }).contains(r#"keys: {"key": "a\"b\\c: #\U0000000ad"}"#));
    }

    #[test]
    fn the_file_is_for_its_owner_only_also_where_it_was_open_before() {
        let folder = tempfile::tempdir().unwrap();
        let config = LiveKitConfig::new(folder.path(), "key", "secret");
        fs::write(config.file(), "").unwrap();
        config.write(Ports { http: 1, udp: 2 }).unwrap();
        assert_eq!(config.file().metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn the_secret_does_not_show_in_debug_output() {
        let config = LiveKitConfig::new("unused", "key", "planted");
        assert!(!format!("{config:?}").contains("planted"));
    }
}
