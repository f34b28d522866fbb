//! Where the files of the pages are: what `npm run build` made of `web/`.

use std::borrow::Cow;
use std::path::Path;
use std::sync::Arc;

use actix_web::web::Bytes;
use rust_embed::{EmbeddedFile, RustEmbed};
use sha2::{Digest, Sha256};

/// In a release they are inside the program.
#[derive(RustEmbed)]
#[folder = "../../web/dist"]
#[allow_missing = true]
struct Embedded;

/// Otherwise they are read from this folder each time, so that fresh pages need no build of Rust. (rust-embed 8.13 would not find
/// them where the folder came after the build.)
const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../web/dist");

/// One file.
#[derive(Clone, Debug)]
pub struct PageFile {
    /// What is in it.
    pub bytes: Bytes,
    /// The SHA-256 of that.
    pub hash: [u8; 32],
}

/// How a file is found by its name.
type Find = dyn Fn(&str) -> Option<PageFile> + Send + Sync;

/// All files, by their names below `web/dist`: `join.html`, `assets/join-C3eT9.js`, `assets/join-C3eT9.js.br`.
#[derive(Clone)]
pub struct Pages(Arc<Find>);

impl Pages {
    /// Those that belong to this program.
    pub fn embedded() -> Self {
        Self::found_by(|name| {
            if cfg!(debug_assertions) { read(name) } else { Embedded::get(name).map(PageFile::from) }
        })
    }

    /// Those that the function finds.
    pub fn found_by(find: impl Fn(&str) -> Option<PageFile> + Send + Sync + 'static) -> Self {
        Self(Arc::new(find))
    }

    /// The file of a name.
    pub fn get(&self, name: &str) -> Option<PageFile> {
        (self.0)(name)
    }

    /// Whether the pages were built.
    pub fn are_built(&self) -> bool {
        self.get("join.html").is_some() && self.get("admin.html").is_some()
    }
}

fn read(name: &str) -> Option<PageFile> {
    std::fs::read(Path::new(FOLDER).join(name)).ok().map(PageFile::of)
}

impl PageFile {
    /// A file with this in it.
    pub fn of(bytes: impl Into<Bytes>) -> Self {
        let bytes = bytes.into();
        Self { hash: Sha256::digest(&bytes).into(), bytes }
    }
}

impl From<EmbeddedFile> for PageFile {
    fn from(file: EmbeddedFile) -> Self {
        let bytes = match file.data {
            Cow::Borrowed(bytes) => Bytes::from_static(bytes),
            Cow::Owned(bytes) => Bytes::from(bytes),
        };
        Self { bytes, hash: file.metadata.sha256_hash() }
    }
}
