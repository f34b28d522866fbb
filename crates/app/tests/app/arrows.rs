//! Arrows between crates point inwards.

use std::collections::BTreeMap;
use std::process::Command;

use serde_json::Value;

/// What each crate may depend on among ours, tests aside.
const ALLOWED: [(&str, &[&str]); 12] = [
    ("greenroom-domain", &[]),
    ("greenroom-wording", &[]),
    ("greenroom-usecases", &["greenroom-domain", "greenroom-wording"]),
    ("greenroom-memory", &["greenroom-domain"]),
    ("greenroom-postgres", &["greenroom-domain"]),
    ("greenroom-livekit", &["greenroom-domain"]),
    ("greenroom-preview", &["greenroom-domain"]),
    ("greenroom-whatsapp", &["greenroom-domain"]),
    ("greenroom-webhooks", &["greenroom-domain"]),
    ("greenroom-cloud-api", &[]),
    ("greenroom-devstack", &[]),
    (
        "greenroom",
        &[
            "greenroom-devstack",
            "greenroom-domain",
            "greenroom-livekit",
            "greenroom-memory",
            "greenroom-postgres",
            "greenroom-preview",
            "greenroom-usecases",
            "greenroom-webhooks",
            "greenroom-whatsapp",
        ],
    ),
];

/// What only an adapter or the app may name.
const VENDORS: [&str; 6] = ["actix-web", "diesel", "livekit-api", "livekit-protocol", "reqwest", "tokio"];

/// The normal dependencies of each crate of the workspace.
fn dependencies() -> BTreeMap<String, Vec<String>> {
    let cargo = option_env!("CARGO").unwrap_or("cargo");
    let arguments = ["metadata", "--no-deps", "--format-version", "1", "--offline"];
    let output =
        Command::new(cargo).args(arguments).current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap();
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let normal = |package: &Value| {
        let all = package["dependencies"].as_array().unwrap().iter();
        all.filter(|dependency| dependency["kind"].is_null())
            .map(|dependency| text(&dependency["name"]))
            .collect()
    };
    let packages = metadata["packages"].as_array().unwrap().iter();
    packages.map(|package| (text(&package["name"]), normal(package))).collect()
}

#[test]
fn no_arrow_between_crates_points_the_wrong_way() {
    let allowed = BTreeMap::from(ALLOWED);
    for (package, dependencies) in dependencies() {
        let allowed =
            allowed.get(package.as_str()).unwrap_or_else(|| panic!("{package} has no row in this test"));
        for arrow in dependencies.iter().filter(|name| name.starts_with("greenroom")) {
            assert!(allowed.contains(&arrow.as_str()), "{package} must not depend on {arrow}");
        }
    }
}

#[test]
fn the_middle_knows_no_vendor() {
    let dependencies = dependencies();
    for package in ["greenroom-domain", "greenroom-usecases"] {
        for vendor in VENDORS {
            assert!(
                !dependencies[package].iter().any(|name| name == vendor),
                "{package} must not depend on {vendor}"
            );
        }
    }
}

#[test]
fn the_domain_has_fewer_than_ten_dependencies() {
    assert!(dependencies()["greenroom-domain"].len() < 10);
}
