//! New rooms: each with a candidate and an interviewer, a message to both, and its timeline.

use super::figures::Figures;
use super::given::{self, Values};
use super::load::Load;
use super::pgbench::Pgbench;
use super::report::{Against, Section, Target, against};
use super::server::{LiveKitAt, Server};
use super::{Bench, Database, http, machine, say, seed};

/// At least half of pgbench's rate.
const TARGET: Target = Target { least_rate: 0.5, most_latency: None };

pub(super) async fn measure(bench: &Bench<'_>) -> anyhow::Result<Section> {
    let (yardstick, postgres) = bench.on_empty(async |database| pgbench(bench, database).await).await?;
    // Beginning with an empty database again: neither works on what the other left.
    let created = bench.on_empty(async |database| greenroom(bench, database).await).await?;
    let names = Against { theirs: "pgbench, the same INSERTs, prepared", ours: "`POST /api/rooms`" };
    let rows = against(names, &created, yardstick.as_ref(), TARGET).into();
    Ok(Section { postgres, note: "New rooms began with an empty database, each time".into(), rows })
}

async fn pgbench(bench: &Bench<'_>, database: &Database<'_>) -> anyhow::Result<(Option<Figures>, String)> {
    let pgbench = Pgbench::find(database, &bench.folder).await?;
    let yardstick = Pgbench::yardstick(pgbench.as_ref(), &script()?, &bench.args).await?;
    Ok((yardstick, machine::postgres(database.server, pgbench.as_ref())))
}

async fn greenroom(bench: &Bench<'_>, database: &Database<'_>) -> anyhow::Result<Figures> {
    let (server, _) = Server::start(bench, &database.url, &LiveKitAt::nobody()?).await?;
    say(&format!("Greenroom makes rooms for {} s", bench.args.seconds));
    let created = Load::on(&server, &bench.args).run(201, http::create_room).await;
    server.stop().await;
    created
}

/// The store's statement with values that are as long as those of [`http::create_room`]. pgbench's variables are numbers: one
/// random number makes whatever has to differ.
fn script() -> anyhow::Result<String> {
    let text = greenroom_postgres::create_statement(&seed::sample()?)?;
    let filled = given::filled(&text, &[VALUES], "FROM (SELECT :n::bigint) AS one (n)")?;
    Ok(format!("\\set n random(1, 9000000000000000000)\n{filled};\n"))
}

/// What stands for each parameter.
const VALUES: &Values = &[
    (&["id"], "md5('room' || n)::uuid"),
    (&["name"], "'interview_' || md5('name' || n)"),
    (&["application_id"], "'bench-' || n"),
    (&["round", "version"], "1::bigint"),
    (&["job_id"], "'J-7'"),
    (&["job_title"], "'Accountant'"),
    (&["company"], "'Acme Jordan'"),
    (
        &["starts_at", "closes_at_asked", "ended_at", "server_opened_at", "server_gone_at"],
        "NULL::timestamptz",
    ),
    (&["duration_minutes"], "60::bigint"),
    (&["timezone"], "'Asia/Amman'"),
    (&["opens_at", "created_at"], "now()"),
    (&["closes_at", "hard_ends_at"], "now() + interval '7 days'"),
    (&["metadata"], r#"'{"source":"careers page"}'"#),
    (&["notify"], "true"),
    (&["created_by"], "'system'"),
    (&["ended_by", "server_sid"], "NULL::text"),
    (&["admission"], "'open'"),
    (&["second_device"], "'takeover'"),
    (&["places"], "NULL::bigint"),
    (&["once_owner", "once_key", "once_room"], "NULL::text"),
    (&["once_request"], "NULL::bytea"),
    (&["once_item"], "NULL::uuid"),
    (&["once_at"], "NULL::timestamptz"),
    (&["person_ids", "message_participants"], "ARRAY[md5('one' || n)::uuid, md5('two' || n)::uuid]"),
    (&["external_ids"], "ARRAY['C-' || n, NULL]"),
    (&["roles"], "ARRAY['candidate', 'interviewer']"),
    (&["names"], "ARRAY['Layla Haddad', 'Omar Nasser']"),
    (&["phones"], "ARRAY['+96279' || lpad((n % 5000000)::text, 7, '0'), '+96279' || n % 5000000 + 5000000]"),
    (&["locales", "languages"], "ARRAY['ar', 'en']"),
    (&["consents_granted_at"], "ARRAY[now() - interval '3 days', NULL]"),
    (&["consent_text_versions"], "ARRAY['v1', NULL]"),
    (&["consent_sources"], "ARRAY['application_form', NULL]"),
    (&["link_generations"], "ARRAY[1, 1]::bigint[]"),
    (&["link_hashes"], "ARRAY[sha256(('one' || n)::bytea), sha256(('two' || n)::bytea)]"),
    (&["link_key_ids"], "ARRAY['0123456789abcdef', '0123456789abcdef']"),
    (&["revoked_ats", "last_token_ats"], "ARRAY[NULL, NULL]::timestamptz[]"),
    (&["message_ids"], "ARRAY[md5('three' || n)::uuid, md5('four' || n)::uuid]"),
    (&["purposes"], "ARRAY['open', 'interviewer']"),
    (&["states"], "ARRAY['queued', 'queued']"),
    (&["ranks"], "ARRAY[0, 0]::smallint[]"),
    (&["reasons"], "ARRAY[NULL, NULL]::text[]"),
    (&["stored_ats", "due_ats", "urgent_ats"], "ARRAY[now(), now()]"),
    (&["entry_rooms"], "ARRAY[]::uuid[]"),
    (&["entry_ats"], "ARRAY[now(), now(), now()]"),
    (&["entry_actors"], "ARRAY['system', 'system', 'system']"),
    (&["entry_participants"], "ARRAY[NULL, md5('one' || n)::uuid, md5('two' || n)::uuid]"),
    (&["entry_kinds"], "ARRAY['room_created', 'invitation_queued', 'invitation_queued']"),
    (
        &["entry_facts"],
        r#"ARRAY['{}', '{"invitation":"0123456789abcdef0123456789abcdef","purpose":"open"}',
            '{"invitation":"0123456789abcdef0123456789abcdef","purpose":"interviewer"}']::jsonb[]"#,
    ),
    (&["announced_kinds", "announced_events"], "ARRAY[]::text[]"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_parameter_of_the_statement_has_a_value() {
        let script = script().unwrap();
        assert!(script.starts_with("\\set n ") && !script.contains('$') && !script.contains("--"));
        assert!(script.contains("INSERT INTO outbox"));
    }
}
