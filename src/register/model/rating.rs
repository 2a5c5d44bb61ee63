//! The regulator's word on a home, and which word of its history stands.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::kernel::Instant;
use crate::kernel::ids::ImportId;

/// The regulator's word on a home, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
pub enum Grade {
    Outstanding,
    Good,
    #[serde(rename = "Requires improvement")]
    RequiresImprovement,
    Inadequate,
    #[serde(rename = "No published rating")]
    NoPublishedRating,
}

impl Grade {
    pub const ALL: [Self; 5] =
        [Self::Outstanding, Self::Good, Self::RequiresImprovement, Self::Inadequate, Self::NoPublishedRating];

    /// Exactly as the regulator writes it; also the form in columns, facts and the API.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Outstanding => "Outstanding",
            Self::Good => "Good",
            Self::RequiresImprovement => "Requires improvement",
            Self::Inadequate => "Inadequate",
            Self::NoPublishedRating => "No published rating",
        }
    }

    /// The grade with exactly these words.
    pub fn parse(words: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|grade| grade.words() == words)
    }

    /// The grade that the regulator's own files mean: they differ in their capitals, and say in several ways that
    /// there is no grade.
    pub fn read(words: &str) -> Option<Self> {
        let same = |other: &str| words.eq_ignore_ascii_case(other);
        let none = || UNGRADED.into_iter().any(same).then_some(Self::NoPublishedRating);
        Self::ALL.into_iter().find(|grade| same(grade.words())).or_else(none)
    }

    /// Whether this is a grade, and a better one than `before`. Being unrated is no grade: any but the lowest is
    /// better than that.
    pub fn better_than(self, before: Self) -> bool {
        let height = |grade| match grade {
            Self::Outstanding => Some(4),
            Self::Good => Some(3),
            Self::RequiresImprovement => Some(2),
            Self::Inadequate => Some(1),
            Self::NoPublishedRating => None,
        };
        height(self).is_some_and(|now| now > height(before).unwrap_or(1))
    }
}

/// How the regulator's files say that a location or a question has no grade.
const UNGRADED: [&str; 6] = [
    "Inspected but not rated",
    "Not formally rated",
    "Insufficient evidence to rate",
    "Not rated",
    "Unrated",
    "Not yet inspected",
];

impl std::fmt::Display for Grade {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.words())
    }
}

/// One published judgement on a location: overall, and on the regulator's five questions where known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rating {
    pub overall: Grade,
    /// The day of the report; absent only when nothing has been published.
    pub published_on: Option<NaiveDate>,
    pub safe: Option<Grade>,
    pub effective: Option<Grade>,
    pub caring: Option<Grade>,
    pub responsive: Option<Grade>,
    pub well_led: Option<Grade>,
    /// Carried over from the location's registration under an earlier provider.
    pub inherited: bool,
    /// The regulator's number of that earlier location, where it is known.
    pub inherited_from: Option<String>,
}

impl Rating {
    /// What is known of a location before anything was published about it.
    pub const UNPUBLISHED: Self = Self {
        overall: Grade::NoPublishedRating,
        published_on: None,
        safe: None,
        effective: None,
        caring: None,
        responsive: None,
        well_led: None,
        inherited: false,
        inherited_from: None,
    };

    /// Whether this rating says all that `other` says. What `other` leaves out is no news.
    pub fn covers(&self, other: &Self) -> bool {
        let questions =
            |rating: &Self| [rating.safe, rating.effective, rating.caring, rating.responsive, rating.well_led];
        let covered =
            questions(self).into_iter().zip(questions(other)).all(|(own, said)| said.is_none() || own == said);
        covered
            && self.overall == other.overall
            && self.published_on == other.published_on
            && (self.inherited || !other.inherited)
            && (other.inherited_from.is_none() || self.inherited_from == other.inherited_from)
    }
}

/// The first day on which the Care Quality Commission could have published anything.
pub const REGULATOR_BEGAN: NaiveDate = NaiveDate::from_ymd_opt(2009, 4, 1).expect("a day of the calendar");

