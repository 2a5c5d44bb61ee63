//! `/providers/{id}/connected-persons`, `/applications/{id}/exclusion-declaration`,
//! `/applications/{id}/exclusion-hearing` and `/debarments`.

mod debarments;
mod declarations;
mod hearings;
mod persons;

use crate::http::Routes;

pub fn routes(config: &mut Routes) {
    config
        .service(persons::list_connected_persons)
        .service(persons::add_connected_person)
        .service(persons::take_connected_persons)
        .service(persons::change_connected_person)
        .service(declarations::get_exclusion_declaration)
        .service(declarations::declare_exclusion)
        .service(hearings::open_exclusion_hearing)
        .service(hearings::get_exclusion_hearing)
        .service(hearings::make_representations)
        .service(hearings::record_exclusion_finding)
        .service(debarments::import_debarments)
        .service(debarments::list_debarments);
}
