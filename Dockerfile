# The program of a release and an empty folder for its data, which its user may write: no shell and nothing else to get at.
# `image/amd64` and `image/arm64` hold both; see .github/workflows/release.yml.
FROM scratch
ARG TARGETARCH
COPY --chown=10001:10001 image/${TARGETARCH}/ /
ENV DATABASE_URL=sqlite:/data/vitrina.db LISTEN_ADDR=0.0.0.0:3000
WORKDIR /data
VOLUME /data
EXPOSE 3000
USER 10001:10001
# The first start may have tables to make, or to bring up to date.
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s CMD ["/vitrina", "health"]
ENTRYPOINT ["/vitrina"]
CMD ["serve"]
