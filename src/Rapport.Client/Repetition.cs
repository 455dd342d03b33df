using System.Collections.Frozen;

namespace Rapport.Client;

/// <summary>Which failures are worth another try, and for which commands a repetition can do no harm.</summary>
internal static class Repetition
{
    /// <summary>Commands that change nothing.</summary>
    private static readonly FrozenSet<string> s_reading = new[]
    {
        "im_open_login_svc/account_check",
        "openim/query_online_status",
        "openim/querystate",
        "profile/portrait_get",
        "sns/friend_check",
        "sns/friend_get",
        "sns/friend_get_list",
        "sns/group_get",
        "sns/black_list_get",
        "sns/black_list_check",
        "follow/follow_check",
        "follow/follow_get",
        "follow/follow_get_info",
        "openim/admin_getroammsg",
        "openim/get_c2c_unread_msg_num",
        "openim_msg_ext_http_svc/get_key_values",
        "openconfigsvr/getnospeaking",
        "recentcontact/get_list",
        "recentcontact/get_contact_group",
        "recentcontact/search_contact_group",
    }.ToFrozenSet();

    public static bool IsReading(string command) => s_reading.Contains(command);

    /// <summary>The server did not get as far as the command.</summary>
    public static bool WasTurnedAway(long code) => code is 60007 or 60011 or 60018 or 60019;

    /// <summary>The server could not carry the command out, or not in time; nobody knows how far it got.</summary>
    public static bool IsPassingFault(long code) =>
        code is 60008 or 60013 or 60014 or 70169 or 70202 or 70500 or 40006 or 30006 or 30007 or 30008 or 90994 or 50004 or 130014;

    /// <summary>The UserSig has run out or its key was replaced; a new one may do.</summary>
    public static bool IsStaleUserSig(long code) => code is 70001 or 70009;

    /// <summary>The request certainly never reached a server.</summary>
    public static bool NeverArrived(HttpRequestException fault) =>
        fault.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError;
}
