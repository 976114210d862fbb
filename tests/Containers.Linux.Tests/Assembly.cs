// Descriptors and children belong to the whole process: tests that count them cannot share it with others at work.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
