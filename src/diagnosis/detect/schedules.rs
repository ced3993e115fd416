//! Work by the clock and by the load: CronJobs and Jobs that are suspended, autoscalers that cannot scale.

use crate::diagnosis::evidence::Seen;
use crate::diagnosis::inquiry::{Cause, Inquiry};
use crate::diagnosis::remedy::{Risk, remedy};
use crate::domain::ids::ClusterName;
use crate::domain::object::Object;
use crate::domain::resource::ResourceRef;

pub fn detect(inquiry: &mut Inquiry<'_>, cluster: &ClusterName, in_place: &dyn Fn(&str) -> bool) {
    for kind in ["CronJob", "Job"] {
        for seen in inquiry.objects(cluster, kind) {
            // Suspended on purpose is common: it answers a question about this one only.
            let asked = inquiry.target.names.contains(seen.object.name());
            if asked && in_place(seen.object.namespace()) && seen.object.flag("spec.suspend") == Some(true) {
                suspended(inquiry, cluster, seen);
            }
        }
    }
    for seen in inquiry.objects(cluster, "HorizontalPodAutoscaler") {
        if in_place(seen.object.namespace()) {
            autoscaler(inquiry, cluster, seen);
        }
    }
}

fn suspended(inquiry: &mut Inquiry<'_>, cluster: &ClusterName, seen: Seen<'_>) {
    let (kind, namespace, name) = (seen.object.kind(), seen.object.namespace(), seen.object.name());
    let words = format!(
        "patch {} {name} -n {namespace} --type=merge -p {{\"spec\":{{\"suspend\":false}}}}",
        kind.to_lowercase()
    );
    inquiry.cause(Cause {
        fault: "workload.suspended".into(),
        resource: seen.object.reference(cluster),
        confidence: 0.9,
        summary: format!(
            "{kind} {namespace}/{name} on {cluster} is suspended (spec.suspend is true), so it starts no pods."
        ),
        evidence: inquiry.cite_field(seen, "spec.suspend").into_iter().collect(),
        remediation: vec![remedy(
            cluster,
            &words,
            "if it is meant to run; find out who suspended it",
            format!("{kind} {namespace}/{name} starts pods again"),
            Risk::Reversible,
        )],
    });
}

/// Why an autoscaler does not scale, by its own conditions; a limit that it has reached answers only a question about scale.
fn complaint(autoscaler: &Object, about_scale: bool) -> Option<(&'static str, String)> {
    let said = |kind: &'static str| Some((kind, autoscaler.condition(kind)?));
    let stopped = said("AbleToScale")
        .filter(|(_, c)| c.is_false())
        .or(said("ScalingActive").filter(|(_, c)| c.is_false() && c.reason != "ScalingDisabled"));
    let limited = said("ScalingLimited").filter(|(_, c)| about_scale && c.is_true() && c.reason == "TooManyReplicas");
    let (kind, condition) = stopped.or(limited)?;
    Some((kind, format!("{}: {}", condition.reason, condition.message)))
}

fn autoscaler(inquiry: &mut Inquiry<'_>, cluster: &ClusterName, seen: Seen<'_>) {
    let about_scale =
        inquiry.scope.words.iter().any(|word| word.contains("scal") || word == "hpa" || word == "replicas");
    let Some((kind, message)) = complaint(seen.object, about_scale) else { return };
    let (namespace, name) = (seen.object.namespace(), seen.object.name());
    let resource = seen.object.reference(cluster);
    let scaled = ResourceRef::new(
        cluster,
        "apps/v1",
        seen.object.text("spec.scaleTargetRef.kind"),
        namespace,
        seen.object.text("spec.scaleTargetRef.name"),
    );
    let broken = inquiry.between.contains_key(&scaled) || inquiry.causes.iter().any(|cause| cause.resource == scaled);
    if broken {
        // Pods that do not run have no metrics.
        inquiry.link(&scaled, &resource);
    } else {
        inquiry.link(&resource, &scaled);
        inquiry.step("workload.not-ready", &scaled);
    }
    let limit = seen.object.int("spec.maxReplicas").unwrap_or_default();
    inquiry.cause(Cause {
        fault: "workload.autoscaler".into(),
        resource,
        confidence: 0.82,
        summary: format!(
            "HorizontalPodAutoscaler {namespace}/{name} on {cluster} cannot scale {} {} (maxReplicas {limit}): {message}",
            scaled.kind, scaled.name
        ),
        evidence: inquiry.cite_condition(seen, kind).into_iter().collect(),
        remediation: vec![remedy(
            cluster,
            &format!("describe horizontalpodautoscaler {name} -n {namespace}"),
            "give the containers the requests and the cluster the metrics that it needs, or raise its limit",
            format!("HorizontalPodAutoscaler {namespace}/{name} is ScalingActive=True"),
            Risk::Look,
        )],
    });
}
