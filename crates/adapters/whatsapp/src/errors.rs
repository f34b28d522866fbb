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
    /// Whether somebody has to look, whatever follows.
    pub alarm: bool,
    /// Where that is written.
    pub source: &'static str,
}

/// What follows from a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// This, whatever else is said.
    Always(Reaction),
    /// Something in the request is wrong, and the rest of the answer tells what. The id of our number, or the right to it:
    /// everything is stopped. The template: it is stopped. Otherwise it is a bug of ours.
    ByDetails,
}

impl Verdict {
    fn by(self, subcode: Option<i32>, details: &str) -> Reaction {
        match self {
            Self::Always(reaction) => reaction,
            Self::ByDetails if subcode == Some(MISSING_OBJECT) || speak_of_our_number(details) => {
                Reaction::StopChannel
            }
            Self::ByDetails if speak_of_template(details) => Reaction::StopTemplate,
            Self::ByDetails => Reaction::OurBug,
        }
    }
}

/// The `error_subcode` of 100 by which the object of the address is not there, or not for us: the id of our number.
const MISSING_OBJECT: i32 = 33;

/// How many attempts there are in all when nothing is wrong with the message: more than it can have. The outbox drops a
/// message when it makes no sense any more, and the pause grows to a quarter of an hour, so that these last for days.
const UNTIL_TOO_LATE: u32 = 1000;

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
const BY_DETAILS: Verdict = Verdict::ByDetails;

/// Makes the table and its documentation from the same rows.
macro_rules! table {
    (@last $first:literal) => { $first };
    (@last $first:literal $last:literal) => { $last };
    (@alarm look) => { true };
    (@alarm quiet) => { false };
    ($($first:literal $(to $last:literal)? => $verdict:expr, $alarm:ident, $meaning:literal, $source:literal;)*) => {
        /// Every code that we know. The first row that holds a code decides; a code in no row is unknown.
        ///
        /// The reactions are those of [`greenroom_domain::delivery::Reaction`]. `retry(attempts, seconds)` tells how many
        /// attempts there are in all and the shortest pause; with `UNTIL_TOO_LATE`, they end only with the message itself.
        /// `BY_DETAILS` is [`Verdict::ByDetails`]. The numbers of attempts are ours; so are the seconds, unless the row says
        /// otherwise. `look` is [`Row::alarm`]: somebody has to look at it. After `quiet`, the reaction is enough.
        ///
        /// | code | meaning | reaction | alarm | source |
        /// |---|---|---|---|---|
        $(#[doc = concat!(
            "| ", stringify!($first), $(" to ", stringify!($last),)? " | ", $meaning, " | `", stringify!($verdict), "` | ",
            stringify!($alarm), " | ", $source, " |"
        )])*
        pub const TABLE: &[Row] = &[$(Row {
            first: $first,
            last: table!(@last $first $($last)?),
            meaning: $meaning,
            verdict: $verdict,
            alarm: table!(@alarm $alarm),
            source: $source,
        }),*];
    };
}

