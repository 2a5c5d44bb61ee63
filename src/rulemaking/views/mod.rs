//! Requests and answers about changing rules.

mod drafts;
mod proposals;
mod trials;

pub use drafts::{NewRuleDraft, RuleDraftFilesView, RuleDraftPage, RuleDraftView};
pub use proposals::{
    NewRuleApproval, NewRuleProposal, NewRuleRejection, NewRuleRelease, NewRuleWithdrawal, RuleProposalPage,
    RuleProposalView,
};
pub use trials::{NewRuleTrial, RuleTrialDecidedView, RuleTrialView};
