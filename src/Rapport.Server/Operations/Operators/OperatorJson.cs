using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Rapport.Server.Apps;
using Rapport.Server.Presence;
using Rapport.Server.Webhooks;

namespace Rapport.Server.Operations.Operators;

/// <summary>
/// How the operator API reads and writes JSON: camelCase, absent instead of null, and unlike the RESTful API strictly: a
/// member nobody knows is a mistake worth hearing about.
/// </summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.Strict,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters = [typeof(CamelCase<EventState>), typeof(CamelCase<DeliveryProfile>), typeof(CamelCase<BeforeFailure>), typeof(CamelCase<MultiDevice>)]
)]
[JsonSerializable(typeof(OperatorProblem))]
[JsonSerializable(typeof(AppListReply))]
[JsonSerializable(typeof(AppReply))]
[JsonSerializable(typeof(AppCreateRequest))]
[JsonSerializable(typeof(AppCreatedReply))]
[JsonSerializable(typeof(AppChangeRequest))]
[JsonSerializable(typeof(IReadOnlyList<AppKeyReply>))]
[JsonSerializable(typeof(KeyAddRequest))]
[JsonSerializable(typeof(NewKeyReply))]
[JsonSerializable(typeof(AdminsRequest))]
[JsonSerializable(typeof(CommandsRequest))]
[JsonSerializable(typeof(CommandsReply))]
[JsonSerializable(typeof(UserSigRequest))]
[JsonSerializable(typeof(UserSigReply))]
[JsonSerializable(typeof(UserSigVerifyRequest))]
[JsonSerializable(typeof(UserSigVerifyReply))]
[JsonSerializable(typeof(DeliveryListReply))]
[JsonSerializable(typeof(DeliveryDetailReply))]
[JsonSerializable(typeof(ReplayOneRequest))]
[JsonSerializable(typeof(ReplayRequest))]
[JsonSerializable(typeof(ReplayReply))]
[JsonSerializable(typeof(WebhookStatusReply))]
[JsonSerializable(typeof(WhyReply))]
[JsonSerializable(typeof(TestRequest))]
[JsonSerializable(typeof(TestReply))]
[JsonSerializable(typeof(InstallationReply))]
internal sealed partial class OperatorJson : JsonSerializerContext;

/// <summary>The serializer of the operator API.</summary>
internal static class OperatorWire
{
    /// <summary>Text is written as it is instead of as <c>\u</c> escapes.</summary>
    public static OperatorJson Json { get; } =
        new(new JsonSerializerOptions(OperatorJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <summary>Gives the web server's JSON the same habits.</summary>
    public static void Apply(JsonSerializerOptions options)
    {
        var ours = OperatorJson.Default.Options;
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.DefaultIgnoreCondition = ours.DefaultIgnoreCondition;
        options.NumberHandling = ours.NumberHandling;
        options.UnmappedMemberHandling = ours.UnmappedMemberHandling;
        options.RespectNullableAnnotations = ours.RespectNullableAnnotations;
        options.RespectRequiredConstructorParameters = ours.RespectRequiredConstructorParameters;
        foreach (var converter in ours.Converters)
            options.Converters.Add(converter);
        options.TypeInfoResolverChain.Insert(0, OperatorJson.Default);
    }
}

/// <summary>Choices are written in camelCase and read in any case, but never as numbers.</summary>
internal sealed class CamelCase<TEnum>() : JsonStringEnumConverter<TEnum>(JsonNamingPolicy.CamelCase, allowIntegerValues: false)
    where TEnum : struct, Enum;
