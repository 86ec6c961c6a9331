//! The file with every setting explained, as it is printed to be filled in.

use super::{Asked, DetailsFile, Listed};

const FORM: &str = "
# Your own form, in place of the usual one: repeat for each question, in your
# order. What happened is always asked first. The usual questions are danger,
# ongoing, what, place, people, when, witnesses, links, role, hide, share,
# approach, act, contact, wish, files; text changes their words. A question of
# your own has another id, and `long` says whether it needs several lines.
";

const DIRECTORY: &str = "
# Who takes reports about what, for the page's \"Where do I report?\". Repeat for
# each project, event and place (a chat, a list, a meetup). Those who know of
# several, or of none, are sent to you. A committee is one of this server; who
# has a channel of their own is listed with how to reach them instead.
";

const QUESTIONS: &str = "# [[question]]
# id = \"when\"
# [[question]]
# id = \"room\"
# long = false
# text = [{ language = \"en\", label = \"Which room?\", hint = \"As on the door.\" }]
";

const ENTRIES: &str = "# [[directory]]
# names = [\"Example Project\", \"exp\"]
# kind = \"project\"
# committee = \"https://conduct.example.org/#…\"
# [[directory]]
# names = [\"ExampleConf 2026\", \"ExampleConf\"]
# kind = \"event\"
# how = [[\"Mail\", \"desk@exampleconf.org\"]]
# urgent = \"+00 555 0100, or the desk at the main entrance\"
# from = \"2026-12-01\"
# to = \"2026-12-03\"
";

pub(super) fn string(text: &str) -> String {
    toml::Value::from(text).to_string()
}

fn list(items: &[String]) -> String {
    toml::Value::from(items.to_vec()).to_string()
}

/// A key in quotation marks: JSON's escapes are TOML's, but for one character.
fn key(text: &str) -> String {
    serde_json::Value::from(text).to_string().replace('\u{7f}', "\\u007F")
}

impl DetailsFile {
    /// The file with every setting explained.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = format!(
            "# What people see before they write, and what they are promised.

# Shown first: whom to call, and where to go, when someone is in danger now.
urgent = {}

# The languages you read, as en, es, pt-BR.
languages = {}

# Working days until the first answer, and from each message to the next.
acknowledge = {}
next = {}
working_days = {}
# Dates that do not count, as \"2026-12-25\".
holidays = {}

# Months after which a case is deleted from the vault.
retention_months = {}

# The most that can be attached to one message: up to \"25 MiB\", or \"none\".
attachments = {}

# Offer a form to browsers without JavaScript. Those who run the web server
# could read what is typed into it; the page says so first.
plain_form = {}

# Who runs each machine. A member of the committee may not run the vault.
[machines]
",
            string(&self.urgent),
            list(&self.languages),
            self.acknowledge,
            self.next,
            list(&self.working_days),
            list(&self.holidays),
            self.retention_months,
            string(&self.attachments),
            self.plain_form,
        );
        for (machine, who) in &self.machines {
            text += &format!("{} = {}\n", key(machine), string(who));
        }
        if self.machines.is_empty() {
            text += "# gateway = \"Example Hosting Cooperative\"\n# vault = \"Example Foundation\"\n";
        }
        text += "\n# Other places to turn to. Repeat for each.\n";
        for place in &self.place {
            text += &format!("[[place]]\nlabel = {}\nhow = {}\n", string(&place.label), string(&place.how));
        }
        if self.place.is_empty() {
            text += "# [[place]]\n# label = \"The foundation's ombudsperson\"\n# how = \"ombuds@example.org\"\n";
        }
        text += FORM;
        text += &if self.question.is_empty() {
            QUESTIONS.into()
        } else {
            self.question.iter().map(asked).collect::<String>()
        };
        text += DIRECTORY;
        text += &if self.directory.is_empty() {
            ENTRIES.into()
        } else {
            self.directory.iter().map(listed).collect::<String>()
        };
        text
    }
}

fn asked(asked: &Asked) -> String {
    let mut text = format!("[[question]]\nid = {}\n", string(&asked.id));
    if let Some(long) = asked.long {
        text += &format!("long = {long}\n");
    }
    if asked.text.is_empty() {
        return text;
    }
    text += "text = [\n";
    for said in &asked.text {
        let hint = if said.hint.is_empty() { String::new() } else { format!(", hint = {}", line(&said.hint)) };
        text += &format!("  {{ language = {}, label = {}{hint} }},\n", line(&said.language), line(&said.label));
    }
    text + "]\n"
}

/// Within braces TOML allows no line break, not even in a string of several lines.
fn line(text: &str) -> String {
    key(text)
}

fn listed(listed: &Listed) -> String {
    let mut text = format!("[[directory]]\nnames = {}\nkind = {}\n", list(&listed.names), string(&listed.kind));
    let ways: Vec<_> = listed.how.iter().map(|(label, how)| format!("[{}, {}]", string(label), string(how))).collect();
    let settings =
        [("committee", &listed.committee), ("urgent", &listed.urgent), ("from", &listed.from), ("to", &listed.to)];
    for (name, said) in settings {
        if !said.is_empty() {
            text += &format!("{name} = {}\n", string(said));
        }
    }
    if !ways.is_empty() {
        text += &format!("how = [{}]\n", ways.join(", "));
    }
    text
}
