//! "May I?" asked of a dump: reading may, and changing as far as the view takes changes.
//! Invariant: for anybody but the asker the answer is that a dump cannot tell.
//!
//! kubectl asks in protobuf, which `proto` reads and writes; here a review is JSON.

mod proto;

use super::answer::{Answer, Refused};
use super::call::{Call, Target};
use super::view::View;
use http::Method;
use serde_json::{Value, json};

const READ_ONLY: &str = "offline snapshot";

pub fn is_one(target: &Target) -> bool {
    matches!(target.kind.group.as_str(), "authorization.k8s.io" | "authentication.k8s.io")
        && target.kind.plural.ends_with("reviews")
        && target.name.is_none()
}

pub fn answer(view: &View, target: &Target, call: &Call) -> Result<Answer, Refused> {
    if call.method != Method::POST {
        return Err(Refused::new(405, "MethodNotAllowed", "a review is asked with POST").about(json!({})));
    }
    let plural = target.kind.plural.as_str();
    let mut review = read(plural, call)?;
    review["apiVersion"] = format!("{}/{}", target.kind.group, target.version).into();
    review["status"] = match plural {
        "selfsubjectaccessreviews" => access(view, &review),
        "selfsubjectrulesreviews" => {
            let verbs = if view.writable { json!(["*"]) } else { json!(["get", "list", "watch"]) };
            json!({
                "resourceRules": [{"verbs": verbs, "apiGroups": ["*"], "resources": ["*"]}],
                "nonResourceRules": [{"verbs": ["get"], "nonResourceURLs": ["*"]}], "incomplete": false,
            })
        }
        "selfsubjectreviews" => json!({"userInfo": {"username": "klue", "groups": ["system:authenticated"]}}),
        "subjectaccessreviews" | "localsubjectaccessreviews" => {
            json!({"allowed": false, "evaluationError": "an offline snapshot cannot answer for somebody else; read the recorded roles and bindings"})
        }
        _ => return Err(Refused::no_such_path()),
    };
    match proto::wanted(&call.accept) {
        true => {
            let body = proto::write(plural, &review).ok_or_else(Refused::not_acceptable)?;
            Ok(Answer { status: 201, ..Answer::bytes(body, proto::CONTENT) })
        }
        false => Ok(Answer { status: 201, ..Answer::json(&review) }),
    }
}

fn read(plural: &str, call: &Call) -> Result<Value, Refused> {
    let review = if proto::is_one(&call.body) {
        proto::read(plural, &call.body).map_err(|why| Refused::bad_request(format!("the review is broken: {why}")))?
    } else {
        serde_json::from_slice(&call.body)
            .map_err(|error| Refused::bad_request(format!("the review is no JSON object ({error})")))?
    };
    if review.is_object() { Ok(review) } else { Err(Refused::bad_request("the review is no JSON object")) }
}

fn access(view: &View, review: &Value) -> Value {
    let text = |path: &str| review.pointer(path).and_then(Value::as_str).unwrap_or_default();
    let of_object = review.pointer("/spec/resourceAttributes").is_some();
    let verb = text(if of_object { "/spec/resourceAttributes/verb" } else { "/spec/nonResourceAttributes/verb" });
    // A connection into a pod is opened with a verb that reads.
    let connects = ["exec", "attach", "portforward", "proxy"].contains(&text("/spec/resourceAttributes/subresource"));
    if view.writable || (matches!(verb, "get" | "list" | "watch") && !connects) {
        json!({"allowed": true})
    } else {
        json!({"allowed": false, "denied": true, "reason": READ_ONLY})
    }
}
