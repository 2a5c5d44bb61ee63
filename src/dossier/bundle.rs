//! Everything on record about a competition, a file for each thing.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{Read, Seek};

use serde_json::{Value, json};
use uuid::Uuid;

use super::archive::Archive;
use super::evaluated::Evaluated;
use super::service::{Dossiers, every};
use super::workbook;
use crate::amendments::AmendmentView;
use crate::audit::{AuditEvent, AuditEventView};
use crate::awards::{ApprovalView, AwardView, OutcomeLetterView};
use crate::clarifications::QuestionView;
use crate::competitions::{InviteeView, LeftOutView, OpenersView};
use crate::conflicts::Matter;
use crate::contracts::ContractView;
use crate::decisions::{DecisionFilter, DecisionRecord, DecisionView};
use crate::evaluation::DisqualificationView;
use crate::kernel::ids::CompetitionId;
use crate::kernel::{Call, PageRequest, Refusal, london};
use crate::procurements::{AllocationView, ProcurementView};
use crate::tenders::{LateTenderView, OpenedTender, OpenedTenderView, TenderReceipt};

/// How to check what is here without this server.
const READ_ME: &str = include_str!("record.txt");

/// What is not in the archive, and why.
const LEFT_OUT: [&str; 5] = [
    "The bytes of the files that came with the tenders: their names, sizes and hashes are in tender.json and receipt.json, and \
     GET /tenders/{id}/files/{file}/content gives them out.",
    "Marks that are not locked: nobody but their own evaluator reads them.",
    "Who asked a question before the closing: nobody is told.",
    "Tenders that were withdrawn, never submitted, or not confirmed after an amendment: they stay sealed, and so do the \
     events that tell of them.",
    "What people of the council declared of their interests: the directors who rule on them and the auditors read it.",
];

/// Events that say no more than that somebody was given this very record or its workbook. With them no two copies would be the
/// same bytes.
const GIVEN_OUT: [&str; 2] = ["competition.record_given_out", "competition.workbook_given_out"];

/// An archive that is being filled for one reader.
pub struct Bundle<'d> {
    dossiers: &'d Dossiers,
    call: &'d Call,
    archive: Archive,
    /// The ids that the audit log is asked for.
    subjects: Vec<Uuid>,
    /// Of the rules that decided anything.
    packages: BTreeSet<String>,
}

impl<'d> Bundle<'d> {
    /// # Errors
    /// What the parts are refused with, `busy` when the evaluation queue is full, and when there is no room on the disk.
    pub async fn of(dossiers: &'d Dossiers, call: &'d Call, evaluated: Evaluated) -> Result<File, Refusal> {
        let subjects = vec![evaluated.competition.id.0];
        let archive = Archive::begin()?;
        let mut bundle = Self { dossiers, call, archive, subjects, packages: BTreeSet::new() };
        bundle.packages.extend(evaluated.competition.rulebook_sha256.clone());
        bundle.archive.add("README.txt", READ_ME).await?;
        let evaluated = bundle.workbook(evaluated).await?;
        bundle.asked(&evaluated).await?;
        for tender in &evaluated.tenders {
            bundle.tender(tender).await?;
        }
        bundle.evaluation(&evaluated).await?;
        bundle.allocated(&evaluated).await?;
        bundle.outcome(&evaluated).await?;
        bundle.decided(&evaluated).await?;
        bundle.audit(&evaluated).await?;
        let manifest = manifest(&evaluated);
        bundle.archive.finish(manifest).await
    }

    async fn workbook(&mut self, evaluated: Evaluated) -> Result<Evaluated, Refusal> {
        let writing = tokio::task::spawn_blocking(move || {
            let mut bytes = vec![];
            let mut file = workbook::written(&evaluated)?;
            file.rewind().map_err(Refusal::internal)?;
            file.read_to_end(&mut bytes).map_err(Refusal::internal)?;
            Ok::<_, Refusal>((bytes, evaluated))
        });
        let (bytes, evaluated) = writing.await.map_err(Refusal::internal)??;
        self.archive.add("evaluation.xlsx", bytes).await?;
        Ok(evaluated)
    }

