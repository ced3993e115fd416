//! Opening a kubeconfig, and what each kind of trouble says. Servers are loopback sockets of the test itself.

use super::*;
use crate::cluster::live::line::{Line, Recipe};
use crate::cluster::trouble::{Asked, Trouble};
use std::net::TcpListener;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

const QUICK: Patience =
    Patience { connect: Duration::from_millis(500), read: Duration::from_millis(100), rest: Duration::from_secs(60) };

fn write(folder: &Path, name: &str, text: &str) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    path
}

/// A kubeconfig with these contexts; each is (context, server, lines of its user).
fn kubeconfig(contexts: &[(&str, &str, &str)]) -> String {
    let mut text = "apiVersion: v1\nkind: Config\ncontexts:\n".to_owned();
    for (i, (name, _, _)) in contexts.iter().enumerate() {
        text += &format!("- {{name: {name:?}, context: {{cluster: entry{i}, user: user{i}}}}}\n");
    }
    text += "clusters:\n";
    for (i, (_, server, _)) in contexts.iter().enumerate() {
        text += &format!("- {{name: entry{i}, cluster: {{server: {server:?}}}}}\n");
    }
    text += "users:\n";
    for (i, (_, _, user)) in contexts.iter().enumerate() {
        text += &format!("- {{name: user{i}, user: {{{user}}}}}\n");
    }
    text
}

async fn ask(cluster: &OpenedCluster) -> String {
    let client = kube::Client::new(cluster.service.clone(), "default");
    let request = http::Request::get("/version").body(Vec::new()).unwrap();
    match client.request_text(request).await {
        Ok(answer) => answer,
        Err(error) => Trouble::of(&error, &Asked::default()).to_string(),
    }
}

#[tokio::test]
async fn contexts_become_clusters_with_the_current_one_first_and_no_name_twice() {
    let folder = tempfile::tempdir().unwrap();
    let text = kubeconfig(&[("dev", "https://a:1", ""), ("de\tv", "https://b:2", ""), ("@de-v", "https://c:3", "")]);
    let path = write(folder.path(), "config", &(text + "current-context: \"@de-v\"\n"));
    let live = open(Some(path)).unwrap();
    let seen: Vec<_> = live.addresses.iter().map(|at| (at.cluster.as_str(), at.server.as_str())).collect();
    assert_eq!(seen, [("de-v", "https://c:3"), ("dev", "https://a:1"), ("de-v~2", "https://b:2")]);
    assert!(live.opened.clusters.iter().all(|cluster| cluster.writes == Writes::Live));
}

#[test]
fn a_kubeconfig_that_cannot_serve_says_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("missing");
    let refusal = |path: PathBuf| open(Some(path)).unwrap_err().to_string();
    assert!(refusal(missing).ends_with("point KUBECONFIG at one, or try klue demo"));
    let empty = refusal(write(folder.path(), "empty", ""));
    assert!(empty.contains("has no context: add one with kubectl config set-context"), "{empty}");
    let torn = refusal(write(folder.path(), "torn", "clusters: [{name: a"));
    assert!(torn.contains("cannot read the kubeconfig") && torn.contains("it is no kubeconfig"), "{torn}");
    assert!(!torn.contains('\n'), "one line: {torn}");
}

#[test]
fn of_several_files_those_that_can_be_read_are_used_and_the_others_are_said() {
    let folder = tempfile::tempdir().unwrap();
    let paths = [
        folder.path().join("missing"),
        write(folder.path(), "torn", "clusters: [{name: a"),
        write(folder.path(), "good", &kubeconfig(&[("dev", "https://a:1", "")])),
    ];
    let read = kubeconfig::merge(&paths).unwrap();
    assert_eq!(read.config.contexts.len(), 1);
    assert_eq!(read.damage.len(), 1, "kubectl passes over a missing one in silence: {:?}", read.damage);
    assert!(read.damage[0].contains("torn"));
    assert!(matches!(kubeconfig::merge(&paths[..1]), Err(LiveError::Absent { .. })));
}

