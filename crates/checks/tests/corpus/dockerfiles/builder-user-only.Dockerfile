# The user of the stage that builds is not that of the image.
# fails: docker-user-root
FROM golang:1.26 AS build
USER 1000
RUN go build -o /out .

FROM debian:13-slim
COPY --from=build /out /app
USER :1000
ONBUILD USER 65532
