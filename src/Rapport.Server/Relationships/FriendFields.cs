using Microsoft.Extensions.Options;
using Rapport.Contracts.Json;
using Rapport.Server.Api;
using Rapport.Server.Apps;
using Rapport.Server.Configuration;

namespace Rapport.Server.Relationships;

/// <summary>The names of friend fields, and what may stand in them.</summary>
public sealed class FriendFields(IOptions<RapportOptions> options)
{
    public const string Group = "Tag_SNS_IM_Group";
    public const string Remark = "Tag_SNS_IM_Remark";
    public const string AddSource = "Tag_SNS_IM_AddSource";
    public const string AddWording = "Tag_SNS_IM_AddWording";
    public const string AddTime = "Tag_SNS_IM_AddTime";
    public const string CustomPrefix = "Tag_SNS_Custom_";

    private const string SourcePrefix = "AddSource_Type_";
    private const int LongestSourceKeyword = 8;

    private readonly LimitOptions _limits = options.Value.Limits;

    /// <summary><c>AddSource_Type_</c> and 1 to 8 letters.</summary>
    public static bool IsSource(string? source) =>
        source is not null
        && source.StartsWith(SourcePrefix, StringComparison.Ordinal)
        && source.Length - SourcePrefix.Length is > 0 and <= LongestSourceKeyword
        && source.AsSpan(SourcePrefix.Length).IndexOfAnyExcept(s_letters) < 0;

    public bool IsRemark(string? remark) => Require.Fits(remark ?? "", _limits.Remark);

    public bool IsWording(string? wording) => Require.Fits(wording ?? "", _limits.AddWording);

    public bool IsListName(string? name) => !string.IsNullOrEmpty(name) && Require.Fits(name, _limits.FriendListName);

    /// <summary>Whether the app has declared the custom field.</summary>
    public static bool IsCustomTag(App app, string? tag) =>
        tag is not null
        && tag.StartsWith(CustomPrefix, StringComparison.Ordinal)
        && app.Settings.FriendFields.Any(field => tag.AsSpan(CustomPrefix.Length).SequenceEqual(field.Key));

    public bool IsCustomValue(TagValue value) => value.Number is not null || (value.Text is { } text && Require.Fits(text, _limits.Value));

    private static readonly System.Buffers.SearchValues<char> s_letters = System.Buffers.SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
    );
}
