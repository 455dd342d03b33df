using System.Text.Json;
using System.Text.Json.Serialization;

namespace Rapport.Storage.Moving;

/// <summary>The first line of an export: what it is, and where it comes from. docs/moving.md describes all of them.</summary>
internal sealed record HeaderLine(string? Format, int Version, string? Rapport, string? Engine, int SchemaStep, DateTimeOffset ExportedAt)
{
    public const string FormatName = "rapport-export";

    /// <summary>Goes up when a reader of the one before could not read it. New tables and columns are no such thing.</summary>
    public const int CurrentVersion = 1;
}

/// <summary>Begins a table; its rows follow.</summary>
internal sealed record TableLine(string? Table, IReadOnlyList<string>? Columns);

/// <summary>Ends a table.</summary>
/// <param name="Rows">How many rows it has.</param>
/// <param name="Checksum"><see cref="RowSum"/>.</param>
/// <param name="LastNumber">The highest number ever given to a row of it, for tables whose rows the engine numbers.</param>
internal sealed record TableEndLine(long Rows, string? Checksum, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? LastNumber);

/// <summary>The last line.</summary>
/// <param name="Tables">How many tables there are.</param>
/// <param name="Rows">How many rows they have together.</param>
/// <param name="Sha256">Of everything before this line.</param>
internal sealed record FooterLine(int Tables, long Rows, string? Sha256);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(HeaderLine))]
[JsonSerializable(typeof(TableLine))]
[JsonSerializable(typeof(TableEndLine))]
[JsonSerializable(typeof(FooterLine))]
internal sealed partial class ExportJson : JsonSerializerContext;
