//! How a leadership or council decides: membership, votes, the majority and the tie.
//!
//! More than half of the members in favour carries it; exactly half follows the head's vote
//! (Decree 73/2023/NĐ-CP Art. 8(1)). A deputy who is an author is left out of the vote. The result
//! is computed here and never typed.

use serde::{Deserialize, Serialize};

use super::ids::PersonId;
use super::people::codes;

codes! {
    /// The answer to: does it contradict a superior rule?
    DeviationGate { Unanswered = "unanswered", No = "no", Yes = "yes" }
}

codes! {
    /// Who reviews: the head and deputies, or a council for wide or complex content.
    ReviewKind { Leadership = "leadership", Council = "council" }
}

codes! {
    /// What the Party committee thinks.
    PartyView { Agree = "agree", Disagree = "disagree", NotYet = "not_yet" }
}

codes! {
    /// A member's vote. Who was absent counts as abstained.
    Vote { InFavour = "in_favour", Against = "against", Abstained = "abstained" }
}

/// A member of a review.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    pub person: PersonId,
    pub is_head: bool,
    /// Why the member does not vote; `None` for a voting member.
    pub excluded: Option<String>,
}

/// A cast vote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ballot {
    pub person: PersonId,
    pub is_head: bool,
    pub vote: Vote,
}

/// The count of a vote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tally {
    pub members: u32,
    pub in_favour: u32,
    pub against: u32,
    pub abstained: u32,
    /// The share that had to be exceeded.
    pub percent: u32,
    /// Exactly half in favour, the head among them.
    pub tie_followed_head: bool,
    pub passed: bool,
}

/// Counts the ballots; `percent` is the share that must be exceeded.
pub fn tally(ballots: &[Ballot], percent: u32) -> Tally {
    let count = |vote| u32::try_from(ballots.iter().filter(|b| b.vote == vote).count()).unwrap_or(u32::MAX);
    let members = u32::try_from(ballots.len()).unwrap_or(u32::MAX);
    let in_favour = count(Vote::InFavour);
    let (share, bar) = (u64::from(in_favour) * 100, u64::from(percent) * u64::from(members));
    let head_in_favour = ballots.iter().any(|b| b.is_head && b.vote == Vote::InFavour);
    let tie_followed_head = members > 0 && share == bar && head_in_favour;
    Tally {
        members,
        in_favour,
        against: count(Vote::Against),
        abstained: count(Vote::Abstained),
        percent,
        tie_followed_head,
        passed: share > bar || tie_followed_head,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn votes(head: Vote, others: &[Vote]) -> Vec<Ballot> {
        let ballot = |n: u128, is_head, vote| Ballot { person: PersonId(uuid::Uuid::from_u128(n)), is_head, vote };
        let mut all = vec![ballot(0, true, head)];
        all.extend(others.iter().enumerate().map(|(i, v)| ballot(i as u128 + 1, false, *v)));
        all
    }

    #[test]
    fn more_than_half_of_all_members_carries() {
        use Vote::*;
        assert!(tally(&votes(InFavour, &[InFavour, Against]), 50).passed);
        assert!(!tally(&votes(InFavour, &[Abstained, Abstained]), 50).passed);
        assert!(tally(&votes(Against, &[InFavour, InFavour]), 50).passed);
        assert!(!tally(&votes(Against, &[Against, InFavour]), 50).passed);
    }

    #[test]
    fn exactly_half_follows_the_head() {
        use Vote::*;
        let carried = tally(&votes(InFavour, &[Against]), 50);
        assert_eq!((carried.passed, carried.tie_followed_head), (true, true));
        let lost = tally(&votes(Against, &[InFavour]), 50);
        assert_eq!((lost.passed, lost.tie_followed_head), (false, false));
    }

    #[test]
    fn nobody_votes_nothing_passes() {
        assert!(!tally(&[], 50).passed);
    }

    proptest::proptest! {
        #[test]
        fn the_count_adds_up_and_the_outcome_follows_it(cast in proptest::collection::vec(0u8..3, 1..12)) {
            let vote = |n: u8| [Vote::InFavour, Vote::Against, Vote::Abstained][usize::from(n)];
            let ballots = votes(vote(cast[0]), &cast[1..].iter().map(|n| vote(*n)).collect::<Vec<_>>());
            let t = tally(&ballots, 50);
            proptest::prop_assert_eq!(t.in_favour + t.against + t.abstained, t.members);
            let half = 2 * t.in_favour == t.members;
            proptest::prop_assert_eq!(t.passed, 2 * t.in_favour > t.members || (half && ballots[0].vote == Vote::InFavour));
        }
    }
}
