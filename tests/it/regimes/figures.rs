//! Every regime answers every question: the figures that its rules need are there.

use drawdown::kernel::Regime;
use drawdown::regimes::Regimes;
use serde_json::json;

use crate::support::*;

#[actix_web::test]
async fn every_regime_has_the_figures_that_the_rules_ask_for() {
    let app = TestApp::new().await;
    let regimes: Regimes = app.services.regimes().clone();
    let day = |text: &str| text.parse().expect("a date");
    for (regime, today) in Regime::ALL.into_iter().flat_map(|regime| [(regime, "2020-06-01"), (regime, "2026-11-22")]) {
        let vehicle = json!({
            "kind": "framework", "starts_on": "2026-03-01", "ends_on": "2028-02-28", "applications_open_on": "2026-01-05",
            "member_limit": 5, "supplier_fee_percent": "0.5", "former_end": "2028-02-28",
        });
        let hooks = ["eligibility".to_owned()];
        let term = (day("2026-03-01"), day("2028-02-28"));
        let verdicts = [
            regimes.vehicle(regime, vehicle, day(today)).await,
            regimes.windows(regime, term, &[term], day(today)).await,
            regimes.rule_change(regime, instant(&format!("{today}T09:00:00Z")), &hooks).await,
            regimes.competition(regime, day(today), day("2027-01-31")).await,
        ];
        for verdict in verdicts {
            let decision = verdict.expect("an answer").decision().clone();
            let undecided = decision.outcome == drawdown::engine::Outcome::CannotDecide;
            assert!(!undecided, "{} of {}: {}", decision.hook, regime.name(), decision.output);
            for said in &decision.trace {
                assert!(!said.reason.contains("()") && said.reason.len() > 20, "{}: {}", regime.name(), said.reason);
            }
        }
        assert!(regimes.outcome(regime, day(today)).is_some(), "{}", regime.name());
    }
}
