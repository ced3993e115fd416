//! Asks one cluster what it is to Open Cluster Management.
//! Invariant: a few lists, each of one kind, through a reader; a kind that is not served is an answer, any other
//! failure is said.
//! Not here: what follows from it (`super::arrange`).

use super::{Standing, managed};
use crate::cluster::trouble::{Asked, Trouble};
use crate::domain::object::Object;
use serde_json::Value;

const GROUP: &str = "/apis/cluster.open-cluster-management.io/v1";
const CLUSTERS: &str = "/apis/cluster.open-cluster-management.io/v1/managedclusters";
const KLUSTERLETS: &str = "/apis/operator.open-cluster-management.io/v1/klusterlets";
const LEASES: &str = "/apis/coordination.k8s.io/v1/leases?fieldSelector=metadata.name%3Dmanaged-cluster-lease";

/// What the cluster behind this reader is. It waits as long as three requests may take.
pub async fn discover(reader: kube::Client) -> Standing {
    // By discovery and not by trying: to somebody without the right, a kind that is not served is forbidden as well.
    let group = match get(&reader, GROUP).await {
        Ok(group) => group.unwrap_or_default(),
        Err(why) => return Standing::Unknown { why },
    };
    let resources = group.get("resources").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    if !resources.iter().any(|resource| resource.get("name").is_some_and(|name| name == "managedclusters")) {
        return spoke_or_plain(&reader).await;
    }
    match list(&reader, CLUSTERS).await {
        Ok(clusters) => {
            // Without the leases the fleet can still be told; their age is then unknown.
            let leases = list(&reader, LEASES).await.ok().flatten().unwrap_or_default();
            Standing::Hub { managed: managed(&clusters.unwrap_or_default(), &leases), unseen: None }
        }
        Err(why) => Standing::Hub { managed: Vec::new(), unseen: Some(why) },
    }
}

async fn spoke_or_plain(reader: &kube::Client) -> Standing {
    match list(reader, KLUSTERLETS).await {
        Ok(klusterlets) => klusterlets
            .unwrap_or_default()
            .iter()
            .map(|klusterlet| klusterlet.text("spec.clusterName"))
            .find(|name| !name.is_empty())
            .map_or(Standing::Plain, |name| Standing::Spoke { name: name.to_owned() }),
        Err(why) => Standing::Unknown { why },
    }
}

/// All objects of a list, page by page; `None` when the cluster does not serve the kind.
async fn list(reader: &kube::Client, path: &str) -> Result<Option<Vec<Object>>, String> {
    let mut objects = Vec::new();
    let mut token = String::new();
    loop {
        let query = if path.contains('?') { '&' } else { '?' };
        let mut uri = format!("{path}{query}limit=500");
        if !token.is_empty() {
            uri += &format!("&continue={token}");
        }
        let Some(mut page) = get(reader, &uri).await? else { return Ok(None) };
        if let Some(Value::Array(items)) = page.get_mut("items").map(Value::take) {
            objects.extend(items.into_iter().map(Object));
        }
        match page.pointer("/metadata/continue").and_then(Value::as_str) {
            Some(next) if !next.is_empty() => next.clone_into(&mut token),
            _ => return Ok(Some(objects)),
        }
    }
}

async fn get(reader: &kube::Client, uri: &str) -> Result<Option<Value>, String> {
    let request = http::Request::get(uri).body(Vec::new()).map_err(|error| error.to_string())?;
    match reader.request::<Value>(request).await {
        Ok(answer) => Ok(Some(answer)),
        Err(kube::Error::Api(status)) if status.code == 404 => Ok(None),
        Err(error) => Err(Trouble::of(&error, &Asked::default()).to_string()),
    }
}
