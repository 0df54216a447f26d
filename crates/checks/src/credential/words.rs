//! The words by which names of credentials are told from names of other matters.

/// Whether `list`, words between spaces, has `word`.
fn has(list: &str, word: &str) -> bool {
    list.split_ascii_whitespace().any(|listed| listed == word)
}

const CREDENTIALS: &str = "\
    accesskey accesstoken apikey apikeys apitoken authkey authtoken clientsecret \
    connectionstring connstr credential credentials creds encryptionkey passcode passwords \
    privatekey secretkey sharedkey signingkey";

/// Words that name a credential, with those that people write as one.
pub(super) fn is_credential(word: &str) -> bool {
    has(CREDENTIALS, word)
}

const KEYS: &str = "\
    access account api app application auth deploy encrypt encryption hmac master private \
    secret shared sign signing ssh";

/// What makes a key a credential.
pub(super) fn qualifies_key(word: &str) -> bool {
    has(KEYS, word)
}

const BESIDE: &str = "\
    addr address age alg algo algorithm allowed annotation arn attempts audience backend \
    bucket budget cache charset class complexity config count days dir directory domain \
    duration email enable enabled encoder encoding endpoint engine expiration expires expiry \
    field file filename files folder format group hasher header headers hint history host \
    hostname hours id ids interval issuer kind label len length lifetime limit limits \
    location manager max method min minutes mode model mount name names namespace optional \
    owner param parameter path paths pattern period plugin policies policy port prefix \
    prompt property provider rate realm ref reference regex region required retries role \
    rotation rule rules scope scopes seconds selector server service size source storage \
    store strategy strength suffix template through timeout ttl type uri uris url urls user \
    username validation validity verification version volume window zone";

/// Words that name a matter beside the credential: where it is, what it is called, how it is made.
pub(super) fn is_beside(word: &str) -> bool {
    has(BESIDE, word)
}
