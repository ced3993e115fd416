//! Which objects a change is of: named ones, or all that a selector finds.

use super::Reader;
use crate::domain::row::KindId;
use crate::kubectl::change::{Objects, Selection};
use crate::kubectl::kinds::Kind;
use crate::kubectl::refusal::{Reason, Refusal};

impl Reader<'_> {
    /// `KIND NAME…`, `KIND/NAME…`, or `KIND,KIND…` with a selector or `--all`. Kinds alone mean all of them only where
    /// kubectl takes them so.
    pub(super) fn objects(&self, words: &[String], usage: &str, kinds_alone: bool) -> Result<Objects, Refusal> {
        let Some(first) = words.first() else { return self.missing(usage) };
        let selects = self.selector()?;
        if first.contains('/') || words.len() > 1 {
            if let Some(flag) = selects {
                return self.refuse(Reason::Value, flag, "give names or a selector, not both");
            }
            if self.sorted.is_on("all-namespaces") {
                let instead = "say with -n in which namespace the names are";
                return self.refuse(Reason::Value, "--all-namespaces", instead);
            }
            if first.contains(',') && !first.contains('/') {
                return self.refuse(Reason::Value, first, "name each object as KIND/NAME");
            }
            let mut targets = Vec::new();
            for target in self.targets(words, usage)? {
                if targets.contains(&target) {
                    return self.refuse(Reason::Value, &target.name, "name each object once");
                }
                targets.push(target);
            }
            return Ok(Objects::Named(targets));
        }
        if selects.is_none() && !kinds_alone {
            return self.missing(&format!("{usage}, or --all, or -l SELECTOR"));
        }
        let selection = |kind: KindId| {
            let everywhere = !kind.namespaced || self.sorted.is_on("all-namespaces");
            let namespace = if everywhere { None } else { Some(self.namespace()?) };
            let text = |flag| self.sorted.value(flag).map(str::to_owned);
            Ok(Selection { kind, namespace, labels: text("selector"), fields: text("field-selector") })
        };
        self.kinds_or_categories(first)?.into_iter().map(selection).collect::<Result<_, _>>().map(Objects::Selected)
    }

    /// The flag that selects, if there is one.
    fn selector(&self) -> Result<Option<&'static str>, Refusal> {
        let mut given = Vec::new();
        for flag in ["selector", "field-selector"] {
            match self.sorted.value(flag) {
                None => {}
                Some("") => return self.refuse(Reason::Missing, flag, "use --all where all of them are meant"),
                Some(_) => given.push(if flag == "selector" { "--selector" } else { "--field-selector" }),
            }
        }
        let all = self.sorted.is_on("all");
        match given.first() {
            Some(flag) if all => self.refuse(Reason::Value, flag, "give --all or a selector, not both"),
            Some(flag) => Ok(Some(flag)),
            None => Ok(all.then_some("--all")),
        }
    }

    fn kinds_or_categories(&self, words: &str) -> Result<Vec<KindId>, Refusal> {
        let mut ids: Vec<KindId> = Vec::new();
        for word in words.split(',') {
            let belongs = |kind: &&Kind| kind.categories.iter().any(|category| category == word);
            let category: Vec<&Kind> = self.kinds.iter().filter(belongs).collect();
            let named = match (self.kinds.resolve(word), category.as_slice()) {
                (None, [_, ..]) => category,
                (_, _) => vec![self.kind(word)?],
            };
            for kind in named {
                if !ids.contains(&kind.id) {
                    ids.push(kind.id.clone());
                }
            }
        }
        Ok(ids)
    }

    /// Names where the verb already says the kind; `KIND/NAME` will do too, and a selector.
    pub(super) fn of_kind(&self, kind: &str, usage: &str) -> Result<Objects, Refusal> {
        let id = &self.kind(kind)?.id;
        let words = &self.sorted.arguments;
        if words.is_empty() {
            return match self.sorted.value("selector") {
                Some(labels) if !labels.is_empty() => {
                    let labels = Some(labels.to_owned());
                    let kind = id.clone();
                    Ok(Objects::Selected(vec![Selection { kind, namespace: None, labels, fields: None }]))
                }
                Some(_) | None => self.missing(usage),
            };
        }
        let mut spelled = vec![id.plural.clone()];
        for word in words {
            match word.split_once('/') {
                None => spelled.push(word.clone()),
                Some((named, name)) if self.kind(named)?.id == *id => spelled.push(name.to_owned()),
                Some((named, _)) => {
                    return self.refuse(Reason::Value, named, format!("write {} {usage}", self.sorted.spelled));
                }
            }
        }
        self.objects(&spelled, usage, false)
    }

    pub(super) fn each_kind(
        &self,
        objects: &Objects,
        fits: impl Fn(&KindId) -> bool,
        kinds: &str,
    ) -> Result<(), Refusal> {
        match objects.kinds().into_iter().find(|kind| !fits(kind)) {
            None => Ok(()),
            Some(kind) => {
                let instead = format!("{} takes {kinds}", self.sorted.spelled);
                self.refuse(Reason::Value, &kind.kind, instead)
            }
        }
    }

    /// The version that the one object must have.
    pub(super) fn version(&self, objects: &Objects) -> Result<Option<String>, Refusal> {
        match (self.sorted.value("resource-version"), objects) {
            (None, _) => Ok(None),
            (Some(version), Objects::Named(targets)) if targets.len() == 1 => match version.is_empty() {
                true => self.missing("--resource-version=VERSION"),
                false => Ok(Some(version.to_owned())),
            },
            (Some(version), _) => self.refuse(Reason::Value, version, "a version is of one object; name that one"),
        }
    }
}
