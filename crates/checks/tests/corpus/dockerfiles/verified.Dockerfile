# What is fetched and checked may be run, also by a later command; a probe of a server is no download.
# fails:
FROM debian:13-slim
RUN curl -fsSL -o /tmp/install.sh https://get.example/install.sh
RUN echo "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08  /tmp/install.sh" | sha256sum -c - \
    && sh /tmp/install.sh
RUN curl -fsS http://localhost/healthz > /dev/null
USER 65532
