//! The secrets of a development machine: made once, kept in the data folder, readable by their owner alone.

use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use anyhow::Context;
use greenroom_domain::link::RefreshToken;
use greenroom_domain::ports::Secrets;

use crate::ambient::OsSecrets;

pub(super) struct Keepsakes(PathBuf);

impl Keepsakes {
    pub(super) fn in_folder(data_dir: &Path) -> anyhow::Result<Self> {
        let folder = data_dir.join("secrets");
        std::fs::create_dir_all(&folder)
            .with_context(|| format!("cannot make the folder {}", folder.display()))?;
        Ok(Self(folder))
    }

    pub(super) fn link_key(&self) -> anyhow::Result<String> {
        self.kept("link_key")
    }

    pub(super) fn livekit_secret(&self) -> anyhow::Result<String> {
        self.kept("livekit_secret")
    }

    /// The secret of that name; a new one the first time. It is written aside and then moved, so that a crash leaves
    /// either none or a whole one.
    fn kept(&self, name: &str) -> anyhow::Result<String> {
        let path = self.0.join(name);
        let kept = std::fs::read_to_string(&path).unwrap_or_default();
        if !kept.is_empty() {
            return Ok(kept);
        }
        let secret = RefreshToken::new(OsSecrets.bytes()).expose().to_owned();
        let aside = self.0.join(format!("{name}.new"));
        let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&aside)?;
        file.write_all(secret.as_bytes())?;
        std::fs::rename(&aside, &path).with_context(|| format!("cannot write {}", path.display()))?;
        Ok(secret)
    }
}
