#![allow(clippy::unwrap_used, clippy::panic)]
use base64::Engine;
use klue::diagnosis::{evidence::Evidence, explain, explanation::conclude, scope::Scope};
use klue::domain::{cluster::*, command::Command, ids::*, object::Object, observation::*, time};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

struct Dump {
    root: PathBuf,
    at: time::Timestamp,
    objs: Vec<Object>,
    groups: BTreeMap<String, BTreeSet<String>>,
    kinds: BTreeSet<String>,
}

fn yaml(p: &Path) -> Option<Value> {
    let t = std::fs::read_to_string(p).ok()?;
    serde_saphyr::from_str::<Value>(&t).ok()
}
fn reduce(o: &mut Value) {
    if o["kind"] != "Secret" {
        return;
    }
    let mut certs = serde_json::Map::new();
    let mut data = serde_json::Map::new();
    if let Some(d) = o["data"].as_object() {
        for (k, v) in d {
            let raw = base64::engine::general_purpose::STANDARD
                .decode(v.as_str().unwrap_or("").replace('\n', ""))
                .unwrap_or_default();
            if k.ends_with(".crt") && !String::from_utf8_lossy(&raw).contains("bytes long") {
                if let Some(c) = (match x509_parser::pem::parse_x509_pem(&raw).ok().and_then(|(_, p)| {
                    let c = p.parse_x509().ok()?;
                    Some((
                        c.subject().to_string(),
                        c.validity().not_after.timestamp(),
                        c.validity().not_before.timestamp(),
                    ))
                }) {
                    Some((s, na, nb)) => Some(
                        json!({"subject": s, "notAfter": time::Timestamp::from_second(na).unwrap().to_string(), "notBefore": time::Timestamp::from_second(nb).unwrap().to_string()}),
                    ),
                    None => None,
                }) {
                    certs.insert(k.clone(), c);
                }
            }
            data.insert(
                k.clone(),
                json!(format!(
                    "{} bytes",
                    String::from_utf8_lossy(&raw)
                        .trim()
                        .strip_suffix(" bytes long")
                        .and_then(|n| n.parse::<usize>().ok())
                        .unwrap_or(raw.len())
                )),
            );
        }
    }
    o["data"] = Value::Object(data);
    o["certificates"] = Value::Object(certs);
}
fn walk(p: &Path, f: &mut dyn FnMut(&Path)) {
    if let Ok(rd) = std::fs::read_dir(p) {
        let mut v: Vec<_> = rd.flatten().map(|e| e.path()).collect();
        v.sort();
        for e in v {
            if e.is_dir() { walk(&e, f) } else { f(&e) }
        }
    }
}

