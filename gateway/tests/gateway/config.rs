//! Command lines that make sense, and those that do not.

use tellsafe_gateway::config::{Certificate, Config, ConfigError, VaultAt};
use tellsafe_jail::Listen;

fn config(line: &str) -> Result<Config, ConfigError> {
    Config::from_arguments(std::iter::once("tellsafe-gateway").chain(line.split(' ')).map(Into::into))
}

#[test]
fn what_makes_sense() {
    let real = config(
        "--listen 0.0.0.0:443 --cert c.pem --key k.pem --listen-plain 127.0.0.1:80 --vault v \
                --host report.example.org --host x.onion",
    )
    .unwrap();
    assert!(matches!(real.tls, Some((Listen::At(address), Certificate::Files { .. })) if address.port() == 443));
    assert_eq!(real.hosts, ["report.example.org", "x.onion"]);
    assert!(!real.development && real.rates.is_some() && real.jailed);
    let passed = config("--listen systemd --cert c --key k --listen-plain systemd --host h --vault v").unwrap();
    assert!(matches!((passed.tls, passed.plain), (Some((Listen::Systemd, _)), Some(Listen::Systemd))));
    assert!(config("--listen [::1]:0 --development --vault v").is_ok());
    assert!(config("--listen-plain [::ffff:127.0.0.1]:0 --host x.onion --vault v").is_ok());
    assert!(config("--listen-plain 127.8.9.10:0 --development --vault v").is_ok());
    let onion = config("--listen-onion 127.0.0.1:8080 --host x.onion --vault v").unwrap();
    assert!(onion.tls.is_none() && onion.plain.is_none() && onion.onion.is_some());
    assert!(matches!(real.vault, VaultAt::Socket(_)));
    let far = config("--listen-plain 127.0.0.1:0 --development --vault-address [2001:db8::2]:8444 --link l").unwrap();
    assert!(matches!(far.vault, VaultAt::Link { address, .. } if address.port() == 8444));
}

#[test]
fn what_does_not() {
    use ConfigError as E;
    let error = |line: &str| config(line).err().unwrap_or_else(|| panic!("accepted: {line}"));
    assert!(matches!(error("--vault v --host h"), E::NoListener));
    assert!(matches!(error("--listen 127.0.0.1:0 --host h --vault v"), E::NoCertificate));
    assert!(matches!(error("--listen 127.0.0.1:0 --cert c --key k --vault v"), E::NoHost));
    assert!(matches!(error("--listen-plain 127.0.0.1:0 --cert c --key k --host h --vault v"), E::NoUseForCertificate));
    for address in ["0.0.0.0:80", "192.0.2.1:80", "[::]:80", "[2001:db8::1]:80"] {
        assert!(
            matches!(error(&format!("--listen-plain {address} --host h --vault v")), E::PlainNotLoopback),
            "{address}"
        );
        assert!(
            matches!(error(&format!("--listen-onion {address} --host h --vault v")), E::PlainNotLoopback),
            "{address}"
        );
        assert!(
            matches!(error(&format!("--listen {address} --development --vault v")), E::DevelopmentNotLoopback),
            "{address}"
        );
    }
    for option in ["--no-jail", "--development-cert-out o", "--unthrottled", "--rosters-seconds 0"] {
        let line = format!("--listen 127.0.0.1:0 --cert c --key k --host h --vault v {option}");
        assert!(matches!(error(&line), E::OnlyForDevelopment), "{option}");
    }
    for line in [
        "--listen 127.0.0.1:0 --development",
        "--listen 127.0.0.1:0 --development --vault-address 192.0.2.2:8444",
        "--listen 127.0.0.1:0 --development --vault-address vault.example.org:8444 --link l",
        "--listen 127.0.0.1:0 --development --vault v --link l",
        "--listen 127.0.0.1:0 --development --vault v --vault-address 192.0.2.2:8444 --link l",
        "--listen 127.0.0.1 --development --vault v",
        "--listen 127.0.0.1:0 --cert c --host h --vault v",
        "--listen 127.0.0.1:0 --cert c --key k --development --vault v",
        "--listen 127.0.0.1:0 --development --vault v --unknown",
    ] {
        assert!(matches!(error(line), E::Arguments(_)), "{line}");
    }
}
