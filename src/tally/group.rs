//! What belongs together? Lists of numbers in groups, made in two passes however many groups there are.

use super::Index;

/// Numbers by group, in their order within each.
#[derive(Clone, Debug)]
pub struct Groups {
    members: Vec<Index>,
    ends: Vec<Index>,
}

impl Groups {
    /// Groups the members; `group_of` gives a number below `groups`, or none for what is in no group.
    ///
    /// ```
    /// use prevalence::tally::Groups;
    /// let groups = Groups::new(2, 0..5, |one| (one != 3).then_some(one as usize % 2));
    /// assert!(groups.iter().eq([&[0, 2, 4][..], &[1]]));
    /// ```
    pub fn new(
        groups: usize,
        members: impl Iterator<Item = Index> + Clone,
        group_of: impl Fn(Index) -> Option<usize>,
    ) -> Self {
        let mut ends: Vec<Index> = vec![0; groups];
        for group in members.clone().filter_map(&group_of) {
            ends[group] += 1;
        }
        // Each end is a start until the members of its group are in their places.
        let mut next = 0;
        for end in &mut ends {
            let size = *end;
            *end = next;
            next += size;
        }
        let mut placed = vec![0; next as usize];
        for member in members {
            if let Some(group) = group_of(member) {
                placed[ends[group] as usize] = member;
                ends[group] += 1;
            }
        }
        Self {
            members: placed,
            ends,
        }
    }

    /// The groups in their order, those without members too.
    pub fn iter(&self) -> impl Iterator<Item = &[Index]> {
        let mut start = 0;
        self.ends.iter().map(move |&end| {
            let group = &self.members[start..end as usize];
            start = end as usize;
            group
        })
    }

    /// The groups with other members, one in the place of each.
    #[must_use]
    pub fn map(mut self, become_of: impl Fn(Index) -> Index) -> Self {
        for member in &mut self.members {
            *member = become_of(*member);
        }
        self
    }

    /// All members, those of the first group first.
    pub fn members(&self) -> &[Index] {
        &self.members
    }

    /// All members, those of the first group first and sorted within each group.
    pub fn into_sorted<K: Ord>(mut self, key: impl Fn(&Index) -> K) -> Vec<Index> {
        let mut start = 0;
        for &end in &self.ends {
            self.members[start..end as usize].sort_by_key(&key);
            start = end as usize;
        }
        self.members
    }
}
