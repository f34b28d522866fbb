//! What an error code of Meta calls for: one table, [`TABLE`], which is code and documentation at once.
//!
//! Decisions are made by the code, never by the HTTP status or the text (Meta: Error codes, which asks for it). The same
//! code can come in the answer to a send ([`in_answer`]) and in a webhook about one message ([`in_receipt`]).

use chrono::TimeDelta;
use greenroom_domain::delivery::Reaction;

/// Ours: the request was never written; no address, no connection or no TLS.
pub const NOT_REACHED: i32 = -1;
/// Ours: the purpose has no template in the settings.
pub const NO_TEMPLATE: i32 = -2;
/// Ours: the purpose has a link, and the message has none.
pub const NO_LINK: i32 = -3;
/// Ours: Meta said that a message failed, and not why.
pub const UNEXPLAINED: i32 = -4;

/// One row of [`TABLE`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// The first code that it is about.
    pub first: i32,
    /// The last code that it is about.
    pub last: i32,
    /// What Meta means by it, and what we mean by the reaction.
    pub meaning: &'static str,
    /// What follows.
    pub verdict: Verdict,
    /// Where that is written.
    pub source: &'static str,
}

/// What follows from a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// This, whatever the details say.
    Always(Reaction),
    /// The template is stopped if the details speak of it; otherwise it is a bug of ours.
    TemplateOrBug,
}

impl Verdict {
    const fn by(self, details_name_the_template: bool) -> Reaction {
        match self {
            Self::Always(reaction) => reaction,
            Self::TemplateOrBug if details_name_the_template => Reaction::StopTemplate,
            Self::TemplateOrBug => Reaction::OurBug,
        }
    }
}

/// Try again: how many attempts there are in all, and the shortest pause in seconds.
const fn retry(attempts: u32, pause: i64) -> Verdict {
    Verdict::Always(Reaction::Retry { attempts, pause: TimeDelta::seconds(pause) })
}

/// Nobody's message goes out for so many seconds.
const fn throttle_number(seconds: i64) -> Verdict {
    Verdict::Always(Reaction::ThrottleNumber(TimeDelta::seconds(seconds)))
}

const THROTTLE_RECIPIENT: Verdict = Verdict::Always(Reaction::ThrottleRecipient);
const PUT_OFF: Verdict = Verdict::Always(Reaction::PutOff);
const STOP_CHANNEL: Verdict = Verdict::Always(Reaction::StopChannel);
const STOP_TEMPLATE: Verdict = Verdict::Always(Reaction::StopTemplate);
const GIVE_UP: Verdict = Verdict::Always(Reaction::GiveUp);
const UNWANTED: Verdict = Verdict::Always(Reaction::Unwanted);
const OUR_BUG: Verdict = Verdict::Always(Reaction::OurBug);
const TEMPLATE_OR_BUG: Verdict = Verdict::TemplateOrBug;

/// Makes the table and its documentation from the same rows.
macro_rules! table {
    (@last $first:literal) => { $first };
    (@last $first:literal $last:literal) => { $last };
    ($($first:literal $(to $last:literal)? => $verdict:expr, $meaning:literal, $source:literal;)*) => {
        /// Every code that we know. The first row that holds a code decides; a code in no row is unknown.
        ///
        /// The reactions are those of [`greenroom_domain::delivery::Reaction`]. `retry(attempts, seconds)` tells how many
        /// attempts there are in all and the shortest pause; `TEMPLATE_OR_BUG` is [`Verdict::TemplateOrBug`]. The numbers
        /// of attempts are ours; so are the seconds, unless the row says otherwise.
        ///
        /// | code | meaning | reaction | source |
        /// |---|---|---|---|
        $(#[doc = concat!(
            "| ", stringify!($first), $(" to ", stringify!($last),)? " | ", $meaning, " | `", stringify!($verdict), "` | ",
            $source, " |"
        )])*
        pub const TABLE: &[Row] = &[$(Row {
            first: $first,
            last: table!(@last $first $($last)?),
            meaning: $meaning,
            verdict: $verdict,
            source: $source,
        }),*];
    };
}

