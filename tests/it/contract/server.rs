//! What only a real server on a real socket shows: limits on requests and time, and an end without loss.

use std::time::Duration;

use drawdown::http::{Limits, RateLimit};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::*;

const CONTINUE: &str = "HTTP/1.1 100 Continue\r\n\r\n";

/// A request whose body is still to come: the server has begun with it once this returns.
async fn begin(address: &str, path: &str, length: usize) -> TcpStream {
    let token = token(&platform_admin());
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\nexpect: 100-continue\r\n\
         authorization: Bearer {token}\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n"
    );
    let mut stream = TcpStream::connect(address).await.expect("the server listens");
    stream.write_all(head.as_bytes()).await.expect("the head is sent");
    let mut go_on = [0; CONTINUE.len()];
    stream.read_exact(&mut go_on).await.expect("the server asks for the body");
    assert_eq!(go_on, CONTINUE.as_bytes());
    stream
}

async fn answer(mut stream: TcpStream) -> String {
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("an answer");
    answer
}

#[actix_web::test]
async fn too_many_requests_from_one_address_are_put_off() {
    let app = TestApp::limited(Limits::default(), RateLimit::per_second(1)).await;
    let served = app.serve();
    let client = reqwest::Client::builder().no_proxy().build().expect("a client");
    let mut statuses = vec![];
    for _ in 0..6 {
        let answer = client.get(format!("{}/health/live", served.base)).send().await.expect("an answer");
        statuses.push(answer.status().as_u16());
        if answer.status().as_u16() == 429 {
            let wait = answer.headers().get("retry-after").and_then(|value| value.to_str().ok()).map(str::to_owned);
            assert_eq!(wait.as_deref(), Some("1"));
            assert!(answer.headers().contains_key("x-request-id"));
            let body: serde_json::Value = answer.json().await.expect("a problem");
            assert_eq!(body["type"], "/problems/too-many-requests");
        }
    }
    assert_eq!(&statuses[..2], [200, 200], "a burst of two is let through");
    assert!(statuses.contains(&429), "{statuses:?}");
    served.stop(false).await;
}

#[actix_web::test]
async fn a_request_that_takes_too_long_is_ended() {
    let limits = Limits { request: Duration::from_millis(300), ..Limits::default() };
    let app = TestApp::limited(limits, RateLimit::per_second(0)).await;
    let served = app.serve();
    let answer = answer(begin(&served.address, "/api/v1/authorities", 40).await).await;
    assert!(answer.starts_with("HTTP/1.1 503"), "{answer}");
    assert!(answer.contains("/problems/timed-out"), "{answer}");
    served.stop(false).await;
}

#[actix_web::test]
async fn a_server_that_is_told_to_end_finishes_what_it_has_begun() {
    let app = TestApp::new().await;
    let served = app.serve();
    let body = r#"{"name":"Late Council","code":"late"}"#;
    let mut begun = begin(&served.address, "/api/v1/authorities", body.len()).await;
    actix_web::rt::spawn(served.handle.stop(true));
    while TcpStream::connect(&served.address).await.is_ok() {
        actix_web::rt::task::yield_now().await;
    }
    begun.write_all(body.as_bytes()).await.expect("the body is sent");
    let answer = answer(begun).await;
    assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
    served.finished().await;
}
