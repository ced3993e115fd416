//! Asks over replies that are written down. What they print was compared with what kubectl 1.33 prints of the same.

use super::*;
use crate::kubectl::invocation::Invocation;
use crate::kubectl::kinds::Kinds;
use crate::kubectl::parse::parse;
use serde_json::json;

fn ask(line: &str) -> Ask {
    let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
    match parse(&words, &Kinds::builtin()).unwrap_or_else(|refusal| panic!("{line}: {refusal}")) {
        Invocation::Ask(ask) => ask,
        other => panic!("{line} is {other:?}"),
    }
}

fn ok(body: Value) -> Reply {
    Reply { status: 200, body }
}

fn none(what: &str) -> Reply {
    Reply { status: 404, body: json!({"reason": "NotFound", "message": format!("{what} not found")}) }
}

fn at(waited: u64) -> Setting<'static> {
    Setting { place: "here", waited, now: Timestamp::UNIX_EPOCH }
}

fn done(step: Step) -> (String, String, u8) {
    match step {
        Step::Done(Said { out, errors, code }) => (out, errors, code),
        other => panic!("not done: {other:?}"),
    }
}

/// What is said of one object when nobody waits.
fn said(line: &str, object: Value) -> (String, String, u8) {
    done(ask(line).next(&[ok(object)], &at(Setting::FOREVER)))
}

fn workload(kind: &str, spec: Value, status: Value) -> Value {
    json!({
        "apiVersion": "apps/v1", "kind": kind,
        "metadata": {"name": "web", "generation": 2, "uid": "u"}, "spec": spec, "status": status,
    })
}

#[test]
fn a_rollout_is_told_in_kubectls_words() {
    let timed_out = "error: timed out waiting for the condition\n";
    let rolling = json!({"replicas": 3, "updateStrategy": {"type": "RollingUpdate"}});
    let partly = json!({"replicas": 3, "updateStrategy": {"type": "RollingUpdate", "rollingUpdate": {"partition": 1}}});
    for (kind, spec, status, out, errors) in [
        (
            "Deployment",
            &rolling,
            json!({"observedGeneration": 1}),
            "Waiting for deployment spec update to be observed...\n",
            timed_out,
        ),
        (
            "Deployment",
            &rolling,
            json!({"observedGeneration": 2, "updatedReplicas": 1}),
            "Waiting for deployment \"web\" rollout to finish: 1 out of 3 new replicas have been updated...\n",
            timed_out,
        ),
        (
            "Deployment",
            &rolling,
            json!({"observedGeneration": 2, "updatedReplicas": 3, "replicas": 4}),
            "Waiting for deployment \"web\" rollout to finish: 1 old replicas are pending termination...\n",
            timed_out,
        ),
        (
            "Deployment",
            &rolling,
            json!({"observedGeneration": 2, "updatedReplicas": 3, "replicas": 3, "availableReplicas": 3}),
            "deployment \"web\" successfully rolled out\n",
            "",
        ),
        (
            "Deployment",
            &rolling,
            json!({"observedGeneration": 2, "conditions": [
            {"type": "Progressing", "status": "False", "reason": "ProgressDeadlineExceeded"}]}),
            "",
            "error: deployment \"web\" exceeded its progress deadline\n",
        ),
        (
            "DaemonSet",
            &rolling,
            json!({"observedGeneration": 2, "desiredNumberScheduled": 3, "updatedNumberScheduled": 3, "numberAvailable": 2}),
            "Waiting for daemon set \"web\" rollout to finish: 2 of 3 updated pods are available...\n",
            timed_out,
        ),
        (
            "DaemonSet",
            &json!({"updateStrategy": {"type": "OnDelete"}}),
            json!({}),
            "",
            "error: rollout status is only available for RollingUpdate strategy type\n",
        ),
        (
            "StatefulSet",
            &rolling,
            json!({"observedGeneration": 2, "readyReplicas": 1}),
            "Waiting for 2 pods to be ready...\n",
            timed_out,
        ),
        (
            "StatefulSet",
            &partly,
            json!({"observedGeneration": 2, "readyReplicas": 3, "updatedReplicas": 2}),
            "partitioned roll out complete: 2 new pods have been updated...\n",
            "",
        ),
    ] {
        let line = format!("rollout status {}/web", kind.to_lowercase());
        let told = said(&line, workload(kind, spec.clone(), status));
        assert_eq!(told, (out.to_owned(), errors.to_owned(), u8::from(!errors.is_empty())), "{line}");
    }
}

