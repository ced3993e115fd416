//! The words of labels, annotations and taints: objects first, then `KEY=VALUE` and `KEY-`.

use super::Reader;
use crate::kubectl::change::{Action, Marks, Objects, Taint};
use crate::kubectl::refusal::{Reason, Refusal};
use crate::kubectl::verbs::Deed;

const EFFECTS: [&str; 3] = ["NoSchedule", "PreferNoSchedule", "NoExecute"];

impl Reader<'_> {
    pub(super) fn marks(&self, deed: Deed) -> Result<(Action, Objects), Refusal> {
        let on = if deed == Deed::Label { Marks::Labels } else { Marks::Annotations };
        let usage = "KIND NAME KEY=VALUE… or KEY-";
        if self.sorted.is_on("list") {
            let instead =
                if on == Marks::Labels { "use get KIND NAME --show-labels" } else { "use get KIND NAME -o yaml" };
            return self.refuse(Reason::Elsewhere, "--list", instead);
        }
        let (objects, marks) = self.before_pairs(|word| word.contains('=') || word.ends_with('-'));
        let objects = self.objects(objects, usage, false)?;
        let mut set: Vec<(String, Option<String>)> = Vec::new();
        for mark in marks {
            let (key, value) = match mark.split_once('=') {
                Some((key, value)) => (key, Some(value.to_owned())),
                None => (mark.strip_suffix('-').unwrap_or_default(), None),
            };
            if !is_key(key) {
                return self.refuse(Reason::Value, mark, format!("write {} {usage}", self.sorted.spelled));
            }
            if on == Marks::Labels && !value.as_deref().is_none_or(is_label_value) {
                return self.refuse(Reason::Value, mark, "a label's value is at most 63 letters, digits, -, _ and .");
            }
            if set.iter().any(|(known, _)| known == key) {
                return self.refuse(Reason::Value, mark, "give each key once");
            }
            set.push((key.to_owned(), value));
        }
        if set.is_empty() {
            return self.missing(usage);
        }
        let version = self.version(&objects)?;
        Ok((Action::Mark { on, set, overwrite: self.sorted.is_on("overwrite"), version }, objects))
    }

    pub(super) fn taint(&self) -> Result<(Action, Objects), Refusal> {
        let usage = "nodes NAME KEY=VALUE:EFFECT… or KEY:EFFECT- or KEY-";
        let (objects, taints) = self.before_pairs(|word| word.contains(['=', ':']) || word.ends_with('-'));
        let objects = self.objects(objects, usage, false)?;
        self.each_kind(&objects, |kind| kind.group.is_empty() && kind.kind == "Node", "Node")?;
        let (mut add, mut remove): (Vec<Taint>, Vec<(String, Option<String>)>) = (Vec::new(), Vec::new());
        for word in taints {
            let (text, leaves) = word.strip_suffix('-').map_or((word.as_str(), false), |text| (text, true));
            let (pair, effect) = text.split_once(':').map_or((text, None), |(pair, effect)| (pair, Some(effect)));
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            let known = effect.is_none_or(|effect| EFFECTS.contains(&effect));
            if !known || !is_key(key) || !is_label_value(value) || effect.is_none() && pair.contains('=') {
                let instead = format!("write {} {usage}; the effects are {}", self.sorted.spelled, EFFECTS.join(", "));
                return self.refuse(Reason::Value, word, instead);
            }
            match effect {
                effect if leaves => remove.push((key.to_owned(), effect.map(str::to_owned))),
                Some(effect) => {
                    add.push(Taint { key: key.to_owned(), value: value.to_owned(), effect: effect.to_owned() });
                }
                None => return self.refuse(Reason::Value, word, "a new taint has an effect: KEY=VALUE:EFFECT"),
            }
        }
        if let Some((at, twice)) = add.iter().enumerate().find(|(at, taint)| {
            add.iter().take(*at).any(|other| other.key == taint.key && other.effect == taint.effect)
                || remove.iter().any(|(key, effect)| {
                    *key == taint.key && effect.as_ref().is_none_or(|effect| *effect == taint.effect)
                })
        }) {
            let word = taints.get(at).map_or(twice.key.as_str(), String::as_str);
            return self.refuse(Reason::Value, word, "give each key and effect once, to add or to remove");
        }
        if add.is_empty() && remove.is_empty() {
            return self.missing(usage);
        }
        Ok((Action::Taint { add, remove, overwrite: self.sorted.is_on("overwrite") }, objects))
    }

    /// The words before the first that is a pair, and the others.
    pub(super) fn before_pairs(&self, is_pair: impl Fn(&str) -> bool) -> (&[String], &[String]) {
        let words = &self.sorted.arguments;
        words.split_at(words.iter().position(|word| is_pair(word)).unwrap_or(words.len()))
    }
}

/// A key as labels, annotations and taints have them: a name, perhaps behind a domain and a slash.
fn is_key(key: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || "-._/".contains(c);
    !key.is_empty() && key.len() <= 317 && key.chars().all(fits)
}

fn is_label_value(value: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || "-._".contains(c);
    value.len() <= 63 && value.chars().all(fits)
}
