# The server. Build it at the root of the project:
#   docker build -f deploy/containers/server.Dockerfile -t maskcast-server .

FROM debian:bookworm-slim AS build
# Versions are those of Debian's stable release, which gets corrections only.
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install -y --no-install-recommends binutils maven openjdk-17-jdk-headless \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
RUN deploy/package/package.sh server --out deploy/target/package/image

FROM debian:bookworm-slim
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install -y --no-install-recommends libfreetype6 libjpeg62-turbo liblcms2-2 libstdc++6 zlib1g \
 && rm -rf /var/lib/apt/lists/* \
 && groupadd --system --gid 10001 maskcast \
 && useradd --system --uid 10001 --gid 10001 --home-dir /var/lib/maskcast --no-create-home --shell /usr/sbin/nologin maskcast \
 && install -d -o 10001 -g 10001 -m 750 /var/lib/maskcast
COPY --from=build /src/deploy/target/package/image/maskcast-server /usr/lib/maskcast-server
RUN /usr/lib/maskcast-server/bin/archive
USER 10001:10001
WORKDIR /var/lib/maskcast
VOLUME /var/lib/maskcast
EXPOSE 7700
HEALTHCHECK --interval=30s --timeout=6s --start-period=60s --retries=3 CMD ["/usr/lib/maskcast-server/bin/healthcheck", "7700", "/healthz"]
ENTRYPOINT ["/usr/lib/maskcast-server/bin/maskcast"]
CMD ["server", "--data-dir", "/var/lib/maskcast"]
