//! A council's own identity provider: played by a web server with keys that the test holds.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use drawdown::access::{AccessSettings, OutsideKeys, OutsideSettings};
use drawdown::kernel::{Role, Tenant};
use ring::rand::SystemRandom;
use ring::rsa::KeyPair as RsaKeyPair;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256, RsaPublicKeyComponents,
};
use serde_json::{Value, json};
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::support::*;

const OUTSIDE: &str = "https://login.wiltshire.test";
const EMAIL: &str = "admin@platform.test";

/// A key of the identity provider.
enum Key {
    Rsa(Box<RsaKeyPair>),
    Ec(EcdsaKeyPair),
    Ed(Ed25519KeyPair),
}

fn rsa() -> Key {
    let text: String = include_str!("rsa_for_tests.base64").split_ascii_whitespace().collect();
    Key::Rsa(Box::new(RsaKeyPair::from_pkcs8(&STANDARD.decode(text).unwrap()).unwrap()))
}

fn ec() -> Key {
    let random = SystemRandom::new();
    let der = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
    Key::Ec(EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, der.as_ref(), &random).unwrap())
}

fn ed() -> Key {
    let der = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).unwrap();
    Key::Ed(Ed25519KeyPair::from_pkcs8(der.as_ref()).unwrap())
}

impl Key {
    fn algorithm(&self) -> &'static str {
        match self {
            Self::Rsa(_) => "RS256",
            Self::Ec(_) => "ES256",
            Self::Ed(_) => "EdDSA",
        }
    }

    fn jwk(&self, kid: &str) -> Value {
        let base64 = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        match self {
            Self::Rsa(pair) => {
                let RsaPublicKeyComponents { n, e } = RsaPublicKeyComponents::<Vec<u8>>::from(pair.public());
                json!({"kty": "RSA", "kid": kid, "use": "sig", "n": base64(&n), "e": base64(&e)})
            }
            Self::Ec(pair) => {
                let (x, y) = pair.public_key().as_ref()[1..].split_at(32);
                json!({"kty": "EC", "crv": "P-256", "kid": kid, "x": base64(x), "y": base64(y)})
            }
            Self::Ed(pair) => {
                json!({"kty": "OKP", "crv": "Ed25519", "kid": kid, "x": base64(pair.public_key().as_ref())})
            }
        }
    }

    fn sign(&self, kid: &str, claims: &Value) -> String {
        let header = json!({"alg": self.algorithm(), "kid": kid, "typ": "JWT"});
        let message = [&header, claims].map(|part| URL_SAFE_NO_PAD.encode(part.to_string())).join(".");
        let random = SystemRandom::new();
        let signature = match self {
            Self::Rsa(pair) => {
                let mut signature = vec![0; pair.public().modulus_len()];
                pair.sign(&RSA_PKCS1_SHA256, &random, message.as_bytes(), &mut signature).unwrap();
                signature
            }
            Self::Ec(pair) => pair.sign(&random, message.as_bytes()).unwrap().as_ref().to_vec(),
            Self::Ed(pair) => pair.sign(message.as_bytes()).as_ref().to_vec(),
        };
        format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
    }
}

fn claims() -> Value {
    let now = instant(MORNING).timestamp();
    json!({
        "iss": OUTSIDE, "aud": ["drawdown", "other"], "sub": "staff-17", "iat": now, "exp": now + 3600,
        "email": "Admin@Platform.test", "email_verified": true
    })
}

fn with(changes: &[(&str, Value)]) -> Value {
    let mut claims = claims();
    for (name, value) in changes {
        claims[*name] = value.clone();
    }
    claims
}

fn settings(url: String) -> AccessSettings {
    let outside = OutsideSettings { issuer: OUTSIDE.into(), audience: "drawdown".into(), keys: OutsideKeys::Url(url) };
    AccessSettings { outside: Some(outside), ..access_settings() }
}

/// Serves these keys, and expects to be asked so often.
async fn serving(keys: &[Value], times: u64) -> MockServer {
    let server = MockServer::start().await;
    let body = json!({"keys": keys});
    Mock::given(method("GET"))
        .and(path("/jwks"))
        .respond_with(ResponseTemplate::new(200).set_body_json(body))
        .expect(times)
        .mount(&server)
        .await;
    server
}

async fn app_trusting(server: &MockServer) -> TestApp {
    let app = TestApp::guarded_by(settings(format!("{}/jwks", server.uri()))).await;
    app.user(EMAIL, Role::PlatformAdmin, Tenant::Platform).await;
    app
}

