# Threat 17: bad Dockerfiles. The base moves, a credential stays in the history, code is fetched and
# run unchecked, and what comes out runs as root with an SSH server beside it.
# fails: docker-add, docker-base-latest, docker-packages-minimal, docker-packages-pinned,
#   docker-packages-verified, docker-port-22, docker-secrets, docker-setuid, docker-sudo,
#   docker-update-alone, docker-user-root

FROM debian:latest
ARG NPM_TOKEN
ENV DB_PASSWORD=not-a-real-one
ADD app /usr/local/bin/app
RUN apt-get update
RUN apt-get install --yes curl sudo openssh-server
RUN curl -fsSL https://get.example/install.sh | sudo bash
RUN chmod 4755 /usr/local/bin/app
EXPOSE 22 8080
CMD ["/usr/local/bin/app"]
