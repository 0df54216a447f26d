# USER, WORKDIR and EXPOSE are those of the stage below. Tools that look at the last stage alone find no
# user, and tools that look at the whole file are content with the user of the stage that builds.
# fails: docker-port-22
FROM debian:13-slim AS base
EXPOSE 22
WORKDIR /app
USER 65532

FROM golang:1.26 AS build
USER root
RUN go build -o /out .

FROM base
COPY --from=build /out app
