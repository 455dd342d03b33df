namespace Rapport.Server.Operations;

/// <summary>
/// The data folder, held by one server at a time: two would number the same events twice and send each other's webhooks. The hold is a
/// lock of the operating system on a file that stays; it ends with the process, however that ends.
/// </summary>
public sealed class DataFolder : IDisposable
{
    private const string LockName = "lock";

    private readonly FileStream _lock;

    private DataFolder(string path, FileStream hold)
    {
        Path = path;
        _lock = hold;
    }

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>Makes the folder if it is not there, and takes hold of it.</summary>
    /// <exception cref="CannotStartException">Another server has it, or it cannot be written.</exception>
    public static DataFolder Open(string path)
    {
        path = System.IO.Path.GetFullPath(path);
        try
        {
            Make(path);
            return new DataFolder(path, File.Open(System.IO.Path.Combine(path, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException e) when (IsHeld(e))
        {
            throw new CannotStartException(
                $"The data folder {path} is in use by another Rapport. Stop that one, or set Rapport:DataDirectory to another folder."
            );
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CannotStartException($"The data folder {path} cannot be used: {e.Message}");
        }
    }

    public void Dispose() => _lock.Dispose();

    /// <summary>The database holds keys, so a new folder is nobody else's. One that is there may be shared on purpose.</summary>
    private static void Make(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static bool IsHeld(IOException fault)
    {
        const int SharingViolationOnWindows = unchecked((int)0x80070020);
        const int WouldBlockOnLinux = 11;
        const int WouldBlockOnMac = 35;
        return fault.HResult is SharingViolationOnWindows or WouldBlockOnLinux or WouldBlockOnMac;
    }
}
