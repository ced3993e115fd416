//! `klue judge`: what the gate makes of a command.
//! Invariant: nothing is sent but reads, and these only where a cluster or a dump was named.

use super::fleet::Fleet;
use crate::cluster::door::Door;
use crate::domain::ids::ClusterName;
use crate::domain::redact;
use crate::kubectl::judge::{self, Judged};
use crate::kubectl::kinds::Kinds;
use serde_json::{Map, Value, json};
use std::fmt::Write;
use std::sync::Arc;

/// Judges words: on the cluster that was named, or by the kinds that klue knows of every cluster.
pub async fn judge(fleet: Option<&Fleet>, cluster: Option<&str>, words: &[String]) -> Result<Value, String> {
    let words = match words.first() {
        Some(first) if first == "kubectl" => &words[1..],
        _ => words,
    };
    match fleet {
        None => {
            let name = cluster.map(ClusterName::new);
            Ok(told(&judge::judge(words, &Kinds::builtin()), name.as_ref()))
        }
        Some(fleet) => {
            let door = meant(fleet, cluster)?;
            Ok(told(&door.judge(words).await, Some(&door.info().name)))
        }
    }
}

fn meant(fleet: &Fleet, cluster: Option<&str>) -> Result<Arc<Door>, String> {
    let names = || fleet.doors().map(|door| door.info().name.to_string()).collect::<Vec<_>>().join(", ");
    let mut doors = fleet.doors();
    match (cluster, doors.next(), doors.next()) {
        (None, Some(door), None) => Ok(Arc::clone(door)),
        (None, _, _) => Err(format!("there are several clusters; say --cluster NAME: {}", names())),
        (Some(name), _, _) => fleet
            .door(&ClusterName::new(name))
            .ok_or_else(|| format!("no cluster {name:?} here; there are {}", names())),
    }
}

/// As JSON, version 1 of a form that scripts rest on.
fn told(judged: &Judged, cluster: Option<&ClusterName>) -> Value {
    let requests: Vec<Value> = judged
        .requests
        .iter()
        .map(|one| {
            let mut fields = Map::new();
            fields.insert("cluster".to_owned(), json!(cluster));
            fields.insert("method".to_owned(), json!(one.request.method));
            fields.insert("path".to_owned(), json!(one.request.path));
            if let Some(content_type) = &one.request.content_type {
                fields.insert("contentType".to_owned(), json!(content_type));
            }
            fields.insert("class".to_owned(), json!(one.class.to_string()));
            let mut body = json!(one.request.body);
            redact::value(&mut body);
            fields.insert("body".to_owned(), body);
            if !one.needs.is_empty() {
                fields.insert("needs".to_owned(), json!(one.needs));
            }
            Value::Object(fields)
        })
        .collect();
    let class = judged.class.map_or_else(|| "refused".to_owned(), |class| class.to_string());
    json!({"version": 1, "class": class, "reason": judged.reason, "plan": judged.plan, "requests": requests})
}

/// The same for a person.
pub fn readable(judged: &Value) -> String {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut out = format!("class   {}\nreason  {}\n", text(&judged["class"]), text(&judged["reason"]));
    let plan: Vec<String> = judged["plan"].as_array().into_iter().flatten().map(text).collect();
    if !plan.is_empty() {
        let _ = writeln!(out, "plan    {}", shlex::try_join(plan.iter().map(String::as_str)).unwrap_or_default());
    }
    for request in judged["requests"].as_array().into_iter().flatten() {
        let of = |key: &str| text(&request[key]);
        let _ = writeln!(out, "{:<11} {} {} {}", of("class"), of("method"), of("path"), of("contentType"));
        if !request["body"].is_null() {
            let _ = writeln!(out, "            {}", request["body"]);
        }
        for need in request["needs"].as_array().into_iter().flatten() {
            let _ = writeln!(out, "            needs {}", text(need));
        }
    }
    out
}
