//! Words without IO: typed ids, money, the clock, London time, working days, places, prices in elements, tenants, pages, refusals.
//!
//! Nothing here imports any other part of the house, and everything here is a pure value, except the two
//! named sources of the outside world that are passed in everywhere else: [`clock::Clock`] and [`ids::Ids`].

pub mod actor;
pub mod as_of;
pub mod calendar;
pub mod canonical;
pub mod clock;
pub mod ids;
pub mod joining;
pub mod london;
pub mod money;
pub mod origin;
pub mod paging;
pub mod permission;
pub mod place;
pub mod price_schedule;
pub mod refusal;
pub mod regime;
pub mod service_type;
pub mod sharing;
pub mod table;
pub mod tendering;
pub mod text;

pub use actor::{Actor, ActorKind, Call, Role, Tenant};
pub use as_of::AsOf;
pub use clock::{Clock, Instant};
pub use ids::Ids;
pub use money::Money;
pub use origin::Origin;
pub use paging::{Page, PageRequest};
pub use permission::Permission;
pub use place::Place;
pub use price_schedule::{ElementPrice, PriceElement, PriceSchedule, PricedElement};
pub use refusal::{FieldError, Problem, Refusal};
pub use regime::Regime;
pub use service_type::ServiceType;
pub use sharing::{PartnerAct, Shared, require_lead};
