using System.Buffers;
using System.Runtime.InteropServices;

namespace Gordo.Tests.Engines.Compiled.Bounds;

/// <summary>
/// Memory between two pages that may not be touched: whoever reads or writes one element too far ends the process there,
/// with a stack trace that names the kernel. That is what a failure of the tests that use it looks like.
/// </summary>
/// <remarks>Linux only; <see cref="Require"/> skips a test by name elsewhere.</remarks>
internal sealed unsafe partial class GuardedMemory : IDisposable
{
    private const int None = 0, ReadWrite = 3, PrivateAnonymous = 0x22;

    private readonly List<(nint Address, nuint Length)> _mapped = [];
    private (nint Address, int Bytes) _last;

    public static void Require()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Ignore("guard pages are made by mmap and mprotect of Linux");
    }

    /// <summary>Elements with the guard directly behind the last, but for <paramref name="slackBytes"/> that may be touched.</summary>
    public Span<T> Before<T>(int count, int slackBytes = 0)
        where T : unmanaged
    {
        (nint start, nuint length) = Map((nuint)count * (nuint)sizeof(T) + (nuint)slackBytes);
        _last = (start + (nint)length - slackBytes - count * sizeof(T), count * sizeof(T));
        return new Span<T>((void*)_last.Address, count);
    }

    /// <summary>What <see cref="Before{T}(int, int)"/> gave last.</summary>
    public Span<T> Last<T>()
        where T : unmanaged => new((void*)_last.Address, _last.Bytes / sizeof(T));

    /// <summary>A copy of bytes with the guard directly behind the last, for those who take memory.</summary>
    public ReadOnlyMemory<byte> Memory(ReadOnlySpan<byte> bytes)
    {
        _ = Before<byte>(bytes);
        return new Manager(_last.Address, _last.Bytes).Memory;
    }

    /// <summary>A copy of elements with the guard directly behind the last; see the other overload.</summary>
    public Span<T> Before<T>(ReadOnlySpan<T> values, int slackBytes = 0)
        where T : unmanaged
    {
        Span<T> copy = Before<T>(values.Length, slackBytes);
        values.CopyTo(copy);
        return copy;
    }

    /// <summary>Elements with the guard directly in front of the first.</summary>
    public Span<T> Behind<T>(int count)
        where T : unmanaged => new((void*)Map((nuint)count * (nuint)sizeof(T)).Start, count);

    /// <summary>A copy of elements with the guard directly in front of the first.</summary>
    public Span<T> Behind<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        Span<T> copy = Behind<T>(values.Length);
        values.CopyTo(copy);
        return copy;
    }

    public void Dispose()
    {
        foreach ((nint address, nuint length) in _mapped)
            _ = Unmap(address, length);
        _mapped.Clear();
    }

    private sealed class Manager(nint address, int length) : MemoryManager<byte>
    {
        public override Span<byte> GetSpan() => new((void*)address, length);

        public override MemoryHandle Pin(int elementIndex = 0) => new((void*)(address + elementIndex));

        public override void Unpin()
        {
        }

        protected override void Dispose(bool disposing)
        {
        }
    }

    // Whole pages, with one more at each end that is closed.
    private (nint Start, nuint Length) Map(nuint bytes)
    {
        nuint page = (nuint)Environment.SystemPageSize, length = Math.Max(page, (bytes + page - 1) / page * page);
        nint address = MapPages(0, length + 2 * page, ReadWrite, PrivateAnonymous, -1, 0);
        if (address == -1)
            throw new InvalidOperationException($"mmap: error {Marshal.GetLastPInvokeError()}");
        _mapped.Add((address, length + 2 * page));
        nint start = address + (nint)page;
        if (Protect(address, page, None) != 0 || Protect(start + (nint)length, page, None) != 0)
            throw new InvalidOperationException($"mprotect: error {Marshal.GetLastPInvokeError()}");
        // What a kernel reads of the slack must not matter: as floats and doubles these bytes are NaN.
        new Span<byte>((void*)start, (int)length).Fill(0xFF);
        return (start, length);
    }

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint MapPages(nint address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Protect(nint address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Unmap(nint address, nuint length);
}
