using System.Buffers;
using System.Runtime.InteropServices;

namespace Gordo.Tests.Engines.Compiled.Bounds;

/// <summary>
/// Memory between two inaccessible pages: reading or writing one element out of bounds ends the process with a stack trace
/// that names the kernel. That is how tests that use it fail.
/// </summary>
/// <remarks>Linux only; <see cref="Require"/> skips the test elsewhere.</remarks>
internal sealed unsafe partial class GuardedMemory : IDisposable
{
    private const int None = 0, ReadWrite = 3, PrivateAnonymous = 0x22;

    private readonly List<(nint Address, nuint Length)> _mapped = [];
    private (nint Address, int Bytes) _last;

    public static void Require()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Ignore("guard pages need mmap and mprotect of Linux");
    }

    /// <summary>Returns elements followed by <paramref name="paddingBytes"/> of accessible padding and the guard page.</summary>
    public Span<T> BeforeGuard<T>(int count, int paddingBytes = 0)
        where T : unmanaged
    {
        (nint start, nuint length) = Map((nuint)count * (nuint)sizeof(T) + (nuint)paddingBytes);
        _last = (start + (nint)length - paddingBytes - count * sizeof(T), count * sizeof(T));
        return new Span<T>((void*)_last.Address, count);
    }

    /// <summary>Returns the result of the last call of <see cref="BeforeGuard{T}(int, int)"/>.</summary>
    public Span<T> Last<T>()
        where T : unmanaged => new((void*)_last.Address, _last.Bytes / sizeof(T));

    /// <summary>Returns a copy of bytes, followed by the guard page, for readers that take memory.</summary>
    public ReadOnlyMemory<byte> Memory(ReadOnlySpan<byte> bytes)
    {
        _ = BeforeGuard<byte>(bytes);
        return new Manager(_last.Address, _last.Bytes).Memory;
    }

    /// <summary>Returns a copy of elements, followed by padding and the guard page; see the other overload.</summary>
    public Span<T> BeforeGuard<T>(ReadOnlySpan<T> values, int paddingBytes = 0)
        where T : unmanaged
    {
        Span<T> copy = BeforeGuard<T>(values.Length, paddingBytes);
        values.CopyTo(copy);
        return copy;
    }

    /// <summary>Returns elements preceded by the guard page.</summary>
    public Span<T> AfterGuard<T>(int count)
        where T : unmanaged => new((void*)Map((nuint)count * (nuint)sizeof(T)).Start, count);

    /// <summary>Returns a copy of elements, preceded by the guard page.</summary>
    public Span<T> AfterGuard<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        Span<T> copy = AfterGuard<T>(values.Length);
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

    // Whole pages, plus an inaccessible one at each end.
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
        // The content of the padding must not matter: as floats and doubles these bytes are NaN.
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
