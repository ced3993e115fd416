//! What a pod asks of its node, and what it may take, all containers together.

use super::quantity::Quantity;
use super::values::{get, list, said, shown};
use serde_json::Value;
use std::collections::BTreeMap;

pub(super) type Amounts = BTreeMap<String, Quantity>;

/// `requests` or `limits` of a pod, as its spec has them.
pub(super) fn by_spec(pod: &Value, sort: &str) -> Amounts {
    sum(pod, sort, &|container| amounts(get(get(container, "resources"), sort)))
}

/// The same where the status tells what was resized meanwhile.
pub(super) fn of(pod: &Value, sort: &str) -> Amounts {
    sum(pod, sort, &|container| {
        let name = said(container, "name");
        let statuses = ["status.containerStatuses", "status.initContainerStatuses"].map(|field| list(pod, field));
        let status = statuses.into_iter().flatten().find(|status| said(status, "name") == name);
        let mut most = amounts(get(get(container, "resources"), sort));
        if let Some(status) = status.filter(|status| status.get("resources").is_some_and(Value::is_object)) {
            raise(&mut most, &amounts(get(get(status, "resources"), sort)));
            if sort == "requests" {
                raise(&mut most, &amounts(get(status, "allocatedResources")));
            }
        }
        most
    })
}

/// Containers run together; those that prepare a pod run before them, one after the other, beside the sidecars that
/// were started already.
fn sum(pod: &Value, sort: &str, of: &dyn Fn(&Value) -> Amounts) -> Amounts {
    let mut total = Amounts::new();
    list(pod, "spec.containers").iter().for_each(|container| add(&mut total, &of(container)));
    let (mut sidecars, mut prepared) = (Amounts::new(), Amounts::new());
    for container in list(pod, "spec.initContainers") {
        let own = of(container);
        let mut at_once = own.clone();
        if said(container, "restartPolicy") == "Always" {
            add(&mut total, &own);
            add(&mut sidecars, &own);
            at_once = sidecars.clone();
        } else {
            add(&mut at_once, &sidecars);
        }
        raise(&mut prepared, &at_once);
    }
    raise(&mut total, &prepared);
    for (name, amount) in amounts(get(get(pod, "spec.resources"), sort)) {
        // Of a whole pod, only these can be set.
        if matches!(name.as_str(), "cpu" | "memory") || name.starts_with("hugepages-") {
            total.insert(name, amount);
        }
    }
    for (name, amount) in amounts(get(pod, "spec.overhead")) {
        // A limit that is not there is not raised by overhead.
        match total.get_mut(&name) {
            Some(sum) => *sum = sum.plus(amount),
            None if sort == "requests" => drop(total.insert(name, amount)),
            None => {}
        }
    }
    total
}

fn amounts(resources: &Value) -> Amounts {
    let read = |(name, value): (&String, &Value)| Some((name.clone(), Quantity::read(&shown(value))?));
    resources.as_object().into_iter().flatten().filter_map(read).collect()
}

pub(super) fn add(total: &mut Amounts, more: &Amounts) {
    for (name, amount) in more {
        let sum = total.entry(name.clone()).or_insert(Quantity::ZERO);
        *sum = sum.plus(*amount);
    }
}

fn raise(total: &mut Amounts, to: &Amounts) {
    for (name, amount) in to {
        let most = total.entry(name.clone()).or_insert(*amount);
        *most = most.max(*amount);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::by_spec;
    use serde_json::json;

    #[test]
    fn sidecars_count_beside_containers_and_preparation_only_where_it_is_more() {
        let cpu = |amount: &str| json!({"resources": {"requests": {"cpu": amount}}});
        let mut sidecar = cpu("100m");
        sidecar["restartPolicy"] = "Always".into();
        let pod = json!({"spec": {
            "containers": [cpu("200m"), cpu("300m")], "initContainers": [sidecar, cpu("900m")], "overhead": {"cpu": "50m"},
        }});
        assert_eq!(by_spec(&pod, "requests")["cpu"].to_string(), "1050m");
        let small = json!({"spec": {"containers": [cpu("200m")], "initContainers": [cpu("100m")]}});
        assert_eq!(by_spec(&small, "requests")["cpu"].to_string(), "200m");
        let whole =
            json!({"spec": {"containers": [cpu("200m")], "resources": {"requests": {"cpu": "2", "other": "1"}}}});
        assert_eq!(
            by_spec(&whole, "requests").into_iter().map(|(name, sum)| format!("{name}={sum}")).collect::<String>(),
            "cpu=2"
        );
    }
}
