//! Weights that may depend on variables: sums and products, folded where they are constant.
//!
//! `communes(first: $n) { nodes { code } }` has no constant weight. Its measure records which variables multiply, and
//! each request looks up their values. A value that cannot be interpreted counts as 100, the largest factor.

use super::lists::DEFAULT_PAGE;
use crate::base::gql::document::{OperationDefinition, Value as DocumentValue};
use crate::base::gql::{Name, Value, Variables};

/// The largest factor of one list: `page.rs` refuses larger pages before any work.
const MAX_PAGE: u64 = 100;

/// A weight: known, or the node of an [`Arena`] that computes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Term {
    /// Known without the variables.
    Fixed(u64),
    /// Computed by the arena's node of this index.
    Node(usize),
}

impl Default for Term {
    fn default() -> Self {
        Self::Fixed(0)
    }
}

/// What a list multiplies its items by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Factor {
    /// Known from the text.
    Fixed(u64),
    /// The larger of `first` and `last`, of which at least one is a variable.
    Page(Vec<Operand>),
    /// The length of the list in this variable.
    Length(Name),
}

/// The value of `first` or `last`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Operand {
    /// Written in the text.
    Given(u64),
    /// The value of a variable.
    Variable(Name),
}

impl Factor {
    /// The factor of a list from its arguments `first` and `last`, of which at least one is written.
    pub fn page<'a>(arguments: impl Iterator<Item = &'a DocumentValue>) -> Self {
        let operands: Vec<Operand> = arguments
            .filter_map(|value| match value {
                DocumentValue::Null => None,
                DocumentValue::Variable(name) => Some(Operand::Variable(name.clone())),
                DocumentValue::Number(number) => Some(Operand::Given(clamp(number.as_i64()))),
                _ => Some(Operand::Given(MAX_PAGE)),
            })
            .collect();
        if operands.iter().any(|operand| matches!(operand, Operand::Variable(_))) {
            return Self::Page(operands);
        }
        let largest = operands.iter().map(|operand| match operand {
            Operand::Given(size) => *size,
            Operand::Variable(_) => MAX_PAGE,
        });
        Self::Fixed(largest.max().unwrap_or(DEFAULT_PAGE))
    }

    /// The factor of a list that has one item for each element of its argument.
    pub fn length(argument: &DocumentValue) -> Self {
        match argument {
            DocumentValue::List(items) => Self::Fixed(bounded(items.len())),
            DocumentValue::Variable(name) => Self::Length(name.clone()),
            _ => Self::Fixed(1),
        }
    }

    fn value<'v>(&self, variable: &impl Fn(&Name) -> Option<&'v Value>) -> u64 {
        match self {
            Self::Fixed(value) => *value,
            Self::Page(operands) => {
                let sizes = operands.iter().filter_map(|operand| match operand {
                    Operand::Given(size) => Some(*size),
                    Operand::Variable(name) => match variable(name) {
                        None | Some(Value::Null) => None,
                        Some(Value::Number(number)) => Some(clamp(number.as_i64())),
                        Some(_) => Some(MAX_PAGE),
                    },
                });
                sizes.max().unwrap_or(DEFAULT_PAGE)
            }
            Self::Length(name) => match variable(name) {
                Some(Value::List(items)) => bounded(items.len()),
                Some(Value::String(_) | Value::Number(_)) => 1,
                _ => MAX_PAGE,
            },
        }
    }
}

fn clamp(number: Option<i64>) -> u64 {
    number.map_or(MAX_PAGE, |n| u64::try_from(n).unwrap_or(1).clamp(1, MAX_PAGE))
}

fn bounded(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(MAX_PAGE).min(MAX_PAGE)
}

#[derive(Debug)]
enum Node {
    Sum(Vec<Term>),
    Product(Factor, Term),
}

/// The sums and products of a document that depend on variables; empty for most documents.
#[derive(Debug, Default)]
pub struct Arena {
    nodes: Vec<Node>,
}

impl Arena {
    /// Adds terms.
    pub fn sum(&mut self, terms: impl IntoIterator<Item = Term>) -> Term {
        let mut fixed = 0u64;
        let mut open = Vec::new();
        for term in terms {
            match term {
                Term::Fixed(value) => fixed = fixed.saturating_add(value),
                Term::Node(_) => open.push(term),
            }
        }
        match (open.as_slice(), fixed) {
            ([], _) => Term::Fixed(fixed),
            ([only], 0) => *only,
            _ => {
                open.push(Term::Fixed(fixed));
                self.push(Node::Sum(open))
            }
        }
    }

    /// Multiplies a term.
    pub fn times(&mut self, factor: Factor, term: Term) -> Term {
        match (factor, term) {
            (_, Term::Fixed(0)) => Term::Fixed(0),
            (Factor::Fixed(by), Term::Fixed(value)) => Term::Fixed(by.saturating_mul(value)),
            (factor, term) => self.push(Node::Product(factor, term)),
        }
    }

    fn push(&mut self, node: Node) -> Term {
        self.nodes.push(node);
        Term::Node(self.nodes.len() - 1)
    }

    /// The value of a term for these variables; a missing variable has the default that its operation declares.
    pub fn evaluate(&self, term: Term, operation: &OperationDefinition, variables: &Variables) -> u64 {
        let Term::Node(last) = term else {
            let Term::Fixed(value) = term else { return u64::MAX };
            return value;
        };
        let variable = |name: &Name| {
            variables.get(name).or_else(|| {
                let declared = operation.variable_definitions.iter().find(|declared| declared.node.name.node == *name);
                declared.and_then(|declared| declared.node.default_value.as_ref()).map(|value| &value.node)
            })
        };
        // A node only refers to nodes before it.
        let mut values: Vec<u64> = Vec::with_capacity(last + 1);
        for node in self.nodes.iter().take(last + 1) {
            let value = |term: &Term| match term {
                Term::Fixed(value) => *value,
                Term::Node(index) => values.get(*index).copied().unwrap_or(u64::MAX),
            };
            let next = match node {
                Node::Sum(terms) => terms.iter().fold(0u64, |sum, term| sum.saturating_add(value(term))),
                Node::Product(factor, term) => factor.value(&variable).saturating_mul(value(term)),
            };
            values.push(next);
        }
        values.last().copied().unwrap_or(u64::MAX)
    }
}
