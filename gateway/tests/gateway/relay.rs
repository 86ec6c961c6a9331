//! The relay: bytes through unchanged, nothing added, and one plain sentence for each way it can fail.

use std::time::Duration;

use tellsafe_gateway::limits::{BODIES, answer_bytes, request_bytes};
use tellsafe_protocol::bhttp::Class;
use tokio::io::AsyncWriteExt;

use crate::support::{read_answer, relay_request, start};
use crate::vault::{Reply, Vault};

/// Bytes that look like nothing, and differ with `seed`.
fn body(class: Class, seed: u8) -> Vec<u8> {
    let mut state = u32::from(seed) + 1;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state.to_be_bytes()[0]
    };
    (0..request_bytes(class)).map(|_| next()).collect()
}

fn expected(body: &[u8], class: Class) -> Vec<u8> {
    body.iter().take(answer_bytes(class)).map(|byte| !byte).collect()
}

#[tokio::test]
async fn both_sizes_pass_through_unchanged() {
    let gateway = start(|_| {});
    let vault = Vault::start(&gateway.folder.0, Reply::Complement);
    for (class, head) in [
        (
            Class::Small,
            "POST /relay HTTP/1.1\r\nhost: vault\r\ncontent-type: message/ohttp-req\r\ncontent-length: 66679\r\n\r\n",
        ),
        (
            Class::Large,
            "POST /relay HTTP/1.1\r\nhost: vault\r\ncontent-type: message/ohttp-req\r\ncontent-length: 267383\r\n\r\n",
        ),
    ] {
        let request = body(class, 1);
        let answer = gateway.relay(&request).await;
        assert_eq!((answer.status, answer.header("content-type")), (200, Some("message/ohttp-res")));
        assert_eq!(answer.header("set-cookie"), None, "the vault's own headers end here");
        assert!(answer.body == expected(&request, class), "the answer was changed on its way");
        let arrived = vault.arrived().pop().unwrap();
        assert_eq!(arrived.head, head);
        assert!(arrived.body == request, "the request was changed on its way");
    }
}

/// P2: whatever a client says about itself, and however it comes, the vault is sent the same bytes.
#[tokio::test]
async fn the_vault_cannot_tell_two_clients_apart() {
    let gateway = start(|_| {});
    let vault = Vault::start(&gateway.folder.0, Reply::Complement);
    let request = body(Class::Small, 2);
    let headers = "User-Agent: one\r\nAccept-Language: de\r\nCookie: a=b\r\nX-Forwarded-For: 192.0.2.7\r\n";
    let mut plain = gateway.plain().await;
    plain.write_all(&relay_request(&gateway.plain.to_string(), headers, &request)).await.unwrap();
    assert_eq!(read_answer(&mut plain, false).await.unwrap().status, 200);
    let mut tls = gateway.tls().await;
    tls.write_all(&relay_request(&gateway.tls.to_string(), "User-Agent: two\r\nX-Request-Id: 7\r\n", &request))
        .await
        .unwrap();
    assert_eq!(read_answer(&mut tls, false).await.unwrap().status, 200);
    let arrived = vault.arrived();
    assert_eq!(arrived.len(), 2);
    assert_eq!(arrived[0], arrived[1]);
}

#[tokio::test]
async fn many_at_once_do_not_mix() {
    let gateway = start(|config| config.rates = None);
    let _vault = Vault::start(&gateway.folder.0, Reply::Complement);
    let (gateway, mut asking) = (std::sync::Arc::new(gateway), tokio::task::JoinSet::new());
    for seed in 0..100 {
        let gateway = std::sync::Arc::clone(&gateway);
        asking.spawn(async move {
            let request = body(Class::Small, seed);
            let answer = gateway.relay(&request).await;
            assert_eq!(answer.status, 200);
            assert!(answer.body == expected(&request, Class::Small), "an answer went to another request");
        });
    }
    while let Some(done) = asking.join_next().await {
        done.unwrap();
    }
}

