//! What right a request needs, as the API server would ask its authorizer, and the review that asks for it.
//! Invariant: the right is read from the path that would be sent, by the reader that classifies it.

use super::classify::route::{self, Route};
use serde_json::{Value, json};
use std::fmt;

/// Where rights are asked after. The answer is about whoever asks.
pub const REVIEWS: &str = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";

/// One right, in the words of RBAC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Right {
    pub verb: &'static str,
    pub group: String,
    pub resource: String,
    pub subresource: Option<String>,
    pub namespace: Option<String>,
    pub name: Option<String>,
}

impl Right {
    /// The right that a request needs; none where it is about no resource.
    pub fn of(method: &str, path_and_query: &str) -> Option<Self> {
        let (Route::Resource(resource), _) = route::read(path_and_query)? else { return None };
        let verb = match (method, resource.name.is_some()) {
            ("POST", _) => "create",
            ("PUT", _) => "update",
            ("PATCH", _) => "patch",
            ("DELETE", true) => "delete",
            ("DELETE", false) => "deletecollection",
            ("GET" | "HEAD", true) => "get",
            ("GET" | "HEAD", false) => "list",
            _ => return None,
        };
        Some(Self {
            verb,
            group: resource.group,
            resource: resource.plural,
            subresource: resource.subresource,
            namespace: resource.namespace,
            name: resource.name,
        })
    }

    /// To approve a certificate request takes the right to approve for its signer, too
    /// (`plugin/pkg/admission/certificates/approval` of Kubernetes).
    pub fn to_approve_for(signer: &str) -> Self {
        Self {
            verb: "approve",
            group: "certificates.k8s.io".to_owned(),
            resource: "signers".to_owned(),
            subresource: None,
            namespace: None,
            name: Some(signer.to_owned()),
        }
    }

    /// The body of a SelfSubjectAccessReview.
    pub fn review(&self) -> Value {
        let mut attributes = json!({"verb": self.verb, "group": self.group, "resource": self.resource});
        for (key, value) in [("subresource", &self.subresource), ("namespace", &self.namespace), ("name", &self.name)] {
            if let Some(value) = value {
                attributes[key] = json!(value);
            }
        }
        json!({
            "apiVersion": "authorization.k8s.io/v1", "kind": "SelfSubjectAccessReview",
            "spec": {"resourceAttributes": attributes},
        })
    }
}

impl fmt::Display for Right {
    /// `patch deployments.apps/scale web in namespace shop`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.verb, self.resource)?;
        if !self.group.is_empty() {
            write!(f, ".{}", self.group)?;
        }
        for (before, part) in [("/", &self.subresource), (" ", &self.name), (" in namespace ", &self.namespace)] {
            if let Some(part) = part {
                write!(f, "{before}{part}")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::Right;

    #[test]
    fn a_request_needs_the_right_that_its_path_says() {
        for (method, path, words) in [
            (
                "PATCH",
                "/apis/apps/v1/namespaces/shop/deployments/web/scale?x=y",
                "patch deployments.apps/scale web in namespace shop",
            ),
            ("DELETE", "/api/v1/namespaces/shop/pods", "deletecollection pods in namespace shop"),
            ("POST", "/api/v1/namespaces/shop/pods/web/eviction", "create pods/eviction web in namespace shop"),
            ("PATCH", "/api/v1/nodes/n1", "patch nodes n1"),
            ("DELETE", "/api/v1/namespaces/shop", "delete namespaces shop"),
            (
                "PUT",
                "/apis/certificates.k8s.io/v1/certificatesigningrequests/c/approval",
                "update certificatesigningrequests.certificates.k8s.io/approval c",
            ),
        ] {
            assert_eq!(Right::of(method, path).unwrap().to_string(), words);
        }
        assert_eq!(Right::of("GET", "/version"), None);
        assert_eq!(Right::of("PATCH", "/api/v1/namespaces/../nodes/n1"), None);
    }

    #[test]
    fn a_review_asks_for_just_that() {
        let right = Right::of("PATCH", "/apis/apps/v1/namespaces/shop/deployments/web/scale").unwrap();
        assert_eq!(
            right.review()["spec"]["resourceAttributes"],
            serde_json::json!({
                "verb": "patch", "group": "apps", "resource": "deployments", "subresource": "scale",
                "namespace": "shop", "name": "web",
            })
        );
    }
}
