//! A questionnaire in JSON Schema (2020-12), for programs that fill it.
//!
//! A page's schema takes what [`Questionnaire::check_page`] takes, except that it cannot know the answers of other
//! pages: a question whose condition looks at another page may be answered in it. The whole one takes the answers by
//! page that an application can be submitted with. Bounds of decimals and dates, which are texts, are patterns, so that
//! any validator keeps them; those that move with the day are of the day the schema was made for.

mod patterns;
mod values;

use chrono::NaiveDate;
use serde_json::{Map, Value, json};

use super::condition::{Condition, Test};
use super::model::{AnswerKind, Composite, Question, Questionnaire, QuestionnairePage};

const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

impl Questionnaire {
    /// The schema of the `answers` that one page is saved with.
    pub fn page_schema(&self, page: &QuestionnairePage, today: NaiveDate) -> Value {
        let properties: Map<String, Value> = page
            .questions
            .iter()
            .map(|question| {
                let schema = values::or_null(values::of(self, &question.answer, today));
                (question.id.clone(), described(schema, question))
            })
            .collect();
        let conditions: Vec<Value> = page
            .questions
            .iter()
            .filter_map(|question| Some((question, question.when.as_ref()?)))
            .filter(|(_, when)| page.questions.iter().any(|other| other.id == when.question))
            .map(|(question, when)| {
                let nothing = json!({"properties": {question.id.as_str(): {"type": "null"}}});
                json!({"if": self.condition_schema(when), "else": nothing})
            })
            .collect();
        let mut schema = object(properties, conditions);
        schema["$schema"] = json!(DIALECT);
        values::titled(schema, &page.title, &page.help)
    }

    /// The schema of the answers by page of a complete application.
    pub fn whole_schema(&self, today: NaiveDate) -> Value {
        let (mut pages, mut required) = (Map::new(), vec![]);
        for page in &self.pages {
            let needed: Vec<&str> = page
                .questions
                .iter()
                .filter(|question| !question.is_dispensable())
                .map(|question| question.id.as_str())
                .collect();
            let properties = page
                .questions
                .iter()
                .map(|question| (question.id.clone(), described(values::of(self, &question.answer, today), question)));
            let mut schema = values::titled(object(properties.collect(), vec![]), &page.title, &page.help);
            if !needed.is_empty() {
                required.push(page.id.clone());
            }
            schema["required"] = json!(needed);
            pages.insert(page.id.clone(), schema);
        }
        let conditional =
            self.questions().filter_map(|(page, question)| Some((page, question, question.when.as_ref()?)));
        let conditions = conditional.map(|(page, question, when)| self.conditional(page, question, when)).collect();
        let mut schema = object(pages, conditions);
        schema["$schema"] = json!(DIALECT);
        schema["required"] = json!(required);
        values::titled(schema, &self.title, "")
    }

    /// In the answers by page: required, or not there at all.
    fn conditional(&self, page: &str, question: &Question, when: &Condition) -> Value {
        let looked_at = self.questions().find(|(_, other)| other.id == when.question).map_or("", |(page, _)| page);
        let inner = self.condition_schema(when);
        let on_page = |schema: Value| json!({"properties": {looked_at: schema}, "required": [looked_at]});
        // "Not answered" also holds where the whole page is not there.
        let holds = match &when.test {
            Test::Known(false) => json!({"not": on_page(known_schema(&when.question))}),
            _ => on_page(inner),
        };
        let id = question.id.as_str();
        let mut schema = json!({"if": holds, "else": {"properties": {page: {"properties": {id: false}}}}});
        if question.required {
            schema["then"] = json!({"properties": {page: {"required": [id]}}, "required": [page]});
        }
        schema
    }

    /// In the answers of one page: that the condition holds.
    fn condition_schema(&self, when: &Condition) -> Value {
        let id = when.question.as_str();
        let is_list = self
            .question(id)
            .is_some_and(|question| matches!(question.answer, AnswerKind::Several(Composite::Choices { .. })));
        let one_of = |values: Value| match is_list {
            true => json!({"type": "array", "contains": {"enum": values}}),
            false => json!({"enum": values}),
        };
        match &when.test {
            Test::Equals(value) => json!({"properties": {id: one_of(json!([value]))}, "required": [id]}),
            Test::OneOf(values) => json!({"properties": {id: one_of(json!(values))}, "required": [id]}),
            Test::Known(true) => known_schema(id),
            Test::Known(false) => json!({"not": known_schema(id)}),
        }
    }
}

fn known_schema(id: &str) -> Value {
    json!({"properties": {id: {"not": {"type": "null"}}}, "required": [id]})
}

fn described(schema: Value, question: &Question) -> Value {
    values::titled(schema, &question.label, &question.help)
}

fn object(properties: Map<String, Value>, conditions: Vec<Value>) -> Value {
    let mut schema = json!({"type": "object", "properties": properties, "additionalProperties": false});
    if !conditions.is_empty() {
        schema["allOf"] = Value::Array(conditions);
    }
    schema
}
