//! Who opens the tenders of a competition: named while it is a draft, each with an opening key of their own; sealed to in
//! pairs at its publication; and what each of them brings to the opening.

use secrecy::SecretString;
use serde_json::json;

use super::model::Competition;
use super::seal::{self, Opener, Scheme};
use super::service::{Competitions, absent, note, save};
use super::store::{self, Hold};
use crate::access::{Account, people_of, person_of};
use crate::kernel::ids::{CompetitionId, UserId};
use crate::kernel::permission::OpenTenders;
use crate::kernel::text::Faults;
use crate::kernel::{Actor, Call, Instant, Permission, Problem, Refusal, Tenant};
use crate::sealing::{HeldKey, Tried};
use crate::store::{Event, Work};

/// Fewer could not open, more would only be more passphrases to guess.
pub(super) const FEWEST: usize = 2;
const MOST: usize = 5;

/// Who may open a competition's tenders, and who else could be named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Openers {
    pub competition: CompetitionId,
    pub named: Vec<OpenerSeen>,
    /// The council's other people who may open tenders.
    pub others: Vec<OpenerSeen>,
}

/// One person, as their colleagues see them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenerSeen {
    pub user: UserId,
    pub name: String,
    pub office: Option<String>,
    /// Since when they have an opening key.
    pub key_since: Option<Instant>,
    pub may_open: bool,
}

impl OpenerSeen {
    /// Whether they may open tenders and have a key.
    pub fn ready(&self) -> bool {
        self.may_open && self.key_since.is_some()
    }
}

/// What one person brings to an opening.
pub enum Part {
    /// Themselves: the competition is from before openers were named.
    Present,
    /// Themselves and a passphrase.
    WithKey(Tried),
}

impl Part {
    /// Whether the passphrase was wrong.
    pub fn is_wrong(&self) -> bool {
        matches!(self, Self::WithKey(tried) if tried.opened().is_none())
    }
}

impl Competitions {
    /// For the council alone.
    ///
    /// # Errors
    /// `not-found` for everybody else.
    pub async fn openers(&self, actor: &Actor, id: CompetitionId) -> Result<Openers, Refusal> {
        let competition = self.owned(actor, id).await?;
        let named = store::openers::list(self.db.reader(), id).await?;
        self.seen_openers(&competition, &named).await
    }

    /// Names who will open the tenders, in place of whoever was named before.
    ///
    /// # Errors
    /// `wrong-state` once it is published; `validation` for fewer than two or more than five, for somebody named twice, who
    /// is not of the council, may not open tenders or has no opening key.
    pub async fn name_openers(&self, call: &Call, id: CompetitionId, users: &[UserId]) -> Result<Openers, Refusal> {
        let competition = self.owned(&call.actor, id).await?;
        competition.must_be_draft()?;
        self.check_openers(&competition, users).await?;
        let named = self
            .db
            .write(call, async |work| {
                let held = store::hold(work.tx(), call.actor.tenant, id, Hold::Alone).await?.ok_or_else(absent)?;
                held.must_be_draft()?;
                store::openers::replace(work.tx(), id, users).await?;
                let event = Event::new("competition.openers_named", "competition", id, json!({"openers": users}));
                work.note(event.within(Tenant::Authority(held.authority)));
                store::openers::list(work.tx(), id).await
            })
            .await?;
        self.seen_openers(&competition, &named).await
    }

    /// Who was named for a draft that is about to be published, if all of them can open.
    ///
    /// # Errors
    /// `wrong-state`, in words for whoever publishes.
    pub(super) async fn ready_openers(&self, draft: &Competition) -> Result<Vec<UserId>, Refusal> {
        let (named, lacks) = self.named_openers(draft).await?;
        lacks.map_or(Ok(named), |lacks| Err(Refusal::wrong_state(lacks)))
    }

    /// Who was named for a draft, and what keeps them from opening, in words for whoever publishes.
    pub(super) async fn named_openers(&self, draft: &Competition) -> Result<(Vec<UserId>, Option<String>), Refusal> {
        let named = store::openers::list(self.db.reader(), draft.id).await?;
        if named.len() < FEWEST {
            let lacks = format!(
                "Name at least two people who will open the tenders, each with an opening key, better three: PUT \
                 /api/v1/competitions/{}/openers.",
                draft.id
            );
            return Ok((named, Some(lacks)));
        }
        let unready: Vec<String> =
            self.seen_named(draft, &named).await?.into_iter().filter(|one| !one.ready()).map(|one| one.name).collect();
        let lacks = (!unready.is_empty()).then(|| {
            format!(
                "Not everybody who was named to open the tenders can: {} may no longer open tenders or has no opening key. \
                 Name somebody else.",
                unready.join(", ")
            )
        });
        Ok((named, lacks))
    }

