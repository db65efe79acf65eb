//! What a document costs, computed once from its text, before the document is validated or executed.
//!
//! The engine's limits expand fragments anew at each spread, so that a kilobyte of doubling fragments keeps a core busy
//! for minutes. Here every fragment is measured once and its measure is reused; all sums saturate.
//!
//! The weight of a field is 1 plus the weight of its children. `first` and `last` multiply the children, except
//! `totalCount` (which weighs 20) and `pageInfo`. Without `first` and `last`, `nodes` and `edges` multiply by 20, and
//! plain lists by their bound in [`super::lists`]. When the factor is a variable, each request looks up its value: see
//! [`super::weight`].

use super::lists::{CREDENTIAL_FIELDS, DEFAULT_PAGE, WEIGHTS};
use super::weight::{Arena, Factor, Term};
use crate::base::error::{Error, ErrorCode};
use crate::base::gql::document::{
    Directive, ExecutableDocument, Field, OperationDefinition, Positioned, Selection, SelectionSet,
};
use crate::base::gql::{Name, Variables};
use crate::base::text::{Bound, Reason};
use std::collections::HashMap;

/// Most selections in all operations together, with all fragments expanded.
const MAX_SELECTIONS: u64 = 5_000;
/// Deepest nesting of fields, leaves included.
const MAX_DEPTH: u64 = 15;
/// Deepest nesting of selection sets, fragments included. The engine has the same bound on its recursion.
const MAX_RECURSION: u64 = 32;
const MAX_ALIASES: u64 = 30;
const MAX_ROOT_FIELDS: u64 = 20;
const MAX_DIRECTIVES: u64 = 50;
const MAX_CREDENTIALS: u64 = 1;
/// The directives of the schema.
const DIRECTIVES: [&str; 2] = ["include", "skip"];
/// Deepest nesting of lists in introspection; the tools' own introspection query has a nesting of 1.
const MAX_INTROSPECTION_LISTS: u64 = 2;
const TOTAL_COUNT_WEIGHT: u64 = 20;

/// Why a document is not executed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Excess {
    /// A fragment that contains itself.
    Cycle,
    /// Too many selections, with fragments expanded.
    Selections,
    /// Fields nested too deep.
    Depth,
    /// Too many aliases.
    Aliases,
    /// Too many fields at the root.
    RootFields,
    /// Too many directives.
    Directives,
    /// A directive that the schema does not have. The engine does not check directives on `__typename`.
    UnknownDirective,
    /// More than one field that checks a credential.
    Credentials,
    /// Lists nested too deep in introspection.
    Introspection,
}

impl From<Excess> for Error {
    fn from(excess: Excess) -> Self {
        let bound = match excess {
            Excess::Cycle => return Self::new(ErrorCode::Invalid, Reason::FragmentCycle),
            Excess::UnknownDirective => return Self::new(ErrorCode::Invalid, Reason::UnknownDirective),
            Excess::Credentials => return Self::new(ErrorCode::TooCostly, Reason::Credentials),
            Excess::Selections => Bound::Selections,
            Excess::Depth => Bound::Depth,
            Excess::Aliases => Bound::Aliases,
            Excess::RootFields => Bound::RootFields,
            Excess::Directives => Bound::Directives,
            Excess::Introspection => Bound::Introspection,
        };
        Self::new(ErrorCode::TooCostly, Reason::Bound(bound))
    }
}

/// The weights of a document's operations.
#[derive(Debug)]
pub struct Plan {
    operations: Vec<(Option<Name>, Term)>,
    arena: Arena,
}

impl Plan {
    /// Measures all operations and fragments of a document.
    pub fn new(document: &ExecutableDocument) -> Result<Self, Excess> {
        check_directives(document)?;
        let mut walk = Walk { document, fragments: HashMap::new(), arena: Arena::default() };
        // Unused fragments are walked too, because a cycle among them would keep validation busy.
        for name in document.fragments.keys() {
            walk.fragment(name, Place::Inside, 0)?;
        }
        let mut operations = Vec::new();
        let mut selections = 0u64;
        for (name, operation) in document.operations.iter() {
            let measure = walk.selection_set(&operation.node.selection_set.node, Place::Root, 0)?;
            measure.check_operation()?;
            // The engine walks all operations of a document, whichever of them is executed.
            selections = selections.saturating_add(measure.selections);
            if selections > MAX_SELECTIONS {
                return Err(Excess::Selections);
            }
            operations.push((name.cloned(), walk.arena.sum([measure.listed, measure.counted, measure.rest])));
        }
        Ok(Self { operations, arena: walk.arena })
    }

