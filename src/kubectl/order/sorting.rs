//! Go's unstable sort, step for step: which of two equal things comes first is its doing, and seen in what kubectl prints.
//! Invariant: ends for every comparison, even one that contradicts itself.

/// Up to this many things are put in order one by one.
const FEW: usize = 12;
/// From this many on the middle is looked for with more care.
const MANY: usize = 50;

/// The places 0 to `count`, in order.
pub(in crate::kubectl) fn sorted(count: usize, mut less: impl FnMut(usize, usize) -> bool) -> Vec<usize> {
    let places = (0..count).collect();
    let limit = usize::BITS - count.leading_zeros();
    let mut sorting = Sorting { places, less: &mut less };
    sorting.quick(0, count, limit);
    sorting.places
}

struct Sorting<'a> {
    places: Vec<usize>,
    less: &'a mut dyn FnMut(usize, usize) -> bool,
}

#[derive(PartialEq)]
enum Hint {
    Rising,
    Falling,
    Unknown,
}

impl Sorting<'_> {
    fn less(&mut self, one: usize, other: usize) -> bool {
        (self.less)(self.places[one], self.places[other])
    }

    fn swap(&mut self, one: usize, other: usize) {
        self.places.swap(one, other);
    }

    fn quick(&mut self, mut from: usize, mut to: usize, mut limit: u32) {
        let (mut balanced, mut in_order) = (true, true);
        loop {
            let length = to - from;
            if length <= FEW {
                return self.insert(from, to);
            }
            if limit == 0 {
                return self.heap(from, to);
            }
            if !balanced {
                self.scatter(from, to);
                limit -= 1;
            }
            let (mut pivot, mut hint) = self.middle(from, to);
            if hint == Hint::Falling {
                self.places[from..to].reverse();
                pivot = (to - 1) - (pivot - from);
                hint = Hint::Rising;
            }
            if balanced && in_order && hint == Hint::Rising && self.nearly(from, to) {
                return;
            }
            if from > 0 && !self.less(from - 1, pivot) {
                from = self.split_equal(from, to, pivot);
                continue;
            }
            let (mid, was_split) = self.split(from, to, pivot);
            in_order = was_split;
            let (left, right) = (mid - from, to - mid);
            if left < right {
                balanced = left >= length / 8;
                self.quick(from, mid, limit);
                from = mid + 1;
            } else {
                balanced = right >= length / 8;
                self.quick(mid + 1, to, limit);
                to = mid;
            }
        }
    }

    fn insert(&mut self, from: usize, to: usize) {
        for next in from + 1..to {
            let mut at = next;
            while at > from && self.less(at, at - 1) {
                self.swap(at, at - 1);
                at -= 1;
            }
        }
    }

    fn heap(&mut self, from: usize, to: usize) {
        let length = to - from;
        for root in (0..=(length - 1) / 2).rev() {
            self.sink(root, length, from);
        }
        for end in (0..length).rev() {
            self.swap(from, from + end);
            self.sink(0, end, from);
        }
    }

    fn sink(&mut self, mut root: usize, end: usize, from: usize) {
        loop {
            let mut child = 2 * root + 1;
            if child >= end {
                return;
            }
            if child + 1 < end && self.less(from + child, from + child + 1) {
                child += 1;
            }
            if !self.less(from + root, from + child) {
                return;
            }
            self.swap(from + root, from + child);
            root = child;
        }
    }

    /// Puts what is less than the pivot before it and the rest behind it. True where it was so already.
    fn split(&mut self, from: usize, to: usize, pivot: usize) -> (usize, bool) {
        self.swap(from, pivot);
        // Both ends are still to be looked at; `high` may run down to `from`, which is never looked at.
        let (mut low, mut high) = (from + 1, to - 1);
        let mut first = true;
        loop {
            while low <= high && self.less(low, from) {
                low += 1;
            }
            while low <= high && !self.less(high, from) {
                high -= 1;
            }
            if low > high {
                self.swap(high, from);
                return (high, first);
            }
            self.swap(low, high);
            low += 1;
            high -= 1;
            first = false;
        }
    }

    /// Puts what equals the pivot before what is greater.
    fn split_equal(&mut self, from: usize, to: usize, pivot: usize) -> usize {
        self.swap(from, pivot);
        let (mut low, mut high) = (from + 1, to - 1);
        loop {
            while low <= high && !self.less(from, low) {
                low += 1;
            }
            while low <= high && self.less(from, high) {
                high -= 1;
            }
            if low > high {
                return low;
            }
            self.swap(low, high);
            low += 1;
            high -= 1;
        }
    }

    /// Mends a few things out of place. True where everything is in order then.
    fn nearly(&mut self, from: usize, to: usize) -> bool {
        const TRIES: usize = 5;
        let mut at = from + 1;
        for _ in 0..TRIES {
            while at < to && !self.less(at, at - 1) {
                at += 1;
            }
            if at == to {
                return true;
            }
            if to - from < MANY {
                return false;
            }
            self.swap(at, at - 1);
            if at - from >= 2 {
                let mut back = at - 1;
                while back >= 1 && self.less(back, back - 1) {
                    self.swap(back, back - 1);
                    back -= 1;
                }
            }
            if to - at >= 2 {
                let mut on = at + 1;
                while on < to && self.less(on, on - 1) {
                    self.swap(on, on - 1);
                    on += 1;
                }
            }
        }
        false
    }

    /// Moves three things from the middle elsewhere, always to the same places for the same length.
    fn scatter(&mut self, from: usize, to: usize) {
        let length = to - from;
        if length < 8 {
            return;
        }
        let mut random = u64::try_from(length).unwrap_or(u64::MAX);
        let mask = u64::MAX >> random.leading_zeros();
        let middle = from + (length / 4) * 2;
        for at in middle - 1..=middle + 1 {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            let other = usize::try_from(random & mask).unwrap_or_default();
            let other = if other >= length { other - length } else { other };
            self.swap(at, from + other);
        }
    }

    fn middle(&mut self, from: usize, to: usize) -> (usize, Hint) {
        const ALL: usize = 12;
        let quarter = (to - from) / 4;
        let (mut low, mut mid, mut high) = (from + quarter, from + quarter * 2, from + quarter * 3);
        let mut swaps = 0;
        if to - from >= MANY {
            low = self.median([low - 1, low, low + 1], &mut swaps);
            mid = self.median([mid - 1, mid, mid + 1], &mut swaps);
            high = self.median([high - 1, high, high + 1], &mut swaps);
        }
        mid = self.median([low, mid, high], &mut swaps);
        let hint = match swaps {
            0 => Hint::Rising,
            ALL => Hint::Falling,
            _ => Hint::Unknown,
        };
        (mid, hint)
    }

    fn median(&mut self, [mut low, mut mid, mut high]: [usize; 3], swaps: &mut usize) -> usize {
        let mut in_order = |one: &mut usize, other: &mut usize| {
            if self.less(*other, *one) {
                std::mem::swap(one, other);
                *swaps += 1;
            }
        };
        in_order(&mut low, &mut mid);
        in_order(&mut mid, &mut high);
        in_order(&mut low, &mut mid);
        mid
    }
}

