//! Sealing: how tenders stay unreadable until two people have opened them (T01, T02).
//!
//! Each competition has an HPKE key pair of its own (RFC 9180, X25519, HKDF-SHA256, ChaCha20-Poly1305), made when
//! it is published. A tender is encrypted to the public key the moment it is saved and is never stored, logged or
//! answered in the clear before the opening. Each ciphertext is bound to its competition and tender, so that it cannot be
//! passed off as another's, and is padded to blocks of 4 KiB, so that its length says little. Files that come with a tender
//! are sealed in the same way, each bound to itself as well, in blocks of 64 KiB; their names, types, sizes and hashes are for their
//! own provider, and in the database in the clear.
//!
//! **The private key** is kept in no form that one person can use. The draft names two to five openers, each with an opening
//! key (`sealing`). At publication the private key is sealed once for every ordered pair of them: to the second's key,
//! that to the first's, and the whole under the installation's sealing key; then it is dropped. The first of two acts takes
//! the outer layer off the shares that begin with its opener and keeps what remains, still sealed to each possible second
//! one; the second act takes the last layer off and opens everything in one unit of work. Each act needs the opener's own
//! passphrase, which the server never keeps. Nesting uses one well-kept primitive twice; sharing a secret by polynomials would
//! be shorter in the database and be our own cryptography.
//!
//! **Protects against** a stolen database, backup or export; a stolen database *with* the sealing key, as far as the
//! openers' passphrases withstand guessing (Argon2id with 64 MiB and three passes for each guess, and two of them to be
//! guessed); one opener alone, and an administrator who sets passwords after the publication; every role of the product,
//! auditors included, for whom no operation reads the content; and a changed or swapped ciphertext, which does not decrypt.
//!
//! **Does not protect against** somebody who controls the running server while both openers type their passphrases, or
//! while tenders arrive; against two openers who act together outside of the product with a copy of the database and the
//! sealing key, or, once one has acted, against another one alone who has both; against someone who may write to the
//! database replacing a tender by a new one sealed to the public key (the receipt in the provider's hands shows it);
//! against an opener's key that was replaced before the publication (the audit log shows it, if the product did it); or
//! against counting the rows of the database. **Nobody can open** once fewer than two of the named openers remember their
//! passphrases: name three. Naming others after the publication would take the consent of two who are named, and is not
//! offered.
//!
//! Once two have opened, the private key is kept under the installation's sealing key, and the shares are gone: the tenders
//! are read out at the opening, their files when somebody asks for one.
//!
//! A competition that was published before openers were named keeps its private key under the installation's sealing key
//! alone ([`Scheme::Installation`]); its opening takes two people as well, without passphrases.

use secrecy::zeroize::Zeroizing;
use uuid::Uuid;

use crate::kernel::ids::{CompetitionId, TenderFileId, TenderId, UserId};
use crate::sealing::{HeldKey, PrivateKey, PublicKey, SealError, SealingKey, fresh_pair};

const BLOCK: usize = 4096;
const FILE_BLOCK: usize = 64 * 1024;
const LENGTH: usize = 4;
const TENDER_INFO: &[u8] = b"drawdown tender v1";
const FILE_INFO: &[u8] = b"drawdown tender file v1";
/// Under the installation's key alone: competitions from before openers were named, and those that have been opened.
const KEY_INFO: &[u8] = b"drawdown competition key v1";
const SHARE_INFO: &[u8] = b"drawdown key share v1";
const FIRST_INFO: &[u8] = b"drawdown key share v1, first opener";
const SECOND_INFO: &[u8] = b"drawdown key share v1, second opener";

/// How a competition's private key is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// Under the installation's sealing key.
    Installation { wrapped_private: Vec<u8> },
    /// In [`Share`]s.
    TwoOpeners,
}

/// A competition's key as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompetitionKey {
    pub public: Vec<u8>,
    pub scheme: Scheme,
}

/// The private key, sealed for two people in this order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    pub first: UserId,
    pub second: UserId,
    pub sealed: Vec<u8>,
}

/// Seals tenders of one competition, and cannot open them.
pub struct Sealer {
    competition: CompetitionId,
    public: PublicKey,
}

/// Opens tenders of one competition.
pub struct Opener {
    competition: CompetitionId,
    private: PrivateKey,
}

/// A fresh key pair for a competition that is being published: its public half, and its private half for every ordered
/// pair of these openers. The private half itself is gone when this returns.
///
/// # Errors
/// When the library refuses, which it does only for broken keys.
pub fn make_key(
    installation: &SealingKey,
    competition: CompetitionId,
    openers: &[HeldKey],
) -> Result<(CompetitionKey, Vec<Share>), SealError> {
    let (private, public) = fresh_pair();
    let secret = private.bytes();
    let mut shares = vec![];
    for first in openers {
        for second in openers.iter().filter(|second| second.user != first.user) {
            let bound = bound_to_pair(competition, first.user, second.user);
            let inner = second.public.seal(SECOND_INFO, &*secret, &bound)?;
            let outer = first.public.seal(FIRST_INFO, &inner, &bound)?;
            let sealed = installation.wrap(SHARE_INFO, &outer, &bound)?;
            shares.push(Share { first: first.user, second: second.user, sealed });
        }
    }
    Ok((CompetitionKey { public: public.bytes(), scheme: Scheme::TwoOpeners }, shares))
}

