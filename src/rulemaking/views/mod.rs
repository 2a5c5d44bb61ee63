//! Requests and answers about changing rules.

mod diff;
mod drafts;
mod proposals;
mod trials;

pub use diff::{RuleDiffQuery, RuleDiffView};
pub use drafts::{NewKeptCase, NewRuleDraft, RuleDraftFilesView, RuleDraftPage, RuleDraftView, RuleImportQuery};
pub use proposals::{
    NewRuleApproval, NewRuleProposal, NewRuleRejection, NewRuleRelease, NewRuleWithdrawal, RuleProposalPage,
    RuleProposalView,
};
pub use trials::{NewRuleCheck, NewRuleTrial, RuleTrialDecidedView, RuleTrialView};
