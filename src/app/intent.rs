//! What a key can mean. The keymap says which key means what where.

/// Declares the intents together with the list of all of them, so that a test can walk it.
macro_rules! intents {
    ($($name:ident),* $(,)?) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Intent { $($name),* }

        impl Intent {
            pub const ALL: &'static [Self] = &[$(Self::$name),*];
        }
    };
}

intents! {
    // Everywhere.
    OpenCommand, OpenFilter, OpenHelp, NextPane, PreviousPane, GoTree, GoResources, GoAgent, Zoom, Back, Refresh,
    Interrupt, Suspend, FocusCard, TypeQuestion, AskSuggested, HistoryBack, HistoryForward, LastView, TellPlace,
    // In lists and texts.
    Down, Up, Top, Bottom, HalfDown, HalfUp, Open,
    // In the cluster tree.
    Mark, ScopeAll,
    // In tables and texts of the resource pane.
    ShowYaml, ShowLogs, ShowPreviousLogs, ShowEvents, AllNamespaces, RowNamespace, NextSort, Wide, CopyName,
    ScaleRow, RestartRow, DeleteRow, CopyPlace, FindNext, FindPrevious,
    // In the trace.
    Fold, UnfoldAll, FoldAll, NextHandoff, PreviousHandoff,
    // On a focused card.
    Approve, Reject, EditCard, ViewDiff, ExplainRisk, NextCard, PreviousCard,
    // In a replay.
    Play, StepForward, StepBack, ReplayNextHandoff, ReplayPreviousHandoff, ReplayNextApproval, ReplayPreviousApproval,
    ReplayStart, ReplayEnd,
    // While typing.
    Submit, Cancel, Complete, Recall,
    // At the question whether to quit.
    Leave, Stay,
}
