//! Folders that go with the handle of their server.

use std::fs;
use std::path::{Path, PathBuf};

/// Removes the folder when dropped, if it is a temporary one.
///
/// The watcher of a running child does so too, for when we are killed; this is for a server that did not start,
/// was killed, or ended by itself.
#[derive(Debug)]
pub(crate) struct Temporary(Option<PathBuf>);

impl Temporary {
    pub(crate) fn new(folder: &Path, temporary: bool) -> Self {
        Self(temporary.then(|| folder.to_path_buf()))
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        if let Some(folder) = &self.0 {
            let _already_gone = fs::remove_dir_all(folder);
        }
    }
}
