# `just` shows what there is. The same words as in .ci/run.

default:
    @just --list

# Everything on this machine, with a demo interview.
dev *ARGS:
    cargo run -- dev {{ ARGS }}

# All tests, with real PostgreSQL and real LiveKit.
test *ARGS:
    GREENROOM_REQUIRE_REAL=1 cargo test --workspace {{ ARGS }}

# What CI looks at before it tests.
lint:
    cargo fmt --all -- --check
    cargo clippy --workspace --all-targets -- -D warnings
    cargo clippy -p greenroom-domain --all-targets --features contract,mocks -- -D warnings
    cargo check -p greenroom --no-default-features

# Licences, duplicates and advisories of the dependencies (needs cargo-deny).
deny:
    cargo deny check

# The documentation of the crates.
doc:
    RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps

# Speed, as a ratio to pgbench in the same run.
bench *ARGS:
    cargo run --release -- bench {{ ARGS }}

# The OpenAPI document against a server: a real one of its own, or `GREENROOM_KEY=… just schemathesis URL` (see CONTRIBUTING.md).
schemathesis *ARGS:
    cargo build --bin greenroom
    tests/schemathesis/run.sh {{ ARGS }}

# A real person for a room: `just participant URL TOKEN`.
participant URL TOKEN:
    cd tests/participant && npm ci --silent && node participant.mjs {{ URL }} {{ TOKEN }}

# Everything CI does.
ci:
    .ci/run
