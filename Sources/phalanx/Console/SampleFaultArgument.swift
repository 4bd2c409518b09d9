public import ArgumentParser
public import RecordingIO

/// What `--allow` takes.
extension SampleFault: ExpressibleByArgument {}