/// A share without the layer of its first opener: still sealed to the second one.
///
/// # Errors
/// When the share was damaged or moved, or this is not its first opener's key.
pub fn first_act(
    installation: &SealingKey,
    competition: CompetitionId,
    share: &Share,
    first: &PrivateKey,
) -> Result<Share, SealError> {
    let bound = bound_to_pair(competition, share.first, share.second);
    let outer = installation.unwrap(SHARE_INFO, &share.sealed, &bound)?;
    let inner = first.open(FIRST_INFO, &outer, &bound)?;
    Ok(Share { sealed: installation.wrap(SECOND_INFO, &inner, &bound)?, ..share.clone() })
}

/// What opens the tenders, from a share on which its first opener has acted.
///
/// # Errors
/// When it was damaged or moved, or this is not its second opener's key.
pub fn second_act(
    installation: &SealingKey,
    competition: CompetitionId,
    share: &Share,
    second: &PrivateKey,
) -> Result<Opener, SealError> {
    let bound = bound_to_pair(competition, share.first, share.second);
    let inner = installation.unwrap(SECOND_INFO, &share.sealed, &bound)?;
    let secret = second.open(SECOND_INFO, &inner, &bound)?;
    Ok(Opener { competition, private: PrivateKey::read(&secret)? })
}

/// What opens the tenders of a competition from before openers were named, or the files of one that has been opened.
///
/// # Errors
/// When the stored key was damaged or wrapped under another sealing key.
pub fn unwrap(installation: &SealingKey, competition: CompetitionId, wrapped: &[u8]) -> Result<Opener, SealError> {
    let secret = installation.unwrap(KEY_INFO, wrapped, competition.0.as_bytes())?;
    Ok(Opener { competition, private: PrivateKey::read(&secret)? })
}

impl Sealer {
    /// # Errors
    /// When the stored public key is damaged.
    pub fn new(competition: CompetitionId, public: &[u8]) -> Result<Self, SealError> {
        Ok(Self { competition, public: PublicKey::read(public)? })
    }

    /// Encrypts one tender's content.
    ///
    /// # Errors
    /// When the content is longer than 4 GiB.
    pub fn seal(&self, tender: TenderId, content: &[u8]) -> Result<Vec<u8>, SealError> {
        self.public.seal(TENDER_INFO, &pad(content, BLOCK)?, &bound_to(self.competition, tender))
    }

    /// Encrypts one file of a tender.
    ///
    /// # Errors
    /// When it is longer than 4 GiB.
    pub fn seal_file(&self, tender: TenderId, file: TenderFileId, bytes: &[u8]) -> Result<Vec<u8>, SealError> {
        self.public.seal(FILE_INFO, &pad(bytes, FILE_BLOCK)?, &joined([self.competition.0, tender.0, file.0]))
    }
}

impl Opener {
    /// Decrypts what was sealed for this very competition and tender.
    ///
    /// # Errors
    /// When it was changed, or sealed for another one.
    pub fn open(&self, tender: TenderId, sealed: &[u8]) -> Result<Vec<u8>, SealError> {
        unpad(&self.private.open(TENDER_INFO, sealed, &bound_to(self.competition, tender))?)
    }

    /// Decrypts a file that was sealed for this very tender.
    ///
    /// # Errors
    /// When it was changed, or is another one.
    pub fn open_file(&self, tender: TenderId, file: TenderFileId, sealed: &[u8]) -> Result<Vec<u8>, SealError> {
        unpad(&self.private.open(FILE_INFO, sealed, &joined([self.competition.0, tender.0, file.0]))?)
    }

    /// For the database, once it has opened: what [`unwrap`] takes.
    ///
    /// # Errors
    /// When the library refuses, which it does only for broken keys.
    pub fn wrapped(&self, installation: &SealingKey) -> Result<Vec<u8>, SealError> {
        installation.wrap(KEY_INFO, &*self.private.bytes(), self.competition.0.as_bytes())
    }
}

fn bound_to(competition: CompetitionId, tender: TenderId) -> Vec<u8> {
    joined([competition.0, tender.0])
}

fn bound_to_pair(competition: CompetitionId, first: UserId, second: UserId) -> Vec<u8> {
    joined([competition.0, first.0, second.0])
}

