//! A log that is not as it should be: every line is named, with what to do, and without what stands in it.

use super::TODAY;
use tellsafe_client::transparency::read::{MAX_FAULTS, Wrong, before, figures, log};
use tellsafe_client::transparency::{Amount, Outcome};

fn wrong(text: &str) -> Vec<(u64, Option<String>, Wrong)> {
    let faults = log(text.as_bytes(), TODAY).unwrap_err();
    faults.shown.into_iter().map(|fault| (fault.line, fault.column, fault.wrong)).collect()
}

#[test]
fn every_fault_has_its_line() {
    let cases = [
        ("", 1, None, Wrong::NoHeader),
        ("received,reciever\n", 1, Some("column 2"), Wrong::UnknownColumn),
        ("received,Received\n", 1, Some("received"), Wrong::Twice),
        ("resolved\n", 1, Some("received"), Wrong::Missing),
        ("received\n2026-01-01,x\n", 2, None, Wrong::Cells),
        ("received\n2026-01-01\n2026-02-30\n", 3, Some("received"), Wrong::NotADate),
        ("received\n01/02/2026\n", 2, Some("received"), Wrong::NotADate),
        ("received,channel\n,Chat\n", 2, Some("received"), Wrong::NotADate),
        ("received\n2999-01-01\n", 2, Some("received"), Wrong::Future),
        ("received,resolved\n2026-01-02,2026-01-01\n", 2, Some("resolved"), Wrong::Backwards),
        ("received,cases\n2026-01-01,-1\n", 2, Some("cases"), Wrong::NotANumber),
        ("received,people\n2026-01-01,+1\n", 2, Some("people"), Wrong::NotANumber),
        ("received,cases\n2026-01-01,99999999999\n", 2, Some("cases"), Wrong::TooMany),
        ("received,cases,reports\n2026-01-01,3,2\n", 2, Some("reports"), Wrong::FewerReports),
        ("received,category\n2026-01-01,https://example.org/x\n", 2, Some("category"), Wrong::LeadsToSomeone),
        ("received,actor\n2026-01-01,ana@example.org\n", 2, Some("actor"), Wrong::LeadsToSomeone),
        ("received,kind\n2026-01-01,harsh\n", 2, Some("kind"), Wrong::Kind),
        ("received,marks\n2026-01-01,police;cats\n", 2, Some("marks"), Wrong::Mark),
    ];
    for (text, line, column, fault) in cases {
        assert_eq!(wrong(text), [(line, column.map(str::to_owned), fault)], "{text:?}");
    }
    let long = format!("received,category\n2026-01-01,{}\n", "é".repeat(81));
    assert_eq!(wrong(&long), [(2, Some("category".to_owned()), Wrong::TooLong)]);
    assert_eq!(log(b"received\n2026-01-01\n\xff\xfe\n", TODAY).unwrap_err().shown[0].wrong, Wrong::NotText);
    assert_eq!(figures(b"figure,value\n,3\n").unwrap_err().shown[0].wrong, Wrong::Empty);
}

/// A fault says where and what to do; the cell itself may be about someone.
#[test]
fn no_fault_repeats_a_cell() {
    let text = format!("received,kind,note\n{}", "Ana Lima,shouted at Bo,\u{1b}[2Jsecret\n".repeat(500));
    let faults = log(text.as_bytes(), TODAY).unwrap_err();
    assert_eq!((faults.shown.len(), faults.count), (MAX_FAULTS, 1000));
    for fault in &faults.shown {
        let said = fault.to_string();
        assert!(!said.contains("Ana") && !said.contains("shouted") && !said.contains('\u{1b}'), "{said}");
        assert!(said.starts_with("line "), "{said}");
    }
}

#[test]
fn what_spreadsheets_write_is_read() {
    let text = "\u{feff}Received;Resolved;Category;cases\r\n\"2026-01-01\";2026-01-02;\"Insults ; \nthreats\";\r\n;;;\r\n2026-01-03;;x;X\r\n";
    let records = log(text.as_bytes(), TODAY).unwrap();
    assert_eq!(records.len(), 2);
    assert_eq!(records[0].categories, ["Insults", "threats"]);
    assert_eq!(records[1].cases, Amount::Lost);
    assert_eq!(Outcome::of("WRITTEN-warning").label(), "Warning");
    assert_eq!(Outcome::of("sang an apology"), Outcome::Own("sang an apology".into()));
}

#[test]
fn another_file_is_no_report_to_compare_with() {
    for bytes in [&b"{}"[..], b"", b"[1]", b"{\"format\":\"tellsafe-transparency/2\"}"] {
        assert!(before(bytes).is_none());
    }
}

proptest::proptest! {
    /// Whatever a file holds, it is read or refused.
    #[test]
    fn any_bytes(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..400), begin in proptest::bool::ANY) {
        let mut text = if begin { b"received,resolved,category,cases\n2026-01-01,".to_vec() } else { Vec::new() };
        text.extend(bytes);
        let _ = (log(&text, TODAY), figures(&text), before(&text));
    }
}
