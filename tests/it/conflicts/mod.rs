//! Conflicts of interest (T09): nobody of a council opens what a provider sent before they have declared, and an interest
//! in a provider shuts that provider's papers until a director rules.

mod competition;
mod declaring;
mod framework;
