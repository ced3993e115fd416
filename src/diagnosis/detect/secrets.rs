//! What may be known of a Secret without its values: its keys, and what its certificates say.
//! The door reduces every Secret before anyone sees it; this reads that reduced form only.

use crate::diagnosis::evidence::Seen;
use crate::diagnosis::inquiry::Inquiry;
use crate::domain::finding::Citation;
use crate::domain::ids::ClusterName;
use crate::domain::time;

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
    let said = seen.object.at("certificates")?.get("tls.crt")?.get("error")?.as_str()?;
    Some((format!("its tls.crt is no valid certificate ({said})"), inquiry.cite(seen, "certificates tls.crt", said)))
}

fn certificate<'a>(seen: Seen<'a>) -> Option<&'a serde_json::Value> {
    seen.object.at("certificates")?.get("tls.crt")
}
