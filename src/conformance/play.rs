//! Checks that take several requests: sessions, replays, races, and clients that fail.

use crate::word::words;

words! {
    /// A conversation with a known right outcome.
    pub enum Play as "play" {
        ClientCancels = "client-cancels": "The client fails with NotAllowedError; a later ceremony works.",
        ClientExcludes = "client-excludes": "The client fails with InvalidStateError, for it has a passkey; a later ceremony works.",
        ClientUnable = "client-unable": "The client fails with SecurityError, NotSupportedError and ConstraintError; a later ceremony works.",
        Abandons = "abandons": "Options are asked for five times and nothing is posted; a later ceremony works.",
        ReplaySameJar = "replay-same-jar": "The very answer that was accepted is posted again in the same session.",
        ReplayOldJar = "replay-old-jar": "It is posted again with the cookies from before it was accepted.",
        ReplayFresh = "replay-fresh": "It is posted again in a fresh session that has options of its own.",
        Parallel = "parallel": "The same good answer is posted twice at the same moment: one of them counts.",
        Expired = "expired": "A good answer comes a quarter of an hour after its options.",
        OtherSession = "other-session": "A good answer is posted in another session of the user.",
        SignedOut = "signed-out": "A good answer is posted after the user has signed out.",
        WithoutOptions = "without-options": "A good answer is posted in a session that never asked for options.",
        TakenBySelf = "taken-by-self": "A passkey is registered that the user has registered before.",
        TakenByOther = "taken-by-other": "An attacker registers their own key under the id of a victim's passkey.",
        CutAfterPost = "cut-after-post": "The relying party stores a passkey, but its answer is lost; a retry leaves everything usable.",
        CounterAfterFailure = "counter-after-failure": "A refused login with a high counter leaves the stored counter alone.",
        ForgedAttachment = "forged-aaguid": "A made-up AAGUID opens nothing.",
        StoredIdIsAttested = "stored-id": "Whatever id the page names, the one that the authenticator made is stored.",
        StoredKeyIsAttested = "stored-key": "Whatever key the page names, the one that the authenticator made is stored.",
        CounterStored = "counter-stored": "The counter of a registration is the one that the first login is held to.",
        TransportsStored = "transports-stored": "The transports of a registration come back in the next options.",
        EveryClient = "every-client": "An honest registration and login by every client with the provider of its device.",
        EveryProvider = "every-provider": "An honest registration and login with every other provider that devices have.",
        NothingStored = "nothing-stored": "A refused registration leaves no passkey behind.",
    }
}
