# syntax=docker/dockerfile:1
# The operator alone: one static binary, no shell, no libc, no package to keep up to date.
#
#   docker buildx build --platform linux/amd64,linux/arm64 -t ghcr.io/plumbline/plumbline:0.1.0 .

# As rust-toolchain.toml says. Each platform builds for itself, so that no cross compiler is needed.
FROM rust:1.95.0-slim-bookworm AS build
# ring and mimalloc have parts in C.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends musl-tools \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /src
ARG TARGETARCH
RUN case "$TARGETARCH" in \
        amd64) echo x86_64-unknown-linux-musl ;; \
        arm64) echo aarch64-unknown-linux-musl ;; \
        *) echo "no target for architecture '$TARGETARCH'" >&2; exit 1 ;; \
    esac > /target \
    && rustup target add "$(cat /target)"
COPY . .
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    cargo build --locked --release --target "$(cat /target)" \
        --package plumbline-operator --bin plumbline \
    && cp "target/$(cat /target)/release/plumbline" /plumbline

FROM scratch
LABEL org.opencontainers.image.title="Plumbline" \
      org.opencontainers.image.description="Continuous security posture audit for Kubernetes" \
      org.opencontainers.image.licenses="Apache-2.0"
COPY --from=build --chmod=0555 /plumbline /plumbline
# A number, so that runAsNonRoot can tell that it is not root.
USER 65532:65532
EXPOSE 8080
ENTRYPOINT ["/plumbline"]
CMD ["run"]
