//! Any words: those of the cases with some taken away, put in or changed, patches of all sorts, and noise.

use super::cases;
use super::{Case, words};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Value, json};

/// Words that stand somewhere in a command, or that somebody hopes would.
const POOL: &[&str] = &[
    "web",
    "alone",
    "n1",
    "gear",
    "deploy",
    "pods",
    "po",
    "nodes",
    "secrets",
    "ns",
    "crd",
    "widgets",
    "all",
    "mcl",
    "deploy/web",
    "sts/db",
    "pod/alone",
    "node/n1",
    "secret/db",
    "clusterrole/view",
    "ns/shop",
    "widget/gear",
    "pv/x",
    "managedcluster/c1",
    "klusterlet/k",
    "apiservice/a",
    "deploy,sts",
    "pods,secrets",
    "kubectl",
    "delete",
    "drain",
    "a=b",
    "a-",
    "a:NoSchedule",
    "app=web:9",
    "*=x:1",
    "-n",
    "shop",
    "--namespace=other",
    "-A",
    "--all",
    "-l",
    "app=web",
    "--selector=zone=a",
    "--field-selector=status.phase=Running",
    "--dry-run",
    "--dry-run=server",
    "--dry-run=client",
    "--dry-run=none",
    "--dry-run=bogus",
    "--",
    "--replicas=0",
    "--replicas=3",
    "--replicas=-1",
    "--force",
    "--now",
    "--grace-period=0",
    "--grace-period=7",
    "--overwrite",
    "--overwrite=false",
    "--ignore-daemonsets",
    "--wait",
    "--ignore-not-found",
    "--cascade",
    "--cascade=orphan",
    "--delete-emptydir-data",
    "--to-revision=1",
    "--server-side",
    "--force-conflicts",
    "--subresource=status",
    "--subresource=resize",
    "--type=merge",
    "--resource-version=7",
    "--current-replicas=2",
    "--as=root",
    "--server=https://x",
    "-f",
    "-",
    "x.yaml",
    "|",
    ";",
    "--raw",
    "/api",
    "-p",
    "{}",
    "--patch={\"metadata\":{\"finalizers\":null}}",
    "",
    "..",
    "a%2fb",
    "\u{202e}x",
    "a\nb",
];

/// The words of a case, changed in up to three places.
pub fn near_a_case() -> impl Strategy<Value = Vec<String>> {
    let case = any::<Index>().prop_map(|at| {
        let all = cases::all();
        let case: &Case = at.get(&all);
        words(case)
    });
    let change = (any::<Index>(), 0..4_u8, select(POOL));
    (case, vec(change, 0..3)).prop_map(|(mut words, changes)| {
        for (at, how, word) in changes {
            let place = at.index(words.len() + 1);
            match how {
                0 if place < words.len() => drop(words.remove(place)),
                1 if place < words.len() => word.clone_into(&mut words[place]),
                2 if place < words.len() => {
                    let twice = words[place].clone();
                    words.insert(place, twice);
                }
                _ => words.insert(place, word.to_owned()),
            }
        }
        words
    })
}

/// Patches, and manifests to apply, of the things that make a change destructive and of some that do not.
pub fn of_a_body() -> impl Strategy<Value = Vec<String>> {
    let leaf = prop_oneof![
        Just(Value::Null),
        Just(json!(0)),
        Just(json!(1)),
        Just(json!(-1)),
        Just(json!(0.5)),
        Just(json!("0")),
        Just(json!([])),
        Just(json!(["x"])),
        Just(json!({})),
        Just(json!({"replicas": 0})),
        Just(json!({"replicas": 2})),
        Just(json!({"$patch": "delete"})),
    ];
    let keys = vec!["replicas", "finalizers", "paused", "$patch", "$retainKeys", "labels", "spec", "template"];
    let fields = vec((select(keys), leaf.clone()), 0..3)
        .prop_map(|pairs| Value::Object(pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()));
    let part = prop_oneof![4 => fields, 1 => leaf.clone()];
    let merge = vec((select(vec!["metadata", "spec", "status", "$patch", "data"]), part), 0..4)
        .prop_map(|pairs| Value::Object(pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()));
    let ops = vec!["add", "remove", "replace", "test", "move", "copy", "odd"];
    let paths = vec![
        "",
        "/spec",
        "/spec/replicas",
        "/spec/paused",
        "/metadata",
        "/metadata/finalizers",
        "/metadata/finalizers/0",
        "/metadata/finalizers/-",
        "/metadata/labels/a",
        "/status",
    ];
    let step = (select(ops), select(paths), proptest::option::of(leaf)).prop_map(|(op, path, value)| {
        let mut step = json!({"op": op, "path": path});
        if let Some(value) = value {
            step["value"] = value;
        }
        step
    });
    let steps = prop_oneof![8 => vec(step, 0..3).prop_map(Value::from), 1 => Just(json!([{"op": "remove"}, 7]))];
    let object = select(vec!["deploy/web", "pod/alone", "node/n1", "widget/gear", "ns/shop", "cm/settings"]);
    let form = select(vec!["--type=merge", "--type=strategic"]);
    let line = |words: Vec<String>| words;
    prop_oneof![
        (object.clone(), form, merge.clone()).prop_map(move |(object, form, body)| {
            line(vec!["patch".into(), object.into(), form.into(), "-n".into(), "shop".into(), format!("-p={body}")])
        }),
        (object, steps).prop_map(move |(object, body)| {
            line(vec!["patch".into(), object.into(), "--type=json".into(), format!("--patch={body}")])
        }),
        merge.prop_map(move |mut body| {
            body["apiVersion"] = json!("apps/v1");
            body["kind"] = json!("Deployment");
            if !body["metadata"].is_object() {
                body["metadata"] = json!({});
            }
            body["metadata"]["name"] = json!("web");
            line(vec!["apply".into(), "--server-side".into(), format!("-f={body}")])
        }),
    ]
}

pub fn noise() -> impl Strategy<Value = Vec<String>> {
    vec(prop_oneof![3 => select(POOL).prop_map(str::to_owned), 1 => "\\PC{0,12}", 1 => "[ -~\\n]{0,12}"], 0..8)
}
