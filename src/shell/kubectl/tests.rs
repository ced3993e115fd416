//! kubectl's words over small dumps.

use super::super::fleet::Source;
use super::*;
use std::path::Path;

fn write(folder: &Path, path: &str, text: &str) {
    let path = folder.join(path);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

fn pod(name: &str, app: &str) -> String {
    format!(
        "- apiVersion: v1\n  kind: Pod\n  metadata:\n    name: {name}\n    namespace: shop\n    labels: {{app: {app}}}\n    \
         creationTimestamp: '2026-01-15T10:00:00Z'\n  spec:\n    nodeName: n1\n    containers:\n    - name: app\n  status:\n    phase: Running\n    \
         containerStatuses:\n    - {{name: app, ready: true, restartCount: 0, state: {{running: {{}}}}}}\n"
    )
}

/// A dump with two pods and a log; nothing of the namespace `bank` but its own file.
fn dump(folder: &Path) {
    write(folder, "timestamp", "2026-01-15T10:30:00Z\n");
    let pods = format!("apiVersion: v1\nitems:\n{}{}kind: PodList\n", pod("cart-0", "cart"), pod("web-0", "web"));
    write(folder, "namespaces/shop/core/pods.yaml", &pods);
    write(folder, "namespaces/shop/shop.yaml", "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n");
    write(folder, "namespaces/bank/core/configmaps.yaml", "apiVersion: v1\nitems: []\nkind: ConfigMapList\n");
    write(
        folder,
        "namespaces/shop/pods/cart-0/app/app/logs/current.log",
        "2026-01-15T10:00:01Z one\n2026-01-15T10:00:02Z DB_PASSWORD=hunter2\n",
    );
}

async fn run_on(folder: &Path, cluster: Option<&str>, words: &str) -> (Ending, String, String) {
    let fleet = Source::Dumps(vec![folder.to_owned()]).open(None).await.unwrap();
    let words: Vec<String> = words.split_whitespace().map(str::to_owned).collect();
    let (mut out, mut errors) = (Vec::new(), Vec::new());
    let mut streams = Streams::new(&mut out, &mut errors);
    let ending = run(&fleet, cluster, &words, &mut streams).await;
    (ending, String::from_utf8(out).unwrap(), String::from_utf8(errors).unwrap())
}

async fn ask(words: &str) -> (Ending, String, String) {
    let folder = tempfile::tempdir().unwrap();
    dump(folder.path());
    run_on(folder.path(), None, words).await
}

#[tokio::test]
async fn a_table_is_printed_as_kubectl_prints_it() {
    let (ending, out, errors) = ask("get pods -n shop -l app=cart --show-labels").await;
    assert_eq!((ending, errors.as_str()), (Ending::Done, ""));
    let lines: Vec<Vec<&str>> = out.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(lines.len(), 2, "{out}");
    assert_eq!(&lines[0][..5], ["NAME", "READY", "STATUS", "RESTARTS", "AGE"]);
    assert_eq!(&lines[1][..5], ["cart-0", "1/1", "Running", "0", "30m"]);
    assert_eq!((lines[0].last(), lines[1].last()), (Some(&"LABELS"), Some(&"app=cart")));
    let (_, out, _) = ask("get pods -A --no-headers").await;
    assert!(out.starts_with("shop   cart-0"), "{out}");
    assert_eq!(ask("get pods -n shop -o name").await.1, "pod/cart-0\npod/web-0\n");
}

#[tokio::test]
async fn what_was_not_collected_never_reads_as_none() {
    let (ending, out, errors) = ask("get pods -n bank").await;
    assert_eq!((ending, out.as_str()), (Ending::Failed, ""));
    assert!(errors.starts_with("no pods of namespace bank: not collected in this dump"), "{errors}");
    let (_, _, errors) = ask("get pods -n shop --field-selector status.phase=Failed").await;
    assert_eq!(errors, "No resources found in shop namespace.\n");
    let (_, out, errors) = ask("get pods -A").await;
    assert!(out.contains("cart-0") && errors.contains("only partly collected"), "{out}{errors}");
}

#[tokio::test]
async fn errors_have_kubectls_words_and_codes() {
    let (ending, out, errors) = ask("get pod nope -n shop").await;
    assert_eq!((ending, out.as_str()), (Ending::Failed, ""));
    assert_eq!(errors, "Error from server (NotFound): pods \"nope\" not found\n");
    let (ending, _, errors) = ask("get podz").await;
    assert_eq!(ending, Ending::Failed);
    assert!(errors.starts_with("error: the server doesn't have a resource type \"podz\""), "{errors}");
    assert_eq!(ask("get pods --nonsense").await.0, Ending::Usage);
    assert_eq!(ask("delete pod cart-0 -n shop").await.0, Ending::Refused);
    assert_eq!(ask("exec cart-0 -- sh").await.0, Ending::Refused);
}

#[tokio::test]
async fn filters_stand_in_place_of_a_pipe() {
    assert_eq!(ask("get pods -n shop -o name --filter=grep:cart").await.1, "pod/cart-0\n");
    assert_eq!(ask("get pods -n shop --filter=grep:Running --filter=count").await.1, "2\n");
    assert_eq!(
        ask("get pods -n shop -o name --filter=head:1").await,
        (Ending::Done, "pod/cart-0\n".into(), String::new())
    );
    assert_eq!(ask("get pods -n shop -o json --filter=path:{.items[1].metadata.name}").await.1, "web-0\n");
    assert_eq!(ask("logs cart-0 -n shop --filter=tail:1 --filter=grep:one").await.1, "");
    let (ending, out, errors) = ask("get pods -n shop --filter=path:.x").await;
    assert_eq!((ending, out.as_str()), (Ending::Failed, ""));
    assert!(errors.contains("-o json"), "{errors}");
    let (ending, _, errors) = ask("get pods | grep x").await;
    assert_eq!(ending, Ending::Usage);
    assert!(errors.contains("use --filter=grep:"), "{errors}");
}

#[tokio::test]
async fn whole_objects_and_logs_come_as_they_are_but_redacted() {
    let (_, yaml, _) = ask("get pod cart-0 -n shop -o yaml").await;
    assert!(yaml.starts_with("apiVersion: v1\nkind: Pod\nmetadata:\n"), "{yaml}");
    let (_, json, _) = ask("get pods -n shop -o json").await;
    let list: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!((&list["kind"], list["items"].as_array().unwrap().len()), (&"List".into(), 2));
    let (_, yaml, _) = ask("get pods -n shop -o yaml").await;
    assert!(yaml.starts_with("apiVersion: v1\nitems:\n- apiVersion: v1\n  kind: Pod\n"), "{yaml}");
    let (ending, log, _) = ask("logs cart-0 -n shop").await;
    assert_eq!(ending, Ending::Done);
    assert!(log.ends_with('\n') && log.contains("one") && log.contains("DB_PASSWORD=[redacted]"), "{log}");
    let (ending, _, errors) = ask("logs web-0 -n shop").await;
    assert_eq!(ending, Ending::Failed);
    assert!(errors.contains("not collected"), "{errors}");
    let (_, out, _) = ask("describe pod cart-0 -n shop").await;
    assert!(out.contains("name: cart-0") && out.contains("Events:"), "{out}");
}

#[tokio::test]
async fn several_clusters_want_a_name_or_all_of_them() {
    let folder = tempfile::tempdir().unwrap();
    for cluster in ["hub", "spoke"] {
        dump(&folder.path().join(cluster));
    }
    let (ending, _, errors) = run_on(folder.path(), None, "get pods -n shop").await;
    assert_eq!(ending, Ending::Usage);
    assert!(errors.contains("--cluster NAME") && errors.contains("hub, spoke"), "{errors}");
    let (_, out, _) = run_on(folder.path(), Some("@all"), "get pods -n shop").await;
    let lines: Vec<&str> = out.lines().collect();
    assert!(lines[0].starts_with("CLUSTER   NAME"), "{out}");
    assert_eq!((lines.len(), lines[1].starts_with("hub "), lines[3].starts_with("spoke ")), (5, true, true));
    let (_, out, _) = run_on(folder.path(), Some("spoke"), "get pods -n shop").await;
    assert!(out.starts_with("NAME "), "{out}");
}
