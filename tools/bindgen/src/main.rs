//! `bindgen client.wasm FOLDER NAME` writes `NAME.js` and `NAME_bg.wasm` into the folder.
//!
//! It does what `wasm-bindgen --target web --no-typescript` does. As a member of the workspace it always has the version
//! of `wasm-bindgen` that `Cargo.lock` names, and it builds in a sixth of the time that the whole tool takes.

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

fn main() -> Result<()> {
    let mut arguments = std::env::args_os().skip(1);
    let (Some(wasm), Some(folder), Some(name)) = (arguments.next(), arguments.next(), arguments.next())
    else {
        anyhow::bail!("Usage: bindgen client.wasm FOLDER NAME");
    };
    Bindgen::new()
        .input_path(&wasm)
        .out_name(&name.to_string_lossy())
        .typescript(false)
        .omit_default_module_path(false)
        .web(true)?
        .generate(&folder)
        .with_context(|| format!("{} cannot be bound", wasm.display()))
}
