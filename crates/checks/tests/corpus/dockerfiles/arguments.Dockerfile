# A tag in an argument is a tag; the port of a registry is none.
# fails: docker-base-latest
ARG VERSION=13-slim
ARG REGISTRY=registry.example:5000
FROM debian:${VERSION} AS build
FROM ${REGISTRY}/base AS other
FROM registry.example:5000/base@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
ARG APP_UID=65532
COPY --from=build /etc/os-release /etc/os-release
USER ${APP_UID}:${APP_GID:-65532}
