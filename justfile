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

# The pages: types, lints and rules, and the build.
web:
    cd web && npm ci --no-audit --no-fund && npm run check && npm test && npm run build

# The pages in Chromium, with real LiveKit and PostgreSQL; `just web-test e2e/devices.test.ts` for one file.
web-test *ARGS:
    cargo build --bin greenroom
    npm --prefix web run build
    npm --prefix web run test:browser -- {{ ARGS }}

# The pictures of the README, taken from everything real.
pictures:
    cargo build --bin greenroom
    npm --prefix web run build
    npm --prefix web run pictures

# The types of the API for the pages, from its OpenAPI document.
web-api:
    npm --prefix web run api

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
