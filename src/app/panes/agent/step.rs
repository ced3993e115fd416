//! What the trace says of each fact: who, what, and what unfolds.

use super::conclusion;
use crate::app::tone::{Tone, Words};
use crate::domain::fact::Fact;
use crate::domain::finding::Finding;
use crate::domain::ids::ObservationId;
use crate::domain::observation::Observation;
use crate::domain::proposal::{Decision, Ending, Judgement, Proposal};
use crate::domain::role::Role;

/// A paragraph of a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    pub words: Vec<Words>,
    pub opens: Option<ObservationId>,
    pub indent: usize,
    /// Shown only when the step is unfolded.
    pub folds: bool,
}

impl Part {
    pub fn head(words: Vec<Words>) -> Self {
        Self { words, opens: None, indent: 0, folds: false }
    }
    pub fn more(words: Vec<Words>) -> Self {
        Self { words, opens: None, indent: 4, folds: true }
    }
    pub fn opening(self, id: ObservationId) -> Self {
        Self { opens: Some(id), ..self }
    }
    pub fn indented(self, indent: usize) -> Self {
        Self { indent, ..self }
    }
    /// Shown whether folded or not.
    pub fn always(self) -> Self {
        Self { folds: false, ..self }
    }
}

/// Excerpts, hits and details are folded until asked for; conclusions are what one came for.
pub fn is_open_by_default(fact: &Fact) -> bool {
    matches!(fact, Fact::Concluded { .. } | Fact::Proposed { .. })
}

pub fn plain(text: impl Into<String>) -> Words {
    Words::new(Tone::Plain, text)
}

pub fn dim(text: impl Into<String>) -> Words {
    Words::new(Tone::Dim, text)
}

pub fn toned(tone: Tone, text: impl Into<String>) -> Words {
    Words::new(tone, text)
}

fn who(role: Role) -> Words {
    Words::new(role.into(), format!("{role:<9}"))
}

fn ours(text: &str) -> Words {
    Words::new(Tone::Dim, format!("{text:<9}"))
}

/// The paragraphs of a fact; the first is its head.
pub fn parts(fact: &Fact) -> Vec<Part> {
    match fact {
        Fact::Opened { mode, clusters, mind } => {
            let names: Vec<&str> = clusters.iter().map(|cluster| cluster.name.as_str()).collect();
            let text = format!("opened over {} ({mode}), mind: {mind}", names.join(", "));
            vec![Part::head(vec![ours("case"), dim(text)])]
        }
        Fact::Asked { question } => {
            vec![Part::head(vec![toned(Tone::Person, format!("{:<9}", "you")), toned(Tone::Strong, question)])]
        }
        Fact::Thought { role, text } => vec![Part::head(vec![who(*role), plain(text)])],
        Fact::HandedOff { from, handoff } => vec![
            Part::head(vec![
                who(*from),
                toned(Tone::Strong, "→ "),
                Words::new(handoff.to.into(), handoff.to.to_string()),
                plain(format!(": {}", handoff.task)),
            ]),
            Part::more(vec![dim("expects "), plain(&handoff.expects)]),
            Part::more(vec![dim("because "), plain(&handoff.why)]),
        ],
        Fact::Looked { id, role, command, why } => vec![
            Part::head(vec![who(*role), plain(command.to_string()), dim(format!(" @{} {id}", command.cluster))]),
            Part::more(vec![dim("to see "), plain(why)]),
        ],
        Fact::Observed { observation } => observed(observation),
        Fact::Retrieved { query, hits } => {
            let found = match hits.first() {
                None => "nothing relevant is known".to_owned(),
                Some(best) => format!("{} ({})", best.title, best.source),
            };
            let mut out = vec![Part::head(vec![who(Role::Advisor), dim("found "), plain(found)])];
            out.push(Part::more(vec![dim("for "), plain(query)]));
            for hit in hits {
                let title = format!("{:.2} {} — {}", hit.score, hit.title, hit.source);
                out.push(Part::more(vec![plain(title)]));
                out.push(Part::more(vec![dim(&hit.excerpt)]).indented(6));
            }
            out
        }
        Fact::Found { finding } => found(finding),
        Fact::Concluded { conclusions } => conclusion::parts(conclusions),
        Fact::Proposed { proposal } => proposed(proposal),
        Fact::Judged { judgement } => judged(judgement),
        Fact::Decided { proposal, decision } => vec![match decision {
            Decision::Approved { digest } => Part::head(vec![
                toned(Tone::Person, format!("{:<9}", "you")),
                toned(Tone::Good, format!("approved {proposal} ")),
                dim(format!("digest {}", digest.short())),
            ]),
            Decision::Rejected { reason } => Part::head(vec![
                toned(Tone::Person, format!("{:<9}", "you")),
                toned(Tone::Warning, format!("rejected {proposal}: ")),
                plain(reason),
            ]),
        }],
        Fact::Started { proposal, .. } => vec![Part::head(vec![ours("gate"), plain(format!("{proposal} started"))])],
        Fact::Sent { proposal, request } => {
            vec![Part::head(vec![ours("gate"), plain(format!("{proposal} sent {request}"))])]
        }
        Fact::Finished { proposal, ending } => vec![Part::head(match ending {
            Ending::Accepted { answer } => {
                vec![ours("gate"), toned(Tone::Good, format!("{proposal} accepted ")), plain(answer)]
            }
            Ending::Refused { why } => vec![ours("gate"), toned(Tone::Bad, format!("{proposal} refused ")), plain(why)],
            Ending::Moved { why } => {
                vec![ours("gate"), toned(Tone::Warning, format!("{proposal} was not sent: ")), plain(why)]
            }
        })],
        Fact::Verified { proposal, resolved, text, evidence } => verified(*proposal, *resolved, text, evidence),
        Fact::Spent { role, model, prompt_tokens, completion_tokens } => vec![Part::head(vec![
            who(*role),
            dim(format!("{model}: {prompt_tokens} tokens in, {completion_tokens} out")),
        ])],
        Fact::Said { role, text } => vec![Part::head(vec![who(*role), dim("says "), plain(text)])],
        Fact::Failed { what, why } => {
            vec![Part::head(vec![ours("failed"), toned(Tone::Bad, what), plain(format!(": {why}"))])]
        }
        Fact::TookOver { why } => {
            vec![Part::head(vec![ours("rules"), toned(Tone::Warning, "take over: "), plain(why)])]
        }
        Fact::Noted { text } => vec![Part::head(vec![ours("note"), plain(text)])],
        Fact::Confirmed { right, text } => {
            let verdict = if *right { "that was it. " } else { "that was not it: " };
            vec![Part::head(vec![toned(Tone::Person, format!("{:<9}", "you")), plain(format!("{verdict}{text}"))])]
        }
        Fact::Closed { why } => vec![Part::head(vec![ours("case"), dim(format!("closed: {why}"))])],
        Fact::Unknown(_) => {
            vec![Part::head(vec![ours("?"), dim("a fact that a newer klue wrote; update klue to read it")])]
        }
    }
}

