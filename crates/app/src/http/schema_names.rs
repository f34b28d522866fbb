//! In the OpenAPI document each schema has the name of its type in Rust, whatever the module. Of two types with one name utoipa
//! would take the last for both, without a word.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use actix_web::App;
use actix_web::dev::{AppService, HttpServiceFactory};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::schema::Schema;
use utoipa::openapi::{Paths, RefOr};
use utoipa_actix_web::{AppExt as _, OpenApiFactory};

use super::routes;

type Named = (String, RefOr<Schema>);

/// The last of the services: it is shown what those before it gave, while that is still a list.
struct Last(Rc<RefCell<Vec<Named>>>);

impl OpenApiFactory for Last {
    fn paths(&self) -> Paths {
        Paths::new()
    }

    fn schemas(&self, schemas: &mut Vec<Named>) {
        self.0.borrow_mut().clone_from(schemas);
    }
}

impl HttpServiceFactory for Last {
    fn register(self, _: &mut AppService) {}
}

/// The schemas of all operations, one for each time that one is used.
fn given() -> Vec<Named> {
    let given = Rc::default();
    let last = Last(Rc::clone(&given));
    let _app = App::new().into_utoipa_app().configure(|config| {
        routes(config);
        config.service(last);
    });
    given.take()
}

/// The names that stand for more than one schema.
fn ambiguous(given: &[Named]) -> Vec<&str> {
    let mut known = BTreeMap::new();
    let others = given.iter().filter(|&(name, schema)| *known.entry(name).or_insert(schema) != schema);
    others.map(|(name, _)| name.as_str()).collect()
}

#[test]
fn no_two_types_have_one_name_in_the_document() {
    let given = given();
    assert!(given.iter().any(|(name, _)| name == "ProblemDto"), "nothing was given");
    assert_eq!(ambiguous(&given), [""; 0]);
}

#[test]
fn two_types_of_one_name_are_noticed() {
    #[derive(Serialize, ToSchema)]
    struct ProblemDto {
        other: u8,
    }
    let other = (ProblemDto::name().into_owned(), <ProblemDto as utoipa::PartialSchema>::schema());
    assert_eq!(ambiguous(&[given(), vec![other]].concat()), ["ProblemDto"]);
}
