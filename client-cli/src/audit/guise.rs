//! Who an audit pretends to be: the header lines of four browsers, as they send them when someone opens an address.

use crate::site::Address;

/// Lines of a request's head.
pub(super) type Lines = Vec<(&'static str, String)>;

/// A browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Guise {
    Chromium,
    Firefox,
    Safari,
    TorBrowser,
}

/// What a browser is after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum After {
    /// An address that was opened.
    Page,
    /// The lists, which the page's script fetches.
    Lists,
}

/// Which encodings it takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Takes {
    /// What this browser takes: brotli, and more.
    Brotli,
    /// As behind a proxy that knows no brotli.
    Gzip,
    /// None, and no header line that says so.
    Nothing,
}

impl Guise {
    pub(super) const ALL: [Self; 4] = [Self::Chromium, Self::Firefox, Self::Safari, Self::TorBrowser];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Chromium => "Chromium",
            Self::Firefox => "Firefox",
            Self::Safari => "Safari",
            Self::TorBrowser => "Tor Browser",
        }
    }

    const fn agent(self) -> &'static str {
        match self {
            Self::Chromium => {
                "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36"
            }
            Self::Firefox => "Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0",
            Self::Safari => {
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1 Safari/605.1.15"
            }
            Self::TorBrowser => "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0",
        }
    }

    const fn accept(self) -> &'static str {
        match self {
            Self::Chromium => {
                "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8"
            }
            _ => "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
        }
    }

    /// What this browser says where its owner reads `tag`.
    fn language(self, tag: &str) -> String {
        match self {
            Self::Safari => tag.to_owned(),
            Self::Chromium if tag == "en" => "en-US,en;q=0.9".to_owned(),
            Self::Chromium => format!("{tag},en;q=0.9"),
            Self::Firefox | Self::TorBrowser if tag == "en" => "en-US,en;q=0.5".to_owned(),
            Self::Firefox | Self::TorBrowser => format!("{tag},en-US;q=0.7,en;q=0.3"),
        }
    }

    /// The head of a request, in this browser's order.
    pub(super) fn lines(self, at: &Address, after: After, language: Option<&str>, takes: Takes) -> Lines {
        let page = after == After::Page;
        let [site, mode, destination] =
            if page { ["none", "navigate", "document"] } else { ["same-origin", "cors", "empty"] };
        let coding = match (takes, self) {
            (Takes::Brotli, Self::Safari) => "gzip, deflate, br",
            (Takes::Brotli, _) => "gzip, deflate, br, zstd",
            (Takes::Gzip, _) => "gzip, deflate",
            (Takes::Nothing, _) => "",
        };
        let one = |name, value: &str| (name, value.to_owned());
        let language = one("accept-language", &language.map(|tag| self.language(tag)).unwrap_or_default());
        let (agent, coding) = (one("user-agent", self.agent()), one("accept-encoding", coding));
        let accept = one("accept", if page { self.accept() } else { "*/*" });
        let (site, mode) = (one("sec-fetch-site", site), one("sec-fetch-mode", mode));
        let destination = one("sec-fetch-dest", destination);
        let kept = one("connection", "keep-alive");
        let opened = if page { "1" } else { "" };
        let (upgrade, by_hand) = (one("upgrade-insecure-requests", opened), if page { "?1" } else { "" });
        let by_hand = one("sec-fetch-user", by_hand);
        let mut lines = vec![one("host", &at.authority)];
        lines.extend(match self {
            Self::Chromium => vec![
                kept,
                one("sec-ch-ua", "\"Chromium\";v=\"156\", \"Not_A Brand\";v=\"24\""),
                one("sec-ch-ua-mobile", "?0"),
                one("sec-ch-ua-platform", "\"Linux\""),
                upgrade,
                agent,
                accept,
                site,
                mode,
                by_hand,
                destination,
                coding,
                language,
            ],
            Self::Firefox => {
                let urgency = one("priority", if page { "u=0, i" } else { "u=4" });
                vec![agent, accept, language, coding, kept, upgrade, destination, mode, site, by_hand, urgency]
            }
            Self::Safari => vec![destination, agent, accept, site, mode, language, coding, kept],
            Self::TorBrowser => {
                let wish = one("sec-gpc", "1");
                vec![agent, accept, language, coding, wish, kept, upgrade, destination, mode, site, by_hand]
            }
        });
        lines.retain(|(_, value)| !value.is_empty());
        lines
    }
}