table! {
    0 => STOP_CHANNEL, "cannot authenticate: a new token is needed", "Meta: Error codes";
    1 => retry(3, 0), "invalid request or server error: Meta does not say which", "Meta: Error codes";
    2 => retry(8, 0), "temporarily not available", "Meta: Error codes";
    3 => STOP_CHANNEL, "the app lacks the capability", "Meta: Error codes";
    4 => throttle_number(60), "the app makes too many calls", "Meta: Error codes";
    10 => STOP_CHANNEL, "the permission was not granted or was removed", "Meta: Error codes";
    33 => STOP_CHANNEL, "the business number was deleted", "Meta: Error codes";
    100 => TEMPLATE_OR_BUG, "a parameter is unsupported, misspelt or too long", "Meta: Error codes";
    104 => STOP_CHANNEL, "there is no token", "unverified";
    190 => STOP_CHANNEL, "the access token has expired", "Meta: Error codes";
    200 to 299 => STOP_CHANNEL, "a permission was not granted or was removed", "Meta: Error codes";
    368 => STOP_CHANNEL, "the account is restricted for violations of policy", "Meta: Error codes";
    80007 => throttle_number(60), "the account makes too many calls", "Meta: Error codes";
    130403 => GIVE_UP, "we blocked this person", "Meta: Error codes";
    130429 => throttle_number(2), "too many messages a second; 1 to 5 s are enough", "Meta: Error codes; Meta: Throughput";
    130472 => GIVE_UP, "the person is in an experiment of Meta: another try is useless", "Meta: Error codes";
    130497 => GIVE_UP, "the account may not write to this country", "Meta: Error codes";
    131000 => retry(8, 0), "unknown error; in an answer it means: not taken", "Meta: Error codes";
    131005 => STOP_CHANNEL, "access denied", "Meta: Error codes";
    131008 => STOP_TEMPLATE, "a parameter is missing, of the link's button for example", "Meta: Error codes";
    131009 => TEMPLATE_OR_BUG, "a parameter has a value that cannot be", "Meta: Error codes";
    131016 => retry(8, 0), "overloaded", "Meta: Error codes";
    131021 => GIVE_UP, "the recipient is the sender", "Meta: Error codes";
    131026 => GIVE_UP, "not on WhatsApp, terms not accepted, or an old version", "Meta: Error codes";
    131031 => STOP_CHANNEL, "the account is locked", "Meta: Error codes";
    131037 => STOP_CHANNEL, "the number has no approved name", "Meta: Error codes";
    131042 => STOP_CHANNEL, "trouble with the payment", "Meta: Error codes";
    131045 => STOP_CHANNEL, "trouble with the number's registration", "Meta: Error codes";
    131047 => OUR_BUG, "the person's last message is more than 24 h old; concerns free text only", "Meta: Error codes";
    131048 => throttle_number(7200), "too many blocked or reported the number; it passes within hours (how many: ours)", "Meta: Error codes";
    131049 => PUT_OFF, "the person had enough advertising; another try within 24 h makes it longer", "Meta: Error codes";
    131050 => UNWANTED, "the person stopped our advertising", "Meta: Error codes";
    131051 to 131053 => OUR_BUG, "type of message not supported; download or upload of media", "Meta: Error codes";
    131055 => OUR_BUG, "only for the Marketing Messages API", "Meta: Error codes";
    131056 => THROTTLE_RECIPIENT, "too many to this person; wait 4^X seconds, X = 0, 1, 2 …", "Meta: Error codes";
    131057 => retry(8, 60), "the number is in maintenance, for about a minute", "Meta: Error codes";
    131062 => OUR_BUG, "a business-scoped user id does not do; we send to numbers only", "Meta: Error codes";
    131063 => STOP_TEMPLATE, "advertising is switched off here: the template became MARKETING", "Meta: Error codes";
    131064 => STOP_CHANNEL, "limited after wrong categories of templates; lifts by itself", "Meta: Error codes";
    132000 => STOP_TEMPLATE, "another number of parameters", "Meta: Error codes";
    132001 => STOP_TEMPLATE, "no such template in this language, or not approved", "Meta: Error codes";
    132005 => OUR_BUG, "the filled text is too long", "Meta: Error codes";
    132007 => STOP_TEMPLATE, "the content violates a policy", "Meta: Error codes";
    132012 => STOP_TEMPLATE, "parameters of another format, named or positional", "Meta: Error codes";
    132015 => STOP_TEMPLATE, "the template is paused; in a receipt: a message that was held was dropped", "Meta: Error codes";
    132016 => STOP_TEMPLATE, "the template is disabled for good", "Meta: Error codes";
    132018 => OUR_BUG, "a parameter has a line break, a tab or more than four spaces in a row", "Meta: Error codes";
    132068 to 132069 => OUR_BUG, "Flows, which we do not send", "Meta: Error codes";
    133000 => STOP_CHANNEL, "the number was not deregistered completely", "Meta: Error codes";
    133004 => retry(8, 0), "temporarily not available", "Meta: Error codes";
    133005 to 133006 => STOP_CHANNEL, "the number's PIN is wrong, or it has to be verified again", "Meta: Error codes";
    133008 to 133010 => STOP_CHANNEL, "too many or too fast guesses of the PIN; the number is not registered", "Meta: Error codes";
    133015 to 133016 => STOP_CHANNEL, "registered or deregistered too often", "Meta: Error codes";
    134011 => STOP_CHANNEL, "the terms of payment are not accepted", "Meta: Error codes";
    134100 to 134102 => OUR_BUG, "Marketing Messages API only", "Meta: Error codes";
    135000 => OUR_BUG, "something about the request's parameters", "Meta: Error codes";
    137000 => GIVE_UP, "the number belongs to somebody else now, by the hash of its key", "Meta: Error codes";
    1752041 => OUR_BUG, "Marketing Messages API only", "Meta: Error codes";
    2388000 to 2388999 => OUR_BUG, "making templates, which we do not do", "Meta: Error codes";
    2494100 => retry(8, 60), "the number is in maintenance, for about a minute", "Meta: Error codes";
}

