using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Rapport.Server.Configuration;

namespace Rapport.Server.Operations;

/// <summary>
/// The bearer credential of the operator API: the configured one, or one that is made at the first start and kept in a file
/// of the data folder that only the server's user may read.
/// </summary>
public sealed class OperatorCredential(IOptions<RapportOptions> options)
{
    internal const string FileName = "operator-token";

    private byte[] _hash = [];

    /// <summary>Where the credential is kept when none is configured.</summary>
    public string File { get; } = Path.Combine(options.Value.DataDirectory, FileName);

    /// <summary>Reads or makes the credential.</summary>
    /// <returns>The credential if it was made just now, else <c>null</c>.</returns>
    public string? Load()
    {
        var token = options.Value.Operator.Token;
        string? made = null;
        if (string.IsNullOrEmpty(token))
        {
            if (!System.IO.File.Exists(File))
            {
                made = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
                Write(made);
            }

            token = System.IO.File.ReadAllText(File).Trim();
        }

        _hash = SHA256.HashData(Encoding.UTF8.GetBytes(token));
        return made;
    }

    /// <summary>Whether this is the credential. Takes the same time whatever the difference.</summary>
    public bool Matches(string token) => _hash.Length > 0 && CryptographicOperations.FixedTimeEquals(_hash, SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    private void Write(string token)
    {
        var create = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            create.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var writer = new StreamWriter(File, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), create);
        writer.WriteLine(token);
    }
}
