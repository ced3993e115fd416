//! `version` and `cluster-info`.
//! Invariant: the client that is named is klue, since no kubectl ran.

use super::{Setting, Step, list, selected, text};
use crate::domain::object::Object;
use crate::kubectl::plan::{escaped, get};
use crate::kubectl::print::go_yaml;
use crate::kubectl::work::Reply;
use serde::{Serialize, Serializer};
use serde_json::{Map, Value, json};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    #[default]
    Text,
    Yaml,
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Version {
    pub format: Format,
    /// Only klue's own.
    pub client: bool,
}

/// The version of klue, in the form in which kubectl has its own.
const OWN: &str = concat!("klue v", env!("CARGO_PKG_VERSION"));

impl Version {
    pub(super) fn next(self, replies: &[Reply]) -> Step {
        let server = match (self.client, replies.first()) {
            (true, _) => None,
            (false, None) => return Step::Read(vec![get("/version".to_owned())]),
            (false, Some(reply)) => Some(reply),
        };
        let out = self.print(server.filter(|reply| reply.is_success()).map(|reply| &reply.body));
        match server.filter(|reply| !reply.is_success()).map(Step::failed) {
            Some(Step::Done(mut said)) => {
                said.out = out;
                Step::Done(said)
            }
            Some(step) => step,
            None => Step::print(out),
        }
    }

    fn print(self, server: Option<&Value>) -> String {
        if self.format == Format::Text {
            let client = format!("Client Version: {OWN}\n");
            return match server.map(|server| text(server, "gitVersion")) {
                Some(version) => format!("{client}Server Version: {version}\n"),
                None => client,
            };
        }
        let mut whole = json!({"clientVersion": {"gitVersion": OWN}});
        if let (Some(server), Some(fields)) = (server, whole.as_object_mut()) {
            fields.insert("serverVersion".to_owned(), completed(server));
        }
        // kubectl ends both forms with an empty line or a line's end more than they need.
        printed(self.format, &whole, "  ") + "\n"
    }
}

/// A server's version with all the fields that kubectl prints of it, known or not.
fn completed(server: &Value) -> Value {
    let known =
        ["major", "minor", "gitVersion", "gitCommit", "gitTreeState", "buildDate", "goVersion", "compiler", "platform"];
    let mut whole: Map<String, Value> = known.iter().map(|field| ((*field).to_owned(), Value::from(""))).collect();
    whole.extend(server.as_object().cloned().unwrap_or_default());
    Value::Object(whole)
}

/// The fields of the types that are printed, in the order in which Go has them. YAML goes by the alphabet.
const ORDER: [&str; 20] = [
    "clientVersion",
    "serverVersion",
    "kind",
    "apiVersion",
    "username",
    "uid",
    "groups",
    "extra",
    "major",
    "minor",
    "emulationMajor",
    "emulationMinor",
    "minCompatibilityMajor",
    "minCompatibilityMinor",
    "gitVersion",
    "gitCommit",
    "gitTreeState",
    "buildDate",
    "goVersion",
    "compiler",
];

/// A value whose known fields stand in their own order.
struct InOrder<'a>(&'a Value);

impl Serialize for InOrder<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Value::Object(fields) = self.0 else { return self.0.serialize(serializer) };
        let place = |key: &str| ORDER.iter().position(|known| *known == key).unwrap_or(ORDER.len());
        let mut fields: Vec<(&String, &Value)> = fields.iter().collect();
        fields.sort_by_key(|(key, _)| (place(key), *key));
        serializer.collect_map(fields.into_iter().map(|(key, value)| (key, InOrder(value))))
    }
}

/// A value in one of the forms, with so many blanks for each level of JSON.
pub(super) fn printed(format: Format, value: &Value, indent: &str) -> String {
    match format {
        Format::Json => {
            let mut out = Vec::new();
            let form = serde_json::ser::PrettyFormatter::with_indent(indent.as_bytes());
            let written = InOrder(value).serialize(&mut serde_json::Serializer::with_formatter(&mut out, form));
            written.map_or_else(|_| value.to_string(), |()| String::from_utf8_lossy(&out).into_owned())
        }
        Format::Text | Format::Yaml => go_yaml::document(value),
    }
}

/// `cluster-info`: where the cluster is, and the services that belong to it.
pub(super) fn cluster_info(namespace: &str, replies: &[Reply], setting: &Setting<'_>) -> Step {
    let Some(reply) = replies.first() else {
        let path = format!("/api/v1/namespaces/{}/services", escaped(namespace));
        return Step::Read(vec![selected(&path, Some("kubernetes.io/cluster-service=true"), None)]);
    };
    const MORE: &str = "\nTo further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.\n";
    if !reply.is_success() {
        return match Step::failed(reply) {
            Step::Done(mut said) => {
                said.out = MORE.to_owned();
                Step::Done(said)
            }
            other => other,
        };
    }
    let mut out = format!("Kubernetes control plane is running at {}\n", setting.place);
    for service in list(&reply.body, "items") {
        let service = Object(service.clone());
        let name = service.label("kubernetes.io/name").filter(|name| !name.is_empty()).unwrap_or(service.name());
        out.push_str(&format!("{name} is running at {}\n", link(&service, setting.place)));
    }
    Step::print(out + MORE)
}

fn link(service: &Object, place: &str) -> String {
    let ports = service.list("spec.ports");
    let number = |port: &Value| port.get("port").and_then(Value::as_i64).unwrap_or_default();
    if let Some(ingress) = service.list("status.loadBalancer.ingress").first() {
        let host = [text(ingress, "ip"), text(ingress, "hostname")].into_iter().find(|host| !host.is_empty());
        let host = host.unwrap_or_default();
        return ports.iter().map(|port| format!("http://{host}:{} ", number(port))).collect();
    }
    let name = match ports.first() {
        None => service.name().to_owned(),
        Some(port) => {
            let secure = text(port, "name") == "https" || number(port) == 443;
            match (secure, text(port, "name")) {
                (true, named) => format!("https:{}:{named}", service.name()),
                (false, "") => service.name().to_owned(),
                (false, named) => format!("{}:{named}", service.name()),
            }
        }
    };
    format!("{place}/api/v1/namespaces/{}/services/{name}/proxy", service.namespace())
}