table! {
    0 => STOP_CHANNEL, look, "cannot authenticate: a new token is needed", "Meta: Error codes";
    1 => retry(3, 0), quiet, "invalid request or server error: Meta does not say which", "Meta: Error codes";
    2 => retry(UNTIL_TOO_LATE, 0), quiet, "temporarily not available", "Meta: Error codes";
    3 => STOP_CHANNEL, look, "the app lacks the capability", "Meta: Error codes";
    4 => throttle_number(60), look, "the app makes too many calls", "Meta: Error codes";
    10 => STOP_CHANNEL, look, "the permission was not granted or was removed", "Meta: Error codes";
    33 => STOP_CHANNEL, look, "the business number was deleted", "Meta: Error codes";
    100 => BY_DETAILS, look, "a parameter is unsupported, misspelt or too long; subcode 33: the object is not there", "Meta: Error codes";
    104 => STOP_CHANNEL, look, "there is no token", "unverified";
    190 => STOP_CHANNEL, look, "the access token has expired", "Meta: Error codes";
    200 to 299 => STOP_CHANNEL, look, "a permission was not granted or was removed", "Meta: Error codes";
    368 => STOP_CHANNEL, look, "the account is restricted for violations of policy", "Meta: Error codes";
    80007 => throttle_number(60), look, "the account makes too many calls", "Meta: Error codes";
    130403 => GIVE_UP, quiet, "we blocked this person", "Meta: Error codes";
    130429 => throttle_number(2), quiet, "too many messages a second; 1 to 5 s are enough", "Meta: Error codes; Meta: Throughput";
    130472 => GIVE_UP, quiet, "the person is in an experiment of Meta: another try is useless", "Meta: Error codes";
    130497 => GIVE_UP, look, "the account may not write to this country", "Meta: Error codes";
    131000 => retry(UNTIL_TOO_LATE, 0), quiet, "unknown error; in an answer it means: not taken", "Meta: Error codes";
    131005 => STOP_CHANNEL, look, "access denied", "Meta: Error codes";
    131008 => STOP_TEMPLATE, look, "a parameter is missing, of the link's button for example", "Meta: Error codes";
    131009 => BY_DETAILS, look, "a parameter has a value that cannot be; the id of our number, when the details name it (unverified)", "Meta: Error codes";
    131016 => retry(UNTIL_TOO_LATE, 0), quiet, "overloaded", "Meta: Error codes";
    131021 => GIVE_UP, quiet, "the recipient is the sender", "Meta: Error codes";
    131026 => GIVE_UP, quiet, "not on WhatsApp, terms not accepted, or an old version", "Meta: Error codes";
    131031 => STOP_CHANNEL, look, "the account is locked", "Meta: Error codes";
    131037 => STOP_CHANNEL, look, "the number has no approved name", "Meta: Error codes";
    131042 => STOP_CHANNEL, look, "trouble with the payment", "Meta: Error codes";
    131045 => STOP_CHANNEL, look, "trouble with the number's registration", "Meta: Error codes";
    131047 => OUR_BUG, look, "the person's last message is more than 24 h old; concerns free text only", "Meta: Error codes";
    131048 => STOP_CHANNEL, look, "too many blocked or reported the number: bulk has to stop; it passes within hours, and probes find out", "Meta: Error codes";
    131049 => PUT_OFF, look, "the person had enough advertising; another try within 24 h makes it longer. On UTILITY the template was taken for advertising", "Meta: Error codes";
    131050 => UNWANTED, quiet, "the person stopped our advertising", "Meta: Error codes";
    131051 to 131053 => OUR_BUG, look, "type of message not supported; download or upload of media", "Meta: Error codes";
    131055 => OUR_BUG, look, "only for the Marketing Messages API", "Meta: Error codes";
    131056 => THROTTLE_RECIPIENT, quiet, "too many to this person; wait 4^X seconds, X = 0, 1, 2 …", "Meta: Error codes";
    131057 => retry(UNTIL_TOO_LATE, 60), quiet, "the number is in maintenance, for about a minute", "Meta: Error codes";
    131062 => OUR_BUG, look, "a business-scoped user id does not do; we send to numbers only", "Meta: Error codes";
    131063 => STOP_TEMPLATE, look, "advertising is switched off here: the template became MARKETING", "Meta: Error codes";
    131064 => STOP_CHANNEL, look, "limited after wrong categories of templates; lifts by itself", "Meta: Error codes";
    132000 => STOP_TEMPLATE, look, "another number of parameters", "Meta: Error codes";
    132001 => STOP_TEMPLATE, look, "no such template in this language, or not approved", "Meta: Error codes";
    132005 => OUR_BUG, look, "the filled text is too long", "Meta: Error codes";
    132007 => STOP_TEMPLATE, look, "the content violates a policy", "Meta: Error codes";
    132012 => STOP_TEMPLATE, look, "parameters of another format, named or positional", "Meta: Error codes";
    132015 => STOP_TEMPLATE, look, "the template is paused; in a receipt: a message that was held was dropped", "Meta: Error codes";
    132016 => STOP_TEMPLATE, look, "the template is disabled for good", "Meta: Error codes";
    132018 => OUR_BUG, look, "a parameter has a line break, a tab or more than four spaces in a row", "Meta: Error codes";
    132068 to 132069 => OUR_BUG, look, "Flows, which we do not send", "Meta: Error codes";
    133000 => STOP_CHANNEL, look, "the number was not deregistered completely", "Meta: Error codes";
    133004 => retry(UNTIL_TOO_LATE, 0), quiet, "temporarily not available", "Meta: Error codes";
    133005 to 133006 => STOP_CHANNEL, look, "the number's PIN is wrong, or it has to be verified again", "Meta: Error codes";
    133008 to 133010 => STOP_CHANNEL, look, "too many or too fast guesses of the PIN; the number is not registered", "Meta: Error codes";
    133015 to 133016 => STOP_CHANNEL, look, "registered or deregistered too often", "Meta: Error codes";
    134011 => STOP_CHANNEL, look, "the terms of payment are not accepted", "Meta: Error codes";
    134100 to 134102 => OUR_BUG, look, "Marketing Messages API only", "Meta: Error codes";
    135000 => OUR_BUG, look, "something about the request's parameters", "Meta: Error codes";
    137000 => GIVE_UP, quiet, "the number belongs to somebody else now, by the hash of its key", "Meta: Error codes";
    1752041 => OUR_BUG, look, "Marketing Messages API only", "Meta: Error codes";
    2388000 to 2388999 => OUR_BUG, look, "making templates, which we do not do", "Meta: Error codes";
    2494100 => retry(UNTIL_TOO_LATE, 60), quiet, "the number is in maintenance, for about a minute", "Meta: Error codes";
}

