//! What was found, in words, each once.

/// How something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// As it should be.
    Right,
    /// Not as it should be.
    Wrong,
    /// It could not be looked at.
    Unchecked,
    /// Worth knowing, and neither right nor wrong.
    Note,
}

/// What it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// The bytes of the page, and what they load.
    Page,
    /// Whether everyone gets the same.
    Same,
    /// The lists of members.
    Lists,
    /// The form without scripts.
    PlainForm,
    /// What answers carry beside their bytes.
    Headers,
    /// TLS and the certificate.
    Tls,
}

/// One thing that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What it is about.
    pub part: Part,
    /// How it is.
    pub verdict: Verdict,
    /// In one or two sentences. May quote the server: neutralised before it is shown.
    pub said: String,
}

/// All that was found.
#[derive(Debug, Default)]
pub struct Findings(Vec<Finding>);

impl Verdict {
    /// In a word or two.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Right => "right",
            Self::Wrong => "wrong",
            Self::Unchecked => "not checked",
            Self::Note => "note",
        }
    }
}

impl Part {
    /// All, in the order in which they are shown.
    pub const ALL: [Self; 6] = [Self::Page, Self::Same, Self::Lists, Self::PlainForm, Self::Headers, Self::Tls];

    /// Its heading.
    #[must_use]
    pub const fn heading(self) -> &'static str {
        match self {
            Self::Page => "The page",
            Self::Same => "The same for everyone",
            Self::Lists => "The lists of members",
            Self::PlainForm => "The form without scripts",
            Self::Headers => "Headers",
            Self::Tls => "TLS",
        }
    }

    /// Its name in `--json`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Same => "same-for-everyone",
            Self::Lists => "lists",
            Self::PlainForm => "plain-form",
            Self::Headers => "headers",
            Self::Tls => "tls",
        }
    }
}

impl Findings {
    /// Adds one, unless it was said already.
    pub fn add(&mut self, part: Part, verdict: Verdict, said: impl Into<String>) {
        let finding = Finding { part, verdict, said: said.into() };
        if !self.0.contains(&finding) {
            self.0.push(finding);
        }
    }

    /// Something is not as it should be.
    pub(crate) fn wrong(&mut self, part: Part, said: impl Into<String>) {
        self.add(part, Verdict::Wrong, said);
    }

    /// Something is as it should be; said only if nothing is wrong with, or unknown of, this part.
    pub(crate) fn right(&mut self, part: Part, said: impl Into<String>) {
        let spoilt =
            |finding: &Finding| finding.part == part && matches!(finding.verdict, Verdict::Wrong | Verdict::Unchecked);
        if !self.0.iter().any(spoilt) {
            self.add(part, Verdict::Right, said);
        }
    }

    /// How many there are of a kind.
    #[must_use]
    pub fn count(&self, verdict: Verdict) -> usize {
        self.0.iter().filter(|finding| finding.verdict == verdict).count()
    }

    /// Those of one part, the wrong ones first.
    #[must_use]
    pub fn of(&self, part: Part) -> Vec<&Finding> {
        let order = [Verdict::Wrong, Verdict::Unchecked, Verdict::Note, Verdict::Right];
        let mut found: Vec<&Finding> = self.0.iter().filter(|finding| finding.part == part).collect();
        found.sort_by_key(|finding| order.iter().position(|verdict| *verdict == finding.verdict));
        found
    }
}
