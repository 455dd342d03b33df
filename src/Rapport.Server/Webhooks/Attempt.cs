using System.Text.Json;
using System.Text.Json.Serialization;

namespace Rapport.Server.Webhooks;

/// <summary>One try to hand an event over, and what came of it.</summary>
public sealed record Attempt
{
    /// <summary>Characters of a log that are kept as they are; beyond, the middle goes.</summary>
    private const int LongestLog = 16_000;

    private const int KeptAttempts = 20;

    /// <summary>When it began, Unix milliseconds.</summary>
    public required long AtMs { get; init; }

    /// <summary>How long it took.</summary>
    public required int DurationMs { get; init; }

    /// <summary>The answer's HTTP status; 0: there was no answer.</summary>
    public int Status { get; init; }

    /// <summary>What went wrong; <c>null</c>: nothing.</summary>
    public string? Error { get; init; }

    /// <summary>The beginning of the answer, where it says anything worth reading.</summary>
    public string? Answer { get; init; }

    /// <summary>The receiver could not be reached or did not answer in time, which may well concern every event.</summary>
    [JsonIgnore]
    public bool Unreachable { get; init; }

    /// <summary>The receiver's own wish when to be asked again.</summary>
    [JsonIgnore]
    public TimeSpan? RetryAfter { get; init; }

    [JsonIgnore]
    public bool Succeeded => Error is null;

    /// <summary>Adds this attempt to an event's log.</summary>
    public string AppendTo(string? log)
    {
        if (log?.Length > LongestLog)
        {
            // An event that fails for a day is tried more than a thousand times: how it began and how it went lately is what matters.
            var attempts = ReadLog(log);
            log = JsonSerializer.Serialize([attempts[0], .. attempts.TakeLast(KeptAttempts)], AttemptJson.Default.ListAttempt);
        }

        var text = JsonSerializer.Serialize(this, AttemptJson.Default.Attempt);
        return log is null ? $"[{text}]" : $"{log.AsSpan(0, log.Length - 1)},{text}]";
    }

    public static IReadOnlyList<Attempt> ReadLog(string log) => JsonSerializer.Deserialize(log, AttemptJson.Default.ListAttempt)!;
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(List<Attempt>))]
internal sealed partial class AttemptJson : JsonSerializerContext;
