//! `auth can-i --list`: all that one may do in a namespace.
//! Invariant: rules that name one resource are joined by resource, and nothing that the server said is left out.

use super::{Said, Step, go_list, list, post, text, texts};
use crate::kubectl::print::aligned;
use crate::kubectl::work::Reply;
use serde_json::{Value, json};

/// A rule about one resource, or about one path, and at most one name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Rule {
    verbs: Vec<String>,
    /// Group and resource.
    of: Option<(String, String)>,
    name: Option<String>,
    path: Option<String>,
}

pub(super) fn next(namespace: &str, headers: bool, replies: &[Reply]) -> Step {
    let Some(reply) = replies.first() else {
        let review = json!({
            "apiVersion": "authorization.k8s.io/v1", "kind": "SelfSubjectRulesReview",
            "spec": {"namespace": namespace},
        });
        return Step::Read(vec![post("/apis/authorization.k8s.io/v1/selfsubjectrulesreviews", review)]);
    };
    if !reply.is_success() {
        return Step::failed(reply);
    }
    let status = reply.body.get("status").unwrap_or(&Value::Null);
    let incomplete = status.get("incomplete").and_then(Value::as_bool).unwrap_or(false);
    let errors = if incomplete {
        format!("Warning: the list may be incomplete: {}\n", text(status, "evaluationError"))
    } else {
        String::new()
    };
    let mut rules = joined(status);
    rules.sort_by_key(Rule::key);
    let titles = ["Resources", "Non-Resource URLs", "Resource Names", "Verbs"].map(str::to_owned).to_vec();
    let mut lines = if headers { vec![titles] } else { Vec::new() };
    lines.extend(rules.iter().map(Rule::cells));
    Step::Done(Said { out: aligned(&lines), errors, code: 0 })
}

/// The rules, one for each resource and name, and one for each path and verb.
fn joined(status: &Value) -> Vec<Rule> {
    let mut of_paths = Vec::new();
    let mut of_resources: Vec<Rule> = Vec::new();
    for rule in list(status, "nonResourceRules") {
        for path in texts(rule, "nonResourceURLs") {
            of_paths.extend(texts(rule, "verbs").map(|verb| Rule {
                verbs: vec![verb.to_owned()],
                path: Some(path.to_owned()),
                ..Rule::default()
            }));
        }
    }
    for rule in list(status, "resourceRules") {
        let names: Vec<Option<&str>> = match texts(rule, "resourceNames").map(Some).collect::<Vec<_>>() {
            none if none.is_empty() => vec![None],
            names => names,
        };
        for group in texts(rule, "apiGroups") {
            for resource in texts(rule, "resources") {
                for name in &names {
                    let of = Some((group.to_owned(), resource.to_owned()));
                    let name = name.map(str::to_owned);
                    let known = of_resources.iter().position(|rule| rule.of == of && rule.name == name);
                    let at = known.unwrap_or_else(|| {
                        of_resources.push(Rule { of, name, ..Rule::default() });
                        of_resources.len() - 1
                    });
                    for verb in texts(rule, "verbs") {
                        if !of_resources[at].verbs.iter().any(|known| known == verb) {
                            of_resources[at].verbs.push(verb.to_owned());
                        }
                    }
                }
            }
        }
    }
    of_paths.extend(of_resources);
    of_paths
}

impl Rule {
    /// The text by which kubectl sorts: the rule as Go prints it.
    fn key(&self) -> String {
        let one = |text: Option<&String>| go_list(text.map(String::as_str));
        let (group, resource) = self.of.as_ref().map(|(group, resource)| (group, resource)).unzip();
        format!(
            "Verbs:{},APIGroups:{},Resources:{},ResourceNames:{},NonResourceURLs:{},",
            go_list(self.verbs.iter().map(String::as_str)),
            one(group),
            one(resource),
            one(self.name.as_ref()),
            one(self.path.as_ref()),
        )
    }

    fn cells(&self) -> Vec<String> {
        let resource = match &self.of {
            None => String::new(),
            Some((group, resource)) => {
                let (plural, below) = resource.split_once('/').map_or((resource.as_str(), None), |(a, b)| (a, Some(b)));
                let group = if group.is_empty() { String::new() } else { format!(".{group}") };
                format!("{plural}{group}{}", below.map(|below| format!("/{below}")).unwrap_or_default())
            }
        };
        let one = |text: &Option<String>| go_list(text.as_deref());
        vec![resource, one(&self.path), one(&self.name), go_list(self.verbs.iter().map(String::as_str))]
    }
}
