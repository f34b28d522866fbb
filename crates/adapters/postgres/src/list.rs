//! Which rooms a list shows.
//!
//! The condition is written down for each question: a column that is not asked for does not stand in it, because
//! `$1 IS NULL OR column = $1` leaves PostgreSQL no index to use in a plan that fits every question. diesel keeps such a
//! statement prepared by its text, of which there is one for each combination of filters; what is asked for is always a
//! parameter.

use diesel::expression::{AppearsOnTable, Expression, ValidGrouping, is_aggregate};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::serialize::ToSql;
use diesel::sql_types::{Bool, HasSqlType, Text, Timestamptz, Uuid as SqlUuid};
use greenroom_domain::ports::{DriftFilter, PhaseFilter, RoomCursor, RoomFilter};

use crate::columns::Time;
use crate::schema::rooms;

/// Whether a room fits, at that time.
pub(crate) struct Fits<'a> {
    pub(crate) filter: &'a RoomFilter,
    pub(crate) now: Time,
}

impl Expression for Fits<'_> {
    type SqlType = Bool;
}

impl AppearsOnTable<rooms::table> for Fits<'_> {}

impl ValidGrouping<()> for Fits<'_> {
    type IsAggregate = is_aggregate::No;
}

impl QueryId for Fits<'_> {
    type QueryId = ();
    /// The type does not tell the text.
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl QueryFragment<Pg> for Fits<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        let RoomFilter { phase, job, application, candidate, starts_from, starts_to, drift, after } =
            self.filter;
        out.push_sql("TRUE");
        asks::<Text, _>(&mut out, " AND rooms.job_id = ", job)?;
        asks::<Text, _>(&mut out, " AND rooms.application_id = ", application)?;
        candidate.as_ref().map_or(Ok(()), |candidate| has_candidate(&mut out, candidate))?;
        asks::<Timestamptz, _>(&mut out, " AND coalesce(rooms.starts_at, rooms.opens_at) >= ", starts_from)?;
        asks::<Timestamptz, _>(&mut out, " AND coalesce(rooms.starts_at, rooms.opens_at) < ", starts_to)?;
        drift.map_or(Ok(()), |drift| drifts(&mut out, drift))?;
        phase.map_or(Ok(()), |phase| is_in(&mut out, phase, &self.now))?;
        after.as_ref().map_or(Ok(()), |after| follows(&mut out, after))
    }
}

/// What is not asked for, is not written down.
fn asks<'b, Sql, T>(out: &mut AstPass<'_, 'b, Pg>, before: &str, asked: &'b Option<T>) -> QueryResult<()>
where
    Pg: HasSqlType<Sql>,
    T: ToSql<Sql, Pg>,
{
    let Some(asked) = asked else { return Ok(()) };
    out.push_sql(before);
    out.push_bind_param::<Sql, T>(asked)
}

fn has_candidate<'b>(out: &mut AstPass<'_, 'b, Pg>, candidate: &'b String) -> QueryResult<()> {
    out.push_sql(" AND EXISTS (SELECT FROM participants p WHERE p.room_id = rooms.id");
    out.push_sql(" AND p.role = 'candidate' AND p.external_id = ");
    out.push_bind_param::<Text, _>(candidate)?;
    out.push_sql(")");
    Ok(())
}

fn drifts(out: &mut AstPass<'_, '_, Pg>, drift: DriftFilter) -> QueryResult<()> {
    out.push_sql(
        " AND EXISTS (SELECT FROM drifts d WHERE d.room_id = rooms.id AND d.ended_at IS NULL AND d.confirmed",
    );
    if let DriftFilter::Kind(kind) = drift {
        out.push_sql(" AND d.kind = ");
        out.push_bind_param::<Text, str>(kind.as_str())?;
    }
    out.push_sql(")");
    Ok(())
}

/// Behind the place in the order of the list. PostgreSQL finds it in the index by a comparison of rows.
fn follows<'b>(out: &mut AstPass<'_, 'b, Pg>, after: &'b RoomCursor) -> QueryResult<()> {
    out.push_sql(" AND (rooms.created_at, rooms.id) < (");
    out.push_bind_param::<Timestamptz, _>(&after.created_at)?;
    out.push_sql(", ");
    out.push_bind_param::<SqlUuid, _>(&after.id.0)?;
    out.push_sql(")");
    Ok(())
}

// The phase as `RoomRecord::phase` finds it; `?` is now. The contract compares the two.

const GOES_ON: &str = " AND rooms.ended_at IS NULL AND rooms.hard_ends_at > ?";

const OCCUPIED: &str = "EXISTS (SELECT FROM sessions s WHERE s.room_id = rooms.id AND s.left_at IS NULL)";

fn condition(phase: PhaseFilter) -> [&'static str; 4] {
    match phase {
        PhaseFilter::Scheduled => [GOES_ON, " AND rooms.opens_at > ? AND NOT ", OCCUPIED, ""],
        PhaseFilter::Open => {
            [GOES_ON, " AND rooms.opens_at <= ? AND rooms.closes_at > ? AND NOT ", OCCUPIED, ""]
        }
        PhaseFilter::Live => [GOES_ON, " AND ", OCCUPIED, ""],
        PhaseFilter::Ended => [
            " AND (rooms.ended_at IS NOT NULL OR rooms.hard_ends_at <= ?",
            " OR (rooms.opens_at <= ? AND rooms.closes_at <= ? AND NOT ",
            OCCUPIED,
            "))",
        ],
    }
}

fn is_in<'b>(out: &mut AstPass<'_, 'b, Pg>, phase: PhaseFilter, now: &'b Time) -> QueryResult<()> {
    let condition = condition(phase).concat();
    let mut texts = condition.split('?');
    out.push_sql(texts.next().unwrap_or_default());
    texts.try_for_each(|text| {
        out.push_bind_param::<Timestamptz, _>(now)?;
        out.push_sql(text);
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::records;
    use greenroom_domain::room::RoomId;
    use uuid::Uuid;

    fn query(filter: &RoomFilter) -> (String, bool) {
        let query = records().filter(Fits { filter, now: Time::UNIX_EPOCH });
        let text = diesel::debug_query::<Pg, _>(&query).to_string();
        let text = text.split(" -- binds").next().unwrap_or_default().to_owned();
        (text, is_kept_prepared(&query))
    }

    fn is_kept_prepared(query: &impl QueryFragment<Pg>) -> bool {
        query.is_safe_to_cache_prepared(&Pg).unwrap()
    }

    fn everything(word: &str, id: u128) -> RoomFilter {
        let cursor = RoomCursor { created_at: Time::UNIX_EPOCH, id: RoomId(Uuid::from_u128(id)) };
        RoomFilter {
            phase: Some(PhaseFilter::Ended),
            job: Some(word.into()),
            application: Some(word.into()),
            candidate: Some(word.into()),
            starts_from: Some(Time::UNIX_EPOCH),
            starts_to: Some(Time::UNIX_EPOCH),
            drift: Some(DriftFilter::Any),
            after: Some(cursor),
        }
    }

    #[test]
    fn equal_questions_have_one_text_that_is_kept_prepared() {
        let (one, other) = (query(&everything("one", 1)), query(&everything("other' OR TRUE", 2)));
        assert_eq!(one, other);
        assert!(one.1);
    }

    #[test]
    fn what_is_not_asked_for_does_not_stand_in_the_text() {
        let (text, _) = query(&RoomFilter::default());
        assert!(text.ends_with("WHERE TRUE"), "{text}");
    }
}
