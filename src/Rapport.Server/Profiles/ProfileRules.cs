using Microsoft.Extensions.Options;
using Rapport.Contracts;
using Rapport.Contracts.Json;
using Rapport.Server.Api;
using Rapport.Server.Apps;
using Rapport.Server.Configuration;

namespace Rapport.Server.Profiles;

/// <summary>What each profile field may hold, who may read and write it, and what it says while it is unset (1047/33520).</summary>
public sealed class ProfileRules(IOptions<RapportOptions> options)
{
    public const string AllowAny = "AllowType_Type_AllowAny";
    public const string NeedConfirm = "AllowType_Type_NeedConfirm";
    public const string DenyAny = "AllowType_Type_DenyAny";
    public const string ForbidNone = "AdminForbid_Type_None";
    public const string ForbidSendOut = "AdminForbid_Type_SendOut";

    private const int LongestLocation = 16;

    /// <summary>The standard fields: each is a number, or a text with a set of values or a length.</summary>
    private static readonly Dictionary<string, Field> s_standard = new()
    {
        [ProfileTags.Nick] = Field.OfText(),
        [ProfileTags.Gender] = Field.OfChoice("Gender_Type_Unknown", "Gender_Type_Female", "Gender_Type_Male"),
        [ProfileTags.BirthDay] = Field.OfNumber(),
        [ProfileTags.Location] = Field.OfText() with { MostBytes = LongestLocation },
        [ProfileTags.SelfSignature] = Field.OfText(),
        [ProfileTags.AllowType] = Field.OfChoice(NeedConfirm, AllowAny, DenyAny),
        [ProfileTags.Language] = Field.OfNumber(),
        [ProfileTags.Image] = Field.OfText(),
        [ProfileTags.MsgSettings] = Field.OfNumber(),
        [ProfileTags.AdminForbidType] = Field.OfChoice(ForbidNone, ForbidSendOut) with { ClientWrite = false },
        [ProfileTags.Level] = Field.OfNumber(),
        [ProfileTags.Role] = Field.OfNumber(),
    };

    /// <summary>The standard tags, in the documentation's order.</summary>
    public static IEnumerable<string> StandardTags => s_standard.Keys;

    /// <summary>Why the caller may not read the tag; <c>null</c>: he may.</summary>
    public WireError? WhyNotReadable(Caller caller, string tag) => WhyNotReadable(caller.App, tag, caller.IsAdmin);

    /// <summary>Whether app users may read the tag.</summary>
    public bool MayClientsRead(App app, string tag) => WhyNotReadable(app, tag, isAdmin: false) is null;

    /// <summary>The fields that are set and that the caller may read.</summary>
    public List<TagItem> Readable(Caller caller, ProfileDocument profile) =>
        [.. profile.Values.Where(field => WhyNotReadable(caller, field.Key) is null).Select(field => new TagItem { Tag = field.Key, Value = field.Value })];

    /// <summary>Why the caller may not write this value; <c>null</c>: he may. Quoted numbers become numbers.</summary>
    public WireError? WhyNotWritable(Caller caller, string tag, ref TagValue value)
    {
        if (s_standard.TryGetValue(tag, out var standard))
            return !caller.IsAdmin && !standard.ClientWrite ? Errors.Profile.WriteNotAllowed : Check(standard, ref value);
        if (Custom(caller.App, tag) is not { } field)
            return Errors.Profile.TagNotFound;
        if (!(caller.IsAdmin ? field.AdminWrite : field.ClientWrite))
            return Errors.Profile.WriteNotAllowed;
        return value.Number is not null ? null : Check(Field.OfText(), ref value);
    }

    /// <summary>What a tag says now: its value, or what an unset standard field says; <c>null</c>: an unset custom field.</summary>
    public TagValue? ValueOf(App app, ProfileDocument profile, string tag) =>
        profile.Find(tag) is { } value ? value
        : tag == ProfileTags.AllowType ? app.Settings.Switches.DefaultAllowType
        : s_standard.TryGetValue(tag, out var field) && !(field.IsNumber && app.Settings.Switches.AnswersAsRecorded) ? field.Default
        : default(TagValue?);

    private static WireError? WhyNotReadable(App app, string tag, bool isAdmin)
    {
        if (s_standard.ContainsKey(tag))
            return null;
        if (Custom(app, tag) is not { } field)
            return Errors.Profile.TagNotFound;
        return (isAdmin ? field.AdminRead : field.ClientRead) ? null : Errors.Profile.ReadNotAllowed;
    }

    private WireError? Check(Field field, ref TagValue value)
    {
        if (field.IsNumber)
        {
            if (value.Text is { } text && uint.TryParse(text, System.Globalization.NumberStyles.None, null, out var quoted))
                value = quoted;
            if (value.Number is not { } number)
                return Errors.Profile.InvalidType;
            return number is >= 0 and <= uint.MaxValue ? null : Errors.Profile.InvalidValue;
        }

        if (value.Text is not { } content)
            return Errors.Profile.InvalidType;
        if (!Require.Fits(content, options.Value.Limits.Value))
            return content.Contains('\0', StringComparison.Ordinal) ? Errors.Profile.InvalidValue : Errors.Profile.TooLong;
        if (!Require.Fits(content, field.MostBytes))
            return Errors.Profile.InvalidValue;
        return field.Choices.Length == 0 || field.Choices.Contains(content) ? null : Errors.Profile.InvalidValue;
    }

    private static CustomProfileField? Custom(App app, string tag) =>
        tag.StartsWith(ProfileTags.CustomPrefix, StringComparison.Ordinal)
            ? app.Settings.ProfileFields.FirstOrDefault(field => tag.AsSpan(ProfileTags.CustomPrefix.Length).SequenceEqual(field.Key))
            : null;

    /// <summary>What a field may hold.</summary>
    private sealed record Field(bool IsNumber, TagValue Default, params string[] Choices)
    {
        public int MostBytes { get; init; } = int.MaxValue;

        public bool ClientWrite { get; init; } = true;

        public static Field OfText() => new(IsNumber: false, "");

        public static Field OfNumber() => new(IsNumber: true, 0);

        /// <summary>The first choice is what an unset field says.</summary>
        public static Field OfChoice(params string[] choices) => new(IsNumber: false, choices[0], choices);
    }
}
