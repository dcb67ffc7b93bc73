//! Forged, foreign and damaged tokens: none is accepted.
#![expect(clippy::expect_used, reason = "a test may stop at the first surprise")]

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use chrono::{DateTime, Duration, Utc};
use hmac::{Hmac, Mac};
use serde_json::{Value, json};
use shared::auth::keys::Keys;
use shared::auth::token::{Bearer, Claims, TokenProblem, Tokens};

const OLD: &str = "old0123456789abcdefghijklmnopqrst";
const NEW: &str = "new0123456789abcdefghijklmnopqrst";

fn tokens() -> Tokens {
    let keys = Keys::parse(&format!("2026b:{NEW}\n2026a:{OLD}")).expect("two keys");
    Tokens::new(keys, Duration::hours(24))
}

fn bearer() -> Bearer {
    Bearer { id: 7, email: "ops@nicsan.in".to_owned(), role: "ops".to_owned(), version: 3 }
}

fn issue(tokens: &Tokens) -> String {
    tokens.issue(&bearer(), Utc::now(), Utc::now()).expect("signed")
}

fn header() -> Value {
    json!({ "typ": "JWT", "alg": "HS256", "kid": "2026b" })
}

fn claims() -> Value {
    let now = Utc::now().timestamp();
    json!({
        "id": 7, "email": "ops@nicsan.in", "role": "ops", "iat": now, "exp": now + 600, "auth_time": now,
        "iss": "nicsan-crm", "aud": "nicsan-crm-api", "jti": "0f0e0d0c-0b0a-4908-8706-050403020100", "ver": 3
    })
}

fn with(mut object: Value, changes: &Value) -> Value {
    for (name, value) in changes.as_object().expect("an object") {
        object[name] = value.clone();
    }
    object
}

fn without(mut object: Value, name: &str) -> Value {
    object.as_object_mut().expect("an object").remove(name);
    object
}

fn encode(value: &Value) -> String {
    BASE64.encode(value.to_string())
}

/// Signs what a forger or a broken program could: any header, any payload, HMAC-SHA-256 under `secret`.
fn signed(header: &str, payload: &str, secret: &[u8]) -> String {
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(secret).expect("any length");
    mac.update(format!("{header}.{payload}").as_bytes());
    format!("{header}.{payload}.{}", BASE64.encode(mac.finalize().into_bytes()))
}

/// The header as this system writes it, so that only the payload is under test.
fn own_header() -> String {
    issue(&tokens()).split('.').next().expect("a header").to_owned()
}

fn payload_of(token: &str) -> String {
    token.split('.').nth(1).expect("a payload").to_owned()
}

#[test]
fn a_fresh_token_says_who_it_is_for() {
    let tokens = tokens();
    let claims = tokens.verify(&issue(&tokens)).expect("valid");
    let Claims { id, email, role, iat, exp, ver, .. } = claims;
    assert_eq!((id, email.as_str(), role.as_str(), ver), (7, "ops@nicsan.in", "ops", 3));
    assert_eq!(exp - iat, 24 * 3600);
}

#[test]
fn the_test_forger_knows_its_trade() {
    let token = signed(&own_header(), &encode(&claims()), NEW.as_bytes());
    assert!(tokens().verify(&token).is_ok(), "else the refusals below would prove nothing");
}

#[test]
fn the_payload_can_be_read_with_atob() {
    let payload = payload_of(&issue(&tokens()));
    assert!(!payload.contains(['-', '_', '=']), "atob knows only the other base64 alphabet");
    let json = base64::engine::general_purpose::STANDARD_NO_PAD.decode(&payload).expect("base64");
    assert!(json.is_ascii());
}

#[test]
fn both_keys_verify_while_they_rotate_and_the_old_one_ends_with_its_removal() {
    let before = Tokens::new(Keys::parse(&format!("2026a:{OLD}")).expect("a key"), Duration::hours(1));
    let after = Tokens::new(Keys::parse(&format!("2026b:{NEW}")).expect("a key"), Duration::hours(1));
    assert!(tokens().verify(&issue(&before)).is_ok());
    assert!(before.verify(&issue(&tokens())).is_err());
    assert!(after.verify(&issue(&tokens())).is_ok());
    assert!(after.verify(&issue(&before)).is_err());
}

