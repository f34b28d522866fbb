//! The few variables of the environment that say where programs and caches are: read here, nowhere else.

use std::path::PathBuf;

/// Returns the folders of `PATH`, in order; none if it is not set.
pub(crate) fn path_folders() -> Vec<PathBuf> {
    variable("PATH").map(|path| std::env::split_paths(&path).collect()).unwrap_or_default()
}

/// Returns our folder below the user's cache folder, or `None` without `XDG_CACHE_HOME` and `HOME`.
pub(crate) fn cache_folder() -> Option<PathBuf> {
    let base = variable("XDG_CACHE_HOME")
        .map(PathBuf::from)
        .filter(|path| path.is_absolute())
        .or_else(|| Some(PathBuf::from(variable("HOME")?).join(".cache")))?;
    Some(base.join("greenroom"))
}

/// Says whether `GREENROOM_REQUIRE_REAL` is `1`: then a test that cannot have the real thing fails.
pub(crate) fn require_real() -> bool {
    variable("GREENROOM_REQUIRE_REAL").is_some_and(|value| value == "1")
}

/// Finds an executable file of this name on `PATH`.
pub(crate) fn on_path(name: &str) -> Option<PathBuf> {
    path_folders().into_iter().map(|folder| folder.join(name)).find(|file| is_executable(file))
}

fn is_executable(file: &std::path::Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    file.metadata().is_ok_and(|meta| meta.is_file() && meta.permissions().mode() & 0o111 != 0)
}

#[expect(
    clippy::disallowed_methods,
    reason = "finding local programs is this crate's job; it has no settings"
)]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}