fn joined<const N: usize>(ids: [Uuid; N]) -> Vec<u8> {
    ids.iter().flat_map(Uuid::as_bytes).copied().collect()
}

/// The content's length, the content, and zeros up to a whole number of blocks.
fn pad(content: &[u8], block: usize) -> Result<Zeroizing<Vec<u8>>, SealError> {
    let length = u32::try_from(content.len()).map_err(|_| SealError::Damaged)?;
    let whole = (LENGTH + content.len()).next_multiple_of(block);
    let mut padded = Zeroizing::new(Vec::with_capacity(whole));
    padded.extend_from_slice(&length.to_be_bytes());
    padded.extend_from_slice(content);
    padded.resize(whole, 0);
    Ok(padded)
}

fn unpad(padded: &[u8]) -> Result<Vec<u8>, SealError> {
    let (length, rest) = padded.split_first_chunk::<LENGTH>().ok_or(SealError::Damaged)?;
    let length = usize::try_from(u32::from_be_bytes(*length)).map_err(|_| SealError::Damaged)?;
    rest.get(..length).map(<[u8]>::to_vec).ok_or(SealError::Damaged)
}

#[cfg(test)]
mod tests {
    use super::*;

    const INSTALLATION: [u8; 32] = [7; 32];

    /// Somebody with an opening key.
    struct Person {
        held: HeldKey,
        private: PrivateKey,
    }

    fn person(number: u128) -> Person {
        let (private, public) = fresh_pair();
        let made_at = crate::kernel::Instant::from_timestamp(1_600_000_000, 0).unwrap();
        Person { held: HeldKey { user: UserId(Uuid::from_u128(number)), public, made_at }, private }
    }

    struct Sealed {
        installation: SealingKey,
        competition: CompetitionId,
        tender: TenderId,
        people: Vec<Person>,
        shares: Vec<Share>,
        public: PublicKey,
        content: Vec<u8>,
    }

    impl Sealed {
        fn for_openers(count: u128) -> Self {
            let (installation, competition) = (SealingKey::new(INSTALLATION), CompetitionId(Uuid::from_u128(1)));
            let people: Vec<Person> = (0..count).map(|number| person(10 + number)).collect();
            let held: Vec<HeldKey> = people.iter().map(|person| person.held.clone()).collect();
            let (key, shares) = make_key(&installation, competition, &held).unwrap();
            let tender = TenderId(Uuid::from_u128(2));
            let content = Sealer::new(competition, &key.public).unwrap().seal(tender, b"623.22").unwrap();
            let public = PublicKey::read(&key.public).unwrap();
            Self { installation, competition, tender, people, shares, public, content }
        }

        fn share(&self, first: usize, second: usize) -> &Share {
            let (first, second) = (self.people[first].held.user, self.people[second].held.user);
            self.shares.iter().find(|share| share.first == first && share.second == second).unwrap()
        }

        fn begun(&self, first: usize, second: usize) -> Share {
            let (share, private) = (self.share(first, second), &self.people[first].private);
            first_act(&self.installation, self.competition, share, private).unwrap()
        }

        fn opener(&self, first: usize, second: usize) -> Opener {
            let (begun, private) = (self.begun(first, second), &self.people[second].private);
            second_act(&self.installation, self.competition, &begun, private).unwrap()
        }
    }

    #[test]
    fn t01_any_two_openers_open_in_either_order() {
        let sealed = Sealed::for_openers(3);
        assert_eq!(sealed.shares.len(), 6);
        for (first, second) in [(0, 1), (1, 0), (0, 2), (2, 1)] {
            let opener = sealed.opener(first, second);
            assert_eq!(opener.open(sealed.tender, &sealed.content).unwrap(), b"623.22", "{first} then {second}");
        }
    }

    /// Whoever has the database, the installation's key and one opener's private key tries everything there is.
    #[test]
    fn t01_neither_opener_alone_nor_the_installation_with_the_database_opens() {
        let sealed = Sealed::for_openers(2);
        for (alone, other) in [(0, 1), (1, 0)] {
            let private = &sealed.people[alone].private;
            for share in &sealed.shares {
                assert!(
                    second_act(&sealed.installation, sealed.competition, share, private).is_err(),
                    "a share as it is"
                );
            }
            let theirs = sealed.share(other, alone);
            assert!(
                first_act(&sealed.installation, sealed.competition, theirs, private).is_err(),
                "in the other's place"
            );
            let begun = sealed.begun(alone, other);
            assert!(second_act(&sealed.installation, sealed.competition, &begun, private).is_err(), "both acts by one");
            let swapped = Share { first: begun.second, second: begun.first, ..begun };
            assert!(second_act(&sealed.installation, sealed.competition, &swapped, private).is_err(), "passed off");
        }
        // The installation's key opens its own wrap, and finds two layers below.
        for share in &sealed.shares {
            let bound = bound_to_pair(sealed.competition, share.first, share.second);
            let outer = sealed.installation.unwrap(SHARE_INFO, &share.sealed, &bound).unwrap();
            assert!(outer.len() > 2 * 32 + 2 * 16 + 32 - 1, "{}", outer.len());
            assert!(unwrap(&sealed.installation, sealed.competition, &share.sealed).is_err());
            let stranger = person(99).private;
            assert!(stranger.open(FIRST_INFO, &outer, &bound).is_err());
        }
        let elsewhere = SealingKey::new([8; 32]);
        assert!(first_act(&elsewhere, sealed.competition, sealed.share(0, 1), &sealed.people[0].private).is_err());
    }

