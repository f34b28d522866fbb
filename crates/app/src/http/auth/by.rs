use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use greenroom_domain::api_key::Scope;
use greenroom_domain::timeline::{Actor, Caller, RequestId};
use greenroom_usecases::authenticate::Holder;

use super::{Granted, forbidden, unauthenticated};
use crate::http::problem::Problem;

/// By whom, and by which request.
pub(in crate::http) struct By {
    /// Who stands in the timeline.
    pub(in crate::http) caller: Caller,
    granted: Granted,
}

impl By {
    /// Who showed a key or signed in by one, if somebody did.
    pub(in crate::http) fn holder(&self) -> Option<&Holder> {
        match &self.granted {
            Granted::Key(holder) => Some(holder),
            Granted::Everything | Granted::Nothing => None,
        }
    }

    /// Refuses who may not do that. For what a credential in the body would do, too: `instead` names it.
    pub(in crate::http) fn allowed(&self, needed: Scope, instead: &str) -> Result<(), Problem> {
        match &self.granted {
            Granted::Everything => Ok(()),
            Granted::Key(holder) if holder.key.allows(needed) => Ok(()),
            Granted::Key(_) => Err(forbidden(needed)),
            Granted::Nothing => {
                Err(unauthenticated(format!("send {instead}, or an API key: `Authorization: Bearer <key>`")))
            }
        }
    }
}

impl FromRequest for By {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let kept = request.extensions();
        let granted = kept.get::<Granted>().cloned().unwrap_or(Granted::Nothing);
        let actor = match &granted {
            Granted::Key(holder) => Actor::Key(holder.key.name.to_string()),
            Granted::Everything | Granted::Nothing => Actor::System,
        };
        let caller = Caller { actor, request: kept.get::<RequestId>().cloned() };
        ready(Ok(Self { caller, granted }))
    }
}
