//! `POST /{version}/{phone_number_id}/messages`. Meta: Send messages.

use std::sync::Arc;
use std::time::Instant;

use actix_web::HttpResponse;
use actix_web::web::Bytes;
use serde_json::{Value, json};

use crate::check::{Filled, check};
use crate::error::GraphError;
use crate::misbehaviour::{Act, Misbehaviour, Moment};
use crate::record::{Accepted, Refusal, digits};
use crate::request::SendRequest;
use crate::shared::{Shared, State};
use crate::webhooks::{Notification, Receipt, ReceiptKind};
use crate::{answer, automatic, ids};

/// What came over HTTP.
pub(crate) struct Call {
    /// The version in the path.
    pub(crate) version: String,
    /// The version that the answer will tell.
    pub(crate) answering: String,
    /// The id in the path.
    pub(crate) phone_number_id: String,
    /// The bearer token.
    pub(crate) token: Option<String>,
    /// Whether the body is said to be JSON.
    pub(crate) is_json: bool,
    /// The body.
    pub(crate) body: Bytes,
}

/// Why a message is not accepted, and the plan by which, if it was planned.
type Refused = Box<(GraphError, Option<Misbehaviour>)>;

/// Answers a message, or misbehaves.
pub(crate) async fn send(shared: &Arc<Shared>, call: Call) -> HttpResponse {
    let to = recipient(&call.body);
    let plan = shared.state().plans.take(Moment::Unread, to.as_deref());
    if let Some(plan) = plan {
        return unread(shared, &plan).await;
    }
    match judge(shared, &call) {
        Ok((message, plan)) => {
            shared.recorder.note(|record| {
                record.counters.accepted += 1;
                record.messages.push(message.clone());
            });
            accepted(shared, &call.answering, message, plan).await
        }
        Err(refused) => {
            let (error, plan) = *refused;
            refuse(shared, &error, to);
            answer::error(&call.answering, &error, plan.as_ref(), &shared.account)
        }
    }
}

/// The recipient, for plans and records, also where the rest of the body is no good.
fn recipient(body: &[u8]) -> Option<String> {
    let json: Value = serde_json::from_slice(body).ok()?;
    json.get("to")?.as_str().map(str::to_owned)
}

fn refuse(shared: &Shared, error: &GraphError, to: Option<String>) {
    let refusal = Refusal { error: error.clone(), to, at: Instant::now() };
    shared.recorder.note(|record| {
        record.counters.refused += 1;
        record.refusals.push(refusal);
    });
}

/// A message that nobody looks at.
async fn unread(shared: &Shared, plan: &Misbehaviour) -> HttpResponse {
    match &plan.act {
        Act::PlainBeforeAccepting(status) => plain(shared, *status, plan),
        Act::HangBeforeAccepting(time) => {
            tokio::time::sleep(*time).await;
            unanswered(shared)
        }
        _ => unanswered(shared),
    }
}

fn unanswered(shared: &Shared) -> HttpResponse {
    shared.recorder.note(|record| record.counters.unanswered += 1);
    answer::nothing()
}

fn plain(shared: &Shared, status: u16, plan: &Misbehaviour) -> HttpResponse {
    shared.recorder.note(|record| record.counters.plain += 1);
    answer::plain(status, plan, &shared.account)
}

/// Decides under one lock, so that limits and plans count each message once.
fn judge(shared: &Shared, call: &Call) -> Result<(Accepted, Option<Misbehaviour>), Refused> {
    let mut state = shared.state();
    let (request, filled) = good(shared, &state, call).map_err(unplanned)?;
    let to = Some(request.to.as_str());
    if let Some(plan) = state.plans.take(Moment::Good, to) {
        return Err(planned(plan));
    }
    let (limits, now) = (state.limits, Instant::now());
    state.meter.admit(&limits, &request.to, now).map_err(unplanned)?;
    let plan = state.plans.take(Moment::Accepted, to);
    let wamid = ids::wamid(digits(&request.to));
    Ok((Accepted::new(wamid, request, filled, now), plan))
}

fn unplanned(error: GraphError) -> Refused {
    Box::new((error, None))
}

fn planned(plan: Misbehaviour) -> Refused {
    let error = match &plan.act {
        Act::Refuse(error) => error.clone(),
        // Only refusals have this moment.
        _ => GraphError::new(131_000, "A plan at the wrong moment."),
    };
    Box::new((error, Some(plan)))
}

/// Everything that depends on the message alone, in Meta's order.
fn good(shared: &Shared, state: &State, call: &Call) -> Result<(SendRequest, Filled), GraphError> {
    authorised(state, call.token.as_deref())?;
    if call.phone_number_id != shared.account.phone_number_id {
        return Err(GraphError::no_such_object(&call.phone_number_id));
    }
    answer::supported(&call.version)?;
    if !call.is_json {
        return Err(GraphError::new(100, "Content-Type must be application/json."));
    }
    let request = SendRequest::read(&call.body)?;
    if digits(&request.to) == shared.account.phone_number {
        return Err(GraphError::new(131_021, "Recipient phone number is the sender's."));
    }
    let filled = check(&request, &state.catalogue, shared.rules)?;
    Ok((request, filled))
}

/// Whether the token is the one that counts now.
pub(crate) fn authorised(state: &State, token: Option<&str>) -> Result<(), GraphError> {
    if token == Some(state.token.as_str()) { Ok(()) } else { Err(GraphError::unknown_token()) }
}

/// Answers for a message that was accepted, or does what was planned instead.
async fn accepted(
    shared: &Arc<Shared>,
    version: &str,
    message: Accepted,
    plan: Option<Misbehaviour>,
) -> HttpResponse {
    let act = plan.as_ref().map(|plan| &plan.act);
    if let Some(Act::ReceiptsBeforeAnswer(kinds)) = act {
        receipts(shared, &message, kinds).await;
    }
    if !matches!(act, Some(Act::AcceptAs(_))) {
        automatic::follow(shared, &message);
    }
    match (act, &plan) {
        (Some(Act::DropAfterAccepting), _) => return unanswered(shared),
        (Some(Act::PlainAfterAccepting(status)), Some(plan)) => return plain(shared, *status, plan),
        (Some(Act::HangAfterAccepting(time)), _) => tokio::time::sleep(*time).await,
        _ => {}
    }
    answer::accepted(version, &acceptance(&message, act), plan.as_ref(), &shared.account)
}

/// Receipts may overtake the answer. Whether the callback takes them is its own affair.
async fn receipts(shared: &Arc<Shared>, message: &Accepted, kinds: &[ReceiptKind]) {
    for kind in kinds {
        let receipt = Receipt::of(message, kind.clone());
        let notification = Notification::new(&shared.account).receipts([receipt]);
        let _ = shared.post(shared.courier.sign(&notification)).await;
    }
}

/// The body of the answer.
fn acceptance(message: &Accepted, act: Option<&Act>) -> Value {
    let contact = match act {
        Some(Act::AcceptWithoutWaId) => json!({ "input": message.to }),
        _ => json!({ "input": message.to, "wa_id": message.wa_id }),
    };
    let sent = match act {
        Some(Act::AcceptAs(None)) => json!({ "id": message.wamid }),
        Some(Act::AcceptAs(Some(status))) => json!({ "id": message.wamid, "message_status": status }),
        _ => json!({ "id": message.wamid, "message_status": "accepted" }),
    };
    json!({ "messaging_product": "whatsapp", "contacts": [contact], "messages": [sent] })
}
