//! Certificate signing requests as kubectl sends them, in protobuf. Everything else that it sends so it also prints as
//! JSON when it is asked to; see `kubectl`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use prost::Message;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What stands before each object of Kubernetes in protobuf.
const MAGIC: &[u8] = b"k8s\0";

#[derive(Message)]
struct Unknown {
    #[prost(message, optional, tag = "1")]
    type_meta: Option<TypeMeta>,
    #[prost(bytes, tag = "2")]
    raw: Vec<u8>,
}

#[derive(Message)]
struct TypeMeta {
    #[prost(string, tag = "1")]
    api_version: String,
    #[prost(string, tag = "2")]
    kind: String,
}

#[derive(Message)]
struct Request {
    #[prost(message, optional, tag = "1")]
    metadata: Option<Metadata>,
    #[prost(message, optional, tag = "2")]
    spec: Option<Spec>,
    #[prost(message, optional, tag = "3")]
    status: Option<Status>,
}

#[derive(Message)]
struct Metadata {
    #[prost(string, tag = "1")]
    name: String,
    #[prost(string, tag = "5")]
    uid: String,
    #[prost(string, tag = "6")]
    resource_version: String,
    #[prost(btree_map = "string, string", tag = "11")]
    labels: BTreeMap<String, String>,
}

#[derive(Message)]
struct Spec {
    #[prost(bytes, tag = "1")]
    request: Vec<u8>,
    #[prost(string, tag = "2")]
    username: String,
    #[prost(string, repeated, tag = "5")]
    usages: Vec<String>,
    #[prost(string, tag = "7")]
    signer_name: String,
}

#[derive(Message)]
struct Status {
    #[prost(message, repeated, tag = "1")]
    conditions: Vec<Condition>,
}

#[derive(Message)]
struct Condition {
    #[prost(string, tag = "1")]
    kind: String,
    #[prost(string, tag = "2")]
    reason: String,
    #[prost(string, tag = "3")]
    message: String,
    #[prost(string, tag = "6")]
    status: String,
}

/// The request, without the times that only kubectl's clock could know.
pub fn certificate_request(body: &[u8]) -> Option<Value> {
    let unknown = Unknown::decode(body.strip_prefix(MAGIC)?).ok()?;
    let kind = unknown.type_meta?;
    if kind.kind != "CertificateSigningRequest" {
        return None;
    }
    let request = Request::decode(unknown.raw.as_slice()).ok()?;
    let (metadata, spec) = (request.metadata?, request.spec?);
    let conditions: Vec<Value> = request
        .status?
        .conditions
        .into_iter()
        .map(|one| json!({"type": one.kind, "status": one.status, "reason": one.reason, "message": one.message}))
        .collect();
    Some(json!({
        "apiVersion": kind.api_version, "kind": kind.kind,
        "metadata": {
            "name": metadata.name, "uid": metadata.uid, "resourceVersion": metadata.resource_version,
            "labels": metadata.labels,
        },
        "spec": {
            "request": STANDARD.encode(spec.request), "username": spec.username, "usages": spec.usages,
            "signerName": spec.signer_name,
        },
        "status": {"conditions": conditions},
    }))
}
