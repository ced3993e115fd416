//! "May I?" asked of a dump: reading may, and changing as far as the view takes changes.
//! Invariant: for anybody but the asker the answer is that a dump cannot tell.

use super::answer::{Answer, Refused};
use super::call::{Call, Target};
use super::view::View;
use http::Method;
use serde_json::{Value, json};

const READ_ONLY: &str = "an offline dump is read-only";

pub fn is_one(target: &Target) -> bool {
    matches!(target.kind.group.as_str(), "authorization.k8s.io" | "authentication.k8s.io")
        && target.kind.plural.ends_with("reviews")
        && target.name.is_none()
}

pub fn answer(view: &View, target: &Target, call: &Call) -> Result<Answer, Refused> {
    if call.method != Method::POST {
        return Err(Refused::new(405, "MethodNotAllowed", "a review is asked with POST"));
    }
    let mut review: Value = serde_json::from_slice(&call.body)
        .map_err(|error| Refused::bad_request(format!("the review is no JSON object ({error})")))?;
    if !review.is_object() {
        return Err(Refused::bad_request("the review is no JSON object"));
    }
    review["status"] = match target.kind.plural.as_str() {
        "selfsubjectaccessreviews" => {
            let attributes = ["/spec/resourceAttributes/verb", "/spec/nonResourceAttributes/verb"];
            let verb = attributes.iter().find_map(|path| review.pointer(path)?.as_str()).unwrap_or_default();
            if view.writable || matches!(verb, "get" | "list" | "watch") {
                json!({"allowed": true})
            } else {
                json!({"allowed": false, "denied": true, "reason": READ_ONLY})
            }
        }
        "selfsubjectrulesreviews" => {
            let verbs = if view.writable { json!(["*"]) } else { json!(["get", "list", "watch"]) };
            json!({
                "resourceRules": [{"verbs": verbs, "apiGroups": ["*"], "resources": ["*"]}],
                "nonResourceRules": [{"verbs": ["get"], "nonResourceURLs": ["*"]}], "incomplete": false,
            })
        }
        "selfsubjectreviews" => json!({"userInfo": {"username": "klue"}}),
        "subjectaccessreviews" | "localsubjectaccessreviews" => {
            json!({"allowed": false, "evaluationError": "a dump cannot answer for somebody else; read the recorded roles and bindings"})
        }
        _ => return Err(Refused::no_such_path()),
    };
    Ok(Answer { status: 201, ..Answer::json(&review) })
}
