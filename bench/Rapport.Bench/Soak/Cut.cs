namespace Rapport.Bench.Soak;

/// <summary>How a device loses its connection.</summary>
internal enum Cut
{
    None,

    /// <summary>Nothing it sent is unanswered.</summary>
    WhileIdle,

    /// <summary>Right after sending; what the server has not read yet is lost.</summary>
    AfterSending,

    /// <summary>In the middle of the last frame.</summary>
    WhileSending,

    /// <summary>With the first frame that comes after sending; what comes behind it is lost.</summary>
    WhileReceiving,

    /// <summary>After sending, and nobody notices: the device logs in anew while the old connection still stands.</summary>
    Unnoticed,
}
