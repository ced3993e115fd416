//! What is left of secrets.
#![allow(clippy::unwrap_used, clippy::panic)]

use super::{everywhere, secret};
use serde_json::json;

/// A client certificate of a registration agent, made for a recording. Its key is nowhere.
const CERTIFICATE: &str = "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUN5akNDQWJLZ0F3SUJBZ0lSQU5LcWRZQ0ZUWnR1UFUvdmRLZ1pKRHN3RFFZSktvWklodmNOQVFFTEJRQXcKRVRFUE1BMEdBMVVFQXd3R2FIVmlMV05oTUI0WERUSTJNVEV5TXpJeU16VXpNRm9YRFRJM01URXlNekl5TXpVegpNRm93Z2FJeGFEQXVCZ05WQkFvVEozTjVjM1JsYlRwdmNHVnVMV05zZFhOMFpYSXRiV0Z1WVdkbGJXVnVkRHBqCmJIVnpkR1Z5TVRBMkJnTlZCQW9UTDNONWMzUmxiVHB2Y0dWdUxXTnNkWE4wWlhJdGJXRnVZV2RsYldWdWREcHQKWVc1aFoyVmtMV05zZFhOMFpYSnpNVFl3TkFZRFZRUURFeTF6ZVhOMFpXMDZiM0JsYmkxamJIVnpkR1Z5TFcxaApibUZuWlcxbGJuUTZZMngxYzNSbGNqRTZjM0Y0ZUdZd1dUQVRCZ2NxaGtqT1BRSUJCZ2dxaGtqT1BRTUJCd05DCkFBVGJoVUh3b2cwRFk2T0Irdnc2eTVoc2JMSjdqN0xTZ1hIYnBVN1cwUnlUcUIzT2Z2M0g0Yi9HZFgxOVQwSWgKNWthZTExcjNhSlFjUUVzcENJUVMrMWErbzFZd1ZEQU9CZ05WSFE4QkFmOEVCQU1DQmFBd0V3WURWUjBsQkF3dwpDZ1lJS3dZQkJRVUhBd0l3REFZRFZSMFRBUUgvQkFJd0FEQWZCZ05WSFNNRUdEQVdnQlExcHMvNjlEWnc3NnozCldwNDcyZzI5YmJHbDZ6QU5CZ2txaGtpRzl3MEJBUXNGQUFPQ0FRRUFubmZrRW5TTlZRaFRhL3VicG9jdGxlZkgKVjZnTFl0UVFaUmVVUm5pVXVZcEh2RDIvTVgxYnQ5VmxFZmttZFdCdTV1RUliZXVTRElxN3pJdVFNTzlmUmljWgorWGN2dW8vV2l0Wi9TL0ltM1c4Zmtjb3NjU1ZWdTRQK1d3OWdwOEc3U1R2KzlXNGJQdEhkaWg5WVFwY0VzT0VBCklXK1EyVlJtQVVjaXdaclZXdElqUkR1c3d6aFBRMHBhbXA2TDBXOFJFSmhRNjRtNXBlOHVDNmxvQm54MWZaUnYKRFpuYjBmc0VTVFNDbXFJQ25HWmpEMHNBMjN0WEpPVVQvVkJDSllickozbTl4ejkxZElyeXIrSTZkSXVtd05qMQpNWDNnN2NHNTY5cW9ObUV2YU5RdHlSYUxmUHROS0o3eUV0UHErOU02ZUJ0Zng3MTBWKyt5YmlPS1ZpL3pNUT09Ci0tLS0tRU5EIENFUlRJRklDQVRFLS0tLS0K";

#[test]
fn a_certificate_shows_who_by_whom_and_until_when() {
    let mut value = json!({"kind": "Secret", "data": {"tls.crt": CERTIFICATE, "tls.key": "MjI3IGJ5dGVzIGxvbmc="}});
    secret(&mut value);
    let certificate = &value["certificates"]["tls.crt"];
    let text = |field: &str| certificate[field].as_str().unwrap_or_default().to_owned();
    assert!(text("commonName").starts_with("system:open-cluster-management:cluster1:"), "{certificate}");
    assert_eq!(text("issuer"), "CN=hub-ca");
    assert_eq!(
        (text("notBefore").as_str(), text("notAfter").as_str()),
        ("2026-11-23T22:35:30Z", "2027-11-23T22:35:30Z")
    );
    assert!(
        certificate["organizations"].as_array().unwrap().contains(&json!("system:open-cluster-management:cluster1"))
    );
    assert_eq!(certificate["dnsNames"], json!([]));
    assert_eq!(value["data"]["tls.key"], "227 bytes");
    assert!(value["certificates"].get("tls.key").is_none());
}

#[test]
fn reducing_twice_changes_nothing() {
    let mut value =
        json!({"kind": "Secret", "data": {"tls.crt": CERTIFICATE, "a": "aHVudGVyMg=="}, "stringData": {"b": "xyz"}});
    secret(&mut value);
    let once = value.clone();
    secret(&mut value);
    assert_eq!(value, once);
    assert_eq!(value["data"]["b"], "3 bytes");
}

#[test]
fn what_should_be_data_and_is_not_is_dropped() {
    for odd in [json!("hunter2"), json!(["hunter2"]), json!(null), json!({"a": 5}), json!({"a": {"b": "hunter2"}})] {
        let mut value = json!({"kind": "Secret", "data": odd});
        secret(&mut value);
        assert!(!value.to_string().contains("hunter2"), "{value}");
    }
}

#[test]
fn secrets_inside_other_objects_are_found() {
    let mut value = json!({"spec": {"a": [{"kind": "Secret", "apiVersion": "v1", "stringData": {"p": "hunter2"}}]}});
    everywhere(&mut value);
    assert_eq!(value["spec"]["a"][0]["data"], json!({"p": "7 bytes"}));
    assert!(!value.to_string().contains("hunter2"));
}
