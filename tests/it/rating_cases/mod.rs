//! Members whose rating or registration changed, and providers that may apply again.

mod aside;
mod cases;
mod reapplying;
