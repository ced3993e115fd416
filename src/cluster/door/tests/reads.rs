//! Reads in kubectl's words: outcomes, coverage, bounds, redaction.
use super::{Cluster, fails, says, words};
use crate::cluster::Writes;
use crate::domain::observation::{Outcome, Reading};
use serde_json::{Value, json};

async fn read(cluster: &Cluster, line: &str) -> Reading {
    cluster.door(Writes::Never { why: "a dump".to_owned() }).read(&words(line)).await
}

fn pods(names: &[&str]) -> Value {
    let pod = |name: &&str| json!({"metadata": {"name": name, "namespace": "shop", "managedFields": [{}]}});
    json!({"kind": "PodList", "apiVersion": "v1", "metadata": {}, "items": names.iter().map(pod).collect::<Vec<_>>()})
}

const LIST: &str = "GET /api/v1/namespaces/shop/pods?limit=500";

#[tokio::test]
async fn a_list_brings_whole_objects_and_what_it_covers() {
    let answer = says(&pods(&["a", "b"]))
        .with("klue-source", "shop/core/pods.yaml:1")
        .with("klue-clock", "2026-11-23T22:50:00Z");
    let reading = read(&Cluster::default().on(LIST, answer), "get pods -n shop").await;
    assert_eq!(reading.outcome, Outcome::Objects { count: 2 });
    assert_eq!(
        reading.objects[0].0,
        json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a", "namespace": "shop"}})
    );
    assert!(reading.covers.iter().any(|covers| covers.includes("Pod", "shop", "anything")));
    assert!(!reading.covers.iter().any(|covers| covers.includes("Pod", "other", "a")));
    assert_eq!(reading.source.as_deref(), Some("shop/core/pods.yaml:1"));
    assert_eq!(reading.at.to_string(), "2026-11-23T22:50:00Z");
    assert_eq!(reading.request, LIST);
}

#[tokio::test]
async fn the_clock_of_a_dump_is_its_capture_time() {
    let reading = read(&Cluster::default().on(LIST, says(&pods(&[]))), "get pods -n shop").await;
    assert_eq!(
        (reading.outcome, reading.at.to_string()),
        (Outcome::Objects { count: 0 }, "2026-11-23T22:45:00Z".to_owned())
    );
}

#[tokio::test]
async fn what_was_not_collected_is_never_empty() {
    let warned = |names: &[&str]| says(&pods(names)).with("warning", "299 klue \"not collected: no core/pods.yaml\"");
    let reading = read(&Cluster::default().on(LIST, warned(&[])), "get pods -n shop").await;
    assert_eq!(reading.outcome, Outcome::NotCollected { why: "no core/pods.yaml".to_owned() });
    assert!(reading.covers.is_empty());
    let reading = read(&Cluster::default().on(LIST, warned(&["a"])), "get pods -n shop").await;
    assert_eq!(reading.outcome, Outcome::Objects { count: 1 });
    assert!(!reading.covers.iter().any(|covers| covers.includes("Pod", "shop", "b")));
}

#[tokio::test]
async fn each_refusal_has_its_own_name() {
    let get = "GET /api/v1/namespaces/shop/pods/a";
    for (answer, outcome) in [
        (fails(404, "pods \"a\" not found"), Outcome::NotFound),
        (
            fails(404, "not collected: the namespace shop"),
            Outcome::NotCollected { why: "the namespace shop".to_owned() },
        ),
        (fails(403, "pods is forbidden"), Outcome::Forbidden { why: "pods is forbidden".to_owned() }),
        (fails(401, "Unauthorized"), Outcome::Forbidden { why: "Unauthorized".to_owned() }),
        (fails(503, "no endpoints"), Outcome::Unreachable { why: "no endpoints".to_owned() }),
        (
            fails(500, "token eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJrdWJlIn0.c2ln"),
            Outcome::Failed { why: "500: token [redacted token]".to_owned() },
        ),
    ] {
        let seen = matches!(outcome, Outcome::NotFound);
        let reading = read(&Cluster::default().on(get, answer), "get pod a -n shop").await;
        assert_eq!(reading.outcome, outcome);
        assert_eq!(reading.covers.iter().any(|covers| covers.includes("Pod", "shop", "a")), seen, "{outcome}");
    }
}

#[tokio::test]
async fn one_missing_name_among_several_keeps_the_others() {
    let pod = json!({"kind": "Pod", "apiVersion": "v1", "metadata": {"name": "a", "namespace": "shop"}});
    let cluster = Cluster::default()
        .on("GET /api/v1/namespaces/shop/pods/a", says(&pod))
        .on("GET /api/v1/namespaces/shop/pods/b", fails(404, "pods \"b\" not found"));
    let reading = read(&cluster, "get pods a b -n shop").await;
    assert_eq!(reading.outcome, Outcome::Objects { count: 1 });
    assert!(reading.covers.iter().any(|covers| covers.includes("Pod", "shop", "b")));
}

