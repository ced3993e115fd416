//! The words of changes.

use super::{many, one};
use crate::kubectl::change::{Action, Change, Marks, Objects, PatchForm, Pods, Selection, Taint};
use crate::kubectl::invocation::Target;
use crate::kubectl::kinds::Kinds;
use crate::kubectl::words::is_argument;

pub(super) fn words(change: &Change, kinds: &Kinds) -> Vec<String> {
    let mut words = vec!["kubectl".to_owned()];
    words.extend(namespace(change));
    words.extend(verb(&change.action).split(' ').map(str::to_owned));
    words.extend(objects(change, kinds));
    words.extend(pairs(&change.action));
    words.extend(flags(&change.action).into_iter().flatten());
    words.extend(change.rehearsal.then(|| "--dry-run=server".to_owned()));
    words
}

/// `-n`, where an object belongs to a namespace and does not say so itself.
fn namespace(change: &Change) -> Vec<String> {
    let of_target = |target: &Target| target.namespace.clone();
    let found = match (&change.objects, &change.action) {
        (Objects::Named(targets), _) => targets.iter().find_map(of_target),
        (Objects::Selected(selections), _) => selections.iter().find_map(|selection| selection.namespace.clone()),
        (Objects::Written(manifests), Action::Create { by }) if !by.is_empty() => {
            manifests.iter().find_map(|manifest| of_target(&manifest.target))
        }
        (Objects::Written(_), _) => None,
    };
    found.map_or_else(Vec::new, |namespace| vec!["-n".to_owned(), namespace])
}

fn verb(action: &Action) -> &'static str {
    match action {
        Action::Scale { .. } => "scale",
        Action::Patch { .. } => "patch",
        Action::Mark { on: Marks::Labels, .. } => "label",
        Action::Mark { on: Marks::Annotations, .. } => "annotate",
        Action::Taint { .. } => "taint",
        Action::Pods(Pods::Images(_)) => "set image",
        Action::Pods(Pods::Env { .. }) => "set env",
        Action::Pods(Pods::Resources { .. }) => "set resources",
        Action::Pods(Pods::ServiceAccount(_)) => "set serviceaccount",
        Action::Selector(_) => "set selector",
        Action::Approve { deny: false } => "certificate approve",
        Action::Approve { deny: true } => "certificate deny",
        Action::Restart => "rollout restart",
        Action::Pause { on: true } => "rollout pause",
        Action::Pause { on: false } => "rollout resume",
        Action::Undo { .. } => "rollout undo",
        Action::Delete(_) => "delete",
        Action::Create { .. } => "create",
        Action::Instantiate { .. } => "create job",
        Action::Apply { .. } => "apply",
        Action::Cordon { on: true } => "cordon",
        Action::Cordon { on: false } => "uncordon",
        Action::Drain(_) => "drain",
    }
}

/// Verbs that say the kind themselves.
fn says_kind(action: &Action) -> bool {
    matches!(action, Action::Approve { .. } | Action::Cordon { .. } | Action::Drain(_) | Action::Instantiate { .. })
}

fn objects(change: &Change, kinds: &Kinds) -> Vec<String> {
    match (&change.objects, &change.action) {
        (Objects::Named(targets), action) if says_kind(action) => {
            targets.iter().map(|target| target.name.clone()).collect()
        }
        (Objects::Named(targets), Action::Taint { .. }) => {
            std::iter::once("nodes".to_owned()).chain(targets.iter().map(|target| target.name.clone())).collect()
        }
        (Objects::Named(targets), _) => {
            targets.iter().map(|target| format!("{}/{}", one(&target.kind, kinds), target.name)).collect()
        }
        (Objects::Selected(selections), action) => {
            let names: Vec<String> = selections.iter().map(|selection| many(&selection.kind, kinds)).collect();
            let mut words = if says_kind(action) { Vec::new() } else { vec![names.join(",")] };
            words.extend(selections.first().map(|selection| selecting(selection, action)).unwrap_or_default());
            let everywhere = |selection: &Selection| selection.kind.namespaced && selection.namespace.is_none();
            words.extend(selections.iter().any(everywhere).then(|| "--all-namespaces".to_owned()));
            words
        }
        (Objects::Written(_), Action::Create { by }) if !by.is_empty() => by.clone(),
        (Objects::Written(manifests), _) => {
            manifests.iter().map(|manifest| format!("--filename={}", manifest.body)).collect()
        }
    }
}

fn selecting(selection: &Selection, action: &Action) -> Vec<String> {
    let labels = selection.labels.as_ref().map(|labels| format!("--selector={labels}"));
    let fields = selection.fields.as_ref().map(|fields| format!("--field-selector={fields}"));
    let all_alone = matches!(action, Action::Restart | Action::Pause { .. } | Action::Undo { .. });
    let all = (labels.is_none() && fields.is_none() && !all_alone).then(|| "--all".to_owned());
    [labels, fields, all].into_iter().flatten().collect()
}

