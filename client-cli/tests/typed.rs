//! What is typed: addresses, links, the command line itself.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test")]

use clap::{CommandFactory, Parser};
use proptest::prelude::*;
use tellsafe_client::cli::{Cli, Command as Typed, Global};
use tellsafe_client::config::{Config, Look};
use tellsafe_client::error::Kind;
use tellsafe_client::site::{Address, fingerprint_of, parse_link};
use tellsafe_protocol::bytes::RosterHash;
use tellsafe_protocol::roster::fingerprint;

#[test]
fn of_settings_that_cannot_be_read_the_line_is_named() {
    let folder = crate::fake::Folder::new();
    std::fs::write(folder.file("config.toml"), "server = 'https://conduct.example.org'\ndesk = x\n").unwrap();
    let error = Config::load(&Global { config: Some(folder.0.clone()), ..Global::default() }).unwrap_err();
    assert!(error.happened.contains("config.toml, line 2: "), "{}", error.happened);
    assert_eq!(error.next, "Correct that line, or delete it.");
}

/// The answers to the question, and the words of the command.
#[test]
fn a_conflict_can_be_typed_as_it_is_asked() {
    for (typed, fits) in
        [(["conflict", "x", "no"], true), (["conflict", "x", "yes"], true), (["conflict", "x", "maybe"], false)]
    {
        assert_eq!(Cli::try_parse_from([&["tellsafe"][..], &typed].concat()).is_ok(), fits, "{typed:?}");
    }
}

#[test]
fn addresses() {
    for (typed, shown, port) in [
        ("https://conduct.example.org", "https://conduct.example.org", 443),
        ("https://conduct.example.org/", "https://conduct.example.org", 443),
        ("Conduct.Example.org:8443", "https://conduct.example.org:8443", 8443),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080", 8080),
        ("http://[::1]:8080/", "http://[::1]:8080", 8080),
        ("http://localhost", "http://localhost", 80),
        ("http://abcdef.onion", "http://abcdef.onion", 80),
    ] {
        let address = Address::parse(typed).unwrap();
        assert_eq!((address.to_string().as_str(), address.port), (shown, port));
    }
    for typed in [
        "",
        "http://conduct.example.org",
        "http://127.0.0.1.example.org",
        "http://onion",
        "ftp://example.org",
        "https://ana@example.org",
        "https://example.org/desk",
        "https://example.org?x=1",
        "https://example.org:99999",
        "https://",
    ] {
        assert_eq!(Address::parse(typed).unwrap_err().kind, Kind::Usage, "{typed}");
    }
}

#[test]
fn links() {
    let hash = RosterHash([0xfb; 32]);
    let (address, found) = parse_link(&format!("https://example.org/#{}", fingerprint(&hash))).unwrap();
    assert!(address.host == "example.org" && found == hash);
    for link in ["https://example.org/", "https://example.org/#", "https://example.org/#abc", "#", ""] {
        assert_eq!(parse_link(link).unwrap_err().kind, Kind::Usage, "{link}");
    }
}

fn commands(command: &clap::Command, path: &str, found: &mut Vec<(String, clap::Command)>) {
    found.push((path.to_owned(), command.clone()));
    for sub in command.get_subcommands() {
        commands(sub, &format!("{path} {}", sub.get_name()), found);
    }
}

#[test]
fn every_help_teaches_in_80_columns() {
    let mut root = Cli::command();
    root.build();
    root.clone().debug_assert();
    let mut found = Vec::new();
    commands(&root, "tellsafe", &mut found);
    for (path, mut command) in found {
        let help = command.render_long_help().to_string();
        for line in help.lines() {
            assert!(line.chars().count() <= 80, "{path}: {line}");
        }
        let example = command.get_after_help().map(ToString::to_string).unwrap_or_default();
        assert!(command.has_subcommands() || example.contains(&path), "{path} has no example of itself");
    }
}

