//! What kubectl is asked to do; each has a golden file of its name.

pub struct Case {
    pub name: &'static str,
    pub context: &'static str,
    pub args: &'static [&'static str],
}

const fn shop(name: &'static str, args: &'static [&'static str]) -> Case {
    Case { name, context: "shop", args }
}

const fn hub(name: &'static str, args: &'static [&'static str]) -> Case {
    Case { name, context: "hub", args }
}

pub fn all() -> Vec<Case> {
    vec![
        // Looking around.
        shop("version", &["version", "-o", "yaml"]),
        shop("cluster-info", &["cluster-info"]),
        shop("api-versions", &["api-versions"]),
        shop("api-resources", &["api-resources", "--api-group=shop.example.com"]),
        shop("api-resources-wide", &["api-resources", "-o", "wide", "--sort-by=name"]),
        shop("raw", &["get", "--raw", "/clusters/shop/healthz"]),
        // Lists in each form.
        shop("get-pods", &["get", "pods", "-n", "shop"]),
        shop("get-pods-all-wide", &["get", "pods", "-A", "-o", "wide"]),
        shop("get-pods-name", &["get", "pods", "-n", "shop", "-o", "name"]),
        shop("get-pods-labels", &["get", "pods", "-n", "shop", "--show-labels", "-L", "tier"]),
        shop("get-pods-jsonpath", &["get", "pods", "-n", "shop", "-o", "jsonpath={.items[*].status.phase}"]),
        shop(
            "get-pods-columns",
            &["get", "pods", "-n", "shop", "-o", "custom-columns=N:.metadata.name,P:.status.phase"],
        ),
        shop("get-pods-sorted", &["get", "pods", "-n", "shop", "--sort-by=.spec.nodeName", "--no-headers"]),
        shop("get-pods-labelled", &["get", "pods", "-n", "shop", "-l", "app in (cart,oom),tier=web,!none"]),
        shop("get-pods-label-wrong", &["get", "pods", "-n", "shop", "-l", "app near (cart)"]),
        shop("get-pods-field", &["get", "pods", "-A", "--field-selector", "status.phase!=Running,spec.nodeName=n1"]),
        shop("get-pods-field-wrong", &["get", "pods", "-A", "--field-selector", "spec.colour=red"]),
        shop("get-pods-chunks", &["get", "pods", "-n", "shop", "--chunk-size=3"]),
        shop("get-pods-plain", &["get", "pods", "-n", "shop", "--server-print=false"]),
        shop("get-pod", &["get", "pod", "crash-0", "-n", "shop"]),
        shop("get-pod-yaml", &["get", "pod", "two-0", "-n", "shop", "-o", "yaml"]),
        shop("get-pod-json", &["get", "pod", "cart-0", "-n", "shop", "-o", "json"]),
        shop("get-pod-none", &["get", "pod", "none", "-n", "shop"]),
        shop("get-pod-none-ignored", &["get", "pod", "none", "-n", "shop", "--ignore-not-found"]),
        shop("get-pods-watched", &["get", "pods", "-n", "shop", "-w", "--request-timeout=2s"]),
        shop("get-pods-watched-only", &["get", "pods", "-n", "shop", "--watch-only", "--request-timeout=2s"]),
        shop("get-several", &["get", "deploy,svc,cm", "-n", "shop"]),
        shop("get-all", &["get", "all", "-n", "shop"]),
        shop("get-events", &["get", "events", "-n", "shop"]),
        shop("get-nodes", &["get", "nodes", "-o", "wide"]),
        shop("get-namespaces", &["get", "ns"]),
        shop("get-role", &["get", "clusterrole", "system:node"]),
        shop("get-not-collected", &["get", "ingresses", "-n", "shop"]),
        shop("get-no-kind", &["get", "gadgets"]),
        shop("get-secret", &["get", "secrets", "-n", "shop"]),
        shop("get-secret-yaml", &["get", "secret", "db", "-n", "shop", "-o", "yaml"]),
        shop("get-widgets", &["get", "widgets", "-n", "shop"]),
        shop("get-widgets-wide", &["get", "wd", "-A", "-o", "wide"]),
        shop("get-widgets-field", &["get", "widgets", "-A", "--field-selector", "spec.colour=red", "-o", "name"]),
        hub("get-managed-clusters", &["get", "managedclusters"]),
        hub("get-addons", &["get", "managedclusteraddons", "-A"]),
        hub("get-works", &["get", "manifestworks", "-A", "-o", "name"]),
        // Describing and explaining.
        shop("describe-pod", &["describe", "pod", "crash-0", "-n", "shop"]),
        shop("describe-node", &["describe", "node", "n1"]),
        shop("describe-deployment", &["describe", "deploy", "cart", "-n", "shop"]),
        shop("describe-service", &["describe", "svc", "cart", "-n", "shop"]),
        shop("describe-secret", &["describe", "secret", "db", "-n", "shop"]),
        shop("describe-widget", &["describe", "widget", "anvil", "-n", "shop"]),
        shop("explain-pod", &["explain", "pods.spec.containers.livenessProbe"]),
        shop("explain-deployment", &["explain", "deploy", "--recursive=false"]),
        shop("explain-widget", &["explain", "widgets.spec"]),
        shop("explain-openapiv2", &["explain", "pods", "--output", "plaintext-openapiv2"]),
        // Logs and events.
        shop("logs", &["logs", "two-0", "-n", "shop", "-c", "app"]),
        shop("logs-tail", &["logs", "cart-0", "-n", "shop", "--tail=1"]),
        shop("logs-since", &["logs", "cart-0", "-n", "shop", "--since=40s", "--timestamps"]),
        shop("logs-since-time", &["logs", "cart-0", "-n", "shop", "--since-time=2026-01-01T11:59:00Z"]),
        shop("logs-limit", &["logs", "cart-0", "-n", "shop", "--limit-bytes=12"]),
        shop("logs-follow", &["logs", "-f", "cart-0", "-n", "shop", "--tail=1"]),
        shop("logs-previous", &["logs", "-p", "cart-0", "-n", "shop"]),
        shop("logs-empty", &["logs", "two-0", "-n", "shop", "-c", "proxy"]),
        shop("logs-all", &["logs", "two-0", "-n", "shop", "--all-containers", "--prefix"]),
        shop("logs-default", &["logs", "two-0", "-n", "shop"]),
        shop("logs-missing", &["logs", "oom-0", "-n", "shop"]),
        shop("logs-no-container", &["logs", "cart-0", "-n", "shop", "-c", "none"]),
        shop("logs-no-pod", &["logs", "none", "-n", "shop"]),
        shop("logs-deployment", &["logs", "deploy/cart", "-n", "shop", "--tail=1"]),
        shop("events", &["events", "-n", "shop"]),
        shop("events-of", &["events", "-n", "shop", "--for", "pod/crash-0", "--types=Warning"]),
        // Waiting.
        shop("wait", &["wait", "pod/cart-0", "-n", "shop", "--for=condition=Ready", "--timeout=2s"]),
        shop("wait-in-vain", &["wait", "pod/crash-0", "-n", "shop", "--for=condition=Ready", "--timeout=1s"]),
        shop("wait-deleted", &["wait", "pod/none", "-n", "shop", "--for=delete", "--timeout=2s"]),
        shop("rollout", &["rollout", "status", "deploy/cart", "-n", "shop", "--timeout=1s"]),
        // Who may what.
        shop("can-get", &["auth", "can-i", "get", "pods", "-n", "shop"]),
        shop("can-log", &["auth", "can-i", "get", "pods", "--subresource=log", "-n", "shop"]),
        shop("can-exec", &["auth", "can-i", "create", "pods", "--subresource=exec"]),
        shop("can-delete", &["auth", "can-i", "delete", "pods"]),
        shop("can-list", &["auth", "can-i", "--list"]),
        shop("who", &["auth", "whoami"]),
        shop("as-another", &["get", "pods", "-n", "shop", "--as=somebody"]),
        shop("top", &["top", "pods"]),
        // Changing, and getting in.
        shop("delete", &["delete", "pod", "cart-0", "-n", "shop"]),
        shop("create", &["create", "cm", "a", "-n", "shop"]),
        shop("scale", &["scale", "deploy/cart", "-n", "shop", "--replicas=0"]),
        shop("patch", &["patch", "deploy/cart", "-n", "shop", "-p", "{\"spec\":{\"replicas\":0}}"]),
        shop("label", &["label", "pod", "cart-0", "-n", "shop", "a=b"]),
        shop("exec", &["exec", "cart-0", "-n", "shop", "--", "ls"]),
        shop("attach", &["attach", "cart-0", "-n", "shop"]),
        shop("port-forward", &["port-forward", "pod/cart-0", "-n", "shop", "8080"]),
        shop("drain", &["drain", "n1", "--ignore-daemonsets"]),
        shop("cordon", &["cordon", "n1"]),
    ]
}