#[actix_web::test]
async fn people_come_in_with_tokens_of_their_own_house() {
    let keys = [("r", rsa()), ("c", ec()), ("d", ed())];
    let jwks: Vec<Value> = keys.iter().map(|(kid, key)| key.jwk(kid)).collect();
    let server = serving(&jwks, 1).await;
    let app = app_trusting(&server).await;
    for (kid, key) in &keys {
        let me = app.get("/me").bearer(&key.sign(kid, &claims())).expect(200).await.json();
        assert_eq!((&me["email"], &me["roles"]), (&json!(EMAIL), &json!(["platform_admin"])), "{}", key.algorithm());
    }
    let links = app.audit_events().await.into_iter().filter(|event| event.action == "user.linked").count();
    assert_eq!(links, 1, "bound once, recognised after that");
    let without_address = with(&[("email", Value::Null), ("email_verified", json!(false))]);
    app.get("/me").bearer(&keys[0].1.sign("r", &without_address)).expect(200).await;
}

#[actix_web::test]
async fn a_token_of_another_house_time_or_purpose_is_refused() {
    let (key, other) = (ec(), ec());
    let server = serving(&[key.jwk("c")], 1).await;
    let app = app_trusting(&server).await;
    let now = instant(MORNING).timestamp();
    app.get("/me").bearer(&key.sign("c", &claims())).expect(200).await;
    let refused = [
        key.sign("c", &with(&[("iss", json!("https://login.other.test"))])),
        key.sign("c", &with(&[("aud", json!("other"))])),
        key.sign("c", &with(&[("aud", Value::Null)])),
        key.sign("c", &with(&[("exp", json!(now - 61))])),
        key.sign("c", &with(&[("nbf", json!(now + 61))])),
        key.sign("c", &with(&[("exp", Value::Null)])),
        other.sign("c", &claims()),
        ed().sign("c", &claims()),
    ];
    for token in refused {
        let answer = app.get("/me").bearer(&token).expect(401).await;
        assert_eq!(answer.problem(), "unauthenticated");
    }
    app.get("/me").bearer(&key.sign("c", &with(&[("exp", json!(now - 59))]))).expect(200).await;
}

#[actix_web::test]
async fn only_a_verified_address_binds_and_an_account_stays_with_its_owner() {
    let key = ed();
    let server = serving(&[key.jwk("d")], 1).await;
    let app = app_trusting(&server).await;
    let come =
        async |changes: &[(&str, Value)]| app.get("/me").bearer(&key.sign("d", &with(changes))).send().await.status;
    assert_eq!(come(&[("email_verified", json!(false))]).await, 401);
    assert_eq!(come(&[("email", json!("stranger@platform.test"))]).await, 401);
    assert_eq!(come(&[]).await, 200);
    assert_eq!(come(&[("sub", json!("staff-99"))]).await, 401, "the address has gone to somebody else");
    assert_eq!(come(&[("email", json!("new@name.test"))]).await, 200, "the owner has a new address");
}

#[actix_web::test]
async fn somebody_disabled_here_does_not_come_in_from_there() {
    let key = ed();
    let server = serving(&[key.jwk("d")], 1).await;
    let app = app_trusting(&server).await;
    let token = key.sign("d", &claims());
    let id = app.get("/me").bearer(&token).expect(200).await.id();
    app.user("second@platform.test", Role::PlatformAdmin, Tenant::Platform).await;
    let second = text(&app.sign_in("second@platform.test").await["access_token"]);
    let disabled = json!({"disabled": true});
    app.patch(&format!("/users/{id}")).bearer(&second).if_match(1).json(disabled).expect(200).await;
    app.get("/me").bearer(&token).expect(401).await;
}

#[actix_web::test]
async fn unknown_keys_are_asked_for_at_most_once_a_minute() {
    let key = ed();
    let server = serving(&[key.jwk("d")], 1).await;
    let app = app_trusting(&server).await;
    for kid in ["x", "y", "z"] {
        app.get("/me").bearer(&ed().sign(kid, &claims())).expect(401).await;
    }
    app.get("/me").bearer(&key.sign("d", &claims())).expect(200).await;
    drop(server);
}

#[actix_web::test]
async fn an_identity_provider_that_fails_means_401_and_nothing_worse() {
    let server = MockServer::start().await;
    Mock::given(method("GET")).respond_with(ResponseTemplate::new(500)).expect(1).mount(&server).await;
    let app = app_trusting(&server).await;
    for _ in 0..2 {
        app.get("/me").bearer(&ed().sign("d", &claims())).expect(401).await;
    }
    let own = text(&app.sign_in(EMAIL).await["access_token"]);
    app.get("/me").bearer(&own).expect(200).await;
}
