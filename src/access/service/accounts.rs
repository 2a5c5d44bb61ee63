//! People's accounts, set up and changed by the platform's administrators.

use std::collections::BTreeSet;

use secrecy::SecretString;
use serde_json::json;

use super::sessions::end_all;
use super::{Access, address};
use crate::access::model::{Account, Guard, Subject, fits};
use crate::access::password;
use crate::access::store;
use crate::access::views::{NewUser, UserChange};
use crate::kernel::ids::UserId;
use crate::kernel::text::Faults;
use crate::kernel::{Call, Instant, Page, PageRequest, Problem, Refusal, Role, Tenant};
use crate::store::{Event, Work};

/// What an account is made of.
pub struct AccountParts<'a> {
    pub email: &'a str,
    pub name: &'a str,
    pub tenant: Tenant,
    pub roles: BTreeSet<Role>,
    pub office: Option<&'a str>,
    /// None for somebody who comes with tokens of the outside issuer.
    pub password: Option<&'a SecretString>,
}

impl Access {
    /// # Errors
    /// `validation` when a field is no good, `conflict` when the address has an account.
    pub async fn create_user(&self, call: &Call, new: &NewUser) -> Result<Account, Refusal> {
        let parts = AccountParts {
            email: &new.email,
            name: &new.name,
            tenant: new.tenant.tenant()?,
            roles: new.roles.iter().copied().collect(),
            office: new.office.as_deref(),
            password: new.password.as_ref(),
        };
        self.create_account(call, parts).await
    }

    /// # Errors
    /// As [`Access::create_user`].
    pub async fn create_account(&self, call: &Call, parts: AccountParts<'_>) -> Result<Account, Refusal> {
        let email = check(&parts)?;
        self.require_tenant(parts.tenant).await?;
        let hash = match parts.password {
            Some(password) => Some(self.passwords.hash(password).await?),
            None => None,
        };
        self.db
            .write(call, async |work| {
                if store::credentials(work.tx(), &email).await?.is_some() {
                    return Err(Refusal::new(Problem::Conflict, "There is an account with this e-mail address."));
                }
                let account = new_account(work, &email, &parts);
                store::insert_account(work.tx(), &account, hash.as_deref()).await?;
                work.note(changed("user.created", &account));
                Ok(account)
            })
            .await
    }

    /// The first administrator of an installation, made from the command line.
    ///
    /// # Errors
    /// `wrong-state` when there is an administrator who may sign in; `validation` when a field is no good.
    pub async fn create_first_admin(
        &self,
        email: &str,
        name: &str,
        password: &SecretString,
        at: Instant,
    ) -> Result<Account, Refusal> {
        let roles = BTreeSet::from([Role::PlatformAdmin]);
        let parts =
            AccountParts { email, name, tenant: Tenant::Platform, roles, office: None, password: Some(password) };
        let email = check(&parts)?;
        let hash = self.passwords.hash(password).await?;
        self.db
            .write(&Call::system(at), async |work| {
                if store::any_platform_admin(work.tx()).await? {
                    return Err(Refusal::wrong_state("There is a platform administrator already: ask them."));
                }
                let account = new_account(work, &email, &parts);
                store::insert_account(work.tx(), &account, Some(&hash)).await?;
                work.note(changed("user.created", &account));
                Ok(account)
            })
            .await
    }

    /// # Errors
    /// `not-found`.
    pub async fn user(&self, id: UserId) -> Result<Account, Refusal> {
        store::find_account(self.db.reader(), id).await?.ok_or_else(|| Refusal::not_found("user"))
    }

    /// In order of creation.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn users(&self, page: PageRequest) -> Result<Page<Account>, Refusal> {
        let rows = store::list_accounts(self.db.reader(), page).await?;
        Ok(Page::of(rows, page, |account| account.id.0))
    }

    /// Changes what is given. Disabling somebody, or taking a role away, takes effect at their next request.
    ///
    /// # Errors
    /// `stale` unless `read` is the present version; `wrong-state` when administrators would lock themselves out.
    pub async fn change_user(
        &self,
        call: &Call,
        id: UserId,
        read: i64,
        change: &UserChange,
    ) -> Result<Account, Refusal> {
        let mut faults = Faults::new();
        if let Some(name) = &change.name {
            faults.text("/name", name, 200);
        }
        if let Some(Some(office)) = &change.office {
            faults.text("/office", office, 200);
        }
        faults.verdict()?;
        self.db
            .write(call, async |work| {
                let before = store::find_account(work.tx(), id).await?.ok_or_else(|| Refusal::not_found("user"))?;
                if before.version != read {
                    return Err(Refusal::stale(before.version));
                }
                let after = changed_by(&before, change)?;
                if call.actor.id == id.0 && (after.disabled || after.roles != before.roles) {
                    return Err(Refusal::wrong_state("You cannot disable yourself or change your own roles."));
                }
                if !store::update_account(work.tx(), &after, read).await? {
                    return Err(Refusal::stale(read + 1));
                }
                work.note(changed("user.changed", &after));
                if after.disabled {
                    end_all(work, Subject::User(id), "disabled").await?;
                }
                Ok(after)
            })
            .await
    }
}

fn new_account(work: &Work, email: &str, parts: &AccountParts<'_>) -> Account {
    Account {
        id: work.fresh(),
        email: email.to_owned(),
        name: parts.name.to_owned(),
        tenant: parts.tenant,
        roles: parts.roles.clone(),
        office: parts.office.map(str::to_owned),
        disabled: false,
        guard: Guard::default(),
        version: 1,
        created_at: work.at(),
    }
}

/// The address in its stored form, if everything else is fine too.
fn check(parts: &AccountParts<'_>) -> Result<String, Refusal> {
    let mut faults = Faults::new();
    let email = address(parts.email);
    faults.require(email.is_some(), "/email", "bad_email", "must be an e-mail address");
    faults.text("/name", parts.name, 200);
    if let Some(office) = parts.office {
        faults.text("/office", office, 200);
    }
    if let Some(password) = parts.password {
        password::check(&mut faults, "/password", password);
    }
    check_roles(&mut faults, &parts.roles, parts.tenant);
    faults.verdict()?;
    email.ok_or_else(|| Refusal::invalid("/email", "bad_email", "must be an e-mail address"))
}

fn check_roles(faults: &mut Faults, roles: &BTreeSet<Role>, tenant: Tenant) {
    faults.require(!roles.is_empty(), "/roles", "empty", "must name at least one role");
    for role in roles.iter().filter(|role| !fits(**role, tenant)) {
        faults.add("/roles", "unfit_role", format!("{} is no role for somebody of this kind of tenant", role.name()));
    }
}

fn changed_by(before: &Account, change: &UserChange) -> Result<Account, Refusal> {
    let mut after = before.clone();
    after.version += 1;
    if let Some(name) = &change.name {
        after.name.clone_from(name);
    }
    if let Some(office) = &change.office {
        after.office.clone_from(office);
    }
    if let Some(disabled) = change.disabled {
        after.disabled = disabled;
    }
    if let Some(roles) = &change.roles {
        after.roles = roles.iter().copied().collect();
        let mut faults = Faults::new();
        check_roles(&mut faults, &after.roles, after.tenant);
        faults.verdict()?;
    }
    Ok(after)
}

/// Names and addresses stay out of the log, which can never forget them.
fn changed(action: &'static str, account: &Account) -> Event {
    let data = json!({"roles": account.roles, "office": account.office, "disabled": account.disabled});
    Event::new(action, "user", account.id, data).within(account.tenant)
}
