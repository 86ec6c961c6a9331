//! The systemd units: what an auditor of units thinks of them, and that systemd understands them. No systemd has to run for that.

use std::path::{Path, PathBuf};
use std::process::Command;
use tellsafe_tests::measured::measured;
use tellsafe_tests::programs::{folder, root};

/// Of 10; below 1 it is called safe.
const LIMIT: f64 = 0.5;

const SERVICES: [&str; 2] = ["gateway/tellsafe-gateway.service", "vault/tellsafe-vault.service"];
const SOCKETS: [&str; 3] =
    ["gateway/tellsafe-gateway.socket", "gateway/tellsafe-gateway-onion.socket", "vault/tellsafe-vault.socket"];

#[test]
fn both_services_are_exposed_by_half_a_point_at_most() {
    for service in SERVICES {
        let mut command = Command::new("systemd-analyze");
        command.args(["security", "--offline=true", "--no-pager"]).arg(root().join(service));
        let output = command.output().expect("systemd-analyze is there: Debian's package systemd");
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let level = said.lines().find_map(|line| line.split_once("Overall exposure level for")).expect("a level").1;
        let level = level.split_once(": ").and_then(|(_, level)| level.split(' ').next()).expect("a number");
        assert!(level.parse::<f64>().expect("a number") <= LIMIT, "{service}: {said}");
        let what = format!("exposure of {} by systemd-analyze security", service.rsplit('/').next().expect("a name"));
        measured("Nobody in", &what, level, "0.5", "tests/all/jail/units.rs");
    }
}

#[test]
fn systemd_understands_every_unit() {
    let copies = tempfile::tempdir().expect("a folder");
    // As installed, except that the programs are where they were built.
    let units: Vec<PathBuf> =
        SERVICES.iter().chain(&SOCKETS).map(|unit| copy(&root().join(unit), copies.path())).collect();
    let output = Command::new("systemd-analyze").arg("verify").args(units).output().expect("systemd-analyze is there");
    let said = String::from_utf8_lossy(&output.stderr);
    // It warns of other units of this machine too.
    assert!(output.status.success() && !said.contains("tellsafe"), "{said}");
}

fn copy(unit: &Path, to: &Path) -> PathBuf {
    let text = std::fs::read_to_string(unit).expect("a unit");
    let to = to.join(unit.file_name().expect("a name"));
    let built = folder().to_str().expect("a path of letters");
    std::fs::write(&to, text.replace("/usr/bin", built)).expect("written");
    to
}
