//! Leaves out of an object's text what no table, selector or relation needs, so that it is read several times faster.
//! Invariant: what stays is an object still, and its metadata is complete but for managedFields.

use super::head::{base_of, placed};
use super::lines::{Line, Lines, key_of};
use std::borrow::Cow;

/// Blocks of pods and of what makes pods that are never shown in a table.
const OF_TEMPLATES: [&[u8]; 13] = [
    b"env",
    b"envFrom",
    b"volumeMounts",
    b"volumes",
    b"tolerations",
    b"affinity",
    b"livenessProbe",
    b"readinessProbe",
    b"startupProbe",
    b"lifecycle",
    b"securityContext",
    b"resources",
    b"topologySpreadConstraints",
];
/// Besides, of pods themselves, of which there are most: what is in spec and status and in no column, selector or relation.
const OF_PODS: [&[u8]; 26] = [
    b"allocatedResources",
    b"args",
    b"command",
    b"containerID",
    b"dnsPolicy",
    b"enableServiceLinks",
    b"hostIP",
    b"hostIPs",
    b"imageID",
    b"imagePullPolicy",
    b"imagePullSecrets",
    b"lastProbeTime",
    b"lastTransitionTime",
    b"message",
    b"nodeSelector",
    b"ports",
    b"preemptionPolicy",
    b"priority",
    b"qosClass",
    b"serviceAccount",
    b"startTime",
    b"terminationGracePeriodSeconds",
    b"terminationMessagePath",
    b"terminationMessagePolicy",
    b"user",
    b"hostname",
];
/// The schemas of a definition are most of it.
const OF_DEFINITIONS: [&[u8]; 1] = [b"openAPIV3Schema"];

/// Keys that are left out with their blocks, and keys that are left out whatever they hold.
fn left_out(plural: &str) -> (&'static [&'static [u8]], &'static [&'static [u8]]) {
    match plural {
        "pods" => (&OF_TEMPLATES, &OF_PODS),
        "deployments"
        | "replicasets"
        | "statefulsets"
        | "daemonsets"
        | "jobs"
        | "cronjobs"
        | "replicationcontrollers" => (&OF_TEMPLATES, &[]),
        "customresourcedefinitions" => (&OF_DEFINITIONS, &[]),
        _ => (&[], &[]),
    }
}

/// The text of an object of a kind (by its plural) without what is left out. Only for YAML.
pub fn prune<'a>(bytes: &'a [u8], plural: &str) -> Cow<'a, [u8]> {
    let (blocks, keys) = left_out(plural);
    let mut lines = Lines::of(bytes).skip_while(Line::is_blank).peekable();
    let Some(first_line) = lines.peek() else { return Cow::Borrowed(bytes) };
    let base = base_of(first_line);
    let (mut first, mut in_metadata) = (true, false);
    // While lines are left out: the indentation of the key that they belong to.
    let mut leaving: Option<usize> = None;
    let mut kept = Vec::with_capacity(bytes.len() / 2);
    let mut from = first_line.start;
    for line in lines {
        let (indent, content) = placed(&line, base, std::mem::take(&mut first));
        if let Some(key) = leaving {
            let within =
                content.is_empty() || indent > key || (indent == key && matches!(content, [b'-'] | [b'-', b' ', ..]));
            if within {
                from = line.end;
                continue;
            }
            leaving = None;
        }
        // An entry of a sequence may open with a key: `- env:`.
        let (indent, content) = match content {
            [b'-', b' ', rest @ ..] if indent != base || !line.text.starts_with(b"-") => {
                (indent + 2, rest.trim_ascii_start())
            }
            _ => (indent, content),
        };
        if indent == base {
            in_metadata = content == b"metadata:";
        }
        let Some((key, value)) = key_of(content) else { continue };
        let drops = match in_metadata {
            true => value.is_empty() && indent == base + 2 && key == b"managedFields",
            false => (value.is_empty() && blocks.contains(&key)) || keys.contains(&key),
        };
        if drops && indent > base {
            // The dash of an entry stays, though the key behind it goes.
            let dash = line.content().starts_with(b"- ") && line.indent() + 2 != base;
            let end = if dash { line.start + line.indent() + 1 } else { line.start };
            kept.extend_from_slice(&bytes[from..end]);
            if dash {
                kept.push(b'\n');
            }
            from = line.end;
            leaving = Some(indent);
        }
    }
    if kept.is_empty() && from == 0 {
        return Cow::Borrowed(bytes);
    }
    kept.extend_from_slice(&bytes[from..]);
    Cow::Owned(kept)
}
