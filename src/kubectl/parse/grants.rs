//! The words of roles and bindings.

use super::Reader;
use crate::kubectl::refusal::{Reason, Refusal};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Verbs that only some resources have, as kubectl knows them: group and plural.
const SPECIAL: [(&str, &[(&str, &str)]); 3] = [
    ("bind", &[("rbac.authorization.k8s.io", "roles"), ("rbac.authorization.k8s.io", "clusterroles")]),
    ("escalate", &[("rbac.authorization.k8s.io", "roles"), ("rbac.authorization.k8s.io", "clusterroles")]),
    ("impersonate", &[("", "users"), ("", "serviceaccounts"), ("", "groups"), ("authentication.k8s.io", "userextras")]),
];

impl Reader<'_> {
    /// One rule for each API group, and one for addresses that are no resource.
    pub(super) fn rules(&self) -> Result<Vec<Value>, Refusal> {
        let mut verbs = self.gathered("verb");
        if verbs.iter().any(|verb| verb == "*") {
            verbs = vec!["*".to_owned()];
        }
        let urls = self.gathered("non-resource-url");
        let resources = self.gathered("resource");
        if verbs.is_empty() || resources.is_empty() && urls.is_empty() {
            return self.missing("NAME --verb=VERB --resource=RESOURCE");
        }
        let mut groups: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for resource in &resources {
            let (group, plural) = self.granted(resource, &verbs)?;
            let listed = groups.entry(group).or_default();
            if !listed.contains(&plural) {
                listed.push(plural);
            }
        }
        let mut names: Vec<&String> = Vec::new();
        for name in self.sorted.values("resource-name") {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        let mut rules: Vec<Value> = Vec::new();
        for (group, resources) in groups {
            let mut rule = json!({"apiGroups": [group], "resources": resources, "verbs": verbs});
            if !names.is_empty() {
                rule["resourceNames"] = json!(names);
            }
            rules.push(rule);
        }
        if let Some(odd) = urls.iter().find(|url| *url != "*" && !url.starts_with('/')) {
            return self.refuse(Reason::Value, odd, "an address begins with /");
        }
        if !urls.is_empty() {
            rules.push(json!({"nonResourceURLs": urls, "verbs": verbs}));
        }
        Ok(rules)
    }

    /// `RESOURCE[.GROUP][/SUBRESOURCE]` as the group and what the rule names.
    fn granted(&self, word: &str, verbs: &[String]) -> Result<(String, String), Refusal> {
        let (named, subresource) = word.split_once('/').map_or((word, None), |(name, sub)| (name, Some(sub)));
        let (group, plural) = match (named, self.kinds.resolve(named)) {
            ("*", _) => (String::new(), "*".to_owned()),
            (_, Some(kind)) => (kind.id.group.clone(), kind.id.plural.clone()),
            (_, None) => {
                let (plural, group) = named.split_once('.').unwrap_or((named, ""));
                let special = SPECIAL
                    .iter()
                    .any(|(verb, of)| verbs.iter().any(|asked| asked == verb) && of.contains(&(group, plural)));
                if !special {
                    self.kind(named)?;
                }
                (group.to_owned(), plural.to_owned())
            }
        };
        for (verb, of) in SPECIAL {
            let listed = plural == "*" || of.contains(&(group.as_str(), plural.as_str()));
            if verbs.iter().any(|asked| asked == verb) && !listed {
                return self.refuse(Reason::Value, verb, format!("nothing can {verb} {plural}"));
            }
        }
        Ok((group, subresource.map_or(plural.clone(), |subresource| format!("{plural}/{subresource}"))))
    }

    /// The values of a flag that may be given several times, and joined with commas; each once.
    fn gathered(&self, flag: &str) -> Vec<String> {
        let mut gathered: Vec<String> = Vec::new();
        for value in self.sorted.values(flag).iter().flat_map(|values| values.split(',')) {
            if !value.is_empty() && !gathered.iter().any(|known| known == value) {
                gathered.push(value.to_owned());
            }
        }
        gathered
    }

    pub(super) fn binding(&self, kind: &str) -> Result<Value, Refusal> {
        const API: &str = "rbac.authorization.k8s.io";
        let usage = "NAME --clusterrole=NAME --serviceaccount=NAMESPACE:NAME";
        let (role, name) = match (self.sorted.value("clusterrole"), self.sorted.value("role")) {
            (Some(name), None) => ("ClusterRole", name),
            (None, Some(name)) => ("Role", name),
            (Some(_), Some(_)) => {
                return self.refuse(Reason::Value, "--role", "give --role or --clusterrole, not both");
            }
            (None, None) => return self.missing(usage),
        };
        self.check_name(name)?;
        let mut subjects: Vec<Value> = Vec::new();
        for (flag, kind) in [("user", "User"), ("group", "Group")] {
            let named = self.sorted.values(flag).iter();
            subjects.extend(named.map(|name| json!({"kind": kind, "apiGroup": API, "name": name})));
        }
        for account in self.sorted.values("serviceaccount") {
            match account.split_once(':') {
                Some((namespace, name)) if !namespace.is_empty() && !name.is_empty() && !name.contains(':') => {
                    subjects.push(json!({"kind": "ServiceAccount", "namespace": namespace, "name": name}));
                }
                Some(_) | None => return self.refuse(Reason::Value, account, "write --serviceaccount=NAMESPACE:NAME"),
            }
        }
        let mut body = json!({"kind": kind, "roleRef": {"apiGroup": API, "kind": role, "name": name}});
        if !subjects.is_empty() {
            body["subjects"] = json!(subjects);
        }
        Ok(body)
    }
}