#[test]
fn a_rollout_is_looked_at_until_it_is_done_and_says_nothing_twice() {
    let under =
        ok(workload("Deployment", json!({"replicas": 3}), json!({"observedGeneration": 2, "updatedReplicas": 1})));
    let Step::Later { then, said, pause } =
        ask("rollout status deploy/web --timeout=5s").next(std::slice::from_ref(&under), &at(0))
    else {
        panic!("it waits");
    };
    assert!(said.starts_with("Waiting for deployment") && pause > 0, "{said}");
    let Step::Later { then, said, .. } = then.next(std::slice::from_ref(&under), &at(1000)) else { panic!("it waits") };
    assert_eq!(said, "");
    let (out, errors, code) = done(then.next(&[under], &at(5000)));
    assert_eq!((out.as_str(), errors.as_str(), code), ("", "error: timed out waiting for the condition\n", 1));
    let (_, errors, _) = done(then.next(&[none("deployments.apps \"web\"")], &at(2000)));
    assert_eq!(errors, "error: object has been deleted\n");
}

fn pod(name: &str, uid: &str, ready: &str) -> Value {
    json!({
        "apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "namespace": "default", "uid": uid},
        "status": {"phase": "Running", "conditions": [{"type": "Ready", "status": ready}]},
    })
}

#[test]
fn a_wait_counts_each_object_once_and_names_those_that_it_waited_for_in_vain() {
    let wait = ask("wait pod/a pod/b --for=condition=ready --timeout=3s");
    let Step::Read(requests) = wait.next(&[], &at(0)) else { panic!("it reads first") };
    assert_eq!(requests.len(), 2);
    let Step::Later { then, said, .. } = wait.next(&[ok(pod("a", "1", "True")), ok(pod("b", "2", "False"))], &at(0))
    else {
        panic!("one is not ready");
    };
    assert_eq!(said, "pod/a condition met\n");
    let Step::Read(requests) = then.next(&[], &at(500)) else { panic!("it reads again") };
    assert_eq!(
        requests.iter().map(|request| request.path.as_str()).collect::<Vec<_>>(),
        ["/api/v1/namespaces/default/pods/b"]
    );
    let told = done(then.next(&[ok(pod("b", "2", "False"))], &at(3000)));
    assert_eq!(told, (String::new(), "error: timed out waiting for the condition on pods/b\n".to_owned(), 1));
    let told = done(then.next(&[none("pods \"b\"")], &at(1000)));
    assert_eq!(told.1, "Error from server (NotFound): pods \"b\" not found\n");
    let told = done(ask("wait pod/b --for=condition=Ready --timeout=0").next(&[ok(pod("b", "2", "False"))], &at(0)));
    assert_eq!(told.1, "error: condition not met for pods/b\n");
}

#[test]
fn what_is_deleted_is_told_by_its_uid() {
    let wait = ask("wait pod/a --for=delete");
    assert_eq!(done(wait.next(&[none("pods \"a\"")], &at(0))), (String::new(), String::new(), 0));
    let Step::Later { then, .. } = wait.next(&[ok(pod("a", "1", "True"))], &at(0)) else { panic!("it is there") };
    let another = done(then.next(&[ok(pod("a", "2", "True"))], &at(500)));
    assert_eq!(another, ("pod/a condition met\n".to_owned(), String::new(), 0));
    let gone = done(then.next(&[none("pods \"a\"")], &at(500)));
    assert_eq!(gone.0, "pod/a condition met\n");
    // What a dump did not collect is not gone.
    let uncollected = Reply { status: 404, body: json!({"message": "not collected: no pods", "reason": "NotFound"}) };
    assert_eq!(done(then.next(&[uncollected], &at(500))).2, 1);
}