    /// What an operation of the document weighs with these variables.
    pub fn weight(&self, name: Option<&Name>, operation: &OperationDefinition, variables: &Variables) -> u64 {
        let term = self.operations.iter().find(|(known, _)| known.as_ref() == name).map(|(_, term)| *term);
        term.map_or(u64::MAX, |term| self.arena.evaluate(term, operation, variables))
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Place {
    Root,
    Inside,
}

/// The measure of a selection set, with its fragments expanded.
#[derive(Debug, Clone, Copy, Default)]
struct Measure {
    selections: u64,
    depth: u64,
    recursion: u64,
    aliases: u64,
    fields: u64,
    credentials: u64,
    introspection_lists: u64,
    /// Whether a list is among them.
    holds_list: bool,
    /// Weight of `nodes` and `edges`.
    listed: Term,
    /// Weight of `totalCount` and `pageInfo`.
    counted: Term,
    /// Weight of all else.
    rest: Term,
}

impl Measure {
    fn check(&self) -> Result<(), Excess> {
        match () {
            () if self.selections > MAX_SELECTIONS => Err(Excess::Selections),
            () if self.depth > MAX_DEPTH || self.recursion > MAX_RECURSION => Err(Excess::Depth),
            () if self.aliases > MAX_ALIASES => Err(Excess::Aliases),
            () => Ok(()),
        }
    }

    fn check_operation(&self) -> Result<(), Excess> {
        match () {
            () if self.credentials > MAX_CREDENTIALS => Err(Excess::Credentials),
            () if self.fields > MAX_ROOT_FIELDS => Err(Excess::RootFields),
            () => Ok(()),
        }
    }
}

/// Adds the weights of a fragment to those of the selection set that spreads it.
fn spread_out(part: Measure, listed: &mut Vec<Term>, counted: &mut Vec<Term>, rest: &mut Vec<Term>) -> Measure {
    listed.push(part.listed);
    counted.push(part.counted);
    rest.push(part.rest);
    Measure { selections: part.selections.saturating_add(1), ..part }
}

/// The measure of each fragment; `None` while it is being measured: meeting the fragment again then is a cycle.
type Memo = HashMap<(Name, Place), Option<Measure>>;

struct Walk<'a> {
    document: &'a ExecutableDocument,
    fragments: Memo,
    arena: Arena,
}

/// Whether a field may give many items.
fn is_list(field: &Field) -> bool {
    let name = field.name.node.as_str();
    let pages = ["first", "last"].iter().any(|page| field.get_argument(page).is_some());
    // What has no selection gives no objects: `missing` is a number of a line, and a list elsewhere.
    let gives_objects = !field.selection_set.node.items.is_empty();
    gives_objects && (pages || matches!(name, "nodes" | "edges") || WEIGHTS.list(name).is_some())
}

impl<'a> Walk<'a> {
    fn fragment(&mut self, name: &Name, place: Place, level: u64) -> Result<Measure, Excess> {
        match self.fragments.get(&(name.clone(), place)) {
            Some(Some(measure)) => return Ok(*measure),
            Some(None) => return Err(Excess::Cycle),
            None => {}
        }
        let Some(fragment) = self.document.fragments.get(name) else {
            return Ok(Measure::default()); // validation reports it
        };
        self.fragments.insert((name.clone(), place), None);
        let measure = self.selection_set(&fragment.node.selection_set.node, place, level)?;
        self.fragments.insert((name.clone(), place), Some(measure));
        Ok(measure)
    }

    fn selection_set(&mut self, set: &'a SelectionSet, place: Place, level: u64) -> Result<Measure, Excess> {
        if level > MAX_RECURSION {
            return Err(Excess::Depth);
        }
        let mut sum = Measure::default();
        let (mut listed, mut counted, mut rest) = (Vec::new(), Vec::new(), Vec::new());
        for selection in &set.items {
            let part = match &selection.node {
                Selection::Field(field) => {
                    let part = self.field(&field.node, place, level)?;
                    match field.node.name.node.as_str() {
                        "nodes" | "edges" => listed.push(part.rest),
                        "totalCount" | "pageInfo" => counted.push(part.rest),
                        _ => rest.push(part.rest),
                    }
                    part
                }
                Selection::FragmentSpread(spread) => {
                    let name = &spread.node.fragment_name.node;
                    spread_out(self.fragment(name, place, level + 1)?, &mut listed, &mut counted, &mut rest)
                }
                Selection::InlineFragment(inline) => {
                    let part = self.selection_set(&inline.node.selection_set.node, place, level + 1)?;
                    spread_out(part, &mut listed, &mut counted, &mut rest)
                }
            };
            sum.selections = sum.selections.saturating_add(part.selections);
            sum.aliases = sum.aliases.saturating_add(part.aliases);
            sum.fields = sum.fields.saturating_add(part.fields);
            sum.credentials = sum.credentials.saturating_add(part.credentials);
            sum.depth = sum.depth.max(part.depth);
            sum.recursion = sum.recursion.max(part.recursion + 1);
            sum.introspection_lists = sum.introspection_lists.max(part.introspection_lists);
            sum.holds_list |= part.holds_list;
            sum.check()?;
        }
        sum.listed = self.arena.sum(listed);
        sum.counted = self.arena.sum(counted);
        sum.rest = self.arena.sum(rest);
        Ok(sum)
    }

