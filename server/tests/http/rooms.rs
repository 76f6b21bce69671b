//! The rooms of the house: who knows whom, as `cargo tree` sees it. The rules are those of docs/ARCHITECTURE.md.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
    process::Command,
};

/// Rooms of ours.
const OURS: &[&str] = &[
    "app",
    "backup",
    "client",
    "client-office",
    "cryptocloud",
    "goods-files",
    "media",
    "notifier",
    "office",
    "papers",
    "passkeys",
    "robokassa",
    "sandbox",
    "server",
    "shop",
    "store-base",
    "store-postgres",
    "store-sqlite",
    "words",
];

/// What each room must not know, however far away.
const NEVER: &[(&str, &[&str])] = &[
    (
        "shop",
        &[
            "tokio",
            "sqlx",
            "sqlx-core",
            "axum",
            "leptos",
            "reqwest",
            "rand",
            "tracing",
            "app",
            "notifier",
            "cryptocloud",
            "robokassa",
            "sandbox",
            "server",
            "store-postgres",
            "store-sqlite",
            "words",
        ],
    ),
    (
        "cryptocloud",
        &[
            "tokio",
            "hyper",
            "reqwest",
            "axum",
            "leptos",
            "sqlx",
            "rustls",
            "socket2",
            "robokassa",
            "app",
            "notifier",
            "sandbox",
            "server",
            "shop",
            "store-postgres",
            "store-sqlite",
            "words",
        ],
    ),
    (
        "robokassa",
        &[
            "tokio",
            "hyper",
            "reqwest",
            "axum",
            "leptos",
            "sqlx",
            "rustls",
            "socket2",
            "cryptocloud",
            "app",
            "notifier",
            "sandbox",
            "server",
            "shop",
            "store-postgres",
            "store-sqlite",
            "words",
        ],
    ),
    (
        "passkeys",
        &[
            "tokio",
            "hyper",
            "reqwest",
            "axum",
            "leptos",
            "sqlx",
            "rustls",
            "rand",
            "app",
            "notifier",
            "office",
            "server",
            "shop",
            "store-postgres",
            "store-sqlite",
            "words",
        ],
    ),
    (
        "store-base",
        &[
            "axum",
            "leptos",
            "reqwest",
            "sqlx-postgres",
            "sqlx-sqlite",
            "store-postgres",
            "store-sqlite",
            "cryptocloud",
            "robokassa",
            "sandbox",
            "notifier",
            "app",
            "server",
        ],
    ),
    (
        "store-sqlite",
        &[
            "axum",
            "leptos",
            "reqwest",
            "sqlx-postgres",
            "store-postgres",
            "cryptocloud",
            "robokassa",
            "sandbox",
            "notifier",
            "app",
            "server",
        ],
    ),
    (
        "store-postgres",
        &[
            "axum",
            "leptos",
            "reqwest",
            "sqlx-sqlite",
            "store-sqlite",
            "cryptocloud",
            "robokassa",
            "sandbox",
            "notifier",
            "app",
            "server",
        ],
    ),
    (
        "sandbox",
        &[
            "cryptocloud",
            "robokassa",
            "shop",
            "notifier",
            "app",
            "server",
            "store-postgres",
            "store-sqlite",
            "words",
            "sqlx",
            "leptos",
        ],
    ),
    (
        "app",
        &[
            "sqlx",
            "sqlx-core",
            "axum",
            "reqwest",
            "store-postgres",
            "store-sqlite",
            "cryptocloud",
            "robokassa",
            "sandbox",
            "notifier",
            "office",
            "server",
        ],
    ),
    (
        "office",
        &[
            "sqlx",
            "sqlx-core",
            "reqwest",
            "store-postgres",
            "store-sqlite",
            "cryptocloud",
            "robokassa",
            "sandbox",
            "notifier",
            "server",
        ],
    ),
    (
        "goods-files",
        &[
            "tokio",
            "sqlx",
            "sqlx-core",
            "axum",
            "leptos",
            "reqwest",
            "store-postgres",
            "store-sqlite",
            "app",
            "office",
            "media",
            "server",
        ],
    ),
    (
        "papers",
        &[
            "tokio",
            "axum",
            "leptos",
            "sqlx",
            "sqlx-core",
            "reqwest",
            "store-postgres",
            "store-sqlite",
            "app",
            "office",
            "media",
            "notifier",
            "server",
        ],
    ),
    (
        "backup",
        &[
            "tokio",
            "axum",
            "leptos",
            "sqlx",
            "sqlx-core",
            "reqwest",
            "app",
            "office",
            "media",
            "notifier",
            "cryptocloud",
            "robokassa",
            "sandbox",
            "server",
            "store-postgres",
            "store-sqlite",
        ],
    ),
    (
        "media",
        &[
            "axum",
            "leptos",
            "sqlx",
            "cryptocloud",
            "robokassa",
            "sandbox",
            "notifier",
            "app",
            "office",
            "server",
            "store-postgres",
            "store-sqlite",
            "words",
        ],
    ),
    (
        "notifier",
        &[
            "sqlx",
            "axum",
            "leptos",
            "cryptocloud",
            "robokassa",
            "sandbox",
            "app",
            "server",
            "store-postgres",
            "store-sqlite",
        ],
    ),
    (
        "words",
        &[
            "tokio",
            "axum",
            "leptos",
            "sqlx",
            "reqwest",
            "app",
            "notifier",
            "cryptocloud",
            "robokassa",
            "sandbox",
            "server",
        ],
    ),
    (
        "client",
        &[
            "tokio",
            "axum",
            "leptos_router",
            "sqlx",
            "reqwest",
            "notifier",
            "office",
            "cryptocloud",
            "robokassa",
            "sandbox",
            "server",
            "store-postgres",
            "store-sqlite",
        ],
    ),
    (
        "client-office",
        &["tokio", "axum", "leptos_router", "app", "shop", "words", "server"],
    ),
];

