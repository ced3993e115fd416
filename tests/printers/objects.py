"""One object or more of each kind that has columns of its own. Times are seconds before now; `status` goes to the
subresource; `delete` leaves the object being deleted, held by its finalizer."""

KEPT = {"finalizers": ["printers.example/kept"]}
LABELS = {"app": "web", "tier": "front"}


def template(*names, labels=None, **spec):
    containers = [{"name": n, "image": f"registry.example/{n}:1.2@sha256:{'ab' * 32}" if i else f"registry.example/{n}:1.2"} for i, n in enumerate(names)]
    return {"metadata": {"labels": labels or LABELS}, "spec": {"containers": containers, **spec}}


def objects():
    out = []

    def add(kind, name, api="v1", status=None, delete=False, meta=None, **fields):
        metadata = {"name": name, **(meta or {}), **(KEPT if delete else {})}
        made = {"object": {"apiVersion": api, "kind": kind, "metadata": metadata, **fields}, "delete": delete}
        out.append({**made, "status": status} if status else made)

    expressions = [
        {"key": "zone", "operator": "In", "values": ["b", "a"]}, {"key": "old", "operator": "DoesNotExist"},
        {"key": "new", "operator": "Exists"}, {"key": "env", "operator": "NotIn", "values": ["dev"]},
    ]
    chosen = {"matchLabels": LABELS, "matchExpressions": expressions}
    chosen_labels = {**LABELS, "zone": "a", "new": "x"}

    # workloads
    add("PodTemplate", "two", template=template("web", "log"))
    add("PodTemplate", "bare", template={"metadata": {}, "spec": {"containers": [{"name": "a", "image": "b"}]}})
    add("ReplicationController", "rc", spec={"replicas": 3, "selector": LABELS, "template": template("web", "log")}, status={"replicas": 2, "readyReplicas": 1})
    apps = "apps/v1"
    for name, selector, labels in [("plain", {"matchLabels": LABELS}, None), ("chosen", chosen, chosen_labels)]:
        body = {"selector": selector, "template": template("web", "log", labels=labels)}
        add("ReplicaSet", name, apps, spec={"replicas": 2, **body}, status={"replicas": 2, "readyReplicas": 1, "availableReplicas": 1, "fullyLabeledReplicas": 1})
        add("Deployment", name, apps, spec={"replicas": 3, **body}, status={"replicas": 3, "updatedReplicas": 2, "readyReplicas": 1, "availableReplicas": 1, "unavailableReplicas": 2})
        add("StatefulSet", name, apps, spec={"replicas": 2, "serviceName": "s", **body}, status={"replicas": 2, "readyReplicas": 1})
        add("DaemonSet", name, apps, spec=body, status={"desiredNumberScheduled": 3, "currentNumberScheduled": 2, "numberReady": 1, "updatedNumberScheduled": 2, "numberAvailable": 1, "numberMisscheduled": 0})
    add("Deployment", "none-wanted", apps, spec={"replicas": 0, "selector": {"matchLabels": LABELS}, "template": template("web")})
    add("DaemonSet", "on-nodes", apps, spec={"selector": {"matchLabels": LABELS}, "template": template("web", nodeSelector={"os": "linux", "disk": "ssd"})})
    add("ControllerRevision", "alone", apps, revision=3, data={})
    owner = [{"apiVersion": "apps/v1", "kind": "DaemonSet", "name": "ds", "uid": "0e6f9c1e-0000-4000-8000-000000000001", "controller": True}]
    core_owner = [{"apiVersion": "v1", "kind": "Node", "name": "n", "uid": "0e6f9c1e-0000-4000-8000-000000000002", "controller": True}]
    add("ControllerRevision", "owned", apps, meta={"ownerReferences": owner}, revision=12, data={})
    add("ControllerRevision", "owned-by-core", apps, meta={"ownerReferences": core_owner}, revision=1, data={})
    batch = "batch/v1"
    pod = template("work", restartPolicy="Never")
    add("Job", "starting", batch, spec={"template": pod})
    add("Job", "running", batch, spec={"completions": 5, "parallelism": 2, "template": pod}, status={"startTime": ("ago", 700), "active": 2, "succeeded": 1, "ready": 0, "uncountedTerminatedPods": {}})
    add("Job", "one-of-several", batch, spec={"parallelism": 3, "template": pod}, status={"startTime": ("ago", 90), "active": 3, "ready": 0, "uncountedTerminatedPods": {}})
    add("Job", "done", batch, spec={"template": pod}, status={
        "startTime": ("ago", 700), "completionTime": ("ago", 300), "succeeded": 1, "ready": 0, "uncountedTerminatedPods": {},
        "conditions": [{"type": "SuccessCriteriaMet", "status": "True"}, {"type": "Complete", "status": "True"}]})
    add("Job", "failed", batch, spec={"template": pod}, status={
        "startTime": ("ago", 700), "failed": 1, "ready": 0, "uncountedTerminatedPods": {},
        "conditions": [{"type": "FailureTarget", "status": "True"}, {"type": "Failed", "status": "True"}]})
    add("Job", "about-to-fail", batch, spec={"template": pod}, status={"startTime": ("ago", 700), "ready": 0, "conditions": [{"type": "FailureTarget", "status": "True"}]})
    add("Job", "about-to-succeed", batch, spec={"template": pod}, status={"startTime": ("ago", 700), "ready": 0, "conditions": [{"type": "SuccessCriteriaMet", "status": "True"}]})
    add("Job", "suspended", batch, spec={"suspend": True, "template": pod}, status={"conditions": [{"type": "Suspended", "status": "True"}]})
    add("Job", "going", batch, spec={"template": pod}, delete=True)
    add("CronJob", "nightly", batch, spec={"schedule": "0 3 * * *", "timeZone": "Etc/UTC", "jobTemplate": {"spec": {"template": pod}}},
        status={"lastScheduleTime": ("ago", 9000), "active": [{"kind": "Job", "name": "a"}, {"kind": "Job", "name": "b"}]})
    add("CronJob", "held", batch, spec={"schedule": "@hourly", "suspend": True, "jobTemplate": {"spec": {"template": pod}}})
    policy = "policy/v1"
    add("PodDisruptionBudget", "least", policy, spec={"minAvailable": 2, "selector": {"matchLabels": LABELS}}, status={"disruptionsAllowed": 1, "currentHealthy": 3, "desiredHealthy": 2, "expectedPods": 3, "observedGeneration": 1})
    add("PodDisruptionBudget", "most", policy, spec={"maxUnavailable": "30%", "selector": {}})
    scaling = "autoscaling/v2"
    target = {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"}

    def metric(kind, field, *, value=None, average=None, utilisation=None, current=None, **named):
        goal = {"type": "Utilization", "averageUtilization": utilisation} if utilisation else {"type": "AverageValue", "averageValue": average} if average else {"type": "Value", "value": value}
        spec = {"type": kind, field: {**named, "target": goal}}
        return spec, ({"type": kind, field: {**named, "current": current}} if current else None)

    cpu = metric("Resource", "resource", name="cpu", utilisation=80, current={"averageUtilization": 35, "averageValue": "70m"})
    memory = metric("Resource", "resource", name="memory", average="512Mi", current={"averageValue": "300Mi"})
    blind = metric("Resource", "resource", name="cpu", utilisation=50)
    contained = metric("ContainerResource", "containerResource", name="cpu", container="web", utilisation=60, current={"averageUtilization": 10, "averageValue": "10m"})
    contained_value = metric("ContainerResource", "containerResource", name="memory", container="web", average="1Gi")
    pods_metric = metric("Pods", "pods", metric={"name": "requests"}, average="1k", current={"averageValue": "1500m"})
    outside = metric("External", "external", metric={"name": "queue"}, value="30", current={"value": "12"})
    outside_average = metric("External", "external", metric={"name": "queue"}, average="30", current={"averageValue": "2500m"})
    described = {"apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "name": "main"}
    of_object = metric("Object", "object", metric={"name": "hits"}, describedObject=described, value="10k", current={"value": "3"})
    of_object_average = metric("Object", "object", metric={"name": "hits"}, describedObject=described, average="100")
    for name, low, metrics in [
        ("cpu", 2, [cpu]), ("two", None, [cpu, memory]), ("four", 1, [cpu, memory, pods_metric, outside]), ("blind", 1, [blind]),
        ("contained", 1, [contained, contained_value]), ("pods", 1, [pods_metric, outside]), ("outside", 1, [outside_average, of_object]), ("of-object", 1, [of_object_average]),
    ]:
        seen = [s for _, s in metrics if s]
        spec = {"scaleTargetRef": target, "maxReplicas": 10, "metrics": [m for m, _ in metrics], **({"minReplicas": low} if low else {})}
        add("HorizontalPodAutoscaler", name, scaling, spec=spec, status={"currentReplicas": 4, "desiredReplicas": 4, "currentMetrics": seen, "conditions": []})

    # network
    ports = [{"name": "http", "port": 80, "targetPort": 8080}, {"name": "dns", "port": 53, "protocol": "UDP"}]
    add("Service", "inside", spec={"selector": LABELS, "ports": ports})
    add("Service", "headless", spec={"clusterIP": "None", "selector": LABELS})
    add("Service", "without-a-selector", spec={"ports": ports[:1], "externalIPs": ["192.0.2.7", "192.0.2.8"]})
    add("Service", "on-nodes", spec={"type": "NodePort", "selector": LABELS, "ports": [{**ports[0], "nodePort": 30080}, {**ports[1], "nodePort": 30053}]})
    add("Service", "elsewhere", spec={"type": "ExternalName", "externalName": "db.example"})
    add("Service", "balanced-soon", spec={"type": "LoadBalancer", "selector": LABELS, "ports": [{**ports[0], "nodePort": 30081}]})
    add("Service", "balanced", spec={"type": "LoadBalancer", "selector": LABELS, "ports": [{**ports[0], "nodePort": 30082}], "externalIPs": ["192.0.2.9"]},
        status={"loadBalancer": {"ingress": [{"ip": "203.0.113.9", "ipMode": "VIP"}, {"hostname": "a-very-long-name-of-a-load-balancer.example"}, {"ip": "203.0.113.1", "ipMode": "VIP"}]}})
    def numbered(count):
        return [{"ip": f"10.2.0.{n}"} for n in range(1, count + 1)]

    add("Endpoints", "none", subsets=[])
    add("Endpoints", "few", subsets=[{"addresses": numbered(2), "ports": [{"port": 80}]}, {"addresses": [{"ip": "fd00::1"}], "ports": [{"port": 443}]}])
    add("Endpoints", "many", subsets=[{"addresses": numbered(3), "ports": [{"name": "a", "port": 80}, {"name": "b", "port": 81}]}])
    add("Endpoints", "without-ports", subsets=[{"addresses": numbered(5)}])
    add("Endpoints", "not-ready", subsets=[{"notReadyAddresses": numbered(2), "ports": [{"port": 80}]}])
    slices = "discovery.k8s.io/v1"
    add("EndpointSlice", "none", slices, addressType="IPv4", endpoints=[], ports=[])
    add("EndpointSlice", "few", slices, addressType="IPv4", endpoints=[{"addresses": ["10.2.0.1"]}, {"addresses": ["10.2.0.2"]}], ports=[{"name": "http", "port": 80}, {"name": "any"}])
    add("EndpointSlice", "many", slices, addressType="IPv6", endpoints=[{"addresses": [f"fd00::{n}"]} for n in range(1, 6)], ports=[{"name": f"p{n}", "port": 80 + n} for n in range(5)])
    net = "networking.k8s.io/v1"

    def rule(host):
        backend = {"service": {"name": "web", "port": {"number": 80}}}
        return {**({"host": host} if host else {}), "http": {"paths": [{"path": "/", "pathType": "Prefix", "backend": backend}]}}

    add("Ingress", "any", net, spec={"rules": [rule(None)]})
    add("Ingress", "hosts", net, spec={"ingressClassName": "printers", "rules": [rule("a.example"), rule("b.example")], "tls": [{"hosts": ["a.example"], "secretName": "t"}]},
        status={"loadBalancer": {"ingress": [{"ip": "203.0.113.9"}, {"hostname": "b.lb.example"}, {"ip": "203.0.113.1"}]}})
    add("Ingress", "many", net, spec={"rules": [rule(f"h{n}.example") for n in range(5)]})
    add("Ingress", "three-and-any", net, spec={"rules": [rule("a.example"), rule("b.example"), rule(None), rule("c.example")]})
    add("IngressClass", "printers", net, spec={"controller": "printers.example/ingress", "parameters": {"apiGroup": "k8s.example", "kind": "Parameters", "name": "p"}})
    add("IngressClass", "printers-default", net, meta={"annotations": {"ingressclass.kubernetes.io/is-default-class": "true"}}, spec={"controller": "printers.example/other", "parameters": {"kind": "ConfigMap", "name": "p"}})
    add("NetworkPolicy", "all", net, spec={"podSelector": {}})
    add("NetworkPolicy", "chosen", net, spec={"podSelector": chosen})
    add("IPAddress", "192.0.2.77", net, meta={"labels": {"ipaddress.kubernetes.io/ip-family": "IPv4", "ipaddress.kubernetes.io/managed-by": "printers"}}, spec={"parentRef": {"resource": "services", "namespace": "printers", "name": "web"}})
    add("IPAddress", "192.0.2.78", net, meta={"labels": {"ipaddress.kubernetes.io/ip-family": "IPv4", "ipaddress.kubernetes.io/managed-by": "printers"}}, spec={"parentRef": {"group": "gateway.example", "resource": "gateways", "name": "web"}})
    add("ServiceCIDR", "printers", net, spec={"cidrs": ["192.0.2.0/24", "2001:db8::/64"]})

    # nodes
    def ready(status):
        return [{"type": "MemoryPressure", "status": "False"}, {"type": "Ready", "status": status}]

    info = {"kubeletVersion": "v1.36.3", "osImage": "Example Linux 9", "kernelVersion": "6.1.0", "containerRuntimeVersion": "containerd://2.1", "architecture": "arm64",
            "bootID": "", "kubeProxyVersion": "", "machineID": "", "operatingSystem": "linux", "systemUUID": ""}
    addresses = [{"type": "Hostname", "address": "n1"}, {"type": "ExternalIP", "address": "203.0.113.5"}, {"type": "InternalIP", "address": "10.0.0.5"}, {"type": "InternalIP", "address": "fd00::5"}]
    add("Node", "printers-node-1", meta={"labels": {"node-role.kubernetes.io/worker": "", "node-role.kubernetes.io/control-plane": "", "kubernetes.io/role": "old"}}, status={"conditions": ready("True"), "nodeInfo": info, "addresses": addresses})
    add("Node", "printers-node-2", spec={"unschedulable": True}, status={"conditions": ready("Unknown"), "nodeInfo": {**info, "osImage": "", "kernelVersion": "", "containerRuntimeVersion": ""}})
    add("Node", "printers-node-3", meta={"labels": {"kubernetes.io/role": ""}}, status={"conditions": ready("False"), "nodeInfo": {**info, "architecture": ""}})
    add("Node", "printers-node-4", spec={"unschedulable": True})
    add("RuntimeClass", "printers", "node.k8s.io/v1", handler="gvisor")

    # configuration
    add("ConfigMap", "both", data={"a": "1", "b": "2"}, binaryData={"c": "AAEC"})
    add("ConfigMap", "empty")
    add("Secret", "opaque", data={"a": "eA==", "b": "eA=="})
    add("Secret", "typed", type="printers.example/kind")
    add("ServiceAccount", "somebody")
    quota = {"pods": "10", "limits.cpu": "4", "requests.cpu": "2500m", "limits.memory": "8Gi", "count/jobs.batch": "5"}
    add("ResourceQuota", "all", spec={"hard": quota}, status={"hard": quota, "used": {"pods": "3", "limits.cpu": "1500m", "requests.cpu": "1", "limits.memory": "0"}})
    add("ResourceQuota", "unseen", spec={"hard": {"pods": "1"}})
    add("LimitRange", "limits", spec={"limits": [{"type": "Container", "default": {"cpu": "1"}}]})
    add("Namespace", "printers-going", meta={}, delete=True)

    # storage
    volume = {"capacity": {"storage": "1024Mi"}, "accessModes": ["ReadWriteMany", "ReadWriteOnce", "ReadOnlyMany"], "hostPath": {"path": "/data"}}
    add("PersistentVolume", "printers-free", spec=volume, status={"phase": "Available"})
    add("PersistentVolume", "printers-bound", spec={**volume, "accessModes": ["ReadWriteOncePod"], "storageClassName": "fast", "volumeMode": "Block", "claimRef": {"namespace": "printers", "name": "bound"}, "persistentVolumeReclaimPolicy": "Delete"}, status={"phase": "Bound"})
    add("PersistentVolume", "printers-failed", spec={**volume, "volumeAttributesClassName": "printers", "csi": {"driver": "d.example", "volumeHandle": "h"}, "hostPath": None}, status={"phase": "Failed", "reason": "DeleteFailed"})
    add("PersistentVolume", "printers-annotated", meta={"annotations": {"volume.beta.kubernetes.io/storage-class": "old"}}, spec={**volume, "storageClassName": "new"})
    add("PersistentVolume", "printers-going", spec=volume, delete=True)
    claim = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "3Gi"}}}
    add("PersistentVolumeClaim", "pending", spec=claim)
    add("PersistentVolumeClaim", "bound", spec={**claim, "volumeName": "printers-bound", "storageClassName": "fast", "volumeMode": "Block"}, status={"phase": "Bound", "accessModes": ["ReadWriteOnce", "ReadOnlyMany"], "capacity": {"storage": "5Gi"}})
    add("PersistentVolumeClaim", "bound-without-capacity", spec={**claim, "volumeName": "printers-x", "volumeAttributesClassName": "printers"}, status={"phase": "Lost"})
    add("PersistentVolumeClaim", "annotated", meta={"annotations": {"volume.beta.kubernetes.io/storage-class": "old"}}, spec=claim)
    add("PersistentVolumeClaim", "going", spec=claim, delete=True)
    storage = "storage.k8s.io/v1"
    add("StorageClass", "printers", storage, provisioner="d.example")
    add("StorageClass", "printers-default", storage, meta={"annotations": {"storageclass.kubernetes.io/is-default-class": "true"}}, provisioner="d.example", reclaimPolicy="Retain", volumeBindingMode="WaitForFirstConsumer", allowVolumeExpansion=True)
    add("StorageClass", "printers-old-default", storage, meta={"annotations": {"storageclass.beta.kubernetes.io/is-default-class": "true"}}, provisioner="d.example", allowVolumeExpansion=False)
    add("VolumeAttachment", "printers", storage, spec={"attacher": "d.example", "nodeName": "printers-node-1", "source": {"persistentVolumeName": "printers-bound"}}, status={"attached": True})
    add("VolumeAttachment", "printers-off", storage, spec={"attacher": "d.example", "nodeName": "printers-node-1", "source": {"persistentVolumeName": "x"}})
    add("CSIDriver", "printers.example", storage, spec={})
    add("CSIDriver", "printers-all.example", storage, spec={"attachRequired": False, "podInfoOnMount": True, "storageCapacity": True, "requiresRepublish": True, "volumeLifecycleModes": ["Persistent", "Ephemeral"], "tokenRequests": [{"audience": "a"}, {"audience": "b"}]})
    add("CSINode", "printers-node-1", storage, spec={"drivers": [{"name": "d.example", "nodeID": "n"}, {"name": "e.example", "nodeID": "n"}]})
    add("CSINode", "printers-node-2", storage, spec={"drivers": []})
    add("CSIStorageCapacity", "some", storage, storageClassName="printers", capacity="100Gi")
    add("CSIStorageCapacity", "unknown", storage, storageClassName="printers")
    add("VolumeAttributesClass", "printers", storage, driverName="d.example", parameters={"iops": "100"})

    # access
    rbac = "rbac.authorization.k8s.io/v1"
    subjects = [{"kind": "User", "name": "ann", "apiGroup": "rbac.authorization.k8s.io"}, {"kind": "User", "name": "bob", "apiGroup": "rbac.authorization.k8s.io"},
                {"kind": "Group", "name": "sre", "apiGroup": "rbac.authorization.k8s.io"}, {"kind": "ServiceAccount", "name": "robot", "namespace": "printers"}]
    reading = {"apiGroup": "rbac.authorization.k8s.io", "name": "view", "kind": "ClusterRole"}
    add("Role", "reader", rbac, rules=[])
    add("ClusterRole", "printers", rbac, rules=[])
    add("RoleBinding", "all", rbac, roleRef=reading, subjects=subjects)
    add("RoleBinding", "nobody", rbac, roleRef={**reading, "kind": "Role", "name": "reader"})
    add("ClusterRoleBinding", "printers", rbac, roleRef=reading, subjects=subjects[2:])

    # rules for requests
    admission = "admissionregistration.k8s.io/v1"
    hook = {"name": "a.printers.example", "clientConfig": {"url": "https://127.0.0.1:1/"}, "admissionReviewVersions": ["v1"], "sideEffects": "None", "failurePolicy": "Ignore"}
    for kind in ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"]:
        add(kind, "printers", admission, webhooks=[hook, {**hook, "name": "b.printers.example"}])
        add(kind, "printers-none", admission)
    match = {"resourceRules": [{"apiGroups": ["printers.example"], "apiVersions": ["v1"], "operations": ["CREATE"], "resources": ["none"]}]}
    add("ValidatingAdmissionPolicy", "printers", admission, spec={"matchConstraints": match, "validations": [{"expression": "true"}, {"expression": "1 == 1"}]})
    add("ValidatingAdmissionPolicy", "printers-with", admission, spec={"matchConstraints": match, "paramKind": {"apiVersion": "v1", "kind": "ConfigMap"}, "validations": [{"expression": "true"}]})
    patch = {"patchType": "JSONPatch", "jsonPatch": {"expression": "[JSONPatch{op: \"test\", path: \"/kind\", value: \"None\"}]"}}
    add("MutatingAdmissionPolicy", "printers", admission, spec={"matchConstraints": match, "reinvocationPolicy": "Never", "mutations": [patch]})
    for kind in ["ValidatingAdmissionPolicyBinding", "MutatingAdmissionPolicyBinding"]:
        acts = {"validationActions": ["Deny"]} if kind.startswith("V") else {}
        add(kind, "printers", admission, spec={"policyName": "printers", **acts})
        refs = {"named": {"name": "p", "namespace": "printers"}, "anywhere": {"name": "p"}, "chosen": {"selector": {"matchLabels": LABELS, "matchExpressions": expressions[:2]}}}
        for name, ref in refs.items():
            add(kind, f"printers-{name}", admission, spec={"policyName": "printers-with", "paramRef": {**ref, "parameterNotFoundAction": "Allow"}, **acts})
    flow = "flowcontrol.apiserver.k8s.io/v1"
    add("FlowSchema", "printers", flow, spec={"priorityLevelConfiguration": {"name": "printers-none"}, "matchingPrecedence": 9000, "distinguisherMethod": {"type": "ByNamespace"}})
    add("PriorityLevelConfiguration", "printers", flow, spec={"type": "Limited", "limited": {"nominalConcurrencyShares": 7, "limitResponse": {"type": "Queue", "queuing": {"queues": 16, "handSize": 4, "queueLengthLimit": 30}}}})
    add("PriorityLevelConfiguration", "printers-reject", flow, spec={"type": "Limited", "limited": {"nominalConcurrencyShares": 3, "limitResponse": {"type": "Reject"}}})
    add("PriorityClass", "printers", "scheduling.k8s.io/v1", value=-7)
    add("PriorityClass", "printers-never", "scheduling.k8s.io/v1", value=1000, preemptionPolicy="Never", globalDefault=True)
    csr = "certificates.k8s.io/v1"
    approved, denied, failed = [{"type": t, "status": "True", "reason": "r", "message": "m"} for t in ["Approved", "Denied", "Failed"]]
    for name, conditions in [("pending", []), ("approved", [approved]), ("denied", [denied]), ("approved-failed", [approved, failed])]:
        spec = {"request": "CSR", "signerName": "printers.example/signer", "usages": ["client auth"], **({"expirationSeconds": 864000} if conditions else {})}
        add("CertificateSigningRequest", f"printers-{name}", csr, spec=spec, **({"approval": conditions} if conditions else {}))
    add("Lease", "held", "coordination.k8s.io/v1", spec={"holderIdentity": "somebody", "renewTime": ("micro", 20), "leaseDurationSeconds": 40})
    add("Lease", "free", "coordination.k8s.io/v1", spec={})

    # devices
    devices = "resource.k8s.io/v1"
    add("DeviceClass", "printers.example", devices, spec={})
    request = {"devices": {"requests": [{"name": "gpu", "exactly": {"deviceClassName": "printers.example"}}]}}
    add("ResourceClaim", "pending", devices, spec=request)
    given = {"allocation": {"devices": {"results": [{"request": "gpu", "driver": "d.example", "pool": "p", "device": "g0"}]}}}
    add("ResourceClaim", "allocated", devices, meta={**KEPT}, spec=request, status=given)
    add("ResourceClaim", "reserved", devices, meta={**KEPT}, spec=request, status={**given, "reservedFor": [{"resource": "pods", "name": "a", "uid": "u"}]})
    add("ResourceClaim", "going", devices, spec=request, delete=True)
    add("ResourceClaimTemplate", "template", devices, spec={"spec": request})
    add("ResourceSlice", "printers", devices, spec={"driver": "d.example", "nodeName": "printers-node-1", "pool": {"name": "pool", "generation": 1, "resourceSliceCount": 1}, "devices": [{"name": "g0"}]})
    add("ResourceSlice", "printers-all", devices, spec={"driver": "d.example", "allNodes": True, "pool": {"name": "pool2", "generation": 1, "resourceSliceCount": 1}, "devices": [{"name": "g0"}]})

    # events
    about = {"kind": "Pod", "name": "web", "namespace": "printers", "apiVersion": "v1"}
    add("Event", "old", involvedObject={**about, "fieldPath": "spec.containers{web}"}, reason="BackOff", type="Warning", message="Back-off restarting failed container\n", count=5,
        firstTimestamp=("ago", 4000), lastTimestamp=("ago", 130), source={"component": "kubelet", "host": "printers-node-1"})
    add("Event", "once", involvedObject=about, reason="Pulled", type="Normal", message="Pulled", firstTimestamp=("ago", 700), source={"component": "kubelet"})
    add("Event", "without-times", involvedObject=about, reason="Odd", type="Normal", message="two\nlines", source={})
    add("Event", "without-a-name", involvedObject={"kind": "Pod", "namespace": "printers"}, reason="Odd", type="Normal", message="  blanks  ", count=2, lastTimestamp=("ago", 300))
    add("Event", "new", "events.k8s.io/v1", regarding=about, reason="Scheduled", type="Normal", note="Successfully assigned", action="Binding",
        eventTime=("micro", 900), reportingController="default-scheduler", reportingInstance="scheduler-1")
    add("Event", "series", "events.k8s.io/v1", regarding=about, reason="Failing", type="Warning", note="again", action="Trying", series={"count": 9, "lastObservedTime": ("micro", 800)},
        eventTime=("micro", 10000), reportingController="c", reportingInstance="c-1")

    # definitions and what they define
    api = "apiregistration.k8s.io/v1"
    for name, service in [("v1.gone.printers.example", {"namespace": "printers", "name": "gone"})]:
        add("APIService", name, api, spec={"group": name.split(".", 1)[1], "version": "v1", "groupPriorityMinimum": 10, "versionPriority": 10, "insecureSkipTLSVerify": True, "service": service})
    return out


