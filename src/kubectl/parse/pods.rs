//! The words of `set`: what the pods of a workload are made of, and which pods a service finds.

use super::Reader;
use crate::domain::row::KindId;
use crate::kubectl::change::{Action, Objects, Pods};
use crate::kubectl::refusal::{Reason, Refusal};

const WITH_PODS: &str = "Pod, ReplicationController, Deployment, ReplicaSet, StatefulSet, DaemonSet, Job, CronJob";

impl Reader<'_> {
    pub(super) fn set_image(&self) -> Result<(Action, Objects), Refusal> {
        let usage = "KIND/NAME CONTAINER=IMAGE…";
        let (objects, pairs) = self.before_pairs(|word| word.contains('='));
        let objects = self.with_pods(objects, usage)?;
        let images = self.pairs(pairs, usage)?;
        match images.as_slice() {
            [] => self.missing(usage),
            [_, more, ..] if images.iter().any(|(name, _)| name == "*") => {
                self.refuse(Reason::Value, &more.0, "with * each container is named already")
            }
            _ => Ok((Action::Pods(Pods::Images(images)), objects)),
        }
    }

    pub(super) fn set_env(&self) -> Result<(Action, Objects), Refusal> {
        let usage = "KIND/NAME NAME=VALUE… or NAME-";
        for (flag, instead) in [
            ("list", "use get KIND NAME -o yaml"),
            ("from", "name each variable, or use patch KIND NAME -p JSON with valueFrom"),
        ] {
            if self.sorted.value(flag).is_some_and(|value| value != "false") {
                return self.refuse(Reason::Elsewhere, &format!("--{flag}"), instead);
            }
        }
        let (objects, pairs) = self.before_pairs(|word| word.contains('=') || word.ends_with('-'));
        let objects = self.with_pods(objects, usage)?;
        let (mut set, mut remove): (Vec<(String, String)>, Vec<String>) = (Vec::new(), Vec::new());
        for word in self.sorted.values("env").iter().chain(pairs) {
            let (name, value) = match word.split_once('=') {
                Some((name, value)) => (name, Some(value)),
                None => (word.strip_suffix('-').unwrap_or_default(), None),
            };
            let fits = |c: char| c.is_ascii_alphanumeric() || "-._".contains(c);
            if name.is_empty() || !name.chars().all(fits) || name.starts_with(|c: char| c == '-' || c.is_ascii_digit())
            {
                return self.refuse(Reason::Value, word, format!("write set env {usage}"));
            }
            if remove.iter().chain(set.iter().map(|(name, _)| name)).any(|known| known == name) {
                return self.refuse(Reason::Value, word, "give each variable once");
            }
            match value {
                Some(value) => set.push((name.to_owned(), value.to_owned())),
                None => remove.push(name.to_owned()),
            }
        }
        if set.is_empty() && remove.is_empty() {
            return self.missing(usage);
        }
        let overwrite = self.sorted.value("overwrite") != Some("false");
        Ok((Action::Pods(Pods::Env { containers: self.containers(), set, remove, overwrite }), objects))
    }

    pub(super) fn set_resources(&self) -> Result<(Action, Objects), Refusal> {
        let usage = "KIND/NAME --limits=cpu=N,memory=N --requests=cpu=N,memory=N";
        let objects = self.with_pods(&self.sorted.arguments, usage)?;
        let (limits, requests) = (self.quantities("limits")?, self.quantities("requests")?);
        if limits.is_empty() && requests.is_empty() {
            return self.missing(usage);
        }
        Ok((Action::Pods(Pods::Resources { containers: self.containers(), limits, requests }), objects))
    }

    pub(super) fn set_service_account(&self) -> Result<(Action, Objects), Refusal> {
        let usage = "KIND/NAME ACCOUNT";
        let Some((account, objects)) = self.sorted.arguments.split_last() else { return self.missing(usage) };
        let objects = self.with_pods(objects, usage)?;
        self.check_name(account)?;
        Ok((Action::Pods(Pods::ServiceAccount(account.clone())), objects))
    }

    pub(super) fn set_selector(&self) -> Result<(Action, Objects), Refusal> {
        let usage = "service/NAME KEY=VALUE,KEY=VALUE";
        let Some((pairs, objects)) = self.sorted.arguments.split_last() else { return self.missing(usage) };
        let objects = self.objects(objects, usage, false)?;
        self.each_kind(&objects, |kind| kind.group.is_empty() && kind.kind == "Service", "Service")?;
        let pairs: Vec<String> = pairs.split(',').map(str::to_owned).collect();
        Ok((Action::Selector(self.pairs(&pairs, usage)?), objects))
    }

    fn with_pods(&self, words: &[String], usage: &str) -> Result<Objects, Refusal> {
        let objects = self.objects(words, usage, false)?;
        let fits = |kind: &KindId| match kind.group.as_str() {
            "" => matches!(kind.kind.as_str(), "Pod" | "ReplicationController"),
            "apps" => matches!(kind.kind.as_str(), "Deployment" | "ReplicaSet" | "StatefulSet" | "DaemonSet"),
            "batch" => matches!(kind.kind.as_str(), "Job" | "CronJob"),
            _ => false,
        };
        self.each_kind(&objects, fits, WITH_PODS)?;
        Ok(objects)
    }

    fn containers(&self) -> String {
        self.sorted.value("containers").unwrap_or("*").to_owned()
    }

    fn pairs(&self, words: &[String], usage: &str) -> Result<Vec<(String, String)>, Refusal> {
        let mut pairs: Vec<(String, String)> = Vec::new();
        for word in words {
            match word.split_once('=') {
                Some((name, value)) if !name.is_empty() && !value.is_empty() => {
                    if pairs.iter().any(|(known, _)| known == name) {
                        return self.refuse(Reason::Value, word, "give each name once");
                    }
                    pairs.push((name.to_owned(), value.to_owned()));
                }
                Some(_) | None => {
                    return self.refuse(Reason::Value, word, format!("write {} {usage}", self.sorted.spelled));
                }
            }
        }
        Ok(pairs)
    }

    /// `cpu=500m,memory=1Gi`, sorted by name.
    pub(super) fn quantities(&self, flag: &'static str) -> Result<Vec<(String, String)>, Refusal> {
        let Some(text) = self.sorted.value(flag).filter(|text| !text.is_empty()) else { return Ok(Vec::new()) };
        let words: Vec<String> = text.split(',').map(str::to_owned).collect();
        let mut pairs = self.pairs(&words, &format!("--{flag}=cpu=500m,memory=1Gi"))?;
        if let Some((_, odd)) = pairs.iter().find(|(_, quantity)| !is_quantity(quantity)) {
            return self.refuse(Reason::Value, odd, "write a quantity such as 500m, 2 or 1Gi");
        }
        pairs.sort();
        Ok(pairs)
    }
}

/// A number with one of the suffixes of Kubernetes' quantities.
fn is_quantity(text: &str) -> bool {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, suffix) = text.split_at(end);
    let known = ["", "n", "u", "m", "k", "M", "G", "T", "P", "E", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
    number.parse::<f64>().is_ok() && known.contains(&suffix)
}
