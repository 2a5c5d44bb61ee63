//! `/cqc`: imports, locations, ratings.

mod imports;
mod locations;

pub fn routes(config: &mut Routes) {
    config
        .service(imports::import_register)
        .service(imports::get_import)
        .service(imports::list_rejected_rows)
        .service(imports::list_import_changes)
        .service(locations::list_locations)
        .service(locations::list_registrant_locations)
        .service(locations::get_location)
        .service(locations::rate_location);
}
use crate::http::Routes;
