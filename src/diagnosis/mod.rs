//! From evidence to causes, as a pure function: the same evidence gives the same explanation, byte for byte.
//! Invariant: a finding cites the observations that prove it, and absence is claimed only where a read covered it.
//! Not here: which read comes next (`agent::rules`), or any reading itself (`cluster`).

pub mod evidence;
