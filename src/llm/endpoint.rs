//! Where a model is, and with which key and within which limits it is asked.

use crate::domain::redact;
use async_openai::config::Config;
use http::HeaderMap;
use http::header::{AUTHORIZATION, HeaderValue};
use secrecy::{ExposeSecret, SecretString};
use std::time::Duration;

/// An endpoint that speaks OpenAI's chat completions.
#[derive(Debug, Clone)]
pub struct Endpoint {
    /// Up to and with `/v1`, without a slash at the end.
    base_url: String,
    /// Not printed by `Debug`.
    key: Option<SecretString>,
    /// The environment variable that the key comes from, for messages.
    key_name: String,
    pub model: String,
    pub temperature: Option<f32>,
    pub limits: Limits,
}

/// What one turn may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// From the request to the last word, tries included.
    pub deadline: Duration,
    /// Text and arguments together.
    pub characters: usize,
    /// Bytes of one answer on the wire.
    pub bytes: usize,
    /// Tries after the first.
    pub retries: u32,
    /// Before the second try; doubled for each one after.
    pub pause: Duration,
    /// The most that an endpoint's `Retry-After` is waited for.
    pub longest_pause: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            deadline: Duration::from_secs(60),
            characters: 16_000,
            bytes: 8 << 20,
            retries: 2,
            pause: Duration::from_millis(500),
            longest_pause: Duration::from_secs(5),
        }
    }
}

impl Endpoint {
    /// `key_name` is the environment variable that `key` came from. An empty key counts as none.
    pub fn new(base_url: &str, key: Option<String>, key_name: &str, model: &str) -> Self {
        Self {
            base_url: base_url.trim().trim_end_matches('/').to_owned(),
            key: key.map(|key| key.trim().to_owned()).filter(|key| !key.is_empty()).map(SecretString::from),
            key_name: key_name.to_owned(),
            model: model.to_owned(),
            temperature: None,
            limits: Limits::default(),
        }
    }

    /// The URL as it may be shown: without a password in it.
    pub fn url(&self) -> String {
        redact::text(&self.base_url)
    }

    pub fn key_name(&self) -> &str {
        &self.key_name
    }

    pub fn has_key(&self) -> bool {
        self.key.is_some()
    }

    /// Text of the endpoint with the key taken out, should it send it back.
    pub fn without_key(&self, text: String) -> String {
        match &self.key {
            Some(key) if text.contains(key.expose_secret()) => text.replace(key.expose_secret(), "[redacted key]"),
            Some(_) | None => text,
        }
    }

    /// Whether it is on this machine, so that no proxy stands between.
    pub fn is_local(&self) -> bool {
        let uri: Option<http::Uri> = self.base_url.parse().ok();
        let host = uri.as_ref().and_then(http::Uri::host).map(|host| host.trim_matches(['[', ']']).to_owned());
        host.is_some_and(|host| {
            host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
        })
    }

    /// The header that carries the key, or none; an error if the key has characters that no header can carry.
    pub(super) fn authorization(&self) -> Result<Option<HeaderValue>, http::header::InvalidHeaderValue> {
        let Some(key) = &self.key else { return Ok(None) };
        let mut value = HeaderValue::from_str(&format!("Bearer {}", key.expose_secret()))?;
        value.set_sensitive(true);
        Ok(Some(value))
    }
}

/// An endpoint whose header is known to be well formed, for async-openai. It reads no environment.
#[derive(Debug, Clone)]
pub(super) struct Wire {
    pub base_url: String,
    pub authorization: Option<HeaderValue>,
    /// async-openai wants one to be there; requests carry `authorization`.
    pub no_key: SecretString,
}

impl Wire {
    pub fn of(endpoint: &Endpoint) -> Result<Self, http::header::InvalidHeaderValue> {
        let authorization = endpoint.authorization()?;
        Ok(Self { base_url: endpoint.base_url.clone(), authorization, no_key: SecretString::default() })
    }
}

impl Config for Wire {
    fn headers(&self) -> HeaderMap {
        self.authorization.iter().map(|value| (AUTHORIZATION, value.clone())).collect()
    }
    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base_url)
    }
    fn query(&self) -> Vec<(&str, &str)> {
        Vec::new()
    }
    fn api_base(&self) -> &str {
        &self.base_url
    }
    fn api_key(&self) -> &SecretString {
        &self.no_key
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_never_printed() {
        let endpoint =
            Endpoint::new("https://me:hunter2@models.example/v1/", Some("sk-secret".into()), "OPENAI_API_KEY", "m");
        let wire = Wire::of(&endpoint).unwrap();
        for text in [format!("{endpoint:?}"), format!("{wire:?}"), endpoint.without_key("you sent sk-secret".into())] {
            assert!(!text.contains("sk-secret"), "{text}");
        }
        assert!(!endpoint.url().contains("hunter2"));
    }

    #[test]
    fn only_loopback_is_local() {
        for (url, local) in [
            ("http://127.0.0.1:8080/v1", true),
            ("http://localhost/v1", true),
            ("http://[::1]:80/v1", true),
            ("https://api.example/v1", false),
            ("https://127.0.0.1.example/v1", false),
            ("nonsense", false),
        ] {
            assert_eq!(Endpoint::new(url, None, "K", "m").is_local(), local, "{url}");
        }
    }
}