#[tokio::test]
async fn an_empty_kind_beside_an_unseen_one_is_not_read_as_empty() {
    let cluster = Cluster::default()
        .on(LIST, says(&pods(&[])))
        .on("GET /api/v1/namespaces/shop/services?limit=500", fails(403, "services is forbidden"));
    let reading = read(&cluster, "get pods,services -n shop").await;
    assert!(matches!(reading.outcome, Outcome::Forbidden { .. }), "{}", reading.outcome);
}

#[tokio::test]
async fn a_list_in_parts_is_put_together_and_a_lost_part_is_said() {
    let mut first = pods(&["a"]);
    first["metadata"]["continue"] = json!("t/1");
    let next = "GET /api/v1/namespaces/shop/pods?limit=500&continue=t%2F1";
    let whole = Cluster::default().on(LIST, says(&first)).on(next, says(&pods(&["b"])));
    let reading = read(&whole, "get pods -n shop").await;
    assert_eq!(reading.objects.len(), 2);
    assert!(!reading.covers[0].partial);
    let broken = Cluster::default().on(LIST, says(&first)).on(next, fails(410, "Expired"));
    let reading = read(&broken, "get pods -n shop").await;
    assert_eq!(reading.outcome, Outcome::Objects { count: 1 });
    assert!(reading.covers[0].partial);
}

#[tokio::test]
async fn a_list_that_goes_on_for_ever_is_left_and_said_to_be_partial() {
    let mut first = pods(&[]);
    first["metadata"]["continue"] = json!("t");
    let next = "GET /api/v1/namespaces/shop/pods?limit=500&continue=t";
    let cluster = Cluster::default().on(LIST, says(&first)).on(next, says(&first));
    let reading = read(&cluster, "get pods -n shop").await;
    assert!(reading.covers[0].partial);
    assert_eq!(cluster.reached().len(), 100);
}

