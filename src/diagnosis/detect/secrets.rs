//! What may be known of a Secret without its values: its keys, and what its certificates say.
//! The door reduces every Secret before anyone sees it; this reads that reduced form only.

use crate::diagnosis::evidence::Seen;
use crate::diagnosis::inquiry::Inquiry;
use crate::domain::finding::Citation;
use crate::domain::ids::ClusterName;
use crate::domain::time;

/// No kubeconfig with a server and credentials, and no certificate in PEM, is as small as this.
const SMALLEST_KUBECONFIG: u64 = 100;
const SMALLEST_CERTIFICATE: u64 = 200;

/// When the client certificate in a secret ended, if that was before the cluster's clock.
pub fn expired(
    inquiry: &Inquiry<'_>,
    cluster: &ClusterName,
    namespace: &str,
    name: &str,
) -> Option<(String, Option<Citation>)> {
    let seen = inquiry.object(cluster, "Secret", namespace, name).here()?;
    let until = certificate(seen)?.get("notAfter")?.as_str()?;
    let end = time::parse(until)?;
    if end > inquiry.clock(cluster)? {
        return None;
    }
    let day = until.get(..10).unwrap_or(until).to_owned();
    Some((day, inquiry.cite(seen, "certificates tls.crt", &format!("notAfter: {until}"))))
}

/// What is wrong with the parts of a secret, if anything is.
pub fn broken(
    inquiry: &Inquiry<'_>,
    cluster: &ClusterName,
    namespace: &str,
    name: &str,
) -> Option<(String, Option<Citation>)> {
    let seen = inquiry.object(cluster, "Secret", namespace, name).here()?;
    let data = seen.object.at("data")?.as_object()?;
    for key in ["kubeconfig", "tls.crt", "tls.key"] {
        if !data.contains_key(key) {
            return Some((format!("it has no {key}"), inquiry.cite(seen, "data", &format!("no key {key}"))));
        }
    }
    let size = |key: &str| data.get(key)?.as_str()?.strip_suffix(" bytes")?.parse::<u64>().ok();
    if let Some(bytes) = size("kubeconfig").filter(|bytes| *bytes < SMALLEST_KUBECONFIG) {
        let proof = inquiry.cite(seen, "data", &format!("kubeconfig: {bytes} bytes"));
        return Some((format!("its kubeconfig of {bytes} bytes is none (invalid)"), proof));
    }
    if let Some(bytes) = size("tls.crt").filter(|bytes| *bytes < SMALLEST_CERTIFICATE && certificate(seen).is_none()) {
        let proof = inquiry.cite(seen, "data", &format!("tls.crt: {bytes} bytes, no certificate"));
        return Some((format!("its tls.crt of {bytes} bytes is no valid certificate"), proof));
    }
    None
}

fn certificate<'a>(seen: Seen<'a>) -> Option<&'a serde_json::Value> {
    seen.object.at("certificates")?.get("tls.crt")
}
