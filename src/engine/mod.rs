//! Rhai and nothing else.
