//! `whatsapp.*` and `webhooks.out.*`: who is told, and how.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::TimeDelta;
use greenroom_domain::announcement::Event;
use greenroom_domain::invitation::Purpose;
use secrecy::SecretString;

use crate::settings::reader::Reader;
use crate::settings::{CloudApi, Messages, MessengerMode, WebhooksOut, parse};

const MODE: &str = "\"preview\" (messages are shown and not sent) or \"cloud\" (WhatsApp's Cloud API)";
const LANGUAGE: &str = "a language as Meta writes it, such as en, ar or en_GB";
const LANGUAGES: &str = "languages as Meta writes them, such as \"en, ar\"";
const MINUTES: &str =
    "numbers of minutes from 1 to 43200, such as \"1440, 60\", or nothing between the quotes";
const COMPANY: &str = "1 to 100 characters";
const IN_DOUBT: &str = "\"resend\" or \"wait\"";

pub(super) fn messages(read: &mut Reader) -> Option<Messages> {
    let mode = read.text("whatsapp.mode", MODE, |text| match text {
        "preview" => Some(false),
        "cloud" => Some(true),
        _ => None,
    });
    let cloud = cloud(read, mode == Some(true));
    let templates = templates(read);
    let default_language = read.text("whatsapp.default_language", LANGUAGE, parse::template_language);
    let languages = read.list("whatsapp.languages", LANGUAGES, parse::template_language);
    let company_name = read.text("whatsapp.company_name", COMPANY, parse::line);
    let a_second = read.whole("whatsapp.messages_per_second", 1..=1000);
    let people_a_day =
        read.optional("whatsapp.people_per_day", |read, key| read.whole(key, 1..=10_000_000_u32));
    let reminders = read.list("whatsapp.reminder_minutes", MINUTES, |text| {
        text.parse().ok().filter(|minutes| (1..=43_200).contains(minutes)).map(TimeDelta::minutes)
    });
    let ttl = read.whole("whatsapp.time_to_live_minutes", 1..=43_200);
    let resend_in_doubt = read.text("whatsapp.in_doubt", IN_DOUBT, |text| match text {
        "resend" => Some(true),
        "wait" => Some(false),
        _ => None,
    });
    let (default_language, mut languages) = (default_language?, languages?);
    if !languages.contains(&default_language) {
        languages.push(default_language.clone());
    }
    Some(Messages {
        mode: if mode? { MessengerMode::Cloud(Box::new(cloud??)) } else { MessengerMode::Preview },
        templates: templates?,
        default_language,
        languages,
        company_name: company_name?,
        a_second: a_second?,
        people_a_day: people_a_day?,
        reminders: reminders?,
        time_to_live: TimeDelta::minutes(ttl?),
        resend_in_doubt: resend_in_doubt?,
    })
}

const BASE_URL: &str = "a URL such as https://graph.facebook.com, without a slash at the end";
const VERSION: &str = "a version of the Graph API, such as v25.0";
const DIGITS: &str = "the number that Meta's manager shows, digits only";
const TOKEN: &str = "the token of a system user, without spaces";
const SECRET: &str = "the app's secret, without spaces";
const VERIFY: &str = "a word of your own choice, without spaces";
const BUTTON: &str = "\"positional\" or \"named\"";