impl Dump {
    fn open(root: &Path) -> Self {
        let ts = std::fs::read_to_string(root.join("timestamp")).unwrap_or_default();
        let at = ts
            .lines()
            .rev()
            .find_map(|l| {
                time::parse(l).or_else(|| {
                    // go format
                    let mut w = l.split_whitespace();
                    let (d, t) = (w.next()?, w.next()?);
                    time::parse(&format!("{d}T{}Z", t.split('.').next()?))
                })
            })
            .unwrap_or(time::Timestamp::UNIX_EPOCH);
        let mut objs: BTreeMap<(String, String, String), Object> = BTreeMap::new();
        let mut groups: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        walk(root, &mut |p| {
            if p.extension().is_none_or(|e| e != "yaml") {
                return;
            }
            let rel: Vec<String> =
                p.strip_prefix(root).unwrap().iter().map(|s| s.to_string_lossy().into_owned()).collect();
            if rel[0] == "namespaces" && rel.len() == 4 {
                groups.entry(rel[1].clone()).or_default().insert(rel[2].clone());
            }
            let Some(v) = yaml(p) else { return };
            let items = if v["kind"].as_str().unwrap_or("").ends_with("List") {
                v["items"].as_array().cloned().unwrap_or_default()
            } else {
                vec![v]
            };
            for mut i in items {
                reduce(&mut i);
                let o = Object(i);
                if o.kind().is_empty() {
                    continue;
                }
                objs.insert((o.kind().into(), o.namespace().into(), o.name().into()), o);
            }
        });
        let kinds = objs.keys().map(|k| k.0.clone()).collect();
        Dump { root: root.into(), at, objs: objs.into_values().collect(), groups, kinds }
    }
    fn answer(&self, c: &Command) -> Reading {
        let w = c.words();
        let flag = |n: &str| w.iter().position(|x| x == n).and_then(|i| w.get(i + 1)).cloned();
        let ns = flag("-n");
        let req = w.join(" ");
        if w[0] == "logs" {
            let (ns, pod, ctr) = (ns.unwrap_or("default".into()), &w[1], flag("-c").unwrap_or_default());
            let prev = w.iter().any(|x| x == "--previous");
            let f = self.root.join(format!(
                "namespaces/{ns}/pods/{pod}/{ctr}/{ctr}/logs/{}.log",
                if prev { "previous" } else { "current" }
            ));
            return match std::fs::read_to_string(&f) {
                Ok(t) => {
                    let lines: Vec<_> = t.lines().collect();
                    let tail = lines[lines.len().saturating_sub(400)..].join("\n");
                    Reading {
                        request: req,
                        at: self.at,
                        outcome: Outcome::Log { lines: lines.len() },
                        objects: vec![],
                        log: Some(tail),
                        covers: vec![],
                        source: Some(f.display().to_string()),
                    }
                }
                Err(_) => Reading::nothing(req, self.at, Outcome::NotCollected { why: "log not collected".into() }),
            };
        }
        assert!(w[0] == "get", "{w:?}");
        let all = w.iter().any(|x| x == "-A");
        let name = w.get(2).filter(|x| !x.starts_with('-')).cloned();
        let (kind, group, cluster_wide) = kind(&w[1]).unwrap_or_else(|| panic!("kind {}", w[1]));
        let found: Vec<Object> = self
            .objs
            .iter()
            .filter(|o| {
                o.kind() == kind
                    && (cluster_wide || all || Some(o.namespace()) == ns.as_deref())
                    && name.as_deref().is_none_or(|n| n == o.name())
            })
            .cloned()
            .collect();
        let covered = if cluster_wide {
            self.kinds.contains(kind)
                || group.contains("open-cluster") && self.kinds.contains("ManagedCluster")
                || self.root.join("cluster-scoped-resources").join(group).exists()
                || group == "certificates.k8s.io"
                || group == "storage.k8s.io" && self.root.join("cluster-scoped-resources/storage.k8s.io").exists()
        } else if all {
            self.kinds.contains(kind) || self.kinds.contains("ManagedCluster")
        } else {
            let g = self.groups.get(ns.as_deref().unwrap_or(""));
            let folder = if group.is_empty() { "core" } else { group };
            g.is_some_and(|g| g.contains(folder) || g.contains("core")) && (builtin(group) || self.kinds.contains(kind))
                || self.kinds.contains(kind) && !builtin(group)
        };
        if found.is_empty() && !covered {
            return Reading::nothing(req, self.at, Outcome::NotCollected { why: format!("no {} in the dump", w[1]) });
        }
        let cov = Coverage {
            group: group.into(),
            kind: kind.into(),
            namespace: if cluster_wide { None } else { ns },
            name: name.clone(),
            partial: false,
        };
        let outcome = if found.is_empty() && name.is_some() {
            Outcome::NotFound
        } else {
            Outcome::Objects { count: found.len() }
        };
        Reading { request: req, at: self.at, outcome, objects: found, log: None, covers: vec![cov], source: None }
    }
}
fn builtin(g: &str) -> bool {
    matches!(g, "" | "apps" | "batch" | "networking.k8s.io" | "discovery.k8s.io" | "autoscaling" | "policy")
}
fn kind(w: &str) -> Option<(&'static str, &'static str, bool)> {
    Some(match w {
        "managedclusters" | "managedcluster" => ("ManagedCluster", "cluster.open-cluster-management.io", true),
        "klusterlets" => ("Klusterlet", "operator.open-cluster-management.io", true),
        "clustermanagers" => ("ClusterManager", "operator.open-cluster-management.io", true),
        "clustermanagementaddons" => ("ClusterManagementAddOn", "addon.open-cluster-management.io", true),
        "managedclusteraddons" => ("ManagedClusterAddOn", "addon.open-cluster-management.io", false),
        "manifestworks" => ("ManifestWork", "work.open-cluster-management.io", false),
        "placements" => ("Placement", "cluster.open-cluster-management.io", false),
        "placementdecisions" => ("PlacementDecision", "cluster.open-cluster-management.io", false),
        "managedclustersets" => ("ManagedClusterSet", "cluster.open-cluster-management.io", true),
        "managedclustersetbindings" => ("ManagedClusterSetBinding", "cluster.open-cluster-management.io", false),
        "certificatesigningrequests" => ("CertificateSigningRequest", "certificates.k8s.io", true),
        "lease" | "leases" => ("Lease", "coordination.k8s.io", false),
        "deployments" | "deployment" => ("Deployment", "apps", false),
        "statefulsets" => ("StatefulSet", "apps", false),
        "daemonsets" => ("DaemonSet", "apps", false),
        "replicasets" => ("ReplicaSet", "apps", false),
        "pods" | "pod" => ("Pod", "", false),
        "events" => ("Event", "", false),
        "secrets" => ("Secret", "", false),
        "configmaps" => ("ConfigMap", "", false),
        "services" => ("Service", "", false),
        "serviceaccounts" => ("ServiceAccount", "", false),
        "resourcequotas" => ("ResourceQuota", "", false),
        "limitranges" => ("LimitRange", "", false),
        "persistentvolumeclaims" => ("PersistentVolumeClaim", "", false),
        "persistentvolumes" => ("PersistentVolume", "", true),
        "nodes" => ("Node", "", true),
        "namespaces" | "namespace" => ("Namespace", "", true),
        "storageclasses" => ("StorageClass", "storage.k8s.io", true),
        "jobs" => ("Job", "batch", false),
        "cronjobs" => ("CronJob", "batch", false),
        "endpointslices" => ("EndpointSlice", "discovery.k8s.io", false),
        "networkpolicies" => ("NetworkPolicy", "networking.k8s.io", false),
        "ingresses" => ("Ingress", "networking.k8s.io", false),
        "horizontalpodautoscalers" => ("HorizontalPodAutoscaler", "autoscaling", false),
        "poddisruptionbudgets" => ("PodDisruptionBudget", "policy", false),
        "roles" => ("Role", "rbac.authorization.k8s.io", false),
        "rolebindings" => ("RoleBinding", "rbac.authorization.k8s.io", false),
        "clusterroles" => ("ClusterRole", "rbac.authorization.k8s.io", true),
        "clusterrolebindings" => ("ClusterRoleBinding", "rbac.authorization.k8s.io", true),
        "customresourcedefinitions" => ("CustomResourceDefinition", "apiextensions.k8s.io", true),
        _ => return None,
    })
}

