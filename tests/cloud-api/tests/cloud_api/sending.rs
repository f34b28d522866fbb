//! What is accepted, and what is refused with which code.

use greenroom_cloud_api::{CloudApi, Config, Limits, PairLimit, Rules, TemplateStatus};
use serde_json::json;

use crate::stage::{
    LAYLA, OMAR, ROOM, Stage, TOKEN, catalogue, changed, message, message_to, read, with, without,
};

const BODY: &str = "/template/components/0/parameters";
const LINK: &str = "/template/components/1";
const REPLY: &str = "/template/components/2";
const FIRST_TEXT: &str = "/template/components/0/parameters/0/text";

#[tokio::test]
async fn a_good_message_is_accepted_and_recorded() {
    let stage = Stage::new().await;
    let (status, answer) = stage.answer(&message()).await;
    assert_eq!(status, 200, "{answer}");
    assert_eq!(answer["contacts"], json!([{ "input": LAYLA, "wa_id": "962790123456" }]));
    assert_eq!(answer["messages"][0]["message_status"], "accepted");
    let accepted = stage.api.message_with(answer["messages"][0]["id"].as_str().unwrap()).unwrap();
    assert_eq!(
        (accepted.to.as_str(), accepted.template.as_str(), accepted.language.as_str()),
        (LAYLA, ROOM, "ar")
    );
    assert_eq!(accepted.parameters["candidate_name"], "ليلى");
    assert_eq!(accepted.link_suffix(), Some("k3J9-_token"));
    assert_eq!(accepted.links[0].url, "https://join.example.com/join?t=k3J9-_token");
    assert_eq!(accepted.quick_replies[&1], "stop:inv_1");
    assert_eq!(accepted.biz_opaque_callback_data.as_deref(), Some("inv_1"));
    assert!(accepted.body.starts_with("مرحبًا ليلى، "), "{}", accepted.body);
}

#[tokio::test]
async fn every_member_that_may_be_left_out_may_be_left_out() {
    let stage = Stage::new().await;
    let good = [
        without("", "recipient_type"),
        without("", "biz_opaque_callback_data"),
        without("/template/components", "2"),
    ];
    for message in good {
        assert_eq!(stage.code(&message).await, 0, "{message}");
    }
    let bare = json!({ "messaging_product": "whatsapp", "to": LAYLA, "type": "template",
        "template": { "name": "thanks_v1", "language": { "code": "en" } } });
    assert_eq!(stage.code(&bare).await, 0);
}

#[tokio::test]
async fn the_order_of_parameters_and_components_does_not_matter() {
    let stage = Stage::new().await;
    let mut message = message();
    message.pointer_mut(BODY).unwrap().as_array_mut().unwrap().reverse();
    message.pointer_mut("/template/components").unwrap().as_array_mut().unwrap().reverse();
    assert_eq!(stage.code(&message).await, 0);
}

#[tokio::test]
async fn a_message_of_the_wrong_shape_is_refused() {
    let stage = Stage::new().await;
    let cases = [
        (changed("/messaging_product", json!("sms")), 131_009),
        (without("", "messaging_product"), 131_008),
        (changed("/recipient_type", json!("group")), 131_009),
        (without("", "to"), 131_008),
        (changed("/to", json!(962790123456_u64)), 100),
        (changed("/type", json!("text")), 131_051),
        (with("", "preview_url", json!(true)), 100),
        (with("/template", "namespace", json!("x")), 100),
        (with("/template/language", "policy", json!("deterministic")), 100),
        (changed("/template/language", json!("ar")), 100),
        (changed("/biz_opaque_callback_data", json!("é".repeat(513))), 100),
        (changed("/template/components", json!({})), 100),
        (json!([]), 100),
    ];
    for (message, code) in cases {
        assert_eq!(stage.code(&message).await, code, "{message}");
    }
    assert_eq!(stage.code(&changed("/biz_opaque_callback_data", json!("é".repeat(512)))).await, 0);
}

