//! Changes to a parsed query: parameters put in, `SERVICE` found, `GROUP_CONCAT` made to sort.
//!
//! Working on the algebra and not on the text is what makes parameter values safe: a value is a term, never syntax.

use std::ops::ControlFlow;

use oxigraph::model::{Literal, NamedNode, Term};
use oxigraph::sparql::AggregateFunctionAccumulator;
use spargebra::Query;
use spargebra::algebra::{AggregateExpression, AggregateFunction, Expression, GraphPattern};
use spargebra::term::{GroundTerm, NamedNodePattern};

/// Where the names of our sorting `GROUP_CONCAT` begin; the separator follows as hexadecimal bytes.
const SORTED_CONCAT: &str = "https://w3id.org/depesche/ns#sortedConcat-";

/// Stands in a group for a row without a value.
fn no_value() -> NamedNode {
    NamedNode::new_unchecked("https://w3id.org/depesche/ns#noValue")
}

/// The query's pattern.
pub fn pattern_mut(query: &mut Query) -> &mut GraphPattern {
    match query {
        Query::Select { pattern, .. }
        | Query::Construct { pattern, .. }
        | Query::Describe { pattern, .. }
        | Query::Ask { pattern, .. } => pattern,
    }
}

/// Calls `visit` on every pattern of the query, those inside `EXISTS` too, outermost first, until it breaks.
pub fn walk<B>(
    pattern: &mut GraphPattern,
    visit: &mut dyn FnMut(&mut GraphPattern) -> ControlFlow<B>,
) -> ControlFlow<B> {
    visit(pattern)?;
    match pattern {
        GraphPattern::Bgp { .. } | GraphPattern::Path { .. } | GraphPattern::Values { .. } => ControlFlow::Continue(()),
        GraphPattern::Join { left, right }
        | GraphPattern::Lateral { left, right }
        | GraphPattern::Union { left, right }
        | GraphPattern::Minus { left, right } => {
            walk(left, visit)?;
            walk(right, visit)
        }
        GraphPattern::LeftJoin { left, right, expression } => {
            walk(left, visit)?;
            walk(right, visit)?;
            expression.as_mut().map_or(ControlFlow::Continue(()), |e| walk_expression(e, visit))
        }
        GraphPattern::Filter { expr, inner } => {
            walk_expression(expr, visit)?;
            walk(inner, visit)
        }
        GraphPattern::Extend { inner, expression, .. } => {
            walk_expression(expression, visit)?;
            walk(inner, visit)
        }
        GraphPattern::Group { inner, aggregates, .. } => {
            for (_, aggregate) in aggregates {
                if let AggregateExpression::FunctionCall { expr, .. } = aggregate {
                    walk_expression(expr, visit)?;
                }
            }
            walk(inner, visit)
        }
        GraphPattern::Graph { inner, .. }
        | GraphPattern::Service { inner, .. }
        | GraphPattern::OrderBy { inner, .. }
        | GraphPattern::Project { inner, .. }
        | GraphPattern::Distinct { inner }
        | GraphPattern::Reduced { inner }
        | GraphPattern::Slice { inner, .. } => walk(inner, visit),
    }
}

fn walk_expression<B>(
    expression: &mut Expression,
    visit: &mut dyn FnMut(&mut GraphPattern) -> ControlFlow<B>,
) -> ControlFlow<B> {
    match expression {
        Expression::NamedNode(_) | Expression::Literal(_) | Expression::Variable(_) | Expression::Bound(_) => {
            ControlFlow::Continue(())
        }
        Expression::Exists(pattern) => walk(pattern, visit),
        Expression::UnaryPlus(a) | Expression::UnaryMinus(a) | Expression::Not(a) => walk_expression(a, visit),
        Expression::Or(a, b)
        | Expression::And(a, b)
        | Expression::Equal(a, b)
        | Expression::SameTerm(a, b)
        | Expression::Greater(a, b)
        | Expression::GreaterOrEqual(a, b)
        | Expression::Less(a, b)
        | Expression::LessOrEqual(a, b)
        | Expression::Add(a, b)
        | Expression::Subtract(a, b)
        | Expression::Multiply(a, b)
        | Expression::Divide(a, b) => {
            walk_expression(a, visit)?;
            walk_expression(b, visit)
        }
        Expression::If(a, b, c) => {
            walk_expression(a, visit)?;
            walk_expression(b, visit)?;
            walk_expression(c, visit)
        }
        Expression::In(a, list) => {
            walk_expression(a, visit)?;
            list.iter_mut().try_for_each(|e| walk_expression(e, visit))
        }
        Expression::Coalesce(list) | Expression::FunctionCall(_, list) => {
            list.iter_mut().try_for_each(|e| walk_expression(e, visit))
        }
    }
}

