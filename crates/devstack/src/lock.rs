//! Locks between processes, so that two of them do not build, fetch or initialise the same thing twice.

use std::fs::File;
use std::path::Path;

use crate::error::{At, DevstackError};

/// Waits for the lock file and holds it until the returned file is dropped; a killed holder lets go, too.
pub(crate) async fn exclusive(path: &Path) -> Result<File, DevstackError> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).at("create the folder", folder)?;
    }
    let file = File::options().create(true).append(true).open(path).at("open the lock file", path)?;
    let locked = tokio::task::spawn_blocking(move || file.lock().map(|()| file)).await;
    locked.map_err(std::io::Error::other).flatten().at("lock", path)
}
