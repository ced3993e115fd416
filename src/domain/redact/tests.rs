//! What does not survive, and what must.
#![allow(clippy::unwrap_used)]

use super::{count, count_in, is_suspect, text, value};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

const JWT: &str = "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJrdWJlIn0.c2lnbmF0dXJl";
const KEY: &str = "-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA7bq\nx0mPz\n-----END RSA PRIVATE KEY-----\n";
const KUBECONFIG: &str = "apiVersion: v1\nclusters:\n- cluster:\n    server: https://hub:6443\n  name: hub\nkind: Config\nusers:\n- name: boot\n  user:\n    exec:\n      command: fetch\n      args: [\"hunter2\"]\ncurrent-context: x\n";

#[test]
fn credentials_do_not_survive() {
    let packed_key = STANDARD.encode(KEY);
    let folded: String =
        packed_key.as_bytes().chunks(64).map(|line| format!("  {}\n", String::from_utf8_lossy(line))).collect();
    let rows: Vec<(String, &str)> = vec![
        (format!("token {JWT} end"), "eyJ"),
        ("Authorization: Bearer abcdef0123456789abcdef".into(), "abcdef0123456789"),
        ("authorization=Basic dXNlcjpodW50ZXIy".into(), "dXNlcj"),
        ("DB_PASSWORD=hunter2-and-more".into(), "hunter2"),
        ("postgres://shop:s3cr3t@db:5432/shop".into(), "s3cr3t"),
        ("redis://:s3cr3t@cache:6379".into(), "s3cr3t"),
        ("amqp://shop:p@s3cr3t@queue/x".into(), "s3cr3t"),
        ("users:\n- user:\n    client-key-data: TUlJRW93SUJBQUtDQVFFQQ==\n".into(), "TUlJ"),
        ("    token: 0123456789abcdef.opaque".into(), "0123456789abcdef"),
        (r#"{"kind":"TokenRequest","status":{"token":"0123456789abcdefgh"}}"#.into(), "0123456789abcdef"),
        (r#"password: "a long phrase""#.into(), "phrase"),
        (r#"msg="{\"user\":\"a\",\"password\":\"hunter2\"}""#.into(), "hunter2"),
        ("agent --token=0123456789abcdef --v=2".into(), "0123456789abcdef"),
        ("agent --password hunter2 --v=2".into(), "hunter2"),
        ("GET https://hub:6443/join?token=0123456789abcdef".into(), "0123456789abcdef"),
        (KEY.into(), "MIIE"),
        (KEY.replace('\n', "\\n"), "MIIE"),
        (format!("cut {}", &KEY[..60]), "MIIE"),
        ("-----BEGIN PGP PRIVATE KEY BLOCK-----\nxyz\n-----END PGP PRIVATE KEY BLOCK-----".into(), "xyz"),
        ("AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG".into(), "wJalr"),
        ("id AKIAIOSFODNN7EXAMPLE used".into(), "AKIA"),
        ("key AIzaSyA1234567890abcdefghijklmnopqrstuv".into(), "AIza"),
        ("ghp_0123456789abcdefghij0123 and github_pat_0123456789abcdefghij0".into(), "0123456789"),
        ("glpat-0123456789abcdefghij".into(), "0123456789"),
        ("xoxb-0123456789-abcdef".into(), "0123456789"),
        ("oc login --token=sha256~0123456789abcdefghijklmnopqrstuvwxyzABCDEFG".into(), "0123456789"),
        ("OPENAI: sk-0123456789abcdefghij0123".into(), "0123456789"),
        ("AccountName=a;AccountKey=0123456789abcdefghij==;x".into(), "0123456789"),
        ("https://a.blob.core.windows.net/c?sv=2&sig=0123456789abcdef%3D".into(), "0123456789"),
        ("https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXX".into(), "B00000000"),
        ("set-cookie: session=0123456789abcdef; Path=/".into(), "0123456789"),
        ("SLACK_TOKEN=abc-def".into(), "abc-def"),
        ("- name: DB_PASSWORD\n  value: hunter2\n".into(), "hunter2"),
        ("- name: \"db-passwd\"\n  value: \"hunter 2\"\n".into(), "hunter"),
        (r#"{"name":"API_TOKEN","value":"hunter2"}"#.into(), "hunter2"),
        (r#"applied="{\"name\":\"API_TOKEN\",\"value\":\"hunter2\"}""#.into(), "hunter2"),
        (r#"{"auths":{"quay.io":{"auth":"dXNlcjpodW50ZXIy"}}}"#.into(), "dXNlcj"),
        (KUBECONFIG.into(), "hunter2"),
        (KUBECONFIG.replace('\n', "\n    "), "hunter2"),
        (json!({"clusters": [], "kind": "Config", "users": [{"name": "a", "user": {"exec": {"args": ["hunter2"]}}}]}).to_string(), "hunter2"),
        (format!("kubeconfig: {}", STANDARD.encode(KUBECONFIG)), "YXBp"),
        (format!("tls.key: {packed_key}"), "LS0t"),
        (format!("tls.key: |\n{folded}next: line"), "LS0t"),
        (format!("cut: {}", &packed_key[..61]), "LS0t"),
        (format!("jwt: {}", STANDARD.encode(JWT)), "ZXlK"),
        (format!("twice: {}", STANDARD.encode(STANDARD.encode(KEY))), "TFMw"),
    ];
    for (input, leaked) in &rows {
        let clean = text(input);
        assert!(!clean.contains(leaked), "{input}\nbecame\n{clean}");
        assert!(count(&clean) > 0 && is_suspect(input), "{input}\nbecame\n{clean}");
        assert_eq!(text(&clean), clean, "a second look changes nothing");
        // Among many lines it is found as well, and they stay.
        let log = format!("{}{input}\n{}", "an ordinary line\n".repeat(50), "another one\n".repeat(50));
        let clean = text(&log);
        assert!(!clean.contains(leaked), "{input}");
        assert_eq!(clean.matches("an ordinary line\n").count(), 50, "{input}");
        if input.matches("BEGIN").count() == input.matches("END").count() {
            assert!(clean.matches("another one\n").count() >= 49, "{input}\nbecame\n{clean}");
        }
    }
}

#[test]
fn what_a_field_is_called_can_make_its_value_a_credential() {
    let mut map = json!({"data": {"db.password": "x y", "DB_HOST": "db", "ap\u{1b}[2Ji": "a"}, "apiKey": ""});
    value(&mut map);
    assert_eq!(map, json!({"data": {"db.password": "[redacted]", "DB_HOST": "db", "api": "a"}, "apiKey": ""}));
}

#[test]
fn a_variable_a_header_and_an_argument_are_known_by_their_names() {
    let mut pod = json!({
        "env": [{"name": "DB_PASSWORD", "value": "x"}, {"name": "DB_HOST", "value": "db"},
                {"name": "API_TOKEN", "valueFrom": {"secretKeyRef": {"name": "api", "key": "token"}}}],
        "httpHeaders": [{"name": "Authorization", "value": "abc"}],
        "args": ["--user", "shop", "--password", "x", "--v=2", "--token"],
    });
    value(&mut pod);
    let expected = json!({
        "env": [{"name": "DB_PASSWORD", "value": "[redacted]"}, {"name": "DB_HOST", "value": "db"},
                {"name": "API_TOKEN", "valueFrom": {"secretKeyRef": {"name": "api", "key": "token"}}}],
        "httpHeaders": [{"name": "Authorization", "value": "[redacted]"}],
        "args": ["--user", "shop", "--password", "[redacted]", "--v=2", "--token"],
    });
    assert_eq!(pod, expected);
    assert_eq!(count_in(&pod), 3);
}

#[test]
fn the_values_of_a_secret_count_even_where_only_sizes_are_left() {
    let secret =
        json!({"kind": "Secret", "data": {"a": "12 bytes", "b": "1 bytes"}, "metadata": {"note": "[redacted token]"}});
    assert_eq!(count_in(&secret), 3);
}

#[test]
fn of_a_kubeconfig_the_clusters_stay() {
    let clean = text(KUBECONFIG);
    assert!(clean.contains("server: https://hub:6443") && clean.contains("current-context: x"), "{clean}");
    assert!(clean.contains("users: [redacted users]\n") && !clean.contains("boot"), "{clean}");
    let lists = "users:\n- system:serviceaccount:a:b\n- jane\ngroups: []\n";
    assert_eq!(text(lists), lists, "the users of a security context are no kubeconfig");
}

#[test]
fn a_line_that_looks_like_the_beginning_of_a_key_does_not_hide_a_log() {
    let log = format!("-----BEGIN PRIVATE KEY-----\n{}the end\n", "a line of the log\n".repeat(4_000));
    let clean = text(&log);
    assert!(clean.starts_with("[redacted private key]") && clean.ends_with("the end\n") && clean.len() > 50_000);
}

#[test]
fn ordinary_words_are_left_alone() {
    let certificate =
        STANDARD.encode("-----BEGIN CERTIFICATE-----\nMIIDSjCCAjKgAwIBAgIIc\n-----END CERTIFICATE-----\n");
    for line in [
        r#"secrets "hub-kubeconfig-secret" not found; HubKubeConfigSecretMissing, tokenrequest for sa/default"#,
        "secretName: hub-kubeconfig-secret",
        "    secret:\n      secretName: web-tls\n      defaultMode: 420",
        "serviceAccountToken:\n  expirationSeconds: 3607\n  path: token",
        "automountServiceAccountToken: true",
        "- name: SECRET_NAME\n  valueFrom:\n    secretKeyRef:\n      key: password\n      name: db",
        "MountVolume.SetUp failed for volume \"bootstrap-secret\" : secret \"bootstrap-hub-kubeconfig\" not found",
        "image: quay.io:443/a/b@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        "x509: certificate signed by unknown authority; token expired",
        "Unauthorized: the token has expired, authorization: failed",
        "GET https://hub:6443/api/v1/nodes?limit=500 and user@example.com",
        "open-cluster-management-agent-addon/klusterlet-addon-workmgr-0123456789",
        &format!("caBundle: {certificate}"),
        "bearer of news: basic authentication is off, cookie: none",
        "keys: 12, monkey=chunky, passed=3, pass: 12/12 tests",
    ] {
        assert_eq!(text(line), line);
    }
}

#[test]
fn no_text_makes_it_panic_or_differs_at_a_second_look() {
    use proptest::prelude::*;
    let words = "password|token|: |=|\"|'|\\\\|\n|  |eyJ|-----BEGIN |PRIVATE KEY-----|users:|- |user:|://|@|ä|[redacted]|name: |value: |x1y2z3w4|/|&|--|;";
    let words: Vec<&'static str> = words.split('|').collect();
    proptest!(|(text in proptest::collection::vec(proptest::sample::select(words), 0..24))| {
        let text: String = text.concat();
        let once = super::text(&text);
        let twice = super::text(&once);
        prop_assert_eq!(super::count(&twice) >= super::count(&once), true, "{}", text);
        prop_assert_eq!(&super::text(&twice), &twice, "{}", text);
        prop_assert!(super::is_suspect(&text) || once == text);
    });
    proptest!(|(text in "\\PC{0,80}")| {
        let _ = super::text(&text);
    });
}
