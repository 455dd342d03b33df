using System.Text.Json;
using Rapport.Client.Gateway;

namespace Rapport.Recovery.Tests;

/// <summary>A message somebody wants sent. Its text is its own in the whole test, so it is known again wherever it turns up.</summary>
/// <param name="From">The sender.</param>
/// <param name="To">The receiver.</param>
/// <param name="Sequence">Its <c>MsgSeq</c>; grows with every message from the sender's device to the receiver.</param>
/// <param name="Random">Its <c>MsgRandom</c>.</param>
/// <param name="SyncOtherMachine">What the app backend says about the sender's side; <c>null</c>: nothing, or an app user sends.</param>
internal sealed record Letter(string From, string To, long Sequence, long Random, long? SyncOtherMachine = null)
{
    /// <summary>The device it is sent with; <c>null</c>: the app backend sends it.</summary>
    public MessageDevice? Device { get; init; }

    /// <summary>Letters of the same batch were under way together; a batch begins when all before it are acknowledged.</summary>
    public int Batch { get; init; }

    /// <summary>What makes carriers stumble stands in every text.</summary>
    public string Text { get; } = $"{From} an {To} #{Sequence}/{Random}: \"ä\\n\" 你好 👋\n";

    /// <summary>The key in the reply; <c>null</c>: not acknowledged.</summary>
    public string? Key { get; private set; }

    /// <summary>The number told with the reply; <c>null</c>: the reply said that the message was there already.</summary>
    public long? Number { get; private set; }

    /// <summary>The sender's history has it.</summary>
    public bool IsInSendersHistory => SyncOtherMachine != 2;

    /// <summary>The sender's devices are told of it.</summary>
    public bool IsToldToSender => Device is not null || SyncOtherMachine == 1;

    /// <summary>As the app backend sends it.</summary>
    public object ForBackend =>
        new
        {
            SyncOtherMachine,
            From_Account = From,
            To_Account = To,
            MsgSeq = Sequence,
            MsgRandom = Random,
            MsgBody = Elements,
        };

    /// <summary>As a device sends it.</summary>
    public string ForDevice =>
        JsonSerializer.Serialize(
            new
            {
                To_Account = To,
                MsgSeq = Sequence,
                MsgRandom = Random,
                MsgBody = Elements,
            }
        );

    private object[] Elements => [new { MsgType = "TIMTextElem", MsgContent = new { Text } }];

    public void Acknowledge(string key) => Key = key;

    public void Acknowledge(GatewayReply answer)
    {
        Number = answer.Changes.SingleOrDefault()?.Sequences.Message;
        Acknowledge(answer.Reply.GetProperty("MsgKey").GetString()!);
    }
}
