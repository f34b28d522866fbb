//! The OpenAPI document: complete, and unchanged unless somebody meant to.

use serde_json::Value;

use crate::server::Server;

const SNAPSHOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/app/openapi.json");

#[test]
fn the_document_is_the_one_that_was_agreed_on() {
    let document = greenroom::http::openapi().to_pretty_json().unwrap() + "\n";
    let agreed = std::fs::read_to_string(SNAPSHOT).unwrap_or_default();
    let renew = "to agree: cargo run -- openapi > crates/app/tests/app/openapi.json";
    assert!(document == agreed, "the OpenAPI document has changed; {renew}");
}

#[test]
fn every_operation_has_a_summary_an_answer_and_an_example_of_its_body() {
    let document: Value = serde_json::to_value(greenroom::http::openapi()).unwrap();
    let schemas = &document["components"]["schemas"];
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            assert!(operation["summary"].is_string(), "{method} {path} has no summary");
            assert!(
                operation["responses"]["200"].is_object()
                    || operation["responses"]["201"].is_object()
                    || operation["responses"]["202"].is_object()
            );
            let body = &operation["requestBody"]["content"]["application/json"]["schema"]["$ref"];
            if let Some(name) = body.as_str().and_then(|reference| reference.rsplit('/').next()) {
                assert!(schemas[name]["example"].is_object(), "{name} has no example");
            }
        }
    }
}

#[tokio::test]
async fn the_docs_work_without_the_internet() {
    let server = Server::start();
    let page = server.get("/docs/").await;
    assert_eq!(page.status, 200);
    assert!(!page.text.contains("https://"), "the page fetches from elsewhere: {}", page.text);
    assert_eq!(server.get("/docs").await.status, 200, "followed to /docs/");
    assert_eq!(server.get("/openapi.json").await.body["openapi"], "3.1.0");
}

#[tokio::test]
async fn requests_are_measured_by_route() {
    let server = Server::start();
    server.post("/api/room/status", r#"{"roomName":"x"}"#).await;
    server.get("/api/unheard/of").await;
    let text = server.get("/metrics").await.text;
    let measured = |labels: &str| {
        text.lines().any(|line| line.starts_with("http_request_duration_seconds") && line.contains(labels))
    };
    assert!(measured(r#"route="/api/room/status",status="404""#), "{text}");
    assert!(measured(r#"route="unmatched""#));
    assert!(!text.contains("unheard"), "a path of a client's making is no label");
}