/// What to do about an unknown code in an answer: it is certain that nothing was sent, so one more try costs nothing.
const UNKNOWN_IN_ANSWER: Verdict = retry(2, 0);
/// What [`NOT_REACHED`] calls for.
pub(crate) const AGAIN: Reaction = Reaction::Retry { attempts: 8, pause: TimeDelta::zero() };

/// What the answer to a send calls for. Unknown codes are tried once more, and then given up.
pub fn in_answer(code: i32, details: &str) -> Reaction {
    verdict(code).unwrap_or(UNKNOWN_IN_ANSWER).by(speaks_of_template(details))
}

/// What a code calls for that a webhook tells of one message. That message is lost in any case; the reaction says what it
/// means for others. Unknown codes concern this message only.
pub fn in_receipt(code: i32, details: &str) -> Reaction {
    verdict(code).unwrap_or(GIVE_UP).by(speaks_of_template(details))
}

/// Whether somebody has to look when a webhook tells this code: whatever concerns more than one person, is our own
/// mistake, or is new to us.
pub(crate) fn alarming(code: i32, details: &str) -> bool {
    let personal = matches!(
        in_receipt(code, details),
        Reaction::GiveUp
            | Reaction::Unwanted
            | Reaction::PutOff
            | Reaction::ThrottleRecipient
            | Reaction::Retry { .. }
    );
    !personal || verdict(code).is_none()
}

fn verdict(code: i32) -> Option<Verdict> {
    TABLE.iter().find(|row| (row.first..=row.last).contains(&code)).map(|row| row.verdict)
}

fn speaks_of_template(details: &str) -> bool {
    details.to_lowercase().contains("template")
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn again(attempts: u32, pause: i64) -> Reaction {
        Reaction::Retry { attempts, pause: TimeDelta::seconds(pause) }
    }

    #[test]
    fn the_rows_are_in_order_and_hold_no_code_twice() {
        assert!(TABLE.iter().all(|row| row.first <= row.last));
        assert!(TABLE.windows(2).all(|pair| pair[0].last < pair[1].first));
    }

    #[test]
    fn the_documentation_is_a_table() {
        let free_of_bars = |text: &str| !text.contains('|') && !text.is_empty();
        assert!(TABLE.iter().all(|row| free_of_bars(row.meaning) && free_of_bars(row.source)));
    }

    #[test]
    fn the_code_decides() {
        for (code, expected) in [
            (0, Reaction::StopChannel),
            (1, again(3, 0)),
            (2, again(8, 0)),
            (4, Reaction::ThrottleNumber(TimeDelta::minutes(1))),
            (190, Reaction::StopChannel),
            (200, Reaction::StopChannel),
            (299, Reaction::StopChannel),
            (300, again(2, 0)),
            (130429, Reaction::ThrottleNumber(TimeDelta::seconds(2))),
            (131000, again(8, 0)),
            (131008, Reaction::StopTemplate),
            (131026, Reaction::GiveUp),
            (131048, Reaction::ThrottleNumber(TimeDelta::hours(2))),
            (131049, Reaction::PutOff),
            (131050, Reaction::Unwanted),
            (131052, Reaction::OurBug),
            (131056, Reaction::ThrottleRecipient),
            (131057, again(8, 60)),
            (132001, Reaction::StopTemplate),
            (132018, Reaction::OurBug),
            (133004, again(8, 0)),
            (133007, again(2, 0)),
            (2494100, again(8, 60)),
            (-1, again(2, 0)),
            (i32::MAX, again(2, 0)),
        ] {
            assert_eq!(in_answer(code, "(#0) anything"), expected, "{code}");
        }
    }

    #[test]
    fn two_codes_look_at_the_details() {
        for code in [100, 131009] {
            assert_eq!(in_answer(code, "Param template['name'] is too long"), Reaction::StopTemplate);
            assert_eq!(in_answer(code, "Invalid parameter: to"), Reaction::OurBug);
        }
    }

    #[test]
    fn an_unknown_code_in_a_receipt_is_the_end_and_somebody_has_to_look() {
        assert_eq!(in_receipt(999_999, ""), Reaction::GiveUp);
        for (code, look) in [
            (999_999, true),
            (UNEXPLAINED, true),
            (131042, true),
            (132015, true),
            (132005, true),
            (131048, true),
            (131026, false),
            (131049, false),
            (131050, false),
            (131000, false),
        ] {
            assert_eq!(alarming(code, ""), look, "{code}");
        }
    }
}
