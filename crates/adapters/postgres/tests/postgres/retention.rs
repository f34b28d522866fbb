//! What goes when its time has come is found without a look at what stays.

use crate::support::{Raw, database};

macro_rules! forget {
    ($($name:literal => $index:literal),+ $(,)?) => {
        [$((include_str!(concat!("../../src/sql/forget_", $name, ".sql")), $index)),+]
    };
}

#[tokio::test]
async fn what_is_over_is_read_from_an_index_in_its_order() {
    let Some(url) = database().await else { return };
    let mut raw = Raw::to(&url).await;
    raw.run("SET enable_seqscan = off; SET enable_sort = off").await;
    for (sql, index) in forget![
        "media_events" => "media_events_received_at_idx",
        "messenger_events" => "messenger_events_received_at_idx",
        "orphan_receipts" => "orphan_receipts_received_at_idx",
        "drifts" => "drifts_ended_at_idx",
        "tokens" => "token_families_token_expires_at_idx",
        "delivered" => "announcements_over_idx",
        "dead" => "announcements_over_idx",
        "wrong_numbers" => "silences_wrong_person_idx",
    ] {
        let plan =
            raw.plan(&format!("WITH given (before, at_most) AS (SELECT now(), 500::bigint), {sql}")).await;
        assert!(plan.contains(index), "{sql}\n{plan}");
        assert!(!plan.contains("Seq Scan") && !plan.contains("Sort"), "{sql}\n{plan}");
    }
}
