//! Tells the story: the clock, what somebody did, and why it went as it did.

use crate::cli::client::Answer;

/// Where the story is told.
pub struct Narrator {
    aloud: bool,
}

impl Narrator {
    pub fn aloud() -> Self {
        Self { aloud: true }
    }

    /// For tests, which look at the figures.
    pub fn silent() -> Self {
        Self { aloud: false }
    }

    pub fn chapter(&self, title: &str) {
        self.say(&format!("\n{title}\n{}", "─".repeat(title.chars().count())));
    }

    /// One step.
    pub fn step(&self, text: impl AsRef<str>) {
        self.say(&format!("  {}", text.as_ref()));
    }

    /// Something was refused, as it should be.
    pub fn refused(&self, what: &str, answer: &Answer) {
        self.say(&format!("  ✗ {what}: {}", answer.refusal()));
    }

    /// A reason under a step.
    pub fn reason(&self, text: impl AsRef<str>) {
        self.say(&format!("      · {}", text.as_ref()));
    }

    fn say(&self, text: &str) {
        if self.aloud {
            println!("{text}");
        }
    }
}
