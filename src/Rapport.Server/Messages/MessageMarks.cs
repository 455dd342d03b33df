namespace Rapport.Server.Messages;

/// <summary>What is to be known of a stored message. The numbers are in the database.</summary>
[Flags]
public enum MessageMarks
{
    None = 0,

    /// <summary>The side with the higher account number sent it.</summary>
    FromHigh = 1,

    /// <summary>It was recalled.</summary>
    Recalled = 2,

    /// <summary>The receiver has confirmed having read it.</summary>
    PeerRead = 4,

    /// <summary>The sender wants that confirmation.</summary>
    NeedsReceipt = 8,

    /// <summary>Key-value pairs may be attached.</summary>
    TakesExtensions = 16,

    /// <summary>It does not count as unread.</summary>
    NoUnread = 32,

    /// <summary>It does not move the conversation in the lists, nor is it shown there.</summary>
    NoLastMsg = 64,

    /// <summary>It was imported; its time is not when it was stored.</summary>
    Imported = 128,

    /// <summary>The sender's devices are not told; they find it in the history.</summary>
    SenderNotTold = 256,

    /// <summary>The receiver's devices are not told; they find it in the history.</summary>
    ReceiverNotTold = 512,
}
