//! Suggestions while somebody types the name or the postal code of a commune.
//!
//! Exact names come first, then names that begin with the text, then names with a later word that begins with it;
//! within each group the most inhabited come first. If these are fewer than asked for, names follow that begin with a
//! text one slip away from what was typed: one letter wrong, missing or too many, or two letters exchanged (an optimal
//! string alignment distance of 1). The first letter must be right.
//!
//! The texts are sorted, so those with a common beginning lie side by side: a beginning is a range, which two binary
//! searches find. A tree of best ranks over the sorted texts gives the most inhabited communes of a range, each in
//! logarithmic time, whatever the size of the range.

#![expect(clippy::indexing_slicing, reason = "indexes come from the length of the same vectors")]

use super::commune::{CommuneRow, Index};
use crate::base::fold::{fold, separate};
use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;
use std::ops::Range;

/// A slip is looked for only in beginnings of names that have at least this many letters.
const SLIP_LETTERS: usize = 5;

/// Names, words and postal codes, ready to be searched.
pub struct Suggestions {
    /// Whole names.
    names: Texts,
    /// Names from their second word on, from their third word on, …
    words: Texts,
    postal_codes: Texts,
}

impl Suggestions {
    /// Indexes communes; `by_population` ranks them.
    pub fn new(communes: &[CommuneRow], by_population: &[Index]) -> Self {
        let room = communes.len();
        let mut names = Vec::with_capacity(room);
        let mut words = Vec::with_capacity(3 * room);
        let mut postal_codes = Vec::with_capacity(room + room / 10);
        for (rank, index) in (0..).zip(by_population) {
            let Some(commune) = usize::try_from(*index).ok().and_then(|index| communes.get(index)) else { continue };
            let entry = |text| Entry { text, rank, index: *index };
            names.push(entry(commune.key));
            words.extend(commune.key.match_indices(' ').map(|(space, _)| entry(&commune.key[space + 1..])));
            postal_codes.extend(commune.postal_codes.iter().map(|code| entry(code)));
        }
        Self { names: Texts::new(names), words: Texts::new(words), postal_codes: Texts::new(postal_codes) }
    }

    /// At most `first` communes, best first.
    pub fn suggest(&self, text: &str, first: usize) -> Vec<Index> {
        let mut found = Found { communes: Vec::new(), first };
        let typed = fold(text);
        if typed.is_empty() {
            return found.communes;
        }
        if typed.bytes().all(|byte| byte.is_ascii_digit()) {
            let (exact, longer) = self.postal_codes.beginning_with(&typed);
            found.add(&self.postal_codes, [exact]);
            found.add(&self.postal_codes, [longer]);
            return found.communes;
        }
        let spellings = [Some(typed.clone()), unfinished(text)];
        let spellings = || spellings.iter().flatten();
        found.add(&self.names, spellings().map(|typed| self.names.beginning_with(typed).0));
        found.add(&self.names, spellings().map(|typed| self.names.beginning_with(typed).1));
        found.add(&self.words, spellings().map(|typed| self.words.all_beginning_with(typed)));
        if !found.enough() {
            let slips = [&self.names, &self.words].map(|texts| (texts, texts.one_slip_from(typed.as_bytes())));
            found.add_all(&slips);
        }
        found.communes
    }
}

/// A second spelling of the text, if its last word is «st» or «ste»: that word is kept, because it may be the beginning
/// of a longer one, such as «Strasbourg».
fn unfinished(text: &str) -> Option<String> {
    let words = separate(text);
    let last = words.rsplit(' ').next()?;
    let finished = words.strip_suffix(last)?;
    matches!(last, "st" | "ste")
        .then(|| if finished.is_empty() { last.to_owned() } else { format!("{} {last}", fold(finished)) })
}

struct Found {
    communes: Vec<Index>,
    first: usize,
}

impl Found {
    fn enough(&self) -> bool {
        self.communes.len() >= self.first
    }

    fn add(&mut self, texts: &Texts, ranges: impl IntoIterator<Item = Range<usize>>) {
        self.add_all(&[(texts, ranges.into_iter().collect())]);
    }