/// A rating as it came to be known here. The history of a location only grows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordedRating {
    pub id: Uuid,
    pub rating: Rating,
    /// The import that brought it; absent when it was recorded by hand.
    pub import: Option<ImportId>,
    pub recorded_at: Instant,
}

/// The rating that stands among `history` (in order of recording): the one published last, and of several
/// published on one day the one recorded last, because that is the correction. A rating without a date says
/// only that nothing was published, so it stands before every dated one.
pub fn standing(history: &[RecordedRating]) -> Option<&RecordedRating> {
    history.iter().max_by_key(|recorded| recorded.rating.published_on)
}

/// The rating that stood at the end of `day`, as the register knows it now.
pub fn standing_on(history: &[RecordedRating], day: NaiveDate) -> Rating {
    history
        .iter()
        .map(|recorded| &recorded.rating)
        .filter(|rating| rating.published_on.is_none_or(|published| published <= day))
        .max_by_key(|rating| rating.published_on)
        .cloned()
        .unwrap_or(Rating::UNPUBLISHED)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recorded(serial: u128, overall: Grade, published_on: Option<&str>) -> RecordedRating {
        let published_on = published_on.map(|day| day.parse().unwrap());
        RecordedRating {
            id: Uuid::from_u128(serial),
            rating: Rating { overall, published_on, ..Rating::UNPUBLISHED },
            import: None,
            recorded_at: "2020-12-10T09:00:00Z".parse().unwrap(),
        }
    }

    #[test]
    fn w08_the_rating_published_last_stands_however_it_came_in() {
        let mut history = vec![
            recorded(1, Grade::Good, Some("2019-05-01")),
            recorded(2, Grade::Outstanding, Some("2016-01-01")),
            recorded(3, Grade::NoPublishedRating, None),
        ];
        assert_eq!(standing(&history).unwrap().id, Uuid::from_u128(1));
        history.push(recorded(4, Grade::RequiresImprovement, Some("2019-05-01")));
        assert_eq!(standing(&history).unwrap().id, Uuid::from_u128(4), "a correction of the same day");
        assert!(standing(&[]).is_none());
    }

    #[test]
    fn w07_the_rating_of_a_day_is_the_last_one_published_by_then() {
        let history =
            [recorded(1, Grade::Inadequate, Some("2019-05-01")), recorded(2, Grade::Good, Some("2020-12-09"))];
        let on = |day: &str| standing_on(&history, day.parse().unwrap()).overall;
        assert_eq!(on("2019-04-30"), Grade::NoPublishedRating);
        assert_eq!(on("2020-12-08"), Grade::Inadequate);
        assert_eq!(on("2020-12-09"), Grade::Good);
    }

    #[test]
    fn t23_grades_are_the_regulators_words() {
        for grade in Grade::ALL {
            assert_eq!(Grade::parse(grade.words()), Some(grade));
            assert_eq!(serde_json::to_value(grade).unwrap(), grade.words());
        }
        assert_eq!(Grade::parse("good"), None);
        assert_eq!(Grade::read("Requires Improvement"), Some(Grade::RequiresImprovement));
        assert_eq!(Grade::read("Inspected but not rated"), Some(Grade::NoPublishedRating));
        assert_eq!(Grade::read("fine"), None);
    }

    #[test]
    fn w08_a_grade_is_better_only_than_a_lower_one() {
        use Grade::{Good, Inadequate, NoPublishedRating, Outstanding, RequiresImprovement};
        assert!(Good.better_than(RequiresImprovement) && Outstanding.better_than(Good));
        assert!(RequiresImprovement.better_than(Inadequate) && RequiresImprovement.better_than(NoPublishedRating));
        assert!(!Good.better_than(Good) && !RequiresImprovement.better_than(Good));
        assert!(!Inadequate.better_than(NoPublishedRating) && !NoPublishedRating.better_than(Inadequate));
    }
}
