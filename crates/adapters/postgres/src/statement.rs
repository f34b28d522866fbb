//! Statements that diesel's query language cannot say: one SQL file each, prepared once for each connection.

use diesel::dsl::{AsSelect, SqlTypeOf};
use diesel::pg::Pg;
use diesel::query_builder::QueryFragment;
use diesel::{Selectable, SelectableHelper};

use crate::rows::{PersonRow, RoomRow};

/// Makes a struct of a SQL file and its parameters.
///
/// The file follows upon `WITH given (field, …) AS (SELECT $1, …),`: it reads its parameters from `given`, each by the
/// name of its field, and ends with a `SELECT count(*)` of what tells whether it did something. The text never changes,
/// therefore diesel keeps the statement prepared (`sql_query` is never kept). Run it with `PostgresStore::count`. Of
/// several files, each follows upon the one before; one that answers with something else names the type of its columns.
/// Behind `with` stand groups of parameters that several statements share, see [`columns!`].
macro_rules! statement {
    (
        $(#[$doc:meta])*
        $name:ident<$life:lifetime>($($file:literal),+) $(-> $answer:ty)? {
            $first:ident: $first_rust:ty => $first_sql:ty,
            $($field:ident: $rust:ty => $sql:ty,)*
        }
        $(with { $($group:ident: $columns:ident,)+ })?
    ) => {
        $(#[$doc])*
        pub(crate) struct $name<$life> {
            pub(crate) $first: $first_rust,
            $(pub(crate) $field: $rust,)*
            $($(pub(crate) $group: $columns<$life>,)+)?
        }

        impl diesel::query_builder::Query for $name<'_> {
            type SqlType = $crate::statement::answer!($($answer)?);
        }

        impl diesel::query_builder::QueryId for $name<'_> {
            type QueryId = $name<'static>;
            const HAS_STATIC_QUERY_ID: bool = true;
        }

        impl diesel::query_builder::QueryFragment<diesel::pg::Pg> for $name<'_> {
            fn walk_ast<'b>(
                &'b self,
                mut out: diesel::query_builder::AstPass<'_, 'b, diesel::pg::Pg>,
            ) -> diesel::QueryResult<()> {
                out.push_sql(concat!("WITH given (", stringify!($first), $(", ", stringify!($field),)*));
                $($(out.push_sql($columns::NAMES);)+)?
                out.push_sql(") AS (SELECT ");
                out.push_bind_param::<$first_sql, _>(&self.$first)?;
                $(
                    out.push_sql(", ");
                    out.push_bind_param::<$sql, _>(&self.$field)?;
                )*
                $($(self.$group.bind(&mut out)?;)+)?
                out.push_sql("),\n");
                $(out.push_sql(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/sql/", $file)));)+
                Ok(())
            }
        }
    };
}

/// Makes a struct of parameters that several statements take, each by the name of its field.
macro_rules! columns {
    (
        $(#[$doc:meta])*
        $name:ident<$life:lifetime> { $($field:ident: $rust:ty => $sql:ty,)+ }
    ) => {
        $(#[$doc])*
        pub(crate) struct $name<$life> {
            $($field: $rust,)+
        }

        impl $name<'_> {
            /// The names, each behind a comma.
            pub(crate) const NAMES: &'static str = concat!($(", ", stringify!($field)),+);

            /// Writes the parameters, each behind a comma.
            pub(crate) fn bind<'b>(
                &'b self,
                out: &mut diesel::query_builder::AstPass<'_, 'b, diesel::pg::Pg>,
            ) -> diesel::QueryResult<()> {
                $(
                    out.push_sql(", ");
                    out.push_bind_param::<$sql, _>(&self.$field)?;
                )+
                Ok(())
            }
        }
    };
}

/// The type of a statement's answer: a count, unless it says otherwise.
macro_rules! answer {
    () => {
        diesel::sql_types::BigInt
    };
    ($columns:ty) => {
        $columns
    };
}

/// Makes a struct of a SQL file that reads rows, and of its parameters: `$1` is the first field, and so on.
///
/// Where the file says `{entrant}`, the columns of a room and its person stand, as `RoomRow` and `PersonRow` want them:
/// the file names the tables `rooms` and `participants`. The type says which columns come back.
macro_rules! question {
    (
        $(#[$doc:meta])*
        $name:ident($file:literal) -> $columns:ty {
            $($field:ident: $rust:ty => $sql:ty,)*
        }
    ) => {
        $(#[$doc])*
        pub(crate) struct $name {
            $(pub(crate) $field: $rust,)*
            pub(crate) entrant: $crate::statement::EntrantColumns,
        }

        impl diesel::query_builder::Query for $name {
            type SqlType = $columns;
        }

        impl diesel::query_builder::QueryId for $name {
            type QueryId = $name;
            const HAS_STATIC_QUERY_ID: bool = true;
        }

        impl diesel::query_builder::QueryFragment<diesel::pg::Pg> for $name {
            fn walk_ast<'b>(
                &'b self,
                mut out: diesel::query_builder::AstPass<'_, 'b, diesel::pg::Pg>,
            ) -> diesel::QueryResult<()> {
                let text = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/sql/", $file));
                let (before, after) = text.split_once("{entrant}").unwrap_or((text, ""));
                out.push_sql(before);
                if before.len() < text.len() {
                    diesel::query_builder::QueryFragment::walk_ast(&self.entrant, out.reborrow())?;
                }
                out.push_sql(after);
                $(out.push_bind_param_value_only::<$sql, _>(&self.$field)?;)*
                Ok(())
            }
        }
    };
}

/// The columns of a room and of a person in it, as diesel selects them.
pub(crate) type EntrantColumns = (AsSelect<RoomRow, Pg>, AsSelect<PersonRow, Pg>);

/// The types of these columns.
pub(crate) type EntrantSql = (ColumnsOf<RoomRow>, ColumnsOf<PersonRow>);

type ColumnsOf<Row> = SqlTypeOf<<Row as Selectable<Pg>>::SelectExpression>;

pub(crate) fn entrant_columns() -> EntrantColumns {
    (RoomRow::as_select(), PersonRow::as_select())
}

/// The text of a statement, without the values of its parameters.
pub(crate) fn text(statement: &impl QueryFragment<Pg>) -> String {
    let shown = diesel::debug_query::<Pg, _>(statement).to_string();
    // diesel shows the parameters behind the text; the text itself has no secrets.
    shown.split(" -- binds").next().unwrap_or_default().to_owned()
}

pub(crate) use {answer, columns, question, statement};
