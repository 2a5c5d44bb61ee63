//! Drafts and proposals, each query starting from the council whose they are.

mod drafts;
mod proposals;

pub use drafts::{
    add_editor, delete_file, editors_of, files, find as find_draft, insert as insert_draft, list as list_drafts,
    put_file, set_base, set_state, touch,
};
pub use proposals::{
    find as find_proposal, insert as insert_proposal, insert_review, list as list_proposals, of_package,
};
