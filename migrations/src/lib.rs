//! The schema, as hand-written DDL for each database: STRICT tables with CHECKs on SQLite, native types on
//! PostgreSQL. Never sees the entities, so an old migration cannot change when they do.
//!
//! Conventions on both databases: ids are UUIDs (16-byte BLOB on SQLite), instants are UTC (`timestamptz`; RFC
//! 3339 text on SQLite), dates are `date` (text on SQLite), money is whole micro-pounds in `bigint`, JSON is
//! `jsonb` (checked text on SQLite), text that is compared or sorted carries `COLLATE "C"` on PostgreSQL.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend};

mod m20261122_001_create_floor;
mod m20261122_002_create_authority;
mod m20261122_003_create_access;
mod m20261122_004_create_register;
mod m20261122_005_create_frameworks;
mod m20261122_006_create_applications;
mod m20261122_007_create_competitions;
mod m20261122_008_create_awards;
mod m20261122_009_rulebook_life;
mod m20261122_010_simulations;
mod m20261122_011_framework_limits;
mod m20261127_012_whose_rules_and_which;
mod m20261127_013_create_evidence;
mod m20261127_014_passport;
mod m20261127_015_register_imports;
mod m20261127_016_membership_life;
mod m20261127_017_joint_frameworks;
mod m20261127_018_window_life;
mod m20261127_019_outbox;
mod m20261128_024_remedies;
mod m20261128_030_exclusions;
mod m20261128_031_time_to_decide;
mod m20261128_032_decision_letters;
mod m20261128_033_rating_checks_set_aside;
mod m20261128_041_evidence_in_use;
mod m20261128_050_search;
mod m20261128_051_clarifications;
mod m20261128_052_settled_terms;
mod m20261128_053_conflicts;
mod m20261128_054_course_of_competitions;
mod m20261128_060_lots;
mod m20261128_070_outcome_letters;
mod m20261128_071_opening_keys;
mod m20261128_072_tender_files;
mod m20261128_080_scheme_of_delegation;
mod m20261128_081_contract_signature;
mod m20261128_090_evaluators;
mod m20261128_091_enquiries;
mod m20261128_092_carried_marks;
mod m20261128_100_procurements;
mod m20261128_110_strategy;
mod m20261128_111_beginnings;
mod m20261128_112_amendments;
mod m20261128_113_invitation;
mod m20261128_114_beginnings_by_index;
mod m20261128_115_late_tenders;
mod m20261128_116_conditions;
mod m20261128_117_direct_awards;
mod m20261128_119_price_elements;
mod m20261128_121_rule_on_allocations;
mod m20261128_122_declined_contracts;

pub struct Migrator;

impl Migrator {
    /// Brings the schema up to date. The caller holds the migration lock.
    ///
    /// # Errors
    /// When the database refuses a statement.
    pub async fn up_all(db: &DatabaseConnection) -> Result<(), DbErr> {
        <Self as MigratorTrait>::up(db, None).await
    }

    /// The first so many steps: the schema of an installation from then.
    ///
    /// # Errors
    /// When the database refuses a statement.
    pub async fn up_some(db: &DatabaseConnection, steps: u32) -> Result<(), DbErr> {
        <Self as MigratorTrait>::up(db, Some(steps)).await
    }
}

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261122_001_create_floor::STEP),
            Box::new(m20261122_002_create_authority::STEP),
            Box::new(m20261122_003_create_access::STEP),
            Box::new(m20261122_004_create_register::STEP),
            Box::new(m20261122_005_create_frameworks::STEP),
            Box::new(m20261122_006_create_applications::STEP),
            Box::new(m20261122_007_create_competitions::STEP),
            Box::new(m20261122_008_create_awards::STEP),
            Box::new(m20261122_009_rulebook_life::STEP),
            Box::new(m20261122_010_simulations::STEP),
            Box::new(m20261122_011_framework_limits::STEP),
            Box::new(m20261127_012_whose_rules_and_which::STEP),
            Box::new(m20261127_014_passport::STEP),
            Box::new(m20261127_016_membership_life::STEP),
            Box::new(m20261127_017_joint_frameworks::STEP),
            Box::new(m20261127_018_window_life::STEP),
            Box::new(m20261127_019_outbox::STEP),
            Box::new(m20261127_015_register_imports::STEP),
            Box::new(m20261127_013_create_evidence::STEP),
            Box::new(m20261128_031_time_to_decide::STEP),
            Box::new(m20261128_032_decision_letters::STEP),
            Box::new(m20261128_033_rating_checks_set_aside::STEP),
            Box::new(m20261128_024_remedies::STEP),
            Box::new(m20261128_050_search::STEP),
            Box::new(m20261128_051_clarifications::STEP),
            Box::new(m20261128_041_evidence_in_use::STEP),
            Box::new(m20261128_030_exclusions::STEP),
            Box::new(m20261128_052_settled_terms::STEP),
            Box::new(m20261128_053_conflicts::STEP),
            Box::new(m20261128_054_course_of_competitions::STEP),
            Box::new(m20261128_060_lots::STEP),
            Box::new(m20261128_070_outcome_letters::STEP),
            Box::new(m20261128_110_strategy::STEP),
            Box::new(m20261128_111_beginnings::STEP),
            Box::new(m20261128_090_evaluators::STEP),
            Box::new(m20261128_091_enquiries::STEP),
            Box::new(m20261128_092_carried_marks::STEP),
            Box::new(m20261128_080_scheme_of_delegation::STEP),
            Box::new(m20261128_081_contract_signature::STEP),
            Box::new(m20261128_071_opening_keys::STEP),
            Box::new(m20261128_072_tender_files::STEP),
            Box::new(m20261128_100_procurements::STEP),
            Box::new(m20261128_112_amendments::STEP),
            Box::new(m20261128_115_late_tenders::STEP),
            Box::new(m20261128_116_conditions::STEP),
            Box::new(m20261128_114_beginnings_by_index::STEP),
            Box::new(m20261128_113_invitation::STEP),
            Box::new(m20261128_117_direct_awards::STEP),
            Box::new(m20261128_119_price_elements::STEP),
            Box::new(m20261128_121_rule_on_allocations::STEP),
            Box::new(m20261128_122_declined_contracts::STEP),
        ]
    }
}

/// One step of the schema: a name and the same tables in two dialects. There is no way down: a procurement
/// record is never thrown away by a tool.
struct Step {
    name: &'static str,
    sqlite: &'static str,
    postgres: &'static str,
}

impl MigrationName for Step {
    fn name(&self) -> &str {
        self.name
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        let ddl = if manager.get_database_backend() == DbBackend::Sqlite { self.sqlite } else { self.postgres };
        if ddl.is_empty() {
            return Ok(()); // a step of the other database alone
        }
        db.execute_unprepared(ddl).await.map(drop)
    }
}
