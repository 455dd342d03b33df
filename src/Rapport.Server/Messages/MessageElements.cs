using System.Collections.Frozen;
using System.Text.Json;
using Rapport.Contracts;
using Rapport.Contracts.Json;

namespace Rapport.Server.Messages;

/// <summary>
/// What the elements of a message must look like (1047/33527). Only what a receiver would stumble over is refused: values of the wrong
/// type, and texts, faces and places without what makes them so. Everything else is handed on as it came.
/// </summary>
internal static class MessageElements
{
    private static readonly FrozenDictionary<string, Element> s_elements = new Dictionary<string, Element>
    {
        ["TIMTextElem"] = new(Texts: ["Text"], Required: ["Text"]),
        ["TIMLocationElem"] = new(Texts: ["Desc"], Numbers: ["Latitude", "Longitude"], Required: ["Latitude", "Longitude"]),
        ["TIMFaceElem"] = new(Texts: ["Data"], Numbers: ["Index"], Required: ["Index"]),
        ["TIMCustomElem"] = new(Texts: ["Data", "Desc", "Ext", "Sound"]),
        ["TIMSoundElem"] = new(Texts: ["Url", "UUID"], Numbers: ["Size", "Second", "Download_Flag"]),
        ["TIMImageElem"] = new(Texts: ["UUID"], Numbers: ["ImageFormat"], Lists: ["ImageInfoArray"]),
        ["TIMFileElem"] = new(Texts: ["Url", "UUID", "FileName"], Numbers: ["FileSize", "Download_Flag"]),
        ["TIMVideoFileElem"] = new(
            Texts: ["VideoUrl", "VideoUUID", "VideoFormat", "ThumbUrl", "ThumbUUID", "ThumbFormat"],
            Numbers: ["VideoSize", "VideoSecond", "VideoDownloadFlag", "ThumbSize", "ThumbWidth", "ThumbHeight", "ThumbDownloadFlag"]
        ),
        ["TIMRelayElem"] = new(Texts: ["Title", "CompatibleText", "JsonMsgKey"], Numbers: ["MsgNum"], Lists: ["AbstractList", "MsgList"]),
    }.ToFrozenDictionary();

    /// <summary>Whether there are elements of this type.</summary>
    public static bool IsKnown(string type) => s_elements.ContainsKey(type);

    /// <summary>What is wrong with the elements, or <c>null</c>.</summary>
    public static (WireError Error, string Why)? WhyNot(RawJson? elements)
    {
        if (elements is null || elements.Kind == JsonValueKind.Null)
            return (Errors.Message.InvalidBody, "MsgBody is missing");
        if (elements.Kind != JsonValueKind.Array)
            return (Errors.Message.BodyNotArray, Errors.Message.BodyNotArray.Sentence);

        using var document = JsonDocument.Parse(elements.Utf8);
        if (document.RootElement.GetArrayLength() == 0)
            return (Errors.Message.InvalidBody, "MsgBody is empty");

        var customs = 0;
        foreach (var element in document.RootElement.EnumerateArray())
        {
            if (WhyNot(element) is { } why)
                return (Errors.Message.InvalidElement, why);
            if (element.GetProperty("MsgType").ValueEquals("TIMCustomElem"u8) && ++customs > 1)
                return (Errors.Message.InvalidElement, "a message has at most one TIMCustomElem");
        }

        return null;
    }

    private static string? WhyNot(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object)
            return "an element of MsgBody is not an object";
        if (!element.TryGetProperty("MsgType", out var type) || type.ValueKind != JsonValueKind.String)
            return "an element of MsgBody has no MsgType";
        if (!element.TryGetProperty("MsgContent", out var content) || content.ValueKind != JsonValueKind.Object)
            return "an element of MsgBody has no MsgContent";

        return !IsReadable(type) || !s_elements.TryGetValue(type.GetString()!, out var rules) ? "unknown MsgType" : rules.WhyNot(content);
    }

    /// <summary>Whether a text can be decoded; half a character beyond the basic plane cannot.</summary>
    public static bool IsReadable(JsonElement text)
    {
        try
        {
            _ = text.GetString();
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private sealed record Element(
        IReadOnlyList<string>? Texts = null,
        IReadOnlyList<string>? Numbers = null,
        IReadOnlyList<string>? Lists = null,
        IReadOnlyList<string>? Required = null
    )
    {
        public string? WhyNot(JsonElement content)
        {
            foreach (var name in Required ?? [])
            {
                if (!content.TryGetProperty(name, out _))
                    return $"{name} is missing";
            }

            return Wrong(content, Texts, JsonValueKind.String) ?? Wrong(content, Numbers, JsonValueKind.Number) ?? Wrong(content, Lists, JsonValueKind.Array);
        }

        private string? Wrong(JsonElement content, IReadOnlyList<string>? names, JsonValueKind kind)
        {
            foreach (var name in names ?? [])
            {
                if (!content.TryGetProperty(name, out var value) || (value.ValueKind == JsonValueKind.Null && Required?.Contains(name) != true))
                    continue;
                if (value.ValueKind != kind || (kind == JsonValueKind.String && !IsReadable(value)))
                    return $"{name} has the wrong type";
            }

            return null;
        }
    }
}
