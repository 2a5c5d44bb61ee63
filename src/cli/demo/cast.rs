//! Who plays in the story. All people are invented.

use crate::cli::client::Credentials;

/// Everybody's password: the demo's database is a rehearsal and listens on loopback only.
pub const PASSWORD: &str = "rehearsal-only-2021";

/// Everybody's passphrase for opening tenders, as well.
pub const PASSPHRASE: &str = "rehearsal openers 2021";

/// Somebody with an account.
#[derive(Clone, Debug)]
pub struct Person {
    pub email: String,
    pub name: &'static str,
    pub password: String,
    pub role: &'static str,
    pub office: Option<&'static str>,
}

impl Person {
    fn new(email: &str, name: &'static str, role: &'static str) -> Self {
        Self { email: email.into(), name, password: PASSWORD.into(), role, office: None }
    }

    fn holding(self, office: &'static str) -> Self {
        Self { office: Some(office), ..self }
    }
}

impl Credentials for Person {
    fn name(&self) -> &str {
        &self.email
    }

    fn grant(&self) -> Vec<(&'static str, &str)> {
        vec![("grant_type", "password"), ("username", &self.email), ("password", &self.password)]
    }
}

/// The council's people, and one member of each provider.
pub struct Cast {
    pub admin: Person,
    pub commissioner: Person,
    pub rule_author: Person,
    pub director: Person,
    pub cabinet_member: Person,
    pub finance: Person,
    pub evaluators: [Person; 2],
    pub auditor: Person,
    pub broker: Person,
    pub providers: Vec<ProviderPart>,
}

/// A provider of the story: an invented organisation that stands in for the real ones of the register's homes.
pub struct ProviderPart {
    pub name: &'static str,
    pub company: &'static str,
    pub member: Person,
    /// The homes it answers for: ids here and their names.
    pub homes: Vec<Home>,
    pub id: String,
}

#[derive(Clone, Debug)]
pub struct Home {
    pub id: String,
    pub cqc_id: String,
    pub name: String,
    pub rating: String,
    pub beds: i64,
}

const PROVIDERS: [(&str, &str, &str); 7] = [
    ("Avon Vale Care", "01234501", "avon-vale"),
    ("Bybrook Homes", "01234502", "bybrook"),
    ("Chalke Stream Living", "01234503", "chalke-stream"),
    ("Downs View Nursing", "01234504", "downs-view"),
    ("Ebble Residential", "01234505", "ebble"),
    ("Fovant Care Group", "01234506", "fovant"),
    ("Great Ridge Homes", "01234507", "great-ridge"),
];

impl Default for Cast {
    fn default() -> Self {
        Self::new()
    }
}

impl Cast {
    pub fn new() -> Self {
        let council = |who: &str, name, role| Person::new(&format!("{who}@wiltshire.example"), name, role);
        Self {
            admin: Person::new("admin@drawdown.example", "Platform administrator", "platform_admin"),
            commissioner: council("commissioner", "Commissioning officer", "commissioner"),
            rule_author: council("rules", "Rule author", "rule_author"),
            director: council("director", "Director", "approver").holding("Director of Adult Care"),
            cabinet_member: council("cabinet", "Cabinet member", "approver")
                .holding("Cabinet Member for Adult Social Care"),
            finance: council("finance", "Finance director", "approver").holding("Director of Finance"),
            evaluators: [
                council("evaluator1", "First evaluator", "evaluator"),
                council("evaluator2", "Second evaluator", "evaluator"),
            ],
            auditor: council("auditor", "Auditor", "auditor"),
            broker: council("broker", "Broker", "broker"),
            providers: PROVIDERS
                .map(|(name, company, mail)| ProviderPart {
                    name,
                    company,
                    member: Person::new(&format!("care@{mail}.example"), name, "provider_member"),
                    homes: vec![],
                    id: String::new(),
                })
                .into(),
        }
    }

    pub fn council(&self) -> [&Person; 9] {
        let [first, second] = &self.evaluators;
        [
            &self.commissioner,
            &self.rule_author,
            &self.director,
            &self.cabinet_member,
            &self.finance,
            first,
            second,
            &self.auditor,
            &self.broker,
        ]
    }
}