fn pairs(action: &Action) -> Vec<String> {
    let joined = |(key, value): &(String, String)| format!("{key}={value}");
    match action {
        Action::Mark { set, .. } => set
            .iter()
            .map(|(key, value)| value.as_ref().map_or_else(|| format!("{key}-"), |value| format!("{key}={value}")))
            .collect(),
        Action::Taint { add, remove, .. } => {
            let added = add.iter().map(|Taint { key, value, effect }| match value.as_str() {
                "" => format!("{key}:{effect}"),
                value => format!("{key}={value}:{effect}"),
            });
            let removed = remove.iter().map(|(key, effect)| match effect {
                Some(effect) => format!("{key}:{effect}-"),
                None => format!("{key}-"),
            });
            added.chain(removed).collect()
        }
        Action::Pods(Pods::Images(images)) => images.iter().map(joined).collect(),
        Action::Pods(Pods::Env { set, remove, .. }) => {
            let pairs: Vec<String> = set.iter().map(joined).collect();
            // A value may be what no argument can be, such as `a|b`; behind its flag nobody takes it for anything else.
            let bare = pairs.iter().all(|pair| is_argument(pair));
            let written = pairs.into_iter().map(|pair| if bare { pair } else { format!("--env={pair}") });
            written.chain(remove.iter().map(|name| format!("{name}-"))).collect()
        }
        Action::Pods(Pods::ServiceAccount(name)) => vec![name.clone()],
        Action::Selector(pairs) => vec![pairs.iter().map(joined).collect::<Vec<_>>().join(",")],
        _ => Vec::new(),
    }
}

/// The flags of an action, in the order in which they are always written.
fn flags(action: &Action) -> Vec<Option<String>> {
    let on = |flag: &str, is: bool| is.then(|| format!("--{flag}"));
    let number = |flag: &str, number: Option<u64>| number.map(|number| format!("--{flag}={number}"));
    let text = |flag: &str, text: &Option<String>| text.as_ref().map(|text| format!("--{flag}={text}"));
    let quantities = |flag: &str, pairs: &[(String, String)]| {
        let pairs: Vec<String> = pairs.iter().map(|(name, quantity)| format!("{name}={quantity}")).collect();
        (!pairs.is_empty()).then(|| format!("--{flag}={}", pairs.join(",")))
    };
    let containers = |pattern: &str| (pattern != "*").then(|| format!("--containers={pattern}"));
    match action {
        Action::Scale { replicas, current, version } => vec![
            number("replicas", Some(u64::from(*replicas))),
            number("current-replicas", current.map(u64::from)),
            text("resource-version", version),
        ],
        Action::Patch { form, body, subresource } => {
            let form = match form {
                PatchForm::Merge => "merge",
                PatchForm::Strategic => "strategic",
                PatchForm::Json => "json",
            };
            let subresource = subresource.map(|subresource| format!("--subresource={}", subresource.name()));
            vec![Some(format!("--type={form}")), Some(format!("--patch={body}")), subresource]
        }
        Action::Mark { overwrite, version, .. } => {
            vec![on("overwrite", *overwrite), text("resource-version", version)]
        }
        Action::Taint { overwrite, .. } => vec![on("overwrite", *overwrite)],
        Action::Pods(Pods::Env { containers: pattern, overwrite, .. }) => {
            vec![containers(pattern), (!overwrite).then(|| "--overwrite=false".to_owned())]
        }
        Action::Pods(Pods::Resources { containers: pattern, limits, requests }) => {
            vec![containers(pattern), quantities("limits", limits), quantities("requests", requests)]
        }
        Action::Undo { to } => vec![number("to-revision", *to)],
        Action::Delete(deletion) => {
            let cascade = deletion.cascade.policy().to_ascii_lowercase();
            let (period, force) = match deletion.grace_period {
                Some(0) => (None, true),
                period => (period, false),
            };
            vec![
                (cascade != "background").then(|| format!("--cascade={cascade}")),
                number("grace-period", period),
                on("force", force),
                on("ignore-not-found", deletion.ignore_missing),
                on("wait", deletion.wait),
            ]
        }
        Action::Instantiate { cronjob } => vec![Some(format!("--from=cronjob/{cronjob}"))],
        Action::Apply { force } => vec![on("server-side", true), on("force-conflicts", *force)],
        Action::Drain(drain) => vec![
            on("ignore-daemonsets", drain.ignore_daemonsets),
            on("delete-emptydir-data", drain.delete_emptydir_data),
            on("force", drain.force),
            number("grace-period", drain.grace_period),
            text("pod-selector", &drain.pod_selector),
        ],
        Action::Pods(Pods::Images(_) | Pods::ServiceAccount(_))
        | Action::Selector(_)
        | Action::Approve { .. }
        | Action::Restart
        | Action::Pause { .. }
        | Action::Create { .. }
        | Action::Cordon { .. } => Vec::new(),
    }
}
