//! `GET /preview`: the messages that were shown instead of being sent.

use std::fmt::Write;

use actix_web::http::header::CONTENT_SECURITY_POLICY;
use actix_web::{HttpResponse, get, web};
use greenroom_preview::Preview;
use serde::Serialize;
use utoipa::ToSchema;

use super::dto::{Problems, time};
use super::problem::{Code, Problem};
use crate::wiring::Services;

#[derive(Serialize, ToSchema)]
struct PreviewsDto {
    success: bool,
    /// Newest first, at most 200.
    items: Vec<PreviewDto>,
}

/// A message as its recipient would see it.
#[derive(Serialize, ToSchema)]
struct PreviewDto {
    at: String,
    /// With most of the number hidden.
    #[schema(example = "+962•••••••56")]
    to: String,
    #[schema(example = "open")]
    purpose: &'static str,
    #[schema(example = "ar")]
    language: String,
    body: String,
    footer: Option<String>,
    /// The labels of the buttons, that of the link first.
    buttons: Vec<String>,
    /// Where the first button leads.
    link: Option<String>,
}

/// Lists the messages that were shown instead of being sent; 404 when they are sent.
#[utoipa::path(tag = "messages", security(("apiKey" = ["rooms:write"])), responses((status = 200, body = PreviewsDto), Problems))]
#[get("/api/preview/messages")]
pub(super) async fn preview_messages(
    services: web::Data<Services>,
) -> Result<web::Json<PreviewsDto>, Problem> {
    let items = shown(&services)?.iter().map(PreviewDto::of).collect();
    Ok(web::Json(PreviewsDto { success: true, items }))
}

/// Shows the messages that were shown instead of being sent, as a page.
#[utoipa::path(tag = "messages", security(("apiKey" = ["rooms:write"])), responses((status = 200, body = String, content_type = "text/html"), Problems))]
#[get("/preview")]
pub(super) async fn preview_page(services: web::Data<Services>) -> Result<HttpResponse, Problem> {
    let html = html(&shown(&services)?);
    Ok(HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header((CONTENT_SECURITY_POLICY, CONTENT))
        .body(html))
}

fn shown(services: &Services) -> Result<Vec<Preview>, Problem> {
    let sent = || Problem::new(Code::NotFound, "messages are sent, not shown (whatsapp.mode is \"cloud\")");
    services.messages.preview.as_ref().map(greenroom_preview::PreviewMessenger::shown).ok_or_else(sent)
}

impl PreviewDto {
    fn of(preview: &Preview) -> Self {
        Self {
            at: time(preview.at),
            to: preview.to.clone(),
            purpose: preview.purpose.as_str(),
            language: preview.language.clone(),
            body: preview.text.body.clone(),
            footer: preview.text.footer.clone(),
            buttons: preview.text.buttons.clone(),
            link: preview.link.clone(),
        }
    }
}

const HEAD: &str = include_str!("preview.html");

/// The page has its own style in it, which is named by its hash (CSP level 3, section 8.3), and nothing else.
const CONTENT: &str = "default-src 'none'; style-src 'sha256-x0RMTzB3TS2Ua6VztVk0XWEpqAxdZR6dmY28kQmFZrE='; \
                       frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

fn html(previews: &[Preview]) -> String {
    let mut page = HEAD.to_owned();
    if previews.is_empty() {
        page.push_str(
            "<p class=note>No message yet. Create a room whose candidate has agreed to WhatsApp.</p>",
        );
    }
    previews.iter().for_each(|preview| article(&mut page, preview));
    page.push_str("</main></html>\n");
    page
}

fn article(page: &mut String, preview: &Preview) {
    // Writing to a String cannot fail.
    let _ = write!(
        page,
        "<article><p class=note>{} · {} · {} · {}</p><section lang=\"{}\" dir=auto><p dir=auto>{}</p>",
        escaped(&time(preview.at)),
        escaped(&preview.to),
        preview.purpose.as_str(),
        escaped(&preview.language),
        escaped(&preview.language),
        escaped(&preview.text.body),
    );
    if let Some(footer) = &preview.text.footer {
        let _ = write!(page, "<p class=footer dir=auto>{}</p>", escaped(footer));
    }
    page.push_str("</section>");
    let mut links = preview.link.iter();
    for label in &preview.text.buttons {
        let _ = match links.next() {
            Some(link) => write!(page, "<a class=button href=\"{}\">{}</a>", escaped(link), escaped(label)),
            None => write!(page, "<span class=button>{}</span>", escaped(label)),
        };
    }
    page.push_str("</article>");
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use base64::prelude::{BASE64_STANDARD, Engine};
    use sha2::{Digest, Sha256};

    use super::*;

    #[test]
    fn the_policy_names_the_style_of_the_page() {
        let style = HEAD.split_once("<style>").unwrap().1.split_once("</style>").unwrap().0;
        let hash = BASE64_STANDARD.encode(Sha256::digest(style));
        assert!(CONTENT.contains(&format!("'sha256-{hash}'")), "the style has the hash {hash}");
    }
}
