//! Templates that change while the stand-in runs.

use greenroom_cloud_api::{Catalogue, CatalogueError, Category};
use serde_json::json;

use crate::stage::{ROOM, Stage, catalogue, message};

#[tokio::test]
async fn a_deleted_template_is_not_there_any_more() {
    let stage = Stage::new().await;
    stage.api.edit_templates(|templates| templates.delete(ROOM, "ar")).unwrap();
    assert_eq!(stage.code(&message()).await, 132_001);
    let again = stage.api.edit_templates(|templates| templates.delete(ROOM, "ar"));
    assert!(matches!(again, Err(CatalogueError::Missing(_))));
}

#[tokio::test]
async fn a_paused_template_can_be_told_from_a_disabled_one() {
    let stage = Stage::new().await;
    stage.api.edit_templates(|templates| templates.pause(ROOM, "ar")).unwrap();
    assert_eq!(stage.code(&message()).await, 132_015);
    stage.api.edit_templates(|templates| templates.disable(ROOM, "ar")).unwrap();
    assert_eq!(stage.code(&message()).await, 132_016);
}

#[tokio::test]
async fn a_template_that_became_marketing_says_so_in_the_list_and_in_the_record() {
    let stage = Stage::new().await;
    stage.api.edit_templates(|templates| templates.set_category(ROOM, "ar", Category::Marketing)).unwrap();
    assert_eq!(stage.code(&message()).await, 0);
    assert_eq!(stage.api.message(0).unwrap().category, Category::Marketing);
    let path = format!("{}/message_templates?name={ROOM}", stage.api.account().business_account_id);
    let (_, list) = stage.get(&path).await;
    let categories: Vec<_> = list["data"].as_array().unwrap().iter().map(|one| &one["category"]).collect();
    assert_eq!(categories, [&json!("MARKETING"), &json!("UTILITY")]);
}

#[tokio::test]
async fn a_template_with_other_parameters_refuses_the_ones_before() {
    let stage = Stage::new().await;
    let shorter = "Hello {{candidate_name}}, your room is open.";
    stage.api.edit_templates(|templates| templates.set_body(ROOM, "ar", shorter)).unwrap();
    assert_eq!(stage.code(&message()).await, 132_000);
    let renamed = "Hello {{a}} and {{b}} and {{c}} and {{d}} and {{e}}.";
    stage.api.edit_templates(|templates| templates.set_body(ROOM, "ar", renamed)).unwrap();
    assert_eq!(stage.code(&message()).await, 132_012);
    assert_eq!(stage.api.template(ROOM, "ar").unwrap().variables(), ["a", "b", "c", "d", "e"]);
}

#[test]
fn a_folder_is_read_in_the_order_of_its_names() {
    let catalogue = catalogue();
    let labels: Vec<_> =
        catalogue.templates().iter().map(|one| (one.name.as_str(), one.language.as_str())).collect();
    assert_eq!(labels, [(ROOM, "ar"), (ROOM, "en"), ("thanks_v1", "en")]);
}

#[test]
fn a_file_that_is_no_good_is_named() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("bad.json"), "{}").unwrap();
    std::fs::write(folder.path().join("notes.txt"), "not a template").unwrap();
    let error = Catalogue::from_dir(folder.path()).unwrap_err().to_string();
    assert!(error.contains("bad.json"), "{error}");
}

#[test]
fn one_name_stands_once_in_each_language() {
    let thanks = json!({ "name": "thanks_v1", "language": "en", "category": "UTILITY",
        "components": [{ "type": "BODY", "text": "Thank you." }] });
    let twice = Catalogue::from_json(&json!([thanks, thanks]).to_string());
    assert!(matches!(twice, Err(CatalogueError::Twice(_))));
}
