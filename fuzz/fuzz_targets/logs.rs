#![no_main]
//! What moderators keep in a spreadsheet, and the report before: never a panic. A file is read whole, or what is wrong with it is said;
//! what is read of it is within its limits and leads to nobody.
use libfuzzer_sys::fuzz_target;
use tellsafe_client::transparency::read::{Faults, MAX_FAULTS, MAX_LABEL, before, figures, log};

const TODAY: u32 = 20_783;

fn is_label(label: &String) -> bool {
    (1..=MAX_LABEL).contains(&label.chars().count()) && !label.contains("://") && !label.chars().any(char::is_control)
}

fn is_said(faults: &Faults) -> bool {
    faults.count > 0 && faults.shown.len() == faults.count.min(MAX_FAULTS)
}

fuzz_target!(|bytes: &[u8]| {
    match log(bytes, TODAY) {
        Ok(records) => {
            for record in records {
                let closed = record.resolved.unwrap_or(TODAY);
                assert!(record.received <= closed && closed <= TODAY);
                assert!(record.channel.iter().chain(&record.categories).chain(&record.actors).all(is_label));
            }
        }
        Err(faults) => assert!(is_said(&faults)),
    }
    match figures(bytes) {
        Ok(figures) => assert!(figures.0.iter().all(|figure| is_label(&figure.name))),
        Err(faults) => assert!(is_said(&faults)),
    }
    let _ = before(bytes);
});
