//! The public file: asked for once for everyone, served as it is, and better old than not at all.

use std::time::Duration;

use tellsafe_gateway::limits::ROSTERS_BYTES;

use crate::support::start;
use crate::vault::{Reply, Vault};

fn file(fill: u8) -> Reply {
    Reply::Bytes { status: 200, length: 5000, fill }
}

#[tokio::test]
async fn the_file_is_served_as_it_is() {
    let gateway = start(|_| {});
    let vault = Vault::start(&gateway.folder.0, file(1));
    let answer = gateway.get("/rosters").await;
    assert_eq!((answer.status, answer.header("content-type")), (200, Some("application/cbor")));
    assert_eq!(answer.body, [1; 5000]);
    assert_eq!(vault.arrived()[0].head, "GET /rosters HTTP/1.1\r\nhost: vault\r\n\r\n");
}

#[tokio::test]
async fn a_crowd_costs_the_vault_one_question() {
    let gateway = std::sync::Arc::new(start(|config| config.rates = None));
    let vault = Vault::start(&gateway.folder.0, file(2));
    let mut asking = tokio::task::JoinSet::new();
    for _ in 0..100 {
        let gateway = std::sync::Arc::clone(&gateway);
        asking.spawn(async move { assert_eq!(gateway.get("/rosters").await.body, [2; 5000]) });
    }
    while let Some(done) = asking.join_next().await {
        done.unwrap();
    }
    assert_eq!(vault.arrived().len(), 1);
}

#[tokio::test]
async fn a_change_is_public_once_the_copy_is_old() {
    let gateway = start(|config| config.rosters_age = Duration::from_millis(300));
    let vault = Vault::start(&gateway.folder.0, file(3));
    assert_eq!(gateway.get("/rosters").await.body, [3; 5000]);
    vault.reply(file(4));
    tokio::time::sleep(Duration::from_millis(400)).await;
    assert_eq!(gateway.get("/rosters").await.body, [4; 5000]);
}

#[tokio::test]
async fn an_old_copy_outlives_the_vault() {
    let gateway = start(|config| config.rosters_age = Duration::ZERO);
    assert_eq!(gateway.get("/rosters").await.status, 503, "there never was one");
    let vault = Vault::start(&gateway.folder.0, file(5));
    assert_eq!(gateway.get("/rosters").await.status, 200);
    for reply in [
        Reply::Bytes { status: 500, length: 10, fill: 0 },
        Reply::Bytes { status: 200, length: ROSTERS_BYTES + 1, fill: 0 },
    ] {
        vault.reply(reply);
        assert_eq!(gateway.get("/rosters").await.body, [5; 5000]);
    }
    vault.stop().await;
    assert_eq!(gateway.get("/rosters").await.body, [5; 5000]);
}

#[tokio::test]
async fn a_file_of_the_largest_size_is_served_and_a_larger_one_is_not() {
    let gateway = start(|config| config.rosters_age = Duration::ZERO);
    let vault = Vault::start(&gateway.folder.0, Reply::Bytes { status: 200, length: ROSTERS_BYTES + 1, fill: 6 });
    assert_eq!(gateway.get("/rosters").await.status, 503);
    vault.reply(Reply::Bytes { status: 200, length: ROSTERS_BYTES, fill: 6 });
    assert_eq!(gateway.get("/rosters").await.body.len(), ROSTERS_BYTES);
}
