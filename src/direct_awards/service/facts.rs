//! What a rule of direct award is told of the home and of the award. No price: what a contract costs is for its approval.

use serde_json::{Value, json};

use crate::applications::Fit;
use crate::direct_awards::model::Commissioned;
use crate::direct_awards::proposal::NewDirectAward;
use crate::engine::{Pack, not_established};
use crate::frameworks::{Area, Lot};
use crate::kernel::london;
use crate::memberships::Member;
use crate::register::{Location, district};

pub(super) const HOOK: &str = "direct_award";

/// Whom and what a rule is asked about.
pub(super) struct Question<'a> {
    pub new: &'a NewDirectAward,
    pub lot: &'a Lot,
    pub location: &'a Location,
    /// Its membership of the lot, in whatever state: a suspended home was accepted too.
    pub member: Option<&'a Member>,
    pub commissioned: Option<&'a Commissioned>,
}

impl Question<'_> {
    /// As far as the rule's shape names it. What it cannot do without, and nobody knows, leaves it undecided: that is never a
    /// no.
    pub fn facts(&self, pack: &Pack) -> Value {
        let Self { new, lot, location, member, commissioned } = self;
        let in_borough = match in_borough(lot, location) {
            Ok(answer) => json!(answer),
            Err(why) if pack.insists(HOOK, "home", "in_borough") => not_established(why),
            Err(_) => Value::Null,
        };
        let place = member.and_then(|member| member.present_lots().find(|place| place.lot == lot.id));
        let facts = json!({
            "home": {
                "in_borough": in_borough, "commissioned_since": commissioned.map(|known| known.since),
                "member": member.is_some(), "member_since": place.map(|place| london::date_of(place.since)),
                "local_authority": location.local_authority,
                "area": location.postcode.as_deref().and_then(district),
                "beds": location.beds, "rating": location.rating.overall.words(),
            },
            "award": {
                "decision": new.decision_reference.trim(), "decided_on": new.decided_on, "lot": lot.terms.code,
                "beds": new.beds, "starts_on": new.starts_on,
            },
        });
        pack.known(HOOK, &facts)
    }
}

/// Whether the home lies where the lot buys, if the lot says so by the names of local authorities or of postcode districts.
fn in_borough(lot: &Lot, location: &Location) -> Result<bool, &'static str> {
    match lot.terms.area {
        Some(Area::LocalAuthorities(_) | Area::PostcodeDistricts(_)) => {
            Fit::of(lot, location).area.ok_or("is not known, because the register does not say where this location is")
        }
        _ => Err("is not known, because the lot names neither local authorities nor postcode districts as its area"),
    }
}
