//! From words and replies to the logs that are read.
#![allow(clippy::unwrap_used, clippy::panic)]

use super::{Plan, Step, Trouble};
use crate::kubectl::invocation::{Invocation, Look};
use crate::kubectl::kinds::Kinds;
use crate::kubectl::parse::parse;
use crate::kubectl::work::Reply;
use serde_json::{Value, json};

fn follow(words: &str, replies: &[Value]) -> (Vec<String>, Result<Plan, Trouble>) {
    let invocation = parse(&shlex::split(words).unwrap(), &Kinds::builtin()).unwrap();
    let Invocation::Look(Look::Logs(logs)) = invocation else { panic!("{words}") };
    let mut asked = Vec::new();
    let mut came = Vec::new();
    loop {
        match logs.next(&came) {
            Ok(Step::Read(request)) => {
                let body = replies[asked.len()].clone();
                let status = body["code"].as_u64().map_or(200, |code| u16::try_from(code).unwrap());
                asked.push(request.path);
                came.push(Reply { status, body });
            }
            Ok(Step::Follow(plan)) => return (asked, Ok(plan)),
            Err(trouble) => return (asked, Err(trouble)),
        }
    }
}

fn pod(name: &str, containers: &[&str], ready: bool) -> Value {
    let containers: Vec<Value> = containers.iter().map(|name| json!({"name": name})).collect();
    json!({
        "metadata": {"name": name, "creationTimestamp": "2026-01-01T10:00:00Z"},
        "spec": {"nodeName": "n1", "containers": containers, "initContainers": [{"name": "setup"}]},
        "status": {"phase": "Running", "conditions": [{"type": "Ready", "status": if ready { "True" } else { "False" }}]},
    })
}

fn containers(plan: &Plan) -> Vec<String> {
    plan.sources.iter().map(|source| format!("{}/{}", source.pod, source.container.as_deref().unwrap_or("?"))).collect()
}

#[test]
fn a_pod_says_which_containers_there_are() {
    let two = pod("web", &["app", "proxy"], true);
    let (asked, plan) = follow("logs web -n shop", std::slice::from_ref(&two));
    let plan = plan.unwrap();
    assert_eq!(asked, ["/api/v1/namespaces/shop/pods/web"]);
    assert_eq!(containers(&plan), ["web/app"]);
    assert_eq!(plan.notes, ["Defaulted container \"app\" out of: app, proxy, setup (init)"]);
    let (_, plan) = follow("logs pod/web --all-containers --prefix", std::slice::from_ref(&two));
    let plan = plan.unwrap();
    assert_eq!(
        (containers(&plan), plan.notes.len()),
        (vec!["web/setup".into(), "web/app".into(), "web/proxy".into()], 0)
    );
    assert_eq!(plan.sources[1].prefix(), "[pod/web/app] ");
    let (_, plan) = follow("logs web none", &[two]);
    assert_eq!(plan, Err(Trouble::Says("container none is not valid for pod web".into())));
}

#[test]
fn an_annotation_chooses_the_container_where_there_is_such_a_one() {
    let mut noted = pod("web", &["app", "proxy"], true);
    noted["metadata"]["annotations"] = json!({"kubectl.kubernetes.io/default-container": "proxy"});
    let plan = follow("logs web", &[noted.clone()]).1.unwrap();
    assert_eq!((containers(&plan), plan.notes.len()), (vec!["web/proxy".to_owned()], 0));
    noted["metadata"]["annotations"] = json!({"kubectl.kubernetes.io/default-container": "gone"});
    let plan = follow("logs web", &[noted]).1.unwrap();
    assert_eq!(containers(&plan), ["web/app"]);
    assert_eq!(plan.notes[0], "Default container name \"gone\" not found in pod web");
}

#[test]
fn of_a_workload_the_best_pod_is_chosen_and_said() {
    let deployment = json!({"metadata": {"name": "web"}, "spec": {"selector": {
        "matchLabels": {"tier": "web", "app": "x"}, "matchExpressions": [{"key": "b", "operator": "NotIn", "values": ["2", "1"]}],
    }}});
    let pods = json!({"items": [pod("a", &["app"], false), pod("b", &["app"], true)]});
    let (asked, plan) = follow("logs deploy/web -n shop --tail=5", &[deployment.clone(), pods.clone()]);
    let plan = plan.unwrap();
    assert_eq!(
        asked,
        [
            "/apis/apps/v1/namespaces/shop/deployments/web",
            "/api/v1/namespaces/shop/pods?labelSelector=app%3Dx%2Cb%20notin%20%281%2C2%29%2Ctier%3Dweb",
        ]
    );
    assert_eq!(containers(&plan), ["b/app"]);
    assert_eq!(plan.notes[0], "Found 2 pods, using pod/b");
    assert!(plan.sources[0].request.wire.path.ends_with("/pods/b/log?container=app&tailLines=5"));
    let plan = follow("logs deploy/web --all-pods", &[deployment.clone(), pods]).1.unwrap();
    assert_eq!((containers(&plan), plan.notes.len()), (vec!["b/app".to_owned(), "a/app".to_owned()], 0));
    let none = follow("logs deploy/web", &[deployment, json!({"items": []})]).1;
    assert!(matches!(none, Err(Trouble::Says(why)) if why.contains("no pods")));
}

#[test]
fn what_chooses_no_pods_has_no_logs() {
    for (words, object, expected) in [
        ("logs cm/a", json!({}), "cannot get the logs from *v1.ConfigMap: selector for *v1.ConfigMap not implemented"),
        (
            "logs svc/a",
            json!({"metadata": {"name": "a"}, "spec": {}}),
            "cannot get the logs from *v1.Service: invalid service 'a': Service is defined without a selector",
        ),
    ] {
        assert_eq!(follow(words, &[object]).1, Err(Trouble::Says(expected.into())), "{words}");
    }
}

#[test]
fn a_selector_takes_every_pod_and_ten_lines_of_each() {
    let pods = json!({"items": [pod("b", &["app"], true), pod("a", &["app"], true)]});
    let (asked, plan) = follow("logs -l app=x -n shop", &[pods]);
    let plan = plan.unwrap();
    assert_eq!(asked, ["/api/v1/namespaces/shop/pods?labelSelector=app%3Dx"]);
    assert_eq!(containers(&plan), ["b/app", "a/app"]);
    assert!(plan.sources.iter().all(|source| source.request.wire.path.ends_with("tailLines=10")));
    let plan = follow("logs -l app=x -n shop", &[json!({"items": []})]).1.unwrap();
    assert_eq!((plan.sources.len(), plan.notes), (0, vec!["No resources found in shop namespace.".to_owned()]));
}

#[test]
fn what_is_not_there_is_said_in_kubectls_words() {
    let gone = json!({"code": 404, "reason": "NotFound", "message": "pods \"web\" not found"});
    let expected = "error from server (NotFound): pods \"web\" not found in namespace \"default\"";
    assert_eq!(follow("logs web", std::slice::from_ref(&gone)).1, Err(Trouble::Says(expected.into())));
    assert_eq!(follow("logs -l a=b", &[gone]).1, Err(Trouble::Refused));
}
