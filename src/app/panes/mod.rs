//! The panes. Each owns its state: cursor, scroll, folds. Nothing here is a fact.

pub mod agent;
pub mod cards;
pub mod listing;
pub mod picker;
pub mod resources;
pub mod tree;
pub mod window;

/// All of them.
#[derive(Debug, Default)]
pub struct Panes {
    pub tree: tree::Tree,
    pub resources: resources::Resources,
    pub agent: agent::Agent,
    pub cards: cards::Cards,
}