/// The files of the server that are handed the database. Window, office and gateways have the desk.
const HANDED_THE_STORE: &[&str] = &[
    "commands/backing_up.rs",
    "commands/doctor.rs",
    "commands/migrate.rs",
    "commands/numbers.rs",
    "commands/people.rs",
    "commands/privacy.rs",
    "commands/rotate_key.rs",
    "commands/settings.rs",
    "commands/setup.rs",
    "commands/verify_log.rs",
    "demo.rs",
    "demo/past.rs",
    "demo/photos.rs",
    "evidence.rs",
    "goods/command.rs",
    "lib.rs",
    "main.rs",
    "seed.rs",
    "seed/lived.rs",
    "session.rs",
    "workers.rs",
];

/// What the program carries once: two of them would not understand each other, or would be carried for nothing.
const ONCE: &[&str] = &[
    "axum",
    "axum-core",
    "hyper",
    "reqwest",
    "rustls",
    "sqlx",
    "tower-http",
    "tower-cookies",
];

/// Packages that `cargo tree` finds below a package: names with their versions.
fn tree(package: &str, arguments: &[&str]) -> BTreeMap<String, BTreeSet<String>> {
    let output = Command::new(env!("CARGO"))
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
        .args([
            "tree",
            "--offline",
            "--edges",
            "normal",
            "--prefix",
            "none",
            "--format",
            "{p}",
            "--package",
            package,
        ])
        .args(arguments)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let mut found = BTreeMap::<_, BTreeSet<_>>::new();
    for line in String::from_utf8(output.stdout).unwrap().lines() {
        let mut words = line.split_whitespace();
        if let (Some(name), Some(version)) = (words.next(), words.next()) {
            found
                .entry(name.to_owned())
                .or_default()
                .insert(version.to_owned());
        }
    }
    found
}

