//! Breaks a dump in the ways that dumps are broken.
//! Invariant: no pod is lost by it: what is cut or emptied is also there in another file, so the expected pods stay.

use super::cluster::Cluster;
use super::meta;
use super::object::{CONFIG_MAP, Scope};
use super::sink::File;
use super::yaml;
use serde_json::json;

/// How the value begins that nobody may ever see.
pub const PLANTED: &str = "klue-planted-";
/// A namespace that is told of, and has no folder.
pub const GHOST: &str = "ghost";
/// How long one line of a log is: more than a scanner of lines takes by default.
pub const LONG_LINE: usize = 100 * 1024;
/// How long one annotation is.
pub const LONG_ANNOTATION: usize = 256 * 1024;

pub fn apply(cluster: &Cluster, scope: &Scope, mut files: Vec<File>) -> Vec<File> {
    match scope.namespace.as_deref() {
        None => cluster_files(cluster, &mut files),
        Some("team-000") => first(cluster, &mut files),
        Some("team-001") => second(&mut files),
        Some(_) => {}
    }
    files
}

fn find<'a>(files: &'a mut [File], end: &str) -> Option<&'a mut File> {
    files.iter_mut().find(|file| file.path.ends_with(end))
}

fn cluster_files(cluster: &Cluster, files: &mut Vec<File>) {
    // Names that were not escaped, and an object that was read twice.
    if let Some(at) = files.iter().position(|file| file.path.ends_with("clusterroles/system%3Anode.yaml")) {
        files[at].path = files[at].path.replace("%3A", ":");
    }
    if let Some(namespaces) = files.iter().find(|file| file.path.ends_with("core/namespaces/default.yaml")) {
        let path = namespaces.path.replace("default.yaml", &format!("{GHOST}.yaml"));
        files.push(File::new(path, yaml::document(&cluster.namespace(GHOST))));
    }
    if files.iter().any(|file| file.path == "cluster-resources/groups.json") {
        let words = json!({"secrets": "secrets is forbidden: User \"collector\" cannot list resource \"secrets\" in API group \"\" at the cluster scope"});
        files.push(File::new("cluster-resources/secrets-errors.json", words.to_string()));
    } else {
        files.push(File::new(
            "gather.logs",
            "error: errors occurred while gathering data: secrets is forbidden: User \"collector\" cannot list resource \"secrets\"\n",
        ));
    }
}

fn first(cluster: &Cluster, files: &mut Vec<File>) {
    if let Some(pods) = find(files, "core/pods.yaml") {
        pods.bytes.clear();
    }
    if let Some(services) = find(files, "core/services.yaml") {
        let text = String::from_utf8_lossy(&services.bytes).replace('\n', "\r\n");
        services.bytes = format!("\u{feff}{text}").into_bytes();
    }
    logs(files);
    let Some(list) = files.iter().find(|file| file.path.ends_with("core/configmaps.yaml")) else { return };
    let folder = list.path.trim_end_matches(".yaml").to_owned();
    let map = |name: &str| {
        let mut chance = super::chance::Chance::at(cluster.plan.seed, &[99, name.len() as u64]);
        meta::object(&CONFIG_MAP, Some("team-000"), name, 3000, &mut chance)
    };
    // Single files beside their list: one that is not in it, one that is newer than in it.
    let mut only = map("only-a-file");
    only["data"] = json!({"where": "in a file of its own"});
    let mut newer = map("settings");
    newer["metadata"]["resourceVersion"] = json!("8999999");
    newer["data"] = json!({"newer": "yes"});
    let mut huge = map("huge");
    huge["metadata"]["annotations"] =
        json!({"kubectl.kubernetes.io/last-applied-configuration": "x".repeat(LONG_ANNOTATION)});
    for object in [only, newer, huge] {
        let name = object["metadata"]["name"].as_str().unwrap_or_default().to_owned();
        files.push(File::new(format!("{folder}/{name}.yaml"), yaml::document(&object)));
    }
    let head = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  namespace: team-000\n";
    files.push(File::new(
        format!("{folder}/tabs.yaml"),
        format!("{head}  name: tabs\ndata:\n  table: one\ttwo\n  rows: |\n    a\tb\n\n    c\td\n"),
    ));
    let broken = [head.as_bytes(), b"  name: bytes\ndata:\n  word: caf\xe9 \xff\n"].concat();
    files.push(File::new(format!("{folder}/bytes.yaml"), broken));
}

fn second(files: &mut Vec<File>) {
    // Only where each pod is there on its own as well.
    if files.iter().any(|file| file.path.contains("/pods/")) {
        files.retain(|file| !file.path.ends_with("core/pods.yaml"));
    }
    if let Some(events) = find(files, "core/events.yaml") {
        // In the middle of a word of an item.
        events.bytes.truncate(events.bytes.len() * 2 / 3);
    }
}

/// A line that is too long for a scanner, a log without lines, a log that is no text.
fn logs(files: &mut [File]) {
    let mut logs = files.iter_mut().filter(|file| file.path.ends_with(".log"));
    if let Some(log) = logs.next() {
        let line = format!("2026-01-15T11:59:59.000000001Z {}\n", "y".repeat(LONG_LINE));
        log.bytes.extend_from_slice(line.as_bytes());
    }
    if let Some(log) = logs.next() {
        log.bytes.clear();
    }
    if let Some(log) = logs.next() {
        log.bytes.extend_from_slice(b"2026-01-15T11:59:59.000000002Z caf\xe9 \xff\xfe \x1b[31mred\n");
    }
}

/// Whether some text says what only the planted value says.
pub fn is_leaked(text: &str) -> bool {
    use base64::Engine;
    let engine = base64::engine::general_purpose::STANDARD;
    // The length is a multiple of three but for one letter, so the code of the whole words stands in that of the value.
    let code = engine.encode(&PLANTED.as_bytes()[..PLANTED.len() / 3 * 3]);
    text.contains(PLANTED) || text.contains(&code)
}

#[test]
fn a_planted_value_is_noticed_in_clear_and_in_base64() {
    use base64::Engine;
    let value = format!("{PLANTED}0123456789ab");
    let code = base64::engine::general_purpose::STANDARD.encode(&value);
    assert!(is_leaked(&value) && is_leaked(&format!("data: {code}")) && !is_leaked("21 bytes long"));
}