#[tokio::test]
async fn a_recipient_that_is_not_plain_e164_is_refused() {
    let stage = Stage::new().await;
    for to in [
        "962790123456",
        "+962 79 012 3456",
        "+0790123456",
        "+96279012345678901",
        "+123456",
        "+96279O123456",
        "",
    ] {
        assert_eq!(stage.code(&message_to(to)).await, 131_009, "{to}");
    }
    assert_eq!(stage.code(&message_to("+96265550100")).await, 131_021);
}

#[tokio::test]
async fn a_body_that_is_not_json_is_refused() {
    let stage = Stage::new().await;
    let post = || stage.client.post(stage.url()).bearer_auth(TOKEN);
    let (status, answer) =
        read(post().header("content-type", "application/json").body("{").send().await.unwrap()).await;
    assert_eq!((status, answer["error"]["code"].as_u64()), (400, Some(100)));
    let (_, answer) = read(post().body(message().to_string()).send().await.unwrap()).await;
    assert_eq!(answer["error"]["code"], 100);
}

#[tokio::test]
async fn an_error_has_the_body_that_is_documented() {
    let stage = Stage::new().await;
    let (status, answer) = stage.answer(&changed("/template/name", json!("nowhere_v1"))).await;
    let error = &answer["error"];
    assert_eq!((status, error["code"].as_u64()), (404, Some(132_001)));
    assert_eq!(error["message"], "(#132001) Template name does not exist in the translation");
    assert_eq!(error["type"], "OAuthException");
    assert_eq!(error["error_data"]["messaging_product"], "whatsapp");
    assert!(error["error_data"]["details"].as_str().unwrap().contains("nowhere_v1"));
    assert!(!error["fbtrace_id"].as_str().unwrap().is_empty());
}

#[tokio::test]
async fn a_wrong_token_is_told_before_anything_else() {
    let stage = Stage::new().await;
    let anonymous = read(stage.client.post(stage.url()).json(&json!({})).send().await.unwrap()).await;
    assert_eq!((anonymous.0, anonymous.1["error"]["code"].as_u64()), (401, Some(190)));
    stage.api.set_token("rotated");
    assert_eq!(stage.code(&message()).await, 190);
    let rotated =
        stage.client.post(stage.url()).bearer_auth("rotated").json(&message()).send().await.unwrap();
    assert_eq!(rotated.status(), 200);
}

#[tokio::test]
async fn an_unknown_number_id_is_a_missing_object() {
    let stage = Stage::new().await;
    let url = format!("{}/v25.0/42/messages", stage.api.base_url());
    let (status, answer) =
        read(stage.client.post(url).bearer_auth(TOKEN).json(&message()).send().await.unwrap()).await;
    assert_eq!(status, 400);
    assert_eq!((&answer["error"]["code"], &answer["error"]["error_subcode"]), (&json!(100), &json!(33)));
}

#[tokio::test]
async fn only_living_versions_answer_and_each_answer_tells_its_version() {
    let stage = Stage::new().await;
    for (version, code, told) in
        [("v21.0", 0, "v21.0"), ("v26.0", 0, "v26.0"), ("v20.0", 100, "v26.0"), ("v27.0", 100, "v26.0")]
    {
        let url = stage.url().replace("v25.0", version);
        let answer = stage.client.post(url).bearer_auth(TOKEN).json(&message()).send().await.unwrap();
        assert_eq!(answer.headers()["facebook-api-version"], told);
        assert_eq!(crate::stage::code(&read(answer).await.1), code, "{version}");
    }
    stage.api.set_answered_version(Some("v26.0"));
    assert_eq!(stage.send(&message()).await.unwrap().headers()["facebook-api-version"], "v26.0");
}

#[tokio::test]
async fn a_path_that_graph_does_not_have_is_refused() {
    let stage = Stage::new().await;
    let url = stage.url().replace("/v25.0", "");
    let (_, answer) =
        read(stage.client.post(url).bearer_auth(TOKEN).json(&message()).send().await.unwrap()).await;
    assert_eq!(answer["error"]["code"], 2500);
}

