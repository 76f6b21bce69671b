//! Gathers what the binary carries: the browser's client, if it has been built (`VITRINA_CLIENT_DIR` names its folder).

use std::{env, error::Error, fs, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-env-changed=VITRINA_CLIENT_DIR");
    let out = Path::new(&env::var("OUT_DIR")?).join("pkg");
    if out.exists() {
        fs::remove_dir_all(&out)?;
    }
    fs::create_dir_all(&out)?;
    let Ok(client) = env::var("VITRINA_CLIENT_DIR") else {
        return Ok(());
    };
    for name in ["vitrina.js", "vitrina_bg.wasm"] {
        let from = Path::new(&client).join(name);
        println!("cargo:rerun-if-changed={}", from.display());
        if from.exists() {
            fs::copy(&from, out.join(name))?;
        }
    }
    Ok(())
}
