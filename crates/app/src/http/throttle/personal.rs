//! How often the holder of a link may ask for what costs something.

use std::num::NonZeroU32;

use governor::Quota;
use greenroom_domain::link::JoinLink;

use super::{Counter, Throttle, too_many};
use crate::http::problem::Problem;

/// Each makes a room on the media server: one after the other, and a few tries more than a page needs.
pub(super) const PREFLIGHTS: Quota = a_minute(6).allow_burst(number(3));
/// A page has five steps; some are tried again.
pub(super) const REPORTS: Quota = a_minute(60);

const fn a_minute(most: u32) -> Quota {
    Quota::per_minute(number(most))
}

const fn number(number: u32) -> NonZeroU32 {
    match NonZeroU32::new(number) {
        Some(number) => number,
        None => NonZeroU32::MIN,
    }
}

impl Throttle {
    /// Counts a try of camera and connection.
    ///
    /// # Errors
    /// [`Code::TooManyRequests`](crate::http::problem::Code::TooManyRequests) when the page has to wait.
    pub(in crate::http) fn pass_preflight(&self, link: &JoinLink) -> Result<(), Problem> {
        self.pass_link(&self.0.preflights, link)
    }

    /// Counts a report.
    ///
    /// # Errors
    /// [`Code::TooManyRequests`](crate::http::problem::Code::TooManyRequests) when the page has to wait.
    pub(in crate::http) fn pass_report(&self, link: &JoinLink) -> Result<(), Problem> {
        self.pass_link(&self.0.reports, link)
    }

    /// By the link's hash, before it is looked up: whoever has none of ours is counted, too.
    fn pass_link(&self, counter: &Counter, link: &JoinLink) -> Result<(), Problem> {
        let wait = self.0.wait_of(counter, self.0.bucket(link.hash()));
        wait.map_or(Ok(()), |wait| Err(too_many("this page asks too often; wait a moment", wait)))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use actix_web::ResponseError;
    use actix_web::http::header::RETRY_AFTER;
    use greenroom_domain::link::LinkKey;
    use greenroom_domain::participant::ParticipantId;
    use uuid::Uuid;

    use super::*;
    use crate::settings::Guesses;

    fn throttle() -> Throttle {
        let [per_address, per_phone, per_job] = [NonZeroU32::MIN; 3];
        Throttle::by(Guesses { per_address, per_phone, per_job }, Duration::ZERO)
    }

    fn link(number: u128) -> JoinLink {
        LinkKey::new(&[7; 32]).unwrap().link(ParticipantId(Uuid::from_u128(number)), 1)
    }

    #[tokio::test(start_paused = true)]
    async fn a_page_tries_three_times_at_once_and_then_every_ten_seconds() {
        let throttle = throttle();
        let tries = || throttle.pass_preflight(&link(1));
        assert!((0..3).all(|_| tries().is_ok()));
        let refused = tries().unwrap_err().error_response();
        assert_eq!((refused.status().as_u16(), refused.headers().get(RETRY_AFTER)), (429, Some(&10.into())));
        assert!(throttle.pass_preflight(&link(2)).is_ok(), "another person's");
        tokio::time::advance(Duration::from_secs(10)).await;
        assert!(tries().is_ok() && tries().is_err());
    }

    #[tokio::test(start_paused = true)]
    async fn a_page_reports_sixty_times_a_minute_and_trying_is_counted_apart() {
        let throttle = throttle();
        assert!((0..60).all(|_| throttle.pass_report(&link(1)).is_ok()));
        assert!(throttle.pass_report(&link(1)).is_err());
        assert!(throttle.pass_preflight(&link(1)).is_ok());
    }
}
