#![no_main]
//! A founder's file of settings: never a panic, and what is understood is written and read back the same.
use libfuzzer_sys::fuzz_target;
use tellsafe_client::details_file::DetailsFile;

fuzz_target!(|text: &str| {
    if let Ok(file) = toml::from_str::<DetailsFile>(text) {
        assert_eq!(toml::from_str::<DetailsFile>(&file.to_text()), Ok(file.clone()));
        let _ = file.details(Vec::new(), None);
    }
});
