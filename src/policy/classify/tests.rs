//! The wire table, row by row.
#![allow(clippy::unwrap_used, clippy::panic)]

use super::{Class, Class::*, classify, classify_headers, is_watch};
use serde_json::{Value, json};

fn check(rows: &[(&str, &str, Class)]) {
    for (method, path, class) in rows {
        assert_eq!(classify(method, path, Some(&json!({}))), *class, "{method} {path}");
    }
}

fn check_body(method: &str, path: &str, body: &Value, class: Class) {
    assert_eq!(classify(method, path, Some(body)), class, "{method} {path} {body}");
}

#[test]
fn reads_are_reads() {
    check(&[
        ("GET", "/api/v1/pods", Read),
        ("HEAD", "/api/v1/pods", Read),
        ("GET", "/api/v1/namespaces/shop/pods/cart-0", Read),
        ("GET", "/api/v1/namespaces/shop/pods/cart-0/log?tailLines=100", Read),
        ("GET", "/api/v1/namespaces/shop", Read),
        ("GET", "/api/v1/namespaces/shop/status", Read),
        ("GET", "/api/v1/pods?watch=true&resourceVersion=5", Read),
        ("GET", "/api/v1/watch/namespaces/shop/pods", Read),
        ("GET", "/apis/apps/v1/namespaces/shop/deployments/cart/scale", Read),
        ("GET", "/apis/cluster.open-cluster-management.io/v1/managedclusters", Read),
        ("GET", "/apis/rbac.authorization.k8s.io/v1/clusterroles/system%3Anode", Read),
        ("GET", "/api", Read),
        ("GET", "/apis", Read),
        ("GET", "/apis/apps/v1", Read),
        ("GET", "/version?timeout=5s", Read),
        ("GET", "/openapi/v3", Read),
        ("GET", "/readyz", Read),
        ("POST", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", Read),
        ("POST", "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews", Read),
        ("POST", "/apis/authorization.k8s.io/v1/subjectaccessreviews", Read),
        ("POST", "/apis/authorization.k8s.io/v1/namespaces/shop/localsubjectaccessreviews", Read),
        ("POST", "/apis/authentication.k8s.io/v1/selfsubjectreviews", Read),
    ]);
}

#[test]
fn secrets_are_sensitive_in_any_spelling() {
    check(&[
        ("GET", "/api/v1/secrets", Sensitive),
        ("GET", "/api/v1/namespaces/shop/secrets", Sensitive),
        ("GET", "/api/v1/namespaces/shop/secrets/db", Sensitive),
        ("GET", "/api/v1/namespaces/shop/%73ecrets/db", Sensitive),
        ("GET", "/api/v1/secrets?watch=true", Sensitive),
        ("GET", "/api/v1/watch/secrets", Sensitive),
        ("GET", "/api/v1/watch/namespaces/shop/secrets/db", Sensitive),
        ("GET", "/apis/example.com/v1/secrets", Read),
        ("GET", "/api/v1/namespaces/secrets", Read),
    ]);
}

#[test]
fn get_is_not_read_where_it_opens_a_connection() {
    check(&[
        ("GET", "/api/v1/namespaces/shop/pods/cart-0/exec?command=sh", Connection),
        ("POST", "/api/v1/namespaces/shop/pods/cart-0/exec?command=rm&dryRun=All", Connection),
        ("GET", "/api/v1/namespaces/shop/pods/cart-0/attach", Connection),
        ("GET", "/api/v1/namespaces/shop/pods/cart-0/portforward", Connection),
        ("GET", "/api/v1/namespaces/shop/pods/cart-0/proxy/metrics", Connection),
        ("GET", "/api/v1/namespaces/shop/services/cart/proxy", Connection),
        ("GET", "/api/v1/nodes/n1/proxy/logs/", Forbidden),
        ("GET", "/api/v1/nodes/n1/proxy/logs", Connection),
        ("GET", "/api/v1/nodes/n1:10250/proxy/pods", Connection),
        ("GET", "/api/v1/proxy/nodes/n1", Connection),
        ("GET", "/apis/subresources.kubevirt.io/v1/namespaces/x/virtualmachineinstances/vm/vnc", Connection),
    ]);
}

#[test]
fn nobody_elses_identity() {
    check(&[
        ("POST", "/api/v1/namespaces/shop/serviceaccounts/default/token", Forbidden),
        ("POST", "/api/v1/namespaces/shop/serviceaccounts/default/token?dryRun=All", Forbidden),
        ("POST", "/apis/authentication.k8s.io/v1/tokenreviews", Forbidden),
    ]);
    for (name, value, class) in [
        ("Impersonate-User", "system:admin", Some(Forbidden)),
        ("impersonate-group", "system:masters", Some(Forbidden)),
        ("X-Remote-User", "admin", Some(Forbidden)),
        ("Authorization", "Bearer x", Some(Forbidden)),
        ("Upgrade", "websocket", Some(Connection)),
        ("Connection", "keep-alive, Upgrade", Some(Connection)),
        ("Connection", "keep-alive", None),
        ("Accept", "application/json", None),
    ] {
        assert_eq!(classify_headers([(name, value)]), class, "{name}: {value}");
    }
}

#[test]
fn a_path_with_two_readings_is_refused() {
    check(&[
        ("GET", "/api/v1//pods", Forbidden),
        ("GET", "/api/v1/namespaces/shop/../../nodes", Forbidden),
        ("GET", "/api/v1/./pods", Forbidden),
        ("GET", "/api/v1/namespaces/shop%2Fsecrets/pods", Forbidden),
        ("GET", "/api/v1/namespaces/%2e%2e/secrets", Forbidden),
        ("GET", "/api/v1/namespaces/shop/pods/%252e%252e", Forbidden),
        ("GET", "/api/v1/pods/", Forbidden),
        ("GET", "/api/v1/pods%00", Forbidden),
        ("GET", "/api/v1/pods%zz", Forbidden),
        ("GET", "/api/v1/pods#x", Forbidden),
        ("GET", "/api/v1\\pods", Forbidden),
        ("GET", "api/v1/pods", Forbidden),
        ("GET", "https://evil/api/v1/pods", Forbidden),
        ("GET", "", Forbidden),
        ("GET", "/debug/pprof/heap", Forbidden),
        ("GET", "/logs/kube-apiserver.log", Forbidden),
    ]);
}

#[test]
fn only_dry_run_all_is_a_rehearsal() {
    check(&[
        ("POST", "/api/v1/namespaces/shop/pods?dryRun=All", Rehearsal),
        ("PATCH", "/apis/apps/v1/namespaces/shop/deployments/cart?fieldManager=klue&dryRun=All", Rehearsal),
        ("PATCH", "/apis/apps/v1/namespaces/shop/deployments/cart?dryRun=none", Write),
        ("PATCH", "/apis/apps/v1/namespaces/shop/deployments/cart?dryRun=bogus", Write),
        ("PATCH", "/apis/apps/v1/namespaces/shop/deployments/cart?dryRun=", Write),
        ("PATCH", "/apis/apps/v1/namespaces/shop/deployments/cart?dryRun=all", Write),
        ("PATCH", "/apis/apps/v1/namespaces/shop/deployments/cart?dryrun=All", Write),
        ("PATCH", "/apis/apps/v1/namespaces/shop/deployments/cart?dryRun=All&dryRun=none", Write),
        ("PATCH", "/apis/apps/v1/namespaces/shop/deployments/cart?dryRun=All;x", Write),
        ("POST", "/api/v1/namespaces?dryRun=All", Rehearsal),
        ("PATCH", "/apis/x.io/v1/namespaces/shop/things/a/start?dryRun=All", Destructive),
        ("POST", "/not/a/resource?dryRun=All", Destructive),
    ]);
    let path = "/api/v1/namespaces/shop/pods/cart-0?dryRun=All";
    assert_eq!(classify("DELETE", path, None), Rehearsal);
    // The server would read the body and never look at the query.
    check_body("DELETE", path, &json!({"propagationPolicy": "Background"}), Destructive);
    check_body("DELETE", path, &json!({"dryRun": ["All"]}), Rehearsal);
    check_body("DELETE", path, &json!({"dryRun": "All"}), Destructive);
}

#[test]
fn changes_are_writes_unless_they_reach_far() {
    check(&[
        ("POST", "/api/v1/namespaces/shop/configmaps", Write),
        ("PUT", "/apis/apps/v1/namespaces/shop/deployments/cart", Destructive),
        ("PUT", "/apis/apps/v1/namespaces/shop/deployments/cart/status", Write),
        ("PATCH", "/apis/apps/v1/namespaces/shop/deployments/cart/scale", Write),
        ("PATCH", "/apis/apps/v1/namespaces/shop/deployments/cart/status", Write),
        ("PATCH", "/api/v1/namespaces/shop/secrets/db", Write),
        ("POST", "/apis/certificates.k8s.io/v1/certificatesigningrequests", Write),
        ("PATCH", "/apis/addon.open-cluster-management.io/v1alpha1/clustermanagementaddons/x", Write),
        ("DELETE", "/api/v1/namespaces/shop/pods/cart-0", Destructive),
        ("DELETE", "/api/v1/namespaces/shop/pods", Destructive),
        ("POST", "/api/v1/namespaces/shop/pods/cart-0/eviction", Destructive),
        ("PATCH", "/api/v1/nodes/n1", Destructive),
        ("PATCH", "/api/v1/nodes/n1/status", Destructive),
        ("POST", "/api/v1/namespaces", Destructive),
        ("PUT", "/api/v1/namespaces/shop/finalize", Destructive),
        ("PATCH", "/api/v1/persistentvolumes/pv1", Destructive),
        ("POST", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", Destructive),
        ("PATCH", "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/x", Destructive),
        ("PATCH", "/apis/apiregistration.k8s.io/v1/apiservices/v1.x", Destructive),
        ("POST", "/apis/rbac.authorization.k8s.io/v1/namespaces/shop/rolebindings", Destructive),
        ("PUT", "/apis/certificates.k8s.io/v1/certificatesigningrequests/c/approval", Destructive),
        ("PATCH", "/apis/cluster.open-cluster-management.io/v1/managedclusters/cluster1", Destructive),
        ("PATCH", "/apis/cluster.open-cluster-management.io/v1beta2/managedclustersets/a", Destructive),
        ("PATCH", "/apis/operator.open-cluster-management.io/v1/klusterlets/klusterlet", Destructive),
        ("PATCH", "/apis/operator.open-cluster-management.io/v1/clustermanagers/cluster-manager", Destructive),
        ("PATCH", "/api/v1/namespaces/shop/pods/cart-0/ephemeralcontainers", Destructive),
        ("POST", "/api/v1/watch/namespaces/shop/configmaps", Destructive),
        ("POST", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews/x", Write),
    ]);
}

#[test]
fn an_unknown_method_is_destructive() {
    check(&[
        ("get", "/api/v1/pods", Destructive),
        ("Delete", "/api/v1/pods", Destructive),
        ("OPTIONS", "/api/v1/pods", Destructive),
        ("CONNECT", "/api/v1/pods", Destructive),
        ("CONNECT", "/api/v1/namespaces/x/pods/p/exec", Connection),
        ("BREW", "/version", Destructive),
    ]);
}

#[test]
fn a_change_whose_body_is_unseen_is_destructive() {
    for method in ["POST", "PUT", "PATCH"] {
        assert_eq!(classify(method, "/api/v1/namespaces/shop/configmaps/a", None), Destructive, "{method}");
    }
}

#[test]
fn replicas_to_0_is_destructive_in_every_form() {
    let path = "/apis/apps/v1/namespaces/shop/deployments/cart/scale";
    check_body("PATCH", path, &json!({"spec": {"replicas": 3}}), Write);
    check_body("PUT", path, &json!({"spec": {"replicas": 3}, "metadata": {"name": "cart"}}), Write);
    check_body("PATCH", path, &json!({"metadata": {"name": "cart"}}), Write);
    // The API has a default of one for a deployment, and none for a scale.
    check_body("PATCH", "/apis/apps/v1/namespaces/shop/deployments/cart", &json!({"spec": {"replicas": null}}), Write);
    check_body("PUT", path, &json!({"metadata": {"name": "cart"}}), Destructive);
    check_body("PUT", path, &json!({"spec": {}, "metadata": {"name": "cart"}}), Destructive);
    for body in [
        json!({"spec": {"replicas": null}}),
        json!({"spec": null}),
        json!([{"op": "remove", "path": "/spec/replicas"}]),
        json!([{"op": "remove", "path": "/spec"}]),
        json!([{"op": "replace", "path": "/spec", "value": {}}]),
        json!([{"op": "add", "path": "/spec/replicas", "value": null}]),
        json!({"spec": {"replicas": 0}}),
        json!({"spec": {"replicas": 0.0}}),
        json!({"spec": {"replicas": "0"}}),
        json!([{"op": "replace", "path": "/spec/replicas", "value": 0}]),
        json!([{"op": "add", "path": "/spec", "value": {"replicas": 0}}]),
        json!([{"op": "copy", "from": "/metadata/generation", "path": "/spec/replicas"}]),
        json!({"spec": {"$patch": "replace"}}),
        json!("spec:\n  replicas: 0\n"),
    ] {
        check_body("PATCH", path, &body, Destructive);
    }
    check_body("PATCH", path, &json!([{"op": "replace", "path": "/spec/replicas", "value": 2}]), Write);
}

#[test]
fn taking_finalizers_away_is_destructive_in_every_form() {
    let path = "/apis/work.open-cluster-management.io/v1/namespaces/cluster1/manifestworks/w";
    for body in [
        json!({"metadata": {"finalizers": null}}),
        json!({"metadata": {"finalizers": []}}),
        json!({"metadata": {"finalizers": ["kept"]}}),
        json!({"metadata": {"$deleteFromPrimitiveList/finalizers": ["x"]}}),
        json!({"metadata": null}),
        json!({"$patch": "delete"}),
        json!([{"op": "remove", "path": "/metadata/finalizers"}]),
        json!([{"op": "remove", "path": "/metadata/finalizers/0"}]),
        json!([{"op": "replace", "path": "/metadata", "value": {}}]),
        json!([{"op": "move", "from": "/metadata/finalizers", "path": "/spec/x"}]),
    ] {
        check_body("PATCH", path, &body, Destructive);
    }
    check_body("PATCH", path, &json!([{"op": "add", "path": "/metadata/finalizers/-", "value": "x"}]), Write);
    check_body("PATCH", path, &json!({"metadata": {"labels": {"a": "b"}}}), Write);
    let whole = json!({"kind": "ManifestWork", "metadata": {"resourceVersion": "1", "finalizers": ["x"]}});
    let map = "/api/v1/namespaces/shop/configmaps/a";
    check_body("PUT", map, &whole, Write);
    check_body("PATCH", map, &whole, Destructive);
    for metadata in [json!({"resourceVersion": "1", "finalizers": []}), json!({"resourceVersion": "1"}), json!(null)] {
        check_body("PUT", map, &json!({"kind": "ConfigMap", "metadata": metadata}), Destructive);
    }
    check_body("PUT", map, &json!({"kind": "ConfigMap"}), Destructive);
}

#[test]
fn work_reaches_as_far_as_what_it_carries() {
    let works = "/apis/work.open-cluster-management.io/v1/namespaces/cluster1/manifestworks";
    let work = |manifests: Value| json!({"kind": "ManifestWork", "metadata": {"name": "w"}, "spec": {"workload": {"manifests": manifests}}});
    let manifest = |version: &str, kind: &str| json!([{"apiVersion": "v1", "kind": "ConfigMap"}, {"apiVersion": version, "kind": kind}]);
    check_body(
        "POST",
        works,
        &work(json!([{"apiVersion": "apps/v1", "kind": "Deployment", "spec": {"replicas": 2}}])),
        Write,
    );
    check_body("POST", works, &work(json!([])), Write);
    for carried in [
        manifest("rbac.authorization.k8s.io/v1", "ClusterRoleBinding"),
        manifest("rbac.authorization.k8s.io/v1", "Role"),
        manifest("v1", "Secret"),
        manifest("v1", "ServiceAccount"),
        manifest("v1", "Namespace"),
        manifest("v1", "List"),
        manifest("apiextensions.k8s.io/v1", "CustomResourceDefinition"),
        manifest("admissionregistration.k8s.io/v1", "MutatingWebhookConfiguration"),
        manifest("apiregistration.k8s.io/v1", "APIService"),
        manifest("certificates.k8s.io/v1", "CertificateSigningRequest"),
        manifest("operator.open-cluster-management.io/v1", "Klusterlet"),
        manifest("work.open-cluster-management.io/v1", "ManifestWork"),
        manifest("", "ClusterRoleBinding"),
        json!([{"apiVersion": "apps/v1", "kind": "Deployment", "spec": {"replicas": 0}}]),
        json!(["a"]),
        json!("a"),
    ] {
        check_body("POST", works, &work(carried), Destructive);
    }
    check_body("POST", works, &json!({"spec": {"executor": {}, "workload": {"manifests": []}}}), Destructive);
    check_body("POST", works, &json!({"spec": {"deleteOption": {}, "workload": {"manifests": []}}}), Destructive);
    check_body("POST", works, &json!({"spec": null}), Destructive);
    let one = format!("{works}/w");
    check_body("PATCH", &one, &json!({"metadata": {"labels": {"a": "b"}}}), Write);
    check_body("PATCH", &one, &json!([{"op": "add", "path": "/metadata/labels/a", "value": "b"}]), Write);
    check_body("PATCH", &one, &work(json!([{"apiVersion": "v1", "kind": "ConfigMap"}])), Destructive);
    check_body("PATCH", &one, &json!([{"op": "remove", "path": "/spec/workload/manifests/0"}]), Destructive);
    check_body("PUT", &one, &work(json!([])), Destructive);
    for many in [
        "/apis/work.open-cluster-management.io/v1alpha1/namespaces/x/manifestworkreplicasets",
        "/apis/addon.open-cluster-management.io/v1alpha1/addontemplates",
    ] {
        check_body("POST", many, &json!({"metadata": {"name": "x"}}), Destructive);
        check_body("PATCH", &format!("{many}/x"), &json!({"metadata": {"labels": {"a": "b"}}}), Destructive);
    }
}

#[test]
fn the_classes_stand_in_order() {
    let order = [Read, Sensitive, Rehearsal, Write, Destructive, Connection, Forbidden];
    assert!(order.is_sorted());
    let words: Vec<String> = order.iter().map(Class::to_string).collect();
    assert_eq!(words.join(" "), "read sensitive rehearsal write destructive connection forbidden");
}

#[test]
fn a_watch_is_known_in_both_spellings() {
    for path in ["/api/v1/pods?watch=true", "/api/v1/pods?watch=1", "/api/v1/watch/pods", "/api/v1/pods?watch"] {
        assert!(is_watch(path), "{path}");
    }
    for path in ["/api/v1/pods", "/api/v1/pods?watch=false", "/api/v1/namespaces/watch/pods"] {
        assert!(!is_watch(path), "{path}");
    }
}
