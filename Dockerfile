# The server in a container. Build: docker build -t rapport .   Run: docker run -p 8080:8080 -v rapport:/data rapport
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
COPY global.json Directory.Build.props Directory.Packages.props .editorconfig ./
COPY eng/BannedSymbols.txt eng/
COPY src/ src/
RUN dotnet publish src/Rapport.Server -c Release -o /app

FROM mcr.microsoft.com/dotnet/aspnet:10.0
# The operating system's own SQLite (docs/decisions/0002).
RUN apt-get update && apt-get install -y --no-install-recommends libsqlite3-0 && rm -rf /var/lib/apt/lists/*
COPY --from=build /app /app
RUN ln -s /app/Rapport.Server /usr/local/bin/rapport && mkdir /data && chown app:app /data
USER app
ENV Rapport__DataDirectory=/data \
    Urls=http://0.0.0.0:8080
EXPOSE 8080
VOLUME /data
ENTRYPOINT ["rapport"]