    /// Makes the key of a competition that is being published, sealed for each pair of its openers.
    pub(super) async fn seal_key(&self, work: &Work, published: &Competition, named: &[UserId]) -> Result<(), Refusal> {
        let changed = || Refusal::wrong_state("Who will open the tenders was changed meanwhile. Publish again.");
        // Whoever names others waits for the competition's row, which this work has written.
        if store::openers::list(work.tx(), published.id).await? != named {
            return Err(changed());
        }
        let keys: Vec<HeldKey> = self.opening_keys.hold(work, published.authority, named).await?;
        if keys.len() != named.len() {
            return Err(changed());
        }
        let (key, shares) = seal::make_key(self.opening_keys.sealing_key(), published.id, &keys)?;
        store::openers::insert_key(work.tx(), published.id, &key).await?;
        store::openers::insert_shares(work.tx(), published.id, &shares).await
    }

    /// What the caller brings to the opening of a published competition. A wrong passphrase is no error yet:
    /// [`Self::refuse_part`] counts it.
    ///
    /// # Errors
    /// `forbidden` to whoever was not named; `validation` without a passphrase; `too-many-requests`.
    pub async fn part(
        &self,
        actor: &Actor,
        competition: &Competition,
        passphrase: Option<&SecretString>,
        at: Instant,
    ) -> Result<Part, Refusal> {
        let key = store::openers::key(self.db.reader(), competition.id).await?;
        if let Scheme::Installation { .. } = key.scheme {
            return Ok(Part::Present);
        }
        let named = store::openers::list(self.db.reader(), competition.id).await?;
        if !named.contains(&UserId(actor.id)) {
            let detail = "You are not among those who were named to open these tenders when they were published, and \
                nobody else can.";
            return Err(Refusal::new(Problem::Forbidden, detail));
        }
        let passphrase = passphrase.ok_or_else(|| {
            Refusal::invalid("/passphrase", "missing", "is missing: the passphrase of your opening key")
        })?;
        Ok(Part::WithKey(self.opening_keys.attempt(actor, passphrase, at).await?))
    }

