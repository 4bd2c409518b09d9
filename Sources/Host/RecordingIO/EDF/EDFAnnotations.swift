import Files

/// Time-stamped annotation lists, the bytes of an annotation signal.
///
///     +onset [0x15 duration] 0x14 text 0x14 [text 0x14 ...] 0x00
///
/// with onset and duration in seconds as decimals. The first list of a record
/// has an empty text and says when the record starts.
enum EDFAnnotations {
  /// What one record's annotation bytes say.
  struct Contents {
    /// When the record starts; nil where the first list does not say.
    var recordStart: Rational?

    /// The annotations, without the record's own.
    var annotations: [RecordingAnnotation] = []

    /// How many lists could not be understood.
    var malformedCount = 0
  }

  /// The lists in one record's bytes of one annotation signal.
  static func decode(_ bytes: ArraySlice<UInt8>) -> Contents {
    var contents = Contents()
    var isFirst = true
    for list in bytes.split(separator: 0) {
      let parts = list.split(
        separator: 0x14,
        omittingEmptySubsequences: false
      )
      guard let stamp = parts.first, parts.count >= 2,
        let (onset, duration) = times(stamp)
      else {
        contents.malformedCount += 1
        isFirst = false
        continue
      }
      // The text behind the last separator is nothing.
      let texts = parts.dropFirst().dropLast()
      if isFirst && texts.first?.isEmpty == true {
        contents.recordStart = onset
      }
      isFirst = false
      for text in texts where !text.isEmpty {
        contents.annotations.append(
          RecordingAnnotation(
            onset: onset,
            duration: duration,
            text: FileText.decode(text)
          )
        )
      }
    }
    return contents
  }

  /// The bytes of one list, its end included.
  static func encode(_ annotation: RecordingAnnotation) -> [UInt8] {
    let onset = seconds(annotation.onset)
    var bytes = Array((onset.hasPrefix("-") ? onset : "+" + onset).utf8)
    if let duration = annotation.duration {
      bytes.append(0x15)
      bytes += Array(seconds(duration).utf8)
    }
    bytes.append(0x14)
    // Separators inside a text would end it.
    bytes += annotation.text.utf8.map { $0 < 0x20 ? 0x20 : $0 }
    bytes += [0x14, 0]
    return bytes
  }

  private static func times(
    _ stamp: ArraySlice<UInt8>
  ) -> (onset: Rational, duration: Rational?)? {
    let parts = stamp.split(separator: 0x15, omittingEmptySubsequences: false)
    guard parts.count <= 2, let sign = parts.first?.first,
      sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"),
      let onset = number(parts[0])
    else { return nil }
    guard parts.count == 2, !parts[1].isEmpty else { return (onset, nil) }
    guard let duration = number(parts[1]), duration >= .zero else { return nil }
    return (onset, duration)
  }

  private static func number(_ bytes: ArraySlice<UInt8>) -> Rational? {
    guard !bytes.contains(UInt8(ascii: "/")) else { return nil }
    return Rational(String(decoding: bytes, as: UTF8.self))
      ?? DecimalText.nanoseconds(bytes)
  }

  /// A decimal with at most seven places, the 100 ns that other readers keep;
  /// a time that needs more is rounded.
  private static func seconds(_ time: Rational) -> String {
    let ticks = time.multiplied(by: Rational(20_000_000))
      .map { ($0.floor(times: 1) + 1).quotientTowardMinusInfinity(by: 2) }
    guard let ticks,
      let text = Rational(ticks, 10_000_000).decimal(atMost: 40)
    else { return String(time.doubleValue) }
    return text
  }
}

extension Int {
  /// Division that rounds down, whatever the signs.
  func quotientTowardMinusInfinity(by divisor: Int) -> Int {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder != 0 && (remainder < 0) != (divisor < 0)
      ? quotient - 1 : quotient
  }
}
