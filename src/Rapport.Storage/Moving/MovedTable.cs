namespace Rapport.Storage.Moving;

/// <summary>A column that is carried from one database to another.</summary>
/// <param name="Name">Its name, the same in every engine.</param>
/// <param name="IsText">A text; otherwise a 64-bit integer.</param>
/// <param name="MayBeNull">Whether it may be null.</param>
/// <param name="Since">The schema step that brought it. Files of older steps lack it, and their rows get its default.</param>
internal sealed record MovedColumn(string Name, bool IsText, bool MayBeNull, int Since);

/// <summary>
/// A table that is carried from one database to another. A test holds this list against the schema, so that a new table or column cannot be
/// forgotten.
/// </summary>
internal sealed class MovedTable
{
    private MovedTable(string name, int since, params IReadOnlyList<MovedColumn> columns)
    {
        Name = name;
        Since = since;
        Columns = [.. columns.Select(column => column with { Since = Math.Max(column.Since, since) })];
    }

    public string Name { get; }

    /// <summary>The schema step that brought it.</summary>
    public int Since { get; }

    public IReadOnlyList<MovedColumn> Columns { get; }

    /// <summary>How many of the first columns make the primary key.</summary>
    public int KeyColumns { get; private init; } = 1;

    /// <summary>Its first column is a number the engine makes and must never make again.</summary>
    public bool IsNumbered { get; private init; }

    /// <summary>Which of its rows are carried; <c>null</c>: all.</summary>
    public string? Only { get; private init; }

    /// <summary>Every table but <c>schema_step</c>, which each database writes for itself.</summary>
    public static IReadOnlyList<MovedTable> All { get; } =
    [
        new("meta", 1, Text("name"), Text("value")) { Only = $"name <> '{UnfinishedImport.MetaName}'" },
        new("app", 1, Number("app_id"), Text("document"), Number("created_ms"), Number("changed_ms")),
        new(
            "account",
            1,
            Number("account_no"),
            Number("app_id"),
            Text("user_id"),
            Number("created_ms"),
            Number("kicked_s"),
            OptionalText("profile"),
            Number("profile_sequence")
        )
        {
            IsNumbered = true,
        },
        new("deleted_account", 1, Number("app_id"), Text("user_id"), Number("deleted_ms")) { KeyColumns = 2 },
        new(
            "tally",
            1,
            Number("account_no"),
            Number("friend_count"),
            Number("block_count"),
            Number("following_count"),
            Number("follower_count"),
            Number("mutual_count"),
            Number("standard_sequence"),
            Number("custom_sequence"),
            Number("list_sequence"),
            Number("block_sequence"),
            Number("event_sequence"),
            Number("application_sequence", since: 2),
            Number("follow_sequence", since: 2),
            Number("applications_read_ms", since: 2),
            Number("conversation_sequence", since: 3)
        ),
        new(
            "tie",
            1,
            Number("owner_no"),
            Number("other_no"),
            OptionalNumber("friend_s"),
            OptionalText("remark"),
            OptionalText("source"),
            OptionalText("wording"),
            OptionalText("custom"),
            OptionalNumber("blocked_s"),
            OptionalNumber("block_rank"),
            OptionalNumber("asked_ms"),
            OptionalText("application")
        )
        {
            KeyColumns = 2,
        },
        new("friend_list", 1, Number("list_no"), Number("owner_no"), Text("name")) { IsNumbered = true },
        new("friend_list_member", 1, Number("owner_no"), Number("other_no"), Number("list_no")) { KeyColumns = 3 },
        new("follow", 1, Number("follower_no"), Number("followed_no"), Number("followed_ms")) { KeyColumns = 2 },
        new(
            "webhook_event",
            1,
            Number("event_no"),
            Number("app_id"),
            Text("command"),
            Text("order_key"),
            Number("order_sequence"),
            Text("platform"),
            Text("client_ip"),
            Text("body"),
            Number("created_ms"),
            OptionalNumber("replay_of"),
            OptionalText("url"),
            Number("state"),
            OptionalText("reason"),
            Number("attempts"),
            Number("next_ms"),
            Number("finished_ms"),
            Number("status"),
            Number("duration_ms"),
            OptionalText("log"),
            OptionalText("asked_as", since: 2)
        )
        {
            IsNumbered = true,
        },
        // Whoever was connected is not any more, and the app's backend must hear of it: the server that starts on the rows ends
        // them with their webhooks, as after a crash. That is why they are carried.
        new(
            "client_session",
            2,
            Number("session_no"),
            Number("account_no"),
            Text("platform"),
            Text("instance"),
            Text("client_ip"),
            Number("state"),
            Number("changed_ms"),
            Number("node_no")
        )
        {
            IsNumbered = true,
        },
        new("presence", 2, Number("account_no"), OptionalText("custom_status"), Number("event_sequence")),
        new(
            "message",
            3,
            Number("message_no"),
            Number("low_no"),
            Number("high_no"),
            Number("time_s"),
            Number("seq"),
            Number("random"),
            Number("flags"),
            Number("hidden"),
            OptionalNumber("client_s"),
            Number("version"),
            Text("body"),
            OptionalText("custom"),
            OptionalText("push")
        )
        {
            IsNumbered = true,
        },
        new(
            "conversation",
            3,
            Number("owner_no"),
            Number("peer_no"),
            Number("newest_no"),
            Number("newest_s"),
            Number("listed_s"),
            Number("unread"),
            Number("read_no"),
            Number("read_s"),
            Number("clear_no"),
            OptionalNumber("pinned_ms"),
            Number("remind")
        )
        {
            KeyColumns = 2,
        },
        new("contact_group", 3, Number("owner_no"), Number("group_no"), Text("name")) { KeyColumns = 2 },
        new("contact_group_last", 3, Number("owner_no"), Number("group_no")),
        new("contact", 3, Number("owner_no"), Number("contact_no"), Number("kind"), Number("marks"), OptionalText("custom"), Number("changed_s"))
        {
            KeyColumns = 3,
        },
        new("contact_group_member", 3, Number("owner_no"), Number("contact_no"), Number("kind"), Number("group_no")) { KeyColumns = 4 },
        new("mute", 3, Number("account_no"), Number("c2c_until_s"), Number("group_until_s")),
        new("message_extension", 3, Number("message_no"), Text("name"), Text("value"), Number("seq")) { KeyColumns = 2 },
        new("message_extension_state", 3, Number("message_no"), Number("latest_seq"), Number("clear_seq"), Number("minute_s"), Number("writes")),
    ];

    private static MovedColumn Number(string name, int since = 1) => new(name, IsText: false, MayBeNull: false, since);

    private static MovedColumn OptionalNumber(string name, int since = 1) => new(name, IsText: false, MayBeNull: true, since);

    private static MovedColumn Text(string name, int since = 1) => new(name, IsText: true, MayBeNull: false, since);

    private static MovedColumn OptionalText(string name, int since = 1) => new(name, IsText: true, MayBeNull: true, since);
}