/// What to do about an unknown code in an answer: it is certain that nothing was sent, so one more try costs nothing.
const UNKNOWN_IN_ANSWER: Verdict = retry(2, 0);
/// What [`NOT_REACHED`] calls for.
pub(crate) const AGAIN: Reaction = Reaction::Retry { attempts: UNTIL_TOO_LATE, pause: TimeDelta::zero() };

/// What the answer to a send calls for. Unknown codes are tried once more, and then given up.
pub fn in_answer(code: i32, subcode: Option<i32>, details: &str) -> Reaction {
    row(code).map_or(UNKNOWN_IN_ANSWER, |row| row.verdict).by(subcode, details)
}

/// What a code calls for that a webhook tells of one message. That message is lost in any case; the reaction says what it
/// means for others. Unknown codes concern this message only.
pub fn in_receipt(code: i32, details: &str) -> Reaction {
    row(code).map_or(GIVE_UP, |row| row.verdict).by(None, details)
}

/// Whether somebody has to look when an answer tells this code. An unknown one is tried again first; when that is in vain,
/// somebody has to look anyway.
pub(crate) fn alarming_in_answer(code: i32) -> bool {
    row(code).is_some_and(|row| row.alarm)
}

/// Whether somebody has to look when a webhook tells this code. There, a code that is new to us is one, too, and so is one
/// that says that we are too fast: nobody is going to send that message again.
pub(crate) fn alarming_in_receipt(code: i32) -> bool {
    let too_fast = |verdict| matches!(verdict, Verdict::Always(Reaction::ThrottleNumber(_)));
    row(code).is_none_or(|row| row.alarm || too_fast(row.verdict))
}

fn row(code: i32) -> Option<&'static Row> {
    TABLE.iter().find(|row| (row.first..=row.last).contains(&code))
}

fn speak_of_template(details: &str) -> bool {
    details.to_lowercase().contains("template")
}

