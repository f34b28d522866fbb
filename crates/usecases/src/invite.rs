//! Turns messages that are called for into messages that can be stored: with an id, a language and a line in the timeline.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use greenroom_domain::invitation::InvitationId;
use greenroom_domain::notice::{Notice, NoticeRules, urgent_at};
use greenroom_domain::participant::Participant;
use greenroom_domain::ports::{NewInvitation, Secrets};
use greenroom_domain::room::Room;
use greenroom_domain::timeline::{Caller, Happening, TimelineEntry};
use greenroom_wording::language_of;

/// How people are written to.
#[derive(Clone)]
pub struct Invite {
    /// Randomness.
    pub secrets: Arc<dyn Secrets>,
    /// Which messages there can be.
    pub rules: NoticeRules,
    /// The languages that the templates exist in, as the messenger writes them (`whatsapp.languages`).
    pub languages: Vec<String>,
    /// The language of people who speak none of these, or of whom nothing is known (`whatsapp.default_language`).
    pub default_language: String,
}

/// Messages that are ready to be stored, with their lines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// The messages.
    pub invitations: Vec<NewInvitation>,
    /// One line for each.
    pub timeline: Vec<TimelineEntry>,
}

impl Invite {
    /// Writes the messages to these people, who are all of the room.
    pub fn write<'a>(
        &self,
        notices: &[Notice],
        room: &Room,
        people: impl IntoIterator<Item = &'a Participant> + Clone,
        by: &Caller,
        now: DateTime<Utc>,
    ) -> Written {
        let mut written = Written::default();
        for notice in notices {
            let who = people.clone().into_iter().find(|who| who.id == notice.participant);
            let new = self.invitation(*notice, who, room, now);
            written.timeline.push(line(&new, room, by));
            written.invitations.push(new);
        }
        written
    }

    fn invitation(
        &self,
        notice: Notice,
        who: Option<&Participant>,
        room: &Room,
        now: DateTime<Utc>,
    ) -> NewInvitation {
        let locale = who.and_then(|who| who.locale.as_deref()).unwrap_or_default();
        NewInvitation {
            id: InvitationId(self.secrets.uuid()),
            notice,
            language: language_of(locale, &self.languages, &self.default_language),
            urgent_at: urgent_at(room),
            created_at: now,
        }
    }
}

fn line(new: &NewInvitation, room: &Room, by: &Caller) -> TimelineEntry {
    let what = Happening::InvitationIs(new.id, new.notice.purpose, new.notice.state());
    by.line(room.id, new.created_at, Some(new.notice.participant), what)
}
