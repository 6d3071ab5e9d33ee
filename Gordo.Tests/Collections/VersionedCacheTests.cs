using Gordo.Core;
using Gordo.Core.Collections;
using Gordo.Core.Collections.Files;
using Gordo.Core.Names;

namespace Gordo.Tests.Collections;

public sealed class VersionedCacheTests
{
    private static readonly FolderVersion Version1 = new(new(1, 1), default);
    private static readonly FolderVersion Version2 = new(new(2, 1), default);

    [Test]
    public void A_failure_is_cached_for_its_version_only()
    {
        VersionedCache<string> cache = Cache();

        for (int i = 0; i < 3; i++)
            FluentActions.Invoking(() => cache.Get(Key(1), Version1, _ => throw new ModelException("malformed"))).Should().Throw<ModelException>();
        cache.LoadCount.Should().Be(1);

        cache.Get(Key(1), Version2, _ => ("mended", Version2)).Should().Be("mended");
    }

    [Test]
    public void A_file_that_cannot_be_read_is_retried()
    {
        VersionedCache<string> cache = Cache();

        FluentActions.Invoking(() => cache.Get(Key(1), Version1, _ => throw new ModelException("unreadable", new IOException())))
            .Should().Throw<ModelException>();

        cache.Get(Key(1), Version1, _ => ("readable", Version1)).Should().Be("readable");
    }

    [Test]
    public void An_unexpected_exception_is_not_cached()
    {
        VersionedCache<string> cache = Cache();

        FluentActions.Invoking(() => cache.Get(Key(1), Version1, _ => throw new InvalidOperationException())).Should().Throw<InvalidOperationException>();

        cache.Get(Key(1), Version1, _ => ("value", Version1)).Should().Be("value");
    }

    [Test]
    public void A_value_newer_than_requested_is_cached_for_the_newer_version()
    {
        VersionedCache<string> cache = Cache();

        cache.Get(Key(1), Version1, _ => ("newer", Version2)).Should().Be("newer");
        cache.Get(Key(1), Version2, _ => throw new InvalidOperationException()).Should().Be("newer");

        cache.LoadCount.Should().Be(1);
    }

    [Test]
    public void An_absent_value_is_not_cached()
    {
        VersionedCache<string> cache = Cache();

        cache.Get(Key(1), Version1, _ => null).Should().BeNull();

        cache.Count.Should().Be(0);
        cache.Get(Key(1), Version1, _ => ("value", Version1)).Should().Be("value");
    }

    [Test]
    public async Task A_waiting_request_can_be_cancelled_while_the_read_continues()
    {
        VersionedCache<string> cache = Cache();
        using var started = new ManualResetEventSlim();
        using var finish = new ManualResetEventSlim();
        Task<string?> reader = Task.Run(async () => await cache.GetAsync(Key(1), Version1, _ =>
        {
            started.Set();
            finish.Wait();
            return ("value", Version1);
        }, CancellationToken.None));
        started.Wait();

        using var cancellation = new CancellationTokenSource();
        ValueTask<string?> waiting = cache.GetAsync(Key(1), Version1, _ => throw new InvalidOperationException(), cancellation.Token);
        await cancellation.CancelAsync();
        await FluentActions.Awaiting(async () => await waiting).Should().ThrowAsync<OperationCanceledException>();

        finish.Set();
        (await reader).Should().Be("value");
        cache.LoadCount.Should().Be(1);
    }

    [Test]
    public async Task A_value_removed_while_being_read_is_returned_but_not_cached()
    {
        VersionedCache<string> cache = Cache();

        string? value = await cache.GetAsync(Key(1), Version1, key =>
        {
            cache.Remove(key);
            return ("value", Version1);
        }, CancellationToken.None);

        value.Should().Be("value");
        cache.Count.Should().Be(0);
        cache.Bytes.Should().Be(0);
    }

    [Test]
    public void Limits_and_byte_counts_hold_under_parallel_use()
    {
        var cache = new VersionedCache<string>(null, 5_000, value => value.Length);
        string value = new('x', 100);

        Parallel.For(0, 20_000, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            ModelKey key = Key((i * 7919) % 200);
            if (i % 50 == 0)
                cache.Remove(key);
            FolderVersion version = i % 3 == 0 ? Version1 : Version2;
            cache.Get(key, version, _ => (value, version)).Should().Be(value);
        });

        cache.Bytes.Should().BeLessThanOrEqualTo(5_000).And.Be(100L * cache.Count);
        cache.Clear();
        cache.Bytes.Should().Be(0);
    }

    [Test]
    public void A_value_larger_than_the_limit_is_cached_alone()
    {
        var cache = new VersionedCache<string>(null, 10, value => value.Length);

        cache.Get(Key(1), Version1, _ => ("a value beyond the bound", Version1));
        cache.Get(Key(2), Version1, _ => ("another one of that size", Version1));

        cache.Count.Should().Be(1);
        cache.Get(Key(2), Version1, _ => throw new InvalidOperationException()).Should().StartWith("another");
    }

    private static VersionedCache<string> Cache() => new(10, 0, value => value.Length);

    private static ModelKey Key(int number) =>
        new(TemporaryCollection.Revision(TemporaryCollection.Current), TemporaryCollection.Name($"model-{number}"));
}
