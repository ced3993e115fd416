//! Why a request to a cluster brought nothing, in words a person understands at a glance.
//! Invariant: no credential and no control character is in the words; raw errors of the network stack are never shown.
//! Not here: what to do after (`watch` tries again, the door turns it into an outcome).

use crate::domain::redact;
use kube::client::AuthError;
use kube::config::{KubeconfigError, LoadDataError};
use std::error::Error;
use std::io;
use std::time::Duration;

/// Longer words are cut: a plugin may print pages.
const LONGEST: usize = 200;

/// An error of a live cluster whose text is fit to be shown.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Trouble(String);

/// Whom was asked, for the words.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// Host and port, or the whole address if it has no host.
    pub server: String,
    /// The exec plugin that brings the credentials, and what its makers say about installing it.
    pub plugin: Option<(String, Option<String>)>,
}

impl Trouble {
    pub fn new(words: &str) -> Self {
        let line = redact::text(words).split_whitespace().collect::<Vec<_>>().join(" ");
        Self(redact::bounded(&line, LONGEST))
    }

    pub fn timed_out(after: Duration) -> Self {
        Self(format!("timed out after {}", seconds(after)))
    }

    /// The words for an error on the way to `asked`. An error that is already in words stays as it is.
    pub fn of(error: &(dyn Error + 'static), asked: &Asked) -> Self {
        let nameless = Asked { server: "the server".to_owned(), ..asked.clone() };
        let asked = if asked.server.is_empty() { &nameless } else { asked };
        let mut next = Some(error);
        let mut deepest = error;
        while let Some(error) = next {
            if let Some(trouble) = error.downcast_ref::<Self>() {
                return trouble.clone();
            }
            if let Some(words) = words(error, asked) {
                return Self::new(&words);
            }
            deepest = error;
            next = inner(error);
        }
        Self::new(&deepest.to_string())
    }
}

/// `5 s`, `250 ms`.
fn seconds(duration: Duration) -> String {
    if duration.subsec_millis() == 0 {
        format!("{} s", duration.as_secs())
    } else {
        format!("{} ms", duration.as_millis())
    }
}

/// The error below. An `io::Error` that wraps another one skips it in `source`, so it is asked first.
fn inner<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        Some(wrapped) => Some(wrapped),
        None => error.source(),
    }
}

