namespace Rapport.Contracts.Messages;

/// <summary>
/// <c>openim/search_msg</c>: a client finds its own messages by words. At least one of <see cref="KeywordList"/>, <see cref="From_Account"/> and
/// <see cref="MsgTypeList"/> is given.
/// </summary>
public sealed class SearchMsgRequest
{
    /// <summary>
    /// Up to 5 keywords of up to 300 bytes. Each is found as it is written, whatever is large or small: whole words and the beginning of the last
    /// one; in scripts without gaps between words, such as Chinese, any characters that stand behind one another.
    /// </summary>
    public List<string>? KeywordList { get; set; }

    /// <summary><c>or</c> (default): any keyword is enough; <c>and</c>: a message must hold all.</summary>
    public string? KeywordListMatchType { get; set; }

    /// <summary>Only messages these accounts have sent, up to 5.</summary>
    public List<string>? From_Account { get; set; }

    /// <summary>Only messages with elements of these types, for example <c>TIMImageElem</c>. Messages that are nothing but a <c>TIMFaceElem</c> are not found.</summary>
    public List<string>? MsgTypeList { get; set; }

    /// <summary>Only the conversation with this account. Left out: all conversations.</summary>
    public string? Peer_Account { get; set; }

    /// <summary>Only messages up to this moment, Unix seconds; 0: up to now.</summary>
    public long? TimePosition { get; set; }

    /// <summary>Only messages of so many seconds before that; 0: all.</summary>
    public long? TimePeriod { get; set; }

    /// <summary>How many messages, or conversations, are wanted: 1 to 100, default 20.</summary>
    public long? MaxCnt { get; set; }

    /// <summary>The reply's <see cref="SearchMsgReply.Cursor"/>, for the next page.</summary>
    public string? Cursor { get; set; }
}

/// <summary>The reply of <see cref="SearchMsgRequest"/>.</summary>
public sealed class SearchMsgReply : Reply
{
    /// <summary>How many messages of the conversation were found, or in how many conversations any were. Only the last stored 5,000 are looked at.</summary>
    public long TotalCount { get; set; }

    /// <summary>What to ask with for the next page; empty: there is none.</summary>
    public string Cursor { get; set; } = "";

    /// <summary>The one conversation, if anything was found in it; or those with something found, the last stored message first.</summary>
    public List<SearchItem> ResultItem { get; set; } = [];
}

/// <summary>What was found in one conversation.</summary>
public sealed class SearchItem
{
    /// <summary>The peer.</summary>
    public string Peer_Account { get; set; } = "";

    /// <summary>How many messages were found in it.</summary>
    public long MsgCount { get; set; }

    /// <summary>
    /// Of the conversation that was named: a page of the messages, the last stored first. Of several conversations: the message, if it is only one.
    /// </summary>
    public List<MsgItem> MsgList { get; set; } = [];
}
