//! What the gate says of a change: judged, sent, refused, or moved since it was looked at.
//! Invariant: what was decided never becomes a card again; a change whose object moved is prepared anew, as a change of
//! its own that must be seen and approved like any other.

use crate::app::effect::Effect;
use crate::app::investigate;
use crate::app::state::State;
use crate::case::fold::Stage;
use crate::domain::fact::Fact;
use crate::domain::ids::ProposalId;
use crate::domain::proposal::Ending;
use crate::domain::time::Timestamp;
use crate::policy::approval::Pending;

/// A proposal was judged: it becomes a card, or the card that it has is judged again.
pub fn prepared(state: &mut State, pending: Pending, now: Timestamp) -> Vec<Effect> {
    let proposal = pending.proposal();
    let known = state.case().and_then(|case| case.changes.get(&proposal.id));
    let is_late = known.is_some_and(|change| {
        // The case keeps words without their credentials.
        let kept = Fact::Proposed { proposal: proposal.clone() }.redacted();
        let is_meant = matches!(&kept, Fact::Proposed { proposal } if proposal.command == change.proposal.command);
        change.stage != Stage::Waiting || !is_meant
    });
    if is_late {
        return Vec::new();
    }
    let judgement = pending.judgement().clone();
    state.panes.cards.receive(pending, state.frame);
    investigate::tell(state, now, |inquiry| inquiry.judged(judgement, now))
}

/// A change ended.
pub fn acted(state: &mut State, id: ProposalId, sent: Vec<String>, ending: Ending, now: Timestamp) -> Vec<Effect> {
    let moved = match &ending {
        Ending::Moved { why } => Some(why.clone()),
        Ending::Accepted { .. } | Ending::Refused { .. } => None,
    };
    let mut again = None;
    let mut effects = investigate::tell(state, now, |inquiry| {
        inquiry.finished(id, sent, ending, now);
        again = moved.and_then(|why| inquiry.again(id, &why, now));
    });
    if let Some(proposal) = again {
        state.complain(format!("{id} was not sent: what it is about moved; it is prepared anew as {}", proposal.id));
        effects.push(Effect::Prepare(proposal));
    }
    // What waits and is about the same objects was judged before this.
    for proposal in state.panes.cards.ended(id) {
        let why = format!("{id} was about the same object");
        state.panes.cards.await_again(proposal.clone(), &why, state.frame);
        effects.push(Effect::Prepare(proposal));
    }
    // What was changed shows in the tables at once, also where nothing watches.
    effects.push(Effect::Refresh);
    effects
}
