using System.Text.Json;

namespace Rapport.Contracts.Tests;

/// <summary>The files under <c>spec/vectors</c>, by which implementations in other languages prove themselves too.</summary>
internal static class Vectors
{
    public static UserSigVectors UserSigs { get; } = Read<UserSigVectors>("usersig.json");

    public static WebhookSignatureVectors WebhookSignatures { get; } = Read<WebhookSignatureVectors>("webhook-signature.json");

    public static GatewayVectors Gateway { get; } = Read<GatewayVectors>("gateway.json");

    private static T Read<T>(string name) =>
        JsonSerializer.Deserialize<T>(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "vectors", name)), JsonSerializerOptions.Web)!;
}

internal sealed record UserSigVectors(string Key, long SdkAppId, long Time, long Expire, List<ValidUserSig> Valid, List<MalformedUserSig> Malformed);

internal sealed record ValidUserSig(string Name, string Identifier, byte[]? UserBuf, string StringToSign, string Signature, List<string> UserSigs);

internal sealed record MalformedUserSig(string Name, string UserSig);

internal sealed record WebhookSignatureVectors(List<SignVector> Sign, List<BodyVector> Body);

internal sealed record SignVector(string Token, long RequestTime, string Sign);

internal sealed record BodyVector(string Token, string StandardSecret, string Id, long Timestamp, string Body, string Signature);

internal sealed record GatewayVectors(List<RequestVector> Requests, List<ReplyVector> Replies, List<NewsVector> News);

internal sealed record RequestVector(string Name, string Body, JsonElement Frame);

internal sealed record ReplyVector(string Name, string Reply, JsonElement Frame);

internal sealed record NewsVector(string Name, JsonElement Frame);