    /// What was asked, of whom, and what was asked back.
    async fn asked(&mut self, evaluated: &Evaluated) -> Result<(), Refusal> {
        let (parts, actor, id) = (self.dossiers, &self.call.actor, evaluated.competition.id);
        self.archive.json("competition.json", &evaluated.view).await?;
        self.archive.json("providers.json", &evaluated.names).await?;
        self.archive.json("files-wanted.json", &parts.competitions.files_wanted(actor, id).await?).await?;
        let amendments = parts.amendments.list(actor, id).await?.into_iter().map(AmendmentView::from);
        self.archive.json("amendments.json", &amendments.collect::<Vec<_>>()).await?;
        let late = every(async |page| parts.tenders.late(actor, id, (self.call.at, page)).await).await?;
        self.subjects.extend(late.iter().map(|(late, _)| late.tender.0));
        let late: Vec<_> = late.into_iter().map(|(late, closes)| LateTenderView::of(late, closes)).collect();
        self.archive.json("late-tenders.json", &late).await?;
        let openers = OpenersView::from(parts.competitions.openers(actor, id).await?);
        self.archive.json("openers.json", &openers).await?;
        self.archive.json("opening.json", &evaluated.opening).await?;
        let invited = every(async |page| parts.competitions.invitees(actor, id, page).await).await?;
        let invited: Vec<_> = invited.into_iter().map(InviteeView::from).collect();
        self.archive.json("invitees.json", &invited).await?;
        let left_out = every(async |page| parts.competitions.left_out(actor, id, page).await).await?;
        let left_out: Vec<_> = left_out.into_iter().map(LeftOutView::from).collect();
        self.archive.json("left-out.json", &left_out).await?;
        let questions = every(async |page| parts.clarifications.list(actor, id, page).await).await?;
        self.subjects.extend(questions.iter().map(|question| question.id.0));
        let questions: Vec<_> = questions.into_iter().map(|question| QuestionView::of(question, None)).collect();
        self.archive.json("questions.json", &questions).await
    }

    /// A tender, and the very bytes whose hashes stand in its receipt.
    async fn tender(&mut self, tender: &OpenedTender) -> Result<(), Refusal> {
        let folder = format!("tenders/{}", tender.id);
        self.subjects.push(tender.id.0);
        let receipt = self.dossiers.tenders.receipt(tender).await?;
        self.archive.add(format!("{folder}/content.json"), tender.canonical()).await?;
        self.archive.add(format!("{folder}/receipted.json"), receipt.canonical()).await?;
        self.archive.json(format!("{folder}/receipt.json"), &TenderReceipt::from(receipt)).await?;
        let view = OpenedTenderView::seen(tender.clone(), &self.call.actor);
        self.archive.json(format!("{folder}/tender.json"), &view).await
    }

    /// Who marked, what they gave, what was agreed, and every run.
    async fn evaluation(&mut self, evaluated: &Evaluated) -> Result<(), Refusal> {
        let (parts, call, id) = (self.dossiers, self.call, evaluated.competition.id);
        self.archive.json("evaluation/evaluators.json", &evaluated.evaluators).await?;
        self.archive.json("evaluation/declarations.json", &self.declarations(evaluated).await?).await?;
        let moderation = &evaluated.moderation;
        for tender in &moderation.tenders {
            self.archive.json(format!("evaluation/marks/{}.json", tender.tender_id), tender).await?;
        }
        let state = json!({
            "complete": moderation.complete, "frozen": moderation.frozen, "missing": moderation.missing,
            "awaited": moderation.awaited, "version": moderation.version,
        });
        self.archive.json("evaluation/moderation.json", &state).await?;
        for (run, ranking) in (1..).zip(&evaluated.rankings) {
            self.archive.json(format!("evaluation/rankings/{run:04}.json"), ranking).await?;
        }
        self.subjects.extend(evaluated.enquiries.iter().map(|enquiry| enquiry.id.0));
        self.archive.json("evaluation/enquiries.json", &evaluated.enquiries).await?;
        let out = parts.evaluation.disqualifications(&call.actor, id, call.at).await?;
        let out: Vec<_> = out.into_iter().map(DisqualificationView::from).collect();
        self.archive.json("evaluation/disqualifications.json", &out).await
    }

    /// Of one of several lots: what binds them, and every run of their allocation. Its rules decided under their own competitions.
    async fn allocated(&mut self, evaluated: &Evaluated) -> Result<(), Refusal> {
        let (parts, call) = (self.dossiers, self.call);
        let procurement = parts.procurements.of_competition(&call.actor, evaluated.competition.id).await?;
        let Some(procurement) = procurement.map(ProcurementView::from) else { return Ok(()) };
        self.subjects.push(procurement.id.0);
        self.archive.json("procurement.json", &procurement).await?;
        let runs =
            every(async |page| parts.procurements.runs(&call.actor, procurement.id, (call.at, page)).await).await?;
        for (number, run) in (1..).zip(runs) {
            self.archive.json(format!("allocations/{number:04}.json"), &AllocationView::from(run)).await?;
        }
        Ok(())
    }

    /// Of everybody who marks or opens: whether they declared, and until when that holds.
    async fn declarations(&self, evaluated: &Evaluated) -> Result<Vec<Value>, Refusal> {
        let competition = &evaluated.competition;
        let matter = Matter::competition(competition.framework, competition.id);
        let marking = evaluated.evaluators.items.iter().map(|one| one.evaluator_id.0);
        let people: BTreeSet<Uuid> = marking.chain(evaluated.opening.acts.iter().map(|act| act.opener_id)).collect();
        let mut states = vec![];
        for person in people {
            let lapses_on = self.dossiers.conflicts.lapses_on(person, competition.authority, matter).await?;
            states.push(json!({"person": person, "declared": lapses_on.is_some(), "lapses_on": lapses_on}));
        }
        Ok(states)
    }

