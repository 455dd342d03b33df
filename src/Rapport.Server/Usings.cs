// Gateway/ClientNews.cs names TagItem without it.
global using Rapport.Contracts.Json;
