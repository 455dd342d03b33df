using System.Text.Json;

namespace Rapport.Fuzz.Tests;

/// <summary>What every answer has to look like, whatever was asked.</summary>
internal static class Envelope
{
    /// <summary>Codes that say "a fault of the server".</summary>
    private static readonly long[] s_ourFault = [60008, 60013, 70500, 40006, 30006, 30007, 90994, 10002, 50004, 130014];

    /// <summary>Fails with a sentence when the answer is not as it should be.</summary>
    public static void Check(TestReply reply)
    {
        ((int)reply.Status).ShouldBe(200, reply.ToString());
        reply.ContentType.ShouldBe("application/json; charset=utf-8");
        var root = reply.Json;
        root.ValueKind.ShouldBe(JsonValueKind.Object);
        root.EnumerateObject().Select(property => property.Name).ShouldBeUnique();
        root.GetProperty("ErrorCode").ValueKind.ShouldBe(JsonValueKind.Number);
        root.GetProperty("ErrorInfo").ValueKind.ShouldBe(JsonValueKind.String);

        // One command alone says that some of its receivers failed.
        reply.ActionStatus.ShouldBe(
            reply.ErrorCode != 0 ? "FAIL"
            : reply.Has("ErrorList") && reply.Has("MsgKey") ? "SomeError"
            : "OK"
        );
        s_ourFault.ShouldNotContain(reply.ErrorCode, reply.ToString());
        if (reply.ErrorCode != 0)
        {
            reply.ErrorInfo.ShouldNotBeEmpty();
            return;
        }

        foreach (
            var item in root.EnumerateObject()
                .Where(property => property.Value.ValueKind == JsonValueKind.Array)
                .SelectMany(list => list.Value.EnumerateArray())
        )
        {
            if (item.ValueKind == JsonValueKind.Object && item.TryGetProperty("ResultCode", out var code))
                s_ourFault.ShouldNotContain(code.GetInt64(), reply.ToString());
        }
    }
}
