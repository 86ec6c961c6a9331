#![no_main]
//! What mail does to a block of text: whatever is read out of it is written and read back the same. Cards and receipts are read out of blocks.
use libfuzzer_sys::fuzz_target;
use tellsafe_protocol::block::Block;
use tellsafe_protocol::receipt::SignedReceipt;
use tellsafe_protocol::roster::SignedCard;

fuzz_target!(|text: &str| {
    let block = Block("TELLSAFE MEMBER CARD");
    if let Ok(bytes) = block.decode(text) {
        assert_eq!(block.decode(&block.encode(&bytes)).as_ref(), Ok(&bytes));
    }
    if let Ok(card) = SignedCard::from_text(text) {
        assert_eq!(SignedCard::from_text(&card.to_text()).map(|card| card.to_text()), Ok(card.to_text()));
    }
    if let Ok(receipt) = SignedReceipt::from_text(text) {
        assert_eq!(SignedReceipt::from_text(&receipt.to_text()), Ok(receipt));
    }
});
