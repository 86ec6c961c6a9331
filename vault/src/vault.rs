//! The vault as a whole: an encapsulated request in, an encapsulated answer out.

use crate::bounds::Bounds;
use crate::clock::Clock;
use crate::config::{self, Places};
use crate::key_file::KeyFiles;
use crate::operation;
use crate::random::SystemRandom;
use crate::relay_keys::{NotOurs, RelayKeys};
use crate::rosters::Rosters;
use crate::signing_key;
use crate::store::{Store, StoreError};
use crate::token::Tokens;
use hyper::body::Bytes;
use std::sync::Arc;
use tellsafe_protocol::bhttp::Response;
use tellsafe_protocol::label::PublicKey;
use tellsafe_protocol::random::Random as _;
use zeroize::Zeroizing;

/// Everything that is open while the vault serves.
pub struct Vault {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    relay_keys: RelayKeys,
    rosters: Rosters,
    public: PublicKey,
    bounds: Option<Bounds>,
}

impl Vault {
    /// Takes up keys and rosters beside an open store.
    ///
    /// # Errors
    /// [`StoreError`]; [`StoreError::RootKey`] also when there is no signing key: the vault was never initialised.
    pub fn open(places: &Places, store: Arc<dyn Store>, clock: Arc<dyn Clock>) -> Result<Self, StoreError> {
        let files = KeyFiles::open(&places.own_keys(), &places.root_key)?;
        signing_key::read(&files)?.ok_or(StoreError::RootKey)?;
        let signing = signing_key::create(&files, &mut SystemRandom)?;
        let public = signing.public();
        signing_key::write_public(&places.data, &public)?;
        let relay_keys = RelayKeys::open(files, signing, clock.as_ref(), &mut SystemRandom)?;
        let tokens = Tokens::open(&config::tokens(&places.data))?;
        let rosters = Rosters::open(Arc::clone(&store), tokens, public, relay_keys.published())?;
        let mut key = Zeroizing::new([0; 32]);
        SystemRandom.fill(key.as_mut_slice());
        Ok(Self { store, clock, relay_keys, rosters, public, bounds: Some(Bounds::new(key)) })
    }

    /// Without bounds on what one desk takes in: for benchmarks, and for tests that load it.
    #[must_use]
    pub fn unbounded(self) -> Self {
        Self { bounds: None, ..self }
    }

    /// The public half of the key that signs relay keys.
    #[must_use]
    pub fn public_key(&self) -> PublicKey {
        self.public
    }

    /// The public file, the same bytes for everyone.
    #[must_use]
    pub fn public_file(&self) -> Bytes {
        self.rosters.file()
    }

    /// Answers one encapsulated request; blocks while the disk writes. Whatever is asked, the answer has the size of the
    /// request's class.
    ///
    /// # Errors
    /// [`NotOurs`] when the request does not open; of everything else the answer inside tells.
    pub fn relay(&self, encapsulated: &[u8]) -> Result<Vec<u8>, NotOurs> {
        let (request, sealer) = self.relay_keys.open_request(encapsulated, self.clock.as_ref())?;
        let class = sealer.class();
        let (status, content) = match operation::answer(self, &request, class) {
            Ok(answer) => (200, answer),
            Err(refusal) => (refusal.status(), refusal.content()),
        };
        let response = Response { status, content: &content }.to_bytes(class).map_err(|_| NotOurs)?;
        sealer.seal(&response, &mut SystemRandom).map_err(|_| NotOurs)
    }

    /// Renews and destroys relay keys as the clock asks, and publishes what came of it.
    ///
    /// # Errors
    /// [`StoreError`]; to be tried again.
    pub fn renew_relay_keys(&self) -> Result<(), StoreError> {
        if self.relay_keys.rotate(self.clock.as_ref(), &mut SystemRandom)? {
            self.rosters.renew(self.relay_keys.published());
        }
        Ok(())
    }

    pub(crate) fn bounds(&self) -> Option<&Bounds> {
        self.bounds.as_ref()
    }

    pub(crate) fn store(&self) -> &dyn Store {
        self.store.as_ref()
    }

    pub(crate) fn clock(&self) -> &dyn Clock {
        self.clock.as_ref()
    }

    pub(crate) fn rosters(&self) -> &Rosters {
        &self.rosters
    }
}
