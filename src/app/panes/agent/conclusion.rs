//! Conclusions in the trace: causes with their chain, what proves them, and what would repair them.

use super::step::{Part, dim, plain, toned};
use crate::app::tone::Tone;
use crate::domain::finding::{Citation, Conclusion, Conclusions, Verdict};

pub fn parts(conclusions: &Conclusions) -> Vec<Part> {
    let (tone, words) = match conclusions.verdict {
        Verdict::Found => (Tone::Strong, "found the cause"),
        Verdict::Healthy => (Tone::Good, "nothing is wrong in what was asked about"),
        Verdict::Inconclusive => (Tone::Warning, "no cause could be proven"),
    };
    let mut out = vec![Part::head(vec![toned(Tone::Planner, format!("{:<9}", "Planner")), toned(tone, words)])];
    if let Some(note) = &conclusions.note {
        out.push(Part::more(vec![plain(note)]).always());
    }
    for conclusion in &conclusions.conclusions {
        cause(conclusion, &mut out);
    }
    for finding in &conclusions.also_seen {
        let text = format!("{} ({})", finding.summary, finding.fault);
        let seen = Part::more(vec![dim("also seen "), plain(text)]);
        out.push(match finding.evidence.first() {
            Some(first) => seen.opening(first.observation),
            None => seen,
        });
    }
    for unseen in &conclusions.unseen {
        let text = format!("{} on {}: {}", unseen.what, unseen.cluster, unseen.why);
        out.push(Part::more(vec![toned(Tone::Warning, "not seen "), plain(text)]));
    }
    out
}

fn cause(conclusion: &Conclusion, out: &mut Vec<Part>) {
    let percent = (conclusion.confidence * 100.0).round();
    out.push(
        Part::more(vec![
            toned(Tone::Strong, format!("{}. ", conclusion.rank)),
            toned(Tone::Strong, &conclusion.summary),
            dim(format!(" ({percent}% sure)")),
        ])
        .indented(2)
        .always(),
    );
    let code = format!(" ({})", conclusion.fault);
    out.push(Part::more(vec![dim("cause   "), plain(conclusion.resource.to_string()), dim(code)]).always());
    for link in &conclusion.chain {
        let text = format!("{} on {}", link.fault, link.resource);
        out.push(Part::more(vec![dim("leads to "), plain(text)]));
    }
    out.extend(conclusion.evidence.iter().map(citation));
    for remediation in &conclusion.remediation {
        let command = remediation.command.to_string();
        let at = format!(" @{}", remediation.command.cluster);
        out.push(Part::more(vec![dim("repair  "), toned(Tone::Strong, command), dim(at)]).always());
        out.push(Part::more(vec![dim("why "), plain(&remediation.why)]).indented(12));
        out.push(Part::more(vec![dim("verify "), plain(&remediation.verify)]).indented(12));
        out.push(Part::more(vec![dim("risk "), plain(&remediation.risk)]).indented(12));
    }
    if let Some(runbook) = &conclusion.runbook {
        out.push(Part::more(vec![dim("runbook "), plain(runbook)]));
    }
}

/// A claim's proof, which Enter opens.
pub fn citation(citation: &Citation) -> Part {
    Part::more(vec![
        dim("seen in "),
        toned(Tone::Link, format!("[{}]", citation.observation)),
        dim(format!(" {}: ", citation.what)),
        plain(&citation.excerpt),
    ])
    .opening(citation.observation)
}
