#![no_main]
//! A proposal of members, as it comes by mail: what is read is written and read back the same.
use libfuzzer_sys::fuzz_target;
use tellsafe_client::proposal::Proposal;

fuzz_target!(|text: &str| {
    if let Ok(proposal) = Proposal::from_text(text) {
        let again = Proposal::from_text(&proposal.to_text());
        assert_eq!(again.map(|again| again.to_text()), Ok(proposal.to_text()));
    }
});
