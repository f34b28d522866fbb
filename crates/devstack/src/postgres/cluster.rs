//! The files of one PostgreSQL: where they are, and how they are made the first time.

use std::fs::{self, OpenOptions};
use std::io::{Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::{DATABASE, USER};
use crate::Progress;
use crate::account::{Account, ROOT_HOME, give, unprivileged};
use crate::command::{command, run};
use crate::error::{At, DevstackError};
use crate::postgres_binaries::Binaries;

/// The folder of one PostgreSQL: `data`, `password`, `postgres.log`, and a lock for starting.
#[derive(Debug, Clone)]
pub(super) struct Home {
    pub(super) folder: PathBuf,
    pub(super) account: Option<Account>,
}

impl Home {
    /// Makes the folder that stands for the requested one: itself, or as root one the account can enter.
    pub(super) fn prepare(requested: &Path) -> Result<Self, DevstackError> {
        let account = unprivileged();
        let requested = std::path::absolute(requested).at("find", requested)?;
        let Some(account) = account else {
            fs::create_dir_all(&requested).at("create the folder", &requested)?;
            return Ok(Self { folder: requested, account: None });
        };
        let folder = Path::new(ROOT_HOME).join(short_hash(&requested));
        fs::create_dir_all(&folder).at("create the folder", &folder)?;
        for owned in [Path::new(ROOT_HOME), &folder] {
            give(owned, Some(account)).at("hand over the folder", owned)?;
        }
        Ok(Self { folder, account: Some(account) })
    }

    pub(super) fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    pub(super) fn log(&self) -> PathBuf {
        self.folder.join("postgres.log")
    }

    pub(super) fn starting(&self) -> PathBuf {
        self.folder.join("starting.lock")
    }

    /// Reads the major version that made the data; `None` if there are none yet.
    pub(super) fn major(&self) -> Option<u32> {
        fs::read_to_string(self.data().join("PG_VERSION")).ok()?.trim().parse().ok()
    }

    /// Returns the password, making the data and the database first if this is the first time.
    pub(super) async fn ensure(
        &self,
        binaries: &Binaries,
        durable: bool,
        progress: Progress<'_>,
    ) -> Result<String, DevstackError> {
        let path = self.folder.join("password");
        if self.major().is_some() {
            return fs::read_to_string(&path).map_err(|_| DevstackError::PasswordMissing { path });
        }
        if durable {
            progress(&format!("creating a database in {}", self.folder.display()));
        }
        let password = self.make_password(&path)?;
        self.make_data(binaries, &path, durable).await?;
        Ok(password)
    }

    fn make_password(&self, path: &Path) -> Result<String, DevstackError> {
        let password = random_hex().at("read", Path::new("/dev/urandom"))?;
        let _from_an_unfinished_start = fs::remove_file(path);
        let mut options = OpenOptions::new();
        let file = options.write(true).create_new(true).mode(0o600).open(path);
        let written = file.and_then(|mut file| file.write_all(password.as_bytes()));
        written.and_then(|()| give(path, self.account)).at("write the password to", path)?;
        Ok(password)
    }

    /// Makes the data under another name first, so that an interrupted start leaves no half of them.
    async fn make_data(
        &self,
        binaries: &Binaries,
        password: &Path,
        durable: bool,
    ) -> Result<(), DevstackError> {
        let unfinished = self.folder.join("data.unfinished");
        let _from_an_unfinished_start = fs::remove_dir_all(&unfinished);
        let mut initdb = command(&binaries.program("initdb"), &self.folder, self.account);
        initdb.args(["--username", USER, "--auth=scram-sha-256", "--locale=C", "--encoding=UTF8"]);
        initdb.arg("--pwfile").arg(password).arg("--pgdata").arg(&unfinished);
        if !durable {
            initdb.arg("--no-sync");
        }
        run(initdb, "").await?;
        // single-user mode, since neither psql nor createdb are among the fetched binaries
        let mut single = command(&binaries.program("postgres"), &self.folder, self.account);
        single.arg("--single").arg("-D").arg(&unfinished).arg("postgres");
        run(single, &format!("CREATE DATABASE {DATABASE}\n")).await?;
        fs::rename(&unfinished, self.data()).at("rename", &unfinished)
    }
}

fn short_hash(path: &Path) -> String {
    let digest = Sha256::digest(path.as_os_str().as_encoded_bytes());
    hex(&digest).chars().take(16).collect()
}

/// Makes 32 hexadecimal digits (128 bits), which a URL can carry as they are.
pub(crate) fn random_hex() -> std::io::Result<String> {
    let mut bytes = [0; 16];
    fs::File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    Ok(hex(&bytes))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
