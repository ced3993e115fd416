//! klue finds the clue across clusters: a terminal workbench in which a person and three agent roles investigate a fleet
//! of Kubernetes clusters run with Open Cluster Management.
//!
//! This page is the architecture. It is short on purpose; each folder's `mod.rs` says the rest.
//!
//! # In one breath
//! Everything that happens is a [`app::message::Message`]; what is worth remembering becomes a [`domain::fact::Fact`];
//! what we want done is an [`app::effect::Effect`]; the screen and the minds are functions of the fold.
//!
//! ```text
//!  keys ──┐
//!  watch ─┤                                        ┌──► ui::render(&State, &Theme, area, &mut Buffer)
//!  model ─┼─► Message ─► app::update(&mut State, Message, now) ─► Vec<Effect> ─► shell performs ─► Message …
//!  timer ─┘                        │                                  ▲
//!                agent::inquiry records Fact ─► Case::apply(Entry)    └─ Effect::Append(entry) always goes first
//!                                              ▲
//!                 load · replay(..n) · export · crash recovery: the same `apply`
//! ```
//!
//! # Reading order
//! [`domain`] (the nouns) · [`case::fold`] (a case is a fold) · [`agent::inquiry`] (what goes in and comes out of a case at
//! work) · [`agent::rules`] and [`diagnosis`] (how the next step is found) · [`policy::approval`] (how a change is
//! approved) · [`cluster::door`] (the only way to a cluster) · [`app`], [`ui`] (the screen) · [`shell`] (the loop).
//!
//! # Layers
//! A folder names only those before it in this list; `tests/tidy.rs` holds the table and fails otherwise.
//! `domain` · `case`, `policy`, `diagnosis` · `kubectl` · `runbook` · `agent` · `app` · `ui` · `journal` · `cluster` ·
//! `llm` · `shell`, then `main`. Below `journal` there is no await, no file, no clock and no randomness.
//!
//! # Invariants, above all about what is absent
//! - **No shell, no child process.** kubectl's words are parsed and become HTTP requests; nothing is ever run.
//! - **One grammar, two judges.** People, minds and runbooks have the same words. [`kubectl::class`] judges the words and
//!   [`policy::classify`] the requests, each by its own table; where they part, nothing is sent.
//! - **A change is known before it is seen, and seen before it is sent.** [`kubectl::work`] reads until every request is known;
//!   the door asks for the rights, rehearses, and pins uid and resourceVersion; the digest of all that is what a key approves.
//! - **One door.** [`cluster::door::Door`] is the only place where bytes leave for a cluster. Its reader refuses whatever
//!   is not a read, judged on the wire ([`policy::classify`]); its `act` demands a [`policy::approval::Permit`] by value.
//! - **Other programs get a dump and nothing else.** [`cluster::listen`] serves dumps on loopback to who holds the token of
//!   the run; what leaves is read-only and veiled: sizes for the values of secrets, no credentials.
//! - **No approval without a person.** `Proposal → Pending → Approved → Permit`: a keystroke is minted by a seat, a seat
//!   only at a terminal, a permit only after the decision is synced to disk. Replays, headless runs and tests of the
//!   binary without a terminal have no seat, so there is nothing they could say yes with.
//! - **Not seen is never not there.** [`domain::observation::Outcome`] has a name for each way of not seeing, and
//!   [`diagnosis::evidence::Sight`] has three answers, not two.
//! - **No claim without a citation.** Findings and conclusions carry the observations that prove them.
//! - **No replay mode.** A replay shows the fold of the first n entries; it has no mind, no seat and no fleet.
//! - **Nothing from outside is an instruction.** Text passes [`domain::redact`] before it becomes a fact or a cell.
//!
//! # Choices made here
//! - Tables are made from objects by [`kubectl::columns`], the same for live clusters, dumps and sandboxes; rows are kept,
//!   objects are not. It lives in `kubectl` and not in `cluster`, because observations print the same tables.
//! - Built-in kinds have the API server's own columns; `tests/printers` holds objects with the Tables that a real server
//!   made of them, and what kubectl printed. What klue adds of its own is for panes, and in no Table.
//! - A dump is [`cluster::snapshot`]: a `tree` of files (archives are read where they lie), a `layout` that says what each
//!   file is, a `store` that knows where each object starts and keeps a small packed row of it, and the API over these.
//!   Whole objects are read from their bytes when somebody asks for them; tables, selectors and searches need none.
//! - What was read is kept in an index under the cache directory, one for each path of 32 MB or more, never with the value
//!   of a Secret. At the next opening some 1,500 folders and files are compared with it at once and all of them in the
//!   background; any doubt, and the dump is read again.
//! - Of an object that a dump holds twice, the highest resourceVersion counts; the other places are kept beside it.
//! - A dump's clock is what its collector wrote down, else the newest thing in it; never a file's time, and never now.
//!   Ages that kubectl itself counts (`describe`, `events`) run from now, since no API can tell it otherwise.
//! - Values of secrets leave a served dump as asterisks of the same length, so that sizes stay true and nobody takes
//!   them for the value.
//! - The rules mind reads one thing at a time, so that the same evidence gives the same trace, byte for byte.
//! - [`diagnosis::explain`] says which reads it misses; the Planner does no more than hand them out and stop in time.
//! - A handoff carries its reads and its repair as values, so that the next role need not understand a sentence.
//! - Verification repeats the reads that the findings cite, and says resolved only if every one was seen and the
//!   symptoms are gone.
//! - After its conclusions the model mind gives the floor to the rules mind: repairs and verification are the same for
//!   both.
//! - Preconditions go out with the request itself ([`kubectl::pin`]): the API refuses what has moved in the last moment. A card
//!   whose object moved comes anew under another id, and has to be looked at anew.
//! - Manifests stand in the words (`-f` takes the manifest itself), values of secrets never do, since words are recorded.
//! - `klue judge` on a cluster or a dump makes the reads that a change is worked out from, and nothing else.
//! - A drain that kubectl would refuse half way is refused whole. An approval of a certificate is for known signers alone.
//! - Reads print what kubectl prints; `tests/parity`, `tests/wire` and `tests/describe` hold klue against kubectl itself, and
//!   each has one file of the differences, with the reason for each.
//! - A batch is of one shape, of plain writes that no log or model put words into; there is no other way to say yes to several.
//! - Patterns of the user for what must be redacted are set once at the start, for the whole process ([`domain::redact`]).
//! - A case file begins with the first question, not with the start of klue: looking around leaves nothing behind.

pub mod agent;
pub mod app;
pub mod case;
pub mod cluster;
pub mod diagnosis;
pub mod domain;
pub mod journal;
pub mod kubectl;
pub mod llm;
pub mod policy;
pub mod runbook;
pub mod shell;
pub mod ui;