#[test]
fn a_wait_for_a_path_wants_one_plain_value() {
    let met = ("pod/a condition met\n".to_owned(), String::new(), 0);
    let vain = "error: timed out waiting for the condition on pods/a\n";
    for (path, errors) in [
        ("{.status.phase}=Running", ""),
        (".status.phase", ""),
        ("status.phase=Pending", vain),
        (".status.nothing", vain),
        ("{.status.conditions[?(@.type==\"Ready\")].status}=True", ""),
        (".status=x", "error: jsonpath leads to a nested object or list which is not supported\n"),
    ] {
        let told = said(&format!("wait pod/a --for=jsonpath={path}"), pod("a", "1", "True"));
        if errors.is_empty() { assert_eq!(told, met, "{path}") } else { assert_eq!(told.1, errors, "{path}") }
    }
}

#[test]
fn a_condition_of_an_older_generation_is_not_met() {
    let mut pod = pod("a", "1", "True");
    pod["metadata"]["generation"] = 3.into();
    pod["status"]["observedGeneration"] = 2.into();
    assert_eq!(said("wait pod/a --for=condition=Ready", pod).2, 1);
}

fn discovery() -> [Reply; 2] {
    let list = |items: Value| ok(json!({"kind": "APIGroupDiscoveryList", "items": items}));
    [
        list(json!([{"metadata": {"name": ""}, "versions": [{"version": "v1", "resources": []}]}])),
        list(json!([
            {"metadata": {"name": "metrics.k8s.io"}, "versions": [{"version": "v1beta1"}]},
            {"metadata": {"name": "gone.example.com"}, "versions": [{"version": "v1", "freshness": "Stale"}]},
        ])),
    ]
}

#[test]
fn usage_is_rounded_and_summed_as_kubectl_does() {
    let [core, named] = discovery();
    let pods = ok(json!({"items": [
        {"metadata": {"name": "web-1", "namespace": "shop"}, "containers": [
            {"name": "app", "usage": {"cpu": "123456789n", "memory": "64Mi"}},
            {"name": "proxy", "usage": {"cpu": "1500u", "memory": "12000Ki"}}]},
        {"metadata": {"name": "cart-0", "namespace": "shop"}, "containers": [
            {"name": "app", "usage": {"cpu": "2", "memory": "1Gi"}}]},
    ]}));
    let told = done(ask("top pods -n shop --sum").next(&[core.clone(), named.clone(), pods], &at(0)));
    let wanted = concat!(
        "NAME     CPU(cores)   MEMORY(bytes)   \n",
        "cart-0   2000m        1024Mi          \n",
        "web-1    125m         75Mi            \n",
        "         ________     ________        \n",
        "         2125m        1099Mi          \n",
    );
    assert_eq!(told, (wanted.to_owned(), String::new(), 0));
    let without = ok(json!({"kind": "APIGroupDiscoveryList", "items": []}));
    assert_eq!(done(ask("top nodes").next(&[core, without], &at(0))).1, "error: Metrics API not available\n");
}

#[test]
fn a_group_whose_server_is_down_is_said_and_not_listed() {
    let (out, errors, code) = done(ask("api-versions").next(&discovery(), &at(0)));
    assert_eq!((out.as_str(), code), ("metrics.k8s.io/v1beta1\nv1\n", 0));
    assert_eq!(errors, "gone.example.com/v1 is left out: its server does not answer\n");
}

#[test]
fn the_older_form_of_discovery_is_asked_version_by_version() {
    let roots = [
        ok(json!({"kind": "APIVersions", "versions": ["v1"]})),
        ok(json!({"kind": "APIGroupList", "groups": [
            {"name": "apps", "versions": [{"version": "v1"}], "preferredVersion": {"version": "v1"}}]})),
    ];
    let resources = ask("api-resources");
    let Step::Read(requests) = resources.next(&roots, &at(0)) else { panic!("it asks for the resources") };
    assert_eq!(requests.iter().map(|request| request.path.as_str()).collect::<Vec<_>>(), ["/api/v1", "/apis/apps/v1"]);
    let pods = ok(json!({"resources": [
        {"name": "pods", "kind": "Pod", "namespaced": true, "shortNames": ["po"], "verbs": ["get"]},
        {"name": "pods/log", "kind": "Pod", "namespaced": true, "verbs": ["get"]}]}));
    let [core, named] = roots;
    let down = Reply { status: 503, body: json!({"message": "no", "reason": "ServiceUnavailable"}) };
    let (out, errors, code) = done(resources.next(&[core, named, pods, down], &at(0)));
    assert_eq!(
        out,
        "NAME   SHORTNAMES   APIVERSION   NAMESPACED   KIND\npods   po           v1           true         Pod\n"
    );
    assert!(errors.starts_with("error: unable to retrieve the complete list of server APIs: apps/v1: "), "{errors}");
    assert_eq!(code, 1);
}

