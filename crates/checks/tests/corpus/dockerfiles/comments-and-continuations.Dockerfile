# Comments within a command and an empty line do not end it. Tools that read line by line miss the
# install, or take the comment for a command.
# fails: docker-packages-pinned
FROM debian:13-slim
RUN apt-get update \
    # sudo apt-get install vim

    && apt-get install --yes \
        --no-install-recommends \
        curl
USER 65532
