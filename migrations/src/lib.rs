//! The schema, as hand-written DDL for each database.
