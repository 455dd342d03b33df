namespace Rapport.Server.Relationships;

/// <summary>How the wire names the four ways two accounts can stand to each other. A is the owner, B the other.</summary>
internal static class RelationNames
{
    public static string OfFriends(bool there, bool back) =>
        (there, back) switch
        {
            (true, true) => "CheckResult_Type_BothWay",
            (true, false) => "CheckResult_Type_AWithB",
            (false, true) => "CheckResult_Type_BWithA",
            _ => "CheckResult_Type_NoRelation",
        };

    public static string OfBlock(bool there, bool back) =>
        (there, back) switch
        {
            (true, true) => "BlackCheckResult_Type_BothWay",
            (true, false) => "BlackCheckResult_Type_AWithB",
            (false, true) => "BlackCheckResult_Type_BWithA",
            _ => "BlackCheckResult_Type_NO",
        };
}
