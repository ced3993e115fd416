//! Reviews in the API server's protobuf, which is all that some clients speak to it.
//! Invariant: only the fields that an answer depends on are read; the rest of a body is skipped, not trusted.
//! The numbers are those of `generated.proto` of the two API groups and of `runtime.Unknown`.

use prost::Message;
use serde_json::{Value, json};

pub const CONTENT: &str = "application/vnd.kubernetes.protobuf";
const MAGIC: &[u8] = b"k8s\0";

/// The envelope around every object.
#[derive(Clone, PartialEq, Message)]
struct Unknown {
    #[prost(message, optional, tag = "1")]
    of: Option<TypeMeta>,
    #[prost(bytes = "vec", tag = "2")]
    raw: Vec<u8>,
}

#[derive(Clone, PartialEq, Message)]
struct TypeMeta {
    #[prost(string, tag = "1")]
    api_version: String,
    #[prost(string, tag = "2")]
    kind: String,
}

/// `SelfSubjectAccessReview`, and with a `user` the reviews for others.
#[derive(Clone, PartialEq, Message)]
struct AccessReview {
    #[prost(message, optional, tag = "2")]
    spec: Option<AccessSpec>,
    #[prost(message, optional, tag = "3")]
    status: Option<AccessStatus>,
}

#[derive(Clone, PartialEq, Message)]
struct AccessSpec {
    #[prost(message, optional, tag = "1")]
    object: Option<ResourceAttributes>,
    #[prost(message, optional, tag = "2")]
    path: Option<PathAttributes>,
    #[prost(string, optional, tag = "3")]
    user: Option<String>,
}

#[derive(Clone, PartialEq, Message)]
struct ResourceAttributes {
    #[prost(string, tag = "1")]
    namespace: String,
    #[prost(string, tag = "2")]
    verb: String,
    #[prost(string, tag = "3")]
    group: String,
    #[prost(string, tag = "4")]
    version: String,
    #[prost(string, tag = "5")]
    resource: String,
    #[prost(string, tag = "6")]
    subresource: String,
    #[prost(string, tag = "7")]
    name: String,
}

#[derive(Clone, PartialEq, Message)]
struct PathAttributes {
    #[prost(string, tag = "1")]
    path: String,
    #[prost(string, tag = "2")]
    verb: String,
}

#[derive(Clone, PartialEq, Message)]
struct AccessStatus {
    #[prost(bool, tag = "1")]
    allowed: bool,
    #[prost(string, tag = "2")]
    reason: String,
    #[prost(string, tag = "3")]
    evaluation_error: String,
    #[prost(bool, tag = "4")]
    denied: bool,
}

#[derive(Clone, PartialEq, Message)]
struct RulesReview {
    #[prost(message, optional, tag = "2")]
    spec: Option<RulesSpec>,
    #[prost(message, optional, tag = "3")]
    status: Option<RulesStatus>,
}

#[derive(Clone, PartialEq, Message)]
struct RulesSpec {
    #[prost(string, tag = "1")]
    namespace: String,
}

#[derive(Clone, PartialEq, Message)]
struct RulesStatus {
    #[prost(message, repeated, tag = "1")]
    objects: Vec<ObjectRule>,
    #[prost(message, repeated, tag = "2")]
    paths: Vec<PathRule>,
    #[prost(bool, tag = "3")]
    incomplete: bool,
}

#[derive(Clone, PartialEq, Message)]
struct ObjectRule {
    #[prost(string, repeated, tag = "1")]
    verbs: Vec<String>,
    #[prost(string, repeated, tag = "2")]
    groups: Vec<String>,
    #[prost(string, repeated, tag = "3")]
    resources: Vec<String>,
}

#[derive(Clone, PartialEq, Message)]
struct PathRule {
    #[prost(string, repeated, tag = "1")]
    verbs: Vec<String>,
    #[prost(string, repeated, tag = "2")]
    paths: Vec<String>,
}

/// `SelfSubjectReview`.
#[derive(Clone, PartialEq, Message)]
struct WhoReview {
    #[prost(message, optional, tag = "2")]
    status: Option<WhoStatus>,
}

#[derive(Clone, PartialEq, Message)]
struct WhoStatus {
    #[prost(message, optional, tag = "1")]
    user: Option<User>,
}

#[derive(Clone, PartialEq, Message)]
struct User {
    #[prost(string, tag = "1")]
    name: String,
    #[prost(string, repeated, tag = "3")]
    groups: Vec<String>,
}

pub fn is_one(body: &[u8]) -> bool {
    body.starts_with(MAGIC)
}

/// Whether the answer must be protobuf; wherever JSON is taken, too, it is JSON.
pub fn wanted(accept: &str) -> bool {
    accept.contains(CONTENT) && !["application/json", "*/*", "application/*"].iter().any(|kind| accept.contains(kind))
}

