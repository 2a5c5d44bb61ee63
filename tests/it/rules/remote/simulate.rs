//! Simulations on a server: watched to their end, or cancelled.

use std::io::{BufRead, BufReader, Read};

use super::*;
use crate::simulations::ground::{changed, more_cover};

const ALLIANCE: &str = "rules/wiltshire/care-home-alliance";

#[actix_web::test]
async fn a_folder_is_simulated_on_a_server_and_the_exit_code_says_whether_anything_moves() {
    let ground = Ground::new().await;
    ground.wiltshire.decided(&ground.app, 30).await;
    let (code, text) = ground.rules(&["simulate", ALLIANCE]).await;
    assert_eq!(code, Some(0), "{text}");
    assert!(text.starts_with("30 of 30 decisions would be the same\nSimulation "), "{text}");
    assert!(text.contains("of 30 decisions has begun; Ctrl-C cancels it."), "{text}");

    let folder = folder_of(&more_cover());
    let (code, text) = ground.rules(&["simulate", path_of(&folder), "--list", "1"]).await;
    assert_eq!(code, Some(1), "{text}");
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines[0].starts_with("the application: met → not met. ") && lines[0].contains("cover"), "{text}");
    assert_eq!(lines[1..3], ["met → not met: 20 of 30", "10 of 30 decisions would be the same"]);
    let (code, text) = ground.rules(&["simulate", path_of(&folder), "--outcome", "not_met"]).await;
    assert_eq!(code, Some(0), "{text}");
    assert!(text.starts_with("10 of 10 decisions would be the same\n"), "{text}");

    let (code, text) = ground.rules_by_client(&["rules:simulate", "simulations:read"], &["simulate", ALLIANCE]).await;
    assert_eq!(code, Some(0), "{text}");
}

#[actix_web::test]
async fn rules_that_cannot_be_simulated_are_refused_with_their_faults() {
    let ground = Ground::new().await;
    let broken = folder_of(&changed("windows.rhai", "window(", "windoow("));
    let (code, text) = ground.rules(&["simulate", path_of(&broken)]).await;
    assert_eq!(code, Some(2), "{text}");
    assert!(
        text.starts_with("drawdown: Some fields need correcting. The rules cannot be used as they stand.\n"),
        "{text}"
    );
    assert!(text.contains("\n  windows.rhai:") && text.contains("There is no function `windoow`"), "{text}");
    let (code, text) = ground.rules(&["simulate", ALLIANCE, "--hook", "nothing"]).await;
    assert_eq!(code, Some(2), "{text}");
    assert!(text.contains("\n  hook: must be a hook of these rules: approval, award"), "{text}");
}

#[actix_web::test]
async fn whoever_gives_up_cancels_the_simulation_on_the_server() {
    let ground = Ground::on(TestApp::apart().await).await;
    ground.wiltshire.decided(&ground.app, 12).await;
    let busy = "for i in 0..1000000 { working_days_after(date(\"2021-01-01\"), 400, []); }\n";
    let slow = folder_of(&changed("eligibility.rhai", "// 1. First gate", &format!("{busy}// 1. First gate")));
    let mut command = ground.start(&["simulate", path_of(&slow)]);
    command.env("DRAWDOWN_SECRET", PASSWORD).stderr(Stdio::piped()).stdout(Stdio::piped());
    let give_up = move || {
        let mut child = command.spawn().expect("the program starts");
        let mut stderr = BufReader::new(child.stderr.take().expect("its output"));
        let mut begun = String::new();
        stderr.read_line(&mut begun).expect("it says that it has begun");
        let interrupt = Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("kill runs");
        assert!(interrupt.success());
        let mut rest = String::new();
        stderr.read_to_string(&mut rest).expect("it ends");
        (child.wait().expect("it ends").code(), begun, rest)
    };
    let (code, begun, rest) = actix_web::rt::task::spawn_blocking(give_up).await.expect("the thread ends");
    assert_eq!(code, Some(2), "{begun}{rest}");
    assert!(begun.ends_with("of 12 decisions has begun; Ctrl-C cancels it.\n"), "{begun}");
    assert!(rest.ends_with("drawdown: the simulation was cancelled after 0 of 12 decisions\n"), "{rest}");
    let id = begun.split_whitespace().nth(1).expect("its id");
    let seen = ground.app.get(&format!("/simulations/{id}")).by(&ground.wiltshire.auditor).expect(200).await;
    assert_eq!(seen.str("/state"), "cancelled");
}
