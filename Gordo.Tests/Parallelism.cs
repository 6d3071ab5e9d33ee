// One more than the gate's machine has cores: some of the tests that run in parallel wait for programs. Only tests with
// [Parallelizable] do; the others measure memory, time or shared state, or are not worth it, and run alone afterwards.
[assembly: LevelOfParallelism(3)]
