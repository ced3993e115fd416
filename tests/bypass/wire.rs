//! Raw requests to the reading client, which is all that the rest of klue ever holds of a cluster.

use super::api::{Api, harm};
use http::Request;
use klue::policy::classify::{Class, classify, classify_headers};
use kube::client::Body;

/// Method, target, headers (`name: value`, joined by `;`), and the class.
pub const ROWS: &[(&str, &str, &str, Class)] = &[
    ("GET", "/api/v1/namespaces/shop/pods/web/exec?command=sh&stdin=true", "", Class::Connection),
    ("POST", "/api/v1/namespaces/shop/pods/web/exec?command=sh", "", Class::Connection),
    ("GET", "/api/v1/namespaces/shop/pods/web/exec", "upgrade: websocket;connection: Upgrade", Class::Connection),
    ("GET", "/api/v1/namespaces/shop/pods/web/attach", "", Class::Connection),
    ("GET", "/api/v1/namespaces/shop/pods/web/portforward?ports=80", "", Class::Connection),
    ("GET", "/api/v1/namespaces/shop/pods/web/proxy/", "", Class::Forbidden),
    ("GET", "/api/v1/namespaces/shop/pods/web/proxy", "", Class::Connection),
    ("GET", "/api/v1/namespaces/shop/pods/web:80/proxy/admin", "", Class::Connection),
    ("GET", "/api/v1/namespaces/shop/services/https:web:443/proxy/x", "", Class::Connection),
    ("GET", "/api/v1/nodes/n1/proxy/run/shop/web/web?cmd=id", "", Class::Connection),
    ("GET", "/api/v1/nodes/n1/proxy/logs", "", Class::Connection),
    ("GET", "/api/v1/nodes/n1/proxy/configz", "", Class::Connection),
    ("HEAD", "/api/v1/nodes/n1/proxy/healthz", "", Class::Connection),
    ("OPTIONS", "/api/v1/nodes/n1/proxy/x", "", Class::Connection),
    ("GET", "/api/v1/proxy/nodes/n1/logs", "", Class::Connection),
    ("GET", "/api/v1/proxy/namespaces/shop/services/web", "", Class::Connection),
    ("GET", "/api/v1/namespaces/shop/pods/web/%65xec", "", Class::Connection),
    ("GET", "/api/v1/namespaces/shop/pods/web/exec/extra", "", Class::Connection),
    (
        "GET",
        "/apis/subresources.kubevirt.io/v1/namespaces/shop/virtualmachineinstances/vm/console",
        "",
        Class::Connection,
    ),
    ("GET", "/apis/subresources.kubevirt.io/v1/namespaces/shop/virtualmachineinstances/vm/vnc", "", Class::Connection),
    (
        "GET",
        "/apis/subresources.kubevirt.io/v1/namespaces/shop/virtualmachineinstances/vm/vsock",
        "",
        Class::Connection,
    ),
    (
        "GET",
        "/apis/subresources.kubevirt.io/v1/namespaces/shop/virtualmachineinstances/vm/portforward/22/tcp",
        "",
        Class::Connection,
    ),
    (
        "GET",
        "/apis/proxy.open-cluster-management.io/v1beta1/namespaces/c1/clusterstatuses/c1/proxy/api",
        "",
        Class::Connection,
    ),
    ("PUT", "/apis/subresources.kubevirt.io/v1/namespaces/shop/virtualmachines/vm/restart", "", Class::Destructive),
    ("POST", "/api/v1/namespaces/shop/serviceaccounts/default/token", "", Class::Forbidden),
    ("POST", "/api/v1/namespaces/shop/serviceaccounts/default/token?dryRun=All", "", Class::Forbidden),
    ("GET", "/api/v1/namespaces/shop/serviceaccounts/default/token", "", Class::Forbidden),
    ("POST", "/api/v1/namespaces/shop/serviceaccounts/default/%74oken", "", Class::Forbidden),
    ("POST", "/apis/authentication.k8s.io/v1/tokenreviews", "", Class::Forbidden),
    ("POST", "/apis/authentication.k8s.io/v1/tokenreviews?dryRun=All", "", Class::Forbidden),
    ("GET", "/api/v1/pods", "impersonate-user: root", Class::Forbidden),
    ("GET", "/api/v1/pods", "impersonate-group: system:masters", Class::Forbidden),
    ("GET", "/api/v1/pods", "Impersonate-Uid: 0", Class::Forbidden),
    ("GET", "/api/v1/pods", "IMPERSONATE-EXTRA-scopes: all", Class::Forbidden),
    ("GET", "/api/v1/pods", "x-remote-user: root", Class::Forbidden),
    ("GET", "/api/v1/pods", "X-Remote-Group: system:masters", Class::Forbidden),
    ("GET", "/api/v1/pods", "x-remote-extra-a: b", Class::Forbidden),
    ("GET", "/api/v1/pods", "authorization: Bearer stolen", Class::Forbidden),
    ("GET", "/api/v1/pods", "proxy-authorization: Basic eA==", Class::Forbidden),
    ("GET", "/api/v1/pods", "cookie: session=1", Class::Forbidden),
    ("GET", "/api/v1/pods", "upgrade: websocket", Class::Connection),
    ("GET", "/api/v1/pods", "Upgrade: SPDY/3.1", Class::Connection),
    ("GET", "/api/v1/pods", "connection: keep-alive, Upgrade", Class::Connection),
    ("GET", "/version", "connection: UPGRADE", Class::Connection),
    ("GET", "//api/v1/pods", "", Class::Forbidden),
    ("GET", "/api//v1/pods", "", Class::Forbidden),
    ("GET", "/api/v1//namespaces/shop/secrets", "", Class::Forbidden),
    ("GET", "/api/v1/pods/", "", Class::Forbidden),
    ("GET", "/api/v1/namespaces/shop/pods/", "", Class::Forbidden),
    ("DELETE", "/api/v1/namespaces/shop/pods/", "", Class::Forbidden),
    ("GET", "/api/v1/pods/../secrets", "", Class::Forbidden),
    ("GET", "/api/v1/./secrets", "", Class::Forbidden),
    ("GET", "/api/v1/namespaces/shop/configmaps/../secrets/db", "", Class::Forbidden),
    ("GET", "/api/v1/namespaces/shop/configmaps/%2e%2e/secrets/db", "", Class::Forbidden),
    ("GET", "/api/v1/namespaces/shop/configmaps/%2E%2E%2Fsecrets%2Fdb", "", Class::Forbidden),
    ("GET", "/api/v1/namespaces/shop/pods/web%2fexec", "", Class::Forbidden),
    ("GET", "/api/v1/namespaces/shop/pods/web%2Fexec", "", Class::Forbidden),
    ("GET", "/api/v1/namespaces/shop/pods/web%252fexec", "", Class::Forbidden),
    ("GET", "/api/v1/namespaces/shop/pods/web%00exec", "", Class::Forbidden),
    ("GET", "/api/v1/namespaces/shop/pods/web%0d%0aimpersonate-user:root", "", Class::Forbidden),
    ("GET", "/api/v1/namespaces/shop/pods/web%3fwatch", "", Class::Forbidden),
    ("GET", "/api/v1/namespaces/shop/pods/web%23", "", Class::Forbidden),
    ("GET", "/api/v1/namespaces/shop/pods/web;a=b", "", Class::Forbidden),
    ("GET", "/api/v1/namespaces/shop/pods/web%5c..%5cx", "", Class::Forbidden),
    ("GET", "/api/v1/namespaces/shop/pods/web%zz", "", Class::Forbidden),
    ("GET", "/api/v1/namespaces/shop/pods/web%f", "", Class::Forbidden),
    ("GET", "/api/v1/namespaces/shop/pods/%ff%fe", "", Class::Forbidden),
    ("GET", "/api/v1/pods?watch=%zz", "", Class::Forbidden),
    ("GET", "/logs/kube-apiserver.log", "", Class::Forbidden),
    ("GET", "/debug/pprof/heap", "", Class::Forbidden),
    ("GET", "/configz", "", Class::Forbidden),
    ("GET", "/evil", "", Class::Forbidden),
    ("POST", "/version", "", Class::Destructive),
    ("DELETE", "/healthz", "", Class::Destructive),
    ("PUT", "/debug/flags/v", "", Class::Destructive),
    ("GET", "/api/v1/namespaces/shop/secrets/db", "", Class::Sensitive),
    ("GET", "/api/v1/namespaces/shop/%73ecrets/db", "", Class::Sensitive),
    ("GET", "/api/v1/namespaces/shop/secrets/db", "accept: application/yaml", Class::Sensitive),
    ("GET", "/api/v1/namespaces/shop/secrets/db", "accept: application/vnd.kubernetes.protobuf", Class::Sensitive),
    ("GET", "/api/v1/secrets?limit=1&continue=x", "", Class::Sensitive),
    ("HEAD", "/api/v1/secrets", "", Class::Sensitive),
    ("GET", "/api/v1/secrets?watch=true", "", Class::Sensitive),
    ("GET", "/api/v1/secrets?watch=1&watch=false", "", Class::Sensitive),
    ("GET", "/api/v1/secrets?%77atch=true", "", Class::Sensitive),
    ("GET", "/api/v1/secrets?watch", "", Class::Sensitive),
    ("GET", "/api/v1/watch/secrets", "", Class::Sensitive),
    ("GET", "/api/v1/watch/namespaces/shop/secrets/db", "", Class::Sensitive),
    ("POST", "/api/v1/pods?watch=true", "", Class::Destructive),
    ("POST", "/api/v1/watch/pods", "", Class::Destructive),
    ("DELETE", "/api/v1/watch/namespaces/shop/pods/web", "", Class::Destructive),
    ("POST", "/api/v1/namespaces/shop/pods", "", Class::Destructive),
    ("POST", "/api/v1/namespaces/shop/pods?dryRun=All", "", Class::Rehearsal),
    ("POST", "/api/v1/namespaces/shop/pods?dryRun=All&dryRun=", "", Class::Destructive),
    ("POST", "/api/v1/namespaces/shop/pods?dryRun=None&dryRun=All", "", Class::Destructive),
    ("POST", "/api/v1/namespaces/shop/pods?dryRun=all", "", Class::Destructive),
    ("POST", "/api/v1/namespaces/shop/pods?dryrun=All", "", Class::Destructive),
    ("POST", "/api/v1/namespaces/shop/pods?dryRun=All%00", "", Class::Destructive),
    ("POST", "/api/v1/namespaces/shop/pods?dryRun=All,None", "", Class::Destructive),
    ("POST", "/api/v1/namespaces/shop/pods?x=dryRun=All", "", Class::Destructive),
    ("POST", "/api/v1/namespaces/shop/pods?;dryRun=All", "", Class::Destructive),
    ("DELETE", "/api/v1/namespaces/shop/pods/web", "", Class::Destructive),
    ("DELETE", "/api/v1/namespaces/shop/pods", "", Class::Destructive),
    ("DELETE", "/api/v1/pods", "", Class::Destructive),
    ("DELETE", "/api/v1/namespaces", "", Class::Destructive),
    ("DELETE", "/apis/apps/v1/namespaces/shop/deployments?labelSelector=a", "", Class::Destructive),
    ("PATCH", "/api/v1/namespaces/shop/pods/web/ephemeralcontainers", "", Class::Destructive),
    ("PATCH", "/api/v1/namespaces/shop/pods/web/ephemeralcontainers?dryRun=All", "", Class::Destructive),
    ("POST", "/api/v1/namespaces/shop/pods/web/binding", "", Class::Destructive),
    ("POST", "/api/v1/namespaces/shop/pods/web/eviction", "", Class::Destructive),
    ("PUT", "/api/v1/namespaces/shop/finalize", "", Class::Destructive),
    ("PUT", "/api/v1/namespaces/shop/finalize?dryRun=All", "", Class::Destructive),
    ("PUT", "/apis/certificates.k8s.io/v1/certificatesigningrequests/x/approval", "", Class::Destructive),
    ("PATCH", "/apis/certificates.k8s.io/v1/certificatesigningrequests/x/status", "", Class::Destructive),
    ("POST", "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings", "", Class::Destructive),
    ("POST", "/apis/rbac.authorization.k8s.io/v1/namespaces/shop/rolebindings", "", Class::Destructive),
    ("POST", "/apis/work.open-cluster-management.io/v1/namespaces/cluster1/manifestworks", "", Class::Destructive),
    ("POST", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", "", Class::Read),
    ("PUT", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", "", Class::Destructive),
    ("POST", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews/x", "", Class::Destructive),
    ("POST", "/apis/evil.io/v1/selfsubjectaccessreviews", "", Class::Destructive),
    ("POST", "/apis/evil.io/v1/namespaces/shop/things/x/instantiate", "", Class::Destructive),
    ("POST", "/apis/evil.io/v1/namespaces/shop/things/x/instantiate?dryRun=All", "", Class::Destructive),
    ("LIST", "/api/v1/pods", "", Class::Destructive),
    ("WATCH", "/api/v1/pods", "", Class::Destructive),
    ("CONNECT", "/api/v1/namespaces/shop/pods/web", "", Class::Destructive),
    ("CONNECT", "/api/v1/namespaces/shop/pods/web/exec", "", Class::Connection),
    ("TRACE", "/api/v1/pods", "", Class::Destructive),
    ("get", "/api/v1/pods", "", Class::Destructive),
    ("PROPFIND", "/apis/apps/v1/deployments", "", Class::Destructive),
    ("PURGE", "/api/v1/namespaces/shop/pods/web", "", Class::Destructive),
    ("GET", "https://evil/api/v1/pods", "", Class::Forbidden),
    ("GET", "http://169.254.169.254/latest/meta-data", "", Class::Forbidden),
    ("GET", "/api/v1/pods", "x-http-method-override: DELETE", Class::Read),
];

#[tokio::test]
async fn no_request_passes_for_less_than_it_is() {
    let api = Api::default();
    let client = api.door().reader();
    let mut wrong = Vec::new();
    for (method, target, headers, class) in ROWS {
        let pairs: Vec<(&str, &str)> = headers.split(';').filter_map(|pair| pair.split_once(": ")).collect();
        let path = target.find("://").map_or(*target, |_| "");
        let said = match path {
            "" => Class::Forbidden,
            path => classify(method, path, None).max(classify_headers(pairs.iter().copied()).unwrap_or(Class::Read)),
        };
        if said != *class {
            wrong.push(format!("{method} {target} {headers} is {said}, not {class}"));
        }
        let mut request = Request::builder().method(*method).uri(*target);
        for (name, value) in &pairs {
            request = request.header(*name, *value);
        }
        // What no client can say is not sent either.
        let Ok(request) = request.body(Body::empty()) else { continue };
        let status = client.send(request).await.unwrap().status();
        let arrived = api.take();
        let watch = target.contains("atch") && target.contains("ecrets");
        if *class > Class::Sensitive || watch {
            assert!(status == 403 && arrived.is_empty(), "{method} {target} {headers}: {status}, {arrived:?}");
        } else {
            assert_eq!(arrived.len(), 1, "{method} {target} {headers} is a read, and did not arrive");
        }
        for one in &arrived {
            assert_eq!(harm(one), None, "{method} {target} {headers} let this through");
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn a_secret_comes_reduced_whatever_was_asked_for() {
    let api = Api::default();
    let client = api.door().reader();
    for accept in
        ["application/json", "application/yaml", "application/vnd.kubernetes.protobuf", "*/*", "text/html;q=0.1"]
    {
        for target in ["/api/v1/namespaces/shop/secrets/db", "/api/v1/namespaces/shop/%73ecrets/db"] {
            let request = Request::get(target).header("accept", accept).body(Vec::new()).unwrap();
            let text = client.request_text(request).await.unwrap_or_default();
            assert!(!text.contains("aHVudGVyMg"), "{accept} {target}: {text}");
            for one in api.take() {
                let asked = one.headers.iter().filter(|(name, _)| name == "accept").map(|(_, value)| value.as_str());
                assert!(
                    asked.clone().all(|accept| accept.starts_with("application/json")),
                    "{:?}",
                    asked.collect::<Vec<_>>()
                );
            }
        }
    }
}
