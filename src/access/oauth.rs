//! What the token endpoint says no with: RFC 6749 section 5.2, inside our problem+json.

use crate::kernel::{Problem, Refusal};

/// The error codes of RFC 6749 that this server uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Denial {
    InvalidRequest,
    InvalidClient,
    /// Also an unknown name, a locked and a disabled account: all look the same from outside.
    InvalidGrant,
    UnsupportedGrantType,
    InvalidScope,
}

impl Denial {
    pub const fn code(self) -> &'static str {
        match self {
            Self::InvalidRequest => "invalid_request",
            Self::InvalidClient => "invalid_client",
            Self::InvalidGrant => "invalid_grant",
            Self::UnsupportedGrantType => "unsupported_grant_type",
            Self::InvalidScope => "invalid_scope",
        }
    }

    const fn problem(self) -> Problem {
        match self {
            Self::InvalidClient => Problem::InvalidClient,
            Self::InvalidGrant => Problem::InvalidGrant,
            Self::InvalidRequest | Self::UnsupportedGrantType | Self::InvalidScope => Problem::BadForm,
        }
    }

    /// With the members that an OAuth2 library looks for.
    pub fn because(self, detail: impl Into<String>) -> Refusal {
        let detail = detail.into();
        Refusal::new(self.problem(), detail.clone()).member("error", self.code()).member("error_description", detail)
    }
}

/// One answer for every way in which a name and a password can be no good.
pub fn sign_in_refused() -> Refusal {
    Denial::InvalidGrant.because("The e-mail address or the password is wrong, or the account is locked for a while.")
}

pub fn refresh_refused() -> Refusal {
    Denial::InvalidGrant.because("The refresh token is not good any more. Sign in again.")
}

pub fn client_refused() -> Refusal {
    Denial::InvalidClient.because("The client or its secret is not known here.")
}
