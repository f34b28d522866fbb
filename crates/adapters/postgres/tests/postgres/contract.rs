use std::sync::Arc;

use greenroom_domain::announcement::Event;
use greenroom_domain::contract::retention::link_keys;
use greenroom_domain::contract::stores::{self, Stores};
use greenroom_postgres::{PostgresConfig, PostgresStore};

use crate::support::{database, patient};

#[tokio::test]
async fn the_stores_keep_their_contract() {
    if database().await.is_none() {
        return;
    }
    stores::run(async || {
        let url = database().await.unwrap();
        let config =
            PostgresConfig { announces: Event::ALL.to_vec(), link_keys: Some(link_keys()), ..patient(&url) };
        Stores::of(Arc::new(PostgresStore::connect(config).await.unwrap()))
    })
    .await;
}
