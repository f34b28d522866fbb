//! How an entry of the timeline is written.

use greenroom_domain::timeline::TimelineEntry;
use serde_json::Value;

/// What the domain knows about an entry, beyond its word, as the `facts` of its row.
pub(crate) fn facts(entry: &TimelineEntry) -> Value {
    let facts = entry.facts().into_iter();
    Value::Object(facts.map(|(name, value)| (name.to_owned(), Value::String(value))).collect())
}