fn words(error: &(dyn Error + 'static), asked: &Asked) -> Option<String> {
    if let Some(error) = error.downcast_ref::<kube::Error>() {
        return of_kube(error);
    }
    if let Some(error) = error.downcast_ref::<AuthError>() {
        return Some(of_credentials(error, asked));
    }
    if let Some(error) = error.downcast_ref::<KubeconfigError>() {
        return of_kubeconfig(error);
    }
    if let Some(error) = error.downcast_ref::<rustls::Error>() {
        return Some(of_tls(error, &asked.server));
    }
    error.downcast_ref::<io::Error>().and_then(|error| of_io(error, &asked.server))
}

fn of_kube(error: &kube::Error) -> Option<String> {
    match error {
        kube::Error::Api(status) => Some(of_status(status)),
        kube::Error::ProxyProtocolDisabled { protocol_feature, .. } => Some(format!(
            "this klue was built without support for the proxy that is set for it ({protocol_feature}): unset HTTPS_PROXY, or proxy-url in the kubeconfig"
        )),
        kube::Error::ProxyProtocolUnsupported { proxy_url } => {
            Some(format!("the proxy {proxy_url} is of no kind that klue knows: use http:// or socks5://"))
        }
        kube::Error::SerdeError(why) => Some(format!("the answer was not what a Kubernetes API sends: {why}")),
        _ => None,
    }
}

/// `401 Unauthorized`, or the API's own sentence with its code.
pub fn of_status(status: &kube::core::Status) -> String {
    let said = if status.message.is_empty() { &status.reason } else { &status.message };
    match status.code {
        0 => said.clone(),
        403 => format!("forbidden: {}", said.trim_start_matches("forbidden: ")),
        // Something in front of the API answered, and kube says in its own words that it is no Status.
        code if status.reason == "Failed to parse error data" => format!("{code} {said}"),
        code if said == &status.reason || status.reason.is_empty() => format!("{code} {said}"),
        code => format!("{code} {}: {said}", status.reason),
    }
}

fn of_credentials(error: &AuthError, asked: &Asked) -> String {
    let (name, hint) = match &asked.plugin {
        Some((name, hint)) => (format!("exec plugin '{name}'"), hint.as_deref()),
        None => ("the exec plugin".to_owned(), None),
    };
    match error {
        AuthError::AuthExecStart(why) if why.kind() == io::ErrorKind::NotFound => {
            let hint = hint.map_or_else(|| "install it or mend the kubeconfig".to_owned(), str::to_owned);
            format!("{name} failed: no such program; {hint}")
        }
        AuthError::AuthExecStart(why) => format!("{name} failed: {}", io_words(why)),
        // Its output may hold the token: only what it wrote to its error stream is told.
        AuthError::AuthExecRun { out, .. } => {
            let said = String::from_utf8_lossy(&out.stderr);
            let last = said.lines().rfind(|line| !line.trim().is_empty());
            format!("{name} failed: {}", last.map_or_else(|| out.status.to_string(), |line| line.trim().to_owned()))
        }
        AuthError::AuthExecParse(_) => format!("{name} failed: what it printed is no ExecCredential"),
        AuthError::ExecPluginFailed => format!("{name} failed: its ExecCredential has no status"),
        AuthError::MissingCommand => "the user of this context has an exec section without a command".to_owned(),
        AuthError::ReadTokenFile(why, path) => {
            format!("cannot read the token file {}: {}", path.display(), io_words(why))
        }
        other => other.to_string(),
    }
}

fn of_kubeconfig(error: &KubeconfigError) -> Option<String> {
    let (what, data) = match error {
        KubeconfigError::LoadCertificateAuthority(data) => ("certificate authority", data),
        KubeconfigError::LoadClientCertificate(data) => ("client certificate", data),
        KubeconfigError::LoadClientKey(data) => ("client key", data),
        KubeconfigError::LoadContext(name) => return Some(format!("the kubeconfig has no context {name}")),
        KubeconfigError::LoadClusterOfContext(name) => {
            return Some(format!("the context names the cluster {name}, which is not in the kubeconfig"));
        }
        KubeconfigError::MissingClusterUrl => return Some("the cluster of this context has no server".to_owned()),
        KubeconfigError::ParseClusterUrl(why) => {
            return Some(format!("the server of this context is no address: {why}"));
        }
        KubeconfigError::ParseProxyUrl(why) => return Some(format!("the proxy of this context is no address: {why}")),
        KubeconfigError::ReadConfig(why, _) => return Some(io_words(why)),
        KubeconfigError::Parse(why) => return Some(format!("it is no kubeconfig: {why}")),
        _ => return None,
    };
    Some(match data {
        LoadDataError::ReadFile(why, path) => format!("cannot read the {what} {}: {}", path.display(), io_words(why)),
        LoadDataError::DecodeBase64(_) => format!("the {what} in the kubeconfig is not base64"),
        LoadDataError::NoBase64DataOrFile => format!("the {what} is missing from the kubeconfig"),
    })
}

fn of_tls(error: &rustls::Error, server: &str) -> String {
    use rustls::CertificateError as Certificate;
    match error {
        rustls::Error::InvalidCertificate(Certificate::UnknownIssuer | Certificate::BadSignature) => {
            "certificate signed by unknown authority".to_owned()
        }
        rustls::Error::InvalidCertificate(Certificate::Expired | Certificate::ExpiredContext { .. }) => {
            format!("the certificate of {server} has expired")
        }
        rustls::Error::InvalidCertificate(Certificate::NotValidYet | Certificate::NotValidYetContext { .. }) => {
            format!("the certificate of {server} is not valid yet: is this clock right?")
        }
        rustls::Error::InvalidCertificate(
            Certificate::NotValidForName | Certificate::NotValidForNameContext { .. },
        ) => {
            format!("the certificate of {server} is for another name")
        }
        rustls::Error::AlertReceived(alert) => format!("{server} refused our client certificate ({alert:?})"),
        rustls::Error::InvalidMessage(_) => format!("{server} does not speak TLS"),
        other => format!("TLS with {server} failed: {other}"),
    }
}

fn of_io(error: &io::Error, server: &str) -> Option<String> {
    use io::ErrorKind as Kind;
    Some(match error.kind() {
        Kind::ConnectionRefused => format!("connection refused by {server}"),
        Kind::ConnectionReset | Kind::ConnectionAborted | Kind::BrokenPipe => format!("connection cut by {server}"),
        Kind::UnexpectedEof => format!("{server} hung up"),
        Kind::HostUnreachable | Kind::NetworkUnreachable | Kind::NetworkDown | Kind::NotConnected => {
            format!("no route to {server}")
        }
        Kind::TimedOut => format!("timed out connecting to {server}"),
        _ if error.to_string().contains("lookup address") => {
            format!("no such host: {}", server.rsplit_once(':').map_or(server, |(host, _)| host))
        }
        _ => return None,
    })
}

/// `No such file or directory`, without the number of the operating system.
fn io_words(error: &io::Error) -> String {
    let words = error.to_string();
    words.split(" (os error").next().unwrap_or(&words).to_lowercase()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests {
    use super::*;

    fn check(error: impl Error + 'static, words: &str) {
        let asked = Asked {
            server: "127.0.0.1:6443".into(),
            plugin: Some(("aws".into(), Some("get it from example.org".into()))),
        };
        assert_eq!(Trouble::of(&error, &asked).to_string(), words);
    }

    fn refused() -> io::Error {
        io::Error::from(io::ErrorKind::ConnectionRefused)
    }

    #[test]
    fn the_reason_is_found_however_deep_it_is_wrapped() {
        check(refused(), "connection refused by 127.0.0.1:6443");
        check(io::Error::other(io::Error::other(refused())), "connection refused by 127.0.0.1:6443");
        check(kube::Error::Service(Box::new(refused())), "connection refused by 127.0.0.1:6443");
    }

    #[test]
    fn certificates_are_spoken_of_as_kubectl_does() {
        let unknown = rustls::Error::InvalidCertificate(rustls::CertificateError::UnknownIssuer);
        check(io::Error::other(unknown), "certificate signed by unknown authority");
        let expired = rustls::Error::InvalidCertificate(rustls::CertificateError::Expired);
        check(io::Error::other(expired), "the certificate of 127.0.0.1:6443 has expired");
    }

    #[test]
    fn what_the_api_says_keeps_its_code() {
        let status = |code: u16, reason: &str, message: &str| {
            let mut status = kube::core::Status::failure(message, reason);
            status.code = code;
            kube::Error::Api(Box::new(status))
        };
        check(status(401, "Unauthorized", "Unauthorized"), "401 Unauthorized");
        check(status(403, "Forbidden", "pods is forbidden: no"), "forbidden: pods is forbidden: no");
        check(status(403, "Forbidden", "forbidden: cannot get path"), "forbidden: cannot get path");
        check(status(500, "InternalError", "etcd is away"), "500 InternalError: etcd is away");
    }

    #[test]
    fn a_plugin_that_is_not_there_is_named_with_its_makers_hint() {
        check(
            kube::Error::Auth(AuthError::AuthExecStart(io::Error::from(io::ErrorKind::NotFound))),
            "exec plugin 'aws' failed: no such program; get it from example.org",
        );
    }

    #[test]
    fn words_of_a_cluster_hold_no_credential_and_no_escape() {
        let trouble = Trouble::new("a\u{1b}[2J\nAuthorization: Bearer abcdef0123456789abcdef");
        assert_eq!(trouble.to_string(), "a Authorization: [redacted]");
    }
}
