//! A message in the words of the Cloud API (Meta: Send messages, Components).

use greenroom_domain::link::JoinLink;
use greenroom_domain::message::{Message, Parameter, clean_time};
use greenroom_domain::response::ReplyWord;
use serde_json::{Value, json};

/// The body of a request; none when the purpose has a link, and the message has not.
pub(crate) fn body(message: &Message, template: &str, name_on_button: bool) -> Option<Value> {
    Some(json!({
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        // Always with its `+`: without, Meta would put the country code of our own number before it.
        "to": message.to.as_str(),
        "biz_opaque_callback_data": message.attempt.to_string(),
        "type": "template",
        "template": {
            "name": template,
            "language": { "code": message.language },
            "components": components(message, name_on_button)?,
        },
    }))
}

fn components(message: &Message, name_on_button: bool) -> Option<Vec<Value>> {
    let mut components = vec![texts(&message.parameters)];
    if message.purpose.has_link() {
        components.push(link(message.link.as_ref()?, name_on_button));
    }
    let first = usize::from(message.purpose.has_link());
    let replies = message.purpose.quick_replies().iter().zip(first..);
    components.extend(replies.map(|(word, index)| quick_reply(*word, index)));
    Some(components)
}

fn texts(parameters: &[Parameter]) -> Value {
    let parameter = |parameter: &Parameter| {
        let text = clean_time(&parameter.text);
        json!({ "type": "text", "parameter_name": parameter.name, "text": text })
    };
    json!({ "type": "body", "parameters": parameters.iter().map(parameter).collect::<Vec<_>>() })
}

/// The variable of the link is `{{1}}`, also in a template whose other variables have names.
fn link(link: &JoinLink, name_on_button: bool) -> Value {
    let mut parameter = json!({ "type": "text", "text": link.expose() });
    if let (true, Some(members)) = (name_on_button, parameter.as_object_mut()) {
        members.insert("parameter_name".to_owned(), "1".into());
    }
    json!({ "type": "button", "sub_type": "url", "index": "0", "parameters": [parameter] })
}

fn quick_reply(word: ReplyWord, index: usize) -> Value {
    let parameter = json!({ "type": "payload", "payload": word.payload() });
    json!({ "type": "button", "sub_type": "quick_reply", "index": index.to_string(), "parameters": [parameter] })
}

#[cfg(test)]
mod tests {
    use greenroom_domain::invitation::{InvitationId, Purpose};
    use greenroom_domain::message::AttemptId;
    use greenroom_domain::phone::PhoneNumber;
    use uuid::Uuid;

    use super::*;

    const SECRET: &str = "k3J9k3J9k3J9k3J9k3J9k3J9k3J9k3J9k3J9k3J9k3I";

    fn message(purpose: Purpose) -> Message {
        let parameters = purpose.parameters().iter();
        Message {
            attempt: AttemptId { invitation: InvitationId(Uuid::from_u128(7)), number: 2 },
            to: PhoneNumber::from_e164("+962790123456").unwrap(),
            purpose,
            language: "ar".into(),
            parameters: parameters.map(|name| Parameter { name, text: "ليلى\n حداد".into() }).collect(),
            link: JoinLink::parse(SECRET),
        }
    }

    #[test]
    fn a_message_is_written_as_meta_wants_it() {
        let text = |name: &str| json!({ "type": "text", "parameter_name": name, "text": "ليلى حداد" });
        let reply = |index: &str, payload: &str| {
            json!({ "type": "button", "sub_type": "quick_reply", "index": index,
                "parameters": [{ "type": "payload", "payload": payload }] })
        };
        let expected = json!({
            "messaging_product": "whatsapp", "recipient_type": "individual", "to": "+962790123456",
            "biz_opaque_callback_data": "inv_00000000000000000000000000000007.2", "type": "template",
            "template": { "name": "greenroom_open_v1", "language": { "code": "ar" }, "components": [
                { "type": "body", "parameters": [
                    text("person_name"), text("company_name"), text("job_title"), text("application_ref"),
                    text("closes_at") ] },
                { "type": "button", "sub_type": "url", "index": "0", "parameters": [
                    { "type": "text", "text": SECRET } ] },
                reply("1", "wrong_person"), reply("2", "stop") ] } });
        assert_eq!(body(&message(Purpose::Open), "greenroom_open_v1", false), Some(expected));
    }

    #[test]
    fn buttons_are_counted_from_the_first_whether_it_is_a_link_or_not() {
        let cancelled = body(&message(Purpose::Cancelled), "t", false).unwrap();
        let components = cancelled.pointer("/template/components").unwrap().as_array().unwrap();
        assert_eq!(components.len(), 2);
        assert_eq!(components[1], quick_reply(ReplyWord::Stop, 0));
    }

    #[test]
    fn the_link_has_a_name_only_when_it_is_asked_for() {
        let parameter = |named| {
            let body = body(&message(Purpose::Open), "t", named).unwrap();
            body.pointer("/template/components/1/parameters/0").unwrap().clone()
        };
        assert_eq!(parameter(false), json!({ "type": "text", "text": SECRET }));
        assert_eq!(parameter(true), json!({ "type": "text", "text": SECRET, "parameter_name": "1" }));
    }

    #[test]
    fn without_its_link_no_message_is_made() {
        assert_eq!(body(&Message { link: None, ..message(Purpose::Open) }, "t", false), None);
        assert!(body(&Message { link: None, ..message(Purpose::Cancelled) }, "t", false).is_some());
    }
}
