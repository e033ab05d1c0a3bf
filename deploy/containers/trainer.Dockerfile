# The trainer, which takes jobs. Build it at the root of the project:
#   docker build -f deploy/containers/trainer.Dockerfile -t maskcast-trainer .

FROM debian:bookworm-slim AS build
# Versions are those of Debian's stable release, which gets corrections only.
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install -y --no-install-recommends binutils maven openjdk-17-jdk-headless \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
RUN deploy/package/package.sh trainer --out deploy/target/package/image

FROM debian:bookworm-slim
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install -y --no-install-recommends fontconfig fonts-dejavu-core libfreetype6 libgomp1 libharfbuzz0b libjpeg62-turbo liblcms2-2 libstdc++6 zlib1g \
 && rm -rf /var/lib/apt/lists/* \
 && groupadd --system --gid 10001 maskcast \
 && useradd --system --uid 10001 --gid 10001 --home-dir /var/lib/maskcast-trainer --no-create-home --shell /usr/sbin/nologin maskcast \
 && install -d -o 10001 -g 10001 -m 750 /var/lib/maskcast-trainer
COPY --from=build /src/deploy/target/package/image/maskcast-trainer /usr/lib/maskcast-trainer
RUN /usr/lib/maskcast-trainer/bin/archive
USER 10001:10001
WORKDIR /var/lib/maskcast-trainer
ENV DJL_CACHE_DIR=/var/lib/maskcast-trainer/engine
VOLUME /var/lib/maskcast-trainer
EXPOSE 7710
HEALTHCHECK --interval=30s --timeout=6s --start-period=60s --retries=3 CMD ["/usr/lib/maskcast-trainer/bin/healthcheck", "7710", "/healthz"]
ENTRYPOINT ["/usr/lib/maskcast-trainer/bin/maskcast"]
CMD ["trainer", "serve", "--host", "0.0.0.0", "--data-dir", "/var/lib/maskcast-trainer"]