/// The endpoint of the first `SERVICE`, if the query has one.
pub fn service(query: &mut Query) -> Option<String> {
    let found = walk(pattern_mut(query), &mut |pattern| match pattern {
        GraphPattern::Service { name: NamedNodePattern::NamedNode(name), .. } => {
            ControlFlow::Break(name.as_str().to_owned())
        }
        GraphPattern::Service { name: NamedNodePattern::Variable(name), .. } => ControlFlow::Break(name.to_string()),
        _ => ControlFlow::Continue(()),
    });
    match found {
        ControlFlow::Break(endpoint) => Some(endpoint),
        ControlFlow::Continue(()) => None,
    }
}

/// Puts `terms` in the place of every `VALUES ?name { UNDEF }`, or takes the place out where there are none, so that
/// the variable stays free. Returns how many places there were.
pub fn bind(query: &mut Query, name: &str, terms: &[Term]) -> usize {
    let ground: Vec<Vec<Option<GroundTerm>>> =
        terms.iter().filter_map(|term| Some(vec![Some(GroundTerm::try_from(term.clone()).ok()?)])).collect();
    let mut places = 0;
    let _ = walk::<()>(pattern_mut(query), &mut |pattern| {
        if let GraphPattern::Values { variables, bindings } = pattern
            && let [variable] = variables.as_slice()
            && variable.as_str() == name
            && matches!(bindings.as_slice(), [row] if row.as_slice() == [None])
        {
            places += 1;
            if ground.is_empty() {
                *pattern = GraphPattern::Bgp { patterns: Vec::new() };
            } else {
                bindings.clone_from(&ground);
            }
        }
        ControlFlow::Continue(())
    });
    places
}

/// Whether the rows come in an order that the query fixes.
pub fn is_ordered(query: &Query) -> bool {
    let Query::Select { pattern, .. } = query else { return false };
    let mut pattern = pattern;
    loop {
        match pattern {
            GraphPattern::OrderBy { .. } => return true,
            GraphPattern::Project { inner, .. }
            | GraphPattern::Distinct { inner }
            | GraphPattern::Reduced { inner }
            | GraphPattern::Slice { inner, .. } => pattern = inner,
            _ => return false,
        }
    }
}

/// Makes every `GROUP_CONCAT` join its values in sorted order, and pass over rows without a value. SPARQL leaves the
/// order open, and the same query shall give the same bytes; by the letter of SPARQL one row without a value would
/// spoil its group, which nobody who asks for a list means. Returns the aggregate functions that must be registered,
/// with their separators.
pub fn sort_concatenations(query: &mut Query) -> Vec<(NamedNode, String)> {
    let mut functions: Vec<(NamedNode, String)> = Vec::new();
    let _ = walk::<()>(pattern_mut(query), &mut |pattern| {
        if let GraphPattern::Group { aggregates, .. } = pattern {
            for (_, aggregate) in aggregates {
                if let AggregateExpression::FunctionCall { name, expr, .. } = aggregate
                    && let AggregateFunction::GroupConcat { separator } = name
                {
                    let separator = separator.clone().unwrap_or_else(|| " ".to_owned());
                    let hex: String = separator.bytes().map(|b| format!("{b:02x}")).collect();
                    let function = NamedNode::new_unchecked(format!("{SORTED_CONCAT}{hex}"));
                    *name = AggregateFunction::Custom(function.clone());
                    let value = std::mem::replace(expr, Expression::NamedNode(no_value()));
                    *expr = Expression::Coalesce(vec![value, Expression::NamedNode(no_value())]);
                    if !functions.iter().any(|(known, _)| *known == function) {
                        functions.push((function, separator));
                    }
                }
            }
        }
        ControlFlow::Continue(())
    });
    functions
}

/// Joins the strings of a group in sorted order.
pub struct SortedConcat {
    separator: String,
    values: Vec<String>,
}

impl SortedConcat {
    /// An empty group whose strings will be joined by `separator`.
    pub fn new(separator: &str) -> Self {
        Self { separator: separator.to_owned(), values: Vec::new() }
    }
}

impl AggregateFunctionAccumulator for SortedConcat {
    fn accumulate(&mut self, element: Term) {
        self.values.push(match element {
            Term::NamedNode(node) if node == no_value() => return,
            Term::Literal(literal) => literal.destruct().0,
            Term::NamedNode(node) => node.into_string(),
            other => other.to_string(),
        });
    }

    fn finish(&mut self) -> Option<Term> {
        self.values.sort();
        Some(Literal::new_simple_literal(self.values.join(&self.separator)).into())
    }
}