    /// Adds the most inhabited communes of all ranges together.
    fn add_all(&mut self, sources: &[(&Texts, Vec<Range<usize>>)]) {
        let mut best = BinaryHeap::new();
        for (source, (texts, ranges)) in sources.iter().enumerate() {
            best.extend(ranges.iter().filter_map(|range| texts.best(range.clone(), source)));
        }
        while let (false, Some(Reverse(next))) = (self.enough(), best.pop()) {
            let texts = sources[next.source].0;
            let commune = texts.entries[next.at].index;
            if !self.communes.contains(&commune) {
                self.communes.push(commune);
            }
            let halves = [next.range.start..next.at, next.at + 1..next.range.end];
            best.extend(halves.into_iter().filter_map(|half| texts.best(half, next.source)));
        }
    }
}

/// The best entry of a range. Entries are compared by rank; those with the same rank are of one commune.
#[derive(PartialEq, Eq)]
struct Best {
    rank: u32,
    at: usize,
    source: usize,
    range: Range<usize>,
}

impl PartialOrd for Best {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Best {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.rank, self.source, self.at).cmp(&(other.rank, other.source, other.at))
    }
}

#[derive(Clone, Copy)]
struct Entry {
    text: &'static str,
    /// The rank of the commune by population; 0 is the most inhabited.
    rank: u32,
    index: Index,
}

/// Sorted texts, and a tree in which every node has the best-ranked entry below it.
struct Texts {
    entries: Vec<Entry>,
    /// Node 1 is the root, the children of `n` are `2n` and `2n + 1`, and the leaves come last.
    tree: Vec<usize>,
}

impl Texts {
    fn new(mut entries: Vec<Entry>) -> Self {
        entries.sort_unstable_by(|a, b| a.text.cmp(b.text).then(a.rank.cmp(&b.rank)));
        let leaves = entries.len();
        let mut tree = vec![0; leaves];
        tree.extend(0..leaves);
        for node in (1..leaves).rev() {
            let (left, right) = (tree[2 * node], tree[2 * node + 1]);
            tree[node] = if entries[left].rank <= entries[right].rank { left } else { right };
        }
        Self { entries, tree }
    }

    fn best(&self, range: Range<usize>, source: usize) -> Option<Reverse<Best>> {
        let leaves = self.entries.len();
        let (mut low, mut high) = (range.start + leaves, range.end + leaves);
        let mut best: Option<usize> = None;
        let mut consider = |at: usize| {
            if best.is_none_or(|best| self.entries[at].rank < self.entries[best].rank) {
                best = Some(at);
            }
        };
        while low < high {
            if low % 2 == 1 {
                consider(self.tree[low]);
                low += 1;
            }
            if high % 2 == 1 {
                high -= 1;
                consider(self.tree[high]);
            }
            (low, high) = (low / 2, high / 2);
        }
        best.map(|at| Reverse(Best { rank: self.entries[at].rank, at, source, range }))
    }

    /// The range of entries that equal this text, and the range of longer ones that begin with it.
    fn beginning_with(&self, text: &str) -> (Range<usize>, Range<usize>) {
        let all = self.all_beginning_with(text);
        let exact = self.entries[all.clone()].partition_point(|entry| entry.text.len() == text.len());
        (all.start..all.start + exact, all.start + exact..all.end)
    }

    fn all_beginning_with(&self, text: &str) -> Range<usize> {
        self.follow(0..self.entries.len(), 0, text.as_bytes())
    }

    /// Of a range of entries that are equal up to `depth`, those that continue with `rest`.
    fn follow(&self, range: Range<usize>, depth: usize, rest: &[u8]) -> Range<usize> {
        let compare = |entry: &Entry| {
            let text = entry.text.as_bytes().get(depth..).unwrap_or_default();
            text.get(..rest.len()).unwrap_or(text).cmp(rest)
        };
        let entries = &self.entries[range.clone()];
        let start = entries.partition_point(|entry| compare(entry) == Ordering::Less);
        let length = entries[start..].partition_point(|entry| compare(entry) == Ordering::Equal);
        range.start + start..range.start + start + length
    }