#[test]
fn no_room_knows_what_it_must_not_know() {
    for (room, strangers) in NEVER {
        let arguments: &[&str] = match *room {
            "client" | "client-office" => &["--target", "wasm32-unknown-unknown"],
            "app" | "office" => &["--features", "ssr"],
            _ => &[],
        };
        let known = tree(room, arguments);
        assert!(known.contains_key(*room));
        let met: Vec<_> = strangers
            .iter()
            .filter(|name| known.contains_key(**name))
            .collect();
        assert!(met.is_empty(), "{room} knows {met:?}");
    }
}

#[test]
fn nobody_knows_the_server() {
    for room in OURS.iter().filter(|room| **room != "server") {
        let arguments: &[&str] = if room.starts_with("client") {
            &["--target", "wasm32-unknown-unknown"]
        } else {
            &[]
        };
        assert!(
            !tree(room, arguments).contains_key("server"),
            "{room} knows the server"
        );
    }
}

#[test]
fn whoever_is_not_handed_the_database_has_the_desk_only() {
    let mut met = BTreeSet::new();
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![sources.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if ["dyn Store", "dyn store::", "open_store", "open_shop"]
                .iter()
                .any(|way| holds(&path, way))
            {
                met.insert(path.strip_prefix(&sources).unwrap().to_str().unwrap().to_owned());
            }
        }
    }
    assert_eq!(
        met,
        HANDED_THE_STORE.iter().map(|file| (*file).to_owned()).collect()
    );
}

fn holds(file: &Path, text: &str) -> bool {
    fs::read_to_string(file).unwrap().contains(text)
}

#[test]
fn every_room_has_rules() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates");
    let rooms: BTreeSet<_> = fs::read_dir(crates)
        .unwrap()
        .map(|folder| folder.unwrap().file_name().into_string().unwrap())
        .chain(["app", "client", "client-office", "server"].map(str::to_owned))
        .collect();
    assert_eq!(rooms, OURS.iter().map(|room| (*room).to_owned()).collect());
    let ruled: BTreeSet<_> = NEVER.iter().map(|(room, _)| *room).chain(["server"]).collect();
    assert_eq!(ruled, OURS.iter().copied().collect());
}

/// Where the server names its gateways outside of their folders: the list of gateways, the settings, and the
/// demo, which plays the gateways' own part.
const NAMERS: [&str; 5] = [
    "gateways.rs",
    "config.rs",
    "config/fields.rs",
    "config/settings.rs",
    "demo.rs",
];

/// What is in the folder of gateways and is none.
const NO_GATEWAY: &str = "intake";

#[test]
fn a_gateway_is_named_in_its_folder_and_where_it_is_registered() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let gateways: BTreeSet<_> = fs::read_dir(root.join("gateways"))
        .unwrap()
        .map(|entry| {
            entry
                .unwrap()
                .path()
                .file_stem()
                .unwrap()
                .to_str()
                .unwrap()
                .to_owned()
        })
        .filter(|name| name != NO_GATEWAY)
        .collect();
    assert!(gateways.len() > 1, "{gateways:?}");
    for gateway in gateways {
        let own = format!("gateways/{gateway}");
        let mut folders = vec![root.clone()];
        let mut namers = BTreeSet::new();
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                let name = path.strip_prefix(&root).unwrap().to_str().unwrap().to_owned();
                if name.starts_with(&own) {
                    continue;
                }
                if path.is_dir() {
                    folders.push(path);
                } else if fs::read_to_string(&path)
                    .unwrap()
                    .to_lowercase()
                    .contains(&gateway)
                {
                    namers.insert(name);
                }
            }
        }
        assert_eq!(namers, NAMERS.map(str::to_owned).into(), "{gateway}");
    }
}

#[test]
fn what_the_program_carries_it_carries_once() {
    let carried = tree("server", &[]);
    for name in ONCE {
        let versions = carried
            .get(*name)
            .unwrap_or_else(|| panic!("{name} is not carried at all"));
        assert_eq!(versions.len(), 1, "{name}: {versions:?}");
    }
    assert!(
        !carried.contains_key("openssl") && !carried.contains_key("native-tls"),
        "TLS is rustls"
    );
}
