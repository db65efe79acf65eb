//! The tree of the folders of one network, and what may be done to it. All of it is pure.

use entity::FolderId;
use entity::folder::Model;

/// Most folders of one network.
pub const MOST: usize = 200;
/// How deep folders lie at most: one at the top lies at depth 1.
pub const DEEPEST: usize = 5;

/// Why a folder cannot lie at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Misplaced {
    /// It would lie in itself.
    InItself,
    /// It, or one in it, would lie too deep.
    TooDeep,
    /// The folder that it is to follow does not lie there.
    NoSuchPlace,
}

/// The folders that lie in one, or at the top, in their order.
pub fn children(all: &[Model], parent: Option<FolderId>) -> Vec<&Model> {
    let mut found: Vec<&Model> = all.iter().filter(|folder| folder.parent_id == parent).collect();
    found.sort_by_key(|folder| (folder.position, folder.id));
    found
}

/// All folders, each before those that lie in it, siblings in their order.
pub fn in_order(all: &[Model]) -> Vec<Model> {
    let mut order = Vec::with_capacity(all.len());
    let mut waiting = children(all, None);
    waiting.reverse();
    while let Some(folder) = waiting.pop() {
        order.push(folder.clone());
        waiting.extend(children(all, Some(folder.id)).into_iter().rev());
    }
    order
}

/// The folder with an id.
pub fn find(all: &[Model], id: FolderId) -> Option<&Model> {
    all.iter().find(|folder| folder.id == id)
}

/// A folder, the one that it lies in, and so on to the top.
fn path(all: &[Model], folder: Option<FolderId>) -> impl Iterator<Item = &Model> {
    std::iter::successors(folder.and_then(|id| find(all, id)), |inner| find(all, inner.parent_id?))
}

/// How deep a folder lies: 1 at the top, 0 for none.
pub fn depth(all: &[Model], folder: Option<FolderId>) -> usize {
    path(all, folder).count()
}

/// How many levels a folder and what lies in it take.
fn height(all: &[Model], folder: FolderId) -> usize {
    let below = children(all, Some(folder)).into_iter().map(|inner| height(all, inner.id)).max();
    1 + below.unwrap_or(0)
}

/// Puts a folder of the tree into another, or at the top: first, or after one that lies there. Gives the folders that changed.
pub fn place(
    all: &[Model],
    moved: &Model,
    parent: Option<FolderId>,
    after: Option<FolderId>,
) -> Result<Vec<Model>, Misplaced> {
    if path(all, parent).any(|outer| outer.id == moved.id) {
        return Err(Misplaced::InItself);
    }
    if depth(all, parent) + height(all, moved.id) > DEEPEST {
        return Err(Misplaced::TooDeep);
    }
    let mut siblings = children(all, parent);
    siblings.retain(|sibling| sibling.id != moved.id);
    let place = match after {
        None => 0,
        Some(after) => siblings.iter().position(|it| it.id == after).ok_or(Misplaced::NoSuchPlace)? + 1,
    };
    siblings.insert(place, moved);
    Ok(numbered(all, &siblings, parent))
}

/// Takes a folder out of the tree; those that lay in it take its place. Gives the other folders that changed.
pub fn dissolve(all: &[Model], gone: &Model) -> Vec<Model> {
    let mut siblings = children(all, gone.parent_id);
    if let Some(place) = siblings.iter().position(|sibling| sibling.id == gone.id) {
        siblings.splice(place..=place, children(all, Some(gone.id)));
    }
    numbered(all, &siblings, gone.parent_id)
}

/// Siblings with their parent and their numbers in this order; those that had others.
fn numbered(all: &[Model], siblings: &[&Model], parent_id: Option<FolderId>) -> Vec<Model> {
    let numbered =
        siblings.iter().zip(1..).map(|(folder, position)| Model { parent_id, position, ..Model::clone(folder) });
    numbered.filter(|folder| find(all, folder.id) != Some(folder)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use entity::ContributionId;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn id(number: usize) -> FolderId {
        FolderId(Uuid::from_u128(u128::try_from(number).expect("a number")))
    }

    fn folder(number: usize) -> Model {
        let contribution_id = ContributionId(Uuid::nil());
        Model { id: id(number), contribution_id, parent_id: None, position: 0, title: String::new(), description: None }
    }

    fn change(all: &mut Vec<Model>, changed: Vec<Model>) {
        for folder in changed {
            all.retain(|known| known.id != folder.id);
            all.push(folder);
        }
    }

    /// Every folder is reached from the top, none lies too deep, and siblings have numbers of their own, with gaps where one left.
    fn is_a_tree(all: &[Model]) -> bool {
        let every_parent = all.iter().map(|folder| Some(folder.id)).chain([None]);
        let numbered = every_parent
            .map(|parent| children(all, parent))
            .all(|siblings| siblings.is_sorted_by(|one, next| one.position < next.position));
        numbered && in_order(all).len() == all.len() && all.iter().all(|it| depth(all, Some(it.id)) <= DEEPEST)
    }

    proptest! {
        #[test]
        fn any_moves_leave_a_tree(moves in prop::collection::vec((0..12_usize, 0..13_usize, 0..13_usize, any::<bool>()), 1..80)) {
            let mut all: Vec<Model> = Vec::new();
            for (number, parent, after, goes) in moves {
                let moved = folder(number);
                let known = find(&all, moved.id).cloned();
                if let Some(known) = known.as_ref().filter(|_| goes && after == 12) {
                    let (before, below) = (all.len(), children(&all, Some(known.id)).len());
                    let changed = dissolve(&all, known);
                    all.retain(|folder| folder.id != known.id);
                    change(&mut all, changed);
                    prop_assert_eq!(all.len() + 1, before);
                    prop_assert!(children(&all, known.parent_id).len() >= below);
                } else {
                    let parent = (parent < 12).then(|| id(parent)).filter(|parent| find(&all, *parent).is_some());
                    let after = (after < 12).then(|| id(after));
                    let moved = known.unwrap_or(moved);
                    let placed = place(&all, &moved, parent, after);
                    if let Ok(changed) = placed {
                        change(&mut all, changed);
                        let siblings = children(&all, parent);
                        let at = siblings.iter().position(|it| it.id == moved.id).expect("it lies there");
                        prop_assert_eq!(at.checked_sub(1).map(|before| siblings[before].id), after);
                    }
                }
                prop_assert!(is_a_tree(&all), "{:?}", all);
            }
        }
    }

    #[test]
    fn no_folder_lies_in_itself_nor_too_deep() {
        let mut all: Vec<Model> = Vec::new();
        for number in 0..DEEPEST {
            let changed = place(&all, &folder(number), number.checked_sub(1).map(id), None).expect("deep enough");
            change(&mut all, changed);
        }
        let (top, deepest) = (find(&all, id(0)).expect("one").clone(), Some(id(DEEPEST - 1)));
        assert_eq!(place(&all, &folder(9), deepest, None), Err(Misplaced::TooDeep));
        assert_eq!(place(&all, &top, deepest, None), Err(Misplaced::InItself));
        assert_eq!(place(&all, &top, Some(top.id), None), Err(Misplaced::InItself));
        assert_eq!(place(&all, &folder(9), None, Some(id(1))), Err(Misplaced::NoSuchPlace));
    }
}
