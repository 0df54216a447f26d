# A secret mount is right, and so is a path or a placeholder; the build argument is kept in the history.
# fails: docker-secrets
FROM node:24 AS build
ARG NPM_TOKEN
ENV TOKEN_FILE=/run/secrets/token \
    PASSWORD_MIN_LENGTH=12
RUN --mount=type=secret,id=token,env=NPM_CONFIG_TOKEN npm ci

FROM scratch
COPY --from=build /app /app
USER 65532
