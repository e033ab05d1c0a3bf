# The edge agent, which does the jobs of /etc/maskcast/edge.yaml. Build it at the root of the project:
#   docker build -f deploy/containers/edge.Dockerfile -t maskcast-edge .

FROM debian:bookworm-slim AS build
# Versions are those of Debian's stable release, which gets corrections only.
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install -y --no-install-recommends binutils maven openjdk-17-jdk-headless \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
RUN deploy/package/package.sh edge --out deploy/target/package/image

FROM debian:bookworm-slim
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install -y --no-install-recommends libfreetype6 libjpeg62-turbo liblcms2-2 libstdc++6 zlib1g \
 && rm -rf /var/lib/apt/lists/* \
 && groupadd --system --gid 10001 maskcast \
 && useradd --system --uid 10001 --gid 10001 --home-dir /var/lib/maskcast-edge --no-create-home --shell /usr/sbin/nologin maskcast \
 && install -d -o 10001 -g 10001 -m 750 /var/lib/maskcast-edge
COPY --from=build /src/deploy/target/package/image/maskcast-edge /usr/lib/maskcast-edge
RUN /usr/lib/maskcast-edge/bin/archive
USER 10001:10001
WORKDIR /var/lib/maskcast-edge
VOLUME /var/lib/maskcast-edge
EXPOSE 7720
HEALTHCHECK --interval=30s --timeout=6s --start-period=60s --retries=3 CMD ["/usr/lib/maskcast-edge/bin/healthcheck", "7720", "/livez"]
ENTRYPOINT ["/usr/lib/maskcast-edge/bin/maskcast"]
CMD ["edge", "daemon", "--config", "/etc/maskcast/edge.yaml"]