    /// Ranges of entries that begin with a text one slip away from `typed`. `typed` itself is left out.
    fn one_slip_from(&self, typed: &[u8]) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        if typed.len() + 1 < SLIP_LETTERS {
            return found;
        }
        let Some((first, _)) = typed.split_first() else { return found };
        let mut here = self.follow(0..self.entries.len(), 0, std::slice::from_ref(first));
        for at in 1..typed.len() {
            if here.is_empty() {
                break;
            }
            let (letter, rest) = (typed[at], &typed[at + 1..]);
            let mut keep = |range: Range<usize>| {
                if !range.is_empty() {
                    found.push(range)
                }
            };
            if typed.len() > SLIP_LETTERS {
                keep(self.follow(here.clone(), at, rest)); // one letter too many was typed
            }
            if let (true, Some((next, rest))) = (typed.len() >= SLIP_LETTERS, rest.split_first()) {
                let exchanged = self.follow(here.clone(), at, &[*next, letter]);
                keep(self.follow(exchanged, at + 2, rest));
            }
            for (other, branch) in self.branches(here.clone(), at) {
                keep(self.follow(branch.clone(), at + 1, &typed[at..])); // one letter is missing
                if other != letter && typed.len() >= SLIP_LETTERS {
                    keep(self.follow(branch, at + 1, rest)); // one letter is wrong
                }
            }
            here = self.follow(here, at, &[letter]);
        }
        found
    }

    /// Splits a range of entries that are equal up to `depth` by the letter that follows.
    fn branches(&self, range: Range<usize>, depth: usize) -> impl Iterator<Item = (u8, Range<usize>)> {
        let letter = move |entry: &Entry| entry.text.as_bytes().get(depth).copied();
        let mut start = range.start + self.entries[range.clone()].partition_point(|entry| letter(entry).is_none());
        std::iter::from_fn(move || {
            let this = letter(self.entries[start..range.end].first()?)?;
            let branch =
                start..start + self.entries[start..range.end].partition_point(|entry| letter(entry) <= Some(this));
            start = branch.end;
            Some((this, branch))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Optimal string alignment distance, by its definition.
    fn distance(a: &[u8], b: &[u8]) -> usize {
        let mut d = vec![vec![0; b.len() + 1]; a.len() + 1];
        for i in 0..=a.len() {
            for j in 0..=b.len() {
                d[i][j] = match (i, j) {
                    (0, n) | (n, 0) => n,
                    _ => {
                        let change = usize::from(a[i - 1] != b[j - 1]);
                        let mut least = (d[i - 1][j] + 1).min(d[i][j - 1] + 1).min(d[i - 1][j - 1] + change);
                        if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                            least = least.min(d[i - 2][j - 2] + 1);
                        }
                        least
                    }
                };
            }
        }
        d[a.len()][b.len()]
    }

    fn texts(words: &[String]) -> Texts {
        let entry = |(index, word): (u32, &String)| {
            let text: &'static str = Box::leak(word.clone().into_boxed_str());
            Entry { text, rank: index, index }
        };
        Texts::new((0..).zip(words).map(entry).collect())
    }

    proptest! {
        #[test]
        fn slips_are_exactly_those_of_the_definition(
            words in proptest::collection::vec("[abc]{1,9}", 1..60), typed in "[abc]{1,8}",
        ) {
            let texts = texts(&words);
            let begins_so = |index: &Index| words[usize::try_from(*index).unwrap()].starts_with(&typed);
            let mut found: Vec<Index> = texts.one_slip_from(typed.as_bytes()).into_iter()
                .flat_map(|range| texts.entries[range].iter().map(|entry| entry.index).collect::<Vec<_>>())
                .filter(|index| !begins_so(index)).collect();
            found.sort_unstable();
            found.dedup();
            let begins_within_a_slip = |word: &&(u32, &String)| {
                let word = word.1.as_bytes();
                word[0] == typed.as_bytes()[0] && (SLIP_LETTERS..=word.len()).any(|length| {
                    distance(&word[..length], typed.as_bytes()) == 1
                })
            };
            let indexed: Vec<_> = (0..).zip(&words).collect();
            let mut expected: Vec<Index> = indexed.iter().filter(begins_within_a_slip)
                .map(|(index, _)| *index).filter(|index| !begins_so(index)).collect();
            expected.sort_unstable();
            prop_assert_eq!(found, expected);
        }

        #[test]
        fn the_best_of_a_range_is_its_best(ranks in proptest::collection::vec(0u32..1000, 1..100), a in 0usize..100, b in 0usize..100) {
            let mut entries: Vec<Entry> =
                (0..).zip(&ranks).map(|(index, rank)| Entry { text: "x", rank: *rank, index }).collect();
            entries.sort_by_key(|entry| entry.rank);
            let texts = Texts::new(entries);
            let (low, high) = (a.min(b).min(ranks.len()), a.max(b).min(ranks.len()));
            let got = texts.best(low..high, 0).map(|best| best.0.rank);
            prop_assert_eq!(got, texts.entries[low..high].iter().map(|entry| entry.rank).min());
        }
    }
}
