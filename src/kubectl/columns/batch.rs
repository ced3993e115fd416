//! Jobs and what starts them.

use super::cells::{NONE, age, alive, containers, or_none, plain_at, text, text_at};
use super::selectors::selector;
use super::spec::{AGE, CONTAINERS, IMAGES, SELECTOR, Spec, col, int};
use crate::domain::cluster::Health;
use crate::domain::object::Object;
use crate::domain::row::Cell;
use crate::domain::time;

pub(super) const KINDS: &[Spec] = &[
    Spec {
        group: "batch",
        kind: "Job",
        columns: &[col("Status"), col("Completions"), col("Duration"), AGE, CONTAINERS, IMAGES, SELECTOR],
        cells: job,
        health: job_health,
    },
    Spec {
        group: "batch",
        kind: "CronJob",
        columns: &[
            col("Schedule"),
            col("Timezone"),
            col("Suspend").boolean(),
            int("Active"),
            col("Last Schedule"),
            AGE,
            CONTAINERS,
            IMAGES,
            SELECTOR,
        ],
        cells: |object| {
            let [names, images] = containers(object, "spec.jobTemplate.spec.template.spec.containers");
            vec![
                plain_at(object, "spec.schedule"),
                text_at(object, "spec.timeZone"),
                text(match object.flag("spec.suspend") {
                    Some(true) => "True",
                    Some(false) => "False",
                    None => "<unset>",
                }),
                text(object.list("status.active").len().to_string()),
                object.time("status.lastScheduleTime").map_or_else(|| text(NONE), |at| Cell::Age(Some(at))),
                age(object),
                names,
                images,
                text(or_none(&selector(object, "spec.jobTemplate.spec.selector"))),
            ]
        },
        health: alive,
    },
];

fn job(object: &Object) -> Vec<Cell> {
    let succeeded = object.int("status.succeeded").unwrap_or(0);
    let completions = match (object.int("spec.completions"), object.int("spec.parallelism")) {
        (Some(wanted), _) => format!("{succeeded}/{wanted}"),
        (None, Some(parallel)) if parallel > 1 => format!("{succeeded}/1 of {parallel}"),
        (None, _) => format!("{succeeded}/1"),
    };
    let duration = match (object.time("status.startTime"), object.time("status.completionTime")) {
        (None, _) => text(""),
        (Some(start), None) => Cell::Age(Some(start)),
        (Some(start), Some(end)) => text(time::age(start, end)),
    };
    let [names, images] = containers(object, "spec.template.spec.containers");
    let selector = text(selector(object, "spec.selector"));
    vec![text(job_status(object)), text(completions), duration, age(object), names, images, selector]
}

fn job_status(object: &Object) -> &'static str {
    let is = |kind: &str| object.condition(kind).is_some_and(|condition| condition.is_true());
    if is("Complete") {
        "Complete"
    } else if is("Failed") {
        "Failed"
    } else if object.is_deleting() {
        "Terminating"
    } else if is("Suspended") {
        "Suspended"
    } else if is("FailureTarget") {
        "FailureTarget"
    } else if is("SuccessCriteriaMet") {
        "SuccessCriteriaMet"
    } else {
        "Running"
    }
}

fn job_health(object: &Object) -> Health {
    match job_status(object) {
        "Complete" | "SuccessCriteriaMet" => Health::Good,
        "Failed" | "FailureTarget" => Health::Bad,
        "Running" if object.int("status.failed").unwrap_or(0) > 0 => Health::Warning,
        "Running" => Health::Progressing,
        _ => Health::Warning,
    }
}