// usage: harness investigate QUESTION --from DUMP --json
fn main() {
    let a: Vec<String> = std::env::args().collect();
    let question = a[2].clone();
    let from = PathBuf::from(a.iter().position(|x| x == "--from").map(|i| a[i + 1].clone()).unwrap());
    let trace = a.iter().any(|x| x == "--trace");
    let mut dumps: BTreeMap<ClusterName, Dump> = BTreeMap::new();
    if from.join("namespaces").exists() {
        dumps.insert("cluster".into(), Dump::open(&from));
    } else {
        for e in std::fs::read_dir(&from).unwrap().flatten() {
            let n = e.file_name().to_string_lossy().into_owned();
            if n != "after" && e.path().join("namespaces").exists() {
                dumps.insert(ClusterName::new(n), Dump::open(&e.path()));
            }
        }
    }
    let infos = dumps
        .iter()
        .map(|(n, d)| ClusterInfo {
            name: n.clone(),
            part: if d.kinds.contains("ManagedCluster") {
                Part::Hub
            } else if d.kinds.contains("Klusterlet") {
                Part::Spoke
            } else {
                Part::Plain
            },
            rung: Rung::Dump { path: String::new() },
            captured: Some(d.at),
        })
        .collect::<Vec<_>>();
    let scope = Scope::of(&question, &infos);
    let mut ev = Evidence::new(infos);
    let mut n = 0;
    let end = loop {
        let ex = explain(&ev, &scope);
        let Some(check) = ex.checks.first().cloned() else { break ex };
        n += 1;
        let r = dumps[&check.command.cluster].answer(&check.command);
        if trace {
            eprintln!("o{n} [{}] {} => {}   # {}", check.command.cluster, check.command, r.outcome, check.why);
        }
        ev.add(ObservationId(n), check.command, r);
        if n > 200 {
            panic!("endless");
        }
    };
    let c = conclude(&end);
    let mut v = serde_json::to_value(&c).unwrap();
    v["version"] = json!(1);
    v["stats"] = json!({"reads": n});
    if trace {
        eprintln!(
            "scope {:?}\nsymptoms {:#?}",
            scope,
            end.symptoms
                .iter()
                .map(|s| (s.fault.to_string(), s.resource.to_string(), s.summary.clone()))
                .collect::<Vec<_>>()
        );
        eprintln!("hyp {:?}", end.hypotheses);
    }
    println!("{}", serde_json::to_string_pretty(&v).unwrap());
}
