//! Checks on a script before it decides anything.

use rhai::AST;

use super::finding::Finding;
use super::hook::HookKind;
use super::shape::Shape;

pub(super) fn check(_file: &str, _ast: &AST, _shape: &Shape, _figures: &Shape, _kind: HookKind) -> Vec<Finding> {
    vec![]
}
