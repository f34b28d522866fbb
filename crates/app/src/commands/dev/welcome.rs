//! What a newcomer reads when everything is up: at most a dozen lines.

use std::fmt::Write;
use std::path::Path;

use greenroom_preview::Preview;
use greenroom_usecases::create_room::OpenedRoom;

use crate::settings::Settings;
use crate::wiring::Services;

const NO_PAGES: &str = "no pages: in web/, npm ci && npm run build";

pub(super) fn text(settings: &Settings, demo: &OpenedRoom, data_dir: &Path, services: &Services) -> String {
    let (simulated, preview) = (services.public.simulated, services.public.preview);
    let (here, built) = (&settings.http.public_url, services.pages.are_built());
    let url = |index: usize| {
        demo.links
            .get(index)
            .and_then(Option::as_ref)
            .map(|link| format!("{here}/join?t={}", link.expose()))
            .unwrap_or_default()
    };
    let authentication = if services.access.sign_ins.is_some() { "by API key" } else { "no authentication" };
    let mut text = format!(
        "\nGreenroom is running for development: {authentication}, loopback only. NOT for production.\n"
    );
    if simulated {
        text.push_str(
            "SIMULATED: no LiveKit and no PostgreSQL; neither sound nor picture, and nothing is kept.\n",
        );
    }
    let lines = [
        ("Dashboard", if built { format!("{here}/admin") } else { NO_PAGES.into() }),
        ("API, docs", format!("{here}  {here}/docs")),
        ("LiveKit", settings.livekit.public_url.clone()),
        ("Data", if simulated { "in memory".into() } else { data_dir.display().to_string() }),
        (
            "Messages",
            if preview { format!("{here}/preview  (shown, not sent)") } else { "sent by WhatsApp".into() },
        ),
        ("Demo room", demo.room.record.room.name.to_string()),
        ("Candidate", url(0)),
        ("Interviewer", url(1)),
    ];
    for (name, value) in lines {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "  {name:<12}{value}");
    }
    let _ = write!(
        text,
        "{} in another terminal (Ctrl-C here stops everything):\n  \
         curl -s {here}/api/room/join -H 'Content-Type: application/json' -d '{{\"link\":\"{}\"}}'",
        if built { "Open both links, in two browsers. Or," } else { "Next," },
        url(0)
    );
    text
}

/// A message that was not sent, as its recipient would see it.
pub(super) fn message(preview: &Preview) -> String {
    let mut text = format!(
        "\n── a message to {}, shown and not sent ({}, {}) ──\n{}\n",
        preview.to,
        preview.purpose.as_str(),
        preview.language,
        preview.text.body
    );
    let mut links = preview.link.iter();
    for label in &preview.text.buttons {
        // Writing to a String cannot fail.
        let _ = match links.next() {
            Some(link) => writeln!(text, "  [{label}] {link}"),
            None => writeln!(text, "  [{label}]"),
        };
    }
    text
}