/// The words that Meta uses for it are unverified.
fn speak_of_our_number(details: &str) -> bool {
    let details = details.to_lowercase();
    ["phone number id", "phone_number_id"].into_iter().any(|name| details.contains(name))
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
            (2, again(1000, 0)),
            (4, Reaction::ThrottleNumber(TimeDelta::minutes(1))),
            (190, Reaction::StopChannel),
            (200, Reaction::StopChannel),
            (299, Reaction::StopChannel),
            (300, again(2, 0)),
            (130429, Reaction::ThrottleNumber(TimeDelta::seconds(2))),
            (131000, again(1000, 0)),
            (131008, Reaction::StopTemplate),
            (131016, again(1000, 0)),
            (131026, Reaction::GiveUp),
            (131048, Reaction::StopChannel),
            (131049, Reaction::PutOff),
            (131050, Reaction::Unwanted),
            (131052, Reaction::OurBug),
            (131056, Reaction::ThrottleRecipient),
            (131057, again(1000, 60)),
            (132001, Reaction::StopTemplate),
            (132018, Reaction::OurBug),
            (133004, again(1000, 0)),
            (133007, again(2, 0)),
            (2494100, again(1000, 60)),
            (-1, again(2, 0)),
            (i32::MAX, again(2, 0)),
        ] {
            assert_eq!(in_answer(code, None, "(#0) anything"), expected, "{code}");
        }
    }

    #[test]
    fn two_codes_look_at_the_details() {
        for code in [100, 131009] {
            for (details, expected) in [
                ("Param template['name'] is too long", Reaction::StopTemplate),
                ("Invalid parameter: to", Reaction::OurBug),
                ("The phone number of the recipient is not valid", Reaction::OurBug),
                ("Invalid Phone Number ID of the template's sender", Reaction::StopChannel),
                ("phone_number_id is not valid", Reaction::StopChannel),
            ] {
                assert_eq!(in_answer(code, None, details), expected, "{code} {details}");
                assert_eq!(in_receipt(code, details), expected, "{code} {details}");
            }
        }
    }

    #[test]
    fn an_object_that_is_missing_is_our_number() {
        let missing = "Object with ID '1' does not exist";
        assert_eq!(in_answer(100, Some(33), missing), Reaction::StopChannel);
        assert_eq!(in_answer(100, Some(34), missing), Reaction::OurBug);
        assert_eq!(in_answer(131026, Some(33), missing), Reaction::GiveUp);
    }

    #[test]
    fn what_stops_others_or_is_our_bug_always_calls_somebody() {
        let serious =
            |reaction| matches!(reaction, Reaction::StopChannel | Reaction::StopTemplate | Reaction::OurBug);
        assert!(TABLE.iter().all(|row| row.alarm || !serious(in_answer(row.first, None, ""))));
    }

    #[test]
    fn some_codes_call_somebody_and_go_on() {
        let others: Vec<i32> = TABLE
            .iter()
            .filter(|row| row.alarm && matches!(row.verdict, Verdict::Always(_)))
            .map(|row| (row.first, in_answer(row.first, None, "")))
            .filter(|(_, reaction)| {
                !matches!(reaction, Reaction::StopChannel | Reaction::StopTemplate | Reaction::OurBug)
            })
            .map(|(code, _)| code)
            .collect();
        assert_eq!(others, [4, 80007, 130497, 131049]);
    }

    #[test]
    fn an_unknown_code_in_a_receipt_is_the_end_and_somebody_has_to_look() {
        assert_eq!(in_receipt(999_999, ""), Reaction::GiveUp);
        for (code, in_answer, in_receipt) in [
            (999_999, false, true),
            (UNEXPLAINED, false, true),
            (130429, false, true),
            (130497, true, true),
            (131042, true, true),
            (132015, true, true),
            (132005, true, true),
            (131048, true, true),
            (131049, true, true),
            (131026, false, false),
            (131050, false, false),
            (131000, false, false),
            (131056, false, false),
        ] {
            assert_eq!(alarming_in_answer(code), in_answer, "{code}");
            assert_eq!(alarming_in_receipt(code), in_receipt, "{code}");
        }
    }
}
