//! The decision about a certificate signing request, written into the request as it was read.
//! Invariant: only for signers that klue knows; what another one would issue, nobody here can tell.

use crate::domain::object::Object;
use crate::kubectl::refusal::{Reason, Refusal};
use serde_json::{Value, json};

/// Signers of the API server's own clients and of kubelets. Those of Open Cluster Management have its domain.
const SIGNERS: [&str; 3] = [
    "kubernetes.io/kube-apiserver-client",
    "kubernetes.io/kube-apiserver-client-kubelet",
    "kubernetes.io/kubelet-serving",
];
const OCM: &str = "open-cluster-management.io/";

/// The whole request with the decision behind its conditions; nothing where it was so decided already.
pub(super) fn decided(csr: &Object, deny: bool) -> Result<Option<Value>, Refusal> {
    let signer = csr.text("spec.signerName");
    if !SIGNERS.contains(&signer) && !signer.starts_with(OCM) {
        let instead = format!(
            "its signer {signer:?} is none that klue knows ({}, {OCM}*); decide about it outside klue",
            SIGNERS.join(", ")
        );
        return Err(Refusal::new(Reason::State, csr.name(), instead));
    }
    let (decided, opposite) = if deny { ("Denied", "Approved") } else { ("Approved", "Denied") };
    if csr.condition(opposite).is_some() {
        let instead = format!("it is {} already, which cannot be taken back", opposite.to_lowercase());
        return Err(Refusal::new(Reason::State, csr.name(), instead));
    }
    if csr.condition(decided).is_some() {
        return Ok(None);
    }
    let (reason, message) = if deny {
        ("KubectlDeny", "This CSR was denied by kubectl certificate deny.")
    } else {
        ("KubectlApprove", "This CSR was approved by kubectl certificate approve.")
    };
    // The server fills in the times: there is no clock here.
    let condition = json!({"type": decided, "status": "True", "reason": reason, "message": message});
    let mut body = csr.0.clone();
    let unreadable =
        || Refusal::new(Reason::State, csr.name(), "the cluster's answer is no certificate signing request");
    let fields = body.as_object_mut().ok_or_else(unreadable)?;
    let status = fields.entry("status").or_insert_with(|| json!({})).as_object_mut().ok_or_else(unreadable)?;
    let conditions = status.entry("conditions").or_insert_with(|| json!([]));
    conditions.as_array_mut().ok_or_else(unreadable)?.push(condition);
    Ok(Some(body))
}
