"""Pods in every state that the printer of pods tells apart. Times are seconds before now."""


def running(**more):
    return {"state": {"running": {"startedAt": ("ago", 400)}}, "ready": True, "started": True, **more}


def waiting(reason, **more):
    return {"state": {"waiting": {"reason": reason} if reason else {}}, "ready": False, **more}


def ended(code, reason=None, signal=None, **more):
    state = {"exitCode": code, "startedAt": ("ago", 500), "finishedAt": ("ago", 450)}
    state.update({"reason": reason} if reason else {})
    state.update({"signal": signal} if signal else {})
    return {"state": {"terminated": state}, "ready": False, **more}


def before(seconds, count):
    """A container that ended before, so many times, last so many seconds ago."""
    return {"restartCount": count, "lastState": {"terminated": {"exitCode": 1, "finishedAt": ("ago", seconds)}}}


def condition(kind, status, reason=None):
    return {"type": kind, "status": status, **({"reason": reason} if reason else {})}


READY, UNREADY = condition("Ready", "True"), condition("Ready", "False")
INITIALISED, UNINITIALISED = condition("Initialized", "True"), condition("Initialized", "False")
GATED = condition("PodScheduled", "False", "SchedulingGated")


def pods():
    out = []

    def pod(name, phase="Running", main=(), init=(), sidecars=(), conditions=(), spec=None, gone=False, **status):
        """`init` and `sidecars` are statuses of init containers; a sidecar restarts for as long as the pod runs."""
        inits = [("s", s) for s in sidecars] + [("i", s) for s in init]
        named = [(f"{kind}{n}", kind, status) for n, (kind, status) in enumerate(inits)]
        containers = [{"name": f"c{n}", "image": "registry.example/app:1"} for n in range(max(1, len(main)))]
        first = [
            {"name": n, "image": "registry.example/init:1", **({"restartPolicy": "Always"} if k == "s" else {})}
            for n, k, _ in named
        ]
        whole = {"restartCount": 0, "image": "registry.example/app:1", "imageID": ""}
        out.append({
            "object": {
                "apiVersion": "v1", "kind": "Pod",
                "metadata": {"name": name, **({"finalizers": ["printers.example/kept"]} if gone else {})},
                "spec": {"containers": containers, "initContainers": first, "schedulerName": "nobody", **(spec or {})},
            },
            "status": {
                "phase": phase, "conditions": list(conditions), **status,
                "containerStatuses": [{"name": f"c{n}", **whole, **s} for n, s in enumerate(main)],
                "initContainerStatuses": [{"name": n, **whole, **s} for n, _, s in named if s],
            },
            "delete": gone,
        })

    node = {"nodeName": "printers-node-1"}
    pod("pending", "Pending")
    pod("unschedulable", "Pending", conditions=[condition("PodScheduled", "False", "Unschedulable")])
    pod("gated", "Pending", conditions=[GATED], spec={"schedulingGates": [{"name": "printers.example/gate"}]})
    pod("gated-with-a-reason", "Pending", conditions=[GATED], reason="Odd")
    pod("running", main=[running()], conditions=[INITIALISED, READY], spec=node, podIPs=[{"ip": "10.1.0.1"}], podIP="10.1.0.1")
    pod("two-addresses", main=[running()], spec=node, podIP="10.1.0.2", podIPs=[{"ip": "10.1.0.2"}, {"ip": "fd00::2"}])
    pod("nominated", "Pending", nominatedNodeName="printers-node-2")
    pod("creating", "Pending", main=[waiting("ContainerCreating")], spec=node)
    pod("waiting-without-a-reason", "Pending", main=[waiting(None)])
    pod("image-pull", "Pending", main=[waiting("ImagePullBackOff")])
    pod("err-image-pull", "Pending", main=[waiting("ErrImagePull"), running()])
    pod("config-error", "Pending", main=[waiting("CreateContainerConfigError")])
    pod("crash-loop", main=[waiting("CrashLoopBackOff", **before(75, 12))], conditions=[INITIALISED, UNREADY])
    pod("one-of-two-crashes", main=[waiting("CrashLoopBackOff", **before(4000, 3)), running(**before(90000, 2))])
    pod("second-of-two-crashes", main=[running(), waiting("CrashLoopBackOff", **before(700, 5))])
    pod("restarted-long-ago", main=[running(**before(1000000, 1))], conditions=[READY])
    pod("restarted-without-a-time", main=[running(restartCount=4)], conditions=[READY])
    pod("a-time-without-restarts", main=[running(lastState={"terminated": {"exitCode": 0, "finishedAt": ("ago", 60)}})])
    pod("completed", "Succeeded", main=[ended(0, "Completed")])
    pod("succeeded-without-statuses", "Succeeded")
    pod("failed-without-statuses", "Failed")
    pod("error", "Failed", main=[ended(1, "Error")])
    pod("oom-killed", "Failed", main=[ended(137, "OOMKilled", 9)])
    pod("exit-code", "Failed", main=[ended(3)])
    pod("signal", "Failed", main=[ended(137, None, 9)])
    pod("exit-code-0", "Succeeded", main=[ended(0)])
    pod("evicted", "Failed", reason="Evicted", message="The node was low on resource: memory.")
    pod("evicted-with-statuses", "Failed", reason="Evicted", main=[ended(137, "ContainerStatusUnknown")])
    pod("node-affinity", "Failed", reason="NodeAffinity")
    pod("deadline", "Failed", reason="DeadlineExceeded", main=[ended(0, "Completed")])
    pod("completed-and-ready", main=[ended(0, "Completed"), running()], conditions=[READY])
    pod("completed-and-not-ready", main=[ended(0, "Completed"), running()], conditions=[UNREADY])
    pod("completed-and-failed", "Failed", main=[ended(0, "Completed"), ended(2, "Error")])
    pod("completed-and-failed-and-running", main=[ended(0, "Completed"), ended(2, "Error"), running()], conditions=[UNREADY])
    pod("completed-and-failed-and-ready", main=[ended(0, "Completed"), ended(2), running()], conditions=[READY])
    pod("failed-and-completed", "Failed", main=[ended(2, "Error"), ended(0, "Completed")])
    pod("not-ready", main=[running(ready=False)], conditions=[UNREADY])
    pod("two-ready-of-three", main=[running(), running(ready=False), running()])
    pod("unknown", "Unknown", main=[running()])
    pod("init-waits", "Pending", main=[waiting("PodInitializing")], init=[waiting("PodInitializing"), None], conditions=[UNINITIALISED])
    pod("init-runs", "Pending", main=[waiting("PodInitializing")], init=[running(ready=False), waiting("PodInitializing")])
    pod("init-second", "Pending", main=[waiting("PodInitializing")], init=[ended(0, "Completed"), running(ready=False)])
    pod("init-error", "Pending", init=[ended(1, "Error", **before(130, 2))])
    pod("init-exit-code", "Pending", init=[ended(7)])
    pod("init-signal", "Pending", init=[ended(143, None, 15)])
    pod("init-crash-loop", "Pending", init=[ended(0, "Completed"), waiting("CrashLoopBackOff", **before(200, 7))])
    pod("init-image-pull", "Pending", init=[waiting("ImagePullBackOff")])
    pod("init-done", "Running", main=[running()], init=[ended(0, "Completed", **before(300, 5))], conditions=[INITIALISED, READY])
    pod("init-again", "Running", main=[running(**before(30, 1))], init=[running(ready=False)], conditions=[INITIALISED, READY])
    pod("init-failed-for-good", "Failed", main=[waiting("PodInitializing")], init=[ended(1, "Error")])
    pod("sidecar", main=[running()], sidecars=[running(**before(50, 2))], conditions=[INITIALISED, READY])
    pod("sidecar-not-ready", main=[running()], sidecars=[running(ready=False)], conditions=[INITIALISED])
    pod("sidecar-not-started", "Pending", main=[waiting("PodInitializing")], sidecars=[running(ready=False, started=False)])
    pod("sidecar-crashes-first", "Pending", main=[waiting("PodInitializing")], sidecars=[waiting("CrashLoopBackOff", **before(45, 4))])
    pod("sidecar-crashes-later", main=[running()], sidecars=[waiting("CrashLoopBackOff", **before(45, 4))], conditions=[INITIALISED])
    pod("sidecar-and-init", "Pending", main=[waiting("PodInitializing")], sidecars=[running(**before(500, 1))], init=[running(ready=False)])
    pod("sidecar-ended-well", "Succeeded", main=[ended(0, "Completed")], sidecars=[ended(0, "Completed")], conditions=[INITIALISED])
    pod("sidecar-killed", "Succeeded", main=[ended(0, "Completed")], sidecars=[ended(137, "Error")], conditions=[INITIALISED])
    pod("sidecar-outlives", main=[ended(0, "Completed")], sidecars=[running()], conditions=[INITIALISED])
    pod("terminating", main=[running(**before(140, 2))], conditions=[READY], gone=True)
    pod("terminating-pending", "Pending", gone=True)
    pod("terminating-after-success", "Succeeded", main=[ended(0, "Completed")], gone=True)
    pod("terminating-after-failure", "Failed", main=[ended(1, "Error")], gone=True)
    pod("node-lost", main=[running()], reason="NodeLost", gone=True)
    pod("node-lost-but-kept", main=[running()], reason="NodeLost")
    gates = {"readinessGates": [{"conditionType": "printers.example/a"}, {"conditionType": "printers.example/b"}]}
    pod("gates-none", main=[running()], conditions=[UNREADY], spec=gates)
    pod("gates-half", main=[running()], conditions=[UNREADY, condition("printers.example/b", "True")], spec=gates)
    pod("gates-all", main=[running()], conditions=[READY, condition("printers.example/a", "True"), condition("printers.example/b", "True")], spec=gates)
    return out