fn observed(observation: &Observation) -> Vec<Part> {
    let id = observation.id;
    let tone = if observation.outcome.was_seen() { Tone::Plain } else { Tone::Warning };
    let mut out = vec![
        Part::head(vec![
            plain("  "),
            toned(Tone::Link, format!("[{id}]")),
            toned(tone, format!(" {}", observation.outcome)),
            dim(redacted(observation.redactions)),
        ])
        .opening(id),
    ];
    if let Some(orders) = &observation.orders {
        out.push(Part::more(vec![toned(Tone::Warning, orders)]).opening(id).always());
    }
    out.push(Part::more(vec![dim(&observation.request)]).opening(id));
    if let Some(source) = &observation.source {
        out.push(Part::more(vec![dim("from "), dim(source)]).opening(id));
    }
    out.extend(observation.excerpt.lines().map(|line| Part::more(vec![plain(line)]).opening(id)));
    out
}

/// How much of an observation nobody sees.
fn redacted(values: u32) -> String {
    match values {
        0 => String::new(),
        1 => " (1 value redacted)".to_owned(),
        many => format!(" ({many} values redacted)"),
    }
}

fn found(finding: &Finding) -> Vec<Part> {
    let mut out = vec![Part::head(vec![
        who(Role::Planner),
        toned(Tone::Warning, "finds "),
        plain(&finding.summary),
        dim(format!(" ({})", finding.fault)),
    ])];
    out.push(Part::more(vec![dim("on "), plain(finding.resource.to_string())]));
    out.extend(finding.evidence.iter().map(conclusion::citation));
    if let Some(first) = finding.evidence.first() {
        out[0].opens = Some(first.observation);
    }
    out
}

fn proposed(proposal: &Proposal) -> Vec<Part> {
    let command = proposal.command.to_string();
    vec![
        Part::head(vec![
            if proposal.by_person { toned(Tone::Person, format!("{:<9}", "you")) } else { who(Role::Engineer) },
            toned(
                Tone::Strong,
                format!("{} {} ", if proposal.by_person { "propose" } else { "proposes" }, proposal.id),
            ),
            plain(command),
            dim(format!(" @{}", proposal.command.cluster)),
        ]),
        Part::more(vec![dim("why "), plain(&proposal.why)]),
        Part::more(vec![dim("verify "), plain(&proposal.verify)]),
        Part::more(vec![dim("risk "), plain(&proposal.risk)]),
    ]
}

fn judged(judgement: &Judgement) -> Vec<Part> {
    let verdict = match &judgement.barred {
        Some(why) => toned(Tone::Bad, format!("cannot be approved here: {why}")),
        None => plain(format!("is {}, waits for a person (ga)", judgement.class)),
    };
    let mut out = vec![Part::head(vec![ours("gate"), plain(format!("{} ", judgement.proposal)), verdict])];
    for request in &judgement.requests {
        out.push(Part::more(vec![plain(format!("{} {}", request.method, request.path))]));
    }
    for line in judgement.diff.lines() {
        let tone = diff_tone(line);
        out.push(Part::more(vec![toned(tone, line)]));
    }
    out.push(Part::more(vec![dim(format!("digest {}", judgement.digest.short()))]));
    out
}

/// The tone of a line of a diff. The sign in front says the same without colour.
pub fn diff_tone(line: &str) -> Tone {
    match line.as_bytes().first() {
        Some(b'+') => Tone::Added,
        Some(b'-') => Tone::Removed,
        Some(b'@') => Tone::Dim,
        _ => Tone::Plain,
    }
}

fn verified(
    proposal: crate::domain::ids::ProposalId,
    resolved: bool,
    text: &str,
    evidence: &[ObservationId],
) -> Vec<Part> {
    let (tone, word) = if resolved { (Tone::Good, "worked. ") } else { (Tone::Warning, "is not verified: ") };
    let verdict = toned(tone, format!("{proposal} {word}"));
    let mut out = vec![Part::head(vec![who(Role::Planner), verdict, plain(text)])];
    out.extend(
        evidence.iter().map(|id| Part::more(vec![dim("seen in "), toned(Tone::Link, format!("[{id}]"))]).opening(*id)),
    );
    out
}
