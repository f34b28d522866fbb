//! One listener: waits, reads, and writes events, until it is sent home or goes.

use std::convert::Infallible;
use std::future::ready;
use std::time::Duration;

use actix_web::web::Bytes;
use futures_util::{Stream, stream};
use greenroom_domain::ports::{StoreError, StreamCursor, StreamedLine};
use greenroom_domain::room::RoomName;
use greenroom_usecases::authenticate::{Authenticate, Holder};
use greenroom_usecases::follow_timeline::FollowTimeline;
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

use super::EventDto;
use crate::http::problem::chain;
use crate::listeners::PAUSE;
use crate::tasks::Stopping;
use crate::wiring::Services;

/// How often something is sent although nothing happened: proxies and clients take a silent connection for a lost one
/// (nginx after 60 s), and only by writing do we notice that nobody listens any more.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// After how many milliseconds a client shall come again that lost its connection.
const RETRY: u32 = 2000;

/// A listener with its place in the stream.
pub(super) struct Follower {
    reader: Reader,
    /// Who listens, where keys are asked for.
    holder: Option<(Authenticate, Holder)>,
    closing: Stopping,
    beat_at: Instant,
    beat: &'static str,
    opened: bool,
}

/// What is sent while nothing happens. Clients pass over a comment, and browsers do not even tell that it came.
const COMMENT: &str = ": nothing new";
const EVENT: &str = "event: beat\ndata: {}";

struct Reader {
    follow: FollowTimeline,
    written: watch::Receiver<()>,
    room: Option<RoomName>,
    cursor: StreamCursor,
    /// Whether to read without being woken: at first, when the last page was full, and when a read was cut off.
    hungry: bool,
    /// Not to read before.
    rests_until: Instant,
}

impl Follower {
    /// A listener who stands there.
    pub(super) fn new(
        services: &Services,
        holder: Option<&Holder>,
        room: Option<RoomName>,
        cursor: StreamCursor,
    ) -> Self {
        let (written, closing) = services.listeners.join();
        let (follow, now) = (services.follow_timeline.clone(), Instant::now());
        let reader = Reader { follow, written, room, cursor, hungry: true, rests_until: now };
        let holder = services.access.authenticate.clone().zip(holder.cloned());
        Self { reader, holder, closing, beat_at: now, beat: COMMENT, opened: false }
    }

    /// The same one, who is sent an event every [`HEARTBEAT`] if so wished.
    pub(super) fn beating(self, by_event: bool) -> Self {
        Self { beat: if by_event { EVENT } else { COMMENT }, ..self }
    }

    /// What the client is sent. It ends when Greenroom stops, or the key or the sign-in by which it was opened does.
    pub(super) fn stream(self) -> impl Stream<Item = Result<Bytes, Infallible>> {
        stream::unfold(self, |mut follower| async {
            let text = follower.next().await?;
            Some((Ok(Bytes::from(text)), follower))
        })
    }

    async fn next(&mut self) -> Option<String> {
        tokio::select! {
            biased;
            () = self.closing.asked() => None,
            // First of all: a timer for this moment could be late.
            () = ready(()), if !self.opened => Some(self.beat()),
            () = sleep_until(self.beat_at) => self.may_listen().await.then(|| self.beat()),
            lines = self.reader.lines() => Some(lines.into_iter().map(event).collect()),
        }
    }

    /// Whether the key is still good, and the sign-in not over: a stream lasts longer than a request. While that cannot be asked,
    /// it goes on.
    async fn may_listen(&self) -> bool {
        match &self.holder {
            Some((authenticate, holder)) => authenticate.is_still(holder).await.unwrap_or(true),
            None => true,
        }
    }

    /// With the place beside it, a client that comes again does not read anew what it did not
    /// want, and one that never saw an event comes again where it was.
    fn beat(&mut self) -> String {
        self.beat_at = Instant::now() + HEARTBEAT;
        let cursor = self.reader.cursor;
        if std::mem::replace(&mut self.opened, true) {
            return format!("{}\nid: {cursor}\n\n", self.beat);
        }
        format!(": this is what happens in the rooms\nretry: {RETRY}\nid: {cursor}\n\n")
    }
}

impl Reader {
    /// Waits for lines that are wanted. It may be cut off anywhere: the place moves on only with what is given.
    async fn lines(&mut self) -> Vec<StreamedLine> {
        loop {
            self.turn().await;
            let page = self.follow.read(self.cursor, self.room.as_ref()).await;
            self.rests_until = Instant::now() + PAUSE;
            self.hungry = page.as_ref().is_ok_and(|page| page.more);
            match page {
                Ok(page) => {
                    self.cursor = page.cursor;
                    if !page.lines.is_empty() {
                        return page.lines;
                    }
                }
                Err(error) => unread(&error),
            }
        }
    }

    /// Waits until there may be something to read.
    async fn turn(&mut self) {
        if !self.hungry {
            // An error means that nobody is left to wake us; then we look by ourselves.
            let _ = self.written.changed().await;
            self.hungry = true;
        }
        sleep_until(self.rests_until).await;
    }
}

/// The stream stays open: the listener looks again when it is woken next.
fn unread(error: &StoreError) {
    let told = chain(error);
    if error.is_transient() {
        tracing::debug!(error = told, "a listener could not be told what happens; again soon");
    } else {
        tracing::error!(error = told, "a listener cannot be told what happens");
    }
}

fn event(line: StreamedLine) -> String {
    let (id, kind) = (line.cursor, line.line.kind.clone());
    // Texts and numbers can always be written.
    let data = serde_json::to_string(&EventDto::of(line)).unwrap_or_default();
    format!("id: {id}\nevent: {kind}\ndata: {data}\n\n")
}