#[test]
fn the_header_chooses_nothing() {
    let public_key = "-----BEGIN PUBLIC KEY-----\nMFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAK\n-----END PUBLIC KEY-----\n";
    let jwk = json!({ "kty": "oct", "k": BASE64.encode("x"), "alg": "HS256" });
    let changes = [
        json!({ "alg": "none" }),
        json!({ "alg": "None" }),
        json!({ "alg": "nOnE" }),
        json!({ "alg": "NONE" }),
        json!({ "alg": "" }),
        json!({ "alg": null }),
        json!({ "alg": "HS384" }),
        json!({ "alg": "HS512" }),
        json!({ "alg": "hs256" }),
        json!({ "alg": "RS256" }),
        json!({ "alg": "ES256" }),
        json!({ "alg": "PS256" }),
        json!({ "alg": "EdDSA" }),
        json!({ "alg": ["HS256"] }),
        json!({ "kid": null }),
        json!({ "kid": "" }),
        json!({ "kid": "2025" }),
        json!({ "kid": "2026B" }),
        json!({ "kid": "../../../dev/null" }),
        json!({ "kid": "/etc/passwd" }),
        json!({ "kid": "2026b' or '1'='1" }),
        json!({ "kid": "' union select 'x' -- " }),
        json!({ "kid": "https://evil.example/key" }),
        json!({ "kid": "2026b\u{0}" }),
        json!({ "kid": 2026 }),
        json!({ "jku": "https://evil.example/jwks.json" }),
        json!({ "x5u": "https://evil.example/cert.pem" }),
        json!({ "jwk": jwk }),
        json!({ "x5c": ["MIIB"] }),
        json!({ "crit": ["exp"] }),
        json!({ "zip": "DEF" }),
        json!({ "cty": "JWT" }),
        json!({ "typ": "JWE" }),
        json!({ "typ": null }),
    ];
    for change in &changes {
        let (header, payload) = (encode(&with(header(), change)), encode(&claims()));
        for secret in [NEW.as_bytes(), OLD.as_bytes(), b"", b"x", b"null", public_key.as_bytes()] {
            let token = signed(&header, &payload, secret);
            assert_eq!(tokens().verify(&token), Err(TokenProblem::Foreign), "{change}");
        }
        let unsigned = format!("{header}.{payload}.");
        assert!(tokens().verify(&unsigned).is_err(), "{change}");
    }
}

#[test]
fn the_claims_must_be_ours_and_complete() {
    let now = Utc::now().timestamp();
    let mut cases: Vec<Value> = [
        json!({ "iss": "nicsan" }),
        json!({ "iss": null }),
        json!({ "iss": ["nicsan-crm"] }),
        json!({ "aud": "nicsan-crm" }),
        json!({ "aud": null }),
        json!({ "aud": ["other", "nicsan-crm-api"] }),
        json!({ "exp": now - 61 }),
        json!({ "exp": 0 }),
        json!({ "exp": -1 }),
        json!({ "exp": null }),
        json!({ "exp": "9999999999" }),
        json!({ "exp": i64::MIN }),
        json!({ "exp": 1e300 }),
        json!({ "iat": now + 3600, "exp": now + 7200 }),
        json!({ "iat": i64::MAX }),
        json!({ "id": "7" }),
        json!({ "id": 7.5 }),
        json!({ "ver": "3" }),
        json!({ "jti": "not-a-uuid" }),
        json!({ "role": null }),
    ]
    .iter()
    .map(|change| with(claims(), change))
    .collect();
    let names = ["id", "email", "role", "iat", "exp", "auth_time", "iss", "aud", "jti", "ver"];
    cases.extend(names.map(|name| without(claims(), name)));
    cases.extend([json!(null), json!([]), json!("x"), json!({})]);
    for case in &cases {
        let token = signed(&own_header(), &encode(case), NEW.as_bytes());
        assert!(tokens().verify(&token).is_err(), "{case}");
    }
}

