//! Every state that a pod can be in, with the words that `kubectl get pods` has for it.
//! Invariant: the expected words are written by hand after upstream's `printPod`; nothing here computes them.

/// What a container is doing.
#[derive(Debug, Clone, Copy)]
pub enum Run {
    Running { ready: bool },
    Waiting(&'static str),
    Terminated { code: i64, signal: i64, reason: &'static str },
}

#[derive(Debug, Clone, Copy)]
pub struct Container {
    pub run: Run,
    pub restarts: usize,
    /// How the run before ended: seconds before the capture, exit code, reason.
    pub last: Option<(usize, i64, &'static str)>,
    /// An init container that goes on running beside the others.
    pub sidecar: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheduled {
    Yes,
    No,
    Gated,
}

#[derive(Debug, Clone, Copy)]
pub struct State {
    pub name: &'static str,
    pub phase: &'static str,
    /// `status.reason` of the pod itself.
    pub reason: &'static str,
    pub inits: &'static [Container],
    pub containers: &'static [Container],
    /// Containers of the specification, if there are statuses for none of them.
    pub without_status: usize,
    pub is_ready: bool,
    pub is_initialized: bool,
    pub deleting: bool,
    pub scheduled: Scheduled,
    /// READY, STATUS and RESTARTS, as kubectl prints them at the moment of the capture.
    pub cells: [&'static str; 3],
}

const fn running() -> Container {
    Container { run: Run::Running { ready: true }, restarts: 0, last: None, sidecar: false }
}

const fn unready() -> Container {
    Container { run: Run::Running { ready: false }, ..running() }
}

const fn waiting(reason: &'static str) -> Container {
    Container { run: Run::Waiting(reason), ..running() }
}

const fn ended(code: i64, reason: &'static str) -> Container {
    Container { run: Run::Terminated { code, signal: 0, reason }, ..running() }
}

const fn killed(signal: i64) -> Container {
    Container { run: Run::Terminated { code: 128 + signal, signal, reason: "" }, ..running() }
}

const fn again(container: Container, restarts: usize, ago: usize, code: i64, reason: &'static str) -> Container {
    Container { restarts, last: Some((ago, code, reason)), ..container }
}

const fn aside(container: Container) -> Container {
    Container { sidecar: true, ..container }
}

const HEALTHY: State = State {
    name: "running",
    phase: "Running",
    reason: "",
    inits: &[],
    containers: &[running()],
    without_status: 0,
    is_ready: true,
    is_initialized: true,
    deleting: false,
    scheduled: Scheduled::Yes,
    cells: ["1/1", "Running", "0"],
};

const SICK: State = State { is_ready: false, ..HEALTHY };
const PENDING: State = State { phase: "Pending", is_ready: false, ..HEALTHY };
const INITIALIZING: State = State { is_initialized: false, containers: &[waiting("PodInitializing")], ..PENDING };
const FAILED: State = State { phase: "Failed", ..SICK };
const DONE: State = State { phase: "Succeeded", ..SICK };

/// What most pods are.
pub const WELL: &[State] = &[
    HEALTHY,
    State { name: "two", containers: &[running(), running()], cells: ["2/2", "Running", "0"], ..HEALTHY },
    State { name: "after-init", inits: &[ended(0, "Completed")], ..HEALTHY },
    State { name: "sidecar", inits: &[aside(running())], cells: ["2/2", "Running", "0"], ..HEALTHY },
];

/// What some are.
pub const ODD: &[State] = &[
    State {
        name: "crash-loop",
        containers: &[again(waiting("CrashLoopBackOff"), 12, 180, 1, "Error")],
        cells: ["0/1", "CrashLoopBackOff", "12 (3m ago)"],
        ..SICK
    },
    State {
        name: "oom-killed",
        containers: &[again(ended(137, "OOMKilled"), 4, 1500, 137, "OOMKilled")],
        cells: ["0/1", "OOMKilled", "4 (25m ago)"],
        ..SICK
    },
    State {
        name: "init-crash-loop",
        inits: &[again(waiting("CrashLoopBackOff"), 7, 300, 1, "Error")],
        cells: ["0/1", "Init:CrashLoopBackOff", "7 (5m ago)"],
        ..INITIALIZING
    },
    State {
        name: "image-pull",
        containers: &[waiting("ImagePullBackOff")],
        cells: ["0/1", "ImagePullBackOff", "0"],
        ..PENDING
    },
    State {
        name: "image-error",
        containers: &[waiting("ErrImagePull")],
        cells: ["0/1", "ErrImagePull", "0"],
        ..PENDING
    },
    State { name: "completed", containers: &[ended(0, "Completed")], cells: ["0/1", "Completed", "0"], ..DONE },
    State {
        name: "evicted",
        reason: "Evicted",
        containers: &[],
        without_status: 1,
        cells: ["0/1", "Evicted", "0"],
        ..FAILED
    },
    State { name: "terminating", deleting: true, cells: ["1/1", "Terminating", "0"], ..HEALTHY },
    State {
        name: "unschedulable",
        containers: &[],
        without_status: 1,
        scheduled: Scheduled::No,
        cells: ["0/1", "Pending", "0"],
        ..PENDING
    },
    State {
        name: "restarted",
        containers: &[again(running(), 3, 300, 1, "Error")],
        cells: ["1/1", "Running", "3 (5m ago)"],
        ..HEALTHY
    },
    State {
        name: "config-error",
        containers: &[waiting("CreateContainerConfigError")],
        cells: ["0/1", "CreateContainerConfigError", "0"],
        ..PENDING
    },
    State {
        name: "creating",
        containers: &[waiting("ContainerCreating")],
        cells: ["0/1", "ContainerCreating", "0"],
        ..PENDING
    },
    State {
        name: "init-first-of-two",
        inits: &[unready(), waiting("PodInitializing")],
        cells: ["0/1", "Init:0/2", "0"],
        ..INITIALIZING
    },
    State {
        name: "init-second-of-two",
        inits: &[ended(0, "Completed"), unready()],
        cells: ["0/1", "Init:1/2", "0"],
        ..INITIALIZING
    },
    State { name: "init-error", inits: &[ended(1, "Error")], cells: ["0/1", "Init:Error", "0"], ..INITIALIZING },
    State { name: "init-exit", inits: &[ended(3, "")], cells: ["0/1", "Init:ExitCode:3", "0"], ..INITIALIZING },
    State { name: "init-signal", inits: &[killed(9)], cells: ["0/1", "Init:Signal:9", "0"], ..INITIALIZING },
    State {
        name: "init-after",
        cells: ["0/1", "PodInitializing", "0"],
        inits: &[ended(0, "Completed")],
        ..INITIALIZING
    },
    State { name: "error", containers: &[ended(1, "Error")], cells: ["0/1", "Error", "0"], ..FAILED },
    State { name: "exit", containers: &[ended(2, "")], cells: ["0/1", "ExitCode:2", "0"], ..FAILED },
    State { name: "signal", containers: &[killed(15)], cells: ["0/1", "Signal:15", "0"], ..FAILED },
    State {
        name: "half-done",
        containers: &[running(), ended(0, "Completed")],
        cells: ["1/2", "NotReady", "0"],
        ..SICK
    },
    State {
        name: "done-beside-ready",
        containers: &[running(), ended(0, "Completed")],
        cells: ["1/2", "Running", "0"],
        ..HEALTHY
    },
    State {
        name: "error-beside-completed",
        containers: &[ended(0, "Completed"), ended(1, "Error")],
        cells: ["0/2", "Error", "0"],
        ..FAILED
    },
    State { name: "unready", containers: &[unready()], cells: ["0/1", "Running", "0"], ..SICK },
    State {
        name: "gated",
        containers: &[],
        without_status: 1,
        scheduled: Scheduled::Gated,
        cells: ["0/1", "SchedulingGated", "0"],
        ..PENDING
    },
    State { name: "node-lost", reason: "NodeLost", deleting: true, cells: ["1/1", "Unknown", "0"], ..HEALTHY },
    State {
        name: "done-and-deleted",
        containers: &[ended(0, "Completed")],
        deleting: true,
        cells: ["0/1", "Completed", "0"],
        ..DONE
    },
    State {
        name: "start-error",
        containers: &[again(waiting("RunContainerError"), 2, 61_200, 128, "StartError")],
        cells: ["0/1", "RunContainerError", "2 (17h ago)"],
        ..SICK
    },
    State {
        name: "node-affinity",
        reason: "NodeAffinity",
        containers: &[],
        without_status: 1,
        cells: ["0/1", "NodeAffinity", "0"],
        ..FAILED
    },
    State {
        name: "status-unknown",
        containers: &[ended(137, "ContainerStatusUnknown")],
        cells: ["0/1", "ContainerStatusUnknown", "0"],
        ..FAILED
    },
    State {
        name: "sidecar-restarted",
        inits: &[aside(again(running(), 2, 1500, 1, "Error"))],
        cells: ["2/2", "Running", "2 (25m ago)"],
        ..HEALTHY
    },
    State {
        name: "init-restarted-before",
        inits: &[again(ended(0, "Completed"), 5, 7200, 1, "Error")],
        cells: ["1/1", "Running", "0"],
        ..HEALTHY
    },
    State {
        name: "two-restarted",
        containers: &[again(running(), 1, 7200, 1, "Error"), again(running(), 2, 300, 137, "OOMKilled")],
        cells: ["2/2", "Running", "3 (5m ago)"],
        ..HEALTHY
    },
    State {
        name: "sidecar-of-crash-loop",
        inits: &[aside(running())],
        containers: &[again(waiting("CrashLoopBackOff"), 6, 180, 2, "Error")],
        cells: ["1/2", "CrashLoopBackOff", "6 (3m ago)"],
        ..SICK
    },
];