COLUMNS = [
    ("Phase", "string", ".status.phase"), ("Replicas", "integer", ".spec.replicas"), ("Ratio", "number", ".spec.ratio"), ("On", "boolean", ".spec.on"),
    ("Since", "date", ".status.since"), ("Ready", "string", '.status.conditions[?(@.type=="Ready")].status'), ("Why", "string", ".status.conditions[?(@.type=='Ready')].reason"),
    ("Items", "string", ".spec.items[*].name"), ("Last", "string", ".spec.items[-1].name"), ("From", "string", ".spec.items[1:].name"), ("Pair", "string", ".spec.items[0:2].name"),
    ("Seventh", "string", ".spec.items[7].name"), ("Label", "string", ".metadata.labels.app\\.kubernetes\\.io/name"), ("Note", "string", ".metadata.annotations['printers\\.example/note']"),
    ("Unescaped", "string", ".metadata.annotations['printers.example/note']"), ("Map", "string", ".spec.map"), ("List", "string", ".spec.list"),
    ("Count As Text", "string", ".spec.replicas"), ("Ratio As Text", "string", ".spec.ratio"), ("On As Text", "string", ".spec.on"), ("Text As Count", "integer", ".spec.text"),
    ("Ratio As Count", "integer", ".spec.ratio"), ("Count As Number", "number", ".spec.replicas"), ("Text As Flag", "boolean", ".spec.text"), ("Text As Date", "date", ".spec.text"),
    ("Count As Date", "date", ".spec.replicas"), ("Deep", "string", ".spec.missing.deep"), ("Big", "string", ".spec.big"), ("Nothing", "string", ".spec.nothing"), ("Empty", "string", ".spec.empty"),
    ("Over", "string", ".spec.items[?(@.port>80)].name"), ("Has Port", "string", ".spec.items[?(@.port)].name"), ("Not First", "string", '.spec.items[?(@.name!="a")].name'),
    ("Wide", "string", ".spec.text"), ("Age", "date", ".metadata.creationTimestamp"),
]


