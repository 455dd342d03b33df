using System.Runtime.InteropServices;

namespace Rapport.Storage.Moving;

/// <summary>
/// A new file that is there completely and durably or not at all: written under another name, flushed to disk, then renamed. It holds
/// secrets, so only its owner may read it.
/// </summary>
public sealed partial class DurableFile : IDisposable
{
    private readonly string _path;
    private bool _published;

    /// <exception cref="IOException">It is there already, or cannot be written.</exception>
    public DurableFile(string path)
    {
        _path = Path.GetFullPath(path);
        TemporaryPath = _path + ".partial";
        if (Path.Exists(_path))
            throw new IOException($"{_path} is there already; name another file or remove it first.");

        // Left behind by one that was killed.
        File.Delete(TemporaryPath);
        var create = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.ReadWrite,
        };
        if (!OperatingSystem.IsWindows())
            create.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        Stream = new FileStream(TemporaryPath, create);
    }

    /// <summary>Where it is until it is published.</summary>
    public string TemporaryPath { get; }

    public FileStream Stream { get; }

    /// <summary>Makes it durable and gives it its name.</summary>
    public void Publish()
    {
        Stream.Flush(flushToDisk: true);
        Stream.Dispose();
        File.Move(TemporaryPath, _path, overwrite: false);
        SyncFolder(Path.GetDirectoryName(_path)!);
        _published = true;
    }

    public void Dispose()
    {
        Stream.Dispose();
        if (!_published)
            File.Delete(TemporaryPath);
    }

    /// <summary>A name is durable when its folder is; the runtime has no function for that.</summary>
    private static void SyncFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
            return;

        var descriptor = Open(folder, flags: 0);
        if (descriptor < 0)
            return;
        _ = Sync(descriptor);
        _ = Close(descriptor);
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    private static partial int Sync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
