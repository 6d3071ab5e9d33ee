using System.Globalization;

namespace Gordo.Benchmarks.Load;

/// <summary>Creates a collection of thousands of models, each with its own files.</summary>
internal static class ManyModels
{
    /// <summary>Writes copies of the recorded autoencoder of 20 tags.</summary>
    /// <param name="folder">The folder for the models, named after a revision.</param>
    /// <param name="count">The number of models, which are named <c>model-0</c> and so on.</param>
    public static void Write(string folder, int count)
    {
        string model = Path.Combine(BenchmarkCollection.Directory, "autoencoder-20");
        string[] files = Directory.GetFiles(model);
        byte[][] contents = Array.ConvertAll(files, File.ReadAllBytes);
        for (int i = 0; i < count; i++)
        {
            string copy = Directory.CreateDirectory(Path.Combine(folder, Name(i))).FullName;
            for (int file = 0; file < files.Length; file++)
                File.WriteAllBytes(Path.Combine(copy, Path.GetFileName(files[file])), contents[file]);
        }
    }

    /// <summary>Returns the name of a model.</summary>
    public static string Name(int model) => string.Create(CultureInfo.InvariantCulture, $"model-{model}");
}
