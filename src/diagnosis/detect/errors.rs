//! What an error text of a client means, by the words that Go's net, TLS and client-go write.

/// Why a client did not get in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    Refused,
    NoSuchHost,
    Timeout,
    Proxy,
    UnknownAuthority,
    /// The server's certificate is expired, or is for another name.
    ServerCertificate,
    Unauthorized,
    Forbidden,
    NamespaceGone,
    /// The kubeconfig, or a certificate or key in it, cannot be parsed.
    Unreadable,
}

/// In this order: what is more exact comes first.
const WORDS: &[(Trouble, &[&str])] = &[
    (Trouble::Proxy, &["proxyconnect tcp", "Proxy Authentication Required"]),
    (Trouble::UnknownAuthority, &["signed by unknown authority"]),
    (
        Trouble::ServerCertificate,
        &[
            "x509: certificate has expired or is not yet valid",
            "x509: certificate is valid for",
            "doesn't contain any IP SANs",
        ],
    ),
    (Trouble::NoSuchHost, &["no such host", "server misbehaving"]),
    (Trouble::Refused, &["connection refused", "no route to host", "network is unreachable"]),
    (
        Trouble::Timeout,
        &["i/o timeout", "TLS handshake timeout", "context deadline exceeded", "Client.Timeout exceeded"],
    ),
    (
        Trouble::Unreadable,
        &[
            "error loading config file",
            "yaml: ",
            "couldn't get version/kind; json parse error",
            "invalid configuration:",
            "tls: failed to find any PEM data",
            "tls: private key does not match public key",
            "unable to load root certificates",
            "illegal base64 data",
        ],
    ),
    (Trouble::NamespaceGone, &["namespaces \""]),
    (
        Trouble::Forbidden,
        &["is forbidden: User \"system:open-cluster-management:", " is not allowed with hub config secret"],
    ),
    (Trouble::Unauthorized, &["Unauthorized", "the server has asked for the client to provide credentials"]),
];

/// The trouble that a line speaks of, if klue knows the words.
pub fn trouble(line: &str) -> Option<Trouble> {
    // klog escapes the quotes inside its own.
    let line = line.replace("\\\"", "\"");
    let (found, _) = WORDS.iter().find(|(_, words)| words.iter().any(|word| line.contains(word)))?;
    // `namespaces "x" not found` is one thing; an error about a namespace that is there another.
    if *found == Trouble::NamespaceGone && !line.contains("not found") {
        return WORDS[8..]
            .iter()
            .find(|(_, words)| words.iter().any(|word| line.contains(word)))
            .map(|(found, _)| *found);
    }
    Some(*found)
}

impl Trouble {
    pub fn words(self) -> &'static str {
        match self {
            Self::Refused => "connection refused",
            Self::NoSuchHost => "no such host",
            Self::Timeout => "timeout",
            Self::Proxy => "stopped by a proxy",
            Self::UnknownAuthority => "not trusting the hub's CA (x509: unknown authority)",
            Self::ServerCertificate => "meeting an invalid server certificate (x509)",
            Self::Unauthorized => "rejected (401 Unauthorized: expired or invalid)",
            Self::Forbidden => "forbidden",
            Self::NamespaceGone => "missing its namespace",
            Self::Unreadable => "unreadable",
        }
    }
}
