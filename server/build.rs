//! Gathers what the binary carries: the stylesheet, put together from its parts, and the browser's client, if it has been built.

use std::{
    collections::BTreeSet,
    env,
    error::Error,
    fs, io,
    path::{Path, PathBuf},
};

fn main() -> Result<(), Box<dyn Error>> {
    let out = PathBuf::from(env::var("OUT_DIR")?);
    stylesheet(&out)?;
    client(&out)
}

/// `style/main.css` with each `@import` replaced by the part that it names. No part may be forgotten.
fn stylesheet(out: &Path) -> Result<(), Box<dyn Error>> {
    let parts = Path::new("../style");
    println!("cargo:rerun-if-changed={}", parts.display());
    let mut whole = String::new();
    let mut forgotten = fs::read_dir(parts)?
        .map(|entry| Ok(entry?.file_name().into_string().unwrap_or_default()))
        .collect::<io::Result<BTreeSet<String>>>()?;
    forgotten.remove("main.css");
    for line in fs::read_to_string(parts.join("main.css"))?.lines() {
        let part = line
            .strip_prefix("@import \"")
            .and_then(|rest| rest.strip_suffix("\";"));
        match part {
            Some(name) => {
                forgotten.remove(name);
                whole += &fs::read_to_string(parts.join(name))?;
            }
            None => whole += line,
        }
        whole += "\n";
    }
    if !forgotten.is_empty() {
        return Err(format!("style/main.css does not name {forgotten:?}").into());
    }
    let made = out.join("style");
    fs::create_dir_all(&made)?;
    fs::write(made.join("main.css"), whole)?;
    Ok(())
}

/// `VITRINA_CLIENT_DIR` names the client's folder; without it the folder is where `make client` puts it.
fn client(out: &Path) -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-env-changed=VITRINA_CLIENT_DIR");
    let client = match env::var_os("VITRINA_CLIENT_DIR") {
        Some(folder) => PathBuf::from(folder),
        // OUT_DIR is TARGET/PROFILE/build/server-HASH/out.
        None => out
            .ancestors()
            .nth(4)
            .ok_or("OUT_DIR is not in a target folder")?
            .join("site/pkg"),
    };
    // A folder that is not there would count as changed at every build.
    fs::create_dir_all(&client)?;
    println!("cargo:rerun-if-changed={}", client.display());
    let pkg = out.join("pkg");
    if pkg.exists() {
        fs::remove_dir_all(&pkg)?;
    }
    fs::create_dir_all(&pkg)?;
    for name in ["vitrina.js", "vitrina_bg.wasm", "office.js", "office_bg.wasm"] {
        if client.join(name).exists() {
            fs::copy(client.join(name), pkg.join(name))?;
        }
    }
    Ok(())
}
