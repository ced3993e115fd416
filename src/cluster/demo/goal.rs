//! What the commands of the recorded fix set, whoever sets it and by whatever request.
//! Invariant: a command that is not understood is an error, never a goal that is always or never reached.
//! Not here: kubectl's words at large (`kubectl`); a fix needs few of them.

use super::merge;
use crate::cluster::snapshot::dump::Recorded;
use crate::cluster::snapshot::view::View;
use crate::domain::row::KindId;
use crate::kubectl::kinds::Kinds;
use serde_json::{Value, json};

/// One object, and what must be true of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Goal {
    pub cluster: String,
    kind: KindId,
    /// `None` for objects of the whole cluster.
    namespace: Option<String>,
    name: String,
    wanted: Wanted,
}

#[derive(Debug, Clone, PartialEq)]
enum Wanted {
    /// This merge patch leaves it as it is.
    Fields(Value),
    /// A condition of this type is True.
    Condition(&'static str),
    /// It is gone.
    Absent,
}

impl Goal {
    /// Reads `{cluster, argv}`.
    pub fn read(command: &Value, kinds: impl Fn(&str) -> Option<std::sync::Arc<Kinds>>) -> Result<Self, String> {
        let wrong = |why: &str| format!("the fix {command}: {why}");
        let cluster = command.get("cluster").and_then(Value::as_str).ok_or_else(|| wrong("it names no cluster"))?;
        let argv = command.get("argv").and_then(Value::as_array).ok_or_else(|| wrong("it has no words"))?;
        let words: Vec<&str> = argv.iter().filter_map(Value::as_str).skip_while(|word| *word == "kubectl").collect();
        let kinds = kinds(cluster).ok_or_else(|| wrong("its cluster is not in the recording"))?;
        let command = Words::split(&words);
        let goal = |kind: &str, name: &str, wanted: Wanted| {
            let kind = kinds.resolve(kind).ok_or_else(|| wrong("its kind is not known"))?.id.clone();
            let namespace = command.flag(&["-n", "--namespace"]).unwrap_or("default");
            let namespace = kind.namespaced.then(|| namespace.to_owned());
            Ok(Self { cluster: cluster.to_owned(), kind, namespace, name: name.to_owned(), wanted })
        };
        match command.plain.as_slice() {
            ["certificate", "approve", name] => goal("csr", name, Wanted::Condition("Approved")),
            ["certificate", "deny", name] => goal("csr", name, Wanted::Condition("Denied")),
            [verb, object @ ..] => {
                let (kind, name) = match object {
                    [object] => object.split_once('/').ok_or_else(|| wrong("it names no object"))?,
                    [kind, name] => (*kind, *name),
                    _ => return Err(wrong("it does not name one object")),
                };
                let wanted = match *verb {
                    "scale" => {
                        let replicas = command.flag(&["--replicas"]).and_then(|text| text.parse::<u32>().ok());
                        let replicas = replicas.ok_or_else(|| wrong("--replicas is no number"))?;
                        Wanted::Fields(json!({"spec": {"replicas": replicas}}))
                    }
                    "patch" => {
                        let patch = command.flag(&["-p", "--patch"]).ok_or_else(|| wrong("it has no patch"))?;
                        Wanted::Fields(serde_json::from_str(patch).map_err(|_| wrong("its patch is no JSON"))?)
                    }
                    "create" => Wanted::Fields(json!({})),
                    "delete" => Wanted::Absent,
                    _ => return Err(wrong("its verb is not one that a recording can wait for")),
                };
                goal(kind, name, wanted)
            }
            [] => Err(wrong("it has no words")),
        }
    }

    /// Whether it is reached on its cluster.
    pub fn holds(&self, view: &View) -> bool {
        let object = view.get(&self.kind, self.namespace.as_deref(), &self.name).ok();
        match (&self.wanted, object) {
            (Wanted::Absent, object) => object.is_none(),
            (Wanted::Fields(_) | Wanted::Condition(_), None) => false,
            (Wanted::Fields(patch), Some(object)) => {
                let mut patched = object.value.clone();
                merge::plain(&mut patched, patch);
                patched == object.value
            }
            (Wanted::Condition(kind), Some(object)) => has_condition(&object, kind),
        }
    }
}

fn has_condition(object: &Recorded, kind: &str) -> bool {
    let conditions = object.value.pointer("/status/conditions").and_then(Value::as_array);
    let text = |condition: &Value, key: &str| condition.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    conditions.into_iter().flatten().any(|one| text(one, "type") == kind && text(one, "status") == "True")
}

/// Words, with the flags set apart.
struct Words<'a> {
    plain: Vec<&'a str>,
    flags: Vec<(&'a str, &'a str)>,
}

impl<'a> Words<'a> {
    fn split(words: &[&'a str]) -> Self {
        let mut split = Self { plain: Vec::new(), flags: Vec::new() };
        let mut words = words.iter();
        while let Some(word) = words.next() {
            match word.split_once('=') {
                Some((flag, value)) if flag.starts_with('-') => split.flags.push((flag, value)),
                _ if word.starts_with('-') => split.flags.push((word, words.next().copied().unwrap_or_default())),
                _ => split.plain.push(word),
            }
        }
        split
    }
    fn flag(&self, names: &[&str]) -> Option<&'a str> {
        self.flags.iter().find(|(flag, _)| names.contains(flag)).map(|(_, value)| *value)
    }
}
