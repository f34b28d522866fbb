//! What people write: `messages[]` (Meta: Webhooks overview).

use greenroom_domain::message::MessageId;
use greenroom_domain::phone::PhoneNumber;
use greenroom_domain::receipt::{Reply, Sender};
use greenroom_domain::response::ReplyWord;
use serde_json::Value;

use super::body;
use crate::json;

/// A tap on a button or a text. Pictures, reactions, `system`, `unsupported` and whatever comes next are no replies.
pub(super) fn reply(message: &Value) -> Option<Reply> {
    let texts = match json::text(message, "/type")?.as_str() {
        // The payload is our own word; the text is the label, in the template's language.
        "button" => ["/button/payload", "/button/text"],
        "interactive" => ["/interactive/button_reply/id", "/interactive/button_reply/title"],
        "text" => ["/text/body", ""],
        _ => return None,
    };
    Some(Reply {
        id: MessageId::new(json::key(message, "/id")?),
        from: sender(message, "/from"),
        answers: json::key(message, "/context/id").map(MessageId::new),
        word: texts.iter().find_map(|pointer| ReplyWord::read(&json::text(message, pointer)?)),
        at: body::time(message, "/timestamp")?,
    })
}

/// WhatsApp writes numbers without `+`. It may leave them out, and they need not be what we sent to: Mexico, Argentina
/// and Brazil have two spellings.
pub(super) fn sender(value: &Value, pointer: &str) -> Sender {
    let digits = json::text(value, pointer).unwrap_or_default();
    Sender { phone: PhoneNumber::from_e164(&format!("+{}", digits.trim_start_matches('+'))).ok() }
}
