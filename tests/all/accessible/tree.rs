//! The tree that a screen reader gets from Chromium: names, headings, landmarks, groups, and the order in which it is read.

use serde_json::{Value, json};
use std::collections::HashMap;
use tellsafe_tests::browser::Browser;

const CONTROLS: [&str; 9] =
    ["button", "link", "textbox", "checkbox", "radio", "combobox", "DisclosureTriangle", "progressbar", "listbox"];

/// One part of the tree.
#[derive(Debug)]
pub struct Node {
    /// What it is.
    pub role: String,
    /// What it is called.
    pub name: String,
    /// Of a heading.
    pub level: u64,
    /// The roles and names of what it is in, outermost first.
    pub within: Vec<(String, String)>,
}

/// The whole tree, in reading order, without what is hidden from a screen reader.
pub async fn read(browser: &Browser) -> Vec<Node> {
    let answer = browser.devtools("Accessibility.getFullAXTree", json!({})).await;
    let nodes = answer["nodes"].as_array().expect("nodes");
    let by_id: HashMap<_, _> = nodes.iter().map(|node| (node["nodeId"].as_str().unwrap_or_default(), node)).collect();
    let mut tree = Vec::new();
    if let Some(root) = nodes.first() {
        flatten(root, &by_id, &mut Vec::new(), &mut tree);
    }
    tree
}

fn flatten(node: &Value, by_id: &HashMap<&str, &Value>, within: &mut Vec<(String, String)>, tree: &mut Vec<Node>) {
    let said = |name: &str| node[name]["value"].as_str().unwrap_or_default().trim().to_owned();
    let (role, name) = (said("role"), said("name"));
    let level = node["properties"].as_array().into_iter().flatten().find(|one| one["name"] == "level");
    let level = level.and_then(|one| one["value"]["value"].as_u64()).unwrap_or_default();
    let children = node["childIds"].as_array().cloned().unwrap_or_default();
    let shown = node["ignored"] != true;
    if shown {
        tree.push(Node { role: role.clone(), name: name.clone(), level, within: within.clone() });
        within.push((role, name));
    }
    for child in children.iter().filter_map(|child| by_id.get(child.as_str()?)) {
        flatten(child, by_id, within, tree);
    }
    if shown {
        within.pop();
    }
}

/// What someone who only hears the page would miss. Nothing is good.
pub fn problems(tree: &[Node]) -> Vec<String> {
    let mut problems = Vec::new();
    for node in tree.iter().filter(|node| CONTROLS.contains(&node.role.as_str()) && node.name.is_empty()) {
        problems.push(format!("a {} without a name, in {:?}", node.role, node.within.last()));
    }
    let levels: Vec<_> = tree.iter().filter(|node| node.role == "heading").map(|node| node.level).collect();
    if levels.first() != Some(&1) || levels.iter().filter(|level| **level == 1).count() != 1 {
        problems.push(format!("not one first heading: {levels:?}"));
    }
    if levels.windows(2).any(|pair| pair[1] > pair[0] + 1) {
        problems.push(format!("a level of headings is skipped: {levels:?}"));
    }
    for landmark in ["main", "banner"] {
        if tree.iter().filter(|node| node.role == landmark).count() != 1 {
            problems.push(format!("not one {landmark}"));
        }
    }
    for radio in tree.iter().filter(|node| node.role == "radio") {
        if !radio.within.iter().any(|(role, name)| (role == "group" || role == "radiogroup") && !name.is_empty()) {
            problems.push(format!("{} is in no group that has a name", radio.name));
        }
    }
    match tree.first() {
        Some(root) if !root.name.is_empty() => {}
        _ => problems.push("the page has no title".to_owned()),
    }
    problems
}

/// What is read out, one line for each piece, in its order.
pub fn spoken(tree: &[Node]) -> String {
    let mut lines = Vec::new();
    for Node { role, name, level, within } in tree {
        let inside = |roles: &[&str]| within.iter().any(|(role, _)| roles.contains(&role.as_str()));
        match role.as_str() {
            // Read as the name of what it is in.
            "StaticText"
                if inside(&["button", "link", "heading", "DisclosureTriangle", "combobox", "radio", "checkbox"]) => {}
            "StaticText" if inside(&["time"]) => lines.push("(a day)".to_owned()),
            "StaticText" if !name.is_empty() => lines.push(name.clone()),
            "heading" => lines.push(format!("heading {level}: {name}")),
            "main" | "banner" | "list" | "group" | "alert" | "status" => {
                lines.push(format!("({role}) {name}").trim_end().to_owned())
            }
            _ if CONTROLS.contains(&role.as_str()) => lines.push(format!("{role}: {name}")),
            _ => {}
        }
    }
    lines.iter().map(|line| steady(line) + "\n").collect()
}

/// Without what differs from one run to the next: the port, and which of the words are asked for, and the day.
fn steady(line: &str) -> String {
    match line.split_once("127.0.0.1:") {
        Some((before, _)) => format!("{before}(the address)"),
        None if line.contains("Word ") => {
            line.trim_end_matches(|digit: char| digit.is_ascii_digit()).to_owned() + "(n)"
        }
        None if is_written_day(line) => "(a day)".to_owned(),
        None => line.to_owned(),
    }
}

/// Such as `Friday 27 November 2026`: what the invented case counts from is today.
fn is_written_day(line: &str) -> bool {
    let parts: Vec<_> = line.split(' ').collect();
    matches!(parts[..], [weekday, day, _, year]
        if weekday.ends_with("day") && day.parse::<u8>().is_ok() && year.len() == 4 && year.parse::<u16>().is_ok())
}
