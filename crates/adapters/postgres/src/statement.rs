//! Statements that diesel's query language cannot say: one SQL file each, prepared once for each connection.

/// Makes a struct of a SQL file and its parameters.
///
/// The file follows upon `WITH given (field, …) AS (SELECT $1, …),`: it reads its parameters from `given`, each by the
/// name of its field, and ends with a `SELECT count(*)` of what tells whether it did something. The text never changes,
/// therefore diesel keeps the statement prepared (`sql_query` is never kept). Run it with `PostgresStore::count`.
macro_rules! statement {
    (
        $(#[$doc:meta])*
        $name:ident<$life:lifetime>($file:literal) {
            $first:ident: $first_rust:ty => $first_sql:ty,
            $($field:ident: $rust:ty => $sql:ty,)*
        }
    ) => {
        $(#[$doc])*
        pub(crate) struct $name<$life> {
            pub(crate) $first: $first_rust,
            $(pub(crate) $field: $rust,)*
        }

        impl diesel::query_builder::Query for $name<'_> {
            type SqlType = diesel::sql_types::BigInt;
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
                out.push_sql(concat!(
                    "WITH given (", stringify!($first), $(", ", stringify!($field),)* ") AS (SELECT "
                ));
                out.push_bind_param::<$first_sql, _>(&self.$first)?;
                $(
                    out.push_sql(", ");
                    out.push_bind_param::<$sql, _>(&self.$field)?;
                )*
                out.push_sql("),\n");
                out.push_sql(include_str!(concat!("sql/", $file)));
                Ok(())
            }
        }
    };
}

pub(crate) use statement;