/// The review as JSON, as far as an answer needs it.
pub fn read(plural: &str, body: &[u8]) -> Result<Value, prost::DecodeError> {
    let unknown = Unknown::decode(body.strip_prefix(MAGIC).unwrap_or(body))?;
    let of = unknown.of.unwrap_or_default();
    let mut review = json!({"apiVersion": of.api_version, "kind": of.kind, "metadata": {}});
    match plural {
        "selfsubjectrulesreviews" => {
            let spec = RulesReview::decode(unknown.raw.as_slice())?.spec.unwrap_or_default();
            review["spec"] = json!({"namespace": spec.namespace});
        }
        "selfsubjectreviews" => {}
        _ => {
            let spec = AccessReview::decode(unknown.raw.as_slice())?.spec.unwrap_or_default();
            review["spec"] = json!({});
            if let Some(object) = spec.object {
                review["spec"]["resourceAttributes"] = json!({
                    "namespace": object.namespace, "verb": object.verb, "group": object.group,
                    "version": object.version, "resource": object.resource, "subresource": object.subresource,
                    "name": object.name,
                });
            }
            if let Some(path) = spec.path {
                review["spec"]["nonResourceAttributes"] = json!({"path": path.path, "verb": path.verb});
            }
            if let Some(user) = spec.user {
                review["spec"]["user"] = user.into();
            }
        }
    }
    Ok(review)
}

/// An answered review in protobuf; nothing for what is none.
pub fn write(plural: &str, review: &Value) -> Option<Vec<u8>> {
    let text = |pointer: &str| review.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
    let truth = |pointer: &str| review.pointer(pointer).and_then(Value::as_bool) == Some(true);
    let raw = match plural {
        "selfsubjectrulesreviews" => {
            let rules = |pointer: &str| review.pointer(pointer).and_then(Value::as_array).into_iter().flatten();
            let objects = rules("/status/resourceRules").map(|rule| ObjectRule {
                verbs: texts(rule, "verbs"),
                groups: texts(rule, "apiGroups"),
                resources: texts(rule, "resources"),
            });
            let paths = rules("/status/nonResourceRules")
                .map(|rule| PathRule { verbs: texts(rule, "verbs"), paths: texts(rule, "nonResourceURLs") });
            let status = RulesStatus { objects: objects.collect(), paths: paths.collect(), incomplete: false };
            let spec = Some(RulesSpec { namespace: text("/spec/namespace") });
            RulesReview { spec, status: Some(status) }.encode_to_vec()
        }
        "selfsubjectreviews" => {
            let groups = review.pointer("/status/userInfo").map(|user| texts(user, "groups")).unwrap_or_default();
            let user = User { name: text("/status/userInfo/username"), groups };
            WhoReview { status: Some(WhoStatus { user: Some(user) }) }.encode_to_vec()
        }
        "selfsubjectaccessreviews" | "subjectaccessreviews" | "localsubjectaccessreviews" => {
            let status = AccessStatus {
                allowed: truth("/status/allowed"),
                reason: text("/status/reason"),
                evaluation_error: text("/status/evaluationError"),
                denied: truth("/status/denied"),
            };
            AccessReview { spec: None, status: Some(status) }.encode_to_vec()
        }
        _ => return None,
    };
    let of = TypeMeta { api_version: text("/apiVersion"), kind: text("/kind") };
    let unknown = Unknown { of: Some(of), raw };
    Some([MAGIC, &unknown.encode_to_vec()].concat())
}

fn texts(value: &Value, field: &str) -> Vec<String> {
    let list = value.get(field).and_then(Value::as_array).into_iter().flatten();
    list.filter_map(Value::as_str).map(str::to_owned).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests {
    use super::*;

    #[test]
    fn a_review_in_protobuf_is_read_and_written() {
        let object = ResourceAttributes { verb: "delete".into(), resource: "pods".into(), ..Default::default() };
        let spec = AccessSpec { object: Some(object), path: None, user: None };
        let of = TypeMeta { api_version: "authorization.k8s.io/v1".into(), kind: "SelfSubjectAccessReview".into() };
        let raw = AccessReview { spec: Some(spec), status: None }.encode_to_vec();
        let body = [MAGIC, &Unknown { of: Some(of), raw }.encode_to_vec()].concat();
        let plural = "selfsubjectaccessreviews";
        let mut review = read(plural, &body).unwrap();
        assert_eq!(review["spec"]["resourceAttributes"]["verb"], "delete");
        assert_eq!(review["kind"], "SelfSubjectAccessReview");
        review["status"] = json!({"allowed": false, "denied": true, "reason": "offline snapshot"});
        let written = write(plural, &review).unwrap();
        let unknown = Unknown::decode(written.strip_prefix(MAGIC).unwrap()).unwrap();
        let status = AccessReview::decode(unknown.raw.as_slice()).unwrap().status.unwrap();
        assert_eq!((status.allowed, status.denied, status.reason.as_str()), (false, true, "offline snapshot"));
        assert!(read(plural, b"k8s\0\xff\xff\xff").is_err());
    }

    #[test]
    fn json_is_sent_wherever_it_is_taken() {
        for (accept, protobuf) in [
            ("application/vnd.kubernetes.protobuf", true),
            ("application/vnd.kubernetes.protobuf,application/json", false),
            ("application/json", false),
            ("*/*", false),
            ("", false),
        ] {
            assert_eq!(wanted(accept), protobuf, "{accept}");
        }
    }
}
