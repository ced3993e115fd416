//! The words of reads: get, describe, logs, events.

use super::Reader;
use crate::domain::row::KindId;
use crate::kubectl::invocation::{Containers, Format, Logs, Look, Output, Scope, Wanted};
use crate::kubectl::kinds::Kind;
use crate::kubectl::refusal::{Reason, Refusal};

impl Reader<'_> {
    pub(super) fn get(&self) -> Result<Look, Refusal> {
        let usage = "KIND [NAME…] [-n NAMESPACE | -A]";
        let words = &self.sorted.arguments;
        let Some(first) = words.first() else { return self.missing(usage) };
        let wanted = if first.contains('/') {
            let targets = self.targets(words, usage)?;
            targets.into_iter().map(|target| self.wanted(target.kind, Some(target.name))).collect()
        } else {
            let kinds = self.kinds_of(first)?;
            for name in &words[1..] {
                self.check_name(name)?;
            }
            let names: Vec<Option<String>> =
                if words.len() == 1 { vec![None] } else { words[1..].iter().cloned().map(Some).collect() };
            kinds.iter().flat_map(|kind| names.iter().map(|name| self.wanted(kind.clone(), name.clone()))).collect()
        };
        let wanted = wanted_in_order(wanted)?;
        let named = wanted.iter().any(|wanted| wanted.name.is_some());
        let selects = self.sorted.value("selector").is_some() || self.sorted.value("field-selector").is_some();
        if named && selects {
            return self.refuse(Reason::Value, "--selector", "give names or a selector, not both");
        }
        if named && self.sorted.is_on("all-namespaces") && wanted.iter().any(|wanted| wanted.kind.namespaced) {
            return self.refuse(Reason::Value, "--all-namespaces", "say with -n in which namespace the name is");
        }
        Ok(Look::Get { wanted, output: self.output()? })
    }

    /// Kinds joined with commas; `all` stands for the kinds of that category.
    pub(super) fn kinds_of(&self, words: &str) -> Result<Vec<KindId>, Refusal> {
        let mut ids: Vec<KindId> = Vec::new();
        for word in words.split(',') {
            let category = |kind: &&Kind| kind.categories.iter().any(|category| category == word);
            let of_category: Vec<&Kind> = self.kinds.iter().filter(category).collect();
            let named = if self.kinds.resolve(word).is_none() && !of_category.is_empty() {
                of_category
            } else {
                vec![self.kind(word)?]
            };
            for kind in named {
                if !ids.contains(&kind.id) {
                    ids.push(kind.id.clone());
                }
            }
        }
        Ok(ids)
    }

    fn wanted(&self, kind: KindId, name: Option<String>) -> Result<Wanted, Refusal> {
        let scope = if !kind.namespaced || self.sorted.is_on("all-namespaces") {
            Scope::Everywhere
        } else {
            Scope::Namespace(self.namespace()?)
        };
        let text = |flag| self.sorted.value(flag).map(str::to_owned);
        Ok(Wanted { kind, scope, name, labels: text("selector"), fields: text("field-selector") })
    }

    fn output(&self) -> Result<Output, Refusal> {
        let format = match self.sorted.value("output") {
            None => Format::Table,
            Some("wide") => Format::Wide,
            Some("yaml") => Format::Yaml,
            Some("json") => Format::Json,
            Some("name") => Format::Name,
            Some(other) => {
                return self.refuse(Reason::Value, other, "the formats are wide, yaml, json and name");
            }
        };
        Ok(Output {
            format,
            sort_by: self.sorted.value("sort-by").map(str::to_owned),
            headers: !self.sorted.is_on("no-headers"),
            labels: self.sorted.is_on("show-labels"),
        })
    }

    pub(super) fn describe(&self) -> Result<Look, Refusal> {
        let targets = self.targets(&self.sorted.arguments, "KIND NAME [-n NAMESPACE]")?;
        Ok(Look::Describe { targets })
    }

    pub(super) fn events(&self) -> Result<Look, Refusal> {
        if let Some(word) = self.sorted.arguments.first() {
            return self.refuse(Reason::Value, word, "events takes no name; use --for KIND/NAME");
        }
        let mut fields = Vec::new();
        if let Some(of) = self.sorted.value("for") {
            let target = self.slashed(of, "--for KIND/NAME")?;
            fields.push(format!("involvedObject.kind={}", target.kind.kind));
            fields.push(format!("involvedObject.name={}", target.name));
        }
        match self.sorted.value("types") {
            None => {}
            Some(kind @ ("Normal" | "Warning")) => fields.push(format!("type={kind}")),
            Some(other) => return self.refuse(Reason::Value, other, "the types are Normal and Warning"),
        }
        let mut wanted = self.wanted(self.kind("events")?.id.clone(), None)?;
        wanted.fields = (!fields.is_empty()).then(|| fields.join(","));
        Ok(Look::Get { wanted: vec![wanted], output: self.output()? })
    }

    pub(super) fn logs(&self) -> Result<Look, Refusal> {
        let usage = "POD [-c CONTAINER] [-n NAMESPACE]";
        let (pod, container) = match self.sorted.arguments.as_slice() {
            [pod] => (pod.as_str(), None),
            [pod, container] if self.sorted.value("container").is_none() => (pod.as_str(), Some(container.clone())),
            [] => return self.missing(usage),
            [_, more, ..] => return self.refuse(Reason::Value, more, format!("write logs {usage}")),
        };
        let pod = match pod.split_once('/') {
            None => pod,
            Some((kind, name)) if self.kind(kind)?.id.kind == "Pod" => name,
            Some(_) => {
                return self.refuse(Reason::Elsewhere, pod, "name one of its pods; get pods lists them");
            }
        };
        self.check_name(pod)?;
        let container = container.or_else(|| self.sorted.value("container").map(str::to_owned));
        if let Some(container) = &container {
            self.check_name(container)?;
        }
        let containers = match (container, self.sorted.is_on("all-containers")) {
            (None, false) => Containers::Default,
            (None, true) => Containers::All,
            (Some(name), false) => Containers::One(name),
            (Some(name), true) => return self.refuse(Reason::Value, &name, "give a container or --all-containers"),
        };
        let tail = match self.sorted.value("tail") {
            // kubectl's own word for "all of it".
            Some("-1") => None,
            _ => self.number("tail")?,
        };
        let since = match self.sorted.value("since") {
            None => None,
            Some(text) => match seconds(text) {
                Some(seconds) => Some(seconds),
                None => return self.refuse(Reason::Value, text, "write a length of time such as 90s, 5m or 1h30m"),
            },
        };
        Ok(Look::Logs(Logs {
            namespace: self.namespace()?,
            pod: pod.to_owned(),
            containers,
            previous: self.sorted.is_on("previous"),
            tail,
            since,
            timestamps: self.sorted.is_on("timestamps"),
        }))
    }
}

fn wanted_in_order(wanted: Vec<Result<Wanted, Refusal>>) -> Result<Vec<Wanted>, Refusal> {
    let mut kept: Vec<Wanted> = Vec::new();
    for one in wanted {
        let one = one?;
        if !kept.contains(&one) {
            kept.push(one);
        }
    }
    Ok(kept)
}

/// A length of time as Go writes it, in seconds.
fn seconds(text: &str) -> Option<u64> {
    let mut total: u64 = 0;
    let mut digits = String::new();
    for c in text.chars() {
        match c {
            '0'..='9' => digits.push(c),
            'h' | 'm' | 's' => {
                let unit = match c {
                    'h' => 3600,
                    'm' => 60,
                    _ => 1,
                };
                total = total.checked_add(digits.parse::<u64>().ok()?.checked_mul(unit)?)?;
                digits.clear();
            }
            _ => return None,
        }
    }
    (digits.is_empty() && total > 0).then_some(total)
}
