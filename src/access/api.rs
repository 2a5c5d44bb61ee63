//! `/oauth` and `/.well-known` at the root; `/me`, `/users` and `/api-clients` under the API.

mod authenticator;
mod clients;
mod form;
mod me;
mod oauth;
mod users;

/// Where the standards say they are, outside the API's own base.
pub fn routes(config: &mut Routes) {
    config.service(oauth::issue_token).service(oauth::revoke_token).service(oauth::get_jwks);
}

pub fn api_routes(config: &mut Routes) {
    config.service(me::get_me).service(me::change_my_password).service(me::sign_out_everywhere);
    config.service(users::create_user).service(users::list_users).service(users::get_user);
    config.service(users::change_user).service(users::set_user_password);
    config.service(clients::create_api_client).service(clients::list_api_clients).service(clients::get_api_client);
    config.service(clients::rotate_api_client_secret).service(clients::disable_api_client);
}
use crate::http::Routes;
