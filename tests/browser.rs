//! A real browser opens the page: it reports nothing, asks for nothing, and no text is cut or lies over another, on a
//! desk and on a phone, in light and in dark.
//!
//! Needs Chromium; without one the test says so and looks at nothing. `PREVALENCE_BROWSER` names another program.

mod support;

use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::Command;
use std::sync::mpsc::{Receiver, channel};
use std::thread;

use serde_json::Value;
use support::{fixture, run};

/// The studies that are looked at.
const STUDIES: &[(&str, &[&str])] = &[
    (
        "studies/cambodia",
        &["obs-2012.csv", "obs-2015.csv", "--disclosure", "none"],
    ),
    ("studies/cambodia", &["obs-2012.csv", "obs-2015.csv"]),
    ("studies/cambodia", &["obs-2015.csv"]),
    ("reports", &["small.csv", "--by", "city,establishment_type"]),
    ("reference/zero-cells", &["obs.csv"]),
    ("bad-input", &["html_city.csv"]),
];

/// Widths of a phone, of a small window and of a desk.
const WIDTHS: [u32; 3] = [390, 800, 1200];

#[test]
fn a_browser_finds_nothing_amiss() {
    let Some(browser) = browser() else {
        // Not by a macro, whose words the test runner keeps to itself.
        let reason =
            "skipped: no Chromium on the path; install one (Debian: apt-get install chromium)\n";
        let _ = std::io::stderr().write_all(reason.as_bytes());
        return;
    };
    for (what, page) in pages() {
        assert!(page.starts_with("<!DOCTYPE html>"), "{what}: {page}");
        for dark in [false, true] {
            let seen = look(&browser, &page, dark);
            let whom = format!("{what}, dark: {dark}");
            assert_eq!(seen.console, Vec::<String>::new(), "{whom}");
            let pages = WIDTHS.map(|width| format!("/report.html?{width}"));
            let asked: BTreeSet<String> = seen.requests.into_iter().collect();
            let own = pages.into_iter().chain(["/".to_owned()]);
            assert_eq!(asked, own.collect(), "{whom}");
            assert_eq!(seen.found, serde_json::json!([]), "{whom}");
        }
    }
}

/// What is looked at, each page with its name.
fn pages() -> Vec<(String, String)> {
    let studies = STUDIES.iter().map(|(folder, arguments)| {
        let page = run(&fixture(folder), &[&["report"], *arguments].concat());
        (format!("{folder} {arguments:?}"), page.stdout)
    });
    let long = support::report_text(&long_names(), &["--disclosure", "none"]);
    studies
        .chain([("long names".to_owned(), long.stdout)])
        .collect()
}

/// Cities in Khmer, of forty letters, and without a space; waves of many letters.
fn long_names() -> String {
    let cities = [
        "រាជធានីភ្នំពេញ និងតំបន់ជុំវិញ",
        "Sainte-Marie-de-la-Mer-sur-les-Hauts-Plateaux",
        "Averyveryverylongcitynamewithoutanyspaces",
    ];
    let mut text = "wave,city,establishment_id,age\n".to_owned();
    for wave in ["the first round of observations", "2015"] {
        for (city, name) in cities.iter().enumerate() {
            for worker in 0..120 {
                let age = if worker % (7 + 3 * city) == 0 { 16 } else { 25 };
                text += &format!("{wave},{name},E{},{age}\n", worker / 8);
            }
        }
    }
    text
}

/// The browser, if there is one.
fn browser() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os("PREVALENCE_BROWSER") {
        return Some(named.into());
    }
    let folders = std::env::var_os("PATH")?;
    let names = [
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
    ];
    let files =
        std::env::split_paths(&folders).flat_map(|folder| names.map(|name| folder.join(name)));
    files.into_iter().find(|file| file.is_file())
}

/// What a look at a page gave.
struct Seen {
    /// What the browser had to say.
    console: Vec<String>,
    /// What it asked for.
    requests: Vec<String>,
    /// What the frame around the page found amiss.
    found: Value,
}

/// Shows the page in a frame of each width, in a page that measures them.
fn look(browser: &PathBuf, page: &str, dark: bool) -> Seen {
    let frame = include_str!("browser/frame.html").replace("WIDTHS", &format!("{WIDTHS:?}"));
    let (address, requests) = serve(frame, page.to_owned());
    let profile = tempfile::tempdir().unwrap();
    let mut command = Command::new(browser);
    command.args([
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--dump-dom",
    ]);
    command.args([
        "--disable-background-networking",
        "--no-first-run",
        "--enable-logging=stderr",
    ]);
    command.args(["--virtual-time-budget=5000", "--window-size=1400,2000"]);
    command.arg(format!("--user-data-dir={}", profile.path().display()));
    command.args(dark.then_some("--blink-settings=preferredColorScheme=0"));
    let output = command.arg(&address).output().expect("the browser starts");
    let said = String::from_utf8_lossy(&output.stderr);
    let console = said.lines().filter(|line| line.contains("CONSOLE"));
    let dom = String::from_utf8_lossy(&output.stdout);
    let found = dom
        .split("<pre>")
        .nth(1)
        .and_then(|rest| rest.split("</pre>").next());
    let found = found.unwrap_or_else(|| panic!("nothing was measured: {said} {dom}"));
    let found = found
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&");
    Seen {
        console: console.map(str::to_owned).collect(),
        requests: requests.try_iter().collect(),
        found: serde_json::from_str(&found).expect("JSON"),
    }
}

/// Serves the frame and the page on this machine alone, and tells what is asked for.
fn serve(frame: String, page: String) -> (String, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/", listener.local_addr().unwrap());
    let (tell, requests) = channel();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let Some(path) = asked_for(&stream) else {
                continue;
            };
            let text = match path.split('?').next() {
                Some("/") => Some(&frame),
                Some("/report.html") => Some(&page),
                _ => None,
            };
            // The frame's own page has no icon; that is none of the report's.
            if path != "/favicon.ico" && tell.send(path).is_err() {
                return;
            }
            answer(stream, text);
        }
    });
    (address, requests)
}

fn asked_for(mut stream: &TcpStream) -> Option<String> {
    let mut buffer = [0; 4096];
    let length = stream.read(&mut buffer).ok()?;
    let text = String::from_utf8_lossy(&buffer[..length]);
    text.split(' ').nth(1).map(str::to_owned)
}

fn answer(mut stream: TcpStream, text: Option<&String>) {
    let status = if text.is_some() {
        "200 OK"
    } else {
        "404 Not Found"
    };
    let text = text.map_or("", String::as_str);
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        text.len()
    );
    let _ = stream.write_all(head.as_bytes());
    let _ = stream.write_all(text.as_bytes());
}
