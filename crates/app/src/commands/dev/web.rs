//! The web pages of a development machine: built when they have changed. Whatever is wrong with them, all else runs.

use std::path::Path;

use greenroom_devstack::web_pages;

/// Where this program was compiled. A debug build reads the pages from there, each time.
const SOURCES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../web");

/// Builds them, or says why not. A release has them inside.
pub(super) async fn build(no_web: bool, data_dir: &Path) {
    if !cfg!(debug_assertions) {
        return;
    }
    if no_web {
        return super::say(
            "the web pages are not built (--no-web); those of the last build are shown, if any",
        );
    }
    if !Path::new(SOURCES).join("package.json").is_file() {
        return super::say(&format!("the web pages are not built: {SOURCES} is not there"));
    }
    let built = web_pages::build(Path::new(SOURCES), &data_dir.join("web.log"), &super::say).await;
    if let Err(error) = built {
        super::say(&format!("the web pages are not built: {:#}", anyhow::Error::from(error)));
    }
}
