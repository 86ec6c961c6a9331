//! The languages that the pages are written in, and which of them a browser asks for.

use hyper::header::{self, HeaderMap};

use crate::weights::weighted;

/// A language of the pages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Language {
    /// English, for whoever asks for none of the others.
    #[default]
    English,
    /// German.
    German,
    /// Spanish.
    Spanish,
    /// French.
    French,
    /// Arabic, from right to left.
    Arabic,
    /// Japanese.
    Japanese,
}

impl Language {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 6] = [Self::English, Self::German, Self::Spanish, Self::French, Self::Arabic, Self::Japanese];

    /// Its tag (BCP 47), which is also the path of its page.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
            Self::Spanish => "es",
            Self::French => "fr",
            Self::Arabic => "ar",
            Self::Japanese => "ja",
        }
    }

    /// The language with this tag.
    #[must_use]
    pub fn of_tag(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.tag() == tag)
    }

    /// The one that `Accept-Language` weighs highest (RFC 9110, section 12.5.4), by its first subtag; of several with the same
    /// weight, the one named first.
    #[must_use]
    pub fn preferred(headers: &HeaderMap) -> Self {
        let mut best = (0.0, Self::default());
        for (range, weight) in weighted(headers, header::ACCEPT_LANGUAGE) {
            let primary = range.split('-').next().unwrap_or_default().to_ascii_lowercase();
            if let Some(language) = Self::of_tag(&primary)
                && weight > best.0
            {
                best = (weight, language);
            }
        }
        best.1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn preferred(line: &str) -> Language {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_LANGUAGE, line.parse().unwrap());
        Language::preferred(&headers)
    }

    #[test]
    fn the_highest_weight_counts_and_then_the_first() {
        assert_eq!(preferred("fr-CH, fr;q=0.9, en;q=0.8, de;q=0.7, *;q=0.5"), Language::French);
        assert_eq!(preferred("en;q=0.5, ja"), Language::Japanese);
        assert_eq!(preferred("pt-BR, es;q=0.3, en;q=0.2"), Language::Spanish);
        assert_eq!(preferred("AR-eg"), Language::Arabic);
        assert_eq!(preferred("de;q=0, en;q=0"), Language::English);
        assert_eq!(preferred("xx, ;;q=z,,"), Language::English);
        assert_eq!(preferred("de, es"), Language::German);
        assert_eq!(Language::preferred(&HeaderMap::new()), Language::English);
    }
}
