//! One command over twenty clusters, beside the slowest of them alone. Each cluster is a served dump that answers late, as
//! clusters far away do; what is measured is whether they are waited for together or one after the other.

use super::dumps::{self, Plan};
use super::run::{self, Run, failure, median, ratio};
use http::Request;
use klue::cluster::listen::Listener;
use klue::cluster::{ApiService, snapshot};
use kube::client::Body;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tower::ServiceExt;

const CLUSTERS: usize = 20;
const RUNS: usize = 7;
/// How late the nearest cluster answers each request, and how much later each further one.
const NEAREST: Duration = Duration::from_millis(20);
const FURTHER: Duration = Duration::from_millis(10);

pub fn measure() {
    let home = tempfile::tempdir().expect("a temporary folder");
    let opened = snapshot::open(&[dump()]).expect("the dumps can be opened").clusters;
    let names: Vec<String> = opened.iter().map(|cluster| cluster.info.name.to_string()).collect();
    let late = opened
        .into_iter()
        .zip(0..)
        .map(|(cluster, place)| (cluster.info.name, late(cluster.service, NEAREST + FURTHER * place)));
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    let listener = runtime.block_on(Listener::bind(late.collect(), 0)).expect("a port of loopback");
    let kubeconfig = home.path().join("kubeconfig");
    std::fs::write(&kubeconfig, listener.kubeconfig()).expect("a file in a temporary folder");
    runtime.spawn(listener.serve());

    let ask =
        |cluster: &str| run::run(run::klue(home.path(), &kubeconfig, &["--cluster", cluster, "get", "pods", "-A"]));
    // The last one answers latest; the first round is for what is read once.
    let slowest = names.last().expect("there are clusters").as_str();
    let _ = (ask(slowest), ask("@all"));
    let (mut alone, mut all): (Vec<Run>, Vec<Run>) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        alone.push(ask(slowest));
        all.push(ask("@all"));
    }
    let (one, together) = (median(&alone, |run| run.wall), median(&all, |run| run.wall));
    let note = failure(&alone).or_else(|| failure(&all)).unwrap_or_else(|| {
        let lines = all.first().map_or(0, |run| run.lines);
        format!(
            "{RUNS} times, {lines} lines; each request is answered {NEAREST:?} to {:?} late",
            NEAREST + FURTHER * 19
        )
    });
    println!(
        "| get pods -A over {} clusters | 1.5x the slowest | {:.2}x | all {:.3} s, {slowest} alone {:.3} s; {note} |",
        names.len(),
        ratio(together, one),
        together.as_secs_f64(),
        one.as_secs_f64()
    );
}

fn late(service: ApiService, by: Duration) -> ApiService {
    ApiService::new(tower::service_fn(move |request: Request<Body>| {
        let service = service.clone();
        async move {
            tokio::time::sleep(by).await;
            service.oneshot(request).await
        }
    }))
}

/// A hub and its spokes, made once below the build folder.
fn dump() -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("gate").join("fleet");
    let plan = Plan { clusters: CLUSTERS, pods: 100, events_per_pod: 0, log_lines: 0, crds: 0, ..Plan::default() };
    // What lies beside it is written last, so a dump that was cut short is made again.
    if !dumps::expected::beside(&path).exists() || !path.exists() {
        dumps::write(&plan, &path).expect("a dump can be written");
    }
    path
}
