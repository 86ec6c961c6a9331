//! The page on invented cases (`node build.mjs --fake`), served with its own policy: every state, without a vault.

use crate::pages::{Page, serve};
use crate::programs::root;
use std::collections::HashMap;
use std::process::Command;

/// Plain HTTP on loopback, which browsers trust like HTTPS.
#[derive(Debug)]
pub struct FakePage {
    /// `http://127.0.0.1:port`: `/` is the page in English, `/xx` in that language.
    pub address: String,
}

impl FakePage {
    /// Builds the page with node, and serves it as long as the runtime lives.
    pub async fn start() -> Self {
        let folder = tempfile::Builder::new().prefix("tellsafe-fake-").tempdir().expect("a folder");
        let mut build = Command::new("node");
        crate::committee::run(build.arg(root().join("gateway/page/build.mjs")).arg("--fake").arg(folder.path()));
        let policy = std::fs::read_to_string(folder.path().join("csp.txt")).expect("the page is built");
        let mut pages = HashMap::new();
        for entry in std::fs::read_dir(folder.path()).expect("a folder").flatten() {
            let name = entry.file_name().into_string().expect("a name");
            let Some(language) = name.strip_suffix(".html") else { continue };
            let bytes = std::fs::read(entry.path()).expect("a page").into();
            let page = Page { kind: "text/html; charset=utf-8", policy: policy.trim().to_owned(), bytes };
            if language == "en" {
                pages.insert("/".to_owned(), page.clone());
            }
            pages.insert(format!("/{language}"), page);
        }
        Self { address: serve(pages).await }
    }
}
