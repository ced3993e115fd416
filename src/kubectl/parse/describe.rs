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

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests {
    use crate::kubectl::invocation::{Invocation, Look, Scope};
    use crate::kubectl::kinds::Kinds;
    use crate::kubectl::parse::parse;
    use crate::kubectl::refusal::Reason;

    fn read(line: &str) -> Result<Invocation, crate::kubectl::refusal::Refusal> {
        let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        parse(&words, &Kinds::builtin())
    }

    #[test]
    fn describe_takes_kinds_names_and_selectors() {
        for (line, asked, events, prefix) in [
            ("describe pods -A", "Pod *", None, false),
            ("describe pods,svc -n shop", "Pod shop, Service shop", None, false),
            ("describe pod web -n shop", "Pod shop/web", None, true),
            ("describe pod web cart -n shop", "Pod shop/web, Pod shop/cart", None, false),
            ("describe pod/web node/n1 -n shop", "Pod shop/web, Node */n1", None, false),
            ("describe pods -l app=web --show-events", "Pod default app=web", Some(true), false),
            ("describe node n1 --show-events=false --chunk-size=50", "Node */n1", Some(false), true),
            ("describe node -A n1", "Node */n1", None, true),
        ] {
            let Ok(Invocation::Look(Look::Describe { wanted, events: told, prefix: begins })) = read(line) else {
                panic!("{line}")
            };
            let spelled = wanted.iter().map(|wanted| {
                let place = match &wanted.scope {
                    Scope::Namespace(namespace) => namespace.as_str(),
                    Scope::Everywhere => "*",
                };
                let name = wanted.name.iter().map(|name| format!("/{name}")).collect::<String>();
                let labels = wanted.labels.iter().map(|labels| format!(" {labels}")).collect::<String>();
                format!("{} {place}{name}{labels}", wanted.kind.kind)
            });
            assert_eq!(
                (spelled.collect::<Vec<_>>().join(", ").as_str(), told, begins),
                (asked, events, prefix),
                "{line}"
            );
        }
    }

    #[test]
    fn describe_refuses_what_kubectl_refuses() {
        for (line, reason, token) in [
            ("describe", Reason::Missing, "describe"),
            ("describe podz", Reason::UnknownKind, "podz"),
            ("describe pod web -l app=web", Reason::Value, "--selector"),
            ("describe pod web -A", Reason::AsKubectl, "--all-namespaces"),
            ("describe pods --chunk-size=many", Reason::Value, "many"),
            ("describe pods --show-events=maybe", Reason::Value, "maybe"),
            ("describe pods -o yaml", Reason::UnknownFlag, "-o"),
            ("describe -f pod.yaml", Reason::File, "-f"),
            ("describe pods --as=root", Reason::Identity, "--as=root"),
            ("describe pod ../secrets", Reason::Value, "../secrets"),
        ] {
            let refusal = read(line).unwrap_err();
            assert_eq!((refusal.reason, refusal.token.as_str()), (reason, token), "{line}: {refusal}");
        }
    }
}
