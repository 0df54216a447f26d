# Words of a credential alone are none.
# fails:
FROM node:24 AS build
RUN --mount=type=secret,id=npm,target=/root/.npmrc npm ci
RUN --mount=type=ssh git clone git@git.internal:app.git
COPY tokenizer.json password_rules.md .env.example /app/
FROM scratch
COPY --from=build /app /app
USER 65532
