//! What kubectl sent for a command, as JSON beside the test.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::path::PathBuf;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Golden {
    /// Of kubectl, such as 1.33; another one may ask in other words.
    pub kubectl: String,
    pub command: String,
    pub exit: i32,
    pub stdout: String,
    pub stderr: String,
    pub requests: Vec<Sent>,
}

/// A request, without its field manager.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Sent {
    pub method: String,
    pub path: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_type: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Value>,
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/wire/golden")
}

pub fn names() -> Vec<String> {
    let files = std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    files.filter_map(|name| name.strip_suffix(".json").map(str::to_owned)).collect()
}

impl Golden {
    pub fn read(name: &str) -> Self {
        let path = folder().join(format!("{name}.json"));
        let text = std::fs::read_to_string(&path)
            .unwrap_or_else(|_| panic!("{} is missing; UPDATE_WIRE=1 cargo test --test wire makes it", path.display()));
        serde_json::from_str(&text).unwrap()
    }

    pub fn write(&self, name: &str) {
        let text = serde_json::to_string_pretty(self).unwrap() + "\n";
        std::fs::write(folder().join(format!("{name}.json")), text).unwrap();
    }

    /// The requests that change something.
    pub fn changes(&self) -> Vec<Sent> {
        self.requests.iter().filter(|sent| sent.method != "GET").cloned().collect()
    }
}

impl Sent {
    /// A request without what no two runs share: the field manager, and the time of a restart or of an approval.
    pub fn new(method: &str, path_and_query: &str, content_type: Option<&str>, body: Option<Value>) -> Self {
        let (path, query) = path_and_query.split_once('?').unwrap_or((path_and_query, ""));
        let mut pairs: Vec<&str> =
            query.split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("fieldManager=")).collect();
        pairs.sort_unstable();
        let query = if pairs.is_empty() { String::new() } else { format!("?{}", pairs.join("&")) };
        let mut body = body;
        if let Some(body) = &mut body {
            timeless(body);
        }
        // Every body is JSON here, whatever it was.
        let content_type = content_type.filter(|_| body.is_some()).map(|named| match named {
            "application/vnd.kubernetes.protobuf" => "application/json",
            other => other,
        });
        Self {
            method: method.to_owned(),
            path: format!("{path}{query}"),
            content_type: content_type.map(str::to_owned),
            body,
        }
    }
}

/// Fields for which Go writes something where there is nothing.
const EMPTY: [&str; 6] = ["resources", "status", "strategy", "spec", "metadata", "loadBalancer"];

fn timeless(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields.iter_mut() {
                if matches!(key.as_str(), "kubectl.kubernetes.io/restartedAt" | "lastUpdateTime") && value.is_string() {
                    *value = Value::from("now");
                }
                timeless(value);
            }
            fields.retain(|key, value| {
                let empty = value.as_object().is_some_and(|inner| inner.is_empty());
                !(key == "creationTimestamp" && value.is_null() || empty && EMPTY.contains(&key.as_str()))
            });
        }
        Value::Array(items) => items.iter_mut().for_each(timeless),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