    #[test]
    fn t01_a_share_belongs_to_one_competition() {
        let (sealed, other) = (Sealed::for_openers(2), CompetitionId(Uuid::from_u128(9)));
        let (share, private) = (sealed.share(0, 1), &sealed.people[0].private);
        assert!(first_act(&sealed.installation, other, share, private).is_err());
        assert!(second_act(&sealed.installation, other, &sealed.begun(0, 1), &sealed.people[1].private).is_err());
    }

    #[test]
    fn t01_only_the_right_key_opens_and_only_for_the_right_tender() {
        let sealed = Sealed::for_openers(2);
        let opener = sealed.opener(0, 1);
        assert!(opener.open(TenderId(Uuid::from_u128(3)), &sealed.content).is_err(), "moved to another tender");
        let mut changed = sealed.content.clone();
        *changed.last_mut().unwrap() ^= 1;
        assert!(opener.open(sealed.tender, &changed).is_err(), "changed");
        assert!(opener.open(sealed.tender, &sealed.content[..20]).is_err(), "cut short");
        let another = Sealed::for_openers(2);
        assert!(another.opener(0, 1).open(sealed.tender, &sealed.content).is_err(), "another competition's key");
    }

    #[test]
    fn t01_a_file_is_bound_to_itself_and_readable_after_the_opening_alone() {
        let sealed = Sealed::for_openers(2);
        let opener = sealed.opener(0, 1);
        let public = {
            let held: Vec<HeldKey> = sealed.people.iter().map(|person| person.held.clone()).collect();
            make_key(&sealed.installation, sealed.competition, &held).unwrap().0.public
        };
        let (one, other) = (TenderFileId(Uuid::from_u128(5)), TenderFileId(Uuid::from_u128(6)));
        let foreign = Sealer::new(sealed.competition, &public).unwrap().seal_file(sealed.tender, one, b"pdf").unwrap();
        assert!(opener.open_file(sealed.tender, one, &foreign).is_err(), "sealed to another key");
        let kept =
            unwrap(&sealed.installation, sealed.competition, &opener.wrapped(&sealed.installation).unwrap()).unwrap();
        assert_eq!(kept.open(sealed.tender, &sealed.content).unwrap(), b"623.22", "as it is kept once it has opened");
        let sealer = Sealer { competition: sealed.competition, public: sealed.public.clone() };
        let file = sealer.seal_file(sealed.tender, one, b"pdf").unwrap();
        assert_eq!(kept.open_file(sealed.tender, one, &file).unwrap(), b"pdf");
        assert!(kept.open_file(sealed.tender, other, &file).is_err(), "passed off as another file");
        assert!(kept.open(sealed.tender, &file).is_err(), "passed off as the tender");
        assert_eq!(file.len(), sealer.seal_file(sealed.tender, other, &[b'a'; 60_000]).unwrap().len());
    }

    #[test]
    fn a_key_from_before_openers_were_named_still_opens() {
        let (installation, sealed) = (SealingKey::new(INSTALLATION), Sealed::for_openers(2));
        let (private, public) = fresh_pair();
        let bound = sealed.competition.0;
        let wrapped = installation.wrap(KEY_INFO, &*private.bytes(), bound.as_bytes()).unwrap();
        let content = Sealer::new(sealed.competition, &public.bytes()).unwrap().seal(sealed.tender, b"1").unwrap();
        let opener = unwrap(&installation, sealed.competition, &wrapped).unwrap();
        assert_eq!(opener.open(sealed.tender, &content).unwrap(), b"1");
        assert!(unwrap(&SealingKey::new([8; 32]), sealed.competition, &wrapped).is_err(), "another installation");
    }

    #[test]
    fn t01_lengths_say_little() {
        let (_, public) = fresh_pair();
        let (competition, tender) = (CompetitionId(Uuid::from_u128(1)), TenderId(Uuid::from_u128(2)));
        let sealer = Sealer::new(competition, &public.bytes()).unwrap();
        let length = |content: usize| sealer.seal(tender, &vec![b'a'; content]).unwrap().len();
        assert_eq!(length(0), length(4092));
        assert_eq!(length(4093), length(0) + 4096);
    }
}
