//! Jobs, and CronJobs that start them.

use super::page::Page;
use super::values::{NONE, UNSET, get, is_there, list, number, or, said, when};
use super::{View, conditions, pod, selector};
use crate::domain::time;
use serde_json::Value;

pub(super) fn job(page: &mut Page, view: &View<'_>) {
    let of = view.object;
    let ready =
        if is_there(of, "status.ready") { format!(" ({} Ready)", number(of, "status.ready")) } else { String::new() };
    let status = |field: &str| number(get(of, "status"), field);
    page.field(
        "Pods Statuses",
        format!("{} Active{ready} / {} Succeeded / {} Failed", status("active"), status("succeeded"), status("failed")),
    );
    page.maybe("Start Time", when(of, "status.startTime", view.now));
    page.maybe("Completed At", when(of, "status.completionTime", view.now));
    let times = [time::parse(&said(of, "status.startTime")), time::parse(&said(of, "status.completionTime"))];
    if let [Some(start), Some(end)] = times {
        page.field("Duration", time::human(time::seconds_between(start, end)));
    }
    page.field("Selector", selector(get(of, "spec.selector")));
    wanted(page, get(of, "spec"));
    if said(of, "spec.completionMode") == "Indexed" {
        page.field("Completed Indexes", or(said(of, "status.completedIndexes"), NONE));
        page.maybe("Failed Indexes", said(of, "status.failedIndexes"));
    }
    conditions::write(page, view);
    pod::template(page, get(of, "spec.template"), view);
}

pub(super) fn cron_job(page: &mut Page, view: &View<'_>) {
    let of = view.object;
    page.field("Schedule", said(of, "spec.schedule"));
    page.field("Time Zone", or(said(of, "spec.timeZone"), UNSET));
    page.field("Suspend", capital(&or(said(of, "spec.suspend"), UNSET)));
    page.field("Concurrency Policy", said(of, "spec.concurrencyPolicy"));
    page.field("Successful Jobs Kept", or(said(of, "spec.successfulJobsHistoryLimit"), UNSET));
    page.field("Failed Jobs Kept", or(said(of, "spec.failedJobsHistoryLimit"), UNSET));
    page.field("Starting Deadline Seconds", seconds(&said(of, "spec.startingDeadlineSeconds"), UNSET));
    page.field("Last Schedule Time", or(when(of, "status.lastScheduleTime", view.now), UNSET));
    page.maybe("Last Successful Time", when(of, "status.lastSuccessfulTime", view.now));
    let active: Vec<String> = list(of, "status.active").iter().map(|job| said(job, "name")).collect();
    page.field("Active Jobs", or(active.join(", "), NONE));
    conditions::write(page, view);
    let spec = get(of, "spec.jobTemplate.spec");
    page.section("Job Template", |page| {
        let chosen = get(spec, "selector");
        page.field("Selector", if chosen.is_null() { UNSET.to_owned() } else { selector(chosen) });
        wanted(page, spec);
    });
    pod::template(page, get(spec, "template"), view);
}

/// What a job is to do.
fn wanted(page: &mut Page, spec: &Value) {
    page.field("Parallelism", or(said(spec, "parallelism"), UNSET));
    page.field("Completions", or(said(spec, "completions"), UNSET));
    page.maybe("Completion Mode", said(spec, "completionMode"));
    page.maybe("Suspend", said(spec, "suspend"));
    page.maybe("Backoff Limit", said(spec, "backoffLimit"));
    page.maybe("Backoff Limit Per Index", said(spec, "backoffLimitPerIndex"));
    page.maybe("TTL Seconds After Finished", said(spec, "ttlSecondsAfterFinished"));
    page.maybe("Active Deadline Seconds", seconds(&said(spec, "activeDeadlineSeconds"), ""));
}

fn seconds(number: &str, otherwise: &str) -> String {
    if number.is_empty() { otherwise.to_owned() } else { format!("{number}s") }
}

fn capital(word: &str) -> String {
    match word {
        "true" => "True".to_owned(),
        "false" => "False".to_owned(),
        other => other.to_owned(),
    }
}
