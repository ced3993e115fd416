//! The words of describe: a kind with or without names, a selector, or the beginning of a name.

use super::Reader;
use crate::kubectl::invocation::{Look, Wanted};
use crate::kubectl::refusal::{Reason, Refusal};

impl Reader<'_> {
    pub(super) fn describe(&self) -> Result<Look, Refusal> {
        let usage = "KIND [NAME… | -l SELECTOR] [-n NAMESPACE | -A]";
        let words = &self.sorted.arguments;
        let Some(first) = words.first() else { return self.missing(usage) };
        let slashed = first.contains('/');
        let wanted: Vec<Wanted> = if slashed {
            let targets = self.targets(words, usage)?.into_iter();
            targets.map(|target| self.wanted(target.kind, Some(target.name))).collect::<Result<_, _>>()?
        } else {
            let names = &words[1..];
            names.iter().try_for_each(|name| self.check_name(name))?;
            let mut wanted = Vec::new();
            for kind in self.kinds_of(first)? {
                match names {
                    [] => wanted.push(self.wanted(kind, None)?),
                    names => {
                        for name in names {
                            wanted.push(self.wanted(kind.clone(), Some(name.clone()))?);
                        }
                    }
                }
            }
            wanted
        };
        let named = wanted.iter().any(|wanted| wanted.name.is_some());
        if named && self.sorted.value("selector").is_some() {
            return self.refuse(Reason::Value, "--selector", "give names or a selector, not both");
        }
        if named && self.sorted.is_on("all-namespaces") && wanted.iter().any(|wanted| wanted.kind.namespaced) {
            return self.refuse(Reason::Value, "--all-namespaces", "say with -n in which namespace the name is");
        }
        // How many come in one part changes nothing of what is shown.
        self.number("chunk-size")?;
        let events = self.sorted.value("show-events").map(|value| value == "true");
        let prefix = !slashed && words.len() == 2 && wanted.len() == 1;
        Ok(Look::Describe { wanted, events, prefix })
    }
}
