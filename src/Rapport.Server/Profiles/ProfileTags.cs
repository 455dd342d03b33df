namespace Rapport.Server.Profiles;

/// <summary>The names of the standard profile fields (1047/33520).</summary>
internal static class ProfileTags
{
    public const string Nick = "Tag_Profile_IM_Nick";
    public const string Gender = "Tag_Profile_IM_Gender";
    public const string BirthDay = "Tag_Profile_IM_BirthDay";
    public const string Location = "Tag_Profile_IM_Location";
    public const string SelfSignature = "Tag_Profile_IM_SelfSignature";
    public const string AllowType = "Tag_Profile_IM_AllowType";
    public const string Language = "Tag_Profile_IM_Language";
    public const string Image = "Tag_Profile_IM_Image";
    public const string MsgSettings = "Tag_Profile_IM_MsgSettings";
    public const string AdminForbidType = "Tag_Profile_IM_AdminForbidType";
    public const string Level = "Tag_Profile_IM_Level";
    public const string Role = "Tag_Profile_IM_Role";

    /// <summary>What the tag of every custom field begins with.</summary>
    public const string CustomPrefix = "Tag_Profile_Custom_";
}
