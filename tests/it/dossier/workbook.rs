//! The evaluation as a workbook.

use serde_json::json;

use super::unpacked::{rows, sheets, workbook};
use crate::evaluation::stage::Stage;
use crate::support::*;

#[actix_web::test]
async fn s5_9_the_workbook_holds_every_mark_and_reason() {
    let stage = Stage::with_homes(2).await;
    let (competition, tenders) = stage.ranked().await;
    let answer = workbook(&stage.app, &competition, &stage.commissioner).await;
    assert_eq!(
        answer.header("content-disposition"),
        Some(format!("attachment; filename=\"evaluation-{competition}.xlsx\"").as_str())
    );
    let sheets = sheets(&answer.bytes);
    let names: Vec<&str> = sheets.keys().map(String::as_str).collect();
    let all = ["Agreed", "Answers", "Competition", "Criteria", "Enquiries", "Marks", "Ranking", "Tenders"];
    assert_eq!(names, all);

    let marks = rows(&sheets["Marks"]);
    assert_eq!(marks.len(), 4);
    for (tender, given) in tenders.iter().zip([["5", "2"], ["5", "5"]]) {
        for (question, mark, reason) in [
            ("care", given[0], "Named nurses on every shift, shown by rotas."),
            ("mobilisation", given[1], "The plan names people and dates."),
        ] {
            let theirs = |row: &&Vec<String>| row[0] == *tender && row[4] == question;
            let row = marks.iter().find(theirs).expect("a mark");
            assert_eq!((row[5].as_str(), row[6].as_str()), (mark, reason));
            assert!(row[8].starts_with("2021-03-01T10:00:00"), "when it was locked: {row:?}");
            let agreed = rows(&sheets["Agreed"]);
            let row = agreed.iter().find(|row| row[0] == *tender && row[2] == question).expect("an agreed mark");
            assert_eq!((row[3].as_str(), row[4].as_str()), (mark, reason));
            assert_eq!(row[5], stage.commissioner.id.to_string(), "who moderated");
        }
    }
    let offered: Vec<String> = rows(&sheets["Tenders"]).iter().map(|row| row[3].clone()).collect();
    assert_eq!(offered, ["623.22", "700"], "exact");
    let criteria = rows(&sheets["Criteria"]);
    assert_eq!((criteria[0][1].as_str(), criteria[0].last().map(String::as_str)), ("care", Some("60")));
}

#[actix_web::test]
async fn s5_9_every_run_of_the_ranking_stands_in_the_workbook() {
    let stage = Stage::with_homes(3).await;
    let (competition, tenders) = stage.moderated(&[("500.00", [5, 5]), ("623.22", [5, 2]), ("700.00", [5, 5])]).await;
    let first = stage.rank(&competition).await;
    let out = json!({"tender_id": tenders[0], "ground": "exclusion", "reason": "A director was convicted of fraud."});
    let path = format!("/competitions/{competition}/disqualifications");
    let second = stage.app.post(&path).by(&stage.commissioner).json(out).expect(201).await.json()["ranking"].clone();
    let ranking = rows(&sheets(&workbook(&stage.app, &competition, &stage.commissioner).await.bytes)["Ranking"]);
    assert_eq!(ranking.len(), 6);
    for (run, shown) in [("1", &first), ("2", &second)] {
        for standing in shown["table"].as_array().unwrap() {
            let tender = standing["tender_id"].as_str().unwrap();
            let row = ranking.iter().find(|row| row[0] == run && row.iter().any(|cell| cell == tender));
            let row = row.expect("a row");
            assert!(row.contains(&text(&shown["scoring_decision_id"])), "{row:?}");
            if let Some(total) = standing["total"].as_str() {
                let total: rust_decimal::Decimal = total.parse().unwrap();
                assert!(row.contains(&total.normalize().to_string()), "{total} in {row:?}");
            }
        }
    }
    let gone = ranking.iter().find(|row| row[0] == "2" && row.contains(&tenders[0])).expect("a row");
    assert!(gone.iter().any(|cell| cell.contains("convicted of fraud")), "why it is out: {gone:?}");
}

#[actix_web::test]
async fn s5_9_no_text_of_a_tenderer_is_a_formula() {
    let stage = Stage::with_homes(1).await;
    let competition = stage.competition().await;
    let home = &stage.homes[0];
    let start = json!({"membership_id": home.membership});
    let path = format!("/competitions/{competition}/tenders");
    let tender = stage.app.post(&path).by(&home.provider).json(start).expect(201).await;
    let says = ["=HYPERLINK(\"https://example.org\",\"Look\")", "@SUM(1+1)*cmd|' /C calc'!A0"];
    let offer = json!({
        "price": {"amount": "623.22", "currency": "GBP"},
        "answers": [{"question": "care", "text": says[0]}, {"question": "mobilisation", "text": says[1]}]
    });
    let path = format!("/tenders/{}", tender.id());
    let saved = stage.app.put(&path).by(&home.provider).if_match(tender.version()).json(offer).expect(200).await;
    let submit = stage.app.post(&format!("{path}/submit")).by(&home.provider);
    submit.if_match(saved.version()).expect(200).await;
    stage.open(&competition).await;
    let enquiry = json!({
        "tender_id": tender.id(), "kind": "clarification", "question": "care", "asks": "+1+1, is that the price?",
        "answer_by": "2021-03-05T12:00:00"
    });
    let path = format!("/competitions/{competition}/enquiries");
    let enquiry = stage.app.post(&path).by(&stage.commissioner).json(enquiry).expect(201).await;
    let answer = stage.app.post(&format!("/enquiries/{}/answer", enquiry.id())).by(&home.provider);
    answer.if_match(enquiry.version()).json(json!({"answer": "-1 room is what we mean."})).expect(200).await;
    let sheets = sheets(&workbook(&stage.app, &competition, &stage.commissioner).await.bytes);
    for sheet in sheets.values() {
        assert!(!sheet.contains("<f>") && !sheet.contains("<f ") && !sheet.contains("<hyperlink"), "{sheet}");
    }
    for (sheet, begins) in [("Answers", ["=HYPERLINK(", "@SUM("]), ("Enquiries", ["+1+1", "-1 room"])] {
        for begins in begins {
            let cells: Vec<&str> = sheets[sheet].split("<c ").filter(|cell| cell.contains(begins)).collect();
            assert_eq!(cells.len(), 1, "{begins}");
            assert!(cells[0].contains("t=\"inlineStr\""), "a text: {}", cells[0]);
        }
    }
}

#[actix_web::test]
async fn s5_9_two_workbooks_of_one_evaluation_are_the_same_bytes() {
    let stage = Stage::with_homes(2).await;
    let (competition, _) = stage.ranked().await;
    let first = workbook(&stage.app, &competition, &stage.commissioner).await.bytes;
    stage.app.at("2021-03-04T09:00:00");
    let second = workbook(&stage.app, &competition, &council(drawdown::kernel::Role::Auditor, stage.authority)).await;
    assert!(first == second.bytes, "whoever downloads it, whenever");
}
