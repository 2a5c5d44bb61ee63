//! Members whose rating or registration changed, and providers that may apply again.

mod cases;
mod reapplying;
