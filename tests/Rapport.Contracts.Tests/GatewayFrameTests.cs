using System.Text.Json;
using System.Text.Json.Nodes;
using Rapport.Contracts.Gateway;

namespace Rapport.Contracts.Tests;

public sealed class GatewayFrameTests
{
    [Fact]
    public void Requests_of_the_vectors_are_read_and_written()
    {
        foreach (var vector in Vectors.Gateway.Requests)
        {
            if (vector.Frame.TryGetProperty("Body", out var body))
                Again(body, TypeOf(vector.Body)).ShouldBeTrue(vector.Name);
        }
    }

    [Fact]
    public void Replies_of_the_vectors_are_read_and_written()
    {
        foreach (var vector in Vectors.Gateway.Replies)
        {
            Again(vector.Frame.GetProperty("Reply"), TypeOf(vector.Reply)).ShouldBeTrue(vector.Name);
            if (vector.Frame.TryGetProperty("Changes", out var changes))
                changes.EnumerateArray().ShouldAllBe(change => Again(change, typeof(AccountChange)), vector.Name);
        }
    }

    [Fact]
    public void News_of_the_vectors_are_read_and_written()
    {
        foreach (var vector in Vectors.Gateway.News)
            Again(vector.Frame, typeof(NewsFrame)).ShouldBeTrue(vector.Name);
    }

    [Fact]
    public void Keys_and_types_of_later_versions_are_passed_over()
    {
        var news = JsonSerializer.Deserialize(
            """{"Later":{"a":[1]},"Change":{"Sequences":{"Friend":1,"Later":2},"Items":[{"Type":"Later","Later":true}],"Later":null}}""",
            Wire.Json.NewsFrame
        )!;
        (news.Change!.Sequences.Friend, news.Change.Items[0].Type).ShouldBe((1, "Later"));
    }

    private static Type TypeOf(string name) => typeof(Reply).Assembly.GetExportedTypes().Single(type => type.Name == name);

    /// <summary>Whether what is read is written the same.</summary>
    private static bool Again(JsonElement json, Type type) =>
        JsonNode.DeepEquals(JsonNode.Parse(json.GetRawText()), JsonNode.Parse(JsonSerializer.Serialize(json.Deserialize(type, Wire.Json), type, Wire.Json)));
}