#[tokio::test]
async fn a_vault_that_is_down_is_said_and_comes_back() {
    let gateway = start(|_| {});
    let request = body(Class::Small, 3);
    let down = gateway.relay(&request).await;
    assert_eq!((down.status, down.header("retry-after")), (503, Some("60")));
    assert_eq!(down.text(), "The store is not answering. What you wrote is still in this page. Try again in a minute.");

    let vault = Vault::start(&gateway.folder.0, Reply::Complement);
    assert_eq!(gateway.relay(&request).await.status, 200);
    vault.stop().await;
    assert_eq!(gateway.relay(&request).await.status, 503, "a kept connection does not hide that it went down");

    let _vault = Vault::start(&gateway.folder.0, Reply::Complement);
    assert_eq!(gateway.relay(&request).await.status, 200);
}

#[tokio::test]
async fn an_idle_connection_that_the_vault_closed_costs_nobody_anything() {
    let gateway = start(|_| {});
    let _vault = Vault::start(&gateway.folder.0, Reply::ComplementThenClose);
    for seed in 0..50 {
        assert_eq!(gateway.relay(&body(Class::Small, seed)).await.status, 200, "{seed}");
    }
}

#[tokio::test]
async fn an_answer_of_another_size_goes_no_further() {
    let gateway = start(|_| {});
    let vault = Vault::start(&gateway.folder.0, Reply::Complement);
    let small = answer_bytes(Class::Small);
    for length in [0, 1, small - 1, small + 1, answer_bytes(Class::Large)] {
        vault.reply(Reply::Bytes { status: 200, length, fill: b'?' });
        let answer = gateway.relay(&body(Class::Small, 4)).await;
        assert_eq!(answer.status, 502, "{length}");
        assert_eq!(
            answer.text(),
            "The store gave an answer that cannot be used. What you wrote is still in this page. Try again in a minute."
        );
    }
    vault.reply(Reply::Bytes { status: 200, length: small, fill: b'?' });
    assert_eq!(gateway.relay(&body(Class::Large, 4)).await.status, 502);
    vault.reply(Reply::Half);
    let cut = gateway.relay(&body(Class::Small, 4)).await;
    assert_eq!((cut.status, cut.header("retry-after")), (503, Some("60")), "a cut line says nothing about the vault");
}

#[tokio::test]
async fn what_the_vault_says_besides_is_a_sentence_of_ours() {
    let gateway = start(|_| {});
    let vault = Vault::start(&gateway.folder.0, Reply::Complement);
    for (status, ours) in [(400, 422), (401, 422), (422, 422), (503, 503), (500, 502), (204, 502), (302, 502)] {
        for length in [0, 20, answer_bytes(Class::Small)] {
            if status == 204 && length > 0 {
                continue;
            }
            vault.reply(Reply::Bytes { status, length, fill: b'?' });
            let answer = gateway.relay(&body(Class::Small, 5)).await;
            assert_eq!(answer.status, ours, "{status}, {length} bytes");
            assert!(!answer.text().contains('?'), "the vault's own words went through");
        }
    }
}

/// More clients than places for bodies, all of them slow: whoever comes next waits, and is served when they are gone.
#[tokio::test]
async fn slow_bodies_delay_nobody() {
    let gateway = start(|config| {
        config.rates = None;
        config.plain_deadlines.body = Duration::from_secs(50);
    });
    let _vault = Vault::start(&gateway.folder.0, Reply::Complement);
    let request = relay_request(&gateway.plain.to_string(), "", &body(Class::Small, 6));
    let mut slow = Vec::new();
    for _ in 0..BODIES {
        let mut stream = gateway.plain().await;
        stream.write_all(&request[..1000]).await.unwrap();
        slow.push(stream);
    }
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(gateway.get("/").await.status, 200, "the page does not wait for bodies");
    let started = std::time::Instant::now();
    assert_eq!(gateway.ask(&request).await.status, 200);
    assert!(started.elapsed() < Duration::from_secs(20), "it waited for a deadline: {:?}", started.elapsed());
    // The one that had been on its way the longest gave its place up, and is told.
    let given_up = read_answer(&mut slow[0], false).await.unwrap();
    assert_eq!((given_up.status, given_up.header("retry-after")), (503, Some("60")));
}
