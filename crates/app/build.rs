//! A release carries the web pages inside, so that it is built anew when they are. A debug build reads them when it runs.

use std::path::Path;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let is_release = std::env::var_os("PROFILE").is_some_and(|profile| profile == "release");
    if !is_release {
        return;
    }
    let (web, built) = ("../../web", "../../web/dist");
    // A path that is not there would count as changed each time.
    let watched = if Path::new(built).exists() { built } else { web };
    println!("cargo:rerun-if-changed={watched}");
    if watched == web {
        println!("cargo:warning=without pages: in web/, `npm ci && npm run build` makes them");
    }
}
