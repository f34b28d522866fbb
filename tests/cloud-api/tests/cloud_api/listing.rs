//! What can be asked for.

use greenroom_cloud_api::Limits;
use serde_json::{Value, json};

use crate::stage::{ROOM, Stage, catalogue, code};

fn path(stage: &Stage, query: &str) -> String {
    format!("{}/message_templates{query}", stage.api.account().business_account_id)
}

fn languages(list: &Value) -> Vec<&str> {
    list["data"].as_array().unwrap().iter().map(|one| one["language"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn the_list_has_each_template_as_graph_has_it() {
    let stage = Stage::new().await;
    let (status, list) = stage.get(&path(&stage, "")).await;
    assert_eq!(status, 200);
    let room = &list["data"][1];
    assert!(room["id"].is_string());
    assert_eq!((&room["name"], &room["status"]), (&json!(ROOM), &json!("APPROVED")));
    assert_eq!((&room["category"], &room["parameter_format"]), (&json!("UTILITY"), &json!("NAMED")));
    assert_eq!(room["components"][0]["type"], "BODY");
    assert_eq!(room["components"][0]["example"]["body_text_named_params"][0]["param_name"], "candidate_name");
    assert_eq!(room["components"][1]["type"], "FOOTER");
    assert_eq!(room["components"][2]["buttons"][0]["url"], "https://join.example.com/join?t={{1}}");
    assert_eq!(
        room["components"][2]["buttons"][1],
        json!({ "type": "QUICK_REPLY", "text": "Stop messages" })
    );
}

#[tokio::test]
async fn the_list_comes_in_pages_that_lead_to_the_next() {
    let stage = Stage::new().await;
    let (_, first) = stage.get(&path(&stage, "?limit=2&fields=language")).await;
    assert_eq!(languages(&first), ["ar", "en"]);
    let (_, second) = stage.get_url(first["paging"]["next"].as_str().unwrap()).await;
    assert_eq!(languages(&second), ["en"]);
    assert_eq!(second["paging"].get("next"), None);
    assert_eq!(second["data"][0].get("name"), None);
    let after = first["paging"]["cursors"]["after"].as_str().unwrap();
    let (_, same) = stage.get(&path(&stage, &format!("?limit=2&fields=language&after={after}"))).await;
    assert_eq!(same, second);
    let end = second["paging"]["cursors"]["after"].as_str().unwrap();
    assert_eq!(stage.get(&path(&stage, &format!("?after={end}"))).await.1, json!({ "data": [] }));
}

#[tokio::test]
async fn the_list_can_be_narrowed_by_name_and_to_fields() {
    let stage = Stage::new().await;
    let (_, list) = stage.get(&path(&stage, "?name=thanks_v1&fields=name,status,whatever")).await;
    let one = list["data"][0].as_object().unwrap();
    assert_eq!(list["data"].as_array().unwrap().len(), 1);
    assert_eq!(one.keys().collect::<Vec<_>>(), ["id", "name", "status"]);
}

#[tokio::test]
async fn the_number_tells_quality_throughput_and_limit() {
    let stage = Stage::new().await;
    let id = stage.api.account().phone_number_id.clone();
    let fields = "whatsapp_business_manager_messaging_limit,quality_rating,throughput,status,name_status";
    let (_, number) = stage.get(&format!("{id}?fields={fields}")).await;
    assert_eq!(number["id"], json!(id));
    assert_eq!(
        (&number["quality_rating"], &number["throughput"]["level"]),
        (&json!("GREEN"), &json!("STANDARD"))
    );
    assert_eq!(number.get("verified_name"), None);
    stage.api.set_number_field("quality_rating", json!("RED"));
    assert_eq!(stage.get(&id).await.1["quality_rating"], "RED");
}

#[tokio::test]
async fn lists_are_for_whoever_has_the_token_and_the_right_id() {
    let stage = Stage::with(|config| config.limits = Limits::OFF).await;
    assert_eq!(code(&stage.get("42/message_templates").await.1), 100);
    assert_eq!(code(&stage.get("42").await.1), 100);
    stage.api.set_token("rotated");
    let (status, answer) = stage.get(&path(&stage, "")).await;
    assert_eq!((status, code(&answer)), (401, 190));
}

#[test]
fn the_list_of_a_catalogue_can_be_read_as_a_catalogue() {
    let written = serde_json::to_string(catalogue().templates()).unwrap();
    let read = greenroom_cloud_api::Catalogue::from_json(&written).unwrap();
    assert_eq!(read.templates(), catalogue().templates());
}
