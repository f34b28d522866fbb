use std::sync::Arc;

use greenroom_domain::contract::stores::{self, Stores};

use crate::support::{database, store};

#[tokio::test]
async fn the_stores_keep_their_contract() {
    if database().await.is_none() {
        return;
    }
    stores::run(async || {
        let store = Arc::new(store(&database().await.unwrap()).await);
        Stores { rooms: store.clone(), entry: store.clone(), attendance: store }
    })
    .await;
}