    /// A field with its children; its weight is in `rest`.
    fn field(&mut self, field: &'a Field, place: Place, level: u64) -> Result<Measure, Excess> {
        let name = field.name.node.as_str();
        let children = if field.selection_set.node.items.is_empty() {
            Measure::default()
        } else {
            self.selection_set(&field.selection_set.node, Place::Inside, level + 1)?
        };
        let is_introspection_list = matches!(name, "fields" | "inputFields" | "interfaces" | "possibleTypes");
        let introspection_lists = children.introspection_lists + u64::from(is_introspection_list);
        if matches!(name, "__schema" | "__type") && introspection_lists > MAX_INTROSPECTION_LISTS {
            return Err(Excess::Introspection);
        }
        Ok(Measure {
            selections: children.selections.saturating_add(1),
            depth: children.depth + 1,
            recursion: children.recursion,
            aliases: children.aliases.saturating_add(u64::from(field.alias.is_some())),
            fields: 1,
            credentials: u64::from(CREDENTIAL_FIELDS.contains(&name)),
            introspection_lists,
            holds_list: children.holds_list || is_list(field),
            listed: Term::default(),
            counted: Term::default(),
            rest: self.weigh(field, &children, place),
        })
    }

    fn weigh(&mut self, field: &Field, children: &Measure, place: Place) -> Term {
        let name = field.name.node.as_str();
        let arena = &mut self.arena;
        if name == "totalCount" {
            return Term::Fixed(TOTAL_COUNT_WEIGHT);
        }
        if let Some(points) = WEIGHTS.points(name) {
            return Term::Fixed(points);
        }
        let one = Term::Fixed(1);
        let plain_list = WEIGHTS.list(name).map(|list| match place {
            Place::Root => list.at_root,
            Place::Inside if children.holds_list => list.most,
            Place::Inside => list.usual,
        });
        let plain_list = plain_list.filter(|bound| *bound > 0);
        let mut pages = ["first", "last"].iter().filter_map(|page| field.get_argument(page)).peekable();
        if pages.peek().is_some() {
            let items = arena.sum([children.listed, children.rest]);
            let items = arena.times(Factor::page(pages.map(|value| &value.node)), items);
            arena.sum([one, items, children.counted])
        } else if let (Place::Root, "nodes", Some(ids)) = (place, name, field.get_argument("ids")) {
            let items = arena.sum([children.listed, children.counted, children.rest]);
            let items = arena.times(Factor::length(&ids.node), items);
            arena.sum([one, items])
        } else if let (Some(bound), false) = (plain_list, name == "nodes") {
            let items = arena.sum([children.listed, children.counted, children.rest]);
            let items = arena.times(Factor::Fixed(bound), items);
            arena.sum([one, items])
        } else {
            let items = arena.times(Factor::Fixed(DEFAULT_PAGE), children.listed);
            arena.sum([one, items, children.counted, children.rest])
        }
    }
}

/// Counts the directives of a document as written, without expanding fragments, and refuses unknown ones.
fn check_directives(document: &ExecutableDocument) -> Result<(), Excess> {
    let mut count = 0u64;
    let mut check = |directives: &[Positioned<Directive>]| {
        count = count.saturating_add(u64::try_from(directives.len()).unwrap_or(u64::MAX));
        match () {
            () if count > MAX_DIRECTIVES => Err(Excess::Directives),
            () if directives.iter().any(|one| !DIRECTIVES.contains(&one.node.name.node.as_str())) => {
                Err(Excess::UnknownDirective)
            }
            () => Ok(()),
        }
    };
    let mut sets = Vec::new();
    for (_, operation) in document.operations.iter() {
        check(&operation.node.directives)?;
        operation.node.variable_definitions.iter().try_for_each(|variable| check(&variable.node.directives))?;
        sets.push(&operation.node.selection_set.node);
    }
    for fragment in document.fragments.values() {
        check(&fragment.node.directives)?;
        sets.push(&fragment.node.selection_set.node);
    }
    while let Some(set) = sets.pop() {
        for selection in &set.items {
            check(selection.node.directives())?;
            match &selection.node {
                Selection::Field(field) => sets.push(&field.node.selection_set.node),
                Selection::InlineFragment(inline) => sets.push(&inline.node.selection_set.node),
                Selection::FragmentSpread(_) => {}
            }
        }
    }
    Ok(())
}
