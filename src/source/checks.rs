//! Checks of a value against the type its spec table gives.

use crate::source::Construct;
use crate::source::Cursor;
use crate::source::Kind;
use crate::source::Node;
use crate::source::Plain;
use crate::source::Problems;
use crate::source::Scalar;
use crate::source::Type;

/// Whether the value fits; reports what does not.
pub(super) fn check(cursor: Cursor<'_>, ty: &Type) -> bool {
    match ty {
        Type::Any => true,
        Type::Text => cursor.text().is_some(),
        Type::Template => cursor.template().is_some(),
        Type::Integer { min, max } => cursor.integer_from(*min, *max).is_some(),
        Type::Boolean => cursor.boolean().is_some(),
        Type::Duration => cursor.duration().is_some(),
        Type::Word(words) => {
            let parse = |word: &str| words.has(word).then_some(());
            cursor.word_of(words, parse).is_some()
        }
        Type::Null => cursor.is_kind(ty),
        Type::List(of) => cursor.is_kind(ty) && check_all(cursor.items(), of),
        Type::OneOrList(of) => check_all(cursor.one_or_list(), of),
        Type::Map { value, .. } => {
            let values = || cursor.entries().into_iter().map(|(_, value)| value);
            cursor.is_kind(ty) && check_all(values().collect(), value)
        }
        Type::Construct(construct) => {
            let before = cursor.problems().count();
            cursor.mapping(construct);
            cursor.problems().count() == before
        }
        Type::Union(shapes) => check_union(cursor, ty, shapes),
        Type::Named(_, of) => cursor.is_kind(ty) && check(cursor, of),
    }
}

/// Whether the value is at least the scalar, list or map that the type wants.
pub(super) fn fits_kind(node: &Node, ty: &Type) -> bool {
    let is_map = matches!(node.kind, Kind::Mapping(_));
    let is_list = matches!(node.kind, Kind::Sequence(_));
    match ty {
        Type::Any => true,
        Type::Text
        | Type::Template
        | Type::Integer { .. }
        | Type::Boolean
        | Type::Duration
        | Type::Word(_) => !is_map && !is_list && !node.is_null(),
        Type::Null => node.is_null(),
        Type::List(_) => is_list,
        Type::OneOrList(of) => is_list || fits_kind(node, of),
        Type::Map { .. } | Type::Construct(_) => is_map,
        Type::Union(shapes) => shapes.iter().any(|shape| fits_kind(node, shape)),
        Type::Named(_, of) => fits_kind(node, of),
    }
}

/// Checks all, also after one that does not fit.
fn check_all(cursors: Vec<Cursor<'_>>, ty: &Type) -> bool {
    let unfit = cursors.into_iter().filter(|cursor| !check(*cursor, ty));
    unfit.count() == 0
}

/// Only one shape is ever checked deeply: trying several at every level would take time
/// exponential in the depth of the file.
fn check_union(cursor: Cursor<'_>, ty: &Type, shapes: &[Type]) -> bool {
    let node = cursor.node();
    let candidates: Vec<&Type> = shapes.iter().filter(|s| fits_kind(node, s)).collect();
    match candidates.as_slice() {
        [] => {
            cursor.expected(&ty.describe());
            false
        }
        [only] => check(cursor, only),
        [first, rest @ ..] => match &node.kind {
            Kind::Scalar(scalar) => check_scalar(cursor, scalar, ty, &candidates),
            Kind::Sequence(_) | Kind::Mapping(_) => {
                let nearest = rest.iter().fold(first, |best, shape| {
                    let better = likeness(node, shape) > likeness(node, best);
                    if better { shape } else { best }
                });
                check(cursor, nearest)
            }
        },
    }
}

/// Scalars are leaves, so all shapes can be tried.
fn check_scalar(cursor: Cursor<'_>, scalar: &Scalar, ty: &Type, shapes: &[&Type]) -> bool {
    let fits = |shape: &&Type| {
        let trial = Problems::new();
        check(Cursor::new(cursor.node(), &trial), shape)
    };
    if shapes.iter().any(fits) {
        return true;
    }
    // A bare word among words and numbers was meant as a word: its list of words helps most.
    let words = shapes.iter().find(|shape| matches!(shape, Type::Word(_)));
    match words {
        Some(words) if scalar.meaning() == Plain::Text => check(cursor, words),
        Some(_) | None => {
            cursor.expected(&ty.describe());
            false
        }
    }
}

/// How many keys of the map the shape knows.
fn likeness(node: &Node, ty: &Type) -> usize {
    let known = |construct: &Construct| {
        let keys = node.entries().iter();
        keys.filter(|(key, _)| construct.field(&key.text).is_some())
            .count()
    };
    match ty {
        Type::Construct(construct) => known(construct),
        Type::Named(_, of) | Type::OneOrList(of) => likeness(node, of),
        Type::Union(shapes) => {
            let likenesses = shapes.iter().map(|shape| likeness(node, shape));
            likenesses.max().unwrap_or_default()
        }
        Type::Any
        | Type::Text
        | Type::Template
        | Type::Integer { .. }
        | Type::Boolean
        | Type::Duration
        | Type::Word(_)
        | Type::List(_)
        | Type::Map { .. }
        | Type::Null => 0,
    }
}