    /// Approvals, letters, awards, contracts.
    async fn outcome(&mut self, evaluated: &Evaluated) -> Result<(), Refusal> {
        let (parts, call, id) = (self.dossiers, self.call, evaluated.competition.id);
        let (actor, today) = (&call.actor, london::date_of(call.at));
        let approvals = parts.awards.approvals(actor, id, call.at).await?;
        let approvals: Vec<_> = approvals.into_iter().map(|approval| ApprovalView::of(approval, today)).collect();
        for approval in &approvals {
            self.subjects.push(approval.id.0);
            self.archive.json(format!("approvals/{}.json", approval.id), approval).await?;
        }
        let letters = parts.outcome_letters.list(actor, id, call.at).await?;
        for letter in letters.into_iter().map(OutcomeLetterView::from) {
            let page = parts.outcome_letters.page(actor, letter.id, call.at).await?;
            self.archive.add(format!("letters/{}.html", letter.id), page).await?;
            self.archive.json(format!("letters/{}.json", letter.id), &letter).await?;
        }
        for award in parts.awards.awards(actor, id).await?.into_iter().map(AwardView::from) {
            self.subjects.extend([award.id.0, award.contract_id.0]);
            let contract = parts.contracts.find(actor, award.contract_id).await?;
            self.archive.json(format!("awards/{}.json", award.id), &award).await?;
            let path = format!("contracts/{}.json", award.contract_id);
            self.archive.json(path, &ContractView::of(contract, today)).await?;
        }
        for approval in approvals {
            self.decisions(evaluated, approval.id.0).await?;
        }
        Ok(())
    }

    /// What rules decided about the competition itself, and the files of all rules that decided anything.
    async fn decided(&mut self, evaluated: &Evaluated) -> Result<(), Refusal> {
        self.decisions(evaluated, evaluated.competition.id.0).await?;
        for sha256 in std::mem::take(&mut self.packages) {
            let pack = self.dossiers.rulebooks.package(&sha256).await?;
            for (path, text) in pack.files() {
                self.archive.add(format!("rules/{sha256}/{path}"), text.as_str()).await?;
            }
        }
        Ok(())
    }

    /// Page by page: what a rule was given may be long.
    async fn decisions(&mut self, evaluated: &Evaluated, subject: Uuid) -> Result<(), Refusal> {
        let filter = DecisionFilter { subject: Some(subject), ..DecisionFilter::default() };
        let (actor, framework) = (&self.call.actor, evaluated.competition.framework);
        let mut cursor = None::<String>;
        loop {
            let request = PageRequest::parse(Some(10), cursor.as_deref())?;
            let page = self.dossiers.decisions.of_framework(actor, framework, &filter, request).await?;
            for record in page.items {
                self.decision(record).await?;
            }
            if page.next.is_none() {
                return Ok(());
            }
            cursor = page.next;
        }
    }

    /// A decision to be read, and the very bytes that its hash covers.
    async fn decision(&mut self, record: DecisionRecord) -> Result<(), Refusal> {
        let folder = format!("decisions/{}", record.id);
        self.subjects.push(record.id.0);
        self.packages.insert(record.package_sha256.clone());
        let covered = record.record().ok_or_else(|| Refusal::internal("a decision on record cannot be read"))?;
        self.archive.add(format!("{folder}/record.json"), covered).await?;
        self.archive.json(format!("{folder}/decision.json"), &DecisionView::of(record, None)?).await
    }

    async fn audit(&mut self, evaluated: &Evaluated) -> Result<(), Refusal> {
        let mut cursor = None::<String>;
        for number in 1.. {
            let request = PageRequest::parse(Some(PageRequest::MAX_LIMIT), cursor.as_deref())?;
            let page = self.dossiers.audit.about(&self.call.actor, &self.subjects, request).await?;
            let told = page.items.into_iter().filter(|event| is_told(event, evaluated));
            let told: Vec<_> = told.map(AuditEventView::from).collect();
            self.archive.json(format!("audit/{number:05}.json"), &told).await?;
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        Ok(())
    }
}

/// The log keeps every mark as it is given; until it is locked nobody reads it, not even here.
fn is_told(event: &AuditEvent, evaluated: &Evaluated) -> bool {
    let locked = |person: Uuid| {
        evaluated.evaluators.items.iter().any(|one| one.evaluator_id.0 == person && one.locked_at.is_some())
    };
    match event.action.as_str() {
        "tender.marked" => locked(event.actor_id),
        action => !GIVEN_OUT.contains(&action),
    }
}

fn manifest(evaluated: &Evaluated) -> Value {
    let competition = &evaluated.competition;
    let id: CompetitionId = competition.id;
    json!({
        "format": "drawdown-record/1",
        "generated_by": concat!("drawdown ", env!("CARGO_PKG_VERSION")),
        "competition_id": id,
        "title": competition.title,
        "competition_version": competition.version,
        "evaluation_version": evaluated.moderation.version,
        "criteria_sha256": competition.criteria_sha256,
        "rulebook_sha256": competition.rulebook_sha256,
        "opened_at": competition.opened_at,
        "left_out": LEFT_OUT,
    })
}
