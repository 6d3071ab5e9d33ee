using System.Collections.Concurrent;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using Gordo.Api.Fleet;

namespace Gordo.Tests.Fleet;

/// <summary>Answers of many threads arrive whole, each once and soon.</summary>
internal sealed class FleetOutputTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    [Test]
    public async Task Answers_of_many_threads_arrive_whole_and_once([Values(10, 3000, 200_000)] int longest)
    {
        var pipe = new Pipe();
        Task<string> read = ReadAllAsync(pipe.Reader);
        var sent = new ConcurrentBag<string>();
        await using (var output = new FleetOutput(pipe.Writer, CancellationToken.None))
        {
            await Task.WhenAll(Enumerable.Range(0, 4).Select(thread => Task.Run(async () =>
            {
                var random = new Random(thread);
                for (int i = 0; i < 200; i++)
                {
                    // The end of the line is a byte of it; a line of one byte is that alone.
                    int length = random.Next(8) == 0 ? random.Next(longest) : random.Next(Math.Min(longest, 500));
                    string answer = Answer(thread, i, length);
                    sent.Add(answer);
                    byte[] bytes = Encoding.ASCII.GetBytes(answer + "\n");
                    await output.WriteAsync(bytes);
                    // The caller uses its memory for the next answer.
                    Array.Fill(bytes, (byte)'!');
                }
            })));
        }
        await pipe.Writer.CompleteAsync();
        string[] lines = (await read).Split('\n');
        lines[^1].Should().BeEmpty();
        lines.Length.Should().Be(801);
        lines[..^1].Order(StringComparer.Ordinal).SequenceEqual(sent.Order(StringComparer.Ordinal)).Should().BeTrue("each line is an answer");
    }

    [Test]
    public async Task Answers_of_one_thread_keep_their_order()
    {
        var pipe = new Pipe();
        Task<string> read = ReadAllAsync(pipe.Reader);
        var expected = new StringBuilder();
        await using (var output = new FleetOutput(pipe.Writer, CancellationToken.None))
        {
            for (int i = 0; i < 300; i++)
            {
                string answer = Answer(0, i, (i * 7919) % 40_000) + "\n";
                expected.Append(answer);
                await output.WriteAsync(Encoding.ASCII.GetBytes(answer));
            }
        }
        await pipe.Writer.CompleteAsync();
        ((await read) == expected.ToString()).Should().BeTrue();
    }

    [TestCase(1)]
    [TestCase(1000)]
    [TestCase(16 * 1024 - 1)]
    [TestCase(16 * 1024)]
    [TestCase(32 * 1024)]
    [TestCase(32 * 1024 + 1)]
    public async Task Answer_arrives_soon_without_others_after_it(int length)
    {
        var pipe = new Pipe();
        await using var output = new FleetOutput(pipe.Writer, CancellationToken.None);
        for (int round = 0; round < 2; round++)
        {
            byte[] answer = Encoding.ASCII.GetBytes(Answer(round, 0, length));
            await output.WriteAsync(answer);
            using var limit = new CancellationTokenSource(Soon);
            ReadResult result = await pipe.Reader.ReadAtLeastAsync(length, limit.Token);
            byte[] received = new byte[result.Buffer.Length];
            System.Buffers.BuffersExtensions.CopyTo(result.Buffer, received);
            received.AsSpan().SequenceEqual(answer).Should().BeTrue();
            pipe.Reader.AdvanceTo(result.Buffer.End);
        }
    }

    [Test]
    public async Task Answers_wait_for_a_client_that_does_not_read()
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 64 * 1024, resumeWriterThreshold: 32 * 1024));
        var output = new FleetOutput(pipe.Writer, CancellationToken.None);
        int done = 0;
        var all = Task.Run(async () =>
        {
            for (; done < 1000; done++)
                await output.WriteAsync(Encoding.ASCII.GetBytes(Answer(0, done, 999) + "\n"));
        });
        await Task.Delay(200);
        // 64 KB in the pipe, 16 KB and less that exceed it, and 32 KB collected.
        Volatile.Read(ref done).Should().BeInRange(60, 140);
        Task<string> read = ReadAllAsync(pipe.Reader);
        await all;
        await output.DisposeAsync();
        await pipe.Writer.CompleteAsync();
        (await read).Should().HaveLength(1_000_000);
    }

    [Test]
    public async Task Client_that_leaves_closes_the_output([Values(10, 100_000)] int length)
    {
        var pipe = new Pipe();
        await using var output = new FleetOutput(pipe.Writer, CancellationToken.None);
        output.IsClosed.Should().BeFalse();
        await pipe.Reader.CompleteAsync();
        await output.WriteAsync(new byte[length]);
        for (int i = 0; i < 100 && !output.IsClosed; i++)
            await Task.Delay(10);
        output.IsClosed.Should().BeTrue();
        await output.WriteAsync(new byte[length]);
    }

    [Test]
    public async Task Cancelled_output_refuses_answers_and_can_be_disposed()
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 1000, resumeWriterThreshold: 500));
        using var aborted = new CancellationTokenSource();
        var output = new FleetOutput(pipe.Writer, aborted.Token);
        ValueTask waiting = output.WriteAsync(new byte[100_000]);
        await output.WriteAsync(new byte[10]); // collected while the other is being sent
        await aborted.CancelAsync();
        await FluentActions.Awaiting(async () => await waiting).Should().ThrowAsync<OperationCanceledException>();
        await FluentActions.Awaiting(async () => await output.WriteAsync(new byte[100_000])).Should().ThrowAsync<OperationCanceledException>();
        await output.DisposeAsync();
    }

    private static string Answer(int thread, int number, int length)
    {
        string unit = string.Create(CultureInfo.InvariantCulture, $"<{thread}:{number}>");
        return string.Concat(Enumerable.Repeat(unit, (length / unit.Length) + 1))[..length];
    }

    private static async Task<string> ReadAllAsync(PipeReader reader)
    {
        using var text = new MemoryStream();
        await reader.CopyToAsync(text);
        return Encoding.ASCII.GetString(text.ToArray());
    }
}
