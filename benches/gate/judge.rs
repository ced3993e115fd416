//! One command from its words to the class of each of its requests, without a cluster.

use klue::kubectl::invocation::Invocation;
use klue::kubectl::kinds::Kinds;
use klue::kubectl::parse::parse;
use klue::policy::classify::{Class, classify};
use std::hint::black_box;
use std::time::{Duration, Instant};

/// How often each command is judged.
const ROUNDS: usize = 5_000;

const COMMANDS: &[&str] = &[
    "get pods -A",
    "get pods -n shop -o wide",
    "get pods,services,deployments -n shop -l app=web,tier!=db",
    "get all -A",
    "get secrets -n shop -o yaml",
    "get deployment.v1.apps web -n shop -o json",
    "get managedclusters",
    "get manifestworks.work.open-cluster-management.io -A",
    "get events -n shop --field-selector type=Warning --sort-by=.lastTimestamp",
    "describe pod web-0 -n shop",
    "describe nodes",
    "describe secret db -n shop",
    "logs web-0 -n shop -c app --previous --tail=200",
    "events -n shop --for pod/web-0",
    "scale deployment/web -n shop --replicas=3",
    "scale deployment/web -n shop --replicas=0",
    "label node n1 disk=ssd zone-",
    "annotate pod web-0 -n shop example.com/note=looked-at --overwrite",
    r#"patch deployment web -n shop -p '{"spec":{"template":{"spec":{"containers":[{"name":"app","image":"example.com/web:2"}]}}}}'"#,
    r#"patch deployment web -n shop --type=json -p '[{"op":"replace","path":"/spec/replicas","value":4}]'"#,
    r#"patch managedcluster cluster1 --type=merge -p '{"spec":{"hubAcceptsClient":true}}'"#,
    "rollout restart deployment/web -n shop",
    "delete pod web-0 -n shop",
    "delete namespace shop",
    "cordon n1",
    "uncordon n1",
    "certificate approve csr-abc",
    "create namespace shop",
    // What is refused is judged as well.
    "exec web-0 -n shop -- sh -c id",
    "port-forward web-0 8080:80",
    "get pods --as=system:admin",
    "get pods -n shop | grep web",
    "apply -f https://example.com/x.yaml",
    "delete pods --everything",
    "get podz",
    "config view --raw",
];

pub fn measure() {
    let kinds = Kinds::builtin();
    let words: Vec<Vec<String>> = COMMANDS.iter().map(|line| shlex::split(line).expect("a line of words")).collect();
    let refused = words.iter().filter(|words| parse(words, &kinds).is_err()).count();
    // What is read for the first time, such as tables of patterns, is made once in the life of a program.
    for words in &words {
        black_box(judged(words, &kinds));
    }
    let mut all: Vec<Duration> = Vec::with_capacity(ROUNDS * words.len());
    let mut worst = (Duration::ZERO, "");
    for (words, line) in words.iter().zip(COMMANDS) {
        let mut times: Vec<Duration> = (0..ROUNDS)
            .map(|_| {
                let began = Instant::now();
                black_box(judged(black_box(words), &kinds));
                began.elapsed()
            })
            .collect();
        times.sort_unstable();
        let median = at(&times, 50);
        if median > worst.0 {
            worst = (median, line);
        }
        all.extend(times);
    }
    all.sort_unstable();
    let micros = |time: Duration| format!("{:.1} µs", time.as_secs_f64() * 1e6);
    let note = format!(
        "{} commands, {refused} of them refused, {ROUNDS} times each; p99 {}; slowest command (median) {}: `{}`",
        words.len(),
        micros(at(&all, 99)),
        micros(worst.0),
        worst.1.replace('|', "\\|"),
    );
    println!("| parse and judge one command | 50 µs | {} | {note} |", micros(at(&all, 50)));
}

/// The class of the words and the highest of their requests; none where they are refused.
fn judged(words: &[String], kinds: &Kinds) -> Option<(Class, Option<Class>)> {
    let invocation = parse(words, kinds).ok()?;
    let reads = invocation.reads().into_iter().map(|read| read.wire);
    let changes = invocation.outline().into_iter().map(|outline| outline.request);
    let requests = invocation.lookups().into_iter().chain(reads).chain(changes);
    let highest = requests.map(|wire| classify(&wire.method, &wire.path, wire.body.as_ref())).max();
    Some((Invocation::class(&invocation), highest))
}

/// The time that so many of a hundred stay below.
fn at(sorted: &[Duration], percent: usize) -> Duration {
    sorted.get(sorted.len() * percent / 100).copied().unwrap_or_default()
}