#[test]
fn history_is_of_what_the_workload_controls_and_no_more() {
    let owner = ok(json!({
        "metadata": {"name": "web", "uid": "u"}, "spec": {"selector": {"matchLabels": {"app": "web"}}}}));
    let history = ask("rollout history deploy/web -n shop");
    let Step::Read(requests) = history.next(std::slice::from_ref(&owner), &at(0)) else {
        panic!("it asks for replica sets")
    };
    assert_eq!(requests[0].path, "/apis/apps/v1/namespaces/shop/replicasets?labelSelector=app%3Dweb");
    let set = |revision: &str, owner: &str, cause: &str| {
        json!({"metadata": {
            "annotations": {"deployment.kubernetes.io/revision": revision, "kubernetes.io/change-cause": cause},
            "ownerReferences": [{"uid": owner, "controller": true}]}})
    };
    let sets = ok(json!({"items": [set("12", "u", ""), set("2", "u", "an image"), set("3", "other", "not ours")]}));
    let (out, _, code) = done(history.next(&[owner, sets], &at(0)));
    assert_eq!(out, "deployment.apps/web \nREVISION  CHANGE-CAUSE\n2         an image\n12        <none>\n\n");
    assert_eq!(code, 0);
}

#[test]
fn rights_are_asked_for_the_asker_alone() {
    let ask = ask("auth can-i delete deploy/web -n shop --subresource=scale");
    let [request] = <[WireRequest; 1]>::try_from(ask.lookups()).unwrap();
    assert_eq!(
        (request.method.as_str(), request.path.as_str()),
        ("POST", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews")
    );
    assert_eq!(
        request.body.unwrap()["spec"],
        json!({"resourceAttributes": {"namespace": "shop", "verb": "delete", "group": "apps",
            "resource": "deployments", "subresource": "scale", "name": "web"}})
    );
    let no = ok(json!({"status": {"allowed": false, "reason": "RBAC", "evaluationError": "a role is gone"}}));
    assert_eq!(done(ask.next(&[no], &at(0))), ("no - RBAC - a role is gone\n".to_owned(), String::new(), 1));
}

#[test]
fn rules_about_one_resource_are_joined() {
    let status = json!({"status": {"incomplete": true, "evaluationError": "webhooks are not asked", "resourceRules": [
        {"verbs": ["get"], "apiGroups": ["apps"], "resources": ["deployments", "deployments/scale"]},
        {"verbs": ["list", "get"], "apiGroups": ["apps"], "resources": ["deployments"]},
        {"verbs": ["get"], "apiGroups": [""], "resources": ["configmaps"], "resourceNames": ["one"]}],
        "nonResourceRules": [{"verbs": ["get"], "nonResourceURLs": ["/healthz"]}]}});
    let (out, errors, code) = done(ask("auth can-i --list").next(&[ok(status)], &at(0)));
    let lines: Vec<Vec<&str>> = out
        .lines()
        .skip(1)
        .map(|line| line.split("  ").map(str::trim).filter(|cell| !cell.is_empty()).collect())
        .collect();
    assert_eq!(
        lines,
        [
            vec!["deployments.apps", "[]", "[]", "[get list]"],
            vec!["[/healthz]", "[]", "[get]"],
            vec!["configmaps", "[]", "[one]", "[get]"],
            vec!["deployments.apps/scale", "[]", "[]", "[get]"],
        ]
    );
    assert_eq!((errors.as_str(), code), ("Warning: the list may be incomplete: webhooks are not asked\n", 0));
}

#[test]
fn a_schema_that_names_itself_ends() {
    let document = json!({
        "paths": {"/apis/example.com/v1/loops": {"get": {
            "x-kubernetes-group-version-kind": {"group": "example.com", "version": "v1", "kind": "Loop"}}}},
        "components": {"schemas": {"Loop": {
            "x-kubernetes-group-version-kind": [{"group": "example.com", "version": "v1", "kind": "Loop"}],
            "description": "It goes round.", "required": ["again"],
            "properties": {"again": {"$ref": "#/components/schemas/Loop"}, "all": {
                "type": "array", "items": {"$ref": "#/components/schemas/Loop"}}},
        }}},
    });
    let explain = |path: &[&str], recursive| {
        Ask::Explain(Explain {
            group: "example.com".to_owned(),
            version: "v1".to_owned(),
            plural: "loops".to_owned(),
            path: path.iter().map(|step| (*step).to_owned()).collect(),
            recursive,
        })
    };
    let index =
        ok(json!({"paths": {"apis/example.com/v1": {"serverRelativeURL": "/openapi/v3/apis/example.com/v1?hash=1"}}}));
    let replies = [index, ok(document)];
    let (out, _, code) = done(explain(&[], true).next(&replies, &at(0)));
    assert_eq!(code, 0);
    assert!(out.starts_with("GROUP:      example.com\nKIND:       Loop\nVERSION:    v1\n\nDESCRIPTION:\n    It goes round.\n    \nFIELDS:\n  again\t<Loop> -required-\n"), "{out}");
    assert!(out.contains("  all\t<[]Loop>\n") && out.len() < 2000, "{out}");
    let (out, errors, code) = done(explain(&["again", "nope"], false).next(&replies, &at(0)));
    assert_eq!((out.lines().count(), errors.as_str(), code), (4, "error: field \"nope\" does not exist\n", 1));
}

#[test]
fn no_index_leads_out_of_the_documents() {
    let index = ok(json!({"paths": {"api/v1": {"serverRelativeURL": "/api/v1/secrets"}}}));
    let (_, errors, code) = done(ask("explain pods").next(&[index], &at(0)));
    assert_eq!(code, 1);
    assert!(errors.contains("none of its own"), "{errors}");
}

#[test]
fn every_ask_is_a_read_in_words_and_on_the_wire() {
    use crate::policy::classify::{Class, classify};
    for line in [
        "api-resources",
        "api-versions",
        "version",
        "cluster-info",
        "explain pods.spec",
        "auth can-i '*' '*'",
        "auth can-i --list",
        "auth whoami",
        "top pods -A",
        "top nodes",
        "rollout status deploy/web --watch=false",
        "rollout history ds/web",
        "wait pods --all --for=delete",
        "wait secret/db --for=create",
    ] {
        let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        let invocation = parse(&words, &Kinds::builtin()).unwrap();
        let lookups = invocation.lookups();
        assert!(!lookups.is_empty(), "{line}");
        let wire = lookups.iter().map(|request| classify(&request.method, &request.path, None)).max().unwrap();
        let said = if line.contains("secret") { Class::Sensitive } else { Class::Read };
        assert_eq!((invocation.class(), wire), (said, said), "{line}");
        let spelled = crate::kubectl::spell::spell(&words, &Kinds::builtin()).unwrap();
        assert_eq!(parse(&spelled[1..], &Kinds::builtin()).unwrap(), invocation, "{spelled:?}");
    }
}

#[test]
fn words_that_choose_who_asks_or_are_not_known_are_refused() {
    for line in [
        "auth can-i get pods --as=admin",
        "auth can-i get pods --token=x",
        "wait -f pod.yaml --for=delete",
        "wait pod/a",
        "wait pod/a --for=hope",
        "wait pod/a --for=delete --timeout=soon",
        "top",
        "top services",
        "explain pods --output=plaintext-openapiv2",
        "explain pods.spec[0]",
        "api-resources --sort-by=age",
        "cluster-info dump",
        "version --server=https://example.com",
        "rollout status deploy/web --time=1s",
    ] {
        let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        assert!(parse(&words, &Kinds::builtin()).is_err(), "{line}");
    }
}
