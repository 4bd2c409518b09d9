import DecoderHost
public import Reports
extension ReplayResult {
  /// `timing.json`: how long it took on this machine, this time.
  public var timingDocument: JSONValue {
    .object([
      ("schema_version", .integer(Self.schemaVersion)),
      ("times_real_time", .number(timings.timesRealTime)),
      ("decode_times_real_time", .number(timings.decodeTimesRealTime)),
      ("wall_s", .number(timings.wallSeconds)),
      (
        "hop_us",
        .object([
          ("p50", .number(timings.microseconds(percentile: 50))),
          ("p99", .number(timings.microseconds(percentile: 99))),
          ("max", .number(timings.longestMicroseconds)),
        ])
      ),
    ])
  }
}
