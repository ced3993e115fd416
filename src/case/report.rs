//! A case as a page that a colleague can read: what was asked, what was found and why, what was changed.

use super::fold::{Case, Stage};
use crate::domain::fact::Fact;
use crate::domain::finding::{Conclusion, Verdict};
use crate::domain::proposal::Ending;
use crate::domain::time::UNTOLD;
use std::fmt::{Error, Write};

/// The case in Markdown.
pub fn markdown(case: &Case, id: &str) -> String {
    let mut page = String::new();
    // Writing to a string cannot fail; a page cut short would still be text.
    let _ = write_page(&mut page, case, id);
    page
}

fn write_page(page: &mut String, case: &Case, id: &str) -> Result<(), Error> {
    writeln!(page, "# Case {id}\n")?;
    if let (Some(first), Some(last)) = (case.entries().first(), case.entries().last()) {
        writeln!(page, "From {} to {}, {}, {} mind.\n", first.at, last.at, case.mode, case.mind)?;
    }
    for cluster in &case.clusters {
        let told = cluster.captured.filter(|at| *at != UNTOLD);
        let captured = told.map(|at| format!(", as of {at}")).unwrap_or_default();
        writeln!(page, "- {} ({}{captured})", cluster.name, cluster.rung.word())?;
    }
    for entry in case.entries() {
        match &entry.fact {
            Fact::Asked { question } => writeln!(page, "\n## {question}\n")?,
            Fact::Concluded { conclusions } => {
                match conclusions.verdict {
                    Verdict::Found => {}
                    Verdict::Healthy => {
                        writeln!(page, "**Healthy**: nothing wrong was seen in what was asked about.\n")?
                    }
                    Verdict::Inconclusive => writeln!(page, "**Inconclusive**: what was seen does not decide it.\n")?,
                }
                for conclusion in &conclusions.conclusions {
                    write_conclusion(page, conclusion)?;
                }
                if let Some(note) = &conclusions.note {
                    writeln!(page, "Note: {note}\n")?;
                }
                for finding in &conclusions.also_seen {
                    writeln!(page, "- Also seen: {} ({})", finding.summary, finding.fault)?;
                }
                for unseen in &conclusions.unseen {
                    writeln!(page, "- Not seen on {}: {} ({})", unseen.cluster, unseen.what, unseen.why)?;
                }
            }
            _ => {}
        }
    }
    write_changes(page, case)?;
    write_observations(page, case)
}

fn write_conclusion(page: &mut String, conclusion: &Conclusion) -> Result<(), Error> {
    writeln!(page, "### {}. {}\n", conclusion.rank, conclusion.summary)?;
    writeln!(page, "- Fault: `{}`, confidence {:.0} %", conclusion.fault, conclusion.confidence * 100.0)?;
    writeln!(page, "- Object: {}", conclusion.resource)?;
    if let Some(runbook) = &conclusion.runbook {
        writeln!(page, "- Runbook: {runbook}")?;
    }
    if !conclusion.chain.is_empty() {
        writeln!(page, "- Chain, cause first:")?;
        for link in &conclusion.chain {
            writeln!(page, "  - `{}` {}", link.fault, link.resource)?;
        }
    }
    writeln!(page, "- Evidence:")?;
    for citation in &conclusion.evidence {
        writeln!(page, "  - [{}] {}: {}", citation.observation, citation.what, one_line(&citation.excerpt))?;
    }
    for repair in &conclusion.remediation {
        writeln!(page, "- Repair on {}: `{}`", repair.command.cluster, repair.command)?;
        writeln!(page, "  - why: {}\n  - risk: {}\n  - verify: {}", repair.why, repair.risk, repair.verify)?;
    }
    writeln!(page)
}

fn write_changes(page: &mut String, case: &Case) -> Result<(), Error> {
    if case.changes.is_empty() {
        return Ok(());
    }
    writeln!(page, "\n## Changes\n")?;
    for (id, change) in &case.changes {
        writeln!(page, "- {id} on {}: `{}`", change.proposal.command.cluster, change.proposal.command)?;
        let stage = match &change.stage {
            Stage::Waiting => "waits for a person".to_owned(),
            Stage::Rejected { reason } => format!("turned down: {reason}"),
            Stage::Approved => "approved".to_owned(),
            Stage::Started => "started; how it ended is not known (interrupted)".to_owned(),
            Stage::Finished(Ending::Accepted { answer }) => format!("accepted by the cluster: {answer}"),
            Stage::Finished(Ending::Refused { why }) => format!("refused: {why}"),
            Stage::Finished(Ending::Moved { why }) => format!("not sent: {why}"),
            Stage::Verified { text, .. } => text.clone(),
        };
        writeln!(page, "  - {stage}")?;
        if let Some(judgement) = &change.judgement
            && !judgement.diff.is_empty()
        {
            writeln!(page, "\n```diff\n{}\n```\n", judgement.diff.trim_end())?;
        }
    }
    Ok(())
}

fn write_observations(page: &mut String, case: &Case) -> Result<(), Error> {
    writeln!(page, "\n## Observations\n")?;
    for (id, observation) in &case.observations {
        let from = observation.source.as_deref().unwrap_or(&observation.request);
        let redacted = match observation.redactions {
            0 => String::new(),
            values => format!(", {values} redacted"),
        };
        writeln!(
            page,
            "- [{id}] {} on {} at {}: {}{redacted} ({from})",
            observation.command,
            observation.cluster(),
            observation.at,
            observation.outcome
        )?;
    }
    Ok(())
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
