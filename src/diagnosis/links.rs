//! Which trouble follows from which: the directed graph from causes to consequences.
//! Invariant: an edge says "the trouble of this object brings trouble to that one", for reasons a detector has seen.

use crate::domain::resource::ResourceRef;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Objects as nodes, consequence as edges.
#[derive(Debug, Default, Clone)]
pub struct Links {
    effects: BTreeMap<ResourceRef, BTreeSet<ResourceRef>>,
}

impl Links {
    pub fn add(&mut self, cause: &ResourceRef, effect: &ResourceRef) {
        if cause != effect {
            self.effects.entry(cause.clone()).or_default().insert(effect.clone());
        }
    }

    /// A cause reaches an effect by way of a third, and not directly.
    pub fn route(&mut self, cause: &ResourceRef, via: &ResourceRef, effect: &ResourceRef) {
        if let Some(effects) = self.effects.get_mut(cause) {
            effects.remove(effect);
        }
        self.add(cause, via);
        self.add(via, effect);
    }

    /// The shortest way from a cause to an effect, both included; of equally short ones the first by name.
    pub fn path(&self, from: &ResourceRef, to: &ResourceRef) -> Option<Vec<ResourceRef>> {
        let mut came_from: BTreeMap<&ResourceRef, &ResourceRef> = BTreeMap::new();
        let mut queue = VecDeque::from([from]);
        let mut visited = BTreeSet::from([from]);
        while let Some(here) = queue.pop_front() {
            if here == to {
                let mut path = vec![here.clone()];
                let mut step = here;
                while let Some(previous) = came_from.get(step) {
                    path.push((*previous).clone());
                    step = previous;
                }
                path.reverse();
                return Some(path);
            }
            for effect in self.effects.get(here).into_iter().flatten() {
                if visited.insert(effect) {
                    came_from.insert(effect, here);
                    queue.push_back(effect);
                }
            }
        }
        None
    }

    pub fn leads(&self, from: &ResourceRef, to: &ResourceRef) -> bool {
        self.path(from, to).is_some()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests {
    use super::Links;
    use crate::domain::ids::ClusterName;
    use crate::domain::resource::ResourceRef;

    fn node(name: &str) -> ResourceRef {
        ResourceRef::new(&ClusterName::from("c"), "v1", "Thing", "", name)
    }

    #[test]
    fn the_chain_is_the_shortest_way_and_circles_end() {
        let mut links = Links::default();
        for (cause, effect) in [("a", "b"), ("b", "c"), ("c", "a"), ("a", "d"), ("d", "e"), ("c", "e")] {
            links.add(&node(cause), &node(effect));
        }
        assert_eq!(links.path(&node("a"), &node("e")).unwrap(), vec![node("a"), node("d"), node("e")]);
        assert!(links.path(&node("e"), &node("a")).is_none());
        assert_eq!(links.path(&node("e"), &node("e")).unwrap(), vec![node("e")]);
    }
}