def definitions():
    """Of `Widget`, with a column for each way of naming a field; of `Plain`, which names no column at all."""
    def definition(kind, columns):
        plural, open_schema = kind.lower() + "s", {"type": "object", "x-kubernetes-preserve-unknown-fields": True}
        version = {"name": "v1", "served": True, "storage": True, "subresources": {"status": {}},
                   "schema": {"openAPIV3Schema": {"type": "object", "properties": {"spec": {**open_schema, "properties": {"nothing": {"type": "string", "nullable": True}}}, "status": open_schema}}}}
        if columns:
            version["additionalPrinterColumns"] = columns
        return {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": {"name": f"{plural}.printers.example"},
                "spec": {"group": "printers.example", "scope": "Namespaced", "names": {"plural": plural, "singular": kind.lower(), "kind": kind}, "versions": [version]}}

    columns = [{"name": n, "type": t, "jsonPath": p, **({"priority": 1, "description": "Shown when there is room.", "format": "byte"} if n == "Wide" else {})} for n, t, p in COLUMNS]
    return [definition("Widget", columns), definition("Plain", [])]


def defined():
    whole = {
        "replicas": 3, "ratio": 2.75, "on": True, "text": "some text", "empty": "", "nothing": None, "big": 123456789012.5, "list": [1, "two", None, {"b": 1, "a": "<&>"}],
        "map": {"b": {"c": True}, "a": [1.5]}, "items": [{"name": "a", "port": 80}, {"name": "b", "port": 8080}, {"name": "c"}],
    }
    meta = {"labels": {"app.kubernetes.io/name": "widget"}, "annotations": {"printers.example/note": "noted"}}
    conditions = [{"type": "Odd", "status": "False"}, {"type": "Ready", "status": "True", "reason": "AllWell"}, {"type": "Ready", "status": "Unknown"}]
    api = {"apiVersion": "printers.example/v1", "kind": "Widget"}
    yield {"object": {**api, "metadata": {"name": "whole", **meta}, "spec": whole}, "status": {"phase": "Running\nfast", "since": ("ago", 5000), "conditions": conditions}}
    yield {"object": {**api, "metadata": {"name": "empty"}}}
    yield {"object": {**api, "metadata": {"name": "odd"}, "spec": {**whole, "replicas": 1e6, "ratio": 4, "on": "yes", "items": [], "big": 1e21, "list": {}, "map": [], "text": "2024-02-03T04:05:06Z"}}, "status": {"phase": 7, "since": "yesterday", "conditions": []}}
    yield {"object": {**api, "metadata": {"name": "wrong"}, "spec": {**whole, "items": {"name": "a"}, "ratio": "1", "big": 12345678901234567890}}, "status": {"conditions": "none", "phase": True, "since": None}}
    yield {"object": {"apiVersion": "printers.example/v1", "kind": "Plain", "metadata": {"name": "plain"}}}
