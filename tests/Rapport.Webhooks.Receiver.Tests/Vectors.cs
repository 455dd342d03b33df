using System.Text.Json;

namespace Rapport.Webhooks.Receiver.Tests;

internal sealed record Vectors(List<SignVector> Sign, List<BodyVector> Body)
{
    public static Vectors Read() =>
        JsonSerializer.Deserialize<Vectors>(
            File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "vectors", "webhook-signature.json")),
            JsonSerializerOptions.Web
        )!;
}

internal sealed record SignVector(string Token, long RequestTime, string Sign);

internal sealed record BodyVector(string Token, string Id, long Timestamp, string Body, string Signature);
