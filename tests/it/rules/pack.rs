//! Taking a pack in.
