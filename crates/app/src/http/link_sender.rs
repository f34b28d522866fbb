//! Sends links to whoever asks by phone and job, off the way of the answer: how long it takes tells nobody anything.

use greenroom_domain::phone::PhoneNumber;
use greenroom_domain::timeline::Caller;
use greenroom_usecases::send_link::SendLink;

use super::aside::Aside;

/// Whoever sends links.
#[derive(Clone)]
pub struct LinkSender {
    send: SendLink,
    aside: Aside,
}

impl LinkSender {
    /// By this use case.
    pub fn new(send: SendLink) -> Self {
        Self { send, aside: Aside::new("a link is sent") }
    }

    /// Has the link sent to that number, if the pair is known.
    pub(super) fn send(&self, phone: PhoneNumber, job: String, by: Caller) {
        let send = self.send.clone();
        self.aside.run(async move { send.run(&phone, &job, &by).await });
    }
}
