//! People with opening keys, who are named to open tenders and then do.

use drawdown::kernel::ids::UserId;
use drawdown::kernel::{Actor, Call};
use drawdown::store::entity::user_account;
use sea_orm::{ActiveValue::Set, EntityTrait};
use serde_json::json;

use super::{Request, TestApp};

/// Everybody's, unless a test sets another one.
pub const PASSPHRASE: &str = "seven quiet rivers";

impl TestApp {
    /// Gives somebody an account and an opening key with [`PASSPHRASE`], if they have none.
    pub async fn enrol(&self, person: &Actor) {
        self.account_of(person).await;
        let known = self.get("/me/opening-key").by(person).expect(200).await;
        if known.json()["enrolled"] == json!(false) {
            self.set_opening_key(person, json!({"passphrase": PASSPHRASE})).expect(200).await;
        }
    }

    pub fn set_opening_key(&self, person: &Actor, body: serde_json::Value) -> Request<'_> {
        self.put("/me/opening-key").by(person).json(body)
    }

    /// Gives these people opening keys and names them to open the tenders of a draft.
    pub async fn name_openers(&self, competition: &str, commissioner: &Actor, openers: &[&Actor]) {
        for opener in openers {
            self.enrol(opener).await;
        }
        let openers: Vec<_> = openers.iter().map(|opener| opener.id).collect();
        let path = format!("/competitions/{competition}/openers");
        self.put(&path).by(commissioner).json(json!({"openers": openers})).expect(200).await;
    }

    /// One person's act of opening, with [`PASSPHRASE`].
    pub fn open(&self, competition: &str, opener: &Actor) -> Request<'_> {
        self.open_with(competition, opener, PASSPHRASE)
    }

    pub fn open_with(&self, competition: &str, opener: &Actor, passphrase: &str) -> Request<'_> {
        let path = format!("/competitions/{competition}/opening");
        self.post(&path).by(opener).json(json!({"passphrase": passphrase}))
    }

    /// The account behind somebody who so far only said who they are.
    async fn account_of(&self, person: &Actor) {
        let id = UserId(person.id);
        let roles: Vec<&str> = person.roles.iter().map(|role| role.name()).collect();
        let call = Call::system(self.clock.now());
        let made = self.db.write(&call, async |work| {
            if user_account::Entity::find_by_id(id).one(work.tx()).await?.is_some() {
                return Ok(());
            }
            let row = user_account::ActiveModel {
                id: Set(id),
                email: Set(format!("{}@council.test", person.id.simple())),
                name: Set(format!("Officer {}", &person.id.simple().to_string()[..8])),
                password_hash: Set(None),
                tenant_kind: Set("authority".into()),
                tenant_id: Set(person.authority().map(Into::into)),
                roles: Set(roles.join(" ")),
                office: Set(None),
                disabled: Set(false),
                failed_attempts: Set(0),
                locked_until: Set(None),
                version: Set(1),
                created_at: Set(work.at()),
            };
            user_account::Entity::insert(row).exec_without_returning(work.tx()).await?;
            Ok(())
        });
        made.await.expect("an account can be made");
    }
}