#[tokio::test]
async fn the_trouble_of_one_context_is_the_answer_of_that_context_alone() {
    let folder = tempfile::tempdir().unwrap();
    let server = wiremock::MockServer::start().await;
    let answer = wiremock::ResponseTemplate::new(200).set_body_string("well");
    wiremock::Mock::given(wiremock::matchers::any()).respond_with(answer).mount(&server).await;
    let dead = {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap().to_string()
    };
    let exec = "exec: {apiVersion: client.authentication.k8s.io/v1, command: /nowhere/aws, installHint: get it from example.org}";
    let wants = "exec: {apiVersion: client.authentication.k8s.io/v1, command: sso, interactiveMode: Always}";
    let path = write(
        folder.path(),
        "config",
        &kubeconfig(&[
            ("well", &server.uri(), ""),
            ("dead", &format!("https://{dead}"), ""),
            ("plugin", "https://127.0.0.1:1", exec),
            ("terminal", "https://127.0.0.1:1", wants),
            ("certificate", "https://127.0.0.1:1", "client-certificate: nowhere.crt, client-key: nowhere.key"),
            ("token", "https://127.0.0.1:1", "tokenFile: nowhere.token"),
            ("nameless", "", ""),
        ]),
    );
    let live = open(Some(path)).unwrap();
    let mut answers = Vec::new();
    for cluster in &live.opened.clusters {
        answers.push(ask(cluster).await.replace(&folder.path().display().to_string(), "FOLDER"));
    }
    assert_eq!(
        answers,
        [
            "well",
            &format!("connection refused by {dead}"),
            "exec plugin 'aws' failed: no such program; get it from example.org",
            "exec plugin 'sso' wants the terminal, which klue draws on: use a kubeconfig with another login",
            "cannot read the client certificate FOLDER/nowhere.crt: no such file or directory",
            "cannot read the token file FOLDER/nowhere.token: no such file or directory",
            "the server of this context is no address: empty string",
        ]
    );
}

fn line(build: impl Fn(Patience) -> Result<kube::Client, Trouble> + Send + Sync + 'static) -> OpenedCluster {
    line_with(QUICK, build)
}

fn line_with(
    patience: Patience,
    build: impl Fn(Patience) -> Result<kube::Client, Trouble> + Send + Sync + 'static,
) -> OpenedCluster {
    let asked = Asked { server: "here".into(), plugin: Some(("slow".into(), None)) };
    let info =
        ClusterInfo { name: "c".into(), part: Part::Plain, rung: Rung::Context { name: "c".into() }, captured: None };
    let service = Line::new(Recipe { asked, build: Arc::new(build) }, patience).service();
    OpenedCluster { info, service, writes: Writes::Never { why: String::new() }, records: None }
}

#[tokio::test]
async fn a_plugin_that_hangs_is_started_once_and_waited_for_once() {
    let (release, held) = std::sync::mpsc::channel::<()>();
    let held = std::sync::Mutex::new(held);
    let runs = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&runs);
    let cluster = line(move |_| {
        counted.fetch_add(1, Ordering::SeqCst);
        let _ = held.lock().unwrap().recv();
        Err(Trouble::new("released"))
    });
    for _ in 0..3 {
        assert_eq!(ask(&cluster).await, "exec plugin 'slow' has not answered for 0 s");
    }
    drop(release);
    assert_eq!(runs.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn credentials_that_failed_are_not_tried_again_at_once() {
    let runs = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&runs);
    let cluster = line(move |_| {
        counted.fetch_add(1, Ordering::SeqCst);
        Err(Trouble::new("exec plugin 'slow' failed: log in first"))
    });
    for _ in 0..3 {
        assert_eq!(ask(&cluster).await, "exec plugin 'slow' failed: log in first");
    }
    assert_eq!(runs.load(Ordering::SeqCst), 1);
}

/// A server that takes the connection, says this much of an answer, and no more.
fn stalling(said: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        use std::io::{Read as _, Write as _};
        let mut kept = Vec::new();
        for connection in listener.incoming() {
            let mut connection = connection.unwrap();
            let _ = connection.read(&mut [0; 1024]);
            let _ = connection.write_all(said.as_bytes());
            kept.push(connection);
        }
    });
    address
}

async fn ask_stalling(said: &'static str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = write(folder.path(), "config", &kubeconfig(&[("slow", &stalling(said), "")]));
    let read = kubeconfig::read(Some(path)).unwrap();
    let address = kubeconfig::address(&read.config, "slow", "slow".into());
    let recipe = kubeconfig::recipe(&Arc::new(read.config), &address);
    // Only the answer is to be waited for briefly: making the client may take its time on a busy machine.
    let patience = Patience { read: Duration::from_secs(30), ..QUICK };
    ask(&line_with(patience, move |_| (recipe.build)(QUICK))).await
}

#[tokio::test]
async fn a_server_that_stops_talking_is_given_up_at_the_limit() {
    assert_eq!(ask_stalling("").await, "timed out after 100 ms");
    assert_eq!(ask_stalling("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf").await, "timed out after 100 ms");
}
