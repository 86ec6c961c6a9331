//! `tellsafe desk invite`: one page for people who have hardly used a terminal.

use crate::cli::{Global, InviteArgs};
use crate::error::ClientError;
use crate::output::Output;
use crate::render::Page;
use serde_json::json;

pub(super) fn run(output: &Output, global: &Global, args: &InviteArgs) -> Result<(), ClientError> {
    let server = global.server.clone().unwrap_or_else(|| "https://…".into());
    let founder = args.founder.clone().unwrap_or_else(|| "the founder".into());
    let page = page(&server, &founder);
    output.page(&page);
    output.json(&json!({ "text": page.text(false) }));
    Ok(())
}

fn page(server: &str, founder: &str) -> Page {
    let mut page = Page::new();
    page.title("FOUNDING A COMMITTEE WITH TELLSAFE")
        .gap()
        .say(&format!(
            "You were asked to read what people tell a code of conduct committee. This takes twenty minutes, a telephone, and paper. \
             Everything goes to {founder}."
        ))
        .say("Indented lines are typed into a terminal, each followed by Enter. Quotation marks are typed too. A line that ends in \\ goes on in the next: type both as one, without the \\.")
        .gap();
    page.title("1  Everyone: make your key")
        .command("tellsafe key new")
        .under(
            "You choose a passphrase; what you type does not show. Then you see 24 words: write them on paper, and put the paper where \
             only you find it. Who has the words reads everything; without passphrase and paper, nobody can help you.",
        )
        .gap();
    page.title("2  Everyone: make your card")
        .command("tellsafe desk join --name 'Your Name' --affiliation 'Org' --out your-name.card")
        .under(&format!("Send the file your-name.card to {founder}, by mail or chat. Nothing in it is secret."))
        .gap();
    page.title("3  By telephone: compare six words")
        .under(&format!(
            "Your card has six words; `tellsafe desk join` shows them again. Call {founder} and read them out. Both of you \
             must have the same six. If one differs, someone exchanged your card on its way: send it again another way.",
        ))
        .gap();
    page.title(&format!("4  Only {founder}: found the committee"))
        .under("The operator of the server gives you a token, which works once. With the cards in one folder:")
        .command("tellsafe desk create --print-details > desk.toml")
        .under("Open desk.toml in a text editor and fill in what you promise. Then:")
        .command("tellsafe desk create --name 'Our Committee' --token 'TOKEN' --details desk.toml --card bo.card --card chen.card")
        .command(&format!("tellsafe desk publish committee.proposal --token 'TOKEN' --server {server}"))
        .under("That prints the committee's link. Send it to everyone.")
        .gap();
    page.title("5  Everyone: check the committee")
        .command("tellsafe desk show --link 'THE LINK'")
        .under(
            "You see who is on the committee and, at the top, six words that stand for all of it. Read them to each other: everyone must \
             see the same. From then on `tellsafe` alone shows your cases.",
        )
        .gap();
    page.title("6  One of you: tell people")
        .command("tellsafe desk link")
        .under("prints a paragraph for your code of conduct. People use the link in it.");
    page
}