#[tokio::test]
async fn a_template_has_to_be_there_in_this_language_and_approved() {
    let stage = Stage::new().await;
    assert_eq!(stage.code(&changed("/template/language/code", json!("fr"))).await, 132_001);
    assert_eq!(stage.code(&changed("/template/language/code", json!("ar-JO"))).await, 132_001);
    let cases = [
        (TemplateStatus::Pending, 132_001),
        (TemplateStatus::Rejected, 132_001),
        (TemplateStatus::Paused, 132_015),
        (TemplateStatus::Disabled, 132_016),
        (TemplateStatus::Approved, 0),
    ];
    for (status, code) in cases {
        stage.api.edit_templates(|templates| templates.set_status(ROOM, "ar", status)).unwrap();
        assert_eq!(stage.code(&message()).await, code, "{status:?}");
    }
}

#[tokio::test]
async fn the_body_has_exactly_the_parameters_of_its_template() {
    let stage = Stage::new().await;
    let extra = json!({ "type": "text", "parameter_name": "extra", "text": "x" });
    let mut six = message();
    six.pointer_mut(BODY).unwrap().as_array_mut().unwrap().push(extra);
    let cases = [
        (six, 132_000),
        (without(BODY, "4"), 132_000),
        (without("/template/components", "0"), 132_000),
        (without("/template", "components"), 132_000),
        (changed("/template/components/0/parameters/0/parameter_name", json!("candidate")), 132_012),
        (changed("/template/components/0/parameters/0/parameter_name", json!("job_title")), 132_012),
        (without("/template/components/0/parameters/0", "parameter_name"), 132_012),
        (changed("/template/components/0/parameters/0/type", json!("currency")), 132_012),
        (changed(FIRST_TEXT, json!("")), 131_008),
        (changed(FIRST_TEXT, json!("  ")), 131_008),
        (without("/template/components/0/parameters/0", "text"), 131_008),
        (with("/template/components/0/parameters/0", "lang", json!("ar")), 100),
        (changed("/template/components/2", json!({ "type": "body" })), 132_000),
        (changed("/template/components/2", json!({ "type": "header", "parameters": [] })), 132_000),
    ];
    for (message, code) in cases {
        assert_eq!(stage.code(&message).await, code, "{message}");
    }
}

#[tokio::test]
async fn parameters_have_no_newline_no_tab_and_at_most_four_spaces_in_a_row() {
    let stage = Stage::new().await;
    for (text, code) in
        [("a\nb", 132_018), ("a\tb", 132_018), ("a     b", 132_018), ("a    b", 0), ("a b c d e f", 0)]
    {
        assert_eq!(stage.code(&changed(FIRST_TEXT, json!(text))).await, code, "{text:?}");
    }
}

#[tokio::test]
async fn a_filled_body_has_at_most_1024_characters() {
    let stage = Stage::new().await;
    stage.code(&changed(FIRST_TEXT, json!("x"))).await;
    let rest = stage.api.message(0).unwrap().body.chars().count() - 1;
    assert_eq!(stage.code(&changed(FIRST_TEXT, json!("ل".repeat(1024 - rest)))).await, 0);
    assert_eq!(stage.code(&changed(FIRST_TEXT, json!("ل".repeat(1025 - rest)))).await, 132_005);
}

#[tokio::test]
async fn the_link_is_there_once_and_consists_of_base64url() {
    let stage = Stage::new().await;
    let link = message().pointer(LINK).unwrap().clone();
    let text = "/template/components/1/parameters/0/text";
    let cases = [
        (without("/template/components", "1"), 131_008),
        (changed(REPLY, link), 131_008),
        (changed("/template/components/1/parameters", json!([])), 131_008),
        (without(LINK, "index"), 131_008),
        (changed("/template/components/1/index", json!(0)), 100),
        (changed("/template/components/1/index", json!("first")), 131_009),
        (changed("/template/components/1/index", json!("1")), 132_000),
        (changed("/template/components/1/index", json!("7")), 132_000),
        (changed("/template/components/1/sub_type", json!("copy_code")), 131_009),
        (changed(text, json!("a b")), 131_009),
        (changed(text, json!("a=b")), 131_009),
        (changed(text, json!("ليلى")), 131_009),
        (changed(text, json!("")), 131_009),
        (changed(text, json!("x".repeat(1969))), 131_009),
        (changed(text, json!("x".repeat(1968))), 0),
    ];
    for (message, code) in cases {
        assert_eq!(stage.code(&message).await, code, "{message}");
    }
}

