# Images also come in by COPY and by mounts.
# fails: docker-base-latest
FROM golang:1.26 AS build
RUN --mount=type=bind,from=busybox,target=/busybox /busybox/bin/true
FROM scratch
COPY --from=build /app /app
COPY --from=nginx:latest /etc/nginx/mime.types /etc/mime.types
USER 65532