#[test]
fn an_expired_token_is_told_apart_and_the_leeway_is_a_minute_at_most() {
    let verify = |exp: DateTime<Utc>| {
        let payload = encode(&with(claims(), &json!({ "iat": 0, "exp": exp.timestamp() })));
        tokens().verify(&signed(&own_header(), &payload, NEW.as_bytes())).map(|_| ())
    };
    assert_eq!(verify(Utc::now() - Duration::seconds(30)), Ok(()));
    assert_eq!(verify(Utc::now() - Duration::seconds(62)), Err(TokenProblem::Expired));
}

#[test]
fn a_key_signs_only_under_its_own_name() {
    let token = signed(&own_header(), &encode(&claims()), OLD.as_bytes());
    assert_eq!(tokens().verify(&token), Err(TokenProblem::Forged));
}

#[test]
fn garbage_is_refused() {
    let real = issue(&tokens());
    let mut cases: Vec<String> =
        ["", ".", "..", "...", "null", "undefined", "Bearer", "a.b.c", "eyJ.eyJ.", "\0.\0.\0", "ॐ.ॐ.ॐ"]
            .map(str::to_owned)
            .into();
    cases.extend([
        format!("{real}."),
        format!(".{real}"),
        format!("{real} "),
        format!(" {real}"),
        format!("{real}="),
        format!("{real}.{real}"),
        real.replacen('.', "..", 1),
        real.rsplit_once('.').expect("three parts").0.to_owned(),
        format!("{}.", real.rsplit_once('.').expect("three parts").0),
        real.to_uppercase(),
        "a".repeat(10_000_000),
        format!("{real}{}", "A".repeat(4_000)),
        signed(&own_header(), &"A".repeat(1_000_000), NEW.as_bytes()),
        signed(&own_header(), &BASE64.encode("[".repeat(1_000)), NEW.as_bytes()),
    ]);
    for case in cases {
        assert!(tokens().verify(&case).is_err(), "{}", case.chars().take(60).collect::<String>());
    }
}

/// Damages of one real token: 20,000 of them, the same in every run. None may be accepted.
#[test]
fn none_of_twenty_thousand_mutations_is_accepted() {
    let tokens = tokens();
    let real = issue(&tokens).into_bytes();
    let mut dice = Dice(0x9E37_79B9_7F4A_7C15);
    let mut tried = 0;
    while tried < 20_000 {
        let mutant = mutate(&real, &mut dice);
        if mutant == real {
            continue;
        }
        tried += 1;
        let text = String::from_utf8_lossy(&mutant);
        assert!(tokens.verify(&text).is_err(), "accepted: {text}");
    }
}

/// Every single character of a real token replaced by every other of the alphabet, the unused bits at the end included.
#[test]
fn no_single_character_can_be_changed() {
    let tokens = tokens();
    let real = issue(&tokens);
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=";
    for (index, old) in real.char_indices() {
        for new in alphabet.chars().filter(|new| *new != old) {
            let mutant = format!("{}{new}{}", &real[..index], &real[index + 1..]);
            assert!(tokens.verify(&mutant).is_err(), "accepted: {mutant}");
        }
    }
}

/// A small xorshift generator: repeatable, and good enough to choose where to damage.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap_or(0) % bound
    }
}

fn mutate(real: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut bytes = real.to_vec();
    for _ in 0..=dice.below(3) {
        let at = dice.below(bytes.len());
        match dice.below(6) {
            0 => bytes[at] ^= 1 << dice.below(7),
            1 => drop(bytes.remove(at)),
            2 => bytes.insert(at, b"Aa0-_.="[dice.below(7)]),
            3 => bytes.truncate(at + 1),
            4 => {
                let other = dice.below(bytes.len());
                bytes.swap(at, other);
            }
            _ => bytes.extend_from_within(at..),
        }
    }
    bytes
}
