//! The kinds of news: whom each is for, how it usually comes, and what it looks like.

use serde::{Deserialize, Serialize};

use super::Delivery;
use crate::kernel::Role;

macro_rules! kinds {
    ($($name:ident $word:literal $usual:ident $legal:literal $words:literal: $($role:ident)+;)*) => {
        /// What people are told of.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum Kind { $(#[doc = $words] $name),* }

        impl Kind {
            pub const ALL: &'static [Self] = &[$(Self::$name),*];
            /// As stored and as in the API.
            pub const fn name(self) -> &'static str { match self { $(Self::$name => $word),* } }
            /// How it comes to somebody who has chosen nothing.
            pub const fn usual(self) -> Delivery { match self { $(Self::$name => Delivery::$usual),* } }
            /// Nobody can switch it off.
            pub const fn is_legal(self) -> bool { match self { $(Self::$name => $legal),* } }
            /// For the person who chooses.
            pub const fn words(self) -> &'static str { match self { $(Self::$name => $words),* } }
            const fn roles(self) -> &'static [Role] { match self { $(Self::$name => &[$(Role::$role),+]),* } }
            /// Its template: the subject in the first line, then the text.
            pub const fn template(self) -> &'static str {
                match self { $(Self::$name => include_str!(concat!("../templates/", $word, ".txt"))),* }
            }
        }
    };
}

kinds! {
    ApplicationReceived "application_received" Daily false
        "An application was received": Commissioner ProviderMember;
    LateApplicationHeld "late_application_held" Immediate false
        "An application came late and waits, sealed, for a decision": Commissioner ProviderMember;
    LateApplicationDecided "late_application_decided" Immediate true
        "It was decided whether a late application is taken": ProviderMember;
    ApplicationDecided "application_decided" Immediate true
        "An application was decided": ProviderMember;
    DecisionsDue "decisions_due" Daily false
        "What is to decide falls due, or is overdue": Commissioner;
    DecisionDelayed "decision_delayed" Immediate true
        "The time to decide an application was extended": ProviderMember;
    DecisionLetter "decision_letter" Immediate true
        "The letter on a decision was sent": ProviderMember;
    ExclusionHearingOpened "exclusion_hearing_opened" Immediate true
        "A council asks about exclusion before it decides an application": ProviderMember;
    WindowExtended "window_extended" Immediate true
        "A window for applications closes later": Commissioner ProviderMember;
    WindowOpensSoon "window_opens_soon" Daily false
        "A window for applications opens soon": Commissioner ProviderMember;
    WindowClosesSoon "window_closes_soon" Daily false
        "A window for applications closes soon": Commissioner ProviderMember;
    EvidenceExpiring "evidence_expiring" Daily false
        "A document will soon be out of date": ProviderMember;
    TenderUnfinished "tender_unfinished" Immediate false
        "A competition closes soon, and a tender is not submitted": ProviderMember;
    LateTenderHeld "late_tender_held" Immediate false
        "A tender came late and waits, sealed, for a decision": Commissioner;
    LateTenderDecided "late_tender_decided" Immediate true
        "It was decided whether a late tender is taken": ProviderMember;
    MembershipChanged "membership_changed" Immediate true
        "A membership was suspended, reinstated or otherwise changed": ProviderMember;
    QuestionAsked "question_asked" Daily false
        "A question about a competition was asked": Commissioner;
    CompetitionExtended "competition_extended" Immediate true
        "A competition closes later": ProviderMember;
    CompetitionJoined "competition_joined" Immediate true
        "A member is invited to a competition that runs already": ProviderMember;
    CompetitionCancelled "competition_cancelled" Immediate true
        "A competition was cancelled": ProviderMember;
    CompetitionAmended "competition_amended" Immediate true
        "What a competition asks was changed after its publication": ProviderMember;
    AnswersPublished "answers_published" Immediate true
        "Questions about a competition were answered": ProviderMember;
    EnquiryMade "enquiry_made" Immediate true
        "A council asks about a tender after the opening": ProviderMember;
    EnquiryAnswered "enquiry_answered" Daily false
        "A tenderer answered what was asked after the opening": Commissioner;
    OutcomeLetter "outcome_letter" Immediate true
        "The letter on the outcome of a competition was sent": ProviderMember;
    DirectAwardMade "direct_award_made" Immediate true
        "A contract was awarded without a competition": ProviderMember;
    ContractDeclined "contract_declined" Immediate true
        "A contract was declined before it was signed": Commissioner ProviderMember;
    InterestDeclared "interest_declared" Immediate false
        "Somebody declared an interest in a provider": Approver;
    ApprovalWanted "approval_wanted" Immediate false
        "An award waits for approval": Approver;
    RuleProposalWanted "rule_proposal_wanted" Immediate false
        "Changed rules wait for a second person": Approver;
}

impl Kind {
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.name() == name)
    }

    /// Whether people with these roles are told of it.
    pub fn concerns<'a>(self, roles: impl IntoIterator<Item = &'a Role>) -> bool {
        roles.into_iter().any(|role| self.roles().contains(role))
    }
}
