//! What must never be seen: not in the log, not in the audit chain, not in the database, not in Debug.

use std::io::Write;
use std::sync::{Arc, Mutex};

use serde_json::json;
use tracing_subscriber::fmt::MakeWriter;

use crate::support::*;

/// Everything that is logged while the test runs.
#[derive(Clone, Default)]
struct Captured(Arc<Mutex<Vec<u8>>>);

impl Write for Captured {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Captured {
    type Writer = Self;
    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

#[actix_web::test]
async fn no_secret_is_logged_or_kept() {
    let log = Captured::default();
    let subscriber = tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(log.clone()).finish();
    // A second one, because tracing asks only the present thread's subscriber about a new place in the code while
    // there is but one; the threads of other tests have none, and would silence that place here too.
    let _second = tracing::Dispatch::new(tracing_subscriber::registry());
    let _guard = tracing::subscriber::set_default(subscriber);

    let app = TestApp::guarded().await;
    let admin = app.admin_token().await;
    let tokens = app.sign_in("admin@platform.test").await;
    let refresh = text(&tokens["refresh_token"]);
    let form = [("grant_type", "refresh_token"), ("refresh_token", refresh.as_str())];
    app.post("/oauth/token").form(&form).expect(200).await;
    app.post("/oauth/token").form(&form).expect(400).await;
    let council = json!({"name": "Wiltshire Council", "code": "wiltshire"});
    let authority = app.post("/authorities").bearer(&admin).json(council).expect(201).await.id();
    let body = json!({"name": "Portal", "tenant": {"kind": "authority", "id": authority}, "scopes": ["me"]});
    let client = app.post("/api-clients").bearer(&admin).key("portal").json(body).expect(201).await;
    let (id, secret) = (client.str("/client_id"), client.str("/client_secret"));
    let wrong = "a wrong but long password";
    let guess = [("grant_type", "password"), ("username", "admin@platform.test"), ("password", wrong)];
    app.post("/oauth/token").form(&guess).expect(400).await;
    let grant = [("grant_type", "client_credentials"), ("client_id", &id), ("client_secret", &secret)];
    let token = text(&app.post("/oauth/token").form(&grant).expect(200).await.json()["access_token"]);
    app.get("/me").bearer(&token).expect(200).await;
    app.post("/me/password").bearer(&admin).json(json!({"current": PASSWORD, "new": PASSWORD})).expect(200).await;

    let logged = String::from_utf8_lossy(&log.0.lock().unwrap()).into_owned();
    let events = serde_json::to_string(&app.audit_events().await.into_iter().map(|e| e.data).collect::<Vec<_>>());
    let kept = app.stored_answers().await;
    assert!(logged.contains("answered"), "this test looks where something is written: {logged}");
    assert!(kept.contains("Portal"), "this test looks where something is written: {kept}");
    for secret in [PASSWORD, wrong, &refresh, &secret, &token, &admin] {
        for (place, text) in [("log", &logged), ("audit", events.as_ref().unwrap()), ("answers", &kept)] {
            assert!(!text.contains(secret), "a secret in the {place}");
        }
    }
}

#[actix_web::test]
async fn settings_can_be_printed_without_their_key() {
    let pem = drawdown::access::SigningKey::generate_pem();
    let key = drawdown::access::SigningKey::from_pem(&pem).unwrap();
    let printed = format!("{:?}", drawdown::access::AccessSettings::new(ISSUER, key));
    let body = secrecy::ExposeSecret::expose_secret(&pem).lines().nth(1).unwrap();
    assert!(printed.contains("kid") && !printed.contains(body) && !printed.contains("[48, 46"));
}
