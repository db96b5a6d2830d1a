//! Rebuilds the program when the knowledge or the weights that it embeds have changed.

fn main() {
    for path in ["ontology", "models", "build.rs"] {
        println!("cargo:rerun-if-changed={path}");
    }
}
