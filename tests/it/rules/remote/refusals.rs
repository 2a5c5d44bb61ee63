//! Questions that cannot be asked, and how that is said.

use super::*;

const ALLIANCE: &str = "rules/wiltshire/care-home-alliance";

#[actix_web::test]
async fn a_server_that_cannot_be_reached_is_named() {
    let nobody = "http://127.0.0.1:9";
    let framework = uuid::Uuid::from_u128(1).to_string();
    let arguments = ["check", ALLIANCE, "--server", nobody, "--framework", &framework, "--user", AUTHOR];
    let (code, text) = said(program(&arguments).env("DRAWDOWN_SECRET", PASSWORD)).await;
    assert_eq!(code, Some(2), "{text}");
    assert!(text.starts_with("drawdown: http://127.0.0.1:9 cannot be reached: Connection refused"), "{text}");
}

#[actix_web::test]
async fn bad_credentials_are_refused_in_plain_words() {
    let ground = Ground::new().await;
    let check = ["check", ALLIANCE];
    let (code, text) = said(ground.start(&check).env("DRAWDOWN_SECRET", "a wrong password")).await;
    assert_eq!(code, Some(2), "{text}");
    let wanted = format!(
        "drawdown: {AUTHOR} could not sign in at {}. The sign-in was refused. The e-mail address or the password is \
         wrong, or the account is locked for a while.\n",
        ground.served.base
    );
    assert_eq!(text, wanted);

    let arguments = [&check[..], &ground.place(), &["--client", "nobody"]].concat();
    let (code, text) = said(program(&arguments).env("DRAWDOWN_SECRET", "ddcs_wrong")).await;
    assert_eq!(code, Some(2), "{text}");
    assert!(text.contains("The client is not known here. The client or its secret is not known here."), "{text}");
}

#[actix_web::test]
async fn a_secret_comes_from_standard_input_where_the_environment_has_none() {
    let ground = Ground::new().await;
    let check = ["test", ALLIANCE];
    let (code, text) = said_with(&mut ground.start(&check), &format!("{PASSWORD}\n")).await;
    assert_eq!(code, Some(0), "{text}");
    let (code, text) = said(&mut ground.start(&check)).await;
    assert_eq!(code, Some(2), "{text}");
    let wanted = format!(
        "drawdown: there is no password or secret of {AUTHOR}: put it in DRAWDOWN_SECRET, or give it on standard input\n"
    );
    assert_eq!(text, wanted);

    let (code, text) = said(&mut program(&[&check[..], &ground.place()].concat())).await;
    assert_eq!(code, Some(2), "{text}");
    assert_eq!(text, "drawdown: the server wants to know who asks: give --user EMAIL or --client ID\n");
    let spoken = format!("http://{AUTHOR}:{PASSWORD}@{}", ground.served.address);
    let (code, text) = said(&mut program(&["test", ALLIANCE, "--server", &spoken.replace(' ', "-")])).await;
    assert_eq!(code, Some(2), "{text}");
    assert!(text.contains("must hold no name and no password"), "{text}");
}

#[actix_web::test]
async fn what_the_server_refuses_is_said_with_title_detail_and_fields() {
    let ground = Ground::new().await;
    let (code, text) = ground.rules(&["replay", "--sample", "501"]).await;
    assert_eq!(code, Some(2), "{text}");
    assert_eq!(text, "drawdown: Some fields need correcting.\n  sample: must be between 1 and 500\n");

    let kent = ground.app.alliance_of("kent").await.framework.to_string();
    for arguments in [&["check", ALLIANCE][..], &["simulate", ALLIANCE], &["stress", ALLIANCE], &["replay"]] {
        let place = ["--server", &ground.served.base, "--framework", &kent, "--user", AUTHOR];
        let command = [arguments, &place].concat();
        let (code, text) = said(program(&command).env("DRAWDOWN_SECRET", PASSWORD)).await;
        assert_eq!(code, Some(2), "{text}");
        let wanted = "drawdown: There is no such thing here. There is no such framework, or it is not yours to see.\n";
        assert_eq!(text, wanted, "{arguments:?}");
    }

    let elsewhere = format!("{}/elsewhere", ground.served.base);
    let arguments = ["check", ALLIANCE, "--server", &elsewhere, "--framework", &kent, "--user", AUTHOR];
    let (code, text) = said(program(&arguments).env("DRAWDOWN_SECRET", PASSWORD)).await;
    assert_eq!(code, Some(2), "{text}");
    assert!(text.contains("could not sign in at") && text.contains("There is no such thing here."), "{text}");
}

#[actix_web::test]
async fn a_folder_that_cannot_be_read_is_said_before_anybody_is_asked() {
    for command in ["check", "test", "simulate", "stress"] {
        let framework = uuid::Uuid::from_u128(1).to_string();
        let server = ["--server", "http://127.0.0.1:9", "--framework", &framework, "--user", AUTHOR];
        let arguments = [&[command, "no/such/folder"][..], &server].concat();
        let (code, text) = said(program(&arguments).env("DRAWDOWN_SECRET", PASSWORD)).await;
        assert_eq!(code, Some(2), "{text}");
        assert!(text.starts_with("drawdown: no/such/folder cannot be read: "), "{command}: {text}");
    }
}
