//! The text of a message: what stands in place of each variable of its template.

use chrono::{DateTime, Utc};
use greenroom_domain::link::LinkKeys;
use greenroom_domain::message::{Message, Parameter, clean, clean_time};
use greenroom_domain::outbox::Candidate;
use greenroom_domain::participant::Participant;
use greenroom_domain::ports::Claimed;
use greenroom_wording::moment;

/// Why a message cannot be written. Both are mistakes that only an operator can mend.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ComposeError {
    /// The person has no number (any more).
    #[error("the person has no phone number")]
    NoPhone,
    /// The key that the person's link was made from is gone from the settings.
    #[error("the key of the person's link is not known any more: set entry.link_key_previous")]
    LinkKeyUnknown,
}

/// Writes messages.
#[derive(Clone)]
pub struct Compose {
    /// From what links are derived.
    pub link_keys: LinkKeys,
    /// What stands for the company where a room names none (`whatsapp.company_name`).
    pub company_name: String,
}

impl Compose {
    /// The message of a claim. The same claim gives the same message.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn message(&self, claimed: &Claimed) -> Result<Message, ComposeError> {
        let Candidate { invitation, recipient, .. } = &claimed.candidate;
        let link = match invitation.purpose.has_link() {
            true => Some(self.link_keys.link(recipient).ok_or(ComposeError::LinkKeyUnknown)?),
            false => None,
        };
        let names = invitation.purpose.parameters().iter();
        let parameter = |name: &&'static str| Parameter { name, text: self.text(name, &claimed.candidate) };
        Ok(Message {
            attempt: claimed.attempt,
            to: recipient.phone.clone().ok_or(ComposeError::NoPhone)?,
            purpose: invitation.purpose,
            language: invitation.language.clone(),
            parameters: names.map(parameter).collect(),
            link,
        })
    }

    fn text(&self, parameter: &str, candidate: &Candidate) -> String {
        let room = &candidate.room;
        match parameter {
            "person_name" => clean(&candidate.recipient.name),
            "candidate_name" => clean(&candidate.candidate_name),
            "company_name" => clean(room.company.as_deref().unwrap_or(&self.company_name)),
            "job_title" => clean(&room.job.title),
            "application_ref" => clean(&room.application.id),
            "closes_at" => clean_time(&in_words(room.window.closes_at, candidate)),
            "starts_at" => clean_time(&appointment(candidate)),
            _ => clean(""),
        }
    }
}

/// When it starts; or, where the room has no start, from when until when it is open.
fn appointment(candidate: &Candidate) -> String {
    let room = &candidate.room;
    match room.schedule.starts_at {
        Some(start) => in_words(start, candidate),
        None => {
            let (opens, closes) = (room.window.opens_at, room.window.closes_at);
            format!("{} – {}", in_words(opens, candidate), in_words(closes, candidate))
        }
    }
}

/// A moment in the room's zone and in the language of the message, as the person's country says it.
fn in_words(at: DateTime<Utc>, candidate: &Candidate) -> String {
    let language = &candidate.invitation.language;
    let spoken = candidate.recipient.locale.as_deref().filter(|locale| is_of(locale, language));
    let country = country(&candidate.recipient);
    moment(at, &candidate.room.schedule.timezone, spoken.unwrap_or(language), country.as_deref())
}

/// Whether a person's locale is one of the message's language: a person who speaks another gets the default language as it
/// is, and no date in a language that the text is not in.
fn is_of(locale: &str, language: &str) -> bool {
    let primary = |tag: &str| tag.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
    primary(locale) == primary(language)
}

fn country(person: &Participant) -> Option<String> {
    person.phone.as_ref().and_then(|phone| phone.country())
}

#[cfg(test)]
mod tests {
    use greenroom_domain::invitation::Purpose;

    #[test]
    fn every_variable_of_every_template_is_known() {
        let known = [
            "person_name",
            "candidate_name",
            "company_name",
            "job_title",
            "application_ref",
            "closes_at",
            "starts_at",
        ];
        for purpose in Purpose::ALL {
            assert!(purpose.parameters().iter().all(|name| known.contains(name)), "{purpose:?}");
        }
    }
}
