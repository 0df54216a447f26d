//! The words by which names of credentials are told from names of other matters.

use std::collections::HashSet;
use std::sync::LazyLock;

/// Declares a function that tells whether a word is one of those in `$words`, between spaces.
macro_rules! list {
    ($(#[doc = $doc:literal])+ $name:ident: $words:literal) => {
        $(#[doc = $doc])+
        pub(super) fn $name(word: &str) -> bool {
            static WORDS: LazyLock<HashSet<&str>> =
                LazyLock::new(|| $words.split_ascii_whitespace().collect());
            WORDS.contains(word)
        }
    };
}

list! {
    /// Words that name a token or key, with those that people write as one.
    is_credential: "\
        accesstoken apikey apikeys apisecret apitoken appsecret authkey authtoken bearertoken \
        clientsecret encryptionkey fernetkey masterauth mnemonic privatekey secretaccesskey \
        secretkey sharedkey signingkey"
}

list! {
    /// Words that people write as one and that name a password.
    is_one_password: "\
        keypass passcode passwords requirepass userpass"
}

/// Words that name a password, with those that people write as one.
pub(super) fn is_password(word: &str) -> bool {
    let ends = ["password", "passwd", "passphrase", "storepass"];
    is_one_password(word) || ends.iter().any(|end| word.ends_with(end))
}

list! {
    /// What makes a key a credential.
    qualifies_key: "\
        account api app application auth deploy encrypt encryption hmac master private secret \
        shared sign signing ssh"
}

list! {
    /// What makes a secret a credential, not the name of one.
    qualifies_secret: "\
        access api auth client consumer cookie csrf hmac jwt master oauth session shared signing \
        token webhook"
}

list! {
    /// Words before a token that is none of a service: those of language models, of pages, and the
    /// name of a cluster of etcd.
    is_open_token: "\
        bos cluster continue design eos input mask max min next num output pad page special stop \
        sync"
}

list! {
    /// Variables of well-known images that hold a credential and do not say so.
    is_known: "\
        NEO4J_AUTH RABBITMQ_ERLANG_COOKIE REDISCLI_AUTH VAULT_DEV_ROOT_TOKEN_ID"
}

list! {
    /// Words before a key that is none to be kept secret.
    is_open_key: "\
        cache candidate column composite compound config consumer count data dedup dict document \
        env event field file foreign form function gpg group hash header host hot idempotency \
        index issue item job join json key kms label lock lookup map message metric natural \
        object order param partition password path pgp primary project property query queue \
        range record redis registry request resource route routing row s shard site sort state \
        stream tag task tenant tls token topic tracking translation trigger unique user value \
        verify"
}

list! {
    /// Words that make all of a name one of something that is made to be shown, or that only names a
    /// Secret. The password of a trust store guards public certificates.
    is_shown: "\
        anon existing public publishable truststore"
}

/// As [`is_shown`], for a word after `before`.
pub(super) fn is_public(word: &str, before: &str) -> bool {
    is_shown(word) || (word == "store" && before == "trust")
}

list! {
    /// Words that say what to do with a credential.
    is_verb: "\
        allow ask disable enable generate ignore no print prompt read require reset rotate show skip \
        use verify with without"
}

list! {
    /// Words that name a matter beside the credential: where it is, what it is called, how it is made.
    is_beside: "\
        addr address age alg algo algorithm allowed annotation arn attempts attribute audience \
        audiences backend broker bucket budget cache charset claim claims class client column \
        complexity config controller cost count counts days dir directory domain driver duration \
        email enable enabled encoder encoding endpoint engine env exchange expiration expired \
        expires expiry field file filename files folder format generator grace group handler \
        hasher hashers header headers hint history host hostname hours id ids injector interval \
        introspection issuer kind label leeway len length lifespan lifetime limit limits \
        location login manager max method min minter minutes mode model mount name names \
        namespace operator optional owner param parameter path paths pattern period plugin \
        policies policy port prefix prompt property provider rate realm ref reference refresh \
        regex region request requests required reset retries review reviews role rotate rotation \
        rule rules scheme scope scopes seconds selector server service size skew source spec \
        storage store strategy strength suffix sync template through timeout ttl type uri uris \
        url urls usage user username validation validity var variable verification version \
        volume window zone"
}

list! {
    /// Words of names whose values are drawn at random and yet made to be shown.
    is_identifier: "\
        address anchor build bundle ca cert certificate channel checksum chunk cid commit crt cursor \
        digest dsn etag fingerprint folder guid hash id identifier ids image integrity jwk jwks \
        nonce object public publishable recipient rev revision seed sha sheet site sitekey \
        spreadsheet sum tag thumbprint trust uid uuid version"
}
