//! PersistentVolumes, and the claims that ask for them.

use super::page::Page;
use super::related::What;
use super::values::{NONE, UNSET, amount, get, is_there, joined, list, or, pairs, said, when};
use super::{View, conditions, head, volumes};
use serde_json::Value;

const BETA_CLASS: &str = "volume.beta.kubernetes.io/storage-class";

pub(super) fn volume(page: &mut Page, view: &View<'_>) {
    let of = view.object;
    page.field("Status", state(view));
    page.maybe("Reason", said(of, "status.reason"));
    page.field("Message", said(of, "status.message"));
    let claim = get(of, "spec.claimRef");
    let claimed =
        if claim.is_null() { String::new() } else { format!("{}/{}", said(claim, "namespace"), said(claim, "name")) };
    page.field("Claim", claimed);
    page.field("Storage Class", class(of));
    page.field("Reclaim Policy", said(of, "spec.persistentVolumeReclaimPolicy"));
    page.field("Access Modes", modes(list(of, "spec.accessModes")));
    page.maybe("Volume Mode", said(of, "spec.volumeMode"));
    page.field("Capacity", or(amount(of, "spec.capacity.storage"), "0"));
    page.maybe("Mount Options", joined(list(of, "spec.mountOptions")));
    page.field("Finalizers", joined(list(of, "metadata.finalizers")));
    conditions::write(page, view);
    volumes::node_affinity(page, get(of, "spec.nodeAffinity"));
    page.section("Source", |page| {
        let mut source = get(of, "spec").clone();
        // Of the objects in a spec, these are no source.
        for other in ["claimRef", "nodeAffinity", "capacity"] {
            source.as_object_mut().map(|spec| spec.remove(other));
        }
        volumes::source(page, &source);
    });
}

pub(super) fn claim(page: &mut Page, view: &View<'_>) {
    let of = view.object;
    page.field("Status", state(view));
    page.field("Storage Class", class(of));
    let volume = said(of, "spec.volumeName");
    page.field("Volume", volume.as_str());
    if volume.is_empty() {
        page.field("Capacity", "");
        page.field("Access Modes", "");
    } else {
        page.field("Capacity", or(amount(of, "status.capacity.storage"), "0"));
        page.field("Access Modes", modes(list(of, "status.accessModes")));
    }
    page.maybe("Wanted Capacity", amount(of, "spec.resources.requests.storage"));
    page.maybe("Wanted Access Modes", modes(list(of, "spec.accessModes")));
    page.maybe("Volume Mode", said(of, "spec.volumeMode"));
    page.field("Finalizers", joined(list(of, "metadata.finalizers")));
    data_source(page, of);
    users(page, view);
    conditions::write(page, view);
}

fn data_source(page: &mut Page, claim: &Value) {
    for (title, field) in [("Data Source", "spec.dataSource"), ("Data Source Ref", "spec.dataSourceRef")] {
        let source = get(claim, field);
        if source.is_object() {
            page.section(title, |page| {
                page.maybe("API Group", said(source, "apiGroup"));
                page.field("Kind", said(source, "kind"));
                page.field("Name", said(source, "name"));
            });
        }
    }
}

/// The pods that mount it, and those that own it.
fn users(page: &mut Page, view: &View<'_>) {
    let Some(seen) = view.related.seen(What::Pods, "") else { return };
    let name = said(view.object, "metadata.name");
    let owners: Vec<String> = list(view.object, "metadata.ownerReferences")
        .iter()
        .filter(|owner| said(owner, "kind") == "Pod")
        .map(|owner| said(owner, "uid"))
        .collect();
    let mounts = |pod: &Value| {
        list(pod, "spec.volumes").iter().any(|volume| said(volume, "persistentVolumeClaim.claimName") == name)
    };
    let mut pods: Vec<String> = seen
        .objects()
        .iter()
        .filter(|pod| mounts(&pod.0) || owners.iter().any(|owner| owner == pod.uid()))
        .map(|pod| pod.name().to_owned())
        .collect();
    pods.sort();
    page.field("Used By", seen.told(|| or(pods.join("\n"), NONE)));
}

/// The claims that a StatefulSet makes, one for each pod.
pub(super) fn claim_templates(page: &mut Page, claims: &[Value]) {
    page.section("Volume Claims", |page| {
        for claim in claims {
            page.section(&said(claim, "metadata.name"), |page| {
                page.field("Storage Class", class(claim));
                page.all("Labels", &pairs(claim, "metadata.labels"));
                page.all("Annotations", &pairs(claim, "metadata.annotations"));
                page.field("Capacity", or(amount(claim, "spec.resources.requests.storage"), "<default>"));
                page.field("Access Modes", joined(list(claim, "spec.accessModes")));
                page.maybe("Volume Mode", said(claim, "spec.volumeMode"));
            });
        }
    });
}

/// The claim of a volume that comes and goes with its pod.
pub(super) fn claim_template(page: &mut Page, claim: &Value) {
    page.field("Storage Class", class(claim));
    page.field("Volume", said(claim, "spec.volumeName"));
    page.all("Labels", &pairs(claim, "metadata.labels"));
    page.all("Annotations", &head::annotations(get(claim, "metadata")));
    page.maybe("Capacity", amount(claim, "spec.resources.requests.storage"));
    page.maybe("Access Modes", modes(list(claim, "spec.accessModes")));
    page.maybe("Volume Mode", said(claim, "spec.volumeMode"));
    data_source(page, claim);
}

fn state(view: &View<'_>) -> String {
    if is_there(view.object, "metadata.deletionTimestamp") {
        return format!("Terminating (since {})", when(view.object, "metadata.deletionTimestamp", view.now));
    }
    or(said(view.object, "status.phase"), UNSET)
}

fn class(of: &Value) -> String {
    let beta = get(of, "metadata.annotations").get(BETA_CLASS).map(super::values::shown);
    beta.unwrap_or_else(|| said(of, "spec.storageClassName"))
}

/// Modes in short and in kubectl's order; one that is not known as it is.
fn modes(modes: &[Value]) -> String {
    const SHORT: [(&str, &str); 4] =
        [("ReadWriteOnce", "RWO"), ("ReadOnlyMany", "ROX"), ("ReadWriteMany", "RWX"), ("ReadWriteOncePod", "RWOP")];
    let told: Vec<String> = modes.iter().map(super::values::shown).collect();
    let known =
        SHORT.iter().filter(|(long, _)| told.iter().any(|mode| mode == long)).map(|(_, short)| (*short).to_owned());
    let others = told.iter().filter(|mode| SHORT.iter().all(|(long, _)| mode != long)).cloned();
    known.chain(others).collect::<Vec<_>>().join(",")
}