#[tokio::test]
async fn the_parameter_of_a_link_has_a_name_only_where_the_rules_say_so() {
    let named = with("/template/components/1/parameters/0", "parameter_name", json!("token"));
    assert_eq!(Stage::new().await.code(&named).await, 132_012);
    let lenient = Stage::with(|config| config.rules = Rules { named_button_parameters: true }).await;
    assert_eq!(lenient.code(&named).await, 0);
}

#[tokio::test]
async fn a_quick_reply_is_filled_only_where_the_template_has_one() {
    let stage = Stage::new().await;
    let reply = message().pointer(REPLY).unwrap().clone();
    let mut twice = message();
    twice.pointer_mut("/template/components").unwrap().as_array_mut().unwrap().push(reply);
    let cases = [
        (changed("/template/components/2/index", json!("0")), 132_000),
        (changed("/template/components/2/index", json!("2")), 132_000),
        (changed("/template/components/2/parameters/0/payload", json!("")), 131_008),
        (changed("/template/components/2/parameters/0/type", json!("text")), 131_009),
        (twice, 132_000),
    ];
    for (message, code) in cases {
        assert_eq!(stage.code(&message).await, code, "{message}");
    }
}

#[tokio::test]
async fn too_many_messages_in_a_second_are_refused() {
    let limits = Limits { per_second: Some(5), pair: None };
    let stage = Stage::with(|config| config.limits = limits).await;
    let good = message();
    let sent = futures_util::future::join_all((0..8).map(|_| stage.answer(&good))).await;
    let refused: Vec<_> = sent.iter().filter(|(status, _)| *status != 200).collect();
    assert_eq!(refused.len(), 3);
    assert!(refused.iter().all(|(_, answer)| answer["error"]["code"] == 130_429));
}

#[tokio::test]
async fn too_many_messages_to_one_recipient_are_refused_and_others_are_not() {
    let pair = PairLimit { burst: 3, ..PairLimit::default() };
    let stage = Stage::with(|config| config.limits = Limits { per_second: None, pair: Some(pair) }).await;
    for code in [0, 0, 0, 131_056] {
        assert_eq!(stage.code(&message()).await, code);
    }
    assert_eq!(stage.code(&message_to(OMAR)).await, 0);
    stage.api.set_limits(Limits::OFF);
    assert_eq!(stage.code(&message()).await, 0);
}

#[tokio::test]
async fn refusals_are_recorded_and_can_be_waited_for() {
    let stage = Stage::new().await;
    stage.code(&changed("/template/name", json!("nowhere_v1"))).await;
    let refusals = stage.api.wait_for_refusals(1, crate::stage::LIMIT).await.unwrap();
    assert_eq!((refusals[0].error.code, refusals[0].to.as_deref()), (132_001, Some(LAYLA)));
    let impatient = stage.api.wait_for_messages(1, std::time::Duration::from_millis(1)).await;
    assert!(impatient.unwrap_err().to_string().contains("132001"));
    stage.api.forget();
    assert_eq!(stage.api.counters(), Default::default());
}

#[tokio::test]
async fn a_stand_in_that_was_stopped_frees_its_port() {
    let first = CloudApi::start(Config::new(catalogue())).await.unwrap();
    let port: u16 = first.base_url().rsplit(':').next().unwrap().parse().unwrap();
    first.stop().await;
    let second = CloudApi::start(Config { port, ..Config::new(catalogue()) }).await.unwrap();
    assert!(second.base_url().ends_with(&port.to_string()));
}
