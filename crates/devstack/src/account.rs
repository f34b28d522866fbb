//! The unprivileged account that PostgreSQL runs under when we are root, since it refuses to be root.

use std::fs;
use std::io;
use std::path::Path;

/// Where data and fetched binaries go when we are root: the unprivileged account may not enter most checkouts
/// and home folders.
pub(crate) const ROOT_HOME: &str = "/var/lib/greenroom";

/// The user and group id of `nobody` on Linux and the BSDs.
const NOBODY: u32 = 65534;

/// A user and a group that a child runs under.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Account {
    /// The user id.
    pub uid: u32,
    /// The group id; supplementary groups are dropped.
    pub gid: u32,
}

/// Returns the account for PostgreSQL if we are root (`postgres` where it exists, else `nobody`), else `None`:
/// then it simply runs as we do.
pub(crate) fn unprivileged() -> Option<Account> {
    if !rustix::process::geteuid().is_root() {
        return None;
    }
    let passwd = fs::read_to_string("/etc/passwd").unwrap_or_default();
    Some(named("postgres", &passwd).unwrap_or(Account { uid: NOBODY, gid: NOBODY }))
}

fn named(name: &str, passwd: &str) -> Option<Account> {
    let fields = passwd.lines().map(|line| line.split(':').collect::<Vec<_>>());
    fields.into_iter().find_map(|fields| match fields.as_slice() {
        [user, _, uid, gid, ..] if *user == name => {
            Some(Account { uid: uid.parse().ok()?, gid: gid.parse().ok()? })
        }
        _ => None,
    })
}

/// Gives a file or folder to the account; without one it stays ours.
pub(crate) fn give(path: &Path, account: Option<Account>) -> io::Result<()> {
    match account {
        Some(Account { uid, gid }) => std::os::unix::fs::chown(path, Some(uid), Some(gid)),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_account_is_read_from_the_line_of_that_user() {
        let passwd = "root:x:0:0::/root:/bin/sh\npostgresql:x:7:7::/:\npostgres:x:101:104:admin:/var/lib/postgresql:\n";
        assert_eq!(named("postgres", passwd), Some(Account { uid: 101, gid: 104 }));
        assert_eq!(named("greenroom", passwd), None);
    }
}