#[cfg(test)]
mod tests {
    use super::sorted;
    use proptest::prelude::{any, prop, proptest};

    proptest! {
        #[test]
        fn everything_is_in_order_and_nothing_is_lost(keys in prop::collection::vec(0_u8..20, 0..400)) {
            let places = sorted(keys.len(), |one, other| keys[one] < keys[other]);
            let mut all = places.clone();
            all.sort_unstable();
            assert_eq!(all, (0..keys.len()).collect::<Vec<_>>());
            assert!(places.windows(2).all(|pair| keys[pair[0]] <= keys[pair[1]]));
        }

        #[test]
        fn a_comparison_that_contradicts_itself_ends(answers in prop::collection::vec(any::<bool>(), 1..64), count in 0_usize..300) {
            let mut asked = 0;
            let places = sorted(count, |_, _| {
                asked += 1;
                answers[asked % answers.len()]
            });
            assert_eq!(places.len(), count);
        }
    }

    #[test]
    fn few_equal_things_keep_their_order_and_many_are_mixed_as_go_mixes_them() {
        assert_eq!(sorted(12, |_, _| false), (0..12).collect::<Vec<_>>());
        let keys: Vec<usize> = (0..30).map(|at| at * 7 % 3).collect();
        assert_eq!(sorted(30, |one, other| keys[one] < keys[other]), EXPECTED);
        for (count, expected) in [(100, 613_035), (1_000, 79_820)] {
            let keys: Vec<usize> = (0..count).map(|at| at * at % 17).collect();
            let places = sorted(count, |one, other| keys[one] < keys[other]);
            let mixed = places.iter().enumerate().fold(0, |sum, (at, place)| (sum * 31 + place * (at + 1)) % 1_000_003);
            assert_eq!(mixed, expected);
        }
    }

    /// What Go made of the same keys.
    const EXPECTED: [usize; 30] =
        [12, 27, 24, 3, 21, 18, 6, 0, 15, 9, 7, 4, 10, 13, 28, 1, 16, 25, 22, 19, 8, 20, 5, 23, 2, 17, 26, 11, 14, 29];
}
