# The program of a release and nothing else. `image/amd64` and `image/arm64` hold it; see .github/workflows/release.yml.
FROM scratch
ARG TARGETARCH
COPY image/${TARGETARCH}/vitrina /vitrina
ENV DATABASE_URL=sqlite:/data/vitrina.db LISTEN_ADDR=0.0.0.0:3000
VOLUME /data
EXPOSE 3000
USER 10001:10001
ENTRYPOINT ["/vitrina"]
CMD ["serve"]
