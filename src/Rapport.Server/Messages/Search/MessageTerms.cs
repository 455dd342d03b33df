using System.Globalization;
using System.Text.Json;
using Rapport.Storage;

namespace Rapport.Server.Messages.Search;

/// <summary>
/// What a message can be found by: whose it is, who sent it, the types of its elements, and its words. The first three are terms too, set off by
/// a character no text leads to, so that the index itself keeps one account's messages from everybody else's.
/// </summary>
internal static class MessageTerms
{
    private const char OwnerMark = '\uE000';
    private const char SenderMark = '\uE001';
    private const char TypeMark = '\uE002';
    private const char SelfMark = '\uE003';

    /// <summary>Between two texts, so that nothing is found across them.</summary>
    private const string Gap = "\uE004";

    private const string Face = "TIMFaceElem";

    public static TextPhrase Owner(long account) => TextPhrase.Of(Marked(OwnerMark, account));

    public static TextPhrase Sender(long account) => TextPhrase.Of(Marked(SenderMark, account));

    /// <summary>What an account has written to itself.</summary>
    public static TextPhrase Self(long account) => TextPhrase.Of(Marked(SelfMark, account));

    public static TextPhrase Type(string type) => TextPhrase.Of(Marked(TypeMark, type));

    /// <summary>All terms of a message. What cannot be found has no owner.</summary>
    public static List<string> Of(Message message)
    {
        using var body = JsonDocument.Parse(message.Body);
        var types = body.RootElement.EnumerateArray().Select(element => element.GetProperty("MsgType").GetString()!).Distinct().ToList();
        if (message.IsRecalled || types is [Face])
            return [Gap];

        List<string> terms = [Marked(OwnerMark, message.Pair.Low)];
        if (message.Pair.Low == message.Pair.High)
            terms.Add(Marked(SelfMark, message.Pair.Low));
        else
            terms.Add(Marked(OwnerMark, message.Pair.High));
        terms.Add(Marked(SenderMark, message.From));
        terms.AddRange(types.Select(type => Marked(TypeMark, type)));

        foreach (var text in body.RootElement.EnumerateArray().SelectMany(TextsOf))
        {
            terms.Add(Gap);
            TextTerms.Add(terms, text);
        }

        return terms;
    }

    private static IEnumerable<string> TextsOf(JsonElement element)
    {
        var content = element.GetProperty("MsgContent");
        string[] names = element.GetProperty("MsgType").GetString() switch
        {
            "TIMTextElem" => ["Text"],
            "TIMLocationElem" => ["Desc"],
            "TIMCustomElem" => ["Data", "Desc"],
            "TIMFileElem" => ["FileName"],
            "TIMRelayElem" => ["Title", "AbstractList"],
            _ => [],
        };
        return names.SelectMany(name => content.TryGetProperty(name, out var value) ? TextsIn(value) : []);
    }

    private static IEnumerable<string> TextsIn(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.String when IsText(value) => [value.GetString()!],
            JsonValueKind.Array => value.EnumerateArray().Where(IsText).Select(one => one.GetString()!),
            _ => [],
        };

    private static bool IsText(JsonElement value) => value.ValueKind == JsonValueKind.String && MessageElements.IsReadable(value);

    private static string Marked(char mark, long number) => string.Create(CultureInfo.InvariantCulture, $"{mark}{number}");

    private static string Marked(char mark, string type) => mark + type.ToLowerInvariant();
}
