//! Gathers what the binary carries: the browser's client, if it has been built. `VITRINA_CLIENT_DIR` names its folder; without
//! it the folder is where `make client` puts it.

use std::{env, error::Error, fs, path::PathBuf};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-env-changed=VITRINA_CLIENT_DIR");
    let out = PathBuf::from(env::var("OUT_DIR")?);
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
    for name in ["vitrina.js", "vitrina_bg.wasm"] {
        if client.join(name).exists() {
            fs::copy(client.join(name), pkg.join(name))?;
        }
    }
    Ok(())
}
