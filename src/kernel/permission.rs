//! Who may do what: one table of permissions and the roles that hold them.
//!
//! A permission is a type, and every handler names the one it needs in its signature, so no operation can be
//! registered without saying who may call it. The names double as the OAuth2 scopes of API clients.

use super::actor::{Actor, Role};

/// Something a caller may be allowed to do.
pub trait Permission: 'static {
    /// The OAuth2 scope: `frameworks:manage`.
    const SCOPE: &'static str;
    /// The roles that hold it.
    const ROLES: &'static [Role];

    /// Whether a credential with these roles, and these scopes if it has any, may do it.
    fn granted(actor: &Actor) -> bool {
        let by_role = Self::ROLES.iter().any(|role| actor.roles.contains(role));
        let by_scope = actor.scopes.as_ref().is_none_or(|scopes| scopes.contains(Self::SCOPE));
        by_role && by_scope
    }
}

macro_rules! permissions {
    ($($(#[$doc:meta])* $name:ident $scope:literal: $($role:ident)+;)*) => {
        $($(#[$doc])* #[derive(Debug)] pub struct $name;
        impl Permission for $name {
            const SCOPE: &'static str = $scope;
            const ROLES: &'static [Role] = &[$(Role::$role),+];
        })*

        /// Every permission: its scope and the roles that hold it, for the documents and the tests.
        pub const TABLE: &[(&str, &[Role])] = &[$(($scope, $name::ROLES)),*];
    };
}

permissions! {
    /// Any signed-in caller: who am I, sign me out.
    SignedIn "me": PlatformAdmin Commissioner RuleAuthor Approver Evaluator Broker Auditor ProviderMember ApiClient;
    /// Authorities, and the providers the installation knows.
    ManageAuthorities "authorities:manage": PlatformAdmin;
    /// Accounts, clients and their roles.
    ManageAccounts "accounts:manage": PlatformAdmin;
    /// Move a rehearsal's clock.
    MoveClock "rehearsal:clock": PlatformAdmin;
    /// Bring in the regulator's register.
    ImportRegister "register:import": PlatformAdmin;
    /// The register of locations and their ratings.
    ReadRegister "register:read": PlatformAdmin Commissioner RuleAuthor Approver Evaluator Broker Auditor ProviderMember ApiClient;
    /// The provider's own particulars and locations.
    ManageProvider "provider:manage": PlatformAdmin ProviderMember;
    /// What the central digital platform says of the provider: brought along and read by its own people alone.
    ManageSupplierInformation "supplier-information:manage": ProviderMember;
    /// Whether what the provider told one council may be offered to the next: its own people's choice alone.
    ManagePassport "passport:manage": ProviderMember;
    ReadProviders "provider:read": PlatformAdmin Commissioner Approver Broker Auditor ProviderMember ApiClient;
    ManageFrameworks "frameworks:manage": Commissioner;
    /// Drafts too; published frameworks are public.
    ReadFrameworks "frameworks:read": Commissioner RuleAuthor Approver Evaluator Broker Auditor ApiClient;
    /// Draft rules, try them and propose them.
    WriteRules "rules:write": RuleAuthor;
    /// The second pair of eyes on proposed rules.
    ApproveRules "rules:approve": Approver;
    /// Put approved rules in force, and take back what has not yet begun.
    ReleaseRules "rules:release": Commissioner RuleAuthor;
    ReadRules "rules:read": Commissioner RuleAuthor Approver Auditor ApiClient;
    /// Decisions of one's own authority; a provider sees those about its own applications.
    ReadDecisions "decisions:read": Commissioner RuleAuthor Approver Auditor ProviderMember ApiClient;
    ReplayDecisions "decisions:replay": Commissioner RuleAuthor Approver Auditor ApiClient;
    /// Try a rulebook on decisions of one's own authority, or on made-up tenders. Prices only with `evaluation:read`.
    Simulate "rules:simulate": Commissioner RuleAuthor Approver ApiClient;
    ReadSimulations "simulations:read": Commissioner RuleAuthor Approver Auditor ApiClient;
    /// Draft, submit and withdraw applications of one's own locations.
    Apply "applications:apply": ProviderMember;
    ReadApplications "applications:read": Commissioner Auditor ProviderMember ApiClient;
    DecideApplications "applications:decide": Commissioner;
    /// What interests one has in providers, before anything of theirs is opened (T09).
    DeclareInterests "interests:declare": Commissioner RuleAuthor Approver Evaluator Broker;
    /// One's own declarations; everybody's for approvers and auditors.
    ReadInterests "interests:read": Commissioner RuleAuthor Approver Evaluator Broker Auditor;
    /// Rule on other people's interests, and keep the assessment under review.
    AssessConflicts "conflicts:assess": Approver;
    ReadConflicts "conflicts:read": Approver Auditor;
    /// What waits for the officers of one's own council, and by when.
    ReadWork "work:read": Commissioner Auditor ApiClient;
    /// Who stands behind the provider, and the exclusion grounds it declares.
    Declare "exclusions:declare": ProviderMember;
    /// A provider's people read their own declarations, a council those that came with applications to it.
    ReadExclusions "exclusions:read": Commissioner Auditor ProviderMember;
    /// Bring in the debarment list that a Minister publishes.
    ImportDebarments "debarments:import": PlatformAdmin;
    /// The documents in the provider's own evidence vault.
    ManageEvidence "evidence:manage": ProviderMember;
    /// A provider's people read their own; a council what came with the applications submitted to it.
    ReadEvidence "evidence:read": Commissioner Auditor ProviderMember ApiClient;
    ReadMemberships "memberships:read": Commissioner Approver Broker Auditor ProviderMember ApiClient;
    /// Place a member under review, agree an improvement plan, schedule and record reviews.
    ReviewMembers "memberships:review": Commissioner Broker;
    /// Suspend, reinstate and remove members, and answer the measures that rules propose.
    ManageMembers "memberships:manage": Commissioner;
    /// A member's own acts: leave, open its books, declare its wages.
    ActAsMember "memberships:act": ProviderMember;
    /// Open books and wage declarations.
    ReadOpenBook "open-book:read": Commissioner Auditor ProviderMember;
    RunCompetitions "competitions:run": Commissioner;
    ReadCompetitions "competitions:read": Commissioner Approver Evaluator Auditor ProviderMember ApiClient;
    Tender "tenders:tender": ProviderMember;
    ReadTenders "tenders:read": Commissioner Approver Evaluator Auditor ProviderMember;
    /// One of the two acts that open tenders.
    OpenTenders "tenders:open": Commissioner Approver;
    MarkTenders "tenders:mark": Evaluator;
    /// The marks of opened tenders, without prices.
    ReadMarks "marks:read": Commissioner Approver Evaluator Auditor;
    /// Moderation and rankings, prices included; and the whole record of a competition as a file.
    ReadEvaluation "evaluation:read": Commissioner Approver Auditor;
    ModerateMarks "tenders:moderate": Commissioner;
    RankTenders "tenders:rank": Commissioner;
    /// What is asked of tenderers after the opening, and the answers: a provider's people read their own, evaluators what
    /// was cleared up about the questions assigned to them.
    ReadEnquiries "enquiries:read": Commissioner Approver Evaluator Auditor ProviderMember;
    /// Ask a tenderer after the opening, and settle what was answered.
    Enquire "enquiries:ask": Commissioner;
    AnswerEnquiries "enquiries:answer": ProviderMember;
    /// A contract without a competition, with the ground for it.
    ProposeDirectAwards "direct-awards:propose": Commissioner;
    /// A provider's people read those that were made to it.
    ReadDirectAwards "direct-awards:read": Commissioner Approver Auditor ProviderMember;
    /// The award report, and who is consulted on it.
    RequestApproval "approvals:request": Commissioner;
    ReadApprovals "approvals:read": Commissioner Approver Auditor;
    /// A consultee's view: recorded, never a veto.
    GiveView "approvals:consult": Approver;
    Approve "approvals:approve": Approver;
    /// When a decision was published, and by whom it was called in.
    RecordPublications "approvals:publish": Commissioner Approver;
    Award "awards:award": Commissioner;
    ReadContracts "contracts:read": Commissioner Approver Broker Auditor ProviderMember ApiClient;
    ExtendContracts "contracts:extend": Commissioner;
    /// For the council; who asked, approved or marked is refused.
    SignContracts "contracts:sign": Commissioner Approver;
    /// What was awarded and is not signed: the provider that was to have it, or the council on its word.
    DeclineContracts "contracts:decline": Commissioner ProviderMember;
    ReadAudit "audit:read": Auditor;
    /// Mails that could not be sent: to whom and why, never what they say.
    WatchMail "mail:watch": PlatformAdmin;
}
