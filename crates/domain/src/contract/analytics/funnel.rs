//! How far messages come.

use chrono::TimeDelta;

use super::super::outbox::{Post, failure, receipt, refused, sent_to};
use super::super::samples::{at, family, message, new_room};
use super::super::scene::Scene;
use super::super::stores::Stores;
use super::{counted, query};
use crate::delivery::{Reaction, RetryRules};
use crate::invitation::{Purpose, Suppression};
use crate::ports::{Funnel, GroupBy, NewRoom};
use crate::receipt::Receipt;

async fn funnel(stores: &Stores) -> Funnel {
    counted(stores, &query(GroupBy::Job)).await.pop().unwrap().invitations
}

/// Messages that were read, refused, failed on their way, and of which nothing was ever heard.
async fn posted(stores: &Stores) {
    let read = Post::one(stores, 1).await;
    read.sends(5).await;
    read.hears("read", vec![receipt(sent_to(1), None, Receipt::Read, 6)]).await;
    let no_number = Post::one(stores, 2).await;
    let claimed = no_number.takes(5).await;
    no_number.settles(&claimed, refused(Reaction::GiveUp), 5).await;
    let failed = Post::one(stores, 3).await;
    failed.sends(5).await;
    failed.hears("sent", vec![receipt(sent_to(3), None, Receipt::Sent, 6)]).await;
    failed.hears("failed", vec![receipt(sent_to(3), None, Receipt::Failed(failure()), 7)]).await;
    Post::one(stores, 4).await.sends(5).await;
    let silent = at(5) + RetryRules::default().time_to_live + TimeDelta::seconds(1);
    assert_eq!(stores.outbox.give_up_silent(silent, 10).await.unwrap(), 1);
}

/// A room with a message that waits, one that never goes out, and others that are no invitation or not to the candidate.
fn unsent() -> NewRoom {
    let mut new = new_room(5);
    let [candidate, interviewer] =
        [0, 1].map(|place| new.participants.get(place).unwrap().participant.clone());
    let mut suppressed = message(52, &candidate, Purpose::Rescheduled, 5);
    suppressed.notice.suppressed = Some(Suppression::NoConsent);
    new.invitations = vec![
        message(51, &candidate, Purpose::Open, 5),
        suppressed,
        message(53, &candidate, Purpose::Reminder, 5),
        message(54, &candidate, Purpose::Cancelled, 5),
        message(55, &interviewer, Purpose::Interviewer, 5),
        message(56, &interviewer, Purpose::Rescheduled, 5),
    ];
    new
}

pub(super) async fn messages_that_invite_candidates_are_counted_as_far_as_they_came(stores: &Stores) {
    posted(stores).await;
    Scene::of(stores, unsent()).await;
    let expected = Funnel {
        created: 6,
        suppressed: 1,
        accepted: 3,
        sent: 2,
        delivered: 1,
        read: 1,
        failed: 3,
        joined: 0,
    };
    assert_eq!(funnel(stores).await, expected);
}

pub(super) async fn candidates_who_were_given_a_token_have_joined(stores: &Stores) {
    let (one, other) = (Scene::room(stores, 1).await, Scene::room(stores, 2).await);
    for (scene, who, number) in
        [(&one, one.candidate(), 1), (&one, one.interviewer(), 2), (&other, other.interviewer(), 3)]
    {
        scene.admits(scene.pass(who, family(number), number as u8, 5).await).await;
    }
    one.admits(one.pass(one.candidate(), family(4), 4, 6).await).await;
    assert_eq!(funnel(stores).await, Funnel { joined: 1, ..Funnel::default() });
}
