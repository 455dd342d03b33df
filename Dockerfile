# The server in a container:
#   dotnet publish src/Rapport.Server -c Release -r linux-x64 --self-contained -o artifacts/app
#   docker build -t rapport . && docker run -p 8080:8080 -v rapport:/data rapport
FROM debian:stable-slim

# The operating system's own SQLite (docs/decisions/0002), and the public CAs that webhook receivers are verified against.
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates libsqlite3-0 \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system rapport \
 && install -d -o rapport /data
COPY artifacts/app /app
RUN ln -s /app/Rapport.Server /usr/local/bin/rapport

USER rapport
ENV Rapport__DataDirectory=/data \
    Urls=http://0.0.0.0:8080
EXPOSE 8080
VOLUME /data
ENTRYPOINT ["rapport"]
