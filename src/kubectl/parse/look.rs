//! The words of reads: get, describe, events.

use super::Reader;
use crate::domain::row::KindId;
use crate::kubectl::invocation::{Look, Scope, Wanted};
use crate::kubectl::look::{Events, Format};
use crate::kubectl::refusal::{Reason, Refusal};

/// How many objects kubectl asks for at a time.
const CHUNK: u64 = 500;
/// The subresources that are objects to look at.
const SUBRESOURCES: [&str; 4] = ["status", "scale", "resize", "approval"];

impl Reader<'_> {
    pub(super) fn get(&self) -> Result<Look, Refusal> {
        let words = &self.sorted.arguments;
        let Some(first) = words.first() else { return self.missing("KIND [NAME…] [-n NAMESPACE | -A]") };
        let slashed = words.iter().filter(|word| word.contains('/')).count();
        let selects = self.selector_of("selector").is_some() || self.selector_of("field-selector").is_some();
        if slashed > 0 && slashed < words.len() {
            let why = "there is no need to specify a resource type as a separate argument when passing arguments in \
                       resource/name form (e.g. 'kubectl get resource/<resource_name>' instead of 'kubectl get resource \
                       resource/<resource_name>'";
            return self.as_kubectl(first, why);
        }
        if selects && slashed > 0 {
            let why = "selectors and the all flag cannot be used when passing resource/name arguments";
            return self.as_kubectl(first, why);
        }
        let names = words.get(1..).unwrap_or_default();
        if selects && !names.is_empty() && !first.contains(',') {
            return self.as_kubectl(first, "name cannot be provided when a selector is specified");
        }
        if selects && !names.is_empty() {
            let why = "selectors and the all flag cannot be used when passing resource/name arguments";
            return self.as_kubectl(first, why);
        }
        let mut wanted = Vec::new();
        if slashed > 0 {
            for word in words {
                let (kind, name) = self.pair(word)?;
                wanted.push(self.wanted(kind, Some(name))?);
            }
        } else {
            let kinds = self.kinds_of(first)?;
            for kind in kinds {
                if names.is_empty() {
                    wanted.push(self.wanted(kind, None)?);
                    continue;
                }
                for name in names {
                    self.check_name(name)?;
                    wanted.push(self.wanted(kind.clone(), Some(name.clone()))?);
                }
            }
        }
        if let Some(one) = wanted.iter().find(|one| one.name.is_none() && one.subresource.is_some()) {
            let plural = one.kind.plural.clone();
            return self.as_kubectl(&plural, "subresource cannot be used when bulk resources are specified");
        }
        Ok(Look::Get { wanted, output: self.output()? })
    }

    /// `KIND/NAME`.
    fn pair(&self, word: &str) -> Result<(KindId, String), Refusal> {
        let mut parts = word.split('/');
        match (parts.next(), parts.next(), parts.next()) {
            (Some(kind), Some(name), None) if !kind.is_empty() && !name.is_empty() && !kind.contains(',') => {
                self.check_name(name)?;
                Ok((self.kind(kind)?.id.clone(), name.to_owned()))
            }
            (_, _, Some(_)) => {
                self.as_kubectl(word, "arguments in resource/name form may not have more than one slash")
            }
            _ => self.as_kubectl(word, "arguments in resource/name form must have a single resource and name"),
        }
    }

    /// Kinds joined with commas; a category stands for all of its kinds.
    pub(super) fn kinds_of(&self, words: &str) -> Result<Vec<KindId>, Refusal> {
        let mut ids: Vec<KindId> = Vec::new();
        for word in words.split(',') {
            let of_category: Vec<KindId> = self.kinds.in_category(word).map(|kind| kind.id.clone()).collect();
            let named = if of_category.is_empty() { vec![self.kind(word)?.id.clone()] } else { of_category };
            for id in named {
                if !ids.contains(&id) {
                    ids.push(id);
                }
            }
        }
        Ok(ids)
    }

    fn selector_of(&self, flag: &'static str) -> Option<String> {
        self.sorted.value(flag).map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
    }

    fn wanted(&self, kind: KindId, name: Option<String>) -> Result<Wanted, Refusal> {
        let everywhere = self.sorted.is_on("all-namespaces");
        if kind.namespaced && everywhere && name.is_some() {
            return self.as_kubectl("--all-namespaces", "a resource cannot be retrieved by name across all namespaces");
        }
        let scope =
            if !kind.namespaced || everywhere { Scope::Everywhere } else { Scope::Namespace(self.namespace()?) };
        let subresource = self.sorted.value("subresource").filter(|name| !name.is_empty());
        if let Some(other) = subresource.filter(|name| !SUBRESOURCES.contains(name)) {
            return self.refuse(
                Reason::Value,
                other,
                "the subresources to look at are status and scale; logs shows logs",
            );
        }
        let sorts = self.sorted.value("sort-by").is_some_and(|path| !path.is_empty());
        let chunk = match self.sorted.value("chunk-size") {
            _ if sorts => None,
            None => Some(CHUNK),
            Some(text) => match text.parse::<i64>() {
                Ok(size) => u64::try_from(size).ok().filter(|size| *size > 0),
                Err(_) => return self.refuse(Reason::Value, text, "--chunk-size takes a whole number"),
            },
        };
        Ok(Wanted {
            kind,
            scope,
            name,
            labels: self.selector_of("selector"),
            fields: self.selector_of("field-selector"),
            subresource: subresource.map(str::to_owned),
            chunk,
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
        let mut fields = None;
        if let Some(of) = self.sorted.value("for").filter(|of| !of.is_empty()) {
            let Some((kind, name)) = of.split_once('/') else {
                return self.as_kubectl(of, "--for must be in resource/name form");
            };
            if name.contains('/') {
                return self.as_kubectl(of, "arguments in resource/name form may not have more than one slash");
            }
            self.check_name(name)?;
            let kind = self.kind(&kind.to_ascii_lowercase())?.id.clone();
            let (kind, version) = (&kind.kind, kind.api_version());
            fields = Some(format!(
                "involvedObject.kind={kind},involvedObject.apiVersion={version},involvedObject.name={name}"
            ));
        }
        let types = self.several("types");
        if let Some(other) = types.iter().find(|kind| !["normal", "warning"].contains(&kind.to_lowercase().as_str())) {
            return self.as_kubectl(other, "valid --types are Normal or Warning");
        }
        let format = self.format(false)?;
        let mut output = self.output()?;
        output.format = format;
        let events = match self.kinds.by_plural("", "events") {
            Some(kind) => kind.id.clone(),
            None => self.kind("events")?.id.clone(),
        };
        let mut wanted = self.wanted(events, None)?;
        wanted.fields = fields;
        if matches!(output.format, Format::Name) {
            return self.refuse(Reason::Value, "name", "kubectl prints nothing so; use get events -o name");
        }
        Ok(Look::Events(Box::new(Events { wanted, types, output })))
    }
}