/// What the Cloud API needs. Without it, the keys may stand there and wait.
fn cloud(read: &mut Reader, needed: bool) -> Option<Option<CloudApi>> {
    let base_url = read.text("whatsapp.base_url", BASE_URL, parse::public_url);
    let api_version = read.text("whatsapp.api_version", VERSION, parse::api_version);
    let timeout = read.whole("whatsapp.timeout_seconds", 1..=30);
    let named_button = read.text("whatsapp.button_parameter", BUTTON, |text| match text {
        "positional" => Some(false),
        "named" => Some(true),
        _ => None,
    });
    let business_account_id =
        read.optional("whatsapp.business_account_id", |read, key| read.text(key, DIGITS, parse::digits));
    let phone_number_id =
        required(read, needed, "whatsapp.phone_number_id", |read, key| read.text(key, DIGITS, parse::digits));
    let secret = |text: &str| parse::word(text).map(SecretString::from);
    let access_token =
        required(read, needed, "whatsapp.access_token", |read, key| read.secret(key, TOKEN, secret));
    let app_secret =
        required(read, needed, "whatsapp.app_secret", |read, key| read.secret(key, SECRET, secret));
    let app_secret_previous =
        read.optional("whatsapp.app_secret_previous", |read, key| read.secret(key, SECRET, secret));
    let verify_token =
        required(read, needed, "whatsapp.verify_token", |read, key| read.secret(key, VERIFY, secret));
    let (base_url, api_version, timeout) = (base_url?, api_version?, timeout?);
    let (named_button, business_account_id, previous) =
        (named_button?, business_account_id?, app_secret_previous?);
    let (Some(phone_number_id), Some(access_token), Some(app_secret), Some(verify_token)) =
        (phone_number_id?, access_token?, app_secret?, verify_token?)
    else {
        return Some(None);
    };
    Some(Some(CloudApi {
        base_url,
        api_version,
        phone_number_id,
        business_account_id,
        access_token,
        app_secrets: std::iter::once(app_secret).chain(previous).collect(),
        verify_token,
        timeout: Duration::from_secs(timeout),
        named_button,
    }))
}

/// What `read` reads: a mistake when it is needed and not there.
fn required<T>(
    read: &mut Reader,
    needed: bool,
    key: &str,
    inner: impl FnOnce(&mut Reader, &str) -> Option<T>,
) -> Option<Option<T>> {
    if needed { inner(read, key).map(Some) } else { read.optional(key, inner) }
}

const TEMPLATE: &str = "the name of a template (a-z, 0-9, _), or \"none\"";

fn templates(read: &mut Reader) -> Option<BTreeMap<Purpose, String>> {
    let names = Purpose::ALL.map(|purpose| {
        let key = format!("whatsapp.templates.{}", purpose.as_str());
        (purpose, read.text(&key, TEMPLATE, parse::template_name))
    });
    let mut templates = BTreeMap::new();
    for (purpose, name) in names {
        if let Some(name) = name? {
            templates.insert(purpose, name);
        }
    }
    Some(templates)
}

const OUT_URL: &str =
    "the URL that takes the events, https (http only for private addresses that are allowed)";
const OUT_SECRET: &str = "whsec_ and base64 of 24 bytes or more, or a random text of 24 bytes or more";
const EVENTS: &str = "events such as \"invitation.failed, response.received, interview.ended\"";
const PRIVATE: &str = "\"refuse\" or \"allow\"";

/// The outer option: without mistakes. The inner one: there is somebody to tell.
pub(super) fn webhooks_out(read: &mut Reader) -> Option<Option<WebhooksOut>> {
    let is_set = read.is_set("webhooks.out.url");
    let url = read.optional("webhooks.out.url", |read, key| read.text(key, OUT_URL, parse::http_url));
    let secret = |text: &str| (text.len() >= 24).then(|| parse::word(text).map(SecretString::from)).flatten();
    let current =
        required(read, is_set, "webhooks.out.secret", |read, key| read.secret(key, OUT_SECRET, secret));
    let previous =
        read.optional("webhooks.out.secret_previous", |read, key| read.secret(key, OUT_SECRET, secret));
    let events = read.list("webhooks.out.events", EVENTS, Event::parse);
    let allow_private = read.text("webhooks.out.private_addresses", PRIVATE, |text| match text {
        "refuse" => Some(false),
        "allow" => Some(true),
        _ => None,
    });
    let (url, current, previous) = (url?, current?, previous?);
    let (events, allow_private) = (events?, allow_private?);
    let (Some(url), Some(current)) = (url, current) else { return Some(None) };
    Some(Some(WebhooksOut { url, secret: current, previous_secret: previous, events, allow_private }))
}
