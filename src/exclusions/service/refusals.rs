//! Refusals of which a Minister is given notice (Procurement Act 2023, s.59).

use super::Exclusions;
use crate::exclusions::model::Conclusion;
use crate::exclusions::store::hearings::Refused;
use crate::exclusions::store::{debarments, facts, hearings};
use crate::kernel::ids::FrameworkId;
use crate::kernel::{Instant, Refusal, london};

/// The one ground of the debarment list that is noticed: of the others the Minister knows (s.59(1)(b)).
const NATIONAL_SECURITY: &str = "national_security_mandatory";

impl Exclusions {
    /// When applications to a framework were refused whose supplier was found to be excluded or excludable, or stands on
    /// the debarment list as a threat to national security; oldest first. Of other entries of that list there is no
    /// notice.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn refusals(&self, framework: FrameworkId) -> Result<Vec<Instant>, Refusal> {
        let listed = debarments::current(self.db.reader()).await?;
        let listed = listed.iter().any(|listed| listed.entry.ground == NATIONAL_SECURITY);
        let mut refusals = vec![];
        for refused in hearings::refused(self.db.reader(), framework).await? {
            let is_noticed = match refused.conclusion {
                Some(Conclusion::Excluded | Conclusion::Excludable) => true,
                Some(Conclusion::Neither) => false,
                None => listed && self.is_listed(&refused).await?,
            };
            refusals.extend(is_noticed.then_some(refused.at));
        }
        refusals.sort();
        Ok(refusals)
    }

    async fn is_listed(&self, refused: &Refused) -> Result<bool, Refusal> {
        let on = london::date_of(refused.at);
        let known = facts::known(self.db.reader(), refused.application, refused.provider, on).await?;
        Ok(known.debarred.iter().any(|(_, entry)| entry.ground == NATIONAL_SECURITY))
    }
}