#[test]
fn what_is_typed_goes_before_what_is_kept() {
    let folder = crate::fake::Folder::new();
    let given = |more: &[&str]| {
        let home = folder.0.to_str().unwrap().to_owned();
        let mut line = vec!["tellsafe".to_owned(), "inbox".into(), "--config".into(), home];
        line.extend(more.iter().map(ToString::to_string));
        let cli = Cli::parse_from(line);
        assert!(matches!(cli.command, Some(Typed::Inbox(_))));
        cli.global
    };
    let load = |global: &Global| Config::load(global).unwrap();
    assert_eq!(load(&given(&[])).site().unwrap_err().kind, Kind::Setup);
    assert_eq!(load(&given(&[])).anchor().unwrap_err().kind, Kind::Setup);
    assert!(!load(&given(&[])).is_kept());

    let kept = RosterHash([1; 32]);
    load(&given(&[]))
        .keep(|stored| {
            stored.server = Some("https://kept.example.org".into());
            stored.desk = Some(fingerprint(&kept));
            stored.look = Some(Look::new(&crate::fake::holder(1).look_capability()));
        })
        .unwrap();
    let config = load(&given(&[]));
    assert!(config.is_kept() && config.site().unwrap().address == "https://kept.example.org");
    assert!(config.anchor().unwrap() == kept && config.look().unwrap() == crate::fake::holder(1).look_capability());
    assert!(!format!("{config:?}").contains("L9"), "a look capability is never printed");

    let typed = RosterHash([2; 32]);
    let link = format!("https://typed.example.org/#{}", fingerprint(&typed));
    let config = load(&given(&["--link", &link]));
    assert!(config.site().unwrap().address == "https://typed.example.org" && config.anchor().unwrap() == typed);
    let config = load(&given(&["--server", "https://typed.example.org"]));
    assert!(config.site().unwrap().address == "https://typed.example.org" && config.anchor().unwrap() == kept);

    let onion = given(&["--server", "http://abc.onion"]);
    assert_eq!(load(&onion).site().unwrap_err().kind, Kind::Setup);
    assert!(load(&given(&["--server", "http://abc.onion", "--socks", "127.0.0.1:9050"])).site().is_ok());

    std::fs::write(folder.file("config.toml"), "sever = 1").unwrap();
    assert_eq!(Config::load(&given(&[])).unwrap_err().kind, Kind::Malformed);
}

#[test]
fn a_fingerprint_may_begin_with_a_hyphen() {
    let desk = "-f_XSa30JkUnbpL3LavfDUq97NNUTCo4AHFkXKFsIRY";
    let cli = Cli::parse_from(["tellsafe", "--desk", desk, "inbox"]);
    assert_eq!(cli.global.desk.as_deref(), Some(desk));
    fingerprint_of(desk).unwrap();
}

#[test]
fn exit_codes_differ_by_kind() {
    use Kind::{
        CannotWrite, Declined, Denied, Due, Internal, Later, Malformed, NotFound, Setup, Unavailable, Untrusted, Usage,
    };
    let all = [
        Declined,
        Due,
        Usage,
        Malformed,
        NotFound,
        Unavailable,
        Internal,
        CannotWrite,
        Later,
        Untrusted,
        Denied,
        Setup,
    ];
    let mut codes: Vec<u8> = all.iter().map(|kind| kind.code()).collect();
    codes.sort_unstable();
    codes.dedup();
    assert!(codes.len() == all.len() && !codes.contains(&0) && !codes.contains(&2));
    let help = Cli::command().render_long_help().to_string();
    assert!(all.iter().filter(|kind| **kind != Internal).all(|kind| help.contains(&format!("{} ", kind.code()))));
}

proptest! {
    #[test]
    fn any_text_is_an_address_or_is_refused(text in "\\PC{0,80}") {
        if let Ok(address) = Address::parse(&text) {
            prop_assert_eq!(&Address::parse(&address.to_string()).unwrap(), &address);
            prop_assert!(address.secure || address.is_onion() || text.starts_with("http://"));
        }
        drop(parse_link(&text));
    }
}
