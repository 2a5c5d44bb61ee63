//! A rulebook may bar whoever was refused too often; without such a rule nobody is barred (N04).

use super::ground::{Ground, Home};
use crate::support::*;
use drawdown::engine::{Depth, check};

/// The alliance's rules, with a lock-out after the third refusal.
fn rules() -> Files {
    let figures = "[parameters]\nlock_out_refusals = 3\nlock_out_months = 6\n";
    let mut files = reworded("pack.toml", "[parameters]\n", figures);
    let manifest = files.get_mut("pack.toml").unwrap();
    *manifest =
        manifest.replacen("[hooks.eligibility]", "[hooks.lock_out]\nkind = \"windows\"\n\n[hooks.eligibility]", 1);
    for (path, text) in [
        ("lock_out.rhai", include_str!("lock_out_rule/lock_out.rhai")),
        ("lock_out.shape.json", include_str!("lock_out_rule/lock_out.shape.json")),
        ("cases/lock_out.json", include_str!("lock_out_rule/cases/lock_out.json")),
    ] {
        files.insert(path.into(), text.into());
    }
    files
}

impl Ground {
    /// Applies at this London time and is refused then, in a window.
    async fn refused_at(&self, home: &Home, time: &str) -> Answer {
        self.app.at(time);
        let id = self.apply(home).await;
        self.decide(&id, "refuse", None, 200).await
    }
}

#[test]
fn the_rule_of_the_tests_is_fit_to_be_proposed() {
    let (checked, _) = check(rules(), Depth::Slips);
    let of_the_rule = checked.findings.iter().filter(|finding| finding.file.contains("lock_out"));
    let found: Vec<String> = of_the_rule.map(|finding| format!("{} {}", finding.code, finding.message)).collect();
    assert_eq!(found.iter().filter(|found| !found.starts_with("unread")).collect::<Vec<_>>(), Vec::<&String>::new());
    assert_eq!(checked.cases.failures, vec![]);
}

#[actix_web::test]
async fn three_failed_applications_bar_six_months_to_the_second_in_london() {
    let ground = Ground::new().await;
    ground.app.change_rules(&ground.framework, ground.authority, &rules()).await;
    let elsewhere = ground.framework_of("kent", &care_home_files()).await;
    let home = ground.home("1-101", "Inadequate", "2019-05-01").await;
    for time in ["2020-12-14T10:00", "2021-03-08T10:00"] {
        let refused = ground.refused_at(&home, time).await;
        assert!(refused.json()["decision"].get("lock_out").is_none(), "{}", refused.text());
    }
    // The third is refused late on 8 November, in winter time; six months later it is summer.
    let third = ground.refused_at(&home, "2021-11-08T23:59:59").await;
    assert_eq!(third.str("/decision/lock_out/may_apply_from"), "2022-05-08T00:00:00+01:00");
    let rule = third.str("/decision/lock_out/decision_id");
    let told = ground.app.get(&format!("/decisions/{rule}")).by(&home.member).expect(200).await;
    assert_eq!((told.str("/hook"), told.str("/outcome")), ("lock_out".into(), "scheduled".into()));

    ground.app.at("2022-05-07T23:59:59");
    let barred = ground.try_to_open(&home, 409).await;
    assert_eq!(
        (barred.problem(), barred.str("/may_apply_from")),
        ("locked-out".into(), "2022-05-08T00:00:00+01:00".into())
    );
    assert!(barred.str("/detail").contains("00:00 on Sunday 8 May 2022 (BST)"), "{}", barred.text());
    assert_eq!((barred.str("/decision/id"), barred.str("/decision/hook")), (rule, "lock_out".into()));
    assert!(barred.str("/decision/trace/0/reason").contains("refused so often"));

    // Another home is not barred, nor is this one elsewhere.
    let other = ground.another_home(&home, "1-102").await;
    ground.open(&other).await;
    ground.open_in(&elsewhere, &home).await;

    ground.app.at("2022-05-08T00:00:00");
    ground.open(&home).await;
}

#[actix_web::test]
async fn n04_without_the_rule_nobody_is_barred_and_a_new_rule_bars_nobody_in_hindsight() {
    let ground = Ground::new().await;
    let home = ground.home("1-101", "Inadequate", "2019-05-01").await;
    ground.refused_at(&home, "2020-12-14T10:00").await;
    for time in ["2020-12-14T10:01", "2020-12-14T10:02", "2020-12-14T10:03"] {
        let refused = ground.refused_at(&home, time).await;
        assert!(refused.json()["decision"].get("lock_out").is_none());
    }
    ground.app.change_rules(&ground.framework, ground.authority, &rules()).await;
    ground.app.at("2020-12-14T10:04");
    let fifth = ground.apply(&home).await;
    let refused = ground.decide(&fifth, "refuse", None, 200).await;
    assert_eq!(
        refused.str("/decision/lock_out/may_apply_from"),
        "2021-06-14T00:00:00+01:00",
        "one more counts them all"
    );
}