#[tokio::test]
async fn a_read_keeps_so_many_objects_and_says_that_there_are_more() {
    let names: Vec<String> = (0..5001).map(|number| format!("p{number}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let reading = read(&Cluster::default().on(LIST, says(&pods(&names))), "get pods -n shop").await;
    assert_eq!(reading.objects.len(), 5000);
    assert!(reading.covers[0].partial);
}

#[tokio::test]
async fn what_is_read_is_redacted() {
    let pod = json!({
        "kind": "Pod", "apiVersion": "v1", "metadata": {"name": "a"},
        "spec": {"containers": [{"name": "c", "args": ["--password=hunter2"], "env": [{"name": "DB_PASSWORD", "value": "hunter2"}, {"name": "HOST", "value": "db"}]}]},
    });
    let cluster = Cluster::default().on("GET /api/v1/namespaces/default/pods/a", says(&pod));
    let text = read(&cluster, "get pod a").await.objects[0].0.to_string();
    assert!(!text.contains("hunter2") && text.contains("\"db\""), "{text}");
}

#[tokio::test]
async fn a_log_comes_redacted_from_the_default_container() {
    let pod = json!({"spec": {"containers": [{"name": "app"}, {"name": "proxy"}]}});
    let mut log = says(&json!(null));
    log.body = b"starting\nDB_PASSWORD=hunter2-and-more\n\x1b[2Jdone\n".to_vec();
    let cluster = Cluster::default()
        .on("GET /api/v1/namespaces/default/pods/web", says(&pod))
        .on("GET /api/v1/namespaces/default/pods/web/log?container=app&tailLines=4000", log);
    let reading = read(&cluster, "logs web").await;
    assert_eq!(reading.log.as_deref(), Some("starting\nDB_PASSWORD=[redacted]\ndone"));
    assert_eq!(reading.outcome, Outcome::Log { lines: 3 });
    let missing = Cluster::default().on(
        "GET /api/v1/namespaces/default/pods/web/log?container=app&tailLines=4000",
        fails(404, "log not collected: no previous.log"),
    );
    let reading = read(&missing, "logs web -c app").await;
    assert_eq!(reading.outcome, Outcome::NotCollected { why: "no previous.log".to_owned() });
}

#[tokio::test]
async fn a_long_log_keeps_its_head_and_its_tail() {
    let mut log = says(&json!(null));
    log.body = (0..10_000).map(|line| format!("line {line}\n")).collect::<String>().into_bytes();
    let cluster =
        Cluster::default().on("GET /api/v1/namespaces/default/pods/web/log?container=app&sinceSeconds=3600", log);
    let log = read(&cluster, "logs web -c app --since=1h").await.log.unwrap();
    let lines: Vec<&str> = log.lines().collect();
    assert_eq!(lines.len(), 4001);
    assert_eq!((lines[199], lines[200], lines[201]), ("line 199", "[6000 lines left out by klue]", "line 6200"));
    assert_eq!(lines[4000], "line 9999");
}

#[tokio::test]
async fn a_log_without_a_bound_is_asked_for_its_end_and_that_is_said() {
    let lines = |count: u32| {
        let mut log = says(&json!(null));
        log.body = (0..count).map(|line| format!("line {line}\n")).collect::<String>().into_bytes();
        Cluster::default().on("GET /api/v1/namespaces/default/pods/web/log?container=app&tailLines=4000", log)
    };
    let log = read(&lines(4000), "logs web -c app").await.log.unwrap();
    assert!(log.starts_with("[only the last 4000 lines were asked for; --tail"), "{}", &log[..80]);
    let log = read(&lines(3999), "logs web -c app").await.log.unwrap();
    assert!(log.starts_with("line 0\n"), "{}", &log[..80]);
}

#[tokio::test]
async fn logs_of_a_workload_say_whose_they_are_and_what_was_chosen() {
    let deployment = json!({"spec": {"selector": {"matchLabels": {"app": "x"}}}});
    let pod =
        |name: &str| json!({"metadata": {"name": name}, "spec": {"containers": [{"name": "app"}, {"name": "proxy"}]}});
    let mut one = says(&json!(null));
    one.body = b"of app\n".to_vec();
    let mut two = says(&json!(null));
    two.body = b"of proxy\n".to_vec();
    let cluster = Cluster::default()
        .on("GET /apis/apps/v1/namespaces/default/deployments/web", says(&deployment))
        .on("GET /api/v1/namespaces/default/pods?labelSelector=app%3Dx", says(&json!({"items": [pod("a"), pod("b")]})))
        .on("GET /api/v1/namespaces/default/pods/a/log?container=app&tailLines=5", one)
        .on("GET /api/v1/namespaces/default/pods/a/log?container=proxy&tailLines=5", two);
    let log = read(&cluster, "logs deploy/web --all-containers --tail=5").await.log.unwrap();
    assert_eq!(log, "[Found 2 pods, using pod/a]\n[pod/a/app]\nof app\n[pod/a/proxy]\nof proxy");
    let gone = Cluster::default()
        .on("GET /apis/apps/v1/namespaces/default/deployments/web", fails(404, "deployments.apps \"web\" not found"));
    assert_eq!(read(&gone, "logs deploy/web").await.outcome, Outcome::NotFound);
}

#[tokio::test]
async fn words_that_are_no_read_reach_nothing() {
    let cluster = Cluster::default();
    for (line, why) in [
        ("exec web -- sh", "opens a way into the cluster"),
        ("delete pod web", "propose it"),
        ("get pods --as=root", "would choose who asks"),
        ("gets pods", "did you mean"),
    ] {
        let reading = read(&cluster, line).await;
        let Outcome::Failed { why: said } = &reading.outcome else { panic!("{line}: {}", reading.outcome) };
        assert!(said.contains(why), "{line}: {said}");
    }
    assert_eq!(cluster.reached(), Vec::<String>::new());
}

#[tokio::test]
async fn the_kinds_of_the_cluster_count_over_those_that_all_have() {
    let resource = json!({
        "resource": "widgets", "responseKind": {"group": "x.io", "version": "v2", "kind": "Widget"},
        "scope": "Namespaced", "singularResource": "widget", "shortNames": ["wd"], "verbs": ["get", "list"],
    });
    let groups = json!({"kind": "APIGroupDiscoveryList", "items": [{
        "metadata": {"name": "x.io"}, "versions": [{"version": "v2", "resources": [resource]}],
    }]});
    let cluster = Cluster::default()
        .on("GET /api", says(&json!({"kind": "APIGroupDiscoveryList", "items": []})))
        .on("GET /apis", says(&groups))
        .on("GET /apis/x.io/v2/widgets?limit=500", says(&json!({"items": [{"metadata": {"name": "w"}}]})));
    let reading = read(&cluster, "get wd -A").await;
    assert_eq!(reading.objects[0].kind(), "Widget");
    // A kind that its list lacks is still asked for: the cluster itself says that it serves none.
    assert_eq!(read(&cluster, "get pods -A").await.outcome, Outcome::NotFound);
}

#[tokio::test]
async fn an_older_cluster_is_asked_group_by_group() {
    let resources = |name: &str, kind: &str| json!({"kind": "APIResourceList", "resources": [{"name": name, "kind": kind, "namespaced": true, "verbs": ["list"]}]});
    let cluster = Cluster::default()
        .on("GET /api", says(&json!({"kind": "APIVersions", "versions": ["v1"]})))
        .on("GET /api/v1", says(&resources("pods", "Pod")))
        .on("GET /apis", says(&json!({"kind": "APIGroupList", "groups": [{"name": "x.io", "versions": [{"version": "v1"}], "preferredVersion": {"version": "v1"}}]})))
        .on("GET /apis/x.io/v1", says(&resources("widgets", "Widget")));
    let kinds = cluster.door(Writes::Sandbox).kinds().await.unwrap();
    assert_eq!(kinds.resolve("widget").unwrap().id.api_version(), "x.io/v1");
    assert_eq!(kinds.iter().count(), 2);
}
