using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using Rapport.Bench.Load;

namespace Rapport.Bench.Children;

/// <summary>Debian's ejabberd with its usual settings: the chat server to compare with. It is only measured where it is installed.</summary>
internal sealed class EjabberdChild : Child
{
    private const string Executable = "/usr/sbin/ejabberdctl";

    private readonly string _folder;
    private readonly string _node;

    private EjabberdChild(string folder, string node, int port)
        // A runtime of .NET starts its children with room for a thousand files; each client is one.
        : base(
            "/bin/bash",
            [
                "-c",
                $"ulimit -n $(ulimit -H -n); export HOME={folder}; exec setpriv --reuid=ejabberd --regid=ejabberd --init-groups {Executable} -n {node} -d {folder} -l {folder} -s {folder} -f {folder}/ejabberd.yml foreground",
            ],
            port
        )
    {
        _folder = folder;
        _node = node;
    }

    public static bool IsInstalled => File.Exists(Executable);

    /// <summary>Resident memory of the server itself; what is started is a script.</summary>
    public double ServerMegabytes
    {
        get
        {
            var pid = Run("pgrep", "-f", $"beam.smp.*{_node}").Split('\n')[0];
            var line = File.ReadLines($"/proc/{pid}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
            return double.Parse(line.AsSpan(6, line.Length - 9), CultureInfo.InvariantCulture) / 1024;
        }
    }

    /// <param name="archives">Every message is kept, in its own database (Mnesia).</param>
    public static async Task<EjabberdChild> StartAsync(bool archives)
    {
        var folder = Directory.CreateTempSubdirectory("rapport-bench-ejabberd-").FullName;
        var port = FreePort();
        await File.WriteAllTextAsync(
            Path.Combine(folder, "ejabberd.yml"),
            $"""
            hosts: [localhost]
            loglevel: error
            registration_timeout: infinity
            auth_method: internal
            listen:
              - {"{"}port: {port}, ip: "127.0.0.1", module: ejabberd_c2s, backlog: 1000{"}"}
            access_rules:
              c2s: {"{"}allow: all{"}"}
              register: {"{"}allow: all{"}"}
            modules:
              mod_register: {"{"}access: register, ip_access: all{"}"}
            {(archives ? "  mod_mam: {default: always, db_type: mnesia}" : "")}

            """
        );
        Run("chown", "-R", "ejabberd", folder);
        var child = new EjabberdChild(folder, $"bench{port}@localhost", port);
        await child.WaitUntilListeningAsync();
        while (true)
        {
            try
            {
                (await XmppSocket.EnterAsync(port, "probe")).Dispose();
                return child;
            }
            catch (Exception e) when (e is IOException or SocketException)
            {
                // It listens before it can serve.
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
            }
        }
    }

    public override async ValueTask DisposeAsync()
    {
        Run("pkill", "-KILL", "-f", $"beam.smp.*{_node}");
        await base.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static string Run(string command, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output.Trim();
    }
}
