//! The story that `drawdown demo` tells, on this test run's database, with every figure asserted.

use drawdown::cli::client::Client;
use drawdown::cli::demo::{Cast, Figures, Narrator, PASSWORD, play};
use drawdown::store::audit::{self, Verdict};

use crate::support::*;

/// W03: six every four weeks. W04: 22 quarterly ones. Each rolled off weekends and bank holidays, W04 also off the
/// coronation's bank holiday of 8 May 2023.
#[rustfmt::skip]
const OPENINGS: [&str; 28] = [
    "2021-03-08", "2021-04-06", "2021-05-04", "2021-06-01", "2021-06-28", "2021-07-26",
    "2021-08-09", "2021-11-08", "2022-02-08", "2022-05-09", "2022-08-08", "2022-11-08",
    "2023-02-08", "2023-05-09", "2023-08-08", "2023-11-08", "2024-02-08", "2024-05-08",
    "2024-08-08", "2024-11-08", "2025-02-10", "2025-05-08", "2025-08-08", "2025-11-10",
    "2026-02-09", "2026-05-08", "2026-08-10", "2026-11-09",
];

#[actix_web::test]
async fn the_care_home_alliance_from_framework_to_the_last_option() {
    let app = TestApp::guarded().await;
    let served = app.serve();
    let admin = Cast::new().admin;
    let access = app.services.access();
    access
        .create_first_admin(&admin.email, admin.name, &PASSWORD.into(), app.clock.now())
        .await
        .expect("an administrator");

    let client = Client::new(&served.base).expect("a client").with_keys("story");
    let told = play(&client, &Narrator::silent()).await.expect("the story goes as the report says");
    assert_figures(&told);

    let verdict = audit::verify(&app.db, None).await.expect("the chain can be read");
    assert!(matches!(verdict, Verdict::Intact { events, .. } if events > 1_000), "{verdict:?}");
    served.stop(false).await;
}

fn assert_figures(told: &Figures) {
    assert_eq!(told.homes_imported, 193);
    let ratings: Vec<(&str, usize)> = told.ratings.iter().map(|(rating, count)| (rating.as_str(), *count)).collect();
    let wanted = [
        ("Good", 80),
        ("Inadequate", 6),
        ("No published rating", 84),
        ("Outstanding", 2),
        ("Requires improvement", 21),
    ];
    assert_eq!(ratings, wanted);

    assert_eq!(told.initial_closes, "2021-01-15T15:00:00+00:00", "W05");
    assert_eq!(told.window_openings, OPENINGS, "W03, W04");
    assert_eq!(told.late_waits_for, "2021-03-08", "W05: 15:00:01 waits");

    // One of the 80 homes rated Good applied a second late; the rest of 193 in time.
    assert_eq!((told.met, told.not_met, told.referred), (79 + 2 + 21, 6, 84), "W06, W07");
    assert_eq!(told.members_at_draw_down, 102);
    assert_eq!(told.timetable_warnings, ["/timetable/closes", "/timetable/approve_on"], "W14");
    assert_eq!(
        told.refusals,
        [
            "publishing without rules",
            "opening an application before declaring interests",
            "deciding the late application before its window opens",
            "the printed timetable, with its session on 15.02.20",
            "weights of 40 price and 60 quality",
            "reading sealed tenders",
            "a tender at 15:00:01",
            "reading sealed tenders",
            "opening with a wrong passphrase",
            "opening alone",
            "an evaluator reading the tenders before anybody is assigned",
            "agreeing a mark before the sheets are locked",
            "the same rating again",
            "an award before its approval",
            "the director alone",
            "the director signs too",
            "a signature before anybody was told",
            "a third extension",
            "the author approves it",
            "a release without the decision that allows it",
        ]
    );

    // 60 × 716.58 / 740.00 = 58.1011 and 60 × 716.58 / 790.00 = 54.4238; quality 40 × (60 × mark + 40 × mark) / 500.
    let totals: Vec<(u64, &str)> = told.ranking.iter().map(|(place, _, total)| (*place, total.as_str())).collect();
    assert_eq!(totals, [(1, "98.1"), (2, "88.8"), (3, "81.62")], "W19");
    assert_eq!(told.contract_ends, ["2024-03-31", "2025-03-31", "2026-03-31"], "W32");

    // The 21 homes rated Requires improvement, of 195 assessments: one for each home, and two of a home that came back.
    assert_eq!(told.cases_failing, 2);
    assert_eq!(told.would_move, ["met → not met: 21 of 195"], "S05");
    assert_eq!(told.would_stay, 174);
    assert_eq!(told.takes_effect, "2025-04-01T00:00:00+01:00");
    assert_eq!(told.decisions_differing, 0, "T21");
    // The windows, 195 assessments, the competition's publication, its scores and ranking, the approval refused to
    // the director alone and the one given.
    assert_eq!(told.decisions_replayed, 1 + 195 + 1 + 2 + 2);
    assert!(told.audit_intact, "T14");
}