    /// Counts the wrong passphrase of a part, and answers the refusal.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn refuse_part(&self, call: &Call) -> Result<Refusal, Refusal> {
        self.opening_keys.refuse(call, "/passphrase").await
    }

    /// The first of two acts: takes this person's layer off the shares, and keeps what remains.
    ///
    /// # Errors
    /// `too-many-requests`, `wrong-state`; when a share is damaged.
    pub async fn begin_opening(
        &self,
        work: &Work,
        actor: &Actor,
        competition: &Competition,
        part: &Part,
    ) -> Result<(), Refusal> {
        let Part::WithKey(tried) = part else { return Ok(()) };
        self.opening_keys.admit(work, actor, tried).await?;
        let Some(private) = tried.opened() else {
            return Err(Refusal::internal("a wrong passphrase got as far as this"));
        };
        for share in store::openers::shares_of_first(work.tx(), competition.id, tried.user).await? {
            let begun = seal::first_act(self.opening_keys.sealing_key(), competition.id, &share, private)?;
            store::openers::begin(work.tx(), competition.id, &begun).await?;
        }
        Ok(())
    }

    /// The second act: marks the competition as opened and hands out what opens its tenders. Nothing else ever has its
    /// private key. `first` is whoever acted first.
    ///
    /// # Errors
    /// `wrong-state` unless it is published and not yet opened; `too-many-requests`; when a share is damaged.
    pub async fn complete_opening(
        &self,
        work: &Work,
        actor: &Actor,
        competition: &Competition,
        (first, part): (UserId, &Part),
    ) -> Result<Opener, Refusal> {
        let opened = competition.opened(work.at())?;
        save(work, &opened, competition.version).await?;
        note(work, "competition.opened", &opened, None);
        let opener = self.opener(work, actor, competition, (first, part)).await?;
        let wrapped = opener.wrapped(self.opening_keys.sealing_key())?;
        store::openers::keep_opened(work.tx(), competition.id, wrapped).await?;
        Ok(opener)
    }

    /// What opened the tenders, for files that are read after the opening.
    ///
    /// # Errors
    /// `sealed` before it.
    pub async fn opener_of_opened(&self, competition: &Competition) -> Result<Opener, Refusal> {
        let key = store::openers::key(self.db.reader(), competition.id).await?;
        match (competition.opened_at, key.scheme) {
            (Some(_), Scheme::Installation { wrapped_private }) => {
                Ok(seal::unwrap(self.opening_keys.sealing_key(), competition.id, &wrapped_private)?)
            }
            _ => Err(Refusal::new(Problem::Sealed, "Two people must open them first.")),
        }
    }

    async fn opener(
        &self,
        work: &Work,
        actor: &Actor,
        competition: &Competition,
        (first, part): (UserId, &Part),
    ) -> Result<Opener, Refusal> {
        let sealing_key = self.opening_keys.sealing_key();
        match (part, store::openers::key(work.tx(), competition.id).await?.scheme) {
            (Part::Present, Scheme::Installation { wrapped_private }) => {
                Ok(seal::unwrap(sealing_key, competition.id, &wrapped_private)?)
            }
            (Part::WithKey(tried), Scheme::TwoOpeners) => {
                self.opening_keys.admit(work, actor, tried).await?;
                let pair = (first, tried.user);
                let begun = store::openers::begun_share(work.tx(), competition.id, pair).await?;
                let (Some(share), Some(private)) = (begun, tried.opened()) else {
                    return Err(Refusal::internal("the first act left nothing for the second"));
                };
                Ok(seal::second_act(sealing_key, competition.id, &share, private)?)
            }
            _ => Err(Refusal::internal("a competition's key is kept otherwise than it was")),
        }
    }

    async fn check_openers(&self, competition: &Competition, users: &[UserId]) -> Result<(), Refusal> {
        let mut faults = Faults::new();
        let enough = (FEWEST..=MOST).contains(&users.len());
        faults.require(enough, "/openers", "wrong_number", "must name two to five people; three is a good number");
        if enough {
            let seen = self.seen_named(competition, users).await?;
            for (place, user) in users.iter().enumerate() {
                let pointer = format!("/openers/{place}");
                faults.require(!users[..place].contains(user), &pointer, "duplicate", "is named twice");
                match seen.iter().find(|one| one.user == *user) {
                    None => faults.add(&pointer, "unknown", "is nobody of your council who may open tenders"),
                    Some(one) if !one.may_open => faults.add(&pointer, "may_not_open", "may not open tenders"),
                    Some(one) if !one.ready() => {
                        faults.add(&pointer, "no_opening_key", "has no opening key yet: PUT /api/v1/me/opening-key");
                    }
                    Some(_) => {}
                }
            }
        }
        faults.verdict()
    }

    async fn seen_openers(&self, competition: &Competition, named: &[UserId]) -> Result<Openers, Refusal> {
        let keys = self.opening_keys.of_council(competition.authority).await?;
        let people = people_of(&self.db, Tenant::Authority(competition.authority)).await?;
        let others = people
            .iter()
            .filter(|person| may_open(person) && !named.contains(&person.id))
            .map(|person| seen(person, &keys))
            .collect();
        Ok(Openers { competition: competition.id, named: self.seen_named(competition, named).await?, others })
    }

    /// Those of them who are of the council, in this order, disabled or not.
    async fn seen_named(&self, competition: &Competition, named: &[UserId]) -> Result<Vec<OpenerSeen>, Refusal> {
        let keys = self.opening_keys.of_council(competition.authority).await?;
        let mut all = vec![];
        for user in named {
            if let Some(person) = person_of(&self.db, *user).await?
                && person.tenant == Tenant::Authority(competition.authority)
            {
                all.push(seen(&person, &keys));
            }
        }
        Ok(all)
    }
}

impl Openers {
    /// What deserves a second look.
    pub fn warnings(&self) -> Vec<String> {
        let mut warnings = vec![];
        if self.named.len() == FEWEST {
            warnings.push(
                "Only two people can open these tenders: one forgotten passphrase, and they stay shut for ever. Name a third."
                    .to_owned(),
            );
        }
        warnings
    }
}

fn may_open(person: &Account) -> bool {
    !person.disabled && OpenTenders::granted(&person.actor(None))
}

fn seen(person: &Account, keys: &[HeldKey]) -> OpenerSeen {
    let key_since = keys.iter().find(|key| key.user == person.id).map(|key| key.made_at);
    OpenerSeen {
        user: person.id,
        name: person.name.clone(),
        office: person.office.clone(),
        key_since,
        may_open: may_open(person),
    }
}
