//! In what klue's requests differ from kubectl's, and why. All else is the same, but for the field manager, for the
//! encoding, and for what Go writes for nothing (`creationTimestamp: null`, `resources: {}`).

/// What a command of klue's does otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Otherwise {
    /// klue sends nothing, where kubectl sends what changes nothing.
    SendsNothing,
    /// klue refuses the words before it has read anything, or after.
    Refuses,
    /// klue's requests say more in the query than kubectl's: this.
    Adds(&'static str),
}

pub const DIFFERENCES: &[(&str, Otherwise, &str)] = &[
    ("label-same", Otherwise::SendsNothing, "an empty patch asks for nothing; kubectl 1.36 sends none either"),
    ("annotate-same", Otherwise::SendsNothing, "an empty patch asks for nothing"),
    (
        "drain-rehearsed",
        Otherwise::Adds("dryRun=All"),
        "kubectl says of an eviction that it is a rehearsal in its body alone; klue says it in the query as well, where \
         the gate looks",
    ),
    (
        "delete-rehearsed",
        Otherwise::Adds("dryRun=All"),
        "kubectl says it in the options of the deletion alone, which klue does as well",
    ),
    (
        "diff",
        Otherwise::Adds("fieldValidation=Strict"),
        "a diff is apply with dryRun=All here, and unknown fields are an error in both",
    ),
    ("drain-refused", Otherwise::Refuses, "kubectl has cordoned the node when it finds out; klue has not"),
];

/// Reads of klue's that kubectl does without, and the other way round: the reason stands for all commands.
pub const READS: &str = "klue reads each object before it changes or deletes it, to show what changes and to pin it; it \
                         reads it once where kubectl reads twice, lists without a limit so that a change is never of a \
                         part, and does not wait, so it does not look for the end of a deletion";
