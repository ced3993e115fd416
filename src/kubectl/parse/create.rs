//! The words of `create` that write a manifest themselves.
//! Invariant: what comes of them is the manifest that kubectl would write of the same words.

use super::Reader;
use crate::kubectl::change::{Action, Manifest, Objects};
use crate::kubectl::invocation::Target;
use crate::kubectl::refusal::{Reason, Refusal};
use crate::kubectl::verbs::Deed;
use serde_json::{Map, Value, json};

impl Reader<'_> {
    pub(super) fn create(&self, deed: Deed) -> Result<(Action, Objects), Refusal> {
        match deed {
            Deed::CreateNamespace => self.written("namespace", &[], |_| Ok(json!({"kind": "Namespace"}))),
            Deed::CreateServiceAccount => {
                self.written("serviceaccount", &[], |_| Ok(json!({"kind": "ServiceAccount"})))
            }
            Deed::CreateConfigMap => self.written("configmap", &["from-literal"], |_| self.config_map()),
            Deed::CreateDeployment => {
                self.written("deployment", &["image", "port", "replicas"], |name| self.deployment(name))
            }
            Deed::CreateQuota => self.written("quota", &["hard", "scopes"], |_| self.quota()),
            Deed::CreateJob if self.sorted.value("from").is_some() => self.job_from(),
            Deed::CreateJob => self.written("job", &["image"], |name| {
                let Some(image) = self.sorted.value("image") else { return self.missing("NAME --image=IMAGE") };
                let pod = json!({"restartPolicy": "Never", "containers": [{"name": name, "image": image}]});
                Ok(json!({"kind": "Job", "spec": {"template": {"spec": pod}}}))
            }),
            Deed::CreateService => self.service(),
            Deed::CreateRole => self.written("role", &["verb", "resource", "resource-name"], |_| {
                Ok(json!({"kind": "Role", "rules": self.rules()?}))
            }),
            Deed::CreateClusterRole => {
                self.written("clusterrole", &["verb", "resource", "resource-name", "non-resource-url"], |_| {
                    Ok(json!({"kind": "ClusterRole", "rules": self.rules()?}))
                })
            }
            Deed::CreateRoleBinding => {
                let flags = &["clusterrole", "role", "user", "group", "serviceaccount"];
                self.written("rolebinding", flags, |_| self.binding("RoleBinding"))
            }
            Deed::CreateClusterRoleBinding => {
                let flags = &["clusterrole", "user", "group", "serviceaccount"];
                self.written("clusterrolebinding", flags, |_| self.binding("ClusterRoleBinding"))
            }
            _ => self.refuse(Reason::Elsewhere, &self.sorted.spelled, "use create -f MANIFEST"),
        }
    }

    /// One object with the name that the words say, and the words that make it again.
    fn written(
        &self,
        noun: &str,
        flags: &[&str],
        body: impl Fn(&str) -> Result<Value, Refusal>,
    ) -> Result<(Action, Objects), Refusal> {
        let name = self.only_name(&self.sorted.arguments)?;
        self.composed(&[noun], name, flags, body(name)?)
    }

    fn only_name<'a>(&self, words: &'a [String]) -> Result<&'a str, Refusal> {
        match words {
            [name] => {
                self.check_name(name)?;
                Ok(name)
            }
            [] => self.missing("NAME"),
            [_, more, ..] => self.refuse(Reason::Value, more, format!("write {} NAME", self.sorted.spelled)),
        }
    }

    fn composed(&self, nouns: &[&str], name: &str, flags: &[&str], body: Value) -> Result<(Action, Objects), Refusal> {
        let mut by: Vec<String> = nouns.iter().map(|noun| (*noun).to_owned()).collect();
        by.push(name.to_owned());
        for flag in flags {
            by.extend(self.sorted.values(flag).iter().map(|value| format!("--{flag}={value}")));
        }
        let kind = body.get("kind").and_then(Value::as_str).unwrap_or_default();
        let id = self.kind(kind)?.id.clone();
        let namespace = if id.namespaced { Some(self.namespace()?) } else { None };
        let mut whole = Map::new();
        whole.insert("apiVersion".to_owned(), json!(id.api_version()));
        whole.extend(body.as_object().cloned().unwrap_or_default());
        let metadata = whole.entry("metadata").or_insert_with(|| json!({}));
        if let Some(fields) = metadata.as_object_mut() {
            fields.insert("name".to_owned(), json!(name));
            fields.extend(namespace.as_ref().map(|namespace| ("namespace".to_owned(), json!(namespace))));
        }
        let target = Target { kind: id, namespace, name: name.to_owned() };
        let objects = Objects::Written(vec![Manifest { target, body: Value::Object(whole) }]);
        Ok((Action::Create { by }, objects))
    }

    fn config_map(&self) -> Result<Value, Refusal> {
        let mut data = Map::new();
        for word in self.sorted.values("from-literal") {
            let fits = |c: char| c.is_ascii_alphanumeric() || "-._".contains(c);
            match word.split_once('=') {
                Some((key, value)) if !key.is_empty() && key.chars().all(fits) => {
                    if data.insert(key.to_owned(), json!(value)).is_some() {
                        return self.refuse(Reason::Value, word, "give each key once");
                    }
                }
                Some(_) | None => return self.refuse(Reason::Value, word, "write --from-literal=KEY=VALUE"),
            }
        }
        Ok(match data.is_empty() {
            true => json!({"kind": "ConfigMap"}),
            false => json!({"kind": "ConfigMap", "data": data}),
        })
    }

    fn deployment(&self, name: &str) -> Result<Value, Refusal> {
        let mut containers: Vec<Value> = Vec::new();
        for image in self.sorted.values("image").iter().flat_map(|images| images.split(',')) {
            let last = image.rsplit('/').next().unwrap_or_default();
            let container = last.split([':', '@']).next().unwrap_or_default();
            if container.is_empty() || container.contains(['_', '.']) {
                // kubectl makes up a name at random here, which no plan can show.
                return self.refuse(Reason::Value, image, "its container needs a name; use create -f MANIFEST");
            }
            containers.push(json!({"name": container, "image": image}));
        }
        let Some(first) = containers.first_mut() else { return self.missing("NAME --image=IMAGE") };
        if let Some(port) = self.port("port")? {
            first["ports"] = json!([{"containerPort": port}]);
        }
        let replicas = self.number("replicas")?.unwrap_or(1);
        let labels = json!({"app": name});
        let template = json!({"metadata": {"labels": labels}, "spec": {"containers": containers}});
        let spec = json!({"replicas": replicas, "selector": {"matchLabels": labels}, "template": template});
        Ok(json!({"kind": "Deployment", "metadata": {"labels": labels}, "spec": spec}))
    }

    fn quota(&self) -> Result<Value, Refusal> {
        let hard: Map<String, Value> =
            self.quantities("hard")?.into_iter().map(|(name, quantity)| (name, json!(quantity))).collect();
        let mut spec = Map::new();
        if !hard.is_empty() {
            spec.insert("hard".to_owned(), Value::Object(hard));
        }
        if let Some(scopes) = self.sorted.value("scopes").filter(|scopes| !scopes.is_empty()) {
            spec.insert("scopes".to_owned(), json!(scopes.split(',').collect::<Vec<_>>()));
        }
        Ok(json!({"kind": "ResourceQuota", "spec": spec}))
    }

    fn job_from(&self) -> Result<(Action, Objects), Refusal> {
        let name = self.only_name(&self.sorted.arguments)?;
        let from = self.sorted.value("from").unwrap_or_default();
        if self.sorted.value("image").is_some() {
            return self.refuse(Reason::Value, "--image", "give --image or --from, not both");
        }
        let cronjob = self.slashed(from, "NAME --from=cronjob/NAME")?;
        if (cronjob.kind.group.as_str(), cronjob.kind.kind.as_str()) != ("batch", "CronJob") {
            return self.refuse(Reason::Value, from, "a job is made of a cronjob: --from=cronjob/NAME");
        }
        let job = self.target(self.kind("jobs.batch")?.id.clone(), name)?;
        Ok((Action::Instantiate { cronjob: cronjob.name }, Objects::Named(vec![job])))
    }

    fn service(&self) -> Result<(Action, Objects), Refusal> {
        let usage = "clusterip NAME --tcp=PORT:TARGET, or nodeport, loadbalancer or externalname";
        let Some((noun, rest)) = self.sorted.arguments.split_first() else { return self.missing(usage) };
        let (kind, flags): (&str, &[&str]) = match noun.as_str() {
            "clusterip" => ("ClusterIP", &["tcp", "clusterip"]),
            "nodeport" => ("NodePort", &["tcp", "node-port"]),
            "loadbalancer" => ("LoadBalancer", &["tcp"]),
            "externalname" => ("ExternalName", &["tcp", "external-name"]),
            other => return self.refuse(Reason::Value, other, format!("write create service {usage}")),
        };
        for flag in ["clusterip", "node-port", "external-name"] {
            if self.sorted.value(flag).is_some() && !flags.contains(&flag) {
                return self.refuse(Reason::UnknownFlag, &format!("--{flag}"), format!("a {noun} service has none"));
            }
        }
        let name = self.only_name(rest)?;
        let ports = self.ports()?;
        let outside = self.sorted.value("external-name");
        match (kind, outside, ports.is_empty(), self.sorted.value("clusterip")) {
            ("ExternalName", None, ..) => return self.missing("externalname NAME --external-name=HOST"),
            ("ExternalName", ..) | ("ClusterIP", _, true, Some("None")) => {}
            (_, _, true, _) => return self.missing(usage),
            _ => {}
        }
        let mut spec = json!({"type": kind, "selector": {"app": name}});
        let extra = [
            ("ports", (!ports.is_empty()).then(|| json!(ports))),
            ("clusterIP", self.sorted.value("clusterip").map(|address| json!(address))),
            ("externalName", outside.map(|host| json!(host))),
        ];
        for (field, value) in extra {
            if let Some(value) = value {
                spec[field] = value;
            }
        }
        let body = json!({"kind": "Service", "metadata": {"labels": {"app": name}}, "spec": spec});
        self.composed(&["service", noun], name, flags, body)
    }

    fn ports(&self) -> Result<Vec<Value>, Refusal> {
        let node_port = self.port("node-port")?;
        let mut ports = Vec::new();
        for pair in self.sorted.values("tcp").iter().flat_map(|pairs| pairs.split(',')) {
            let (port, target) = pair.split_once(':').unwrap_or((pair, pair));
            let number = |text: &str| text.parse::<u16>().ok().filter(|port| *port > 0);
            let Some(port) = number(port) else {
                return self.refuse(Reason::Value, pair, "write --tcp=PORT or --tcp=PORT:TARGET");
            };
            let target = number(target).map_or_else(|| json!(target), |port| json!(port));
            let mut written =
                json!({"name": pair.replace(':', "-"), "port": port, "targetPort": target, "protocol": "TCP"});
            if let Some(node_port) = node_port {
                written["nodePort"] = json!(node_port);
            }
            ports.push(written);
        }
        Ok(ports)
    }

    fn port(&self, flag: &'static str) -> Result<Option<u16>, Refusal> {
        match self.number(flag)? {
            None => Ok(None),
            Some(number) => match u16::try_from(number) {
                Ok(port) if port > 0 => Ok(Some(port)),
                Ok(_) | Err(_) => self.refuse(Reason::Value, &number.to_string(), "a port is between 1 and 65535"),
            },
        }
    }
}
