# syntax=docker/dockerfile:1
# Threat 17: bad Dockerfiles, mended. The build has a stage of its own, takes its credential as a secret
# mount, and checks what it fetches. The image is the program alone and runs as a number.

FROM debian:13-slim AS build
RUN apt-get update \
    && apt-get install --yes --no-install-recommends curl ca-certificates \
    && rm -rf /var/lib/apt/lists/*
ADD --checksum=sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 \
    https://example.com/tool /usr/local/bin/tool
WORKDIR /src
COPY . .
RUN --mount=type=secret,id=token,target=/run/secrets/token \
    /usr/local/bin/tool --token-file /run/secrets/token --out /app

FROM gcr.io/distroless/static:nonroot
COPY --from=build --chmod=0555 /app /app
USER 65532:65532
EXPOSE 8080
ENTRYPOINT ["/app"]
